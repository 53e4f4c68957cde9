"""Tables of the fact base as SQLite has them, and numbers on their way back.

    columns  name: text, length: {type: quantity, unit: km}, opened: date, tags: [text]
    fields   id TEXT, name TEXT, length REAL, opened TEXT, tags TEXT,
             opened_from INTEGER, opened_to INTEGER
    values   'a', 'Aare', 288.0, '1990-05', '["long"]', 726588, 726618

    a column of which some row says more: length_source, length_disputed, length_since, ... TEXT

A quantity comes in the column's unit, a list as JSON, and a date also as the numbers of its first
and last day, which can be compared and subtracted. Knows nothing of queries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from studykit.facts._said_columns import SAID_KEYS
from studykit.facts._sql_faults import SqlError, lowered
from studykit.facts.base import Broken, Cell, Column, Date, Media, Number, Row, Scalar, Table
from studykit.facts.said_of_values import SaidOfValues, joined_disputes
from studykit.problems import quoted
from studykit.values.dates import iso_date, span
from studykit.values.numbers import unit_scale

Value = str | int | float | bytes | None
"""What SQLite takes and gives."""
Field = tuple[str, str]
"""The name and the affinity of a column in SQLite."""
_AFFINITIES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL", "quantity": "REAL"}
_FIRST_OF_LARGE = 2**63
"""SQLite has no whole number from here on."""


def fields_of(table: Table) -> list[Field]:
    """Return the table's fields. Raises SqlError when two of them differ only in case."""
    columns = [column for column in table.columns if column.name != "id"]
    name_by_lowered = {"id": "id"}
    fields = [("id", "TEXT")]
    for column in columns:
        first = name_by_lowered.setdefault(lowered(column.name), column.name)
        if first != column.name:
            names = f"{quoted(first)} and {quoted(column.name)}"
            message = f"reads {quoted(table.name)}, whose columns {names} SQL cannot tell apart"
            raise SqlError(message, "Give one of them another name.")
        affinity = "TEXT" if column.is_list else _AFFINITIES.get(column.type, "TEXT")
        fields.append((column.name, affinity))

    # They come behind all columns of the table's own, whose names have precedence.
    for column in columns:
        if column.type != "date" or column.is_list:
            continue
        for name in (f"{column.name}_from", f"{column.name}_to"):
            # A column that the table has itself under this name stays what it is.
            if lowered(name) not in name_by_lowered:
                name_by_lowered[lowered(name)] = name
                fields.append((name, "INTEGER"))
    for name in _fields_said(table):
        if lowered(name) not in name_by_lowered:
            name_by_lowered[lowered(name)] = name
            fields.append((name, "TEXT"))
    return fields


def _fields_said(table: Table) -> Iterator[str]:
    """Yield the fields for what is said of single values: six for each column of which it is."""
    if not table.says_of_values:
        return
    columns = {name for row in table.rows for name in row.said}
    for column in table.columns:
        if column.name in columns:
            yield from (f"{column.name}_{key}" for key in SAID_KEYS)


def values_of(table: Table, row: Row, fields: Sequence[Field]) -> list[Value]:
    """Return a row's values in the order of the fields."""
    values: dict[str, Value] = {"id": row.id}
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.name == "id":
            continue
        values[column.name] = _value(column, cell)
        if isinstance(cell, Date):
            first_day, last_day = span(cell)
            values.setdefault(f"{column.name}_from", first_day)
            values.setdefault(f"{column.name}_to", last_day)
    for name, said_of_values in row.said.items():
        for key, value in _said(said_of_values).items():
            values.setdefault(f"{name}_{key}", value)
    return [values.get(name) for name, _ in fields]


def _said(said_of_values: SaidOfValues) -> dict[str, Value]:
    """Return what is said of a cell, by key: each text once, and of dates the first."""
    sources = list(dict.fromkeys(source for said in said_of_values for source in said.sources))
    notes = dict.fromkeys(said.note for said in said_of_values if said.note)
    return {
        "source": json.dumps(sources, ensure_ascii=False) if sources else None,
        "disputed": joined_disputes(said_of_values) or None,
        "note": " ".join(notes) or None,
        "quote": next((said.quote for said in said_of_values if said.quote), None),
        "since": _first_date(said.since for said in said_of_values),
        "until": _first_date(said.until for said in said_of_values),
    }


def _first_date(dates: Iterable[Date | None]) -> str | None:
    return next((iso_date(date) for date in dates if date), None)


def _value(column: Column, cell: Cell) -> Value:
    """Return a cell as a value. What could not be read is NULL, as is what is missing."""
    # Most nouns are tuples too.
    if isinstance(cell, tuple) and not isinstance(cell, Number | Date | Media | Broken):
        return _list(column, cell)
    if cell is None or isinstance(cell, Broken):
        return None
    return _scalar(column, cell)


def _list(column: Column, members: Sequence[Scalar]) -> str | None:
    values = []
    for member in members:
        if isinstance(member, Broken):
            return None
        values.append(_scalar(column, member))
    return json.dumps(values, ensure_ascii=False)


def _scalar(column: Column, value: Scalar) -> str | int | float:
    if isinstance(value, Number):
        _, scale = unit_scale(column.unit)
        # In a column of `$ million` 3 is kept as 3,000,000, and a query finds the 3.
        number = value.value / scale
        is_whole = number == number.to_integral_value() and abs(number) < _FIRST_OF_LARGE
        if column.type == "integer" and is_whole:
            return int(number)
        return float(number)
    if isinstance(value, Date):
        return iso_date(value)
    if isinstance(value, Media):
        return value.path
    # SQLite knows no truth values but 1 and 0.
    if isinstance(value, bool):
        return int(value)
    return str(value)


def number_text(value: float) -> str:
    """Return a number as people write it.

    To 15 significant digits, as SQLite shows it, and 356 rather than 356.0.
    """
    number = Decimal(f"{value:.15g}")
    if number == 0:
        return "0"
    if not number.is_finite():
        return str(number)
    number = number.normalize()
    is_readable = -7 <= number.adjusted() < 21
    return f"{number:f}" if is_readable else f"{number:e}"
