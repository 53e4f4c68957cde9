"""The notes of an Anki package as tables of texts, one for each note type, for people who start from what they have.

Knows Anki's notes and HTML; knows nothing of the fact base that the tables go into.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from studykit.anki.read_package import Contents, PackageError, Row, refuse_marks
from studykit.limits import MAX_NAME, MAX_PACKAGE_PARTS, MAX_PACKAGE_TYPES, MAX_SCALAR
from studykit.reading.csv_rows import Record, Sheet

_SPLITS = (";", "|", "^", "¦")
_BLOCKS = frozenset(
    [
        "address",
        "blockquote",
        "div",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tr",
        "ul",
    ]
)
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


class NoteTable(NamedTuple):
    """A note type's notes: `id`, its fields, `tags`; the sign between the tags where `;` would not do."""

    name: str
    sheet: Sheet
    split: str


def tables(contents: Contents) -> list[NoteTable]:
    """A table for each note type that has notes, in the order of their names. Raises PackageError."""
    by_kind: dict[int, list[Row]] = {}
    for row in contents.rows:
        by_kind.setdefault(row.kind, []).append(row)
    if len(by_kind) > MAX_PACKAGE_TYPES:
        raise PackageError(
            f"its notes are of {len(by_kind):,} types, and {MAX_PACKAGE_TYPES} are allowed"
        )
    if (
        sum(max(len(row.fields) for row in rows) * len(rows) for rows in by_kind.values())
        > MAX_PACKAGE_PARTS
    ):
        raise PackageError(f"its tables would have more than {MAX_PACKAGE_PARTS:,} cells")
    taken: dict[str, int] = {}
    found = []
    for kind, rows in sorted(by_kind.items(), key=lambda pair: (_name(contents, pair[0]), pair[0])):
        name = _unused(_file_name(_name(contents, kind)), taken)
        found.append(_table(name, _field_names(contents.note_types.get(str(kind)), rows), rows))
    return found


def _table(name: str, fields: list[str], rows: list[Row]) -> NoteTable:
    tags = [tag for row in rows for tag in row.tags]
    split = next((sign for sign in _SPLITS if not any(sign in tag for tag in tags)), _SPLITS[0])
    has_tags = bool(tags)
    taken = {"id": 1}
    header = ["id", *(_unused(each, taken) for each in fields)]
    if has_tags:
        header.append(_unused("tags", taken))
    ids: set[str] = set()
    records = []
    for at, row in enumerate(rows):
        if any(field.count("<") > MAX_SCALAR for field in row.fields):
            raise PackageError(
                f"a field of the note {row.note} has more than {MAX_SCALAR:,} HTML tags"
            )
        cells = [text_of(field) for field in row.fields[: len(fields)]]
        cells += [""] * (len(fields) - len(cells))
        if max(map(len, cells)) > MAX_SCALAR:
            raise PackageError(
                f"a field of the note {row.note} has more than {MAX_SCALAR:,} characters"
            )
        tagged = [split.join(_clean(tag) for tag in row.tags)] if has_tags else []
        records.append(Record([_row_id(row, ids), *cells, *tagged], at + 2))
    return NoteTable(name, Sheet(header, records, []), "" if split == ";" else split)


def _row_id(row: Row, taken: set[str]) -> str:
    """The note's GUID, which Anki never changes; its number when the GUID is none that a row id can be."""
    found = _clean(row.guid)
    if not found or len(found) > MAX_NAME or "\n" in found or found.casefold() in taken:
        found = f"note-{row.note}"
        while found.casefold() in taken:
            found += "-2"
    taken.add(found.casefold())
    return found


def _name(contents: Contents, kind: int) -> str:
    model = contents.note_types.get(str(kind))
    name = model.get("name") if isinstance(model, dict) else None
    return _clean(name) if isinstance(name, str) and _clean(name) else f"notes {kind}"


def _field_names(model: Any, rows: list[Row]) -> list[str]:
    """The fields in Anki's order; nothing in the model is believed."""
    fields = model.get("flds") if isinstance(model, dict) else None
    listed = fields if isinstance(fields, list) else []
    names = [each.get("name") if isinstance(each, dict) else None for each in listed]
    wanted = max(len(row.fields) for row in rows)
    names = [*names[:wanted], *[None] * (wanted - len(names))]
    return [
        _clean(name).replace("\n", " ") if isinstance(name, str) and _clean(name) else f"field {at}"
        for at, name in enumerate(names, 1)
    ]


def _file_name(text: str) -> str:
    """A name that every system takes for a file."""
    kept = "".join(char if char.isalnum() else "-" for char in text.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "notes"


def _unused(name: str, taken: dict[str, int]) -> str:
    """Return the name, with a number where it is `taken`: a dict of names and of the last number that each got."""
    base, number = name, taken.get(name, 1)
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken[base] = number
    taken.setdefault(name, 1)
    return name


def _clean(text: str) -> str:
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    text = _ODD.sub("", text)
    refuse_marks(text)
    return unicodedata.normalize("NFC", text).strip()


# --- HTML --------------------------------------------------------------------------------------------------

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_UNSHOWN = re.compile(r"<!--|<(script|style)\b[^<>]*+>", re.IGNORECASE)
_NAME = re.compile(r"""\bsrc\s*=\s*("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)


def text_of(field: str) -> str:
    """A field's HTML as text: blocks are lines, pictures are named, Anki's own marks stay as they are written.

    In one pass: a library's parser takes minutes for a field of `<!--`, and may raise.
    """
    if "<" in field or "&" in field:
        field = _shown(_without_unshown(field))
    lines = [line.strip(" \t") for line in _clean(field).split("\n")]
    return "\n".join(_without_doubled_blanks(lines)).strip()


def _without_unshown(field: str) -> str:
    """The field without comments, scripts and styles. What is never closed hides the rest, as in a browser."""
    kept, at, lower = [], 0, field.lower()
    if len(lower) != len(field):  # some letters are longer in lower case
        lower = field
    while found := _UNSHOWN.search(field, at):
        kept.append(field[at : found.start()])
        end = lower.find(f"</{found[1].lower()}" if found[1] else "-->", found.end())
        end = field.find(">", end) if end >= 0 else -1
        if end < 0:
            return "".join(kept)
        at = end + 1
    return "".join([*kept, field[at:]])


def _shown(field: str) -> str:
    parts: list[str] = []
    at = 0
    for found in _TAG.finditer(field):
        parts.append(html.unescape(field[at : found.start()]).replace("\xa0", " "))
        at = found.end()
        tag, is_end = found[2].lower(), bool(found[1])
        begins_line = not "".join(parts[-2:]).strip(" ") or "".join(parts[-2:]).endswith("\n")
        if (tag == "br" and not is_end) or (tag in _BLOCKS and not begins_line):
            parts.append("\n")
        elif tag in ("img", "audio", "video", "source") and not is_end:
            name = _NAME.search(found[3])
            source = html.unescape(name[1].strip("\"'")) if name else ""
            source = "" if source.startswith("data:") else f": {source}"
            parts.append(f"[{'image' if tag == 'img' else 'media'}{source}]")
    parts.append(html.unescape(field[at:]).replace("\xa0", " "))
    return "".join(parts)


def _without_doubled_blanks(lines: Iterable[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line
