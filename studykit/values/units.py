"""Units as texts name them, read and converted.

    km/h, kph, kilometres per hour   ->  one size: 1000/3600 m to the 1, s to the -1
    nm                               ->  two readings: nanometres, or nautical miles
    soldiers                         ->  a unit of its own, soldier, that nobody knows here
    110000 m in km                   ->  110

Two units are the same when they have one size: an N is a kg m/s², and a cc a ml. What is made of
the same units can be converted; money never can, since no rate is written here.

A library of units (`pint`) was tried and left: it reads `20 C` as coulombs, `20 F` as farads and
`12 nm` as nanometres only, has no `110 kms`, `nautical miles`, `degrees Celsius`, `5 dollars` or
`500 soldiers`, and takes two seconds to load.

Knows no languages but English, and no questions. Names and sizes stand in `unit_table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product

from studykit.patterns import pattern_of
from studykit.values.scalars import Number
from studykit.values.typography import plain
from studykit.values.unit_table import (
    Size,
    is_symbol,
    names_of_units,
    product_of,
    singular,
    size_of,
    units_of,
)

# --- texts ------------------------------------------------------------------------------

_MOST_READINGS = 64
_USUAL_WRITING = (
    (r"\b(?:square|sq)\b\.? ?(\w+)", r"\g<1>2"),
    (r"\b(?:cubic|cu)\b\.? ?(\w+)", r"\g<1>3"),
    (r" sq(?:uared)?\b", "2"),
    (r" cubed\b", "3"),
    (r"\b([kmgt]?b)ps\b", r"\1/s"),
    (r"^per | (?:per|an|a) |(?<=\w) ?/ ?(?=\w)", "/"),
    (r"\*\*|\^|[()]", ""),
    (r"(?<=[^\W\d])\.(?=[^\W\d]+-?\d)", " "),
)  # fmt: skip
"""Ways to write a unit that become the usual one, in this order: `square metres` is `metres2`.

The last is UCUM's product: m.s-1.
"""
_OF_THE_US = pattern_of(r"\bu\.s\.? ?", re.IGNORECASE)
_DEGREES = pattern_of(r"° ?(?=[^\W\d])")
_FACTOR = pattern_of(r"(.*?[^\d-])(-?[1-9])?")
"""A name or symbol, and its power: m2, s-1."""
_BETWEEN_FACTORS = pattern_of(r"[ ·⋅*-]+(?=[^\W\d])|[ ·⋅*]+")
_MOST_WORDS_IN_A_NAME = 3
_DOTTED_LETTERS = pattern_of(r"(?:\w\.)+\w?")
_DOT_OF_DOTTED_LETTERS = pattern_of(r"(?<=\w)\.(?=\w\.|\w$)")
_LETTERS_OF_TEMPERATURES = ("C", "F")

_Factor = tuple[str, int]


@lru_cache(maxsize=4096)  # each word of a stem is asked for, with every answer to it
def read_units(text: str) -> tuple[frozenset[Size], bool]:
    """Return the sizes of all units that a text may name, and whether all its words are known.

    An unknown word is a unit of its own, in the singular: `soldiers`.
    """
    clean = _OF_THE_US.sub("us ", _without_dots(plain(text).strip(" .()")))
    # "pounds per square inch" and "kph" have names of their own; most others are products.
    whole = units_of(_DEGREES.sub("degree ", clean))
    if whole:
        return frozenset(size_of(unit) for unit in whole), True
    for pattern, instead in _USUAL_WRITING:
        clean = re.sub(pattern, instead, clean, flags=re.IGNORECASE)
    readings_of_factors, is_known = _read_factors(clean)
    sizes = set()
    for factors in islice(product(*readings_of_factors), _MOST_READINGS):
        sizes.add(product_of((size_of(unit), power) for unit, power in factors))
    return frozenset(sizes), is_known


@lru_cache(maxsize=256)  # the same few units are asked for with every cell and every answer
def meant_units(unit: str) -> frozenset[Size]:
    """Return the sizes that a unit of the fact base may have; mostly it is one.

    `nm` are nanometres there, though a learner may mean nautical miles by it. But `20 C` may be
    degrees.
    """
    symbol = plain(unit)
    if is_symbol(symbol) and symbol not in _LETTERS_OF_TEMPERATURES:
        return frozenset((size_of(symbol),))
    sizes, _ = read_units(unit)
    return sizes


def spelled_names(unit: str) -> Iterator[str]:
    """Yield the names in full of a unit, and its own word.

    What a slip of the finger may have meant.
    """
    meant = meant_units(unit)
    yield unit.casefold()
    for name, units in names_of_units():
        if any(size_of(each_unit) in meant for each_unit in units):
            yield name
            yield f"{name}s"


def _without_dots(text: str) -> str:
    """Return `km` for `k.m.`; but a dot between units multiplies them."""
    if _DOTTED_LETTERS.fullmatch(f"{text}."):
        return _DOT_OF_DOTTED_LETTERS.sub("", text)
    return text


def has_name(text: str) -> bool:
    """Return whether a text is the name of one unit, and no product: nautical miles, not km h."""
    return bool(units_of(_DEGREES.sub("degree ", plain(text))))


def _read_factors(text: str) -> tuple[list[list[_Factor]], bool]:
    """Return the readings of each factor, and whether all of them are known units."""
    readings = []
    is_known = True
    numerator, *denominators = text.split("/")
    for part, sign in ((numerator, 1), *((part, -1) for part in denominators)):
        for name, power in _factors_of(part):
            units = units_of(name)
            # Soldiers are counted in soldiers: a word that no list has is a unit of its own.
            if not units:
                is_known = False
                units = frozenset((singular(name.casefold()),))
            readings.append([(unit, sign * power) for unit in sorted(units)])
    return readings, is_known


def _factors_of(text: str) -> Iterator[_Factor]:
    """Yield the names of a product with their powers: `m s-2` are two, `nautical mile2` is one."""
    words = [word for word in _BETWEEN_FACTORS.split(text) if word]
    start = 0
    while start < len(words):
        end = min(start + _MOST_WORDS_IN_A_NAME, len(words))
        name, power = _name_and_power(" ".join(words[start:end]))
        # The longest name first, so that light years are no years.
        while end > start + 1 and not units_of(name):
            end -= 1
            name, power = _name_and_power(" ".join(words[start:end]))
        yield name, power
        start = end


def _name_and_power(word: str) -> _Factor:
    factor = _FACTOR.fullmatch(word)
    if not factor:
        return word, 1
    return factor[1], int(factor[2] or 1)


# --- amounts ----------------------------------------------------------------------------

_MOST_DIGITS_TYPED = 6
_SECONDS_OFF = Fraction(3 * 24 * 3600, 2)
"""Seconds. Three months are 89 to 92 days: one day and a half to either side of their mean."""


def in_basic_units(number: Number) -> tuple[Decimal | Fraction, object]:
    """Return the number in the units that its unit is made of, with these.

    A unit that may have several sizes stays as it is: 20 tons.
    """
    size = size_of_unit(number.unit)
    if size is None:
        return number.value, number.unit
    return Fraction(number.value) * size.factor + size.zero, size.dimension


def amount_in_unit(value: Decimal, unit: str, other_unit: str) -> Decimal | None:
    """Return an amount in another unit; None where nothing leads there."""
    size, other_size = size_of_unit(unit), size_of_unit(other_unit)
    if size is None or other_size is None:
        return None
    amount = converted(value, size, other_size)
    if amount is None:
        return None
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def days_off_in_unit(unit: str, other_unit: str) -> Decimal:
    """Return how far an amount may be off in another unit, since months differ in length."""
    size, other_size = size_of_unit(unit), size_of_unit(other_unit)
    if size is None or other_size is None or size.is_calendar == other_size.is_calendar:
        return Decimal(0)
    off = _SECONDS_OFF / other_size.factor
    return Decimal(off.numerator) / Decimal(off.denominator)


def converted_agree(right: Number, other: Number, allowed: Decimal) -> bool:
    """Return whether a number of another unit is the right one, or off by no more than is allowed.

    What is allowed is in the unit of the right one; what rounding costs is allowed always.
    """
    size, other_size = size_of_unit(right.unit), size_of_unit(other.unit)
    if size is None or other_size is None:
        return False
    return sizes_agree(right.value, size, other.value, other_size, allowed)


def sizes_agree(
    right: Decimal, size: Size, other: Decimal, other_size: Size, allowed: Decimal
) -> bool:
    """Return the same of two values, of which the units are read already."""
    value = converted(other, other_size, size)
    if value is None:
        return False
    difference = abs(Fraction(right) - value)
    # 10 MiB for 10 MB are no rounding: who types the same number has taken one unit for the other.
    if other == right:
        return difference == 0
    return difference <= max(Fraction(allowed), doubt(right, size, other, other_size))


@lru_cache(maxsize=256)
def size_of_unit(unit: str) -> Size | None:
    """Return the size of a unit of the fact base; None for `ton`, which may have several."""
    sizes = meant_units(unit)
    if len(sizes) != 1:
        return None
    return next(iter(sizes))


def converted(value: Decimal, size: Size, into: Size) -> Fraction | None:
    """Return an amount of one unit in another one; None where nothing leads there.

    110000 m are 110 km, and 20 °C are 68 °F.
    """
    if size.dimension != into.dimension:
        return None
    return (Fraction(value) * size.factor + size.zero - into.zero) / into.factor


def doubt(known: Decimal, known_size: Size, typed: Decimal, typed_size: Size) -> Fraction:
    """Return how far a converted amount may be off the known one, in the unit of the known one.

    Half a unit in the last digit that says something, of the typed number or of the known one:

        1771 mi   half a mile     1770 mi   5 miles: a zero at the end may be rounding
        5 mi      0.05 miles      two digits say something, whatever is typed
        68 °F     half a degree   a temperature has no such zeros: its scale begins elsewhere

    Where one unit is a whole number of the other, nothing: who knows that 57 minutes are wanted
    does not type 1 hour. But 50 minutes are 0.83 hours, since nobody types all of 0.8333333.
    """
    ratio = typed_size.factor / known_size.factor
    if known_size.is_calendar != typed_size.is_calendar:
        return _SECONDS_OFF / known_size.factor
    is_temperature = bool(known_size.zero or typed_size.zero)
    of_typed = Fraction(_half_of_last_digit(typed, is_temperature=is_temperature)) * ratio
    is_whole = ratio.numerator == 1 or ratio.denominator == 1
    if is_whole and known_size.zero == typed_size.zero:
        has_decimals = _exponent(typed) < 0
        is_rounded = has_decimals and not _is_short(Fraction(known) / ratio)
        return of_typed if is_rounded else Fraction(0)
    return max(of_typed, Fraction(_half_as_written(known, is_temperature=is_temperature)))


def _is_short(number: Fraction) -> bool:
    """Return whether all of a number is typed in a few digits: 0.95, but not 1/6."""
    with localcontext(prec=_MOST_DIGITS_TYPED):
        written = Decimal(number.numerator) / Decimal(number.denominator)
    return Fraction(written) == number


def _half_of_last_digit(value: Decimal, *, is_temperature: bool) -> Decimal:
    """Return half of the place of the last digit of a typed number that says something."""
    last_place = _exponent(value.normalize())
    if is_temperature:
        # Of 5500 °C the first three digits, of 20 °C both.
        last_place = min(last_place, max(_exponent(value), value.adjusted() - 2))
    else:
        last_place = min(last_place, value.adjusted() - 1)
    return Decimal(5).scaleb(last_place - 1)


def _half_as_written(value: Decimal, *, is_temperature: bool) -> Decimal:
    """Return half of the last place of a known number: 26.2 miles are known to 0.05 miles.

    At least three digits are taken as known, but for temperatures.
    """
    last_place = _exponent(value)
    if not is_temperature:
        last_place = min(last_place, value.adjusted() - 2)
    return Decimal(5).scaleb(last_place - 1)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
