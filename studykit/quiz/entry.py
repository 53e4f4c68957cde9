"""The nouns of a plan: an item that is to be asked, and all of a sitting.

Knows items and what is remembered of them. Knows no order, no log and no clock.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.quiz.backlog import Backlog
from studykit.reviews.records import Card
from studykit.reviews.schedule import REVIEW, CardState

Meeting = Literal["guess", "choice", "recall"]
"""The showings of a first meeting: the stem alone, then a choice, then a first recall, with which
the schedule begins."""


class Entry(NamedTuple):
    """An item that is to be asked, and what is remembered of it."""

    deck: str
    """The deck's key."""
    item: Item
    state: CardState | None
    """None for a new item."""
    meeting: Meeting | None = None
    """Which showing of its first meeting comes next; None where there is no such meeting."""

    @property
    def card(self) -> Card:
        """The deck's key and the item's id."""
        return self.deck, self.item.id

    @property
    def is_in_steps(self) -> bool:
        """Return whether it is in its learning steps, or in those after a lapse."""
        return self.state is not None and self.state.phase != REVIEW


class DueCard(NamedTuple):
    """A card that is due, before it is known whether its item will be asked today."""

    card: Card
    state: CardState

    @property
    def deck(self) -> str:
        """The deck's key."""
        deck, _ = self.card
        return deck

    @property
    def is_in_steps(self) -> bool:
        """Return whether it is in its learning steps, or in those after a lapse."""
        return self.state.phase != REVIEW


NOTHING_RESTS: Mapping[Card, frozenset[Card]] = {}


class Plan(NamedTuple):
    """One sitting: what is to be asked, and all that its order hangs on."""

    entries: tuple[Entry, ...]
    """Each item once, in the order from which a queue starts (`quiz.queue`)."""
    due: int
    """How many of the entries are due; at most MOST_DUE are looked for in a deck."""
    new: int
    """How many were never met."""
    judge: Callable[[str], Judge]
    """Who grades the answers to a deck's items, by the deck's key."""
    order: Literal["queue", "once", "as planned"] = "queue"
    """By all rules of the queue; each entry once, by the rules for neighbours; or as they come."""
    just_asked: tuple[Entry, ...] = ()
    """The last questions of a sitting that was cut off, which goes on; the newest is the last."""
    asked_before: tuple[Card, ...] = ()
    """The same of its cards, as far back as the order looks."""
    behind: Backlog | None = None
    """Where more is due than today takes."""
    rests_on: Mapping[Card, frozenset[Card]] = NOTHING_RESTS
    """The new cards that a new card waits for."""

    @property
    def begun(self) -> int:
        """Return how many were left in the middle: neither new any more nor due yet."""
        if self.order != "queue":
            return 0
        begun = len(self.entries) - self.due - self.new
        return max(begun, 0)
