"""Files as plain text whose lines an editor would count in the same way, within limits.

YAML and CSV both read through this. It knows nothing of what the text means.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem
from studykit.reading.foreign_files import SAVE_AS_CSV, called_by_beginning
from studykit.whole_files.regular import IrregularError, TooLargeError, regular_file

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
"""Controls, line ends that only some programs know, and codes that are no characters."""
_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NAME_A_FILE = "Give the path of a file that exists."


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a path stays in the folder after links are resolved."""
    try:
        target = path.resolve()
        # From Python 3.13 a circle of links resolves to its first link, instead of an error.
        return not target.is_symlink() and target.is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def read_text(path: Path, name: str) -> tuple[str, list[Problem]]:
    """Return a file's text, CRLF as LF and without a BOM.

    It is empty, with the reason, when the file is no plain UTF-8 text. `name` is how the file is
    called in messages.
    """
    # A file's name becomes a table's, and so a part of ids.
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in path.name):
        reason = "has a name that is no UTF-8, or holds a control character"
        return _refused(name, reason, "Rename it.")
    try:
        data = regular_file(path, MAX_FILE)
    except IrregularError as error:
        return _refused(name, error.reason, _NAME_A_FILE)
    except TooLargeError as error:
        return _refused(name, error.reason, "Split it into several files.", "F009")
    except (FileNotFoundError, NotADirectoryError):
        return _refused(name, "is not there", _NAME_A_FILE)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _refused(name, f"cannot be read: {reason}", "Check the path and its permissions.")

    called = called_by_beginning(data)
    if called:
        return _refused(name, f"is {called}", SAVE_AS_CSV)
    # Without a mark UTF-16 shows by the zero beside a first letter of ASCII.
    has_zero_early = b"\0" in (data[:1], data[1:2])
    if data.startswith(_UTF_16_MARKS) or has_zero_early:
        return _refused(name, "is saved as UTF-16", _as_utf_8(name))
    return _decoded(data.removeprefix(_UTF_8_MARK), name)


def _decoded(data: bytes, name: str) -> tuple[str, list[Problem]]:
    try:
        # Places are counted as an editor counts them, to whom CRLF is one line end.
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return "", [_not_utf_8(data, error.start, name)]
    odd = _ODD.search(text)
    if odd:
        return "", [_odd_character(text, odd.start(), name)]
    return text, []


def _not_utf_8(data: bytes, offset: int, name: str) -> Problem:
    message = f"the byte 0x{data[offset]:02x} is not UTF-8 text"
    # Most files that are no UTF-8 were saved by an old program on Windows.
    in_windows = data[offset : offset + 1].decode("cp1252", "ignore")
    if in_windows and in_windows.isprintable():
        message += f" (it is {in_windows} where a file is saved as Windows-1252)"
    line = data.count(b"\n", 0, offset) + 1
    begin_of_line = data.rfind(b"\n", 0, offset) + 1
    # What stands before the first byte that is wrong is sound, and counted in characters.
    column = len(data[begin_of_line:offset].decode("utf-8")) + 1
    return Problem("F001", message, _as_utf_8(name), Location(name, line, column))


def _odd_character(text: str, offset: int, name: str) -> Problem:
    char = text[offset]
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    where = Location(name, line, column)
    if char == "\r":
        remedy = "Save the file with the line ends LF or CRLF."
        return Problem("F001", "a lone carriage return stands here", remedy, where)
    called = unicodedata.name(char, "a control character").lower()
    message = f"U+{ord(char):04X} ({called}) stands here, which programs count differently"
    return Problem("F001", message, "Delete it.", where)


def _as_utf_8(name: str) -> str:
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return "Save it as UTF-8; Excel calls that `CSV UTF-8`."
    return "Save it as UTF-8."


def _refused(name: str, reason: str, remedy: str, code: str = "F001") -> tuple[str, list[Problem]]:
    return "", [Problem(code, f"the file {reason}", remedy, Location(name))]
