"""The mark of the era beside a date, and the words around it that say nothing, taken away.

    753 v. Chr.           753, before Christ
    in the year 1914      1914
    um das Jahr 1450      1450, since `about` says nothing that is graded

Knows no dates. `read_dates` and `read_periods` read what is left.
"""

from __future__ import annotations

import re
from functools import lru_cache

from studykit.values.english import Typing
from studykit.values.typography import plain

BEFORE_CHRIST, NO_ERA, AFTER_CHRIST = -1, 0, 1

_LEADING_FILLERS = re.compile(
    r"^(?:(?:about|around|approximately|approx\.?|roughly|circa|cc?a\.?|c\.?|the|year|~|≈)"
    r"(?=[\s~≈\d])\s*)+"
)
_TRAILING_FILLERS = re.compile(r"[\s,(]+(?:or so|approximately|approx\.?)\)?$")
_MARK_BEFORE_CHRIST = re.compile(
    r"\bb\.? ?c\.?(?: ?e\b\.?)?(?=[\s,]|$)|(?<=\d)bce?\b|\b(?:years )?before christ\b"
)
_MARK_AFTER_CHRIST = re.compile(
    r"\ba\.? ?d\.?(?=[\s,\d]|$)|\bc\.? ?e\b\.?|\banno domini\b|(?<=\d)(?:ad|ce)\b"
)


def without_era(text: str, typing: Typing) -> tuple[str, int]:
    """Return the text without the mark of its era, and the era."""
    eras = (
        (BEFORE_CHRIST, _MARK_BEFORE_CHRIST, typing.before),
        (AFTER_CHRIST, _MARK_AFTER_CHRIST, typing.after),
    )
    for era, english_mark, marks in eras:
        bare = english_mark.sub(" ", text)
        if bare == text and marks:
            bare = _marks_of(marks).sub(" ", text)
        if bare != text:
            return " ".join(bare.split()), era
    return text, NO_ERA


def without_fillers(text: str, typing: Typing) -> str:
    """Return the text without the words at its ends that say nothing of the date."""
    bare = _LEADING_FILLERS.sub("", _TRAILING_FILLERS.sub("", text))
    words = (*typing.fillers, *typing.articles)
    if words:
        bare = _fillers_of(words).sub("", bare)
    return bare


def astronomical(year: int, era: int) -> int:
    if era == BEFORE_CHRIST:
        return 1 - year
    return year


_BETWEEN_LETTERS_OF_A_MARK = re.compile(r"[\s.'\"״-]")


@lru_cache(maxsize=16)  # compiled once a language
def _marks_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the marks of an era, whatever is between their letters.

    As in `v. Chr.`, `v.Chr` and `v Chr`.
    """
    marks = set()
    for name in names:
        letters = map(re.escape, _BETWEEN_LETTERS_OF_A_MARK.split(plain(name)))
        marks.add(f"{_BETWEEN_LETTERS_OF_A_MARK.pattern}*".join(letters))
    longest_first = sorted(marks, key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(longest_first)})\.?(?![^\W\d_])")


@lru_cache(maxsize=16)  # compiled once a language
def _fillers_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of words at the beginning or the end of a date that say nothing of it."""
    longest_first = sorted((re.escape(word) for word in words), key=len, reverse=True)
    filler = "|".join(longest_first)
    return re.compile(rf"^(?:(?:{filler})(?=[\s\d])\s*)+|(?<=[\d年月월日일년])\s*(?:{filler})$")
