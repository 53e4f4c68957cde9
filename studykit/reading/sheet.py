"""The rows of a CSV or of any list, as nouns: a row with its line, and a file or several of them.

Knows nothing of how files are written.
"""

from functools import cached_property, lru_cache
from typing import NamedTuple


class Record(NamedTuple):
    """One row of the file: its cells, and the line on which it begins."""

    cells: list[str]
    line: int
    part: int = 0
    """Which of the sheet's files it stands in."""


class FileText:
    """The text of a file, which is cut into lines when one of them is asked for.

    That is where something is wrong with a cell: a sound file of a million rows needs no lines.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file."""
        return self.text.split("\n")

    def with_lines_emptied(self, count: int) -> "FileText":
        """Return the text with its first lines empty: the others keep their numbers."""
        if not count:
            return self
        return FileText("\n".join([*[""] * count, *self.lines[count:]]))


NO_TEXT = FileText("")
"""Of rows that stood in no file of texts."""


class Sheet(NamedTuple):
    """A whole CSV file; or several with the same columns, as one."""

    header: list[str]
    records: list[Record]
    text: FileText = NO_TEXT
    """The file's own, for the place of a cell."""
    separator: str = ","
    parts: tuple["Part", ...] = ()
    """The files, where there are several."""
    has_head: bool = True
    """The header stands in the first line."""
    is_csv: bool = True
    """It can be edited as CSV; a list of another program cannot."""

    @property
    def lines(self) -> list[str]:
        """Return the lines of the file."""
        return self.text.lines

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
    if len(separator) > 1:
        for cell in line.split(separator)[:-1]:
            begins.append(begins[-1] + len(cell) + len(separator))
        return begins
    is_in_quotes = False
    for column, char in enumerate(line, 1):
        if char == '"':
            is_in_quotes = not is_in_quotes
        elif char == separator and not is_in_quotes:
            begins.append(column + 1)
    return begins
