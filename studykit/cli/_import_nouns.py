"""Hold what `studykit facts import` makes of a file before anything is written: tables, and files.

Each kind of file is read by one module, which returns an `Imported` or leaves by `refuse`:

    _import_csv.py        words.csv, words.tsv, words.txt
    _import_anki_text.py  notes.txt, as Anki writes it
    _import_markdown.py   notes.md
    _import_workbook.py   words.xlsx
    _import_package.py    deck.apkg

`facts_import.py` chooses among them by the ending, and writes what they made.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import say, show_problems
from studykit.problems import Problem
from studykit.reading.csv_rows import Sheet

if TYPE_CHECKING:
    from studykit.facts.guess_head import HeadGuess

DECK = "the deck"
"""What a deck is called among the files that are written."""


class NewTable(NamedTuple):
    """A table that is about to be written."""

    csv: Path
    """Where its rows will stand, or stand already."""
    sheet: Sheet
    guess: HeadGuess
    content: bytes | None = None
    """Of the CSV; None when it stays where it is."""
    split: str = ""
    """The sign between the texts of one cell, where it is not the usual one."""
    is_changed: bool = False
    """The content takes the place of what stands there: its rows have got ids."""
    is_asked: bool = True
    """A first deck asks it."""
    equal_rows: int = 0
    """Rows that were left out, since they stood there already."""
    unasked: tuple[str, ...] = ()
    """Columns that a first deck does not ask for."""


class NewFile(NamedTuple):
    """A file that is about to be written, or is read for it."""

    path: Path
    role: str
    """For messages: "the deck"."""
    content: bytes = b""
    replaces: bool = False
    """It takes the place of a file that was read, as somebody asked for."""


class Imported(NamedTuple):
    """All that is read of a file: its tables, in the order in which they are shown."""

    tables: list[NewTable]
    remarks: tuple[str, ...] = ()
    """Said at the end: what was not read."""


def folder_of_tables(file: Path, into: Path | None, *, has_one: bool) -> Path:
    """Return where the tables of a file go: one beside it, several in a base of their own."""
    if into:
        return into
    return file.parent if has_one else Path("seeds") / file.stem


def sheet_as_csv(sheet: Sheet) -> str:
    """Return a table as the text of a CSV, its header first."""
    from studykit.reading.quoting import csv_text

    return csv_text([sheet.header, *(record.cells for record in sheet.records)])


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Leave as `refuse` does, if there are problems."""
    if problems:
        refuse(problems)


def refuse(problems: Sequence[Problem]) -> NoReturn:
    """Leave, saying why a file cannot be taken and that nothing was written."""
    show_problems(problems, err=True)
    say("Nothing was written.", err=True, fg="red")
    sys.exit(PROBLEMS)
