"""CSV files as rows of texts with their lines. The rows keep what the spreadsheet wrote, letter for letter.

This module knows nothing of column types or tables.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from studykit.limits import MAX_COLUMNS, MAX_ROWS, MAX_SCALAR
from studykit.problems import Location, Problem, quoted
from studykit.reading.plain_text import read_text
from studykit.values.text import TOO_MANY_MARKS, nfc


class Record(NamedTuple):
    """One row of the file: its cells, and the line on which it begins."""

    cells: list[str]
    line: int
    part: int = 0
    """Which of the sheet's files it stands in."""


_new_record: Callable[[type[Record], tuple[list[str], int, int]], Record] = tuple.__new__
"""Half the price of calling `Record`, for something that is made for every row."""


class Sheet(NamedTuple):
    """A whole CSV file; or several with the same columns, as one."""

    header: list[str]
    records: list[Record]
    lines: list[str]
    """The file's own lines, for the place of a cell."""
    separator: str = ","
    parts: tuple["Part", ...] = ()
    """The files, where there are several."""

    def file(self, record: Record) -> str:
        """The name of the file in which a row stands, where there are several."""
        return self.parts[record.part].name if self.parts else ""

    def place(self, record: Record, at: int) -> tuple[int, int]:
        """Line and column of a cell. A cell of a row that goes over several lines is placed at the row."""
        if self.parts:
            part = self.parts[record.part]
            return part.sheet.place(record, part.order[at])
        columns = _columns(self.lines[record.line - 1], self.separator)
        return record.line, columns[at] if at < len(columns) else 1


@lru_cache(maxsize=256)
def _columns(line: str, separator: str) -> list[int]:
    """Return where the cells of a line begin: it may have thousands with something wrong in each."""
    columns, in_quotes = [1], False
    for position, char in enumerate(line, 1):
        in_quotes ^= char == '"'
        if char == separator and not in_quotes:
            columns.append(position + 1)
    return columns


class Part(NamedTuple):
    """One of several files that are read as one."""

    name: str
    sheet: Sheet
    order: tuple[int, ...]
    """Where the columns stand in it."""


def read_sheet(path: Path, name: str) -> tuple[Sheet, list[Problem]]:
    """The header and the rows of a CSV file (RFC 4180, UTF-8).

    It is separated by commas; or by tabs or semicolons, when its first line has more of these. The line `sep=;`, which
    Excel understands, is understood.
    """
    text, problems = read_text(path, name)
    lines = text.split("\n")
    named = re.fullmatch(_NAMED, lines[0])
    if named:
        text = text[len(lines[0]) :]  # the line stays, empty: others keep their numbers
        lines[0] = ""
    separator = named[1] if named else _separator(lines[0])
    sheet = Sheet([], [], lines, separator)
    if problems:
        return sheet, problems
    if not text.strip():
        remedy = "Write a first line with the columns' names."
        return sheet, [Problem("F001", "the file is empty", remedy, Location(name))]
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=separator)
    is_clean = text.isascii() and not _is_padded(f"\n{text}\n", separator)
    if is_clean and _take_plain(text, sheet, name, problems):
        return sheet, problems
    for record in _records(reader, sheet, name, problems, is_clean=is_clean):
        sheet.records.append(record)
        if len(sheet.records) > MAX_ROWS:
            message = f"the file has more than {MAX_ROWS:,} rows"
            problems.append(
                Problem("F009", message, "Split it into several files.", Location(name))
            )
            break
    return sheet, problems


_CALLED = {",": "comma", "\t": "tab", ";": "semicolon"}


_NAMED = r'(?i)"?sep=([,;\t])"?'
_IN_QUOTES = r'"[^"]*"'


def _separator(header: str) -> str:
    """The sign that the first line has most of, outside of quotes; of equals the first."""
    bare = re.sub(_IN_QUOTES, "", header)
    return max(_CALLED, key=bare.count)


def _is_padded(text: str, separator: str) -> bool:
    """Whether cells may have blanks at their ends. Where none has, no cell needs to be stripped."""
    signs = [sign for sign in (separator, '"', "\n") if sign in text]
    blanks = [blank for blank in " \t" if blank in text]
    return any(
        pair in text for blank in blanks for sign in signs for pair in (blank + sign, sign + blank)
    )


def _take_plain(text: str, sheet: Sheet, name: str, problems: list[Problem]) -> bool:
    """Takes all rows at once when each is a line of its own and as long as the header: a third of the time."""
    if '"' in text or max(map(len, sheet.lines)) > MAX_SCALAR:
        return False
    rows = list(
        csv.reader(sheet.lines if sheet.lines[-1] else sheet.lines[:-1], delimiter=sheet.separator)
    )
    header = rows[0]
    if not (
        all(map(any, rows))
        and header[-1]
        and {*map(len, rows)} == {len(header)}
        and len(rows) <= MAX_ROWS
    ):
        return False
    sheet.header.extend(header)
    problems.extend(_header_problems(header, name, 1))
    sheet.records.extend(
        map(
            _new_record,
            repeat(Record),
            zip(rows[1:], range(2, len(rows) + 1), repeat(0), strict=False),
        )
    )
    return True


def _records(
    reader: Any, sheet: Sheet, name: str, problems: list[Problem], *, is_clean: bool
) -> Iterator[Record]:
    """The rows that are not blank, each as long as the header. The cells of a clean file are taken as they are."""
    header = sheet.header
    has_long_lines = max(map(len, sheet.lines)) > MAX_SCALAR
    while True:
        line = reader.line_num + 1
        try:
            raw = next(reader, None)
        except csv.Error as error:
            problems.append(_explained(error, name, sheet.lines[line - 1], line, reader.line_num))
            return
        if raw is None:
            return
        cells = (
            raw if is_clean else [cell.strip() if cell.isascii() else _normal(cell) for cell in raw]
        )
        if not is_clean and None in cells:
            problems.append(
                Problem("F009", TOO_MANY_MARKS, "Delete most of them.", Location(name, line, 1))
            )
            continue
        if not any(cells):
            continue
        if (has_long_lines or reader.line_num > line) and max(map(len, cells)) > MAX_SCALAR:
            message = f"a cell has more than {MAX_SCALAR:,} characters"
            problems.append(Problem("F009", message, "Shorten it.", Location(name, line, 1)))
        elif not header:
            while not cells[-1]:
                cells.pop()
            header.extend(cells)
            problems.extend(_header_problems(cells, name, line))
        elif len(cells) == len(header) or _fits(cells, len(header)):
            yield Record(cells, line)
        else:
            message = (
                f"this row has {len(cells)} cells, but the first line names {len(header)} columns"
            )
            sign = sheet.separator
            remedy = f'Put a cell that holds a {_CALLED[sign]} in quotes: "a{sign} b".'
            problems.append(Problem("F001", message, remedy, Location(name, line, 1)))


def _fits(cells: list[str], wanted: int) -> bool:
    """Makes a row as long as the header, unless a cell too many is not empty."""
    while len(cells) > wanted and not cells[-1]:
        cells.pop()
    cells += [""] * (wanted - len(cells))
    return len(cells) == wanted


def _normal(text: str) -> Any:
    """Return the text in NFC without blanks at its ends; None when it has too many marks over one letter."""
    normal = nfc(text)
    return None if normal is None else normal.strip()


def _header_problems(header: list[str], name: str, line: int) -> list[Problem]:
    if len(header) > MAX_COLUMNS:
        message = f"the file has more than {MAX_COLUMNS:,} columns"
        del header[MAX_COLUMNS:]
        return [Problem("F009", message, "Split it into several files.", Location(name, line, 1))]
    found = []
    seen: set[str] = set()
    for at, column in enumerate(header):
        if not column:
            message = f"column {at + 1} has no name"
            found.append(
                Problem(
                    "F001",
                    message,
                    "Write a name for it into the first line.",
                    Location(name, line, 1),
                )
            )
        elif column in seen:
            message = f"the column {quoted(column)} is there twice"
            found.append(
                Problem("F003", message, "Give one of them another name.", Location(name, line, 1))
            )
        seen.add(column)
    return found


def _explained(error: csv.Error, name: str, text: str, line: int, stopped: int) -> Problem:
    """What is wrong in the row that begins at `line` with `text` and could not be read beyond the line `stopped`."""
    told = str(error)
    opened = text.rfind('"') + 1 if text.count('"') % 2 else 1
    double = 'a quote inside a quoted cell is doubled: "".'
    if "unexpected end of data" in told:
        message = "a quote is opened in this row and never closed"
        return Problem("F001", message, f"Close it; {double}", Location(name, line, opened))
    if "expected after" in told and stopped > line:
        message = f"a quote is opened in this row and closed only in line {stopped}, in the middle of a cell"
        return Problem(
            "F001", message, f"Close it where the cell ends; {double}", Location(name, line, opened)
        )
    if "expected after" in told:
        message = "a cell begins with a quote that ends before the cell does"
        return Problem(
            "F001", message, 'Double a quote inside a quoted cell: "".', Location(name, line, 1)
        )
    if "field larger" in told:
        message = f"a cell has more than {MAX_SCALAR:,} characters"
        remedy = "Shorten it, or close the quote that begins it."
        return Problem("F009", message, remedy, Location(name, line, opened))
    message = f"CSV cannot be read here: {told}"
    return Problem("F001", message, "Look at the quotes of this line.", Location(name, line, 1))
