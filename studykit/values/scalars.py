"""The nouns of cells. Read this file to know what a value is.

    `110 km` in a column of quantities     Number("110 km", Decimal(110), "km")
    `1272-11` in a column of dates         Date(1272, 11)
    `[red, white]` in a column of texts    ("red", "white")

Loaded by all that knows values, and cheap to load. Knows no way to read or to show them.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from studykit.problems import MARKS

TypeName = Literal[
    "text", "integer", "number", "quantity", "date", "boolean", "reference", "image", "audio"
]

Markup = str
"""How the texts of a column are to be shown, in words: `tex`, `markdown ruby tex`, `code python`.

Empty where they are shown letter for letter. The room `markup` has the words.
"""
Notation = Literal["", "code", "tex"]
"""In which notation a text is, of those in which each sign of a typed answer counts."""


def notation_of(markup: Markup) -> Notation:
    """Return the notation of texts with a markup; empty where they are words."""
    words = markup.split()
    if "code" in words:
        return "code"
    return "tex" if "tex" in words else ""


TEXTUAL: tuple[TypeName, ...] = ("text", "reference")
"""Types whose value is the text itself."""


class Number(NamedTuple):
    """An integer, a number or a quantity. `sameness.comparable` tells when two are equal."""

    text: str
    """As it is shown, unit and all."""
    value: Decimal
    unit: str = ""
    about: bool = False
    """Written with `~`: known only approximately."""


_FIELDS_OF_A_SINGLE_DATE = 4
PeriodName = Literal["season", "decade", "century", "span"]


class Date(NamedTuple):
    """A day, a month or a year in the proleptic Gregorian calendar, or a period of several.

        1914-07-28     Date(1914, 7, 28)
        the 1980s      Date(1980, period="decade", last=(1989,))
        spring 2001    Date(2001, 3, period="season", last=(2001, 5))
        1914-1918      Date(1914, period="span", last=(1918,))

    Years are astronomical: 0 is 1 BC.
    """

    year: int
    """The first one, of a period."""
    month: int = 0
    """1 to 12; 0 when only the year is known."""
    day: int = 0
    """1 to 31; 0 when only the month is known."""
    about: bool = False
    period: PeriodName | None = None
    """What a period is called; None for a day, a month and a year."""
    last: tuple[int, ...] = ()
    """Of a period its last year, and the month and the day where they are known."""

    def fields_written(self) -> tuple[str, ...]:
        """Return the fields that say something: those of a period are left out of other dates."""
        return self._fields if self.period else self._fields[:_FIELDS_OF_A_SINGLE_DATE]

    def __repr__(self) -> str:
        """Return the fields that say something."""
        fields = [f"{name}={getattr(self, name)!r}" for name in self.fields_written()]
        return f"Date({', '.join(fields)})"


class Media(NamedTuple):
    """A picture or a sound.

    Two with the same content are one, under the name that sorts first.
    """

    path: str
    """Inside the fact base's folder, with `/`."""
    type: TypeName
    """`image` or `audio`."""
    file: str
    """The path at which its content is read."""

    @property
    def text(self) -> str:
        """Return the mark that stands for it in a text. No text of a user can hold it."""
        return f"{MARKS[0]}{MEDIA_WORDS[self.type]} {self.path}{MARKS[1]}"


MEDIA_WORDS: Mapping[TypeName, str] = {"image": "picture", "audio": "sound"}
"""The types whose values are files, with the words that a learner reads for these."""


class Broken(NamedTuple):
    """A cell whose text is not of its column's type.

    It is unknown, which is not the same as missing.
    """

    text: str


class Flaw(str):
    """A remark on a text that is not of its column's type: `is not a date; ...`."""

    __slots__ = ()


Scalar = str | Number | Date | bool | Media | Broken
"""A text and a reference (the row id) are `str`; the column's type tells which."""
Cell = Scalar | tuple[Scalar, ...] | None
"""A list is a tuple; a missing value is None."""


def scalars(cell: Cell) -> tuple[Scalar, ...]:
    """Return the values of a cell: none when it is missing, one, or the members of a list."""
    if cell is None:
        return ()
    # Numbers and dates are tuples too, but no lists.
    if type(cell) is tuple:
        return cell  # type: ignore[return-value]
    return (cell,)  # type: ignore[return-value]
