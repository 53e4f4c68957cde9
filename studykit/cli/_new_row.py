"""One more row in the file of a table, tried in a copy of the fact base before it is written.

    TargetTable      where the row goes: the base, the table, the file with its text so far
    try_row          the base with the row, and the file's text; RefusedRowError with its problems

`studykit add` writes one such row, and `studykit add --from` as many as a person accepts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from studykit.cli._find_decks import bases_here, find_base
from studykit.cli._trial import tried
from studykit.facts.add_row import (
    AddError,
    NewValue,
    derived_id,
    said_by,
    said_header,
    with_csv_row,
    with_yaml_row,
)
from studykit.facts.base import FactBase, Row, Table
from studykit.facts.files import shown_path
from studykit.facts.keys import STANDARD, UNDECLARED
from studykit.facts.load import load
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, errors, nearest_or_all, quoted
from studykit.reading.csv_rows import Sheet, is_list_file, read_sheet
from studykit.reading.first_line import FirstLine
from studykit.values.text import row_key
from studykit.whole_files.regular import regular_file

SaidTexts = dict[str, dict[str, list[str]]]
"""By column, and by key, what is said of the value there."""


class RefusedRowError(Exception):
    """A row that is not written, with the problems that it would bring."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class TargetTable(NamedTuple):
    """A table that gets a row, in its base with the rows that were accepted before."""

    folder: Path
    base: FactBase
    problems: Sequence[Problem]
    """Those that the base has without the row."""
    name: str
    path: Path
    """The file of the table's last row."""
    texts: Mapping[Path, str]
    """The new texts of files to which rows were added before."""

    @property
    def table(self) -> Table:
        """The table as it is now."""
        return self.base.tables[self.name]


class TriedRow(NamedTuple):
    """A row that can be added, with all that it brings."""

    row: Row
    base: FactBase
    problems: Sequence[Problem]
    """Warnings and notes that are new with it."""
    texts: Mapping[Path, str]
    """The new texts of all files."""


def target_table(
    folder: Path, base: FactBase, problems: Sequence[Problem], name: str
) -> TargetTable:
    """Return where rows of a table go. Raise RefusedRowError, or click.UsageError, where none can.

    A computed table has none, nor one whose file cannot be read.
    """
    table = base.tables[name]
    file = file_of_last_row(table)
    if table.is_computed:
        raise click.UsageError(
            f"The table {quoted(name)} is computed by SQL: add to the tables that it reads."
        )
    path = Path(file)
    if path.as_posix() in base.broken_files:
        of_file = [problem for problem in problems if problem.location.file == file]
        raise RefusedRowError(of_file)
    return TargetTable(folder, base, problems, name, path, {})


def try_row(target: TargetTable, values: Sequence[str]) -> TriedRow:
    """Return the base with one row more, its values as they stand on a command line.

    Raise RefusedRowError where it would be an error, or change other rows.
    """
    table, path = target.table, target.path
    texts_of, said_of = texts_by_column(table, values)
    try:
        text = target.texts.get(path)
        if text is None:
            text = regular_file(path, MAX_FILE).decode("utf-8")
        row_id, new_text = with_row(table, path, text, texts_of, said_of)
    except AddError as error:
        raise _refused_for_hand(str(error), path) from error
    new_texts = {**target.texts, path: new_text}
    new_base, new_problems = tried([target.folder], new_texts, target.problems)

    if errors(new_problems):
        raise RefusedRowError(errors(new_problems))
    added = added_row(new_base.tables.get(target.name), row_id, table)
    if added is None and table.is_called_by_cells:
        # F007: the row is there already.
        there = [problem for problem in new_problems if problem.code == "F007"]
        raise RefusedRowError(there)
    if added is None or not is_only_change(target.base, new_base, added):
        fault = (
            "the row cannot be added without a change of others: "
            f"{path} is written in a style of its own"
        )
        raise _refused_for_hand(fault, path)
    return TriedRow(added, new_base, new_problems, new_texts)


def _refused_for_hand(fault: str, path: Path) -> RefusedRowError:
    remedy = "Write the row into the file by hand."
    return RefusedRowError([Problem("F008", fault, remedy, Location(str(path)))])


def base_with(table: str, into: str | None) -> tuple[Path, FactBase, list[Problem]]:
    """Return the folder of the one fact base that has the table, the base, and its problems."""
    in_seeds = bases_here()
    if into is None and len(in_seeds) > 1:
        # The table says which is meant.
        paths = list(in_seeds.values())
    else:
        paths = [find_base(into)]
    bases = []
    tables: set[str] = set()
    for path in paths:
        folder = path if path.is_dir() else path.parent
        base, problems = load([folder])
        tables.update(base.tables)
        if table in base.tables:
            bases.append((folder, base, problems))

    if not bases:
        near = nearest_or_all(table, tables)
        raise click.UsageError(f"There is no table {quoted(table)}.{near}")
    if len(bases) > 1:
        folders = ", ".join(shown_path(folder) for folder, _, _ in bases)
        raise click.UsageError(
            f"Several fact bases have a table {quoted(table)}: name one with --into. ({folders})"
        )
    return bases[0]


def file_of_last_row(table: Table) -> str:
    """Return the file that a new row goes into: rows may stand in several, behind the last one."""
    if table.rows and table.rows[-1].file:
        return table.rows[-1].file
    return table.rows_file


# --- the values on the command line --------------------------------------------------------------


def texts_by_column(table: Table, values: Sequence[str]) -> tuple[dict[str, list[str]], SaidTexts]:
    """Return the texts for each column that is named, in the order of the table's columns.

    `name=Yonaguni aliases=Dunan aliases=Yuni` is {"name": ["Yonaguni"], "aliases": ["Dunan",
    "Yuni"]}. Beside them what is said of their values: `area.source=map-2`.
    """
    names = [*(column.name for column in table.columns), *UNDECLARED, "id"]
    texts_of: dict[str, list[str]] = {}
    said_of: SaidTexts = {}
    for value in values:
        said = _said(value, names)
        if said:
            column_name, key, text = said
            said_of.setdefault(column_name, {}).setdefault(key, []).append(text)
            continue
        name, text = _name_and_text(value, names, table)
        column = table.column(name) or UNDECLARED.get(name)
        takes_many = column is not None and column.is_list
        if name in texts_of and not takes_many:
            raise click.UsageError(f"The column {quoted(name)} takes one value.")
        if text:
            texts_of.setdefault(name, []).append(text)
    for column_name, texts_by_key in said_of.items():
        _check_said(column_name, texts_by_key, texts_of)
    # A standard column that the head names too stands behind the table's own.
    last_places = {name: place for place, name in enumerate(names)}
    in_order = sorted(texts_of.items(), key=lambda name_and_texts: last_places[name_and_texts[0]])
    return dict(in_order), said_of


def _said(value: str, names: Sequence[str]) -> tuple[str, str, str] | None:
    """Return column, key and text of `area.source=map-2`; None where it names a column."""
    name, sign, text = value.partition("=")
    if not sign or name in names:
        return None
    for column, key in said_by(name):
        if column in names and column not in STANDARD and column != "id":
            return column, key, text.strip()
    return None


def _check_said(
    column: str, texts_by_key: Mapping[str, Sequence[str]], texts_of: Mapping[str, Sequence[str]]
) -> None:
    for key, texts in texts_by_key.items():
        if len(texts) > 1 and key != "source":
            raise click.UsageError(f"{quoted(f'{column}.{key}')} takes one value.")
    if column not in texts_of:
        key = next(iter(texts_by_key))
        raise click.UsageError(
            f"{quoted(f'{column}.{key}')} says something of a value: write {column}=... too."
        )


def _name_and_text(value: str, names: Sequence[str], table: Table) -> tuple[str, str]:
    """Return the two sides of COLUMN=VALUE. Raise click.UsageError where it names no column."""
    name, sign, text = value.partition("=")
    if not sign:
        raise click.UsageError(f"{quoted(value)} has no =: write COLUMN=VALUE.")
    if name in names:
        return name, text.strip()
    # The column's own name may hold the sign: `a=b=3` is 3 for the column `a=b`.
    for with_sign in names:
        if value.startswith(f"{with_sign}="):
            return with_sign, value.removeprefix(f"{with_sign}=").strip()
    raise click.UsageError(
        f"The table {quoted(table.name)} has no column {quoted(name)}.{nearest_or_all(name, names)}"
    )


# --- the new row in its file ---------------------------------------------------------------------


def with_row(
    table: Table, path: Path, text: str, texts_of: dict[str, list[str]], said_of: SaidTexts
) -> tuple[str, str]:
    """Return the new row's id, and the file's text with the row; no id where cells call the rows.

    Raise AddError where the file is written so that no row can be put into it.
    """
    texts_of = dict(texts_of)
    own_id = texts_of.pop("id", [""])[0]
    if is_list_file(path):
        return _with_csv_row(table, path, text, texts_of, said_of, own_id)
    row_id = _row_id(table, texts_of, own_id)
    new_values: dict[str, Sequence[str] | NewValue] = {**texts_of}
    for name, texts_by_key in said_of.items():
        new_values[name] = NewValue(texts_of[name], texts_by_key)
    return row_id, with_yaml_row(text, table, row_id, new_values)


def _sheet_of(table: Table, path: Path) -> Sheet:
    """Return the file of a table as it was loaded. Raise AddError if it is no CSV."""
    names = [column.source_name or column.name for column in table.columns]
    sheet, _ = read_sheet(path, str(path), FirstLine.IS_HEAD)
    # Then the first line was no head, and the table's own head has given the names.
    if set(names).isdisjoint(sheet.header):
        sheet, _ = read_sheet(path, str(path), FirstLine.IS_ROW, names)
    if not sheet.is_csv:
        raise AddError("the file is a list of another program and no CSV")
    return sheet


def _with_csv_row(
    table: Table,
    path: Path,
    text: str,
    texts_of: Mapping[str, list[str]],
    said_of: SaidTexts,
    own_id: str,
) -> tuple[str, str]:
    sheet = _sheet_of(table, path)
    cells: dict[str, str] = {}
    for name, texts in texts_of.items():
        # A table's head may give the file's columns other names.
        column = table.column(name)
        name_in_file = name
        if column and column.source_name:
            name_in_file = column.source_name
        if name_in_file not in sheet.header:
            near = nearest_or_all(name, sheet.header)
            raise click.UsageError(f"The file {path} has no column {quoted(name)}.{near}")
        split = table.split
        if column and column.form.split:
            split = column.form.split
        cells[name_in_file] = split.join(texts)
    for name, texts_by_key in said_of.items():
        for key, texts in texts_by_key.items():
            header = said_header(table, name, key, sheet.header)
            if not header:
                raise click.UsageError(
                    f"The file {path} has no column {quoted(f'{name} {key}')}: add it, and name it "
                    f"in the head: `of: {{{name}: [{key}]}}`."
                )
            cells[header] = table.split.join(texts)

    row_id = ""
    if table.key:
        row_id = _row_id(table, texts_of, own_id)
    elif "id" in sheet.header:
        row_id = _row_id(table, texts_of, own_id)
        cells["id"] = row_id
    else:
        first = sheet.header[0]
        by_first = f"The rows of {path} are known by their first column: write {first}=..."
        if own_id:
            raise click.UsageError(f"{by_first} for the id.")
        if first not in cells:
            raise click.UsageError(by_first)
    return row_id, with_csv_row(text, sheet, cells)


def _row_id(table: Table, texts_of: Mapping[str, list[str]], own_id: str) -> str:
    """Return `id=...`, or what the key's columns make, or what the label makes."""
    if table.key:
        is_whole = all(name in texts_of for name in table.key)
        if own_id or not is_whole:
            names = " and ".join(table.key)
            raise click.UsageError(
                f"A row of {quoted(table.name)} is known by its {names}: write these, and no id."
            )
        return row_key(texts_of[name][0] for name in table.key)
    if own_id:
        return own_id

    if table.label not in texts_of:
        or_label = ""
        if table.label:
            or_label = f", or {table.label}=... to make it of"
        raise click.UsageError(f"The row needs an id: write id=...{or_label}.")
    label = texts_of[table.label][0]
    try:
        return derived_id(label, table.by_id)
    except AddError as error:
        raise click.UsageError(
            f"The row needs an id, and of {quoted(label)} {error}: write id=..."
        ) from error


# --- tried before it is written ------------------------------------------------------------------


def added_row(table: Table | None, row_id: str, before: Table) -> Row | None:
    """Return the row that was written: by its id, or else the one behind those that were there."""
    if table is None:
        return None
    if row_id:
        return table.by_id.get(row_id)
    if len(table.rows) == len(before.rows):
        return None
    return table.rows[-1]


def is_only_change(before: FactBase, after: FactBase, added: Row) -> bool:
    """Return whether all facts are what they were, and one is new."""
    if before.tables.keys() != after.tables.keys():
        return False
    for name, old in before.tables.items():
        # What is computed from a new row may change.
        if old.is_computed:
            continue
        new = after.tables[name]
        rows = [row for row in new.rows if row is not added]
        if _comparable(old, old.rows) != _comparable(new, rows):
            return False
    return True


def _comparable(table: Table, rows: Iterable[Row]) -> list[tuple[str, dict[str, object]]]:
    """Return the rows' ids and cells; a row that is called by its cells may get a longer id."""
    ids_and_cells = []
    for row in rows:
        cells: dict[str, object] = {}
        for column, cell in zip(table.columns, row.cells, strict=True):
            # A column that no row had before is empty in all of them.
            if cell is not None:
                cells[column.name] = cell, row.said_of(column.name)
        identity = "" if table.is_called_by_cells else row.id
        ids_and_cells.append((identity, cells))
    return ids_and_cells
