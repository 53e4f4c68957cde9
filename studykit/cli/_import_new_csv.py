"""A table of which `studykit facts import` writes the rows too, as a new CSV."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._import_ids import with_ids
from studykit.cli._import_nouns import NewTable, refuse, sheet_as_csv
from studykit.problems import Location, Problem
from studykit.reading.csv_rows import Record, Sheet

if TYPE_CHECKING:
    from studykit.facts.guess_head import HeadGuess

_MOST_LETTERS = 60
"""Of the name of a file."""


def table_of_sheet(folder: Path, name: str, sheet: Sheet, file: Path, *, ids: bool) -> NewTable:
    """Return a table whose rows will stand in a new CSV of that name; `file` is for messages.

    Leave where nothing tells the rows apart.
    """
    different: dict[tuple[str, ...], Record] = {}
    for record in sheet.records:
        different.setdefault(tuple(record.cells), record)
    equal_rows = len(sheet.records) - len(different)
    sheet = sheet._replace(records=list(different.values()))
    if ids:
        sheet = with_ids(sheet, file)
    csv = folder / f"{name}.csv"
    guess = guessed_head(name, sheet, file)
    content = sheet_as_csv(sheet).encode()
    whole = sheet._replace(has_head=True)
    return NewTable(csv, whole, guess, content, equal_rows=equal_rows)


def guessed_head(name: str, sheet: Sheet, file: Path) -> HeadGuess:
    """Return the head for a sheet; leave where nothing tells its rows apart."""
    from studykit.facts.guess_head import guess_head

    guess = guess_head(name, sheet)
    if guess is None:
        fault = "no column tells the rows apart, nor do two or three together"
        remedy = "Add one with --ids, or give the file a column `id`, different in each row."
        refuse([Problem("F003", fault, remedy, Location(str(file)))])
    return guess


def name_of_table(text: str, taken: set[str]) -> str:
    """Return a name for a file of rows: `Chapter 1: Cells` gives `chapter-1-cells`."""
    words = re.sub(r"[\W_]+", "-", text.lower()).strip("-")[:_MOST_LETTERS] or "list"
    name = words
    number = 2
    while name in taken:
        name = f"{words}-{number}"
        number += 1
    taken.add(name)
    return name
