"""The rows of a table: ids given, cells turned into values of their columns' types.

Two steps, so that a reference can point to any table: first every table collects its rows and their ids,
then cells are read. A cell that cannot be read becomes `Broken` and the problem names the fact that it touches.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from studykit.facts.fields import as_text
from studykit.facts.head import STANDARD, Draft, tagged_column
from studykit.facts.media import Shelf
from studykit.facts.model import MEDIA_WORDS, Broken, Cell, Column, Row, Scalar
from studykit.facts.read_csv import Record
from studykit.facts.read_text import MAX_ROWS
from studykit.facts.read_yaml import Items, Node, Text
from studykit.facts.read_yaml import Mapping as YamlMapping
from studykit.facts.sheets import attach_sheets, sheet_names
from studykit.facts.values import TEXTUAL, Wrong, is_outside, parse_scalar, row_key, show_plain
from studykit.problems import Location, Problem, nearest, quoted


class RawRow(NamedTuple):
    """A row with its id, its cells as the file has them."""

    id: str
    line: int
    column: int
    cells: YamlMapping | Record


class Dangling(NamedTuple):
    """A reference to a row that is not there; its message is written when all labels are known."""

    fact: str
    target: str
    text: str
    where: Location


# --- step 1: rows and ids ----------------------------------------------------------------------------------


def collect_rows(draft: Draft, folder: Path, shown: Callable[[Path], str]) -> list[RawRow]:
    """The table's rows with their ids. A second row with an id keeps a made-up one, so that nothing is forgotten."""
    if draft.sheet is None and sheet_names(draft):
        attach_sheets(draft, folder, shown)
    found: list[RawRow] = []
    if draft.sheet is not None:
        found = _sheet_rows(draft)
    elif isinstance(draft.rows, YamlMapping):
        places = draft.rows.places
        found = [
            _yaml_row(draft, row_id, node, places[at] >> 20, places[at] & 0xFFFFF)
            for at, (row_id, node) in enumerate(draft.rows.entries.items())
        ]
    elif isinstance(draft.rows, Items) and not sheet_names(draft):
        found = _listed_rows(draft, draft.rows)
    if draft.sheet is None and len(found) > MAX_ROWS:
        remedy = "Split it into several tables."
        draft.fields.report("F009", f"the table has more than {MAX_ROWS:,} rows", remedy, draft.location)
    return _with_unique_ids(draft, found)


def _yaml_row(draft: Draft, row_id: str, node: Node, line: int, column: int) -> RawRow:
    if not row_id:
        draft.fields.report("F019", "a row has an empty id", "Write one.", Location(draft.file, line, column))
    if isinstance(node, YamlMapping):
        return RawRow(row_id, line, column, node)
    if not (isinstance(node, Text) and node.is_missing):
        _report_no_row(draft, f"the row {quoted(row_id)}", node, "after the id")
    return RawRow(row_id, line, column, YamlMapping({}, [], line, column))


def _report_no_row(draft: Draft, what: str, node: Node, place: str) -> None:
    remedy = f"Write {{column: value, ...}} {place}."
    if isinstance(node, Text) and ":" in node.text:
        remedy = "Write a space after each colon: `column: value`."
    draft.fields.report("F008", f"{what} is no list of `column: value`", remedy, draft.fields.at(node))


def _listed_rows(draft: Draft, rows: Items) -> list[RawRow]:
    if not draft.key:
        message = "the rows are a list, and nothing says what identifies them"
        remedy = "Declare `key: [column]`, or write the rows as `id: {column: value}`."
        draft.fields.report("F008", message, remedy, draft.fields.at(rows))
        return []
    used = {name for node in rows.items if isinstance(node, YamlMapping) for name in node.entries}
    if not used.union(draft.columns).issuperset(draft.key):
        return []  # reported when the columns are settled, once and not for each row
    found = []
    for node in rows.items:
        if not isinstance(node, YamlMapping):
            _report_no_row(draft, "this row", node, "after the `-`")
            continue
        parts = [_key_text(node.entries.get(name)) for name in draft.key]
        row_id = _checked_key(draft, draft.key, parts, draft.file, node.line, node.column)
        found.append(RawRow(row_id, node.line, node.column, node))
    return found


def _key_text(node: Node | None) -> str:
    return node.text if isinstance(node, Text) and not node.is_missing else ""


def _checked_key(draft: Draft, names: Collection[str], parts: list[str], file: str, line: int, column: int = 1) -> str:
    if all(parts):
        return row_key(parts)
    missing = next(name for name, part in zip(names, parts, strict=True) if not part)
    message = f"the row has no {quoted(missing)}, which is part of the table's key"
    draft.fields.report("F019", message, "Fill it in.", Location(file, line, column))
    return ""


def _sheet_rows(draft: Draft) -> list[RawRow]:
    sheet = draft.sheet
    assert sheet is not None
    if not sheet.header:
        return []
    draft.rows_file = draft.rows_file or draft.file
    at = {name: position for position, name in enumerate(sheet.header)}
    names: Collection[str] = draft.key or (["id"] if "id" in at else [])
    own_names = {column.name: column.source_name or column.name for column in draft.columns.values()}
    positions = []
    for name in names:
        if own_names.get(name, name) not in at:
            if name not in own_names:  # else the column itself is reported
                remedy = f"Correct it.{nearest(name, [*sheet.header, *own_names])}"
                where = draft.fields.at(draft.fields.get("key"))
                draft.fields.report("F002", f"the key's column {quoted(name)} is not in the file", remedy, where)
            return []
        positions.append(at[own_names.get(name, name)])
    if not positions:
        names, positions = sheet.header[:1], _first_column(draft)
    found = []
    for record in sheet.records if positions else ():
        parts = [record.cells[position] for position in positions]
        file = sheet.file(record) or draft.rows_file
        found.append(RawRow(_checked_key(draft, names, parts, file, record.line), record.line, 1, record))
    return found


def _first_column(draft: Draft) -> list[int]:
    """The first column identifies the rows when all its values are different."""
    assert draft.sheet is not None
    first_line: dict[str, int] = {}
    for record in draft.sheet.records:
        value = record.cells[0]
        if value and value in first_line:
            message = f"{quoted(value)} stands twice in the first column, here and at line {first_line[value]}"
            remedy = (
                "Rows need an id: give the file a column `id`, or declare `key: [columns]` in a YAML head beside it "
                f"(`table: {draft.name}`, `rows: {Path(draft.rows_file).name}`)."
            )
            where = Location(draft.sheet.file(record) or draft.rows_file, record.line, 1)
            draft.fields.report("F003", message, remedy, where)
            return []
        first_line[value] = record.line
    return [0]


def _with_unique_ids(draft: Draft, rows: list[RawRow]) -> list[RawRow]:
    """Reports ids that cannot be ids and ids that are equal after case folding."""
    seen: dict[str, RawRow] = {}
    kept = []
    for row in rows:
        if not row.id:
            continue
        first = seen.setdefault(row.id.casefold(), row)
        is_odd = not row.id.isprintable() and any(unicodedata.category(char) == "Cc" for char in row.id)
        if is_odd or len(row.id) > 200:
            where = _place(draft, row)
            what = "holds a line break or a control character" if is_odd else "has more than 200 characters"
            message, touches = f"the row id {quoted(row.id)} {what}", (f"{draft.name}/{row.id}",)
            draft.problems.append(Problem("F019", message, "Give the row a short id.", where, touches=touches))
        kept.append(row if first is row else _second(draft, row, first))
    return kept


def _place(draft: Draft, row: RawRow) -> Location:
    own = draft.sheet.file(row.cells) if draft.sheet and isinstance(row.cells, Record) else ""
    return Location(own or draft.rows_file or draft.file, row.line, row.column)


def _second(draft: Draft, row: RawRow, first: RawRow) -> RawRow:
    """A row whose id is taken, under a made-up id when it would hide the first."""
    where, other = _place(draft, row), _place(draft, first)
    same = "" if first.id == row.id else f" (as {quoted(first.id)})"
    message = f"row id {quoted(row.id)} is already used at line {first.line}{same}"
    remedy = "Give one of them another id."
    if draft.key:
        remedy = f"Correct one of them, or add to `key: [{', '.join(draft.key)}]` the column that tells them apart."
    if first.id == row.id:
        told = str(where) if draft.sheet and draft.sheet.parts else f"line {row.line}"
        row = row._replace(id=f"{row.id} ({told})")
    touches = (f"{draft.name}/{first.id}", f"{draft.name}/{row.id}")
    draft.problems.append(Problem("F003", message, remedy, where, other=other, touches=touches))
    return row


# --- step 2: cells -----------------------------------------------------------------------------------------


Spot = Text | tuple[Record, int]
"""Where a text stands: its YAML node, or its row and position in the CSV."""


class CellReader:
    """Reads the cells of one table. `ids` has the row ids of every table, by name."""

    def __init__(self, draft: Draft, ids: Mapping[str, set[str]], dangling: list[Dangling], shelf: Shelf) -> None:
        self.draft, self.ids, self.dangling, self.shelf = draft, ids, dangling, shelf
        self.columns: tuple[Column, ...] = ()
        self.positions: list[int] = []
        """Of a CSV: where the columns stand in its rows."""
        self.plain_texts: set[str] = set()
        """Columns whose texts are their values and need not be looked at."""
        self.plan: list[tuple[Column, str, bool]] = []
        """Each column with its name, and whether it is among the plain texts."""
        sources = draft.fields.texts("source")
        self.default_source = tuple(each.text for each in sources) or None
        for each in sources:
            self.check_source("", each.text, each)

    def read(self, rows: list[RawRow]) -> list[Row]:
        """All rows, with their cells in the order of `self.columns`, which is settled here."""
        read = self._yaml_cells if self.draft.sheet is None else self._sheet_cells
        if self.draft.sheet is None:
            self._settle_yaml_columns(rows)
        else:
            self._settle_sheet_columns()
        if self.default_source and not any(column.name == "source" for column in self.columns):
            self.columns = (*self.columns, STANDARD["source"])
        texts = {column.name for column in self.columns if column.type in TEXTUAL and not column.target}
        self.plain_texts = texts - {"source", "confused_with"}
        self.plan = [(column, column.name, column.name in self.plain_texts) for column in self.columns]
        return [Row(row.id, read(row), row.line, row.column) for row in rows]

    def _settle_yaml_columns(self, rows: list[RawRow]) -> None:
        draft = self.draft
        used: dict[str, Node] = {}
        for row in rows:
            assert isinstance(row.cells, YamlMapping)
            used.update(row.cells.entries)
        columns = dict(draft.columns)
        for name in used:
            if name not in columns:
                found = STANDARD.get(name) or tagged_column(name, draft.columns, any_column=draft.takes_any_column)
                if found or draft.takes_any_column:
                    columns[name] = found or Column(name)
        self.columns = tuple(columns.values())
        for column in draft.columns.values():
            if column.source_name:
                message = f"`from` of {quoted(column.name)} renames a column of a CSV file, and the rows stand in YAML"
                draft.fields.report("F008", message, "Delete it.", column.location)
        if not used.keys() <= columns.keys():
            self._report_undeclared(rows, columns)

    def _report_undeclared(self, rows: list[RawRow], columns: Mapping[str, Column]) -> None:
        for row in rows:
            assert isinstance(row.cells, YamlMapping)
            for name in row.cells.entries.keys() - columns.keys():
                message = f"the table {quoted(self.draft.name)} has no column {quoted(name)}"
                remedy = f"Declare it under `columns:` or correct it.{nearest(name, [*columns, *STANDARD])}"
                where = Location(self.draft.file, *row.cells.place_of(name))
                self._report("F002", row.id, message, remedy, where)

    def _settle_sheet_columns(self) -> None:
        draft, sheet = self.draft, self.draft.sheet
        assert sheet is not None
        by_source: dict[str, Column] = {}
        for column in draft.columns.values():
            name = column.source_name or column.name
            other = by_source.setdefault(name, column)
            if other is not column:
                message = f"{quoted(column.name)} and {quoted(other.name)} both take the file's column {quoted(name)}"
                draft.fields.report("F003", message, "Delete one of the two.", column.location)
            elif name not in sheet.header and sheet.header and name != "id":
                message = f"the file {draft.rows_file} has no column {quoted(name)}"
                remedy = f"Correct the name, or delete the column here.{nearest(name, sheet.header)}"
                draft.fields.report("F002", message, remedy, column.location)
        columns: list[Column] = []
        for at, name in enumerate(sheet.header):
            if name == "id" and not draft.key and "id" not in by_source:
                continue
            undeclared = STANDARD.get(name) or tagged_column(name, draft.columns, any_column=True) or Column(name)
            column = by_source.get(name, undeclared)
            if name not in by_source and name in draft.columns:
                message = f"the file has a column {quoted(name)} of its own, beside the one that is renamed to it"
                remedy = f"Rename that one too: `other_name: {{from: {name}}}`."
                draft.fields.report("F003", message, remedy, draft.columns[name].location)
                continue
            self.positions.append(at)
            columns.append(column)
        self.columns = tuple(columns)

    def _yaml_cells(self, row: RawRow) -> tuple[Cell, ...]:
        assert isinstance(row.cells, YamlMapping)
        entry = row.cells.entries.get
        cells: list[Cell] = []
        for column, name, is_plain in self.plan:
            node = entry(name)
            if node is None:
                cells.append(self.default_source if name == "source" else None)
            elif type(node) is not Text:
                cells.append(self._yaml_list(row.id, column, node))
            elif node.is_missing:
                cells.append(self.default_source if name == "source" else None)
            else:
                value = node.text if is_plain else self._scalar(row.id, column, node.text, node)
                cells.append((value,) if column.is_list else value)
        return tuple(cells)

    def _yaml_list(self, row_id: str, column: Column, node: Node) -> Cell:
        where = Location(self.draft.file, node.line, node.column)
        if column.name == "allow" and isinstance(node, YamlMapping):
            return tuple(f"{rule}: {_key_text(reason)}" for rule, reason in node.entries.items())
        texts = [as_text(each) for each in node.items] if isinstance(node, Items) else []
        if isinstance(node, YamlMapping) or None in texts:
            message = f"{quoted(column.name)} should be a text, and this is a mapping to YAML"
            if isinstance(node, Items):
                message = f"{quoted(column.name)} holds a list or a mapping inside a list"
            self._report("F004", row_id, message, "Put a text that holds { or `: ` in quotes.", where)
            return Broken("")
        if not column.is_list and texts:
            message = f"{quoted(column.name)} holds a list, but the column takes one value"
            kind = column.target or column.type
            self._report("F004", row_id, message, f"Write one value, or declare the column as [{kind}].", where)
            return Broken("")
        return tuple(
            self._scalar(row_id, column, each.text, each) for each in texts if each and not each.is_missing
        ) or (self.default_source if column.name == "source" else None)

    def _sheet_cells(self, row: RawRow) -> tuple[Cell, ...]:
        record = row.cells
        assert isinstance(record, Record)
        cells: list[Cell] = []
        for column, at in zip(self.columns, self.positions, strict=False):
            text = record.cells[at]
            if not text:
                cells.append(self.default_source if column.name == "source" else None)
            elif column.is_list:
                parts = filter(None, map(str.strip, text.split(self.draft.split)))
                cells.append(tuple([self._scalar(row.id, column, part, (record, at)) for part in parts]) or None)
            else:
                plain = column.name in self.plain_texts
                cells.append(text if plain else self._scalar(row.id, column, text, (record, at)))
        if len(cells) < len(self.columns):
            cells.append(self.default_source)
        return tuple(cells)

    def _scalar(self, row_id: str, column: Column, text: str, spot: Spot) -> Scalar:
        if column.type in TEXTUAL:
            if column.name == "source":
                self.check_source(row_id, text, spot)
                return text
            target = self.draft.name if column.name == "confused_with" else column.target
            if target and text not in self.ids.get(target, ()):
                self.dangling.append(Dangling(f"{self.draft.name}/{row_id}", target, text, self._where(spot)))
                return Broken(text)
            return text
        if column.type in MEDIA_WORDS:
            return self._media(row_id, column, text, spot)
        value = parse_scalar(column, text)
        if isinstance(value, Wrong):
            message = f"{quoted(text)} in the column {quoted(column.name)} {value}"
            self._report("F004", row_id, message, "Correct the value, or the column's type.", self._where(spot))
            return Broken(text)
        if (column.min or column.max) and is_outside(value, column.min, column.max):
            bounds = " to ".join("..." if bound is None else show_plain(bound) for bound in (column.min, column.max))
            message = f"{quoted(text)} in the column {quoted(column.name)} lies outside {bounds}"
            remedy = "Correct the value, or the column's `min` and `max`."
            self._report("F004", row_id, message, remedy, self._where(spot))
            return Broken(text)
        return value

    def _media(self, row_id: str, column: Column, text: str, spot: Spot) -> Scalar:
        found = self.shelf.find(self.draft.folder, text, column.type)
        if isinstance(found, Wrong):
            what, _, remedy = found.partition("; ")
            message = f"the {MEDIA_WORDS[column.type]} {quoted(text)} {what}"
            remedy = f"{remedy[:1].upper()}{remedy[1:]}{'' if remedy.endswith('?') else '.'}"
            self._report("F024", row_id, message, remedy, self._where(spot))
            return Broken(text)
        return found

    def check_source(self, row_id: str, text: str, spot: Spot) -> None:
        """`article-1#6` is place 6 of the source `article-1`."""
        if (source := text.partition("#")[0]) not in self.ids.get("sources", ()):
            self.dangling.append(Dangling(f"{self.draft.name}/{row_id}", "sources", source, self._where(spot)))

    def _where(self, spot: Spot) -> Location:
        if isinstance(spot, Text):
            return Location(self.draft.file, spot.line, spot.column)
        assert self.draft.sheet is not None
        return Location(self.draft.sheet.file(spot[0]) or self.draft.rows_file, *self.draft.sheet.place(*spot))

    def _report(self, code: str, row_id: str, message: str, remedy: str, where: Location) -> None:
        self.draft.problems.append(Problem(code, message, remedy, where, touches=(f"{self.draft.name}/{row_id}",)))
