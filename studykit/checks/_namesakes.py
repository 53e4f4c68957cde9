"""Reports two things of one name: rows that a learner could not tell apart by their labels.

    henry-e: {name: Henry IV, land: England}
    henry-f: {name: Henry IV, land: France}      F030, unless the head has `tell_apart: [land]`
    louis:   {name: Louis XIV, land: France}

A label that is only guessed names no things: in a list of words *bank* may stand twice. Nor does
one beside which `key` or `unique` say what makes a row one of its own. And these are no two things:
figures of one land in several years (the key says so), and an office that one person held after
another (`since` and `until`). Knows the tables of one deck.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from studykit.facts.base import (
    MEDIA_WORDS,
    NAMES,
    Broken,
    Cell,
    Date,
    FactBase,
    Row,
    Table,
    scalars,
)
from studykit.problems import Problem, quoted
from studykit.reading.quoting import yaml_text
from studykit.values.dates import span
from studykit.values.english import join_words
from studykit.values.sameness import comparable

_MEASURES = ("date", "integer", "number", "quantity")
_ALWAYS, _FOR_EVER = float("-inf"), float("inf")


def namesakes(base: FactBase) -> Iterator[Problem]:
    """Yield F030 for rows of one label that nothing tells apart."""
    referred_to = {column.target for table in base.tables.values() for column in table.columns}
    for table in base.tables.values():
        names_things = table.name in referred_to or _names_things(table)
        if table.tell_apart or (names_things and not _are_figures(table)):
            yield from _namesakes_in(table)


def _names_things(table: Table) -> bool:
    """Return whether a label says what a row is called, and not merely something of it."""
    label = table.column(table.label)
    # A pair of islands is not called by one of them.
    is_relation = bool(table.symmetric) or (label is not None and bool(label.target))
    if table.label_is_guessed or is_relation:
        return False
    # Of a table of bases, each on an island of its own, the label may be *base* or *camp*.
    identities = filter(None, (table.key, *table.unique))
    return table.label in NAMES or all(table.label in columns for columns in identities)


def _namesakes_in(table: Table) -> Iterator[Problem]:
    if not table.namesakes:
        return
    alike: dict[object, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.id not in table.namesakes:
            continue
        cells = [table.cell(row, name) for name in table.tell_apart]
        missing = [name for name, cell in zip(table.tell_apart, cells, strict=True) if cell is None]
        if missing:
            yield _lacks_what_tells_it_apart(table, row, missing)
        elif not any(map(_is_broken, cells)):
            label = comparable(table.cell(row, table.label))
            alike[label, tuple(map(comparable, cells))].append(row)
    for rows in alike.values():
        if len(rows) > 1 and not _follow_each_other(table, rows):
            for row in rows[1:]:
                yield _alike(table, row, rows[0])


def _alike(table: Table, row: Row, first: Row) -> Problem:
    message = f"{quoted(first.id)} and {quoted(row.id)} have one label, "
    message += quoted(_shown(table.cell(row, table.label)))
    remedy = (
        f"Write `tell_apart: [{yaml_text(_column_that_differs(table, row, first))}]` in the head, "
        "so that both are shown with it; or make one row of them if they are one thing."
    )
    if table.tell_apart:
        message += f", and agree in {join_words(list(map(quoted, table.tell_apart)))}"
        remedy = "Add a column to `tell_apart` in which they differ, or make one row of them."
    # Either of the two rows may waive it.
    about = (f"{table.name}/{first.id}", f"{table.name}/{row.id}")
    places = table.place(row), table.place(first)
    return Problem("F030", message, remedy, *places, about=about, group=(table.name, table.label))


def _lacks_what_tells_it_apart(table: Table, row: Row, missing: Sequence[str]) -> Problem:
    lacking = join_words(list(map(quoted, missing)))
    message = f"{quoted(row.id)} shares its label with another row, and has no {lacking} "
    message += "to tell it apart"
    about = (f"{table.name}/{row.id}",)
    group = (table.name, table.label)
    return Problem("F030", message, "Fill it in.", table.place(row), about=about, group=group)


def _column_that_differs(table: Table, row: Row, first: Row) -> str:
    """Return a column that could tell two rows apart; one of references or texts if there is."""
    # Those that say something of the rows: no sources, no notes.
    own_columns = {column.name for _, _, column in table.telling}
    differing = []
    for column in table.columns:
        cell, cell_of_first = table.cell(row, column.name), table.cell(first, column.name)
        is_shown = column.name in own_columns and column.type not in MEDIA_WORDS
        can_tell = is_shown and cell is not None and cell_of_first is not None
        if can_tell and comparable(cell) != comparable(cell_of_first):
            differing.append(column)
    differing.sort(key=lambda column: column.type not in ("reference", "text"))
    return differing[0].name if differing else "COLUMN"


def _are_figures(table: Table) -> bool:
    """Return whether a row is a figure of a thing, one of several: its key has a year in it."""
    for columns in (table.key, *table.unique):
        if table.label not in columns:
            continue
        types = [column.type for column in map(table.column, columns) if column]
        if any(type_name in _MEASURES for type_name in types):
            return True
    return False


def _follow_each_other(table: Table, rows: Sequence[Row]) -> bool:
    """Return whether rows hold one after the other: the mayors of a town are one office."""
    times = []
    for row in rows:
        since, until = table.cell(row, "since"), table.cell(row, "until")
        # Of a year nobody knows on which day one went and another one came.
        latest_begin = span(since)[1] if isinstance(since, Date) else _ALWAYS
        earliest_end = span(until)[0] if isinstance(until, Date) else _FOR_EVER
        times.append((latest_begin, earliest_end))
    times.sort()
    return all(end <= begin for (_, end), (begin, _) in pairwise(times))


def _is_broken(cell: Cell) -> bool:
    return any(isinstance(value, Broken) for value in scalars(cell))


def _shown(cell: Cell) -> str:
    return ", ".join(value for value in scalars(cell) if isinstance(value, str))
