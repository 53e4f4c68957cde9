"""Read an Anki package that anybody may have made: nothing in it is believed or executed.

What is inflated is capped while it is inflated, the database is opened in memory and read only, a
query may read three known tables and do nothing else, and it is stopped when it takes too long. A
package of a few kilobytes may hold millions of anything: what costs time later on is counted here,
and too much of it is refused (`limits`).

Knows nothing of what a note means.
"""

from __future__ import annotations

import errno
import json
import lzma
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
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

_TABLES = {"col", "notes", "cards"}
_OLDEST, _OLDER, _NEWEST = "collection.anki2", "collection.anki21", "collection.anki21b"
"""What the database is called in the packages of three generations of Anki; ours is the oldest."""
_NO_PACKAGE = "it is broken, or no package at all"
_TOO_MANY_TABLES = f"its database has more than {MAX_PACKAGE_TABLES} tables and indexes"
_NO_TABLES_OF_ANKI = "its database has not the tables of Anki"
_ERRORS_OF_BROKEN_ZIPS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for files that are broken or mean harm."""
_INNER_PAGE = 5
"""How a page of a SQLite file begins that holds no entries, but names pages that do."""


class PackageError(ValueError):
    """A file that is no package: why, without a full stop, and what to do, if that is known."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class PackageCard(NamedTuple):
    """A card of a note."""

    place: int
    """Its place among the cards that the note may have, from 0."""
    id: int
    deck: str
    """The name of its deck; empty when the package does not say."""
    changed: int
    """Epoch seconds; 0 in a package of others."""


@dataclass(frozen=True, slots=True)
class PackageNote:
    """A note as it stands in the package."""

    id: int
    guid: str
    kind: int
    """The id of its note type."""
    changed: int
    """Epoch seconds."""
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[PackageCard, ...]
    """In the order of their places; none is believed to be there."""


@dataclass(frozen=True, slots=True)
class PackageContents:
    """All that the package holds of notes."""

    note_types: dict[str, Any]
    """As JSON, by id; nothing in them is checked."""
    notes: tuple[PackageNote, ...]
    description: str
    """That of the deck that has one; else empty."""


def read_package(path: Path, *, foreign: bool = False) -> PackageContents:
    """Return the package's notes.

    `foreign` takes packages that Anki wrote too, as far as they hold a database of schema 11.
    Raise PackageError when it is no package, and OSError when it cannot be read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            data = _inflated(path, foreign=foreign)
            _refuse_many_tables(data)
            database.deserialize(data)
            _fence(database)
            return _contents(database, foreign=foreign)
    except MemoryError as error:
        raise PackageError("it needs more memory than there is") from error
    except sqlite3.DataError as error:
        megabytes = MAX_PACKAGE_CELL // 2**20
        raise PackageError(
            f"its database is broken, or holds a text of more than {megabytes} MB"
        ) from error
    except (sqlite3.Error, OverflowError) as error:
        raise PackageError("its database is broken") from error
    except PackageError:
        raise
    except (ValueError, RecursionError) as error:
        raise PackageError("its database holds broken JSON") from error


# --- the archive ---------------------------------------------------------------------------------


def _inflated(path: Path, *, foreign: bool) -> bytes:
    """Return the database, inflated no further than MAX_PACKAGE, whatever size it claims."""
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            info = archive.getinfo(_database_in(names, foreign=foreign))
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise PackageError("it is packed in a way that studykit does not use")
            with archive.open(info) as inflated:
                data = inflated.read(MAX_PACKAGE + 1)
    except PackageError:
        raise
    except _ERRORS_OF_BROKEN_ZIPS as error:
        raise PackageError(_NO_PACKAGE) from error
    except IrregularError as error:
        raise PackageError(f"it {error.reason}") from error
    except OSError as error:
        says_it_goes_on_before_the_file_begins = error.errno == errno.EINVAL
        if says_it_goes_on_before_the_file_begins:
            raise PackageError(_NO_PACKAGE) from error
        raise
    if len(data) > MAX_PACKAGE:
        raise PackageError(f"its database is larger than {MAX_PACKAGE // 2**20} MB")
    return data


def _database_in(names: set[str], *, foreign: bool) -> str:
    """Return the name of the database that Anki would read.

    Where there is a newer one the older one holds a notice and no notes.
    """
    if not foreign:
        if _OLDEST not in names or "meta" in names or _OLDER in names:
            raise PackageError("it is no package that studykit wrote")
        return _OLDEST
    if _NEWEST in names:
        remedy = "Export it again with `Support older Anki versions` ticked."
        raise PackageError("it is packed in the form of Anki 2.1.50 and later", remedy)
    if _OLDER in names:
        return _OLDER
    if _OLDEST in names:
        return _OLDEST
    raise PackageError("it is no package of Anki")


# --- the database --------------------------------------------------------------------------------


def _refuse_many_tables(data: bytes) -> None:
    """Raise PackageError when the database names more tables than a package has.

    SQLite reads them all before it does anything that could be bounded, in quadratic time. The
    list of tables is a tree of pages (https://www.sqlite.org/fileformat2.html#b_tree_pages): the
    first page, or those that the first one names.
    """
    head = 100  # bytes of the file's head, which the first page begins with
    page_size = _number(data, 16, 2)
    if page_size <= 1:
        page_size = 2**16
    count = _number(data, head + 3, 2)
    if _number(data, head, 1) == _INNER_PAGE:
        pages = [_number(data, head + 8, 4)]
        for place in range(count):
            page = _number(data, head + 12 + 2 * place, 2)
            pages.append(_number(data, page, 4))
        count = 0
        for page in pages:
            start = (page - 1) * page_size
            if _number(data, start, 1) == _INNER_PAGE:
                raise PackageError(_TOO_MANY_TABLES)
            count += _number(data, start + 3, 2)
    if count > MAX_PACKAGE_TABLES:
        raise PackageError(_TOO_MANY_TABLES)


def _number(data: bytes, start: int, size: int) -> int:
    return int.from_bytes(data[start : start + size])


def _fence(database: sqlite3.Connection) -> None:
    """Let the database be read from here on, and nothing else.

    No view, trigger, function or expression of its own does anything.
    """
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_PACKAGE_SCHEMA)
    # SQLite asks every 10,000 instructions, and stops when the answer is true.
    steps = iter(range(MAX_PACKAGE_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 10_000)
    schema = database.execute("SELECT type, name, rootpage FROM sqlite_master").fetchall()
    tables: set[str] = set()
    for kind, name, page in schema:
        if kind not in ("table", "index"):
            raise PackageError(_NO_TABLES_OF_ANKI)
        # A virtual table, which runs code, has no page.
        if kind == "table" and page:
            tables.add(name)
    if not tables >= _TABLES:
        raise PackageError(_NO_TABLES_OF_ANKI)
    for table in sorted(_TABLES):
        for *_, is_generated in database.execute(f"PRAGMA table_xinfo({table})"):
            if is_generated:
                raise PackageError("its database computes what it should hold")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_PACKAGE_CELL)
    database.set_authorizer(_authorize)


def _authorize(
    action: int, table: str | None, _column: str | None, _database: str | None, inner: str | None
) -> int:
    """Allow to read the known tables; `inner` names a view or trigger that wants to."""
    if action == sqlite3.SQLITE_SELECT and inner is None:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and table in _TABLES and inner is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


# --- notes ---------------------------------------------------------------------------------------


def _contents(database: sqlite3.Connection, *, foreign: bool) -> PackageContents:
    row = database.execute("SELECT models, decks FROM col").fetchone()
    models, decks = map(json.loads, _checked(row, str, str))
    if type(models) is not dict or type(decks) is not dict:
        raise PackageError("its database holds broken JSON")
    # The cards are read only when the notes have been counted.
    rows = list(_note_rows(database, foreign=foreign))
    cards = _cards(database, decks, foreign=foreign)
    notes = []
    for number, guid, kind, changed, tags, fields in rows:
        notes.append(
            PackageNote(
                id=number,
                guid=guid,
                kind=kind,
                changed=changed,
                tags=tuple(tags.split()),
                fields=tuple(fields.split("\x1f")),
                cards=tuple(sorted(cards.get(number, ()))),
            )
        )
    return PackageContents(models, tuple(notes), _description(decks))


def _description(decks: Mapping[str, Any]) -> str:
    for deck in decks.values():
        if type(deck) is dict:
            description = deck.get("desc")
            if description and type(description) is str:
                return description
    return ""


def _note_rows(
    database: sqlite3.Connection, *, foreign: bool
) -> Iterator[tuple[int, str, int, int, str, str]]:
    """Yield the rows of notes as they stand in the database."""
    size = _Size()
    taken: set[int] = set()
    for row in database.execute("SELECT id, guid, mid, mod, tags, flds FROM notes"):
        number, guid, kind, changed, tags, fields = _checked(row, int, str, int, int, str, str)
        size.add(number, guid, tags, fields)
        if foreign and number in taken:
            raise PackageError(f"two notes have the number {number}")
        taken.add(number)
        yield number, guid, kind, changed, tags, fields


def _cards(
    database: sqlite3.Connection, decks: Mapping[str, Any], *, foreign: bool
) -> dict[int, list[PackageCard]]:
    """Return the cards of each note."""
    query = "SELECT nid, did, ord, id, mod FROM cards"
    if foreign:
        # Nobody asks when cards of others changed, and the column may hold anything.
        query = "SELECT nid, did, ord, id, 0 FROM cards"
    try:
        rows = database.execute(query)
    except sqlite3.OperationalError as error:
        raise PackageError("its database has not the columns of Anki") from error
    cards: dict[int, list[PackageCard]] = {}
    for count, row in enumerate(rows, 1):
        if count > MAX_PACKAGE_ROWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_ROWS:,} cards")
        note, deck_id, place, card_id, changed = _checked(row, int, int, int, int, int)
        card = PackageCard(place, card_id, _deck_name(decks.get(str(deck_id))), changed)
        cards.setdefault(note, []).append(card)
    return cards


def _deck_name(deck: Any) -> str:
    if type(deck) is not dict:
        return ""
    name = deck.get("name")
    if type(name) is not str:
        return ""
    return name


class _Size:
    """A count, over all notes, of what costs time and memory."""

    def __init__(self) -> None:
        self._notes = self._characters = self._parts = self._markup = 0

    def add(self, note: int, guid: str, tags: str, fields: str) -> None:
        """Count a note. Raise PackageError where there is too much of anything."""
        self._notes += 1
        if self._notes > MAX_PACKAGE_ROWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_ROWS:,} notes")
        self._characters += len(guid) + len(tags) + len(fields)
        if self._characters > MAX_PACKAGE:
            # Its pages are read again and again, or a column has a default: no whole database
            # holds more than its size.
            raise PackageError("its database is broken: the notes are larger than it can be")
        count = fields.count("\x1f") + 1
        if count > MAX_PACKAGE_FIELDS:
            raise PackageError(
                f"the note {note} has {count:,} fields, and {MAX_PACKAGE_FIELDS} are allowed"
            )
        if len(tags) > MAX_SCALAR:
            raise PackageError(
                f"the tags of the note {note} have more than {MAX_SCALAR:,} characters"
            )
        self._parts += count + len(tags.split())
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
    """Raise PackageError when so many marks stand over a letter that its normal form takes ages."""
    if nfc(text) is None:
        raise PackageError(TOO_MANY_MARKS)


def _checked(row: Any, *types: type) -> tuple[Any, ...]:
    """Return the row, whose cells must have these types: in SQLite any cell may hold anything."""
    if row is None:
        raise PackageError("its database is broken")
    for cell, wanted in zip(row, types, strict=True):
        if type(cell) is not wanted:
            raise PackageError("its database is broken")
    return tuple(row)
