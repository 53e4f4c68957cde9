"""A workbook of Excel as tables for `studykit facts import`: one for each sheet with rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studykit.cli._import_new_csv import name_of_table, table_of_sheet
from studykit.cli._import_nouns import Imported, folder_of_tables, refuse, refuse_if_any
from studykit.cli._options import first_line_said
from studykit.problems import Location, Problem, errors
from studykit.reading.csv_rows import Record, sheet_of_records
from studykit.reading.workbooks import WorkbookError, read_workbook

_MOST_SHOWN = 5
"""Merged cells that are named."""


def read_sheets(file: Path, into: Path | None, *, ids: bool) -> Imported:
    """Return the tables of a workbook; leave where it cannot be read."""
    try:
        sheets = read_workbook(file)
    except WorkbookError as error:
        fault = f"the workbook cannot be read: {error}"
        refuse([Problem("F001", fault, error.remedy, Location(str(file)))])
    has_one = len(sheets) == 1
    folder = folder_of_tables(file, into, has_one=has_one)
    taken: set[str] = set()
    tables = []
    remarks = []
    for sheet_of_book in sheets:
        shown = f"{file}!{sheet_of_book.name}"
        records = sheet_of_book.records
        title = _lines_of_title(records)
        if title:
            remarks.append(f"{shown}: left out what stands above the table: {', '.join(title)}")
        sheet, problems = sheet_of_records(records[len(title) :], shown, first_line_said(file))
        refuse_if_any(errors(problems))
        if not sheet.records:
            remarks.append(f"{shown} has no rows, and is left out")
            continue
        if sheet_of_book.merged:
            remarks.append(_remark_on_merged(shown, sheet_of_book.merged))
        remarks += [str(problem) for problem in problems]
        name = file.stem if has_one else name_of_table(sheet_of_book.name, taken)
        tables.append(table_of_sheet(folder, name, sheet, file, ids=ids))
    if not tables:
        remedy = "Name a workbook with rows below the names of the columns."
        refuse([Problem("F001", "the workbook holds no rows", remedy, Location(str(file)))])
    return Imported(tables, tuple(remarks))


def _remark_on_merged(shown: str, merged: Sequence[str]) -> str:
    cells = ", ".join(merged[:_MOST_SHOWN])
    if len(merged) > _MOST_SHOWN:
        cells += f" and {len(merged) - _MOST_SHOWN:,} more"
    return f"{shown}: of merged cells only the first has the text, the others are empty: {cells}"


def _lines_of_title(records: Sequence[Record]) -> list[str]:
    """Return the texts that stand alone in the first rows, where most rows have several cells."""
    widths = [len(list(filter(None, record.cells))) for record in records]
    has_columns = sum(width > 1 for width in widths) > len(widths) / 2
    title = []
    for record, width in zip(records, widths, strict=True):
        if width > 1 or not has_columns:
            break
        title.append(next(filter(None, record.cells)))
    return title
