"""Compare a value of a row with one that `where` wants: true, false, or unknown.

2025-11-03  =  2025       true: it lies in that year
2025-11     =  2025-11-03 unknown: it may be that day
~1968       <  1970       unknown, as far as it may be off
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from studykit.facts.base import Date, Media, Number, Scalar
from studykit.questions.templates.within import Enclosure
from studykit.values.dates import span
from studykit.values.doubt import Extent, reach
from studykit.values.sameness import comparable, in_unit

Sign = Literal["=", "!=", "<", "<=", ">", ">=", "present", "missing", "within"]
COMPARING = ("<", "<=", ">", ">=")


def any_known(verdicts: Iterable[bool | None]) -> bool | None:
    """Return true if one is true; else None if one is unknown."""
    is_unknown = False
    for verdict in verdicts:
        if verdict:
            return True
        is_unknown |= verdict is None
    return None if is_unknown else False


def matches(
    sign: Sign, wanted: Scalar, values: Sequence[Scalar], tolerance: Decimal
) -> bool | None:
    """Return whether a member of a list matches; `!=` is the opposite of `=`: none is equal.

    `tolerance` is that of the column: how far a date with `~` may be off.
    """
    if sign == "present":
        return bool(values)
    if sign == "missing":
        return not values
    if not values:
        return None  # a missing value: nobody knows
    # `within` wants what lies around a row, and no value that could be equal.
    if isinstance(wanted, Enclosure):
        return any_known(wanted.has(value) for value in values)
    if sign in COMPARING:
        return any_known(_compares(sign, value, wanted, tolerance) for value in values)
    is_equal = any_known(_equal(value, wanted, tolerance) for value in values)
    if sign == "=" or is_equal is None:
        return is_equal
    return not is_equal


def _equal(value: Scalar, wanted: Scalar, tolerance: Decimal) -> bool | None:
    """Return whether two values are equal.

    A date is equal to every date within it: 2025 matches 2025-11-03, and 2025-11 may match 2025. So
    ~1968 matches 1968, as it is written, and may match 1970.
    """
    if isinstance(value, Date) and isinstance(wanted, Date):
        first, last = span(value)
        wanted_first, wanted_last = span(wanted)
        if wanted_first <= first and last <= wanted_last:
            return True
        return None if _may_be_equal(value, wanted, tolerance) else False
    if isinstance(value, Number) and isinstance(wanted, Number):
        # 1 km is 1000 m, however it is written.
        if comparable(value) == comparable(wanted):
            return True
        return None if _may_be_equal(value, wanted, tolerance) else False
    # A picture is meant by its path.
    if isinstance(value, Media):
        return value.path == wanted
    return value == wanted


def _may_be_equal(value: Date | Number, wanted: Date | Number, tolerance: Decimal) -> bool:
    """Return whether two dates or two numbers overlap, by what they may be."""
    reaches = _reaches_on_one_line(value, wanted, tolerance)
    if reaches is None:
        return False
    (low, high), (wanted_low, wanted_high) = reaches
    return wanted_low <= high and low <= wanted_high


def _compares(sign: Sign, value: Scalar, wanted: Scalar, tolerance: Decimal) -> bool | None:
    """Return whether a number or a date is less or more than another.

    Dates compare by their spans: `< 2019` ends before 2019 begins, `<= 2019` ends within it or
    before. What is known about (`~`) may be either, as far as it may be off.
    """
    if isinstance(value, Number) != isinstance(wanted, Number):
        return False
    if not isinstance(value, Date | Number) or not isinstance(wanted, Date | Number):
        return False
    reaches = _reaches_on_one_line(value, wanted, tolerance)
    if reaches is None:
        return None  # kilograms and metres: nobody knows
    (low, high), (wanted_low, wanted_high) = reaches
    # Both are asked: what neither holds nor fails is not known.
    holds, fails = {
        "<": (high < wanted_low, low >= wanted_low),
        "<=": (high <= wanted_high, low > wanted_high),
        ">": (low > wanted_high, high <= wanted_high),
        ">=": (low >= wanted_low, high < wanted_low),
    }[sign]
    if holds:
        return True
    return False if fails else None


def _reaches_on_one_line(
    value: Date | Number, wanted: Date | Number, tolerance: Decimal
) -> tuple[Extent, Extent] | None:
    """Return from where to where two values may lie, in days or in the unit of the first.

    None where their units have nothing in common.
    """
    if isinstance(value, Number) and isinstance(wanted, Number):
        limit = in_unit(wanted.value, wanted.unit, value.unit)
        if limit is None:
            return None
        wanted = wanted._replace(value=limit, unit=value.unit)
    own_reach = reach(value, tolerance)
    wanted_reach = reach(wanted, tolerance)
    assert own_reach
    assert wanted_reach
    return own_reach, wanted_reach
