"""The vocabulary of an answer: all names of its table, whatever is asked of it.

    What is the highest mountain?   Mount Everest, Chomolungma    a row: one thing, with its names
                                    Mount Kenya
                                    Kilimanjaro

What is typed may be one of them, or near one, and is no slip then. No name of a row is another
answer where that row is right. Knows texts. What is right is known elsewhere; how they are searched
is known to `_vocabulary_index`, which is loaded when the first answer is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studykit.grading._vocabulary_index import VocabularyIndex


class Vocabulary:
    """The names of a table, row by row. It is made once, and kept with its indexes."""

    def __init__(self, rows: Iterable[Iterable[str]] = ()) -> None:
        self._rows = tuple(tuple(row) for row in rows)
        self._indexes: dict[tuple[tuple[str, ...], str], VocabularyIndex] = {}

    def index(self, exact: tuple[str, ...] = (), lang: str = "") -> VocabularyIndex:
        """Return the names as they are compared in a language. Made once: it takes its time."""
        from studykit.grading._vocabulary_index import VocabularyIndex

        place = (exact, lang)
        if place not in self._indexes:
            self._indexes[place] = VocabularyIndex(self.rows_of_name, exact, lang)
        return self._indexes[place]

    @cached_property
    def rows_of_name(self) -> Mapping[str, frozenset[int]]:
        """By name the rows that bear it: two towns may be called alike."""
        rows_of_name: dict[str, frozenset[int]] = {}
        for position, names in enumerate(self._rows):
            for name in names:
                rows_of_name[name] = rows_of_name.get(name, frozenset()) | {position}
        return rows_of_name

    def rows_called(self, labels: Iterable[str]) -> frozenset[int]:
        """Return the rows whose first name is one of some texts."""
        positions: frozenset[int] = frozenset()
        for label in labels:
            for position in self.rows_of_name.get(label, ()):
                if self._rows[position][0] == label:
                    positions |= {position}
        return positions


EMPTY = Vocabulary()
"""Of an answer that is no name: a number, a date, yes and no."""
