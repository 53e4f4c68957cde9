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

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from studykit.facts.base import MEDIA_WORDS, Broken, FactBase, Row, Table
from studykit.problems import safe_text
from studykit.questions.templates.labels import is_called, label
from studykit.questions.templates.sentences import cell_in_words
from studykit.quiz.confused_pairs import ConfusedPair, Side
from studykit.quiz.phrases import Phrase
from studykit.quiz.phrases import Style as LineStyle
from studykit.values.english import join_words
from studykit.values.widths import width_of

NOT_KNOWN = "-"
"""Where the base does not say what the other thing has."""
_GAP = "  "
_INDENT = "  "


class Difference(NamedTuple):
    """A column in which the two things differ."""

    column: str
    values: tuple[str, str]


class Contrast(NamedTuple):
    """Two things side by side."""

    pair: ConfusedPair
    differences: tuple[Difference, ...]
    shared: tuple[tuple[str, str], ...]
    """Columns in which they do not differ, each with the value."""
    told: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Sentences about each, where no column tells them apart."""

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        things = [{"id": side.fact, "name": side.name} for side in self.pair]
        differences = [
            {"column": difference.column, "values": list(difference.values)}
            for difference in self.differences
        ]
        shared = [{"column": column, "value": value} for column, value in self.shared]
        told = [list(sentences) for sentences in self.told]
        return {"things": things, "differ": differences, "shared": shared, "told": told}


# --- from the base -------------------------------------------------------------------------------


def contrast_of(
    base: FactBase, pair: ConfusedPair, told_of: Callable[[Side], Sequence[str]]
) -> Contrast:
    """Return the two sides of a pair beside one another.

    `told_of` gives sentences about a side; it is asked where the rows have no columns that differ.
    """
    named = named_by(base, pair)
    cells = [dict(_cells(base, side)) for side in named]
    differences = []
    shared = []
    for column in dict.fromkeys((*cells[0], *cells[1])):
        one, other = (cells_of_side.get(column, NOT_KNOWN) for cells_of_side in cells)
        if one == other:
            shared.append((column, one))
        else:
            differences.append(Difference(column, (one, other)))
    told: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    if not differences:
        told = tuple(told_of(named.first)), tuple(told_of(named.second))
    return Contrast(named, tuple(differences), tuple(shared), told)


def named_by(base: FactBase, pair: ConfusedPair) -> ConfusedPair:
    """Return the pair with the labels that its rows have in the base."""
    return ConfusedPair(*(_named(base, side) for side in pair))


def _named(base: FactBase, side: Side) -> Side:
    found = _row_of(base, side)
    return side._replace(name=label(base, *found)) if found else side


def _row_of(base: FactBase, side: Side) -> tuple[Table, Row] | None:
    table, _, row_id = side.fact.partition("/")
    row = base.row(table, row_id)
    return (base.tables[table], row) if row else None


def _cells(base: FactBase, side: Side) -> Iterator[tuple[str, str]]:
    """Yield the columns of a side's row that its sentence may tell, each with its value."""
    table_and_row = _row_of(base, side)
    if table_and_row is None:
        return
    table, row = table_and_row
    for position, _, column in table.telling:
        cell = row.cells[position]
        if cell is None or isinstance(cell, Broken) or column.type in MEDIA_WORDS:
            continue
        if base.untranslated and not is_called(base, column, cell):
            continue
        yield column.name, cell_in_words(base, column, row, cell)


# --- as lines ------------------------------------------------------------------------------------


def contrast_lines(contrast: Contrast, columns: int) -> list[Phrase]:
    """Return the contrast as lines for a window of so many columns.

    Where the table is too wide for it, what differs stands below one another.
    """
    names = [safe_text(name) for name in contrast.pair.names]
    rows = []
    for difference in contrast.differences:
        cells = [" ".join(safe_text(text).split()) for text in difference.values]
        rows.append((safe_text(difference.column), *cells))
    lines = [Phrase(f"{names[0]} and {names[1]}:", "strong")]
    if rows:
        lines += _table([("", *names), *rows], columns) or _stacked(rows, names)
    for name, sentences in zip(names, contrast.told, strict=True):
        for sentence in sentences:
            lines.append(Phrase(f"{name}: {safe_text(' '.join(sentence.split()))}"))
    if contrast.shared:
        shared = [f"{column} {value}" for column, value in contrast.shared]
        lines.append(Phrase(f"Both: {safe_text(join_words(shared))}.", "quiet"))
    return lines


def _table(rows: Sequence[Sequence[str]], columns: int) -> list[Phrase]:
    """Return the rows under one another as columns; nothing where the window is too narrow."""
    widths = [max(map(width_of, texts)) for texts in zip(*rows, strict=True)]
    if len(_INDENT) + sum(widths) + len(_GAP) * (len(widths) - 1) >= columns:
        return []
    lines = []
    for place, row in enumerate(rows):
        cells = [
            text + " " * (room - width_of(text)) for text, room in zip(row, widths, strict=True)
        ]
        style: LineStyle = "plain" if place else "strong"
        lines.append(Phrase(f"{_INDENT}{_GAP.join(cells)}".rstrip(), style))
    return lines


def _stacked(rows: Sequence[Sequence[str]], names: Sequence[str]) -> list[Phrase]:
    lines = []
    for column, *cells in rows:
        lines.append(Phrase(f"{_INDENT}{column}"))
        for name, text in zip(names, cells, strict=True):
            lines.append(Phrase(f"{_INDENT * 2}{name}: {text}"))
    return lines
