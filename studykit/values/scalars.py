"""What a cell may hold, and how a part of an id is written. Loaded by all that knows values, and cheap to load."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from studykit.limits import MAX_MARKS, MAX_NAME
from studykit.problems import MARKS

TypeName = Literal[
    "text", "integer", "number", "quantity", "date", "boolean", "reference", "image", "audio"
]


class Number(NamedTuple):
    """An integer, a number or a quantity. `values.comparable` tells when two are equal: their text does not matter."""

    text: str
    """As it is shown, unit and all."""
    value: Decimal
    unit: str = ""
    about: bool = False
    """Written with `~`: known only approximately."""


class Date(NamedTuple):
    """A day, a month or a year in the proleptic Gregorian calendar. Years are astronomical: 0 is 1 BC."""

    year: int
    month: int = 0
    """1 to 12; 0 when only the year is known."""
    day: int = 0
    """1 to 31; 0 when only the month is known."""
    about: bool = False


class Media(NamedTuple):
    """A picture or a sound. Two with the same content are one, under the name that sorts first."""

    path: str
    """Inside the fact base's folder, with `/`."""
    type: TypeName
    """`image` or `audio`."""
    file: str
    """Where its content is read."""

    @property
    def text(self) -> str:
        """How it stands in a text: as a mark that no text of a user can hold."""
        return f"{MARKS[0]}{MEDIA_WORDS[self.type]} {self.path}{MARKS[1]}"


MEDIA_WORDS: Mapping[TypeName, str] = {"image": "picture", "audio": "sound"}
"""The types whose values are files, and what a learner calls these."""


class Broken(NamedTuple):
    """A cell whose text is not of its column's type. It is unknown, which is not the same as missing."""

    text: str


Scalar = str | Number | Date | bool | Media | Broken
"""A text and a reference (the row id) are `str`; the column's type tells which."""
Cell = Scalar | tuple[Scalar, ...] | None
"""A list is a tuple; a missing value is None."""


def scalars(cell: Cell) -> tuple[Scalar, ...]:
    """The values of a cell: none when it is missing, one, or the members of a list. Dates and numbers are no lists."""
    if cell is None:
        return ()
    return cell if type(cell) is tuple else (cell,)  # type: ignore[return-value]


def is_name(text: str) -> bool:
    """Return whether a text can be a name: a few characters on one line, none of which steers a terminal."""
    is_plain = text.isprintable() or all(
        unicodedata.category(char) not in ("Cc", "Cs") for char in text
    )
    return 0 < len(text) <= MAX_NAME and is_plain


TOO_MANY_MARKS = f"a text has more than {MAX_MARKS} accents and other marks over one letter"


_PERHAPS_MARKS = rf"[^\w\x00-\x7f]{{{MAX_MARKS + 1}}}"
"""What a text holds that has too many marks: most have none of it, and this is a tenth of the price of looking."""


def nfc(text: str) -> str | None:
    """Return the text in Unicode NFC; None when it has so many marks over one letter that nobody could read it.

    Unicode sorts the marks of a letter, which takes a minute for 32,000 of them.
    """
    if text.isascii():
        return text
    if len(text) > MAX_MARKS and re.search(_PERHAPS_MARKS, text) and _most_marks(text) > MAX_MARKS:
        return None
    return unicodedata.normalize("NFC", text)


def _most_marks(text: str) -> int:
    most = marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        most = max(most, marks)
    return most


_ENCODED = str.maketrans({char: f"%{ord(char):02X}" for char in "/#+~<%"})


def encode_part(text: str) -> str:
    """One part of an id with the characters that separate parts percent-encoded: `A/B` is `A%2FB`."""
    return text.translate(_ENCODED)


def row_key(parts: Iterable[str]) -> str:
    """The row id that the columns of a table's `key` make. Several parts are encoded and joined by `+`."""
    found = list(parts)
    return found[0] if len(found) == 1 else "+".join(encode_part(part) for part in found)
