"""The type of a column guessed from its cells, never so that it changes what a cell says.

    336, -2, 0          integer
    5 km, 1.5 km        {type: quantity, unit: km}
    a;b, c;d, e         "[text]"
    1968, 1980s         date: of several precisions
    007, 036            text: an integer would lose the zeros
    10.10, 10.11        text: a number would lose one of them

So a type is guessed only when every cell is written in the one way that the type would write it.
Knows nothing of tables or of what a column is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from studykit.facts.base import Column, TypeName
from studykit.reading.quoting import yaml_text
from studykit.values.scalars import Flaw

TEXT = "text"
LIST_OF_TEXTS = '"[text]"'
"""As YAML, where brackets without quotes would be a list."""

_FEWEST_CELLS = 2
"""Cells without which nothing is guessed."""
_MOST_WORDS_OF_A_MEMBER = 4
_WHOLE = re.compile(r"0|-?[1-9]\d{0,17}")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{0,14}[1-9]")
_ISO_DATE = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])(?:-\d\d)?")
_DATE_OR_PERIOD = re.compile(
    r"~?(?:"
    r"[12]\d{3}(?:-\d\d){0,2}"
    r"|[12]\d{2}X|\d\dXX|-\d{2,3}X{1,2}|(?:the )?\d{3,4}s(?: BCE?)?"
    r"|(?:the )?\w+ century(?: (?:BCE?|AD|CE))?"
    r"|[12]\d{3}[-–/](?:[12]\d{3}|\d\d)|\d{1,4}[-–]\d{1,4} (?:BCE?|AD|CE)"
    r"|[12]\d{3}(?:-\d\d){1,2}/[12]\d{3}(?:-\d\d){1,2}"
    r"|(?:spring|summer|autumn|fall|winter) \d{4}(?:/\d\d)?)",
    re.IGNORECASE | re.ASCII,
)
"""Narrower than what facts may write: 1234-5678 is rather a code."""
_WITH_UNIT = re.compile(
    r"(-?(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?) ([^\W\d_][^\s\d]{0,11}|%|°C|°F)"
)
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*")


class TypeGuess(NamedTuple):
    """A type as the head of a table writes it, and why it was guessed."""

    type: str
    why: str


def guess_type(cells: Sequence[str]) -> TypeGuess:
    """Return the type of a column with these cells. What is not certain is text."""
    # An empty cell is a value that is missing, of whatever type.
    cells = [cell for cell in cells if cell]
    if not cells:
        return TypeGuess(TEXT, "it is empty")
    if len(cells) < _FEWEST_CELLS:
        return TypeGuess(TEXT, "one value is too few to tell")
    # The narrowest type comes first: whole numbers are numbers too.
    if all(map(_WHOLE.fullmatch, cells)) and _can_be_read(cells, "integer"):
        if _may_be_years(cells):
            return TypeGuess("integer", "whole numbers; `date` if they are years")
        return TypeGuess("integer", "whole numbers")
    if all(map(_is_number, cells)) and _can_be_read(cells, "number"):
        return TypeGuess("number", "numbers, none with a zero too many")
    if all(map(_DATE_OR_PERIOD.fullmatch, cells)) and _can_be_read(cells, "date"):
        if all(map(_ISO_DATE.fullmatch, cells)):
            return TypeGuess("date", "ISO dates")
        return TypeGuess("date", "dates of several precisions, or spans")
    # Two units of one kind could be converted, but then a cell would not say what it says now.
    unit = _only_unit(cells)
    if unit and _can_be_read(cells, "quantity", unit):
        type_with_unit = f"{{type: quantity, unit: {yaml_text(unit)}}}"
        return TypeGuess(type_with_unit, f"numbers, all with the unit {unit}")
    if _are_lists(cells):
        return TypeGuess(LIST_OF_TEXTS, "several short texts, separated by ;")
    return TypeGuess(TEXT, _why_text(cells))


def _is_number(cell: str) -> bool:
    return bool(_WHOLE.fullmatch(cell) or _DECIMAL.fullmatch(cell))


def _may_be_years(cells: Sequence[str]) -> bool:
    # Only a hint: heights of mountains are such numbers too.
    return all(len(cell) == 4 and "1000" <= cell <= "2100" for cell in cells)


def _only_unit(cells: Sequence[str]) -> str:
    """Return the unit that all cells have; nothing when one has another or none.

    There is one cell at least.
    """
    units = set()
    for cell in cells:
        quantity = _WITH_UNIT.fullmatch(cell)
        if not quantity:
            return ""
        units.add(quantity[2])
    if len(units) > 1:
        return ""
    return units.pop()


def _can_be_read(cells: Sequence[str], kind: TypeName, unit: str = "") -> bool:
    """Return whether the type takes all cells: a form may be right, and the date none."""
    column = Column("x", kind, unit=unit)
    return not any(isinstance(column.parse(cell), Flaw) for cell in cells)


def _are_lists(cells: Sequence[str]) -> bool:
    """Return whether half of the cells, and two at least, are several short texts.

    With `;` between them, and no part is empty.
    """
    lists = 0
    for cell in cells:
        if ";" not in cell:
            continue
        lists += 1
        for member in cell.split(";"):
            words = member.split()
            if not words or len(words) > _MOST_WORDS_OF_A_MEMBER:
                return False
    return lists >= max(_FEWEST_CELLS, len(cells) / 2)


def _why_text(cells: Sequence[str]) -> str:
    """Return what the column looks like, where a person may wonder that it is text."""
    if all(cell.lower() in ("true", "false", "yes", "no") for cell in cells):
        return "yes and no; `boolean` if nothing else is meant"
    if all(map(_LOOKS_LIKE_A_NUMBER.fullmatch, cells)):
        return (
            "digits, but not all written as numbers are (007, 10.10 or 1,5 may be something else)"
        )
    if any(";" in cell for cell in cells):
        return 'not every cell is a list; `"[text]"` if ; separates'
    return "no other type fits"
