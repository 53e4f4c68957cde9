"""Names for what comes from an Anki package, of which nothing is believed: files, columns, rows."""

from __future__ import annotations

import re
import unicodedata

from studykit.anki.read_package import refuse_marks
from studykit.facts.base import SCALAR_TYPES
from studykit.facts.keys import STANDARD
from studykit.limits import MAX_NAME

MOST_LETTERS_OF_A_FILE = 60
_MOST_LETTERS_OF_AN_ID = 40
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_NO_LETTERS = re.compile(r"[\W_]+")
# Braces begin a slot, `.` `:` and `@` part what is within it, brackets are a cloze's gaps.
_NOT_IN_A_PATTERN = re.compile(r"[{}:.@\x00-\x1f\x7f?\[\]]+")
# Windows takes these for devices, whatever their ending is.
_RESERVED_FILES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean(text: str) -> str:
    """Return a text without controls, its ends and accents as a cell has them."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    refuse_marks(text)
    return unicodedata.normalize("NFC", text).strip()


def file_name(text: str) -> str:
    """Return a name that every system takes for a file: `Basic (& reversed)` is basic-reversed."""
    words = _NO_LETTERS.sub("-", text.lower()).strip("-")
    name = words[:MOST_LETTERS_OF_A_FILE].strip("-") or "notes"
    # A table of that name could not be told from a type.
    is_reserved = _RESERVED_FILES.fullmatch(name) or name in SCALAR_TYPES or name == "sources"
    return f"{name}-notes" if is_reserved else name


def column_name(text: str, place: int) -> str:
    """Return a name for the column of a field, such that a pattern can say it."""
    name = " ".join(_NOT_IN_A_PATTERN.sub(" ", clean(text)).split())
    name = name[: MAX_NAME - 20].strip() or f"field {place + 1}"
    # Such a column means something in every table.
    return f"{name}_text" if name in STANDARD else name


def unused(name: str, taken: dict[str, int], between: str = "_") -> str:
    """Return the name, with a number where it is `taken`: names, with the last number of each."""
    # The last number is kept: ten thousand notes of one name would count from 1 each.
    base, number = name, taken.get(name, 1)
    while name in taken:
        number += 1
        name = f"{base}{between}{number}"
    taken[base] = number
    taken.setdefault(name, 1)
    return name


def readable_id(text: str, otherwise: str, taken: dict[str, int]) -> str:
    """Return a row id that tells what the row is about: `der Hund (m.)` is der-hund-m.

    `otherwise` is it of a text without letters.
    """
    words = _NO_LETTERS.sub("-", text.casefold()[:400]).strip("-")
    if len(words) > _MOST_LETTERS_OF_AN_ID:
        whole = words[: _MOST_LETTERS_OF_AN_ID + 1].rpartition("-")[0]
        words = whole or words[:_MOST_LETTERS_OF_AN_ID]
    # Letters that only differ in case would be one id, and so would what normal forms make one.
    words = unicodedata.normalize("NFC", words).strip("-")
    return unused(words or otherwise, taken, "-")
