"""Reads a typed yes or no, in English and in the language of the question.

Yes!  y  true  right  はい  si, for sí       ->  True
no, it is not; that's wrong; falsch; 错      ->  False
○ and ×                                      ->  True and False in Japanese
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from studykit.values.english import ENGLISH, Typing
from studykit.values.marks import without_marks
from studykit.values.typography import plain

_YES = frozenset(("yes", "y", "true", "t", "yeah", "yep", "correct", "right"))
_NO = frozenset(("no", "n", "false", "f", "nope", "incorrect", "wrong", "untrue", "not true"))
_SENTENCE = re.compile(
    r"^(yes|no) (?:it|he|she|they|that|this|there|we|you|i)\b(?!.*\b(?:yes|no)\b)"
)
_LEAD = re.compile(r"^(?:it|this|that)(?: is| s) ")


def read_boolean(text: str, typing: Typing = ENGLISH.typing) -> bool | None:
    """Return True for a yes, False for a no, None for anything else."""
    word = _LEAD.sub("", _without_punctuation(text))
    sentence = _SENTENCE.match(word)
    if sentence:
        word = sentence[1]
    is_yes = word in _YES or word in _spellings(typing.yes)
    is_no = word in _NO or word in _spellings(typing.no)
    # Neither, or a yes in English that is a no in the language.
    if is_yes == is_no:
        return None
    return is_yes


@lru_cache(maxsize=32)  # made once a language
def _spellings(words: tuple[str, ...]) -> frozenset[str]:
    bare = {_without_punctuation(word) for word in words}
    return frozenset(bare | {without_marks(word) for word in bare})


def _without_punctuation(text: str) -> str:
    """Return the text in small letters and without punctuation, unless that is all there is (×)."""
    folded = plain(text).casefold()
    letters = ""
    for char in folded:
        is_of_word = unicodedata.category(char)[0] in "LMN"
        letters += char if is_of_word else " "
    return " ".join(letters.split()) or folded
