"""Numbers in English words, at the beginning of a text.

    two hundred and five km    ->  205, km
    a million and a half       ->  1000000.5
    a dozen eggs               ->  12, eggs

The grammar is that of the words' sizes: ones behind tens, a hundred behind ones, scales in
falling order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from studykit.values.numbers import SCALE_WORDS
from studykit.values.numerals import SMALL_NUMBERS, TENS

_ONES = {word: number for word, number in SMALL_NUMBERS.items() if 0 < number < 10}
_HALF = Decimal("0.5")
_OTHER_WORDS = {
    "dozen": Decimal(12), "half": _HALF, "none": Decimal(0), "nil": Decimal(0), "no": Decimal(0),
}  # fmt: skip
_NO_SCALE_YET = 99
_COMMA_AFTER_SCALE = re.compile(
    r"(?:(?<=thousand)|(?<=million)|(?<=billion)),(?= \w)", re.IGNORECASE
)


def read_number_words(text: str) -> tuple[Decimal, str] | None:
    """Return a number in words and the text behind it.

    None for a text that begins with no number.
    """
    words: list[str] = []
    for word in _COMMA_AFTER_SCALE.sub("", text).split():
        words += _parts_of(word)
    folded = [word.casefold() for word in words]
    single = _dozen_or_nothing(folded)
    if single:
        value, used = single
        return value, " ".join(words[used:])

    taker = _WordTaker(folded)
    whole = taker.whole_number()
    if whole is None:
        return None
    value = Decimal(whole)
    if taker.take_words("and", "a", "half"):
        value += _HALF
    elif taker.next_word() in (*SMALL_NUMBERS, *TENS):
        # "twenty thirty" is no number.
        return None
    return value, " ".join(words[taker.position :])


def _dozen_or_nothing(words: list[str]) -> tuple[Decimal, int] | None:
    """Return the value of `dozen`, `a dozen`, `half` or `none`, and how many words it takes."""
    if words[:1] in (["a"], ["one"]) and len(words) > 1:
        value = _OTHER_WORDS.get(words[1])
        # "a no" is no number.
        if value:
            return value, 2
    if words and words[0] in _OTHER_WORDS:
        return _OTHER_WORDS[words[0]], 1
    return None


def _parts_of(word: str) -> list[str]:
    """Return the two words of `twenty-one` and of `twentyone`."""
    parts = word.split("-")
    if len(parts) == 2 and parts[0].casefold() in TENS:
        return parts
    folded = word.casefold()
    for ten in TENS:
        if folded.startswith(ten) and folded[len(ten) :] in SMALL_NUMBERS:
            return [word[: len(ten)], word[len(ten) :]]
    return [word]


class _WordTaker:
    """Takes number words from the front of a list of words in small letters."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self.position = 0

    def next_word(self) -> str:
        """Return the word that is next; nothing at the end."""
        if self.position < len(self._words):
            return self._words[self.position]
        return ""

    def take_words(self, *wanted: str) -> bool:
        """Take these words, if they are next."""
        end = self.position + len(wanted)
        if self._words[self.position : end] != list(wanted):
            return False
        self.position = end
        return True

    def whole_number(self) -> int | None:
        """Take `two million three hundred thousand and five`; None without any number word."""
        total: int | None = None
        last_power = _NO_SCALE_YET
        while True:
            start = self.position
            if total is not None:
                self.take_words("and")
            part = self._below_thousand()
            power = SCALE_WORDS.get(self.next_word())
            # A scale alone is a number only at the beginning: not in "two thousand million".
            if part is None and (power is None or total is not None):
                break
            if power is None:
                return (total or 0) + (part or 0)
                # Scales fall: in "two thousand three million" the second begins another number.
            if power >= last_power:
                break
            self.position += 1
            total = (total or 0) + (1 if part is None else part) * 10**power
            last_power = power
        # An "and", or a number, without what must follow it belongs to the text behind.
        self.position = start
        return total

    def _below_thousand(self) -> int | None:
        if self.next_word() in ("a", "an"):
            number = self._one_by_article()
        else:
            number = self._below_hundred()
        if not self.take_words("hundred"):
            return number
        hundreds = 1 if number is None else number
        return 100 * hundreds + (self._behind_and() or 0)

    def _one_by_article(self) -> int | None:
        """Take the article of `a hundred` or `a million`; in `a half` it is none of ours."""
        self.position += 1
        if self.next_word() in ("hundred", *SCALE_WORDS):
            return 1
        self.position -= 1
        return None

    def _behind_and(self) -> int | None:
        start = self.position
        self.take_words("and")
        number = self._below_hundred()
        if number is None:
            self.position = start
        return number

    def _below_hundred(self) -> int | None:
        tens = self._take_one_of(TENS)
        if tens is None:
            return self._take_one_of(SMALL_NUMBERS)
        return tens + (self._take_one_of(_ONES) or 0)

    def _take_one_of(self, numbers: Mapping[str, int]) -> int | None:
        number = numbers.get(self.next_word())
        if number is not None:
            self.position += 1
        return number
