"""Reads what a learner types as a date: a day, a month or a year in any usual spelling.

Libraries were tried and left. `python-dateutil` and `dateparser` fill in what was not typed from today's date (1998
becomes this day of November 1998, 15 and AD 14 days of this month), read 3/4/2026 one way without a word, and know
no year before Christ: they would call right what is wrong. dateparser also takes a second to load, this module 10 ms.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from studykit.facts.model import Date
from studykit.facts.values import MONTHS, day_number, days_in_month
from studykit.study.numbers import LONGEST, ordinal
from studykit.study.texts import plain
from studykit.study.typos import slips

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905


class Stem(NamedTuple):
    """What the stem tells already, so that it need not be typed. 0: nothing."""

    year: int | None = None
    month: int = 0


class Typed(NamedTuple):
    """A date as it can be read."""

    dates: tuple[Date, ...]
    """One; two when day and month, or ways to count years before Christ, can be read in two ways."""
    weekday: int = -1
    """0 is a Monday; -1 when none was named."""
    short_year: bool = False
    """A year of one or two digits without an era: '26 and 14."""
    typo: str = ""
    """The month that was meant, when its name has a slip."""


class NoYear(NamedTuple):
    """A day or a month without its year."""


_FILLERS = re.compile(
    r"^(?:(?:about|around|approximately|approx\.?|circa|ca\.?|c\.|in|on|the|year|~|≈)(?=[\s~≈\d])\s*|[~≈]\s*)+"
)
_FILLERS_AFTER = re.compile(r"[\s,(]+(?:or so|approximately|approx\.?)\)?$")
_BEFORE = re.compile(r"\bb\.? ?c\.?(?: ?e\b\.?)?(?=[\s,]|$)|(?<=\d)bce?\b|\b(?:years )?before christ\b|\bv\. ?chr\.?")
_AFTER = re.compile(r"\ba\.? ?d\.?(?=[\s,\d]|$)|\bc\.? ?e\b\.?|\banno domini\b|(?<=\d)(?:ad|ce)\b")
_CHINESE = re.compile(r"(\d+) ?年(?: ?(\d+) ?月(?: ?(\d+) ?日)?)?")
_ISO_SIGNED = re.compile(r"-(\d{1,6})(?:-(\d\d)(?:-(\d\d))?)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NUMERIC = re.compile(r"(\d{1,6}) ?([./-]) ?(\d{1,6})(?: ?\2 ?(\d{1,6}))?[.]?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_BETWEEN_DIGITS_AND_LETTERS = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")


def read_date(text: str, stem: Stem = Stem()) -> Typed | NoYear | None:  # noqa: B008 - an immutable value
    """The date that a text names; NoYear when neither it nor the stem says which year; None when it is no date."""
    if len(text) > LONGEST:
        return None
    clean = plain(text).casefold().rstrip("!?,;").strip()
    clean = _FILLERS.sub("", _FILLERS_AFTER.sub("", clean))
    if signed := _ISO_SIGNED.fullmatch(clean):
        return _before_christ(signed)
    if chinese := _CHINESE.fullmatch(clean):
        return _one(_date(*(int(part or 0) for part in chinese.groups())))
    bare = _BEFORE.sub(" ", clean)
    era = -1 if bare != clean else 0
    if not era:
        bare = _AFTER.sub(" ", clean)
        era = 1 if bare != clean else 0
    bare = " ".join(bare.split()).strip(" ,")
    if compact := _COMPACT.fullmatch(bare):
        return _one(_date(*(int(part) for part in compact.groups())))
    if numeric := _NUMERIC.fullmatch(bare):
        return _numeric([part for part in (numeric[1], numeric[3], numeric[4]) if part], era, stem)
    return _worded(bare, era, stem)


def weekday_of(date: Date) -> int:
    """0 for a Monday."""
    return (day_number(date.year, date.month, date.day) + 3) % 7


# --- in numbers --------------------------------------------------------------------------------------------------


def _before_christ(signed: re.Match[str]) -> Typed | None:
    """-0752 is 753 BC, as ISO 8601 counts; -753 may be meant that way or plainly as 753 BC."""
    year, month, day = int(signed[1]), int(signed[2] or 0), int(signed[3] or 0)
    if len(signed[1]) >= 4:
        return _one(_date(-year, month, day))
    return Typed((Date(1 - year), Date(-year))) if year and not month else None


def _numeric(parts: list[str], era: int, stem: Stem) -> Typed | NoYear | None:
    """2026-1-15, 15.1.2026, 1/15/2026, 1/2026, and 20/7 where the stem tells the year."""
    sizes = [len(part) for part in parts]
    numbers = [int(part) for part in parts]
    if sizes[0] > 2:
        return _one(_date(_year(numbers[0], era), *numbers[1:]))
    if len(parts) == 2:
        if sizes[1] > 2 or era:
            return _one(_date(_year(numbers[1], era), numbers[0]))
        if stem.year is None:
            return NoYear() if any(_date(2000, *pair) for pair in (numbers, numbers[::-1])) else None
        return _day_and_month(numbers[0], numbers[1], stem.year)
    found = _day_and_month(numbers[0], numbers[1], _year(numbers[2], era)) if sizes[1] <= 2 else None
    return found._replace(short_year=sizes[2] <= 2 and not era) if found else None


def _day_and_month(one: int, other: int, year: int) -> Typed | None:
    found = {date for date in (_date(year, other, one), _date(year, one, other)) if date and date.day}
    return Typed(tuple(sorted(found))) if found else None


def _year(number: int, era: int) -> int:
    return 1 - number if era < 0 else number


def _date(year: int, month: int = 0, day: int = 0) -> Date | None:
    if not (0 <= month <= 12) or (day and not month) or (month and day > days_in_month(year, month)):
        return None
    return Date(year, month, day)


def _one(date: Date | None) -> Typed | None:
    return Typed((date,)) if date else None


# --- in words ----------------------------------------------------------------------------------------------------

_MONTH_NAMES = [name.casefold() for name in MONTHS]
_DAY_NAMES = [name.casefold() for name in WEEKDAYS]


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its usual short form (three letters or more); 0 for anything else."""
    folded = word.casefold().rstrip(".")
    if len(folded) < 3:
        return 0
    return next((at for at, name in enumerate(_MONTH_NAMES, start=1) if name.startswith(folded)), 0)


def _weekday(word: str) -> int:
    return next((at for at, name in enumerate(_DAY_NAMES) if name.startswith(word)), -1) if len(word) > 2 else -1


def _misspelled_month(word: str) -> int:
    near = [at for at, name in enumerate(_MONTH_NAMES, start=1) if len(name) > 4 and slips(word, name) == 1]
    return near[0] if len(near) == 1 else 0


def _worded(text: str, era: int, stem: Stem) -> Typed | NoYear | None:
    """`thursday 15 january 2026`, `jan 15 2026`, `2026 january`, `753`, `july` where the stem tells the year."""
    text = _BETWEEN_DIGITS_AND_LETTERS.sub(" ", _ORDINAL.sub("", text))
    words = [word for word in re.split(r"[\s,./-]+", text) if word and word not in ("of", "the")]
    months, weekdays, numbers, typo = [], [], [], ""
    for word in words:
        day = ordinal(word)
        if word.strip("'").isdecimal() and len(word) <= 7:
            numbers.append(word.strip("'"))
        elif month_number(word):
            months.append(month_number(word))
        elif _weekday(word) >= 0:
            weekdays.append(_weekday(word))
        elif day is not None:
            numbers.append(str(day))
        elif _misspelled_month(word):
            months.append(_misspelled_month(word))
            typo = MONTHS[months[-1] - 1]
        else:
            return None
    if len(months) > 1 or len(weekdays) > 1 or len(numbers) > 2 or (weekdays and not months):
        return None
    found = _with_month(months[0], numbers, era, stem) if months else _without_month(numbers, era, stem)
    if not isinstance(found, Typed):
        return found
    return found._replace(weekday=weekdays[0] if weekdays else -1, typo=typo)


def _without_month(numbers: list[str], era: int, stem: Stem) -> Typed | None:
    if len(numbers) != 1:
        return None
    number = int(numbers[0])
    if stem.year is not None and stem.month and not era and len(numbers[0]) <= 2:
        return _one(_date(stem.year, stem.month, number))
    if number == 0 and (era or len(numbers[0]) < 4):
        return None
    return Typed((Date(_year(number, era)),), short_year=len(numbers[0]) <= 2 and not era)


def _with_month(month: int, numbers: list[str], era: int, stem: Stem) -> Typed | NoYear | None:
    if len(numbers) == 2:
        by_length = sorted(numbers, key=len)
        first, last = by_length if len(by_length[1]) > 2 else numbers
        if len(first) > 2 or int(first) == 0:
            return None
        found = _one(_date(_year(int(last), era), month, int(first)))
        return found._replace(short_year=len(last) <= 2 and not era) if found else None
    if numbers and (len(numbers[0]) > 2 or era):
        return _one(_date(_year(int(numbers[0]), era), month))
    day = int(numbers[0]) if numbers else 0
    if stem.year is not None:
        return _one(_date(stem.year, month, day)) if day or not numbers else None
    return NoYear() if _date(2000, month, day) else None
