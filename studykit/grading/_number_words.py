"""Numbers in English words at the beginning of a text: whole ones, decimals and fractions.

    two hundred and five km       ->  205, km
    twenty-first place            ->  21, place
    forty-two point five          ->  42.5
    two and three quarters        ->  2.75
    half a million                ->  500000
    a million and a half people   ->  1500000, people
    a dozen eggs                  ->  12, eggs
    nineteen sixty-nine           ->  1969

The grammar of whole numbers stands in `values.numerals`. "One in five" is no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from studykit.values.numerals import (
    NUMBER_WORDS,
    POWERS,
    NumberInWords,
    number_words,
    take_number,
)

_NONE = ("none", "nil", "no")
_NOUGHT = ("nought", "naught")
_ARTICLES = ("a", "an", "one")
_DENOMINATORS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_GROUPS = {"dozen": 12, **{word: 10**power for word, power in POWERS.items()}}
"""What half of may be asked for: half a dozen, half a million."""
_INSIDE = ("and", "a", "oh")
_MOST_DIGITS = 28
_LARGEST_IN_DECIMALS = 100

_Taken = tuple[Fraction, int]
"""A value, and how many words it takes."""


class WordedNumber(NamedTuple):
    """A number in words at the beginning of a text."""

    value: Decimal
    behind: str
    """The text behind it."""
    is_fraction: bool
    """A third, or two and a half; but not `two point five`."""


def read_number_words(text: str) -> WordedNumber | None:
    """Return the number in words at the beginning of a text; None where it begins with none."""
    words = _words_of(text)
    folded = [word.casefold() for word in words]
    taken = _number_at_front(folded)
    if taken is None:
        return None
    value, used = taken
    behind = folded[used:]
    # Nineteen sixty-nine are two numbers by the grammar, and one for who says it.
    year = _year(folded)
    if year:
        return WordedNumber(Decimal(year), "", is_fraction=False)
    # "Five six" is no number, and neither is "one in five"; but two seconds are a time.
    is_number_again = behind[:1] != ["second"] and bool(NUMBER_WORDS.intersection(behind[:1]))
    is_share = behind[:1] == ["in"] and bool(NUMBER_WORDS.intersection(behind[1:2]))
    if is_number_again or is_share:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    is_fraction = value.denominator > 1 and "point" not in folded[:used]
    return WordedNumber(exact, " ".join(words[used:]), is_fraction)


def _year(words: Sequence[str]) -> int | None:
    """Return 1969 for `nineteen sixty-nine` and 1905 for `nineteen oh five`, as years are said."""
    hundreds = take_number(words)
    if hundreds is None:
        return None
    behind = words[hundreds.words :]
    smallest, largest = 10, 99
    if behind[:1] == ["oh"]:
        behind = behind[1:]
        smallest, largest = 1, 9
    ones = take_number(behind)
    if ones is None or ones.is_ordinal or ones.words < len(behind):
        return None
    if not smallest <= ones.value <= largest:
        return None
    return 100 * hundreds.value + ones.value


def _words_of(text: str) -> list[str]:
    """Return the words of a text, without the hyphens of two-thirds and two-and-a-half."""
    words: list[str] = []
    for word in number_words(text):
        parts = word.split("-")
        if all(_is_of_a_number(part.casefold()) for part in parts):
            words += parts
        else:
            words.append(word)
    return words


def _is_of_a_number(word: str) -> bool:
    return word in NUMBER_WORDS or word in _INSIDE or _denominator(word) is not None


def _number_at_front(words: Sequence[str]) -> _Taken | None:
    # Nought point five, or nought alone.
    if words[0] in _NOUGHT:
        return _decimals(0, words, 1) or (Fraction(0), 1)
    if words[0] in _NONE:
        return Fraction(0), 1
    taken = _fraction(words) or _decimals(0, words, 0) or _group(words)
    if taken:
        return _of_a_group(taken, words)
    number = take_number(words)
    if number is None:
        return None
    whole = Fraction(number.value), number.words
    taken = _decimals(number.value, words, number.words) or _with_fraction(number, words) or whole
    return _of_a_group(taken, words)


def _group(words: Sequence[str]) -> _Taken | None:
    """Return the value of `dozen` and `a dozen`. A million is a number anyway."""
    used = 1 if words[0] in _ARTICLES else 0
    if words[used : used + 1] == ["dozen"]:
        return Fraction(_GROUPS["dozen"]), used + 1
    return None


def _decimals(whole: int, words: Sequence[str], start: int) -> _Taken | None:
    """Return 42.5 where `point five` follows 42; `point two five`, `point twenty-five`: .25."""
    if words[start : start + 1] != ["point"]:
        return None
    digits = ""
    position = start + 1
    while len(digits) < _MOST_DIGITS:
        number = take_number(words[position : position + 2])
        if number and number.value >= _LARGEST_IN_DECIMALS:
            # The million of "point five million".
            number = take_number(words[position : position + 1])
        if words[position : position + 1] == ["oh"]:
            number = NumberInWords(0, 1, is_ordinal=False)
        if number is None or number.value >= _LARGEST_IN_DECIMALS:
            break
        digits += str(number.value)
        position += number.words
    if not digits:
        return None
    return Fraction(f"{whole}.{digits}"), position


# --- fractions --------------------------------------------------------------------------


def _fraction(words: Sequence[str]) -> _Taken | None:
    """Return the fraction at the beginning: half, a third, three quarters, one hundredth."""
    if words[0] in ("half", "quarter"):
        return Fraction(1, _DENOMINATORS[words[0]]), 1
    if words[0] in _ARTICLES:
        # A hundredth is a part. The hundredth, or hundredth alone, is a place.
        below = _denominator("".join(words[1:2]))
        if below is None:
            return None
        return Fraction(1, below), 2
    number = take_number(words)
    if number is None:
        return None
    parts = "".join(words[number.words : number.words + 1])
    below = _denominator(parts)
    if below is None:
        return None
    return Fraction(number.value, below), number.words + 1


def _denominator(word: str) -> int | None:
    """Return 3 for `third` and `thirds`."""
    if word in _DENOMINATORS:
        return _DENOMINATORS[word]
    # A second is a time, and `first` is a place.
    number = take_number([word.removesuffix("s")])
    if number and number.is_ordinal and number.value > 2:
        return number.value
    return None


def _with_fraction(number: NumberInWords, words: Sequence[str]) -> _Taken | None:
    """Return `two and a half`; of `a million and a half` the half is one of a million."""
    behind = number.words + 1
    if words[number.words : behind] != ["and"] or behind >= len(words):
        return None
    fraction = _fraction(words[behind:])
    if fraction is None:
        return None
    value, used = fraction
    # Of a million and a half the half is 500000, and of two and a half it is a half.
    last_word = words[number.words - 1]
    return number.value + value * _GROUPS.get(last_word, 1), behind + used


def _of_a_group(taken: _Taken, words: Sequence[str]) -> _Taken:
    """Return the value of `half million`, `two dozen`, `one point five billion`.

    The million of `half a million` is read as a scale by `read_numbers`.
    """
    value, position = taken
    group = _GROUPS.get("".join(words[position : position + 1]))
    if group is None:
        return taken
    return value * group, position + 1
