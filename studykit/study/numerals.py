"""Number words and Roman numerals inside a text: World War II is World War 2, and the Nineteenth Amendment the 19th."""

from __future__ import annotations

import re

_ONES = "zero one two three four five six seven eight nine ten eleven twelve"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: at for at, word in enumerate(f"{_ONES} {_TEENS}".split())}
TEN = {word: 10 * at for at, word in enumerate(_TENS.split(), start=2)}
_FIRSTS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_TENTHS = {f"{word[:-1]}ieth": at for word, at in TEN.items()}
ORDINALS = {**{f"{word}th": at for word, at in SMALL.items()}, **_TENTHS, **_FIRSTS}

_WORD = re.compile(
    rf"\b(?:({'|'.join(TEN)})[ -])?(?:({'|'.join(ORDINALS)})|(?<!\bno[ -])({'|'.join(SMALL)}))\b|\b({'|'.join(TEN)})\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"(?<=[^\W_] )(?![Ll](?!\w))[IVXLivxl]+(?![\w'])")
_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_THE_NTH = re.compile(r" the (\d+)(?:st|nd|rd|th)$", re.IGNORECASE)
_LETTERS = re.compile(r"(?<![\d])[^\W\d_]{2,}")


def ordinal(word: str) -> int | None:
    """`third` is 3, `twenty-first` is 21; None for other words."""
    tens, _, ones = word.rpartition("-")
    found = ORDINALS.get(ones)
    return None if found is None or tens not in ("", *TEN) else found + TEN.get(tens, 0)


def read_roman(text: str) -> int | None:
    """`XII` as 12; None for what is no numeral up to 399 in capitals."""
    if not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_DIGITS[char] for char in text]
    after = (*values[1:], 0)
    return sum(-value if value < following else value for value, following in zip(values, after, strict=True))


def has_numerals(text: str) -> bool:
    return bool(_WORD.search(text) or _NUMERAL.search(text))


def in_digits(text: str) -> str:
    """The text with digits for its numerals; as it is where they are all of it: how to write IX is then the question.

    A numeral stands behind a word: Henry VIII, but not Xi Jinping. Henry the Eighth is Henry 8.
    """
    found = _NUMERAL.sub(_value, _WORD.sub(_digits, text))
    return _THE_NTH.sub(r" \1", found) if _LETTERS.search(found) else text


def _value(numeral: re.Match[str]) -> str:
    value = read_roman(numeral[0].upper())
    return numeral[0] if value is None else str(value)


def _digits(word: re.Match[str]) -> str:
    tens, nth, ones, alone = (part.casefold() if part else "" for part in word.groups())
    value = TEN.get(tens or alone, 0) + ORDINALS.get(nth, 0) + SMALL.get(ones, 0)
    return f"{value}{_ending(value)}" if nth else str(value)


def _ending(value: int) -> str:
    return "th" if 10 < value % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
