"""The rows of a table with their ids, their cells as the file has them.

That a reference can point to any table, every table collects its rows before the cells of any are read (`cells`).
"""

from collections.abc import Callable, Collection
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from studykit.facts._head import Draft
from studykit.facts._sheets import attach_sheets, sheet_names
from studykit.facts.keys import STANDARD
from studykit.facts.row_ids import can_be_id, row_ids
from studykit.limits import MAX_NAME, MAX_ROWS
from studykit.problems import Location, Problem, nearest, quoted
from studykit.reading.csv_rows import Record, Sheet
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.text import row_key


class RawRow(NamedTuple):
    """A row with its id, its cells as the file has them."""

    id: str
    line: int
    column: int
    cells: YamlMapping | Record


def collect_rows(draft: Draft, folder: Path, shown: Callable[[Path], str]) -> list[RawRow]:
    """The table's rows with their ids. A second row with an id keeps a made-up one, so that nothing is forgotten."""
    if draft.sheet is None and sheet_names(draft):
        attach_sheets(draft, folder, shown)
    found: list[RawRow] = []
    if draft.sheet is not None:
        found = _sheet_rows(draft)
    elif isinstance(draft.rows, YamlMapping):
        found = [
            RawRow(row_id, *draft.rows.places[row_id], node)
            if row_id and isinstance(node, YamlMapping)
            else _odd_row(draft, row_id, node, *draft.rows.places[row_id])
            for row_id, node in draft.rows.entries.items()
        ]
    elif isinstance(draft.rows, YamlList) and not sheet_names(draft):
        found = _listed_rows(draft, draft.rows)
    if draft.sheet is None and len(found) > MAX_ROWS:
        remedy = "Split it into several tables."
        draft.fields.report(
            "F009", f"the table has more than {MAX_ROWS:,} rows", remedy, draft.location
        )
    return found if draft.is_called_by_cells else _with_unique_ids(draft, found)


def _odd_row(draft: Draft, row_id: str, node: YamlNode, line: int, column: int) -> RawRow:
    """A row without an id or without cells."""
    if not row_id:
        draft.fields.report(
            "F019", "a row has an empty id", "Write one.", Location(draft.file, line, column)
        )
    if isinstance(node, YamlMapping):
        return RawRow(row_id, line, column, node)
    if not (isinstance(node, YamlText) and node.is_missing):
        _report_no_row(draft, f"the row {quoted(row_id)}", node, "after the id")
    return RawRow(row_id, line, column, YamlMapping({}, {}, line, column))


def _report_no_row(draft: Draft, what: str, node: YamlNode, place: str) -> None:
    remedy = f"Write {{column: value, ...}} {place}."
    if isinstance(node, YamlText) and ":" in node.text:
        remedy = "Write a space after each colon: `column: value`."
    draft.fields.report(
        "F008", f"{what} is no list of `column: value`", remedy, draft.fields.at(node)
    )


def _listed_rows(draft: Draft, rows: YamlList) -> list[RawRow]:
    used = {name for node in rows.members if isinstance(node, YamlMapping) for name in node.entries}
    if not draft.key and "id" in used:
        return _rows_with_id(draft, rows)
    if not draft.key:
        message = "the rows are a list, and nothing says what identifies them"
        remedy = "Write `id: ...` into each of them, or declare `key: [column]`."
        draft.fields.report("F008", message, remedy, draft.fields.at(rows))
        return []
    if not used.union(draft.columns).issuperset(draft.key):
        return []  # reported when the columns are settled, once and not for each row
    found = []
    for node in rows.members:
        if not isinstance(node, YamlMapping):
            _report_no_row(draft, "this row", node, "after the `-`")
            continue
        parts = [key_text(node.entries.get(name)) for name in draft.key]
        row_id = _checked_key(draft, draft.key, parts, draft.file, node.line, node.column)
        found.append(RawRow(row_id, node.line, node.column, node))
    return found


def _rows_with_id(draft: Draft, rows: YamlList) -> list[RawRow]:
    """`- {id: x, name: ...}`: the same as `x: {name: ...}`."""
    found = []
    for node in rows.members:
        if not isinstance(node, YamlMapping):
            _report_no_row(draft, "this row", node, "after the `-`")
            continue
        row_id = key_text(node.entries.get("id"))
        if not row_id:
            where = Location(draft.file, node.line, node.column)
            message = "the row has no `id`, unlike others here"
            draft.problems.append(
                Problem("F019", message, "Write one into it.", where, group=(draft.name, "id"))
            )
        cells = node if "id" in draft.columns else _without(node, "id")
        found.append(RawRow(row_id, node.line, node.column, cells))
    return found


def _without(mapping: YamlMapping, key: str) -> YamlMapping:
    entries = dict(mapping.entries)
    entries.pop(key, None)
    return mapping._replace(entries=entries)


def key_text(node: YamlNode | None) -> str:
    return node.text if isinstance(node, YamlText) and not node.is_missing else ""


def _checked_key(
    draft: Draft, names: Collection[str], parts: list[str], file: str, line: int, column: int = 1
) -> str:
    """The id that a row's key makes; empty, with a problem, when a part of it is missing."""
    if all(parts):
        return row_key(parts)
    missing = next(name for name, part in zip(names, parts, strict=True) if not part)
    message = f"the row has no {quoted(missing)}, which is part of the table's key"
    where = Location(file or draft.rows_file, line, column)
    draft.problems.append(
        Problem("F019", message, "Fill it in.", where, group=(draft.name, missing))
    )
    return ""


def _sheet_rows(draft: Draft) -> list[RawRow]:
    sheet = draft.sheet
    assert sheet is not None
    if not sheet.header:
        return []
    draft.rows_file = draft.rows_file or draft.file
    at = {name: position for position, name in enumerate(sheet.header)}
    names: Collection[str] = draft.key or (["id"] if "id" in at else [])
    own_names = {
        column.name: column.source_name or column.name for column in draft.columns.values()
    }
    positions = []
    for name in names:
        if own_names.get(name, name) not in at:
            if name not in own_names:  # else the column itself is reported
                remedy = f"Correct it.{nearest(name, [*sheet.header, *own_names])}"
                where = draft.fields.at(draft.fields.get("key"))
                draft.fields.report(
                    "F002", f"the key's column {quoted(name)} is not in the file", remedy, where
                )
            return []
        positions.append(at[own_names.get(name, name)])
    records = sheet.records
    if not positions:
        return _rows_called_by_cells(draft, sheet)
    ids = [record.cells[positions[0]] for record in records]
    if len(positions) > 1 or not all(ids):
        ids = [
            _checked_key(
                draft,
                names,
                [record.cells[at] for at in positions],
                sheet.file(record),
                record.line,
            )
            for record in records
        ]
    lines = [record.line for record in records]
    return list(map(RawRow, ids, lines, repeat(1), records))


def _rows_called_by_cells(draft: Draft, sheet: Sheet) -> list[RawRow]:
    """Return the rows of a file that has neither a column `id` nor a `key`; of equal rows the first."""
    draft.is_called_by_cells = True
    records = _different_records(draft, sheet)
    # What every table has (a note, a source) tells rows apart only where nothing else does.
    behind = sorted(range(1, len(sheet.header)), key=lambda at: (sheet.header[at] in STANDARD, at))
    ids, draft.joined_ids, digested = row_ids([record.cells for record in records], behind)
    if digested:
        first = records[digested[0]]
        what = (
            "the row is called by a digest of its cells, since what it begins with cannot be its id"
        )
        if len(digested) > 1:
            what = (
                f"{len(digested)} rows are called by digests of their cells, since what they begin with cannot be "
                "their id; this is the first"
            )
        remedy = "After an edit such a row is known again by its other cells. Add a column `id` to name it yourself."
        where = Location(sheet.file(first) or draft.rows_file, first.line, 1)
        draft.problems.append(Problem("F028", what, remedy, where))
    return [
        RawRow(row_id, record.line, 1, record) for row_id, record in zip(ids, records, strict=True)
    ]


def _different_records(draft: Draft, sheet: Sheet) -> list[Record]:
    """Return the rows without those that are equal to one before them, which are told of."""
    if len({record.cells[0] for record in sheet.records}) == len(sheet.records):
        return sheet.records
    first_with: dict[tuple[str, ...], Record] = {}
    equal: list[Record] = []
    for record in sheet.records:
        if first_with.setdefault(tuple(record.cells), record) is not record:
            equal.append(record)
    if equal:
        where, other = (
            Location(sheet.file(record) or draft.rows_file, record.line, 1)
            for record in (equal[0], first_with[tuple(equal[0].cells)])
        )
        what = "the row is there already, letter for letter, and counts once"
        if len(equal) > 1:
            what = f"{len(equal)} rows are there already, letter for letter, and count once; this is the first"
        draft.problems.append(
            Problem("F007", what, "Delete what is there twice.", where, other, is_milder=True)
        )
    return list(first_with.values())


def _with_unique_ids(draft: Draft, rows: list[RawRow]) -> list[RawRow]:
    """Reports ids that cannot be ids and ids that are equal after case folding."""
    ids = [row.id for row in rows]
    if all(map(can_be_id, ids)) and len(set(map(str.casefold, ids))) == len(ids):
        return rows
    seen: dict[str, RawRow] = {}
    kept = []
    for row in rows:
        if not row.id:
            continue
        first = seen.setdefault(row.id.casefold(), row)
        if not can_be_id(row.id):
            where = _place(draft, row)
            is_long = len(row.id) > MAX_NAME
            what = (
                f"has more than {MAX_NAME} characters"
                if is_long
                else "holds a line break or a control character"
            )
            message, touches = f"the row id {quoted(row.id)} {what}", (f"{draft.name}/{row.id}",)
            draft.problems.append(
                Problem("F019", message, "Give the row a short id.", where, touches=touches)
            )
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
    group = (draft.name, "id")
    draft.problems.append(
        Problem("F003", message, remedy, where, other=other, touches=touches, group=group)
    )
    return row
