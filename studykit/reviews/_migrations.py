"""The versions of the log's file. The n-th function makes version n out of version n - 1.

None is ever changed, only added: logs of every version are out there. Each runs in one transaction, after a backup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from studykit.reviews.records import (
    Review,
    checksum,
    is_moment,
    moment,
    placed_after,
    review_row,
    with_checksum,
)

APPLICATION = 0x73746479
"""`stdy` in the header of the file tells it from other SQLite files."""


class Database(Protocol):
    """What a migration needs of a connection."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Runs one statement."""


def _version_1(db: Database) -> None:
    """Reviews, the items that they are about, and the states that follow from them."""
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


def _version_2(db: Database) -> None:
    """Reviews with an id for ever and a place; events; checksums in items and in cards, which are worked out again."""
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
    for values in db.execute(
        "SELECT deck, item, facts, stem FROM items_1 ORDER BY deck, item"
    ).fetchall():
        if None not in values:  # a damaged one comes back with the item's next review
            db.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", with_checksum(*values, 0))
    for statement in (
        "DROP TABLE reviews_1",
        "DROP TABLE items_1",
        "CREATE INDEX reviews_of_card ON reviews (deck, item, placed)",
        "CREATE INDEX events_of_item ON events (deck, item)",
        "CREATE INDEX cards_due ON cards (deck, due) WHERE suspended = 0",
        "CREATE INDEX cards_introduced ON cards (deck, introduced)",
        *(
            f"CREATE TRIGGER {table}_are_not_{done} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never {done}'); END"
            for table in ("reviews", "events")
            for action, done in (("UPDATE", "edited"), ("DELETE", "deleted"))
        ),
    ):
        db.execute(statement)


_COPY_DAMAGED = """
    INSERT INTO reviews SELECT id, NULL, coalesce(deck, ''), coalesce(item, ''), coalesce(at, ''), coalesce(zone, ''),
        CASE WHEN rating BETWEEN 1 AND 4 THEN rating ELSE 1 END, coalesce(mode, ''), coalesce(verdict, ''),
        coalesce(correct, ''), coalesce(answer, ''), coalesce(took, ''), coalesce(digest, ''), coalesce(kind, ''), 0,
        coalesce(checksum, '')
    FROM reviews_1 WHERE id = ?
"""
"""As it is, as far as the new table takes it, and within SQLite: its texts may be no texts."""


def _copy_reviews_of_1(db: Database) -> None:
    """Each card's reviews keep the order in which they were given. A damaged one is copied as it is, without an id."""
    last: dict[tuple[str, str], int] = {}
    ids: set[str] = set()
    for row in db.execute(
        "SELECT id, deck, item, at, zone, rating, mode, verdict, correct, answer, took, digest, kind, checksum"
        " FROM reviews_1 ORDER BY id"
    ):
        number, deck, item, at, zone, *graded = row[:-1]
        if row[-1] != checksum(row[:-1]) or not is_moment(at, zone):
            db.execute(_COPY_DAMAGED, (number,))
            continue
        review = Review(deck, item, moment(at, zone), *graded)
        # Two equal reviews of one millisecond were possible. Both stay; the later one moves by a millisecond.
        while review.uid in ids:
            review = review._replace(at=review.at + timedelta(milliseconds=1))
        ids.add(review.uid)
        review = review._replace(placed=placed_after(review.at, last.get((deck, item))))
        last[deck, item] = review.placed
        db.execute(
            "INSERT INTO reviews VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            review_row(number, review),
        )


Migration = Callable[[Database], None]
MIGRATIONS: tuple[Migration, ...] = (_version_1, _version_2)
