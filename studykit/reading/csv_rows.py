"""CSV files as rows of texts with their lines. They keep what the spreadsheet wrote.

    sep=;                    a line that Excel understands; else the first line shows the separator
    name;height              the header
    "Everest;";8849          Record(["Everest;", "8849"], line=3)
                             blank lines are no rows
    K2                       Record(["K2", ""], line=5): a row that is too short is filled up

Letter for letter, but for blanks around a cell and for Unicode's normal form. Knows nothing of
column types or tables.
"""

import csv
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from studykit.limits import MAX_COLUMNS, MAX_ROWS, MAX_SCALAR
from studykit.problems import Location, Problem, quoted
from studykit.reading.plain_text import read_text
from studykit.values.text import TOO_MANY_MARKS, nfc

_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon"}
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?', re.IGNORECASE)
_IN_QUOTES = re.compile(r'"[^"]*"')
_DOUBLED = 'a quote inside a quoted cell is doubled: "".'


class Record(NamedTuple):
    """One row of the file: its cells, and the line on which it begins."""

    cells: list[str]
    line: int
    part: int = 0
    """Which of the sheet's files it stands in."""


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
        """Return the name of the file in which a row stands, where there are several."""
        if not self.parts:
            return ""
        return self.parts[record.part].name

    def place(self, record: Record, position: int) -> tuple[int, int]:
        """Return line and column of a cell.

        A cell of a row that goes over several lines is placed at the row.
        """
        if self.parts:
            part = self.parts[record.part]
            return part.sheet.place(record, part.order[position])
        begins = _begins_of_cells(self.lines[record.line - 1], self.separator)
        return record.line, begins[position] if position < len(begins) else 1


class Part(NamedTuple):
    """One of several files that are read as one."""

    name: str
    sheet: Sheet
    order: tuple[int, ...]
    """Where the columns stand in it."""


# A line may have thousands of cells with something wrong in each, and be asked for all of them.
@lru_cache(maxsize=256)
def _begins_of_cells(line: str, separator: str) -> list[int]:
    """Return the columns where the cells of a line begin."""
    begins = [1]
    is_in_quotes = False
    for column, char in enumerate(line, 1):
        if char == '"':
            is_in_quotes = not is_in_quotes
        elif char == separator and not is_in_quotes:
            begins.append(column + 1)
    return begins


def read_sheet(path: Path, name: str) -> tuple[Sheet, list[Problem]]:
    """Return the header and the rows of a CSV file (RFC 4180, UTF-8), and what is wrong with it.

    It is separated by commas; or by tabs or semicolons, when its first line has more of these. The
    line `sep=;`, which Excel understands, is understood. `name` stands in messages.
    """
    text, problems = read_text(path, name)
    lines = text.split("\n")
    separator_line = _SEPARATOR_LINE.fullmatch(lines[0])
    if separator_line:
        separator = separator_line[1]
        # The line stays, empty: the others keep their numbers.
        text = text[len(lines[0]) :]
        lines[0] = ""
    else:
        separator = _most_frequent_separator(lines[0])
    sheet = Sheet([], [], lines, separator)
    if problems:
        return sheet, problems
    if not text.strip():
        remedy = "Write a first line with the columns' names."
        return sheet, [Problem("F001", "the file is empty", remedy, Location(name))]
    _SheetReader(sheet, text, name, problems).read()
    return sheet, problems


def _most_frequent_separator(header: str) -> str:
    """Return the sign that a line has most of, outside of quotes; of equals the first."""
    # A quoted name may hold a sign: `"name, in full";height`.
    bare = _IN_QUOTES.sub("", header)
    return max(_SEPARATORS, key=bare.count)


class _SheetReader:
    """Reads the header and the rows of one file into its sheet."""

    def __init__(self, sheet: Sheet, text: str, name: str, problems: list[Problem]) -> None:
        self._sheet = sheet
        self._name = name
        self._problems = problems
        self._reader = csv.reader(io.StringIO(text), strict=True, delimiter=sheet.separator)
        self._width = 0
        """How many columns the first line names, also those beyond MAX_COLUMNS."""

    def read(self) -> None:
        records = self._sheet.records
        for line, raw_cells in self._lines():
            cells = self._checked(raw_cells, line)
            # A line of separators alone is as blank as an empty one.
            if not any(cells):
                continue
            if not self._width:
                self._take_header(cells, line)
                continue
            if not _can_be_brought_to(self._width, cells):
                self._report_width(cells, line)
                continue
            records.append(Record(cells, line))
            if len(records) > MAX_ROWS:
                message = f"the file has more than {MAX_ROWS:,} rows"
                remedy = "Split it into several files."
                self._problems.append(Problem("F009", message, remedy, Location(self._name)))
                return

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells as they are written, with the line on which they begin.

        A row that cannot be read ends the reading: where the next one begins is not known.
        """
        while True:
            line = self._reader.line_num + 1
            try:
                raw_cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._report_unreadable(str(error), line, stopped=self._reader.line_num)
                return
            yield line, raw_cells

    def _checked(self, raw_cells: list[str], line: int) -> list[str]:
        """Return the cells in NFC without blanks at their ends.

        None of them, and a problem, if one is refused.
        """
        cells = []
        for raw_cell in raw_cells:
            cell = nfc(raw_cell)
            if cell is None:
                self._report("F009", TOO_MANY_MARKS, "Delete most of them.", line)
                return []
            cells.append(cell.strip())
        if max(map(len, cells), default=0) > MAX_SCALAR:
            message = f"a cell has more than {MAX_SCALAR:,} characters"
            self._report("F009", message, "Shorten it.", line)
            return []
        return cells

    def _take_header(self, names: list[str], line: int) -> None:
        # Spreadsheets write separators for columns that were used once and are empty now.
        while not names[-1]:
            names.pop()
        self._width = len(names)
        self._sheet.header.extend(names[:MAX_COLUMNS])
        if self._width > MAX_COLUMNS:
            message = f"the file has more than {MAX_COLUMNS:,} columns"
            self._report("F009", message, "Split it into several files.", line)
            return
        seen: set[str] = set()
        for number, name in enumerate(names, 1):
            if not name:
                message = f"column {number} has no name"
                self._report("F001", message, "Write a name for it into the first line.", line)
            elif name in seen:
                message = f"the column {quoted(name)} is there twice"
                self._report("F003", message, "Give one of them another name.", line)
            seen.add(name)

    def _report_width(self, cells: list[str], line: int) -> None:
        named = len(self._sheet.header)
        message = f"this row has {len(cells)} cells, but the first line names {named} columns"
        sign = self._sheet.separator
        remedy = f'Put a cell that holds a {_SEPARATORS[sign]} in quotes: "a{sign} b".'
        self._report("F001", message, remedy, line)

    def _report_unreadable(self, reason: str, line: int, stopped: int) -> None:
        """Report the row that begins at one line and could not be read beyond another.

        The reasons are those of `csv`, whose words are for programmers.
        """
        text = self._sheet.lines[line - 1]
        # An odd number of quotes leaves one open, and the last one is the likeliest.
        has_open_quote = text.count('"') % 2 == 1
        column_of_quote = text.rfind('"') + 1 if has_open_quote else 1
        if "unexpected end of data" in reason:
            message = "a quote is opened in this row and never closed"
            self._report("F001", message, f"Close it; {_DOUBLED}", line, column_of_quote)
        elif "expected after" in reason and stopped > line:
            message = (
                f"a quote is opened in this row and closed only in line {stopped}, "
                "in the middle of a cell"
            )
            remedy = f"Close it where the cell ends; {_DOUBLED}"
            self._report("F001", message, remedy, line, column_of_quote)
        elif "expected after" in reason:
            message = "a cell begins with a quote that ends before the cell does"
            self._report("F001", message, 'Double a quote inside a quoted cell: "".', line)
        elif "field larger" in reason:
            message = f"a cell has more than {MAX_SCALAR:,} characters"
            remedy = "Shorten it, or close the quote that begins it."
            self._report("F009", message, remedy, line, column_of_quote)
        else:
            message = f"CSV cannot be read here: {reason}"
            self._report("F001", message, "Look at the quotes of this line.", line)

    def _report(self, code: str, message: str, remedy: str, line: int, column: int = 1) -> None:
        self._problems.append(Problem(code, message, remedy, Location(self._name, line, column)))


def _can_be_brought_to(width: int, cells: list[str]) -> bool:
    """Make a row as long as the header; False if a cell too many is not empty."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    cells += [""] * (width - len(cells))
    return len(cells) == width
