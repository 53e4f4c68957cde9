"""A typed number or quantity held against an answer: by value, with the unit that it needs.

    110 km is the answer      110      right where column or stem give the unit, else asked again
                              110 kms  right
                              110 m    wrong: another unit; nothing is converted
                              110 kilometrs   close: a typo in the unit
                              108 km   right within a tolerance of 5, and the fact is told

Knows one answer at a time. How a number is read: `read_numbers`; how a unit is: `_units`.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from studykit.grading._typos import slips
from studykit.grading._unit_names import MONEY
from studykit.grading._units import (
    meant_units,
    names_any_unit,
    names_unit,
    read_units,
    spelled_names,
)
from studykit.grading.expected import Expected
from studykit.grading.read_numbers import Amount, read_amounts, read_roman
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.english import ENGLISH, Typing
from studykit.values.language import language
from studykit.values.numbers import unit_scale
from studykit.values.sameness import numbers_agree
from studykit.values.scalars import Number
from studykit.values.typography import plain

_ACCENT = re.compile("[\u0300-\u036f]")
_POWER_OF_UNIT = re.compile(r"(?<=[^\W\d])(?:\^|\*\*)?-?[1-9]")
_JOINED_NUMBERS = re.compile(r"(?:and|or|to)\b|&")
_PERCENT = frozenset((("%", 1),))


def match_number(expected: Expected, position: int, key: Number, text: str) -> Match | NotGraded:
    """Return whether a text is the answer at a position, whose value is `key`.

    Another unit is wrong; a unit that nobody knows is asked again.
    """
    typing = language(expected.lang).typing
    key = key._replace(unit=_symbol_of(key.unit, typing))
    amounts = [
        amount._replace(unit=_symbol_of(amount.unit, typing))
        for amount in read_amounts(text, typing)
    ]
    # XII is a number only where whole numbers are asked for: elsewhere it may be letters.
    if not amounts and expected.type.name == "integer":
        roman = read_roman(text)
        if roman is not None:
            amounts = [Amount(Decimal(roman))]
    if not amounts and typing != ENGLISH.typing and not re.search(r"\d", text):
        # Number words are read in English alone.
        return NotGraded("Type the number in digits.")

    comparison = _Comparison(expected, position, key)
    matches = [comparison.match(amount) for amount in amounts if _may_mean(key, amount)]
    for match in matches:
        if _is_right(match):
            return match
    if matches:
        return matches[0]
    return NOTHING


def _is_right(match: Match | NotGraded) -> bool:
    return isinstance(match, Match) and match.is_right


def _symbol_of(unit: str, typing: Typing) -> str:
    """Return the symbol of a unit that the language has a word for: Stunden are h."""
    if not typing.units:
        return unit
    return _symbols(typing.units).get(plain(unit).casefold(), unit)


@lru_cache(maxsize=16)  # made once a language
def _symbols(units: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the symbols by the names of units, as they are and without accents.

    Kilometros are km too.

    A name of two units stands for none, and is asked again: г is a gram and a year in Russian.
    """
    symbols_of_name: dict[str, set[str]] = {}
    for written, symbol in units:
        name = plain(written)
        bare = _ACCENT.sub("", unicodedata.normalize("NFD", name))
        for spelling in (name, unicodedata.normalize("NFC", bare)):
            symbols_of_name.setdefault(spelling, set()).add(symbol)
    return {
        name: next(iter(symbols)) for name, symbols in symbols_of_name.items() if len(symbols) == 1
    }


def _may_mean(key: Number, amount: Amount) -> bool:
    """Return False for a letter that is rather a unit than a scale.

    125m may be 125 million where money or soldiers are asked for; elsewhere it is 125 metres.
    """
    if not amount.abbreviated or not key.unit or key.unit in MONEY:
        return True
    if amount.unit:
        typed_units, _ = read_units(amount.unit)
        return not typed_units.isdisjoint(meant_units(key.unit))
    _, is_known_unit = read_units(key.unit)
    return not is_known_unit


class _Comparison:
    """One answer that is a number, and what it needs beside its value."""

    def __init__(self, expected: Expected, position: int, key: Number) -> None:
        self._position = position
        self._key = key
        self._shown = expected.answers[position].text
        self._stem = expected.stem
        self._column_unit = expected.type.unit
        _, self._factor = unit_scale(expected.type.unit)
        self._tolerance = expected.type.tolerance * self._factor

    def match(self, amount: Amount) -> Match | NotGraded:
        # "5 or 6" and "5 to 6" name two numbers, of which only one is read.
        has_second_number = re.search(r"\d", _POWER_OF_UNIT.sub("", amount.unit))
        if has_second_number or _JOINED_NUMBERS.match(amount.unit):
            return NOTHING
        if not amount.unit:
            return self._match_number_alone(amount)
        if not self._key.unit:
            return self._match_against_no_unit(amount)
        return self._match_units(amount)

    def _match_number_alone(self, amount: Amount) -> Match | NotGraded:
        """Return the match by value. In a column of millions, 3 and 3 million are the same."""
        match = self._by_value(amount)
        if match == NOTHING and self._factor != 1:
            match = self._by_value(Amount(amount.value * self._factor))
        unit = self._key.unit
        is_unit_given = not unit or self._column_unit or names_unit(self._stem, unit)
        if _is_right(match) and not is_unit_given:
            return NotGraded("Type the unit too.")
        return match

    def _match_against_no_unit(self, amount: Amount) -> Match | NotGraded:
        """Return the match where the fact has no unit: one that is typed must stand in the stem.

        50 % of nothing in particular is a half.
        """
        if names_unit(self._stem, amount.unit):
            return self._by_value(amount)
        typed_units, is_known = read_units(amount.unit)
        # The facts write 0.5, and the learner 50 %.
        if _PERCENT in typed_units:
            return self._by_value(Amount(amount.value / 100))
        if is_known and names_any_unit(self._stem):
            return Match(-1, why=f"'{amount.unit}' is another unit.")
        match = self._by_value(amount)
        if match == NOTHING:
            return NOTHING
        return NotGraded("Type the number alone: the facts give no unit.")

    def _match_units(self, amount: Amount) -> Match | NotGraded:
        typed_units, is_known = read_units(amount.unit)
        match = self._by_value(amount)
        if not typed_units.isdisjoint(meant_units(self._key.unit)):
            return match
        # To convert would mark 1 mile right where the learner should know 1.6 km.
        if is_known:
            return Match(-1, why=f"'{amount.unit}' is another unit than {self._key.unit}.")
        if match == NOTHING:
            return NOTHING
        # Only now: a right unit must not be taken for a slip of another.
        if any(slips(amount.unit.casefold(), name) for name in spelled_names(self._key.unit)):
            if isinstance(match, NotGraded):
                return match
            return Match(self._position, f"A typo in the unit: it is {self._key.unit}.")
        return NotGraded(
            f"'{amount.unit}' is no unit that is known here. Type the number with {self._key.unit}."
        )

    def _by_value(self, amount: Amount) -> Match | NotGraded:
        if self._agrees(amount.value):
            if amount.value == self._key.value:
                return Match(self._position)
            return Match(self._position, why=f"Near enough: the fact says {self._shown}.")
        if amount.alternative is not None and self._agrees(amount.alternative):
            return NotGraded(
                f"That can be {_in_full(amount.value)} or {_in_full(amount.alternative)}. "
                "Write it without separators."
            )
        return NOTHING

    def _agrees(self, value: Decimal) -> bool:
        return numbers_agree(self._key, Number("", value, self._key.unit), self._tolerance)


def _in_full(value: Decimal) -> str:
    return f"{value.normalize():f}"
