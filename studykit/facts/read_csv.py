"""CSV files as rows of texts with their lines. The rows keep what the spreadsheet wrote, letter for letter.

This module knows nothing of column types or tables.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from studykit.facts.read_text import MAX_ROWS, MAX_SCALAR, read_text
from studykit.problems import Location, Problem, quoted


class Record(NamedTuple):
    """One row of the file: its cells, and the line on which it begins."""

    cells: list[str]
    line: int


class Sheet(NamedTuple):
    """A whole CSV file."""

    header: list[str]
    records: list[Record]
    lines: list[str]
    """The file's own lines, for the place of a cell."""
    separator: str = ","

    def place(self, record: Record, at: int) -> tuple[int, int]:
        """Line and column of a cell. A cell of a row that goes over several lines is placed at the row."""
        column, in_quotes = 1, False
        line = self.lines[record.line - 1]
        for position, char in enumerate(line, 1):
            if at == 0:
                break
            in_quotes ^= char == '"'
            if char == self.separator and not in_quotes:
                at -= 1
                column = position + 1
        return record.line, column if at == 0 else 1


def read_sheet(path: Path, name: str) -> tuple[Sheet, list[Problem]]:
    """The header and the rows of a CSV file (RFC 4180, UTF-8).

    It is separated by commas; or, when its first line has none, by tabs or semicolons, and a note says so.
    """
    text, problems = read_text(path, name)
    lines = text.split("\n")
    separator = _separator(lines[0])
    sheet = Sheet([], [], lines, separator)
    if problems:
        return sheet, problems
    if not text.strip():
        remedy = "Write a first line with the columns' names."
        return sheet, [Problem("F001", "the file is empty", remedy, Location(name))]
    if separator != ",":
        called = "tabs" if separator == "\t" else "semicolons"
        message, remedy = f"the file is read as separated by {called}", "Save it with commas if that is wrong."
        problems.append(Problem("F021", message, remedy, Location(name, 1, 1), "note"))
    reader = csv.reader((f"{line}\n" for line in lines), strict=True, delimiter=separator)
    try:
        for record in _records(reader, sheet, name, problems):
            sheet.records.append(record)
            if len(sheet.records) > MAX_ROWS:
                message = f"the file has more than {MAX_ROWS:,} rows"
                problems.append(Problem("F009", message, "Split it into several files.", Location(name)))
                break
    except csv.Error as error:
        problems.append(_explained(error, name, sheet, reader.line_num))
    return sheet, problems


def _separator(header: str) -> str:
    return next((sign for sign in ",\t;" if sign in header), ",")


def _records(reader: Any, sheet: Sheet, name: str, problems: list[Problem]) -> Iterator[Record]:
    """The rows that are not blank, each as long as the header."""
    begins = 1
    for raw in reader:
        line, begins = begins, reader.line_num + 1
        cells = [_cell(cell) for cell in raw]
        if not any(cells):
            continue
        if any(len(cell) > MAX_SCALAR for cell in cells):
            message = f"a cell has more than {MAX_SCALAR:,} characters"
            problems.append(Problem("F009", message, "Shorten it.", Location(name, line, 1)))
            continue
        if not sheet.header:
            while not cells[-1]:
                cells.pop()
            sheet.header.extend(cells)
            problems.extend(_header_problems(cells, name, line))
            continue
        while len(cells) > len(sheet.header) and not cells[-1]:
            cells.pop()
        if len(cells) > len(sheet.header):
            message = f"this row has {len(cells)} cells, but the first line names {len(sheet.header)} columns"
            remedy = 'Put a cell that holds a comma in quotes: "a, b".'
            problems.append(Problem("F001", message, remedy, Location(name, line, 1)))
            continue
        cells += [""] * (len(sheet.header) - len(cells))
        yield Record(cells, line)


def _cell(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def _header_problems(header: list[str], name: str, line: int) -> list[Problem]:
    found = []
    for at, column in enumerate(header):
        if not column:
            message = f"column {at + 1} has no name"
            found.append(Problem("F001", message, "Write a name for it into the first line.", Location(name, line, 1)))
        elif column in header[:at]:
            message = f"the column {quoted(column)} is there twice"
            found.append(Problem("F003", message, "Give one of them another name.", Location(name, line, 1)))
    return found


def _explained(error: csv.Error, name: str, sheet: Sheet, line: int) -> Problem:
    told = str(error)
    if "unexpected end of data" in told:
        begun = sheet.records[-1].line + 1 if sheet.records else 1
        message = "a quote is opened on this line or after it and never closed"
        return Problem(
            "F001", message, 'Close it; a quote inside a quoted cell is doubled: "".', Location(name, begun, 1)
        )
    if "expected after" in told:
        message = "a cell begins with a quote that ends before the cell does"
        return Problem("F001", message, 'Double a quote inside a quoted cell: "".', Location(name, line, 1))
    return Problem(
        "F001", f"CSV cannot be read here: {told}", "Look at the quotes of this line.", Location(name, line, 1)
    )
