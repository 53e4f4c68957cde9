"""A typed number or quantity held against an answer: by value, with the unit that it needs.

    110 km is the answer      110       right where column or stem give the unit, else asked again
                              110 kms   right
                              68.35 mi  right, converted: 68.35 mi = 110 km
                              110 m     wrong: 110 m = 0.11 km
                              110 kilometrs   close: a typo in the unit
                              108 km    right within a tolerance of 5, and the fact is told
    20 t is the answer        20 tons   asked again: there are long, short and metric ones

Knows one answer at a time. How a number is read: `read_numbers`; how a unit is, and what it is in
another one: `values.units`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from studykit.grading._compound import read_compound
from studykit.grading._typos import slips
from studykit.grading._units import is_counted, names_unit, symbol_of, units_named
from studykit.grading.expected import Expected
from studykit.grading.read_numbers import Amount, read_amounts, read_roman
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.english import ENGLISH, Typing, join_words
from studykit.values.language import language
from studykit.values.numbers import unit_scale
from studykit.values.sameness import allowed_difference, numbers_agree
from studykit.values.scalars import Number
from studykit.values.typography import plain
from studykit.values.unit_table import MONEY, Size, has_several_sizes, units_of
from studykit.values.units import (
    converted,
    meant_units,
    read_units,
    sizes_agree,
    spelled_names,
)

_POWER_OF_UNIT = re.compile(r"(?<=[^\W\d])(?:\^|\*\*)?-?[1-9]")
_PERCENT = Size(frozenset((("%", 1),)), Fraction(1))
_DIGITS_SHOWN = 5


def match_number(expected: Expected, position: int, key: Number, text: str) -> Match | NotGraded:
    """Return whether a text is the answer at a position, whose value is `key`.

    Another unit is converted; a unit that nobody knows is asked again.
    """
    typing = language(expected.lang).typing
    key = key._replace(unit=symbol_of(key.unit, typing))
    amounts = _amounts_in(text, typing, may_be_roman=expected.type.name == "integer")
    if not amounts and typing != ENGLISH.typing and not re.search(r"\d", text):
        # Number words are read in some languages, and not all of them in these.
        return NotGraded("Type the number in digits.")

    comparison = _Comparison(expected, position, key, text, typing)
    compound = read_compound(text, comparison.key_sizes, typing)
    if compound:
        return comparison.match_converted(*compound)
    matches = []
    for amount in amounts:
        if _may_mean(key, amount):
            matches.append(comparison.match(amount))
    for match in matches:
        if _is_right(match):
            return match
    # The first reading is the likeliest: what is said of it helps most.
    return matches[0] if matches else NOTHING


def _amounts_in(text: str, typing: Typing, *, may_be_roman: bool) -> list[Amount]:
    """Return all readings of a text as a number, with the symbols of units that are said."""
    amounts = []
    for amount in read_amounts(text, typing):
        amounts.append(amount._replace(unit=symbol_of(amount.unit, typing)))
    # XII is a number only where whole numbers are asked for: elsewhere it may be letters.
    if may_be_roman:
        roman = read_roman(text)
        if roman is not None:
            return [Amount(Decimal(roman))]
    return amounts or _one_of_a_unit(text, typing)


def _one_of_a_unit(text: str, typing: Typing) -> list[Amount]:
    """Return 1 for `a year`, and 1.5 for `an hour and a half`; nothing for what is no unit."""
    article, _, behind = plain(text).partition(" ")
    if article.casefold() not in ("a", "an") or not behind:
        return []
    amounts = []
    for amount in read_amounts(f"1 {behind}", typing):
        _, is_known = read_units(amount.unit)
        if is_known:
            amounts.append(amount)
    return amounts


def _is_right(match: Match | NotGraded) -> bool:
    return isinstance(match, Match) and match.is_right


def _may_mean(key: Number, amount: Amount) -> bool:
    """Return False for a letter that is rather a unit than a scale.

    125m may be 125 million where money or soldiers are asked for; elsewhere it is 125 metres.
    """
    if not amount.abbreviated or not key.unit or key.unit in MONEY:
        return True
    if amount.unit:
        typed_sizes, _ = read_units(amount.unit)
        return bool(_convertible(meant_units(key.unit), typed_sizes))
    _, is_known_unit = read_units(key.unit)
    return not is_known_unit


_Pair = tuple[Size, Size]
"""Readings of the answer's unit and of the typed one, which are made of the same."""


def _convertible(key_sizes: Iterable[Size], typed_sizes: Iterable[Size]) -> list[_Pair]:
    """Return the readings of two units of which one can be converted into the other."""
    pairs = []
    for key_size in key_sizes:
        for typed_size in typed_sizes:
            if key_size.dimension == typed_size.dimension:
                pairs.append((key_size, typed_size))
    return sorted(pairs, key=lambda pair: (pair[0].factor, pair[1].factor))


class _Comparison:
    """One answer that is a number, what it needs beside its value, and the text that was typed."""

    def __init__(
        self, expected: Expected, position: int, key: Number, text: str, typing: Typing
    ) -> None:
        self._position = position
        self._key = key
        self._text = text.strip()
        self._shown = expected.answers[position].text
        self._stem = expected.stem
        self._typing = typing
        self._column_unit = expected.type.unit
        _, self._factor = unit_scale(expected.type.unit)
        self._tolerance = expected.type.tolerance * self._factor
        self.key_sizes = meant_units(key.unit) if key.unit else frozenset()
        self._key_has_several_sizes = has_several_sizes(key.unit)

    def match(self, amount: Amount) -> Match | NotGraded:
        """Return whether an amount is the answer, by which of the two have a unit."""
        # "5 or 6" and "5 to 6" name two numbers, of which only one is read.
        if re.search(r"\d", _POWER_OF_UNIT.sub("", amount.unit)):
            return NOTHING
        if not amount.unit:
            return self._match_number_alone(amount)
        if not self._key.unit:
            return self._match_against_no_unit(amount)
        return self._match_units(amount)

    # --- a number alone -----------------------------------------------------------------

    def _match_number_alone(self, amount: Amount) -> Match | NotGraded:
        """Return the match of a number without a unit, by value or in the unit of the stem."""
        match = self._by_value_and_scale(amount)
        unit = self._key.unit
        if match == NOTHING and unit:
            return self._in_unit_of_stem(amount)
        if match == NOTHING:
            return NOTHING
        is_unit_given = not unit or self._column_unit or names_unit(self._stem, unit, self._typing)
        if not is_unit_given:
            return NotGraded("Type the unit too.")
        return match

    def _by_value_and_scale(self, amount: Amount) -> Match | NotGraded:
        """Return the match by value; in a column of millions, 3 and 3 million are the same."""
        match = self._by_value(amount)
        if match == NOTHING:
            match = self._by_value(amount._replace(value=amount.value * self._factor))
        # Three quarters are 75 %.
        if match == NOTHING and amount.is_fraction and _PERCENT in self.key_sizes:
            match = self._by_value(amount._replace(value=amount.value * 100))
        return match

    def _in_unit_of_stem(self, amount: Amount) -> Match:
        """Return the match in a unit that the stem wants: miles, where the fact has kilometres."""
        for pair in _convertible(self.key_sizes, units_named(self._stem, self._typing)):
            if self._agree(amount.value, pair):
                return Match(self._position, why=f"Converted: the fact says {self._shown}.")
        return NOTHING

    # --- against a number without a unit ------------------------------------------------

    def _match_against_no_unit(self, amount: Amount) -> Match | NotGraded:
        """Return the match where the fact has no unit: one that is typed must stand in the stem.

        50 % of nothing in particular is a half, and 3 people are 3.
        """
        if names_unit(self._stem, amount.unit, self._typing):
            return self._by_value(amount)
        typed_sizes, is_known = read_units(amount.unit)
        # The facts write 0.5, and the learner 50 %.
        if _PERCENT in typed_sizes:
            return self._by_value(amount._replace(value=amount.value / 100))
        of_stem = units_named(self._stem, self._typing)
        pairs = _convertible(of_stem, typed_sizes)
        if pairs:
            return self.match_converted(amount.value, pairs)
        if is_known and of_stem:
            return Match(-1, why=f"'{amount.unit}' is another unit.")
        match = self._by_value(amount)
        # Whoever asks for a measure, and gets people, has asked for something else.
        is_counted_here = not of_stem and is_counted(amount.unit, self._typing)
        if match == NOTHING or is_counted_here:
            return match
        return NotGraded("Type the number alone: the facts give no unit.")

    # --- units --------------------------------------------------------------------------

    def _match_units(self, amount: Amount) -> Match | NotGraded:
        """Return the match of two amounts with units: the same, convertible, others, or unknown."""
        typed_sizes, is_known = read_units(amount.unit)
        match = self._by_value(amount)
        if typed_sizes == self.key_sizes:
            return match
        may_be_same = not typed_sizes.isdisjoint(self.key_sizes)
        has_several = has_several_sizes(amount.unit)
        has_one_size = not has_several and not self._key_has_several_sizes
        if may_be_same and has_one_size and match != NOTHING:
            return match
        pairs = _convertible(self.key_sizes, typed_sizes)
        if pairs:
            # Where 20 degrees are right, 68 degrees may be meant for it.
            sizes = []
            if has_several or may_be_same:
                sizes = sorted(units_of(amount.unit))
            return self.match_converted(amount.value, pairs, amount.alternative, sizes)
        if is_known:
            return Match(-1, why=f"'{amount.unit}' is another unit than {self._key.unit}.")
        return self._with_unknown_unit(amount, match)

    def _with_unknown_unit(self, amount: Amount, match: Match | NotGraded) -> Match | NotGraded:
        """Return the match of an amount, given by value, whose unit nobody knows: a slip, perhaps.

        Only now: a right unit must not be taken for a slip of another.
        """
        if match == NOTHING or isinstance(match, NotGraded):
            return match
        for name in spelled_names(self._key.unit):
            if slips(amount.unit.casefold(), name):
                return Match(self._position, f"A typo in the unit: it is {self._key.unit}.")
        return NotGraded(
            f"'{amount.unit}' is no unit that is known here. Type the number with {self._key.unit}."
        )

    def match_converted(
        self,
        value: Decimal,
        pairs: Sequence[_Pair],
        alternative: Decimal | None = None,
        several: Sequence[str] = (),
    ) -> Match | NotGraded:
        """Return the match of a number in another unit.

        Of a unit that may have `several` sizes, all must agree: 20 tons are 20 t or 20,320 kg.
        """
        agreeing = [pair for pair in pairs if self._agree(value, pair)]
        is_sure = len(agreeing) == len(pairs) or not (several or self._key_has_several_sizes)
        unit = self._key.unit or "in the unit of the question"
        shown = _in_unit(value, (agreeing or pairs)[0], unit)
        if agreeing and is_sure:
            return Match(self._position, why=f"Converted: {self._text} = {shown}.")
        if agreeing and len(several) > 1:
            return NotGraded(f"That can be {join_words(several, 'or')}. Type the unit in full.")
        if agreeing:
            return NotGraded(f"Type the number with {self._key.unit}.")
        if alternative is not None and any(self._agree(alternative, pair) for pair in pairs):
            return _two_numbers(value, alternative)
        return Match(-1, why=f"{self._text} = {shown}.")

    # --- values -------------------------------------------------------------------------

    def _by_value(self, amount: Amount) -> Match | NotGraded:
        """Return the match by value alone; NotGraded where the text has two readings."""
        is_rounded = amount.is_fraction and self._rounds_to_key(amount.value)
        if is_rounded or self._agrees(amount.value):
            if amount.value == self._key.value:
                return Match(self._position)
            return Match(self._position, why=f"Near enough: the fact says {self._shown}.")
        if amount.alternative is not None and self._agrees(amount.alternative):
            return _two_numbers(amount.value, amount.alternative)
        return NOTHING

    def _agrees(self, value: Decimal) -> bool:
        """Return whether a number in the unit of the answer is the answer, within the tolerance."""
        return numbers_agree(self._key, Number("", value, self._key.unit), self._tolerance)

    def _rounds_to_key(self, value: Decimal) -> bool:
        """Return whether a fraction is the answer with so many digits: 1/3 for 0.33.

        With one digit it would be too little: 1/3 is not 0.
        """
        _, digits, exponent = self._key.value.as_tuple()
        if len(digits) < 2 or not isinstance(exponent, int):
            return False
        last_place = Decimal(1).scaleb(exponent)
        return value.quantize(last_place, ROUND_HALF_UP) == self._key.value

    def _agree(self, value: Decimal, pair: _Pair) -> bool:
        """Return whether a number in another unit is the answer, within what rounding costs."""
        key_size, typed_size = pair
        allowed = allowed_difference(self._key, self._key, self._tolerance)
        return sizes_agree(self._key.value, key_size, value, typed_size, allowed)


def _two_numbers(value: Decimal, alternative: Decimal) -> NotGraded:
    return NotGraded(
        f"That can be {_in_full(value)} or {_in_full(alternative)}. Write it without separators."
    )


def _in_unit(value: Decimal, pair: _Pair, unit: str) -> str:
    """Return a number in the unit of the answer, with a few digits: 2850.1 km."""
    key_size, typed_size = pair
    exact = converted(value, typed_size, key_size)
    assert exact is not None
    with localcontext(prec=_DIGITS_SHOWN):
        rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{_in_full(rounded)} {unit}"


def _in_full(value: Decimal) -> str:
    return f"{value.normalize():f}"
