"""Show the line that a problem is about, with the spot marked, as good compilers do.

       2 |   a: {name: Miyako, opened: soon}
         |                             ^^^^

Only terminals get it: in a pipe a problem stays one line, so that grep, sort and editors can read
it. A line that is wider than the window is cut on both sides of the spot:

       6 | ...on and on, opened: soon, note: and...
         |                       ^^^^

Knows problems and their locations. Knows nothing of what the files mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, safe_text
from studykit.values.widths import width_of
from studykit.whole_files.regular import regular_file

_TAB = " " * 4
_CUT = "..."
_NARROWEST = 20
"""Columns that a line gets even in a narrower window."""
_ENDS_OF_WORDS = set(" \t,;:{}[]\"'")


class _MarkedLine(NamedTuple):
    """A line as a terminal may show it, with the columns that are marked below it."""

    text: str
    start: int
    """The column where the mark begins, from 0."""
    width: int


def excerpt(problem: Problem, width: int) -> Iterator[str]:
    """Yield the problem's line, marked, and its second place if it has one.

    Yield nothing for what has no line. No line is wider than `width` columns of a terminal.
    """
    places = []
    for place in (problem.location, problem.other):
        if place and place.line:
            places.append(place)
    if not places:
        return

    highest_number = max(place.line for place in places)
    number_width = len(str(highest_number)) + 3
    room = max(width - number_width - 3, _NARROWEST)
    for index, place in enumerate(places):
        text = _line_at(place)
        if text is None:
            continue
        if index == 0:
            column, length = _spot(problem, text)
        else:
            column, length = place.column, 0
            if place.file != problem.location.file:
                yield f"{'':{number_width}}: {place.file}"
        marked = _marked(text, column, length, room)
        yield f"{place.line:{number_width}} | {marked.text}"
        if column:
            yield f"{'':{number_width}} | {' ' * marked.start}{'^' * marked.width}"


def _spot(problem: Problem, line: str) -> tuple[int, int]:
    """Return the column to mark, and how many characters; 0 is as long as the word there is.

    A message that begins with a `{slot}` is about that slot, and not about the pattern's beginning.
    """
    column = problem.location.column
    slot = re.match(r"\{[^{}]*\}", problem.message)
    if not slot or not column:
        return column, 0
    start = line.find(slot[0], column - 1)
    if start < 0:
        return column, 0
    return start + 1, len(slot[0])


def _line_at(place: Location) -> str | None:
    lines = _lines(place.file)
    # The file may have been edited since, or be a picture.
    if place.line > len(lines):
        return None
    return lines[place.line - 1]


# A file may have a thousand problems, which come one after the other.
@lru_cache(maxsize=8)
def _lines(file: str) -> list[str]:
    """Return the lines of a file as problems count them.

    Return none when it cannot be read, or is none of ours.
    """
    try:
        text = regular_file(file, MAX_FILE).decode("utf-8-sig", "replace")
    except OSError:
        return []
    return text.replace("\r\n", "\n").split("\n")


def forget_files() -> None:
    """Read files anew for the next excerpt: they may have been saved."""
    _lines.cache_clear()


def _marked(line: str, column: int, length: int, room: int) -> _MarkedLine:
    """Return the line cut to at most `room` columns, with its mark.

    `column` counts characters from 1; 0 marks nothing. `length` 0 marks a word.
    """
    cells = [_cell(character) for character in line]
    spot = min(max(column - 1, 0), len(line))
    end = spot + length if length else _end_of_word(line, spot)

    first, last = 0, len(cells)
    if width_of("".join(cells)) > room:
        # A third of the room stands before the spot, since a reader comes from the left.
        first = _first_shown(cells, spot, room // 3)
        last = _last_shown(cells, first, room)

    before = "".join(cells[first:spot])
    if first > 0:
        before = _CUT + before
    after = "".join(cells[spot:last])
    if last < len(cells):
        after += _CUT
    start = width_of(before)
    width = width_of("".join(cells[spot : min(end, last)]))
    # At the end of a line there is no character to mark, and still a spot.
    return _MarkedLine(before + after, start, max(width, 1))


def _cell(character: str) -> str:
    if character == "\t":
        return _TAB
    # The file is somebody's: what would steer the terminal is shown as an escape.
    return safe_text(character)


def _end_of_word(line: str, spot: int) -> int:
    end = spot + 1
    while end < len(line) and line[end] not in _ENDS_OF_WORDS:
        end += 1
    return end


def _first_shown(cells: Sequence[str], spot: int, room: int) -> int:
    """Return the first character to show, so that about `room` columns stand before the spot."""
    first, used = spot, 0
    while first > 0 and used + width_of(cells[first - 1]) <= room:
        first -= 1
        used += width_of(cells[first])
    return first


def _last_shown(cells: Sequence[str], first: int, room: int) -> int:
    """Return the end of what can be shown from `first` on, with dots on the sides that are cut."""
    last, used = first, 0
    if first > 0:
        used = len(_CUT)
    # The dots at the end are sure to be needed: the whole line did not fit.
    while last < len(cells) and used + width_of(cells[last]) <= room - len(_CUT):
        used += width_of(cells[last])
        last += 1
    return last
