"""Fractions that the facts write as texts, typed in words; or in digits where these have words.

    3/4           three quarters, three-quarters    dreiviertel in German
    1/4 cup       a quarter cup
    two thirds    2/3
    one tenth     a tenth

Knows one question. How fractions are read: `read_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import gcd

from studykit.grading.read_numbers import Amount, read_amounts
from studykit.values.english import Typing
from studykit.values.typography import plain

_FRACTION_IN_DIGITS = re.compile(r"(\d{1,9})/(\d{1,9})\b")


def means_fraction(text: str, spelling: str, typing: Typing) -> bool:
    """Return whether two texts say one fraction, at least one of them in words."""
    text, spelling = plain(text), plain(spelling)
    if re.search(r"\d", text) and re.search(r"\d", spelling):
        return False
    # Nobody says three quarters for 6/8.
    if not _is_in_lowest_terms(text) or not _is_in_lowest_terms(spelling):
        return False
    fractions = _fractions(read_amounts(spelling, typing))
    return any(fraction in fractions for fraction in _fractions(read_amounts(text, typing)))


def _is_in_lowest_terms(text: str) -> bool:
    fraction = _FRACTION_IN_DIGITS.search(text)
    return fraction is None or gcd(int(fraction[1]), int(fraction[2])) == 1


def _fractions(amounts: Iterable[Amount]) -> list[tuple[str, str]]:
    """Return the values that are written as fractions, with what they are parts of."""
    return [
        (f"{amount.value:f}", amount.unit.casefold()) for amount in amounts if amount.is_fraction
    ]
