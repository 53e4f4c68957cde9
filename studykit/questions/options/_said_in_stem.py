"""Tells whether the words of a stem say what a condition of `where` wants.

    where: {kind: play}       "Which plays did {author} write?"     it says so
                              "What did {author} write?"            it does not
    where: {capital: yes}     "Which capital lies on {river}?"      it does, by the column's name

A stem without any column is written by hand, and where `where` names its rows one by one (by their
ids, or by a column in which all rows differ), it was written for these.

A text may have an ending behind it, as many languages put one there; a number, a date or a word of
one or two letters must stand there by itself. Knows patterns and conditions, and no rows that are
asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from studykit.facts.base import FactBase, Scalar, scalars
from studykit.questions.templates.conditions import Condition
from studykit.questions.templates.labels import show
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.within import Enclosure
from studykit.questions.words import stands_in_with_ending
from studykit.values.sameness import fold

_LONGEST_ENDING = 4
"""Letters behind a text that make a form of it: Japan and Japanese; of a short text fewer."""


def is_said(condition: Condition, stem: Pattern, base: FactBase) -> bool:
    """Return whether the words of a stem say what a condition wants.

    A column that the stem shows is not looked at here: a row with another value there fills the
    stem to another text, unless only a part of the value is shown.
    """
    if not stem.needed and _names_single_rows(condition):
        return True
    words = fold(" ".join(stem.literals_without(stem.parts)))
    for sign, wanted in condition.alternatives:
        has_no_value = sign in ("present", "missing") or isinstance(wanted, bool)
        spellings = iter([condition.column_name])
        if not has_no_value:
            spellings = _spellings(condition, wanted, base)
        for spelling in spellings:
            folded = fold(spelling)
            ending = 0
            if isinstance(wanted, str):
                # Plays for play, but no article for art, and no Norway for NO.
                ending = max(0, min(_LONGEST_ENDING, len(folded) - 2))
            if stands_in_with_ending(folded, words, ending):
                return True
    return False


def _names_single_rows(condition: Condition) -> bool:
    """Return whether a condition is about a column of the table in which no two rows agree."""
    if len(condition.slot.path) > 1 or any(sign != "=" for sign, _ in condition.alternatives):
        return False
    table, position = condition.slot.path[0]
    if position < 0:
        return True
    cells = [row.cells[position] for row in table.rows if row.cells[position] is not None]
    return len(set(cells)) == len(cells)


def _spellings(condition: Condition, wanted: Scalar, base: FactBase) -> Iterator[str]:
    """Yield the words for a value: of a reference the row's label and its aliases."""
    column = condition.slot.column
    row_id = str(wanted)
    if isinstance(wanted, Enclosure):
        # It may be a row of another table than the column's.
        table_name, _, row_id = wanted.partition("/")
        column = column._replace(target=table_name)
        wanted = row_id
    for read in filter(None, (base, base.written)):
        shown = show(read, column, wanted)
        yield shown
        # Of a city people ask "Which cities ...?".
        if shown.endswith("y"):
            yield f"{shown[:-1]}ie"
    yield from _in_language_of_deck(condition, wanted, base)
    table = base.tables.get(column.target)
    row = base.row(column.target, row_id)
    if table and row:
        yield from table.texts(row, "aliases")


def _in_language_of_deck(condition: Condition, wanted: Scalar, base: FactBase) -> Iterator[str]:
    """Yield a text as a deck in another language shows it: the first row that has it tells."""
    table, position = condition.slot.path[-1]
    if not base.written or position < 0 or condition.slot.column.target:
        return
    for written in base.written.tables[table.name].rows:
        if position < len(written.cells) and wanted in scalars(written.cells[position]):
            shown = base.row(table.name, written.id)
            if shown:
                yield from (
                    text for text in scalars(shown.cells[position]) if isinstance(text, str)
                )
            return
