"""Read what a log keeps of placements: the answers that were given at one, and what moves back.

    place, with a review     that answer was given at a placement
    place, without one       the item is likely known: it moves back in the order of new ones
    unplace                  takes that back; of one item the last word counts

Nothing here opens a transaction or explains an error; the log does.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from studykit.reviews._log_file import Connection
from studykit.reviews._tables import EVENTS, OF_DECK_BY_WORD, REVIEWS, WITH_UID
from studykit.reviews.records import Review

# In columns, since every quiz reads it, and of a large deck many items may have moved. A damaged
# event changes an order, and no memory.
_MOVES_OF_DECK = (
    "SELECT item, what FROM events WHERE deck = ? AND what IN ('place', 'unplace') AND review = '' "
    "ORDER BY placed, at, uid"
)
_FIRST_MEMORIES = (
    "SELECT DISTINCT note.item FROM events AS note JOIN reviews ON reviews.uid = note.review "
    "WHERE note.deck = ? AND note.what = 'place' AND reviews.kind = 'review' AND NOT EXISTS ("
    "SELECT 1 FROM events AS undoing WHERE undoing.deck = note.deck AND undoing.item = note.item "
    "AND undoing.what = 'undo' AND undoing.review = note.review)"
)


class Placed(NamedTuple):
    """The traces of the placements of a deck."""

    answers: tuple[Review, ...]
    """The answers that were given at one, and not taken back."""
    moved_back: Collection[str]
    """The items that were moved back, and still are."""


def moved_back(db: Connection, deck: str) -> set[str]:
    """Return the items of a deck that are moved back."""
    moved = set()
    for item, what in db.execute(_MOVES_OF_DECK, (deck,)):
        if what == "place":
            moved.add(item)
        else:
            moved.discard(item)
    return moved


def placed_in(db: Connection, deck: str) -> Placed:
    """Return what placements have left of a deck."""
    undone = {event.review for event in EVENTS.find(db, OF_DECK_BY_WORD, (deck, "undo"))}
    answers: list[Review] = []
    for event in EVENTS.find(db, OF_DECK_BY_WORD, (deck, "place")):
        if not event.review or event.review in undone:
            continue
        # A note is written before its review: a program that was stopped left the note alone.
        answers += REVIEWS.find(db, WITH_UID, (event.review,))
    return Placed(tuple(answers), moved_back(db, deck))


def first_memories(db: Connection, deck: str) -> set[str]:
    """Return the items of a deck whose memory began at a placement: they were known, not new."""
    return {item for (item,) in db.execute(_FIRST_MEMORIES, (deck,))}
