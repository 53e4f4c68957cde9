"""A draft and its rows become a table: cells are read, and the head is checked against them.

The head of a table names columns (`label`, `kind`, `unique` ...) that only its rows may bring, so
these settings are checked here and not where they are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from studykit.facts._cells import CellReader, Dangling
from studykit.facts._columns import is_standard_translated
from studykit.facts._head import Draft, say_patterns
from studykit.facts._media_files import MediaFiles
from studykit.facts._rows import RawRow
from studykit.facts.base import MEDIA_WORDS, NAMES, Column, PatternText, Row, Table
from studykit.facts.keys import ARTICLE, QUOTE, STANDARD
from studykit.problems import Location, Names, quoted
from studykit.reading.yaml_tree import YamlText

_TYPES_THAT_TELL = ("date", "quantity", "reference")
"""A key of one column says something of the row when it is of one of these types."""
_TYPES_TO_SUGGEST = ("text", "integer", "number", "quantity", "date", "boolean")


def make_table(
    draft: Draft,
    rows: list[RawRow],
    ids: Mapping[str, Collection[str]],
    dangling: list[Dangling],
    media_files: MediaFiles,
) -> Table:
    """Return the table. References to rows that are in no table's `ids` are added to `dangling`."""
    reader = CellReader(draft, ids, dangling, media_files)
    typed_rows = tuple(reader.read(rows))
    head = _CheckedHead(draft, reader.columns)
    is_computed = draft.sql is not None
    values = draft.fields.values("about", "complete")
    return Table(
        name=draft.name,
        columns=reader.columns,
        rows=typed_rows,
        location=draft.location,
        rows_file=draft.rows_file or draft.file,
        about=values["about"],
        label=head.label(),
        label_is_guessed=head.label_is_guessed(),
        tell_apart=head.tell_apart(),
        kind=head.kind(),
        key=head.key(),
        say=say_patterns(draft.fields),
        says=_says(draft),
        unique=head.unique(),
        complete=values["complete"],
        symmetric=head.symmetric(),
        was=draft.settings.get("was", ()),
        split=draft.split,
        is_computed=is_computed,
        untold=_untold(draft, reader.columns, is_computed=is_computed),
        is_called_by_cells=draft.is_called_by_cells,
        joined_ids=draft.joined_ids,
    )


class _CheckedHead:
    """The settings of a head that name columns, without names of columns that the table has not."""

    def __init__(self, draft: Draft, columns: Sequence[Column]) -> None:
        self._draft = draft
        self._columns = {column.name: column for column in columns}
        # A column that is declared and lacks in the CSV is reported as such, and not here too.
        self._known = {*self._columns, *draft.columns}
        self._check_alts()

    @cached_property
    def _names(self) -> Names:
        """The names to guess from, made when one is wrong."""
        return Names(self._known)

    def label(self) -> str:
        """Return the column by which rows are shown: the one that is set, else a likely one."""
        name = self._first_of("label") or self._likely_label()
        # A column that is declared and that the CSV lacks is none.
        return name if name in self._columns else ""

    def _likely_label(self) -> str:
        """Return `title` for sources, else `name`, else the first column of texts."""
        names = []
        for column in self._columns.values():
            is_text = column.type == "text" and not column.is_list
            # Texts too, but none that names a row.
            if is_text and column.name not in ("id", "note", "disputed"):
                names.append(column.name)
        preferred = "name"
        if self._draft.name == "sources":
            preferred = "title"
        if preferred in names:
            return preferred
        return names[0] if names else ""

    def label_is_guessed(self) -> bool:
        """Return whether the label is merely the first column of texts."""
        is_set = bool(self._draft.settings.get("label"))
        return not is_set and self._likely_label() not in NAMES

    def tell_apart(self) -> tuple[str, ...]:
        """Return the columns that tell rows of one label apart."""
        names = []
        for name in self._setting("tell_apart"):
            column = self._columns.get(name)
            if column and column.type in MEDIA_WORDS:
                where = self._draft.fields.at(self._draft.fields.get("tell_apart"))
                message = f"`tell_apart` names {quoted(name)}, which is no text that can be shown"
                remedy = "Name a column of texts, numbers, dates or references."
                self._draft.fields.report("F008", message, remedy, where)
            elif column:
                names.append(name)
        return tuple(names)

    def kind(self) -> str:
        """Return the column by which rows are of one kind."""
        name = self._first_of("kind")
        return name if name in self._columns else ""

    def symmetric(self) -> tuple[str, ...]:
        """Return the two columns of a pair that holds both ways."""
        names = self._setting("symmetric")
        if len(names) not in (0, 2):
            where = self._draft.fields.at(self._draft.fields.get("symmetric"))
            message = "`symmetric` names the two columns of a pair"
            self._draft.fields.report("F008", message, "Write [one, other].", where)
        return names

    def key(self) -> tuple[str, ...]:
        """Return the columns of which row ids are made; a CSV's were checked with its rows."""
        if self._draft.sheet is None:
            key = [name for name in self._draft.key if self._is_column("key", name)]
            self._draft.key = tuple(key)
        return self._draft.key

    def unique(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets of columns of which two rows must not agree in all."""
        unique = []
        for columns in self._draft.unique:
            names = []
            for text in columns:
                # The first that is none is reported; a set without one of its columns says nothing.
                if not self._is_column("unique", text.text, text):
                    break
                names.append(text.text)
            if len(names) == len(columns) and self._columns.keys() >= set(names):
                unique.append(tuple(names))
        return tuple(unique)

    def _check_alts(self) -> None:
        for column in self._draft.columns.values():
            if not column.alt or not self._is_column("alt", column.alt, column.location):
                continue
            alt = self._columns.get(column.alt)
            if alt and (alt.type != "text" or alt.is_list):
                message = f"`alt` names {quoted(column.alt)}, which is no column of texts"
                remedy = "Name one that has a text in each row."
                self._draft.fields.report("F008", message, remedy, column.location)

    def _first_of(self, key: str) -> str:
        names = self._setting(key)
        return names[0] if names else ""

    def _setting(self, key: str) -> tuple[str, ...]:
        names = self._draft.settings.get(key, ())
        return tuple(name for name in names if self._is_column(key, name))

    def _is_column(self, key: str, name: str, where: YamlText | Location | None = None) -> bool:
        if name in self._known:
            return True
        message = f"`{key}` names {quoted(name)}, which is no column of the table"
        remedy = f"Write the name of a column.{self._names.nearest(name)}"
        if not isinstance(where, Location):
            where = self._draft.fields.at(where or self._draft.fields.get(key))
        self._draft.fields.report("F002", message, remedy, where)
        return False


def _says(draft: Draft) -> tuple[tuple[str, tuple[PatternText, ...]], ...]:
    """Return the sentences of `say@de` and the like, by their tags."""
    keys = draft.fields.in_languages("say")
    return tuple((tag, say_patterns(draft.fields, key)) for key, tag in keys)


def _untold(draft: Draft, columns: Sequence[Column], *, is_computed: bool) -> frozenset[str]:
    """Return the columns that mean something to the author alone, as long as no `say` shows them.

    The columns of a key of several are shown: without the year a figure of each year would say
    several things.
    """
    untold = {"id"}
    if is_computed:
        untold.add("facts")  # provenance
    # Where nothing is declared, nothing was left out on purpose. (A CSV may bring anything.)
    leaves_out = draft.sheet is not None and _declares_columns(draft)
    for column in columns:
        is_undeclared = column.name not in draft.columns
        is_article = column.name == ARTICLE and not draft.takes_any_column
        # A list of quotations need not declare that it has some.
        is_quote = column.name == QUOTE and (draft.sheet is None or not draft.takes_any_column)
        is_the_key = draft.key == (column.name,) and column.type not in _TYPES_THAT_TELL
        if is_the_key or ((leaves_out or is_article or is_quote) and is_undeclared):
            untold.add(column.name)
    return frozenset(untold)


def _declares_columns(draft: Draft) -> bool:
    """Return whether a head declares columns of its own, beside those of every table."""
    for name in draft.columns:
        if name not in STANDARD and not is_standard_translated(name):
            return True
    return False


def check_targets(draft: Draft, tables: Collection[str]) -> None:
    """Report the types of columns that are neither types nor tables."""
    wrong = []
    for column in draft.columns.values():
        if column.target and column.target not in tables:
            wrong.append(column)
    if not wrong:
        return
    names = Names([*tables, *_TYPES_TO_SUGGEST])
    for column in wrong:
        message = f"{quoted(column.target)} is neither a type nor a table"
        remedy = f"Write a type or the name of a table.{names.nearest(column.target)}"
        draft.fields.report("F002", message, remedy, column.location)


# --- computed tables ----------------------------------------------------------------------------


def at_its_facts(table: Table, tables: Mapping[str, Table], reads: Collection[str]) -> Table:
    """Return a computed table with each row at the place of the first fact that it rests on.

    What is wrong in a computed row is corrected there. `reads` are the tables that the query reads.
    """
    rows = tuple(_at_its_fact(table, row, tables) for row in table.rows)
    tables_read = [tables[name] for name in reads if name in tables]
    untold = table.untold | _columns_of_ids(table, tables_read)
    return table._replace(rows=rows, untold=untold)


def _at_its_fact(table: Table, row: Row, tables: Mapping[str, Table]) -> Row:
    for fact in table.rests_on(row):
        name, _, row_id = fact.partition("/")
        if name not in tables or name == table.name:
            continue  # reported, and no place to correct it
        origin = tables[name].by_id.get(row_id)
        if origin:
            place = tables[name].place(origin)
            return row._replace(line=place.line, column=place.column, file=place.file)
    return row


def _columns_of_ids(table: Table, tables_read: Sequence[Table]) -> frozenset[str]:
    """Return the undeclared columns of a computed table that hold ids of rows which it reads.

    Its sentences say `Miyako Island`, and not also `miyako`.
    """
    names = set()
    for position, column in enumerate(table.columns):
        is_declared = bool(column.location.file)
        if is_declared:
            continue
        values = set()
        for row in table.rows:
            cell = row.cells[position]
            if isinstance(cell, str):
                values.add(cell)
        if values and any(_are_ids(values, table_read) for table_read in tables_read):
            names.add(column.name)
    return frozenset(names)


def _are_ids(values: set[str], table: Table) -> bool:
    """Return whether all values are ids of a table, and not all of them are also its labels."""
    if not table.label or not values <= table.by_id.keys():
        return False
    # Where a label is the id, it says to a learner what it says to the author.
    return any(table.cell(table.by_id[value], table.label) != value for value in values)
