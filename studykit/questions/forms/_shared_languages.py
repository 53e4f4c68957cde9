"""What a base says as it is written, where a deck reads it in another language: by that things are the same in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from studykit.facts.base import Cell, Date, FactBase, Row, Table, scalars
from studykit.questions.templates.patterns import Pattern
from studykit.values.language_tags import tagged

Path = tuple[tuple[Table, int], ...]


def shared_with(unread: Sequence[Row], stem: Pattern, base: FactBase) -> Callable[[Row], bool]:
    """Whether a row would fill a stem as one of those does that cannot fill it in the deck's language."""
    keys = {key for row in unread for key in _keys(stem, row, base)}
    return lambda row: not keys.isdisjoint(_keys(stem, row, base))


def _keys(stem: Pattern, row: Row, base: FactBase) -> set[tuple[object, ...]]:
    """By what rows would fill a stem alike in the language in which they are written; of a date the year."""
    return set(product(*(_values(slot.path, row, base) for slot in stem.slots)))


def _values(path: Path, row: Row, base: FactBase) -> set[object]:
    rows = [row]
    for table, at in path[:-1]:
        found = (
            base.row(table.columns[at].target, str(each))
            for here in rows
            for each in scalars(here.cells[at])
        )
        rows = [each for each in found if each]
    table, at = path[-1]
    if at < 0:
        return {each.id for each in rows}
    cells = [cell for each in rows for cell in _cells(table, at, each, base)]
    return {
        value.year if isinstance(value, Date) else value
        for cell in cells
        for value in scalars(cell)
    }


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
