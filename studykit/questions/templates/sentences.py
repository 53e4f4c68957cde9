"""Facts as sentences: by their table's `say`, else their label with their columns.

    say: "{name} lies on {island}."     North Base lies on Miyako.
    no `say`                            North Base: island Miyako, opened 16 March 2019

Knows rows and patterns. Knows no questions.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts.base import MEDIA_WORDS, Broken, FactBase, Row, Table
from studykit.problems import Problem
from studykit.questions.templates.filling import texts_of
from studykit.questions.templates.labels import is_called, is_named, label, show_cell
from studykit.questions.templates.patterns import Pattern, compile_pattern


def sentence(
    base: FactBase,
    table: Table,
    row: Row,
    says: Mapping[str, tuple[Pattern, ...]],
    *,
    media: bool = True,
) -> str:
    """Return the fact as a sentence: the first `say` whose columns are all there, else its columns.

    Without `media` pictures and sounds are left out of the latter. Empty where the row has no name
    in the language of the base.
    """
    for pattern in says.get(table.name, ()):
        texts = texts_of(pattern, row, base)
        if texts:
            return texts[0]
    if base.untranslated and not is_named(base, table, row):
        return ""

    parts = []
    # A value that the row lacks is left out of the list; in a `say` it would tear a hole.
    for position, name, column in table.telling:
        cell = row.cells[position]
        is_left_out = column.type in MEDIA_WORDS and not media
        if cell is None or isinstance(cell, Broken) or is_left_out:
            continue
        # A reference to a row that has no name in this language.
        if base.untranslated and not is_called(base, column, cell):
            continue
        parts.append(name + show_cell(base, column, cell))
    subject = label(base, table, row)
    return f"{subject}: {', '.join(parts)}" if parts else subject


def compile_says(base: FactBase) -> tuple[dict[str, tuple[Pattern, ...]], list[Problem]]:
    """Return the `say` patterns of all tables, by table, and what is wrong in them."""
    says: dict[str, tuple[Pattern, ...]] = {}
    problems: list[Problem] = []
    for table in base.tables.values():
        patterns = []
        for written in table.say:
            pattern, problems_of_pattern = compile_pattern(written, table, base, whole_lists=True)
            problems.extend(problems_of_pattern)
            if pattern:
                patterns.append(pattern)
        says[table.name] = tuple(patterns)
    return says, problems
