"""Tones of Chinese in Latin letters: a number behind a syllable stands for its mark.

ma3              is  mǎ
ni3 hao3         is  nǐhǎo: blanks do not count
lu:4, lv4        are lǜ
"""

from __future__ import annotations

import re
import unicodedata

from studykit.values.typography import plain

_MARKS = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300", "5": "", "0": ""}
_SOUND = "(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?[aeiouü]{1,3}(?:ng?|r)?"
_NUMBERED_SYLLABLE = re.compile(rf"({_SOUND})([0-5])")
_NUMBERED_TEXT = re.compile(rf"(?:{_SOUND}[0-5][ '-]*(?:{_SOUND}(?![0-9]))?[ '-]*)+")
"""A syllable without a number may only follow one with its number: xie4xie."""
_PLACE_OF_MARK = re.compile("a|e|o(?=u)|[iouü](?=[^aeiouü]*$)")
"""On a or e, on the o of ou, else on the last vowel."""


def same_syllables(text: str, other: str) -> bool:
    """Return whether one text has numbers where the other has marks. Every tone counts.

    Blanks do not.
    """
    text = _with_umlaut(text)
    other = _with_umlaut(other)
    return _is_numbered_form(text, other) or _is_numbered_form(other, text)


def _with_umlaut(text: str) -> str:
    return re.sub("v|u:", "ü", plain(text).casefold())


def _is_numbered_form(numbered: str, marked: str) -> bool:
    if not _NUMBERED_TEXT.fullmatch(numbered):
        return False
    has_marks = any(unicodedata.combining(char) for char in unicodedata.normalize("NFD", marked))
    # Without a mark on either side nothing says that these are tones.
    if not has_marks:
        return False
    return _closed_up(_NUMBERED_SYLLABLE.sub(_with_mark, numbered)) == _closed_up(marked)


def _closed_up(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub("[ '-]", "", text))


def _with_mark(syllable: re.Match[str]) -> str:
    sound, tone = syllable.groups()
    return _PLACE_OF_MARK.sub(rf"\g<0>{_MARKS[tone]}", sound, count=1)
