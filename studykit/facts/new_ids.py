"""A column `id` for a table that has none, so that all its other cells may be corrected.

    name,land                    id,name,land
    Henry IV,England       ->    henry-iv-england,Henry IV,England
    Henry IV,France              henry-iv-france,Henry IV,France
    Анна,Россия                  анна,Анна,Россия

The ids are made of what the rows are called by now, and never again: once written they stay, and so
does what is learned of the rows. All other characters of the file are as they were.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence

from studykit.facts._guess_type import guess_type
from studykit.facts._type_guess import TEXT
from studykit.facts.add_row import AddError, derived_id
from studykit.facts.base import NAMES
from studykit.facts.guess_head import tell_apart
from studykit.reading.csv_rows import Record, Sheet
from studykit.reading.quoting import csv_cell

_BYTE_ORDER_MARK = "\ufeff"


def sheet_with_ids(sheet: Sheet) -> Sheet:
    """Return the table with a column `id` before the others. It has none yet."""
    ids = new_ids(sheet)
    records = []
    for row_id, record in zip(ids, sheet.records, strict=True):
        records.append(record._replace(cells=[row_id, *record.cells]))
    return sheet._replace(header=["id", *sheet.header], records=records)


def has_ids(sheet: Sheet) -> bool:
    """Return whether the table has a column `id` that tells its rows apart."""
    return "id" in sheet.header and tell_apart(sheet, (sheet.header.index("id"),))


def new_ids(sheet: Sheet) -> list[str]:
    """Return an id for each row, made of the cell by which one would call it.

    Where several rows are called so, of the cell besides of the column that tells most of these
    apart; and of a number where none does.
    """
    columns = _naming_columns(sheet)
    rows_by_slug: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(sheet.records):
        rows_by_slug[_slug(_first_filled(record, columns))].append(place)

    ids = [""] * len(sheet.records)
    taken: list[str] = []
    for slug, places in rows_by_slug.items():
        texts = [""] * len(places)
        if slug:
            texts = _texts_apart([sheet.records[place] for place in places], columns)
        for place, text in zip(places, texts, strict=True):
            # Signs alone make no id: such a row has a number.
            ids[place] = derived_id(text or f"row-{place + 1}", taken)
            taken.append(ids[place])
    return ids


def _naming_columns(sheet: Sheet) -> list[int]:
    """Return the positions of all columns, those of which a row is called first.

    That is `name` or `title`, else the first column of texts.
    """

    def rank(position: int) -> tuple[bool, bool, int]:
        is_name = sheet.header[position].casefold() in NAMES
        kind = guess_type([record.cells[position] for record in sheet.records]).kind
        return not is_name, kind != TEXT, position

    return sorted(range(len(sheet.header)), key=rank)


def _first_filled(record: Record, columns: Sequence[int]) -> str:
    for column in columns:
        if _slug(record.cells[column]):
            return record.cells[column]
    return ""


def _slug(text: str) -> str:
    """Return the id that a text would have; empty if no id can be made of it."""
    try:
        return derived_id(text, ())
    except AddError:
        return ""


def _texts_apart(records: Sequence[Record], columns: Sequence[int]) -> list[str]:
    """Return what some rows that are called alike are called by, as different as they can be."""
    own_texts = [_first_filled(record, columns) for record in records]
    texts = own_texts
    for column in columns:
        longer = []
        for text, record in zip(own_texts, records, strict=True):
            longer.append(f"{text} {record.cells[column]}")
        if len(set(map(_slug, longer))) > len(set(map(_slug, texts))):
            texts = longer
    return texts


def text_with_ids(text: str, sheet: Sheet) -> str | None:
    """Return the text of a CSV file with the first column of `sheet`, its ids, added to its lines.

    None where that cannot be: in a list without a head, and where the rows are not found on their
    lines, as in a file of an old Mac.
    """
    lines = text.split("\n")
    if len(lines) != len(sheet.lines) or not sheet.has_head or not sheet.is_csv:
        return None
    line_of_header = _line_of_header(sheet)
    cells = {line_of_header: "id"}
    for record in sheet.records:
        cells[record.line - 1] = csv_cell(record.cells[0], sheet.separator)
    for index, cell in cells.items():
        line = f"{cell}{sheet.separator}{lines[index].removeprefix(_BYTE_ORDER_MARK)}"
        # Excel knows by it that the file is UTF-8: it stays at the very beginning.
        if lines[index].startswith(_BYTE_ORDER_MARK):
            line = f"{_BYTE_ORDER_MARK}{line}"
        lines[index] = line
    return "\n".join(lines)


def _line_of_header(sheet: Sheet) -> int:
    """Return the index of the first line that has a cell in it."""
    for index, cells in enumerate(csv.reader(sheet.lines, delimiter=sheet.separator)):
        if any(cell.strip() for cell in cells):
            return index
    return 0
