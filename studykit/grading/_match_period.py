"""A typed season, decade, century or range of years held against an answer.

    9 November 1989 is the answer     the 1980s, 20th century, 1985-90    close: they hold the day
                                      the eighties                        close
    1885 is the answer                the eighties                        asked again: of which?
    the 1980s is the answer           198X, die 80er Jahre, 1980-1989     right
                                      20th century                        close
                                      1985                                asked again: too fine
    the text `5th century BC` is      fifth century B.C.E.                right: the same time

How such a time is read: `read_periods`. Knows one answer at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from studykit.grading.expected import Answer, Expected
from studykit.grading.read_dates import DateReading, read_date
from studykit.grading.read_periods import Period, ends_typed, read_period
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.dates import parse_date, span
from studykit.values.doubt import reach
from studykit.values.english import Typing
from studykit.values.language import language
from studykit.values.periods import ends_of
from studykit.values.scalars import Date
from studykit.values.typography import plain

_TWENTIETH_CENTURY = range(1900, 2000)
_DAYS_OF_A_CENTURY = 36525
"""A longer time is no answer: from 1000 to 2000."""
_DAYS_OFF_IN_LENGTH = 366
_AS_LONG = {"season": "a season", "decade": "a decade", "century": "a century"}


def match_period(answer: Answer, position: int, key: Date, period: Period) -> Match | NotGraded:
    """Return whether a time holds the answer, whose value is `key`: then it is close."""
    first, last = span(key)
    is_short_enough = period.last - period.first <= _DAYS_OF_A_CENTURY
    if period.first <= first and last <= period.last and is_short_enough:
        return Match(position, f"The full answer is {answer.text}.")
    decade_of_key = key.year // 10 % 10 * 10
    # Who says the eighties means those of the 20th century, unless the question is about others.
    is_of_other_century = key.year not in _TWENTIETH_CENTURY
    if is_of_other_century and period.decade == decade_of_key:
        return NotGraded("Write the decade with all digits of its years.")
    return NOTHING


def match_key_period(expected: Expected, position: int, key: Date, text: str) -> Match | NotGraded:
    """Return whether a text is the answer at a position, whose value is a period."""
    typing = language(expected.lang).typing
    answer = expected.answers[position]
    matches = []
    for period in _periods_typed(text, typing):
        if key.year % 100 == period.decade and key.year not in _TWENTIETH_CENTURY:
            return NotGraded("Write the decade with all digits of its years.")
        match = _compare(answer, position, key, period, expected.type.tolerance)
        # 1900s and 2001-21 may be read in two ways: the one that is right is meant.
        if isinstance(match, Match) and match.is_right and not match.close:
            return match
        matches.append(match)
    told = [match for match in matches if match != NOTHING]
    return told[0] if told else NOTHING


def _compare(
    answer: Answer, position: int, key: Date, typed: Period, tolerance: Decimal
) -> Match | NotGraded:
    first, last = span(key)
    if (typed.first, typed.last) == (first, last) or _is_same_century(key, typed):
        return Match(position)
    low, high = reach(key, tolerance) or (first, last)
    is_as_long = abs((typed.last - typed.first) - (last - first)) <= _DAYS_OFF_IN_LENGTH
    if key.about and is_as_long and low <= typed.first and typed.last <= high:
        return Match(position, why=f"Near enough: the fact says {answer.text}.")
    is_short_enough = typed.last - typed.first <= _DAYS_OF_A_CENTURY
    if typed.first <= first and last <= typed.last and is_short_enough:
        return Match(position, f"The full answer is {answer.text}.")
    is_finer = first <= typed.first and typed.last <= last
    # Of the winter of 2001 a part lies in 2002.
    is_year_of_season = key.period == "season" and typed.first <= last and first <= typed.last
    if is_finer or is_year_of_season:
        return NotGraded(f"Type the whole time: {_AS_LONG.get(key.period or '', 'a span')}.")
    if _is_other_era(key, typed):
        return Match(-1, why=f"Mind the era: {answer.text}.")
    return NOTHING


def _is_same_century(key: Date, typed: Period) -> bool:
    """Return whether both are one century, which ISO counts from 1800 on and people from 1801."""
    if key.period != "century":
        return False
    first, last = span(key)
    return max(abs(typed.first - first), abs(typed.last - last)) <= _DAYS_OFF_IN_LENGTH


def _is_other_era(key: Date, typed: Period) -> bool:
    """Return whether a time was typed in the other era: 4th century for 4th century BC."""
    first, last = ends_of(key)
    mirrored = sorted(1 - end.year for end in (first, last))
    return (typed.first, typed.last) == (
        span(Date(mirrored[0]))[0],
        span(Date(mirrored[-1]))[1],
    )


def _periods_typed(text: str, typing: Typing) -> Iterator[Period]:
    """Yield what a text may say, in the order of what is likelier."""
    as_facts_write_it = parse_date(plain(text).strip())
    if isinstance(as_facts_write_it, Date):
        yield Period(*span(as_facts_write_it))
    period = read_period(text, typing)
    if period:
        yield period
    for first, last in ends_typed(text, typing):
        if span(first) <= span(last):
            yield Period(span(first)[0], span(last)[1])
    reading = read_date(text, typing=typing)
    if isinstance(reading, DateReading):
        for date in reading.dates:
            yield Period(*span(date))


def match_period_in_words(expected: Expected, text: str) -> Match:
    """Return the answer whose text names the same time as the typed one does."""
    for position, answer in enumerate(expected.answers):
        if any(_is_same_period(text, spelling, expected) for spelling in answer.spellings):
            return Match(position)
    return NOTHING


def _is_same_period(text: str, spelling: str, expected: Expected) -> bool:
    lang = expected.type.lang or expected.lang
    # Hardly any answer is one: only then the typed text is looked at.
    meant = _period_of(spelling, lang)
    if meant is None:
        return False
    typed = _period_of(text, lang)
    return typed is not None and (typed.first, typed.last) == (meant.first, meant.last)


@lru_cache(maxsize=1024)  # the answers are the same, whatever is typed
def _period_of(text: str, lang: str) -> Period | None:
    return read_period(text, language(lang).typing)
