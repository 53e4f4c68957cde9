"""Says in what values and their texts are alike at a glance.

    8849 m        of the grain of 3776 m, not of 29,032 ft or 8.8 km; of the size of 8611 m
    Kyiv          of the grain of Lima; of its form: one Latin word of four to seven letters
    May 1953      of the grain of June 1953, not of 1953

Options of one question are of one grain, and mostly of one form or size. Knows values and texts.
Knows no candidates and no rows.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache

from studykit.facts.base import Date, Number, Scalar
from studykit.questions.templates.patterns import Slot
from studykit.values.dates import day_number, span
from studykit.values.numbers import decimals
from studykit.values.periods import grain_of

Bucket = tuple[object, ...]
"""What candidates may have in common: a grain, an attribute."""

_MOST_WORDS = 4
_LENGTHS = (3, 7, 14, 29, 59)
_DIGITS = re.compile(r"[-+−~\d.,eE\s]+")
_STEPS_OF_SIZE = (2, 4)
"""Within a decade: 100 to 199, 200 to 399, 400 to 999."""
_TODAY = day_number(2025, 1, 1)
"""The day on which ages are counted: always the same, or options would change by themselves."""
_LEAST_AGE = 4 * 365
"""Nothing is younger, or days of last week would lie far enough apart."""


def grain(value: Scalar, kind: str, slot: Slot | None) -> Bucket:
    """Return what the key and its distractors must have in common."""
    if isinstance(value, Number):
        # Words behind the digits: 3 million stands beside 4 million, not beside 4,000,000.
        scale = _DIGITS.sub(" ", value.text).strip()
        return "number", value.unit, scale, _places(value, slot), value.about, kind
    if isinstance(value, Date):
        return "date", grain_of(value), value.about, kind
    if isinstance(value, bool):
        return "boolean", kind
    target = ""
    if slot:
        target = slot.column.target
    return _kept_once(("text", target, kind))


@lru_cache(maxsize=1024)
def _kept_once(bucket: Bucket) -> Bucket:
    """Return the first bucket that is equal: many candidates have the same, and share it."""
    return bucket


def _places(number: Number, slot: Slot | None) -> int:
    """Return the decimals with which a number is shown."""
    if slot and slot.format.startswith("."):
        return int(slot.format[1:])
    if number.text.isdecimal():
        return 0
    return decimals(number)


# --- texts ----------------------------------------------------------------------------------------


def form_of_text(text: str) -> Bucket:
    """Return the form of a text.

    Script, number of words, capitals, and length on a coarse scale.
    """
    words = min(len(text.split()), _MOST_WORDS)
    length = bisect_left(_LENGTHS, len(text))
    return _kept_once((_script(text), words, _capitals(text), length))


def _script(text: str) -> str:
    # The first letter stands for all: few names are written in two scripts.
    letter = next(filter(str.isalpha, text), "")
    if not letter:
        return "none"
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "?").partition(" ")[0]


def _capitals(text: str) -> str:
    if len(text) > 1 and text.isupper():
        return "all"
    if text[:1].isupper():
        return "first"
    return "none"


# --- numbers and dates ----------------------------------------------------------------------------


def size_of(value: Scalar) -> Bucket:
    """Return the size of a number or the age of a date on a coarse scale, by a factor of two."""
    if isinstance(value, Date):
        days = _TODAY - span(value)[0]
        return days > 0, age(value).bit_length()
    if isinstance(value, Number) and value.value:
        first_digit = value.value.as_tuple().digits[0]
        return value.value > 0, value.value.adjusted(), bisect_right(_STEPS_OF_SIZE, first_digit)
    return ()


def age(date: Date) -> int:
    """Return by how many days a date is past, or to come."""
    return max(abs(_TODAY - span(date)[0]), _LEAST_AGE)
