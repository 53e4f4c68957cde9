"""The facts of a base as sentences, and which of them are about a thing.

What a learner is told beside an answer.

    about islands/miyako          islands/miyako, bridges/irabu, bases/miyako-base
    sentence bridges/irabu        The Irabu bridge joins Miyako and Irabu.

Knows facts. Knows no items and no learner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from studykit.facts.base import Cell, FactBase, Row, Table, scalars
from studykit.markup import words
from studykit.questions.item_bank import NamedFact
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.sentences import compile_says, sentence
from studykit.questions.vocabularies import names_in
from studykit.values.scalars import Markup


class FactSentences:
    """Those of a base that was loaded. Each index is built when it is first needed."""

    def __init__(self, base: FactBase) -> None:
        # A learner reads them in a terminal; where an answer is typed its names are as one types.
        self._base = base_in_words(base, words.in_words)
        self._typed_base = base_in_words(base, words.as_typed)

    def about(self, thing: str) -> Sequence[str]:
        """Return the facts about a row, as `questions.item_bank.Sayings` has it."""
        return self.facts_about.get(thing, ())

    def sentence(self, fact: str) -> str:
        """Return a fact in words; empty when there is none."""
        name, _, row_id = fact.partition("/")
        row = self._base.row(name, row_id)
        if row is None:
            return ""
        return sentence(self._base, self._base.tables[name], row, self._says)

    def names_in(self, vocabulary: str) -> Sequence[NamedFact]:
        """Return the rows of a vocabulary with their names."""
        return tuple(names_in(self._typed_base, vocabulary))

    @cached_property
    def facts_about(self) -> Mapping[str, Sequence[str]]:
        """All things that there is a fact about, with the facts."""
        facts: dict[str, list[str]] = defaultdict(list)
        for table in self._base.tables.values():
            if table.name == "sources":
                continue
            for row in table.rows:
                # A learner takes for sure what stands beside an answer.
                if table.cell(row, "disputed") is not None:
                    continue
                for row_referred in _rows_in(table, row):
                    facts[row_referred].append(f"{table.name}/{row.id}")
        return facts

    @cached_property
    def _says(self) -> dict[str, tuple[Pattern, ...]]:
        return compile_says(self._base)[0]


def base_in_words(base: FactBase, in_words: Callable[[str, Markup], str]) -> FactBase:
    """Return a base whose texts with markup are in words; the base itself where there are none."""
    tables = {}
    for name, table in base.tables.items():
        marked = [
            (position, column.markup)
            for position, column in enumerate(table.columns)
            if column.markup
        ]
        if not marked:
            continue
        rows = []
        for row in table.rows:
            cells = list(row.cells)
            for position, markup in marked:
                cells[position] = _in_words(cells[position], markup, in_words)
            rows.append(row._replace(cells=tuple(cells)))
        tables[name] = table._replace(rows=tuple(rows))
    return base._replace(tables={**base.tables, **tables}) if tables else base


def _in_words(cell: Cell, markup: Markup, in_words: Callable[[str, Markup], str]) -> Cell:
    if isinstance(cell, str):
        return in_words(cell, markup)
    if type(cell) is not tuple:
        return cell
    return tuple(
        in_words(value, markup) if isinstance(value, str) else value for value in scalars(cell)
    )


def _rows_in(table: Table, row: Row) -> list[str]:
    """Return a row and the rows that it refers to in any column, those of one column each once."""
    rows = [f"{table.name}/{row.id}"]
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.type != "reference":
            continue
        # What could not be read refers to nothing.
        row_ids = {value for value in scalars(cell) if isinstance(value, str)}
        rows += [f"{column.target}/{row_id}" for row_id in row_ids]
    return rows
