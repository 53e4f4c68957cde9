"""Turn the notes of an Anki package into tables of texts, for people who start from what they have.

A table for each note type: the id of each note, its fields, and its tags.

    id          Front                       Back     tags
    q7X...      Capital of France? [image: fr.png]   Paris    geo;europe

Knows Anki's notes and HTML; knows nothing of the fact base that the tables go into.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.anki.package_contents import (
    PackageContents,
    PackageError,
    PackageNote,
    PackageNoteType,
)
from studykit.anki.read_package import refuse_marks
from studykit.limits import MAX_NAME, MAX_PACKAGE_PARTS, MAX_SCALAR
from studykit.reading.csv_rows import Record, Sheet
from studykit.reading.html_text import html_as_text

MOST_LETTERS_OF_A_FILE = 60
_USUAL_SIGN = ";"
_SIGNS_BETWEEN_TAGS = ";|^¦"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_NO_LETTERS = re.compile(r"[\W_]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


class NoteTable(NamedTuple):
    """The notes of one note type: `id`, its fields, `tags`."""

    name: str
    sheet: Sheet
    split: str
    """The sign between the tags where `;` would not do; else empty."""


def tables(contents: PackageContents) -> list[NoteTable]:
    """Return a table for each note type that has notes, sorted by name. Raise PackageError."""
    notes_by_type: dict[int, list[PackageNote]] = {}
    for note in contents.notes:
        notes_by_type.setdefault(note.kind, []).append(note)
    _refuse_too_large(notes_by_type)
    # Two types may have one name: then their ids, which Anki never changes, say which is first.
    types = sorted((_type_name(contents.note_types, kind), kind) for kind in notes_by_type)
    taken: dict[str, int] = {}
    note_tables = []
    for type_name, kind in types:
        notes = notes_by_type[kind]
        fields = _field_names(contents.note_types.get(kind), notes)
        note_tables.append(_table(_unused(_file_name(type_name), taken), fields, notes))
    return note_tables


def _refuse_too_large(notes_by_type: Mapping[int, Sequence[PackageNote]]) -> None:
    cells = 0
    for notes in notes_by_type.values():
        cells += _width(notes) * len(notes)
    if cells > MAX_PACKAGE_PARTS:
        raise PackageError(f"its tables would have more than {MAX_PACKAGE_PARTS:,} cells")


def _width(notes: Sequence[PackageNote]) -> int:
    return max(len(note.fields) for note in notes)


def _table(name: str, fields: Sequence[str], notes: Sequence[PackageNote]) -> NoteTable:
    tags: set[str] = set()
    for note in notes:
        tags.update(note.tags)
    sign = _sign_in_no_tag(tags)
    header = ["id"]
    taken = {"id": 1}
    for field in fields:
        header.append(_unused(field, taken))
    if tags:
        header.append(_unused("tags", taken))
    ids: set[str] = set()
    records = []
    # The first line of a sheet is its header.
    for line, note in enumerate(notes, start=2):
        cells = [_row_id(note, ids), *_texts(note, len(fields))]
        if tags:
            cells.append(sign.join(map(_clean, note.tags)))
        records.append(Record(cells, line))
    split = ""
    if sign != _USUAL_SIGN:
        split = sign
    return NoteTable(name, Sheet(header, records, []), split)


def _sign_in_no_tag(tags: Iterable[str]) -> str:
    all_tags = " ".join(tags)
    for sign in _SIGNS_BETWEEN_TAGS:
        if sign not in all_tags:
            return sign
    return _USUAL_SIGN


def _texts(note: PackageNote, count: int) -> list[str]:
    """Return so many texts of a note's fields. Raise PackageError for what would take too long."""
    of_note = f"a field of the note {note.id}"
    for field in note.fields:
        if field.count("<") > MAX_SCALAR:
            raise PackageError(f"{of_note} has more than {MAX_SCALAR:,} HTML tags")
    texts = []
    for field in note.fields[:count]:
        text = text_of(field)
        if len(text) > MAX_SCALAR:
            raise PackageError(f"{of_note} has more than {MAX_SCALAR:,} characters")
        texts.append(text)
    missing = count - len(texts)
    return texts + [""] * missing


def _row_id(note: PackageNote, taken: set[str]) -> str:
    """Return the note's GUID, which Anki never changes; its number if no row id can be like it."""
    # Older Ankis made GUIDs of any characters, and whoever wrote the package may have too.
    identity = _clean(note.guid)
    is_usable = identity and len(identity) <= MAX_NAME and "\n" not in identity
    if not is_usable or identity.casefold() in taken:
        identity = f"note-{note.id}"
        while identity.casefold() in taken:
            identity += "-2"
    taken.add(identity.casefold())
    return identity


# --- names, of which nothing is believed ---------------------------------------------------------


def _type_name(note_types: Mapping[int, PackageNoteType], kind: int) -> str:
    name = ""
    if kind in note_types:
        name = _clean(note_types[kind].name)
    return name or f"notes {kind}"


def _field_names(kind: PackageNoteType | None, notes: Sequence[PackageNote]) -> list[str]:
    """Return the names of the fields in Anki's order, as many as the notes have."""
    fields = kind.fields if kind else ()
    names = []
    for place in range(_width(notes)):
        name = ""
        if place < len(fields):
            name = _clean(fields[place].name).replace("\n", " ")
        names.append(name or f"field {place + 1}")
    return names


def _file_name(text: str) -> str:
    """Return a name that every system takes for a file: `Basic (& reversed)` is basic-reversed."""
    words = _NO_LETTERS.sub("-", text.lower()).strip("-")
    return words[:MOST_LETTERS_OF_A_FILE] or "notes"


def _unused(name: str, taken: dict[str, int]) -> str:
    """Return the name, with a number where it is `taken`: names, with the last number of each."""
    base, number = name, taken.get(name, 1)
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken[base] = number
    taken.setdefault(name, 1)
    return name


def _clean(text: str) -> str:
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    refuse_marks(text)
    return unicodedata.normalize("NFC", text).strip()


def text_of(field: str) -> str:
    """Return a field's HTML as text, with line ends and marks as a table may have them."""
    return _clean(html_as_text(_clean(field)))
