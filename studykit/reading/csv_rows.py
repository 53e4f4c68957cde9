"""CSV files as rows of texts with their lines. They keep what the spreadsheet wrote.

    sep=;                    a line that Excel understands; else the first line shows the separator
    name;height              the header
    "Everest;";8849          Record(["Everest;", "8849"], line=3)
                             blank lines are no rows
    K2                       Record(["K2", ""], line=5): a row that is too short is filled up

A list of a program for flashcards is read in the same way (`_list_layout`). It has no header: its
columns are called `front`, `back`, `column 3`, or as the caller says.

Letter for letter, but for blanks around a cell and for Unicode's normal form. Knows nothing of
column types or tables.
"""

from collections.abc import Sequence
from pathlib import Path

from studykit.problems import Location, Problem
from studykit.reading._list_layout import Layout, layout_of
from studykit.reading._sheet_reader import SheetReader
from studykit.reading.anki_text import AnkiNotes
from studykit.reading.first_line import FirstLine
from studykit.reading.plain_text import read_text
from studykit.reading.sheet import FileText, Part, Record, Sheet

__all__ = [
    "Part",
    "Record",
    "Sheet",
    "is_list_file",
    "read_notes",
    "read_sheet",
    "sheet_of_records",
]

ENDINGS_OF_LISTS = (".csv", ".tsv", ".txt")
"""Files that are lists, and may be asked as they are."""
_ENDINGS_OF_ANY_LIST = (".txt",)
"""Those that need not be CSV."""


def is_list_file(path: Path) -> bool:
    """Return whether a file is called as lists are: `words.csv`, `words.tsv`, `words.txt`."""
    return path.suffix.lower() in ENDINGS_OF_LISTS


def read_sheet(
    path: Path,
    name: str,
    first_line: FirstLine = FirstLine.LIKELY_HEAD,
    column_names: Sequence[str] = (),
) -> tuple[Sheet, list[Problem]]:
    """Return the header and the rows of a CSV file (RFC 4180, UTF-8), and what is wrong with it.

    It is separated by commas; or by tabs, semicolons or `|`, when its first line has more of these.
    The line `sep=;`, which Excel understands, is understood. `name` stands in messages.
    `first_line` says whether the first line names the columns; `column_names` are what the caller
    knows of these: a first line that has one of them is the head, and else they are so called, in
    that order, but where one of them is a name by place: `front`, `back`, `column 3`.
    """
    text, problems = read_text(path, name)
    sheet = Sheet([], [], FileText(text))
    if problems:
        return sheet, problems
    if not text.strip():
        remedy = "Write a first line with the columns' names."
        return sheet, [Problem("F001", "the file is empty", remedy, Location(name))]
    layout = layout_of(text, is_list=path.suffix.lower() in _ENDINGS_OF_ANY_LIST)
    if layout is None:
        message = "no sign separates two columns in most of its lines"
        remedy = "Save the list with a tab between term and definition, one pair a line."
        return sheet, [Problem("F001", message, remedy, Location(name))]
    is_csv = not layout.is_list and not layout.anki
    sheet = sheet._replace(separator=layout.separator, is_csv=is_csv)
    reader = SheetReader(sheet, layout, name, problems)
    return reader.read(first_line, column_names), problems


def read_notes(path: Path, name: str) -> tuple[AnkiNotes | None, list[Problem]]:
    """Return the notes of Anki in a text file, and what is wrong with it; None if it has none."""
    text, problems = read_text(path, name)
    layout = None if problems else layout_of(text, is_list=False)
    if layout is None or layout.anki is None:
        return None, []
    sheet = Sheet([], [], FileText(text), layout.separator, is_csv=False)
    return AnkiNotes(SheetReader(sheet, layout, name, problems).notes(), layout.anki), problems


def sheet_of_records(
    records: list[Record], name: str, first_line: FirstLine = FirstLine.UNKNOWN
) -> tuple[Sheet, list[Problem]]:
    """Return rows that stood in no CSV as a sheet, and what is wrong with them.

    The first of them is told from a head as that of a list; `name` stands in messages.
    """
    problems: list[Problem] = []
    # They have places like those of cells in a file whose lines are empty.
    lines = FileText("\n" * max((record.line for record in records), default=0))
    sheet = Sheet([], [], lines, separator="", is_csv=False)
    reader = SheetReader(sheet, Layout(""), name, problems)
    checked = []
    for record in records:
        cells = reader.checked(record.cells, record.line)
        if any(cells):
            checked.append(Record(cells, record.line))
    return reader.sheet_of(checked, first_line, ()), problems
