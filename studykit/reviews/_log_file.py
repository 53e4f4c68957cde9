"""The file of a log: opened, brought to the newest version, written and copied. The door to SQLite.

The journal is a persistent rollback journal with `synchronous=FULL`: the file can be copied
whenever no one writes, and a commit is on the disk before it returns. (A journal that is deleted is
not: SQLite does not sync the folder afterwards, https://sqlite.org/pragma.html#pragma_synchronous.)

Knows no reviews. Every error becomes a `LogError` in words for the learner (`explained`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from studykit.reviews._holder import holder
from studykit.reviews._migrations import APPLICATION, Migration
from studykit.whole_files.durable import flush_folder
from studykit.whole_files.regular import irregular, open_regular

BUSY_WAIT = 5.0
"""Seconds to wait for another program that is writing."""

Connection = sqlite3.Connection


class LogError(Exception):
    """The log cannot be read or written: locked, full, read-only, damaged, or too new."""


# --- opening -------------------------------------------------------------------------------------


def connect(path: Path, migrations: Sequence[Migration]) -> Connection:
    """Open the file, made with its folder when it is not there, and bring it to the newest version.

    A file of a version that this program does not know is left as it is, byte for byte. Raises
    LogError.
    """
    _make_if_missing(path)
    for suffix in ("", "-journal", "-wal"):
        file = path.with_name(path.name + suffix)
        # Asked and not opened: closing a file that SQLite has open drops the locks of this process.
        reason = irregular(file)
        if reason:
            msg = (
                f"{file} {reason}: the review log cannot be opened. "
                "Move it away, or put a backup in its place."
            )
            raise LogError(msg)

    with explained(path, is_open=False):
        db = sqlite3.connect(path, timeout=BUSY_WAIT, isolation_level=None)
        try:
            # A damaged text is still to be read, so that its checksum can be found wrong.
            db.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
            _check_version(db, path, len(migrations))
            db.execute("PRAGMA journal_mode = PERSIST")
            db.execute("PRAGMA synchronous = FULL")
            # macOS: through the drive's own memory; elsewhere it changes nothing.
            db.execute("PRAGMA fullfsync = ON")
            _migrate(db, path, migrations)
        except BaseException:
            db.close()
            raise
        return db


def _make_if_missing(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only then: closing a file that SQLite has open drops the locks of this process.
        with suppress(FileExistsError):
            _make(path)
    except OSError as error:
        is_no_folder = isinstance(error, FileExistsError)
        why = f"{path.parent} is no folder" if is_no_folder else error.strerror
        msg = f"{path}: the review log cannot be opened: {why}."
        raise LogError(msg) from error


def _make(path: Path) -> None:
    """Make an empty file that only its owner reads. Raises OSError when there is one."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    os.close(os.open(path, flags, 0o600))


def is_log(path: Path) -> bool:
    """Return whether the file is a review log, of any version. Raises OSError."""
    with open_regular(path) as file:
        header = file.read(72)
    is_sqlite = header[:16] == b"SQLite format 3\0"
    return is_sqlite and int.from_bytes(header[68:72]) == APPLICATION


def _check_version(db: Connection, path: Path, newest: int) -> None:
    version = _version(db)
    (definitions,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if definitions and application != APPLICATION:
        msg = f"{path} is an SQLite file of another program, no review log. It was left as it is."
        raise LogError(msg)
    if version > newest:
        msg = (
            f"{path} was written by a newer studykit (version {version} of the log; this one knows "
            f"{newest}). It was left as it is: install the newer studykit."
        )
        raise LogError(msg)


def _version(db: Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(db: Connection, path: Path, migrations: Sequence[Migration]) -> None:
    if _version(db) == len(migrations):
        return
    with writing(db):
        # Read again under the lock: another program may have done it while this one waited, and
        # what would be backed up then is no log of before.
        _check_version(db, path, len(migrations))
        before = _version(db)
        if 0 < before < len(migrations):
            # By a connection of its own: one that is writing is not copied.
            with closing(sqlite3.connect(path)) as reader:
                copy_to(reader, path.with_name(f"{path.name}.v{before}.backup"))
        with _damage_explained(path, before, len(migrations)):
            for migration in migrations[before:]:
                migration(db)
        db.execute(f"PRAGMA user_version = {len(migrations)}")


@contextmanager
def _damage_explained(path: Path, before: int, after: int) -> Iterator[None]:
    """Raise LogError when a migration comes upon damage that it cannot take along."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # A damaged page, or rows of which damage has made two equal ones.
        if _plain_name(error) not in ("SQLITE_CORRUPT", "SQLITE_CONSTRAINT"):
            raise
        msg = (
            f"{path} is damaged, and cannot be brought from version {before} of the log to "
            f"{after}. It was left as it is. Put a backup in its place; or let the studykit that "
            "wrote it export what is whole (`studykit log export FILE`), move the log away and "
            "import that file."
        )
        raise LogError(msg) from error


@contextmanager
def in_memory(migrations: Sequence[Migration]) -> Iterator[Connection]:
    """Yield an empty log that is nowhere on the disk."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for migration in migrations:
            migration(db)
        yield db


# --- writing and copying -------------------------------------------------------------------------


@contextmanager
def writing(db: Connection) -> Iterator[None]:
    """Hold a transaction: what is written within it is written as a whole or not at all.

    It is IMMEDIATE, since one that first reads and then writes fails at once while another writes.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def copy_to(db: Connection, target: Path) -> None:
    """Write a whole copy into a file that only the owner reads, and rename it when it is whole."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        _make(unfinished)
        with closing(sqlite3.connect(unfinished)) as copy:
            copy.execute("PRAGMA fullfsync = ON")
            db.backup(copy)
        unfinished.replace(target)
        with suppress(OSError):
            flush_folder(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)
        unfinished.with_name(f"{unfinished.name}-journal").unlink(missing_ok=True)


# --- reading a file with damaged pages -----------------------------------------------------------


def sorted_rows(db: Connection, query: str) -> sqlite3.Cursor | None:
    """Return the rows of a query that sorts a whole table; None when a page of it cannot be read.

    Sorting reads the table to its end before the first row comes.
    """
    try:
        return db.execute(query)
    except sqlite3.DatabaseError as error:
        if is_unreadable(error):
            return None
        raise


def numbered_rows(db: Connection, query: str) -> Iterator[Any]:
    """Yield the rows of a table that can be read. `query` finds the row with a number.

    For a file with damaged pages: SQLite stops at the first one, and the rows behind it are as
    whole as before.
    """
    for number in range(1, _most_rows(db) + 1):
        try:
            row = db.execute(query, (number,)).fetchone()
        except sqlite3.DatabaseError as error:
            if not is_unreadable(error):
                raise
            continue
        if row:
            yield row


def _most_rows(db: Connection) -> int:
    """Return a number of rows that no table of the log can exceed.

    Each row takes more than 64 bytes.
    """
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (page_size,) = db.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(page_size) // 64


def rows_until_damage(db: Connection, query: str) -> Iterator[Any]:
    """Yield the rows of a query up to the first page that cannot be read."""
    try:
        yield from db.execute(query)
    except sqlite3.DatabaseError as error:
        if not is_unreadable(error):
            raise


def is_unreadable(error: sqlite3.DatabaseError) -> bool:
    """Return whether a page is damaged or cannot be read from the disk; others may be whole."""
    # The lowest byte of an extended code is the plain one (https://sqlite.org/rescode.html).
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR)


def definitions(db: Connection) -> list[Any]:
    """Return the tables, indexes and triggers of a log, as they were written."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    return db.execute(query).fetchall()


# --- errors in words -----------------------------------------------------------------------------

REMEDY = (
    "`studykit log export FILE` keeps what is whole: move the log away and import that file, "
    "or put a backup in its place."
)
_MEANING = {
    "SQLITE_FULL": "cannot grow: the disk is full. Make room and go on",
    "SQLITE_READONLY": (
        "is read-only. Change its permissions, or set STUDYKIT_HOME to a folder that can be written"
    ),
    "SQLITE_CANTOPEN": "cannot be opened. Look at its folder's permissions",
    "SQLITE_IOERR": "cannot be written or read: the disk reports an error",
    "SQLITE_NOTADB": "is no SQLite file. Move it away, or put a backup in its place",
    "SQLITE_CORRUPT": (
        "is damaged. Move it and its -journal file away, and put a backup in its place"
    ),
}


@contextmanager
def explained(path: Path, what: str = "The review log", *, is_open: bool = True) -> Iterator[None]:
    """Turn errors of SQLite and the file system into words for the learner: LogError.

    A damaged log that `is_open` can be exported; of one that cannot even be opened there is only
    the backup.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        msg = f"{what} {path} {_meaning(error, path, is_open=is_open)}."
        raise LogError(msg) from error
    except OSError as error:
        msg = f"{what} {path} cannot be used: {error.strerror}."
        raise LogError(msg) from error


def _meaning(error: sqlite3.Error | UnicodeDecodeError, path: Path, *, is_open: bool) -> str:
    name = _plain_name(error)
    if name == "SQLITE_BUSY":
        waited = f"{BUSY_WAIT:.0f} seconds"
        return f"is locked: {holder(path)} has been writing to it for {waited}. Try again"
    if name == "SQLITE_CORRUPT" and is_open:
        return f"is damaged. {REMEDY.removesuffix('.')}"
    return _MEANING.get(name, f"cannot be used: {error}")


def _plain_name(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """Return `SQLITE_IOERR` for `SQLITE_IOERR_READ`; empty for an error that has no name."""
    if isinstance(error, UnicodeDecodeError):
        # Python decodes names of columns itself: a damaged one is no error of SQLite.
        return "SQLITE_CORRUPT"
    name = getattr(error, "sqlite_errorname", "")
    return "_".join(name.split("_")[:2])
