"""Put overlays over a base: one's own spellings, notes and rows, in tables that are called alike.

    the base                        an overlay
    table: planets                  table: planets
    columns: {name: text}           rows:
    rows:                             mars: {aliases: [the red one], note: I saw it.}
      mars: {name: Mars}              vulcan: {name: Vulcan}

    mars has an alias and a note more, and vulcan stands behind the rows of the base.

Whatever else an overlay says of a row of the base is reported (F037) and left out: the facts stay
as their sources say. So does what finds nothing in the base, since that may be another tomorrow.
Computed tables are made before, of the base alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from studykit.facts._cells import CellReader, Dangling
from studykit.facts._head import Draft
from studykit.facts._media_files import MediaFiles
from studykit.facts._rows import RawRow, collect_rows
from studykit.facts.base import Broken, Cell, Column, Row, Table, scalars
from studykit.facts.keys import UNDECLARED
from studykit.facts.overlaid import Overlaid
from studykit.problems import Location, Problem, nearest, quoted
from studykit.reading.csv_rows import Record
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.english import join_words
from studykit.values.language_tags import tagged

_OWN = ("aliases", "note")
"""What an overlay may say of a row of the base, each also in a language (`note@de`)."""
_KEYS_OF_HEAD = ("table", "rows", "key", "head", "split", "missing", "source")
"""What its heads may say, of the rows below them."""


class _OverlayRow(NamedTuple):
    """A row of an overlay as it stands in its file; cells of a CSV as YAML would have them."""

    file: str
    id: str
    cells: YamlMapping

    @property
    def place(self) -> Location:
        return Location(self.file, self.cells.line, self.cells.column)


class Overlays:
    """The tables of a base while overlays are put over them, one after the other."""

    def __init__(
        self, tables: Mapping[str, Table], dangling: list[Dangling], media_files: MediaFiles
    ) -> None:
        self.tables = dict(tables)
        self.overlaid: dict[str, tuple[Overlaid, ...]] = {}
        """What was added to facts of the base, by fact (`table/id`)."""
        self.own_facts: set[str] = set()
        """The facts (`table/id`) that overlays brought."""
        self.files: set[str] = set()
        """The files in which rows of overlays stand."""
        self._dangling = dangling
        self._media_files = media_files
        self._places: list[tuple[Location, str]] = []
        """Where the rows of overlays stand, each with its fact."""

    def fact_at(self, place: Location) -> str:
        """Return the fact of an overlay in whose lines a place lies; empty if it is in none."""
        before = [row for row in self._places if row[0].file == place.file and row[0] <= place]
        _, fact = max(before, default=(place, ""))
        return fact

    def put_over(self, drafts: Sequence[Draft], key_of: Mapping[str, tuple[str, ...]]) -> None:
        """Put the tables of one overlay over those that are there.

        `key_of` has by table the columns that its rows are called by.
        """
        layers = []
        for draft in drafts:
            table = self.tables.get(draft.name)
            # A file that cannot be read was reported.
            if draft.is_unread or not _can_be_laid(draft, table, self.tables):
                continue
            assert table
            layers.append(_Layer(draft, table, key_of.get(draft.name, ())))
        # A row may refer to any other, of the base or of the overlay.
        ids: dict[str, set[str]] = {name: set(table.by_id) for name, table in self.tables.items()}
        for layer in layers:
            ids[layer.table.name].update(row.id for row in layer.new_rows)
        for layer in layers:
            # Two heads of one overlay may be about one table.
            self._put_layer(layer.over(self.tables[layer.table.name]), ids)

    def _put_layer(self, layer: _Layer, ids: Mapping[str, Collection[str]]) -> None:
        layer.report()
        table = layer.table
        for file, rows in layer.rows_by_file().items():
            self.files.add(file)
            reader = CellReader(layer.draft_to_read(file), ids, self._dangling, self._media_files)
            read_rows = reader.read([_raw(row) for row in rows])
            read = _ReadRows(file, reader.columns, read_rows)
            table = _with_columns(table, reader.columns, read_rows)
            table = self._with_rows(table, read)
        self.tables[table.name] = table

    def _with_rows(self, table: Table, read: _ReadRows) -> Table:
        """Return the table with what one file of an overlay says of it."""
        changed: dict[str, Row] = {}
        new: list[Row] = []
        for row in read.rows:
            fact = f"{table.name}/{row.id}"
            self._places.append((Location(read.file, row.line, row.column), fact))
            row_of_base = changed.get(row.id) or table.by_id.get(row.id)
            if row_of_base is None:
                cells = [read.cell(row, column.name) for column in table.columns]
                new.append(row._replace(cells=tuple(cells), file=read.file))
                self.own_facts.add(fact)
                continue
            changed[row.id], added = _added_to(table, row_of_base, read, row)
            self.overlaid[fact] = (*self.overlaid.get(fact, ()), *added)
        rows = [changed.get(row.id, row) for row in table.rows]
        return table._replace(rows=(*rows, *new))


class _ReadRows(NamedTuple):
    """The rows of one file of an overlay, with their values."""

    file: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    def cell(self, row: Row, name: str) -> Cell:
        for column, cell in zip(self.columns, row.cells, strict=True):
            if column.name == name:
                return cell
        return None


def _raw(row: _OverlayRow) -> RawRow:
    return RawRow(row.id, row.cells.line, row.cells.column, row.cells)


# --- what can be laid over what -----------------------------------------------------------------


def _can_be_laid(draft: Draft, table: Table | None, tables: Mapping[str, Table]) -> bool:
    """Return whether there is a table under one of an overlay; else that is reported."""
    message = f"the base has no table {quoted(draft.name)}, over which this could be put"
    remedy = f"Correct the name.{nearest(draft.name, tables)} "
    remedy += "Or put a table of your own into a folder of its own, and name that in `facts:`."
    if table and table.is_computed:
        message = f"the table {quoted(draft.name)} is computed, and nothing is put over it"
        remedy = "Write it over the table that the `sql` reads."
    elif table:
        for name in draft.fields.mapping.entries:
            if name not in _KEYS_OF_HEAD:
                _report_key(draft, name)
        return True
    _report(draft, message, remedy, draft.location)
    return False


def _report_key(draft: Draft, name: str) -> None:
    message = f"{quoted(name)} of the table {quoted(draft.name)} is for the base to say"
    remedy = f"Delete it: an overlay may say {join_words(_KEYS_OF_HEAD)}."
    _report(draft, message, remedy, draft.fields.key_place(name))


def _report(
    draft: Draft, message: str, remedy: str, where: Location, other: Location | None = None
) -> None:
    draft.problems.append(Problem("F037", message, remedy, where, other))


class _Layer:
    """A table of an overlay, and the one under it."""

    def __init__(
        self,
        draft: Draft,
        table: Table,
        key: tuple[str, ...],
        rows: Sequence[_OverlayRow] | None = None,
    ) -> None:
        self._draft = draft
        self.table = table
        self._key = key
        self._rows = _rows_as_written(draft, table, key) if rows is None else rows

    def over(self, table: Table) -> _Layer:
        """Return the same rows over the table as it is now."""
        return _Layer(self._draft, table, self._key, self._rows)

    @cached_property
    def _ids_of_base(self) -> dict[str, str]:
        """The ids of the table's rows, by what they may be called: in another case, or before."""
        ids: dict[str, str] = {}
        for row in self.table.rows:
            for earlier in self.table.texts(row, "was"):
                ids[earlier.casefold()] = row.id
        # An id of today goes before one that another row had.
        for row in self.table.rows:
            ids[row.id.casefold()] = row.id
        return ids

    @cached_property
    def new_rows(self) -> list[_OverlayRow]:
        """The rows that the table does not have."""
        return [row for row in self._rows if self._is_new(row)]

    def _is_new(self, row: _OverlayRow) -> bool:
        if row.id.casefold() in self._ids_of_base:
            return False
        # A spelling alone is no fact: the row that it was for is gone.
        return not all(map(_is_own, row.cells.entries))

    def rows_by_file(self) -> dict[str, list[_OverlayRow]]:
        """Return by file the rows that are put over the table, with the ids that it has for them.

        Of the table's own rows they have what an overlay may say alone, and the others what the
        table has columns for.
        """
        rows: dict[str, list[_OverlayRow]] = {}
        for row in self._rows:
            row_id = self._ids_of_base.get(row.id.casefold())
            if row_id is None and not self._is_new(row):
                continue
            laid = row
            if row_id is not None:
                laid = _with_columns_of(row._replace(id=row_id), _is_own)
            laid = _with_columns_of(laid, self._has_column)
            rows.setdefault(row.file, []).append(laid)
        return rows

    def _has_column(self, name: str) -> bool:
        in_language = tagged(name)
        plain_name = in_language.name if in_language else name
        return name in self.table.positions or plain_name in UNDECLARED

    def draft_to_read(self, file: str) -> Draft:
        """Return a head by which the cells of a file are read as those of the table are."""
        draft = Draft(
            self.table.name, self._draft.fields, self._draft.location, takes_any_column=False
        )
        draft.file = file
        draft.folder = self._draft.folder
        draft.split = self._draft.split
        draft.missing = self._draft.missing
        for column in self.table.columns:
            # An overlay calls it as facts do, whatever it is called in a CSV of the base.
            draft.columns[column.name] = column._replace(source_name="")
        return draft

    def report(self) -> None:
        """Report what is not put over the table."""
        for row in self._rows:
            row_id = self._ids_of_base.get(row.id.casefold())
            if row_id is not None:
                self._report_of_base(row, row_id)
            elif self._is_new(row):
                self._report_columns(row)
            else:
                self._report_gone(row)

    def _report_of_base(self, row: _OverlayRow, row_id: str) -> None:
        if row.id.casefold() != row_id.casefold():
            message = f"the row {quoted(row.id)} is called {quoted(row_id)} in the base now"
            _report(self._draft, message, f"Write {row_id} here.", row.place)
        others = [name for name in row.cells.entries if not _is_own(name)]
        if not others:
            return
        names = join_words([quoted(name) for name in others])
        message = f"the base has the row {quoted(row_id)}, and says its {names}: not used here"
        remedy = f"Delete what is not yours: {join_words(_OWN)} are added to the row all the same."
        place = self.table.place(self.table.by_id[row_id])
        _report(self._draft, message, remedy, row.place, place)

    def _report_columns(self, row: _OverlayRow) -> None:
        for name in row.cells.entries:
            if not self._has_column(name):
                message = f"the base's table {quoted(self.table.name)} has no column {quoted(name)}"
                remedy = f"Correct it, or delete it.{self.table.column_names.nearest(name)}"
                place = Location(row.file, *row.cells.places[name])
                _report(self._draft, message, remedy, place)

    def _report_gone(self, row: _OverlayRow) -> None:
        message = f"the base has no row {quoted(row.id)} in the table {quoted(self.table.name)}"
        remedy = f"Correct the id, or delete the row.{self.table.row_names.nearest(row.id)}"
        _report(self._draft, message, remedy, row.place)


def _is_own(name: str) -> bool:
    """Return whether an overlay may say what is in a column of any row."""
    in_language = tagged(name)
    return (in_language.name if in_language else name) in _OWN


def _with_columns_of(row: _OverlayRow, is_wanted: Callable[[str], bool]) -> _OverlayRow:
    """Return the row with those of its cells whose columns are wanted."""
    entries = {name: node for name, node in row.cells.entries.items() if is_wanted(name)}
    return row._replace(cells=row.cells._replace(entries=entries))


# --- rows as they stand in files ----------------------------------------------------------------


def _rows_as_written(draft: Draft, table: Table, key: tuple[str, ...]) -> list[_OverlayRow]:
    """Return the rows of an overlay's table, called as those of the base are."""
    has_ids = draft.sheet is not None and "id" in draft.sheet.header
    if not draft.key and not has_ids and key:
        draft.key = key
    rows = []
    for row in collect_rows(draft):
        if isinstance(row.cells, Record):
            rows.append(_of_record(draft, table, row))
        else:
            cells = row.cells._replace(line=row.line, column=row.column)
            rows.append(_OverlayRow(draft.file, row.id, cells))
    return rows


def _of_record(draft: Draft, table: Table, row: RawRow) -> _OverlayRow:
    """Return a row of a CSV as YAML would have it: empty cells are not there."""
    sheet = draft.sheet
    assert sheet
    assert isinstance(row.cells, Record)
    entries: dict[str, YamlNode] = {}
    places = {}
    for position, (name, text) in enumerate(zip(sheet.header, row.cells.cells, strict=True)):
        is_the_id = name == "id" and not draft.key
        if not text or is_the_id:
            continue
        line, column = sheet.place(row.cells, position)
        entries[name] = YamlText(text, line, column)
        places[name] = (line, column)
        of_table = table.column(name) or UNDECLARED.get(name)
        if of_table and of_table.is_list:
            members = map(str.strip, text.split(of_table.form.split or draft.split))
            texts: list[YamlNode] = [YamlText(each, line, column) for each in members if each]
            entries[name] = YamlList(texts, line, column)
    file = sheet.file(row.cells) or draft.rows_file
    return _OverlayRow(file, row.id, YamlMapping(entries, places, row.line, 1))


# --- what is put together -----------------------------------------------------------------------


def _with_columns(table: Table, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """Return the table with those columns that some of these rows bring, empty in its own rows."""
    brought = []
    for position, column in enumerate(columns):
        is_used = any(row.cells[position] is not None for row in rows)
        if column.name not in table.positions and is_used:
            brought.append(column)
    if not brought:
        return table
    nothing = (None,) * len(brought)
    padded = [row._replace(cells=(*row.cells, *nothing)) for row in table.rows]
    return table._replace(columns=(*table.columns, *brought), rows=tuple(padded))


def _added_to(
    table: Table, row_of_base: Row, read: _ReadRows, row: Row
) -> tuple[Row, list[Overlaid]]:
    """Return a row of the base with what an overlay adds to it, and what that is."""
    cells = list(row_of_base.cells)
    added = []
    for position, column in enumerate(table.columns):
        if not _is_own(column.name):
            continue
        own = read.cell(row, column.name)
        texts = tuple(text for text in scalars(own) if isinstance(text, str))
        # What could not be read was reported, wherever it stands.
        if not texts or isinstance(cells[position], Broken):
            continue
        cells[position] = _joined(column, cells[position], texts)
        added.append(Overlaid(column.name, texts, Location(read.file, row.line, row.column)))
    return row_of_base._replace(cells=tuple(cells)), added


def _joined(column: Column, cell: Cell, texts: tuple[str, ...]) -> Cell:
    """Return what the base says with what is added: its own first, nothing twice."""
    together = tuple(dict.fromkeys((*scalars(cell), *texts)))
    return together if column.is_list else " ".join(map(str, together))
