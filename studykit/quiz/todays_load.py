"""The load of a day: which cards may still be asked today, by the limits of learner and decks.

    at most 100 cards a day, 20 of them new; 60 were asked today, 5 of them new

    70 are due    40 of them are taken, and nothing new: the rest waits for tomorrow
    25 are due    all of them are taken, and 15 new ones: 100 in all, and 20 new ones

What counts is a card, not a showing: one that was asked today may come again as often as it needs
to, in this sitting and in the next. It counts in all decks and by whatever command it was asked. A
deck may have limits of its own, for which its own cards count alone.

Knows the log, entries and cards. Knows no order but the one in which it is given them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from studykit.questions.item import Deck
from studykit.quiz.entry import DueCard, Entry
from studykit.reviews.log import Log
from studykit.reviews.records import Card
from studykit.reviews.schedule import ZONES_APART, day_begins, study_day

_AnyCard = TypeVar("_AnyCard", Entry, DueCard)
_NO_LIMIT = 10**9
"""Cards; nobody has as many."""


class DayLimits(NamedTuple):
    """The cards that are asked in a day at most; None is no limit."""

    reviews: int | None = None
    """In all, new ones among them."""
    new: int | None = None


def limits_of(decks: Iterable[Deck]) -> dict[str, DayLimits]:
    """Return by their keys the limits that decks have of their own."""
    return {deck.key: DayLimits(deck.reviews_per_day, deck.new_per_day) for deck in decks}


class AskedToday(NamedTuple):
    """The cards of all decks that were asked on a day."""

    cards: frozenset[Card]
    new: frozenset[Card]
    """Those of them that were new on this day."""


def asked_today(log: Log, now: datetime) -> AskedToday:
    """Return what was asked today by the learner's own day, also what he was only shown."""
    today = study_day(now, log.settings)
    cards: set[Card] = set()
    # A card that was asked on this day of another zone counts too.
    for review in log.since(day_begins(today, now, log.settings) - ZONES_APART):
        if review.kind != "cram" and study_day(review.at, log.settings) == today:
            cards.add((review.deck, review.item))
    new: set[Card] = set()
    for deck in {deck for deck, _ in cards}:
        new.update((deck, item) for item in log.introduced_items(deck, today))
    return AskedToday(frozenset(cards), frozenset(new))


class TodaysLoad:
    """The room that is left today. What is taken makes it smaller."""

    def __init__(
        self, asked: AskedToday, limits: DayLimits, of_decks: Mapping[str, DayLimits]
    ) -> None:
        self._asked = asked
        self._limits = limits
        self._limits_of_decks = of_decks
        self._cards = len(asked.cards)
        self._cards_of_decks = Counter(deck for deck, _ in asked.cards)
        self._new_of_decks = Counter(deck for deck, _ in asked.new)

    def take(self, cards: Iterable[_AnyCard]) -> list[_AnyCard]:
        """Return those for which there is room, in their order; what was asked today needs none."""
        taken = []
        for card in cards:
            if card.card in self._asked.cards:
                taken.append(card)
            elif self._room(card.deck) > 0:
                taken.append(card)
                self._cards += 1
                self._cards_of_decks[card.deck] += 1
        return taken

    def room(self) -> int:
        """Return for how many more cards of whatever deck there is room today."""
        return max(0, _limit(self._limits.reviews) - self._cards)

    def room_for_new(self) -> int:
        """Return for how many new cards there is room, when all that is due has been taken."""
        return max(0, min(self.room(), _limit(self._limits.new) - len(self._asked.new)))

    def room_for_new_of(self, deck: str) -> int:
        """Return the same for one deck, by its own limits and those of the learner."""
        limits = self._limits_of_decks.get(deck, DayLimits())
        of_deck = _limit(limits.new) - self._new_of_decks[deck]
        return max(0, min(self.room_for_new(), self._room(deck), of_deck))

    def _room(self, deck: str) -> int:
        limits = self._limits_of_decks.get(deck, DayLimits())
        return min(self.room(), _limit(limits.reviews) - self._cards_of_decks[deck])


def _limit(most: int | None) -> int:
    return _NO_LIMIT if most is None else most
