"""The sheets of a workbook of Excel as rows of texts, each cell as the sheet shows it.

    0.1 as 10%          10%           a number in the format of its cell: 10.10 and 007 stay
    29 May 1953         1953-05-29    a date as ISO writes it, as far as the cell shows it
    =A1*2               what Excel reckoned last; a formula without that is refused

The door to openpyxl, which comes with `studykit[xlsx]`. A workbook is a packed file of XML: how
large it may be is looked at before it is unpacked (`limits`), and XML that declares entities is
refused.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from studykit.limits import MAX_WORKBOOK, MAX_WORKBOOK_CELLS, MAX_WORKBOOK_PARTS
from studykit.reading._sheet_formats import shown
from studykit.reading.csv_rows import Record
from studykit.whole_files.regular import IrregularError, open_regular

_BEGINNING = 4096
"""Bytes in which the first element of a part stands."""
_BLANKS_AND_MARKS = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
"""Before the first element; also those of UTF-16 and UTF-32."""
_ROOT = re.compile(rb"<[A-Za-z]")
_COMMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_MERGED = re.compile(rb"""<(?:\w{1,20}:)?mergeCell\s++ref\s*+=\s*+["']([A-Z0-9:]{1,30})["']""")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']+)""")


class WorkbookError(Exception):
    """A workbook that cannot be read: why, and what to do."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(fault)
        self.remedy = remedy


class WorkbookSheet(NamedTuple):
    """One sheet that holds something."""

    name: str
    records: list[Record]
    merged: tuple[str, ...] = ()
    """Cells that are one, such as A2:A4: the first has the text, the others are empty."""


def read_workbook(path: Path) -> list[WorkbookSheet]:
    """Return the sheets of a workbook that hold something. Raise WorkbookError, OSError."""
    try:
        import openpyxl
    except ImportError:
        remedy = 'Install it with `pip install "studykit-facts[xlsx]"`, or save the list as CSV.'
        raise WorkbookError("workbooks are read by openpyxl, which is not there", remedy) from None

    try:
        file = open_regular(path)
    except IrregularError as error:
        raise WorkbookError(f"it {error.reason}", "Give the path of a file that exists.") from error
    try:
        with file, warnings.catch_warnings():
            _refuse_what_is_too_large(file)
            # It warns of what it does not know: pictures, rules for what may be typed.
            warnings.simplefilter("ignore")
            sheets = list(_sheets(openpyxl, file))
    except WorkbookError:
        raise
    except Exception as error:
        remedy = "Save it again in Excel or LibreOffice, or save the list as CSV."
        raise WorkbookError(f"it is broken ({type(error).__name__})", remedy) from error
    return sheets


def _refuse_what_is_too_large(workbook: IO[bytes]) -> None:
    """Raise WorkbookError for a workbook of too many parts or too much text, or for none."""
    try:
        with zipfile.ZipFile(workbook) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_WORKBOOK_PARTS:
                fault = f"it holds more than {MAX_WORKBOOK_PARTS:,} files"
                raise WorkbookError(fault, "Save the list as CSV.")
            unpacked = 0
            for part in parts:
                with archive.open(part) as file:
                    beginning = file.read(_BEGINNING)
                # A part may be called anything; pictures are not read.
                if _may_be_xml(beginning):
                    unpacked += part.file_size
                    _refuse_entities(beginning)
            if unpacked > MAX_WORKBOOK:
                fault = f"it holds more than {MAX_WORKBOOK // 2**20} MB of text"
                raise WorkbookError(fault, "Save the list as CSV.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        remedy = "Save it again as a workbook (.xlsx) without a password, or save the list as CSV."
        raise WorkbookError("it is no workbook", remedy) from error


def _may_be_xml(beginning: bytes) -> bool:
    """Return whether a parser of XML could read a part that begins so, in any encoding."""
    return beginning.lstrip(_BLANKS_AND_MARKS).startswith(b"<")


def _refuse_entities(beginning: bytes) -> None:
    """Raise WorkbookError for a part that could declare entities: these can fill all memory."""
    encoding = _ENCODING.search(beginning)
    bare = _COMMENT.sub(b"", beginning)
    root = _ROOT.search(bare)
    is_utf_8 = not encoding or encoding[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    if root and is_utf_8 and b"<!" not in bare[: root.start()]:
        return
    raise WorkbookError("it holds XML that no program for sheets writes", "Save the list as CSV.")


def _sheets(openpyxl: Any, workbook: IO[bytes]) -> Iterator[WorkbookSheet]:
    """Yield the sheets, read twice: as they are written, and with what formulas gave last."""
    written = openpyxl.load_workbook(workbook, read_only=True, keep_links=False)
    reckoned = openpyxl.load_workbook(workbook, read_only=True, keep_links=False, data_only=True)
    try:
        cells_left = MAX_WORKBOOK_CELLS
        for sheet in written.worksheets:
            records: list[Record] = []
            # What a sheet says of its size may be wrong, and rows would be filled up to it.
            sheet.reset_dimensions()
            values = reckoned[sheet.title]
            values.reset_dimensions()
            for row, row_of_values in zip(sheet.iter_rows(), values.iter_rows(), strict=True):
                cells_left -= len(row) + 1
                if cells_left < 0:
                    fault = f"it has more than {MAX_WORKBOOK_CELLS:,} cells"
                    raise WorkbookError(fault, "Save the list as CSV.")
                cells = []
                for cell, value in zip(row, row_of_values, strict=True):
                    cells.append(_text(sheet.title, cell, value))
                if any(cells):
                    records.append(Record(cells, _row_number(row)))
            if records:
                yield WorkbookSheet(sheet.title, records, _merged_cells(sheet))
    finally:
        written.close()
        reckoned.close()


def _merged_cells(sheet: Any) -> tuple[str, ...]:
    # A sheet that is read row by row says nothing of them: they stand behind the rows.
    with sheet._get_source() as source:  # noqa: SLF001 openpyxl has no other way
        found = _MERGED.findall(source.read())
    return tuple(name.decode("ascii") for name in found)


def _row_number(row: Any) -> int:
    for cell in row:
        if cell.value is not None:
            return int(cell.row)
    return 1


def _text(sheet: str, cell: Any, value_cell: Any) -> str:
    """Return what a cell shows. Raise WorkbookError where that is an error or not known."""
    value = value_cell.value
    if cell.data_type == "f" and value is None:
        remedy = "Open it in Excel or LibreOffice and save it, so that the result is kept."
        raise WorkbookError(f"the formula in {sheet}!{cell.coordinate} has no result", remedy)
    if value_cell.data_type == "e":
        fault = f"{sheet}!{cell.coordinate} shows the error {value}"
        raise WorkbookError(fault, "Correct it there, or empty the cell.")
    if value is None:
        return ""
    return shown(value, value_cell.number_format or "General")
