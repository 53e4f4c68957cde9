"""Numbers in words of other languages than English. The only door to `text2num`.

    German    zwölf Kilometer       ->  12, Kilometer
              drei Komma fünf       ->  3.5
              zweieinhalb           ->  2.5
    French    quatre-vingt-dix      ->  90
              deux millions et demi ->  2500000
    Spanish   medio millón          ->  0.5, millón

`text2num` knows Danish, Dutch, French, German, Italian, Portuguese and Spanish, whole numbers and
decimals; halves are read here. It is loaded by the first word that stands where a number is wanted,
which takes two milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from studykit.grading._number_words import WordedNumber
from studykit.values.english import Typing

LANGUAGES = ("da", "de", "es", "fr", "it", "nl", "pt")
_ALTERED = {
    # What the library reads only in another form.
    "de": {"eine": "ein"},
    # A trillion there, and a billion to the library: left to be read as a scale.
    "pt": {"bilião": "-", "biliões": "-"},
    "es": {"veintiún": "veintiuno", "veintiun": "veintiuno"},
}
_UMLAUTS = (("oe", "ö"), ("ue", "ü"))
_DECIMAL_WORDS = ("komma", "punto", "ponto", "virgula")
_SMALLEST_SCALE = 1000
_SCALES_WITH_A_HALF = (10**6, 10**9)
_HALF = Decimal("0.5")


class _Word:
    """A word as the library wants it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: _Word) -> bool:  # noqa: ARG002 - the library asks so
        return False

    def not_a_number_part(self) -> bool:
        return False


class _Run(NamedTuple):
    """Words that are one number."""

    start: int
    end: int
    digits: str


def read_foreign_number_words(text: str, typing: Typing) -> WordedNumber | None:
    """Return the number in words of the language at the beginning of a text; None without one."""
    words = text.replace("demi-", "demi ").split()
    for phrase, fraction in typing.number_words:
        count = len(phrase.split())
        if " ".join(words[:count]).casefold() == phrase:
            above, below = fraction.split("/")
            value = Decimal(above) / Decimal(below)
            behind_phrase = " ".join(words[count:])
            return WordedNumber(value, behind_phrase, is_fraction=below != "1")
    return _number_at_front(words, typing) or _with_half_inside(words, typing)


def _number_at_front(words: Sequence[str], typing: Typing) -> WordedNumber | None:
    altered = _ALTERED.get(typing.number_language, {})
    known = [altered.get(word.casefold(), word) for word in words]
    runs = _runs(known, typing.number_language)
    if not runs and typing.number_language == "de":
        runs = _runs([_with_umlauts(word) for word in known], typing.number_language)
    if not runs or runs[0].start != 0:
        return None
    digits, end = _joined(runs, words)
    if not digits:
        return None
    return _with_half_behind(Decimal(digits), words[end:], typing)


def _runs(words: Sequence[str], language: str) -> list[_Run]:
    """Return the numbers among some words, as the library finds them."""
    try:
        from text_to_num import find_numbers
    except ImportError:
        # There are machines for which nobody has built it: digits can be typed there.
        return []

    numbers = find_numbers([_Word(word) for word in words], language, threshold=0.0)
    runs = []
    for run in numbers:
        digits = _plain_digits(run.text)
        if digits:
            runs.append(_Run(run.start, run.end, digits))
    return runs


_MILLIONS_IN_DECIMALS = re.compile(r"(\d+\.\d*[1-9])(0{6,})")


def _plain_digits(written: str) -> str:
    """Return 3.5 for `3,5`, and 21 for the place `21.`, `21ème` or `21º`."""
    number = written.replace(",", ".")
    while number and not number[-1].isdecimal():
        number = number[:-1]
    # The library writes 2,5000000 for `deux virgule cinq millions`.
    millions = _MILLIONS_IN_DECIMALS.fullmatch(number)
    if millions:
        return f"{Decimal(millions[1]).scaleb(len(millions[2])):f}"
    return number


def _with_umlauts(word: str) -> str:
    for pair, letter in _UMLAUTS:
        word = word.replace(pair, letter)
    return word


def _joined(runs: Sequence[_Run], words: Sequence[str]) -> tuple[str, int]:
    """Return the digits of the first number, decimals and all, and where it ends.

    Nothing where another number follows at once.
    """
    digits = runs[0].digits
    end = runs[0].end
    for run in runs[1:]:
        between = [word.casefold() for word in words[end : run.start]]
        has_decimals = "." in digits
        is_large = int(run.digits.partition(".")[0]) >= _SMALLEST_SCALE
        if has_decimals and not between and is_large:
            # 13.5 million: the million is read as a scale, like that of 13,5 Millionen.
            break
        if has_decimals and not between:
            digits += run.digits
        elif len(between) == 1 and between[0] in _DECIMAL_WORDS:
            digits = f"{digits}.{run.digits}"
        elif not between:
            return "", end
        else:
            break
        end = run.end
    return digits, end


# --- halves -----------------------------------------------------------------------------


def _with_half_behind(number: Decimal, behind: Sequence[str], typing: Typing) -> WordedNumber:
    """Return 2.5 where `et demi` follows 2; of two million the half is one of a million."""
    for half in typing.and_a_half:
        count = len(half.split())
        if " ".join(behind[:count]).casefold() != half:
            continue
        scales = [scale for scale in _SCALES_WITH_A_HALF if number and number % scale == 0]
        whole = max(scales, default=1)
        value = number + _HALF * whole
        return WordedNumber(value, " ".join(behind[count:]), is_fraction=whole == 1)
    return WordedNumber(number, " ".join(behind), is_fraction=False)


def _with_half_inside(words: Sequence[str], typing: Typing) -> WordedNumber | None:
    """Return 2.5 for `zweieinhalb`."""
    for half in typing.and_a_half:
        first_word = words[0].casefold()
        if first_word.endswith(half) and first_word != half:
            number = _number_at_front([words[0][: -len(half)]], typing)
            if number and not number.behind:
                return WordedNumber(number.value + _HALF, " ".join(words[1:]), is_fraction=True)
    return None
