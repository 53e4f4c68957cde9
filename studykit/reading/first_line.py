"""Tell whether the first line of a list names its columns, or is a row like the others.

    term,definition     names        all of it is known as names of columns, of different ones
    dog,der Hund        a row        `der Hund` has an article, as those below it
    word,Wort           a row?       both mean the same: rather a first pair of words
    land,moons          names        below `moons` there are numbers alone
    Λέξη,English        names        below them another alphabet

Whoever takes names for a row asks what nobody wants to know; whoever takes a row for names loses a
word. So it says how sure it is. Knows texts alone.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.reading._head_words import is_code_of_language, meanings
from studykit.values.leading_articles import leading_article
from studykit.values.nothing_known import says_nothing

_ROWS_LOOKED_AT = 500
_FEWEST_BELOW = 3
"""Cells below the first one without which their alphabet says nothing."""
_LONGEST_NAME = 60
"""Characters of a column's name."""
_LONGEST_SMALL_WORD = 3
"""Letters of a word such as `to`, `la`, `der` that begins many cells of one column."""
_FEWEST_ALIKE = 2
_NUMBER = pattern_of(r"[-+−]?[\d.,'  ]*\d[\d.,'  ]*%?|\d{1,4}[-./]\d{1,2}([-./]\d{1,4})?")
_YEAR = pattern_of(r"[12]\d{3}")
_TECHNICAL = pattern_of(r"\w+_\w+|[^\s@]+@[a-z]{2}(-\w+)?|[^\s:]+:[a-z]{2}")
"""`in_german`, `capital@de`, `capital:de`: nobody learns such words."""
_MARKUP = pattern_of(r"</?[a-zA-Z]+[ />]|\{\{c\d|\[sound:|\n")
_ENDS_OF_SENTENCES = (".", "!", "?", "。", "？", "！", "؟", "।", ";")
_LANGUAGES_WITH_ARTICLES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "el", "hu")


class FirstLine(Enum):
    """All that may be said of a first line: it names the columns, it is a row, nobody knows."""

    IS_HEAD = "head"
    IS_ROW = "row"
    LIKELY_HEAD = "likely head"
    """Nobody said it. Where it cannot be told for sure, it is a head: facts name their columns."""
    UNKNOWN = "unknown"
    """Nobody said it. Where it cannot be told for sure, the likelier is taken: a list alone."""


class Guess(NamedTuple):
    """An answer to the question whether a first line is the head, and whether it is sure."""

    is_head: bool
    is_sure: bool


def guess_first_line(first: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """Return whether the cells of a first line name the columns of the rows below."""
    columns = []
    for position, cell in enumerate(first):
        below = [row[position] for row in rows[:_ROWS_LOOKED_AT] if position < len(row)]
        columns.append((cell, [text for text in below if text and not says_nothing(text)]))
    seems_head = _are_known_names(first) or any(_stands_out(*column) for column in columns)
    seems_row = any(_is_like_those_below(*column) for column in columns)
    if seems_head != seems_row:
        return Guess(seems_head, is_sure=True)
    if seems_head:
        return Guess(_are_known_names(first), is_sure=False)
    cannot_be_names = "" in first or len(set(first)) < len(first) or _mean_the_same(first)
    # Who takes a row for names loses a word; who takes names for a row asks one too many.
    is_wide_and_known = len(first) > 2 and any(map(meanings, first))
    is_likely_head = is_wide_and_known or _have_capitals_alone(columns)
    return Guess(is_likely_head and not cannot_be_names, is_sure=False)


# --- the head ------------------------------------------------------------------------------------


def _are_known_names(first: Sequence[str]) -> bool:
    """Return whether cells are known as names of columns that mean different things.

    Of one or two all of them; of more half of them, and two may be of one kind: note, remark.
    """
    meant = []
    for cell in first:
        meaning = meanings(cell)
        if meaning is None and is_code_of_language(cell):
            meaning = frozenset({cell.casefold()})
        if meaning is not None:
            meant.append(meaning)
    if len(first) <= 2:
        return len(set(meant)) == len(first)
    return len(set(meant)) >= 2 and 2 * len(meant) >= len(first)


def _mean_the_same(first: Sequence[str]) -> bool:
    """Return whether all cells are known and say one thing: `word`, `Wort`."""
    meant = set(map(meanings, first))
    return len(first) > 1 and len(meant) == 1 and None not in meant


def _have_capitals_alone(columns: Sequence[tuple[str, Sequence[str]]]) -> bool:
    """Return whether each of two cells or more begins with a capital, and none below them does."""
    standing_out = 0
    for cell, below in columns:
        if not cell[:1].isupper() or len(below) < _FEWEST_BELOW:
            return False
        if not any(text[:1].isupper() for text in below):
            standing_out += 1
    return standing_out >= 2


def _stands_out(cell: str, below: Sequence[str]) -> bool:
    """Return whether a cell is what none of those below it is, and so the column's name."""
    if not cell or _is_long(cell) or says_nothing(cell):
        return False
    if _TECHNICAL.fullmatch(cell):
        return True
    has_letters = any(char.isalpha() for char in cell)
    if len(below) < _FEWEST_BELOW or not has_letters or _ends_as_sentence(cell):
        return False
    if all(map(_is_number, below)):
        return True
    return _is_in_another_alphabet(cell, below)


def _is_in_another_alphabet(cell: str, below: Sequence[str]) -> bool:
    common = _alphabets(below[0])
    for text in below:
        common &= _alphabets(text)
    # A word in Latin letters stands in texts of every language; none in theirs in Latin ones.
    return bool(common) and not common & _alphabets(cell)


@lru_cache(maxsize=2048)
def _alphabets(text: str) -> frozenset[str]:
    """Return the alphabets of a text's letters; signs of East Asia are one."""
    alphabets = set()
    for char in text:
        if char.isalpha():
            alphabet = unicodedata.name(char, "").partition(" ")[0]
            is_east_asian = alphabet in ("HIRAGANA", "KATAKANA", "CJK", "BOPOMOFO")
            alphabets.add("CJK" if is_east_asian else alphabet)
    return frozenset(alphabets)


# --- a row ---------------------------------------------------------------------------------------


def _is_like_those_below(cell: str, below: Sequence[str]) -> bool:
    """Return whether a cell is of the kind of those below it, as no column's name is."""
    if not cell:
        return False
    if len(below) < _FEWEST_ALIKE:
        return False
    # A town may be called as its column is, but no two of them.
    if below.count(cell) >= _FEWEST_ALIKE:
        return True
    if _is_long(cell) or _MARKUP.search(cell):
        # A name may be a whole question, or stand in two lines: above short texts.
        return any(_is_long(text) or _MARKUP.search(text) for text in below)
    if _is_number(cell) and all(map(_is_number, below)):
        # Years stand above the columns of statistics; above other years they are one more.
        return not _YEAR.fullmatch(cell) or all(map(_YEAR.fullmatch, below))
    if _ends_as_sentence(cell):
        return sum(map(_ends_as_sentence, below)) >= _FEWEST_ALIKE
    return _begins_like_others(cell, below) or _has_article_like_others(cell, below)


def _is_number(text: str) -> bool:
    # The expression takes long for a thousand digits, and nobody writes as many.
    return len(text) <= _LONGEST_NAME and bool(_NUMBER.fullmatch(text))


def _is_long(cell: str) -> bool:
    return len(cell) > _LONGEST_NAME


def _ends_as_sentence(cell: str) -> bool:
    return cell.endswith(_ENDS_OF_SENTENCES)


def _begins_like_others(cell: str, below: Sequence[str]) -> bool:
    """Return whether a cell begins with a small word, as two of those below it: `to go`."""
    small_word, blank, _ = cell.partition(" ")
    if not blank or len(small_word) > _LONGEST_SMALL_WORD or not small_word.isalpha():
        return False
    words = Counter(text.partition(" ")[0].casefold() for text in below if " " in text)
    return words[small_word.casefold()] >= _FEWEST_ALIKE


def _has_article_like_others(cell: str, below: Sequence[str]) -> bool:
    """Return whether a cell begins with an article, as most of those below it in one language."""
    for lang in _LANGUAGES_WITH_ARTICLES:
        if not leading_article(cell, lang)[0]:
            continue
        with_article = sum(bool(leading_article(text, lang)[0]) for text in below)
        if with_article >= _FEWEST_ALIKE and 2 * with_article >= len(below):
            return True
    return False
