"""Stem patterns: texts with `{column}`, `{column.column}` and `{column:format}`, bound to a table.

    "Where is {name}?"                  one slot, of the column `name`
    "{island.name}, {opened:year}"      the name of the island that the row refers to; a year
    "{{braces}}"                        no slot: the text {braces}
    "{name}{? ({info})?}"               an optional part: it stands only where its columns are there

A closed little language: columns of the template's table and nothing else, no calls, no attributes
of Python objects. Compiled once (`compile_pattern`); `filling` fills them for each row. Knows no
templates and no forms.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from math import prod
from typing import NamedTuple

from studykit.facts.base import Column, FactBase, Row, Scalar, Table, scalars
from studykit.limits import FREE_COMBINATIONS, MAX_COMBINATIONS, MAX_REFERENCES
from studykit.problems import Location, Problem, quoted

_ID = -1
"""The position of the row id, which is no cell."""

Path = tuple[tuple[Table, int], ...]
"""Tables and positions to follow from a row; all but the last are references."""


class MemberTest(NamedTuple):
    """A condition of `where` on the members of a list that a slot takes apart."""

    place: int
    """The place of the list on the slot's path."""
    is_named: Callable[[Scalar], bool]
    """Whether the condition names a member; it is asked as it is written."""


class Slot(NamedTuple):
    """One `{...}` of a pattern, bound to a table: how to go from a row to what is shown."""

    written: str
    path: Path
    column: Column
    """The column at the end; of a reference with language, exactness and markup of the labels."""
    owner: Table
    """Its table."""
    position: int
    """The place of the column in the rows of its table; -1 for the row id."""
    format: str = ""
    whole: bool = False
    """Whether a list is shown whole, with commas and "and", and not taken apart."""
    member_tests: tuple[MemberTest, ...] = ()
    """Of a stem: which members of its lists `where` names. The others are not asked."""
    is_bare: bool = False
    """It shows labels alone: what tells rows of one label apart is what is asked for."""

    @property
    def is_list(self) -> bool:
        """True if it may show several values of a row, one after the other."""
        if self.whole:
            return False
        # A list on the way leads to several rows, and so to several values.
        return any(_column_at(table, position).is_list for table, position in self.path)

    def names_member(self, place: int, member: Scalar) -> bool:
        """Return whether `where` names a member of the list at a place of the path."""
        return all(test.is_named(member) for test in self.member_tests if test.place == place)

    @property
    def name(self) -> str:
        """The columns without a format: `island.name`."""
        return ".".join(_column_at(table, position).name for table, position in self.path)

    @property
    def first_column(self) -> str:
        """The column of the pattern's own table: `island` of `island.name`."""
        table, position = self.path[0]
        return _column_at(table, position).name


def slot_of(written: str, path: Path) -> Slot:
    """Return the slot at the end of a path, without a format."""
    owner, position = path[-1]
    return Slot(written, path, _column_at(owner, position), owner, position)


def _column_at(table: Table, position: int) -> Column:
    if position == _ID:
        return Column("id")
    return table.columns[position]


class OptionalPart(NamedTuple):
    """A part of a pattern that stands only where all of its columns are there."""

    first: int
    """Its first slot."""
    end: int
    """The slot behind its last one."""
    head: str
    """What stands in it before its first slot: the end of the literal there."""
    tail: str
    """What stands in it behind its last slot: the beginning of the literal there."""


class _Pattern(NamedTuple):
    text: str
    location: Location
    literals: tuple[str, ...]
    """The texts around the slots, one more than there are slots, with all optional parts."""
    slots: tuple[Slot, ...]
    parts: tuple[OptionalPart, ...] = ()


class Pattern(_Pattern):
    """A compiled pattern of one table."""

    @cached_property
    def is_one_slot(self) -> bool:
        """True of a column alone: `{name}`."""
        return len(self.slots) == 1 and not any(self.literals) and not self.parts

    @cached_property
    def needed(self) -> tuple[int, ...]:
        """The slots without which there is no text, by their number: those in no optional part."""
        in_parts: set[int] = set()
        for part in self.parts:
            in_parts.update(range(part.first, part.end))
        return tuple(index for index in range(len(self.slots)) if index not in in_parts)

    @property
    def needed_slots(self) -> tuple[Slot, ...]:
        """The slots in no optional part."""
        return tuple(self.slots[index] for index in self.needed)

    def literals_without(self, absent: Collection[OptionalPart]) -> tuple[str, ...]:
        """Return the texts around the slots where some optional parts do not stand.

        They are as many as ever: the slots of such a part show nothing.
        """
        literals = list(self.literals)
        for part in absent:
            for inner in range(part.first + 1, part.end):
                literals[inner] = ""
            # One literal may end a part and begin the next one.
            literals[part.end] = literals[part.end][len(part.tail) :]
            literals[part.first] = literals[part.first].removesuffix(part.head)
        return tuple(literals)

    @cached_property
    def list_slots(self) -> tuple[int, ...]:
        """The slots that show lists, member by member; by their number."""
        return tuple(index for index, slot in enumerate(self.slots) if slot.is_list)

    @cached_property
    def compared_as(self) -> Column:
        """The column that says how an answer is compared.

        A text of several columns is in the language and of the markup that these share, and as
        exact as each.
        """
        if self.is_one_slot:
            return self.slots[0].column
        languages = {slot.column.lang for slot in self.slots}
        exact: dict[str, None] = {}
        for slot in self.slots:
            exact.update(dict.fromkeys(slot.column.exact))
        has_own_words = any(char.isalpha() for literal in self.literals for char in literal)
        lang = languages.pop() if len(languages) == 1 and not has_own_words else ""
        markups = {slot.column.markup for slot in self.slots}
        markup = markups.pop() if len(markups) == 1 and not has_own_words else ""
        return Column("", lang=lang, exact=tuple(exact), markup=markup)

    @property
    def columns(self) -> frozenset[Path]:
        """The columns that it shows, however they are written and formatted."""
        return frozenset(slot.path for slot in self.slots)


def shown_barely_where_asked(pattern: Pattern, asked: Iterable[Slot]) -> Pattern:
    """Return a pattern without what tells rows of one label apart, where that is asked for.

    "In which land did Henry IV (England) reign?" would tell it. So both kings are meant.
    """
    tables = set()
    for slot in asked:
        for table, position in slot.path:
            if _column_at(table, position).name in table.tell_apart:
                tables.add(table.name)
    if not tables:
        return pattern
    slots = []
    for slot in pattern.slots:
        is_label_of = slot.column.target
        if not is_label_of and slot.column.name == slot.owner.label:
            is_label_of = slot.owner.name
        slots.append(slot._replace(is_bare=slot.is_bare or is_label_of in tables))
    return pattern._replace(slots=tuple(slots))


# --- paths to columns ---------------------------------------------------------------------------


class DeadEnd(NamedTuple):
    """A name that leads nowhere: the reason, and what to do."""

    message: str
    remedy: str


def follow(name: str, table: Table, base: FactBase) -> Path | DeadEnd:
    """Return the way from a row of the table to `column` or `column.column`."""
    if name.count(".") > MAX_REFERENCES and name not in table.positions:
        message = f"{quoted(name)} leads through more than {MAX_REFERENCES} tables"
        return DeadEnd(message, "Give a table on the way a column of its own.")

    path: list[tuple[Table, int]] = []
    # A column's own name may hold a point: it is tried whole before it is taken apart.
    while name not in table.positions and name != "id":
        step, _, behind = name.partition(".")
        position = table.positions.get(step.strip())
        if position is None or not behind:
            wrong = step if behind else name
            message = f"the table {quoted(table.name)} has no column {quoted(wrong)}"
            return DeadEnd(message, f"Correct the name.{table.column_names.nearest(step)}")
        target = table.columns[position].target
        # The file has a problem of its own; that the table is missing follows from it.
        if target in base.unread:
            refers = f"{quoted(step)} refers to the table {quoted(target)}"
            return DeadEnd(f"{refers}, of which a file cannot be read", "Mend that file first.")
        if target not in base.tables:
            message = f"{quoted(step)} does not refer to a table, "
            message += f"so {quoted(behind)} cannot be looked up in it"
            return DeadEnd(message, f"Write {{{step}}}, or make the column a reference.")
        path.append((table, position))
        table = base.tables[target]
        name = behind.strip()
    return (*path, (table, table.positions.get(name, _ID)))


def owner_rows(path: Path, row: Row, base: FactBase) -> list[Row]:
    """Return the rows at the end of a path's references; the row itself when it has none."""
    rows = [row]
    for table, position in path[:-1]:
        target = table.columns[position].target
        referenced_rows = []
        for referring in rows:
            for reference in scalars(referring.cells[position]):
                referenced = base.row(target, str(reference))
                if referenced:
                    referenced_rows.append(referenced)
        rows = referenced_rows
    return rows


# --- how many texts a pattern makes -------------------------------------------------------------


def too_many_combinations(pattern: Pattern, table: Table) -> Problem | None:
    """F009: the pattern makes far more texts of the rows than their lists have members.

    Two lists of 100 members make 10,000 texts of one row. A single list of the row's own makes no
    more texts than it has members, and needs no counting.
    """
    lists = 0
    has_references = False
    for slot in pattern.slots:
        has_references = has_references or len(slot.path) > 1
        for owner, position in slot.path:
            lists += _column_at(owner, position).is_list
    if not lists or (lists == 1 and not has_references):
        return None

    counts = {slot.path: _member_counts(slot) for slot in pattern.slots}
    total = 0
    for row in table.rows:
        texts = prod(counts[slot.path][row.id] for slot in pattern.slots if not slot.whole)
        # A list that is shown whole is one text, but its members are looked up all the same.
        looked_up = max(counts[slot.path][row.id] for slot in pattern.slots)
        total += max(0, max(texts, looked_up) - FREE_COMBINATIONS)
        if total > MAX_COMBINATIONS:
            lists_shown = []
            for slot in pattern.slots:
                if counts[slot.path][row.id] > 1:
                    lists_shown.append(f"{{{slot.written}}}")
            lists_written = " ".join(lists_shown)
            message = f"{quoted(lists_written)} makes too many combinations of list members, "
            message += f"also of {quoted(row.id)}"
            remedy = f"Show one list, or shorter ones: at most {MAX_COMBINATIONS:,} beyond "
            remedy += f"{FREE_COMBINATIONS} a row."
            return Problem("F009", message, remedy, pattern.location, other=table.place(row))
    return None


def _member_counts(slot: Slot) -> Mapping[str, int]:
    """Return by row id how many members a slot shows.

    They are counted from its end, so that each table is gone through once.
    """
    counts: dict[str, int] = {}
    for row in slot.owner.rows:
        counts[row.id] = 1
        if slot.position != _ID:
            counts[row.id] = len(scalars(row.cells[slot.position]))
    for table, position in reversed(slot.path[:-1]):
        counts_behind = counts
        counts = {}
        for row in table.rows:
            row_ids = scalars(row.cells[position])
            counts[row.id] = sum(counts_behind.get(str(row_id), 0) for row_id in row_ids)
    return counts
