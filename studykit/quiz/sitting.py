"""The nouns of one sitting: a question as it is put, what is heard after an answer, and what the end shows.

Knows items and verdicts. Knows no order, no log, no clock and no terminal.
"""

import json
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal, NamedTuple

from studykit.grading.verdict import VerdictName
from studykit.questions.identity.draw import options as options_of
from studykit.questions.identity.draw import to_order
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
    """Empty but in choice mode."""
    asked: datetime
    until: datetime | None = None
    """When the time of an exam is up; None when nothing presses."""

    @property
    def item(self) -> Item:
        return self.entry.item


class Feedback(NamedTuple):
    """What the learner hears after an answer."""

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


class Noted(NamedTuple):
    """An answer in an exam: kept, and nothing is said of it until the end."""

    item: Item


class NotDone(NamedTuple):
    """A command that could not be obeyed; nothing has changed."""

    why: str


class Missed(NamedTuple):
    """An item that was not known in this sitting."""

    stem: str
    item: Item
    given: str | None
    """What was typed or chosen first; None for an exam's question that was left out."""

    @property
    def keys(self) -> tuple[str, ...]:
        return self.item.keys


class Summary(NamedTuple):
    """The sitting in numbers."""

    asked: int
    correct: int
    missed: tuple[Missed, ...] = ()
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
    """How an item is asked: as the learner wants, within what its author allows and what the item can be.

    Mixed: a choice until it was once rated Good, then typed if every answer is short, else a card. An item without
    options is never a choice. An exam has no cards, which show their answers, and its mixed mode is choice.
    """
    item = entry.item
    can_choose = bool(options_of(item))
    # What is to be put in order is typed as numbers.
    is_typed = exam or item.interaction == "order" or all(_is_short(key) for key in item.keys)
    recall: Mode = "typed" if is_typed else "cards"
    if wanted == "mixed" and item.interaction == "true or false":
        wanted = "choice"  # to type True is no better than to choose it
    elif wanted == "mixed":
        wanted = recall if entry.state and entry.state.recalled and not exam else "choice"
    by_preference: tuple[Mode, ...] = (wanted, recall, "typed", "cards", "choice")
    possible = [
        mode
        for mode in by_preference
        if (mode != "choice" or can_choose) and not (exam and mode == "cards")
    ]
    return next((mode for mode in possible if not item.modes or mode in item.modes), recall)


def stem_of(item: Item, wording: str) -> str:
    """What is asked; of an order with what is to be put in order, numbered, a line each."""
    return "\n".join(
        [wording, *(f"  {at}) {text}" for at, text in enumerate(to_order(item), start=1))]
    )


def _is_short(text: str) -> bool:
    return len(text.split()) <= SHORT_WORDS and len(text) <= SHORT_CHARACTERS


def shown_digest(item: Item) -> str:
    """16 hex digits over all that the item shows."""
    shown = [
        item.wordings,
        item.keys,
        item.distractors,
        item.hint,
        item.explanation,
        source_lines(item.sources),
    ]
    return blake2b(json.dumps(shown).encode(), digest_size=8).hexdigest()
