"""Make a table of the fact base from a CSV file or an Anki package.

`studykit facts import words.csv` writes `words.yaml` beside it, the head of a table:

    words.csv       ID,Greek,English        words.yaml    table: words
                    1,λόγος,word                          columns: {Greek: text, English: text}
                                                          rows: words.csv

All that will be written is gathered first, so that what is in the way is told before anything is
written.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say, show_problems
from studykit.facts.files import shown_path
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, errors, quoted
from studykit.reading.csv_rows import Sheet
from studykit.whole_files.regular import regular_file

if TYPE_CHECKING:
    from studykit.facts.guess_head import ColumnGuess, HeadGuess

EPILOG = """\b
Examples:
  studykit facts import words.csv                     words.yaml beside it
  studykit facts import words.csv --into seeds/greek  both in seeds/greek
  studykit facts import deck.apkg                     its notes as tables in seeds/deck
  studykit facts import deck.apkg --deck decks/mine.yaml
"""
_DECK = "the deck"
_LONGEST_EXAMPLE = 30
_LONGEST_NAME = 80
"""Characters of a value, and of a column's name, that are shown of a guess."""
_NOT_ASKED = ("id", "tags", "note", "aliases")
"""Columns that a first deck has no question for."""


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


class NewFile(NamedTuple):
    """A file that is about to be written, or is read for it."""

    path: Path
    role: str
    """For messages: "the deck"."""
    content: bytes = b""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The fact base that gets the table.",
)
@click.option(
    "--deck",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write a deck that asks the table.",
)
def command(file: Path, into: Path | None, deck: Path | None) -> None:
    """Make a table of FILE, a CSV file or an Anki package, its types guessed for you to correct.

    Nothing that is there is overwritten, and FILE stays as it is.
    """
    from studykit.whole_files.writing import write_whole

    if file.suffix.lower() in (".apkg", ".colpkg"):
        tables = _tables_of_package(file, into)
    else:
        tables = [_table_of_csv(file, into)]
    new_files: list[NewFile] = []
    for table in tables:
        new_files += _files_of(table, file)
    deck_text = _deck_text(file, tables, deck)
    if deck:
        new_files.append(NewFile(deck, _DECK, deck_text.encode()))
    _refuse_one_file_for_two([NewFile(file, "the file that is read"), *new_files])
    _refuse_overwriting(new_files)

    # Nothing is in the way any more: from here on something is written.
    for new_file in new_files:
        new_file.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole({new_file.path: new_file.content for new_file in new_files})
    for table in tables:
        _show(table)
    for new_file in new_files:
        say(f"wrote {new_file.path}")
    if not deck:
        to_begin = f"A deck to begin with, for a file decks/{file.stem}.yaml (or add --deck FILE):"
        say(f"\n{to_begin}", bold=True)
        say(deck_text.rstrip())


# --- what is read --------------------------------------------------------------------------------


def _table_of_csv(file: Path, into: Path | None) -> NewTable:
    from studykit.facts.guess_head import guess_head
    from studykit.reading.csv_rows import read_sheet

    sheet, problems = read_sheet(file, str(file))
    if errors(problems):
        _refuse(errors(problems))
    guess = guess_head(file.stem, sheet)
    if guess is None:
        fault = "no column tells the rows apart, nor do two or three together"
        remedy = "Give the file a column `id`, different in each row."
        _refuse([Problem("F003", fault, remedy, Location(str(file)))])

    is_called_csv = file.suffix.lower() == ".csv"
    target = file
    if into is not None:
        target = into / (file.name if is_called_csv else f"{file.stem}.csv")
    elif not is_called_csv:
        fault = f"the file is called {quoted(file.name)}"
        remedy = "Rename it to end in .csv, or write --into FOLDER."
        _refuse([Problem("F008", fault, remedy, Location(str(file)))])
    stays_in_place = target.exists() and target.resolve() == file.resolve()
    content = None if stays_in_place else regular_file(file, MAX_FILE)
    return NewTable(target, sheet, guess, content)


def _tables_of_package(file: Path, into: Path | None) -> list[NewTable]:
    from studykit.anki.import_notes import tables
    from studykit.anki.read_package import PackageError, read_package
    from studykit.facts.guess_head import guess_head

    try:
        note_tables = tables(read_package(file, foreign=True))
    except PackageError as error:
        fault = f"the package cannot be read: {error}"
        remedy = error.remedy or "Export the deck from Anki again."
        _refuse([Problem("X008", fault, remedy, Location(str(file)))])
    if not note_tables:
        fault = "the package holds no notes"
        remedy = "Export a deck that has some."
        _refuse([Problem("X008", fault, remedy, Location(str(file)))])

    folder = into or Path("seeds") / file.stem
    new_tables = []
    for name, sheet, split in note_tables:
        guess = guess_head(name, sheet)
        assert guess is not None  # Each note has its own id.
        csv = folder / f"{name}.csv"
        new_tables.append(NewTable(csv, sheet, _as_fields(guess), _as_csv(sheet), split))
    return new_tables


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


# --- what is written -----------------------------------------------------------------------------


def _files_of(table: NewTable, file: Path) -> list[NewFile]:
    """Return the files of a table made from `file`: its rows, if they are new, and its head."""
    from studykit.facts.write_head import head_text

    name = quoted(table.guess.table)
    files = []
    if table.content is not None:
        files.append(NewFile(table.csv, f"the rows of the table {name}", table.content))
    head = head_text(table.guess, table.csv.name, file.name, table.split)
    head_file = table.csv.with_suffix(".yaml")
    files.append(NewFile(head_file, f"the head of the table {name}", head.encode()))
    return files


def _deck_text(file: Path, tables: Sequence[NewTable], deck: Path | None) -> str:
    """Return a deck that asks for each column by the first one."""
    from studykit.cli._clock import random_end
    from studykit.questions.starter_deck import starter_deck

    asked_tables = []
    for table in tables:
        names = []
        for column in table.guess.columns:
            if column.name not in _NOT_ASKED:
                names.append(column.name)
        # With one column there is nothing to ask for, or nothing to ask by.
        if len(names) > 1:
            asked_tables.append((table.guess.table, names[0], names[1:]))

    base = tables[0].csv.parent
    if len(tables) == 1 and tables[0].content is None:
        # The CSV stays where it is, among files that need not be facts: its head alone is named.
        base = tables[0].csv.with_suffix(".yaml")
    folder_of_deck = (deck or Path("decks/x")).parent
    facts = Path(os.path.relpath(base, folder_of_deck)).as_posix()
    return starter_deck(file.stem, f"{_slug(file.stem)}-{random_end()}", facts, asked_tables)


def _slug(name: str) -> str:
    """Return the beginning of a deck's key: `My words` gives `my-words`, and 名前 gives `deck`."""
    slug = re.sub("[^a-z0-9]", "-", name.lower()).strip("-")
    return slug or "deck"


def _show(table: NewTable) -> None:
    """Show the guesses, one a line, for a person to look over."""
    guess = table.guess
    rows = counted(len(table.sheet.records), "row")
    say(f"{guess.table}: {rows}, told apart by {' and '.join(guess.key)}", bold=True)
    for column in guess.columns:
        if column.name == "id" and guess.key == ("id",):
            continue
        name = column.name
        if column.name != column.written:
            name = f"{column.name} (in the file: {column.written})"
        type_name = column.type.strip('"') or "text"
        examples = " | ".join(_short(example) for example in column.examples)
        line = f"  {name[:_LONGEST_NAME]}: {type_name}  ({column.why})  {examples}"
        say(line.rstrip())
    for column in guess.columns:
        hint = _hint_of_spellings(table, column)
        if hint:
            say(hint)


def _hint_of_spellings(table: NewTable, column: ColumnGuess) -> str:
    """Return how else to write the values of a column of which some are several spellings.

    Empty where there are none.
    """
    from studykit.values.written_keys import commas_may_join, readings_of

    if column.type != "text":
        return ""
    place = table.sheet.header.index(column.written)
    cells = {record.cells[place] for record in table.sheet.records}
    may_join = commas_may_join(cells)
    spellings_of_cell = {}
    for cell in sorted(cells):
        spellings = readings_of(cell, commas_join=may_join).spellings
        if len(spellings) > 1:
            spellings_of_cell[cell] = spellings
    if not spellings_of_cell:
        return ""
    example, (first, *others) = next(iter(spellings_of_cell.items()))
    many = counted(len(spellings_of_cell), "value")
    aliases = ", ".join(others)
    return (
        f"  {column.name}: {many} of several spellings, such as {quoted(example)}. Each is right "
        f"when it is typed; or write {quoted(first)} there, and in a column `aliases`: {aliases}"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _LONGEST_EXAMPLE:
        return line
    return f"{line[: _LONGEST_EXAMPLE - 3]}..."


# --- what is refused -----------------------------------------------------------------------------


def _refuse_one_file_for_two(files: Sequence[NewFile]) -> None:
    """Leave when two of the files are one: by path, by a link, or where case does not count."""
    first_at: dict[str, NewFile] = {}
    for file in files:
        real_path = os.path.realpath(file.path)
        # Some file systems take `Words.csv` and `words.csv`, or two ways to write é, for one name.
        same_path = unicodedata.normalize("NFC", real_path).casefold()
        first = first_at.setdefault(same_path, file)
        if first is file:
            continue
        remedy = "Name another folder with --into."
        if file.role == _DECK:
            remedy = "Name another file with --deck, such as decks/NAME.yaml."
        roles = f"{first.role} and {file.role}"
        say(f"{file.path} would be {roles}; nothing was written. {remedy}", err=True)
        sys.exit(PROBLEMS)


def _refuse_overwriting(files: Sequence[NewFile]) -> None:
    for file in files:
        is_deck = file.role == _DECK
        fault = ""
        nearest_above = next(
            folder for folder in file.path.absolute().parents if os.path.lexists(folder)
        )
        if not nearest_above.is_dir():
            fault = f"cannot be written, since {shown_path(nearest_above)} is no folder"
        elif is_deck and file.path.suffix.lower() == ".csv":
            fault = "ends in .csv, and a deck in .yaml"
        elif os.path.lexists(file.path):
            fault = "is already there"
        if fault:
            option = "another file with --deck" if is_deck else "another folder with --into"
            say(f"{file.path} {fault}; nothing was written. Name {option}.", err=True)
            sys.exit(PROBLEMS)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    show_problems(problems, err=True)
    say("Nothing was written.", err=True, fg="red")
    sys.exit(PROBLEMS)
