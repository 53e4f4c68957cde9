"""The names of a vocabulary, ready to be searched by spelling and by their words.

    rows        Mount Everest, Chomolungma    Mount Kenya    Mount Fuji    Kilimanjaro
    spelled     "mt everest"                  Mount Everest
    with_word   "kenya"                       Mount Kenya
    shared      mount                         three of the four rows have it
    cores       "kenya"                       Mount Kenya: what is left without shared words

Knows texts. What is right is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from studykit.grading._shared_words import core, family_names, shared_words
from studykit.grading._typos import SMALL_WORDS, nearest
from studykit.grading._words import Words, wordings
from studykit.values.formula_writing import formula_of
from studykit.values.formulas import is_formula
from studykit.values.variants import variants_of
from studykit.values.written_keys import commas_may_join, readings_of


class Spellings:
    """Names by how they are spelled."""

    def __init__(self, spellings_of_name: Mapping[str, Iterable[str]]) -> None:
        self._names: dict[str, tuple[str, ...]] = {}
        for name, spellings in spellings_of_name.items():
            for spelling in spellings:
                self._names[spelling] = (*self._names.get(spelling, ()), name)

    def __contains__(self, spelling: str) -> bool:
        return spelling in self._names

    def same_as(self, spellings: Iterable[str]) -> list[str]:
        """Return the names that are spelled in one of some ways."""
        names: list[str] = []
        for spelling in sorted(spellings):
            names += self._names.get(spelling, ())
        return names

    def near(self, spellings: Iterable[str], most: int) -> Iterator[str]:
        """Yield the names of which a spelling is at most so many slips away."""
        for spelling in sorted(spellings):
            # A slip adds a letter, or loses one.
            for length in range(len(spelling) - most, len(spelling) + most + 1):
                for near_spelling in nearest(spelling, self._by_length.get(length, ()), most):
                    yield from self._names[near_spelling]

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[str, ...]]:
        """The spellings by their length: a slip changes it by a letter or two."""
        by_length: dict[int, list[str]] = {}
        for spelling in self._names:
            by_length.setdefault(len(spelling), []).append(spelling)
        return {length: tuple(spellings) for length, spellings in by_length.items()}


class VocabularyIndex:
    """Names by how they are compared, and by their words."""

    def __init__(
        self, rows_of_name: Mapping[str, frozenset[int]], exact: tuple[str, ...], lang: str
    ) -> None:
        self._rows_of_name = rows_of_name
        self._lang = lang
        self._exact = exact
        self._variants = {name: variants_of(name, exact, lang) for name in rows_of_name}
        self.spelled = Spellings(self._variants)

    @cached_property
    def words(self) -> Mapping[str, list[Words]]:
        """Each name in words, without those of remarks: `noun` tells no name from another."""
        words = {}
        for name, variants in self._variants.items():
            words[name] = wordings(self._read_otherwise[name] or variants)
        return words

    @cached_property
    def shared(self) -> frozenset[str]:
        """The words that many rows share, found by counting, and those that say nothing at all."""
        words_of_row: dict[int, set[str]] = {}
        for name, rows in self._rows_of_name.items():
            for words in self.words[name]:
                for row in rows:
                    words_of_row.setdefault(row, set()).update(words)
        shared = shared_words(list(words_of_row.values()))
        every_wording = list(chain.from_iterable(self.words.values()))
        return SMALL_WORDS | (shared - family_names(every_wording, shared))

    @cached_property
    def shared_endings(self) -> frozenset[str]:
        """The last characters that many rows share in scripts without blanks, as 市 and 山."""
        parts_of_row: dict[int, set[str]] = {}
        for name, rows in self._rows_of_name.items():
            for row in rows:
                # 京都市 as 京都 and 市, as if a blank stood between.
                parts_of_row.setdefault(row, set()).update((name[:-1], name[-1:]))
        return shared_words(list(parts_of_row.values()))

    @cached_property
    def cores(self) -> Spellings:
        """The names by what is left of them without words that many share."""
        cores_of_name = {}
        for name, name_in_words in self.words.items():
            cores_of_name[name] = {" ".join(core(words, self.shared)) for words in name_in_words}
        return Spellings(cores_of_name)

    @cached_property
    def commas_join(self) -> bool:
        """True where a comma may stand between two spellings of one name."""
        return commas_may_join(self._rows_of_name)

    @cached_property
    def readings(self) -> Spellings:
        """The names by what they say beside what is written: bank for `bank [money]`."""
        return Spellings(self._read_otherwise)

    @cached_property
    def _read_otherwise(self) -> Mapping[str, set[str]]:
        """By name what it says beside what is written, as it is compared."""
        read_otherwise = {}
        for name in self._rows_of_name:
            readings = readings_of(name, self._lang, commas_join=self.commas_join)
            spellings: set[str] = set()
            for reading in readings.all:
                spellings |= variants_of(reading, self._exact, self._lang)
            read_otherwise[name] = spellings
        return read_otherwise

    @cached_property
    def formulas(self) -> Spellings:
        """The names that are formulas, without regard to case."""
        return Spellings(
            {name: [formula_of(name)] for name in self._rows_of_name if is_formula(name)}
        )

    def with_word(self, words: Iterable[str]) -> set[str]:
        """Return the names that have one of some words."""
        names: set[str] = set()
        for word in words:
            names.update(self._names_with.get(word, ()))
        return names

    @cached_property
    def _names_with(self) -> Mapping[str, list[str]]:
        names_with: dict[str, list[str]] = {}
        for name, name_in_words in self.words.items():
            # Several wordings of a name have the same words: it is named once for each.
            for word in set(chain.from_iterable(name_in_words)):
                names_with.setdefault(word, []).append(name)
        return names_with
