"""Wrong answers that no fact supplies: numbers and dates a few steps away from the right one.

The last resort, for columns that have too few values of their own.

    8849 m         8249 m ... 8749 m, 8949 m ... 9449 m     a step is a tenth of the leading place
    29 May 1953    29 November 1952 ... 29 April 1953 ...   a month: the day before would be a trap
    the 1980s      the 1920s ... the 1970s, the 1990s       a decade; a period moves by its length
    about 1274     about 1214 ... about 1244 ...            as wide as ~: about 1275 might be right

Where that is too near to be told apart, a step is several of them. Knows values and columns. Knows
no rows, no items, and not how options are chosen.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import ceil

from studykit.facts.base import Column, Date, Number, Scalar
from studykit.questions.options.forbidden import Candidate, new_candidate, within_tolerance
from studykit.values.dates import months_later
from studykit.values.doubt import months_off
from studykit.values.language import language
from studykit.values.numbers import decimals
from studykit.values.periods import ends_of, round_year
from studykit.values.sameness import extent, is_outside

_STEPS_EACH_WAY = 6
_NO_STEP = Decimal(0)
_MANTISSA = re.compile(r"[-+−]?\d+(?:\.\d+)?")


def near_values(
    key: Candidate, column: Column, lang: str = "", least: Decimal = _NO_STEP
) -> list[Candidate]:
    """Return made-up values on both sides of the key, the lowest first, inside the column's bounds.

    They differ by `least` or more: a number of days for dates.

    Nothing for texts, and for a value of which only a part is shown: no other one can be shown in
    the same way.
    """
    value = key.value
    if not isinstance(value, Date | Number):
        return []
    words = language(lang)
    is_shown_whole = key.text == words.show(value)
    if not is_shown_whole:
        return []

    candidates = []
    at_once = _steps_at_once(value, least, column.tolerance)
    for steps in range(-_STEPS_EACH_WAY, _STEPS_EACH_WAY + 1):
        moved = _moved(value, steps * at_once, column.tolerance)
        if steps == 0 or moved is None or is_outside(moved, column.min, column.max):
            continue
        text = words.show(moved)
        if text:
            near = new_candidate(text, moved, key.grain)
            candidates.append(within_tolerance(near, column.tolerance))
    return candidates


def _steps_at_once(value: Date | Number, least: Decimal, tolerance: Decimal) -> int:
    """Return how many steps are as far as two values are to lie apart at least."""
    for step in (1, -1):
        moved = _moved(value, step, tolerance)
        here = extent(value)
        there = None if moved is None else extent(moved)
        if here and there:
            distance = abs(Decimal(there[0]) - Decimal(here[0]))
            return max(ceil(least / distance), 1)
    return 1


def _moved(value: Date | Number, steps: int, tolerance: Decimal) -> Scalar | None:
    if isinstance(value, Date):
        return _moved_date(value, steps, tolerance)
    return _moved_number(value, steps)


def _moved_date(date: Date, steps: int, tolerance: Decimal) -> Date | None:
    """Return the date some steps later: years where nothing but the year is known, else months.

    A period moves by its own length: the 1980s by decades, 1914–1918 by five years.
    """
    if date.period:
        return _moved_period(date, steps, tolerance)
    if date.about:
        # Grading takes about 1272 for about 1274: a step is as wide as `~` is.
        steps *= _step_of_about(date, tolerance)
    year, month, day = _moved_parts(date[:3], steps if date.month else 12 * steps)
    return date._replace(year=year, month=month, day=day)


def _moved_period(period: Date, steps: int, tolerance: Decimal) -> Date | None:
    """Return the period some steps later; None where it would be shown in other words.

    Beside the 1980s and the 1990s 2000–2009 would stand out.
    """
    first, last = ends_of(period)
    length = _months_from(first, last)
    if period.about:
        # In whole lengths, so that a decade stays one.
        length *= ceil(months_off(period, tolerance) / length)
    year, month, day = _moved_parts(first[:3], steps * length)
    moved_last = _moved_parts(last[:3], steps * length)[: len(period.last)]
    later = period._replace(year=year, month=month, day=day, last=moved_last)
    if period.period == "decade" and (round_year(later) is None) != (round_year(period) is None):
        return None
    return later


def _months_from(first: Date, last: Date) -> int:
    """Return the length of a period in months, one at least; in whole years if it has no months."""
    if first.month and last.month:
        return (last.year - first.year) * 12 + last.month - first.month + 1
    return (last.year - first.year + 1) * 12


def _moved_parts(parts: tuple[int, int, int], months: int) -> tuple[int, int, int]:
    """Return year, month and day some months later, those that are 0 as they are."""
    year, month, day = parts
    later = months_later(year, month or 1, day or 1, months)
    return later[0], month and later[1], day and later[2]


def _step_of_about(date: Date, tolerance: Decimal) -> int:
    """Return the years within which a date with `~` lies; months where it has a month."""
    months = months_off(date, tolerance)
    return months if date.month else max(1, ceil(months / 12))


def _moved_number(number: Number, steps: int) -> Number | None:
    """Return the number some steps away, written with the same decimals and the same unit.

    None for a number with an exponent, and where zero would be reached or crossed: a negative
    length gives itself away.
    """
    written = _MANTISSA.search(number.text)
    if written is None:
        return None
    has_exponent = "e" in number.text[written.start() : written.end() + 1].lower()
    if has_exponent:
        return None

    mantissa = Decimal(written[0].replace("−", "-"))
    places = decimals(number._replace(value=mantissa))
    moved = mantissa + steps * _step(mantissa, places)
    crosses_zero = (mantissa >= 0) != (moved >= 0)
    reaches_zero = moved == 0 and mantissa != 0
    if crosses_zero or reaches_zero:
        return None

    text = number.text[: written.start()] + f"{moved:.{places}f}" + number.text[written.end() :]
    # "125 million" is written 125 and is worth 125,000,000: so is what stands in its place.
    scale = number.value / mantissa if mantissa else Decimal(1)
    return number._replace(text=text, value=moved * scale)


def _step(mantissa: Decimal, places: int) -> Decimal:
    """Return a tenth of the leading place, at least one in the last decimal that is written."""
    smallest = Decimal(1).scaleb(-places)
    if not mantissa:
        return smallest
    return max(smallest, Decimal(1).scaleb(mantissa.adjusted() - 1))
