"""Facts as sentences: by their table's `say`, else their label with their columns.

Knows rows and patterns. Knows no questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from studykit.facts.model import Broken, Column, FactBase, Number, Row, Table
from studykit.facts.tags import tagged
from studykit.items.pattern import Pattern, compile_pattern, is_called, is_named, label, show_cell, texts_of
from studykit.problems import Problem

_UNSAID = {"source", "aliases", "note", "was", "fresh", "confused_with", "allow", "expires"}


@lru_cache(maxsize=16)
def _said(table: Table) -> list[tuple[int, str, Column]]:
    """The columns of a fact's sentence: where each stands, its name as the sentence has it, and itself."""
    return [
        (at, f"{column.name} ", column)
        for at, column in enumerate(table.columns)
        if column.name not in _UNSAID and column.name != table.label and not _is_translation(table, column)
    ]


def _is_translation(table: Table, column: Column) -> bool:
    """Whether the column stands in the table in another language too."""
    found = tagged(column.name)
    return found is not None and (found.name in table.positions or found.name in _UNSAID)


def sentence(base: FactBase, table: Table, row: Row, says: Mapping[str, tuple[Pattern, ...]]) -> str:
    """The fact as a sentence: the first `say` whose columns are all there, else its label and its columns."""
    for pattern in says.get(table.name, ()):
        texts = texts_of(pattern, row, base)
        if texts:
            return texts[0]
    if not is_named(base, table, row):
        return ""
    shown = []
    cells = row.cells
    for at, name, column in _said(table):
        cell = cells[at]
        kind = type(cell)
        if kind is str and not column.target:
            shown.append(name + cell)  # type: ignore[operator]
        elif kind is Number and not base.lang:
            shown.append(name + cell.text)  # type: ignore[union-attr]
        elif cell is not None and kind is not Broken and is_called(base, column, cell):
            shown.append(name + show_cell(base, column, cell))
    subject = label(base, table, row)
    return f"{subject}: {', '.join(shown)}" if shown else subject


def compile_says(base: FactBase) -> tuple[dict[str, tuple[Pattern, ...]], list[Problem]]:
    """The `say` patterns of all tables, by table."""
    says: dict[str, tuple[Pattern, ...]] = {}
    problems: list[Problem] = []
    for table in base.tables.values():
        compiled = []
        for written in table.say:
            pattern, found = compile_pattern(written, table, base, whole_lists=True)
            problems.extend(found)
            if pattern:
                compiled.append(pattern)
        says[table.name] = tuple(compiled)
    return says, problems
