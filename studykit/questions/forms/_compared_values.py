"""More and less, as far as the base can prove them.

    29 May 1953 is before June 1953; 1953 is neither before nor after it
    8849 m is more than 8611 m, but not with a tolerance of 300 m, and not more than 8611 kg

A date is earlier when its span ends before the other's begins, a number smaller when they differ by
more than the column's tolerance; all else ties (the manual: forms). What is known only about is
taken as wide as grading takes it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from studykit.facts.base import Date, FactBase, Number, Row, Scalar
from studykit.questions.templates.filling import Member, UnknownValueError, members
from studykit.questions.templates.template import Template
from studykit.values.dates import span

# 1272 cannot be said to be before about 1274.
_DAYS_OFF_ABOUT_A_DATE = 10 * 366
_SHARE_OFF_ABOUT_A_NUMBER = Decimal("0.05")


class Reach(NamedTuple):
    """From where to where a value may lie. What has another unit is neither more nor less."""

    low: Decimal
    high: Decimal
    unit: str


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
    """Return whether one is surely less than the other."""
    return reach.unit == other.unit and reach.high + tolerance < other.low


def compared_value(template: Template, row: Row, base: FactBase) -> Member | None:
    """Return the value by which a row is compared; None when it is missing or could not be read."""
    assert template.by
    try:
        values = members(template.by, row, base)
    except UnknownValueError:
        return None
    if not values:
        return None
    # A list is refused where it would be compared, so there is one value.
    return values[0]


def compared_reach(template: Template, row: Row, base: FactBase) -> Reach | None:
    """Return where the value by which a row is compared may lie."""
    value = compared_value(template, row, base)
    if value is None:
        return None
    return reach_of(value.value)
