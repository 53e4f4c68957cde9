"""Facts as sentences: by their table's `say`, else their label with their columns.

Knows rows and patterns. Knows no questions.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts.base import MEDIA_WORDS, Broken, Date, FactBase, Number, Row, Table
from studykit.problems import Problem
from studykit.questions.templates.patterns import (
    Pattern,
    compile_pattern,
    is_called,
    is_named,
    label,
    show_cell,
    texts_of,
)
from studykit.values.dates import show_date


def sentence(
    base: FactBase,
    table: Table,
    row: Row,
    says: Mapping[str, tuple[Pattern, ...]],
    *,
    media: bool = True,
) -> str:
    """The fact as a sentence: the first `say` whose columns are all there, else its label and its columns.

    Without `media` pictures and sounds are left out of the latter.
    """
    for pattern in says.get(table.name, ()):
        texts = texts_of(pattern, row, base)
        if texts:
            return texts[0]
    if base.untranslated and not is_named(base, table, row):
        return ""
    shown = []
    cells, is_plain = row.cells, not base.lang
    for at, name, column in table.telling:
        cell = cells[at]
        kind = type(cell)
        if kind is str and not column.target:
            shown.append(name + cell)  # type: ignore[operator]
        elif kind is Number and is_plain:
            shown.append(name + cell.text)  # type: ignore[union-attr]
        elif kind is Date and is_plain:
            shown.append(name + show_date(cell))  # type: ignore[arg-type]
        elif cell is not None and kind is not Broken and is_called(base, column, cell):
            if not media and column.type in MEDIA_WORDS:
                continue
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
