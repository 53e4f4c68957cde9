"""Dates as facts write them: read, written, counted in days.

    2025-11-03  ->  Date(2025, 11, 3)         3 November 2025
    753 BC      ->  Date(-752)                753 BC
    ~1272       ->  Date(1272, about=True)    about 1272
    198X        ->  Date(1980, period="decade", last=(1989,))    the 1980s

A year alone and a month alone are dates too, and so are seasons, decades, centuries and spans
(`periods`): each stands for all of its days (`span`). What is written otherwise comes back as a
`Flaw` that says how to write it. (Learners have dozens of ways: `grading.read_dates`.) Knows no
tables, and no language but English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from studykit.values.periods import edtf, parse_period, show_period, when_period
from studykit.values.scalars import Date, Flaw

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October",
    "November", "December",
)  # fmt: skip
DATE_HELP = "write it like 2025, 2025-11, 2025-11-03, 753 BC, AD 14 or ~2025"

_FEBRUARY = 2
_MONTHS_OF_30_DAYS = (4, 6, 9, 11)
_SHORTEST_MONTH = 28
_FIRST_YEAR_WITHOUT_AD = 1000

_PLAIN_DATE = re.compile(r"(?!0)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
# These are compiled by the first text that needs them: most bases have none.
_DATE_WITH_ERA = (
    r"(?P<about>~?)\s*(?P<ad>AD |CE )?(?P<year>\d{1,6})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?: ?(?P<era>BC|BCE|AD|CE))?"
)
_ISO_DATE_BC = r"(?P<about>~?)\s*[-−](?P<year>\d{4,6})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"


# --- read -------------------------------------------------------------------------------


def parse_date(text: str) -> Date | Flaw:
    """Return the day, month, year or period that a text is, or what is wrong with it.

    ISO 8601 counts a year 0: its -0752 is 753 BC.
    """
    # Most dates are plain ones, which cost half as much.
    plain = _PLAIN_DATE.fullmatch(text)
    is_month = plain and (plain[2] is None or plain[2] <= "12")
    if plain and (is_month or plain[3]):
        return _checked_date(int(plain[1]), plain[2], plain[3], about=False)
    period = parse_period(text.lstrip("~ "), _parse_single)
    if isinstance(period, Date) and text.startswith("~"):
        return period._replace(about=True)
    return _parse_single(text) if period is None else period


def _parse_single(text: str) -> Date | Flaw:
    """Return the day, the month or the year that a text is, or what is wrong with it."""
    match = re.fullmatch(_DATE_WITH_ERA, text)
    if match:
        return _date_with_era(match)
    iso = re.fullmatch(_ISO_DATE_BC, text)
    if iso:
        return _checked_date(-int(iso["year"]), iso["month"], iso["day"], about=bool(iso["about"]))
    return Flaw(f"is not a date; {DATE_HELP}")


def _date_with_era(match: re.Match[str]) -> Date | Flaw:
    era_before = match["ad"]
    era_after = match["era"]
    if era_before and era_after:
        return Flaw("names two eras; write one of them")
    era = (era_before or era_after or "").strip()

    digits = match["year"]
    year = int(digits)
    if year == 0 and (era or len(digits) < 4):
        return Flaw("names a year 0, which does not exist; write 1 BC or AD 1")
    if not era and len(digits) < 3:
        return Flaw(
            f"could be a year or something else; write AD {year}, {year} BC or the year in full"
        )
    if era in ("BC", "BCE"):
        year = 1 - year
    return _checked_date(year, match["month"], match["day"], about=bool(match["about"]))


def _checked_date(year: int, month: str | None, day: str | None, *, about: bool) -> Date | Flaw:
    date = Date(year, int(month or 0), int(day or 0), about)
    if month and not 1 <= date.month <= 12:
        return Flaw(f"has a month {month}; months go from 01 to 12")
    if day and not 1 <= date.day <= _SHORTEST_MONTH:
        is_in_month = _SHORTEST_MONTH < date.day <= days_in_month(year, date.month)
        if not is_in_month:
            month_shown = f"{MONTHS[date.month - 1]} {show_year(year)}"
            return Flaw(f"has a day {day}, which {month_shown} does not have")
    return date


# --- counted ----------------------------------------------------------------------------


def days_in_month(year: int, month: int) -> int:
    """Return the number of days that a month has, in any astronomical year."""
    if month == _FEBRUARY:
        is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if is_leap_year:
            return 29
        return _SHORTEST_MONTH
    return 30 if month in _MONTHS_OF_30_DAYS else 31


def months_later(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """Return a day some months later; the last one of a month that is shorter."""
    moved_year, months_into_year = divmod(year * 12 + month - 1 + months, 12)
    moved_month = months_into_year + 1
    return moved_year, moved_month, min(day, days_in_month(moved_year, moved_month))


def precision(date: Date) -> int:
    """Return 1 for a year, 2 for a month, 3 for a day.

    Of a period the parts that all of its days share: 0 for a decade, 1 for a spring.
    """
    if date.period:
        return _parts_shared(date)
    if date.day:
        return 3
    return 2 if date.month else 1


def _parts_shared(period: Date) -> int:
    shared = 0
    for first, last in zip(period[:2], period.last, strict=False):
        if first != last:
            break
        shared += 1
    return shared


def day_number(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01 of a day in any astronomical year.

    In the proleptic Gregorian calendar.

    Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    """
    # The year begins with March, so that the leap day is its last. An era is 400 years, after which
    # the calendar repeats.
    if month <= _FEBRUARY:
        year -= 1
        months_since_march = month + 9
    else:
        months_since_march = month - 3
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * months_since_march + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146097 + day_of_era - 719468


def span(date: Date) -> tuple[int, int]:
    """Return the first and the last day that the date may mean, as day numbers."""
    last_year, last_month, last_day = (*date.last, 0, 0)[:3] if date.period else date[:3]
    last_month = last_month or 12
    last_day = last_day or days_in_month(last_year, last_month)
    return (
        day_number(date.year, date.month or 1, date.day or 1),
        day_number(last_year, last_month, last_day),
    )


# --- written ----------------------------------------------------------------------------


def show_year(year: int) -> str:
    """Return `753 BC`, `AD 14` or `2025`."""
    if year < 1:
        return f"{1 - year} BC"
    if year < _FIRST_YEAR_WITHOUT_AD:
        return f"AD {year}"
    return str(year)


def show_date(date: Date) -> str:
    """Return the date in English, by its precision.

    `2025`, `November 2025`, `about 3 November 2025`, `the 1980s`.
    """
    shown = show_period(date, _show_single) if date.period else _show_single(date)
    if date.about:
        return f"about {shown}"
    return shown


def _show_single(date: Date) -> str:
    shown = show_year(date.year)
    if date.month:
        shown = f"{MONTHS[date.month - 1]} {shown}"
    if date.day:
        shown = f"{date.day} {shown}"
    return shown


def iso_date(date: Date) -> str:
    """Return the date by ISO 8601, with four digits or more and astronomical years."""
    if date.period:
        return edtf(date, iso_date)
    sign = "-" if date.year < 0 else ""
    shown = f"{sign}{abs(date.year):04d}"
    if date.month:
        shown += f"-{date.month:02d}"
    if date.day:
        shown += f"-{date.day:02d}"
    return shown


def format_date(date: Date, style: str) -> str | None:
    """Return the date in a format of slots, or None when the format is finer than the date.

    `year`, `month` and `day` are its parts, `long` and `iso` the whole, `when` goes into a
    sentence.
    """
    if style == "when" and not date.about:
        if date.period:
            return when_period(date, _show_single)
        preposition = "on" if date.day else "in"
        return f"{preposition} {show_date(date)}"
    return part_of_date(date, style, MONTHS, show_date)


def part_of_date(
    date: Date, style: str, months: Sequence[str], show: Callable[[Date], str]
) -> str | None:
    """Return a part of the date, or it whole, in a language with these months and this `show`.

    None when the date does not have the part.
    """
    match style:
        case "year":
            is_known = precision(date) > 0
            return show(Date(date.year, about=date.about)) if is_known else None
        case "month":
            is_known = precision(date) > 1
            return months[date.month - 1] if is_known else None
        case "day":
            return str(date.day) if date.day and not date.period else None
        case "iso":
            return iso_date(date)
        case _:
            return show(date)
