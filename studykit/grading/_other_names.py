"""The names that are not right: those of the vocabulary and the options, without what is right.

    right: Gambia, The Gambia      others: Zambia, Malawi, ..., and no other name of Gambia's row

Two towns may be called alike: their name is no other answer where one of them is right.
Knows one question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from studykit.grading._vocabulary_index import VocabularyIndex
from studykit.grading._words import Words
from studykit.grading.expected import Expected
from studykit.grading.vocabulary import Vocabulary
from studykit.values.formula_writing import formula_of


class OtherNames:
    """The names that are another answer than the right ones."""

    def __init__(self, expected: Expected) -> None:
        self._vocabulary = expected.vocabulary
        right: set[str] = set()
        for answer in expected.answers:
            right.update(answer.spellings)
        self._right = right
        self._right_rows = self._vocabulary.rows_called(right)
        exact, lang = expected.type.exact, expected.type.lang
        rows_of_name = self._vocabulary.rows_of_name
        # Most options are names of the vocabulary: few are left, and their index costs nothing.
        unknown = [text for text in expected.distractors if text not in rows_of_name]
        self._main: VocabularyIndex = self._vocabulary.index(exact, lang)
        self._indexes = [self._main]
        if unknown:
            self._indexes.append(Vocabulary([text] for text in unknown).index(exact, lang))

    @property
    def shared_words(self) -> Collection[str]:
        """The words that many names of the vocabulary share."""
        return self._main.shared

    def same_as(self, typed: frozenset[str]) -> list[str]:
        """Return the other names that share a variant with what was typed."""
        names: list[str] = []
        for index in self._indexes:
            names += filter(self._is_other, index.spelled.same_as(typed))
        return names

    @property
    def commas_join(self) -> bool:
        """True where a comma may stand between two spellings of one name."""
        return self._main.commas_join

    def with_reading(self, typed: frozenset[str]) -> list[str]:
        """Return the other names that say a text too, without their remarks."""
        names: list[str] = []
        for index in self._indexes:
            names += filter(self._is_other, index.readings.same_as(typed))
        return names

    def has_formula(self, formula: str) -> bool:
        """Return whether another name is the same formula but for capitals."""
        written = [formula_of(formula)]
        for index in self._indexes:
            if any(map(self._is_other, index.formulas.same_as(written))):
                return True
        return False

    def near(self, typed: frozenset[str], most: int) -> Iterator[str]:
        """Yield the other names that are at most so many slips away."""
        for index in self._indexes:
            yield from filter(self._is_other, index.spelled.near(typed, most))

    def near_core(self, typed: frozenset[str], most: int) -> Iterator[str]:
        """Yield the other names that are as near without the words that many names share."""
        yield from filter(self._is_other, self._main.cores.near(typed, most))

    def with_word(self, words: Iterable[str]) -> Mapping[str, list[Words]]:
        """Return the other names that have one of some words, each in words."""
        names: dict[str, list[Words]] = {}
        for index in self._indexes:
            for name in filter(self._is_other, index.with_word(words)):
                names[name] = index.words[name]
        return names

    @property
    def shared_endings(self) -> Collection[str]:
        """The last characters that many names of the vocabulary share, as 市 and 山."""
        return self._main.shared_endings

    def with_text(self, text: str) -> bool:
        """Return whether another name has a text in it."""
        for name in self._vocabulary.rows_of_name:
            if text in name and self._is_other(name):
                return True
        return False

    def with_beginning(self, bare: str) -> bool:
        """Return whether another name is a bare one, or that with what tells it apart behind it."""
        for name in self._vocabulary.rows_of_name:
            if name == bare or name.startswith(f"{bare} ("):
                if self._is_other(name):
                    return True
        return False

    def has_one_of(self, spellings: Iterable[str]) -> bool:
        """Return whether a name, be it a right one, is spelled in one of some ways."""
        for spelling in spellings:
            if any(spelling in index.spelled for index in self._indexes):
                return True
        return False

    def _is_other(self, name: str) -> bool:
        if name in self._right:
            return False
        # An alias of the right row is right too, though the item may not list it.
        rows = self._vocabulary.rows_of_name.get(name, frozenset())
        return rows.isdisjoint(self._right_rows)
