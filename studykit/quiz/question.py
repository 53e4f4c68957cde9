"""The nouns of one sitting: a question, what is heard after an answer, and what the end shows.

Knows items and verdicts. Knows no order, no log, no clock and no terminal.
"""

import json
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal, NamedTuple

from studykit.grading.verdict import VerdictName
from studykit.questions.identity.draw import boxes, to_order
from studykit.questions.identity.draw import options as options_of
from studykit.questions.item import Item, Mode
from studykit.questions.source_lines import source_lines
from studykit.quiz.plan import Entry

SHORT_WORDS, SHORT_CHARACTERS = 4, 30
"""An answer up to this long is typed in the mixed mode; a longer one is a card."""


class Question(NamedTuple):
    """A question as it is put to the learner."""

    number: int
    """Counts the questions of this sitting from 1; one that was skipped is not counted."""
    of: int
    """How many there are to be, as far as is known now."""
    entry: Entry
    mode: Mode
    stem: str
    options: tuple[str, ...]
    """What is chosen from, or ticked (`wants_ticks`). Empty but in choice mode."""
    asked: datetime
    until: datetime | None = None
    """When the time of an exam is up; None when nothing presses."""

    @property
    def item(self) -> Item:
        """Return the item that is asked about."""
        return self.entry.item

    @property
    def wants_ticks(self) -> bool:
        """Return whether all options that apply are wanted, and not one of them."""
        return bool(self.options) and self.options == boxes(self.item)


class Feedback(NamedTuple):
    """The answer to an answer: right or wrong, and what is right."""

    item: Item
    mode: Mode
    verdict: VerdictName
    correct: bool
    why: str
    rating: int
    given: str
    matched: tuple[str, ...]
    due: datetime | None
    """When the item comes again; None when a new item was only crammed."""
    deck: str = ""
    """The deck's key."""


class KeptAnswer(NamedTuple):
    """An answer in an exam: kept, and nothing is said of it until the end."""

    item: Item


class NotDone(NamedTuple):
    """A command that could not be obeyed; nothing has changed."""

    why: str


class MissedItem(NamedTuple):
    """An item that was not known in this sitting."""

    stem: str
    item: Item
    given: str | None
    """What was typed or chosen first; None for an exam's question that was left out."""
    why: str = ""
    """Of an outdated answer when it was right."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what would have been right."""
        return self.item.keys


class Summary(NamedTuple):
    """The sitting in numbers."""

    asked: int
    correct: int
    missed: tuple[MissedItem, ...] = ()
    remembered: int = 0
    """How many of the cards that had left their learning steps were right."""
    tested: int = 0
    """How many such cards were asked."""
    leeches: tuple[Entry, ...] = ()
    """Cards that were missed now, after being forgotten often."""
    exam_of: int | None = None
    """In an exam, how many questions it had; None in any other sitting."""
    took: timedelta = timedelta(0)
    """From the first question to the last answer."""


def mode_for(entry: Entry, wanted: Mode | Literal["mixed"], *, exam: bool = False) -> Mode:
    """Return how an item is asked.

    As the learner wants, within what its author allows and what the item can be.

    Mixed: a choice until it was once rated Good, then typed if every answer is short, else a card.
    An item without options is never a choice. An exam has no cards, which show their answers, and
    its mixed mode is choice.
    """
    item = entry.item
    recall = _mode_of_recall(item, exam=exam)
    if wanted == "mixed":
        wanted = _mixed_mode(entry, recall, exam=exam)

    can_choose = bool(shown_in_choice(item))
    by_preference: tuple[Mode, ...] = (wanted, recall, "typed", "cards", "choice")
    for mode in by_preference:
        is_impossible = (mode == "choice" and not can_choose) or (mode == "cards" and exam)
        is_allowed = not item.modes or mode in item.modes
        if is_allowed and not is_impossible:
            return mode
    return recall


def shown_in_choice(item: Item) -> tuple[str, ...]:
    """Return what is chosen from, or ticked, when an item is asked as a choice."""
    return options_of(item) or boxes(item)


def _mode_of_recall(item: Item, *, exam: bool) -> Mode:
    # What is to be put in order is typed as numbers, however long its parts are.
    is_typed = exam or item.interaction == "order" or all(_is_short(key) for key in item.keys)
    return "typed" if is_typed else "cards"


def _mixed_mode(entry: Entry, recall: Mode, *, exam: bool) -> Mode:
    if entry.item.interaction == "true or false":
        return "choice"  # to type True is no better than to choose it
    was_recalled = entry.state is not None and entry.state.recalled
    return recall if was_recalled and not exam else "choice"


def _is_short(text: str) -> bool:
    return len(text.split()) <= SHORT_WORDS and len(text) <= SHORT_CHARACTERS


def stem_of(item: Item, wording: str) -> str:
    """Return what is asked; of an order with what is to be put in order, numbered, a line each."""
    lines = [wording]
    for number, text in enumerate(to_order(item), start=1):
        lines.append(f"  {number}) {text}")
    return "\n".join(lines)


def shown_digest(item: Item) -> str:
    """Return 16 hex digits over all that the item shows.

    A review of an older text can be told by them.
    """
    shown = [
        item.wordings,
        item.keys,
        item.distractors,
        item.hint,
        item.explanation,
        source_lines(item.sources),
    ]
    return blake2b(json.dumps(shown).encode(), digest_size=8).hexdigest()
