"""A fact base as of a day: without the values that do not hold then.

    capital: {is: Bonn, until: 1990}                    as of 1991 there is no capital
    mayors: [{is: Ada, until: 2019}, {is: Tom}]         as of 2020 Tom alone

A row is left out as a whole by who asks (`holding`), and its values stay what they are. The label
stays too, at any time: it says which row is meant. Knows no clock.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts.base import Broken, Cell, Date, FactBase, Row, Scalar, Table, scalars
from studykit.facts.holding import value_holds_on
from studykit.facts.media import alts_of
from studykit.facts.said_of_values import SaidOfValues
from studykit.values.english import show_plain


def on_day(base: FactBase, as_of: Date) -> FactBase:
    """Return the base as of a day; itself where every value holds then."""
    tables = _tables_on(base.tables, as_of)
    is_unchanged = all(tables[name] is table for name, table in base.tables.items())
    if is_unchanged:
        return base
    # Conditions look at the base as it is written, and find there what is found here.
    written = base.written
    if written:
        written = written._replace(tables=_tables_on(written.tables, as_of))
    alts = alts_of(tables)
    return base._replace(tables=tables, written=written, alts=alts, of_all_times=base, as_of=as_of)


def _tables_on(tables: Mapping[str, Table], as_of: Date) -> dict[str, Table]:
    return {name: _table_on(table, as_of) for name, table in tables.items()}


def _table_on(table: Table, as_of: Date) -> Table:
    """Return the table as of a day; itself where nothing in it is of another time."""
    if not table.says_of_values:
        return table
    rows = tuple(_row_on(table, row, as_of) for row in table.rows)
    is_unchanged = all(row is written for row, written in zip(rows, table.rows, strict=True))
    return table if is_unchanged else table._replace(rows=rows)


def _row_on(table: Table, row: Row, as_of: Date) -> Row:
    cells = list(row.cells)
    said_of_row: dict[str, SaidOfValues] = {}
    for name, said_of_values in row.said.items():
        # Without its label nobody would know which row is meant.
        if name == table.label:
            said_of_row[name] = said_of_values
            continue
        position = table.positions[name]
        cell, said_of_kept = _cell_on(row.cells[position], said_of_values, as_of)
        cells[position] = cell
        if said_of_kept:
            said_of_row[name] = said_of_kept

    # Most rows say nothing of the time of any value: they stay the same objects.
    if tuple(cells) == row.cells:
        return row
    return row._replace(cells=tuple(cells), said=said_of_row)


def _cell_on(cell: Cell, said_of_values: SaidOfValues, as_of: Date) -> tuple[Cell, SaidOfValues]:
    """Return a cell with the values that hold on a day, and what is said of each of these."""
    values: list[Scalar] = []
    said_of_kept = []
    for value, said in zip(scalars(cell), said_of_values, strict=True):
        holds = value_holds_on(as_of, said)
        if holds is False:
            continue
        # Where nobody knows whether it holds, there is a value, and it is not known.
        values.append(value if holds else Broken(show_plain(value)))
        said_of_kept.append(said)

    is_list = type(cell) is tuple
    if is_list:
        return tuple(values) or None, tuple(said_of_kept)
    return values[0] if values else None, tuple(said_of_kept)
