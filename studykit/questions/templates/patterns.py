"""Stem patterns: texts with `{column}`, `{column.column}` and `{column:format}`, compiled once, filled for each row.

A closed little language: columns of the template's table and nothing else, no calls, no attributes of Python
objects. `{{` and `}}` are literal braces. This module knows no templates and no forms.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import NamedTuple

from studykit.facts.base import (
    Broken,
    Cell,
    Column,
    Date,
    FactBase,
    Number,
    PatternText,
    Row,
    Scalar,
    Table,
    scalars,
)
from studykit.facts.contradictions import has_long_label
from studykit.facts.media import path_of
from studykit.limits import FREE_COMBINATIONS, MAX_COMBINATIONS, MAX_REFERENCES
from studykit.problems import Location, Problem, quoted
from studykit.questions.templates.slot_formats import ALL, AND, OR, WHOLE, formatted, wrong_format
from studykit.values.dates import iso_date
from studykit.values.english import Last, show_plain
from studykit.values.language import language

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Slot(NamedTuple):
    """One `{...}` of a pattern, bound to a table: how to go from a row to what is shown."""

    written: str
    path: tuple[tuple[Table, int], ...]
    """Tables and positions to follow; all but the last are references. Position -1 is the row id."""
    column: Column
    """The column at the end."""
    owner: Table
    format: str = ""
    whole: bool = False
    """Whether a list is shown whole, with commas and "and", and not taken apart."""

    @property
    def is_list(self) -> bool:
        return not self.whole and any(
            at >= 0 and table.columns[at].is_list for table, at in self.path
        )

    @property
    def name(self) -> str:
        """`island.name`: the column, without its format."""
        return ".".join(table.columns[at].name if at >= 0 else "id" for table, at in self.path)

    @property
    def first_column(self) -> str:
        table, at = self.path[0]
        return table.columns[at].name if at >= 0 else "id"


class Member(NamedTuple):
    """What a slot shows for a row: one value of it, when a list is taken apart."""

    shown: str
    value: Scalar
    ident: str
    """How a member of a list is named in an item id: the row id of a reference, else the text."""


class Fill(NamedTuple):
    """A pattern filled for one row."""

    text: str
    members: tuple[Member, ...]
    """One for each slot, in the order of the pattern."""


class UnknownValueError(Exception):
    """A cell that the pattern needs could not be read: what it would show is unknown."""


class _Pattern(NamedTuple):
    text: str
    location: Location
    literals: tuple[str, ...]
    """The texts around the slots: one more than there are slots."""
    slots: tuple[Slot, ...]


class Pattern(_Pattern):
    """A compiled pattern of one table."""

    @cached_property
    def is_one_slot(self) -> bool:
        return len(self.slots) == 1 and not any(self.literals)

    @cached_property
    def list_slots(self) -> tuple[int, ...]:
        return tuple(at for at, slot in enumerate(self.slots) if slot.is_list)

    @property
    def columns(self) -> frozenset[tuple[tuple[Table, int], ...]]:
        """The columns that it shows, however they are written and formatted."""
        return frozenset(slot.path for slot in self.slots)


def compile_pattern(
    written: PatternText, table: Table, base: FactBase, *, whole_lists: bool = False
) -> tuple[Pattern | None, list[Problem]]:
    """The pattern bound to a table, or None with what is wrong in it.

    `whole_lists`: in `say`, `explain` and `hint` a list is shown whole; elsewhere it is taken apart.
    """
    literals, slots, problems = [""], [], []
    for at, end, inner, token in _tokens(written.text):
        if inner is None:
            if token in ("{", "}"):
                name = "opens" if token == "{" else "closes"
                message = f"a brace {name} and has no partner at character {at + 1} of {quoted(written.text)}"
                remedy = f"Write {token * 2} for a brace that is meant as text."
                problems.append(Problem("T004", message, remedy, written.location))
            literals[-1] += token[:1] if end - at == 2 and token in ("{{", "}}") else token
            continue
        found = _bind(inner.strip(), table, base, written, whole_lists=whole_lists)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            slots.append(found)
            literals.append("")
    if problems:
        return None, problems
    pattern = Pattern(written.text, written.location, tuple(literals), tuple(slots))
    too_many = too_many_combinations(pattern, table)
    return (None, [too_many]) if too_many else (pattern, [])


def too_many_combinations(pattern: Pattern, table: Table) -> Problem | None:
    """F009: the pattern makes far more texts of the rows than their lists have members."""
    lists = [
        at
        for slot in pattern.slots
        for owner, at in slot.path
        if at >= 0 and owner.columns[at].is_list
    ]
    if not lists or (len(lists) == 1 and all(len(slot.path) == 1 for slot in pattern.slots)):
        return None
    counts = {slot.path: _member_counts(slot) for slot in pattern.slots}
    total = 0
    for row in table.rows:
        ours = [counts[slot.path][row.id] for slot in pattern.slots]
        # A list that is shown whole is one text, but its members are looked up all the same.
        shown = prod(
            1 if slot.whole else many for slot, many in zip(pattern.slots, ours, strict=True)
        )
        total += max(0, max(shown, *ours) - FREE_COMBINATIONS)
        if total > MAX_COMBINATIONS:
            shown_lists = " ".join(
                f"{{{slot.written}}}" for slot in pattern.slots if counts[slot.path][row.id] > 1
            )
            message = f"{quoted(shown_lists)} makes too many combinations of list members, also of {quoted(row.id)}"
            remedy = f"Show one list, or shorter ones: at most {MAX_COMBINATIONS:,} beyond {FREE_COMBINATIONS} a row."
            return Problem("F009", message, remedy, pattern.location, other=table.place(row))
    return None


def _member_counts(slot: Slot) -> Mapping[str, int]:
    """Return by row id how many members a slot shows: counted from its end, so that each table is gone through once."""
    owner, at = slot.path[-1]
    counts = {row.id: len(scalars(row.cells[at])) if at >= 0 else 1 for row in owner.rows}
    for table, at in reversed(slot.path[:-1]):
        counts = {
            row.id: sum(counts.get(str(ref), 0) for ref in scalars(row.cells[at]))
            for row in table.rows
        }
    return counts


def _tokens(text: str) -> Iterator[tuple[int, int, str | None, str]]:
    """Start, end, the inside of a slot (None for text) and the token itself."""
    at = 0
    for found in _BRACES.finditer(text):
        if found.start() > at:
            yield at, found.start(), None, text[at : found.start()]
        yield found.start(), found.end(), found[1], found[0]
        at = found.end()
    if at < len(text):
        yield at, len(text), None, text[at:]


def _bind(
    inner: str, table: Table, base: FactBase, written: PatternText, *, whole_lists: bool
) -> Slot | Problem:
    name, style = _split(inner, table, base)
    path = follow(name, table, base)
    if isinstance(path, Lost):
        return Problem("T003", f"{{{inner}}}: {path.message}", path.remedy, written.location)
    owner, at = path[-1]
    column = owner.columns[at] if at >= 0 else Column("id")
    slot = Slot(inner, path, column, owner, "" if style == ALL else style, whole_lists)
    if not style:
        return slot
    if style in WHOLE and (style == ALL or slot._replace(whole=False).is_list):
        if whole_lists:
            return slot
        message = f"{{{inner}}}: the whole list can be shown in `say`, `explain` and `hint` only"
        return Problem(
            "T004", message, "Write the column alone: a list is taken apart.", written.location
        )
    wrong = wrong_format(column, style, base.lang)
    if wrong:
        return Problem("T004", f"{{{inner}}}: {wrong[0]}", wrong[1], written.location)
    return slot


def _split(inner: str, table: Table, base: FactBase) -> tuple[str, str]:
    """The name and the format. A column's name may hold a colon, and so may the forms of a plural."""
    if inner in table.positions or ":" not in inner:
        return inner, ""
    name, _, style = inner.rpartition(":")
    if isinstance(follow(name.strip(), table, base), Lost):
        first, _, rest = inner.partition(":")
        if not isinstance(follow(first.strip(), table, base), Lost):
            name, style = first, rest
        elif not isinstance(follow(inner, table, base), Lost):
            return inner, ""  # of another table's column
    head, mark, rest = style.partition(":")
    return name.strip(), f"{head.strip()}{mark}{rest.strip()}"


class Lost(NamedTuple):
    """Why a name leads nowhere, and what to do."""

    message: str
    remedy: str


def follow(name: str, table: Table, base: FactBase) -> tuple[tuple[Table, int], ...] | Lost:
    """The way from a row of the table to `column` or `column.column`, or what is wrong with it."""
    path: list[tuple[Table, int]] = []
    here, rest = table, name
    if name.count(".") > MAX_REFERENCES and name not in here.positions:
        message = f"{quoted(name)} leads through more than {MAX_REFERENCES} tables"
        return Lost(message, "Give a table on the way a column of its own.")
    while True:
        if rest in here.positions:
            return (*path, (here, here.positions[rest]))
        if rest == "id":
            return (*path, (here, -1))
        step, _, further = rest.partition(".")
        at = here.positions.get(step.strip())
        if at is None or not further:
            message = (
                f"the table {quoted(here.name)} has no column {quoted(step if further else rest)}"
            )
            return Lost(message, f"Correct the name.{here.column_names.nearest(step)}")
        target = here.columns[at].target
        if target in base.unread:
            message = f"{quoted(step)} refers to the table {quoted(target)}, of which a file cannot be read"
            return Lost(message, "Mend that file first.")
        if target not in base.tables:
            message = f"{quoted(step)} does not refer to a table, so {quoted(further)} cannot be looked up in it"
            return Lost(message, f"Write {{{step}}}, or make the column a reference.")
        path.append((here, at))
        here, rest = base.tables[target], further.strip()


# --- filling -----------------------------------------------------------------------------------------------


def label(base: FactBase, table: Table, row: Row, depth: int = 0) -> str:
    """The text by which a row is shown when something refers to it: its label, else its id."""
    if not table.label:
        return row.id
    at = table.positions[table.label]
    cell, column = row.cells[at], table.columns[at]
    if type(cell) is str and not column.target:
        return cell
    if column.target and not depth and has_long_label(base.tables, table, row):
        return row.id
    if cell is None or isinstance(cell, Broken) or depth > 4:
        return row.id
    return show_cell(base, column, cell, depth + 1)


def show(base: FactBase, column: Column, value: Scalar, depth: int = 0) -> str:
    """How one value of a column is shown: a reference as its row's label, all else by its type."""
    if column.target and isinstance(value, str):
        row = base.row(column.target, value)
        return label(base, base.tables[column.target], row, depth) if row else value
    return language(base.lang).show(value) if base.lang else show_plain(value)


def show_cell(base: FactBase, column: Column, cell: Cell, depth: int = 0) -> str:
    if cell is not None and type(cell) is not tuple:
        return show(base, column, cell, depth)  # type: ignore[arg-type]
    return language(base.lang).joined([show(base, column, each, depth) for each in scalars(cell)])


def is_named(base: FactBase, table: Table, row: Row, depth: int = 0) -> bool:
    """Whether a row has a label in the language of the base, or none in any."""
    cell = table.cell(row, table.label) if base.untranslated and table.label and depth < 5 else None
    if isinstance(cell, Broken):
        return f"{table.name}/{row.id}" not in base.untranslated
    return cell is None or is_called(
        base, table.columns[table.positions[table.label]], cell, depth + 1
    )


def is_called(base: FactBase, column: Column, cell: Cell, depth: int = 0) -> bool:
    """Whether all rows that a cell refers to have their labels in the language of the base."""
    table = base.tables.get(column.target) if base.untranslated else None
    rows = [table.by_id.get(str(each)) for each in scalars(cell)] if table else ()
    return all(is_named(base, table, row, depth) for row in rows if table and row)


def members(slot: Slot, row: Row, base: FactBase) -> Sequence[Member]:
    """What a slot shows for a row; nothing when a value is missing or the format is finer than it.

    Raises UnknownValueError for a cell that could not be read.
    """
    path, at = slot.path, slot.path[-1][1]
    if len(path) == 1 and at >= 0:  # most slots show one value of the row itself
        cell = row.cells[at]
        if cell is None:
            return ()
        kind = type(cell)
        if kind in _SIMPLE and not slot.format and not slot.column.target:
            ident = shown = cell if kind is str else show_plain(cell)  # type: ignore[arg-type]
            if base.lang:
                shown = language(base.lang).show(cell)  # type: ignore[arg-type]
            return (Member(shown, cell, ident),)  # type: ignore[arg-type]
    found: list[Member] = []
    for holder, ident in _holders(slot, row, base):
        if at < 0:
            shown = formatted(holder.id, holder.id, slot.format, base.lang) or ""
            found.append(Member(shown, holder.id, ident or holder.id))
        else:
            found.extend(_of_holder(slot, holder, ident, base))
    if slot.whole and len(found) > 1:
        last: Last = OR if slot.format == OR else AND
        return (Member(language(base.lang).joined([each.shown for each in found], last), "", ""),)
    return found


def _of_holder(slot: Slot, holder: Row, ident: str, base: FactBase) -> Iterator[Member]:
    """What stands in the slot's column of the row at its end."""
    for place, value in enumerate(_scalars(holder.cells[slot.path[-1][1]])):
        if not is_called(base, slot.column, value):
            raise UnknownValueError
        plain = show(base, slot.column, value)
        is_formatted = slot.format and slot.format not in WHOLE
        shown = formatted(value, plain, slot.format, base.lang) if is_formatted else plain
        if shown is not None:
            is_member = bool(base.written) and slot.column.is_list
            named = _written_member(*slot.path[-1], holder, place, base) if is_member else value
            yield Member(shown, value, _ident(named, ident, is_member=slot.column.is_list))


def _written_member(table: Table, at: int, holder: Row, place: int, base: FactBase) -> Scalar:
    """A member of a list as it is written: by that it is named in an item id."""
    row = base.written.row(table.name, holder.id) if base.written else None
    return scalars((row if row and at < len(row.cells) else holder).cells[at])[place]


_SIMPLE = (str, Number, bool)
"""Types that are shown and named in the same words."""


def _holders(slot: Slot, row: Row, base: FactBase) -> list[tuple[Row, str]]:
    """The rows at the end of the slot's references, with the ids of the list members that lead to them."""
    holders = [(row, "")]
    for table, at in slot.path[:-1]:
        column = table.columns[at]
        holders = [
            (found, _ident(each, ident, is_member=True) if column.is_list else ident)
            for here, ident in holders
            for each in _scalars(here.cells[at])
            if (found := base.row(column.target, str(each)))
        ]
    return holders


def _scalars(cell: Cell) -> tuple[Scalar, ...]:
    values = scalars(cell)
    for value in values:
        if type(value) is Broken:
            raise UnknownValueError
    return values


def _ident(value: Scalar, before: str, *, is_member: bool) -> str:
    """How a value is named in an item id. A member is named by its row id, so that its label may be corrected."""
    if before and not is_member:
        return before
    own = iso_date(value) if isinstance(value, Date) else path_of(value) or show_plain(value)
    return f"{before}+{own}" if before else own


def fill(pattern: Pattern, row: Row, base: FactBase) -> list[Fill]:
    """The pattern filled for a row: one for each combination of list members; none when a value is missing.

    Raises UnknownValueError for a cell that could not be read.
    """
    if len(pattern.slots) == 1:  # as in most patterns
        first, last = pattern.literals
        return [
            Fill(first + member.shown + last, (member,))
            for member in members(pattern.slots[0], row, base)
        ]
    choices = [members(slot, row, base) for slot in pattern.slots]
    if not all(choices):
        return []
    filled = []
    first, *rest = pattern.literals
    for combination in product(*choices):
        text = first
        for member, literal in zip(combination, rest, strict=True):
            text += member.shown + literal
        filled.append(Fill(text, combination))
    return filled


def texts_of(pattern: Pattern, row: Row, base: FactBase) -> list[str]:
    """The pattern's texts for a row; none when a value is missing or could not be read."""
    try:
        return [each.text for each in fill(pattern, row, base)]
    except UnknownValueError:
        return []


Path = tuple[tuple[Table, int], ...]
"""Tables and positions to follow, as in a slot."""


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
