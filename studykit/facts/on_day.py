"""A fact base as of a day: without the values that do not hold then.

    capital: {is: Bonn, until: 1990}                    as of 1991 there is no capital
    mayors: [{is: Ada, until: 2019}, {is: Tom}]         as of 2020 Tom alone

A row is left out as a whole by who asks (`holding`), and its values stay what they are. The label
stays too, at any time: it says which row is meant. Knows no clock.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts.base import Broken, Cell, Date, FactBase, Row, Said, Scalar, Table, scalars
from studykit.facts.holding import value_holds_on
from studykit.facts.media import alts_of
from studykit.facts.said_of_values import SaidOfRow
from studykit.values.english import show_plain


def on_day(base: FactBase, as_of: Date | None) -> FactBase:
    """Return the base as of a day; itself where every value holds then, or no day is asked for."""
    if as_of is None:
        return base
    tables = _tables_on(base.tables, as_of)
    if all(tables[name] is table for name, table in base.tables.items()):
        return base
    written = base.written
    if written:
        written = written._replace(tables=_tables_on(written.tables, as_of))
    alts = alts_of(tables)
    return base._replace(tables=tables, written=written, alts=alts, of_all_times=base, as_of=as_of)


def _tables_on(tables: Mapping[str, Table], as_of: Date) -> dict[str, Table]:
    return {name: _table_on(table, as_of) for name, table in tables.items()}


def _table_on(table: Table, as_of: Date) -> Table:
    if not table.says_of_values:
        return table
    rows = tuple(_row_on(table, row, as_of) for row in table.rows)
    if all(row is before for row, before in zip(rows, table.rows, strict=True)):
        return table
    return table._replace(rows=rows)


def _row_on(table: Table, row: Row, as_of: Date) -> Row:
    cells = list(row.cells)
    said_of_row: SaidOfRow = row.said
    for name, said_of_values in row.said.items():
        verdicts = [value_holds_on(as_of, said) for said in said_of_values]
        if name == table.label or all(verdicts):
            continue
        position = table.positions[name]
        cells[position], said = _cell_on(row.cells[position], said_of_values, verdicts)
        said_of_row = {**said_of_row, name: said}
    if said_of_row is row.said:
        return row
    return row._replace(
        cells=tuple(cells), said={name: said for name, said in said_of_row.items() if said}
    )


def _cell_on(
    cell: Cell, said_of_values: tuple[Said, ...], verdicts: list[bool | None]
) -> tuple[Cell, tuple[Said, ...]]:
    """Return a cell with the values that hold, and what is said of each.

    Of which nobody knows whether it holds is there, and is not known.
    """
    values: list[Scalar] = []
    said_of_kept = []
    for value, said, holds in zip(scalars(cell), said_of_values, verdicts, strict=True):
        if holds is not False:
            values.append(value if holds else Broken(show_plain(value)))
            said_of_kept.append(said)
    if type(cell) is tuple:
        return tuple(values) or None, tuple(said_of_kept)
    return values[0] if values else None, tuple(said_of_kept)
