"""A stranger's SQLite database, opened so that it can be read and do nothing.

It is held in memory and opened to be read only; what is asked may read known tables and nothing
else, and is stopped when it takes too long. No view, trigger, function or expression of the
database's own does anything.

Knows the names of Anki's tables, and nothing of what they mean.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from studykit.anki.package_contents import PackageError
from studykit.limits import (
    MAX_PACKAGE_CELL,
    MAX_PACKAGE_SCHEMA,
    MAX_PACKAGE_STEPS,
    MAX_PACKAGE_TABLES,
)

_NEEDED = {"col", "notes", "cards"}
_KNOWN = _NEEDED | {
    "config",
    "deck_config",
    "decks",
    "fields",
    "notetypes",
    "revlog",
    "templates",
}
_TOO_MANY_TABLES = f"its database has more than {MAX_PACKAGE_TABLES} tables and indexes"
_NO_TABLES_OF_ANKI = "its database has not the tables of Anki"
_INNER_PAGE = 5
"""How a page of a SQLite file begins that holds no entries, but names pages that do."""
_FORMAT_OF_WRITING = slice(18, 20)
"""Where the file's head says that what was written last stands in a second file."""


class FencedDatabase:
    """Anki's tables, as far as the database has them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._columns: dict[str, set[str]] = {}
        """By table."""
        _limit(database)
        for table in _tables(database):
            columns = set()
            for _, name, *_, is_computed in database.execute(f"PRAGMA table_xinfo({table})"):
                if is_computed:
                    raise PackageError("its database computes what it should hold")
                columns.add(name)
            self._columns[table] = columns
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_PACKAGE_CELL)
        database.set_authorizer(_authorize)

    def __contains__(self, table: str) -> bool:
        return table in self._columns

    def rows(
        self, table: str, needed: Sequence[str], others: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Return the cells of these columns, row by row; of `others` that are not there, None.

        Any cell may hold anything. Raise PackageError where a needed column is not there.
        """
        columns = self._columns.get(table, set())
        if not columns >= set(needed):
            raise PackageError("its database has not the columns of Anki")
        asked = list(needed)
        for column in others:
            asked.append(column if column in columns else "NULL")
        return self._database.execute(f"SELECT {', '.join(asked)} FROM {table}")  # noqa: S608


@contextmanager
def fenced(content: bytes) -> Iterator[FencedDatabase]:
    """Give the database of a file's content. What is wrong with it becomes a PackageError."""
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            _refuse_many_tables(content)
            database.deserialize(_without_second_file(content))
            # Anki sorts names so; no question of ours sorts anything.
            database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
            yield FencedDatabase(database)
    except MemoryError as error:
        raise PackageError("it needs more memory than there is") from error
    except sqlite3.DataError as error:
        megabytes = MAX_PACKAGE_CELL // 2**20
        raise PackageError(
            f"its database is broken, or holds a text of more than {megabytes} MB"
        ) from error
    except PackageError:
        raise
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise PackageError("its database is broken") from error


def _without_second_file(content: bytes) -> bytes:
    """Return the file as one that stands alone: a whole package has all that was written."""
    head = bytearray(content[:100])
    if len(head) == 100 and head[_FORMAT_OF_WRITING] == b"\x02\x02":
        head[_FORMAT_OF_WRITING] = b"\x01\x01"
        return bytes(head) + content[100:]
    return content


def _refuse_many_tables(content: bytes) -> None:
    """Raise PackageError when the database names more tables than a package has.

    SQLite reads them all before it does anything that could be bounded, in quadratic time. The
    list of tables is a tree of pages (https://www.sqlite.org/fileformat2.html#b_tree_pages): the
    first page, or those that the first one names.
    """
    head = 100  # bytes of the file's head, which the first page begins with
    page_size = _number(content, 16, 2)
    if page_size <= 1:
        page_size = 2**16
    count = _number(content, head + 3, 2)
    if _number(content, head, 1) == _INNER_PAGE:
        pages = [_number(content, head + 8, 4)]
        for place in range(count):
            page = _number(content, head + 12 + 2 * place, 2)
            pages.append(_number(content, page, 4))
        count = 0
        for page in pages:
            start = (page - 1) * page_size
            if _number(content, start, 1) == _INNER_PAGE:
                raise PackageError(_TOO_MANY_TABLES)
            count += _number(content, start + 3, 2)
    if count > MAX_PACKAGE_TABLES:
        raise PackageError(_TOO_MANY_TABLES)


def _number(content: bytes, start: int, size: int) -> int:
    return int.from_bytes(content[start : start + size])


def _limit(database: sqlite3.Connection) -> None:
    """Let the database be read from here on, for a bounded time."""
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_PACKAGE_SCHEMA)
    # SQLite asks every 10,000 instructions, and stops when the answer is true.
    steps = iter(range(MAX_PACKAGE_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 10_000)


def _tables(database: sqlite3.Connection) -> list[str]:
    """Return which of Anki's tables there are. Raise PackageError for anything else than tables."""
    schema = database.execute("SELECT type, name, rootpage FROM sqlite_master").fetchall()
    tables: set[str] = set()
    for kind, name, page in schema:
        if kind not in ("table", "index"):
            raise PackageError(_NO_TABLES_OF_ANKI)
        # A virtual table, which runs code, has no page.
        if kind == "table" and page:
            tables.add(name)
    if not tables >= _NEEDED:
        raise PackageError(_NO_TABLES_OF_ANKI)
    return sorted(tables & _KNOWN)


def _authorize(
    action: int, table: str | None, _column: str | None, _database: str | None, inner: str | None
) -> int:
    """Allow to read the known tables; `inner` names a view or trigger that wants to."""
    if action == sqlite3.SQLITE_SELECT and inner is None:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and table in _KNOWN and inner is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
