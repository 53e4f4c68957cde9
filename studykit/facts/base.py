"""The nouns of the fact base. Read this file to know what a fact is.

A folder is a fact base, a file is a table, a row is a fact. Nothing here knows templates, learners or Anki.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from studykit.problems import NOWHERE, Location, Names
from studykit.values.language_tags import tagged
from studykit.values.scalars import (
    MEDIA_WORDS,
    Broken,
    Cell,
    Date,
    Media,
    Number,
    Scalar,
    TypeName,
    scalars,
)

__all__ = [
    "MEDIA_WORDS", "Broken", "Cell", "Column", "Date", "FactBase", "Media", "Number", "PatternText", "Row", "Scalar",
    "Table", "TypeName", "scalars",
]  # fmt: skip


class Row(NamedTuple):
    """One fact. Its cells stand in the order of its table's columns."""

    id: str
    cells: tuple[Cell, ...]
    line: int
    column: int = 1
    file: str = ""
    """Where it stands, if its table has several files, or if it is computed from a fact."""


class Column(NamedTuple):
    """One column of a table, as its head declares it."""

    name: str
    type: TypeName = "text"
    target: str = ""
    """The table that a reference points into."""
    is_list: bool = False
    unit: str = ""
    min: Number | Date | None = None
    max: Number | Date | None = None
    tolerance: Decimal = Decimal(0)
    """How far a number may be from the fact and still be right, in the column's own unit."""
    exact: tuple[str, ...] = ()
    """What grading must not fold: `case`, `accents`, `punctuation`."""
    lang: str = ""
    units: tuple[tuple[str, str], ...] = ()
    """`unit@de`: the unit in other languages, by their tags in small letters."""
    alt: str = ""
    """Of pictures and sounds: the column of this table that says in words what is seen or heard."""
    source_name: str = ""
    """The column's name in the CSV file, where that is another."""
    location: Location = NOWHERE


class PatternText(NamedTuple):
    """A pattern that a user wrote (`say` of a table), with its place; `questions.templates.patterns` compiles it."""

    text: str
    location: Location


_SILENT = {"source", "aliases", "note", "was", "fresh", "confused_with", "allow", "expires"}
"""Columns about a fact, not of it."""


class _Table(NamedTuple):
    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    location: Location
    rows_file: str = ""
    """The file in which the rows stand: this table's own, or the CSV beside it (the first, if there are several)."""
    about: str = ""
    label: str = ""
    """The column by which a row is shown; empty when the table has none."""
    kind: str = ""
    key: tuple[str, ...] = ()
    say: tuple[PatternText, ...] = ()
    says: tuple[tuple[str, tuple[PatternText, ...]], ...] = ()
    """`say@de`: the sentence in other languages, by their tags in small letters."""
    unique: tuple[tuple[str, ...], ...] = ()
    complete: bool = False
    symmetric: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    split: str = ";"
    """What separates the members of a list in a CSV cell."""
    is_computed: bool = False
    """Made by `sql`; the column `facts`, if it has one, names what each row rests on."""
    untold: frozenset[str] = frozenset()
    """Columns that a fact's sentence leaves out where no `say` has one: ids, provenance, what nobody declared."""
    is_called_by_cells: bool = False
    """A CSV whose rows are called by what stands in them (`facts.row_ids`)."""
    joined_ids: frozenset[str] = frozenset()
    """Of these ids those that several cells make."""


class Table(_Table):
    """A table and its rows, in the order of the file. Compared by identity: there is one of each name."""

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each column stands in a row's cells."""
        return {column.name: at for at, column in enumerate(self.columns)}

    @cached_property
    def telling(self) -> tuple[tuple[int, str, Column], ...]:
        """The columns of a fact's sentence where no `say` has one: where each stands, its name and a blank, itself."""
        return tuple(
            (at, f"{column.name} ", column)
            for at, column in enumerate(self.columns)
            if column.name not in _SILENT
            and column.name not in self.untold
            and column.name != self.label
            and not self._is_translation(column)
        )

    def _is_translation(self, column: Column) -> bool:
        """Whether the column stands in the table in another language too."""
        found = tagged(column.name)
        return found is not None and (found.name in self.positions or found.name in _SILENT)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def column_names(self) -> Names:
        return Names(self.positions)

    @cached_property
    def row_names(self) -> Names:
        return Names(self.by_id)

    def column(self, name: str) -> Column | None:
        at = self.positions.get(name)
        return None if at is None else self.columns[at]

    def cell(self, row: Row, name: str) -> Cell:
        """The row's value in a column; None when it is missing or the table has no such column."""
        at = self.positions.get(name)
        return None if at is None else row.cells[at]

    def texts(self, row: Row, name: str) -> tuple[str, ...]:
        """The texts of a list column such as `aliases` or `source`; a single text is a list of one."""
        cell = self.cell(row, name)
        if isinstance(cell, str):
            return (cell,)
        return (
            tuple([each for each in cell if isinstance(each, str)]) if type(cell) is tuple else ()
        )

    def allows(self, row: Row, rule: str) -> bool:
        """Whether the row has a waiver (`allow`) for a rule."""
        return "allow" in self.positions and any(
            text.partition(":")[0].strip() == rule for text in self.texts(row, "allow")
        )

    def rests_on(self, row: Row) -> tuple[str, ...]:
        """The facts (`table/id`) that a computed row was made from, as far as it names them."""
        return self.texts(row, "facts") if self.is_computed else ()

    def place(self, row: Row) -> Location:
        return Location(row.file or self.rows_file, row.line, row.column)


class FactBase(NamedTuple):
    """All tables of one or several folders, by name."""

    tables: Mapping[str, Table]
    broken_files: tuple[str, ...] = ()
    """Files that could not be read to the end: what is said to be missing may stand in them."""
    unread: frozenset[str] = frozenset()
    """Tables of which a file cannot be read at all: their own problem is told, and nothing that follows from it."""
    lang: str = ""
    """The language in which a deck reads the facts (`facts.translated`); empty: as they are written."""
    written: "FactBase | None" = None
    """The base as it is written, its rows in the same order, where this is a reading of it in a language."""
    untranslated: Mapping[str, tuple[str, ...]] = {}
    """The columns that a fact (`table/id`) has, but not in that language: their cells are Broken. Of a table `say`."""
    media: Mapping[str, Media] = {}
    """The pictures and sounds of all rows, by path."""
    alts: Mapping[str, str] = {}
    """What is seen or heard, in words, by path; for those of which a row says it."""
    sheets: tuple[str, ...] = ()
    """The paths of the CSV files that tables name as their rows, wherever in the folder, also where there is none."""

    def row(self, table: str, row_id: str) -> Row | None:
        found = self.tables.get(table)
        return found.by_id.get(row_id) if found else None

    def locate(self, fact: str) -> Location | None:
        """Where the fact `table/id` is written."""
        table, _, row_id = fact.partition("/")
        row = self.row(table, row_id)
        return self.tables[table].place(row) if row else None
