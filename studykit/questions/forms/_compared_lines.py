"""Says what was compared, in lines that are read after the answer.

    Which of these is the oldest?      1. Gorgonzola (AD 879)
                                       2. Roquefort (1070)
                                       3. Brie (1217)

Rows that may be equal have one number, as in a race. Knows nothing of right and wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.facts.base import FactBase, Row
from studykit.questions.forms._compared_values import (
    Reach,
    compared_reach,
    compared_value,
    in_like_units,
    is_less,
    least_difference,
)
from studykit.questions.forms.rows import Direction
from studykit.questions.templates.filling import texts_of
from studykit.values.language import language

_MOST_OF_A_FIELD = 5
"""A set is shown whole; a superlative may rest on thousands of rows."""


class _Compared(NamedTuple):
    """A row beside the value by which it is compared."""

    row: Row
    shown: str
    """Its value, as learners read it."""
    reach: Reach


def compared_lines(
    direction: Direction, rows: Sequence[Row], base: FactBase, *, least_first: bool
) -> list[str]:
    """Return a line for each row, in the order of their values; rows without a value have none."""
    assert direction.template.by
    difference = least_difference(direction.template.by.column)
    in_order = _in_order(direction, rows, base)
    if not least_first:
        in_order.reverse()
    most = direction.template.among or _MOST_OF_A_FIELD
    lines = []
    rank = 0
    for position, compared in enumerate(in_order[:most]):
        before = in_order[position - 1].reach
        low, high = (before, compared.reach) if least_first else (compared.reach, before)
        if position == 0 or is_less(low, high, difference):
            rank = position + 1
        labels = language(base.lang).joined(texts_of(direction.answer, compared.row, base))
        lines.append(f"{rank}. {labels} ({compared.shown})")
    return lines


def _in_order(direction: Direction, rows: Sequence[Row], base: FactBase) -> list[_Compared]:
    """Return the rows that have a value, the least first."""
    compared = []
    for row in {row.id: row for row in rows}.values():
        value = compared_value(direction.template, row, base)
        reach = compared_reach(direction.template, row, base)
        if value and reach:
            compared.append(_Compared(row, value.shown, reach))
    alike = in_like_units(row.reach for row in compared)
    in_one_unit = [each._replace(reach=reach) for each, reach in zip(compared, alike, strict=True)]
    return sorted(in_one_unit, key=lambda each: (each.reach.low, each.reach.high, each.row.id))
