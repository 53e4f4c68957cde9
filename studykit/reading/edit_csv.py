"""Edits of a CSV text: a cell replaced, or a column more at the end, all else as it was.

    english,greek        cell 0 of line 2 is `water`     english,greek
    watter,νερό                                          water,νερό

Knows nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from studykit.reading.csv_rows import Sheet
from studykit.reading.edit_text import Edit
from studykit.reading.quoting import csv_cell


class SheetEditor:
    """Finds the places of edits in the text of one file, as the readers have it."""

    def __init__(self, text: str, sheet: Sheet) -> None:
        self._text, self._sheet = text, sheet

    @cached_property
    def _cells(self) -> dict[int, list[tuple[int, int]]]:
        """The begins and ends of the cells of each row, by the line on which the row begins."""
        return dict(_rows(self._text, self._sheet))

    def replaced(self, line: int, position: int, text: str) -> Edit:
        """Return the edit by which a cell of the row that begins on a line is another one."""
        cells = self._cells[line]
        separator = self._sheet.separator
        written = csv_cell(text, separator)
        if position >= len(cells):
            # A row that is too short is filled up.
            end = cells[-1][1]
            return Edit(end, end, separator * (position - len(cells) + 1) + written)
        start, end = cells[position]
        if self._text.startswith('"', start) and not written.startswith('"'):
            written = f'"{written}"'
        return Edit(start, end, written)

    def with_column(self, name: str, texts: dict[int, str]) -> Iterator[Edit]:
        """Yield the edits by which the file has one column more, with these texts by line."""
        position = len(self._sheet.header)
        header_line, *_ = self._cells
        yield self.replaced(header_line, position, name)
        for record in self._sheet.records:
            yield self.replaced(record.line, position, texts.get(record.line, ""))


def _rows(text: str, sheet: Sheet) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the line on which each row begins, and where its cells begin and end."""
    separator = re.escape(sheet.separator)
    cell = re.compile(rf'"(?:[^"]|"")*"[^{separator}\n]*|[^{separator}\n]*')
    line, offset = 1, 0
    if not sheet.lines[0].strip():
        # `sep=;` is no row, and a blank line is none either.
        offset = text.find("\n") + 1
        line = 2
    while offset < len(text):
        first_line = line
        cells = []
        while True:
            match = cell.match(text, offset)
            assert match is not None
            cells.append(match.span())
            line += text.count("\n", *match.span())
            offset = match.end() + 1
            if not text.startswith(sheet.separator, match.end()):
                break
        line += 1
        if any(text[start:end].strip() for start, end in cells):
            yield first_line, cells
