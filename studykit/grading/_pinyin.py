"""Tones of Chinese in Latin letters: a number behind a syllable stands for its mark (ma3 is mǎ)."""

from __future__ import annotations

import re
import unicodedata

from studykit.grading.texts import plain

_MARKS = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300", "5": "", "0": ""}
_SOUND = "(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?[aeiouü]{1,3}(?:ng?|r)?"
_SYLLABLE = re.compile(rf"({_SOUND})([0-5])")
_SYLLABLES = re.compile(rf"(?:{_SOUND}[0-5][ '-]*(?:{_SOUND}(?![0-9]))?[ '-]*)+")
"""A syllable without a number may only follow one with its number: xie4xie."""
_PLACE = re.compile("a|e|o(?=u)|[iouü](?=[^aeiouü]*$)")
"""Where the mark stands: on a or e, on the o of ou, else on the last vowel."""


def same_syllables(one: str, other: str) -> bool:
    """Whether one text has numbers where the other has marks. Every tone counts; blanks do not."""
    first, second = (re.sub("v|u:", "ü", plain(text).casefold()) for text in (one, other))
    return _numbers_for(first, second) or _numbers_for(second, first)


def _numbers_for(numbered: str, marked: str) -> bool:
    if not _SYLLABLES.fullmatch(numbered) or not any(
        map(unicodedata.combining, unicodedata.normalize("NFD", marked))
    ):
        return False
    return _joined(_SYLLABLE.sub(_with_mark, numbered)) == _joined(marked)


def _joined(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub("[ '-]", "", text))


def _with_mark(syllable: re.Match[str]) -> str:
    return _PLACE.sub(rf"\g<0>{_MARKS[syllable[2]]}", syllable[1], count=1)
