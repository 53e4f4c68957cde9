"""Fractions that the facts write as texts, typed in words; or in digits where these have words.

    3/4           three quarters, three-quarters    dreiviertel in German
    1/4 cup       a quarter cup
    two thirds    2/3
    one tenth     a tenth

Knows one question. How fractions are read: `read_numbers`.
"""

from __future__ import annotations

import re
from math import gcd
from typing import NamedTuple

from studykit.grading.read_numbers import read_amounts
from studykit.values.english import Typing
from studykit.values.typography import plain

_FRACTION_IN_DIGITS = re.compile(r"(\d{1,9})/(\d{1,9})\b")


class WrittenFraction(NamedTuple):
    """A fraction as a text says it."""

    value: str
    of: str
    """What it is a part of, in small letters: a cup, or nothing in particular."""


def fraction_of(text: str, typing: Typing) -> WrittenFraction | None:
    """Return the fraction that a text is; None for any other text."""
    written = plain(text)
    in_digits = _FRACTION_IN_DIGITS.search(written)
    # Nobody says three quarters for 6/8.
    if in_digits and gcd(int(in_digits[1]), int(in_digits[2])) != 1:
        return None
    for amount in read_amounts(written, typing):
        if amount.is_fraction:
            return WrittenFraction(f"{amount.value:f}", amount.unit.casefold())
    return None
