"""Make a table of the fact base from a list, a workbook, Markdown or an Anki package.

`studykit facts import words.csv` writes `words.yaml` beside it, the head of a table:

    words.csv       ID,Greek,English        words.yaml    table: words
                    1,λόγος,word                          columns: {Greek: text, English: text}
                                                          rows: words.csv

Each kind of file is read by a module of its own. All that will be written is gathered first, so
that what is in the way is told before anything is written.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

import click

from studykit.cli._import_nouns import DECK, Imported, NewFile, NewTable, refuse
from studykit.cli._options import head_option
from studykit.cli._output import say
from studykit.problems import Location, Problem, quoted
from studykit.reading.foreign_files import MARKDOWN, PACKAGES, WORKBOOKS

EPILOG = """\b
Examples:
  studykit facts import words.csv                     words.yaml beside it
  studykit facts import words.csv --into seeds/greek  both in seeds/greek
  studykit facts import people.csv --ids              and a column `id`, to correct names later
  studykit facts import words.txt                     a list of Quizlet, notes of Anki
  studykit facts import deck.apkg                     its notes as tables in seeds/deck
  studykit facts import deck.apkg --deck decks/mine.yaml
"""
_NOT_ASKED = ("id", "tags", "note", "aliases")
"""Columns that a first deck has no question for."""
_QUESTION_MARKS = ("?", "？", "؟")


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@head_option
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
@click.option(
    "--ids",
    is_flag=True,
    help="Add a column `id` to the rows, so that any other cell may be corrected later.",
)
def command(file: Path, into: Path | None, deck: Path | None, *, ids: bool) -> None:
    """Make a table of FILE, its types guessed for you to correct.

    FILE is a list (.csv, .tsv, .txt), Markdown, a workbook (.xlsx) or a package of Anki (.apkg).

    Nothing that is there is overwritten, and FILE stays as it is (but for the column of --ids,
    where no other folder is named).
    """
    _refuse_if_missing(file)
    if file.suffix.lower() in PACKAGES:
        from studykit.cli._import_package import import_package

        import_package(file, into, deck)
        return
    from studykit.cli._import_shown import show_guesses
    from studykit.cli._import_targets import refuse_one_file_for_two, refuse_overwriting
    from studykit.cli._schema_files import with_modeline, write_schemas

    imported = _read(file, into, ids=ids)
    tables = imported.tables
    new_files: list[NewFile] = []
    for table in tables:
        new_files += _files_of(table, file)
    deck_text = _deck_text(file, tables, deck)
    if deck:
        new_files.append(NewFile(deck, DECK, with_modeline(deck_text).encode()))
    others = [new_file for new_file in new_files if not new_file.replaces]
    refuse_one_file_for_two([NewFile(file, "the file that is read"), *others])
    refuse_overwriting(new_files)

    # Nothing is in the way any more: from here on something is written.
    _write(new_files)
    for table in tables:
        show_guesses(table)
    schemas = write_schemas(new_files, are_in_a_base=into is not None)
    for path in [*(new_file.path for new_file in new_files), *schemas]:
        say(f"wrote {path}")
    for remark in imported.remarks:
        say(remark, err=True, fg="yellow")
    if not deck:
        to_begin = f"A deck to begin with, for a file decks/{file.stem}.yaml (or add --deck FILE):"
        say(f"\n{to_begin}", bold=True)
        say(deck_text.rstrip())


def _refuse_if_missing(file: Path) -> None:
    """Leave where no file is, in the words that are said of a list."""
    if not os.path.lexists(file):
        remedy = "Give the path of a file that exists."
        refuse([Problem("F001", "the file is not there", remedy, Location(str(file)))])


def _write(new_files: Sequence[NewFile]) -> None:
    """Write the files, all or none.

    Of one that takes the place of another, a link stays one, and its rights stay what they are.
    """
    from studykit.whole_files.writing import write_whole

    contents: dict[Path, bytes] = {}
    modes: dict[Path, int] = {}
    for new_file in new_files:
        new_file.path.parent.mkdir(parents=True, exist_ok=True)
        path = new_file.path.resolve() if new_file.replaces else new_file.path
        contents[path] = new_file.content
        if new_file.replaces:
            modes[path] = stat.S_IMODE(path.stat().st_mode)
    write_whole(contents)
    for path, mode in modes.items():
        path.chmod(mode)


def _read(file: Path, into: Path | None, *, ids: bool) -> Imported:
    """Return what a file gives, read as its ending says."""
    suffix = file.suffix.lower()
    if suffix in WORKBOOKS:
        from studykit.cli._import_workbook import read_sheets

        return read_sheets(file, into, ids=ids)
    if suffix in MARKDOWN:
        from studykit.cli._import_markdown import read_markdown

        return read_markdown(file, into, ids=ids)
    from studykit.cli._import_anki_text import read_anki_notes
    from studykit.cli._import_csv import read_list

    return read_anki_notes(file, into, ids=ids) or read_list(file, into, ids=ids)


# --- what is written -----------------------------------------------------------------------------


def _files_of(table: NewTable, file: Path) -> list[NewFile]:
    """Return the files of a table made from `file`: its rows, if they are new, and its head."""
    from studykit.facts.write_head import head_text

    name = quoted(table.guess.table)
    files = []
    if table.content is not None:
        role = f"the rows of the table {name}"
        files.append(NewFile(table.csv, role, table.content, replaces=table.is_changed))
    head = head_text(
        table.guess,
        table.csv.name,
        file.name,
        table.split,
        has_head=table.sheet.has_head,
    )
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
            if column.name not in (*_NOT_ASKED, *table.unasked):
                names.append(column.name)
        # With one column there is nothing to ask for, or nothing to ask by.
        if len(names) > 1 and table.is_asked:
            if _holds_questions(table, names[0]):
                # A question says itself what it asks for: the column behind it.
                names = names[:2]
            asked_tables.append((table.guess.table, names[0], names[1:]))

    base = tables[0].csv.parent
    stays_in_place = tables[0].content is None or tables[0].is_changed
    if len(tables) == 1 and stays_in_place:
        # The CSV stays where it is, among files that need not be facts: its head alone is named.
        base = tables[0].csv.with_suffix(".yaml")
    folder_of_deck = (deck or Path("decks/x")).parent
    facts = Path(os.path.relpath(base, folder_of_deck)).as_posix()
    return starter_deck(file.stem, f"{_slug(file.stem)}-{random_end()}", facts, asked_tables)


def _holds_questions(table: NewTable, name: str) -> bool:
    """Return whether most cells of a column end as questions do."""
    (written,) = [column.written for column in table.guess.columns if column.name == name]
    if written not in table.sheet.header:
        return False
    place = table.sheet.header.index(written)
    cells = [record.cells[place].rstrip() for record in table.sheet.records]
    return sum(cell.endswith(_QUESTION_MARKS) for cell in cells) * 2 > len(cells)


def _slug(name: str) -> str:
    """Return the beginning of a deck's key: `My words` gives `my-words`, and 名前 gives `deck`."""
    slug = re.sub("[^a-z0-9]", "-", name.lower()).strip("-")
    return slug or "deck"
