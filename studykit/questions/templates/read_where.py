"""Read the conditions of `where` in a deck file, and report those that cannot be understood."""

from __future__ import annotations

from functools import cached_property

from studykit.facts.base import Column, FactBase, Scalar, Table
from studykit.problems import Location, Problem, nearest, quoted
from studykit.questions.templates.conditions import Condition
from studykit.questions.templates.labels import label
from studykit.questions.templates.matching import COMPARING, Sign
from studykit.questions.templates.patterns import (
    DeadEnd,
    Pattern,
    Slot,
    follow,
    slot_of,
    too_many_combinations,
)
from studykit.questions.templates.within import read_within
from studykit.reading.settings import Fields, as_text, members_of
from studykit.reading.yaml_tree import YamlMapping, YamlText
from studykit.values.scalars import Flaw

_SIGNS: tuple[Sign, ...] = ("<=", ">=", "!=", "<", ">", "=")
"""`<=` before `<`: else the value of `<=2019` would be "=2019"."""
_OPERATORS = ("within",)
"""What a mapping as a value may hold."""
_COMPARED_TYPES = ("integer", "number", "quantity", "date")


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
    # The column of another table is reached by a dot, and not by a mapping.
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
        # Asked for only when some text is no id: most conditions name rows by their ids.
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
    # No values: a text that is called so is written with a sign, "=present".
    if text == "present":
        return "present", ""
    if text == "missing":
        return "missing", ""

    written_sign, text = sign_and_text(text)
    sign = written_sign or "="
    column = slot.column
    if sign in COMPARING and column.type not in _COMPARED_TYPES:
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
