"""Texts as they stand in files: normalised, fit for a name, written as a part of an id.

    e + a mark for the acute    ->  é            `nfc`
    A/B                         ->  A%2FB        `encode_part`
    ("Rhine", "1.5")            ->  Rhine+1.5    `row_key`

Knows no language and no types. What two texts have in common is told by `sameness`.
"""

import re
import unicodedata
from collections.abc import Iterable

from studykit.limits import MAX_MARKS, MAX_NAME

TOO_MANY_MARKS = f"a text has more than {MAX_MARKS} accents and other marks over one letter"

_PERHAPS_MARKS = rf"[^\w\x00-\x7f]{{{MAX_MARKS + 1}}}"
"""As many characters in a row as may all be marks. Few texts have them, and to look for them
costs a tenth of counting marks."""

_ENCODED = str.maketrans({char: f"%{ord(char):02X}" for char in "/#+~<%"})
"""The characters that separate the parts of an id."""


def nfc(text: str) -> str | None:
    """Return the text in Unicode NFC, or None when nobody could read it for marks over one letter.

    Unicode sorts the marks of a letter, which takes a minute for 32,000 of them.
    """
    if text.isascii():
        return text
    may_have_too_many = len(text) > MAX_MARKS and re.search(_PERHAPS_MARKS, text)
    if may_have_too_many and _most_marks(text) > MAX_MARKS:
        return None
    return unicodedata.normalize("NFC", text)


def _most_marks(text: str) -> int:
    """Return the number of marks over the letter that has most of them."""
    most = 0
    marks = 0
    for char in text:
        if unicodedata.combining(char):
            marks += 1
            most = max(most, marks)
        else:
            marks = 0
    return most


def is_name(text: str) -> bool:
    """Return whether a text can be a name.

    A few characters on one line, none of which steers a terminal.
    """
    if not 0 < len(text) <= MAX_NAME:
        return False
    if text.isprintable():
        return True
    # Blanks of other scripts are not printable for Python, and do no harm.
    return all(unicodedata.category(char) not in ("Cc", "Cs") for char in text)


def encode_part(text: str) -> str:
    """Return a part of an id, with the characters that separate parts percent-encoded."""
    return text.translate(_ENCODED)


def row_key(parts: Iterable[str]) -> str:
    """Return the row id that the columns of a table's `key` make.

    A single part stands as it is. Several are encoded and joined by `+`.
    """
    columns = list(parts)
    # So a single key may hold a + without becoming another id.
    if len(columns) == 1:
        return columns[0]
    return "+".join(encode_part(column) for column in columns)
