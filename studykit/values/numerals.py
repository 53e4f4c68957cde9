"""Number words and numerals inside a text, as digits.

    World War II, World War Two                  ->  World War 2
    the Nineteenth Amendment                     ->  the 19th Amendment
    the Hundred Years' War, a Hundred Years' War ->  the 100 Years' War, 100 Years' War
    Twenty Thousand Leagues, 20,000 Leagues      ->  20000 Leagues
    Henry VIII, Henry the Eighth, Henry the 8th  ->  Henry 8
    第二次世界大戦                                 ->  第2次世界大戦

A text that is nothing but a numeral stays as it is: how to write IX is then the question. Knows
nothing of values: a number that is the whole answer is read by `grading.read_numbers`, by the
grammar of English number words that stands here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import NamedTuple

from studykit.patterns import pattern_of

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
POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15}
_LARGE = ("hundred", *POWERS)
_LARGE_ORDINALS = {f"{word}th": word for word in _LARGE}
NUMBER_WORDS = frozenset((*SMALL_NUMBERS, *TENS, *_ORDINALS, *_LARGE, *_LARGE_ORDINALS))


# --- English number words ---------------------------------------------------------------


class NumberInWords(NamedTuple):
    """A whole number at the beginning of some words."""

    value: int
    words: int
    """How many words it takes."""
    is_ordinal: bool


_ONES_BEHIND_TENS = {word: number for word, number in SMALL_NUMBERS.items() if 0 < number < 10}
_ORDINALS_BEHIND_TENS = {word: number for word, number in _ORDINALS.items() if 0 < number < 10}
_COMMA_AFTER_POWER = r"(?:(?<=thousand)|(?<=million)|(?<=billion)),(?= \w)"


def number_words(text: str) -> list[str]:
    """Return the words of a text: twenty-one and twentyone are two. As they are written."""
    words: list[str] = []
    for word in re.sub(_COMMA_AFTER_POWER, "", text, flags=re.IGNORECASE).split():
        parts = word.split("-")
        if all(part.casefold() in NUMBER_WORDS for part in parts):
            words += parts
        else:
            words += _parts_of(word)
    return words


def _parts_of(word: str) -> list[str]:
    """Return the two words of `twentyone`."""
    folded = word.casefold()
    for ten in TENS:
        behind = folded[len(ten) :]
        if folded.startswith(ten) and behind in (*_ONES_BEHIND_TENS, *_ORDINALS_BEHIND_TENS):
            return [word[: len(ten)], word[len(ten) :]]
    return [word]


def take_number(words: Sequence[str]) -> NumberInWords | None:
    """Return the number at the beginning of some words in small letters, or None.

    `two million three hundred thousand and fifth`: ones behind tens, a hundred behind ones, powers
    of a thousand in falling order, and an ordinal at the end.
    """
    taker = _WordTaker(words)
    value = taker.whole_number()
    if value is None:
        return None
    return NumberInWords(value, taker.position, taker.is_ordinal)


class _WordTaker:
    """Takes number words from the front of a list of words in small letters."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self.position = 0
        self.is_ordinal = False

    def _next_word(self) -> str:
        if self.position < len(self._words):
            return self._words[self.position]
        return ""

    def _take_word(self, wanted: str) -> bool:
        """Take this word if it is next; as an ordinal too (hundredth), which ends the number."""
        word = self._next_word()
        if word == wanted:
            self.position += 1
            return True
        if _LARGE_ORDINALS.get(word) == wanted:
            self.position += 1
            self.is_ordinal = True
            return True
        return False

    def whole_number(self) -> int | None:
        """Take `two million three hundred thousand and five`; None without any number word."""
        total: int | None = None
        while not self.is_ordinal:
            start = self.position
            if total is not None:
                self._take_word("and")
            part = self._below_thousand()
            power = None
            if not self.is_ordinal:
                power = self._power()
            # A power alone is a number only at the beginning: not in "two thousand million".
            if part is None and (power is None or total is not None):
                self.position = start
                break
            if power is None:
                return (total or 0) + (part or 0)
            total = (total or 0) + (1 if part is None else part) * 10**power
        # An "and", or a number, without what must follow it belongs to the text behind.
        return total

    def _power(self) -> int | None:
        for word, power in POWERS.items():
            if self._take_word(word):
                return power
        return None

    def _below_thousand(self) -> int | None:
        if self._next_word() == "a":
            number = self._one_by_article()
        else:
            number = self._below_hundred()
        if not self._take_word("hundred"):
            return number
        hundreds = 100 * (1 if number is None else number)
        return hundreds + (self._behind_and() or 0)

    def _one_by_article(self) -> int | None:
        """Take the article of `a hundred` or `a million`; in `a half` it is none of ours."""
        self.position += 1
        return 1 if self._next_word() in _LARGE else None

    def _behind_and(self) -> int | None:
        start = self.position
        self._take_word("and")
        number = self._below_hundred()
        if number is None:
            self.position = start
        return number

    def _below_hundred(self) -> int | None:
        tens = self._take_one_of(TENS)
        if tens is None:
            number = self._take_one_of(SMALL_NUMBERS)
            # An ordinal last: it ends the number.
            if number is None:
                number = self._take_ordinal(_ORDINALS)
            return number
        ones = self._take_one_of(_ONES_BEHIND_TENS)
        if ones is None:
            ones = self._take_ordinal(_ORDINALS_BEHIND_TENS)
        return tens + (ones or 0)

    def _take_one_of(self, numbers: Mapping[str, int]) -> int | None:
        number = numbers.get(self._next_word())
        if number is not None:
            self.position += 1
        return number

    def _take_ordinal(self, ordinals: Mapping[str, int]) -> int | None:
        number = self._take_one_of(ordinals)
        if number is not None:
            self.is_ordinal = True
        return number


def ordinal(word: str) -> int | None:
    """Return 3 for `third` and 21 for `twenty-first`, None for other words."""
    words = number_words(word)
    number = take_number(words)
    if number and number.is_ordinal and number.words == len(words):
        return number.value
    return None


# --- numerals inside a text -------------------------------------------------------------


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
_NUMERALS = NUMBER_WORDS | _ROMAN.keys()
_ANY_NUMBER_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_BETWEEN_NUMBER_WORDS = rf"(?:[ -]|{_COMMA_AFTER_POWER} | and )"
_NUMBER = pattern_of(
    rf"\b(?<!\bno[ -])(?:an? (?=(?:{'|'.join(_LARGE)})\b))?(?:{_ANY_NUMBER_WORD})"
    rf"(?:{_BETWEEN_NUMBER_WORDS}(?:{_ANY_NUMBER_WORD}))*\b",
    re.IGNORECASE,
)
"""One number word or several; but no one is no 1."""
_GROUPED = pattern_of(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_ROMAN_BEHIND_A_WORD = pattern_of(r"(?<=[^\W_] )[IVXLivxl]+(?![\w'])")
_THE_NTH_AT_THE_END = pattern_of(r" the (\d+)(?:st|nd|rd|th)$", re.IGNORECASE)
_LETTERS = pattern_of(r"(?<![\d])[^\W\d_]{2,}")


class _OnlyLetters(dict[int, str]):
    """The letters from a to z, and a blank for each other character that is met."""

    def __missing__(self, code: int) -> str:
        self[code] = " "
        return " "


_ONLY_LETTERS = _OnlyLetters({ord(letter): letter for letter in ascii_lowercase})


def plain_words(text: str) -> list[str]:
    """Return the words of a text that are written from a to z, in small letters."""
    return text.lower().translate(_ONLY_LETTERS).split()


def has_numerals(words: Sequence[str]) -> bool:
    """Return whether any of these `plain_words` is a number word or can be a Roman numeral."""
    return not _NUMERALS.isdisjoint(words)


def in_digits(text: str) -> str:
    """Return the text with digits for its numerals, or as it is where they are all of it.

    A Roman numeral stands behind a word: Henry VIII, but not Xi Jinping. Henry the Eighth is
    Henry 8.
    """
    digits = text
    if has_numerals(plain_words(text)):
        digits = _NUMBER.sub(_number_in_digits, digits)
        digits = _ROMAN_BEHIND_A_WORD.sub(_roman_in_digits, digits)
    # Nothing but a numeral: how to write IX is then the question.
    if not _LETTERS.search(digits):
        return text
    # 20,000 is written with a comma or without.
    if "," in digits:
        digits = _GROUPED.sub(lambda grouped: grouped[0].replace(",", ""), digits)
    return _THE_NTH_AT_THE_END.sub(r" \1", digits)


def _roman_in_digits(numeral: re.Match[str]) -> str:
    value = _ROMAN.get(numeral[0].lower())
    if value is None:
        return numeral[0]
    return str(value)


def _number_in_digits(match: re.Match[str]) -> str:
    """Return the digits of a number in words; of several one after the other, as 19 84."""
    words = number_words(match[0])
    folded = [word.casefold() for word in words]
    digits = []
    position = 0
    while position < len(words):
        number = take_number(folded[position:])
        if number is None:
            digits.append(words[position])
            position += 1
            continue
        ending = _ordinal_ending(number.value) if number.is_ordinal else ""
        digits.append(f"{number.value}{ending}")
        position += number.words
    return " ".join(digits)


def _ordinal_ending(value: int) -> str:
    is_teen = 10 < value % 100 < 20
    if is_teen:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


# --- Chinese numerals -------------------------------------------------------------------

_HAN_DIGITS = {char: digit for digit, char in enumerate("〇一二三四五六七八九")}
_HAN_DIGITS |= {"零": 0, "两": 2, "兩": 2}
_HAN_ONE = "[一二三四五六七八九两兩]"
_HAN_NUMERAL = pattern_of(rf"(?<!\d)(?:[{''.join(_HAN_DIGITS)}十百]|千(?![米克瓦]))+")
"""Without the 千 of 千米, which is a kilo."""
_HAN_PARTS = pattern_of(rf"({_HAN_ONE}?千)?零?({_HAN_ONE}?百)?零?({_HAN_ONE}?十)?零?({_HAN_ONE})?")


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
    # What is no number in this order, as 十百, stays as it is.
    parts = _HAN_PARTS.fullmatch(written)
    if not parts:
        return written
    value = 0
    for part, power in zip(parts.groups(), (1000, 100, 10, 1), strict=True):
        if part:
            # 十 alone is one ten.
            value += power * _HAN_DIGITS.get(part[0], 1)
    return str(value)
