"""Tell which reviews were undone in Anki: rows that a file had, and a later one has no more.

Anki's undo takes a row away as if it had never been, and leaves no other trace. But a row is
missing too in an older file, in that of another device that has not synced yet, in a restored
collection and in another profile. So each reading notes which rows can still be undone in Anki: the
newest ones, that were never synced (a sync forgets what could be undone).

    read first    1 2 3 4 5, of which 4 and 5 can be undone
    read later    1 2 3 4        5 was undone
                  1 4 5          none: 2 and 3 could not be undone

A collection that never syncs is on one device, and what is missing of what could be undone was. Of
one that syncs the file may be another device's:

    read later    1 2 3          none: so it may be on a device that has neither
                  1 2 3 5        none: Anki undoes the last answer first

Which readings are of the same device knows `readings`. A collection is known again by the ids of
its decks, which are moments of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
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
    lacked: frozenset[RowId] = frozenset()
    """Reviews that counted here and were not there."""
    late: frozenset[RowId] = frozenset()
    """Answers that came to light, and are older than an earlier reading."""

    def covers(self, other: Reading) -> bool:
        """Return whether all that another reading of the collection could see was read."""
        return self.decks >= other.decks and self.cards >= other.cards

    @property
    def text(self) -> str:
        """Return all but the moment, as an event keeps it."""
        entry: dict[str, object] = {
            "cards": self.cards,
            "decks": sorted(self.decks)[:_MOST_DECKS],
            "open": _newest(self.can_be_undone),
        }
        if self.lacked:
            entry["lacked"] = _newest(self.lacked)
        if self.late:
            entry["late"] = _newest(self.late)
        return json.dumps(entry)

    @classmethod
    def of(cls, until: int, text: str) -> Reading | None:
        """Return what an event keeps; None for one that studykit has not written."""
        try:
            entry = json.loads(text)
            decks, cards = entry["decks"], entry["cards"]
            rows = [entry["open"], entry.get("lacked", ()), entry.get("late", ())]
            numbers = [cards, *decks]
            for listed in rows:
                for row in listed:
                    numbers += row
            # `type`: JSON's `true` is an int for Python.
            if not all(type(number) is int for number in numbers):
                return None
            can_be_undone, lacked, late = map(_row_ids, rows)
            return cls(until, frozenset(decks), can_be_undone, cards, lacked, late)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None


def _row_ids(listed: Iterable[Sequence[int]]) -> frozenset[RowId]:
    """Return rows out of pairs of numbers. Raise TypeError for what is no pair."""
    return frozenset(RowId(*pair) for pair in listed)


def _newest(rows: Iterable[RowId]) -> list[RowId]:
    """Return the newest rows, as many as matter: what is older can no longer be undone."""
    return sorted(sorted(rows, reverse=True)[: 2 * MOST_UNDONE])


def that_can_be_undone(rows: Collection[PackageReview]) -> frozenset[RowId]:
    """Return those of all rows of a collection that its learner can still undo."""
    undoable = set()
    for row in sorted(rows, reverse=True)[:MOST_UNDONE]:
        # A sync empties Anki's list of steps.
        if row.usn == _NOT_SYNCED:
            undoable.add(RowId(row.id, row.card))
    return frozenset(undoable)


def undone(
    before: Reading, there: AbstractSet[RowId], cards: Collection[int], *, is_synced: bool
) -> frozenset[RowId]:
    """Return which rows were undone since a reading.

    `there` are the rows that were read later, `cards` the cards that they are of, and `is_synced`
    says whether any of them was ever synced.
    """
    open_rows = {row for row in before.can_be_undone if row.card in cards}
    absent = open_rows - there
    if not is_synced:
        return frozenset(absent)
    survivors = [row.id for row in open_rows & there]
    if not survivors:
        return frozenset()
    # Anki undoes the last answer first: what is older than one that is there was not undone.
    newest_there = max(survivors)
    return frozenset(row for row in absent if row.id > newest_there)
