"""Write an export as an Anki package with its lock file and texts, all whole or not at all.

A package is a zip archive:

    collection.anki2     a SQLite database of schema 11: note types, decks, notes and cards
    media                {"0": "studykit-0f3a...e1.png", ...}
    0, 1, ...            the pictures and sounds

genanki gives the note type, the decks and the schema. The rows are written here, since genanki
writes each note by itself, looks for wrong HTML in quadratic time, puts the build's time into
every note and leaves files in the temp folder. Knows nothing of items and learners.
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
from pathlib import Path
from typing import IO, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from studykit.anki import _note_types as note_types
from studykit.anki._foreign_type import adopted_type, foreign_model, sort_field
from studykit.anki._json_lines import write_lines
from studykit.anki._note_fields import BETWEEN
from studykit.anki._note_types import NoteType
from studykit.anki.export import Export
from studykit.anki.lock_file import lock_lines
from studykit.anki.texts_file import holds as holds_texts
from studykit.anki.texts_file import pack, texts_lines, texts_path
from studykit.facts.media import pieces
from studykit.whole_files.regular import open_regular
from studykit.whole_files.writing import Content, UnreadError, finish, write_whole

_IN_MEMORY = 2**20
"""Bytes of a lock, or of its texts."""


def write(
    export: Export,
    package: Path,
    lock_file: Path,
    beside: Mapping[Path, bytes] | None = None,
    *,
    only_new: bool = False,
) -> None:
    """Write the package, the lock file with its texts and what shall lie `beside`, all or nothing.

    Raise OSError.

    `only_new`: the package changes no note that a collection has, whatever of the deck that is
    (`update`). Not to be called before `export.ready_at`.
    """
    # Those of a small deck are made in memory; those of a large one lie in files without a name
    # until they are whole.
    with _spooled(package) as lock_content, _spooled(package) as texts_content:
        write_lines(lock_lines(export.lock), lock_content)
        finish(lock_file)
        finish(package)
        files: dict[Path, Content] = {}
        # A lock that stays the same is not written: its folder may be read-only. Else it is put in
        # place first: a lock ahead of its package costs nothing, but a package ahead of its lock
        # could hold a change whose taking back would never reach Anki.
        anchor = package
        is_same_lock = _holds(lock_file, lock_content)
        if not is_same_lock:
            files[lock_file] = lock_content
            anchor = lock_file
        # Texts ahead of their lock, or behind it, fit no line of it and count as none.
        texts_file = texts_path(lock_file)
        may_be_written = not is_same_lock or os.access(texts_file.parent, os.W_OK)
        if may_be_written and not holds_texts(texts_file, export.lock):
            pack(texts_lines(export.lock), texts_content)
            files[texts_file] = texts_content
        files.update(beside or {})
        files.update(_files_of_design(export, lock_file))

        def write_package(file: IO[bytes], collection: Path) -> None:
            _write_package(export, file, collection, only_new=only_new)

        files[package] = write_package
        write_whole(files, journal_beside=anchor)


def _files_of_design(export: Export, lock_file: Path) -> dict[Path, Content]:
    """Return the files of an adopted design that are to lie beside the lock file.

    The package in which they came may be gone at the next export.
    """
    files: dict[Path, Content] = {}
    folder = lock_file.with_suffix(".media")
    for name, content in export.design_files:
        if isinstance(content, bytes):
            files[folder / name] = content
    if files:
        folder.mkdir(exist_ok=True)
    return files


def _spooled(package: Path) -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(package.parent))


def _holds(path: Path, content: IO[bytes]) -> bool:
    """Return whether a file is there and holds just this."""
    size = content.tell()
    if not path.is_file() or path.stat().st_size != size:
        return False
    content.seek(0)
    with open_regular(path) as file:
        for piece in iter(partial(file.read, _IN_MEMORY), b""):
            if piece != content.read(len(piece)):
                return False
    return True


def package_bytes(export: Export, *, only_new: bool = False) -> bytes:
    """Return the package. The same export gives the same bytes (and builds of SQLite and zlib)."""
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as file:
        _write_package(export, file, Path(folder) / "collection", only_new=only_new)
        return file.getvalue()


# --- the archive ---------------------------------------------------------------------------------


def _write_package(export: Export, file: IO[bytes], collection: Path, *, only_new: bool) -> None:
    """Write the package into an open file, by way of its database in a file of its own.

    The database is up to six times as large as the package. Raise OSError.
    """
    _write_collection(export, collection, only_new=only_new)
    entry = _zip_entry("collection.anki2")
    # Level 1 takes a third of the time of the usual 6, and the file is a sixth larger: still a
    # fifth of genanki's. The attribute is `compress_level` since Python 3.13.
    entry._compresslevel = 1  # type: ignore[attr-defined] # noqa: SLF001
    entry.file_size = collection.stat().st_size
    with zipfile.ZipFile(file, "w") as archive:
        with collection.open("rb") as database, archive.open(entry, "w") as packed:
            shutil.copyfileobj(database, packed)
        packed_files = [*export.media, *export.design_files]
        media_names = {str(place): name for place, (name, _) in enumerate(packed_files)}
        media_index = json.dumps(media_names, separators=(",", ":"))
        archive.writestr(_zip_entry("media"), media_index.encode())
        for place, (_, media_file) in enumerate(packed_files):
            _pack(archive, str(place), media_file)


def _zip_entry(name: str) -> zipfile.ZipInfo:
    # The same on every day and every system, so that the same export gives the same bytes.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix
    entry.external_attr = 0o644 << 16
    return entry


def _pack(archive: zipfile.ZipFile, name: str, file: bytes | str) -> None:
    entry = _zip_entry(name)
    # Nearly all kinds of pictures and sounds are compressed already.
    entry.compress_type = zipfile.ZIP_STORED
    with archive.open(entry, "w") as packed:
        for piece in [file] if isinstance(file, bytes) else _pieces(file):
            packed.write(piece)


def _pieces(file: str) -> Iterator[bytes]:
    try:
        yield from pieces(file)
    except OSError as error:
        raise UnreadError(error.errno, error.strerror, file) from error


# --- the database --------------------------------------------------------------------------------

# What is the same in every row stands in the statement: giving values takes six times as long.
_INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
_LAST = 1_000_000
"""As `due` of a new card: it is studied after all others, also those of later packages.

A retired card cannot arrive suspended: with the defaults of its dialog Anki takes neither
suspension nor the options of a deck from a package, but it does take this.
"""
_COUNTERS = ((24, 28), (92, 100))
"""Where the head of a SQLite file counts its changes, and says which build made the last."""
_NO_JOURNAL = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
"""


def _write_collection(export: Export, path: Path, *, only_new: bool) -> None:
    """Write the database into a file. One that is not whole is thrown away: it needs no journal."""
    try:
        with closing(sqlite3.connect(path)) as database:
            database.executescript(_NO_JOURNAL)
            _fill(database, export, only_new=only_new)
            database.commit()
    except sqlite3.OperationalError as error:
        raise _error_of_the_system(path) from error
    with path.open("r+b") as file:
        # So that the same export gives the same bytes, however often SQLite wrote.
        for begin, end in _COUNTERS:
            file.seek(begin)
            file.write(bytes(end - begin))


def _error_of_the_system(path: Path) -> OSError:
    """Return why SQLite could not write to a file.

    It does not tell, but the system does when it is asked once more.
    """
    try:
        with path.open("ab") as file:
            file.write(bytes(1 << 16))
    except OSError as error:
        return error
    return OSError(errno.EIO, os.strerror(errno.EIO))


def _fill(database: sqlite3.Connection, export: Export, *, only_new: bool) -> None:
    """Fill the database: genanki's schema, decks and note types, and our rows."""
    # Indexes are quicker made when the rows are there.
    tables, indexes = APKG_SCHEMA.split("CREATE INDEX", 1)
    database.executescript(tables)
    database.executescript(APKG_COL)
    conf_text, decks_text = database.execute("SELECT conf, decks FROM col").fetchone()
    conf, decks_json = json.loads(conf_text), json.loads(decks_text)
    # Without it the engine takes learning answers for those of the first scheduler.
    conf["schedVer"] = 2
    decks = _decks(export)
    for deck in decks.values():
        decks_json[str(deck.deck_id)] = deck.to_json()
    models = _models(export, next(iter(decks.values())).deck_id)
    columns = (json.dumps(conf), json.dumps(decks_json), json.dumps(models))
    database.execute("UPDATE col SET conf = ?, decks = ?, models = ?", columns)
    database.executemany(_INSERT_NOTE, _note_rows(export, only_new=only_new))
    database.executemany(_INSERT_CARD, _card_rows(export, decks))
    database.executescript(f"CREATE INDEX{indexes}")


def _decks(export: Export) -> dict[str, Any]:
    """Return genanki's decks by their names.

    Anki finds decks by name and gives them ids of its own: ours only differ within the package.
    """
    decks = {}
    names = {export.deck}
    for note in export.notes:
        names.update((note.deck, *note.card_decks))
    for name in sorted(names):
        drawn = blake2b(f"{export.lock.key}\x1f{name}".encode(), digest_size=5).digest()
        # As large as Anki's own ids, which are times in milliseconds.
        deck_id = 2**41 + int.from_bytes(drawn)
        decks[name] = genanki.Deck(deck_id, name)
    decks[export.deck].description = export.description
    return decks


def _models(export: Export, deck_id: int) -> dict[str, Any]:
    """Return the note types of the notes as Anki's JSON; without any note, that of look-ups."""
    models = {}
    names = {note.kind for note in export.notes} or {"lookup"}
    for name in sorted(names):
        changed = export.lock.note_types[name].changed
        foreign = adopted_type(export, name)
        if foreign:
            models[str(foreign.id)] = foreign_model(foreign, changed, deck_id)
            continue
        kind = note_types.named(name)
        models[str(kind.id)] = _genanki_model(kind).to_json(changed, deck_id)
    return models


def _genanki_model(kind: NoteType) -> Any:
    fields = []
    for field in kind.fields:
        fields.append(
            {
                "name": field.name,
                "id": field.id,
                "font": "Arial",
                "description": field.description,
                "collapsed": field.collapsed,
                "excludeFromSearch": not field.searched,
            }
        )
    template = {
        "name": kind.template_name,
        "id": kind.template_id,
        "qfmt": kind.front,
        "afmt": kind.back,
        "bqfmt": kind.browser_front,
        "bafmt": kind.browser_back,
    }
    model_type = genanki.Model.FRONT_BACK
    if kind.is_cloze:
        model_type = genanki.Model.CLOZE
    return genanki.Model(
        kind.id,
        kind.name,
        fields=fields,
        templates=[template],
        css=kind.css,
        model_type=model_type,
        sort_field_index=kind.sort_field,
    )


def _note_rows(export: Export, *, only_new: bool) -> Iterator[tuple[str | int, ...]]:
    """Yield of each note what `_INSERT_NOTE` wants."""
    kinds: dict[str, tuple[int, int]] = {}
    """Of each kind of notes the id of the note type, and the place of the field to sort by."""
    for note in export.notes:
        if note.kind not in kinds:
            kinds[note.kind] = _id_and_sort_field(export, note.kind)
        note_type, sort_place = kinds[note.kind]
        first = note.entry
        changed = first.changed
        if only_new:
            # Anki takes a note only when its time is newer than its own.
            changed = note.begun
        # Anki keeps tags between blanks, and searches them so.
        tags = f" {' '.join(note.tags)} "
        content = BETWEEN.join(note.fields)
        yield first.note, note.guid, note_type, changed, tags, content, note.fields[sort_place]


def _id_and_sort_field(export: Export, name: str) -> tuple[int, int]:
    foreign = adopted_type(export, name)
    if foreign:
        return foreign.id, sort_field(foreign)
    kind = note_types.named(name)
    return kind.id, kind.sort_field


def _card_rows(export: Export, decks: Mapping[str, Any]) -> Iterator[tuple[int, ...]]:
    """Yield of each card what `_INSERT_CARD` wants: new, and due in the order of the items.

    Retired ones come last to newcomers (`_LAST`). Their time is that of the note's last change in
    any package: `recover` reads it.
    """
    due_by_item = {identity: due for due, identity in enumerate(export.order, start=1)}
    for note in export.notes:
        for entry, deck in note.packed_cards:
            deck_id = decks[deck].deck_id
            place = max(entry.number - 1, 0)
            due = _LAST if entry.retired else due_by_item[entry.id]
            yield entry.card, entry.note, deck_id, place, entry.changed, due
