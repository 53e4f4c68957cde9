"""Files of other programs that are no list: what they are, and what can be done with them.

    numbers.ods       a spreadsheet of LibreOffice    save it as CSV
    words.xlsx        a workbook of Excel             `studykit facts import` makes tables of it
    words.bin         begins as a packed file         save it as CSV

Opens no file.
"""

from __future__ import annotations

from pathlib import Path

from studykit.problems import Location, Problem

WORKBOOKS = (".xlsx", ".xlsm")
MARKDOWN = (".md", ".markdown")
PACKAGES = (".apkg", ".colpkg")
IMPORTED = (*WORKBOOKS, *MARKDOWN, *PACKAGES)
"""Files that `studykit facts import` reads, and that are no list as they are."""
_COLLECTIONS = (".anki2", ".anki21")
"""What Anki itself works on, beside the packages that it exports."""

_CALLED = {
    ".xlsx": "a workbook of Excel",
    ".xlsm": "a workbook of Excel",
    ".xlsb": "a workbook of Excel",
    ".xls": "a workbook of an old Excel",
    ".ods": "a spreadsheet of LibreOffice",
    ".numbers": "a spreadsheet of Numbers",
    ".gsheet": "a link to a spreadsheet of Google",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".apkg": "a package of Anki",
    ".colpkg": "a collection of Anki",
    ".anki2": "a collection of Anki",
    ".anki21": "a collection of Anki",
    ".docx": "a document of Word",
    ".doc": "a document of Word",
    ".odt": "a document of LibreOffice",
    ".pages": "a document of Pages",
    ".rtf": "a formatted document",
    ".pdf": "a PDF",
    ".html": "a web page",
    ".htm": "a web page",
    ".xml": "XML",
    ".zip": "a packed file",
    ".db": "a database",
    ".sqlite": "a database",
}
_BEGINNINGS = {
    b"PK\x03\x04": "a packed file, as workbooks and packages are",
    b"\xd0\xcf\x11\xe0": "a document of an old Office, or one with a password",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
    b"\x1f\x8b": "a packed file",
}
SAVE_AS_CSV = "Save the list as CSV (UTF-8) in the program that made it, and name that file."


def refusal(path: Path, name: str) -> Problem | None:
    """Return why a file can be no list and no deck, and what to do; None if it may be one."""
    suffix = path.suffix.lower()
    if suffix not in _CALLED:
        return None
    remedy = SAVE_AS_CSV
    if suffix in _COLLECTIONS:
        remedy = "Choose File > Export in Anki, and name the package that it writes."
    elif suffix in IMPORTED:
        remedy = f"`studykit facts import {name}` makes a table and a deck of it."
    return Problem("F001", f"the file is {_CALLED[suffix]}", remedy, Location(name))


def called_by_beginning(content: bytes) -> str:
    """Return what a file that is no text is by its first bytes; empty if these say nothing."""
    for beginning, called in _BEGINNINGS.items():
        if content.startswith(beginning):
            return called
    return ""
