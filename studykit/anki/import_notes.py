"""Turn the notes of an Anki package into tables of texts, for people who start from what they have.

A table for each note type: the id of each note, its fields, and its tags.

    id          Front                       Back     tags
    q7X...      Capital of France? [image: fr.png]   Paris    geo;europe

Knows Anki's notes and HTML; knows nothing of the fact base that the tables go into.
"""

from __future__ import annotations

import html
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


# --- HTML ----------------------------------------------------------------------------------------

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_NOT_SHOWN = re.compile(r"<!--|<(script|style)\b[^<>]*+>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS_AND_TABLES = {"dl", "dt", "dd", "li", "ol", "ul", "table", "tr"}
_BLOCKS = _HEADINGS | _LISTS_AND_TABLES | {"address", "blockquote", "div", "hr", "p", "pre"}
_MEDIA = {"img", "audio", "video", "source"}


def text_of(field: str) -> str:
    """Return a field's HTML as text.

    Blocks are lines, pictures are named, and Anki's own marks stay as they are written. It takes
    one pass: a library's parser takes minutes for a field of `<!--`, and may raise.
    """
    if "<" in field or "&" in field:
        field = _shown(_without_what_is_not_shown(field))
    lines: list[str] = []
    for line in _clean(field).split("\n"):
        text = line.strip(" \t")
        is_second_empty_line = lines and not lines[-1] and not text
        if not is_second_empty_line:
            lines.append(text)
    return "\n".join(lines).strip()


def _without_what_is_not_shown(field: str) -> str:
    """Return the field without comments, scripts and styles.

    What is never closed hides the rest, as in a browser.
    """
    lower = field.lower()
    if len(lower) != len(field):  # some letters are longer in lower case
        lower = field
    shown = []
    begin = 0
    while True:
        match = _NOT_SHOWN.search(field, begin)
        if not match:
            shown.append(field[begin:])
            break
        shown.append(field[begin : match.start()])
        closing = "-->"
        if match[1]:
            closing = f"</{match[1].lower()}"
        end = lower.find(closing, match.end())
        if end >= 0:
            end = field.find(">", end)
        if end < 0:
            break
        begin = end + 1
    return "".join(shown)


def _shown(field: str) -> str:
    parts: list[str] = []
    begin = 0
    for match in _TAG.finditer(field):
        parts.append(_unescaped(field[begin : match.start()]))
        begin = match.end()
        tag, is_end_tag = match[2].lower(), bool(match[1])
        # Two parts are enough to see whether a line begins here, and all of them would be too many.
        line_so_far = "".join(parts[-2:])
        begins_line = not line_so_far.strip(" ") or line_so_far.endswith("\n")
        if (tag == "br" and not is_end_tag) or (tag in _BLOCKS and not begins_line):
            parts.append("\n")
        elif tag in _MEDIA and not is_end_tag:
            parts.append(_named_medium(tag, match[3]))
    parts.append(_unescaped(field[begin:]))
    return "".join(parts)


def _unescaped(text: str) -> str:
    return html.unescape(text).replace("\xa0", " ")


def _named_medium(tag: str, attributes: str) -> str:
    kind = "media"
    if tag == "img":
        kind = "image"
    source = ""
    match = _SOURCE.search(attributes)
    if match:
        source = html.unescape(match[1].strip("\"'"))
    # A picture that stands in the field itself has no name that anybody could use.
    if source.startswith("data:"):
        return f"[{kind}]"
    return f"[{kind}: {source}]"
