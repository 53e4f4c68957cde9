"""Another id for a row: in its own row, which keeps the old one in `was`, and wherever it is named.

    rows:                                           rows:
      kristiania: {name: Oslo}                 ->     oslo: {was: kristiania, name: Oslo}
    ---                                             ---
      bygdoey: {city: kristiania}  # museums   ->     bygdoey: {city: oslo}  # museums

The row may have its new id already, since its author has corrected a spelling: then `was` is added,
and what still refers to the old id is corrected. A row whose key has a column that refers to it
(`kristiania+1905`) gets another id by that, and goes with it.

Only edits of texts are made here: the result is to be loaded and compared before it is written.
Knows tables and no decks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from studykit.facts._cells import row_id_in, tables_named
from studykit.facts._drafts import DraftFinder
from studykit.facts._head import Draft
from studykit.facts._rows import RawRow, collect_rows, plain_node
from studykit.facts._said_cells import says_of_value
from studykit.facts._said_columns import said_positions
from studykit.facts._used_columns import columns_of_sheet, columns_of_yaml
from studykit.facts.base import Broken, Column, FactBase, Table
from studykit.facts.keys import STANDARD
from studykit.facts.row_ids import is_digest
from studykit.limits import MAX_FILE
from studykit.problems import Location
from studykit.reading.csv_rows import Record, Sheet
from studykit.reading.edit_csv import SheetEditor
from studykit.reading.edit_text import Edit, as_read
from studykit.reading.edit_yaml import EditError, YamlEditor
from studykit.reading.settings import members_of
from studykit.reading.yaml_tree import YamlMapping, YamlNode, YamlText
from studykit.values.text import row_key
from studykit.whole_files.regular import regular_file

NewIds = Mapping[str, Mapping[str, str]]
"""By table the new ids of rows by their old ones."""


_NOTHING = YamlText("", 0, 0)


class FileEdit(NamedTuple):
    """An edit of a file."""

    file: str
    edit: Edit


def columns_of_id(table: Table) -> tuple[str, ...]:
    """Return the columns that make the ids of a table's rows; none where the id is no cell."""
    if table.is_called_by_cells and table.columns:
        return (table.columns[0].name,)
    return table.key


def key_cells(columns: Sequence[str], row_id: str) -> list[str] | None:
    """Return the cells that make a row id, one for each column; None where none do."""
    if len(columns) <= 1:
        return [row_id]
    cells = [unquote(part) for part in row_id.split("+")]
    if len(cells) != len(columns) or row_key(cells) != row_id:
        return None
    return cells


def is_made_of_cells(table: Table, row_id: str) -> bool:
    """Return whether a row is called by more than its first cell: by several, or by digests."""
    return table.is_called_by_cells and (row_id in table.joined_ids or is_digest(row_id))


def new_ids(base: FactBase, table: str, old: str, new: str) -> NewIds:
    """Return the new ids of a row, and of those whose keys refer to it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    to_look_at = [(table, old, new)]
    while to_look_at:
        name, old_id, new_id = to_look_at.pop()
        if old_id in found[name]:
            continue
        found[name][old_id] = new_id
        for other in base.tables.values():
            for other_old, other_new in _with_it_in_their_key(other, name, old_id, new_id):
                to_look_at.append((other.name, other_old, other_new))
    return found


def _with_it_in_their_key(
    table: Table, target: str, old: str, new: str
) -> Iterator[tuple[str, str]]:
    """Yield the old and the new ids of a table's rows whose keys name a row of another table."""
    for place, name in enumerate(table.key):
        column = table.column(name)
        if column is None or column.target != target:
            continue
        for row in table.rows:
            value = table.cell(row, name)
            # What refers to a row that is not there could not be read.
            text = value.text if isinstance(value, Broken) else value
            cells = key_cells(table.key, row.id)
            if text == old and cells is not None:
                cells[place] = new
                yield row.id, row_key(cells)


def edits_of_facts(paths: Sequence[Path], names: NewIds) -> Iterator[FileEdit]:
    """Yield what to edit in the files of fact bases. Raise EditError, OSError.

    The files are sound: they were loaded before.
    """
    finder = DraftFinder([])
    for path in paths:
        for draft in finder.drafts_in(path):
            yield from _TableEditor(draft, names).edits()


def queries_that_name(paths: Sequence[Path], row_id: str) -> Iterator[Location]:
    """Yield where a query (`sql`) stands that has a row id in quotes: it may mean the row."""
    finder = DraftFinder([])
    for path in paths:
        for draft in finder.drafts_in(path):
            query = draft.sql
            if query and f"{row_id}'" in query.text:
                yield Location(draft.file, query.line, query.column)


def text_of(file: str) -> str:
    """Return a file as it is. Raise OSError."""
    return regular_file(Path(file), MAX_FILE).decode("utf-8")


class _TableEditor:
    """Finds the edits of one table."""

    def __init__(self, draft: Draft, names: NewIds) -> None:
        self._draft, self._names = draft, names
        self._rows = collect_rows(draft)
        self._new_ids: Mapping[str, str] = names.get(draft.name, {})
        """Of rows of this table by their old ids."""
        self._old_ids = {new: old for old, new in self._new_ids.items()}

    def edits(self) -> Iterator[FileEdit]:
        sheet = self._draft.sheet
        is_plain_csv = sheet is not None and self._draft.file == self._draft.rows_file
        if not is_plain_csv:
            editor = YamlEditor(as_read(text_of(self._draft.file)))
            for edit in self._edits_in_yaml(editor):
                yield FileEdit(self._draft.file, edit)
        if sheet is not None and sheet.header:
            yield from self._edits_in_sheets(sheet)

    def _old_id(self, row: RawRow) -> str | None:
        """Return the old id of a row that gets another one or has it already; None of others."""
        if row.id in self._new_ids:
            return row.id
        return self._old_ids.get(row.id)

    def _corrected(self, column: Column, text: str) -> str:
        """Return a text of a column as it is to be, whether it names such a row or not."""
        row_id = row_id_in(column, text)
        for table in tables_named(column, self._draft.name, self._draft.columns.values()):
            ids = self._names.get(table, {})
            if row_id in ids:
                # Of a source there may be a place behind the id: `atlas#p. 3`.
                return ids[row_id] + text.removeprefix(row_id)
        return text

    def _cells_of_id(self, row_id: str) -> dict[str, str]:
        """Return the cells by column that give a row its new id."""
        columns = self._draft.key or ("id",)
        if self._draft.is_called_by_cells and self._draft.sheet:
            columns = (self._draft.sheet.header[0],)
        texts = key_cells(columns, self._new_ids[row_id]) or []
        return dict(zip(columns, texts, strict=True))

    # --- YAML -----------------------------------------------------------------------------------

    def _edits_in_yaml(self, editor: YamlEditor) -> Iterator[Edit]:
        source = self._draft.fields.get("source")
        if source is not None:
            yield from self._edits_of_cell(editor, Column("source"), source)
        if self._draft.sheet is not None:
            return
        columns = columns_of_yaml(self._draft, self._rows)
        for row in self._rows:
            assert isinstance(row.cells, YamlMapping)
            for column in columns:
                node = row.cells.entries.get(column.name)
                if node is not None:
                    yield from self._edits_of_cell(editor, column, node)
            old_id = self._old_id(row)
            if old_id is not None:
                yield from self._edits_of_own_row(editor, row, old_id)

    def _edits_of_cell(self, editor: YamlEditor, column: Column, node: YamlNode) -> Iterator[Edit]:
        for member in members_of(node):
            if isinstance(member, YamlMapping) and says_of_value(column, member):
                # `{is: oslo, source: atlas}`: of a value and of its own source.
                yield from self._edits_of_cell(editor, column, member.entries.get("is", _NOTHING))
                source = member.entries.get("source", _NOTHING)
                yield from self._edits_of_cell(editor, Column("source"), source)
            elif isinstance(member, YamlText) and not member.is_missing:
                yield from _replaced_if_other(editor, member, self._corrected(column, member.text))

    def _edits_of_own_row(self, editor: YamlEditor, row: RawRow, old_id: str) -> Iterator[Edit]:
        node = self._node_of(row)
        if row.id == old_id:
            yield from self._edits_of_id(editor, row, node)
        if not isinstance(node, YamlMapping):
            # `oslo:` alone is a row of which nothing is known yet.
            assert isinstance(node, YamlText)
            yield editor.filled(node, f"{{{editor.entry('was', old_id)}}}")
            return
        was = node.entries.get("was")
        if was is None:
            yield editor.with_entry(node, "was", old_id)
        elif old_id not in _texts(was):
            yield editor.with_member(was, old_id)

    def _node_of(self, row: RawRow) -> YamlNode:
        rows = self._draft.rows
        if isinstance(rows, YamlMapping):
            return rows.entries[row.id]
        assert rows is not None
        for member in members_of(rows):
            if (member.line, member.column) == (row.line, row.column):
                return member
        raise AssertionError(row)

    def _edits_of_id(self, editor: YamlEditor, row: RawRow, node: YamlNode) -> Iterator[Edit]:
        if isinstance(self._draft.rows, YamlMapping):
            yield editor.replaced((row.line, row.column), self._new_ids[row.id])
            return
        assert isinstance(node, YamlMapping)
        for column, text in self._cells_of_id(row.id).items():
            cell = plain_node(node.entries[column])
            assert isinstance(cell, YamlText)
            yield from _replaced_if_other(editor, cell, text)

    # --- CSV ------------------------------------------------------------------------------------

    def _edits_in_sheets(self, sheet: Sheet) -> Iterator[FileEdit]:
        """Yield the edits of the CSV files of the table, which may be several."""
        if not sheet.is_csv:
            raise EditError("the file is a list of another program and no CSV")
        gets_a_column = bool(self._new_ids) and "was" not in sheet.header
        if gets_a_column and not sheet.has_head:
            raise EditError(
                "the row's old id goes into a column `was`, and the file has no names above its "
                "columns: write them above it first"
            )
        files = [self._draft.rows_file]
        if sheet.parts:
            files = [part.name for part in sheet.parts]
        columns = columns_of_sheet(self._draft, sheet)
        for number, file in enumerate(files):
            own_sheet = sheet.parts[number].sheet if sheet.parts else sheet
            editor = SheetEditor(as_read(text_of(file)), own_sheet)
            was_by_line: dict[int, str] = {}
            for row in self._rows:
                assert isinstance(row.cells, Record)
                if row.cells.part != number:
                    continue
                cells = self._new_cells(row, row.cells, sheet, columns)
                was_by_line[row.line] = cells.pop(len(sheet.header), "")
                for position, text in cells.items():
                    if text != row.cells.cells[position]:
                        # Each of several files has the columns in an order of its own.
                        own = sheet.parts[number].order[position] if sheet.parts else position
                        yield FileEdit(file, editor.replaced(row.line, own, text))
            if self._new_ids and "was" not in sheet.header:
                for edit in editor.with_column("was", was_by_line):
                    yield FileEdit(file, edit)

    def _new_cells(
        self, row: RawRow, record: Record, sheet: Sheet, columns: Sequence[tuple[int, Column]]
    ) -> dict[int, str]:
        """Return the cells that the row is to have by their positions; `was` may stand behind."""
        cells: dict[int, str] = {}
        for position, column in columns:
            cells[position] = self._corrected_cell(column, record.cells[position])
        # `city source` is no column of its own, and names sources as `source` does.
        said = said_positions(self._draft.of, self._draft.columns, sheet.header)
        for position, (_, key) in said.items():
            if key == "source":
                column = STANDARD["source"]
                cells[position] = self._corrected_cell(column, record.cells[position])
        old_id = self._old_id(row)
        if old_id is None:
            return cells
        if row.id == old_id:
            for name, text in self._cells_of_id(row.id).items():
                declared = self._draft.columns.get(name)
                name_in_file = (declared and declared.source_name) or name
                cells[sheet.header.index(name_in_file)] = text
        if "was" in sheet.header:
            position = sheet.header.index("was")
            cells[position] = self._with_member(record.cells[position], old_id)
        else:
            cells[len(sheet.header)] = old_id
        return cells

    def _corrected_cell(self, column: Column, cell: str) -> str:
        if not column.is_list:
            return self._corrected(column, cell)
        members = []
        split = column.form.split or self._draft.split
        for member in cell.split(split):
            text = member.strip()
            corrected = self._corrected(column, text)
            # The blanks around a member stay.
            members.append(member.replace(text, corrected) if text != corrected else member)
        return split.join(members)

    def _with_member(self, cell: str, row_id: str) -> str:
        column = self._draft.columns.get("was", STANDARD["was"])
        split = column.form.split or self._draft.split
        members = [member.strip() for member in cell.split(split)]
        if row_id in members:
            return cell
        return f"{cell}{split}{row_id}" if cell else row_id


def _texts(node: YamlNode) -> list[str]:
    return [member.text for member in members_of(node) if isinstance(member, YamlText)]


def _replaced_if_other(editor: YamlEditor, node: YamlText, text: str) -> Iterator[Edit]:
    if node.text != text:
        yield editor.replaced((node.line, node.column), text)
