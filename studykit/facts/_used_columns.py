"""The columns that a table has when its rows are in: those of its head, and those that rows bring.

columns: {name: text}              name
rows: {a: {name: A, note: N}}      name, note          every table may have a note
rows: {a: {name: A, size: 3}}      name, and F002      nobody declared `size`
no `columns` at all, or a CSV      whatever the rows have, as texts
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from studykit.facts._columns import tagged_column
from studykit.facts._head import Draft
from studykit.facts._rows import RawRow
from studykit.facts._said_columns import said_positions
from studykit.facts.base import Column
from studykit.facts.keys import UNDECLARED
from studykit.limits import MAX_COLUMNS
from studykit.problems import Location, Names, Problem, quoted
from studykit.reading.csv_rows import Sheet
from studykit.reading.yaml_tree import YamlMapping


def columns_of_yaml(draft: Draft, rows: Sequence[RawRow]) -> list[Column]:
    """Return the columns of a table whose rows stand in YAML, the declared ones first."""
    # In the order in which the rows bring them: a fact's sentence has them so.
    used: dict[str, None] = {}
    for row in rows:
        assert isinstance(row.cells, YamlMapping)
        used.update(dict.fromkeys(row.cells.entries))

    columns = dict(draft.columns)
    for name in used:
        if name in columns:
            continue
        column = _undeclared(name, draft, any_column=draft.takes_any_column)
        if column:
            columns[name] = column
    # Too many in the head were reported there.
    if len(columns) > MAX_COLUMNS and len(draft.columns) < MAX_COLUMNS:
        message = f"the table has more than {MAX_COLUMNS:,} columns"
        draft.fields.report("F009", message, "Split it into several tables.", draft.location)
    _refuse_renaming(draft)
    _refuse_of(draft)
    if not used.keys() <= columns.keys():
        _report_undeclared(draft, rows, columns)
    return list(columns.values())[:MAX_COLUMNS]


def _undeclared(name: str, draft: Draft, *, any_column: bool) -> Column | None:
    """Return a column that rows bring: a standard one, a text in a language, or any text."""
    column = UNDECLARED.get(name) or tagged_column(name, draft.columns, any_column=any_column)
    if column is None and any_column:
        return Column(name)
    return column


def _refuse_renaming(draft: Draft) -> None:
    for column in draft.columns.values():
        if column.source_name:
            message = f"`from` of {quoted(column.name)} renames a column of a CSV file, "
            message += "and the rows stand in YAML"
            draft.fields.report("F008", message, "Delete it.", column.location)


def _refuse_of(draft: Draft) -> None:
    if not draft.of:
        return
    message = "`of` names columns of a CSV file, and the table has none"
    remedy = "Delete it, and write what is said of a value beside it: {is: VALUE, source: ...}."
    draft.fields.report("F008", message, remedy, draft.fields.key_place("of"))


def _report_undeclared(draft: Draft, rows: Sequence[RawRow], columns: Collection[str]) -> None:
    # Made once: a slip in a hundred thousand rows is guessed a hundred thousand times.
    names = Names([*columns, *UNDECLARED])
    for row in rows:
        assert isinstance(row.cells, YamlMapping)
        for name in row.cells.entries:
            if name in columns:
                continue
            message = f"the table {quoted(draft.name)} has no column {quoted(name)}"
            remedy = f"Declare it under `columns:` or correct it.{names.nearest(name)}"
            where = Location(draft.file, *row.cells.places[name])
            touches = (f"{draft.name}/{row.id}",)
            group = (draft.name, name)
            problem = Problem("F002", message, remedy, where, touches=touches, group=group)
            draft.problems.append(problem)


def columns_of_sheet(draft: Draft, sheet: Sheet) -> list[tuple[int, Column]]:
    """Return the columns of a CSV, in the order of the file, each with its position in it."""
    declared = _declared_by_name_in_file(draft, sheet)
    positions_said = said_positions(draft.of, draft.columns, sheet.header)
    columns = []
    for position, name in enumerate(sheet.header):
        # It says something of the values in another column, and is none of its own.
        if position in positions_said:
            continue
        # The row's name, and no cell; unless `key` says that another column is.
        is_the_id = name == "id" and not draft.key
        if name in declared:
            columns.append((position, declared[name]))
        elif is_the_id:
            continue
        elif name in draft.columns:
            message = f"the file has a column {quoted(name)} of its own, "
            message += "beside the one that is renamed to it"
            remedy = f"Rename that one too: `other_name: {{from: {name}}}`."
            draft.fields.report("F003", message, remedy, draft.columns[name].location)
        else:
            column = _undeclared(name, draft, any_column=True)
            assert column
            columns.append((position, column))
    return columns


def _declared_by_name_in_file(draft: Draft, sheet: Sheet) -> dict[str, Column]:
    """Return the declared columns by their names in the file, and report those that it lacks."""
    names = Names(sheet.header)
    declared: dict[str, Column] = {}
    for column in draft.columns.values():
        name = column.source_name or column.name
        first = declared.setdefault(name, column)
        if first is not column:
            message = f"{quoted(column.name)} and {quoted(first.name)} both take "
            message += f"the file's column {quoted(name)}"
            draft.fields.report("F003", message, "Delete one of the two.", column.location)
        # A CSV without a column `id` is called by its key or its cells.
        elif name not in sheet.header and sheet.header and name != "id":
            message = f"the file {draft.rows_file} has no column {quoted(name)}"
            remedy = f"Correct the name, or delete the column here.{names.nearest(name)}"
            draft.fields.report("F002", message, remedy, column.location)
    return declared
