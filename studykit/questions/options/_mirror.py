"""Symmetric relations: who says that A lies beside B says that B lies beside A, whether or not the second row is there.

A hole in such a relation is a warning (F020); until it is mended, what the other half says is no wrong option.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from studykit.facts.base import Broken, FactBase, Scalar, scalars
from studykit.questions.forms.rows import Direction
from studykit.questions.templates.patterns import show
from studykit.values.sameness import fold


def mirrored(direction: Direction, base: FactBase) -> tuple[int, Mapping[Scalar, set[str]]]:
    """Folded answers that the rows give when they are read the other way round, by what the stem then shows.

    With the position of the column that the stem shows; nothing for a direction that does not ask one half of a pair
    by the other.
    """
    table, slot = direction.template.table, direction.answer_slot
    found: dict[Scalar, set[str]] = defaultdict(set)
    if (
        slot is None
        or len(table.symmetric) != 2
        or len(slot.path) != 1
        or slot.column.name not in table.symmetric
    ):
        return -1, found
    shown = next(name for name in table.symmetric if name != slot.column.name)
    if shown not in {each.first_column for each in direction.stem.slots if len(each.path) == 1}:
        return -1, found
    asked_at, shown_at = table.positions[slot.column.name], table.positions[shown]
    for row in table.rows:
        for value in scalars(row.cells[asked_at]):
            for answer in scalars(row.cells[shown_at]):
                if not isinstance(answer, Broken):
                    found[value].add(fold(show(base, table.columns[shown_at], answer)))
    return shown_at, found
