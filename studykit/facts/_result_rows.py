"""The result of a query as rows of texts, as if somebody had written them at the place of the sql.

    id       name      tags             id: JP, cells {name: Japan, tags: [east, island]}
    'JP'     'Japan'   '["east", "island"]'

So a computed cell is read by the same code as a written one. Knows heads, and nothing of SQLite.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence

from studykit.facts._cell_forms import form_of_computed
from studykit.facts._columns import tagged_column
from studykit.facts._head import Draft
from studykit.facts._rows import RawRow
from studykit.facts._sql import Result
from studykit.facts._sql_faults import SqlError, is_ordered
from studykit.facts._sql_tables import Value, number_text
from studykit.facts.base import Column
from studykit.facts.keys import STANDARD
from studykit.limits import MAX_MARKS
from studykit.problems import Location, Names, Problem, quoted
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.text import nfc

CORRECT_THE_SQL = "Correct the sql."
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef]")
_YEARS = range(100, 10_000)
"""Whole numbers that a date column takes for years."""


def facts_of(row: RawRow) -> list[str]:
    """Return the names of the facts that a computed row says it rests on."""
    assert isinstance(row.cells, YamlMapping)
    node = row.cells.entries.get("facts")
    members = node.members if isinstance(node, YamlList) else [node]
    return [member.text for member in members if isinstance(member, YamlText)]


def rows_of_result(draft: Draft, sql: YamlText, result: Result) -> list[RawRow]:
    """Return the result as rows; the draft learns its columns.

    In the order that the query asked for, else in that of their ids. Raises SqlError when the
    result cannot be a table.
    """
    _settle_columns(draft, result.columns)
    columns = [draft.columns.get(name, Column(name)) for name in result.columns]
    position_of_id = result.columns.index("id")
    first_with_id: dict[str, tuple[Value, ...]] = {}
    reported: set[str] = set()
    rows = []
    for values in result.rows:
        row_id = _text(values[position_of_id], columns[position_of_id])
        if row_id and row_id not in first_with_id:
            first_with_id[row_id] = values
            cells = _cells(draft, sql, row_id, columns, values)
            rows.append(RawRow(row_id, sql.line, sql.column, cells))
        elif row_id not in reported:
            # A wrong join repeats each id a thousand times: one problem says it.
            reported.add(row_id)
            where = draft.fields.at(sql)
            first = first_with_id.get(row_id)
            draft.problems.append(_bad_id(draft, row_id, first, values, where))
    # Without an order SQLite's own plan would decide which rows come first, also in the deck.
    if is_ordered(sql.text):
        return rows
    return sorted(rows, key=lambda row: row.id)


def _settle_columns(draft: Draft, names: Sequence[str]) -> None:
    """Give the draft the columns of a result.

    It must have an `id` and what the head declares. What that does not declare is text.
    """
    if "id" not in names:
        remedy = "Select what tells its rows apart: SELECT ... AS id."
        raise SqlError("gives no column `id`", remedy)
    for name, count in Counter(names).items():
        if count > 1:
            message = f"gives two columns called {quoted(name)}"
            raise SqlError(message, "Give one of them another name with AS.")
    selected = Names(names)
    for name, column in draft.columns.items():
        if name not in names:
            message = f"the sql of the table {quoted(draft.name)} gives no column {quoted(name)}"
            remedy = f"Select it, or delete the column here.{selected.nearest(name)}"
            draft.fields.report("F002", message, remedy, column.location)
        draft.columns[name] = form_of_computed(column, draft.fields)
    for name in names:
        if name != "id" and name not in draft.columns:
            in_language = tagged_column(name, draft.columns, any_column=True)
            draft.columns[name] = STANDARD.get(name) or in_language or Column(name)
    # It names the facts that a row rests on, whatever the head makes of it.
    if "facts" in names:
        draft.columns["facts"] = Column("facts", is_list=True)


def _cells(
    draft: Draft,
    sql: YamlText,
    row_id: str,
    columns: Sequence[Column],
    values: Sequence[Value],
) -> YamlMapping:
    entries: dict[str, YamlNode] = {}
    for column, value in zip(columns, values, strict=True):
        # NULL is a cell that is not written.
        if value is None or column.name == "id":
            continue
        entries[column.name] = _node(value, column, sql)
        fault = _fault(value, column)
        if fault:
            message = f"the column {quoted(column.name)} of the table {quoted(draft.name)} {fault}"
            problem = Problem(
                "F004",
                message,
                CORRECT_THE_SQL,
                draft.fields.at(sql),
                touches=(f"{draft.name}/{row_id}",),
                group=(draft.name, column.name),
            )
            draft.problems.append(problem)
    places = dict.fromkeys(entries, (sql.line, sql.column))
    return YamlMapping(entries, places, sql.line, sql.column)


def _bad_id(
    draft: Draft,
    row_id: str,
    first: tuple[Value, ...] | None,
    second: tuple[Value, ...],
    where: Location,
) -> Problem:
    """Return the problem of a row that has the id of another, or none."""
    the_sql = f"the sql of the table {quoted(draft.name)}"
    if first is None:
        message = f"{the_sql} gives a row without an id: {_shown(second)}"
        return Problem("F019", message, "Leave it out, or give it an id.", where)
    message = f"{the_sql} gives the id {quoted(row_id)} twice: {_shown(first)} and {_shown(second)}"
    remedy = (
        "Make the id of what tells the rows apart, for instance of two columns: "
        "a.id || '-' || b.id."
    )
    return Problem("F003", message, remedy, where, touches=(f"{draft.name}/{row_id}",))


def _shown(values: tuple[Value, ...]) -> str:
    texts = ["NULL" if value is None else str(value) for value in values]
    return quoted(", ".join(texts))


def _fault(value: Value, column: Column) -> str:
    """Return what is wrong with a value, in words that follow the column's name."""
    if isinstance(value, bytes):
        return "holds binary data"
    if isinstance(value, str):
        if "\0" in value:
            return "holds a NUL"
        if nfc(value) is None:
            return (
                f"holds a text with more than {MAX_MARKS} accents and other marks over one letter"
            )
        if _NO_CHARACTER.search(value):
            return "holds a character that is none (U+FDD0 to U+FDEF)"
    if column.type == "date" and isinstance(value, int) and value not in _YEARS:
        return (
            f"should be a date and is the number {value}: select the date itself, not its "
            "COLUMN_from or COLUMN_to"
        )
    return ""


def _node(value: Value, column: Column, sql: YamlText) -> YamlNode:
    """Return a value as one would write it.

    A list comes as JSON; a text alone is a list of one.
    """
    if column.is_list and isinstance(value, str) and value.startswith("["):
        members = _members(value)
        if members is not None:
            # As if in quotes: a text `null` that a query makes is no missing one.
            nodes: list[YamlNode] = []
            for member in members:
                text = _text(member, column)
                nodes.append(YamlText(text, sql.line, sql.column, plain=False))
            return YamlList(nodes, sql.line, sql.column)
    return YamlText(_text(value, column), sql.line, sql.column, plain=False)


def _members(text: str) -> list[Value] | None:
    """Return the members of a list in JSON; None for another thing, or one that holds lists."""
    try:
        members = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(members, list):
        return None
    for member in members:
        if not isinstance(member, str | int | float | None):
            return None
    return members


def _text(value: Value, column: Column) -> str:
    """Return a value as a text; an empty one for what is none, which is reported."""
    if value is None or isinstance(value, bytes):
        return ""
    # SQLite has only numbers for them.
    if column.type == "boolean" and value in (0, 1):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, int):
        return str(value)
    # A NUL ends texts in some programs; it is reported, and what is left can be shown.
    normal = nfc(value) or ""
    return normal.replace("\0", "").strip()
