"""`where`: which rows of a table a template keeps.

    where: {island: miyako}             the reference is equal; of a list a member is
    where: {opened: "<2019"}            it ends before 2019 begins
    where: {kind: [airport, port]}      either
    where: {closed: missing}            the row has no value
    where: {place: {within: italy}}     what the row names lies in Italy (`within`)

A condition is true, false, or unknown for a row. A missing value never matches, not even `!=`; what
it would have said is unknown.

A deck in another language keeps the same rows: values are compared as they are written. Only what
is there or missing is asked of the texts that such a deck shows: of `{info: present}` in a German
deck `info@de`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
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
from studykit.problems import Location, Problem, nearest, quoted
from studykit.questions.templates.labels import label
from studykit.questions.templates.patterns import (
    DeadEnd,
    Path,
    Pattern,
    Slot,
    follow,
    slot_of,
    too_many_combinations,
)
from studykit.questions.templates.within import Enclosure, read_within
from studykit.reading.settings import Fields, as_text, members_of
from studykit.reading.yaml_tree import YamlMapping, YamlText
from studykit.values.dates import span
from studykit.values.doubt import Extent, reach
from studykit.values.sameness import comparable, in_unit
from studykit.values.scalars import Flaw

Sign = Literal["=", "!=", "<", "<=", ">", ">=", "present", "missing", "within"]
_SIGNS: tuple[Sign, ...] = ("<=", ">=", "!=", "<", ">", "=")
_COMPARING = ("<", "<=", ">", ">=")
_OF_PRESENCE = ("present", "missing")
_OPERATORS = ("within",)
"""What a mapping as a value may hold."""
_COMPARED_TYPES = ("integer", "number", "quantity", "date")


class _Condition(NamedTuple):
    slot: Slot
    alternatives: tuple[tuple[Sign, Scalar], ...]
    is_in_languages_alone: bool = False
    """Whether the column is there as `info@de` and `info@fr`, and not as `info`."""


class Condition(_Condition):
    """One column against one sign and its values; several values are alternatives."""

    def holds(self, row: Row, base: FactBase) -> bool | None:
        """Return whether the row matches; None when the base does not say.

        It does not when the cell is missing or could not be read, or when a date overlaps the
        wanted one without lying in it: 2025 may be in November, or not. Such a row is not kept, and
        it is not known to be out. Nor is one that matches, or does not, by a disputed value.
        """
        written = values = self.values(row, base)
        if base.written and self._asks_for_presence:
            written = self._values_as_written(row, base)
        verdict = self.matches(written, values)
        if not self._may_be_disputed(self.slot.path):
            return verdict
        undisputed = self._values_as_written(row, base, undisputed=True)
        return verdict if self.matches(undisputed, values) == verdict else None

    def holds_at_end(self, path: Path, row: Row, base: FactBase) -> bool | None:
        """Return whether what stands at the end of a path from a row matches; None if unknown."""
        values = values_at_end(path, row, base)
        verdict = self.matches(values)
        if not self._may_be_disputed(path):
            return verdict
        undisputed = values_at_end(path, row, base, undisputed=True)
        return verdict if self.matches(undisputed, values) == verdict else None

    def _may_be_disputed(self, path: Path) -> bool:
        return any(table.says_of_values for table, _ in path)

    def matches(
        self, written: Sequence[Scalar], shown: Sequence[Scalar] | None = None
    ) -> bool | None:
        """Return whether what a row has in the column matches; None when that is not known.

        `shown` is what it has there in the deck's language, where that may be another.
        """
        if shown is None:
            shown = written
        if any(isinstance(value, Broken) for value in (*written, *shown)):
            return None
        if self._texts is not None and all(type(value) is str for value in written):
            return not self._texts.isdisjoint(written) if written else None
        verdicts = []
        for sign, wanted in self.alternatives:
            values = shown if sign in _OF_PRESENCE else written
            verdicts.append(_matches(sign, wanted, values, self.slot.column.tolerance))
        return _any(verdicts)

    @property
    def column_name(self) -> str:
        """The column at the end, without the tables on the way."""
        return self.slot.column.name

    @property
    def wants_no_end(self) -> bool:
        """True of `until: missing`, which leaves out what held once and does no more."""
        return self.slot.name == "until" and self.alternatives == (("missing", ""),)

    @cached_property
    def _texts(self) -> frozenset[Scalar] | None:
        """The texts of which a row must have one, when nothing else is wanted.

        They may be ten thousand, and so may the rows: looked up one by one that would take minutes.
        """
        texts = set()
        for sign, wanted in self.alternatives:
            if sign != "=" or type(wanted) is not str:
                return None
            texts.add(wanted)
        return frozenset(texts)

    def values(self, row: Row, base: FactBase) -> list[Scalar]:
        """Return what the row has in the column, through references too."""
        if not self._asks_for_presence and not self.is_in_languages_alone:
            return self._values_as_written(row, base)
        values = values_at_end(self.slot.path, row, base)
        # A text that stands in other languages alone is not there, and is nothing broken.
        return [value for value in values if value != Broken("")]

    def _values_as_written(
        self, row: Row, base: FactBase, *, undisputed: bool = False
    ) -> list[Scalar]:
        if base.written and not self.is_in_languages_alone:
            first_table, _ = self.slot.path[0]
            row = base.written.row(first_table.name, row.id) or row
            base = base.written
        return values_at_end(self.slot.path, row, base, undisputed=undisputed)

    @cached_property
    def _asks_for_presence(self) -> bool:
        """True where one of the signs is `present` or `missing`."""
        return any(sign in _OF_PRESENCE for sign, _ in self.alternatives)


def values_at_end(
    path: Path, row: Row, base: FactBase, *, undisputed: bool = False
) -> list[Scalar]:
    """Return what stands at the end of a path from a row; of a broken reference that it is so.

    `undisputed` leaves out values that are disputed, and those to which such a value leads.
    """
    rows = [row]
    for table, position in path[:-1]:
        column = table.columns[position]
        target = column.target
        row_ids: list[Scalar] = []
        for referring in rows:
            if undisputed:
                row_ids.extend(referring.undisputed(column.name, referring.cells[position]))
            else:
                row_ids.extend(scalars(referring.cells[position]))
        if any(isinstance(row_id, Broken) for row_id in row_ids):
            return row_ids
        referenced = [base.row(target, str(row_id)) for row_id in row_ids]
        rows = list(filter(None, referenced))
    table, position = path[-1]
    values: list[Scalar] = []
    for owner in rows:
        if position < 0:
            values.append(owner.id)
        elif undisputed:
            values.extend(owner.undisputed(table.columns[position].name, owner.cells[position]))
        else:
            values.extend(scalars(owner.cells[position]))
    return values


# --- matching -----------------------------------------------------------------------------------


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    """Return true if one is true; else None if one is unknown."""
    is_unknown = False
    for verdict in verdicts:
        if verdict:
            return True
        is_unknown |= verdict is None
    return None if is_unknown else False


def _matches(
    sign: Sign, wanted: Scalar, values: Sequence[Scalar], tolerance: Decimal
) -> bool | None:
    """Return whether a member of a list matches; `!=` is the opposite of `=`: none is equal.

    `tolerance` is that of the column: how far a date with `~` may be off.
    """
    if sign == "present":
        return bool(values)
    if sign == "missing":
        return not values
    if not values:
        return None  # a missing value: nobody knows
    if isinstance(wanted, Enclosure):
        return _any(wanted.has(value) for value in values)
    if sign in _COMPARING:
        return _any(_compares(sign, value, wanted, tolerance) for value in values)
    is_equal = _any(_equal(value, wanted, tolerance) for value in values)
    if sign == "=" or is_equal is None:
        return is_equal
    return not is_equal


def _equal(value: Scalar, wanted: Scalar, tolerance: Decimal) -> bool | None:
    """Return whether two values are equal.

    A date is equal to every date within it: 2025 matches 2025-11-03, and 2025-11 may match 2025. So
    ~1968 matches 1968, as it is written, and may match 1970.
    """
    if isinstance(value, Date) and isinstance(wanted, Date):
        first, last = span(value)
        wanted_first, wanted_last = span(wanted)
        if wanted_first <= first and last <= wanted_last:
            return True
        return None if _may_be_equal(value, wanted, tolerance) else False
    if isinstance(value, Number) and isinstance(wanted, Number):
        if comparable(value) == comparable(wanted):
            return True
        return None if _may_be_equal(value, wanted, tolerance) else False
    if isinstance(value, Media):
        return value.path == wanted
    return value == wanted


def _may_be_equal(value: Date | Number, wanted: Date | Number, tolerance: Decimal) -> bool:
    """Return whether two dates or two numbers overlap, by what they may be."""
    reaches = _reaches_on_one_line(value, wanted, tolerance)
    if reaches is None:
        return False
    (low, high), (wanted_low, wanted_high) = reaches
    return wanted_low <= high and low <= wanted_high


def _compares(sign: Sign, value: Scalar, wanted: Scalar, tolerance: Decimal) -> bool | None:
    """Return whether a number or a date is less or more than another.

    Dates compare by their spans: `< 2019` ends before 2019 begins, `<= 2019` ends within it or
    before. What is known about (`~`) may be either, as far as it may be off.
    """
    if isinstance(value, Number) != isinstance(wanted, Number):
        return False
    if not isinstance(value, Date | Number) or not isinstance(wanted, Date | Number):
        return False
    reaches = _reaches_on_one_line(value, wanted, tolerance)
    if reaches is None:
        return None  # kilograms and metres: nobody knows
    (low, high), (wanted_low, wanted_high) = reaches
    holds, fails = {
        "<": (high < wanted_low, low >= wanted_low),
        "<=": (high <= wanted_high, low > wanted_high),
        ">": (low > wanted_high, high <= wanted_high),
        ">=": (low >= wanted_low, high < wanted_low),
    }[sign]
    if holds:
        return True
    return False if fails else None


def _reaches_on_one_line(
    value: Date | Number, wanted: Date | Number, tolerance: Decimal
) -> tuple[Extent, Extent] | None:
    """Return from where to where two values may lie, in days or in the unit of the first.

    None where their units have nothing in common.
    """
    if isinstance(value, Number) and isinstance(wanted, Number):
        limit = in_unit(wanted.value, wanted.unit, value.unit)
        if limit is None:
            return None
        wanted = wanted._replace(value=limit, unit=value.unit)
    own_reach = reach(value, tolerance)
    wanted_reach = reach(wanted, tolerance)
    assert own_reach
    assert wanted_reach
    return own_reach, wanted_reach


# --- reading ------------------------------------------------------------------------------------


def read_where(fields: Fields | None, table: Table, base: FactBase) -> tuple[Condition, ...]:
    """Return the conditions of a template; what cannot be understood is reported and left out."""
    if fields is None:
        return ()
    # Conditions name values as they are written: what is kept is the same in every language.
    written = base.written or base
    table_as_written = written.tables[table.name]
    conditions = []
    for name in fields.mapping.entries:
        is_in_languages_alone = False
        if isinstance(follow(name, table_as_written, written), DeadEnd):
            is_in_languages_alone = not isinstance(follow(name, table, base), DeadEnd)
        if is_in_languages_alone:
            slot = _read_slot(name, fields, table, base)
        else:
            slot = _read_slot(name, fields, table_as_written, written)
        if slot is None:
            continue
        alternatives = _read_alternatives(slot, fields, written)
        if alternatives is not None:
            conditions.append(Condition(slot, alternatives, is_in_languages_alone))
    return tuple(conditions)


def _read_slot(name: str, fields: Fields, table: Table, base: FactBase) -> Slot | None:
    where = fields.key_place(name)
    path = follow(name, table, base)
    if isinstance(path, DeadEnd):
        fields.report("T003", f"`where`: {path.message}", path.remedy, where)
        return None
    slot = slot_of(name, path)
    # A path through lists of lists may lead to millions of values.
    too_many = too_many_combinations(Pattern(name, where, ("", ""), (slot,)), table)
    if too_many:
        fields.problems.append(too_many)
        return None
    return slot


def _read_alternatives(
    slot: Slot, fields: Fields, base: FactBase
) -> tuple[tuple[Sign, Scalar], ...] | None:
    node = fields.mapping.entries[slot.written]
    texts: list[YamlText] = []
    alternatives: list[tuple[Sign, Scalar]] = []
    is_understood = True
    for member in members_of(node):
        text = as_text(member)
        if isinstance(member, YamlMapping):
            alternatives += _read_operators(member, slot, fields, base)
        elif text is None:
            is_understood = False
        else:
            texts.append(text)
    if not is_understood or not members_of(node):
        message = f"`where`: {quoted(slot.written)} should be a value or a list of values"
        fields.report("T005", message, "Write a value, or [one, two].", fields.at(node))
        return None
    target_rows = _TargetRows(base, slot.column)
    for text in texts:
        alternative = _read_alternative(text, slot, target_rows, fields.at(text))
        if isinstance(alternative, Problem):
            fields.problems.append(alternative)
        else:
            alternatives.append(alternative)
    return tuple(alternatives)


def _read_operators(
    mapping: YamlMapping, slot: Slot, fields: Fields, base: FactBase
) -> list[tuple[Sign, Scalar]]:
    """Return what a mapping wants: it holds operators, and never columns."""
    if not mapping.entries:
        message = f"`where`: {quoted(slot.written)} has an empty mapping"
        remedy = "Write {within: ROW}, or a value."
        fields.report("T005", message, remedy, fields.at(mapping))
    wanted: list[tuple[Sign, Scalar]] = []
    for operator, node in mapping.entries.items():
        where = Location(fields.file, *mapping.places[operator])
        if operator not in _OPERATORS:
            fields.problems.append(_no_operator(operator, slot, base, where))
            continue
        texts = [as_text(member) for member in members_of(node)]
        if not texts or any(text is None or text.is_missing for text in texts):
            message = f"`where`: `{operator}` of {quoted(slot.written)} names no row"
            fields.report("T005", message, "Write the id of a row, or a list of ids.", where)
            continue
        for text in filter(None, texts):
            surroundings = read_within(text.text, slot, base, fields.at(text))
            if isinstance(surroundings, Problem):
                fields.problems.append(surroundings)
            else:
                wanted.append(("within", surroundings))
    return wanted


def _no_operator(operator: str, slot: Slot, base: FactBase, where: Location) -> Problem:
    message = f"`where`: {quoted(operator)} is no operator"
    remedy = f"A mapping holds one of: {', '.join(_OPERATORS)}.{nearest(operator, _OPERATORS)}"
    target = base.tables.get(slot.column.target)
    if target and operator in target.positions:
        remedy = f"Write `{slot.written}.{operator}: ...` for that column."
    return Problem("T005", message, remedy, where)


class _TargetRows:
    """The rows that a column refers to."""

    def __init__(self, base: FactBase, column: Column) -> None:
        self.base = base
        self.table = base.tables.get(column.target)

    @cached_property
    def ids_by_label(self) -> dict[str, str]:
        """Row ids by label, without case; of two rows with one label the first."""
        ids: dict[str, str] = {}
        if self.table:
            for row in self.table.rows:
                ids.setdefault(label(self.base, self.table, row).casefold(), row.id)
        return ids


def _read_alternative(
    node: YamlText, slot: Slot, target_rows: _TargetRows, where: Location
) -> tuple[Sign, Scalar] | Problem:
    """Return a sign and a value: of `<2019` these are `<` and the year 2019."""
    name = quoted(slot.written)
    text = node.text
    if node.is_missing:
        remedy = "Write the word missing for rows without a value, or delete the line."
        return Problem("T005", f"`where`: {name} has no value", remedy, where)
    if text == "present":
        return "present", ""
    if text == "missing":
        return "missing", ""

    written_sign, text = sign_and_text(text)
    sign = written_sign or "="
    column = slot.column
    if sign in _COMPARING and column.type not in _COMPARED_TYPES:
        types = f"compares numbers and dates, and {name} has the type {column.type}"
        remedy = f'Give the column another type, or write "={node.text}" if the text begins so.'
        return Problem("T005", f"`where`: {quoted(sign)} {types}", remedy, where)
    if column.target:
        return _read_reference(sign, text, target_rows, where)
    value = column.parse(text)
    if isinstance(value, Flaw):
        message = f"`where`: {quoted(text)} {value}"
        return Problem("T005", message, "Correct the value.", where)
    return sign, value


def sign_and_text(text: str) -> tuple[Sign | None, str]:
    """Return the sign with which a value of `where` begins, if it does, and what is behind it."""
    # `<=` stands before `<` there, or the value would be "=2019".
    for sign in _SIGNS:
        if text.startswith(sign):
            return sign, text[len(sign) :].strip()
    return None, text


def _read_reference(
    sign: Sign, text: str, target_rows: _TargetRows, where: Location
) -> tuple[Sign, Scalar] | Problem:
    table = target_rows.table
    if table is None or text in table.by_id:
        return sign, text
    message = f"`where`: the table {quoted(table.name)} has no row {quoted(text)}"
    remedy = f"Correct it.{table.row_names.nearest(text)}"
    row_id = target_rows.ids_by_label.get(text.casefold())
    if row_id:
        remedy = f"A reference is compared by row id: {row_id}."
    return Problem("T005", message, remedy, where)
