"""What lies beyond a sitting: when something is due, how much tomorrow, and what a leech is confused with.

Reads the log and writes nothing. Knows no terminal and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz.plan import MOST_DUE, Entry, next_due
from studykit.reviews.log import Log
from studykit.reviews.schedule import day_begins, study_day


class Leech(NamedTuple):
    """A card that is forgotten again and again."""

    item: Item
    lapses: int
    taken_for: Item | None
    """The item whose key was given for it most often; None when no such answer was given."""


class Outlook(NamedTuple):
    """What a learner wants to know at the end."""

    next_due: datetime | None
    due_tomorrow: int
    """Cards due before tomorrow ends, today's left ones too; MOST_DUE stands for that many or more."""
    leeches: tuple[Leech, ...] = ()


def outlook(
    decks: Mapping[str, ItemBank], log: Log, leeches: Sequence[Entry], now: datetime
) -> Outlook:
    """`leeches` are the cards that the sitting found; all else is read from the log."""
    ends = day_begins(study_day(now, log.settings) + 2, now, log.settings) - timedelta(
        milliseconds=1
    )
    due = sum(len(log.due(deck, ends, bank, MOST_DUE)) for deck, bank in decks.items())
    return Outlook(next_due(decks, log), min(due, MOST_DUE), _leeches(decks, log, leeches))


def _leeches(decks: Mapping[str, ItemBank], log: Log, found: Sequence[Entry]) -> tuple[Leech, ...]:
    if not found:
        return ()
    from studykit.quiz.confusions import Owners, most_taken_for

    cards = {(entry.deck, entry.item.id) for entry in found}
    wrong: dict[tuple[str, str], list[str]] = {card: [] for card in cards}
    for review in log.standing():
        if (review.deck, review.item) in wrong and not review.correct:
            wrong[review.deck, review.item].append(review.answer)
    leeches = []
    for entry in found:
        state = log.cards(entry.deck).get(entry.item.id)
        given = wrong[entry.deck, entry.item.id]
        bank = decks[entry.deck]
        owners = Owners(bank[identity] for identity, _ in bank.answers_of(entry.item.template))
        leeches.append(
            Leech(
                entry.item, state.lapses if state else 0, most_taken_for(entry.item, given, owners)
            )
        )
    return tuple(leeches)
