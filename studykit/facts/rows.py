"""The rows of a table: ids given, cells turned into values of their columns' types.

Two steps, so that a reference can point to any table: first every table collects its rows and their ids,
then cells are read. A cell that cannot be read becomes `Broken` and the problem names the fact that it touches.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from studykit.facts.fields import as_text
from studykit.facts.head import STANDARD, Draft
from studykit.facts.model import Broken, Cell, Column, Row, Scalar
from studykit.facts.read_csv import Record, read_sheet
from studykit.facts.read_text import MAX_ROWS
from studykit.facts.read_yaml import Items, Node, Text
from studykit.facts.read_yaml import Mapping as YamlMapping
from studykit.facts.values import TEXTUAL, Wrong, is_outside, parse_scalar, row_key, show_plain
from studykit.problems import Location, Problem, nearest, quoted


class RawRow(NamedTuple):
    """A row with its id, its cells as the file has them."""

    id: str
    line: int
    column: int
    cells: Mapping[str, Node] | Record


class Dangling(NamedTuple):
    """A reference to a row that is not there; its message is written when all labels are known."""

    fact: str
    target: str
    text: str
    where: Location


# --- step 1: rows and ids ----------------------------------------------------------------------------------


def collect_rows(draft: Draft, folder: Path, shown: Callable[[Path], str]) -> list[RawRow]:
    """The table's rows with their ids. A second row with an id keeps a made-up one, so that nothing is forgotten."""
    if draft.sheet is None and isinstance(draft.rows, Text):
        _attach_sheet(draft, folder, shown)
    if draft.sheet is not None:
        found = _sheet_rows(draft)
    elif isinstance(draft.rows, YamlMapping):
        places = draft.rows.places
        found = [
            _yaml_row(draft, row_id, node, places[at] >> 20, places[at] & 0xFFFFF)
            for at, (row_id, node) in enumerate(draft.rows.entries.items())
        ]
    elif isinstance(draft.rows, Items):
        found = _listed_rows(draft, draft.rows)
    else:
        found = []
    if len(found) > MAX_ROWS:
        message = f"the table has more than {MAX_ROWS:,} rows"
        draft.fields.report("F009", message, "Split it into several tables.", draft.location)
    return _with_unique_ids(draft, found)


def _attach_sheet(draft: Draft, folder: Path, shown: Callable[[Path], str]) -> None:
    """`rows: patrols.csv` names a CSV file inside the fact base's folder."""
    assert isinstance(draft.rows, Text)
    path, where = folder / draft.rows.text, draft.fields.at(draft.rows)
    if not path.resolve().is_relative_to(folder.resolve()):
        message = f"the file {quoted(draft.rows.text)} lies outside the fact base's folder"
        draft.fields.report("F008", message, "Move it into the folder.", where)
        return
    if not path.is_file():
        beside = [each.name for each in folder.glob("*.csv")]
        message = f"there is no file {quoted(draft.rows.text)} beside this one"
        draft.fields.report("F008", message, f"Correct the name.{nearest(draft.rows.text, beside)}", where)
        return
    draft.rows_file = shown(path)
    draft.sheet, problems = read_sheet(path, draft.rows_file)
    draft.problems.extend(problems)


def _yaml_row(draft: Draft, row_id: str, node: Node, line: int, column: int) -> RawRow:
    if isinstance(node, YamlMapping):
        return RawRow(row_id, line, column, node.entries)
    if not (isinstance(node, Text) and node.is_missing):
        message = f"the row {quoted(row_id)} is no list of `column: value`"
        draft.fields.report("F008", message, "Write {column: value, ...} after the id.", draft.fields.at(node))
    return RawRow(row_id, line, column, {})


def _listed_rows(draft: Draft, rows: Items) -> list[RawRow]:
    if not draft.key:
        message = "the rows are a list, and nothing says what identifies them"
        remedy = "Declare `key: [column]`, or write the rows as `id: {column: value}`."
        draft.fields.report("F008", message, remedy, draft.fields.at(rows))
        return []
    found = []
    for node in rows.items:
        row = _yaml_row(draft, "", node, node.line, node.column)
        assert isinstance(row.cells, Mapping)
        parts = [_key_text(row.cells.get(name)) for name in draft.key]
        found.append(row._replace(id=_checked_key(draft, parts, Location(draft.file, row.line, row.column))))
    return found


def _key_text(node: Node | None) -> str:
    return node.text if isinstance(node, Text) and not node.is_missing else ""


def _checked_key(draft: Draft, parts: list[str], where: Location) -> str:
    if all(parts):
        return row_key(parts)
    missing = [name for name, part in zip(draft.key, parts, strict=True) if not part]
    message = f"the row has no {quoted(missing[0])}, which is part of the table's key"
    draft.fields.report("F019", message, "Fill it in.", where)
    return ""


def _sheet_rows(draft: Draft) -> list[RawRow]:
    sheet = draft.sheet
    assert sheet is not None
    if not sheet.header:
        return []
    draft.rows_file = draft.rows_file or draft.file
    at = {name: position for position, name in enumerate(sheet.header)}
    id_columns = ["id"] if "id" in at and not draft.key else list(draft.key)
    own_names = {column.name: column.source_name or column.name for column in draft.columns.values()}
    positions = []
    for name in id_columns:
        if own_names.get(name, name) not in at:
            remedy = f"Correct it.{nearest(name, sheet.header)}"
            draft.fields.report("F002", f"the key's column {quoted(name)} is not in the file", remedy, draft.location)
            return []
        positions.append(at[own_names.get(name, name)])
    if not positions:
        positions = _first_column(draft)
    found = []
    for record in sheet.records if positions else ():
        parts = [record.cells[position] for position in positions]
        row_id = parts[0] if not draft.key else ""
        if draft.key or not row_id:
            draft.key = draft.key or (sheet.header[positions[0]],)
            row_id = _checked_key(draft, parts, Location(draft.rows_file, record.line, 1))
        found.append(RawRow(row_id, record.line, 1, record))
    return found


def _first_column(draft: Draft) -> list[int]:
    """The first column identifies the rows when all its values are different."""
    assert draft.sheet is not None
    first_line: dict[str, int] = {}
    for record in draft.sheet.records:
        value = record.cells[0]
        if value in first_line:
            message = f"{quoted(value)} stands twice in the first column, here and at line {first_line[value]}"
            remedy = (
                "Rows need an id: give the file a column `id`, or declare `key: [columns]` in a YAML head beside it "
                f"(`table: {draft.name}`, `rows: {Path(draft.rows_file).name}`)."
            )
            draft.fields.report("F003", message, remedy, Location(draft.rows_file, record.line, 1))
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
        where = Location(draft.rows_file or draft.file, row.line, row.column)
        fact = f"{draft.name}/{row.id}"
        if len(row.id) > 200 or any(unicodedata.category(char) == "Cc" for char in row.id):
            message = f"the row id {quoted(row.id)} has more than 200 characters or a line break"
            remedy = "Give the row a short id."
            draft.problems.append(Problem("F019", message, remedy, where, touches=(fact,)))
        first = seen.setdefault(row.id.casefold(), row)
        if first is not row:
            same = "" if first.id == row.id else f" (as {quoted(first.id)})"
            message = f"row id {quoted(row.id)} is already used at line {first.line}{same}"
            remedy = "Give one of them another id."
            made_up = row._replace(id=f"{row.id} (line {row.line})") if first.id == row.id else row
            touches = (f"{draft.name}/{first.id}", f"{draft.name}/{made_up.id}")
            other = Location(where.file, first.line, first.column)
            draft.problems.append(Problem("F003", message, remedy, where, other=other, touches=touches))
            row = made_up  # noqa: PLW2901
        kept.append(row)
    return kept


# --- step 2: cells -----------------------------------------------------------------------------------------


class CellReader:
    """Reads the cells of one table. `ids` has the row ids of every table, by name."""

    def __init__(self, draft: Draft, ids: Mapping[str, set[str]], dangling: list[Dangling]) -> None:
        self.draft, self.ids, self.dangling = draft, ids, dangling
        self.columns: tuple[Column, ...] = ()
        sources = draft.fields.texts("source")
        self.default_source = tuple(each.text for each in sources)
        for each in sources:
            self.check_source("", each.text, lambda each=each: draft.fields.at(each))  # type: ignore[misc]

    def read(self, rows: list[RawRow]) -> list[Row]:
        """All rows, with their cells in the order of `self.columns`, which is settled here."""
        if self.draft.sheet is not None:
            read = self._sheet_cells
            self._settle_sheet_columns()
        else:
            read = self._yaml_cells
            self._settle_yaml_columns(rows)
        if self.default_source and not any(column.name == "source" for column in self.columns):
            self.columns = (*self.columns, STANDARD["source"])
        return [Row(row.id, read(row), row.line, row.column) for row in rows]

    def _settle_yaml_columns(self, rows: list[RawRow]) -> None:
        draft = self.draft
        used: dict[str, tuple[RawRow, Node]] = {}
        for row in rows:
            assert isinstance(row.cells, Mapping)
            for name, node in row.cells.items():
                used.setdefault(name, (row, node))
        columns = dict(draft.columns)
        for name in used:
            if name in columns:
                continue
            if name in STANDARD or draft.takes_any_column:
                columns[name] = STANDARD.get(name, Column(name))
        self.columns = tuple(columns.values())
        self._report_undeclared(rows, columns)

    def _report_undeclared(self, rows: list[RawRow], columns: Mapping[str, Column]) -> None:
        for row in rows:
            assert isinstance(row.cells, Mapping)
            if row.cells.keys() <= columns.keys():
                continue
            for name, node in row.cells.items():
                if name not in columns:
                    message = f"the table {quoted(self.draft.name)} has no column {quoted(name)}"
                    remedy = f"Declare it under `columns:` or correct it.{nearest(name, [*columns, *STANDARD])}"
                    where = Location(self.draft.file, node.line, node.column)
                    touches = (f"{self.draft.name}/{row.id}",)
                    self.draft.problems.append(Problem("F002", message, remedy, where, touches=touches))

    def _settle_sheet_columns(self) -> None:
        draft, sheet = self.draft, self.draft.sheet
        assert sheet is not None
        renamed = {column.source_name or column.name: column for column in draft.columns.values()}
        columns = []
        for name in sheet.header:
            if name in renamed:
                columns.append(renamed[name])
            elif name != "id":
                columns.append(STANDARD.get(name, Column(name)))
        for column in draft.columns.values():
            if (column.source_name or column.name) not in sheet.header and column.name != "id":
                message = f"the file {draft.rows_file} has no column {quoted(column.source_name or column.name)}"
                remedy = f"Correct the name, or delete the column here.{nearest(column.name, sheet.header)}"
                draft.fields.report("F002", message, remedy, column.location)
        self.columns = tuple(columns)

    def _yaml_cells(self, row: RawRow) -> tuple[Cell, ...]:
        assert isinstance(row.cells, Mapping)
        return tuple([self._yaml_cell(row.id, column, row.cells.get(column.name)) for column in self.columns])

    def _yaml_cell(self, row_id: str, column: Column, node: Node | None) -> Cell:
        if node is None or (isinstance(node, Text) and node.is_missing):
            return self.default_source if column.name == "source" and self.default_source else None
        if type(node) is Text:
            value = self._scalar(row_id, column, node.text, lambda: Location(self.draft.file, node.line, node.column))
            return (value,) if column.is_list else value
        where = Location(self.draft.file, node.line, node.column)
        if column.name == "allow" and isinstance(node, YamlMapping):
            return tuple(f"{rule}: {_key_text(reason)}" for rule, reason in node.entries.items())
        texts = [as_text(each) for each in node.items] if isinstance(node, Items) else []
        if not texts or None in texts or not column.is_list:
            message, remedy = f"{quoted(column.name)} holds a list, but the column takes one value", "Write one value."
            if isinstance(node, YamlMapping) or column.is_list:
                message = f"{quoted(column.name)} should be a text, and this is a mapping to YAML"
                remedy = "Put a text that begins with { in quotes."
            self._report("F004", row_id, message, remedy, where)
            return Broken("")
        members = [each for each in texts if each and not each.is_missing]
        return (
            tuple(
                self._scalar(row_id, column, each.text, lambda e=each: Location(self.draft.file, e.line, e.column))  # type: ignore[misc]
                for each in members
            )
            or None
        )

    def _sheet_cells(self, row: RawRow) -> tuple[Cell, ...]:
        sheet, record = self.draft.sheet, row.cells
        assert sheet is not None
        assert isinstance(record, Record)
        cells: list[Cell] = []
        skipped = 0
        for at, text in enumerate(record.cells):
            if sheet.header[at] == "id" and "id" not in self.draft.columns:
                skipped = 1
                continue
            column = self.columns[at - skipped]
            if not text:
                cells.append(self.default_source if column.name == "source" and self.default_source else None)
                continue

            def place(at: int = at) -> Location:
                return Location(self.draft.rows_file, *sheet.place(record, at))

            if column.is_list:
                members = [part.strip() for part in text.split(self.draft.split)]
                cells.append(tuple(self._scalar(row.id, column, part, place) for part in members if part) or None)
            else:
                cells.append(self._scalar(row.id, column, text, place))
        if len(cells) < len(self.columns):
            cells.append(self.default_source)
        return tuple(cells)

    def _scalar(self, row_id: str, column: Column, text: str, place: Callable[[], Location]) -> Scalar:
        if column.name == "source":
            self.check_source(row_id, text, place)
            return text
        if column.type in TEXTUAL:
            target = self.draft.name if column.name == "confused_with" else column.target
            if target and text not in self.ids.get(target, ()):
                self.dangling.append(Dangling(f"{self.draft.name}/{row_id}", target, text, place()))
                return Broken(text)
            return text
        value = parse_scalar(column, text)
        if isinstance(value, Wrong):
            message = f"{quoted(text)} in the column {quoted(column.name)} {value}"
            self._report("F004", row_id, message, "Correct the value, or the column's type.", place())
            return Broken(text)
        if is_outside(value, column.min, column.max):
            bounds = " to ".join("..." if bound is None else show_plain(bound) for bound in (column.min, column.max))
            message = f"{quoted(text)} in the column {quoted(column.name)} lies outside {bounds}"
            self._report("F004", row_id, message, "Correct the value, or the column's `min` and `max`.", place())
            return Broken(text)
        return value

    def check_source(self, row_id: str, text: str, place: Callable[[], Location]) -> None:
        """`article-1#6` is place 6 of the source `article-1`."""
        source = text.partition("#")[0]
        if source not in self.ids.get("sources", ()):
            self.dangling.append(Dangling(f"{self.draft.name}/{row_id}", "sources", source, place()))

    def _report(self, code: str, row_id: str, message: str, remedy: str, where: Location) -> None:
        fact = f"{self.draft.name}/{row_id}"
        self.draft.problems.append(Problem(code, message, remedy, where, touches=(fact,)))
