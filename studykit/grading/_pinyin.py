"""Tones of Chinese in Latin letters: written as marks, as numbers, or left out, but never others.

    for mǎ        ma3, mǎ, ma, mă   are the same        má, ma2, ma5     have another tone
    for Běijīng   bei3jīng          is the same: a number here, and a mark there
    for nǐ hǎo    ni3 hao3, nihao   are the same: blanks do not count
    for lǜ        lu:4, lv4, lv     are the same; lu is another sound

Knows texts, and no answers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.values.marks import OTHER, SAME, Agreement
from studykit.values.typography import plain

_MARK_BY_NUMBER = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300", "5": "0", "0": "0"}
"""A number for no tone leaves a 0 behind the vowel, which stands for a mark."""
_MARK = pattern_of("(?<=[aeiouü])[\u0300\u0301\u0304\u030c0]")
_TELLING_MARK = pattern_of("[\u0304\u030c]")
_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxzcsryw]"
_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|üan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui"
    "|un|uo|üe|ün|a|e|i|o|u|ü"
)
"""The longest first, so that no syllable need be read in two ways: a text of 4,000 letters would
take for ever."""
_SYLLABLE = f"(?>(?![jqx][aeo])(?:{_INITIALS})?(?:{_FINALS})r?)"
_SYLLABLES = pattern_of(f"{_SYLLABLE}+")
_NUMBERED_SYLLABLE = pattern_of(f"({_SYLLABLE})([0-5])")
_NUMBERED_SYLLABLES = pattern_of(f"(?:{_SYLLABLE}[0-5](?:{_SYLLABLE}(?![0-9]))?)+")
"""A syllable without a number may only follow one with its number: xie4xie."""
_BREVE, _CARON = "\u0306", "\u030c"
_PLACE_OF_MARK = pattern_of("a|e|o(?=u)|[iouü](?=[^aeiouü]*$)")
"""On a or e, on the o of ou, else on the last vowel."""


def compare_tones(typed: str, meant: str, *, is_chinese: bool) -> Agreement | None:
    """Return how the tones of two texts agree: SAME, or OTHER.

    None where they are not pinyin, or of other sounds, or where the right text has no tones. In a
    text that nobody says to be Chinese there must be what hardly anything but pinyin has: a macron
    or a caron over a vowel, or numbers in one text where the other has marks.
    """
    # Many keyboards have no caron: its round sister is typed for it.
    typed_with_carons = unicodedata.normalize("NFD", typed).replace(_BREVE, _CARON)
    said, said_meant = _read(typed_with_carons), _read(meant)
    if said.letters != said_meant.letters or not any(said_meant.tones) or not said.is_pinyin:
        return None
    has_telling_mark = said.has_telling_mark or said_meant.has_telling_mark
    if not (is_chinese or has_telling_mark or (said.is_numbered and said_meant.is_marked)):
        return None

    for tone, tone_meant in zip(said.tones, said_meant.tones, strict=True):
        is_neutral = not tone_meant and tone == "0"
        # Who types numbers means no tone where none stands.
        is_left_out = not tone and not said.is_numbered
        if tone != tone_meant and not is_neutral and not is_left_out:
            return OTHER
    return SAME


class _Syllables(NamedTuple):
    """A text as pinyin, in small letters and without blanks."""

    letters: str
    tones: tuple[str, ...]
    """The mark of each letter, or nothing."""
    is_pinyin: bool
    is_numbered: bool
    is_marked: bool
    has_telling_mark: bool


@lru_cache(maxsize=4096)  # each answer is held against each piece of a list
def _read(text: str) -> _Syllables:
    """Return the letters and tones of a text, if it is pinyin."""
    letters = re.sub("v|u:", "ü", plain(text).casefold())
    letters = re.sub("[ '-]", "", letters)
    # The marks behind their vowels, but ü stays a letter.
    apart = unicodedata.normalize("NFD", letters).replace("u\u0308", "ü")
    marked = apart
    if _has_numbers(apart):
        marked = _NUMBERED_SYLLABLE.sub(_with_mark, apart)
    letters = _MARK.sub("", marked)
    return _Syllables(
        letters,
        _tones(marked),
        is_pinyin=bool(_SYLLABLES.fullmatch(letters)),
        is_numbered=marked != apart,
        is_marked=bool(_MARK.search(apart)),
        has_telling_mark=bool(_TELLING_MARK.search(apart)),
    )


def _has_numbers(apart: str) -> bool:
    """Return whether syllables have numbers for their tones, each of them or some beside marks."""
    if _NUMBERED_SYLLABLES.fullmatch(apart):
        return True
    return bool(re.search("[\u0300\u0301\u0304\u030c]", apart))


def _with_mark(syllable: re.Match[str]) -> str:
    sound, number = syllable.groups()
    return _PLACE_OF_MARK.sub(rf"\g<0>{_MARK_BY_NUMBER[number]}", sound, count=1)


def _tones(marked: str) -> tuple[str, ...]:
    """Return the mark of each letter, or nothing."""
    tones: list[str] = []
    is_mark = {match.start() for match in _MARK.finditer(marked)}
    for position, char in enumerate(marked):
        if position in is_mark:
            tones[-1] = char
        else:
            tones.append("")
    return tuple(tones)
