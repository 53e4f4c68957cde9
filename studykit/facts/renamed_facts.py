"""Holds facts after an edit against what they are to be when some rows have other ids.

    cities/kristiania  {name: Oslo}     kristiania is oslo     cities/oslo  {name: Oslo, was: ...}
    museums/bygdoey    {city: kristiania}                      museums/bygdoey  {city: oslo}

Knows tables, and not how files are edited (`rename_row`).
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts._cells import row_id_in, tables_named
from studykit.facts.base import Broken, Cell, Column, FactBase, Row, Scalar, Table, scalars
from studykit.facts.keys import STANDARD
from studykit.facts.rename_row import NewIds, columns_of_id, key_cells
from studykit.facts.said_of_values import SaidOfValues

_Rows = list[tuple[str, dict[object, object]]]
"""The ids of rows, and their cells by column; a cell that is missing is left out."""


def table_that_differs(before: FactBase, after: FactBase, names: NewIds) -> Table | None:
    """Return a table that says something else afterwards than the new ids; None if none does.

    What is computed is left out: it may change with a row that it reads.
    """
    for table in before.tables.values():
        table_after = after.tables.get(table.name)
        if table.is_computed:
            continue
        if table_after is None or _renamed(table, names) != _rows_of(table_after):
            return table
    return None


def _rows_of(table: Table) -> _Rows:
    return [(row.id, _cells_of(table, row)) for row in table.rows]


def _cells_of(table: Table, row: Row) -> dict[object, object]:
    cells: dict[object, object] = {}
    for column, cell in zip(table.columns, row.cells, strict=True):
        if cell is not None:
            cells[column.name] = cell
    for name, said_of_values in row.said.items():
        cells[_said_of(name)] = said_of_values
    return cells


def _said_of(column: str) -> tuple[str, str]:
    """Return the name under which what is said of a column's values stands beside the cells."""
    return "said of", column


def _renamed(table: Table, names: NewIds) -> _Rows:
    """Return the rows as they are to be."""
    new_ids = names.get(table.name, {})
    old_ids = {new: old for old, new in new_ids.items()}
    rows: _Rows = []
    for row in table.rows:
        cells = _cells_of(table, row)
        for column in table.columns:
            ids: dict[str, str] = {}
            for named in reversed(tables_named(column, table.name, table.columns)):
                ids.update(names.get(named, {}))
            if ids and column.name in cells:
                cells[column.name] = _renamed_cell(column, table.cell(row, column.name), ids)
        for name, said_of_values in row.said.items():
            cells[_said_of(name)] = _with_sources_renamed(said_of_values, names.get("sources", {}))
        row_id = new_ids.get(row.id, row.id)
        old_id = old_ids.get(row_id)
        if old_id is not None:
            cells.update(_cells_of_id(table, row_id))
            was = table.texts(row, "was")
            cells["was"] = was if old_id in was else (*was, old_id)
        rows.append((row_id, cells))
    return rows


def _cells_of_id(table: Table, row_id: str) -> dict[object, object]:
    """Return the cells that make a row id, but for references, which are renamed by themselves."""
    columns = columns_of_id(table)
    texts = key_cells(columns, row_id) or []
    cells: dict[object, object] = {}
    # Where the id is no cell there are no columns.
    for name, text in zip(columns, texts, strict=False):
        column = table.column(name)
        if column and not column.target:
            cells[name] = column.read(text)
    return cells


def _renamed_cell(column: Column, cell: Cell, ids: Mapping[str, str]) -> object:
    members = [_renamed_reference(column, value, ids) for value in scalars(cell)]
    # Only a list is a bare tuple.
    return tuple(members) if type(cell) is tuple else members[0]


def _with_sources_renamed(said_of_values: SaidOfValues, ids: Mapping[str, str]) -> SaidOfValues:
    column = STANDARD["source"]
    renamed = []
    for said in said_of_values:
        sources = [str(_renamed_reference(column, source, ids)) for source in said.sources]
        renamed.append(said._replace(sources=tuple(sources)))
    return tuple(renamed)


def _renamed_reference(column: Column, value: Scalar, ids: Mapping[str, str]) -> Scalar:
    # What refers to a row that is not there could not be read.
    text = value.text if isinstance(value, Broken) else value
    if not isinstance(text, str):
        return value
    row_id = row_id_in(column, text)
    if row_id not in ids:
        return value
    return ids[row_id] + text.removeprefix(row_id)
