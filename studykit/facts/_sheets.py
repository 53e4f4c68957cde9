"""The CSV files that a head names as its rows: one, or several that are read as one.

    rows: patrols.csv
    rows: [patrols-2024.csv, patrols-2025.csv]

Knows drafts and files; what the cells mean comes later.
"""

from __future__ import annotations

import os
from pathlib import Path

from studykit.facts._head import Draft
from studykit.facts.files import shown_path
from studykit.problems import Location, Problem, nearest, quoted
from studykit.reading.csv_rows import Part, Record, Sheet, is_list_file, read_sheet
from studykit.reading.first_line import FirstLine
from studykit.reading.plain_text import is_inside
from studykit.reading.settings import as_text
from studykit.reading.yaml_tree import YamlList, YamlText


def sheet_names(draft: Draft) -> list[YamlText]:
    """Return the files that `rows` names; none when the rows stand in the head itself."""
    if isinstance(draft.rows, YamlText):
        return [draft.rows]
    if not isinstance(draft.rows, YamlList):
        return []
    names = []
    for member in draft.rows.members:
        name = as_text(member)
        if name is None or not is_list_file(Path(name.text)):
            return []  # a list of rows
        names.append(name)
    return names


def attach_sheets(draft: Draft) -> None:
    """Read the CSV files that `rows` names, inside the fact base's folder, into the draft."""
    parts: list[Part] = []
    shown_paths: set[str] = set()
    for name in sheet_names(draft):
        path = draft.folder / name.text
        shown = shown_path(path)
        # Noted even if it is not there: once it comes, what was compiled is stale.
        if is_inside(path, draft.folder):
            draft.sheets.append(str(path))
        if not _check_file(draft, name, path):
            continue
        if shown in shown_paths:
            message = f"the file {quoted(name.text)} is named twice"
            draft.fields.report("F003", message, "Delete one of the two.", draft.fields.at(name))
            continue
        shown_paths.add(shown)
        # All files have the columns of the first, in whatever order.
        names = parts[0].sheet.header if parts else _names_in_file(draft)
        sheet, problems = read_sheet(path, shown, _first_line(draft), names)
        draft.problems.extend(problems)
        parts.append(Part(shown, sheet, ()))

    unread = [part for part in parts if not part.sheet.header]
    if unread:
        # What is said of its rows is not known, and less than all of a table would seem to be wrong
        # in many ways: the table is set aside.
        draft.rows_file = unread[0].name
        draft.sheet = unread[0].sheet
    elif parts:
        draft.rows_file = parts[0].name
        draft.sheet = parts[0].sheet if len(parts) == 1 else _joined(parts, draft.problems)


def _first_line(draft: Draft) -> FirstLine:
    """Return what `head:` says of the first line of the files; without it they tell themselves."""
    if "head" not in draft.fields:
        return FirstLine.LIKELY_HEAD
    return FirstLine.IS_HEAD if draft.fields["head"] else FirstLine.IS_ROW


def _names_in_file(draft: Draft) -> list[str]:
    """Return the names of the declared columns as the file has them."""
    return [column.source_name or column.name for column in draft.columns.values()]


def _check_file(draft: Draft, name: YamlText, path: Path) -> bool:
    if not is_inside(path, draft.folder):
        message = f"the file {quoted(name.text)} lies outside the fact base's folder"
        remedy = "Move it into the folder."
    elif path.suffix.lower() in (".yaml", ".yml"):
        message = f"`rows` names {quoted(name.text)}, which is no CSV file"
        remedy = "Name a CSV file, or write the rows out here."
    elif not os.path.lexists(path):
        message = f"there is no file {quoted(name.text)} beside this one"
        remedy = (
            "Rows are written below `rows:`, each as `id: {column: value}`; or name a CSV file."
        )
        if is_list_file(Path(name.text)):
            beside = [file.name for file in draft.folder.glob("*.*") if is_list_file(file)]
            remedy = f"Correct the name.{nearest(name.text, beside)}"
    else:
        return True
    draft.fields.report("F008", message, remedy, draft.fields.at(name))
    return False


def _joined(parts: list[Part], problems: list[Problem]) -> Sheet:
    """Return the rows of all files under the columns of the first.

    Each file has all of them, in an order of its own; one that has others is reported and left out.
    """
    first = parts[0].sheet
    ordered: list[Part] = []
    records: list[Record] = []
    for part in parts:
        difference = _difference(part.sheet.header, first.header)
        if difference:
            message = f"the file {difference}, unlike {parts[0].name}, and they are one table"
            where = Location(part.name, 1, 1)
            problems.append(Problem("F002", message, "Give both the same columns.", where))
            continue
        order = tuple(part.sheet.header.index(name) for name in first.header)
        for record in part.sheet.records:
            cells = [record.cells[position] for position in order]
            records.append(Record(cells, record.line, len(ordered)))
        ordered.append(part._replace(order=order))
    return first._replace(records=records, parts=tuple(ordered))


def _difference(header: list[str], wanted: list[str]) -> str:
    # One of them is enough to find the slip.
    for name in wanted:
        if name not in header:
            return f"has no column {quoted(name)}"
    for name in header:
        if name not in wanted:
            return f"has a column {quoted(name)} more"
    return ""
