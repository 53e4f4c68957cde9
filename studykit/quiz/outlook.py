"""The outlook beyond a sitting.

When something is due, how much tomorrow and this week, and what a leech is confused with.

Reads the log and writes nothing. Knows no terminal and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz.backlog import Backlog
from studykit.quiz.plan import MOST_DUE, Entry, next_due
from studykit.quiz.streak import streak_of
from studykit.reviews.log import Log
from studykit.reviews.records import Card
from studykit.reviews.schedule import day_begins, study_day


class Leech(NamedTuple):
    """A card that is forgotten again and again."""

    item: Item
    lapses: int
    taken_for: Item | None
    """The item whose key was given for it most often; None when no such answer was given."""


class Outlook(NamedTuple):
    """All that a learner wants to know at the end, beside the score."""

    next_due: datetime | None
    """When the first card is due, in the past if it is already; None when none was ever reviewed.
    """
    due_tomorrow: int
    """Cards due before tomorrow ends, today's too; MOST_DUE stands for that many or more."""
    leeches: tuple[Leech, ...] = ()
    due_this_week: int = 0
    """Cards due within seven days from tomorrow on, and those of today too; counted likewise."""
    streak: int = 0
    """Days in a row with answers, to whatever deck."""
    behind: Backlog | None = None
    """Where more is due than a day takes."""
    for_today: int = 0
    """Of these, how many are still asked today."""


def outlook(
    decks: Mapping[str, ItemBank], log: Log, leeches: Sequence[Entry], now: datetime
) -> Outlook:
    """Return what lies ahead; `decks` are the banks of items by the keys of their decks.

    `leeches` are the cards missed in this sitting that have been forgotten too often; all else is
    read from the log.
    """
    return Outlook(
        next_due=next_due(decks, log, now),
        due_tomorrow=_due_within(1, decks, log, now),
        leeches=_leeches(decks, log, leeches),
        due_this_week=_due_within(7, decks, log, now),
        streak=streak_of(log, now),
    )


def _due_within(days: int, decks: Mapping[str, ItemBank], log: Log, now: datetime) -> int:
    """Return how many cards are due before so many days after today end; at most MOST_DUE."""
    day_after = day_begins(study_day(now, log.settings) + days + 1, now, log.settings)
    # The log counts what is due at a moment too, and keeps moments to the millisecond.
    last_moment = day_after - timedelta(milliseconds=1)
    due = 0
    for deck, bank in decks.items():
        # Of each deck MOST_DUE at most are read, so that a large log does not delay the end.
        due += len(log.due(deck, last_moment, bank, MOST_DUE))
    return min(due, MOST_DUE)


def _leeches(
    decks: Mapping[str, ItemBank], log: Log, entries: Sequence[Entry]
) -> tuple[Leech, ...]:
    if not entries:
        return ()
    # Imported here, as few sittings end with a leech.
    from studykit.quiz.confusions import AnswerOwners, most_taken_for

    wrong_answers: dict[Card, list[str]] = {(entry.deck, entry.item.id): [] for entry in entries}
    # Those that stand: an answer that was undone confuses nothing.
    for review in log.standing():
        card = review.deck, review.item
        is_confusion = not review.correct and review.kind != "first"
        if card in wrong_answers and is_confusion:
            wrong_answers[card].append(review.answer)

    leeches = []
    for entry in entries:
        state = log.cards(entry.deck).get(entry.item.id)
        bank = decks[entry.deck]
        items_of_template = [bank[item_id] for item_id, _ in bank.answers_of(entry.item.template)]
        answers = wrong_answers[entry.deck, entry.item.id]
        taken_for = most_taken_for(entry.item, answers, AnswerOwners(items_of_template))
        leeches.append(Leech(entry.item, state.lapses if state else 0, taken_for))
    return tuple(leeches)
