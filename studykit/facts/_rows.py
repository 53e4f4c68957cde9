"""The rows of a table with their ids, their cells as the file has them.

    rows: {miyako: {name: Miyako}}             the id is the key
    rows: [{id: miyako, name: Miyako}]         the id is a cell
    key: [name]; rows: [{name: Miyako}]        the id is made of cells
    a CSV with a column `id`, or with `key`    the same
    any other CSV                              its rows are called by their cells (`row_ids`)

That a reference can point to any table, all tables collect their rows before any cell is read.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from studykit.facts._head import Draft
from studykit.facts._said_columns import said_positions
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


def collect_rows(draft: Draft) -> list[RawRow]:
    """Return the table's rows, no two with one id."""
    names_sheets = not isinstance(draft.rows, YamlMapping) and bool(sheet_names(draft))
    if draft.sheet is None and names_sheets:
        attach_sheets(draft)
    if draft.sheet is not None:
        rows = _rows_of_sheet(draft, draft.sheet)
        if draft.is_called_by_cells:
            return rows  # no two are called the same
        return _with_different_ids(draft, rows)

    rows = []
    if isinstance(draft.rows, YamlMapping):
        rows = _rows_below_ids(draft, draft.rows)
    elif isinstance(draft.rows, YamlList) and not names_sheets:
        rows = _rows_in_a_list(draft, draft.rows)
    if len(rows) > MAX_ROWS:
        message = f"the table has more than {MAX_ROWS:,} rows"
        draft.fields.report("F009", message, "Split it into several tables.", draft.location)
    return _with_different_ids(draft, rows)


def plain_node(node: YamlNode | None) -> YamlNode | None:
    """Return the value in `{is: value, ...}`, or the node itself where it is no such mapping."""
    if isinstance(node, YamlMapping):
        return node.entries.get("is", node)
    return node


def key_text(node: YamlNode | None) -> str:
    """Return the text of a node that is to be part of an id; empty when it is missing."""
    return node.text if isinstance(node, YamlText) and not node.is_missing else ""


# --- rows in YAML -------------------------------------------------------------------------------


def _rows_below_ids(draft: Draft, mapping: YamlMapping) -> list[RawRow]:
    """Return the rows of `rows: {id: {column: value}}`."""
    rows = []
    for row_id, node in mapping.entries.items():
        line, column = mapping.places[row_id]
        if not row_id:
            where = Location(draft.file, line, column)
            draft.fields.report("F019", "a row has an empty id", "Write one.", where)
        # `miyako:` alone is a row of which nothing is known.
        cells = YamlMapping({}, {}, line, column)
        if isinstance(node, YamlMapping):
            cells = node
        elif not (isinstance(node, YamlText) and node.is_missing):
            _report_no_row(draft, f"the row {quoted(row_id)}", node, "after the id")
        rows.append(RawRow(row_id, line, column, cells))
    return rows


def _rows_in_a_list(draft: Draft, rows: YamlList) -> list[RawRow]:
    """Return the rows of `rows: [{column: value}]`, called by `key` or by their `id`."""
    # What `key` names must be a column, declared or brought by some row.
    columns = set(draft.columns)
    has_ids = False
    for node in rows.members:
        if isinstance(node, YamlMapping):
            columns.update(node.entries)
            has_ids = has_ids or "id" in node.entries
    if not draft.key and not has_ids:
        message = "the rows are a list, and nothing says what identifies them"
        remedy = "Write `id: ...` into each of them, or declare `key: [column]`."
        draft.fields.report("F008", message, remedy, draft.fields.at(rows))
        return []
    if not columns.issuperset(draft.key):
        return []  # reported when the columns are settled, once and not for each row

    raw_rows = []
    for node in rows.members:
        if not isinstance(node, YamlMapping):
            _report_no_row(draft, "this row", node, "after the `-`")
            continue
        if draft.key:
            row_id = _id_of_key(draft, node)
            cells = node
        else:
            row_id = _id_of_cell(draft, node)
            # The id is the row's name, and no cell, unless the head wants it as one.
            cells = node if "id" in draft.columns else _without_id(node)
        raw_rows.append(RawRow(row_id, node.line, node.column, cells))
    return raw_rows


def _id_of_key(draft: Draft, node: YamlMapping) -> str:
    parts = [key_text(plain_node(node.entries.get(name))) for name in draft.key]
    where = Location(draft.file, node.line, node.column)
    return _checked_key(draft, draft.key, parts, where)


def _texts_missing(draft: Draft, name: str) -> Collection[str]:
    """Return the texts that say in a column that nothing is known."""
    column = draft.columns.get(name)
    missing = column.form.missing if column else None
    return (draft.missing if missing is None else missing) or ()


def _id_of_cell(draft: Draft, node: YamlMapping) -> str:
    row_id = key_text(node.entries.get("id"))
    if not row_id:
        message = "the row has no `id`, unlike others here"
        where = Location(draft.file, node.line, node.column)
        group = (draft.name, "id")
        draft.problems.append(Problem("F019", message, "Write one into it.", where, group=group))
    return row_id


def _without_id(mapping: YamlMapping) -> YamlMapping:
    entries = dict(mapping.entries)
    entries.pop("id", None)
    return mapping._replace(entries=entries)


def _report_no_row(draft: Draft, row: str, node: YamlNode, place: str) -> None:
    message = f"{row} is no list of `column: value`"
    remedy = f"Write {{column: value, ...}} {place}."
    if isinstance(node, YamlText) and ":" in node.text:
        remedy = "Write a space after each colon: `column: value`."
    draft.fields.report("F008", message, remedy, draft.fields.at(node))


def _checked_key(draft: Draft, names: Sequence[str], parts: list[str], where: Location) -> str:
    """Return the id that a row's key makes; empty, with a problem, when a part of it is missing."""
    for name, part in zip(names, parts, strict=True):
        is_declared_missing = part in _texts_missing(draft, name)
        if part and not is_declared_missing:
            continue
        message = f"the row has no {quoted(name)}, which is part of the table's key"
        remedy = "Fill it in."
        if part:
            message += f": {quoted(part)} says that nothing is known"
            remedy = "Fill it in; or give the column `missing: []`, if it is a value there."
        group = (draft.name, name)
        draft.problems.append(Problem("F019", message, remedy, where, group=group))
        return ""
    return row_key(parts)


# --- rows in CSV files --------------------------------------------------------------------------


def _rows_of_sheet(draft: Draft, sheet: Sheet) -> list[RawRow]:
    if not sheet.header:
        return []
    # A CSV without a head is its own file of rows.
    draft.rows_file = draft.rows_file or draft.file
    names = draft.key
    if not names and "id" in sheet.header:
        names = ("id",)
    if not names:
        return _rows_called_by_cells(draft, sheet)
    positions = _positions_of_key(draft, sheet, names)
    if positions is None:
        return []

    missing = _texts_missing(draft, names[0])
    rows = []
    for record in sheet.records:
        parts = [record.cells[position] for position in positions]
        # Most keys are one cell, which is the id as it stands.
        row_id = parts[0]
        if len(parts) > 1 or not row_id or (draft.key and row_id in missing):
            row_id = _checked_key(draft, names, parts, _place_of_record(draft, record))
        rows.append(RawRow(row_id, record.line, 1, record))
    return rows


def _positions_of_key(draft: Draft, sheet: Sheet, names: Sequence[str]) -> list[int] | None:
    """Return where the key's columns stand in the file; None when one of them does not."""
    name_in_file = {}
    for column in draft.columns.values():
        name_in_file[column.name] = column.source_name or column.name
    positions = []
    for name in names:
        header_name = name_in_file.get(name, name)
        if header_name in sheet.header:
            positions.append(sheet.header.index(header_name))
            continue
        if name not in name_in_file:  # else the column itself is reported
            message = f"the key's column {quoted(name)} is not in the file"
            remedy = f"Correct it.{nearest(name, [*sheet.header, *name_in_file])}"
            where = draft.fields.at(draft.fields.get("key"))
            draft.fields.report("F002", message, remedy, where)
        return None
    return positions


def _place_of_record(draft: Draft, record: Record) -> Location:
    file = draft.sheet.file(record) if draft.sheet else ""
    return Location(file or draft.rows_file, record.line, 1)


def _rows_called_by_cells(draft: Draft, sheet: Sheet) -> list[RawRow]:
    """Return the rows of a file without a column `id` or a `key`; of equal rows the first."""
    draft.is_called_by_cells = True
    records = _different_records(draft, sheet)
    # What every table has (a note, a source) tells rows apart only where nothing else does.
    said = said_positions(draft.of, draft.columns, sheet.header)
    positions = range(1, len(sheet.header))
    behind = sorted(
        positions, key=lambda position: position in said or sheet.header[position] in STANDARD
    )
    ids, draft.joined_ids, digested = row_ids([record.cells for record in records], behind)
    if digested:
        _report_digests(draft, records[digested[0]], len(digested))

    rows = []
    for row_id, record in zip(ids, records, strict=True):
        rows.append(RawRow(row_id, record.line, 1, record))
    return rows


def _report_digests(draft: Draft, first: Record, count: int) -> None:
    message = (
        "the row is called by a digest of its cells, since what it begins with cannot be its id"
    )
    if count > 1:
        message = (
            f"{count} rows are called by digests of their cells, since what they begin with "
            "cannot be their id; this is the first"
        )
    remedy = (
        "After an edit such a row is known again by its other cells. "
        "Add a column `id` to name it yourself."
    )
    draft.problems.append(Problem("F028", message, remedy, _place_of_record(draft, first)))


def _different_records(draft: Draft, sheet: Sheet) -> list[Record]:
    """Return the rows without those that are equal to one before them, which are reported."""
    first_with: dict[tuple[str, ...], Record] = {}
    equal = []
    # Two rows with the same cells would have the same id.
    for record in sheet.records:
        if first_with.setdefault(tuple(record.cells), record) is not record:
            equal.append(record)
    if equal:
        message = "the row is there already, letter for letter, and counts once"
        if len(equal) > 1:
            message = (
                f"{len(equal)} rows are there already, letter for letter, and count once; "
                "this is the first"
            )
        remedy = "Delete what is there twice."
        where = _place_of_record(draft, equal[0])
        first = _place_of_record(draft, first_with[tuple(equal[0].cells)])
        draft.problems.append(Problem("F007", message, remedy, where, first, is_milder=True))
    return list(first_with.values())


# --- ids that are taken -------------------------------------------------------------------------


def _with_different_ids(draft: Draft, rows: list[RawRow]) -> list[RawRow]:
    """Return the rows that have an id, and report ids that cannot be, or are equal but for case.

    A second row with an id keeps a made-up one, so that nothing that stands there is forgotten.
    """
    first_with: dict[str, RawRow] = {}
    named_rows = []
    for row in rows:
        if not row.id:
            continue  # reported, and nobody could name it
        if not can_be_id(row.id):
            _report_bad_id(draft, row)
        # Whoever types an id in another case means the same row.
        first = first_with.setdefault(row.id.casefold(), row)
        if first is row:
            named_rows.append(row)
        else:
            named_rows.append(_second_row(draft, row, first))
    return named_rows


def _report_bad_id(draft: Draft, row: RawRow) -> None:
    flaw = "holds a line break or a control character"
    if len(row.id) > MAX_NAME:
        flaw = f"has more than {MAX_NAME} characters"
    message = f"the row id {quoted(row.id)} {flaw}"
    touches = (f"{draft.name}/{row.id}",)
    where = _place(draft, row)
    problem = Problem("F019", message, "Give the row a short id.", where, touches=touches)
    draft.problems.append(problem)


def _second_row(draft: Draft, row: RawRow, first: RawRow) -> RawRow:
    """Report a row whose id is taken; give it a made-up one where it would hide the first."""
    message = f"row id {quoted(row.id)} is already used at line {first.line}"
    if first.id != row.id:
        message += f" (as {quoted(first.id)})"
    remedy = "Give one of them another id."
    if draft.key:
        key = f"`key: [{', '.join(draft.key)}]`"
        remedy = f"Correct one of them, or add to {key} the column that tells them apart."
    where = _place(draft, row)
    second = row
    if first.id == row.id:
        second = row._replace(id=_made_up_id(draft, row))
    draft.problems.append(
        Problem(
            "F003",
            message,
            remedy,
            where,
            other=_place(draft, first),
            touches=(f"{draft.name}/{first.id}", f"{draft.name}/{second.id}"),
            group=(draft.name, "id"),
        )
    )
    return second


def _made_up_id(draft: Draft, row: RawRow) -> str:
    """Return an id such as `miyako (line 12)`."""
    has_several_files = draft.sheet is not None and draft.sheet.parts
    if has_several_files:
        return f"{row.id} ({_place(draft, row)})"
    return f"{row.id} (line {row.line})"


def _place(draft: Draft, row: RawRow) -> Location:
    if isinstance(row.cells, Record):
        return _place_of_record(draft, row.cells)
    return Location(draft.file, row.line, row.column)
