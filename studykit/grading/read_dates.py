"""Reads what a learner types as a date: a day, a month or a year in any usual spelling.

    3 Nov 2025, 2025-11-03, Nov. 3rd 2025, 2025年11月3日   ->  2025-11-03
    3/11/2025                                            ->  3 November, or 11 March: both readings
    20 July                                              ->  the year of the stem, or NoYear
    44-03-15 BC, 15 VII 1410, jeudi 15 janvier 2026, 昭和20年
                                         ->  also read

Libraries were tried and left. `python-dateutil` and `dateparser` fill in what was not typed from
today's date (1998 becomes this day of November 1998, 15 and AD 14 days of this month), read
3/4/2026 one way without a word, and know no year before Christ: they would call right what is
wrong. dateparser also takes a second to load, this module 10 ms.

Nothing here knows what is right.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from studykit.grading._eras import NO_ERA, astronomical, without_era, without_fillers
from studykit.grading._typos import slips
from studykit.grading.read_numbers import LONGEST, read_roman
from studykit.values.dates import MONTHS, day_number, days_in_month
from studykit.values.english import ENGLISH, Typing
from studykit.values.numerals import ordinal, with_digits
from studykit.values.sameness import fold
from studykit.values.scalars import Date
from studykit.values.typography import plain

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORTEST_NAME = 3
"""Letters of a name of a month or a weekday that are enough."""
_DIGITS_OF_A_DAY = 2
_LAST_DAY = 31


class GivenByStem(NamedTuple):
    """The parts of a date that the stem tells already, so that they need not be typed."""

    year: int | None = None
    month: int = 0
    """0 when it tells none."""


class DateReading(NamedTuple):
    """A date as it can be read."""

    dates: tuple[Date, ...]
    """One; more when day and month, or ways to count years before Christ, can be read in several
    ways."""
    weekday: int = -1
    """0 is a Monday; -1 when none was named."""
    short_year: bool = False
    """A year of one or two digits without an era: '26 and 14."""
    typo: str = ""
    """The month that was meant, when its name has a slip."""


class NoYear(NamedTuple):
    """A day or a month without its year."""


NOTHING_GIVEN = GivenByStem()
Reading = DateReading | NoYear | None
"""None: not a date."""

_EAST_ASIAN = re.compile(r"(\d+) ?[年년](?: ?(\d+) ?[月월](?: ?(\d+) ?[日일号號])?)?")
_EAST_ASIAN_IN_YEAR = re.compile(r"(\d{1,2}) ?[月월](?: ?([012]?\d|3[01]) ?[日일号號])?")
_REIGNS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
"""Of Japanese emperors, with their first years."""
_REIGN = re.compile(rf"^({'|'.join(_REIGNS)}) ?(\d{{1,2}}|元)(?= ?年)")
_ISO_BEFORE_CHRIST = re.compile(r"-(\d{1,6})(?:-(\d\d)(?:-(\d\d))?)?")
_SHORT_YEAR_FIRST = re.compile(r"(\d{1,3})-(\d\d)(?:-(\d\d))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_WEEKDAY_BEFORE_DIGITS = re.compile(r"([^\W\d_]+)[.,]? (\d.*)")
_NUMERIC = re.compile(r"(\d{1,6}) ?([./-]) ?(\d{1,6})(?: ?\2 ?(\d{1,6}))?[.]?")


def read_date(
    text: str, given: GivenByStem = NOTHING_GIVEN, typing: Typing = ENGLISH.typing
) -> Reading:
    """Return the date that a text names, or NoYear when neither it nor the stem says which year.

    None when it is no date. `typing` are the words of another language, and how it writes dates
    in digits; English is read beside them.
    """
    if len(text) > LONGEST:
        return None
    clean = with_digits(plain(text)).casefold().rstrip("!?,;").strip()
    clean = _REIGN.sub(_year_of_reign, clean)
    clean = without_fillers(clean, typing)
    # Before the eras: with a minus there is none.
    iso = _ISO_BEFORE_CHRIST.fullmatch(clean)
    if iso:
        return _iso_before_christ(iso)

    bare, era = without_era(clean, typing)
    east_asian = _EAST_ASIAN.fullmatch(bare)
    if east_asian:
        year, month, day = (int(part or 0) for part in east_asian.groups())
        return _reading(_date(astronomical(year, era), month, day))
    in_year = _EAST_ASIAN_IN_YEAR.fullmatch(bare)
    if in_year:
        days = []
        if in_year[2]:
            days.append(in_year[2])
        return _with_month(int(in_year[1]), days, era, given)
    compact = _COMPACT.fullmatch(bare)
    if compact:
        return _reading(_date(int(compact[1]), int(compact[2]), int(compact[3])))
    weekday, digits = _without_weekday(bare, typing)
    numeric = _NUMERIC.fullmatch(digits)
    if numeric:
        parts = list(filter(None, (numeric[1], numeric[3], numeric[4])))
        order = ""
        # With the signs of the language it has its order too: 3.11.2025 is German.
        if numeric[2] == typing.separator:
            order = typing.order
        reading = _with_year_first(_in_digits(parts, era, given, order), digits, era)
        if isinstance(reading, DateReading):
            return reading._replace(weekday=weekday)
        return reading
    return _in_words(bare, era, given, typing)


def _without_weekday(text: str, typing: Typing) -> tuple[int, str]:
    """Return the number of a weekday at the beginning, or -1, and what stands behind it."""
    match = _WEEKDAY_BEFORE_DIGITS.fullmatch(text)
    if match:
        weekday = _weekday_named(match[1], typing)
        if weekday is not None:
            return weekday, match[2]
    return -1, text


def weekday_of(date: Date) -> int:
    """Return the weekday of a day: 0 for a Monday."""
    # 1970-01-01, the day 0, was a Thursday.
    return (day_number(date.year, date.month, date.day) + 3) % 7


def _year_of_reign(match: re.Match[str]) -> str:
    """Return 1945 for 昭和20. The first year of a reign is 元."""
    year = 1 if match[2] == "元" else int(match[2])
    return str(_REIGNS[match[1]] + year - 1)


# --- in digits --------------------------------------------------------------------------


def _iso_before_christ(iso: re.Match[str]) -> Reading:
    """Return 753 BC for -0752, as ISO 8601 counts.

    -753 may be meant that way, or plainly as 753 BC.
    """
    year, month, day = (int(part or 0) for part in iso.groups())
    as_iso_counts = _date(-year, month, day)
    has_four_digits = len(iso[1]) >= 4
    if has_four_digits or as_iso_counts is None:
        return _reading(as_iso_counts)
    return DateReading((Date(1 - year, month, day), as_iso_counts))


def _in_digits(parts: list[str], era: int, given: GivenByStem, order: str) -> Reading:
    """Return the reading of 2026-1-15, 15.1.2026, 1/15/2026, 1/2026, or 20/7."""
    numbers = [int(part) for part in parts]
    is_year_first = len(parts[0]) > _DIGITS_OF_A_DAY
    if is_year_first:
        return _reading(_date(astronomical(numbers[0], era), *numbers[1:]))
    if len(parts) == 2:
        return _two_numbers(parts, era, given, order)
    reading = _day_and_month(numbers[0], numbers[1], astronomical(numbers[2], era), order)
    if reading is None:
        return None
    return reading._replace(short_year=_is_short_year(parts[2], era))


def _two_numbers(parts: list[str], era: int, given: GivenByStem, order: str) -> Reading:
    """Return a month and its year, or a day and its month in the year of the stem."""
    first, second = int(parts[0]), int(parts[1])
    if len(parts[1]) > _DIGITS_OF_A_DAY or era:
        return _reading(_date(astronomical(second, era), first))
    if given.year is None:
        # In a leap year, so that 29/2 is a day.
        is_day = _date(_LEAP_YEAR, first, second) or _date(_LEAP_YEAR, second, first)
        if is_day:
            return NoYear()
        return None
    return _day_and_month(first, second, given.year, order)


def _with_year_first(reading: Reading, text: str, era: int) -> Reading:
    """Return the reading with another one: 44-03-15 BC, as facts write it."""
    parts = _SHORT_YEAR_FIRST.fullmatch(text)
    if era == NO_ERA or parts is None:
        return reading
    date = _date(astronomical(int(parts[1]), era), int(parts[2]), int(parts[3] or 0))
    if date is None:
        return reading
    if isinstance(reading, DateReading):
        return reading._replace(dates=(date, *reading.dates))
    return _reading(date)


def _day_and_month(first: int, second: int, year: int, order: str) -> DateReading | None:
    """Return both readings, or only that with the day first where the language writes it so."""
    readings = [_date(year, second, first)]
    if order != "dmy":
        readings.append(_date(year, first, second))
    dates = {date for date in readings if date}
    if dates:
        return DateReading(tuple(sorted(dates)))
    return None


def _is_short_year(digits: str, era: int) -> bool:
    return len(digits) <= 2 and era == NO_ERA


def _date(year: int, month: int = 0, day: int = 0) -> Date | None:
    """Return a date, None when there is no such day or month."""
    if not 0 <= month <= 12:
        return None
    if day and not month:
        return None
    if month and day > days_in_month(year, month):
        return None
    return Date(year, month, day)


def _reading(date: Date | None) -> DateReading | None:
    if date:
        return DateReading((date,))
    return None


# --- in words ---------------------------------------------------------------------------

_LEAP_YEAR = 2000
"""Stands in for a year that is not known: 29 February is a day of some year."""
_ORDINAL_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_BETWEEN_DIGIT_AND_LETTER = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_ROMAN_MONTH = re.compile(r"(?<=\d)[ ./-]{1,2}([ivx]{1,4})[ ./-]{1,2}(?=\d)")
_MONTH_NAMES = [name.casefold() for name in MONTHS]
_WEEKDAY_NAMES = [name.casefold() for name in WEEKDAYS]


class _Parts:
    """The words of a date, sorted: months, weekdays, and digits of days and years."""

    def __init__(self) -> None:
        self.months: list[int] = []
        self.weekdays: list[int] = []
        self.numbers: list[str] = []
        self.typo = ""

    def add(self, word: str, typing: Typing) -> bool:
        """Sort a word in; False for one that stands in no date."""
        digits = word.strip("'")
        if digits.isdecimal():
            self.numbers.append(digits)
            return True
        month = number_of_name(word, typing.months) or month_number(word)
        if month:
            self.months.append(month)
            return True
        weekday = _weekday_named(word, typing)
        if weekday is not None:
            self.weekdays.append(weekday)
            return True
        # After the names: a word of the language goes before an English ordinal.
        day = ordinal(word)
        if day is not None:
            self.numbers.append(str(day))
            return True
        month, self.typo = _misspelled_month(word, typing)
        if month:
            self.months.append(month)
        return bool(month)


def _in_words(text: str, era: int, given: GivenByStem, typing: Typing) -> Reading:
    """Return the reading of `thursday 15 january 2026`, `2026 january`, `753` or `july`."""
    text = _ROMAN_MONTH.sub(_month_for_numeral, text)
    text = _ORDINAL_ENDING.sub("", _with_months_in_one_word(text, typing.months))
    text = _BETWEEN_DIGIT_AND_LETTER.sub(" ", text)
    silent_words = ("", "of", "the", *typing.fillers, *typing.articles)
    parts = _Parts()
    for word in re.split(r"[\s,،./-]+", text):
        if word not in silent_words and not parts.add(word, typing):
            return None
    if len(parts.months) > 1:
        return None

    if parts.months:
        reading = _with_month(parts.months[0], parts.numbers, era, given)
    else:
        reading = _without_month(parts.numbers, era, given)
    if not isinstance(reading, DateReading):
        return reading
    weekday = -1
    if parts.weekdays:
        weekday = parts.weekdays[0]
    return reading._replace(weekday=weekday, typo=parts.typo)


def _without_month(numbers: list[str], era: int, given: GivenByStem) -> Reading:
    """Return the reading of a year, or of a day where the stem tells the month."""
    if len(numbers) != 1:
        return None
    digits = numbers[0]
    number = int(digits)
    is_short = _is_short_year(digits, era)
    if given.year is not None and given.month and is_short:
        return _reading(_date(given.year, given.month, number))
    return DateReading((Date(astronomical(number, era)),), short_year=is_short)


def _with_month(month: int, numbers: list[str], era: int, given: GivenByStem) -> Reading:
    """Return the reading of a month with a day, with a year, with both or with neither."""
    if len(numbers) == 2:
        return _day_month_and_year(month, numbers, era)
    if numbers and (len(numbers[0]) > _DIGITS_OF_A_DAY or era):
        return _reading(_date(astronomical(int(numbers[0]), era), month))
    day = 0
    if numbers:
        day = int(numbers[0])
    if given.year is not None:
        return _reading(_date(given.year, month, day))
    # July '98: no day is as late.
    if day > _LAST_DAY:
        return DateReading((Date(day, month),), short_year=True)
    if _date(_LEAP_YEAR, month, day) is None:
        return None
    return NoYear()


def _day_month_and_year(month: int, numbers: list[str], era: int) -> Reading:
    """Return the reading of two numbers beside a month.

    The longer one is the year, else the last.
    """
    day, year = numbers
    if len(day) > _DIGITS_OF_A_DAY:
        day, year = year, day
    if int(day) == 0:
        return None
    reading = _reading(_date(astronomical(int(year), era), month, int(day)))
    if reading is None:
        return None
    return reading._replace(short_year=_is_short_year(year, era))


# --- names of months and weekdays -------------------------------------------------------


def month_number(word: str) -> int:
    """Return 1 to 12 for a month's name or its short form (three letters or more), else 0."""
    folded = word.casefold().rstrip(".")
    if len(folded) < _SHORTEST_NAME:
        return 0
    for number, name in enumerate(_MONTH_NAMES, start=1):
        if name.startswith(folded):
            return number
    return 0


def _weekday_named(word: str, typing: Typing) -> int | None:
    """Return 0 for a name of Monday in English or in the language; None for another word."""
    weekday = number_of_name(word, typing.weekdays)
    if weekday is not None:
        return weekday
    if len(word) < _SHORTEST_NAME:
        return None
    for number, name in enumerate(_WEEKDAY_NAMES):
        if name.startswith(word):
            return number
    return None


def number_of_name(word: str, names: tuple[tuple[str, int], ...]) -> int | None:
    """Return the number behind a name of the language.

    The first letters (three or more) are enough if no other name has them.
    """
    if not names:
        return None
    # İ in small letters has a dot too many.
    folded = word.casefold().rstrip(".").replace("i\u0307", "i")
    numbers = _numbers_by_name(names)
    if folded in numbers or len(folded) < _SHORTEST_NAME:
        return numbers.get(folded)
    meant = {number for name, number in numbers.items() if name.startswith(folded)}
    if len(meant) == 1:
        return meant.pop()
    return None


@lru_cache(maxsize=16)  # made once a language
def _numbers_by_name(names: tuple[tuple[str, int], ...]) -> dict[str, int]:
    """Return the numbers by their names, also without accents, and with ae for ä."""
    numbers: dict[str, int] = {}
    for written, number in names:
        name = plain(written).casefold()
        with_two_letters = name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
        spellings = (name, fold(with_two_letters), fold(name.replace("ı", "i")))
        for spelling in spellings:
            numbers.setdefault(spelling, number)
    return numbers


def _month_for_numeral(match: re.Match[str]) -> str:
    """Return the English name of the month between a day and a year: 15 VII 1410."""
    month = read_roman(match[1].upper())
    if month is None or month > len(MONTHS):
        return match[0]
    return f" {_MONTH_NAMES[month - 1]} "


def _misspelled_month(word: str, typing: Typing) -> tuple[int, str]:
    """Return the month that a word with a slip means, and its name.

    0 when there is none, or several.
    """
    english = [(name, number) for number, name in enumerate(_MONTH_NAMES, start=1)]
    near = {}
    for name, number in (*english, *typing.months):
        if slips(word, name) == 1:
            near[number] = name
    if len(near) != 1:
        return 0, ""
    number, name = near.popitem()
    if name in _MONTH_NAMES:
        # With its capital.
        name = MONTHS[number - 1]
    return number, name


def _with_months_in_one_word(text: str, months: tuple[tuple[str, int], ...]) -> str:
    """Return the text with the English word for a month that has several.

    `tháng 9` in Vietnamese.
    """
    longest_first = sorted(months, key=lambda month: len(month[0]), reverse=True)
    for name, number in longest_first:
        if " " in name and name in text:
            return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _MONTH_NAMES[number - 1], text)
    return text
