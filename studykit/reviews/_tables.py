"""The tables of a log that are only added to, and that of the items: records in and out.

    reviews   number | uid | deck | item | at | zone | rating | ... | placed | checksum
    events    number | uid | what | deck | item | at | zone | ... | placed | checksum
    items     deck | item | facts | stem | was | keys | placed | checksum

A row is a record when its checksum is right and its values are such as this program writes. A
checksum alone does not say so: it is no secret, and a file may come from anywhere.

Nothing here opens a transaction or explains an error; the log does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from studykit.reviews._fields import RecordReader, columns_of, fields_of, storable
from studykit.reviews._log_file import Connection, numbered_rows, rows_until_damage, sorted_rows
from studykit.reviews._moments import LARGEST, as_kept, place_after, stamp
from studykit.reviews.records import (
    Card,
    Event,
    FromAnki,
    ItemsMark,
    KnownItem,
    KnownShape,
    Record,
    Review,
    is_whole,
    is_whole_record,
    misfit,
    record_uid,
    with_checksum,
)

_AnyRecord = TypeVar("_AnyRecord", bound=Record)
_Record = TypeVar("_Record", Review, Event)

# NOT INDEXED: what is read from the table alone cannot be hidden by a damaged index. `+` keeps
# SQLite from reading in the order of the key, so that it sorts (see `sorted_rows`).
IN_ORDER = "NOT INDEXED ORDER BY placed, at, uid"
BY_NUMBER = "NOT INDEXED ORDER BY +id"
BY_CARD = "NOT INDEXED ORDER BY deck, item, placed, at, uid"
NEWEST_FIRST = "ORDER BY id DESC"
LATEST_FIRST = "NOT INDEXED ORDER BY placed DESC, id DESC"
"""By their moments: what another machine has sent is newer in this file than it is."""
NEWEST_HERE_FIRST = "WHERE source = '' ORDER BY id DESC"
WITH_NUMBER = "WHERE id = ?"
WITH_UID = "WHERE uid = ?"
OF_CARD = "WHERE deck = ? AND item = ? ORDER BY placed, at, uid"
_OF_CARD_LAST_FIRST = "WHERE deck = ? AND item = ? ORDER BY placed DESC"
SUSPENSIONS_OF_DECK = "WHERE deck = ? AND what IN ('suspend', 'unsuspend') ORDER BY placed, at, uid"
BURIALS_OF_DECK = "WHERE deck = ? AND what IN ('bury', 'unbury') ORDER BY placed, at, uid"
RESETS_OF_CARD = (
    "WHERE deck = ? AND item = ? AND what IN ('reset', 'restore') ORDER BY placed, at, uid"
)
RESETS = "WHERE what IN ('reset', 'restore') ORDER BY placed, at, uid"
OF_DECK_BY_WORD = "WHERE deck = ? AND what = ? ORDER BY placed, at, uid"
UNDOINGS = "WHERE what IN ('undo', 'redo') ORDER BY placed, at, uid"
FROM_ANKI = "NOT INDEXED WHERE source = 'anki' ORDER BY placed, at, uid"
GIVEN_HERE = "NOT INDEXED WHERE source = '' ORDER BY placed, at, uid"
OF_DECK_IN_ORDER = "WHERE deck = ? ORDER BY placed, at, uid"
ABOUT_ANKI = "WHERE what IN ('to_anki', 'in_anki') ORDER BY placed, at, uid"
SINCE = "WHERE at >= ? ORDER BY placed, at, uid"
UNDONE_OR_CORRECTED = (
    "WHERE deck = ? AND what IN ('undo', 'redo', 'correct') ORDER BY placed, at, uid"
)
WRONG_OF_DECK = (
    "NOT INDEXED WHERE deck = ? AND correct = 0 AND kind = 'review' ORDER BY placed, at, uid"
)
PARAMETERS_LAST_FIRST = (
    "WHERE deck = '' AND item = '' AND what = 'parameters' ORDER BY placed DESC, at DESC, uid DESC"
)


class RecordTable(Generic[_Record]):
    """The table of reviews, or that of events."""

    def __init__(self, name: str, record: type[_Record]) -> None:
        self._name = name
        self._record: type[Review | Event] = record
        self._reader: RecordReader[_Record] = RecordReader(record)
        self._at = [*fields_of(record)].index("at")
        columns_around = ("id", "uid", "checksum")
        placeholders = ", ".join("?" * (self._reader.width + len(columns_around)))
        self._values = f"INTO {name} VALUES ({placeholders})"
        # A number whose highest bit was flipped is left out, so that there always is a next one.
        self._next_number = f"SELECT coalesce(max(id), 0) + 1 FROM {name} WHERE id < 1 << 62"  # noqa: S608

    # --- rows ---

    def row(self, number: int, record: _Record) -> tuple[Any, ...]:
        """Return the record as a row, with its number first and its checksum last."""
        columns = columns_of(record)
        return with_checksum(number, record_uid(self._record, columns), *columns)

    def record(self, row: Sequence[Any]) -> _Record | None:
        """Return the record in a row, or None when the row is damaged."""
        number, _, *columns, _ = row
        record = self._reader.record(columns)
        if record is None or type(number) is not int:
            return None
        if not is_whole_record(self._record, row):
            return None
        # The clock may have gone back, and then the place is later than it says; never earlier.
        if record.placed < columns[self._at]:
            return None
        return None if misfit(record) else record

    # --- reading ---

    def select(self, db: Connection, clause: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Return the rows of a clause, be they damaged or not."""
        return db.execute(self.query(clause), values)

    def query(self, clause: str) -> str:
        """Return the query for the rows of a clause, such as IN_ORDER."""
        return f"SELECT * FROM {self._name} {clause}"  # noqa: S608 - the name is ours

    def find(
        self,
        db: Connection,
        clause: str,
        values: Sequence[Any] = (),
        damaged: list[int] | None = None,
    ) -> Iterator[_Record]:
        """Yield the records that are whole; the numbers of the others are added to `damaged`."""
        for row in self.select(db, clause, values):
            record = self.record(row)
            if record is not None:
                yield record
            elif damaged is not None:
                damaged.append(row[0])

    def everything(self, db: Connection) -> Iterator[_Record]:
        """Yield all records that are whole, in their order, also from a file with damaged pages."""
        rows = sorted_rows(db, self.query(IN_ORDER))
        if rows is not None:
            yield from _whole(map(self.record, rows))
            return
        records = _whole(map(self.record, numbered_rows(db, self.query(WITH_NUMBER))))
        yield from sorted(records, key=lambda record: (record.placed, record.at, record.uid))

    def last_place(self, db: Connection, card: Card) -> int | None:
        """Return the greatest place of a card's records that are whole; None if there are none.

        A damaged place would be passed on to everything that comes after it.
        """
        last = next(self.find(db, _OF_CARD_LAST_FIRST, card), None)
        return last.placed if last else None

    # --- writing ---

    def add(self, db: Connection, record: _Record) -> bool:
        """Add a record that has its place. Return False when it is there already, and whole."""
        (number,) = db.execute(self._next_number).fetchone()
        row = self.row(number, record)
        stored = next(self.select(db, WITH_UID, (row[1],)), None)
        if stored is None:
            db.execute(f"INSERT {self._values}", row)
            return True
        if self.record(stored) is None:
            # Triggers see to it that rows are neither edited nor deleted in any other way.
            row = self.row(stored[0], record)
            db.execute(f"INSERT OR REPLACE {self._values}", row)
            return True
        return False


REVIEWS = RecordTable("reviews", Review)
EVENTS = RecordTable("events", Event)


def reviews_from_anki(db: Connection) -> Iterator[FromAnki]:
    """Yield by what the reviews from Anki are known that are whole, in their order."""
    # Of a collection there may be a million: none is made as a whole.
    for row in REVIEWS.select(db, FROM_ANKI):
        _, uid, deck, item, *_, number, card, _, _ = row
        if is_whole(row) and type(number) is type(card) is int:
            yield FromAnki(uid, deck, item, card, number)


def _whole(records: Iterable[_AnyRecord | None]) -> Iterator[_AnyRecord]:
    return (record for record in records if record is not None)


def add_new_event(db: Connection, event: Event) -> None:
    """Give the event its place and add it.

    The same word in the same millisecond again is a new one, later by one.
    """
    event = event._replace(at=as_kept(event.at))
    card = (storable(event.deck), storable(event.item))
    last = EVENTS.last_place(db, card)
    if event.what == "reset":
        # Behind all that it lets be forgotten, also where the clock has gone back since.
        last_review = REVIEWS.last_place(db, card)
        last = max((place for place in (last, last_review) if place is not None), default=None)
    # Two words in one millisecond happen to programs; without this the second would be lost.
    while not EVENTS.add(db, event._replace(placed=place_after(stamp(event.at)[0], last))):
        event = event._replace(at=event.at + timedelta(milliseconds=1))


def place_of_review(db: Connection, review: Review, last_review: int | None) -> int:
    """Return the place of a new review: behind the last one of its card, and behind its resets."""
    card = (storable(review.deck), storable(review.item))
    places = [event.placed for event in EVENTS.find(db, RESETS_OF_CARD, card)]
    if last_review is not None:
        places.append(last_review)
    return place_after(stamp(review.at)[0], max(places, default=None))


def by_card(events: Iterable[Event]) -> dict[Card, list[Event]]:
    """Return the events of each card, in the order in which they come."""
    cards: dict[Card, list[Event]] = {}
    for event in events:
        cards.setdefault((event.deck, event.item), []).append(event)
    return cards


# --- items ---------------------------------------------------------------------------------------

_ITEM_READER = RecordReader(KnownItem)
_ALL_ITEMS = "SELECT * FROM items ORDER BY +deck, +item"
_ITEM_OF_CARD = "SELECT * FROM items WHERE deck = ? AND item = ?"
_ITEMS_FORWARD = "SELECT * FROM items ORDER BY deck, item"
_ITEMS_BACKWARD = "SELECT * FROM items ORDER BY deck DESC, item DESC"
_KEEP_ITEM = "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def item_row(item: KnownItem) -> tuple[Any, ...]:
    """Return the item as a row of its table."""
    return with_checksum(*columns_of(item))


def item_from(row: Sequence[Any]) -> KnownItem | None:
    """Return the item in a row, or None when the row is damaged."""
    return _ITEM_READER.record(row[:-1]) if is_whole(row) else None


def items_of_deck(db: Connection, deck: str) -> Iterator[KnownItem]:
    """Yield the items of a deck that are whole."""
    return _whole(map(item_from, db.execute("SELECT * FROM items WHERE deck = ?", (deck,))))


_SHAPES_AFTER = "SELECT item, facts, stem FROM items WHERE deck = ? AND placed > ?"
_LAST_PLACE = "SELECT max(placed) FROM items WHERE deck = ?"
_CHECKSUMS_UNTIL = """
    SELECT group_concat(hex(checksum)) FROM (
      SELECT checksum FROM items WHERE deck = ? AND placed <= ? ORDER BY item)
"""


def mark_of_items(db: Connection, deck: str, until: int | None = None) -> ItemsMark | None:
    """Return a mark of the items of a deck up to a place, or of all; None where there are none."""
    if until is None:
        (until,) = db.execute(_LAST_PLACE, (deck,)).fetchone()
    if not isinstance(until, int):
        return None  # or damage has left something else in the column
    # Gathered by SQLite: ten thousand of them take 5 ms.
    (checksums,) = db.execute(_CHECKSUMS_UNTIL, (deck, until)).fetchone()
    return ItemsMark(until, blake2b(str(checksums).encode(), digest_size=16).hexdigest())


def shapes_of_deck(db: Connection, deck: str, after: int | None = None) -> Iterator[KnownShape]:
    """Yield the shapes of a deck's items, also of damaged ones; of those after a place, or all."""
    for row in db.execute(_SHAPES_AFTER, (deck, -LARGEST - 1 if after is None else after)):
        # Damage may have left anything in a column.
        if tuple(map(type, row)) == (str, str, str):
            yield KnownShape(*row)


def known_item(db: Connection, card: Card) -> KnownItem | None:
    """Return the item of a card; None where it is not there, or damaged."""
    stored = db.execute(_ITEM_OF_CARD, card).fetchone()
    return item_from(stored) if stored else None


def all_items(db: Connection) -> Iterator[KnownItem]:
    """Yield the items that are whole. Where a page is damaged: those before it and behind it."""
    rows = sorted_rows(db, _ALL_ITEMS)
    if rows is not None:
        yield from _whole(map(item_from, rows))
        return
    # The table has no numbers by which to reach the rows behind a damaged page: from the other end.
    items: dict[Card, KnownItem] = {}
    for query in (_ITEMS_FORWARD, _ITEMS_BACKWARD):
        for item in _whole(map(item_from, rows_until_damage(db, query))):
            items[item.deck, item.item] = item
    for card in sorted(items):
        yield items[card]


def keep_item(db: Connection, item: KnownItem) -> None:
    """Keep an item as it is now. Most reviews find it there, and then nothing is written."""
    row = item_row(item)
    stored = _stored_row(db, row)
    if stored is None or _content(stored) != _content(row):
        db.execute(_KEEP_ITEM, row)


def merge_item(db: Connection, item: KnownItem) -> None:
    """Keep the newer of what is there and what comes.

    Of two equally new ones all logs keep the same.
    """
    row = item_row(item)
    stored = _stored_row(db, row)
    if stored is None or _age(row) > _age(stored):
        db.execute(_KEEP_ITEM, row)


def _stored_row(db: Connection, row: Sequence[Any]) -> Sequence[Any] | None:
    """Return the row that the table has for the same item, if that is whole."""
    stored: Sequence[Any] | None = db.execute(_ITEM_OF_CARD, row[:2]).fetchone()
    if stored is None or item_from(stored) is None:
        return None
    return stored


def _content(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return what the row of an item says of it: facts, stem, earlier ids and keys."""
    _, _, *content, _, _ = row
    return tuple(content)


def _age(row: Sequence[Any]) -> tuple[Any, ...]:
    *_, placed, _ = row
    return placed, *_content(row)


def forget_damaged_items(db: Connection) -> None:
    """Keep the items that are whole. The others cannot be named: their keys may be damaged too."""
    whole = list(_whole(map(item_from, db.execute(_ALL_ITEMS))))
    db.execute("DELETE FROM items")
    for item in whole:
        db.execute(_KEEP_ITEM, item_row(item))
