"""`studykit facts import`: a CSV file or an Anki package becomes a table of the fact base."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say, show_problems
from studykit.facts.files import shown_path
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, errors, quoted
from studykit.reading.csv_rows import Sheet
from studykit.whole_files.regular import regular_file

if TYPE_CHECKING:
    from studykit.facts.guess_head import Guess

EPILOG = """\b
Examples:
  studykit facts import words.csv                     words.yaml beside it
  studykit facts import words.csv --into seeds/greek  both in seeds/greek
  studykit facts import deck.apkg                     its notes as tables in seeds/deck
  studykit facts import deck.apkg --deck decks/mine.yaml
"""


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
    from studykit.facts.guess_head import head_text
    from studykit.whole_files.writing import write_whole

    made = (
        _from_package(file, into)
        if file.suffix.lower() in (".apkg", ".colpkg")
        else _from_csv(file, into)
    )
    wanted: list[_Wanted] = []
    for each in made:
        table = quoted(each.guess.table)
        if each.content is not None:
            wanted.append(_Wanted(each.csv, f"the rows of the table {table}", each.content))
        head = head_text(each.guess, each.csv.name, file.name, each.split)
        wanted.append(
            _Wanted(each.csv.with_suffix(".yaml"), f"the head of the table {table}", head.encode())
        )
    deck_text = _deck_text(file, made, deck)
    if deck:
        wanted.append(_Wanted(deck, "the deck", deck_text.encode()))
    _refuse_one_file_for_two([_Wanted(file, "the file that is read"), *wanted])
    _refuse_overwriting(wanted)
    files = {each.path: each.content for each in wanted}
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(files)
    for each in made:
        _show(each)
    for path in files:
        say(f"wrote {path}")
    if not deck:
        say(
            f"\nA deck to begin with, for a file decks/{file.stem}.yaml (or add --deck FILE):",
            bold=True,
        )
        say(deck_text.rstrip())


class _Made:
    """One table that is about to be written."""

    def __init__(
        self, csv: Path, sheet: Sheet, guess: Guess, content: bytes | None = None, split: str = ""
    ) -> None:
        self.csv, self.sheet, self.guess, self.split = csv, sheet, guess, split
        self.content = content
        """Of the CSV; None when it stays where it is."""


def _from_csv(file: Path, into: Path | None) -> list[_Made]:
    from studykit.facts.guess_head import guess_head
    from studykit.reading.csv_rows import read_sheet

    sheet, problems = read_sheet(file, str(file))
    _leave(errors(problems))
    guess = guess_head(file.stem, sheet)
    if guess is None:
        message = "no column tells the rows apart, nor do two or three together"
        _leave(
            [
                Problem(
                    "F003",
                    message,
                    "Give the file a column `id`, different in each row.",
                    Location(str(file)),
                )
            ]
        )
        raise AssertionError
    target = (
        file
        if into is None
        else into / (file.name if file.suffix.lower() == ".csv" else f"{file.stem}.csv")
    )
    if target.suffix.lower() != ".csv":
        message = f"the file is called {quoted(file.name)}"
        _leave(
            [
                Problem(
                    "F008",
                    message,
                    "Rename it to end in .csv, or write --into FOLDER.",
                    Location(str(file)),
                )
            ]
        )
    same = target.exists() and target.resolve() == file.resolve()
    return [_Made(target, sheet, guess, None if same else regular_file(file, MAX_FILE))]


def _from_package(file: Path, into: Path | None) -> list[_Made]:
    from studykit.anki.import_notes import tables
    from studykit.anki.read_package import PackageError, read_package
    from studykit.facts.guess_head import guess_head
    from studykit.reading.quoting import csv_cell

    try:
        found = tables(read_package(file, foreign=True))
    except PackageError as error:
        remedy = error.remedy or "Export the deck from Anki again."
        _leave(
            [Problem("X008", f"the package cannot be read: {error}", remedy, Location(str(file)))]
        )
        raise AssertionError from error
    folder = into or Path("seeds") / file.stem
    made = []
    for name, sheet, split in found:
        guess = guess_head(name, sheet)
        assert guess is not None  # each note has its own id
        columns = (
            column._replace(type='"[text]"', why="the notes' tags") if column.written == "tags"
            else column._replace(type="text", why="a field") for column in guess.columns
        )  # fmt: skip
        guess = guess._replace(columns=tuple(columns))
        rows = [sheet.header, *(record.cells for record in sheet.records)]
        text = "".join(",".join(csv_cell(cell, ",") for cell in row) + "\n" for row in rows)
        made.append(_Made(folder / f"{name}.csv", sheet, guess, text.encode(), split))
    if not made:
        _leave(
            [
                Problem(
                    "X008",
                    "the package holds no notes",
                    "Export a deck that has some.",
                    Location(str(file)),
                )
            ]
        )
    return made


def _deck_text(file: Path, made: list[_Made], deck: Path | None) -> str:
    from studykit.cli._clock import random_end
    from studykit.questions.starter_deck import starter_deck

    tables = []
    for each in made:
        names = [
            column.name
            for column in each.guess.columns
            if column.name not in ("id", "tags", "note", "aliases")
        ]
        if len(names) > 1:
            tables.append((each.guess.table, names[0], names[1:]))
    base = (
        made[0].csv.parent
        if len(made) > 1 or made[0].content is not None
        else made[0].csv.with_suffix(".yaml")
    )
    facts = Path(os.path.relpath(base, (deck or Path("decks/x")).parent)).as_posix()
    slug = "".join(
        char if char.isascii() and char.isalnum() else "-" for char in file.stem.lower()
    ).strip("-")
    return starter_deck(file.stem, f"{slug or 'deck'}-{random_end()}", facts, tables)


def _show(made: _Made) -> None:
    """The guesses, one a line, for a person to look over."""
    guess = made.guess
    say(
        f"{guess.table}: {counted(len(made.sheet.records), 'row')}, told apart by {' and '.join(guess.key)}",
        bold=True,
    )
    for column in guess.columns:
        if column.name == "id" and guess.key == ("id",):
            continue
        name = (
            column.name
            if column.name == column.written
            else f"{column.name} (in the file: {column.written})"
        )
        kind = column.type.strip('"') or "text"
        say(
            f"  {name[:80]}: {kind}  ({column.why})  {' | '.join(map(_short, column.examples))}".rstrip()
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else f"{line[:27]}..."


class _Wanted(NamedTuple):
    """One file that is about to be written, or is read for it."""

    path: Path
    role: str
    """What it is, for messages."""
    content: bytes = b""


def _refuse_one_file_for_two(wanted: Sequence[_Wanted]) -> None:
    """Leaves when two of the files are one: by their paths, by a link, or where case does not tell names apart."""
    first: dict[str, _Wanted] = {}
    for each in wanted:
        other = first.setdefault(
            unicodedata.normalize("NFC", os.path.realpath(each.path)).casefold(), each
        )
        if other is not each:
            remedy = "Name another folder with --into."
            if each.role == "the deck":
                remedy = "Name another file with --deck, such as decks/NAME.yaml."
            say(
                f"{each.path} would be {other.role} and {each.role}; nothing was written. {remedy}",
                err=True,
            )
            sys.exit(PROBLEMS)


def _refuse_overwriting(wanted: Sequence[_Wanted]) -> None:
    for each in wanted:
        option = (
            "another file with --deck" if each.role == "the deck" else "another folder with --into"
        )
        why = "is already there" if os.path.lexists(each.path) else ""
        above = next(folder for folder in each.path.absolute().parents if os.path.lexists(folder))
        if each.role == "the deck" and each.path.suffix.lower() == ".csv":
            why = "ends in .csv, and a deck in .yaml"
        if not above.is_dir():
            why = f"cannot be written, since {shown_path(above)} is no folder"
        if why:
            say(f"{each.path} {why}; nothing was written. Name {option}.", err=True)
            sys.exit(PROBLEMS)


def _leave(problems: list[Problem]) -> None:
    if problems:
        show_problems(problems, err=True)
        say("Nothing was written.", err=True, fg="red")
        sys.exit(PROBLEMS)
