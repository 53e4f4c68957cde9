"""The formats beside the package for Anki, by their names. A new one is a module and a line here.

Each module has one function, `write(request: Request) -> Written`, and is loaded when its format
is asked for. Knows no command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from studykit.formats.exported_file import Request, Written


class Format(NamedTuple):
    """One way to write questions as a file."""

    module: str
    """Inside this room."""
    ending: str
    """Of the file's name, without the dot."""
    meant_for: str
    """What one takes it for, in a few words."""
    behind_name: str = ""
    """Tells the file from that of another format with the same ending."""


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "csv", "for spreadsheets"),
    "tsv": Format("tsv", "tsv", "question and answer, for Quizlet and others"),
    "html": Format("html", "html", "to print"),
    "practice": Format("practice", "html", "to practise in a browser, off line", "-practice"),
    "cards": Format("cards", "html", "two-sided cards to print and cut", "-cards"),
    "gift": Format("gift", "txt", "questions as text, for Moodle and others"),
    "qti": Format("qti", "zip", "questions for platforms that read QTI 2.1"),
    "moodle": Format("moodle", "xml", "questions with pictures and units, for Moodle"),
}

SHEETS = ("csv", "tsv")
"""Those that a spreadsheet opens."""
COURSES = ("moodle", "gift", "qti")
"""Those that learning platforms read."""


def write_format(name: str, request: Request) -> Written:
    """Return the file of a format. Raise OSError when a picture or a sound cannot be read."""
    module = import_module(f"studykit.formats.{FORMATS[name].module}")
    written: Written = module.write(request)
    return written
