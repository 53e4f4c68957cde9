"""A CSV file as a table for `studykit facts import`. The file stays where it is, or is copied."""

from __future__ import annotations

from pathlib import Path

from studykit.cli._import_nouns import Imported, NewTable, refuse
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, errors, quoted
from studykit.whole_files.regular import regular_file


def read_csv(file: Path, into: Path | None, *, ids: bool = False) -> Imported:
    """Return the table of a CSV file, its head guessed. `ids`: with a column `id`."""
    from studykit.cli._import_ids import content_with_ids, with_ids
    from studykit.cli._options import first_line_said
    from studykit.facts.guess_head import guess_head
    from studykit.reading.csv_rows import read_sheet

    sheet, problems = read_sheet(file, str(file), first_line_said())
    if errors(problems):
        refuse(errors(problems))
    header_read = list(sheet.header)
    if ids:
        sheet = with_ids(sheet, file)
    guess = guess_head(file.stem, sheet)
    if guess is None:
        fault = "no column tells the rows apart, nor do two or three together"
        remedy = "Add one with --ids, or give the file a column `id`, different in each row."
        refuse([Problem("F003", fault, remedy, Location(str(file)))])

    is_called_csv = file.suffix.lower() == ".csv"
    target = file
    if into is not None:
        target = into / (file.name if is_called_csv else f"{file.stem}.csv")
    elif not is_called_csv:
        fault = f"the file is called {quoted(file.name)}"
        remedy = "Rename it to end in .csv, or write --into FOLDER."
        refuse([Problem("F008", fault, remedy, Location(str(file)))])
    stays_in_place = target.exists() and target.resolve() == file.resolve()
    has_new_ids = sheet.header != header_read
    content = None
    if has_new_ids:
        content = content_with_ids(regular_file(file, MAX_FILE), sheet)
    elif not stays_in_place:
        content = regular_file(file, MAX_FILE)
    is_changed = has_new_ids and stays_in_place
    return Imported([NewTable(target, sheet, guess, content, is_changed=is_changed)])
