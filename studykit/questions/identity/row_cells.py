"""Eight letters each for what a row says, by which one sees that it may have another name.

    cities/kristiania  {name: Oslo, land: no}     label 6aZ..., others x0P...
    cities/oslo        {name: Oslo, land: no}     the same: one of them may be the other

A lock file and a compiled deck keep them of their rows. They never give a row another id: they are
what a person is asked by (`possible_renames`). Knows rows, and no items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from studykit.facts.base import Cell, FactBase, Row, Table, scalars
from studykit.facts.keys import QUOTE
from studykit.questions.item import RowCells
from studykit.values.english import show_plain
from studykit.values.short_digests import short_digest

_NOT_COMPARED = (
    "id",
    "source",
    "aliases",
    "also_right",
    "note",
    "was",
    "fresh",
    "confused_with",
    "allow",
    "expires",
)
"""Columns in which a fact may change and be the same: they are about it, and not of it."""


def cells_of(table: Table, rows: Iterable[Row]) -> dict[str, RowCells]:
    """Return what stands for the cells of rows of a table, by row id."""
    left_out = {*_NOT_COMPARED, *_columns_of_id(table), table.label}
    # Words of a source, where it is no column of the table's own.
    left_out.update({QUOTE} & table.untold)
    label_position = table.positions.get(table.label, -1)
    if table.label in _columns_of_id(table):
        label_position = -1
    # By name: in which order the columns stand makes no difference.
    others = []
    for name in sorted(table.positions.keys() - left_out):
        others.append((name, table.positions[name]))

    cells = {}
    for row in rows:
        label = ""
        if label_position >= 0:
            label = _shown(row.cells[label_position])
        texts = []
        for name, position in others:
            if row.cells[position] is not None:
                texts.append(f"{name}={_shown(row.cells[position])}")
        cells[row.id] = RowCells(short_digest(label), short_digest("\x1e".join(texts)))
    return cells


def _shown(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return "\x1f".join(map(show_plain, scalars(cell)))


def _columns_of_id(table: Table) -> tuple[str, ...]:
    """Return the columns that make the ids of a table's rows."""
    if table.is_called_by_cells and table.columns:
        return (table.columns[0].name,)
    return table.key


def cells_of_facts(base: FactBase, facts: Iterable[str]) -> dict[str, RowCells]:
    """Return what the rows say that these facts are, by fact. Computed rows have no say."""
    # What is kept must be the same in every language, and on every day.
    base = base.as_in_files
    rows: dict[str, list[Row]] = defaultdict(list)
    for fact in facts:
        name, _, row_id = fact.partition("/")
        table = base.tables.get(name)
        row = table.by_id.get(row_id) if table else None
        if table and row and not table.is_computed:
            rows[name].append(row)

    cells_by_fact = {}
    for name, rows_of_table in rows.items():
        for row_id, cells in cells_of(base.tables[name], rows_of_table).items():
            cells_by_fact[f"{name}/{row_id}"] = cells
    return cells_by_fact
