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

_X = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
_I = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {tens + ones: 10 * ten + one for ten, tens in enumerate(_X) for one, ones in enumerate(_I)}
del _ROMAN[""], _ROMAN["l"]
NUMBER_WORDS = frozenset((*SMALL, *TEN, *ORDINALS))
_ANY = NUMBER_WORDS | _ROMAN.keys()

_WORDS = re.compile("[a-z]+")
_WORD = re.compile(
    rf"\b(?:({'|'.join(TEN)})[ -])?(?:({'|'.join(ORDINALS)})|(?<!\bno[ -])({'|'.join(SMALL)}))\b|\b({'|'.join(TEN)})\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"(?<=[^\W_] )[IVXLivxl]+(?![\w'])")
_THE_NTH = re.compile(r" the (\d+)(?:st|nd|rd|th)$", re.IGNORECASE)
_LETTERS = re.compile(r"(?<![\d])[^\W\d_]{2,}")


def ordinal(word: str) -> int | None:
    """`third` is 3, `twenty-first` is 21; None for other words."""
    tens, _, ones = word.rpartition("-")
    found = ORDINALS.get(ones)
    return None if found is None or tens not in ("", *TEN) else found + TEN.get(tens, 0)


def has_numerals(text: str) -> bool:
    return not _ANY.isdisjoint(_WORDS.findall(text.lower()))


def in_digits(text: str) -> str:
    """The text with digits for its numerals; as it is where they are all of it: how to write IX is then the question.

    A numeral stands behind a word: Henry VIII, but not Xi Jinping. Henry the Eighth is Henry 8.
    """
    found = _NUMERAL.sub(_value, _WORD.sub(_digits, text)) if has_numerals(text) else text
    return _THE_NTH.sub(r" \1", found) if _LETTERS.search(found) else text


def _value(numeral: re.Match[str]) -> str:
    return str(_ROMAN.get(numeral[0].lower(), numeral[0]))


def _digits(word: re.Match[str]) -> str:
    tens, nth, ones, alone = (part.casefold() if part else "" for part in word.groups())
    if tens and not 0 < ORDINALS.get(nth, 0) + SMALL.get(ones, 0) < 10:
        return word[0]
    value = TEN.get(tens or alone, 0) + ORDINALS.get(nth, 0) + SMALL.get(ones, 0)
    return f"{value}{_ending(value)}" if nth else str(value)


def _ending(value: int) -> str:
    return "th" if 10 < value % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


# --- Chinese numerals ------------------------------------------------------------------------------------------

_HAN_DIGITS = {char: at for at, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "兩": 2,
}
_ONE = "[一二三四五六七八九两兩]"
_HAN = re.compile(rf"(?<!\d)(?:[{''.join(_HAN_DIGITS)}十百]|千(?![米克瓦]))+")
"""Without the 千 of 千米, which is a kilo."""
_HAN_PARTS = re.compile(rf"({_ONE}?千)?零?({_ONE}?百)?零?({_ONE}?十)?零?({_ONE})?")


def with_digits(text: str) -> str:
    """The text with 0 to 9 for Chinese numerals: 第二次 is 第2次. 万 and larger ones stay."""
    return text if text.isascii() else _HAN.sub(_han_value, text)


def with_digits_inside(text: str) -> str:
    """The same, but as it is where numerals are all of it: how to write 三 is then the question."""
    found = with_digits(text)
    return found if any(map(str.isalpha, found)) else text


def _han_value(found: re.Match[str]) -> str:
    if all(char in _HAN_DIGITS for char in found[0]):
        return "".join(str(_HAN_DIGITS[char]) for char in found[0])
    parts = _HAN_PARTS.fullmatch(found[0])
    if not parts:
        return found[0]
    powers = zip(parts.groups(), (1000, 100, 10, 1), strict=True)
    return str(sum(power * _HAN_DIGITS.get(part[0], 1) for part, power in powers if part))
