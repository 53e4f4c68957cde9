"""More and less, as far as the base can prove them.

    29 May 1953 is before June 1953; 1953 is neither before nor after it
    8849 m is more than 8611 m, but not with a tolerance of 300 m, and not more than 8611 kg
    9 km is more than 8849 m

A date is earlier when its span ends before the other's begins, a number smaller when they differ by
more than the column's tolerance; all else ties (the manual: forms).

A value that is known only about may lie on both sides of what is written. A number (`~100`) by 5 %,
as in grading; a date (`~1274`) by ten years, of which grading knows nothing: there 1272 is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from studykit.facts.base import Date, FactBase, Number, Row, Scalar
from studykit.questions.templates.filling import Member, UnknownValueError, members
from studykit.questions.templates.template import Template
from studykit.values.dates import span
from studykit.values.sameness import days_off, in_unit

_DAYS_OFF_ABOUT_A_DATE = 10 * 366
"""Ten years: 1272 cannot be said to be before about 1274."""
_SHARE_OFF_ABOUT_A_NUMBER = Decimal("0.05")
"""5 %: about 100 m may be 95 m or 105 m."""


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


def reach_of(value: Scalar) -> Reach | None:
    """Return where a value may lie; None for what is neither a date nor a number."""
    if isinstance(value, Date):
        first_day, last_day = span(value)
        if value.about:
            first_day -= _DAYS_OFF_ABOUT_A_DATE
            last_day += _DAYS_OFF_ABOUT_A_DATE
        return Reach(Decimal(first_day), Decimal(last_day), "")
    if isinstance(value, Number):
        off = Decimal(0)
        if value.about:
            off = abs(value.value) * _SHARE_OFF_ABOUT_A_NUMBER
        return Reach(value.value - off, value.value + off, value.unit)
    return None


def is_less(reach: Reach, other: Reach, tolerance: Decimal) -> bool:
    """Return whether the first is surely less (or earlier), by more than the tolerance."""
    return reach.unit == other.unit and reach.high + tolerance < other.low


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
    return reach_of(value.value)
