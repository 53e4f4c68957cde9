"""The review log: one SQLite file, to which reviews are only ever added.

The reviews are the truth. The states of the cards are a cache beside them, written in the same transaction and
rebuilt from the reviews at will. Knows no decks, no sessions and no terminal, and no clock.

The journal is a persistent rollback journal with `synchronous=FULL`: the file can be copied whenever no one
writes, and a commit is on the disk before `record` returns. (A journal that is deleted is not: SQLite does not sync
the folder after deleting it, https://sqlite.org/pragma.html#pragma_synchronous.)
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from studykit.items.model import Item, Known
from studykit.study.memory import CardState
from studykit.study.memory import review as after_review
from studykit.study.records import Review, card_from, card_values, moment, review_from, review_row, stamp, storable

BUSY_WAIT = 5.0
"""Seconds to wait for another program that is writing."""
_APPLICATION = 0x73746479
"""`stdy` in the header of the file tells it from other SQLite files."""


class LogError(Exception):
    """The log cannot be read or written: locked, full, read-only, damaged, or of a newer version."""


_ADD_REVIEW = (
    "INSERT INTO reviews"
    " (id, deck, item, at, zone, rating, mode, verdict, correct, answer, took, digest, kind, checksum)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ALL_REVIEWS = (
    "SELECT id, deck, item, at, zone, rating, mode, verdict, correct, answer, took, digest, kind, checksum"
    " FROM reviews ORDER BY id"
)
_ADD_ITEM = (
    "INSERT INTO items (deck, item, facts, stem) VALUES (?, ?, ?, ?) ON CONFLICT (deck, item)"
    " DO UPDATE SET facts = excluded.facts, stem = excluded.stem"
    " WHERE facts <> excluded.facts OR stem <> excluded.stem"
)
_KEEP_CARD = (
    "INSERT OR REPLACE INTO cards"
    " (deck, item, phase, step, stability, difficulty, due, last, zone, reps, lapses, recalled, introduced)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ONE_CARD = (
    "SELECT phase, step, stability, difficulty, due, last, zone, reps, lapses, recalled, introduced"
    " FROM cards WHERE deck = ? AND item = ?"
)
_CARDS_BY_DUE = (
    "SELECT item, phase, step, stability, difficulty, due, last, zone, reps, lapses, recalled, introduced"
    " FROM cards WHERE deck = ? AND due <= ? ORDER BY due, item"
)


def _version_1(db: sqlite3.Connection) -> None:
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
        f"PRAGMA application_id = {_APPLICATION}",
    ):
        db.execute(statement)


Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: tuple[Migration, ...] = (_version_1,)
"""The n-th makes version n out of version n - 1. None is ever changed, only added."""


class Log:
    """An open review log. Every method may raise LogError."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db

    @classmethod
    def open(cls, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> Self:
        """Opens the log, made with its folder when it is not there, and brings it to the newest version.

        A log of a version that this program does not know is left as it is, byte for byte.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            msg = f"{path}: the review log cannot be opened: {error.strerror}."
            raise LogError(msg) from error
        with _explained(path):
            db = sqlite3.connect(path, timeout=BUSY_WAIT, isolation_level=None)
            try:
                # A damaged text is still to be read, so that its checksum can be found wrong.
                db.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
                _check_version(db, path, len(migrations))
                db.execute("PRAGMA journal_mode = PERSIST")
                db.execute("PRAGMA synchronous = FULL")
                log = cls(path, db)
                log._migrate(migrations)
            except BaseException:
                db.close()
                raise
            return log

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # --- writing -------------------------------------------------------------------------------------------

    def record(self, review: Review, item: Item) -> CardState | None:
        """Adds a review; when this returns, the disk has it. Returns the card's new state (a cram leaves it as it is).

        The state is worked out from what the file holds now: another terminal may have asked the same item meanwhile.
        """
        review = replace(review, at=moment(*stamp(review.at)))
        with _explained(self.path), self._writing():
            (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM reviews").fetchone()
            self._db.execute(_ADD_REVIEW, review_row(last + 1, review))
            self._db.execute(_ADD_ITEM, (review.deck, review.item, json.dumps(item.facts), storable(item.stem)))
            before = self._card(review.deck, review.item)
            if review.kind == "cram":
                return before
            state = after_review(before, review.rating, review.at)
            self._keep_cards([(review.deck, review.item, state)])
        return state

    def rebuild(self) -> list[int]:
        """Works out every card again from the reviews. Returns the ids of damaged reviews, which are left out."""
        states: dict[tuple[str, str], CardState] = {}
        damaged: list[int] = []
        with _explained(self.path), self._writing():
            for number, review in self._reviews():
                if review is None:
                    damaged.append(number)
                elif review.kind == "review":
                    card = (review.deck, review.item)
                    states[card] = after_review(states.get(card), review.rating, review.at)
            self._db.execute("DELETE FROM cards")
            self._keep_cards([(deck, item, state) for (deck, item), state in states.items()])
        return damaged

    def _keep_cards(self, cards: Sequence[tuple[str, str, CardState]]) -> None:
        self._db.executemany(_KEEP_CARD, [(deck, item, *card_values(state)) for deck, item, state in cards])

    # --- reading -------------------------------------------------------------------------------------------

    def reviews(self) -> list[Review]:
        """All reviews that are whole, in the order in which they were given."""
        with _explained(self.path):
            return [review for _, review in self._reviews() if review]

    def damaged(self) -> list[int]:
        """The ids of reviews whose checksum is wrong."""
        with _explained(self.path):
            return [number for number, review in self._reviews() if review is None]

    def last_review(self) -> datetime | None:
        """When the newest review was given, by the clock of that time."""
        with _explained(self.path):
            row = self._db.execute("SELECT at, zone FROM reviews ORDER BY id DESC LIMIT 1").fetchone()
            return moment(*row) if row else None

    def due(self, deck: str, now: datetime, wanted: Container[str], limit: int) -> list[tuple[str, CardState]]:
        """The cards of a deck that are due, longest first, at most `limit`, of the items that are `wanted`."""
        found: list[tuple[str, CardState]] = []
        for item, state in self._by_due(deck, stamp(now)[0]):
            if len(found) >= limit:
                break
            if item in wanted:
                found.append((item, state))
        return found

    def next_due(self, deck: str, wanted: Container[str]) -> datetime | None:
        """When the first of the wanted cards is due."""
        return next((state.due for item, state in self._by_due(deck, 2**62) if item in wanted), None)

    def cards(self, deck: str) -> dict[str, CardState]:
        """The states of all cards of a deck, also of retired items."""
        return dict(self._by_due(deck, 2**62))

    def seen(self, deck: str) -> set[str]:
        """The items of a deck that have been asked, other than in a cram."""
        with _explained(self.path):
            return {item for (item,) in self._db.execute("SELECT item FROM cards WHERE deck = ?", (deck,))}

    def introduced(self, decks: Sequence[str], day: int) -> int:
        """How many items of the decks were new on a study day."""
        query = "SELECT count(*) FROM cards WHERE deck = ? AND introduced = ?"
        with _explained(self.path):
            return sum(self._db.execute(query, (deck, day)).fetchone()[0] for deck in set(decks))

    def known(self, deck: str) -> dict[str, Known]:
        """The items of a deck that have reviews, with their facts: identity holds on to them."""
        with _explained(self.path):
            rows = self._db.execute("SELECT item, facts, stem FROM items WHERE deck = ?", (deck,)).fetchall()
            return {item: Known(tuple(json.loads(facts)), stem=stem) for item, facts, stem in rows}

    def _card(self, deck: str, item: str) -> CardState | None:
        row = self._db.execute(_ONE_CARD, (deck, item)).fetchone()
        return self._state(item, row) if row else None

    def _state(self, item: str, values: Sequence[Any]) -> CardState:
        try:
            return card_from(values)
        except (TypeError, ValueError, OverflowError) as error:
            msg = f"The review log {self.path} is damaged: the state of {item!r} cannot be read."
            raise LogError(msg) from error

    def _by_due(self, deck: str, until: int) -> Iterator[tuple[str, CardState]]:
        with _explained(self.path):
            rows = self._db.execute(_CARDS_BY_DUE, (deck, until))
            try:
                for item, *values in rows:
                    yield item, self._state(item, values)
            finally:
                rows.close()

    def _reviews(self) -> Iterator[tuple[int, Review | None]]:
        for row in self._db.execute(_ALL_REVIEWS):
            yield row[0], review_from(row)

    # --- transactions and versions -------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """IMMEDIATE, since a transaction that first reads and then writes fails at once when another one writes."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        if _version(self._db) == len(migrations):
            return
        if before := _version(self._db):
            self._back_up(self.path.with_name(f"{self.path.name}.v{before}.backup"))
        with self._writing():
            # Read again under the lock: another program may have done the work while this one waited.
            for migration in migrations[_version(self._db) :]:
                migration(self._db)
            self._db.execute(f"PRAGMA user_version = {len(migrations)}")

    def _back_up(self, target: Path) -> None:
        """A copy under a temporary name, renamed when it is whole."""
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        copy = sqlite3.connect(unfinished)
        try:
            self._db.backup(copy)
        finally:
            copy.close()
        unfinished.chmod(0o600)
        unfinished.replace(target)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check_version(db: sqlite3.Connection, path: Path, newest: int) -> None:
    version = _version(db)
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and db.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
        msg = f"{path} is an SQLite file of another program, no review log. It was left as it is."
        raise LogError(msg)
    if version > newest:
        msg = (
            f"{path} was written by a newer studykit (version {version} of the log; this one knows {newest}). "
            "It was left as it is: install the newer studykit."
        )
        raise LogError(msg)


_MEANING = {
    "SQLITE_BUSY": f"is locked: another program has been writing to it for {BUSY_WAIT:.0f} seconds. Try again",
    "SQLITE_FULL": "cannot grow: the disk is full. Make room and go on",
    "SQLITE_READONLY": "is read-only. Change its permissions, or set STUDYKIT_HOME to a folder that can be written",
    "SQLITE_CANTOPEN": "cannot be opened. Look at its folder's permissions",
    "SQLITE_IOERR": "cannot be written or read: the disk reports an error",
    "SQLITE_NOTADB": "is no SQLite file. Move it away, or put a backup in its place",
    "SQLITE_CORRUPT": "is damaged. Put a backup in its place",
}


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turns what SQLite and the file system say into words for the learner."""
    try:
        yield
    except sqlite3.Error as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        msg = f"The review log {path} {_MEANING.get(name, f'cannot be used: {error}')}."
        raise LogError(msg) from error
    except OSError as error:
        msg = f"The review log {path} cannot be used: {error.strerror}."
        raise LogError(msg) from error
