"""The facts of a base as sentences, and which of them are about a thing: what a learner is told beside an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from studykit.facts.base import FactBase, Row, Table, scalars
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.sentences import compile_says, sentence


class BaseSayings:
    """Those of a base that was loaded. Each index is built when it is first needed."""

    def __init__(self, base: FactBase) -> None:
        self._base = base

    def about(self, thing: str) -> Sequence[str]:
        return self.facts_about.get(thing, ())

    def sentence(self, fact: str) -> str:
        name, _, row_id = fact.partition("/")
        table, row = self._base.tables[name], self._base.row(name, row_id)
        return sentence(self._base, table, row, self._says) if row else ""

    @cached_property
    def facts_about(self) -> dict[str, list[str]]:
        """All things that there is a fact about."""
        found: dict[str, list[str]] = defaultdict(list)
        for table in self._base.tables.values():
            if table.name == "sources":
                continue
            for row in table.rows:
                if table.cell(row, "disputed") is None:
                    for thing in _referred(table, row):
                        found[thing].append(f"{table.name}/{row.id}")
        return found

    @cached_property
    def _says(self) -> dict[str, tuple[Pattern, ...]]:
        return compile_says(self._base)[0]


def _referred(table: Table, row: Row) -> Iterator[str]:
    yield f"{table.name}/{row.id}"
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.type == "reference":
            yield from {
                f"{column.target}/{each}" for each in scalars(cell) if isinstance(each, str)
            }
