"""The decks and items that statistics are about, with what the log keeps of them.

    all decks, --tag islands     the items with that tag; what is retired has no tags any more

Knows items and cards. Knows no reviews, no log and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from studykit.facts.base import FactBase
from studykit.questions.item import Item
from studykit.quiz.plan import Options
from studykit.reviews.records import Card
from studykit.reviews.schedule import CardState, Settings, due_day, study_day


@dataclass(frozen=True, slots=True)
class DeckHistory:
    """A deck, and what the log keeps of it."""

    key: str
    name: str
    items: Sequence[Item]
    base: FactBase
    facts: tuple[str, ...] = ()
    """The folders of the fact base: decks that have the same share their tables."""
    states: Mapping[str, CardState] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()
    buried: frozenset[str] = frozenset()
    """Set aside until tomorrow."""


class Scope:
    """The decks and items that are meant, and their cards."""

    def __init__(self, decks: Iterable[DeckHistory], options: Options) -> None:
        self._options = options
        self.decks: dict[str, DeckHistory] = {}
        self.items: dict[Card, Item] = {}
        self.states: dict[Card, CardState] = {}
        self._left_out: set[Card] = set()
        for deck in decks:
            # Two deck files with one key are one deck to the log.
            if deck.key not in self.decks:
                self._add(deck)

    def _add(self, deck: DeckHistory) -> None:
        self.decks[deck.key] = deck
        for item in deck.items:
            if self._options.allows(item):
                self.items[deck.key, item.id] = item
            else:
                self._left_out.add((deck.key, item.id))
        for item_id, state in deck.states.items():
            if self.has(deck.key, item_id):
                self.states[deck.key, item_id] = state

    def has(self, deck: str, item_id: str) -> bool:
        """Return whether a card is meant: it is one of the items, or a retired one."""
        card = (deck, item_id)
        if card in self.items:
            return True
        if card in self._left_out or deck not in self.decks:
            return False
        return self._has_retired(item_id)

    def _has_retired(self, item_id: str) -> bool:
        if self._options.tags:
            return False
        # Of an item that is no longer made the id alone tells its template.
        template = unquote(item_id.partition("/")[0])
        return not self._options.templates or template in self._options.templates

    def is_suspended(self, card: Card) -> bool:
        deck, item_id = card
        return item_id in self.decks[deck].suspended

    def days_to_go(self, card: Card, state: CardState, now: datetime, settings: Settings) -> int:
        """Return in how many days a card is due; below 0 for one that is overdue."""
        deck, item_id = card
        # By the learner's own day, wherever the card was reviewed last.
        days = due_day(state, now, settings) - study_day(now, settings)
        return max(days, 1) if item_id in self.decks[deck].buried else days
