"""The Anki package and its lock file, written whole or not at all.

`build` (from `gather`) makes the value, `write` puts it on the disk. genanki gives the note type, the decks and the
schema; the rows are written here, since genanki writes each note by itself, looks for wrong HTML in quadratic time,
puts the build's time into every note and leaves files in the temp folder. Nothing here knows items or learners.
"""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from studykit.digests import blake2b
from studykit.export import lock as locks
from studykit.export import note_types
from studykit.export.door import APKG_COL, APKG_SCHEMA, genanki
from studykit.export.files import Content, finish, write_whole
from studykit.export.gather import Export, build, guid
from studykit.export.note_types import NoteType
from studykit.export.notes import BETWEEN
from studykit.facts.media import chunks
from studykit.items.identity import bracket

__all__ = ["Export", "Package", "build", "guid", "package_bytes", "write"]


def write(export: Export, package: Path, lock_file: Path, beside: Mapping[Path, bytes] | None = None) -> None:
    """Writes the package, the lock file and what shall lie `beside`, all or nothing (`write_whole`). Raises OSError.

    Not to be called before `export.ready_at`. The lock is put in place first: a lock ahead of its package costs
    nothing, but a package ahead of its lock could hold a change whose taking back would never reach Anki.
    A lock that stays the same is not written: its folder may be read-only.
    """
    # Small packages are made in memory; one with many pictures lies in a file without a name until it is whole.
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(package.parent)) as packed:
        Package(export).write_to_file(packed)  # first, since it needs the most room
        content = io.BytesIO()
        content.writelines(line.encode() for line in locks.lines(export.lock))
        for anchor in (lock_file, package):
            finish(anchor)
        same = lock_file.is_file() and lock_file.read_bytes() == content.getbuffer()
        files: dict[Path, Content] = {**({} if same else {lock_file: content}), **(beside or {}), package: packed}
        write_whole(files, journal_beside=package if same else lock_file)


_IN_MEMORY = 64 * 1024 * 1024
"""Bytes of a package."""


def package_bytes(export: Export) -> bytes:
    """The package. The same export gives the same bytes (with the same builds of SQLite and zlib)."""
    file = io.BytesIO()
    Package(export).write_to_file(file)
    return file.getvalue()


_INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
"""What is the same in every row stands in the statement: handing over values takes a sixth of the time."""


_COUNTERS = ((24, 28), (92, 100))
"""Where the head of a SQLite file counts its changes, and says which build made the last. Ours has none."""


class Package(genanki.Package):  # type: ignore[misc]  # genanki has no types
    """A package that is the same for the same export, made in memory: a killed program leaves nothing behind."""

    def __init__(self, export: Export) -> None:
        names = sorted({export.deck, *(note.deck for note in export.notes)})
        super().__init__([_deck(name, export) for name in names])
        self._export = export

    def write_to_file(self, file: Any) -> None:
        """Writes the package into a path or a binary file. All times in it come from the export."""
        collection = self._collection()
        # Level 1 takes a third of the time of the usual 6, and the file is a sixth larger: still a fifth of genanki's.
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(_zip_entry("collection.anki2"), collection, compresslevel=1)
            names = {str(at): name for at, (name, _) in enumerate(self._export.media)}
            archive.writestr(_zip_entry("media"), json.dumps(names, separators=(",", ":")).encode())
            for at, (_, content) in enumerate(self._export.media):
                _pack(archive, str(at), content)

    def _collection(self) -> bytearray:
        """The database as a file."""
        # In a file in memory, and not in ":memory:", which is taken down twice on its way out.
        with closing(sqlite3.connect("file:collection?vfs=memdb", uri=True)) as database:
            self.write_to_db(database.cursor())
            database.commit()
            whole = database.serialize()
        collection = bytearray(whole)
        for begins, ends in _COUNTERS:
            collection[begins:ends] = bytes(ends - begins)
        return collection

    def write_to_db(self, cursor: sqlite3.Cursor) -> None:
        """Fills the database: genanki's schema, decks and note type, and our rows."""
        tables, indexes = APKG_SCHEMA.split("CREATE INDEX", 1)
        cursor.executescript(tables)
        cursor.executescript(APKG_COL)
        (conf, decks) = (json.loads(text) for text in cursor.execute("SELECT conf, decks FROM col").fetchone())
        conf["schedVer"] = 2  # without it the engine takes learning answers for those of the first scheduler
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
        kinds = {name: note_types.named(name) for name in ("lookup", "cloze")}
        for note in self._export.notes:
            kind = kinds[note.kind]
            guid, (first, *_), content, tags, _ = note
            sort_field = content.split(BETWEEN, kind.sort_field + 1)[kind.sort_field]
            yield first.note, guid, kind.id, first.changed, f" {' '.join(tags)} ", content, sort_field

    def _card_rows(self) -> Iterator[tuple[int, ...]]:
        """Of each card what `_INSERT_CARD` wants: new, due in the order of their items, retired ones last to newcomers.

        They cannot arrive suspended: Anki makes every card of a package without reviews new.
        """
        decks = {deck.name: deck.deck_id for deck in self.decks}
        places = {identity: due for due, identity in enumerate(self._export.order, start=1)}
        for _, entries, _, _, name in self._export.notes:
            first, deck = entries[0].note, decks[name]
            for entry in entries:
                at = bracket(entry.id) - 1 if entry.shown.gaps else 0
                yield entry.card, first, deck, at, entry.changed, places[entry.id]


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
        for part in chunks(file):
            packed.write(part)


def _zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o644 << 16
    return entry
