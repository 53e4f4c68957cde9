"""Finds texts of one column that are nearly equal: one thing may have been written in two ways.

    São Tomé          Sao Tome          but for accents; so with capitals and signs
    Mount Fuji        Mt. Fuji          in another spelling (`values.variants`)
    Lake Superior     Superior Lake     but for the order of words
    Atlantic          Atlantic Ocean    but for a word that many of the texts share

Each text is put under all that it may be written as, and what lies there together is nearly equal:
no text is compared with all others. What a shared word is: `_shared_words`. It counts here only
where few texts have it and stand there without it too: who knows iron oxide and zinc oxide means
another thing by iron and by zinc.

Knows texts. Knows no tables, and not which of two texts is right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from studykit.grading._pinyin import compare_tones
from studykit.grading._shared_words import shared_words
from studykit.values.leading_articles import articles_agree
from studykit.values.marks import OTHER, bare
from studykit.values.typography import plain
from studykit.values.variants import marks_agree

_MOST_WITH_AND_WITHOUT = 4
"""Of the texts with a shared word one in so many may stand there without it too."""
_MOST_WORDS = 5
"""What has more of them is no name, and a word more or less makes another sentence."""
_FEWEST_LETTERS = 4
"""Shorter texts are symbols and little words, which differ in case and accents: mW, MW; el, él."""

CAPITALS, MARKS, SIGNS, SPELLING, ORDER = (
    "capitals",
    "accents",
    "signs",
    "the way to spell it",
    "the order of words",
)


class NearPair(NamedTuple):
    """Two texts that are nearly equal."""

    text: str
    other: str
    aspect: str
    """That in which they differ: `capitals`, `the word 'ocean'`."""


class NearlyEqual:
    """The texts of one column, each with all the ways in which it may be written (folded).

    Each text comes once, and its ways are looked at once: a column may have a million.
    """

    def __init__(self, ways_of_texts: Iterable[tuple[str, Collection[str]]]) -> None:
        self._first_with: dict[str, str] = {}
        """By what a text may be written as, in either order of words, the first such text."""
        self._others_with: dict[str, dict[str, None]] = defaultdict(dict)
        """The same for the texts behind the first, where there are any."""
        self._words_of: dict[str, str] = {}
        """By text its different words, in the order of letters, with blanks between."""
        for text, ways in ways_of_texts:
            way_of_most_words = _of_most_words(ways)
            most_words: list[str] = []
            for way in ways:
                self._note(way, text)
                words = sorted(way.split())
                if way == way_of_most_words:
                    most_words = words
                # Digits in another order are other digits: 3-1 and 1-3.
                if len(words) > 1 and not any(map(str.isdigit, set(way))):
                    self._note(" ".join(words), text)
            self._words_of[text] = " ".join(dict.fromkeys(most_words))

    def _note(self, way: str, text: str) -> None:
        if self._first_with.setdefault(way, text) != text:
            self._others_with[way][text] = None

    @cached_property
    def partners(self) -> Mapping[str, frozenset[str]]:
        """By text those that are nearly equal to it; texts without any are left out."""
        partners: dict[str, set[str]] = defaultdict(set)
        groups: list[Collection[str]] = [*self._alike.values()]
        groups += self._with_and_without_word.values()
        for texts in groups:
            for text in texts:
                partners[text].update(texts)
        return {text: frozenset(others - {text}) for text, others in partners.items()}

    def pairs(self, exact: Collection[str] = (), lang: str = "") -> Iterator[NearPair]:
        """Yield the pairs of texts that are nearly equal in a language, each once."""
        seen = set()
        for alike in self._alike.values():
            first, *others = alike
            for other in others:
                aspect = _aspect(first, other, exact, lang)
                if aspect and (first, other) not in seen:
                    seen.add((first, other))
                    yield NearPair(first, other, aspect)
        for word, texts in self._with_and_without_word.items():
            if texts not in seen:
                yield NearPair(*texts, f"the word '{word[1]}'")

    # --- the same in all that is folded, or in another order of words -----------------------------

    @cached_property
    def _alike(self) -> Mapping[str, list[str]]:
        """The texts by what several of them may be written as."""
        alike = {}
        for way, first in self._first_with.items():
            if way in self._others_with:
                alike[way] = [first, *self._others_with[way]]
        return alike

    # --- with and without a shared word -----------------------------------------------------------

    @cached_property
    def _with_and_without_word(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """Two texts, without a word and with it, by the former and the word."""
        by_words: dict[str, str] = {}
        for text, words in self._words_of.items():
            by_words.setdefault(words, text)

        pairs: dict[tuple[str, str], tuple[str, str]] = {}
        for text, words in self._words_of.items():
            separate_words = words.split()
            if not 1 < len(separate_words) <= _MOST_WORDS:
                continue
            for place, word in enumerate(separate_words):
                others = separate_words[:place] + separate_words[place + 1 :]
                without = by_words.get(" ".join(others))
                if without is not None:
                    pairs[without, word] = (without, text)
        # Most columns have nothing of the kind, and need no counting.
        if not pairs:
            return pairs

        without_word = {without for without, _ in pairs}
        words_of_others = []
        for text, words in self._words_of.items():
            if text not in without_word:
                words_of_others.append(words.split())
        shared = shared_words(words_of_others)
        with_word = Counter(chain.from_iterable(words_of_others))
        with_and_without = Counter(word for _, word in pairs)
        kept = {}
        for (without, word), texts in pairs.items():
            most = max(1, with_word[word] // _MOST_WITH_AND_WITHOUT)
            if word in shared and with_and_without[word] <= most:
                kept[without, word] = texts
        return kept


def _of_most_words(ways: Collection[str]) -> str:
    """Return the way to write a text that has most blanks; of several the first by letters."""
    # Most names are written in one way.
    if len(ways) == 1:
        return next(iter(ways))
    return min(ways, key=lambda way: (-way.count(" "), way), default="")


def _aspect(text: str, other: str, exact: Collection[str], lang: str) -> str:
    """Return in what two texts differ that fold alike; empty where that makes two of them."""
    if not articles_agree(text, other, lang):
        return ""
    if _have_other_marks(text, other, exact, lang) and _have_other_marks(other, text, exact, lang):
        return ""
    written, written_otherwise = plain(text), plain(other)
    is_short = sum(map(str.isalpha, text)) < _FEWEST_LETTERS
    folded, folded_otherwise = written.casefold(), written_otherwise.casefold()
    if bare(folded) == bare(folded_otherwise):
        if is_short:
            return ""
        return CAPITALS if folded == folded_otherwise else MARKS
    letters = list(filter(str.isalnum, folded))
    other_letters = list(filter(str.isalnum, folded_otherwise))
    if letters == other_letters:
        return SIGNS
    if sorted(letters) == sorted(other_letters):
        return ORDER
    return SPELLING


def _have_other_marks(text: str, other: str, exact: Collection[str], lang: str) -> bool:
    """Return whether the marks of a text make another word of it than the other one is."""
    if lang.partition("-")[0].lower() in ("", "en", "zh"):
        tones = compare_tones(text, other, is_chinese=lang.startswith("zh"))
        if tones is not None:
            return tones == OTHER
    return marks_agree(text, other, exact, lang) == OTHER
