"""Dates in a column of cells, where every cell can be read in one way alone.

    1968, 1970s, 2001-05-03      date: of several precisions
    20.07.1969, 07.1969          {type: date, format: ["%d.%m.%Y", "%m.%Y"]}
    31/12/1999, 01/02/2003       {type: date, format: "%d/%m/%Y"}: there is no month 31
    3 мая 1945                   {type: date, format@ru: "%d %B %Y"}
    01/02/2003, 05/06/2004       text: nobody knows which of the two is the month
    20.07.69                     text: nobody knows which century it is
    12/05/1402                   text: it is rather a year of another calendar

Knows cells. Knows nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.facts._type_guess import TEXT, TypeGuess, can_be_read, with_setting, yaml_list
from studykit.facts.base import Column, Date
from studykit.reading.quoting import yaml_text
from studykit.values.cell_forms import LANGUAGES_WITH_MONTHS, CellForm, DateForm
from studykit.values.scalars import Flaw

_ISO_DATE = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])(?:-\d\d)?|0\d{3}-\d\d-\d\d", re.ASCII)
_DATE_OR_PERIOD = re.compile(
    r"~?(?:"
    r"[1-9]\d{2}|[12]\d{3}(?:-\d\d){0,2}|0\d{3}-\d\d-\d\d"
    r"|[12]\d{2}X|\d\dXX|-\d{2,3}X{1,2}|(?:the )?\d{3,4}s(?: BCE?)?"
    r"|(?:the )?\w+ century(?: (?:BCE?|AD|CE))?"
    r"|[12]\d{3}[-–/](?:[12]\d{3}|\d\d)|\d{1,4}[-–]\d{1,4} (?:BCE?|AD|CE)"
    r"|[12]\d{3}(?:-\d\d){1,2}/[12]\d{3}(?:-\d\d){1,2}"
    r"|(?:AD )?\d{1,4} (?:BCE?|AD|CE)|AD \d{1,4}"
    r"|(?:spring|summer|autumn|fall|winter) \d{4}(?:/\d\d)?)",
    re.IGNORECASE | re.ASCII,
)
"""Narrower than what facts may write: 1234-5678 is rather a code."""
_TWO_DIGITS_OF_A_YEAR = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}|\d{1,2}[ -]\w{3,}[ -]\d{2}")

_DAY_FIRST = "%d{sign}%m{sign}%Y"
_MONTH_FIRST = "%m{sign}%d{sign}%Y"
_IN_ONE_ORDER = ("%m{sign}%Y", "%Y{sign}%m{sign}%d", "%Y{sign}%m")
"""A year in front is followed by the month wherever people write so."""
_SIGNS = (".", "/", "-", " ", ". ", "/ ", " / ")
_ENDS = (".", " 00:00:00", "T00:00:00", "T00:00:00Z", " 00:00", " 0:00:00", " 0:00")
"""What programs and languages write behind each date alike: no date has an hour."""
_WITH_CHARACTERS = (
    *(
        "%Y年%m月%d日",
        "%Y年%m月",
        "%Y年",
        "%Y년 %m월 %d일",
        "%Y년 %m월",
        "%Y년%m월%d일",
        "%Y년%m월",
    ),
    *("%Y년", "ngày %d tháng %m năm %Y", "%d tháng %m năm %Y"),
)
_WITH_NAMES = (
    *(
        "%d %B %Y",
        "%d. %B %Y",
        "%d.%B.%Y",
        "%d-%B-%Y",
        "%Y-%B-%d",
        "%d/%B/%Y",
        "%d %B, %Y",
        "%d. %B, %Y",
    ),
    *("%B %d, %Y", "%B %d %Y", "%B %Y", "%B, %Y", "%B-%Y", "%B/%Y"),
    *("%dst %B %Y", "%dnd %B %Y", "%drd %B %Y", "%dth %B %Y", "%B %dst, %Y", "%B %dnd, %Y"),
    *("%B %drd, %Y", "%B %dth, %Y", "%der %B %Y", "%d de %B de %Y", "%d de %B del %Y"),
    *(
        "%B de %Y",
        "%dº de %B de %Y",
        "%dº %B %Y",
        "%d %B %Y г.",
        "%d %B %Y года",
        "%B %Y г.",
        "%B %Y года",
    ),
    *("%d %B %Y р.", "%d %B %Y року", "%Y. %B %d.", "%Y %B %d", "%Y, %B %d", "%Y %B"),
    *("%Y. gada %d. %B", "%Y m. %B %d d.", "%d ב%B %Y", "%d/%B %Y"),
)
_MAY_HAVE_A_NAME = re.compile(
    r"(?:\d{1,2}\D{1,6})?[^\W\d_]\D{1,24}\d{3,4}\D{0,6}"  # 3 May 1945
    r"|[^\W\d_]\D{1,24}\d{1,2}\D{1,4}\d{3,4}"  # May 3, 1945
    r"|\d{3,4}\D{1,24}(?:\d{1,2}\D{0,4})?"  # 1945 May 3
)
"""To look for month names in all languages takes half a second: it is done where some may be."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST_FORMS = 6
"""A column that is written in more ways is rather none of dates."""
_LAST_YEAR_OF_IRAN = 1500
_FIRST_YEAR_OF_THAILAND = 2201
_LANGUAGES_WITH_OTHER_CALENDARS = ("ar", "fa", "th")


class _Reading(NamedTuple):
    """All cells read by some forms, of which each is needed."""

    forms: tuple[DateForm, ...]
    dates: tuple[Date, ...]


def guess_dates(cells: Sequence[str]) -> TypeGuess | None:
    """Return the type of a column of dates; None if its cells are none.

    A text, with the reason, where they can be read in two ways.
    """
    usual = [cell for cell in cells if _DATE_OR_PERIOD.fullmatch(cell)]
    if not can_be_read(usual, Column("x", "date")):
        return None
    if len(usual) == len(cells):
        if all(map(_ISO_DATE.fullmatch, cells)):
            return TypeGuess("date", "ISO dates")
        return TypeGuess("date", "dates of several precisions, or spans")

    others = [cell for cell in cells if not _DATE_OR_PERIOD.fullmatch(cell)]
    if not all(any(map(str.isdecimal, cell)) for cell in others):
        return None
    if all(map(_TWO_DIGITS_OF_A_YEAR.fullmatch, others)):
        return TypeGuess(TEXT, "dates with two digits of the year: nobody knows the century")
    readings = list(_readings(others))
    if not readings:
        return None
    if len(set(readings)) > 1:
        return TypeGuess(TEXT, _why_two_ways(readings, others))
    if _may_be_of_another_calendar(readings[0]):
        return TypeGuess(TEXT, "dates, but perhaps of another calendar: see the years")
    return _guess(readings[0], others)


def _may_be_of_another_calendar(reading: _Reading) -> bool:
    """Return whether the years may be those of Iran, of Islam or of Thailand: 1402, 1445, 2566."""
    years = {date.year for date in reading.dates}
    if max(years) >= _FIRST_YEAR_OF_THAILAND:
        return True
    may_be_of_iran = any(
        form.lang in _LANGUAGES_WITH_OTHER_CALENDARS or "/" in form.pattern or "-" in form.pattern
        for form in reading.forms
    )
    return may_be_of_iran and max(years) <= _LAST_YEAR_OF_IRAN


# --- the readings -------------------------------------------------------------------------------


def _readings(cells: Sequence[str]) -> Iterator[_Reading]:
    """Yield each way to read all cells: with the day before the month, and the other way round."""
    languages: tuple[str, ...] = ()
    with_letters = [cell for cell in cells if _LETTERS.search(cell)]
    if with_letters and all(map(_MAY_HAVE_A_NAME.fullmatch, with_letters)):
        languages = ("", *LANGUAGES_WITH_MONTHS)
    for patterns in _customs_in_digits(cells):
        forms = [DateForm(pattern) for pattern in patterns]
        if not languages:
            reading = _read(cells, forms)
            if reading:
                yield reading
        else:
            yield from _readings_with_names(cells, forms, languages)


def _customs_in_digits(cells: Sequence[str]) -> Iterator[list[str]]:
    """Yield the patterns that may be in these cells, the day first, and then the month first."""
    signs = [sign for sign in _SIGNS if any(sign in cell for cell in cells)]
    ends = ["", *(end for end in _ENDS if any(cell.endswith(end) for cell in cells))]
    for first in (_DAY_FIRST, _MONTH_FIRST):
        patterns = list(_WITH_CHARACTERS)
        for sign in signs:
            for pattern in (first, *_IN_ONE_ORDER):
                patterns += [f"{pattern.format(sign=sign)}{end}" for end in ends]
        yield patterns


def _readings_with_names(
    cells: Sequence[str], forms: Sequence[DateForm], languages: Sequence[str]
) -> Iterator[_Reading]:
    """Yield the readings by month names: in English, else in each language that has them all."""
    readings: dict[tuple[Date, ...], _Reading] = {}
    for lang in languages:
        with_names = [DateForm(pattern, lang) for pattern in _WITH_NAMES]
        reading = _read(cells, [*with_names, *forms])
        if reading:
            # Two languages that share these names are one reading; listopad is two.
            readings.setdefault(reading.dates, reading)
        if reading and not lang:
            break
    yield from readings.values()


def _read(cells: Sequence[str], forms: Sequence[DateForm]) -> _Reading | None:
    """Return the cells read by those forms that are needed; None if one cell is in none of them."""
    columns = [Column("x", "date", form=CellForm(dates=(form,))) for form in forms]
    used: dict[DateForm, None] = {}
    dates = []
    for cell in cells:
        for column in columns:
            value = _date_in_form(column, cell)
            if value:
                break
        else:
            return None
        dates.append(value)
        # The next cell is most likely written as this one.
        columns.remove(column)
        columns.insert(0, column)
        used[column.form.dates[0]] = None
        if len(used) > _MOST_FORMS:
            return None
    return _Reading(tuple(used), tuple(dates))


def _date_in_form(column: Column, cell: str) -> Date | None:
    """Return the date in a cell that is in a column's form, and not merely in the usual one."""
    plain = column.form.in_words_of_facts(cell, "date")
    if isinstance(plain, Flaw) or plain == cell:
        return None
    value = column.parse(plain)
    return value if isinstance(value, Date) else None


# --- what is said -------------------------------------------------------------------------------


def _guess(reading: _Reading, cells: Sequence[str]) -> TypeGuess | None:
    column = Column("x", "date", form=CellForm(dates=reading.forms))
    # Of two forms each may read its own cells, and another one besides.
    if any(column.read(cell) != date for cell, date in zip(cells, reading.dates, strict=True)):
        return None
    patterns_by_lang: dict[str, list[str]] = {}
    for form in reading.forms:
        patterns_by_lang.setdefault(form.lang, []).append(form.pattern)
    type_text = "date"
    for lang, patterns in patterns_by_lang.items():
        key = f"format@{lang}" if lang else "format"
        value = yaml_text(patterns[0]) if len(patterns) == 1 else yaml_list(patterns)
        type_text = with_setting(type_text, key, value)
    return TypeGuess(type_text, _why(reading.forms))


def _why(forms: Sequence[DateForm]) -> str:
    pattern = forms[0].pattern
    if "%B" in pattern:
        return "dates with the names of months"
    if "%d" not in pattern:
        return "months"
    if pattern.startswith("%Y"):
        return "dates"
    return "dates, the day first" if pattern.startswith("%d") else "dates, the month first"


def _why_two_ways(readings: Sequence[_Reading], cells: Sequence[str]) -> str:
    first, second = list(dict.fromkeys(readings))[:2]
    differing = []
    for cell, one, other in zip(cells, first.dates, second.dates, strict=True):
        if one != other:
            differing.append(cell)
    # 05.05.2005 is one day either way, and 06.05.2005 behind it would not be.
    example = (differing or cells)[0]
    formats = " or ".join(_setting(reading.forms[0]) for reading in (first, second))
    return f"{example} may be read in two ways: {formats} says which"


def _setting(form: DateForm) -> str:
    key = f"format@{form.lang}" if form.lang else "format"
    return f"`{{type: date, {key}: {yaml_text(form.pattern)}}}`"
