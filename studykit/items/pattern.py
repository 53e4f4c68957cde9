"""Stem patterns: texts with `{column}`, `{column.column}` and `{column:format}`, compiled once, filled for each row.

A closed little language: columns of the template's table and nothing else, no calls, no attributes of Python
objects. `{{` and `}}` are literal braces. This module knows no templates and no forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from studykit.facts.media import path_of
from studykit.facts.model import Broken, Cell, Column, Date, FactBase, Number, PatternText, Row, Scalar, Table, scalars
from studykit.facts.values import format_date, format_number, iso_date, join_words, show_plain
from studykit.problems import Location, Problem, nearest, quoted

NUMBER_FORMATS = (",", *(f".{digits}" for digits in range(10)))
DATE_FORMATS = ("year", "month", "day", "long", "iso", "when")
TEXT_FORMATS = ("lower", "upper", "first-upper", "a")
ALL = "all"

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
        return not self.whole and any(at >= 0 and table.columns[at].is_list for table, at in self.path)

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


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern of one table."""

    text: str
    location: Location
    literals: tuple[str, ...]
    """The texts around the slots: one more than there are slots."""
    slots: tuple[Slot, ...]

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
    return Pattern(written.text, written.location, tuple(literals), tuple(slots)), []


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


def _bind(inner: str, table: Table, base: FactBase, written: PatternText, *, whole_lists: bool) -> Slot | Problem:
    name, style = inner, ""
    if inner not in table.positions and ":" in inner:
        name, _, style = inner.rpartition(":")
        name, style = name.strip(), style.strip()
    path = follow(name, table, base)
    if isinstance(path, Lost):
        return Problem("T003", f"{{{inner}}}: {path.message}", path.remedy, written.location)
    owner, at = path[-1]
    column = owner.columns[at] if at >= 0 else Column("id")
    slot = Slot(inner, path, column, owner, "" if style == ALL else style, whole_lists)
    if not style or (style == ALL and whole_lists):
        return slot if slot.is_list or slot.format != ALL else slot._replace(format="")
    if style == ALL:
        message = f"{{{inner}}}: the whole list can be shown in `say`, `explain` and `hint` only"
        return Problem("T004", message, "Write the column alone: a list is taken apart.", written.location)
    allowed = formats_of(column)
    if style not in allowed:
        message = f"{{{inner}}}: {quoted(style)} is no format of the type {column.type}"
        remedy = "Write the column alone."
        if allowed:
            remedy = f"Write one of: {', '.join(allowed)}.{nearest(style, allowed)}"
        return Problem("T004", message, remedy, written.location)
    return slot


def formats_of(column: Column) -> tuple[str, ...]:
    if column.type in ("integer", "number", "quantity"):
        return NUMBER_FORMATS
    return DATE_FORMATS if column.type == "date" else () if column.type in ("image", "audio") else TEXT_FORMATS


class Lost(NamedTuple):
    """Why a name leads nowhere, and what to do."""

    message: str
    remedy: str


def follow(name: str, table: Table, base: FactBase) -> tuple[tuple[Table, int], ...] | Lost:
    """The way from a row of the table to `column` or `column.column`, or what is wrong with it."""
    path: list[tuple[Table, int]] = []
    here, rest = table, name
    while True:
        if rest in here.positions:
            return (*path, (here, here.positions[rest]))
        if rest == "id":
            return (*path, (here, -1))
        step, _, further = rest.partition(".")
        at = here.positions.get(step.strip())
        if at is None or not further:
            message = f"the table {quoted(here.name)} has no column {quoted(step if further else rest)}"
            return Lost(message, f"Correct the name.{nearest(step, here.positions)}")
        target = here.columns[at].target
        if target not in base.tables:
            message = f"{quoted(step)} does not refer to a table, so {quoted(further)} cannot be looked up in it"
            return Lost(message, f"Write {{{step}}}, or make the column a reference.")
        path.append((here, at))
        here, rest = base.tables[target], further.strip()


# --- filling -----------------------------------------------------------------------------------------------


def label(base: FactBase, table: Table, row: Row, depth: int = 0) -> str:
    """The text by which a row is shown when something refers to it: its label, else its id."""
    at = table.positions[table.label] if table.label else -1
    cell = row.cells[at] if at >= 0 else None
    if cell is None or isinstance(cell, Broken) or depth > 4:
        return row.id
    column = table.columns[at]
    if type(cell) is str and not column.target:
        return cell
    return show_cell(base, column, cell, depth + 1)


def show(base: FactBase, column: Column, value: Scalar, depth: int = 0) -> str:
    """How one value of a column is shown: a reference as its row's label, all else by its type."""
    if column.target and isinstance(value, str):
        row = base.row(column.target, value)
        return label(base, base.tables[column.target], row, depth) if row else value
    return show_plain(value)


def show_cell(base: FactBase, column: Column, cell: Cell, depth: int = 0) -> str:
    if cell is not None and type(cell) is not tuple:
        return show(base, column, cell, depth)  # type: ignore[arg-type]
    return join_words([show(base, column, each, depth) for each in scalars(cell)])


def members(slot: Slot, row: Row, base: FactBase) -> Sequence[Member]:
    """What a slot shows for a row; nothing when a value is missing or the format is finer than it.

    Raises UnknownValueError for a cell that could not be read.
    """
    at = slot.path[-1][1]
    if len(slot.path) == 1 and at >= 0:  # most slots show one value of the row itself
        cell = row.cells[at]
        if cell is None:
            return ()
        if type(cell) in _SIMPLE and not slot.format and not slot.column.target:
            shown = show_plain(cell)  # type: ignore[arg-type]
            return (Member(shown, cell, shown),)  # type: ignore[arg-type]
    found = []
    for holder, ident in _holders(slot, row, base):
        if at < 0:
            found.append(Member(apply_format(holder.id, slot.format) or "", holder.id, ident or holder.id))
            continue
        for value in _scalars(holder.cells[at]):
            shown = show(base, slot.column, value)
            formatted = _formatted(value, shown, slot.format) if slot.format else shown
            if formatted is not None:
                found.append(Member(formatted, value, _ident(value, ident, is_member=slot.column.is_list)))
    if slot.whole and len(found) > 1:
        return (Member(join_words([member.shown for member in found]), "", ""),)
    return found


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


def _formatted(value: Scalar, shown: str, style: str) -> str | None:
    if isinstance(value, Number):
        return format_number(value, style)
    if isinstance(value, Date):
        return format_date(value, style)
    return apply_format(shown, style)


_A = re.compile(r"(?i)(?:eu|ew|uni(?!n[a-hj-z])|use|usu|ut[ei]|ur[ai]|one\b|once\b|ou[ia])")
_SPELLED = re.compile(r"[AEFHILMNORSX](?:[A-Z0-9.-]|\b)")


def apply_format(text: str, style: str) -> str | None:
    """`lower`, `upper`, `first-upper`, and `a`, which puts "a" or "an" before an English word."""
    match style:
        case "lower":
            return text.lower()
        case "upper":
            return text.upper()
        case "first-upper":
            return text[:1].upper() + text[1:]
        case "a":
            return f"{'an' if _takes_an(text) else 'a'} {text}"
        case _:
            return text


def _takes_an(text: str) -> bool:
    """English spelling is only a hint at the sound: letters that are spelled out, `hour`, `unit`, `one` are known."""
    word = text.partition(" ")[0]
    if len(word) == 1 or (word[:2].isupper() and word.isascii()) or (len(word) > 1 and word[1] in "-.0123456789"):
        return bool(_SPELLED.match(word))
    if re.match(r"(?i)(?:hour|honest|honou?r|heir)", word):
        return True
    return word[:1].lower() in "aeiou" and not _A.match(word)


def fill(pattern: Pattern, row: Row, base: FactBase) -> list[Fill]:
    """The pattern filled for a row: one for each combination of list members; none when a value is missing.

    Raises UnknownValueError for a cell that could not be read.
    """
    choices = [members(slot, row, base) for slot in pattern.slots]
    if not all(choices):
        return []
    if len(choices) == 1:  # as in most patterns
        first, last = pattern.literals
        return [Fill(first + member.shown + last, (member,)) for member in choices[0]]
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
