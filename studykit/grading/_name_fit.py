"""The ways in which a text fits a name, word by word.

    Everest             Mount Everest           shared words    `mount` stands in many names
    Versailles Treaty   Treaty of Versailles    order           but for shared words the same
    J.-P. Sartre        Jean-Paul Sartre        initials
    Op. 67              Opus 67                 initials: a word that a point cuts short
    Sartre, J. Sartre   Jean-Paul Sartre        part
    leo                 Panthera leo            part            the name has `leo` in small letters
    Lake Everest        Mount Everest           none            each has a shared word that the
                                                                other lacks

Knows one text and one name. What else there is, and what a way is worth, `_match_words` knows.
Examples by the hundred: `tests/study/grading/names.yaml` and `parts_of_names.yaml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from studykit.grading._initials import is_short_for, words_cut_short, written_out
from studykit.grading._shared_words import TELLING_FROM_NAMESAKES, core
from studykit.grading._turned_round import Turn, turn_of
from studykit.grading._typos import ROMAN_NUMERAL, SMALL_WORDS
from studykit.grading._words import Words
from studykit.values.marks import bare, without_marks
from studykit.values.typography import plain

_SHORTEST_PART = 3
"""Letters of a word that can stand for a whole name."""
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_WORD = re.compile(r"[^\W\d_]+")


class Fit(IntEnum):
    """A way in which a text fits a name; the best is the least."""

    SHARED_WORDS = 1
    """Words that many names share are left out or added."""
    ORDER = 2
    """Its words stand in another order."""
    INITIALS = 3
    """Letters stand for words."""
    IN_DOUBT = 4
    """Only if it is a name: its words stand in another order, or it has more of them. A phrase says
    another thing then, and nothing tells the two apart."""
    PART = 5
    """It is a part of the name."""


class TypedWords(NamedTuple):
    """A typed text in words."""

    wordings: Collection[Words]
    """Once for each of its variants."""
    cut_short: Collection[str]
    """Those with a point behind them: op of `Op. 67`."""


class WordsOfNames(NamedTuple):
    """Words that do not tell a name from others."""

    shared: Collection[str]
    """Those that many names of the table share, and the small ones."""
    small: Collection[str]
    """Those that say nothing: of, and the articles inside the name."""
    joiners: Collection[str]
    """And, or: in the language of the names."""


def best_fit(
    typed: TypedWords, name: Collection[Words], name_as_written: str, words: WordsOfNames
) -> Fit | None:
    """Return the best way in which a text fits a name; None where it does not."""
    comparison = _NameComparison(words, name_as_written, typed.cut_short)
    # The article of a name is no part that could stand for it.
    fewest_words = min(map(len, name))
    fits = []
    for name_words in name:
        if len(name_words) > fewest_words:
            continue
        for typed_words in typed.wordings:
            fit = comparison.fit(typed_words, name_words)
            if fit:
                fits.append(fit)
    return min(fits, default=None)


class _Writing(NamedTuple):
    """The things that tell in how a name is written, and are lost when its words are folded."""

    has_comma: bool
    has_initials: bool
    has_case: bool
    cut_short: frozenset[str]
    """Its words with a point behind them."""
    capitalized: frozenset[str]
    """Its words that begin with a capital: in `blood cell` nobody shortens any."""
    numerals: frozenset[str]
    """Its Roman numerals: Henry V is no Henry VIII with an initial."""


@lru_cache(maxsize=4096)  # a sitting asks for the same names again and again
def _writing_of(name: str) -> _Writing:
    capitalized = set()
    numerals = set()
    for word in _WORD.findall(without_marks(plain(name))):
        if word[0].isupper():
            capitalized.add(word.casefold())
        if word.isupper() and ROMAN_NUMERAL.fullmatch(word.casefold()):
            numerals.add(word.casefold())
    return _Writing(
        has_comma=name.count(",") == 1,
        has_initials=bool(_INITIAL.search(name)),
        has_case=name.lower() != name.upper(),
        cut_short=words_cut_short(name),
        capitalized=frozenset(capitalized),
        numerals=frozenset(numerals),
    )


class _NameComparison:
    """One name, which texts in words are held against."""

    def __init__(
        self, words: WordsOfNames, name_as_written: str, typed_cut_short: Collection[str]
    ) -> None:
        self._shared = words.shared
        self._small = words.small
        self._joiners = words.joiners
        self._typed_cut_short = typed_cut_short
        self._writing = _writing_of(name_as_written)

    def fit(self, typed: Words, name: Words) -> Fit | None:
        """Return how a text fits the name; both in words."""
        fit = self._fit_but_for_shared_words(typed, name)
        if fit:
            return fit
        if self._has_initials_of(typed, name) or self._is_cut_short(typed, name):
            return Fit.INITIALS
        order = self._fit_in_another_order(typed, name)
        if order:
            return order
        own_words = core(typed, self._shared)
        if self._is_part(typed, name) and any(map(_can_stand_alone, own_words)):
            return Fit.PART
        return None

    def _fit_but_for_shared_words(self, typed: Words, name: Words) -> Fit | None:
        """Return how a text fits that leaves out, or adds, nothing but words that names share."""
        own_words = core(typed, self._shared)
        says_enough = any(_says_enough(word) for word in own_words)
        if not says_enough:
            return None
        left_out = _left_out(typed, name)
        if left_out is not None and not core(left_out, self._shared):
            if self._is_name_without(left_out, typed, name):
                return Fit.SHARED_WORDS
            return Fit.PART
        added = _left_out(name, typed)
        if added is not None and not core(added, self._shared):
            # Lake Victoria for Victoria is the same lake; `milk chocolate` is no milk.
            if self._has_capital(name):
                return Fit.SHARED_WORDS
            return Fit.IN_DOUBT
        return None

    def _fit_in_another_order(self, typed: Words, name: Words) -> Fit | None:
        """Return how a text fits that has the words of the name in another order."""
        turn = turn_of(typed, name, optional=self._shared, joiners=self._joiners)
        if turn is Turn.SAME:
            return Fit.ORDER
        if turn is Turn.APART:
            return None
        # "Korea, South" is turned round itself.
        if self._writing.has_comma:
            return Fit.ORDER
        first, last = name[0], name[-1]
        if last in self._writing.capitalized:
            return Fit.ORDER
        # Of Black sea nobody knows why it has a capital: Blood test has one too.
        ends_with_kind = first in self._writing.capitalized and last in self._shared
        if ends_with_kind or not self._writing.has_case:
            return Fit.IN_DOUBT
        return None

    def _has_initials_of(self, typed: Words, name: Words) -> bool:
        """Return whether letters stand for words, be it with or without words that names share."""
        if self._are_initials(typed, name):
            return True
        own_words = core(typed, self._shared)
        name_core = core(name, self._shared)
        return shares_only_more(typed, name, self._shared) and self._are_initials(
            own_words, name_core
        )

    def _is_name_without(self, left_out: Words, kept: Words, name: Words) -> bool:
        """Return whether the words that are kept name the thing.

        Elbrus names Mount Elbrus, and Léman names lac Léman. But leo does not name Panthera leo,
        nor milk milk chocolate; and of Blood test nobody knows why it has a capital.
        """
        if self._says_no_more(left_out):
            return True
        ends_with_kind = name[-1] in left_out and name[-1] not in self._writing.capitalized
        return self._has_capital(kept) and not (self._writing.has_case and ends_with_kind)

    def _says_no_more(self, words: Words) -> bool:
        """Return whether words are articles and the like, without which a phrase says the same."""
        return all(word in self._small for word in words)

    def _has_capital(self, words: Words) -> bool:
        """Return whether one of some words of the name begins with a capital.

        In scripts without capitals all may be names.
        """
        if not self._writing.has_case:
            return True
        return any(word.casefold() in self._writing.capitalized for word in words)

    def _is_cut_short(self, typed: Words, name: Words) -> bool:
        """Return whether the words agree, but for some that a point cuts short: op., co."""
        if len(typed) != len(name) or not (self._typed_cut_short or self._writing.cut_short):
            return False
        has_same_word = False
        for typed_word, name_word in zip(typed, name, strict=True):
            if typed_word == name_word:
                has_same_word = has_same_word or typed_word not in SMALL_WORDS
                continue
            is_short_for_name = typed_word in self._typed_cut_short
            is_short_for_typed = name_word in self._writing.cut_short
            if is_short_for_name and is_short_for(typed_word, name_word):
                continue
            if is_short_for_typed and is_short_for(name_word, typed_word):
                continue
            return False
        return has_same_word

    def _is_part(self, typed: Words, name: Words) -> bool:
        """Return whether a text has words of the name in their order, some of them as initials."""
        position = 0
        for word in name:
            if position == len(typed):
                break
            # The last word of a part is written out, as that of a whole name.
            has_initial = word in self._writing.capitalized and word not in self._writing.numerals
            may_be_initial = position < len(typed) - 1 and has_initial
            is_initial = may_be_initial and typed[position] == word[0]
            if typed[position] == word or is_initial:
                position += 1
        return position == len(typed)

    def _are_initials(self, typed: Words, name: Words) -> bool:
        """Return whether letters of one stand for words of the other, and the rest is the same."""
        words = written_out(typed, name)
        if words & self._writing.numerals:
            return False
        if words & self._writing.capitalized:
            return True
        return self._writing.has_initials and bool(written_out(name, typed))


def _left_out(part: Words, whole: Words) -> Words | None:
    """Return the words of a whole that a part of it leaves out; None when it is no part of it."""
    left_out = []
    position = 0
    for word in whole:
        if position < len(part) and word == part[position]:
            position += 1
        else:
            left_out.append(word)
    if position < len(part):
        return None
    return tuple(left_out)


def shares_only_more(typed: Words, name: Words, shared: Collection[str]) -> bool:
    """Return whether of the shared words one text has all that the other has.

    Lake Victoria is not Mount Victoria.
    """
    of_typed = [word for word in typed if word in shared]
    of_name = [word for word in name if word in shared]
    # Most texts have none, and most others the same.
    if not of_typed or not of_name or of_typed == of_name:
        return True
    return Counter(of_typed) <= Counter(of_name) or Counter(of_name) <= Counter(of_typed)


def _says_enough(word: str) -> bool:
    """Return whether a word can be all that is left of a name: Everest, but not North or K."""
    return len(word) >= _SHORTEST_PART and word not in TELLING_FROM_NAMESAKES


def _can_stand_alone(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and bare(word).isalpha() and word not in SMALL_WORDS
