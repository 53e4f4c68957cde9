"""The CSV files that a head names as its rows: one, or several that are read as one.

Knows drafts and files; what the cells mean comes later.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from studykit.facts._head import Draft
from studykit.problems import Location, Problem, nearest, quoted
from studykit.reading.csv_rows import Part, Record, Sheet, read_sheet
from studykit.reading.plain_text import is_inside
from studykit.reading.settings import as_text
from studykit.reading.yaml_tree import YamlList, YamlText


def sheet_names(draft: Draft) -> list[YamlText]:
    """What `rows` names: `patrols.csv`, or `[a.csv, b.csv]`. Nothing when the rows stand in the head itself."""
    if isinstance(draft.rows, YamlText):
        return [draft.rows]
    texts = (
        [as_text(each) for each in draft.rows.members] if isinstance(draft.rows, YamlList) else []
    )
    found = [each for each in texts if each is not None]
    is_all = len(found) == len(texts) and all(each.text.lower().endswith(".csv") for each in found)
    return found if is_all else []


def attach_sheets(draft: Draft, folder: Path, shown: Callable[[Path], str]) -> None:
    """Reads the CSV files that `rows` names, inside the fact base's folder, into the draft."""
    parts: list[Part] = []
    read: set[str] = set()
    for name in sheet_names(draft):
        path = folder / name.text
        if is_inside(path, folder):
            draft.sheets.append(str(path))
        if not _is_there(draft, name, path, folder):
            continue
        if shown(path) in read:
            message = f"the file {quoted(name.text)} is named twice"
            draft.fields.report("F003", message, "Delete one of the two.", draft.fields.at(name))
            continue
        read.add(shown(path))
        sheet, problems = read_sheet(path, shown(path))
        draft.problems.extend(problems)
        parts.append(Part(shown(path), sheet, ()))
    unread = [part for part in parts if not part.sheet.header]
    if unread:
        # What is said of its rows is not known, and less than all of a table would seem to be wrong in many ways.
        draft.rows_file, draft.sheet = unread[0].name, unread[0].sheet
    elif parts:
        draft.rows_file = parts[0].name
        draft.sheet = parts[0].sheet if len(parts) == 1 else _joined(parts, draft.problems)


def _is_there(draft: Draft, name: YamlText, path: Path, folder: Path) -> bool:
    where = draft.fields.at(name)
    if not is_inside(path, folder):
        message = f"the file {quoted(name.text)} lies outside the fact base's folder"
        draft.fields.report("F008", message, "Move it into the folder.", where)
        return False
    if path.suffix.lower() in (".yaml", ".yml"):
        message = f"`rows` names {quoted(name.text)}, which is no CSV file"
        draft.fields.report("F008", message, "Name a CSV file, or write the rows out here.", where)
        return False
    if not os.path.lexists(path):
        beside = [each.name for each in folder.glob("*.csv")]
        message = f"there is no file {quoted(name.text)} beside this one"
        remedy = f"Correct the name.{nearest(name.text, beside)}"
        if not name.text.lower().endswith(".csv"):
            remedy = (
                "Rows are written below `rows:`, each as `id: {column: value}`; or name a CSV file."
            )
        draft.fields.report("F008", message, remedy, where)
        return False
    return True


def _joined(parts: list[Part], problems: list[Problem]) -> Sheet:
    """The rows of all files under the columns of the first; each file has them all, in an order of its own."""
    first = parts[0].sheet
    wanted = set(first.header)
    ordered: list[Part] = []
    records: list[Record] = []
    for part in parts:
        at = {name: position for position, name in enumerate(part.sheet.header)}
        missing = [name for name in first.header if name not in at]
        more = [name for name in part.sheet.header if name not in wanted]
        if missing or more:
            what = (
                f"has no column {quoted(missing[0])}"
                if missing
                else f"has a column {quoted(more[0])} more"
            )
            message = f"the file {what}, unlike {parts[0].name}, and they are one table"
            problems.append(
                Problem("F002", message, "Give both the same columns.", Location(part.name, 1, 1))
            )
            continue
        order = tuple(at[name] for name in first.header)
        number = len(ordered)
        ordered.append(part._replace(order=order))
        for cells, line, _ in part.sheet.records:
            records.append(Record([cells[position] for position in order], line, number))
    return first._replace(records=records, parts=tuple(ordered))
