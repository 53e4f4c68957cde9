"""Numbers in a column of cells, where every cell can be read in one way alone.

    336, -2, 0               integer
    1.5, 0.25                number
    1.234,50 and 0,5         {type: number, decimal: ","}
    45%, 7 %                 {type: quantity, unit: "%"}
    12,50 €                  {type: quantity, unit: €, decimal: ","}
    007, 036                 no numbers: an integer would lose the zeros
    10.10, 10.11             no numbers: they may be sections, or times of day
    1.234, 83.517            text: they may be thousands, and decimals as well

Knows cells. Knows nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.facts._type_guess import TEXT, TypeGuess, can_be_read, with_setting
from studykit.facts.base import Column, TypeName
from studykit.reading.quoting import yaml_text
from studykit.values.cell_forms import CellForm
from studykit.values.numbers import CURRENCY_SIGNS
from studykit.values.scalars import Flaw, Number, Scalar

_BLANKS = " \u00a0\u2009\u202f"
_NUMBER = rf"\d+(?:[.,'’٬٫]\d+|[{_BLANKS}]\d{{3}}(?!\d))*"
_PERCENT_SIGNS = "٪％"
"""Of other scripts: read where a sign of decimals is declared."""
_SIGNS_BEHIND = (
    rf"°C|°F|[%‰°{_PERCENT_SIGNS}{CURRENCY_SIGNS}]"
    r"|[kcmnµμd]?m[²³]?|[kmµμ]?g|m?l|ha|[kMGT]Wh?|km/h|m/s|[kMG]?Hz|mbar|hPa"
)
"""Units that stand behind a number without a blank too: `3776m` is one, `3D` and `5G` are none."""
_CELL = re.compile(
    rf"~?[-−]?(?P<currency>[{CURRENCY_SIGNS}]?)[{_BLANKS}]?(?P<number>{_NUMBER})"
    rf"(?:[{_BLANKS}]?(?P<sign>{_SIGNS_BEHIND})|[{_BLANKS}](?P<unit>[^\W\d_][^\s\d]{{0,11}}[23]?))?"
)
"""A number, perhaps with a unit: one of these signs, or any word behind a blank."""
_WHOLE = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,14})\.\d{1,15}", re.ASCII)
_WITH_A_ZERO_TOO_MANY = re.compile(r".*\.\d*0")
_PERHAPS_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_NOUGHT_WITH_A_SIGN = re.compile(r"[-−][0.,]+")
_PERHAPS_A_MONTH = re.compile(r"(?:[1-9]|1[0-2])\.(?:1[5-9]|20)\d\d", re.ASCII)
_PERHAPS_A_DAY = re.compile(r"(?:1[5-9]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_LONGEST_WITHOUT_GROUPS = 3
_ARABIC_DIGITS = re.compile("[٠-٩۰-۹]")


class _Cell(NamedTuple):
    """The number in a cell, and its unit."""

    number: str
    unit: str


def guess_numbers(cells: Sequence[str]) -> TypeGuess | None:
    """Return the type of a column of numbers; None if its cells are none.

    A text, with the reason, where they can be read in two ways.
    """
    numbers = []
    units = set()
    for cell in cells:
        taken_apart = _taken_apart(cell)
        if taken_apart is None:
            return None
        numbers.append(taken_apart.number)
        units.add(taken_apart.unit)
    # Two units of one kind could be converted, but then a cell would not say what it says now.
    if len(units) > 1:
        return None
    unit = units.pop()
    has_other_signs = any(sign in cell for sign in _PERCENT_SIGNS for cell in cells)
    if has_other_signs or not all(map(_is_plain, numbers)):
        return _guess_with_signs(cells, numbers, unit)
    if _may_have_thousands(numbers):
        return TypeGuess(TEXT, _why_two_ways(numbers, unit))
    has_zeros = any(map(_WITH_A_ZERO_TOO_MANY.fullmatch, numbers))
    if has_zeros and not unit:
        return None
    with_signs = [number for number in numbers if "." in number]
    if not unit and with_signs and all(map(_PERHAPS_A_MONTH.fullmatch, with_signs)):
        formats = '`{type: date, format: "%m.%Y"}`'
        return TypeGuess(TEXT, f"{with_signs[0]} may be a number or a month: `number` or {formats}")
    return _guess(cells, unit, "")


def _taken_apart(cell: str) -> _Cell | None:
    found = _CELL.fullmatch(cell)
    if found is None or _NOUGHT_WITH_A_SIGN.fullmatch(cell):
        return None
    units = [unit for unit in found.group("currency", "sign", "unit") if unit]
    if len(units) > 1:
        return None
    unit = units[0] if units else ""
    return _Cell(found["number"], "%" if unit and unit in _PERCENT_SIGNS else unit)


def _is_plain(number: str) -> bool:
    return bool(_WHOLE.fullmatch(number) or _DECIMAL.fullmatch(number))


def _may_have_thousands(numbers: Sequence[str]) -> bool:
    """Return whether the sign in the numbers may stand between thousands, and before decimals.

    A number of four digits or more without a sign shows that thousands are not grouped.
    """
    with_signs = [number for number in numbers if not number.isdecimal()]
    if not with_signs or not all(map(_PERHAPS_THOUSANDS.fullmatch, with_signs)):
        return False
    longest = max((len(number) for number in numbers if number.isdecimal()), default=0)
    return longest <= _LONGEST_WITHOUT_GROUPS


def _why_two_ways(numbers: Sequence[str], unit: str) -> str:
    example = next(number for number in numbers if not number.isdecimal())
    thousands = re.sub(r"\D", "", example)
    decimals = re.sub(r"\D", ".", example)
    settings = f"type: quantity, unit: {yaml_text(unit)}" if unit else "type: number"
    return (
        f'{example} may be {thousands} or {decimals}: `{{{settings}, decimal: ","}}` '
        'or `decimal: "."` says which'
    )


def _guess_with_signs(cells: Sequence[str], numbers: Sequence[str], unit: str) -> TypeGuess | None:
    """Return the type of numbers with decimal commas, grouped thousands or other digits."""
    if _may_have_thousands(numbers):
        return TypeGuess(TEXT, _why_two_ways(numbers, unit))
    values_by_sign = {}
    for sign in _likely_signs(numbers):
        values = _values(numbers, sign)
        if values is not None:
            values_by_sign[sign] = values
    readings = set(values_by_sign.values())
    if not readings or _are_codes(numbers, unit):
        return None
    if len(readings) > 1 and not _has_long_number(numbers):
        return TypeGuess(TEXT, _why_two_ways(numbers, unit))
    decimal = next(iter(values_by_sign))
    if len(readings) > 1:
        # 12345 shows that thousands are not grouped, so the sign in 1,234 is that of decimals.
        decimal = "," if any("," in number for number in numbers) else "."
    return _guess(cells, unit, decimal)


def _likely_signs(numbers: Sequence[str]) -> Iterator[str]:
    """Yield the signs that may stand before decimals, the likeliest first."""
    text = "".join(numbers)
    if _ARABIC_DIGITS.search(text):
        yield "٫"
    # In Switzerland thousands are grouped by an apostrophe, and decimals stand behind a point.
    is_swiss = "'" in text or "’" in text
    has_own_digits = any(char.isdecimal() and not char.isascii() for char in text)
    has_points = any(map(_DECIMAL.fullmatch, numbers))
    yield from (".", ",") if is_swiss or has_own_digits or has_points else (",", ".")


def _values(numbers: Sequence[str], decimal: str) -> tuple[str, ...] | None:
    """Return the numbers as facts write them; None if one is none with such decimals."""
    values = []
    for number in numbers:
        plain = CellForm(decimal=decimal).in_words_of_facts(number, "number")
        if isinstance(plain, Flaw) or not _is_plain(plain):
            return None
        values.append(plain)
    return tuple(values)


def _are_codes(numbers: Sequence[str], unit: str) -> bool:
    """Return whether numbers with blanks in them may be codes: all of them have as many digits."""
    text = "".join(numbers)
    if unit or not any(blank in text for blank in _BLANKS) or "," in text or "." in text:
        return False
    lengths = {sum(map(str.isdecimal, number)) for number in numbers}
    return len(lengths) == 1


def _has_long_number(numbers: Sequence[str]) -> bool:
    return any(number.isdecimal() and len(number) > _LONGEST_WITHOUT_GROUPS for number in numbers)


def _guess(cells: Sequence[str], unit: str, decimal: str) -> TypeGuess | None:
    """Return the type of cells with this unit and sign before the decimals."""
    form = CellForm(decimal=decimal)
    kinds: tuple[TypeName, ...] = ("quantity",) if unit else ("integer", "number")
    for kind in kinds:
        column = Column("x", kind, unit=unit, form=form)
        if not can_be_read(cells, column):
            continue
        # 12,00 beside 3,00 is a whole number, and beside the next price none.
        if kind == "integer" and any("." in _text(column.read(cell)) for cell in cells):
            continue
        type_text: str = kind
        if unit:
            type_text = with_setting(type_text, "unit", yaml_text(unit))
        if decimal:
            type_text = with_setting(type_text, "decimal", yaml_text(decimal))
        return TypeGuess(type_text, _why(cells, column))
    return None


def _why(cells: Sequence[str], column: Column) -> str:
    why = "numbers, none with a zero too many"
    if column.unit:
        why = f"numbers, all with the unit {column.unit}"
    elif column.type == "integer":
        why = "whole numbers"
        if all(len(cell) == 4 and "1000" <= cell <= "2100" for cell in cells):
            # Only a hint: heights of mountains are such numbers too.
            why = "whole numbers; `date` if they are years"
        if all(map(_PERHAPS_A_DAY.fullmatch, cells)):
            why = 'whole numbers; `{type: date, format: "%Y%m%d"}` if they are days'
        if set(cells) == {"0", "1"}:
            why = "whole numbers; `{type: boolean, yes: [1], no: [0]}` if they are yes and no"
    if column.form.decimal:
        example = max(cells, key=len)
        why += f": {example} is {_text(column.read(example))}"
    return why


def _text(value: Scalar | Flaw) -> str:
    return value.text if isinstance(value, Number) else ""
