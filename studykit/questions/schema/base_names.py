"""The names that one fact base has, for a schema that offers them.

    columns            name, place, kind       wherever a key names a column
    tables             planets, moons          wherever it names a table
    sources            atlas                   the ids of the rows of `sources`

A schema that knows no base offers none: `NO_BASE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.facts.base import SCALAR_TYPES, Column, FactBase, Table
from studykit.facts.keys import UNDECLARED
from studykit.reading.settings import Key

_MOST_IDS = 2_000
"""Of one table. An editor shows no longer list, and reads the schema with each key that is hit."""


class TableNames(NamedTuple):
    """One table as a schema knows it."""

    name: str
    number: int
    """Its place in the base: definitions of a schema are called by it."""
    columns: Sequence[Column]
    """Those that its rows may have, but for those of every table."""
    row_ids: Sequence[str]
    """None where there are too many to be offered."""
    is_closed: bool
    """Whether a row has no other columns: its head declares them."""
    is_called_by_its_file: bool
    """Whether its document need not say `table:`."""

    @property
    def ids(self) -> str:
        """The definition that lists the ids of its rows."""
        return f"ids_{self.number}"

    @property
    def column_names(self) -> str:
        """The definition that lists its columns."""
        return f"columns_{self.number}"


class BaseNames(NamedTuple):
    """The names of a fact base, and of templates that ask it."""

    tables: Mapping[str, TableNames]
    templates: Sequence[str] = ()

    def lists(self) -> dict[str, Sequence[str]]:
        """Return all lists of names that there are, by what a schema calls their definitions."""
        columns: dict[str, None] = {}
        lists: dict[str, Sequence[str]] = {}
        for table in self.tables.values():
            names = [column.name for column in table.columns]
            columns.update(dict.fromkeys(names))
            lists[table.ids] = table.row_ids
            lists[table.column_names] = names
        lists["types"] = [*SCALAR_TYPES, *self.tables]
        lists["tables"] = list(self.tables)
        lists["columns"] = list(columns)
        lists["templates"] = self.templates
        return {name: names for name, names in lists.items() if names}

    def list_for(self, words: str) -> str:
        """Return the definition that lists what a key of a kind, in its words, may name."""
        if words == "list of sources":
            return self.ids_of("sources")
        return _LISTS_BY_WORDS.get(words, "")

    def ids_of(self, table: str) -> str:
        """Return the definition that lists the row ids of a table; empty for no table."""
        return self.tables[table].ids if table in self.tables else ""


NO_BASE = BaseNames({})
_LISTS_BY_WORDS = {"type": "types", "table": "tables", "list of templates": "templates"}
KINDS_OF_COLUMNS = (
    "column",
    "column of dates or numbers",
    "column or pattern",
    "list of columns",
    "list of two columns",
)
"""In words: of which table, and so which columns, more than one key says."""


def keys_that_name_columns(keys: Iterable[Key]) -> list[str]:
    """Return the names of the keys that are given columns."""
    return [key.name for key in keys if key.kind.words in KINDS_OF_COLUMNS]


def names_of(base: FactBase, templates: Sequence[str] = ()) -> BaseNames:
    """Return the names of a base, and of templates that ask it."""
    tables = {}
    for number, table in enumerate(base.tables.values(), 1):
        tables[table.name] = _names_of_table(table, number)
    return BaseNames(tables, templates)


def _names_of_table(table: Table, number: int) -> TableNames:
    columns = []
    is_closed = False
    for column in table.columns:
        is_declared = bool(column.location.file)
        is_closed = is_closed or is_declared
        is_of_every_table = column.name in UNDECLARED and not is_declared
        if not is_of_every_table and column.name != "id":
            columns.append(column)
    ids = [row.id for row in table.rows]
    return TableNames(
        table.name,
        number,
        columns,
        ids if len(ids) <= _MOST_IDS else (),
        is_closed=is_closed,
        is_called_by_its_file=Path(table.location.file).stem == table.name,
    )
