"""Amounts of two units: `5 ft 11 in`, `1 h 30 min`, `2 years and 3 months`, `5'11"`, `45° 30'`.

    5'11"     ->  71 inches
    1h30      ->  90 minutes: the unit at the end may be left out

Knows no answer; of a unit with several readings (' is a foot and a minute) the one that the answer
can have is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from studykit.grading._units import symbol_of
from studykit.values.english import Typing
from studykit.values.numerals import in_digits
from studykit.values.typography import plain
from studykit.values.unit_table import Size, size_of
from studykit.values.units import converted, read_units

_PART = re.compile(r"(\d+(?:[.,]\d+)?) ?([^\W\d_]+\.?|['\"\u2032°]+)?(?:,? and |, ?| )?")
_NEXT_UNITS = {"ft": "in", "h": "min", "min": "s", "°": "arcmin", "m": "cm", "st": "lb"}
"""What is meant by a number behind a unit that has none: 1h30, 5'11, 1m80."""


def read_compound(
    text: str, key_sizes: Collection[Size], typing: Typing
) -> tuple[Decimal, list[tuple[Size, Size]]] | None:
    """Return the amount in its last unit, with that unit behind the one that the answer has.

    None for what is no such amount, or none that the answer could be.
    """
    written = in_digits(plain(text))
    for joiner in typing.joiners:
        written = written.replace(f" {joiner} ", " ")
    for key_size in key_sizes:
        parts = _parts(written, key_size, typing)
        if parts:
            _, last_size = parts[-1]
            return _total(parts), [(key_size, last_size)]
    return None


def _parts(text: str, key_size: Size, typing: Typing) -> list[tuple[Decimal, Size]]:
    """Return the numbers with their units, each smaller than the last; nothing for other texts."""
    parts: list[tuple[Decimal, Size]] = []
    position = 0
    while position < len(text):
        written = _PART.match(text, position)
        if not written:
            return []
        unit = symbol_of(written[2] or "", typing)
        size = _size(unit, key_size, parts)
        if size is None or (parts and size.factor >= parts[-1][1].factor):
            return []
        parts.append((Decimal(written[1].replace(",", ".")), size))
        position = written.end()
    if len(parts) < 2:
        return []
    return parts


def _size(unit: str, like: Size, before: Sequence[tuple[Decimal, Size]]) -> Size | None:
    """Return the reading of a unit that is made of the same as another one."""
    sizes, _ = read_units(unit)
    fitting = [size for size in sizes if size.dimension == like.dimension]
    # Of a pint nobody knows which one is meant.
    if len(fitting) == 1:
        return fitting[0]
    if unit not in ("", "m") or not before:
        return None
    # Behind hours an m, or nothing, is minutes.
    for symbol, next_symbol in _NEXT_UNITS.items():
        if before[-1][1] == size_of(symbol):
            return size_of(next_symbol)
    return None


def _total(parts: Sequence[tuple[Decimal, Size]]) -> Decimal:
    """Return the sum of the parts in the last unit: 71 for 5 feet 11 inches."""
    _, last_size = parts[-1]
    total = Decimal(0)
    for value, size in parts:
        in_last_unit = converted(value, size, last_size)
        assert in_last_unit is not None
        total += Decimal(in_last_unit.numerator) / Decimal(in_last_unit.denominator)
    return total
