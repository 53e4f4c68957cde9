"""Patterns filled for rows: the texts that they make, and the values that each text shows.

    "{name} lies on {island.name}"     of a row whose islands are Miyako and Irabu:
        Fill("North Base lies on Miyako", (Member("North Base", ...), Member("Miyako", ...)))
        Fill("North Base lies on Irabu", ...)

A list is taken apart, one text for each member, unless the pattern shows it whole.
"""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from studykit.facts.base import Broken, Cell, Date, FactBase, Row, Scalar, scalars
from studykit.facts.media import path_of
from studykit.facts.said_of_values import NOTHING_SAID, SaidOfValue, joined_disputes
from studykit.questions.templates.labels import (
    article,
    is_called,
    show,
    shown_barely,
    told_apart,
)
from studykit.questions.templates.patterns import Pattern, Slot
from studykit.questions.templates.slot_formats import (
    AND,
    ARTICLES,
    OR,
    WHOLE,
    formatted,
    with_article,
)
from studykit.values.dates import iso_date
from studykit.values.english import Last, show_plain
from studykit.values.language import language


class Member(NamedTuple):
    """One value that a slot shows for a row: of a list one member."""

    shown: str
    value: Scalar
    ident: str
    """How it is named in an item id: the row id of a reference, else the text."""
    is_named: bool = True
    """False of a list's member that `where` leaves out."""
    said: tuple[SaidOfValue, ...] = ()
    """What is said of the value, and of those that lead to it; nothing of nearly all."""

    @property
    def disputed(self) -> str:
        """All disputes about it; empty when nobody disputes it."""
        return joined_disputes(self.said)


class Fill(NamedTuple):
    """A pattern filled for one row."""

    text: str
    members: tuple[Member, ...]
    """One for each slot, in the order of the pattern."""

    @property
    def is_named(self) -> bool:
        """False where it shows a list's member that `where` leaves out."""
        return all(member.is_named for member in self.members)

    @property
    def disputed(self) -> str:
        """All disputes about values that it shows; empty when there are none."""
        return joined_disputes(self.said)

    @property
    def said(self) -> tuple[SaidOfValue, ...]:
        """All that is said of the values that it shows."""
        return tuple(said for member in self.members for said in member.said)


_NOT_SHOWN = Member("", "", "")
"""What stands in a slot of an optional part that is left out."""


class UnknownValueError(Exception):
    """A cell that the pattern needs could not be read: what it would show is unknown."""


def fill(pattern: Pattern, row: Row, base: FactBase) -> list[Fill]:
    """Return the pattern filled for a row, once for each combination of list members.

    None when a value is missing. Raises UnknownValueError for a cell that could not be read.
    """
    choices = [members(pattern.slots[index], row, base) for index in pattern.needed]
    literals = pattern.literals
    if pattern.parts:
        choices, literals = _with_optional_parts(pattern, choices, row, base)
    # Where one slot has nothing to show, there is no combination.
    first_literal, *other_literals = literals
    fills = []
    for combination in product(*choices):
        text = first_literal
        for member, literal in zip(combination, other_literals, strict=True):
            text += member.shown + literal
        fills.append(Fill(text, combination))
    return fills


def _with_optional_parts(
    pattern: Pattern, needed: Sequence[Sequence[Member]], row: Row, base: FactBase
) -> tuple[list[Sequence[Member]], tuple[str, ...]]:
    """Return what each slot shows, and the texts around the slots.

    `needed` is what those in no optional part show. A part of which a value is missing, or is not
    there in the deck's language, is left out.
    """
    choices: list[Sequence[Member]] = [(_NOT_SHOWN,)] * len(pattern.slots)
    for index, choice in zip(pattern.needed, needed, strict=True):
        choices[index] = choice
    absent = []
    for part in pattern.parts:
        shown = []
        for slot in pattern.slots[part.first : part.end]:
            shown.append(_members_if_there(slot, row, base))
        if all(shown):
            choices[part.first : part.end] = shown
        else:
            absent.append(part)
    return choices, pattern.literals_without(absent)


def _members_if_there(slot: Slot, row: Row, base: FactBase) -> Sequence[Member]:
    try:
        return members(slot, row, base)
    except UnknownValueError:
        # A text that stands in other languages alone is not there; one that has an error may be.
        if base.untranslated:
            return ()
        raise


def texts_of(pattern: Pattern, row: Row, base: FactBase) -> list[str]:
    """Return the pattern's texts for a row; none when a value is missing or could not be read."""
    try:
        fills = fill(pattern, row, base)
    except UnknownValueError:
        return []
    return [filled.text for filled in fills]


def members(slot: Slot, row: Row, base: FactBase) -> Sequence[Member]:
    """Return what a slot shows for a row: nothing when a value is missing, or has no such part.

    2019 has no month to show in `{opened:month}`. Raises UnknownValueError for a cell that could
    not be read.
    """
    shown_members: list[Member] = []
    for owner in _owners(slot, row, base):
        if slot.position < 0:
            row_id = owner.row.id
            shown = formatted(row_id, row_id, slot.format, base.lang) or ""
            member = Member(shown, row_id, owner.ident or row_id, owner.is_named, owner.said)
            shown_members.append(member)
        else:
            shown_members += _members_of_cell(slot, owner, base)
    # A single member is a value that an answer can be compared with; several are only a text.
    if slot.whole and len(shown_members) > 1:
        last: Last = OR if slot.format == OR else AND
        texts = [member.shown for member in shown_members]
        text = language(base.lang).joined(texts, last)
        return (Member(text, "", "", said=Fill("", tuple(shown_members)).said),)
    return shown_members


class _Owner(NamedTuple):
    """A row at the end of a slot's references."""

    row: Row
    ident: str = ""
    """The ids of the list members that lead to it, as they stand in an item id: `a+b`."""
    is_named: bool = True
    """False where `where` leaves out one of these members."""
    said: tuple[SaidOfValue, ...] = ()
    """What is said of references that lead to it."""

    def said_of(self, column: str, index: int) -> tuple[SaidOfValue, ...]:
        """Return what is said of one of its values in a column, and of what leads to it."""
        # Of nearly all rows nothing is said.
        if not self.row.said:
            return self.said
        said_of_values = self.row.said_of(column)
        if not said_of_values or said_of_values[index] == NOTHING_SAID:
            return self.said
        return (*self.said, said_of_values[index])


def _owners(slot: Slot, row: Row, base: FactBase) -> list[_Owner]:
    """Return the rows at the end of the slot's references."""
    owners = [_Owner(row)]
    for place, (table, position) in enumerate(slot.path[:-1]):
        column = table.columns[position]
        referenced_owners = []
        for owner in owners:
            for index, row_id in enumerate(_readable(owner.row.cells[position])):
                referenced = base.row(column.target, str(row_id))
                if referenced is None:
                    continue
                at_end = owner._replace(row=referenced, said=owner.said_of(column.name, index))
                if column.is_list:
                    ident = _joined_ident(owner.ident, row_id)
                    is_named = owner.is_named and slot.names_member(place, row_id)
                    at_end = at_end._replace(ident=ident, is_named=is_named)
                referenced_owners.append(at_end)
        owners = referenced_owners
    return owners


def _members_of_cell(slot: Slot, owner: _Owner, base: FactBase) -> list[Member]:
    shown_members = []
    column = slot.column
    for index, value in enumerate(_readable(owner.row.cells[slot.position])):
        # A reference to a row that has no name in this language.
        if base.untranslated and not is_called(base, column, value):
            raise UnknownValueError
        # A text is shown as it is, in whatever language.
        is_text = isinstance(value, str) and not column.target
        text = str(value) if is_text else show(base, column, value)
        if slot.is_bare and column.target:
            text = shown_barely(base, column, value)
        elif is_text and slot.owner.tell_apart and column.name == slot.owner.label:
            if not slot.is_bare:
                text = told_apart(base, slot.owner, owner.row, text)
        shown: str | None = text
        if slot.format in ARTICLES:
            shown = with_article(_article(slot, owner.row, value, base), text, slot.format)
        elif slot.format and slot.format not in WHOLE:
            shown = formatted(value, text, slot.format, base.lang)
        if shown is None:
            continue  # the month of 2019
        is_named = owner.is_named
        if column.is_list:
            written = _as_written(slot, owner.row, index, base)
            name = _joined_ident(owner.ident, written)
            is_named = is_named and slot.names_member(len(slot.path) - 1, written)
        else:
            # Where a list led to this row, its members tell the items apart.
            name = owner.ident or _ident(value)
        said = owner.said_of(column.name, index)
        shown_members.append(Member(shown, value, name, is_named, said))
    return shown_members


def _article(slot: Slot, owner: Row, value: Scalar, base: FactBase) -> str:
    """Return the article of the row whose label a slot shows."""
    target = slot.column.target
    if not target:
        return article(base, slot.owner, owner)
    referenced = base.row(target, str(value))
    return article(base, base.tables[target], referenced) if referenced else ""


def _readable(cell: Cell) -> tuple[Scalar, ...]:
    """Return the values of a cell. Raises UnknownValueError if one of them could not be read."""
    if isinstance(cell, str):  # as most cells are
        return (cell,)
    values = scalars(cell)
    for value in values:
        if isinstance(value, Broken):
            raise UnknownValueError
    return values


def _as_written(slot: Slot, owner: Row, index: int, base: FactBase) -> Scalar:
    """Return a member of a list as it is written, in whatever language: ids name it by that."""
    values = scalars(owner.cells[slot.position])
    if base.written:
        written = base.written.row(slot.owner.name, owner.id)
        if written and slot.position < len(written.cells):
            written_values = scalars(written.cells[slot.position])
            # A row may have the list in the deck's language alone, or a broken one in others.
            if len(written_values) == len(values):
                values = written_values
    return values[index]


def _joined_ident(ident: str, value: Scalar) -> str:
    return f"{ident}+{_ident(value)}" if ident else _ident(value)


def _ident(value: Scalar) -> str:
    """Return how an item id names a value. A reference is its row id: labels may be corrected."""
    if isinstance(value, str):
        return value
    if isinstance(value, Date):
        return iso_date(value)
    return path_of(value) or show_plain(value)
