"""The cells of a table's rows as values of their columns' types.

    opened: date        2019-03-16       Date(2019, 3, 16)
    runways: [text]     [north, south]   ("north", "south")
    area: {unit: km²}   158              Number("158 km²", 158, "km²")
    area: {unit: km²}   large            Broken("large"), and F004 that touches the fact

A text of a column is parsed once, however many rows have it. What a reference points to is not
known before all tables are read: one that leads nowhere is noted as `Dangling`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts._cell_forms import in_form_of_table, remedy_of_flaw
from studykit.facts._head import Draft
from studykit.facts._media_files import MediaFiles
from studykit.facts._rows import RawRow, key_text
from studykit.facts._said_cells import SaidReader, Spot, says_of_value
from studykit.facts._said_columns import report_absent, said_positions
from studykit.facts._used_columns import columns_of_sheet, columns_of_yaml
from studykit.facts.base import MEDIA_WORDS, Broken, Cell, Column, Row, Scalar, scalars
from studykit.facts.keys import STANDARD
from studykit.facts.said_of_values import NOTHING_SAID, SaidOfValue, SaidOfValues
from studykit.limits import MAX_MEMBERS
from studykit.problems import Location, Problem, quoted
from studykit.reading.csv_rows import Record
from studykit.reading.settings import as_text
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.cell_forms import PLAIN
from studykit.values.english import show_plain
from studykit.values.sameness import is_outside
from studykit.values.scalars import TEXTUAL, Flaw


class Dangling(NamedTuple):
    """A reference to a row that is not there; its message is written when all labels are known."""

    fact: str
    target: str
    text: str
    where: Location
    column: str = ""


ReadCell = Callable[[str, Record], Cell]
"""Reads the cell that a row, called by its id, has in one column of a CSV file."""
_REFUSED = YamlText("", 0, 0)
"""Stands for a member of a list that was reported already."""
_REMEMBERED = 8192
"""Texts of one column that are remembered, and lists of a table: a million rows cost no more."""


class CellReader:
    """Reads the cells of one table. `ids` has the row ids of every table, by name."""

    def __init__(
        self,
        draft: Draft,
        ids: Mapping[str, Collection[str]],
        dangling: list[Dangling],
        media_files: MediaFiles,
    ) -> None:
        self._draft = draft
        self._ids = ids
        self._dangling = dangling
        self._media_files = media_files
        self.columns: tuple[Column, ...] = ()
        """Settled by `read`."""
        self._values: dict[str, dict[str, Scalar]] = defaultdict(dict)
        """By column: texts with which nothing is wrong, and their values."""
        self._lists: dict[tuple[Scalar, ...], tuple[Scalar, ...]] = {}
        self._said: dict[str, SaidOfValues] = {}
        """What the row that is read now says of its values, by column."""
        self._default_source = self._read_default_source()

    def _read_default_source(self) -> Cell:
        """Return the `source` of the head, which rows without one of their own have."""
        source_column = STANDARD["source"]
        sources = []
        for text in self._draft.fields["source"]:
            # Called for its report: a source that nobody wrote down is wrong here too, of no row.
            self._value("", source_column, text.text, text)
            sources.append(text.text)
        return tuple(sources) or None

    def read(self, rows: list[RawRow]) -> list[Row]:
        """Return the rows, with their cells in the order of `columns`."""
        if self._draft.sheet is None:
            columns = self._in_form_of_table(columns_of_yaml(self._draft, rows))
            cells_of_rows = self._cells_of_yaml(rows, columns)
        else:
            placed = columns_of_sheet(self._draft, self._draft.sheet)
            columns = self._in_form_of_table([column for _, column in placed])
            positions = [position for position, _ in placed]
            placed_columns = list(zip(positions, columns, strict=True))
            cells_of_rows = self._cells_of_sheet(rows, placed_columns, self._positions_said())

        self.columns = tuple(columns)
        # Rows that name no source have the table's, and need a column to have it in.
        has_source_column = any(column.name == "source" for column in columns)
        adds_source = self._default_source is not None and not has_source_column
        if adds_source:
            self.columns = (*columns, STANDARD["source"])
        has_several_files = self._draft.sheet is not None and bool(self._draft.sheet.parts)
        typed_rows = []
        for row, cells in zip(rows, cells_of_rows, strict=True):
            if adds_source:
                cells.append(self._default_source)
            file = self._file(row) if has_several_files else ""
            typed_row = Row(row.id, tuple(cells), row.line, row.column, file)
            # Each row's cells are read when they are asked for, and its `said` with them.
            if self._said:
                typed_row = typed_row._replace(said=self._said)
                self._said = {}
            typed_rows.append(typed_row)
        return typed_rows

    def _in_form_of_table(self, columns: Iterable[Column]) -> list[Column]:
        draft = self._draft
        # Most tables say nothing of how all of their cells are written.
        if draft.missing is None and draft.split == ";":
            return list(columns)
        return [in_form_of_table(column, draft.missing, draft.split) for column in columns]

    def _file(self, row: RawRow) -> str:
        """Return the file of a row of a table that has several."""
        assert self._draft.sheet
        assert isinstance(row.cells, Record)
        return self._draft.sheet.file(row.cells)

    # --- cells in YAML --------------------------------------------------------------------------

    def _cells_of_yaml(
        self, rows: Iterable[RawRow], columns: Sequence[Column]
    ) -> Iterator[list[Cell]]:
        for row in rows:
            assert isinstance(row.cells, YamlMapping)
            cells = []
            for column in columns:
                node = row.cells.entries.get(column.name)
                if node is None:
                    cells.append(self._missing(column))
                else:
                    cells.append(self._yaml_cell(row.id, column, node))
            yield cells

    def _missing(self, column: Column) -> Cell:
        if column.name == "source":
            return self._default_source
        return None

    def _yaml_cell(self, row_id: str, column: Column, node: YamlNode) -> Cell:
        if isinstance(node, YamlMapping) and says_of_value(column, node):
            return self._yaml_cell_with_said(row_id, column, node)
        if not isinstance(node, YamlText):
            return self._yaml_list(row_id, column, node)
        if node.is_missing or (column.form is not PLAIN and column.form.is_missing(node.text)):
            return self._missing(column)
        value = self._value(row_id, column, node.text, node)
        if column.is_list:
            return (value,)  # `aliases: Irabu` is a list of one
        return value

    def _yaml_cell_with_said(self, row_id: str, column: Column, node: YamlMapping) -> Cell:
        """Return the value of `{is: Rome, source: a#3}`; of a list the rest is said of each."""
        value_node, said = self._said_reader().taken_apart(row_id, column, node)
        if value_node is None:
            return Broken("")
        cell = self._yaml_cell(row_id, column, value_node)
        if cell is None and column.form.missing:
            place = self._place_of_node(value_node)
            self._report_said_of_nothing(row_id, column, place)
        self._note_said(column, [said] * len(scalars(cell)))
        return cell

    def _said_reader(self) -> SaidReader:
        """Return what reads the rest of a mapping; kept, it would hold this object in a circle."""
        return SaidReader(self._draft, self._value)

    def _note_said(self, column: Column, said_of_values: Sequence[SaidOfValue]) -> None:
        if any(said is not NOTHING_SAID for said in said_of_values):
            self._said[column.name] = tuple(said_of_values)

    def _yaml_list(self, row_id: str, column: Column, node: YamlList | YamlMapping) -> Cell:
        if isinstance(node, YamlMapping):
            if column.name == "allow":
                # `{I001: the name says it}` is the list ["I001: the name says it"].
                reasons = node.entries.items()
                return tuple(f"{rule}: {key_text(reason)}" for rule, reason in reasons)
            # Most often a colon in a text without quotes: `note: See also: the harbour`.
            message = f"{quoted(column.name)} should be a text, and this is a mapping to YAML"
            return self._refuse_node(row_id, column, node, message, _QUOTE_IT)

        members = [self._member(row_id, column, member) for member in node.members]
        texts = [text for text, _ in members]
        if _REFUSED in texts:
            return Broken("")
        if None in texts:
            message = f"{quoted(column.name)} holds a list or a mapping inside a list"
            return self._refuse_node(row_id, column, node, message, _QUOTE_IT)
        if texts and not column.is_list:
            message = f"{quoted(column.name)} holds a list, but the column takes one value"
            kind = column.target or column.type
            remedy = f"Write one value, or declare the column as [{kind}]."
            return self._refuse_node(row_id, column, node, message, remedy)
        if len(texts) > MAX_MEMBERS:
            return self._refuse_long_list(row_id, column, self._place_of_node(node))

        values = []
        said_of_values = []
        for text, said in members:
            if text and not text.is_missing and not column.form.is_missing(text.text):
                values.append(self._value(row_id, column, text.text, text))
                said_of_values.append(said)
        self._note_said(column, said_of_values)
        return tuple(values) or self._missing(column)

    def _member(
        self, row_id: str, column: Column, node: YamlNode
    ) -> tuple[YamlText | None, SaidOfValue]:
        """Return a member of a list as a text, and what is said of it; no text if it is none."""
        if not isinstance(node, YamlMapping) or not says_of_value(column, node):
            return as_text(node), NOTHING_SAID
        value_node, said = self._said_reader().taken_apart(row_id, column, node)
        if value_node is None:
            return _REFUSED, said
        return as_text(value_node), said

    def _refuse_node(
        self, row_id: str, column: Column, node: YamlNode, message: str, remedy: str
    ) -> Broken:
        where = self._place_of_node(node)
        self._report("F004", row_id, message, remedy, where, column.name, message)
        return Broken("")

    def _place_of_node(self, node: YamlNode) -> Location:
        return Location(self._draft.file, node.line, node.column)

    # --- cells in CSV files ---------------------------------------------------------------------

    def _positions_said(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """Return by column the cells of a CSV row that say something of it, by key and position."""
        draft = self._draft
        if not draft.of or draft.sheet is None:
            return {}
        header = draft.sheet.header
        columns = dict(draft.columns)
        for name in header:
            columns.setdefault(name, Column(name))
        report_absent(draft.fields, draft.of, columns, header, draft.rows_file)
        positions: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for position, (name, key) in said_positions(draft.of, draft.columns, header).items():
            positions[name].append((key, position))
        return positions

    def _cells_of_sheet(
        self,
        rows: Iterable[RawRow],
        columns: list[tuple[int, Column]],
        positions_said: Mapping[str, Sequence[tuple[str, int]]],
    ) -> Iterator[list[Cell]]:
        # What is the same for all cells of a column is looked at once: a table has a million.
        readers = []
        for position, column in columns:
            read = self._reader_of_column(column, position)
            if column.name in positions_said:
                read = self._reader_with_said(read, column, positions_said[column.name])
            readers.append(read)
        for row in rows:
            record = row.cells
            assert isinstance(record, Record)
            yield [read(row.id, record) for read in readers]

    def _reader_of_column(self, column: Column, position: int) -> ReadCell:
        """Return what reads the cells of a column."""
        missing = self._missing(column)
        # Most columns are written as facts are.
        is_missing = None if column.form is PLAIN else column.form.is_missing
        values = self._values[column.name]

        def read_cell(row_id: str, record: Record) -> Cell:
            text = record.cells[position]
            if not text or (is_missing and is_missing(text)):
                return missing
            if column.is_list:
                return self._sheet_list(row_id, column, text, (record, position))
            value = values.get(text)
            if value is None:
                return self._new_value(row_id, column, text, (record, position))
            return value

        return read_cell

    def _reader_with_said(
        self, read: ReadCell, column: Column, said_at: Sequence[tuple[str, int]]
    ) -> ReadCell:
        """Return what reads the cells of a column, and what other cells say of its values."""

        def read_cell(row_id: str, record: Record) -> Cell:
            cell = read(row_id, record)
            said = self._said_reader().of_record(row_id, record, said_at)
            self._note_said(column, [said] * len(scalars(cell)))
            if cell is None and said is not NOTHING_SAID:
                filled = [position for _, position in said_at if record.cells[position]]
                place = self._place((record, filled[0]))
                self._report_said_of_nothing(row_id, column, place)
            return cell

        return read_cell

    def _report_said_of_nothing(self, row_id: str, column: Column, where: Location) -> None:
        message = f"the row says something of {quoted(column.name)}, and has no value there"
        remedy = "Write the value, or empty the cell that is about it."
        if self._draft.sheet is None:
            remedy = "Write the value, or delete what is said of it."
        self._report("F004", row_id, message, remedy, where, column.name, "said")

    def _sheet_list(self, row_id: str, column: Column, text: str, spot: Spot) -> Cell:
        texts = []
        for untrimmed in text.split(column.form.split or self._draft.split):
            member = untrimmed.strip()
            # Nobody means an empty member by `a; b;`.
            if member and not column.form.is_missing(member):
                texts.append(member)
        if len(texts) > MAX_MEMBERS:
            return self._refuse_long_list(row_id, column, self._place(spot))
        cell = tuple(self._value(row_id, column, member, spot) for member in texts)
        return self._kept_once(cell) or None

    def _kept_once(self, cell: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
        """Return the first list that is equal: of many rows with the same tags one is kept."""
        if len(self._lists) < _REMEMBERED:
            return self._lists.setdefault(cell, cell)
        return self._lists.get(cell, cell)

    def _refuse_long_list(self, row_id: str, column: Column, where: Location) -> Broken:
        message = f"the list {quoted(column.name)} of {quoted(row_id)} has more than "
        message += f"{MAX_MEMBERS:,} members"
        self._report("F009", row_id, message, "Make each of them a row of its own.", where)
        return Broken("")

    # --- values ---------------------------------------------------------------------------------

    def _value(self, row_id: str, column: Column, text: str, spot: Spot) -> Scalar:
        """Return the value of a text; if something is wrong with it, that is reported."""
        value = self._values[column.name].get(text)
        if value is None:
            return self._new_value(row_id, column, text, spot)
        return value

    def _new_value(self, row_id: str, column: Column, text: str, spot: Spot) -> Scalar:
        """Return the value of a text that is not remembered."""
        value = self._right_value(column, text)
        if value is None:
            return self._report_wrong(row_id, column, text, self._place(spot))
        # Many rows have the same land or year.
        values = self._values[column.name]
        if len(values) < _REMEMBERED:
            values[text] = value
        return value

    def _right_value(self, column: Column, text: str) -> Scalar | None:
        """Return the value of a text with which nothing is wrong; else None."""
        if column.type in TEXTUAL:
            target = target_of(column, self._draft.name)
            if target and row_id_in(column, text) not in self._ids.get(target, ()):
                return None
            return text
        if column.type in MEDIA_WORDS:
            value: Scalar | Flaw = self._media_files.find(self._draft.folder, text, column.type)
        else:
            value = column.read(text)
        if isinstance(value, Flaw) or is_outside(value, column.min, column.max):
            return None
        return value

    def _report_wrong(self, row_id: str, column: Column, text: str, where: Location) -> Scalar:
        if column.type in TEXTUAL:
            fact = f"{self._draft.name}/{row_id}"
            target = target_of(column, self._draft.name)
            reference = Dangling(fact, target, row_id_in(column, text), where, column.name)
            self._dangling.append(reference)
            if column.name == "source":
                return text  # shown by its id; the problem touches the fact all the same
            return Broken(text)
        if column.type in MEDIA_WORDS:
            self._report_media(row_id, column, text, where)
            return Broken(text)

        message = f"{quoted(text)} in the column {quoted(column.name)} "
        value = column.read(text)
        if isinstance(value, Flaw):
            message += value
            remedy = remedy_of_flaw(column, text, is_computed=self._draft.sql is not None)
            kind = _kind(value)
        else:
            low = "..." if column.min is None else show_plain(column.min)
            high = "..." if column.max is None else show_plain(column.max)
            message += f"lies outside {low} to {high}"
            remedy = "Correct the value, or the column's `min` and `max`."
            kind = "bounds"
        self._report("F004", row_id, message, remedy, where, column.name, kind)
        return Broken(text)

    def _report_media(self, row_id: str, column: Column, text: str, where: Location) -> None:
        # "is empty; put another file there": the finder says what is wrong and what to do in one.
        flaw = str(self._media_files.find(self._draft.folder, text, column.type))
        what_is_wrong, _, remedy = flaw.partition("; ")
        remedy = remedy[:1].upper() + remedy[1:]
        if not remedy.endswith("?"):
            remedy += "."
        message = f"the {MEDIA_WORDS[column.type]} {quoted(text)} {what_is_wrong}"
        self._report("F024", row_id, message, remedy, where, column.name, _kind(what_is_wrong))

    def _place(self, spot: Spot) -> Location:
        if isinstance(spot, YamlText):
            return self._place_of_node(spot)
        record, position = spot
        sheet = self._draft.sheet
        assert sheet is not None
        file = sheet.file(record) or self._draft.rows_file
        return Location(file, *sheet.place(record, position))

    def _report(
        self, code: str, row_id: str, message: str, remedy: str, where: Location, *kind: str
    ) -> None:
        """Report a problem in a cell; `kind` is its column, and what it shares with others."""
        touches = (f"{self._draft.name}/{row_id}",)
        group = (self._draft.name, *kind)
        problem = Problem(code, message, remedy, where, touches=touches, group=group)
        self._draft.problems.append(problem)


def target_of(column: Column, table: str) -> str:
    """Return the table that the texts of a table's column refer to; empty if they do not."""
    # These two are declared by no head, so their targets stand here.
    if column.name == "source":
        return "sources"
    if column.name == "confused_with":
        return table
    return column.target


def tables_named(column: Column, table: str, columns: Iterable[Column]) -> tuple[str, ...]:
    """Return the tables whose row ids may stand in a column of a table that has these columns."""
    # It names rows by their ids or by what they answer, and an answer may be a reference.
    if column.name == "also_right":
        return (table, *[other.target for other in columns if other.target])
    target = target_of(column, table)
    return (target,) if target else ()


_QUOTE_IT = "Put a text that holds { or `: ` in quotes."


def _kind(flaw: str) -> str:
    """Return what is wrong with a value, without the value and what to do about it."""
    return re.sub(r"'[^']*'|\d+", "", flaw.partition(";")[0])


def row_id_in(column: Column, text: str) -> str:
    """Return the row id in a text that refers to one: `article-1#6` is place 6 of a source."""
    if column.name == "source":
        return text.partition("#")[0]
    return text
