"""A list as a table for `studykit facts import`.

A CSV stays where it is, or is copied; of a list of another program a CSV is written.
"""

from __future__ import annotations

from pathlib import Path

from studykit.cli._import_ids import content_with_ids, with_ids
from studykit.cli._import_new_csv import guessed_head, table_of_sheet
from studykit.cli._import_nouns import Imported, NewTable, refuse, refuse_if_any, sheet_as_csv
from studykit.cli._options import first_line_said
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, errors, quoted
from studykit.reading.csv_rows import is_list_file, read_sheet
from studykit.reading.foreign_files import refusal
from studykit.reading.safe_cells import is_safe, text_of_safe_cell
from studykit.reading.sheet import Sheet
from studykit.whole_files.regular import regular_file

UNSURE_FIRST_LINE = "F033"


def read_list(file: Path, into: Path | None, *, ids: bool = False) -> Imported:
    """Return the table of a list, its head guessed. `ids`: with a column `id`."""
    foreign = refusal(file, str(file))
    if foreign:
        refuse([foreign])
    sheet, problems = read_sheet(file, str(file), first_line_said(file))
    refuse_if_any(errors(problems))
    remarks = tuple(str(problem) for problem in problems)
    if not sheet.is_csv:
        table = table_of_sheet(into or file.parent, file.stem, sheet, file, ids=ids)
        return Imported([table], remarks)
    header_read = list(sheet.header)
    sheet, safe_cells = _texts_of_safe_cells(sheet)
    if ids:
        sheet = with_ids(sheet, file)

    guess = guessed_head(file.stem, sheet, file)
    target = file
    if into is not None:
        target = into / (file.name if is_list_file(file) else f"{file.stem}.csv")
    elif not is_list_file(file):
        fault = f"the file is called {quoted(file.name)}"
        remedy = "Rename it to end in .csv, or write --into FOLDER."
        refuse([Problem("F008", fault, remedy, Location(str(file)))])
    is_in_place = target.exists() and target.resolve() == file.resolve()
    gets_ids = sheet.header != header_read
    if is_in_place and safe_cells:
        remarks += (_apostrophes_stay(safe_cells),)
    if is_in_place and not gets_ids:
        return Imported([NewTable(target, sheet, guess)], remarks)
    if is_in_place:
        # Where names were taken for a row, or a row for names, the file would say so for ever.
        refuse_if_any([problem for problem in problems if problem.code == UNSURE_FIRST_LINE])
    content = regular_file(file, MAX_FILE)
    is_written_anew = bool(safe_cells) and not is_in_place
    if is_written_anew or (gets_ids and not sheet.has_head):
        # A column that is added by its name needs a line of names.
        sheet = sheet._replace(has_head=True)
        content = sheet_as_csv(sheet).encode()
    elif gets_ids:
        content = content_with_ids(content, sheet)
    table = NewTable(target, sheet, guess, content, is_changed=is_in_place)
    return Imported([table], remarks)


def _texts_of_safe_cells(sheet: Sheet) -> tuple[Sheet, int]:
    """Return a sheet without the apostrophes of `export --safe`, and how many cells had one."""
    count = 0
    records = []
    if not all(is_safe(cell) for record in sheet.records for cell in record.cells):
        return sheet, 0
    for record in sheet.records:
        cells = [text_of_safe_cell(cell) for cell in record.cells]
        changed = sum(old != new for old, new in zip(record.cells, cells, strict=True))
        records.append(record._replace(cells=cells) if changed else record)
        count += changed
    return (sheet._replace(records=records) if count else sheet), count


def _apostrophes_stay(count: int) -> str:
    cells = "1 cell is" if count == 1 else f"{count:,} cells are"
    return (
        f"{cells} led by an apostrophe, as in a sheet that is safe for spreadsheets, and stay so: "
        "the file is not changed. With --into FOLDER the texts are written without it."
    )
