"""The two tables that are only added to, reviews and events: rows in and out.

Nothing here opens a transaction or explains an error; the log does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from studykit.study.records import (
    Card,
    Event,
    Review,
    event_from,
    event_row,
    moment,
    placed_after,
    review_from,
    review_row,
    stamp,
    storable,
)
from studykit.study.store import Connection

# NOT INDEXED: what is read from the table alone cannot be hidden by a damaged index.
ALL_REVIEWS = "SELECT * FROM reviews NOT INDEXED ORDER BY placed, uid"
REVIEWS_BY_NUMBER = "SELECT * FROM reviews NOT INDEXED ORDER BY id"
NEWEST_REVIEWS = "SELECT * FROM reviews ORDER BY id DESC"
REVIEWS_BY_CARD = "SELECT * FROM reviews NOT INDEXED ORDER BY deck, item, placed, uid"
REVIEWS_OF_CARD = "SELECT * FROM reviews WHERE deck = ? AND item = ? ORDER BY placed, uid"
ONE_REVIEW = "SELECT * FROM reviews WHERE uid = ?"
ALL_EVENTS = "SELECT * FROM events NOT INDEXED ORDER BY placed, uid"
EVENTS_OF_ITEM = "SELECT * FROM events WHERE deck = ? AND item = ? ORDER BY placed, uid"
SUSPENSIONS = "SELECT * FROM events WHERE deck = ? AND what IN ('suspend', 'unsuspend') ORDER BY placed, uid"

_ADD_REVIEW = "INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LAST_PLACE = {
    "reviews": "SELECT max(placed) FROM reviews WHERE deck = ? AND item = ?",
    "events": "SELECT max(placed) FROM events WHERE deck = ? AND item = ?",
}


def reviews(
    db: Connection, query: str, values: Sequence[Any] = (), damaged: list[int] | None = None
) -> Iterator[Review]:
    """The reviews that are whole; the numbers of the others are added to `damaged`."""
    for row in db.execute(query, values):
        review = review_from(row)
        if review is not None:
            yield review
        elif damaged is not None:
            damaged.append(row[0])


def events(db: Connection, query: str, values: Sequence[Any] = (), damaged: list[int] | None = None) -> Iterator[Event]:
    """The events that are whole; the numbers of the others are added to `damaged`."""
    for row in db.execute(query, values):
        event = event_from(row)
        if event is not None:
            yield event
        elif damaged is not None:
            damaged.append(row[0])


def last_place(db: Connection, table: Literal["reviews", "events"], card: Card) -> int | None:
    place: int | None = db.execute(_LAST_PLACE[table], card).fetchone()[0]
    return place


def add_review(db: Connection, review: Review) -> bool:
    """Adds a review that has its place; False when it is there already."""
    if db.execute("SELECT 1 FROM reviews WHERE uid = ?", (review.uid,)).fetchone():
        return False
    (number,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM reviews").fetchone()
    db.execute(_ADD_REVIEW, review_row(number, review))
    return True


def add_event(db: Connection, event: Event) -> bool:
    """Adds an event that has its place; False when it is there already."""
    if db.execute("SELECT 1 FROM events WHERE uid = ?", (event.uid,)).fetchone():
        return False
    (number,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM events").fetchone()
    db.execute(_ADD_EVENT, event_row(number, event))
    return True


def add_new_event(db: Connection, event: Event) -> None:
    """Gives the event its place and adds it. The same word in the same millisecond again is a new one, later by one."""
    event = replace(event, at=moment(*stamp(event.at)))
    last = last_place(db, "events", (storable(event.deck), storable(event.item)))
    while not add_event(db, replace(event, placed=placed_after(event.at, last))):
        event = replace(event, at=event.at + timedelta(milliseconds=1))


def by_card(found: Iterable[Event]) -> dict[Card, list[Event]]:
    cards: dict[Card, list[Event]] = {}
    for event in found:
        cards.setdefault((event.deck, event.item), []).append(event)
    return cards
