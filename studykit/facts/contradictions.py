"""Check what is only seen when all tables are read: contradictions, shared aliases, missing labels.

Each check is a plain function from tables to problems, in the order of the rules that it names.
Those about sources are in `_source_checks`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import inf
from typing import NamedTuple

from studykit.facts._source_checks import check_sources
from studykit.facts.base import Broken, Cell, Row, Table, scalars
from studykit.facts.keys import QUOTE
from studykit.limits import MAX_LABEL_PARTS
from studykit.problems import Problem, quoted
from studykit.reading.quoting import yaml_text
from studykit.values.dates import span
from studykit.values.english import join_words, show_plain
from studykit.values.language_tags import tagged
from studykit.values.sameness import comparable, fold_answer

_LABEL_DEPTH = 4
"""How far a label that is a reference is followed."""
_NOT_COMPARED = ("id", "source", "aliases", "also_right", "note")
"""Two rows may differ in these and say the same."""


def verify(tables: Mapping[str, Table]) -> list[Problem]:
    """Return all problems between the rows of a table and between tables."""
    referred_to: set[str] = set()
    for table in tables.values():
        referred_to.update(column.target for column in table.columns)

    problems: list[Problem] = []
    for table in tables.values():
        for columns in table.unique:
            problems.extend(contradictions(table, columns))
        if table.symmetric:
            problems.extend(holes(table))
        if "aliases" in table.positions:
            problems.extend(shared_aliases(table))
        if table.name in referred_to:
            problems.extend(missing_labels(table))
        if table.label and table.columns[table.positions[table.label]].target:
            problems.extend(long_labels(tables, table))
    problems.extend(check_sources(tables))
    return problems


# --- rows that contradict each other ------------------------------------------------------------


def contradictions(table: Table, unique: tuple[str, ...]) -> Iterator[Problem]:
    """F006: two rows agree on the `unique` columns and differ elsewhere. F007: they differ nowhere.

    What one of the two lacks contradicts nothing. A disputed row or value may contradict: that is
    what its dispute is about. A row that lacks one of the columns says nothing.
    """
    first_with: dict[tuple[object, ...], Row] = {}
    rows_alike: dict[tuple[object, ...], _RowsAlike] = {}
    columns = tuple(_columns_compared(table))
    for row in table.rows:
        cells = [table.cell(row, name) for name in unique]
        is_disputed = any(table.dispute(row, name) for name in unique)
        if is_disputed or not all(map(_is_readable, cells)):
            continue
        # By value: 1,000 m and 1 km are the same there.
        place = tuple(map(comparable, cells))
        first = first_with.setdefault(place, row)
        if first is row:
            continue
        if place not in rows_alike:
            rows_alike[place] = _RowsAlike(table, columns, first)
        yield from rows_alike[place].next(row, unique)


class _Spell(NamedTuple):
    """The time in which a row says something of a column, in day numbers; of most at any time."""

    begin: float
    end: float
    row: Row


class _RowsAlike:
    """Rows that agree on a `unique` set: those of them that were the first to fill each column.

    The next row is held against these alone, however many agree, and also where the first of all
    lacks what a later one says. Two values may both be right, each in its time.
    """

    def __init__(self, table: Table, columns: Sequence[str], first: Row) -> None:
        self._table, self._columns, self._first = table, columns, first
        self._spells: dict[str, list[_Spell]] = defaultdict(list)
        """By column, in the order of time: no two overlap."""
        self._add(first)

    def _add(self, row: Row) -> None:
        for name in self._columns_told(row):
            spell = _spell(row, name)
            spells = self._spells[name]
            overlapping = self._overlapping(name, spell)
            if any(self._differs(name, row, other.row) for other in overlapping):
                continue  # reported, and the first one stands
            # Rows that say the same are one, for as long as any of them says it.
            for other in overlapping:
                spells.remove(other)
                begin, end = min(spell.begin, other.begin), max(spell.end, other.end)
                spell = _Spell(begin, end, other.row)
            insort(spells, spell, key=_begin_of)

    def _overlapping(self, name: str, spell: _Spell) -> list[_Spell]:
        spells = self._spells[name]
        overlapping = []
        place = bisect_left(spells, spell.begin, key=_begin_of)
        # Before that place only the last one can last so long.
        for other in islice(spells, max(0, place - 1), None):
            if other.begin >= spell.end and other.begin > spell.begin:
                break
            if other.end > spell.begin and other.begin < spell.end:
                overlapping.append(other)
        return overlapping

    def next(self, row: Row, unique: Sequence[str]) -> Iterator[Problem]:
        """Yield the problems of one more row, and add it behind the others."""
        yield from self._problems_of(row, unique)
        self._add(row)

    def _problems_of(self, row: Row, unique: Sequence[str]) -> Iterator[Problem]:
        """Yield F006 for each row that the next one contradicts, else F007 if it says the same."""
        contradicted = self._contradicted_by(row)
        for other, differing in contradicted:
            yield _contradiction(self._table, row, other, unique, differing)
        if not contradicted:
            yield from self._said_twice(row)

    def _contradicted_by(self, row: Row) -> list[tuple[Row, list[str]]]:
        """Return the rows that a row contradicts, each with the columns."""
        contradicted: dict[str, tuple[Row, list[str]]] = {}
        for name in self._columns_told(row):
            for other in self._overlapping(name, _spell(row, name)):
                if self._differs(name, row, other.row):
                    _, names = contradicted.setdefault(other.row.id, (other.row, []))
                    names.append(name)
                    break
        return list(contradicted.values())

    def _columns_told(self, row: Row) -> Iterator[str]:
        """Yield the columns of which a row says something that nobody disputes."""
        for name in self._columns:
            is_told = _is_readable(self._table.cell(row, name))
            if is_told and not self._table.dispute(row, name):
                yield name

    def _differs(self, name: str, row: Row, other: Row) -> bool:
        return _differ(self._table.cell(row, name), self._table.cell(other, name))

    def _said_twice(self, row: Row) -> Iterator[Problem]:
        """Yield F007 for a row that says nothing else than the first one."""
        table, first = self._table, self._first
        if _has_broken_cell(table, row) or _has_broken_cell(table, first):
            return
        is_equal = True
        for name in self._columns:
            cell, cell_of_first = table.cell(row, name), table.cell(first, name)
            if cell is None or cell_of_first is None:
                is_equal = is_equal and cell is cell_of_first
            # Values that are disputed, or of different times, are no reason to merge their rows.
            elif _differ(cell, cell_of_first):
                return
        places = table.place(row), table.place(first)
        if is_equal:
            message = f"{quoted(row.id)} says the same as {quoted(first.id)}"
            yield Problem("F007", message, "Delete one of the two.", *places)
            return
        message = f"{quoted(row.id)} and {quoted(first.id)} agree wherever both say something"
        remedy = "Merge them into one row."
        about = (f"{table.name}/{row.id}", f"{table.name}/{first.id}")
        yield Problem("F007", message, remedy, *places, about=about, is_milder=True)


def _spell(row: Row, column: str) -> _Spell:
    """Return from when on, and until when, a row says something of a column.

    Who follows whom in one year is written with that year twice: so the one has ended when that
    year begins, and the other begins when it ends.
    """
    begin, end = -inf, inf
    said_of_values = row.said_of(column)
    begins = [span(said.since)[1] for said in said_of_values if said.since]
    ends = [span(said.until)[0] for said in said_of_values if said.until]
    if begins and len(begins) == len(said_of_values):
        begin = min(begins)
    if ends and len(ends) == len(said_of_values):
        end = max(ends)
    return _Spell(begin, max(begin, end), row)


def _begin_of(spell: _Spell) -> float:
    return spell.begin


def _columns_compared(table: Table) -> Iterator[str]:
    # Where it is no column of the table's own, it is about where the fact comes from.
    is_quotation = QUOTE in table.untold
    for name in table.positions:
        in_language = tagged(name)
        if name == QUOTE and is_quotation:
            continue
        if (in_language.name if in_language else name) not in _NOT_COMPARED:
            yield name


def _contradiction(
    table: Table, row: Row, first: Row, unique: Sequence[str], differing: Sequence[str]
) -> Problem:
    both = f"{quoted(row.id)} and {quoted(first.id)}"
    agreed = ", ".join(map(quoted, unique))
    different = ", ".join(map(quoted, differing))
    message = f"{both} agree on {agreed} and contradict each other on {different}"
    remedy = (
        "Correct one of them, mark one as `disputed`, or add to `unique` the column that tells "
        "them apart."
    )
    # Nobody knows which of the two is right, so neither is asked.
    touches = (f"{table.name}/{first.id}", f"{table.name}/{row.id}")
    places = table.place(row), table.place(first)
    return Problem("F006", message, remedy, *places, touches=touches)


def _is_readable(cell: Cell) -> bool:
    """Return whether a cell has a value, and all of it could be read."""
    return cell is not None and not _is_broken(cell)


def _is_broken(cell: Cell) -> bool:
    return any(isinstance(value, Broken) for value in scalars(cell))


def _has_broken_cell(table: Table, row: Row) -> bool:
    """Return whether a row cannot be compared, since one of its cells could not be read."""
    return any(_is_broken(table.cell(row, name)) for name in _columns_compared(table))


def _differ(cell: Cell, second_cell: Cell) -> bool:
    """Return whether two cells say different things: 1,000 m and 1 km do not.

    What is missing says nothing. A value that could not be read is reported where it stands; it may
    well be the same.
    """
    if cell is None or second_cell is None:
        return False
    if cell == second_cell or comparable(cell) == comparable(second_cell):
        return False
    return not _is_broken(cell) and not _is_broken(second_cell)


def holes(table: Table) -> Iterator[Problem]:
    """F020: a relation declared `symmetric: [a, b]` has (x, y) but not (y, x)."""
    if len(table.symmetric) != 2:
        return  # reported when the head was checked
    name, other_name = table.symmetric
    pairs = set()
    for row in table.rows:
        pairs.add((comparable(table.cell(row, name)), comparable(table.cell(row, other_name))))
    for row in table.rows:
        cell, other_cell = table.cell(row, name), table.cell(row, other_name)
        if not _is_readable(cell) or not _is_readable(other_cell):
            continue
        if (comparable(other_cell), comparable(cell)) in pairs:
            continue
        pair = f"{quoted(_shown(cell))} with {quoted(_shown(other_cell))}"
        message = f"{quoted(row.id)} pairs {pair}, but not the other way round"
        about = (f"{table.name}/{row.id}",)
        yield Problem(
            "F020", message, "Add the row that is missing.", table.place(row), about=about
        )


def _shown(cell: Cell) -> str:
    return join_words([show_plain(value) for value in scalars(cell)])


# --- aliases and labels -------------------------------------------------------------------------


def shared_aliases(table: Table) -> Iterator[Problem]:
    """F014: an alias that spells two rows counts for neither of them."""
    for row, alias, owner in alias_clashes(table):
        message = f"the alias {quoted(alias)} of {quoted(row.id)} also spells {quoted(owner.id)}"
        remedy = (
            "It counts for neither; delete it, or make it longer. If the other row's answer is "
            f"right for this one too, write `also_right: [{yaml_text(owner.id)}]`."
        )
        # Either of the two rows may waive it.
        about = (f"{table.name}/{row.id}", f"{table.name}/{owner.id}")
        yield Problem("F014", message, remedy, table.place(row), table.place(owner), about=about)


def alias_clashes(table: Table) -> Iterator[tuple[Row, str, Row]]:
    """Yield a row, its alias, and the other row whose label or alias that is too."""
    if "aliases" not in table.positions:
        return
    owner: dict[str, Row] = {}
    for row in table.rows:
        label = table.cell(row, table.label)
        if isinstance(label, str):
            owner.setdefault(fold_answer(label), row)
    # Labels first: an alias that is another row's label is wrong, wherever the two stand.
    for row in table.rows:
        for alias in table.texts(row, "aliases"):
            first_owner = owner.setdefault(fold_answer(alias), row)
            if first_owner is not row:
                yield row, alias, first_owner


def long_labels(tables: Mapping[str, Table], table: Table) -> Iterator[Problem]:
    """F009: a row's label is made of very many others. It is shown by its id instead."""
    for row in table.rows:
        if has_long_label(tables, table, row):
            parts = f"more than {MAX_LABEL_PARTS} labels of other rows"
            message = f"the label of {quoted(row.id)} is made of {parts}"
            remedy = "Write `label: COLUMN` with a column of short texts."
            touches = (f"{table.name}/{row.id}",)
            yield Problem("F009", message, remedy, table.place(row), touches=touches)


def has_long_label(tables: Mapping[str, Table], table: Table, row: Row) -> bool:
    """Return whether a row's label leads to more labels of other rows than there may be.

    A label may be a list of references to rows whose labels are such lists: 100 of 100 of 100. They
    are counted one by one, and no further than what is allowed.
    """
    to_count = [(table, row, 0)]
    parts = 0
    while to_count and parts <= MAX_LABEL_PARTS:
        table, row, depth = to_count.pop()
        parts += 1
        column = table.column(table.label)
        target = tables.get(column.target) if column else None
        if target is None or depth > _LABEL_DEPTH:
            continue
        row_ids = scalars(table.cell(row, table.label))
        # Those that are not followed count all the same.
        parts += max(0, len(row_ids) - MAX_LABEL_PARTS)
        for row_id in row_ids[:MAX_LABEL_PARTS]:
            target_row = target.by_id.get(str(row_id))
            if target_row:
                to_count.append((target, target_row, depth + 1))
    return parts > MAX_LABEL_PARTS


def missing_labels(table: Table) -> Iterator[Problem]:
    """F013: a row that others refer to is shown by its id; or all rows of the table are."""
    if not table.label and table.rows:
        # One problem, and not one for each row.
        message = f"rows of {quoted(table.name)} are referred to, "
        message += "and without a label are shown by their ids"
        remedy = "Give the table a column `name`, or choose one with `label:`."
        yield Problem("F013", message, remedy, table.location)
        return
    for row in table.rows:
        if table.cell(row, table.label) is None:
            message = f"{quoted(row.id)} has no label and is shown by its id"
            remedy = f"Fill in its {quoted(table.label)}, or choose another `label:`."
            about = (f"{table.name}/{row.id}",)
            yield Problem("F013", message, remedy, table.place(row), about=about)
