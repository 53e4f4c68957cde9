"""Set two things side by side: what differs between them, and what they have in common.

                 Aconcagua       Kilimanjaro
    continent    South America   Africa
    height       6961 m          5895 m
    Both: volcano.

The columns of their rows, in the words in which a fact is told; two that are only answers, and no
rows, stand each with the fact of a question that it answers. Knows facts. Knows no learner and no
terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from studykit.facts.base import MEDIA_WORDS, Broken, FactBase, Row
from studykit.problems import safe_text
from studykit.questions.templates.labels import is_called, label
from studykit.questions.templates.sentences import cell_in_words
from studykit.quiz.confused_pairs import ConfusedPair, Side
from studykit.quiz.phrases import Phrase
from studykit.values.english import join_words
from studykit.values.widths import width_of

NOT_KNOWN = "-"
"""Where the base does not say what one of the two has."""
_GAP = "  "
_INDENT = "  "

SentencesAbout = Callable[[Side], Sequence[str]]
"""A few sentences about a side."""


class Difference(NamedTuple):
    """A column in which the two things differ."""

    column: str
    of_first: str
    of_second: str


class Contrast(NamedTuple):
    """Two things side by side."""

    pair: ConfusedPair
    differences: tuple[Difference, ...]
    shared: tuple[tuple[str, str], ...]
    """Columns in which they do not differ, each with the value."""
    about_first: tuple[str, ...] = ()
    """Sentences, where no column tells the two apart."""
    about_second: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        things = []
        for side in self.pair:
            things.append({"id": side.fact, "name": side.name})
        differ = []
        for difference in self.differences:
            values = [difference.of_first, difference.of_second]
            differ.append({"column": difference.column, "values": values})
        shared = []
        for column, value in self.shared:
            shared.append({"column": column, "value": value})
        sentences = [list(self.about_first), list(self.about_second)]
        return {"things": things, "differ": differ, "shared": shared, "sentences": sentences}


# --- from the base -------------------------------------------------------------------------------


def contrast_of(base: FactBase, pair: ConfusedPair, sentences_about: SentencesAbout) -> Contrast:
    """Return the two sides of a pair beside one another.

    Sentences are asked for where the rows have no columns that differ.
    """
    named = named_by(base, pair)
    cells_of_first = _cells_in_words(base, named.first)
    cells_of_second = _cells_in_words(base, named.second)
    differences = []
    shared = []
    for column in dict.fromkeys((*cells_of_first, *cells_of_second)):
        of_first = cells_of_first.get(column, NOT_KNOWN)
        of_second = cells_of_second.get(column, NOT_KNOWN)
        if of_first == of_second:
            shared.append((column, of_first))
        else:
            differences.append(Difference(column, of_first, of_second))
    contrast = Contrast(named, tuple(differences), tuple(shared))
    if differences:
        return contrast
    return contrast._replace(
        about_first=tuple(sentences_about(named.first)),
        about_second=tuple(sentences_about(named.second)),
    )


def named_by(base: FactBase, pair: ConfusedPair) -> ConfusedPair:
    """Return the pair with the labels that its rows have in the base."""
    return ConfusedPair(_named(base, pair.first), _named(base, pair.second))


def _named(base: FactBase, side: Side) -> Side:
    row = _row_of(base, side)
    if row is None:
        return side
    return side._replace(name=label(base, base.tables[side.table], row))


def _row_of(base: FactBase, side: Side) -> Row | None:
    _, _, row_id = side.fact.partition("/")
    return base.row(side.table, row_id)


def _cells_in_words(base: FactBase, side: Side) -> dict[str, str]:
    """Return the columns of a side's row that its sentence may tell, each with its value."""
    row = _row_of(base, side)
    if row is None:
        return {}
    cells = {}
    for position, _, column in base.tables[side.table].telling:
        cell = row.cells[position]
        # A picture is no word, and what could not be read tells nothing.
        if cell is None or isinstance(cell, Broken) or column.type in MEDIA_WORDS:
            continue
        # It refers to a row that has no name in this language.
        if base.untranslated and not is_called(base, column, cell):
            continue
        cells[column.name] = cell_in_words(base, column, row, cell)
    return cells


# --- as lines ------------------------------------------------------------------------------------


def contrast_lines(contrast: Contrast, columns: int) -> list[Phrase]:
    """Return the contrast as lines for a window of so many columns.

    Where the table is too wide for it, what differs stands below one another.
    """
    first, second = map(safe_text, contrast.pair.names)
    lines = [Phrase(f"{first} and {second}:", "strong")]
    if contrast.differences:
        rows = [("", first, second)]
        for difference in contrast.differences:
            rows.append((_one_line(difference.column), *_values(difference)))
        lines += _side_by_side(rows, columns) or _below_one_another(contrast)
    for sentence in contrast.about_first:
        lines.append(Phrase(f"{first}: {_one_line(sentence)}"))
    for sentence in contrast.about_second:
        lines.append(Phrase(f"{second}: {_one_line(sentence)}"))
    if contrast.shared:
        values = join_words([f"{column} {value}" for column, value in contrast.shared])
        lines.append(Phrase(f"Both: {_one_line(values)}.", "quiet"))
    return lines


def _one_line(text: str) -> str:
    return " ".join(safe_text(text).split())


def _values(difference: Difference) -> tuple[str, str]:
    return _one_line(difference.of_first), _one_line(difference.of_second)


def _side_by_side(rows: Sequence[tuple[str, str, str]], columns: int) -> list[Phrase]:
    """Return the rows with their cells below one another; nothing where the window is too narrow.

    The first row are the names.
    """
    widths = []
    for cells_of_column in zip(*rows, strict=True):
        widths.append(max(map(width_of, cells_of_column)))
    gaps = len(_INDENT) + len(_GAP) * 2
    if sum(widths) + gaps >= columns:
        return []
    lines = []
    for row in rows:
        padded = []
        for text, width in zip(row, widths, strict=True):
            padded.append(text + " " * (width - width_of(text)))
        lines.append(Phrase(f"{_INDENT}{_GAP.join(padded)}".rstrip()))
    lines[0] = lines[0]._replace(style="strong")
    return lines


def _below_one_another(contrast: Contrast) -> list[Phrase]:
    first, second = map(safe_text, contrast.pair.names)
    lines = []
    for difference in contrast.differences:
        of_first, of_second = _values(difference)
        lines.append(Phrase(f"{_INDENT}{_one_line(difference.column)}"))
        lines.append(Phrase(f"{_INDENT * 2}{first}: {of_first}"))
        lines.append(Phrase(f"{_INDENT * 2}{second}: {of_second}"))
    return lines
