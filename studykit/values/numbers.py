"""Numbers and quantities as facts write them, read and written.

    356        ->  Number("356", 356)
    ~110 km    ->  Number("~110 km", 110, "km", about=True)
    $125 million, or 125 in a column with `unit: $ million`
               ->  a Number of 125,000,000 and the unit $, which compares by value

Facts have one way to write each value; what is written otherwise comes back as a `Flaw` that says
how to write it. (Learners have dozens of ways: `grading.read_numbers`.) Knows no tables and no
languages.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from studykit.values.scalars import Flaw, Number

CURRENCY_SIGNS = "$€£¥₹₩₽₺₴₿"
SCALE_WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""With their powers of ten."""

_MAX_DIGITS = 60
_PLAIN_NUMBER = r"[-+−]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+−]?\d{1,3})?"
_NUMBER = re.compile(rf"(?P<about>~?)\s*(?P<number>{_PLAIN_NUMBER})")
# Those below are compiled by the first text that needs them: few bases have quantities.
_QUANTITY = (
    rf"(?P<about>~?)\s*(?P<currency>(?:[-+−]?[{CURRENCY_SIGNS}])?)\s*(?P<number>{_PLAIN_NUMBER})"
    r"(?P<unit>\s*[^\d\s.,+−_-].*)?"
)
_WITH_COMMAS = rf"~?\s*[-+−]?[{CURRENCY_SIGNS}]?\d{{1,3}}(,\d{{3}})+(?![\d,])"
_DECIMAL_COMMA = r"[-+−]?\d+,\d+"


# --- a number alone ---------------------------------------------------------------------


def parse_number(text: str, *, whole: bool = False) -> Number | Flaw:
    """Return the number that a text is, or what is wrong with it. `whole`: an integer is wanted."""
    if text.isdecimal() and len(text) <= _MAX_DIGITS:
        return Number(text, Decimal(text))
    match = _NUMBER.fullmatch(text)
    if not match or len(text) > _MAX_DIGITS:
        return _flaw_of_number(text, whole=whole)
    value = _decimal(match["number"])
    if whole and value != value.to_integral_value():
        return Flaw(
            "is not a whole number; give the column `type: number`, or write it without a fraction"
        )
    return Number(text, value, "", bool(match["about"]))


def _flaw_of_number(text: str, *, whole: bool) -> Flaw:
    if re.match(_WITH_COMMAS, text):
        return Flaw(f"is written with commas; write {text.replace(',', '')}")
    if re.fullmatch(_DECIMAL_COMMA, text):
        return Flaw(f"is written with a comma; write {text.replace(',', '.')}")
    if re.search(r"\d(\s|%|°)", text) and re.fullmatch(_QUANTITY, text):
        return Flaw("has a unit; give the column `type: quantity`, or write the number alone")
    if whole:
        return Flaw("is not a whole number; write it like 356")
    return Flaw("is not a number; write it like 356 or -1.5e-3")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


# --- with a unit ------------------------------------------------------------------------


def parse_quantity(text: str, unit: str = "") -> Number | Flaw:
    """Return the number with its unit that a text is, or what is wrong with it.

    A bare number takes the column's `unit`. Another unit than that is a flaw: nothing is converted.
    `thousand` to `trillion` scale the number.
    """
    match = re.fullmatch(_QUANTITY, text)
    if "," in text and re.match(_WITH_COMMAS, text):
        return Flaw(f"is written with commas; write {text.replace(',', '')}")
    if not match or len(text) > 2 * _MAX_DIGITS:
        return Flaw(
            "is not a number with a unit; write it like 110 km, ~110 km, $125 million or 5 %"
        )

    sign = match["currency"].rstrip(CURRENCY_SIGNS)
    currency = match["currency"].lstrip("-+−")
    number = match["number"]
    if sign and number[0] in "-+−":
        return Flaw("has two signs; write it like -$5")
    value = _decimal(sign + number)
    about = bool(match["about"])

    written_unit = (match["unit"] or "").strip()
    first_word, _, words_after = written_unit.partition(" ")
    if first_word.lower() in SCALE_WORDS:
        value *= _factor(first_word)
        written_unit = words_after.strip()
    own_unit = f"{currency} {written_unit}".strip() if currency else written_unit

    column_unit, column_factor = unit_scale(unit)
    is_bare = not currency and not match["unit"]
    if unit and is_bare:
        return Number(_with_unit(text, unit), value * column_factor, column_unit, about)
    if column_unit and not own_unit:
        # `125 million` in a column of dollars: only the scale is written.
        is_sign = column_unit in CURRENCY_SIGNS
        shown = f"{column_unit}{text}" if is_sign else f"{text} {column_unit}"
        return Number(shown, value, column_unit, about)
    # Nothing is converted, so that a fact is shown as its source has it.
    if unit and own_unit != column_unit:
        return Flaw(
            f"has the unit {own_unit!r}, but the column's unit is {unit!r}; "
            "convert it, or write the number alone"
        )
    return Number(text, value, own_unit, about)


@lru_cache(maxsize=256)  # the same few units are asked for with every cell and every answer
def unit_scale(unit: str) -> tuple[str, Decimal]:
    """Return a column's unit without its scale, and the scale.

    `$ million` is `$` times 1,000,000.
    """
    factor = Decimal(1)
    words_of_unit = []
    for word in unit.split():
        if word.lower() not in SCALE_WORDS:
            words_of_unit.append(word)
        elif factor == 1:
            factor = _factor(word)
    return " ".join(words_of_unit), factor


def _factor(scale_word: str) -> Decimal:
    return Decimal(10) ** SCALE_WORDS[scale_word.lower()]


def _with_unit(number: str, unit: str) -> str:
    """Return `125 km` or `$125 million`: the sign of a currency stands before the number."""
    if unit[0] in CURRENCY_SIGNS:
        return f"{unit[0]}{number} {unit[1:].strip()}".strip()
    return f"{number} {unit}"


# --- written ----------------------------------------------------------------------------


def format_number(number: Number, style: str) -> str:
    """Return the number with its thousands grouped (`,`) or with some decimals (`.0` to `.9`).

    The unit stays.
    """
    value = f"{number.value:,f}" if style == "," else f"{number.value:.{int(style[1:])}f}"
    about = "~" if number.about else ""
    if not number.unit:
        return about + value
    if number.unit in CURRENCY_SIGNS:
        return f"{about}{number.unit}{value}"
    return f"{about}{value} {number.unit}"


def decimals(number: Number) -> int:
    """Return the number of decimals that the number is written with."""
    exponent = number.value.as_tuple().exponent
    if isinstance(exponent, int):
        return max(0, -exponent)
    return 0
