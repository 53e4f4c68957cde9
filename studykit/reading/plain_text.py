"""Files as plain text whose lines an editor would count in the same way, within limits.

YAML and CSV both read through this. It knows nothing of what the text means.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem
from studykit.whole_files.regular import IrregularError, TooLargeError, regular_file

_ODD = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]"
_PLAIN = bytes([0x09, 0x0A, *range(0x20, 0x7F)])
"""All of ASCII that a file may hold."""


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path stays in the folder after links are resolved."""
    try:
        found = path.resolve()
        return not found.is_symlink() and found.is_relative_to(folder.resolve())
    except (
        OSError,
        RuntimeError,
    ):  # a circle of links; from Python 3.13 on its first link is what is found
        return False


def read_text(path: Path, name: str) -> tuple[str, list[Problem]]:
    """A file's text, CRLF as LF and without a BOM; empty, with the reason, when it is no plain UTF-8 text.

    `name` is how the file is called in messages.
    """
    if any(
        unicodedata.category(char) in ("Cc", "Cs") for char in path.name
    ):  # such names would stand in ids
        return _refused(
            name, "has a name that is no UTF-8, or holds a control character", "Rename it."
        )
    try:
        data = regular_file(path, MAX_FILE)
    except IrregularError as error:
        return _refused(name, error.reason, "Give the path of a file that exists.")
    except TooLargeError as error:
        return _refused(name, error.reason, "Split it into several files.", "F009")
    except (FileNotFoundError, NotADirectoryError):
        return _refused(name, "is not there", "Give the path of a file that exists.")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _refused(name, f"cannot be read: {reason}", "Check the path and its permissions.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in (data[:1], data[1:2]):
        return _refused(name, "is saved as UTF-16", _as_utf_8(name))
    return _decoded(data.removeprefix(b"\xef\xbb\xbf"), name)


def _decoded(data: bytes, name: str) -> tuple[str, list[Problem]]:
    if not (plain := data.replace(b"\r\n", b"\n")).translate(
        None, _PLAIN
    ):  # a fifth of the price of what follows
        return plain.decode("ascii"), []
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        at, begun = error.start, data.rfind(b"\n", 0, error.start) + 1
        message = f"the byte 0x{data[at]:02x} is not UTF-8 text"
        windows = data[at : at + 1].decode("cp1252", "ignore")
        if windows.isprintable() and windows:
            message += f" (it is {windows} where a file is saved as Windows-1252)"
        where = Location(
            name, data.count(b"\n", 0, at) + 1, len(data[begun:at].decode("utf-8")) + 1
        )
        return "", [Problem("F001", message, _as_utf_8(name), where)]
    odd = re.search(_ODD, text)
    if not odd:
        return text, []
    where = Location(
        name, text.count("\n", 0, odd.start()) + 1, odd.start() - text.rfind("\n", 0, odd.start())
    )
    if odd[0] == "\r":
        remedy = "Save the file with the line ends LF or CRLF."
        return "", [Problem("F001", "a lone carriage return stands here", remedy, where)]
    called = unicodedata.name(odd[0], "a control character").lower()
    message = f"U+{ord(odd[0]):04X} ({called}) stands here, which programs count differently"
    return "", [Problem("F001", message, "Delete it.", where)]


def _as_utf_8(name: str) -> str:
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return "Save it as UTF-8; Excel calls that `CSV UTF-8`."
    return "Save it as UTF-8."


def _refused(name: str, message: str, remedy: str, code: str = "F001") -> tuple[str, list[Problem]]:
    return "", [Problem(code, f"the file {message}", remedy, Location(name))]
