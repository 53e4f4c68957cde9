"""The database of a compiled deck, of which a part is read at a time: each row with its checksum.

    items    0 | capital/rome | ... | 3735928559

A checksum of the whole file would be read at each start of a quiz, of a hundred megabytes. So what
is read is looked at when it is read, and SQLite sees for itself where a page is no page. A deck of
which something is damaged is deleted, and whoever asked it begins again.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

_T = TypeVar("_T")


SqliteError = sqlite3.Error

_left_there: set[Path] = set()
"""Damaged files that the disk did not let go: to this command they are as good as none."""


class DamagedDeckError(Exception):
    """A compiled deck was found to be damaged, and is deleted: it will be made anew.

    The argument is its path.
    """


def with_check(*columns: Any) -> tuple[Any, ...]:
    """Return a row: the columns, and a checksum of them as the last one."""
    # Damage is feared here, not malice.
    return *columns, crc32(repr(columns).encode(errors="surrogatepass"))


@contextmanager
def new_database(path: Path, tables: str) -> Iterator[sqlite3.Connection]:
    """Give a new database with these tables, to be filled, and close it. Raises SqliteError."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        # Nothing waits for the disk: should the power fail, the checksums tell.
        db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {tables}")
        yield db
        db.execute("COMMIT")


class DeckDatabase:
    """The database of a file, opened to be read.

    Every method raises DamagedDeckError where the file is damaged. Making one raises SqliteError
    where the file cannot be opened, and UnicodeError for a path that SQLite does not take.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if path in _left_there:
            raise sqlite3.DatabaseError(path)
        # It is closed when nothing needs it any more, which may come to light in another thread.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._db.close)

    def rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, parts of rows without their checksum."""
        try:
            yield from self._db.execute(query, values)
        except sqlite3.Error as error:
            raise self._damaged() from error

    def whole_rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the whole rows of a query, each looked at and without its checksum."""
        for row in self.rows(query, *values):
            columns = row[:-1]
            if with_check(*columns) != row:
                raise self._damaged()
            yield columns

    def whole_row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """Return the only row of a query, looked at; None when there is none."""
        return next(self.whole_rows(query, *values), None)

    def look_for_lost(self, query: str, *values: object) -> None:
        """Raise DamagedDeckError where a query, which goes through the table, finds something.

        Then the index does not have it.
        """
        if any(self.rows(query, *values)):
            raise self._damaged()

    def read(self, from_text: Callable[[str], _T], text: str) -> _T:
        """Return what a text that was not looked at says."""
        try:
            return from_text(text)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self._damaged() from error

    def _damaged(self) -> DamagedDeckError:
        try:
            self._path.unlink()
        except OSError:
            _left_there.add(self._path)
        return DamagedDeckError(self._path)
