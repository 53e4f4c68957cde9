"""Finds what the rows of a table name in `also_right`: answers of other rows that are right too.

    a: {word: abominate, also_right: [detest, e]}
    b: {word: detest}
    e: {word: loathe}

    e         the id of another row: where its label is the answer
    detest    a text of another row: where the column in which it stands is the answer
    tivoli    the id or the label of a row that a column refers to

Knows tables, in the language in which they are written. Knows no question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import Row, Table, scalars
from studykit.facts.keys import STANDARD
from studykit.problems import Names, Problem, quoted
from studykit.values.language_tags import tagged

ROW_ID = "id"
"""Stands for a column where a row is named by its id."""


class NamedRow(NamedTuple):
    """Another row that is named."""

    row: Row
    column: str
    """The column in which it has what was named, without a language; `ROW_ID` for its id."""


class AlsoRight:
    """The other rows that each row of a table names."""

    def __init__(self, table: Table, tables: Mapping[str, Table]) -> None:
        self.table = table
        self._texts: dict[str, tuple[str, ...]] = {}
        """By row id what the row names."""
        if "also_right" in table.positions:
            for row in table.rows:
                texts = table.texts(row, "also_right")
                if texts:
                    self._texts[row.id] = texts
        self._rows_with: dict[str, list[NamedRow]] = defaultdict(list)
        """By what is named the rows that have it."""
        self._referred_to: dict[str, list[tuple[Table, Row]]] = defaultdict(list)
        """By what is named the rows of other tables with that id or label."""
        # Most tables have nothing of this, and may have many rows.
        if self._texts:
            self._find_rows(tables)

    def _find_rows(self, tables: Mapping[str, Table]) -> None:
        wanted: set[str] = set()
        for texts in self._texts.values():
            wanted.update(texts)
        for position, name in _text_columns(self.table):
            for row in self.table.rows:
                for value in scalars(row.cells[position]):
                    if isinstance(value, str) and value in wanted:
                        # The naming row itself too: it is left out when it asks.
                        self._rows_with[value].append(NamedRow(row, name))
        # Several columns may lead to one table.
        for name in dict.fromkeys(column.target for column in self.table.columns):
            target = tables.get(name)
            for row in target.rows if target else ():
                assert target
                for text in wanted.intersection((row.id, *target.texts(row, target.label))):
                    self._referred_to[text].append((target, row))

    def __bool__(self) -> bool:
        """Return whether any row names another one."""
        return bool(self._texts)

    def texts(self, row_id: str) -> tuple[str, ...]:
        """Return what a row names, as it is written."""
        return self._texts.get(row_id, ())

    def rows_named(self, row_id: str, text: str) -> list[NamedRow]:
        """Return the rows that a row means by a text. An id goes before a label."""
        if text in self.table.by_id and text != row_id:
            return [NamedRow(self.table.by_id[text], ROW_ID)]
        return [named for named in self._rows_with[text] if named.row.id != row_id]

    def referred_to(self, text: str) -> Sequence[tuple[Table, Row]]:
        """Return the rows of other tables that a text means."""
        return self._referred_to[text]


def _text_columns(table: Table) -> list[tuple[int, str]]:
    """Return the positions of the columns of texts, each with its name without a language."""
    columns = []
    for position, column in enumerate(table.columns):
        in_language = tagged(column.name)
        name = in_language.name if in_language else column.name
        if column.type == "text" and name not in STANDARD:
            columns.append((position, name))
    return columns


def unknown_answers(table: Table, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """F005: `also_right` names nothing that another row has, nor that a column could refer to."""
    also_right = AlsoRight(table, tables)
    names: Names | None = None
    for row in table.rows:
        for text in also_right.texts(row.id):
            if also_right.rows_named(row.id, text) or also_right.referred_to(text):
                continue
            # Made once, and only where something is wrong.
            names = names or Names(_names_of(table))
            message = f"`also_right` of {quoted(row.id)} names {quoted(text)}, "
            message += "and no other row is called so or answers so"
            remedy = "Write the id of another row, or what that row answers, letter for letter."
            remedy += names.nearest(text)
            touches = (f"{table.name}/{row.id}",)
            group = (table.name, "also_right")
            yield Problem("F005", message, remedy, table.place(row), touches=touches, group=group)


def _names_of(table: Table) -> list[str]:
    names = list(table.by_id)
    for row in table.rows:
        names += table.texts(row, table.label)
    return names
