"""The versions of the log's file. The n-th function makes version n out of version n - 1.

None is ever changed, only added: logs of every version are out there. Each runs in one transaction,
after a backup. So nothing here asks what columns a record has today. Its checksum and its uid are
asked for: these formulas never change.

`placed` is the order among the records of a card: its moment in milliseconds, or one more than the
last where the clock was set back (`_moments`). `zone` is in minutes east of UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from studykit.reviews._moments import is_moment, place_after
from studykit.reviews.records import checksum, is_whole, uid_of, with_checksum

APPLICATION = 0x73746479
"""`stdy` in the header of the file tells it from other SQLite files."""


class LogConnection(Protocol):
    """A connection, as far as a migration needs it."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""


# The definitions are compared with those of a file letter by letter, so their lines stay long.


def _version_1(db: LogConnection) -> None:
    """Make reviews, the items that they are about, and the states that follow from them."""
    for statement in (
        """CREATE TABLE reviews (
             id INTEGER PRIMARY KEY, deck TEXT NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL, zone INTEGER NOT NULL,
             rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4), mode TEXT NOT NULL, verdict TEXT NOT NULL,
             correct INTEGER NOT NULL, answer TEXT NOT NULL, took INTEGER NOT NULL, digest TEXT NOT NULL,
             kind TEXT NOT NULL, checksum BLOB NOT NULL)""",
        """CREATE TRIGGER reviews_are_not_edited BEFORE UPDATE ON reviews
             BEGIN SELECT RAISE(ABORT, 'reviews are never edited'); END""",
        """CREATE TRIGGER reviews_are_not_deleted BEFORE DELETE ON reviews
             BEGIN SELECT RAISE(ABORT, 'reviews are never deleted'); END""",
        """CREATE TABLE items (deck TEXT NOT NULL, item TEXT NOT NULL, facts TEXT NOT NULL, stem TEXT NOT NULL,
             PRIMARY KEY (deck, item)) WITHOUT ROWID""",
        """CREATE TABLE cards (
             deck TEXT NOT NULL, item TEXT NOT NULL, phase INTEGER NOT NULL, step INTEGER, stability REAL NOT NULL,
             difficulty REAL NOT NULL, due INTEGER NOT NULL, last INTEGER NOT NULL, zone INTEGER NOT NULL,
             reps INTEGER NOT NULL, lapses INTEGER NOT NULL, recalled INTEGER NOT NULL, introduced INTEGER NOT NULL,
             PRIMARY KEY (deck, item)) WITHOUT ROWID""",
        "CREATE INDEX cards_due ON cards (deck, due)",
        "CREATE INDEX cards_introduced ON cards (deck, introduced)",
        f"PRAGMA application_id = {APPLICATION}",
    ):
        db.execute(statement)


def _version_2(db: LogConnection) -> None:
    """Give reviews an id for ever and a place, items and cards a checksum; add events.

    The cards are worked out again by whoever opens the log.
    """
    for statement in (
        "DROP TRIGGER reviews_are_not_edited",
        "DROP TRIGGER reviews_are_not_deleted",
        "ALTER TABLE reviews RENAME TO reviews_1",
        "ALTER TABLE items RENAME TO items_1",
        "DROP TABLE cards",
        """CREATE TABLE reviews (
             id INTEGER PRIMARY KEY, uid TEXT UNIQUE, deck TEXT NOT NULL, item TEXT NOT NULL,
             at INTEGER NOT NULL, zone INTEGER NOT NULL, rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
             mode TEXT NOT NULL, verdict TEXT NOT NULL, correct INTEGER NOT NULL, answer TEXT NOT NULL,
             took INTEGER NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, placed INTEGER NOT NULL,
             checksum BLOB NOT NULL)""",
        """CREATE TABLE events (
             id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, what TEXT NOT NULL, deck TEXT NOT NULL,
             item TEXT NOT NULL, at INTEGER NOT NULL, zone INTEGER NOT NULL, review TEXT NOT NULL,
             rating INTEGER NOT NULL, verdict TEXT NOT NULL, word TEXT NOT NULL, placed INTEGER NOT NULL,
             checksum BLOB NOT NULL)""",
        """CREATE TABLE items (
             deck TEXT NOT NULL, item TEXT NOT NULL, facts TEXT NOT NULL, stem TEXT NOT NULL, placed INTEGER NOT NULL,
             checksum BLOB NOT NULL, PRIMARY KEY (deck, item)) WITHOUT ROWID""",
        """CREATE TABLE cards (
             deck TEXT NOT NULL, item TEXT NOT NULL, phase INTEGER NOT NULL, step INTEGER, stability REAL NOT NULL,
             difficulty REAL NOT NULL, due INTEGER NOT NULL, last INTEGER NOT NULL, zone INTEGER NOT NULL,
             reps INTEGER NOT NULL, lapses INTEGER NOT NULL, recalled INTEGER NOT NULL, introduced INTEGER NOT NULL,
             suspended INTEGER NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (deck, item)) WITHOUT ROWID""",
        """CREATE TABLE settings (
             id INTEGER PRIMARY KEY, retention REAL NOT NULL, day_turns_at INTEGER NOT NULL,
             maximum_interval INTEGER NOT NULL, checksum BLOB NOT NULL)""",
    ):
        db.execute(statement)
    _copy_reviews_of_1(db)
    _copy_items_of_1(db)
    _define_indexes_and_triggers(db)


def _copy_items_of_1(db: LogConnection) -> None:
    query = "SELECT deck, item, facts, stem FROM items_1 ORDER BY deck, item"
    for columns in db.execute(query).fetchall():
        if None in columns:
            continue  # the next review of the item writes it anew
        db.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", with_checksum(*columns, 0))


_COPY_DAMAGED = """
    INSERT INTO reviews SELECT id, NULL, coalesce(deck, ''), coalesce(item, ''), coalesce(at, ''), coalesce(zone, ''),
        CASE WHEN rating BETWEEN 1 AND 4 THEN rating ELSE 1 END, coalesce(mode, ''), coalesce(verdict, ''),
        coalesce(correct, ''), coalesce(answer, ''), coalesce(took, ''), coalesce(digest, ''), coalesce(kind, ''), 0,
        coalesce(checksum, '')
    FROM reviews_1 WHERE id = ?
"""
"""Within SQLite, since Python cannot read a damaged text. What the new table refuses (nothing, a
rating of 9) becomes what it takes; the checksum stays wrong, and tells of the damage."""


def _copy_reviews_of_1(db: LogConnection) -> None:
    """Copy the reviews so that each card's keep the order in which they were given.

    A damaged one is copied as it is, without an id.
    """
    # The first version had no places and no ids. Its numbers say in which order reviews came.
    last_places: dict[tuple[str, str], int] = {}
    uids: set[str] = set()
    query = (
        "SELECT id, deck, item, at, zone, rating, mode, verdict, correct, answer, took, digest, "
        "kind, checksum FROM reviews_1 ORDER BY id"
    )
    for row in db.execute(query):
        number, deck, item, at, zone, *others, _ = row
        if not is_whole(row) or not is_moment(at, zone):
            db.execute(_COPY_DAMAGED, (number,))
            continue
        uid = uid_of((deck, item, at, zone, *others))
        # Two equal reviews of one millisecond were possible. Both stay; the later one moves by one.
        while uid in uids:
            at += 1
            uid = uid_of((deck, item, at, zone, *others))
        uids.add(uid)
        placed = place_after(at, last_places.get((deck, item)))
        last_places[deck, item] = placed
        values = with_checksum(number, uid, deck, item, at, zone, *others, placed)
        db.execute("INSERT INTO reviews VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", values)


def _define_indexes_and_triggers(db: LogConnection) -> None:
    for statement in (
        "DROP TABLE reviews_1",
        "DROP TABLE items_1",
        "CREATE INDEX reviews_of_card ON reviews (deck, item, placed)",
        "CREATE INDEX events_of_item ON events (deck, item)",
        "CREATE INDEX cards_due ON cards (deck, due) WHERE suspended = 0",
        "CREATE INDEX cards_introduced ON cards (deck, introduced)",
    ):
        db.execute(statement)
    _forbid_changes(db)


def _forbid_changes(db: LogConnection) -> None:
    """Make the triggers that keep reviews and events from being edited or deleted."""
    for table in ("reviews", "events"):
        for action, done in (("UPDATE", "edited"), ("DELETE", "deleted")):
            db.execute(
                f"CREATE TRIGGER {table}_are_not_{done} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are never {done}'); END"
            )


# --- version 3 -----------------------------------------------------------------------------------


def _version_3(db: LogConnection) -> None:
    """Let reviews note keys and where they were given, events parameters, items what rows were.

    Nothing that follows from reviews and events changes, so the cards stay.
    """
    for statement in (
        "DROP TRIGGER reviews_are_not_edited",
        "DROP TRIGGER reviews_are_not_deleted",
        "DROP TRIGGER events_are_not_edited",
        "DROP TRIGGER events_are_not_deleted",
        "ALTER TABLE reviews RENAME TO reviews_2",
        "ALTER TABLE events RENAME TO events_2",
        "ALTER TABLE items RENAME TO items_2",
        """CREATE TABLE reviews (
             id INTEGER PRIMARY KEY, uid TEXT UNIQUE, deck TEXT NOT NULL, item TEXT NOT NULL,
             at INTEGER NOT NULL, zone INTEGER NOT NULL, rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
             mode TEXT NOT NULL, verdict TEXT NOT NULL, correct INTEGER NOT NULL, answer TEXT NOT NULL,
             took INTEGER NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, keys TEXT NOT NULL,
             source TEXT NOT NULL, source_review INTEGER NOT NULL, source_card INTEGER NOT NULL,
             placed INTEGER NOT NULL, checksum BLOB NOT NULL)""",
        """CREATE TABLE events (
             id INTEGER PRIMARY KEY, uid TEXT UNIQUE, what TEXT NOT NULL, deck TEXT NOT NULL,
             item TEXT NOT NULL, at INTEGER NOT NULL, zone INTEGER NOT NULL, review TEXT NOT NULL,
             rating INTEGER NOT NULL, verdict TEXT NOT NULL, word TEXT NOT NULL, parameters TEXT NOT NULL,
             placed INTEGER NOT NULL, checksum BLOB NOT NULL)""",
        """CREATE TABLE items (
             deck TEXT NOT NULL, item TEXT NOT NULL, facts TEXT NOT NULL, stem TEXT NOT NULL, was TEXT NOT NULL,
             keys TEXT NOT NULL, placed INTEGER NOT NULL, checksum BLOB NOT NULL,
             PRIMARY KEY (deck, item)) WITHOUT ROWID""",
    ):
        db.execute(statement)
    _copy_records_of_2(db, "reviews", _COPY_REVIEW, ("[]", "", 0, 0))
    _copy_records_of_2(db, "events", _COPY_EVENT, ("",))
    _copy_items_of_2(db)
    for statement in (
        "DROP TABLE reviews_2",
        "DROP TABLE events_2",
        "DROP TABLE items_2",
        "CREATE INDEX reviews_of_card ON reviews (deck, item, placed)",
        "CREATE INDEX events_of_card ON events (deck, item, placed)",
    ):
        db.execute(statement)
    _forbid_changes(db)


# Within SQLite, so that a damaged row comes over as it is, as far as the new table takes it: its
# texts may be no texts. It keeps its checksum, which is as wrong as before; one that is whole is
# given a new one (?1). Where damage has made two ids equal, the second row loses its own.
_COPY_REVIEW = """
    INSERT INTO reviews SELECT id,
        CASE WHEN EXISTS (SELECT 1 FROM reviews AS copied WHERE copied.uid = old.uid) THEN NULL ELSE uid END,
        coalesce(deck, ''), coalesce(item, ''), coalesce(at, ''), coalesce(zone, ''),
        CASE WHEN rating BETWEEN 1 AND 4 THEN rating ELSE 1 END, coalesce(mode, ''), coalesce(verdict, ''),
        coalesce(correct, ''), coalesce(answer, ''), coalesce(took, ''), coalesce(digest, ''), coalesce(kind, ''),
        '[]', '', 0, 0, coalesce(placed, ''), coalesce(?1, checksum, '')
    FROM reviews_2 AS old WHERE id = ?2
"""
_COPY_EVENT = """
    INSERT INTO events SELECT id,
        CASE WHEN EXISTS (SELECT 1 FROM events AS copied WHERE copied.uid = old.uid) THEN NULL ELSE uid END,
        coalesce(what, ''), coalesce(deck, ''), coalesce(item, ''), coalesce(at, ''), coalesce(zone, ''),
        coalesce(review, ''), coalesce(rating, ''), coalesce(verdict, ''), coalesce(word, ''),
        '', coalesce(placed, ''), coalesce(?1, checksum, '')
    FROM events_2 AS old WHERE id = ?2
"""
_COPY_DAMAGED_ITEMS = """
    INSERT OR IGNORE INTO items SELECT coalesce(deck, ''), coalesce(item, ''), coalesce(facts, ''),
        coalesce(stem, ''), 'null', '[]', coalesce(placed, ''), coalesce(checksum, '')
    FROM items_2
"""


def _copy_records_of_2(
    db: LogConnection, table: str, copy: str, new_columns: tuple[Any, ...]
) -> None:
    """Copy reviews or events under their numbers. `new_columns` stand before place and checksum."""
    for row in db.execute(f"SELECT * FROM {table}_2 NOT INDEXED ORDER BY id"):  # noqa: S608
        new_checksum = None
        if is_whole(row):
            *columns, placed, _ = row
            new_checksum = checksum((*columns, *new_columns, placed))
        db.execute(copy, (new_checksum, row[0]))


def _copy_items_of_2(db: LogConnection) -> None:
    for row in db.execute("SELECT * FROM items_2").fetchall():
        if is_whole(row):
            *columns, placed, _ = row
            values = with_checksum(*columns, "null", "[]", placed)
            # Another program may have written a text that is no Unicode, with a right checksum:
            # the statement below copies it.
            with suppress(UnicodeEncodeError):
                db.execute("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    # All that are not there yet.
    db.execute(_COPY_DAMAGED_ITEMS)


# --- version 4 -----------------------------------------------------------------------------------


def _version_4(db: LogConnection) -> None:
    """Let the settings have parameters of FSRS, and reviews be found by their moment.

    The cards are worked out again by whoever opens the log: their intervals follow other rules
    since. So the text of the parameters is one that no settings have. By moment is counted what was
    asked today in all decks.

    With it come the words `bury`, `unbury`, `reset`, `restore`, `place` and `unplace` of events. A
    studykit that does not know them would take them for damage; by the number of the version it
    leaves the file alone.
    """
    row = db.execute("SELECT * FROM settings WHERE id = 1").fetchone()
    for statement in (
        "DROP TABLE settings",
        """CREATE TABLE settings (
             id INTEGER PRIMARY KEY, retention REAL NOT NULL, day_turns_at INTEGER NOT NULL,
             maximum_interval INTEGER NOT NULL, parameters TEXT NOT NULL, checksum BLOB NOT NULL)""",
        "CREATE INDEX reviews_by_moment ON reviews (at)",
    ):
        db.execute(statement)
    if row and is_whole(row):
        *columns, _ = row
        values = with_checksum(*columns, "")
        db.execute("INSERT INTO settings VALUES (?, ?, ?, ?, ?, ?)", values)


Migration = Callable[[LogConnection], None]
MIGRATIONS: tuple[Migration, ...] = (_version_1, _version_2, _version_3, _version_4)
