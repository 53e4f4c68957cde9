"""What a base says as it is written, where a deck reads it in another language: by that things are the same in both."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from studykit.facts.model import Cell, Date, FactBase, Row, Scalar, Table, scalars
from studykit.facts.tags import tagged

Path = tuple[tuple[Table, int], ...]


def written_member(table: Table, at: int, holder: Row, place: int, base: FactBase) -> Scalar:
    """A member of a list as it is written: by that it is named in an item id."""
    row = base.written.row(table.name, holder.id) if base.written else None
    return scalars((row if row and at < len(row.cells) else holder).cells[at])[place]


def written_keys(paths: Iterable[Path], row: Row, base: FactBase) -> set[tuple[object, ...]]:
    """By what rows would fill a stem alike in the language in which they are written; of a date the year."""
    return set(product(*(_values(path, row, base) for path in paths)))


def _values(path: Path, row: Row, base: FactBase) -> set[object]:
    rows = [row]
    for table, at in path[:-1]:
        found = (base.row(table.columns[at].target, str(each)) for here in rows for each in scalars(here.cells[at]))
        rows = [each for each in found if each]
    table, at = path[-1]
    if at < 0:
        return {each.id for each in rows}
    cells = [cell for each in rows for cell in _cells(table, at, each, base)]
    return {value.year if isinstance(value, Date) else value for cell in cells for value in scalars(cell)}


def _cells(table: Table, at: int, row: Row, base: FactBase) -> list[Cell]:
    """The cell as it is written; of a column that stands in tagged ones alone, those."""
    written = base.written.tables[table.name] if base.written else table
    found = written.by_id.get(row.id, row)
    if at < len(written.columns):
        return [found.cells[at]]
    name = table.columns[at].name
    return [
        cell for column, cell in zip(written.columns, found.cells, strict=True)
        if (each := tagged(column.name)) and each.name == name
    ]  # fmt: skip
