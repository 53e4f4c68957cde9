"""Texts without what only the keyboard or the font makes different.

    Rock ’n’ Roll     ->  Rock 'n' Roll       one kind of apostrophe, of dash, of blank
    ２０２５, ٢٠٢٥     ->  2025                one kind of digit
    10², 2½, 5 º      ->  10^2, 2 1/2, 5°     a power stays one, and so does a mixed fraction
    ﬁne               ->  fine                no ligatures of print
    コ－ヒ-            ->  コーヒー             a dash behind katakana makes a vowel long

Case, accents and punctuation stay: those are the affair of `variants`. Knows no language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from studykit.patterns import pattern_of


class _Instead(dict[int, str]):
    """Characters for some characters; another one stands for itself, and is noted when it is met.

    So it is looked up in half the time: `str.translate` takes what is missing for an error.
    """

    def __init__(self, instead: Mapping[str, str]) -> None:
        super().__init__((ord(char), other) for char, other in instead.items())

    def __missing__(self, code: int) -> str:
        self[code] = chr(code)
        return self[code]


_APOSTROPHES = dict.fromkeys("´`ʻʼʹʾʿ‘’′", "'")
_SIGNS = {"˚": "°", "٫": ".", "٬": ",", "٪": "%"}
_STRETCHED_LINE = {"\u0640": ""}
"""Of Arabic, where it fills lines."""
_BEFORE_NFKC = _Instead(_APOSTROPHES | _SIGNS | _STRETCHED_LINE)
"""What NFKC would make something else of."""
_DASHES = dict.fromkeys("\u2010\u2012\u2013\u2014\u2212", "-")
_SLASH_OF_FRACTIONS = {"\u2044": "/"}
_ONE_OF_ALL_KEYBOARDS = {
    "\u0643": "\u06a9",  # kaf
    "\u064a": "\u06cc",  # ya,
    "\u0649": "\u06cc",  # which Egypt writes without its dots
    "\u06c1": "\u0647",  # he
}
"""Letters that the keyboards of Arabic, Persian and Urdu have differently."""
_AFTER_NFKC = _Instead(_DASHES | _SLASH_OF_FRACTIONS | _ONE_OF_ALL_KEYBOARDS)
_ORDINAL_SIGN = pattern_of(r"(?<=\d)\s?º")
_BEFORE_SUPERSCRIPT = pattern_of(r"(?<=[\d₀-₉])(?=[⁺⁻]?[⁰¹²³⁴-⁹])")
_BEFORE_VULGAR_FRACTION = pattern_of(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_DASH_FOR_LONG_VOWEL = pattern_of(r"(?<=[\u30a1-\u30f6])(?<![ッン])-(?![\da-zA-Z])")
"""On the keyboards of Japan the two are one key. Before digits and Latin letters it is a dash."""
_LONG_VOWEL = "ー"
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_NON_JOINER = "\u200c"
"""Invisible, but in Persian it stands where others put a blank."""
_KATAKANA_TO_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


def plain(text: str) -> str:
    """Return the text in NFKC.

    It has one kind of dash, apostrophe, digit and blank, and nothing invisible.
    """
    if text.isascii():
        return " ".join(text.split()).replace("`", "'")
    text = unicodedata.normalize("NFC", text).translate(_BEFORE_NFKC)
    # NFKC would make 10² a 102 and 2½ a 21/2.
    text = _ORDINAL_SIGN.sub("°", text)
    text = _BEFORE_SUPERSCRIPT.sub("^", text)
    text = _BEFORE_VULGAR_FRACTION.sub(" ", text)
    text = unicodedata.normalize("NFKC", text).translate(_AFTER_NFKC)
    text = _DASH_FOR_LONG_VOWEL.sub(_LONG_VOWEL, text)
    return " ".join(text.translate(_PLAIN_CHARS).split())


class _PlainChars(dict[int, str]):
    """Characters with one kind of digit and nothing for invisible ones, each when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category == "Nd":
            char = str(unicodedata.decimal(char))
        elif category == "Cf" and char != _NON_JOINER:
            char = ""
        elif code in _VARIATION_SELECTORS:
            char = ""
        self[code] = char
        return char


_PLAIN_CHARS = _PlainChars()


def in_hiragana(text: str) -> str:
    """Return the plain text with its katakana as hiragana."""
    return plain(text).translate(_KATAKANA_TO_HIRAGANA)
