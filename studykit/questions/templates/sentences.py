"""Facts as sentences: by their table's `say`, else their label with their columns.

    say: "{name} lies on {island}."     North Base lies on Miyako.
    no `say`                            North Base: island Miyako, opened 16 March 2019
    a value that is disputed            North Base: opened 2019 (disputed: The sign says 2018.)

Knows rows and patterns. Knows no questions.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts.base import (
    MEDIA_WORDS,
    Broken,
    Cell,
    Column,
    FactBase,
    Row,
    SaidOfValue,
    Table,
    scalars,
)
from studykit.problems import Problem
from studykit.questions.templates.compile_pattern import compile_pattern
from studykit.questions.templates.filling import UnknownValueError, fill
from studykit.questions.templates.labels import is_called, is_named, label, show, show_cell
from studykit.questions.templates.patterns import Pattern
from studykit.values.english import Language
from studykit.values.language import language

_DISPUTED = "disputed:"
"""Before how it is disputed, as the column is called that says it of a whole row."""


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
        text = told_by(pattern, row, base)
        if text:
            return text
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
        words = cell
        # As most cells are: a text of which nothing is said.
        if column.target or row.said or not isinstance(cell, str):
            words = cell_in_words(base, column, row, cell)
        parts.append(f"{name}{words}")
    subject = label(base, table, row)
    return f"{subject}: {', '.join(parts)}" if parts else subject


def told_by(pattern: Pattern, row: Row, base: FactBase) -> str:
    """Return a pattern's text for a row, and behind it how the values are disputed that it shows.

    Empty when a value is missing.
    """
    try:
        fills = fill(pattern, row, base)
    except UnknownValueError:
        return ""
    if not fills:
        return ""
    remarks = []
    for slot, member in zip(pattern.slots, fills[0].members, strict=True):
        if member.disputed:
            remarks.append(f"{slot.name} {_DISPUTED} {member.disputed}")
    if not remarks:
        return fills[0].text
    return f"{fills[0].text} ({'; '.join(dict.fromkeys(remarks))})"


def cell_in_words(base: FactBase, column: Column, row: Row, cell: Cell) -> str:
    """Return a cell as text, each value with when it holds and how it is disputed."""
    said_of_values = row.said_of(column.name)
    if not said_of_values:
        return show_cell(base, column, cell)
    texts = []
    for value, said in zip(scalars(cell), said_of_values, strict=True):
        remarks = _remarks(said, language(base.lang))
        text = show(base, column, value)
        texts.append(f"{text} ({', '.join(remarks)})" if remarks else text)
    return language(base.lang).joined(texts)


def _remarks(said: SaidOfValue, words: Language) -> list[str]:
    # In the words of the columns that say it of a whole row.
    remarks = []
    if said.since:
        remarks.append(f"since {words.show(said.since)}")
    if said.until:
        remarks.append(f"until {words.show(said.until)}")
    if said.disputed:
        remarks.append(f"{_DISPUTED} {said.disputed}")
    return remarks


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
