"""The line that a problem is about, with the spot marked, as good compilers show it.

Only terminals get it: in a pipe a problem stays one line, so that grep, sort and editors can read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, safe_text
from studykit.whole_files.regular import regular_file

_TAB = 4
_CUT = "..."
_ENDS = set(" \t,;:{}[]\"'")
"""What a marked word ends at."""


def excerpt(problem: Problem, width: int) -> Iterator[str]:
    """The problem's line, marked, and its second place if it has one; nothing for what has no line.

    No line is wider than `width` columns of a terminal.
    """
    places = [place for place in (problem.location, problem.other) if place and place.line]
    gutter = max((len(str(place.line)) for place in places), default=0) + 4
    for at, place in enumerate(places):
        text = _line(place)
        if text is None:
            continue
        if at and place.file != problem.location.file:
            yield f"{'':{gutter - 1}}: {place.file}"
        column, length = (place.column, 0) if at else _spot(problem, text)
        shown, start, size = _cut(text, column, length, max(width - gutter - 2, 20))
        yield f"{place.line:{gutter - 1}} | {shown}"
        if column:
            yield f"{'':{gutter - 1}} | {' ' * start}{'^' * size}"


def _spot(problem: Problem, line: str) -> tuple[int, int]:
    """The column to mark and how many characters: of the `{slot}` which the message begins with, if it is there.

    Else the problem's own column, and 0 for as long as the word there is.
    """
    column = problem.location.column
    slot = re.match(r"\{[^{}]*\}", problem.message)
    found = line.find(slot[0], column - 1) if slot and column else -1
    return (found + 1, len(slot[0])) if slot and found >= 0 else (column, 0)


def _line(place: Location) -> str | None:
    lines = _lines(place.file)
    return lines[place.line - 1] if place.line <= len(lines) else None


@lru_cache(maxsize=8)
def _lines(file: str) -> list[str]:
    """The lines of a file as problems count them; none when it cannot be read, or is none of ours."""
    try:
        text = regular_file(file, MAX_FILE).decode("utf-8-sig", "replace")
    except OSError:
        return []
    return text.replace("\r\n", "\n").split("\n")


def _cut(line: str, column: int, length: int, room: int) -> tuple[str, int, int]:
    """The line as a terminal may show it, at most `room` wide, and where the mark begins and how wide it is.

    `column` counts characters from 1; 0 marks nothing. `length` 0 marks a word. Wide characters take two columns,
    combining marks none.
    """
    cells = [" " * _TAB if char == "\t" else safe_text(char).replace("\n", " ") for char in line]
    spot = min(max(column - 1, 0), len(line))
    end = spot + max(length, 1)
    while not length and end < len(line) and line[end] not in _ENDS:
        end += 1
    first, last = 0, len(cells)
    if sum(map(_wide, cells)) > room:
        first = _first(cells, spot, room // 3)
        last, used = first, len(_CUT) * (first > 0)
        while last < len(cells) and used + _wide(cells[last]) <= room - len(_CUT):
            used += _wide(cells[last])
            last += 1
    before, after = _CUT * (first > 0), _CUT * (last < len(cells))
    start = len(before) + sum(map(_wide, cells[first:spot]))
    size = sum(map(_wide, cells[spot : min(end, last)]))
    return f"{before}{''.join(cells[first:last])}{after}", start, max(size, 1)


def _first(cells: list[str], spot: int, room: int) -> int:
    """The first character to show, so that about `room` columns stand before the spot."""
    first, used = spot, 0
    while first > 0 and used + _wide(cells[first - 1]) <= room:
        first -= 1
        used += _wide(cells[first])
    return first


def _wide(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
