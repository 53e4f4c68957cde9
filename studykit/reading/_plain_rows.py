"""Rows of which every line is as plain as YAML can be, read without YAML's parser.

    rows:
      miyako-base:                          or, all of them:     miyako-base: {island: miyako, opened: 2019}
        island: miyako
        opened: 2019

Programs write tables like this, and they write the large ones; for these the parser takes more time than all the rest
of the road. Only what surely means what it looks like is read here: a line is a key, or a key with a text, which is
plain or stands in quotes without escapes, with a list of such texts, or with such pairs in braces. One line of another
form (a comment, a text that goes on in the next line) leaves the whole of the rows to `read_yaml`, and so does a key
that is there twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from sys import intern

from studykit.limits import MAX_SCALAR
from studykit.reading.tree import Listed, Mapping, Node, PlainRow, unquoted
from studykit.values.text import nfc

_ODD = "\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
_QUOTED = rf"\"(?!\s*(?:~|null)\s*\")[^\"\\{_ODD}]*\"|'(?!\s*(?:~|null)\s*')[^'{_ODD}]*'"
"""But for the two texts that are missing without quotes: a plain row does not know which of its texts had some."""
_MOST_CELLS = 100
"""Of more cells in a row YAML's parser reads the places: a plain row counts its cells whenever one is asked for."""
_ROWS = re.compile(r"rows:\n(?= )")
_FIRST = re.compile(r"( +)[^\s{][^\n{]*(?:\n(\1 +)|\{)")
_END = re.compile(r"\n(?! )")


def _key(ends: str = "") -> str:
    return rf"\w[^:#{ends}{_ODD}]{{0,200}}(?<!\s)"


def _plain(ends: str = "", behind_colon: str = r"\S") -> str:
    """A colon before a blank and a # after one mean something to YAML, and so do most signs where a text begins."""
    inside = rf"[^:#{ends}{_ODD}]*"
    return rf"-?[^\s\-?:,\[\]{{}}#&*!|>'\"%@`{_ODD}]{inside}(?:(?::(?={behind_colon})|(?<=\S)#){inside})*"


_ENDS = r",\[\]{}"
"""What ends a text in braces or in a list."""


@cache
def _inside() -> str:
    """A text in braces or in a list."""
    plain = _plain(_ENDS, behind_colon=rf"[^\s?{_ENDS}]")
    return rf"(?:{plain}|(?:{_QUOTED}) *)"


@cache
def _list() -> str:
    return rf"\[ *(?:{_inside()}(?:, +{_inside()})*)?\]"


@cache
def _line() -> re.Pattern[str]:
    """A line of rows whose cells stand one below the other: its blanks, its key, and its value if it has one."""
    return re.compile(rf"^( +)({_key()}):(?: ({_plain()}|{_QUOTED}|{_list()}))?$", re.MULTILINE)


@cache
def _in_braces() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A row in braces: its blanks, its id, the blanks behind it, and its cells. And a cell: its key and its value."""
    key, value = _key(_ENDS), rf"(?:{_inside()}|{_list()} *)"
    cell = f"{key}: +{value}"
    row = rf"^( +)({_key()}):( +)\{{({cell}(?:, +{cell})*)\}} *$"
    return re.compile(row, re.MULTILINE), re.compile(f"({key}): +({value})")


def take_plain_rows(text: str) -> tuple[str, dict[int, Mapping]]:
    """The text with empty lines for such rows, and the rows by the line of their `rows:`.

    Whether that line is a key at all and no part of a text in quotes, and has no more below it, the caller must see.
    """
    found: dict[int, Mapping] = {}
    kept: list[str] = []
    at = counted = line = 0
    for key in _ROWS.finditer(text):
        if key.start() and text[key.start() - 1] != "\n":
            continue
        begun, after = key.end(), _END.search(text, key.end())
        end = after.start() if after else len(text)
        line, counted = line + text.count("\n", counted, begun), begun
        rows = _read(text, begun, end, line)
        if rows:
            found[line] = rows
            kept += text[at:begun], "\n" * text.count("\n", begun, end)
            at = end
    return ("".join([*kept, text[at:]]) if found else text), found


def _read(text: str, begun: int, end: int, line: int) -> Mapping | None:
    """The rows in a part of the text; `line` is that of the key before it. None when a line has another form."""
    first = _FIRST.match(text, begun, end)
    if not first or not (text.isascii() or nfc(part := text[begun:end]) == part):
        return None
    outer, inner = first.groups()
    if inner is None:
        return _with_braces(text, begun, end, line, outer)
    return _without_braces(text, begun, end, line, outer, inner)


def _all_matches(
    pattern: re.Pattern[str], text: str, begun: int, end: int
) -> Iterator[list[tuple[str, ...]] | None]:
    """What the pattern finds in each line of this part of the text, in portions; None where one does not fit."""
    while begun < end:
        stop = end if end - begun <= MAX_SCALAR else text.rfind("\n", begun, begun + MAX_SCALAR)
        lines = pattern.findall(text, begun, stop) if stop > begun else []
        yield lines if len(lines) == text.count("\n", begun, stop) + 1 else None
        begun = stop + 1


def _value(value: str) -> str:
    return unquoted(value) if value[:1] != "[" else Listed(value.strip())


def _with_braces(text: str, begun: int, end: int, line: int, outer: str) -> Mapping | None:
    row, cell = _in_braces()
    entries: dict[str, Node] = {}
    places = []
    for lines in _all_matches(row, text, begun, end):
        if lines is None:
            return None
        for blanks, row_id, gap, body in lines:
            line += 1
            found = cell.findall(body)
            cells = {intern(key): _value(value) for key, value in found}
            if (
                blanks != outer
                or row_id in entries
                or len(cells) != len(found)
                or len(cells) > _MOST_CELLS
            ):
                return None
            entries[row_id] = PlainRow(cells, line, len(outer) + len(row_id) + len(gap) + 2, body)
            places.append(line << 20 | len(outer) + 1)
    return Mapping(entries, places, places[0] >> 20, len(outer) + 1)


def _without_braces(
    text: str, begun: int, end: int, line: int, outer: str, inner: str
) -> Mapping | None:
    rows: list[tuple[str, int, dict[str, str]]] = []
    cells: dict[str, str] = {}
    for lines in _all_matches(_line(), text, begun, end):
        if lines is None:
            return None
        for blanks, key, value in lines:
            line += 1
            if blanks == inner:
                cells[intern(key)] = _value(value)
            elif blanks == outer and not value:
                cells = {}
                rows.append((key, line, cells))
            else:
                return None
    return _as_mapping(rows, line + 1, len(outer) + 1, len(inner) + 1)


def _as_mapping(
    rows: list[tuple[str, int, dict[str, str]]], end: int, outer: int, inner: int
) -> Mapping | None:
    """The rows, each with its id, its line and its cells, as the tree has them. None when a key is there twice."""
    entries: dict[str, Node] = {}
    places = []
    rows.append(("", end, {}))
    for (row_id, line, cells), (_, until, _) in pairwise(rows):
        if (
            not cells
            or len(cells) > _MOST_CELLS
            or len(cells) != until - line - 1
            or row_id in entries
        ):
            return None
        entries[row_id] = PlainRow(cells, line + 1, inner)
        places.append(line << 20 | outer)
    return Mapping(entries, places, rows[0][1], outer)
