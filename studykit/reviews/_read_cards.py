"""Read the items and cards of a log: what is known, due, set aside, and new today.

The states of cards are a cache: when one is damaged, all are worked out from the reviews, and read
once more.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from studykit.questions.item import EarlierItem
from studykit.reviews._cards import ALL_ASKED, BY_DUE, NEXT_BY_DUE, OF_DECK, CardDamagedError
from studykit.reviews._log_file import explained
from studykit.reviews._moments import stamp
from studykit.reviews._placements import Placed, first_memories, moved_back, placed_in
from studykit.reviews._read_reviews import ReviewReader
from studykit.reviews._replay import is_buried, is_suspended
from studykit.reviews._tables import (
    BURIALS_OF_DECK,
    EVENTS,
    SUSPENSIONS_OF_DECK,
    by_card,
    items_of_deck,
    known_item,
    mark_of_items,
    shapes_of_deck,
)
from studykit.reviews.records import ItemsMark, KnownItem, WhichDiffer
from studykit.reviews.schedule import ZONES_APART, CardState, due_here, study_day

_T = TypeVar("_T")
_END_OF_TIME = 2**62
"""Milliseconds: after all that can be due."""
_CARDS_AT_ONCE = 300
_MILLISECOND = timedelta(milliseconds=1)
_FIRST_ASKED_ON = "SELECT item FROM cards WHERE deck = ? AND introduced = ?"


class CardReader(ReviewReader):
    """A log of which items and cards can be read, too. Every method may raise LogError."""

    def known(self, deck: str) -> dict[str, EarlierItem]:
        """Return the items of a deck that have reviews, as they were known then."""
        known = {}
        with explained(self.path):
            for item in items_of_deck(self._db, deck):
                known[item.item] = _earlier(item)
        return known

    def items_mark(self, deck: str, until: int | None = None) -> ItemsMark | None:
        """Return a mark of all items of a deck, or of those up to a place; None of a damaged one.

        A mark that is made again, up to its place, is the same as long as nothing about them is
        noted otherwise.
        """
        with explained(self.path):
            return mark_of_items(self._db, deck, until)

    def known_otherwise(
        self, deck: str, which: WhichDiffer, after: int | None = None
    ) -> dict[str, EarlierItem]:
        """Return the known items that differ; of those alone that were noted after a place.

        Only these are read whole.
        """
        known = {}
        with explained(self.path):
            for identity in which(list(shapes_of_deck(self._db, deck, after))):
                item = known_item(self._db, (deck, identity))
                if item is not None:
                    known[identity] = _earlier(item)
        return known

    def suspended(self, deck: str) -> set[str]:
        """Return the items of a deck that are set aside."""
        with explained(self.path):
            events_of = by_card(EVENTS.find(self._db, SUSPENSIONS_OF_DECK, (deck,)))
        return {item for (_, item), events in events_of.items() if is_suspended(events)}

    def buried(self, deck: str, today: int) -> set[str]:
        """Return the items of a deck that are set aside until the study day after today."""
        with explained(self.path):
            events_of = by_card(EVENTS.find(self._db, BURIALS_OF_DECK, (deck,)))
        buried = set()
        for (_, item), events in events_of.items():
            if is_buried(events, today, self.settings):
                buried.add(item)
        return buried

    def moved_back(self, deck: str) -> set[str]:
        """Return the items of a deck that come after all other new ones: they are likely known."""
        with explained(self.path):
            return moved_back(self._db, deck)

    def placed(self, deck: str) -> Placed:
        """Return what placements of a deck have left: answers, and items that moved back."""
        with explained(self.path):
            return placed_in(self._db, deck)

    def due(
        self, deck: str, now: datetime, wanted: Container[str], limit: int
    ) -> list[tuple[str, CardState]]:
        """Return at most `limit` cards of `wanted` items that are due where the learner is now.

        The longest first. Those of suspended items are not.
        """
        settings = self.settings

        def read() -> list[tuple[str, CardState]]:
            # Not added to the moment: at the end of the calendar there is no later one.
            rows = self._cache.rows(BY_DUE, (deck, stamp(now)[0] + ZONES_APART // _MILLISECOND))
            due = (
                (item, state)
                for item, state in rows
                if due_here(state, now, settings) <= now and item in wanted
            )
            return list(islice(due, limit))

        return sorted(self._mended(read), key=lambda card: due_here(card[1], now, settings))

    def next_due(self, deck: str, wanted: Container[str], now: datetime) -> datetime | None:
        """Return when the first of the wanted cards is due where the learner is now.

        That of a suspended item never is.
        """

        def read() -> datetime | None:
            first: datetime | None = None
            for item, state in self._cache.rows(BY_DUE, (deck, _END_OF_TIME)):
                # The rows are by moments: a later one can be due here earlier by a zone at most.
                if first and state.due - first > ZONES_APART:
                    break
                if item in wanted:
                    due = due_here(state, now, self.settings)
                    first = min(first or due, due)
            return first

        return self._mended(read)

    def cards_by_due(self, deck: str) -> Iterator[tuple[str, CardState]]:
        """Yield the cards of a deck but of suspended items, the longest due first.

        They are read piece by piece: who has enough has read little more.
        """
        last: tuple[int, int, str] = (-_END_OF_TIME, -_END_OF_TIME, "")
        while True:
            cards = self._mended(lambda after=last: list(self._next_by_due(deck, after)))  # type: ignore[misc]
            yield from cards
            if len(cards) < _CARDS_AT_ONCE:
                return
            item, state = cards[-1]
            last = (stamp(state.due)[0], stamp(state.last_review)[0], item)

    def _next_by_due(
        self, deck: str, after: tuple[int, int, str]
    ) -> Iterator[tuple[str, CardState]]:
        return self._cache.rows(NEXT_BY_DUE, (deck, *after, _CARDS_AT_ONCE))

    def cards(self, deck: str) -> dict[str, CardState]:
        """Return the states of all cards of a deck, also of retired and suspended items."""
        return self._mended(lambda: dict(self._cache.rows(OF_DECK, (deck,))))

    def states(self) -> list[CardState]:
        """Return the states of the cards of all decks, but of suspended items."""
        return self._mended(lambda: [state for _, state in self._cache.rows(ALL_ASKED, ())])

    def _mended(self, read: Callable[[], _T]) -> _T:
        """Read cards; when one is damaged, work out all from the reviews, and read once more."""
        with explained(self.path):
            try:
                return read()
            except CardDamagedError:
                self.rebuild()
            # What is damaged now is the file itself, which `explained` says.
            return read()

    def seen(self, deck: str) -> set[str]:
        """Return the items of a deck that have been asked, other than crammed or first met."""
        query = "SELECT item FROM cards WHERE deck = ?"
        with explained(self.path):
            return {item for (item,) in self._db.execute(query, (deck,))}

    def introduced(self, decks: Sequence[str], day: int) -> int:
        """Return how many items of the decks are new today (`introduced_items`)."""
        return sum(len(self.introduced_items(deck, day)) for deck in set(decks))

    def introduced_items(self, deck: str, day: int) -> set[str]:
        """Return the items of a deck that are new today: met, or asked, for the first time.

        `day` is today. What was met on an earlier day was new then, and is not new again. What a
        placement showed to be known never was.
        """
        introduced = set()
        for item, meetings in self.begun(deck).items():
            if study_day(meetings[0].at, self.settings) == day:
                introduced.add(item)
        with explained(self.path):
            asked = self._db.execute(_FIRST_ASKED_ON, (deck, day)).fetchall()
            placed = first_memories(self._db, deck) if asked else set()
            for (item,) in asked:
                if item in placed:
                    continue
                meetings = self._meetings((deck, item))
                is_older = meetings and study_day(meetings[0].at, self.settings) < day
                if not is_older:
                    introduced.add(item)
        return introduced


def _earlier(item: KnownItem) -> EarlierItem:
    return EarlierItem(item.facts, stem=item.stem, keys=item.keys, was=item.was)
