"""Add a fact to a table, in its file's own style.

`studykit add`: a fact from the command line, written into its file as a person would have written
it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from studykit.cli._complete import complete_bases, complete_tables
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._find_decks import base_folders, find_base
from studykit.cli._output import say, show_problems
from studykit.facts.add_row import AddError, derived_id, with_csv_row, with_yaml_row
from studykit.facts.base import FactBase, Row, Table
from studykit.facts.files import shown_path
from studykit.facts.keys import STANDARD
from studykit.facts.load import load
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, nearest_or_all, quoted
from studykit.reading.csv_rows import read_sheet
from studykit.values.text import row_key
from studykit.whole_files.regular import irregular, regular_file

HELP_ORDER = 80
EPILOG = """\b
Examples:
  studykit add islands name=Miyako prefecture=okinawa
  studykit add bases id=miyako-base island=miyako opened=2019 "source=article-1#9"
  studykit add islands name=Yonaguni aliases=Dunan aliases=Yuni    a list: write the column twice
"""


@click.command(epilog=EPILOG)
@click.argument("table", shell_complete=complete_tables)
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@click.option(
    "--into",
    metavar="BASE",
    shell_complete=complete_bases,
    help="The fact base; by default the one in seeds/ that has the table.",
)
def command(table: str, values: tuple[str, ...], into: str | None) -> None:
    """Add a row to TABLE, in its file's own style. Comments and all other rows stay as they are.

    The row's id is `id=...`, or made of the table's key or of the row's label. A row that is not right (an unknown
    reference, a value of another type, a contradiction) is not written.
    """
    from studykit.whole_files.writing import write_whole

    folder, base, problems = _find(table, into)
    found = base.tables[table]
    given = _given(found, values)
    file = (
        found.rows[-1].file if found.rows and found.rows[-1].file else found.rows_file
    )  # the last of several
    path = Path(file)
    if found.is_computed:
        raise click.UsageError(
            f"The table {quoted(table)} is computed by SQL: add to the tables that it reads."
        )
    if any(path.as_posix() == file for file in base.broken_files):
        _refuse([each for each in problems if each.location.file == file])
    try:
        raw = regular_file(path, MAX_FILE).decode("utf-8")
        row_id, text = _with_row(found, path, raw, given)
    except AddError as error:
        _refuse(
            [Problem("F008", str(error), "Write the row into the file by hand.", Location(file))]
        )
    with _copy(folder) as copy:
        changed = copy / os.path.relpath(path.resolve(), folder.resolve())
        changed.unlink()
        changed.write_bytes(text.encode())
        after, later = load([copy])
        new = [_moved(each, copy, folder) for each in _new(problems, later)]
    added = _added(after.tables[table], row_id, found) if table in after.tables else None
    if any(each.level == "error" for each in new):
        _refuse([each for each in new if each.level == "error"])
    if added is None and found.is_called_by_cells:
        _refuse([each for each in new if each.code == "F007"])  # the row is there already
    if added is None or not _is_only_change(base, after, table, added):
        message = f"the row cannot be added without a change of others: {path} is written in a style of its own"
        _refuse([Problem("F008", message, "Write the row into the file by hand.", Location(file))])
    target = path.resolve()  # a link inside the folder stays one
    mode = target.stat().st_mode
    write_whole({target: text.encode()})
    target.chmod(stat.S_IMODE(mode))
    show_problems([each for each in new if each.level == "warning"], err=True)
    assert added is not None
    say(f"added {table}/{added.id} at {file}:{added.line}", bold=True)


def _added(table: Table, row_id: str, before: Table) -> Row | None:
    """Return the row that was written: by its id, or else the one behind those that were there."""
    if row_id:
        return table.by_id.get(row_id)
    return table.rows[-1] if len(table.rows) > len(before.rows) else None


def _find(table: str, into: str | None) -> tuple[Path, FactBase, list[Problem]]:
    """The fact base that has the table."""
    there = base_folders()
    paths = there if into is None and len(there) > 1 else [find_base(into)]
    found = []
    names: set[str] = set()
    for each in paths:
        path = each if each.is_dir() else each.parent
        base, problems = load([path])
        names.update(base.tables)
        if table in base.tables:
            found.append((path, base, problems))
    if len(found) > 1:
        listed = ", ".join(shown_path(path) for path, _, _ in found)
        raise click.UsageError(
            f"Several fact bases have a table {quoted(table)}: name one with --into. ({listed})"
        )
    if not found:
        raise click.UsageError(f"There is no table {quoted(table)}.{nearest_or_all(table, names)}")
    return found[0]


def _given(table: Table, values: tuple[str, ...]) -> dict[str, list[str]]:
    """The values by column, in the order of the table's columns."""
    known = [*(column.name for column in table.columns), *STANDARD, "id"]
    found: dict[str, list[str]] = {}
    for each in values:
        name, sign, text = each.partition("=")
        if not sign:
            raise click.UsageError(f"{quoted(each)} has no =: write COLUMN=VALUE.")
        if name not in known:  # it may be of a column with such a sign in its name
            name = next((column for column in known if each.startswith(f"{column}=")), name)
            text = each.removeprefix(f"{name}=")
        if name not in known:
            message = f"The table {quoted(table.name)} has no column {quoted(name)}.{nearest_or_all(name, known)}"
            raise click.UsageError(message)
        column = table.column(name) or STANDARD.get(name)
        if name in found and not (column and column.is_list):
            raise click.UsageError(f"The column {quoted(name)} takes one value.")
        if text.strip():
            found.setdefault(name, []).append(text.strip())
    order = {name: at for at, name in enumerate(known)}
    return dict(sorted(found.items(), key=lambda pair: order[pair[0]]))


def _with_row(table: Table, path: Path, raw: str, given: dict[str, list[str]]) -> tuple[str, str]:
    """The new row's id, and the file with it; no id where the table's rows are called by their cells."""
    own = given.pop("id", None)
    if path.suffix.lower() == ".csv":
        return _with_csv_row(table, path, raw, given, own)
    row_id = _row_id(table, given, own)
    return row_id, with_yaml_row(raw, table, row_id, given)


def _with_csv_row(
    table: Table, path: Path, raw: str, given: Mapping[str, list[str]], own: list[str] | None
) -> tuple[str, str]:
    sheet = read_sheet(path, str(path))[0]
    written = {column.name: column.source_name or column.name for column in table.columns}
    for name in given:
        if written.get(name, name) not in sheet.header:
            raise click.UsageError(
                f"The file {path} has no column {quoted(name)}.{nearest_or_all(name, sheet.header)}"
            )
    cells = {written.get(name, name): table.split.join(texts) for name, texts in given.items()}
    if table.key:
        row_id = _row_id(table, given, own)
    elif "id" in sheet.header:
        row_id = cells["id"] = _row_id(table, given, own)
    else:
        first = sheet.header[0]
        if own:
            raise click.UsageError(
                f"The rows of {path} are known by their first column: write {first}=... for the id."
            )
        if first not in cells:
            raise click.UsageError(
                f"The rows of {path} are known by their first column: write {first}=..."
            )
        row_id = ""
    return row_id, with_csv_row(raw, sheet, cells)


def _row_id(table: Table, given: Mapping[str, list[str]], own: list[str] | None) -> str:
    """`id=...`, or what the key's columns make, or what the label makes."""
    if table.key:
        missing = [name for name in table.key if name not in given]
        if own or missing:
            names = " and ".join(table.key)
            raise click.UsageError(
                f"A row of {quoted(table.name)} is known by its {names}: write these, and no id."
            )
        return row_key(given[name][0] for name in table.key)
    if own:
        return own[0]
    if table.label not in given:
        hint = f", or {table.label}=... to make it of" if table.label else ""
        raise click.UsageError(f"The row needs an id: write id=...{hint}.")
    try:
        return derived_id(given[table.label][0], table.by_id)
    except AddError as error:
        what = quoted(given[table.label][0])
        raise click.UsageError(
            f"The row needs an id, and of {what} {error}: write id=..."
        ) from error


@contextlib.contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    """The fact base in another place, where it can be tried; hard links where the system has them."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            if not irregular(source):
                shutil.copyfile(source, target)

    with tempfile.TemporaryDirectory(prefix="studykit-") as temporary:
        copy = Path(temporary) / folder.resolve().name
        hidden = shutil.ignore_patterns(".*")
        shutil.copytree(folder, copy, symlinks=True, copy_function=link, ignore=hidden)
        yield copy


def _new(before: list[Problem], after: list[Problem]) -> list[Problem]:
    """The problems that the row brings, whatever their lines: these move."""
    known = Counter((each.code, each.message) for each in before)
    found = []
    for each in after:
        known[each.code, each.message] -= 1
        if known[each.code, each.message] < 0:
            found.append(each)
    return found


def _moved(problem: Problem, copy: Path, folder: Path) -> Problem:
    """The problem as if it had been found in the folder itself."""
    shown, own = shown_path(copy), shown_path(folder)

    def place(location: Location) -> Location:
        return location._replace(file=location.file.replace(shown, own, 1))

    message = problem.message.replace(shown, own)
    other = place(problem.other) if problem.other else None
    return problem._replace(message=message, location=place(problem.location), other=other)


def _is_only_change(before: FactBase, after: FactBase, table: str, added: Row) -> bool:
    """Whether all facts are what they were, and one is new."""
    for name, old in before.tables.items():
        new = after.tables.get(name)
        if new is None:
            return False
        if old.is_computed:
            continue
        rows = [row for row in new.rows if not (name == table and row is added)]
        if [_cells(old, row) for row in old.rows] != [_cells(new, row) for row in rows]:
            return False
    return len(after.tables) == len(before.tables)


def _cells(table: Table, row: Row) -> tuple[object, ...]:
    """Return the row as it is compared. One that is called by its cells may get a longer id beside one more."""
    cells = {
        column.name: cell
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell is not None
    }
    return "" if table.is_called_by_cells else row.id, cells


def _refuse(problems: list[Problem]) -> None:
    show_problems(problems, err=True)
    say("Nothing was written.", err=True, fg="red")
    sys.exit(PROBLEMS)
