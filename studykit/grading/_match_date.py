"""A typed date held against an answer: by the days that it means.

    November 1963 is the answer     1963, the 1960s     close: the full answer is told
                                    22 November 1963    right if the base knows that day, else
                                                        asked again
                                    Nov '63             asked again for a year with all its digits
                                    Novmber 1963        close: it is spelled otherwise
    about 1274 is the answer        1272                right: near enough

Knows one answer at a time. How a date is read: `read_dates`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from studykit.grading._match_calendar import asks_month
from studykit.grading._match_period import match_key_period, match_period
from studykit.grading.expected import Answer, Expected
from studykit.grading.read_dates import (
    WEEKDAYS,
    DateReading,
    GivenByStem,
    NoYear,
    read_date,
    weekday_of,
)
from studykit.grading.read_periods import read_period
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.dates import MONTHS, precision, span
from studykit.values.doubt import reach
from studykit.values.english import Typing
from studykit.values.language import language
from studykit.values.scalars import Date

_MONTH_IN_DIGITS = re.compile(r"0?[1-9]|1[0-2]")
_MONTH_PRECISION = 2
_TOO_FINE = {1: "Type the year alone.", _MONTH_PRECISION: "Leave out the day."}
"""What is asked for, by the precision of the answer."""


def match_date(expected: Expected, position: int, key: Date, text: str) -> Match | NotGraded:
    """Return whether a text is the answer at a position, whose value is `key`.

    A coarser date that holds the answer is close, a finer one right where the base says the same.
    Another finer one, and what can be read in two ways, is asked again.
    """
    answer = expected.answers[position]
    if key.period:
        return match_key_period(expected, position, key, text)
    given = _given_by_stem(expected, key)
    spoken = language(expected.lang)
    reading = _month_in_digits(text, key, given) or read_date(text, given, spoken.typing)
    if isinstance(reading, NoYear):
        return NotGraded("Write the year too.")
    # `años 30` would be a year too, since words for years say nothing beside most numbers.
    if reading is None or not reading.dates[0].month:
        period = read_period(text, spoken.typing)
        if period:
            return match_period(answer, position, key, period)
    if reading is None:
        return NOTHING
    # In the first century 14 is a year with all its digits.
    if reading.short_year and not 0 < _counted_year(key) < 100:
        return _doubt_about_year(expected, key, reading)

    tolerance = expected.type.tolerance
    matches = [_compare(answer, position, key, date, tolerance) for date in reading.dates]
    # Where all readings come to the same, nobody need be asked which was meant.
    is_right = {isinstance(match, Match) and _is_wholly_right(match) for match in matches}
    if len(is_right) > 1:
        first, last = reading.dates[0], reading.dates[-1]
        remedy = "Write the month as a word." if first.month else "Write BC."
        return NotGraded(
            f"'{text}' can be read as {spoken.show(first)} and as {spoken.show(last)}. {remedy}"
        )
    first_match = matches[0]
    if isinstance(first_match, Match):
        return _with_remark(first_match, reading)
    return first_match


def reads_as_date(text: str, typing: Typing) -> bool:
    """Return whether a text is a whole date with a month, whatever its commas: July 20, 1969."""
    reading = read_date(text, typing=typing)
    return isinstance(reading, DateReading) and bool(reading.dates[0].month)


def _counted_year(date: Date) -> int:
    """Return the year as it is counted in its era: 753 for 753 BC."""
    return max(date.year, 1 - date.year)


def _given_by_stem(expected: Expected, key: Date) -> GivenByStem:
    """Return the year, and the month too, of the answer, if the stem names them."""
    if not re.search(rf"(?<!\d){_counted_year(key)}(?!\d)", expected.stem):
        return GivenByStem()
    if not key.month:
        return GivenByStem(key.year)
    stem = expected.stem.casefold()
    names = [MONTHS[key.month - 1].casefold()]
    for name, month in language(expected.lang).typing.months:
        if month == key.month:
            names.append(name)
    names_month = any(name in stem for name in names)
    return GivenByStem(key.year, key.month if names_month else 0)


def _month_in_digits(text: str, key: Date, given: GivenByStem) -> DateReading | None:
    """Return the month of a number, where the stem tells the year and a month is wanted."""
    is_month_wanted = given.year is not None and precision(key) == _MONTH_PRECISION
    if is_month_wanted and _MONTH_IN_DIGITS.fullmatch(text.strip()):
        return DateReading((Date(key.year, int(text)),))
    return None


def _doubt_about_year(expected: Expected, key: Date, reading: DateReading) -> Match | NotGraded:
    """Return what to say to '26 or 14: a year in short, where no answer is so early."""
    date = reading.dates[0]
    if not key.month or date.month:
        return NotGraded("Write the year with all its digits.")
    # The lone number may rather be a month or a day, and is not the answer then.
    is_month = precision(key) == _MONTH_PRECISION and asks_month(expected) and 1 <= date.year <= 12
    if is_month:
        return NotGraded("Write the year too.")
    return NOTHING


def _is_wholly_right(match: Match) -> bool:
    return match.is_right and not match.close


def _compare(
    answer: Answer, position: int, key: Date, typed: Date, tolerance: Decimal
) -> Match | NotGraded:
    first, last = span(key)
    typed_first, typed_last = span(typed)
    is_within = first <= typed_first and typed_last <= last
    if is_within:
        if precision(typed) == precision(key) or _agrees_with_base(answer, typed):
            return Match(position)
        # Nobody here knows whether the day is right, and the year alone was asked for.
        return NotGraded(_TOO_FINE[precision(key)])
    if precision(typed) == precision(key) and _is_near_enough(key, typed, tolerance):
        return Match(position, why=f"Near enough: the fact says {answer.text}.")
    contains = typed_first <= first and last <= typed_last
    if contains and precision(typed) < precision(key):
        return Match(position, f"The full answer is {answer.text}.")
    # 44 for 44 BC: the year itself was right, so the reason is told.
    if key.year < 1 and typed.year == 1 - key.year:
        return Match(-1, why=f"Mind the era: {answer.text}.")
    return NOTHING


def _is_near_enough(key: Date, typed: Date, tolerance: Decimal) -> bool:
    """Return whether an answer known about may be the typed date: about 1274 may be 1272."""
    first, last = reach(key, tolerance) or span(key)
    typed_first, typed_last = span(typed)
    return key.about and first <= typed_first and typed_last <= last


def _agrees_with_base(answer: Answer, typed: Date) -> bool:
    """Return whether the base has a finer date than is shown, which the typed one holds."""
    if answer.finer is None:
        return False
    first, last = span(answer.finer)
    typed_first, typed_last = span(typed)
    return typed_first <= first and last <= typed_last


def _with_remark(match: Match, reading: DateReading) -> Match:
    """Return a right date as close when its weekday is wrong or its month misspelled."""
    if not match.is_right or match.close:
        return match
    date = reading.dates[0]
    if reading.weekday >= 0 and date.day and weekday_of(date) != reading.weekday:
        return match._replace(close=f"It was a {WEEKDAYS[weekday_of(date)]}.")
    if reading.typo:
        return match._replace(close=f"It is spelled '{reading.typo}'.")
    return match
