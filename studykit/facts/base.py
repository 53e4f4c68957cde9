"""The nouns of the fact base. Read this file to know what a fact is.

A folder is a fact base, a file is a table, a row is a fact, and its cells are in the columns'
types:

    islands.yaml      FactBase.tables["islands"], a Table
    rows:
      miyako:         a Row, the fact `islands/miyako`; what is said of single values is in `said`
        name: Miyako  a Cell: a text; or a Number, a Date, a Media, True, a tuple of these, or None

Nothing here knows files, templates, learners or Anki.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import NamedTuple, get_args

from studykit.facts.hierarchy import FLAT, Hierarchy
from studykit.facts.overlaid import Overlaid
from studykit.facts.said_of_values import (
    OF_NO_VALUE,
    SaidOfRow,
    SaidOfValue,
    SaidOfValues,
    joined_disputes,
)
from studykit.problems import NOWHERE, Location, Names
from studykit.values.cell_forms import PLAIN, CellForm
from studykit.values.dates import parse_date
from studykit.values.english import parse_boolean
from studykit.values.language_tags import tagged
from studykit.values.numbers import parse_number, parse_quantity
from studykit.values.scalars import (
    MEDIA_WORDS,
    Broken,
    Cell,
    Date,
    Flaw,
    Markup,
    Media,
    Number,
    Scalar,
    TypeName,
    scalars,
)
from studykit.values.text import is_name

__all__ = [
    "MEDIA_WORDS",
    "NAMES",
    "SCALAR_TYPES",
    "Broken",
    "Cell",
    "Column",
    "Date",
    "FactBase",
    "Media",
    "Number",
    "PatternText",
    "Row",
    "SaidOfValue",
    "Scalar",
    "Table",
    "TypeName",
    "is_table_name",
    "scalars",
]

SCALAR_TYPES = tuple(name for name in get_args(TypeName) if name != "reference")
"""The types that a column is declared with; any other name is the table that it refers to."""


NAMES = ("name", "title")
"""Columns that are called so say what rows are called."""


class Row(NamedTuple):
    """One fact."""

    id: str
    cells: tuple[Cell, ...]
    """In the order of the table's columns."""
    line: int
    column: int = 1
    file: str = ""
    """Where it stands, if its table has several files, or if it is computed from a fact."""
    said: SaidOfRow = OF_NO_VALUE
    """What is said of single values, by column. Of nearly all rows nothing."""

    def said_of(self, column: str) -> SaidOfValues:
        """Return what is said of each value in a column; none where nothing is said of any."""
        return self.said.get(column, ())

    def undisputed(self, column: str, cell: Cell) -> tuple[Scalar, ...]:
        """Return the values of its cell in a column without those that are disputed themselves."""
        values = scalars(cell)
        said_of_values = self.said_of(column)
        if not said_of_values:
            return values
        pairs = zip(values, said_of_values, strict=True)
        return tuple(value for value, said in pairs if not said.disputed)


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
    markup: Markup = ""
    """How its texts are to be shown; empty: letter for letter."""
    units: tuple[tuple[str, str], ...] = ()
    """`unit@de`: the unit in other languages, by their tags in small letters."""
    optional: bool = False
    """Whether a row may lack it in some language, and nothing is to be said of that."""
    part_of: bool = False
    """Of references: the row lies in what it names."""
    alt: str = ""
    """Of pictures and sounds: the column of this table that says in words what is seen or heard."""
    speak: bool = False
    """Whether a voice reads its texts in Anki."""
    source_name: str = ""
    """The column's name in the CSV file, where that is another."""
    form: CellForm = PLAIN
    """How its cells are written. Whatever else is said of it is written as facts are."""
    location: Location = NOWHERE

    def read(self, text: str) -> Scalar | Flaw:
        """Return the value of a cell, a non-empty text in the column's form, or what is wrong."""
        plain_text = text if self.form is PLAIN else self.form.in_words_of_facts(text, self.type)
        return plain_text if isinstance(plain_text, Flaw) else self.parse(plain_text)

    def parse(self, text: str) -> Scalar | Flaw:
        """Return the value of a non-empty text as facts are written, or what is wrong with it."""
        return self.parser()(text)

    def parser(self) -> Callable[[str], Scalar | Flaw]:
        """Return what parses a text. Who has many texts asks for it once."""
        match self.type:
            case "integer" | "number":
                return partial(parse_number, whole=self.type == "integer")
            case "quantity":
                return partial(parse_quantity, unit=self.unit)
            case "date":
                return parse_date
            case "boolean":
                return parse_boolean
            case _:
                return str


class PatternText(NamedTuple):
    """A pattern as a user wrote it, as in `say`. `questions.templates.patterns` compiles it."""

    text: str
    location: Location


_SIDE_OF_A_CARD = re.compile(r"front|back|column \d{1,5}")
"""As the columns of a list are called that has no names above them."""
_ABOUT_A_FACT = {
    "source",
    "aliases",
    "also_right",
    "note",
    "was",
    "fresh",
    "confused_with",
    "allow",
    "expires",
}
"""Columns about a fact, not of it: its sentence leaves them out."""


class _Table(NamedTuple):
    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    location: Location
    rows_file: str = ""
    """Where the rows stand: in the file of the head, or in a CSV (the first of several)."""
    about: str = ""
    label: str = ""
    """The column by which a row is shown; empty when the table has none."""
    label_is_guessed: bool = False
    """Nobody said that the label is what the rows are called: it is the first column of texts."""
    tell_apart: tuple[str, ...] = ()
    """The columns that are shown behind the label of rows that share it."""
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
    """Columns that a sentence without a `say` leaves out: ids, provenance, what nobody declared."""
    is_called_by_cells: bool = False
    """A CSV whose rows are called by what stands in them (`facts.row_ids`)."""
    joined_ids: frozenset[str] = frozenset()
    """Of these ids those that several cells make."""


class Table(_Table):
    """A table and its rows, in the order of the file. Compared by identity: each name has one."""

    # Tables are keys of dictionaries: as tuples, all their rows would be hashed each time.
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @cached_property
    def positions(self) -> dict[str, int]:
        """The position of each column in a row's cells, by name."""
        return {column.name: position for position, column in enumerate(self.columns)}

    @cached_property
    def telling(self) -> tuple[tuple[int, str, Column], ...]:
        """The columns of a fact's sentence where no `say` has one.

        Of each where it stands, what the sentence says before its value ("area "), and the column.
        """
        telling = []
        for position, column in enumerate(self.columns):
            is_silent = column.name in _ABOUT_A_FACT or column.name in self.untold
            # The label is the sentence's subject, and a text stands in it in one language.
            if is_silent or column.name == self.label or self._is_translation(column):
                continue
            # The sides of a flashcard have names that say nothing: "dog: der Hund".
            said_before = "" if _SIDE_OF_A_CARD.fullmatch(column.name) else f"{column.name} "
            telling.append((position, said_before, column))
        return tuple(telling)

    def _is_translation(self, column: Column) -> bool:
        """Return whether the column stands in the table in another language too."""
        in_language = tagged(column.name)
        if in_language is None:
            return False
        return in_language.name in self.positions or in_language.name in _ABOUT_A_FACT

    @cached_property
    def namesakes(self) -> frozenset[str]:
        """The ids of rows that share their label with another one."""
        position = self.positions.get(self.label)
        if position is None:
            return frozenset()
        rows_labelled: dict[Cell, list[str]] = {}
        for row in self.rows:
            cell = row.cells[position]
            # What could not be read, or is not there, is no name. A disputed row is shown nowhere.
            is_disputed = self.cell(row, "disputed") is not None
            if cell is not None and not isinstance(cell, Broken) and not is_disputed:
                rows_labelled.setdefault(cell, []).append(row.id)
        namesakes: list[str] = []
        for row_ids in rows_labelled.values():
            if len(row_ids) > 1:
                namesakes += row_ids
        return frozenset(namesakes)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """The rows by their ids."""
        return {row.id: row for row in self.rows}

    @cached_property
    def column_names(self) -> Names:
        """The names of the columns, to guess one that was meant."""
        return Names(self.positions)

    @cached_property
    def row_names(self) -> Names:
        """The ids of the rows, to guess one that was meant."""
        return Names(self.by_id)

    def column(self, name: str) -> Column | None:
        """Return the column of a name, None when there is none."""
        position = self.positions.get(name)
        return None if position is None else self.columns[position]

    def cell(self, row: Row, name: str) -> Cell:
        """Return the row's value in a column; None if it is missing, or there is no such column."""
        position = self.positions.get(name)
        return None if position is None else row.cells[position]

    def texts(self, row: Row, name: str) -> tuple[str, ...]:
        """Return the texts of a list such as `aliases` or `source`; one text is a list of one."""
        position = self.positions.get(name)
        if position is None:
            return ()
        cell = row.cells[position]
        # As most of them are.
        if isinstance(cell, str):
            return (cell,)
        # A cell that could not be read is no text.
        return tuple(value for value in scalars(cell) if isinstance(value, str))

    def dispute(self, row: Row, name: str) -> str:
        """Return how the row's value in a column is disputed; empty when nobody disputes it.

        That is the dispute about the value itself (of a list, about any member), or about the row.
        """
        of_row = [str(text) for text in scalars(self.cell(row, "disputed"))]
        return " ".join(filter(None, (*of_row, joined_disputes(row.said_of(name)))))

    def has_dispute(self, row: Row) -> bool:
        """Return whether the row is disputed, or a value in any column."""
        return any(self.dispute(row, name) for name in ("", *row.said))

    def undisputed(self, row: Row, name: str) -> tuple[Scalar, ...]:
        """Return the values of the row in a column that nobody disputes."""
        if self.cell(row, "disputed") is not None:
            return ()
        return row.undisputed(name, self.cell(row, name))

    @cached_property
    def says_of_values(self) -> bool:
        """True where something is said of single values of some row."""
        return any(row.said for row in self.rows)

    def allows(self, row: Row, rule: str) -> bool:
        """Return whether the row has a waiver (`allow`) for a rule."""
        for text in self.texts(row, "allow"):
            allowed, _, _reason = text.partition(":")
            if allowed.strip() == rule:
                return True
        return False

    def waived_apart(self, rows: Sequence[Row], rule: str) -> Iterator[Sequence[Row]]:
        """Yield the rows that a rule finds as they are reported: those that waive it one by one.

        The others are one problem, since a rule such as "no source" finds all rows or none.
        """
        together = []
        for row in rows:
            if self.allows(row, rule):
                yield [row]
            else:
                together.append(row)
        if together:
            yield together

    def rests_on(self, row: Row) -> tuple[str, ...]:
        """Return the facts (`table/id`) that a computed row names as what it was made from."""
        return self.texts(row, "facts") if self.is_computed else ()

    def place(self, row: Row) -> Location:
        """Return where a row stands."""
        # Most tables stand in one file, which need not be kept with each of a million rows.
        return Location(row.file or self.rows_file, row.line, row.column)


class FactBase(NamedTuple):
    """All tables of one or several folders, by name."""

    tables: Mapping[str, Table]
    broken_files: tuple[str, ...] = ()
    """Files that could not be read to the end: what is said to be missing may stand in them."""
    unread: frozenset[str] = frozenset()
    """Tables of which a file cannot be read at all: what follows from it is no problem too."""
    lang: str = ""
    """The language in which a deck reads the facts (`translated`); empty: as they are written."""
    written: "FactBase | None" = None
    """The base as it is written, rows in the same order, where this is a reading in a language."""
    of_all_times: "FactBase | None" = None
    """The base with the values of all times, where this one has those of a day (`on_day`)."""
    as_of: Date | None = None
    """That day, or the month or year at some time of which the values hold."""
    untranslated: Mapping[str, tuple[str, ...]] = {}
    """The columns that a fact (`table/id`) has, but not in that language: their cells are Broken.

    Of a table (`table`) it is `say`.
    """
    media: Mapping[str, Media] = {}
    """The pictures and sounds of all rows, by path."""
    alts: Mapping[str, str] = {}
    """What is seen or heard, in words, by path; for those of which a row says it."""
    sheets: tuple[str, ...] = ()
    """The paths of the CSV files that tables name as their rows, also where there is none."""
    hierarchy: Hierarchy = FLAT
    """The rows by what they lie in, the same in every language."""
    overlaid: Mapping[str, tuple[Overlaid, ...]] = {}
    """What overlays add to facts of the base, by fact (`table/id`)."""

    @property
    def whole(self) -> "FactBase":
        """The base with the values of all times, in its language."""
        return self.of_all_times or self

    @property
    def as_in_files(self) -> "FactBase":
        """The base as its files have it: of all times, in the languages in which it is written."""
        return self.whole.written or self.whole

    def row(self, table: str, row_id: str) -> Row | None:
        """Return a row by its table and id, None when there is none."""
        if table not in self.tables:
            return None
        return self.tables[table].by_id.get(row_id)

    def locate(self, fact: str) -> Location | None:
        """Return where the fact `table/id` is written."""
        table, _, row_id = fact.partition("/")
        row = self.row(table, row_id)
        return self.tables[table].place(row) if row else None


def is_table_name(name: str) -> bool:
    """Return whether a table can be called so.

    A fact is called `table/row`, and a column's type may be the name of a table.
    """
    return is_name(name) and "/" not in name and name not in SCALAR_TYPES
