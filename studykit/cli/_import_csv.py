"""A CSV file as a table for `studykit facts import`. The file stays where it is, or is copied."""

from __future__ import annotations

from pathlib import Path

from studykit.cli._import_nouns import Imported, NewTable, refuse
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, errors, quoted
from studykit.whole_files.regular import regular_file


def read_csv(file: Path, into: Path | None) -> Imported:
    """Return the table of a CSV file, its head guessed."""
    from studykit.facts.guess_head import guess_head
    from studykit.reading.csv_rows import read_sheet

    sheet, problems = read_sheet(file, str(file))
    if errors(problems):
        refuse(errors(problems))
    guess = guess_head(file.stem, sheet)
    if guess is None:
        fault = "no column tells the rows apart, nor do two or three together"
        remedy = "Give the file a column `id`, different in each row."
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
    content = None if stays_in_place else regular_file(file, MAX_FILE)
    return Imported([NewTable(target, sheet, guess, content)])
