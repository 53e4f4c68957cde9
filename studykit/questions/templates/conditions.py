"""`where`: which rows of a table a template keeps.

A condition is true, false, or unknown for a row. A missing value never matches, not even `!=`; what it would
have said is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

from studykit.facts.base import (
    Broken,
    Column,
    Date,
    FactBase,
    Media,
    Number,
    Row,
    Scalar,
    Table,
    scalars,
)
from studykit.problems import Location, Problem, quoted
from studykit.questions.templates.patterns import (
    Lost,
    Pattern,
    Slot,
    follow,
    label,
    too_many_combinations,
)
from studykit.reading.settings import Fields, as_text
from studykit.reading.yaml_tree import YamlList, YamlText
from studykit.values.dates import span
from studykit.values.scalars import Flaw

Sign = Literal["=", "!=", "<", "<=", ">", ">=", "present", "missing"]
_SIGNS: tuple[Sign, ...] = ("<=", ">=", "!=", "<", ">", "=")


class _Condition(NamedTuple):
    slot: Slot
    alternatives: tuple[tuple[Sign, Scalar], ...]


class Condition(_Condition):
    """One column against one sign and its values; several values are alternatives."""

    @cached_property
    def _texts(self) -> frozenset[Scalar] | None:
        """The texts of which a row must have one, when nothing else is wanted: they may be ten thousand."""
        is_plain = all(sign == "=" and type(value) is str for sign, value in self.alternatives)
        return frozenset(value for _, value in self.alternatives) if is_plain else None

    def holds(self, row: Row, base: FactBase) -> bool | None:
        """Whether the row matches; None when the base does not say.

        It does not when the cell is missing or could not be read, or when a date overlaps the wanted one without
        lying in it: 2025 may be in November, or not. Such a row is not kept, and it is not known to be out.
        """
        values = self.values(row, base)
        if any(type(value) is Broken for value in values):
            return None
        if self._texts is not None and all(type(value) is str for value in values):
            return not self._texts.isdisjoint(values) if values else None
        return _any(_matches(sign, wanted, values) for sign, wanted in self.alternatives)

    def values(self, row: Row, base: FactBase) -> list[Scalar]:
        """What the row has in the column, through references too."""
        if base.written:  # what is kept is the same in every language
            row, base = base.written.row(self.slot.path[0][0].name, row.id) or row, base.written
        rows = [row]
        for table, at in self.slot.path[:-1]:
            target = table.columns[at].target
            refs = [each for here in rows for each in scalars(here.cells[at])]
            if any(isinstance(each, Broken) for each in refs):
                return [each for each in refs if isinstance(each, Broken)]
            rows = [found for each in refs if (found := base.row(target, str(each)))]
        at = self.slot.path[-1][1]
        return [
            value for here in rows for value in ((here.id,) if at < 0 else scalars(here.cells[at]))
        ]


def holds_on(as_of: Date | None, table: Table, row: Row) -> bool:
    """Whether a fact holds on a deck's `as_of`, by its `since` and `until`."""
    if as_of is None:
        return True
    first, last = span(as_of)
    since, until = table.cell(row, "since"), table.cell(row, "until")
    has_begun = not isinstance(since, Date) or span(since)[0] <= last
    return has_begun and (not isinstance(until, Date) or span(until)[1] >= first)


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    is_unknown = False
    for verdict in verdicts:
        if verdict:
            return True
        is_unknown |= verdict is None
    return None if is_unknown else False


def _matches(sign: Sign, wanted: Scalar, values: list[Scalar]) -> bool | None:
    """A list holds when a member does; `!=` is its opposite: there are members, and none is equal."""
    if sign == "present":
        return bool(values)
    if sign == "missing":
        return not values
    if not values:
        return None
    if sign == "!=":
        equal = _any(_equal(value, wanted) for value in values)
        return None if equal is None else not equal
    return _any(
        _equal(value, wanted) if sign == "=" else _compares(sign, value, wanted) for value in values
    )


def _equal(value: Scalar, wanted: Scalar) -> bool | None:
    """A date is equal to every date within it: 2025 matches 2025-11-03, and 2025-11 may match 2025."""
    if type(value) is str:
        return value == wanted
    if isinstance(value, Date) and isinstance(wanted, Date):
        (first, last), (wanted_first, wanted_last) = span(value), span(wanted)
        if wanted_first <= first and last <= wanted_last:
            return True
        return False if last < wanted_first or wanted_last < first else None
    if isinstance(value, Number) and isinstance(wanted, Number):
        return value.value == wanted.value and value.unit == wanted.unit
    return (value.path if isinstance(value, Media) else value) == wanted


def _compares(sign: Sign, value: Scalar, wanted: Scalar) -> bool | None:
    """Dates compare by their spans: `< 2019` ends before 2019 begins, `<= 2019` ends within it or before."""
    if isinstance(value, Date) and isinstance(wanted, Date):
        (first, last), (wanted_first, wanted_last) = span(value), span(wanted)
        holds, fails = {
            "<": (last < wanted_first, first >= wanted_first),
            "<=": (last <= wanted_last, first > wanted_last),
            ">": (first > wanted_last, last <= wanted_last),
            ">=": (first >= wanted_first, last < wanted_first),
        }[sign]
        return True if holds else False if fails else None
    if isinstance(value, Number) and isinstance(wanted, Number):
        if value.unit != wanted.unit:
            return None  # nobody converts miles here, so nobody knows
        one, other = value.value, wanted.value
        return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]
    return False


def read_where(fields: Fields | None, table: Table, base: FactBase) -> tuple[Condition, ...]:
    """The conditions of a template, compiled; what cannot be understood is reported and left out."""
    if fields is None:
        return ()
    base = base.written or base
    table = base.tables[table.name]
    conditions = []
    for name, node in fields.mapping.entries.items():
        path = follow(name, table, base)
        if isinstance(path, Lost):
            fields.report("T003", f"`where`: {path.message}", path.remedy, fields.key_place(name))
            continue
        owner, at = path[-1]
        slot = Slot(name, path, owner.columns[at] if at >= 0 else Column("id"), owner)
        pattern = Pattern(name, fields.key_place(name), ("", ""), (slot,))
        too_many = too_many_combinations(pattern, table)
        if too_many:
            fields.problems.append(too_many)
            continue
        texts = (
            [as_text(each) for each in node.members]
            if isinstance(node, YamlList)
            else [as_text(node)]
        )
        if None in texts or not texts:
            message = f"`where`: {quoted(name)} should be a value or a list of values"
            fields.report("T005", message, "Write a value, or [one, two].", fields.at(node))
            continue
        names = _Labels(base, slot.column)
        read = [_read_alternative(each, slot, names, fields.file) for each in texts if each]
        fields.problems.extend(each for each in read if isinstance(each, Problem))
        alternatives = tuple(each for each in read if not isinstance(each, Problem))
        conditions.append(Condition(slot, alternatives))
    return tuple(conditions)


class _Labels:
    """The rows that a column refers to, by their labels."""

    def __init__(self, base: FactBase, column: Column) -> None:
        self.base, self.table = base, base.tables.get(column.target)

    @cached_property
    def ids(self) -> dict[str, str]:
        """Row ids by label, without case; of two rows with one label the first."""
        found: dict[str, str] = {}
        if self.table:
            for row in self.table.rows:
                found.setdefault(label(self.base, self.table, row).casefold(), row.id)
        return found


def _read_alternative(
    node: YamlText, slot: Slot, names: _Labels, file: str
) -> tuple[Sign, Scalar] | Problem:
    where, text = Location(file, node.line, node.column), node.text
    if node.is_missing:
        remedy = "Write the word missing for rows without a value, or delete the line."
        return Problem("T005", f"`where`: {quoted(slot.written)} has no value", remedy, where)
    if text in ("present", "missing"):
        return ("present" if text == "present" else "missing"), ""
    sign: Sign = next((each for each in _SIGNS if text.startswith(each)), "=")
    rest = text[len(sign) :].strip() if text.startswith(sign) else text
    column = slot.column
    if sign in ("<", "<=", ">", ">=") and column.type not in (
        "integer",
        "number",
        "quantity",
        "date",
    ):
        message = f"`where`: {quoted(sign)} compares numbers and dates, and {quoted(slot.written)} has the type {column.type}"
        remedy = f'Give the column another type, or write "={text}" if the text begins so.'
        return Problem("T005", message, remedy, where)
    if column.target:
        return _reference(sign, rest, names, where)
    value = column.parse(rest)
    if isinstance(value, Flaw):
        return Problem("T005", f"`where`: {quoted(rest)} {value}", "Correct the value.", where)
    return sign, value


def _reference(
    sign: Sign, text: str, names: _Labels, where: Location
) -> tuple[Sign, Scalar] | Problem:
    target = names.table
    if target is None or text in target.by_id:
        return sign, text
    meant = names.ids.get(text.casefold(), "")
    remedy = f"A reference is compared by row id: {meant}."
    if not meant:
        remedy = f"Correct it.{target.row_names.nearest(text)}"
    message = f"`where`: the table {quoted(target.name)} has no row {quoted(text)}"
    return Problem("T005", message, remedy, where)
