"""The names among which an answer stands: all of its table, whatever a template asks.

    answer: country          islands.country refers to countries    all countries, with aliases
    answer: name             the label of rivers                    all rivers, with aliases
    answer: country.tongue   another column of countries            all values of that column
    answer: "{name} ({n})"   no single column                       all that the template answers
    "/"                      all that lies in something, or has something in it (`item_bank.PLACES`)

Rows of another table stand beside them where they are of a kind that occurs in this one (`kind`):
who is asked for a lake may name a reservoir. Numbers, dates and pictures have no names. Knows facts
and directions. Knows no items, and not how answers are graded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studykit.facts.base import Broken, Column, FactBase, Row, Table, scalars
from studykit.questions.forms.rows import Direction
from studykit.questions.item_bank import PLACES, NamedFact
from studykit.questions.templates.labels import is_called, is_named, label, show


def vocabulary_of(direction: Direction, column: Column | None) -> str:
    """Return the vocabulary of a direction's answers: `countries`, or `countries/tongue`.

    Empty where they are no names. `column` is the one that says how an answer is compared.
    """
    slot = direction.answer_slot
    is_compared_as_shown = slot is not None and slot.column is column and not slot.format
    if slot is None or not is_compared_as_shown or slot.position < 0:
        return ""
    if slot.column.target:
        return slot.column.target
    if slot.column.type != "text":
        return ""
    if slot.column.name == slot.owner.label:
        return slot.owner.name
    return f"{slot.owner.name}/{slot.column.name}"


def names_in(base: FactBase, vocabulary: str) -> Iterator[NamedFact]:
    """Yield the rows of a vocabulary with their names in the language of the base."""
    if vocabulary == PLACES:
        yield from _places(base)
        return
    name, _, column_name = vocabulary.partition("/")
    table = base.tables.get(name)
    if table is None:
        return
    if column_name:
        yield from _values(base, table, column_name)
        return
    yield from _labels(base, table, table.rows)
    kinds = {_kind(table, row) for row in table.rows}
    for other in base.tables.values():
        # Reservoirs stand beside lakes only where both say of what kind they are.
        if other is not table and other.kind:
            of_kind = [row for row in other.rows if _kind(other, row) in kinds]
            yield from _labels(base, other, of_kind)


def _places(base: FactBase) -> Iterator[NamedFact]:
    for fact in base.hierarchy.facts:
        name, _, row_id = fact.partition("/")
        table = base.tables[name]
        for named in _labels(base, table, [table.by_id[row_id]]):
            lies_in = tuple(base.hierarchy.direct_containers.get(fact, ()))
            yield named._replace(lies_in=lies_in)


def _labels(base: FactBase, table: Table, rows: Sequence[Row]) -> Iterator[NamedFact]:
    for row in rows:
        if is_named(base, table, row):
            names = (label(base, table, row), *table.texts(row, "aliases"))
            yield NamedFact(f"{table.name}/{row.id}", names)


def _values(base: FactBase, table: Table, column_name: str) -> Iterator[NamedFact]:
    """Yield the different values of a column, each with the first row that has it.

    What is disputed is not among them: nobody knows whether it is a value.
    """
    column = table.columns[table.positions[column_name]]
    seen = set()
    for row in table.rows:
        for value in table.undisputed(row, column_name):
            if isinstance(value, Broken) or not is_called(base, column, value):
                continue
            text = show(base, column, value)
            if text not in seen:
                seen.add(text)
                yield NamedFact(f"{table.name}/{row.id}", (text,))


def _kind(table: Table, row: Row) -> tuple[object, ...]:
    """Return the kind of a row; a row without one is of no kind that another table has."""
    kinds = scalars(table.cell(row, table.kind)) if table.kind else ()
    return kinds or (table.name, row.id)
