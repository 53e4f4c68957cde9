"""Reviews and events, the tables that are only added to, and the items that they are about: rows in and out.

Nothing here opens a transaction or explains an error; the log does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Literal

from studykit.study.records import (
    Card,
    Event,
    KnownItem,
    Review,
    event_from,
    event_row,
    item_from,
    item_row,
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
EVENTS_BY_NUMBER = "SELECT * FROM events NOT INDEXED ORDER BY id"
EVENTS_OF_ITEM = "SELECT * FROM events WHERE deck = ? AND item = ? ORDER BY placed, uid"
SUSPENSIONS = "SELECT * FROM events WHERE deck = ? AND what IN ('suspend', 'unsuspend') ORDER BY placed, uid"

ALL_ITEMS = "SELECT * FROM items ORDER BY deck, item"
ITEMS_OF_DECK = "SELECT * FROM items WHERE deck = ?"

_ONE_ITEM = "SELECT * FROM items WHERE deck = ? AND item = ?"
_KEEP_ITEM = "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)"
_ADD: dict[type, tuple[str, str, str, Callable[[int, Any], tuple[Any, ...]]]] = {
    Review: (
        "SELECT 1 FROM reviews WHERE uid = ?",
        "SELECT coalesce(max(id), 0) FROM reviews",
        "INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        review_row,
    ),
    Event: (
        "SELECT 1 FROM events WHERE uid = ?",
        "SELECT coalesce(max(id), 0) FROM events",
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        event_row,
    ),
}
"""For each: whether it is there, the last number, how it is added, and its row."""
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


def items(db: Connection, query: str, values: Sequence[Any] = ()) -> Iterator[KnownItem]:
    """The items that are whole."""
    return (item for row in db.execute(query, values) if (item := item_from(row)))


def keep_item(db: Connection, item: KnownItem) -> None:
    """Keeps an item as it is now; written only when it has changed."""
    row = item_row(item)
    kept = db.execute(_ONE_ITEM, row[:2]).fetchone()
    if kept is None or item_from(kept) is None or kept[2:4] != row[2:4]:
        db.execute(_KEEP_ITEM, row)


def merge_item(db: Connection, item: KnownItem) -> None:
    """Keeps the newer of what is there and what comes. Of two equally new ones all logs keep the same."""
    row = item_row(item)
    kept = db.execute(_ONE_ITEM, row[:2]).fetchone()
    if kept is None or item_from(kept) is None or (row[4], *row[2:4]) > (kept[4], *kept[2:4]):
        db.execute(_KEEP_ITEM, row)


def forget_damaged_items(db: Connection) -> None:
    for row in db.execute(ALL_ITEMS).fetchall():
        if item_from(row) is None:
            db.execute("DELETE FROM items WHERE deck = ? AND item = ?", row[:2])


def last_place(db: Connection, table: Literal["reviews", "events"], card: Card) -> int | None:
    place: int | None = db.execute(_LAST_PLACE[table], card).fetchone()[0]
    return place


def add(db: Connection, record: Review | Event) -> bool:
    """Adds a review or an event that has its place; False when it is there already."""
    known, last, insert, as_row = _ADD[type(record)]
    row = as_row(db.execute(last).fetchone()[0] + 1, record)
    if db.execute(known, row[1:2]).fetchone():
        return False
    db.execute(insert, row)
    return True


def add_new_event(db: Connection, event: Event) -> None:
    """Gives the event its place and adds it. The same word in the same millisecond again is a new one, later by one."""
    event = event._replace(at=moment(*stamp(event.at)))
    last = last_place(db, "events", (storable(event.deck), storable(event.item)))
    while not add(db, event._replace(placed=placed_after(event.at, last))):
        event = event._replace(at=event.at + timedelta(milliseconds=1))


def by_card(found: Iterable[Event]) -> dict[Card, list[Event]]:
    cards: dict[Card, list[Event]] = {}
    for event in found:
        cards.setdefault((event.deck, event.item), []).append(event)
    return cards
