"""The column `id` that `studykit facts import --ids` adds to a table."""

from __future__ import annotations

from pathlib import Path

from studykit.cli._import_nouns import refuse, sheet_as_csv
from studykit.problems import Location, Problem
from studykit.reading.csv_rows import Sheet


def with_ids(sheet: Sheet, file: Path) -> Sheet:
    """Return the table with a column `id`: its own if it has one, or a new one before the others.

    Leave where its own does not tell the rows apart.
    """
    from studykit.facts.new_ids import has_ids, sheet_with_ids

    if "id" not in sheet.header:
        return sheet_with_ids(sheet)
    if not has_ids(sheet):
        fault = "the column `id` does not tell the rows apart, and --ids would add another one"
        remedy = "Fill it in, different in each row, or give it another name."
        refuse([Problem("F003", fault, remedy, Location(str(file), 1, 1))])
    return sheet


def content_with_ids(content: bytes, sheet: Sheet) -> bytes:
    """Return the CSV with the ids of the table, every other character as it was."""
    from studykit.facts.new_ids import text_with_ids

    text = text_with_ids(content.decode("utf-8"), sheet)
    if text is None:
        text = sheet_as_csv(sheet)
    return text.encode("utf-8")
