"""Reviews and events, the tables that are only added to, and the items that they are about: rows in and out.

Nothing here opens a transaction or explains an error; the log does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from studykit.reviews.records import (
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
from studykit.reviews.store import Connection, numbered_rows, rows_until_damage, sorted_rows

_R = TypeVar("_R")
_Placed = TypeVar("_Placed", Review, Event)

# NOT INDEXED: what is read from the table alone cannot be hidden by a damaged index. `+` keeps SQLite from reading in
# the order of the key, so that it sorts (see `sorted_rows`).
ALL_REVIEWS = "SELECT * FROM reviews NOT INDEXED ORDER BY placed, at, uid"
REVIEWS_BY_NUMBER = "SELECT * FROM reviews NOT INDEXED ORDER BY +id"
REVIEW_OF_NUMBER = "SELECT * FROM reviews WHERE id = ?"
NEWEST_REVIEWS = "SELECT * FROM reviews ORDER BY id DESC"
REVIEWS_BY_CARD = "SELECT * FROM reviews NOT INDEXED ORDER BY deck, item, placed, at, uid"
REVIEWS_OF_CARD = "SELECT * FROM reviews WHERE deck = ? AND item = ? ORDER BY placed, at, uid"
ONE_REVIEW = "SELECT * FROM reviews WHERE uid = ?"
ALL_EVENTS = "SELECT * FROM events NOT INDEXED ORDER BY placed, at, uid"
EVENTS_BY_NUMBER = "SELECT * FROM events NOT INDEXED ORDER BY +id"
EVENT_OF_NUMBER = "SELECT * FROM events WHERE id = ?"
EVENTS_OF_ITEM = "SELECT * FROM events WHERE deck = ? AND item = ? ORDER BY placed, at, uid"
SUSPENSIONS = "SELECT * FROM events WHERE deck = ? AND what IN ('suspend', 'unsuspend') ORDER BY placed, at, uid"
UNDOINGS = "SELECT * FROM events WHERE what = 'undo'"

ALL_ITEMS = "SELECT * FROM items ORDER BY +deck, +item"
_ITEMS_FORWARD = "SELECT * FROM items ORDER BY deck, item"
_ITEMS_BACKWARD = "SELECT * FROM items ORDER BY deck DESC, item DESC"
ITEMS_OF_DECK = "SELECT * FROM items WHERE deck = ?"

_ONE_ITEM = "SELECT * FROM items WHERE deck = ? AND item = ?"
_KEEP_ITEM = "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)"


class _Kind(NamedTuple):
    """How the records of one kind are kept in their table."""

    with_uid: str
    of_card: str
    last_number: str
    insert: str
    replace: str
    """Also where a row is damaged: rows can be neither edited nor deleted otherwise."""
    as_row: Callable[[int, Any], tuple[Any, ...]]
    from_row: Callable[[Sequence[Any]], Any]


# A number whose highest bit was flipped is left out, so that there always is a next one.
_KINDS: dict[type, _Kind] = {
    Review: _Kind(
        with_uid="SELECT * FROM reviews WHERE uid = ?",
        of_card="SELECT * FROM reviews WHERE deck = ? AND item = ? ORDER BY placed DESC",
        last_number="SELECT coalesce(max(id), 0) FROM reviews WHERE id < 1 << 62",
        insert="INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        replace="INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        as_row=review_row,
        from_row=review_from,
    ),
    Event: _Kind(
        with_uid="SELECT * FROM events WHERE uid = ?",
        of_card="SELECT * FROM events WHERE deck = ? AND item = ? ORDER BY placed DESC",
        last_number="SELECT coalesce(max(id), 0) FROM events WHERE id < 1 << 62",
        insert="INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        replace="INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        as_row=event_row,
        from_row=event_from,
    ),
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


def events(
    db: Connection, query: str, values: Sequence[Any] = (), damaged: list[int] | None = None
) -> Iterator[Event]:
    """The events that are whole; the numbers of the others are added to `damaged`."""
    for row in db.execute(query, values):
        event = event_from(row)
        if event is not None:
            yield event
        elif damaged is not None:
            damaged.append(row[0])


def items(db: Connection, query: str, values: Sequence[Any] = ()) -> Iterator[KnownItem]:
    """Yield the items that are whole."""
    return _records(db.execute(query, values), item_from)


def all_reviews(db: Connection) -> Iterator[Review]:
    """Yield all reviews that are whole, in their order, also from a file some of whose pages are damaged."""
    return _all(db, ALL_REVIEWS, REVIEW_OF_NUMBER, review_from)


def all_events(db: Connection) -> Iterator[Event]:
    """Yield all events that are whole, likewise."""
    return _all(db, ALL_EVENTS, EVENT_OF_NUMBER, event_from)


def _all(
    db: Connection,
    all_sorted: str,
    of_number: str,
    from_row: Callable[[Sequence[Any]], _Placed | None],
) -> Iterator[_Placed]:
    rows = sorted_rows(db, all_sorted)
    if rows is not None:
        yield from _records(rows, from_row)
    else:
        found = _records(numbered_rows(db, of_number), from_row)
        yield from sorted(found, key=lambda record: (record.placed, record.at, record.uid))


def _records(
    rows: Iterable[Sequence[Any]], from_row: Callable[[Sequence[Any]], _R | None]
) -> Iterator[_R]:
    """Yield what is whole."""
    for row in rows:
        record = from_row(row)
        if record is not None:
            yield record


def all_items(db: Connection) -> Iterator[KnownItem]:
    """Yield the items that are whole. Where a page is damaged: those before it and those behind it."""
    rows = sorted_rows(db, ALL_ITEMS)
    if rows is not None:
        yield from _records(rows, item_from)
        return
    items: set[KnownItem] = set()
    for query in (_ITEMS_FORWARD, _ITEMS_BACKWARD):
        items.update(_records(rows_until_damage(db, query), item_from))
    yield from sorted(items)


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
    """Keeps the items that are whole. The others cannot be named: their keys may be damaged too."""
    whole = list(items(db, ALL_ITEMS))
    db.execute("DELETE FROM items")
    for item in whole:
        db.execute(_KEEP_ITEM, item_row(item))


def last_place(db: Connection, kind: type, card: Card) -> int | None:
    """Return the greatest place of a card's reviews or events that are whole; None when there are none.

    A damaged place would be passed on to everything that comes after it.
    """
    from_row = _KINDS[kind].from_row
    for row in db.execute(_KINDS[kind].of_card, card):
        record = from_row(row)
        if record is not None:
            place: int = record.placed
            return place
    return None


def add(db: Connection, record: Review | Event) -> bool:
    """Adds a review or an event that has its place; False when it is there already, and whole."""
    kind = _KINDS[type(record)]
    there = db.execute(kind.with_uid, (record.uid,)).fetchone()
    if there is None:
        number = db.execute(kind.last_number).fetchone()[0] + 1
        db.execute(kind.insert, kind.as_row(number, record))
        return True
    if kind.from_row(there) is None:
        db.execute(kind.replace, kind.as_row(there[0], record))
        return True
    return False


def add_new_event(db: Connection, event: Event) -> None:
    """Gives the event its place and adds it. The same word in the same millisecond again is a new one, later by one."""
    event = event._replace(at=moment(*stamp(event.at)))
    last = last_place(db, Event, (storable(event.deck), storable(event.item)))
    while not add(db, event._replace(placed=placed_after(event.at, last))):
        event = event._replace(at=event.at + timedelta(milliseconds=1))


def by_card(found: Iterable[Event]) -> dict[Card, list[Event]]:
    cards: dict[Card, list[Event]] = {}
    for event in found:
        cards.setdefault((event.deck, event.item), []).append(event)
    return cards
