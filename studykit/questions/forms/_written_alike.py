"""Rows that say the same as they are written, where a deck reads them in another language.

    ask: "Which river flows through {city}?"    the deck is in German
    danube-vienna  city: Vienna / Wien          would be asked about Wien
    wien-vienna    city: Vienna / (nothing)     has no German name, and its answer is right too

So the first row's answers are not all the right ones, and it must not be asked either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product

from studykit.facts.base import Cell, Date, FactBase, Row, Table, scalars
from studykit.questions.templates.patterns import Path, Pattern, owner_rows
from studykit.values.doubt import is_loose
from studykit.values.language_tags import tagged


def shared_with(
    untranslated_rows: Sequence[Row], stem: Pattern, base: FactBase
) -> Callable[[Row], bool]:
    """Return a test of a row: as it is written it fills the stem as one of these does.

    These lack a text in the deck's language.
    """
    loose = loose_positions(stem)
    all_stems: set[tuple[object, ...]] = set()
    for row in untranslated_rows:
        all_stems.update(stems_as_written_of(stem, row, base, loose))

    def is_shared(row: Row) -> bool:
        return not all_stems.isdisjoint(stems_as_written_of(stem, row, base, loose))

    return is_shared


def loose_positions(stem: Pattern) -> frozenset[int]:
    """Return which needed slots show dates that may agree with any: periods, or known about."""
    loose = set()
    for position, slot in enumerate(stem.needed_slots):
        if _has_loose_dates(*slot.path[-1]):
            loose.add(position)
    return frozenset(loose)


def stems_as_written_of(
    stem: Pattern, row: Row, base: FactBase, loose: Collection[int] = ()
) -> set[tuple[object, ...]]:
    """Return what fills the stem as the row is written; of a date the year.

    Dates in `loose` slots may agree with any other, and are not looked at.
    """
    values_of_slots = []
    for position, slot in enumerate(stem.needed_slots):
        values = _values(slot.path, row, base)
        is_loose_slot = position in loose and bool(values)
        values_of_slots.append({None} if is_loose_slot else values)
    return set(product(*values_of_slots))


def _values(path: Path, row: Row, base: FactBase) -> set[object]:
    owners = owner_rows(path, row, base)
    table, position = path[-1]
    if position < 0:
        return {owner_row.id for owner_row in owners}
    values: set[object] = set()
    for owner_row in owners:
        for cell in _cells_as_written(table, position, owner_row, base):
            for value in scalars(cell):
                # Two dates of one year may be one question: how precise they are is not looked at.
                if isinstance(value, Date):
                    values.add(value.year)
                else:
                    values.add(value)
    return values


def _has_loose_dates(table: Table, position: int) -> bool:
    if position < 0 or table.columns[position].type != "date":
        return False
    return any(is_loose(value) for row in table.rows for value in scalars(row.cells[position]))


def _cells_as_written(table: Table, position: int, row: Row, base: FactBase) -> Iterator[Cell]:
    """Yield the cell as it is written.

    Of a column that stands there with languages alone (`name@en`, `name@de`), those cells.
    """
    written_table = table
    if base.written:
        written_table = base.written.tables[table.name]
    written_row = written_table.by_id.get(row.id, row)
    if position < len(written_table.columns):
        yield written_row.cells[position]
        return
    name = table.columns[position].name
    for column, cell in zip(written_table.columns, written_row.cells, strict=True):
        in_language = tagged(column.name)
        if in_language and in_language.name == name:
            yield cell
