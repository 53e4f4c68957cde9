"""More and less, as far as the base can prove them.

    29 May 1953 is before June 1953; 1953 is neither before nor after it
    8849 m is more than 8611 m, but not with a tolerance of 300 m, and not more than 8611 kg
    9 km is more than 8849 m

A date is earlier when its span ends before the other's begins, a number smaller when they differ by
more than the column's tolerance; all else may be equal (the manual: forms).

A value that is known only about (`~1274`) may lie on both sides of what is written: how far,
`values.doubt` knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from studykit.facts.base import Column, FactBase, Number, Row, Scalar
from studykit.questions.templates.filling import Member, UnknownValueError, members
from studykit.questions.templates.template import Template
from studykit.values import doubt
from studykit.values.sameness import comparable, days_off, in_unit


class Reach(NamedTuple):
    """From where to where a value may lie: in days for a date, else in the unit of the number.

        2019       the day numbers of 1 January and 31 December 2019, ""
        ~100 m     95, 105, "m"

    What has a unit that cannot be converted is neither more nor less.
    """

    low: Decimal
    high: Decimal
    unit: str
    """Empty for dates, and for numbers without one."""


def reach_of(value: Scalar, tolerance: Decimal) -> Reach | None:
    """Return where a value may lie; None for what is neither a date nor a number.

    `tolerance` is that of its column: how far a date with `~` may be off.
    """
    own_reach = doubt.reach(value, tolerance)
    if own_reach is None:
        return None
    low, high = own_reach
    unit = value.unit if isinstance(value, Number) else ""
    return Reach(Decimal(low), Decimal(high), unit)


def least_difference(column: Column) -> Decimal:
    """Return by how much values of a column must differ so that one is surely less.

    Of dates by nothing: the column's tolerance is how far those with `~` may be off, which their
    reaches have in them.
    """
    if column.type == "date":
        return Decimal(0)
    return column.tolerance


def is_less(reach: Reach, other: Reach, difference: Decimal) -> bool:
    """Return whether the first is surely less (or earlier), by more than a difference."""
    return reach.unit == other.unit and reach.high + difference < other.low


def are_equal(value: Scalar, other: Scalar) -> bool:
    """Return whether two values surely are equal, and do not only look so.

    About 1968 and about 1968 may be years apart, and so may two of the 1980s.
    """
    if doubt.is_loose(value) or doubt.is_loose(other):
        return False
    return comparable(value) == comparable(other)


def in_like_units(reaches: Iterable[Reach]) -> list[Reach]:
    """Return the reaches, those that can be converted into an earlier one's unit in that unit.

    9 km and 8849 m become 9 km and 8.849 km; 5 kg stay what they are.
    """
    units: dict[str, None] = {}
    alike = []
    for reach in reaches:
        in_known_units = (_in_unit(reach, unit) for unit in units)
        converted = next(filter(None, in_known_units), reach)
        units.setdefault(converted.unit)
        alike.append(converted)
    return alike


def _in_unit(reach: Reach, unit: str) -> Reach | None:
    """Return where a value may lie in another unit; None where its own cannot be converted."""
    if reach.unit == unit:
        return reach
    low = in_unit(reach.low, reach.unit, unit)
    high = in_unit(reach.high, reach.unit, unit)
    if low is None or high is None:
        return None
    off = days_off(reach.unit, unit)
    return Reach(low - off, high + off, unit)


def compared_value(template: Template, row: Row, base: FactBase) -> Member | None:
    """Return the value by which a row is compared: of `most: height` the row's height.

    None when it is missing, disputed, or could not be read.
    """
    assert template.by
    try:
        values = members(template.by, row, base)
    except UnknownValueError:
        return None
    if not values or values[0].disputed:
        return None
    # No template compares lists (`comparable_column` refuses them), so there is one value.
    return values[0]


def compared_reach(template: Template, row: Row, base: FactBase) -> Reach | None:
    """Return where the value by which a row is compared may lie; None when it has no such value."""
    value = compared_value(template, row, base)
    if value is None:
        return None
    assert template.by
    return reach_of(value.value, template.by.column.tolerance)
