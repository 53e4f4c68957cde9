"""An Anki package as tables for `studykit facts import`: one for each of its note types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._import_nouns import Imported, NewTable, refuse
from studykit.problems import Location, Problem
from studykit.reading.csv_rows import Sheet

if TYPE_CHECKING:
    from studykit.facts.guess_head import HeadGuess


def read_anki_package(file: Path, into: Path | None) -> Imported:
    """Return the tables of a package, each field a text."""
    from studykit.anki.import_notes import tables
    from studykit.anki.package_contents import PackageError
    from studykit.anki.read_package import read_package
    from studykit.facts.guess_head import guess_head

    try:
        note_tables = tables(read_package(file))
    except PackageError as error:
        fault = f"the package cannot be read: {error}"
        remedy = error.remedy or "Export the deck from Anki again."
        refuse([Problem("X008", fault, remedy, Location(str(file)))])
    if not note_tables:
        fault = "the package holds no notes"
        remedy = "Export a deck that has some."
        refuse([Problem("X008", fault, remedy, Location(str(file)))])

    folder = into or Path("seeds") / file.stem
    new_tables = []
    for name, sheet, split in note_tables:
        guess = guess_head(name, sheet)
        assert guess is not None  # Each note has its own id.
        csv = folder / f"{name}.csv"
        new_tables.append(NewTable(csv, sheet, _as_fields(guess), _as_csv(sheet), split))
    return Imported(new_tables)


def _as_fields(guess: HeadGuess) -> HeadGuess:
    """Return a guess in which each column is a text: to Anki a field is nothing else."""
    columns = []
    for column in guess.columns:
        if column.written == "tags":
            columns.append(column._replace(type='"[text]"', why="the notes' tags"))
        else:
            columns.append(column._replace(type="text", why="a field"))
    return guess._replace(columns=tuple(columns))


def _as_csv(sheet: Sheet) -> bytes:
    from studykit.reading.quoting import csv_cell

    rows = [sheet.header, *(record.cells for record in sheet.records)]
    text = ""
    for cells in rows:
        text += ",".join(csv_cell(cell, ",") for cell in cells) + "\n"
    return text.encode()
