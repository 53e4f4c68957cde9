"""Number words and numerals inside a text, as digits.

    World War II, World War Two               ->  World War 2
    the Nineteenth Amendment                  ->  the 19th Amendment
    Henry VIII, Henry the Eighth, Henry the 8th  ->  Henry 8
    第二次世界大戦                              ->  第2次世界大戦

A text that is nothing but a numeral stays as it is: how to write IX is then the question. Knows
nothing of values: a number that is the whole answer is read by `grading.read_numbers`.
"""

from __future__ import annotations

import re

_ONES = "zero one two three four five six seven eight nine ten eleven twelve"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL_NUMBERS = {word: number for number, word in enumerate(f"{_ONES} {_TEENS}".split())}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
_ORDINALS = {
    **{f"{word}th": number for word, number in SMALL_NUMBERS.items()},
    **{f"{word[:-1]}ieth": number for word, number in TENS.items()},
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
}  # fmt: skip
NUMBER_WORDS = frozenset((*SMALL_NUMBERS, *TENS, *_ORDINALS))


def _roman_numerals() -> dict[str, int]:
    """Return the numerals from 1 to 89 in small letters."""
    tens = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
    ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    values = {}
    for ten, ten_letters in enumerate(tens):
        for one, one_letters in enumerate(ones):
            values[ten_letters + one_letters] = 10 * ten + one
    # Nothing is no numeral, and an L alone is hardly ever 50.
    del values[""], values["l"]
    return values


_ROMAN = _roman_numerals()
_WORDS = re.compile("[a-z]+")
_NUMBER_WORD = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(TENS)})[ -])?"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?<!\bno[ -])(?P<ones>{'|'.join(SMALL_NUMBERS)}))\b"
    rf"|\b(?P<only_tens>{'|'.join(TENS)})\b",
    re.IGNORECASE,
)
_ROMAN_BEHIND_A_WORD = re.compile(r"(?<=[^\W_] )[IVXLivxl]+(?![\w'])")
_THE_NTH_AT_THE_END = re.compile(r" the (\d+)(?:st|nd|rd|th)$", re.IGNORECASE)
_LETTERS = re.compile(r"(?<![\d])[^\W\d_]{2,}")


def ordinal(word: str) -> int | None:
    """Return 3 for `third` and 21 for `twenty-first`, None for other words."""
    tens, _, last = word.rpartition("-")
    if last not in _ORDINALS or tens not in ("", *TENS):
        return None
    return TENS.get(tens, 0) + _ORDINALS[last]


def has_numerals(text: str) -> bool:
    """Return whether any word of a text is a number word or can be a Roman numeral."""
    words = _WORDS.findall(text.lower())
    return any(word in NUMBER_WORDS or word in _ROMAN for word in words)


def in_digits(text: str) -> str:
    """Return the text with digits for its numerals, or as it is where they are all of it.

    A Roman numeral stands behind a word: Henry VIII, but not Xi Jinping. Henry the Eighth is
    Henry 8.
    """
    digits = text
    if has_numerals(text):
        digits = _NUMBER_WORD.sub(_number_word_in_digits, digits)
        digits = _ROMAN_BEHIND_A_WORD.sub(_roman_in_digits, digits)
    # Nothing but a numeral: how to write IX is then the question.
    if not _LETTERS.search(digits):
        return text
    return _THE_NTH_AT_THE_END.sub(r" \1", digits)


def _roman_in_digits(numeral: re.Match[str]) -> str:
    value = _ROMAN.get(numeral[0].lower())
    if value is None:
        return numeral[0]
    return str(value)


def _number_word_in_digits(match: re.Match[str]) -> str:
    tens, ordinal_word, ones, only_tens = (word.casefold() for word in match.groups(""))
    last = _ORDINALS.get(ordinal_word, 0) + SMALL_NUMBERS.get(ones, 0)
    if tens and not 0 < last < 10:
        # "twenty twelve" is no number.
        return match[0]
    value = TENS.get(tens or only_tens, 0) + last
    if ordinal_word:
        return f"{value}{_ordinal_ending(value)}"
    return str(value)


def _ordinal_ending(value: int) -> str:
    is_teen = 10 < value % 100 < 20
    if is_teen:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


# --- Chinese numerals -------------------------------------------------------------------

_HAN_DIGITS = {char: digit for digit, char in enumerate("〇一二三四五六七八九")}
_HAN_DIGITS |= {"零": 0, "两": 2, "兩": 2}
_HAN_ONE = "[一二三四五六七八九两兩]"
_HAN_NUMERAL = re.compile(rf"(?<!\d)(?:[{''.join(_HAN_DIGITS)}十百]|千(?![米克瓦]))+")
"""Without the 千 of 千米, which is a kilo."""
_HAN_PARTS = re.compile(rf"({_HAN_ONE}?千)?零?({_HAN_ONE}?百)?零?({_HAN_ONE}?十)?零?({_HAN_ONE})?")


def with_digits(text: str) -> str:
    """Return the text with 0 to 9 for Chinese numerals: 第2次. 万 and larger ones stay."""
    if text.isascii():
        return text
    return _HAN_NUMERAL.sub(_han_in_digits, text)


def with_digits_inside(text: str) -> str:
    """Return the same, but the text as it is where numerals are all of it, as in 三."""
    digits = with_digits(text)
    has_letters = any(map(str.isalpha, digits))
    if has_letters:
        return digits
    return text


def _han_in_digits(numeral: re.Match[str]) -> str:
    written = numeral[0]
    if all(char in _HAN_DIGITS for char in written):
        # 二〇二五: digit by digit, as years are written.
        return "".join(str(_HAN_DIGITS[char]) for char in written)
    parts = _HAN_PARTS.fullmatch(written)
    if not parts:
        return written
    value = 0
    for part, power in zip(parts.groups(), (1000, 100, 10, 1), strict=True):
        if part:
            # 十 alone is one ten.
            value += power * _HAN_DIGITS.get(part[0], 1)
    return str(value)
