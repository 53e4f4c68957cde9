"""Periods as facts write them: seasons, decades, centuries, and the time from one date to another.

    2001-21, spring 2001                  March to May 2001
    198X, 1980s, the 1980s                1980 to 1989
    18XX                                  1800 to 1899     the 19th century, as ISO counts it
    19th century                          1801 to 1900     and as people do
    -03XX, 4th century BC                 400 to 301 BC
    1914/1918, 1914-1918, 1914-18         1914 to 1918
    44 BC/AD 14, 490-479 BC               two years with one era, or each with its own
    1914-07-28/1918-11-11                 days, months or years

A period is a `Date` that has a `last` year; how single dates are read is told by who asks. Seasons
are those of the northern half of the earth, of three months each: the winter of 2001 begins in
December 2001. In ISO's extended format (EDTF) `2001-21` to `2001-24` are seasons, `2001-12` is a
month, and so is what might be the end of a span too: `1914-11`. A dash, `1914–21`, makes a span.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.values.numerals import ordinal
from studykit.values.ordinals import english_ordinal
from studykit.values.scalars import Date, Flaw

SEASONS = ("spring", "summer", "autumn", "winter")
FIRST_MONTHS = (3, 6, 9, 12)
"""Of these seasons."""
_CODE_OF_SPRING = 21
_OTHER_NAMES_OF_SEASONS = {"fall": "autumn"}
_LAST_CENTURY = 1000
_FIRST_YEAR_WITHOUT_AD = 1000
_FEWEST_DIGITS_OF_A_YEAR = 3
_DECADE, _CENTURY = 10, 100
_MONTHS_OF_A_SEASON = 3

_ERA = r"(?P<era>BCE?|AD|CE)"
_SEASON_IN_DIGITS = pattern_of(r"(?P<year>[-−]?\d{4})-(?P<code>2[1-4])", re.ASCII)
_SEASON = pattern_of(
    rf"(?:the )?(?P<name>spring|summer|autumn|fall|winter) (?:of )?(?P<year>\d{{1,4}})"
    rf"(?:[/–-](?P<next>\d\d|\d{{4}}))?(?: {_ERA})?",
    re.ASCII | re.IGNORECASE,
)
_UNKNOWN_DIGITS = pattern_of(
    r"(?P<minus>[-−]?)(?P<known>\d+)(?P<unknown>X+)", re.ASCII | re.IGNORECASE
)
_DECADE_IN_WORDS = pattern_of(
    rf"(?:the )?(?P<year>\d{{2,4}})['’]?s(?: {_ERA})?", re.ASCII | re.IGNORECASE
)
_CENTURY_IN_WORDS = pattern_of(
    rf"(?:the )?(?P<number>[\w-]+) century(?: {_ERA})?", re.ASCII | re.IGNORECASE
)
_SHORT_SPAN = pattern_of(r"(?P<first>(?P<begin>\d{2})\d\d)(?P<sign>[-–/])(?P<last>\d\d)", re.ASCII)
_SPAN_OF_YEARS = pattern_of(
    r"(?:from )?(?P<first>(?:(?:AD|CE) )?\d{1,6}(?: ?(?:BCE?|AD|CE))?)(?P<sign> ?[-–—] ?| to )"
    r"(?P<last>(?:(?:AD|CE) )?(?P<digits>\d{1,6})(?: ?(?:BCE?|AD|CE))?)",
    re.ASCII,
)
_ENDS = pattern_of(r"(?:from )?(?P<first>[^/–—]+?)(?:/| ?[–—] ?| - | to )(?P<last>[^/–—]*)")
_PERHAPS = pattern_of(r"[/–—Xx]|[A-Za-z]{3}|\d['’]?s| to |\d ?-\s?(?:\d|AD|CE)")
"""What all periods have something of, and most single dates have not."""

_MEANT_FOR_A_PERIOD = pattern_of(
    r"\d0['’]?s\b|\d ?(?:c|cent|centur\w*)\b|\bcentur|\b(?:spring|summer|autumn|fall|winter)\b",
    re.ASCII | re.IGNORECASE,
)
_PERIOD_HELP = "write it like 1980s, 19th century, 1914-1918 or spring 2001"

ParseEnd = Callable[[str], Date | Flaw]
ShowEnd = Callable[[Date], str]


# --- read -------------------------------------------------------------------------------


def parse_period(text: str, parse_end: ParseEnd) -> Date | Flaw | None:
    """Return the period that a text without `~` is, or what is wrong with it; None if it is none.

    `parse_end` reads a single date.
    """
    if not _PERHAPS.search(text):
        return None
    for read in (_season, _unknown_digits, _decade, _century):
        period = read(text)
        if period is not None:
            return period
    period = _span(text, parse_end)
    if period is None and _MEANT_FOR_A_PERIOD.search(text):
        return Flaw(f"is no period; {_PERIOD_HELP}")
    return period


def _season(text: str) -> Date | Flaw | None:
    in_digits = _SEASON_IN_DIGITS.fullmatch(text)
    if in_digits:
        year = int(in_digits["year"].replace("−", "-"))
        return season(year, int(in_digits["code"]) - _CODE_OF_SPRING)
    match = _SEASON.fullmatch(text)
    if match is None:
        return None
    # Summer 69 may be one of any century; summer 69 BC is not.
    if len(match["year"]) < _FEWEST_DIGITS_OF_A_YEAR and not match["era"]:
        return Flaw("has a year in short; write all of its digits, or the era")
    year = _astronomical(int(match["year"]), match["era"])
    name = match["name"].lower()
    place = SEASONS.index(_OTHER_NAMES_OF_SEASONS.get(name, name))
    # The winter of 2001/02 is that of 2001. No other season has a part of a second year.
    if match["next"]:
        is_next = int(match["year"]) + 1 == int(
            match["year"][: -len(match["next"])] + match["next"]
        )
        if SEASONS[place] != "winter" or not is_next or match["era"] in ("BC", "BCE"):
            return Flaw(f"is no {name}; write {name} {match['year']}")
    return season(year, place)


def season(year: int, place: int) -> Date:
    """Return the spring of a year for the place 0, its winter for 3."""
    first_month = FIRST_MONTHS[place]
    months_to_last = first_month + _MONTHS_OF_A_SEASON - 2
    last = (year + months_to_last // 12, months_to_last % 12 + 1)
    return Date(year, first_month, period="season", last=last)


def _unknown_digits(text: str) -> Date | Flaw | None:
    match = _UNKNOWN_DIGITS.fullmatch(text)
    if match is None:
        return None
    unknown = len(match["unknown"])
    if unknown > 2 or len(match["known"]) + unknown != len("198X"):
        return Flaw(
            "is no year with its last digits open; write 198X for ten years, 18XX for a hundred"
        )
    length = 10**unknown
    first = int(match["known"]) * length
    last = first + length - 1
    if match["minus"]:
        if first == 0:
            return Flaw("names years on both sides of 1 BC; write the span, as in 9 BC/1 BC")
        first, last = -last, -first
    return Date(first, period="decade" if length == _DECADE else "century", last=(last,))


def _decade(text: str) -> Date | Flaw | None:
    match = _DECADE_IN_WORDS.fullmatch(text)
    if match is None:
        return None
    digits = match["year"]
    year = int(digits)
    if len(digits) < _FEWEST_DIGITS_OF_A_YEAR and not match["era"]:
        return Flaw(f"is a decade of any century; write all digits, as in 19{digits[0]}0s")
    if year % _DECADE:
        return Flaw(f"is no decade; write {year // _DECADE}0s")
    if year % _CENTURY == 0:
        first_digits = digits[:-1]
        return Flaw(
            f"may be ten years or a hundred; write {first_digits}X for the ten, "
            f"or the century in words"
        )
    # The 750s BC begin in 759 BC.
    years = (_astronomical(year, match["era"]), _astronomical(year + _DECADE - 1, match["era"]))
    return Date(min(years), period="decade", last=(max(years),))


def _century(text: str) -> Date | Flaw | None:
    match = _CENTURY_IN_WORDS.fullmatch(text)
    if match is None:
        return None
    number = _number_of_century(match["number"].lower())
    if not 1 <= number <= _LAST_CENTURY:
        return Flaw("is no century; write it like 19th century or 4th century BC")
    # There was no year 0: 1 BC is the year 0 of astronomers, and the 1st century BC ends there.
    if match["era"] in ("BC", "BCE"):
        first = 1 - _CENTURY * number
    else:
        first = _CENTURY * (number - 1) + 1
    return Date(first, period="century", last=(first + _CENTURY - 1,))


def _number_of_century(word: str) -> int:
    """Return 19 for 19th and nineteenth, 0 for other words."""
    digits = re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)", word, re.ASCII)
    if digits:
        return int(digits[1])
    return (ordinal(word) or 0) if word.isascii() else 0


def _span(text: str, parse_end: ParseEnd) -> Date | Flaw | None:
    if _is_month(text):
        return None
    ends = _ends_of(text)
    if ends is None or isinstance(ends, Flaw):
        return ends
    written_first, written_last = ends
    if not written_last or written_last == "..":
        return Flaw("has no end; write both ends of the span, as in 1914/1918")
    first, last = parse_end(written_first), parse_end(written_last)
    for written, end in ((written_first, first), (written_last, last)):
        if isinstance(end, Flaw):
            fault = end.replace("is not a date", "is no day, month or year")
            return Flaw(f"is a span, of which '{written}' {fault}")
    assert isinstance(first, Date)
    assert isinstance(last, Date)
    return _from_to(first, last)


_MONTH_OF_A_YEAR = pattern_of(r"(?:(?:AD|CE) )?\d{1,6}-(\d\d)(?: ?(?:BCE?|AD|CE))?", re.ASCII)


def _is_month(text: str) -> bool:
    """Return whether a text is a year with its month, or is meant for one: 1914-11, 2019-13.

    1914-18 is none, since the war ended in 1918. In 2019-13 nothing could end.
    """
    match = _MONTH_OF_A_YEAR.fullmatch(text)
    if match is None:
        return False
    short = _SHORT_SPAN.fullmatch(text)
    ends_before_it_begins = bool(short) and text[2:4] >= match[1]
    return match[1] <= "12" or ends_before_it_begins


def _from_to(first: Date, last: Date) -> Date | Flaw:
    """Return the span between two single dates."""
    # A year alone begins in January and ends in December.
    begins = (first.year, first.month or 1, first.day or 1)
    ends = (last.year, last.month or 12, last.day or 31)
    if first[:3] == last[:3]:
        return Flaw("begins and ends at once; write the date alone")
    if begins > ends:
        return Flaw("ends before it begins; write the earlier date first")
    known_parts = tuple(part for part in last[1:3] if part)
    about = first.about or last.about
    return first._replace(about=about, period="span", last=(last.year, *known_parts))


def _ends_of(text: str) -> tuple[str, str] | Flaw | None:
    """Return the two dates of a span as they are written, each with its era."""
    short = _SHORT_SPAN.fullmatch(text)
    if short:
        return short["first"], short["begin"] + short["last"]
    years = _SPAN_OF_YEARS.fullmatch(text)
    if years is None:
        # A hyphen is also what stands between a year and its month.
        match = _ENDS.fullmatch(text)
        return _with_one_era(match["first"].strip(), match["last"].strip()) if match else None
    first, last = _with_one_era(years["first"], years["last"])
    is_short = len(years["digits"]) == 2 < len(re.sub(r"\D", "", first))
    has_own_era = _HAS_ERA.search(years["last"]) and _HAS_ERA.search(years["first"])
    if is_short and not has_own_era:
        return Flaw("leaves out digits of its last year; write both years in full")
    return first, last


_AD_BEFORE = pattern_of(r"(?:AD|CE) \d")
_HAS_ERA = pattern_of(r"\b(?:BCE?|AD|CE)\b")
_ERA_BEHIND = pattern_of(r"\d ?(BCE?|AD|CE)$")
_IS_YEAR = pattern_of(r"\d{1,6}")


def _with_one_era(first: str, last: str) -> tuple[str, str]:
    """Return both years with the era that stands beside one of them: 490-479 BC, AD 14-37."""
    era = _ERA_BEHIND.search(last)
    # BC and CE stand behind a year, AD also before it.
    if era and _IS_YEAR.fullmatch(first):
        return f"{first} {era[1]}", last
    if _AD_BEFORE.match(first) and _IS_YEAR.fullmatch(last):
        return first, f"{first[:2]} {last}"
    return first, last


def _astronomical(year: int, era: str | None) -> int:
    # Astronomers count a year 0, which is 1 BC.
    if era and era.upper() in ("BC", "BCE"):
        return 1 - year
    return year


# --- asked ------------------------------------------------------------------------------


class Century(NamedTuple):
    """A century as it is counted."""

    number: int
    is_before_christ: bool


def century_of(period: Date) -> Century:
    """Return which century a period is: 18XX (1800 to 1899) and 1801 to 1900 are both the 19th."""
    last_year = period.last[0]
    if last_year > 0:
        return Century((last_year - 1) // _CENTURY + 1, is_before_christ=False)
    counted = 1 - last_year
    return Century((counted - 1) // _CENTURY + 1, is_before_christ=True)


def round_year(decade: Date) -> int | None:
    """Return 1980 for the decade of 1980, -750 for that of 750 BC; None where no such words fit.

    The 1900s may be a hundred years, the 80s those of any century, and ISO's decades before Christ
    begin in the middle of ours.
    """
    year, last_year = decade.year, decade.last[0]
    counted = 1 - last_year if last_year < 1 else year
    is_counted_so = last_year < 1 or year >= _FIRST_YEAR_WITHOUT_AD
    if not is_counted_so or counted % _DECADE or counted % _CENTURY == 0:
        return None
    return -counted if last_year < 1 else counted


def grain_of(date: Date) -> str:
    """Return what a date is called among others of its kind: `decade`, `month`; `span of years`."""
    if date.period == "span":
        return f"span of {_single_grain(date)}s"
    return date.period or _single_grain(date)


def _single_grain(date: Date) -> str:
    if date.day:
        return "day"
    return "month" if date.month else "year"


def season_of(period: Date) -> int:
    """Return 0 for spring, 3 for winter."""
    return FIRST_MONTHS.index(period.month)


def ends_of(period: Date) -> tuple[Date, Date]:
    """Return the first and the last day, month or year of a period."""
    year, month, day = (*period.last, 0, 0)[:3]
    return Date(period.year, period.month, period.day), Date(year, month, day)


def is_of_years(period: Date) -> bool:
    """Return whether a period goes from one year to another, without months."""
    return not period.month and len(period.last) == 1


def edtf(period: Date, iso_end: ShowEnd) -> str:
    """Return the period in ISO's extended format: `198X`, `18XX`, `2001-21`, `1914/1918`."""
    first, last = ends_of(period)
    if period.period == "season":
        return f"{iso_end(Date(period.year))}-{_CODE_OF_SPRING + season_of(period)}"
    if period.period == "century":
        return _with_unknown_digits(first.year // _CENTURY, last.year, _CENTURY, "XX")
    is_aligned = first.year % _DECADE == 0 if first.year >= 0 else last.year % _DECADE == 0
    if period.period == "decade" and is_aligned:
        return _with_unknown_digits(first.year // _DECADE, last.year, _DECADE, "X")
    return f"{iso_end(first)}/{iso_end(last)}"


def _with_unknown_digits(known: int, last_year: int, length: int, unknown: str) -> str:
    digits = 4 - len(unknown)
    # Before Christ the digits are those of the later end: -03XX ends in -300.
    if last_year < 0:
        return f"-{-last_year // length:0{digits}d}{unknown}"
    return f"{known:0{digits}d}{unknown}"


# --- in English -------------------------------------------------------------------------


def show_period(period: Date, show_end: ShowEnd) -> str:
    """Return the period in English: `the 1980s`, `the 4th century BC`, `1914–1918`."""
    year = round_year(period) if period.period == "decade" else None
    if year is not None:
        return f"the {-year}s BC" if year < 0 else f"the {year}s"
    if period.period == "century":
        century = century_of(period)
        era = " BC" if century.is_before_christ else ""
        return f"the {english_ordinal(century.number)} century{era}"
    if period.period == "season":
        return _show_season(period, show_end)
    return _show_span(period, show_end)


def _show_season(period: Date, show_end: ShowEnd) -> str:
    shown = f"{SEASONS[season_of(period)]} {show_end(Date(period.year))}"
    # Winter 2001 may be thought to end in 2001.
    is_winter_after_christ = period.last[0] > period.year > 0
    if is_winter_after_christ:
        return f"{shown}/{period.last[0] % _CENTURY:02d}"
    return shown


def _show_span(period: Date, show_end: ShowEnd) -> str:
    first, last = ends_of(period)
    if not is_of_years(period):
        return f"{show_end(first)} – {show_end(last)}"
    if last.year < 1:
        return f"{1 - first.year}–{show_end(last)}"
    if first.year < 1:
        return f"{show_end(first)} – {show_end(last)}"
    return f"{show_end(first)}–{last.year}"


def when_period(period: Date, show_end: ShowEnd) -> str:
    """Return the period as it stands in a sentence: `in the 1980s`, `from 1914 to 1918`."""
    shown = show_period(period, show_end)
    if "–" not in shown:
        return f"in {shown}"
    first, _, last = shown.partition("–")
    return f"from {first.strip()} to {last.strip()}"
