"""The one width of `~`: from where to where a value may lie, for all that compare.

    ~1968                                   1958 to 1978: ten years to either side
    ~560 BC                                 610 to 510 BC: what is older is known less well
    ~1968 in a column with `tolerance: 3`   1965 to 1971
    ~1963-11                                a year to either side, as the month is known about
    ~110 km                                 104.5 to 115.5 km: 5 %

Superlatives, comparisons, orders, options, claims, `where` and grading ask here, so that what one
of them takes for right no other one takes for wrong. The width goes by the date alone and never by
today: the same facts make the same questions in a hundred years.
"""

from __future__ import annotations

from decimal import Decimal

from studykit.values.dates import day_number, months_later, precision, span
from studykit.values.scalars import Date, Number, Scalar

Extent = tuple[Decimal | int, Decimal | int]
"""From where to where a number or a date lies on its line."""

YEARS_OFF_BY_AGE = ((1000, 10), (1, 20), (-2999, 50))
"""From which year on (astronomical) a date with `~` is within how many years: the latest first.

What is older is within a fortieth of its years before Christ.
"""
_SHARE_OF_YEARS_BEFORE_CHRIST = 40
_SHARE_OFF_ABOUT_A_NUMBER = Decimal("0.05")
_MONTHS = 12
_LONGEST_MONTH = 31
_YEAR_ALONE = 1
_MONTH_ALONE = 2


def months_off(date: Date, tolerance: Decimal = Decimal(0)) -> int:
    """Return within how many months a date with `~` lies; `tolerance` is that of its column."""
    if tolerance:
        return max(1, int(tolerance * _MONTHS))
    # Who knows about which month it was does not mean some time in twenty years.
    if precision(date) > _YEAR_ALONE:
        return _MONTHS if precision(date) == _MONTH_ALONE else 1
    for first_year, years in YEARS_OFF_BY_AGE:
        if date.year >= first_year:
            return years * _MONTHS
    return -date.year // _SHARE_OF_YEARS_BEFORE_CHRIST * _MONTHS


def _days_of(date: Date, tolerance: Decimal) -> tuple[int, int]:
    """Return the first and the last day on which a date may lie, as day numbers."""
    if not date.about:
        return span(date)
    off = months_off(date, tolerance)
    last_year, last_month, last_day = (*date.last, 0, 0)[:3] if date.period else date[:3]
    first = months_later(date.year, date.month or 1, date.day or 1, -off)
    last = months_later(last_year, last_month or _MONTHS, last_day or _LONGEST_MONTH, off)
    return day_number(*first), day_number(*last)


def number_off(number: Number) -> Decimal:
    """Return how far a number may be off; nothing if it has no `~`."""
    if not number.about:
        return Decimal(0)
    return abs(number.value) * _SHARE_OFF_ABOUT_A_NUMBER


def is_loose(value: Scalar | None) -> bool:
    """Return whether a value is known about, or is a period: two written alike may differ."""
    if isinstance(value, Date):
        return value.about or value.period is not None
    return isinstance(value, Number) and value.about


def reach(value: Scalar, tolerance: Decimal = Decimal(0)) -> Extent | None:
    """Return from where to where a value may lie on its line; None for what has no order.

    Of a number that is its point where nothing is in doubt: what grading takes beside it
    (`sameness.allowed_difference`) is another question.
    """
    if isinstance(value, Date):
        return _days_of(value, tolerance)
    if isinstance(value, Number):
        # A number of more than 28 digits would be rounded by adding nothing to it.
        if not value.about:
            return value.value, value.value
        return value.value - number_off(value), value.value + number_off(value)
    return None
