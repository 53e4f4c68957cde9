"""A typed decade, century or range of years held against an answer.

    9 November 1989 is the answer     the 1980s, 20th century, 1985-90    close: they hold the day
                                      the eighties                        close
    1885 is the answer                the eighties                        asked again: of which?
    the text `5th century BC` is      fifth century B.C.E.                right: the same time

How such a time is read: `read_periods`. Knows one answer at a time.
"""

from __future__ import annotations

from functools import lru_cache

from studykit.grading.expected import Answer, Expected
from studykit.grading.read_periods import Period, read_period
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.dates import span
from studykit.values.language import language
from studykit.values.scalars import Date

_TWENTIETH_CENTURY = range(1900, 2000)
_DAYS_OF_A_CENTURY = 36525
"""A longer time is no answer: from 1000 to 2000."""


def match_period(answer: Answer, position: int, key: Date, period: Period) -> Match | NotGraded:
    """Return whether a time holds the answer, whose value is `key`: then it is close."""
    first, last = span(key)
    is_short_enough = period.last - period.first <= _DAYS_OF_A_CENTURY
    if period.first <= first and last <= period.last and is_short_enough:
        return Match(position, f"The full answer is {answer.text}.")
    decade_of_key = key.year // 10 % 10 * 10
    # Who says the eighties means those of the 20th century, unless the question is about others.
    is_of_other_century = key.year > 0 and key.year not in _TWENTIETH_CENTURY
    if is_of_other_century and period.decade == decade_of_key:
        return NotGraded("Write the decade with all digits of its years.")
    return NOTHING


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
