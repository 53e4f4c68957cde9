"""Months and days that are asked for as words: `{date:month}` makes the text November of a date.

    November    also by Nov and 11
    3           also by 3rd and third

Whole dates are read by `read_dates`.
"""

from __future__ import annotations

import re

from studykit.grading.expected import Expected
from studykit.grading.read_dates import month_number, number_of_name
from studykit.values.dates import MONTHS
from studykit.values.language import language
from studykit.values.numerals import ordinal
from studykit.values.typography import plain

_DAY = re.compile(r"[1-9]|[12]\d|3[01]")
_LEAD = re.compile(r"^the\s+")
_NUMBER = re.compile(r"0?(\d{1,2})(?:st|nd|rd|th)?")


def match_calendar(expected: Expected, text: str) -> int | None:
    """Return the number of the answer that is the month or the day of a text, None when none is."""
    word = _LEAD.sub("", plain(text).casefold()).rstrip(".")
    digits = _NUMBER.fullmatch(word)
    number = int(digits[1]) if digits else ordinal(word)
    typing = language(expected.lang).typing
    month_named = number_of_name(word, typing.months) or month_number(word)
    # 7 is a month only where the question speaks of one: else it may be anything.
    if not month_named and asks_month(expected):
        month_named = number or 0

    months = dict(typing.months)
    for position, answer in enumerate(expected.answers):
        # The answer is shown in English where the deck names no language.
        if answer.text in MONTHS:
            month = MONTHS.index(answer.text) + 1
        else:
            month = months.get(answer.text.casefold(), 0)
        if month and month == month_named:
            return position
        if _DAY.fullmatch(answer.text) and number == int(answer.text):
            return position
    return None


def asks_month(expected: Expected) -> bool:
    """Return whether the stem speaks of a month."""
    stem = expected.stem.casefold()
    return any(word in stem for word in ("month", *language(expected.lang).typing.month))
