"""The Anki package and its lock file, written whole or not at all.

`build` (from `gather`) makes the value, `write` puts it on the disk. genanki gives the note type, the decks and the
schema; the rows are written here, since genanki writes each note by itself, looks for wrong HTML in quadratic time,
puts the build's time into every note and leaves files in the temp folder. Nothing here knows items or learners.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import IO, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from studykit.anki import _note_types as note_types
from studykit.anki import lock as locks
from studykit.anki._note_types import NoteType
from studykit.anki.gather import Export, build, guid
from studykit.anki.notes import BETWEEN
from studykit.facts.media import pieces
from studykit.questions.identity.ids import bracket
from studykit.whole_files.regular import open_regular
from studykit.whole_files.writing import Content, UnreadError, finish, write_whole

__all__ = ["Export", "Package", "build", "guid", "package_bytes", "write"]


def write(
    export: Export,
    package: Path,
    lock_file: Path,
    beside: Mapping[Path, bytes] | None = None,
    *,
    only_new: bool = False,
) -> None:
    """Writes the package, the lock file and what shall lie `beside`, all or nothing (`write_whole`). Raises OSError.

    `only_new`: the package changes no note that a collection has, whatever of the deck that is (`update`).

    Not to be called before `export.ready_at`. The lock is put in place first: a lock ahead of its package costs
    nothing, but a package ahead of its lock could hold a change whose taking back would never reach Anki.
    A lock that stays the same is not written: its folder may be read-only.
    """
    # The lock of a small deck is made in memory; that of a large one lies in a file without a name until it is whole.
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(package.parent)) as content:
        lines = locks.lines(export.lock)
        while some := "".join(islice(lines, 1000)):
            content.write(some.encode())
        for anchor in (lock_file, package):
            finish(anchor)
        same = _holds(lock_file, content)
        files: dict[Path, Content] = {**({} if same else {lock_file: content}), **(beside or {})}
        files[package] = Package(export, only_new=only_new).write_into
        write_whole(files, journal_beside=package if same else lock_file)


_IN_MEMORY = 1024 * 1024
"""Bytes of a lock."""


def _holds(path: Path, content: IO[bytes]) -> bool:
    """Whether a file is there and holds just this."""
    size = content.tell()
    if not path.is_file() or path.stat().st_size != size:
        return False
    content.seek(0)
    with open_regular(path) as file:
        return all(
            part == content.read(len(part)) for part in iter(partial(file.read, 1 << 20), b"")
        )


def package_bytes(export: Export, *, only_new: bool = False) -> bytes:
    """The package. The same export gives the same bytes (with the same builds of SQLite and zlib)."""
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as file:
        Package(export, only_new=only_new).write_into(file, Path(folder) / "collection")
        return file.getvalue()


_INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
"""What is the same in every row stands in the statement: handing over values takes a sixth of the time."""


_COUNTERS = ((24, 28), (92, 100))
"""Where the head of a SQLite file counts its changes, and says which build made the last. Ours has none."""


class Package(genanki.Package):  # type: ignore[misc]  # genanki has no types
    """A package that is the same for the same export. All times in it come from the export."""

    def __init__(self, export: Export, *, only_new: bool = False) -> None:
        names = sorted({export.deck, *(note.deck for note in export.notes)})
        super().__init__([_deck(name, export) for name in names])
        self._export = export
        self._only_new = only_new

    def write_into(self, file: IO[bytes], collection: Path) -> None:
        """Writes the package into a file that is open, by way of its database at the path of another. Raises OSError.

        The database is up to six times as large as the package: in memory it took as much room as half of all notes.
        """
        self._write_collection(collection)
        entry = _zip_entry("collection.anki2")
        # Level 1 takes a third of the time of the usual 6, and the file is a sixth larger: still a fifth of genanki's.
        entry._compresslevel = 1  # type: ignore[attr-defined] # noqa: SLF001 - `compress_level` since Python 3.13
        entry.file_size = collection.stat().st_size
        with zipfile.ZipFile(file, "w") as archive:
            with collection.open("rb") as database, archive.open(entry, "w") as packed:
                shutil.copyfileobj(database, packed)
            names = {str(at): name for at, (name, _) in enumerate(self._export.media)}
            archive.writestr(_zip_entry("media"), json.dumps(names, separators=(",", ":")).encode())
            for at, (_, content) in enumerate(self._export.media):
                _pack(archive, str(at), content)

    def _write_collection(self, path: Path) -> None:
        """The database as a file. It needs no journal: when it is not whole, it is thrown away."""
        try:
            with closing(sqlite3.connect(path)) as database:
                database.executescript(
                    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE"
                )
                self.write_to_db(database.cursor())
                database.commit()
        except sqlite3.OperationalError as error:
            raise _why_not(path) from error
        with path.open("r+b") as file:
            for begins, ends in _COUNTERS:
                file.seek(begins)
                file.write(bytes(ends - begins))

    def write_to_db(self, cursor: sqlite3.Cursor) -> None:
        """Fills the database: genanki's schema, decks and note type, and our rows."""
        tables, indexes = APKG_SCHEMA.split("CREATE INDEX", 1)
        cursor.executescript(tables)
        cursor.executescript(APKG_COL)
        (conf, decks) = (
            json.loads(text) for text in cursor.execute("SELECT conf, decks FROM col").fetchone()
        )
        conf["schedVer"] = (
            2  # without it the engine takes learning answers for those of the first scheduler
        )
        decks.update({str(deck.deck_id): deck.to_json() for deck in self.decks})
        values = (json.dumps(conf), json.dumps(decks), json.dumps(dict(self._models())))
        cursor.execute("UPDATE col SET conf = ?, decks = ?, models = ?", values)
        cursor.executemany(_INSERT_NOTE, self._note_rows())
        cursor.executemany(_INSERT_CARD, self._card_rows())
        cursor.executescript(f"CREATE INDEX{indexes}")

    def _models(self) -> Iterator[tuple[str, Any]]:
        """The note types of the notes; without any, the look-up's."""
        for name in sorted({note.kind for note in self._export.notes} or {"lookup"}):
            kind, stamp = note_types.named(name), self._export.lock.note_types[name]
            yield str(kind.id), _model(kind).to_json(stamp.changed, self.decks[0].deck_id)

    def _note_rows(self) -> Iterator[tuple[str | int, ...]]:
        """Of each note what `_INSERT_NOTE` wants."""
        lookup, cloze = note_types.lookup(), note_types.cloze()
        for note in self._export.notes:
            own_guid, (first, *_), content, tags, _ = note
            kind = cloze if first.shown.gaps else lookup
            sort_field = content.split(BETWEEN, kind.sort_field + 1)[kind.sort_field]
            # Anki takes a note only when its time is newer than its own.
            changed = note.begun if self._only_new else first.changed
            yield first.note, own_guid, kind.id, changed, f" {' '.join(tags)} ", content, sort_field

    def _card_rows(self) -> Iterator[tuple[int, ...]]:
        """Of each card what `_INSERT_CARD` wants: new, due in the order of their items, retired ones last to newcomers.

        They cannot arrive suspended: Anki makes every card of a package without reviews new. Their time is that of the
        note's last change in any package: `recover` reads it.
        """
        decks = {deck.name: deck.deck_id for deck in self.decks}
        places = {identity: due for due, identity in enumerate(self._export.order, start=1)}
        for _, entries, _, _, name in self._export.notes:
            deck = decks[name]
            for identity, note, changed, _, _, _, shown, _, own_card, _ in entries:
                at = bracket(identity) - 1 if shown.gaps else 0
                yield own_card or note, note, deck, at, changed, places[identity]


def _why_not(path: Path) -> OSError:
    """Why SQLite could not write to a file: it does not tell, but the system does when it is asked once more."""
    try:
        with path.open("ab") as file:
            file.write(bytes(1 << 16))
    except OSError as error:
        return error
    return OSError(errno.EIO, os.strerror(errno.EIO))


def _deck(name: str, export: Export) -> Any:
    """Anki finds decks by name and gives them ids of its own: this one only has to be its own within the package."""
    drawn = int.from_bytes(blake2b(f"{export.lock.key}\x1f{name}".encode(), digest_size=5).digest())
    return genanki.Deck(2**41 + drawn, name, export.description if name == export.deck else "")


def _model(kind: NoteType) -> Any:
    fields = [
        {
            "name": field.name,
            "id": field.id,
            "font": "Arial",
            "description": field.description,
            "collapsed": field.collapsed,
            "excludeFromSearch": not field.searched,
        }
        for field in kind.fields
    ]
    template = {
        "name": kind.template_name,
        "id": kind.template_id,
        "qfmt": kind.front,
        "afmt": kind.back,
        "bqfmt": kind.browser_front,
        "bafmt": kind.browser_back,
    }
    return genanki.Model(
        kind.id,
        kind.name,
        fields=fields,
        templates=[template],
        css=kind.css,
        model_type=genanki.Model.CLOZE if kind.is_cloze else genanki.Model.FRONT_BACK,
        sort_field_index=kind.sort_field,
    )


def _pack(archive: zipfile.ZipFile, name: str, file: str) -> None:
    """A picture or a sound as it is, since nearly all kinds are compressed already; a piece after the other."""
    entry = _zip_entry(name)
    entry.compress_type = zipfile.ZIP_STORED
    with archive.open(entry, "w") as packed:
        for part in _read(file):
            packed.write(part)


def _read(file: str) -> Iterator[bytes]:
    try:
        yield from pieces(file)
    except OSError as error:
        raise UnreadError(error.errno, error.strerror, file) from error


def _zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o644 << 16
    return entry
