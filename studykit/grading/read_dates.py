"""Reads what a learner types as a date: a day, a month or a year in any usual spelling.

    3 Nov 2025, 2025-11-03, Nov. 3rd 2025, 2025年11月3日   ->  2025-11-03
    3/11/2025                                            ->  3 November, or 11 March: both readings
    20 July                                              ->  the year of the stem, or NoYear
    44-03-15 BC, Thursday 15 janvier 2026, 昭和20年        ->  also read

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

from studykit.grading._typos import slips
from studykit.grading.read_numbers import LONGEST
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
_BEFORE_CHRIST, _NO_ERA, _AFTER_CHRIST = -1, 0, 1


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

_LEADING_FILLERS = re.compile(
    r"^(?:(?:about|around|approximately|approx\.?|roughly|circa|cc?a\.?|c\.?|in|on|the|year|~|≈)"
    r"(?=[\s~≈\d])\s*|[~≈]\s*)+"
)
_TRAILING_FILLERS = re.compile(r"[\s,(]+(?:or so|approximately|approx\.?)\)?$")
_MARK_BEFORE_CHRIST = re.compile(
    r"\bb\.? ?c\.?(?: ?e\b\.?)?(?=[\s,]|$)|(?<=\d)bce?\b|\b(?:years )?before christ\b|\bv\. ?chr\.?"
)
_MARK_AFTER_CHRIST = re.compile(
    r"\ba\.? ?d\.?(?=[\s,\d]|$)|\bc\.? ?e\b\.?|\banno domini\b|(?<=\d)(?:ad|ce)\b"
)
_EAST_ASIAN = re.compile(r"(\d+) ?[年년](?: ?(\d+) ?[月월](?: ?(\d+) ?[日일号號])?)?")
_EAST_ASIAN_IN_YEAR = re.compile(r"(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일号號])?")
_REIGNS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
"""Of Japanese emperors, with their first years."""
_REIGN = re.compile(rf"^({'|'.join(_REIGNS)}) ?(\d{{1,2}}|元)(?= ?年)")
_ISO_BEFORE_CHRIST = re.compile(r"-(\d{1,6})(?:-(\d\d)(?:-(\d\d))?)?")
_SHORT_YEAR_FIRST = re.compile(r"(\d{1,3})-(\d\d)(?:-(\d\d))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
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
    clean = _LEADING_FILLERS.sub("", _TRAILING_FILLERS.sub("", clean))
    if typing.fillers:
        clean = _fillers_of(typing.fillers).sub("", clean)
    # Before the eras: with a minus there is none.
    iso = _ISO_BEFORE_CHRIST.fullmatch(clean)
    if iso:
        return _iso_before_christ(iso)

    bare, era = _without_era(clean, typing)
    east_asian = _EAST_ASIAN.fullmatch(bare)
    if east_asian:
        year, month, day = (int(part or 0) for part in east_asian.groups())
        is_year_nought = era != _NO_ERA and year == 0
        if is_year_nought:
            return None
        return _reading(_date(_astronomical(year, era), month, day))
    in_year = _EAST_ASIAN_IN_YEAR.fullmatch(bare)
    if in_year:
        days = [in_year[2]] if in_year[2] else []
        return _with_month(int(in_year[1]), days, era, given)
    compact = _COMPACT.fullmatch(bare)
    if compact:
        return _reading(_date(int(compact[1]), int(compact[2]), int(compact[3])))
    numeric = _NUMERIC.fullmatch(bare)
    if numeric:
        parts = [part for part in (numeric[1], numeric[3], numeric[4]) if part]
        order = typing.order if numeric[2] == typing.separator else ""
        return _with_year_first(_in_digits(parts, era, given, order), bare, era)
    return _in_words(bare, era, given, typing)


def weekday_of(date: Date) -> int:
    """Return the weekday of a day: 0 for a Monday."""
    # 1970-01-01, the day 0, was a Thursday.
    return (day_number(date.year, date.month, date.day) + 3) % 7


# --- eras and fillers -------------------------------------------------------------------


def _without_era(text: str, typing: Typing) -> tuple[str, int]:
    """Return the text without the mark of its era, and the era."""
    eras = (
        (_BEFORE_CHRIST, _MARK_BEFORE_CHRIST, typing.before),
        (_AFTER_CHRIST, _MARK_AFTER_CHRIST, typing.after),
    )
    for era, english_mark, marks in eras:
        bare = english_mark.sub(" ", text)
        if bare == text and marks:
            bare = _marks_of(marks).sub(" ", text)
        if bare != text:
            return _trimmed(bare), era
    return _trimmed(text), _NO_ERA


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" ,")


def _year_of_reign(match: re.Match[str]) -> str:
    """Return 1945 for 昭和20. The first year of a reign is 元."""
    year = 1 if match[2] == "元" else int(match[2])
    return str(_REIGNS[match[1]] + year - 1)


_BETWEEN_LETTERS_OF_A_MARK = re.compile(r"[\s.'\"״-]")


@lru_cache(maxsize=16)  # compiled once a language
def _marks_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the marks of an era, whatever is between their letters.

    As in `v. Chr.`, `v.Chr` and `v Chr`.
    """
    marks = set()
    for name in names:
        letters = _BETWEEN_LETTERS_OF_A_MARK.split(plain(name).casefold())
        letters = [re.escape(letter) for letter in letters if letter]
        if letters:
            marks.add(f"{_BETWEEN_LETTERS_OF_A_MARK.pattern}*".join(letters))
    longest_first = sorted(marks, key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(longest_first)})\.?(?![^\W\d_])")


@lru_cache(maxsize=16)  # compiled once a language
def _fillers_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of words at the beginning or the end of a date that say nothing of it."""
    longest_first = sorted((re.escape(word) for word in words), key=len, reverse=True)
    filler = "|".join(longest_first)
    return re.compile(rf"^(?:(?:{filler})(?=[\s\d])\s*)+|(?<=[\d年月월日일년])\s*(?:{filler})$")


# --- in digits --------------------------------------------------------------------------


def _iso_before_christ(iso: re.Match[str]) -> Reading:
    """Return 753 BC for -0752, as ISO 8601 counts.

    -753 may be meant that way, or plainly as 753 BC.
    """
    year, month, day = (int(part or 0) for part in iso.groups())
    has_four_digits = len(iso[1]) >= 4
    if has_four_digits:
        return _reading(_date(-year, month, day))
    if year == 0 or month:
        return None
    return DateReading((Date(1 - year), Date(-year)))


def _in_digits(parts: list[str], era: int, given: GivenByStem, order: str) -> Reading:
    """Return the reading of 2026-1-15, 15.1.2026, 1/15/2026, 1/2026, or 20/7."""
    numbers = [int(part) for part in parts]
    is_year_first = len(parts[0]) > _DIGITS_OF_A_DAY
    if is_year_first:
        return _reading(_date(_astronomical(numbers[0], era), *numbers[1:]))
    if len(parts) == 2:
        return _two_numbers(parts, era, given, order)
    if len(parts[1]) > _DIGITS_OF_A_DAY:
        return None
    reading = _day_and_month(numbers[0], numbers[1], _astronomical(numbers[2], era), order)
    if reading is None:
        return None
    return reading._replace(short_year=_is_short_year(parts[2], era))


def _two_numbers(parts: list[str], era: int, given: GivenByStem, order: str) -> Reading:
    """Return a month and its year, or a day and its month in the year of the stem."""
    first, second = int(parts[0]), int(parts[1])
    if len(parts[1]) > _DIGITS_OF_A_DAY or era:
        return _reading(_date(_astronomical(second, era), first))
    if given.year is None:
        is_day = _date(_LEAP_YEAR, first, second) or _date(_LEAP_YEAR, second, first)
        if is_day:
            return NoYear()
        return None
    return _day_and_month(first, second, given.year, order)


def _with_year_first(reading: Reading, text: str, era: int) -> Reading:
    """Return the reading with another one: 44-03-15 BC, as facts write it."""
    parts = _SHORT_YEAR_FIRST.fullmatch(text)
    if era == _NO_ERA or parts is None:
        return reading
    date = _date(_astronomical(int(parts[1]), era), int(parts[2]), int(parts[3] or 0))
    if date is None:
        return reading
    if isinstance(reading, DateReading):
        return reading._replace(dates=(date, *reading.dates))
    return _reading(date)


def _day_and_month(first: int, second: int, year: int, order: str) -> DateReading | None:
    """Return both readings.

    Or only the language's own where it says which comes first, if that is a date.
    """
    day_first = _date(year, second, first)
    # 13/1 in a language that writes the day first cannot be 1/13.
    if order == "dmy" and day_first:
        if day_first.day:
            return _reading(day_first)
        return None
    month_first = _date(year, first, second)
    dates = {date for date in (day_first, month_first) if date and date.day}
    if dates:
        return DateReading(tuple(sorted(dates)))
    return None


def _astronomical(year: int, era: int) -> int:
    if era == _BEFORE_CHRIST:
        return 1 - year
    return year


def _is_short_year(digits: str, era: int) -> bool:
    return len(digits) <= 2 and era == _NO_ERA


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
_MOST_DIGITS_OF_A_YEAR = 7
_ORDINAL_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_BETWEEN_DIGIT_AND_LETTER = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
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
        if digits.isdecimal() and len(word) <= _MOST_DIGITS_OF_A_YEAR:
            self.numbers.append(digits)
            return True
        month = number_of_name(word, typing.months) or month_number(word)
        if month:
            self.months.append(month)
            return True
        weekday = number_of_name(word, typing.weekdays)
        if weekday is None:
            weekday = _weekday_number(word)
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
    text = _ORDINAL_ENDING.sub("", _with_months_in_one_word(text, typing.months))
    text = _BETWEEN_DIGIT_AND_LETTER.sub(" ", text)
    silent_words = ("", "of", "the", *typing.fillers)
    parts = _Parts()
    for word in re.split(r"[\s,./-]+", text):
        if word not in silent_words and not parts.add(word, typing):
            return None
    if len(parts.months) > 1 or len(parts.weekdays) > 1 or len(parts.numbers) > 2:
        return None
    # "Monday 5" is no date, whatever the stem says.
    if parts.weekdays and not parts.months:
        return None

    if parts.months:
        reading = _with_month(parts.months[0], parts.numbers, era, given)
    else:
        reading = _without_month(parts.numbers, era, given)
    if not isinstance(reading, DateReading):
        return reading
    weekday = parts.weekdays[0] if parts.weekdays else -1
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
    # There is no year 0 in an era; 0000 is one as ISO 8601 counts.
    if number == 0 and (era or len(digits) < 4):
        return None
    return DateReading((Date(_astronomical(number, era)),), short_year=is_short)


def _with_month(month: int, numbers: list[str], era: int, given: GivenByStem) -> Reading:
    """Return the reading of a month with a day, with a year, with both or with neither."""
    if len(numbers) == 2:
        return _day_month_and_year(month, numbers, era)
    if numbers and (len(numbers[0]) > _DIGITS_OF_A_DAY or era):
        return _reading(_date(_astronomical(int(numbers[0]), era), month))
    day = int(numbers[0]) if numbers else 0
    if given.year is None:
        if _date(_LEAP_YEAR, month, day):
            return NoYear()
        return None
    is_day_nought = bool(numbers) and day == 0
    if is_day_nought:
        return None
    return _reading(_date(given.year, month, day))


def _day_month_and_year(month: int, numbers: list[str], era: int) -> Reading:
    """Return the reading of two numbers beside a month.

    The longer one is the year, else the last.
    """
    day, year = numbers
    if len(day) > _DIGITS_OF_A_DAY and len(day) > len(year):
        day, year = year, day
    if len(day) > _DIGITS_OF_A_DAY or int(day) == 0:
        return None
    reading = _reading(_date(_astronomical(int(year), era), month, int(day)))
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


def _weekday_number(word: str) -> int | None:
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
        spellings = (name, fold(name), fold(with_two_letters), fold(name.replace("ı", "i")))
        for spelling in spellings:
            numbers.setdefault(spelling, number)
    return numbers


def _misspelled_month(word: str, typing: Typing) -> tuple[int, str]:
    """Return the month that a word with a slip means, and its name.

    0 when there is none, or several.
    """
    english = [(name, number) for number, name in enumerate(_MONTH_NAMES, start=1)]
    near = {}
    for name, number in (*english, *typing.months):
        # May and its like are too short for a slip.
        if len(name) > 4 and slips(word, name) == 1:
            near[number] = name
    if len(near) != 1:
        return 0, ""
    number, name = near.popitem()
    return number, MONTHS[number - 1] if name in _MONTH_NAMES else name


def _with_months_in_one_word(text: str, months: tuple[tuple[str, int], ...]) -> str:
    """Return the text with the English word for a month that has several.

    `tháng 9` in Vietnamese.
    """
    longest_first = sorted(months, key=lambda month: len(month[0]), reverse=True)
    for name, number in longest_first:
        if " " in name and name in text:
            return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _MONTH_NAMES[number - 1], text)
    return text
