"""Letters and points that stand for words: J.-P. Sartre, JRR Tolkien, Op. 67, hepatitis B.

    words_cut_short("Op. 67")                                    ->  op
    written_out(("jp", "sartre"), ("jean", "paul", "sartre"))    ->  jean, paul
    written_out(("hepatitis", "b"), ("hepatitis", "beta"))       ->  nothing: B is the name's own
    is_short_for("op", "opus"), is_short_for("dr", "doctor")     ->  True

Knows folded words, and no names.
"""

from __future__ import annotations

import re

from studykit.grading._words import Words
from studykit.values.marks import without_marks
from studykit.values.typography import plain

MOST_INITIALS = 3
"""In one word, as JRR for J. R. R."""
_WORD_CUT_SHORT = re.compile(r"([^\W\d_]+)\.")
_ROMAN = re.compile("[ivx]+")
_MOST_WORDS_THAT_A_LETTER_ENDS = 2
"""In so short a text a letter with a point at the end belongs to the name, and the point ends the
sentence: hepatitis B."""


def words_cut_short(text: str) -> frozenset[str]:
    """Return the words of a text with a point behind them, folded: op of `Op. 67`.

    No numeral, and no letter at the end that may be the name's own: Henry V., hepatitis B.
    """
    if "." not in text:
        return frozenset()
    words = set()
    written = without_marks(plain(text))
    for match in _WORD_CUT_SHORT.finditer(written):
        word = match[1].casefold()
        is_last_letter = len(word) == 1 and match.end() == len(written)
        if is_last_letter and len(written.split()) <= _MOST_WORDS_THAT_A_LETTER_ENDS:
            continue
        # The V. of Henry V. is a numeral.
        if not _ROMAN.fullmatch(word):
            words.add(word)
    return frozenset(words)


def written_out(short: Words, full: Words) -> set[str]:
    """Return the words of a text for which the other one has initials: jp sartre.

    Empty where the rest differs. The last word is always written out: hepatitis B is no hepatitis
    beta.
    """
    if not short or not full or short[-1] != full[-1]:
        return set()
    words: set[str] = set()
    position = 0
    for word in short:
        # JRR stands for three words.
        stands_for = full[position : position + len(word)]
        if full[position : position + 1] == (word,):
            position += 1
        elif word.isalpha() and len(word) <= MOST_INITIALS and _initials_of(stands_for) == word:
            position += len(word)
            words.update(stands_for)
        else:
            return set()
    return words if position == len(full) else set()


def _initials_of(words: Words) -> str:
    return "".join(word[0] for word in words)


def is_short_for(short: str, full: str) -> bool:
    """Return whether a word begins another, or has its first and last letter and some between."""
    if len(short) >= len(full):
        return False
    if full.startswith(short):
        return True
    has_ends = len(short) > 1 and short[0] == full[0] and short[-1] == full[-1]
    # In their order: `in` goes on in an iterator where it stopped before.
    letters = iter(full)
    return has_ends and all(letter in letters for letter in short)
