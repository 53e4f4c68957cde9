"""Tell which reviews were undone in Anki: rows that a file had, and a later one has no more.

Anki's undo takes a row away as if it had never been, and leaves no other trace. But a row is
missing too in an older file, in that of another device that has not synced yet, in a restored
collection and in another profile. So each reading notes which rows can still be undone in Anki: the
newest ones, that were never synced (a sync forgets what could be undone).

    read first    1 2 3 4 5, of which 4 and 5 can be undone
    read later    1 2 3 4        5 was undone
                  1 2 3          both were, in a collection that never syncs; else it may be another
                                 device, and they stay
                  1 2 3 5        none: Anki undoes the last answer first
                  1 4 5          none: 2 and 3 could not be undone

A collection is known again by the ids of its decks, which are moments of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from studykit.anki.package_contents import PackageReview

MOST_UNDONE = 30
"""Steps that Anki can undo (UNDO_LIMIT of ankitects/anki, rslib/src/undo/mod.rs)."""
DEFAULT_DECK = 1
"""The id of a deck that every collection has."""
_MOST_DECKS = 50
"""Ids of decks that are noted."""
_NOT_SYNCED = -1


class RowId(NamedTuple):
    """A row of `revlog`."""

    id: int
    card: int


class Reading(NamedTuple):
    """The traces of a reading: of which collection, and what could be undone there then."""

    until: int = 0
    """The moment until which all is known, in milliseconds since 1970."""
    decks: frozenset[int] = frozenset()
    """Ids of decks in Anki."""
    can_be_undone: frozenset[RowId] = frozenset()
    cards: int = 0
    """How many cards of ours were read."""

    def covers(self, other: Reading) -> bool:
        """Return whether all that another reading of the collection could see was read."""
        return self.decks >= other.decks and self.cards >= other.cards

    @property
    def text(self) -> str:
        """Return all but the moment, as an event keeps it."""
        rows = sorted(self.can_be_undone, reverse=True)[: 2 * MOST_UNDONE]
        decks = sorted(self.decks)[:_MOST_DECKS]
        return json.dumps({"cards": self.cards, "decks": decks, "open": sorted(rows)})

    @classmethod
    def of(cls, until: int, text: str) -> Reading | None:
        """Return what an event keeps; None for one that studykit has not written."""
        try:
            entry = json.loads(text)
            decks, rows, cards = entry["decks"], entry["open"], entry["cards"]
            numbers = [cards, *decks]
            for row in rows:
                numbers += row
            if not all(type(number) is int for number in numbers):
                return None
            return cls(until, frozenset(decks), frozenset(RowId(*row) for row in rows), cards)
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


def last_reading(readings: Iterable[Reading], decks: AbstractSet[int]) -> Reading | None:
    """Return the last reading of the collection that has these decks; None without one."""
    same = [reading for reading in readings if reading.decks & decks]
    return max(same, key=lambda reading: reading.until, default=None)


def that_can_be_undone(rows: Collection[PackageReview]) -> frozenset[RowId]:
    """Return those of all rows of a collection that its learner can still undo."""
    newest = sorted(rows, reverse=True)[:MOST_UNDONE]
    return frozenset(RowId(row.id, row.card) for row in newest if row.usn == _NOT_SYNCED)


def undone(
    before: Reading, there: AbstractSet[RowId], cards: Collection[int], *, is_synced: bool
) -> frozenset[RowId]:
    """Return which rows were undone since a reading.

    `there` are the rows that were read later, `cards` the cards that they are of, and `is_synced`
    says whether any of them was ever synced.
    """
    open_rows = {row for row in before.can_be_undone if row.card in cards}
    survivors = open_rows & there
    newest_survivor = max((row.id for row in survivors), default=0)
    absent = open_rows - there
    if is_synced and not survivors:
        return frozenset()
    return frozenset(row for row in absent if row.id > newest_survivor)
