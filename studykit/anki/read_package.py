"""Reads an Anki package that anybody may have made: the rows of its notes, and nothing is believed or executed.

What is inflated is capped while it is inflated, the database is opened in memory and read only, a query may read three
known tables and do nothing else, and it is stopped when it takes too long. A package of a few kilobytes may hold
millions of anything: what costs time later on is counted here, and too much of it is refused (`limits`). Nothing here
knows what a note means.
"""

from __future__ import annotations

import errno
import json
import lzma
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from studykit.limits import (
    MAX_PACKAGE,
    MAX_PACKAGE_CELL,
    MAX_PACKAGE_FIELDS,
    MAX_PACKAGE_MARKUP,
    MAX_PACKAGE_PARTS,
    MAX_PACKAGE_ROWS,
    MAX_PACKAGE_SCHEMA,
    MAX_PACKAGE_STEPS,
    MAX_PACKAGE_TABLES,
    MAX_SCALAR,
)
from studykit.values.text import TOO_MANY_MARKS, nfc
from studykit.whole_files.regular import IrregularError, open_regular

_COLLECTION = "collection.anki2"
_TABLES = {"col", "notes", "cards"}


class PackageError(ValueError):
    """Why a file cannot be read as a package, without a full stop; what to do, if that is known."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Card(NamedTuple):
    """A card of a note."""

    at: int
    """Its place among the cards that the note may have, from 0."""
    id: int
    deck: str
    """The name of its deck; empty when the package does not say."""
    changed: int
    """Epoch seconds; 0 in a package of others."""


@dataclass(frozen=True, slots=True)
class Row:
    """A note as it stands in the package."""

    note: int
    guid: str
    kind: int
    """The id of its note type."""
    changed: int
    """Epoch seconds."""
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[Card, ...]
    """In the order of their places; none is believed to be there."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the package holds."""

    note_types: dict[str, Any]
    """As JSON, by id; nothing in them is checked."""
    rows: tuple[Row, ...]
    description: str
    """That of the deck that has one; else empty."""


def read_package(path: Path, *, foreign: bool = False) -> Contents:
    """The package's notes. Raises PackageError when it is none, and OSError when it cannot be read.

    `foreign` takes packages that Anki wrote too, as far as they hold a database of schema 11.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            data = _database(path, foreign=foreign)
            _refuse_many_tables(data)
            database.deserialize(data)
            del data  # it may be as large as the database itself
            _fence(database)
            return _contents(database, foreign=foreign)
    except MemoryError as error:
        raise PackageError("it needs more memory than there is") from error
    except sqlite3.DataError as error:
        raise PackageError(
            f"its database is broken, or holds a text of more than {MAX_PACKAGE_CELL // 2**20} MB"
        ) from error
    except (sqlite3.Error, OverflowError) as error:
        raise PackageError("its database is broken") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, PackageError):
            raise
        raise PackageError("its database holds broken JSON") from error


def _database(path: Path, *, foreign: bool) -> bytes:
    """The database, inflated no further than MAX_PACKAGE, whatever the package says of its size."""
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            info = archive.getinfo(_foreign(names) if foreign else _own(names))
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise PackageError("it is packed in a way that studykit does not use")
            with archive.open(info) as inflated:
                data = inflated.read(MAX_PACKAGE + 1)
    except PackageError:
        raise
    except _NO_ZIP as error:
        raise PackageError("it is broken, or no package at all") from error
    except IrregularError as error:
        raise PackageError(f"it {error.reason}") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # the archive says that it goes on before the file begins
            raise PackageError("it is broken, or no package at all") from error
        raise
    if len(data) > MAX_PACKAGE:
        raise PackageError(f"its database is larger than {MAX_PACKAGE // 2**20} MB")
    return data


_NO_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OverflowError, RuntimeError, ValueError),
)
"""What `zipfile` raises for files that are broken or mean harm."""


def _own(names: set[str]) -> str:
    if _COLLECTION not in names or "meta" in names or "collection.anki21" in names:
        raise PackageError("it is no package that studykit wrote")
    return _COLLECTION


def _foreign(names: set[str]) -> str:
    """The database that Anki would read. Where it has a newer form the older one holds a notice and no notes."""
    if "collection.anki21b" in names:
        remedy = "Export it again with `Support older Anki versions` ticked."
        raise PackageError("it is packed in the form of Anki 2.1.50 and later", remedy)
    if "collection.anki21" in names:
        return "collection.anki21"
    if _COLLECTION not in names:
        raise PackageError("it is no package of Anki")
    return _COLLECTION


def _refuse_many_tables(data: bytes) -> None:
    """Raise PackageError when the database names more tables than a package has.

    SQLite reads them all before it does anything that could be bounded, in quadratic time. The list of tables is a tree
    of pages (https://www.sqlite.org/fileformat2.html#b_tree_pages): the first page, or those that the first one names.
    """

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size])

    page_size = number(16, 2) if number(16, 2) > 1 else 2**16
    count = number(100 + 3, 2)
    if number(100, 1) == _INNER_PAGE:
        named = [number(number(112 + 2 * at, 2), 4) for at in range(count)]
        pages = [(page - 1) * page_size for page in (*named, number(100 + 8, 4))]
        if any(number(page, 1) == _INNER_PAGE for page in pages):
            raise PackageError(
                f"its database has more than {MAX_PACKAGE_TABLES} tables and indexes"
            )
        count = sum(number(page + 3, 2) for page in pages)
    if count > MAX_PACKAGE_TABLES:
        raise PackageError(f"its database has more than {MAX_PACKAGE_TABLES} tables and indexes")


_INNER_PAGE = 5


def _fence(database: sqlite3.Connection) -> None:
    """From here on the database can only be read: no view, trigger, function or expression of its own does anything."""
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_PACKAGE_SCHEMA)
    steps = iter(range(MAX_PACKAGE_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 10_000)
    kinds = database.execute("SELECT type, name, rootpage FROM sqlite_master").fetchall()
    tables = {name for kind, name, page in kinds if kind == "table" and page}
    if not tables >= _TABLES or any(kind not in ("table", "index") for kind, _, _ in kinds):
        raise PackageError("its database has not the tables of Anki")
    for table in sorted(_TABLES):
        if any(hidden for *_, hidden in database.execute(f"PRAGMA table_xinfo({table})")):
            raise PackageError("its database computes what it should hold")  # a generated column
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_PACKAGE_CELL)
    database.set_authorizer(_authorize)


def _authorize(
    action: int, table: str | None, _column: str | None, _database: str | None, inner: str | None
) -> int:
    """Reading the known tables is all that is allowed; `inner` names a view or trigger that wants to."""
    if action == sqlite3.SQLITE_SELECT and inner is None:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and table in _TABLES and inner is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _contents(database: sqlite3.Connection, *, foreign: bool) -> Contents:
    found = database.execute("SELECT models, decks FROM col").fetchone()
    models, decks = (json.loads(text) for text in _checked(found, str, str))
    if type(models) is not dict or type(decks) is not dict:
        raise PackageError("its database holds broken JSON")
    notes = list(_notes(database, foreign=foreign))
    cards = _cards(database, decks, foreign=foreign)
    rows = []
    for note, guid, kind, changed, tags, fields in notes:
        own = tuple(sorted(cards.get(note, ())))
        rows.append(
            Row(note, guid, kind, changed, tuple(tags.split()), tuple(fields.split("\x1f")), own)
        )
    described = (deck.get("desc") for deck in decks.values() if type(deck) is dict)
    return Contents(
        models, tuple(rows), next((each for each in described if each and type(each) is str), "")
    )


def _notes(
    database: sqlite3.Connection, *, foreign: bool
) -> Iterator[tuple[int, str, int, int, str, str]]:
    """Yield the rows of notes as they stand in the database."""
    size = _Size()
    taken: set[int] = set()
    for row in database.execute("SELECT id, guid, mid, mod, tags, flds FROM notes"):
        note, guid, kind, changed, tags, fields = _checked(row, int, str, int, int, str, str)
        size.add(note, guid, tags, fields)
        if foreign and note in taken:
            raise PackageError(f"two notes have the number {note}")
        taken.add(note)
        yield note, guid, kind, changed, tags, fields


def _cards(
    database: sqlite3.Connection, decks: dict[str, Any], *, foreign: bool
) -> dict[int, list[Card]]:
    """Return the cards of each note."""
    cards: dict[int, list[Card]] = {}
    cards_of_all = (
        "SELECT nid, did, ord, id, 0 FROM cards"
        if foreign
        else "SELECT nid, did, ord, id, mod FROM cards"
    )
    try:
        rows = database.execute(cards_of_all)
    except sqlite3.OperationalError as error:
        raise PackageError("its database has not the columns of Anki") from error
    for number, row in enumerate(rows, 1):
        if number > MAX_PACKAGE_ROWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_ROWS:,} cards")
        note, deck_id, at, card, changed = _checked(row, int, int, int, int, int)
        deck = decks.get(str(deck_id))
        name = deck.get("name") if type(deck) is dict else None
        cards.setdefault(note, []).append(
            Card(at, card, name if type(name) is str else "", changed)
        )
    return cards


class _Size:
    """Counts what costs time and memory, over all notes. `add` raises PackageError where there is too much of it."""

    def __init__(self) -> None:
        self._notes = self._characters = self._parts = self._markup = 0

    def add(self, note: int, guid: str, tags: str, fields: str) -> None:
        self._notes += 1
        if self._notes > MAX_PACKAGE_ROWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_ROWS:,} notes")
        self._characters += len(guid) + len(tags) + len(fields)
        if self._characters > MAX_PACKAGE:
            # Its pages are read again and again, or a column has a default: no whole database holds more than its size.
            raise PackageError("its database is broken: the notes are larger than it can be")
        here = fields.count("\x1f") + 1
        if here > MAX_PACKAGE_FIELDS:
            raise PackageError(
                f"the note {note} has {here:,} fields, and {MAX_PACKAGE_FIELDS} are allowed"
            )
        if len(tags) > MAX_SCALAR:
            raise PackageError(
                f"the tags of the note {note} have more than {MAX_SCALAR:,} characters"
            )
        self._parts += here + len(tags.split())
        if self._parts > MAX_PACKAGE_PARTS:
            raise PackageError(
                f"its notes have more than {MAX_PACKAGE_PARTS:,} fields and tags together"
            )
        self._markup += fields.count("<") + fields.count("&")
        if self._markup > MAX_PACKAGE_MARKUP:
            raise PackageError(
                f"its fields hold more than {MAX_PACKAGE_MARKUP:,} HTML tags and entities together"
            )
        for text in (guid, tags, fields):
            refuse_marks(text)


def refuse_marks(text: str) -> None:
    """Raise PackageError when so many marks stand over one letter that its normal form would take for ever."""
    if nfc(text) is None:
        raise PackageError(TOO_MANY_MARKS)


def _checked(row: Any, *types: type) -> tuple[Any, ...]:
    """The row, whose cells must have these types: SQLite lets any cell hold anything."""
    if row is None or any(
        type(cell) is not wanted for cell, wanted in zip(row, types, strict=True)
    ):
        raise PackageError("its database is broken")
    return tuple(row)
