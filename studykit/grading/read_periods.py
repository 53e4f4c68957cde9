"""Reads what a learner types as a period: a season, a decade, a century, some years.

    the 1980s, die 80er Jahre, 20世纪80年代    ->  1 January 1980 to 31 December 1989
    5th century BC, V. Jh. v. Chr., siglo V a. C.
                                               ->  500 BC to 401 BC
    1914-18, von 1914 bis 1918                 ->  1914 to 1918
    early 1990s, Anfang der 1990er             ->  the first half of the decade
    the 1900s                                  ->  the hundred years from 1900
    spring 2001, im Frühling 2001, 2001年春季    ->  March to May 2001

English is always read; the words of other languages are `PeriodWords`, and CLDR has those for a
century. Single years, months and days are read by `read_dates`. Nothing here knows what is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from studykit.grading._eras import BEFORE_CHRIST, NO_ERA, astronomical, without_era, without_fillers
from studykit.grading._foreign_number_words import LANGUAGES, read_foreign_number_words
from studykit.grading.read_dates import DateReading, read_date
from studykit.grading.read_numbers import LONGEST, read_roman
from studykit.values.dates import parse_date, span
from studykit.values.english import ENGLISH, PeriodWords, Typing
from studykit.values.numerals import ordinal, with_digits
from studykit.values.periods import season
from studykit.values.sameness import fold
from studykit.values.scalars import Date
from studykit.values.typography import plain


class Period(NamedTuple):
    """From a first to a last day, as day numbers (`values.dates.span`)."""

    first: int
    last: int
    decade: int = -1
    """10 to 90 where the century of a decade was not said: the eighties. Its days are those of the
    twentieth century then."""


_ENGLISH = PeriodWords(
    centuries=("century", "centuries", "cent", "c"),
    decades=("{}s", "{}'s", "nineteen {}s", "decade of the {}s"),
    tens="twentie thirtie fortie fiftie sixtie seventie eightie ninetie",
    ranges=(
        "{} to {}",
        "{} until {}",
        "{} through {}",
        "from {} to {}",
        "from {} until {}",
        "between {} and {}",
    ),
    early=("early", "beginning of", "start of", "first half of"),
    middle=("mid", "middle of"),
    late=("late", "end of", "second half of"),
    seasons=(("spring",), ("summer",), ("autumn", "fall"), ("winter",)),
)
_RANGES_IN_ANY_LANGUAGE = ("{}-{}", "{}~{}")
_FILLERS = ("the", "of", "in", "during", "about", "around", "c.", "ca.", "circa")
_FIRST_OF_TENS = 20
_DECADES = range(10, 100, 10)
_TWENTIETH_CENTURY = 1900
_DIGITS_OF_A_SHORT_YEAR = 2
"""Behind a whole one: 18 behind 1914 is 1918."""
_LAST_CENTURY = 30
_ORDINAL_ENDING = r"[^\s\d]{0,5}"
"""Behind the number of a century: 20th, 20., XXe, 20-го, 20वीं."""
_OF_A_YEAR = r"(?:of the year|of|de|del|di|do|da|van|des jahres)\W+"
_BEHIND_A_YEAR = r"\W*(?:года|року|г|р)?\W*"
"""What may stand between a season and its year, and behind it."""
_AS_ISO = re.compile(r"-?\d{2,3}x{1,2}")
_WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"
_CENTURY_NUMBER = rf"(?P<number>\d{{1,2}}|{_WORD}){_ORDINAL_ENDING}"
_ROMAN = re.compile(r"([ivxхі]+)[^\d\s]{0,4}")
_CYRILLIC_NUMERALS = str.maketrans("хі", "xi")
"""Who writes Russian or Ukrainian has letters at hand that look like those of a numeral."""


def read_period(text: str, typing: Typing = ENGLISH.typing) -> Period | None:
    """Return the time that a text names; None for a single day, month or year.

    Half a year is a time too: early 1989.
    """
    if len(text) > LONGEST:
        return None
    clean = with_digits(plain(text)).casefold().strip(" .!?,;")
    if _AS_ISO.fullmatch(clean):
        as_facts_write_it = parse_date(clean.upper())
        if isinstance(as_facts_write_it, Date):
            return Period(*span(as_facts_write_it))
        return None
    bare, era = without_era(clean, typing)
    for words in (_ENGLISH, typing.periods):
        patterns = _patterns_of(words)
        for text_with_share in _without_fillers(bare, typing):
            share, whole = patterns.share_and_whole(text_with_share)
            for named in _without_fillers(whole, typing):
                period = _named_period(patterns, named, era, typing)
                if period is None and share:
                    period = _year(named, era)
                if period:
                    return _share_of(period, share)
    return None


def _without_fillers(text: str, typing: Typing) -> Iterator[str]:
    """Yield the text, and what is left without one word after the other that says nothing.

    One after the other, since in `los años 80` the word for years says what 80 is.
    """
    yield text
    bare = without_fillers(text, typing)
    word, blank, rest = text.partition(" ")
    while blank and (word in _FILLERS or word in typing.fillers or word in typing.articles):
        yield rest
        word, blank, rest = rest.partition(" ")
    # Also those that no blank sets apart: 约1980年代.
    yield bare


def _named_period(patterns: _Patterns, text: str, era: int, typing: Typing) -> Period | None:
    return (
        _season(patterns, text, era)
        or _century(patterns, text, era, typing)
        or _decade(patterns, text, era, typing)
        or _range(patterns, text, era)
    )


# --- words as patterns ------------------------------------------------------------------

_Share = tuple[int, int] | None
"""From which to which quarter of a time: early is from 0 to 2. None is the whole."""


class _Patterns(NamedTuple):
    """The words of a language, compiled."""

    centuries: re.Pattern[str] | None
    decades: tuple[re.Pattern[str], ...]
    ranges: tuple[re.Pattern[str], ...]
    shares: tuple[tuple[re.Pattern[str], tuple[int, int]], ...]
    tens: list[str]
    seasons: tuple[re.Pattern[str], ...]

    def share_and_whole(self, text: str) -> tuple[_Share, str]:
        """Return `early` and the 1990s of `early 1990s`."""
        for pattern, share in self.shares:
            whole = pattern.sub("", text, count=1)
            if whole != text:
                return share, whole.strip()
        return None, text


@lru_cache(maxsize=32)  # compiled once a language
def _patterns_of(words: PeriodWords) -> _Patterns:
    tens = words.tens.split()
    ten = "|".join(["'?[0-9]{1,3}0", *map(re.escape, _longest_first(tens)), _WORD])
    decades = []
    for written in _longest_first(words.decades):
        decade = _with_blanks(written).replace(r"\{\}", f"(?P<number>{ten})")
        decades.append(re.compile(rf"(?<!\d){decade}(?![^\W\d_])"))
    ranges = []
    for written in (*_RANGES_IN_ANY_LANGUAGE, *words.ranges):
        first_and_last = _with_blanks(written).replace(r"\{\}", r"\s*(\d{1,4})\s*[年년]?\s*")
        ranges.append(re.compile(first_and_last))
    shares = []
    for names, share in ((words.early, (0, 2)), (words.middle, (1, 3)), (words.late, (2, 4))):
        if names:
            name = "|".join(map(_with_blanks, _longest_first(names)))
            shares.append((re.compile(rf"^(?:{name})[\s-]+|[\s-]*の?(?:{name})$"), share))
    return _Patterns(
        _century_pattern(words.centuries),
        tuple(decades),
        tuple(ranges),
        tuple(shares),
        tens,
        tuple(map(_season_pattern, words.seasons)),
    )


def _season_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of a season before or behind its year; winter may have two: 2001/02."""
    spellings = set(names)
    for written in names:
        with_two_letters = written.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
        spellings.update((fold(written), with_two_letters))
    name = "|".join(map(_with_blanks, _longest_first(sorted(spellings))))
    year = r"(?P<year>\d{1,4})(?P<next>[/-]\d{2,4})?"
    before = year.replace("<year>", "<year_first>").replace("<next>", "<next_first>")
    return re.compile(
        rf"(?:{name})\W*(?:{_OF_A_YEAR})?{year}{_BEHIND_A_YEAR}|{before}[.년年]?\s*の?(?:{name})"
    )


def _century_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern of a century, whose number stands before or behind the word."""
    if not names:
        return None
    name = "|".join(map(_with_blanks, _longest_first(names)))
    # Letters of a numeral stand apart from the word: `city` is no c of ity, nor `italic` of itali.
    before = rf"{_CENTURY_NUMBER}(?:(?<=[\d.])|[\s-]+)(?:{name})\.?"
    # A lone letter before digits is none: c. 14 is about the year 14.
    behind = rf"(?!\w\b\W*\d)(?:{name})(?:\.[\s-]*|[\s-]+|(?=\d)){_CENTURY_NUMBER}"
    return re.compile(f"{before}|{behind.replace('<number>', '<number_behind>')}")


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _with_blanks(written: str) -> str:
    """Return a pattern in which a hyphen may stand for a blank, and nothing too."""
    return re.escape(written).replace(r"\ ", r"[\s-]*")


# --- from texts to times ----------------------------------------------------------------


def _season(patterns: _Patterns, text: str, era: int) -> Period | None:
    for place, pattern in enumerate(patterns.seasons):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        year = int(match["year"] or match["year_first"])
        next_year = match["next"] or match["next_first"]
        if next_year and not str(year + 1).endswith(next_year[1:]):
            return None
        return Period(*span(season(astronomical(year, era), place)))
    return None


def _century(patterns: _Patterns, text: str, era: int, typing: Typing) -> Period | None:
    number = _number_of_century(patterns, text, typing)
    if number is None:
        return None
    if era == BEFORE_CHRIST:
        return _from_to(1 - 100 * number, -100 * (number - 1))
    return _from_to(100 * (number - 1) + 1, 100 * number)


def _number_of_century(patterns: _Patterns, text: str, typing: Typing) -> int | None:
    if patterns.centuries is None:
        return None
    match = patterns.centuries.fullmatch(text)
    if not match:
        return None
    written = match["number"] or match["number_behind"]
    if written.isdecimal():
        number = int(written)
    else:
        number = ordinal(written) or _in_words(written, typing) or _roman(written)
    # Of a later one nobody is asked: it is another number.
    if not 1 <= number <= _LAST_CENTURY:
        return None
    return number


def _roman(word: str) -> int:
    """Return 19 for `xix`, `xixe` and `xix-го`; 0 for other words."""
    match = _ROMAN.fullmatch(word)
    if not match:
        return 0
    return read_roman(match[1].translate(_CYRILLIC_NUMERALS).upper()) or 0


def _in_words(word: str, typing: Typing) -> int:
    """Return 20 for `twenty` and `twentieth` in the language; 0 for other words."""
    if typing.number_language not in LANGUAGES:
        return 0
    number = read_foreign_number_words(word, typing)
    if number is None:
        return 0
    return int(number.value)


def _decade(patterns: _Patterns, text: str, era: int, typing: Typing) -> Period | None:
    """Return a decade, or the century whose years begin alike (the 1900s)."""
    for pattern in patterns.decades:
        match = pattern.search(text)
        if not match:
            continue
        written = match["number"].strip("'")
        decade = _ten(patterns, written, typing)
        rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" .,")
        if rest:
            period = _decade_of_century(patterns, decade, rest, typing)
            if period:
                return period
            continue
        is_year = len(written) > 2 or era != NO_ERA
        if is_year and written.isdecimal():
            return _from_round_year(decade, era)
        # The twenties are those of the last century, and those before Christ are no known ones.
        if decade not in _DECADES or era == BEFORE_CHRIST:
            continue
        first = _TWENTIETH_CENTURY + decade
        return _from_to(first, first + 9)._replace(decade=decade)
    return None


def _ten(patterns: _Patterns, written: str, typing: Typing) -> int:
    """Return 80 for 80 and the word for it, 0 for other words."""
    if written in patterns.tens:
        return _FIRST_OF_TENS + 10 * patterns.tens.index(written)
    if written.isdecimal():
        return int(written)
    return _in_words(written, typing)


def _decade_of_century(
    patterns: _Patterns, decade: int, century_text: str, typing: Typing
) -> Period | None:
    """Return the eighties of the 20th century."""
    for named in _without_fillers(century_text, typing):
        century = _number_of_century(patterns, named, typing)
        if century is not None:
            first = 100 * (century - 1) + decade
            return _from_to(first, first + 9)
    return None


def _from_round_year(year: int, era: int) -> Period:
    # The 1900s are the years until 1999, and not the ten until 1909.
    length = 10
    if year % 100 == 0:
        length = 100
    years = (astronomical(year, era), astronomical(year + length - 1, era))
    # Before Christ the first of them by its number is the last.
    return _from_to(min(years), max(years))


def _year(digits: str, era: int) -> Period | None:
    """Return a single year, of which the first half may be meant, or the second."""
    if not re.fullmatch(r"\d{3,4}", digits):
        return None
    year = astronomical(int(digits), era)
    return _from_to(year, year)


def _range(patterns: _Patterns, text: str, era: int) -> Period | None:
    for pattern in patterns.ranges:
        match = pattern.fullmatch(text)
        if match:
            return _years(match[1], match[2], era)
    return None


def _years(first: str, last: str, era: int) -> Period | None:
    """Return the time between two years, of which the last may be short: 1914 and 18."""
    if era == NO_ERA and len(last) <= _DIGITS_OF_A_SHORT_YEAR:
        last = first[: -len(last)] + last
    years = (astronomical(int(first), era), astronomical(int(last), era))
    if years[0] < years[1]:
        return _from_to(*years)
    return None


def ends_typed(text: str, typing: Typing) -> Iterator[tuple[Date, Date]]:
    """Yield the two dates between which a time lies: 28 July 1914 – 11 November 1918."""
    if len(text) > LONGEST:
        return
    clean = with_digits(plain(text)).casefold().strip(" .!?,;")
    for written in ("{} - {}", "{}/{}", *_ENGLISH.ranges, *typing.periods.ranges, "{}-{}"):
        match = re.fullmatch(re.escape(written).replace(r"\{\}", "(.+?)"), clean)
        if match is None:
            continue
        first, last = (read_date(end, typing=typing) for end in match.groups())
        if isinstance(first, DateReading) and isinstance(last, DateReading):
            if len(first.dates) == len(last.dates) == 1:
                yield first.dates[0], last.dates[0]


def _from_to(first_year: int, last_year: int) -> Period:
    return Period(span(Date(first_year))[0], span(Date(last_year))[1])


def _share_of(period: Period, share: _Share) -> Period:
    if share is None:
        return period
    days = period.last + 1 - period.first
    first, last = (period.first + days * quarter // 4 for quarter in share)
    return period._replace(first=first, last=last - 1)
