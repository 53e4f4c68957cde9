"""Reads what a learner types as a number, a date or a yes: many spellings, one value.

The fact base has one way to write each value (`facts.values`); learners have dozens. Nothing here knows what is right.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from studykit.facts.model import Date, Number
from studykit.facts.values import MONTHS, days_in_month, fold, parse_date, parse_quantity

# --- numbers -----------------------------------------------------------------------------------------------

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_ABOUT = re.compile(r"^(?:(?:about|around|approximately|approx\.?|circa|ca\.?|c\.|some|~|≈)\s*)+", re.IGNORECASE)
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:([ ,'’_])\d{3})(?:\1\d{3})*(?!\d)")
_POWER = re.compile(r"(?<=\d)\s*[x×*·]\s*10\s*\^?\s*([-+−]?\d{1,3})\b")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=(?:\d{1,2}|\d{4,})(?!\d))")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_TO_POWER = re.compile(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")


def read_number(text: str) -> Number | None:
    """A number with the unit that was typed with it, or None.

    `1,234`, `1 234`, `1'234`, `6.02 x 10^23`, `3,5`, `about 356`, `$125 million` and `eight` are read.
    """
    clean = " ".join("".join(" " if unicodedata.category(c) == "Zs" else c for c in text).split())
    clean = _ABOUT.sub("", clean)
    first, _, rest = clean.partition(" ")
    if first.lower() in _NUMBER_WORDS:
        clean = f"{_NUMBER_WORDS[first.lower()]} {rest}".strip()
    clean = _TO_POWER.sub(lambda found: "^" + found[0].translate(_SUPERSCRIPTS), clean)
    clean = _POWER.sub(r"e\1", clean)
    clean = _GROUPED.sub(lambda found: found[0].replace(found[1], ""), clean)
    if "." not in clean and clean.count(",") == 1:
        clean = _DECIMAL_COMMA.sub(".", clean)
    found = parse_quantity(clean)
    return found if isinstance(found, Number) else None


_UNITS = {
    spelling: unit
    for unit, spellings in {
        "km": "kilometer kilometre",
        "m": "meter metre",
        "cm": "centimeter centimetre",
        "mm": "millimeter millimetre",
        "mi": "mile",
        "ft": "foot feet",
        "in": "inch inches",
        "kg": "kilogram kilogramme kilo",
        "g": "gram gramme",
        "t": "ton tonne",
        "l": "liter litre",
        "h": "hour hr",
        "min": "minute",
        "s": "second sec",
        "%": "percent pct per-cent",
        "°c": "celsius degree-celsius degrees-celsius",
        "km²": "km2 km^2 sq-km square-kilometer square-kilometre",
        "$": "dollar usd us$ us-dollar",
        "€": "euro eur",
        "£": "gbp pound-sterling",
        "¥": "yen jpy",
    }.items()
    for spelling in spellings.split()
}


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings name one unit: `metres` and `m`, `soldier` and `soldiers`. Nothing is converted."""
    return _unit(one) == _unit(other)


def _unit(text: str) -> str:
    folded = fold(text, exact=("punctuation",)).rstrip(".") if len(text) > 2 else text.strip().casefold()
    joined = "-".join(folded.split())
    singular = joined.removesuffix("s") if len(joined) > 3 else joined
    return _UNITS.get(joined) or _UNITS.get(singular) or singular


# --- dates -------------------------------------------------------------------------------------------------


class TwoWays(NamedTuple):
    """A date such as 5/8/1945, which is in May for some and in August for others."""

    earlier: Date
    later: Date


_FILLERS = re.compile(r"^(?:(?:about|around|circa|ca\.?|c\.|in|on|the|~|≈)\s*)+", re.IGNORECASE)
_ERA = re.compile(r"\b(b\.?\s?c\.?(?:\s?e\.?)?|a\.?\s?d\.?|c\.?\s?e\.?)(?=\s|$)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{3,4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./]\s*(\d{1,2})(?:\s*[./]\s*(\d{1,2}))?")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{3,4})")


def read_date(text: str) -> Date | TwoWays | None:
    """A day, a month or a year in any usual spelling, or None. A bare number is a year AD, however short."""
    clean = _FILLERS.sub("", text.strip())
    written = parse_date(clean)
    if isinstance(written, Date):
        return written._replace(about=False)
    era = _ERA.search(clean)
    bc = bool(era and era[1].lower().startswith("b"))
    body = _ORDINAL.sub("", _ERA.sub("", clean)).strip()
    if numeric := _DAY_AND_MONTH.fullmatch(body):
        return _day_or_month_first(int(numeric[1]), int(numeric[2]), _year(numeric[3], bc=bc))
    if numeric := _YEAR_FIRST.fullmatch(body):
        return _date(_year(numeric[1], bc=bc), int(numeric[2]), int(numeric[3] or 0))
    if numeric := _MONTH_AND_YEAR.fullmatch(body):
        return _date(_year(numeric[2], bc=bc), int(numeric[1]), 0)
    words = [word for word in re.split(r"[\s,.\-]+", body.casefold()) if word and word not in ("of", "the")]
    return _from_words(words, bc=bc, has_era=era is not None)


def _from_words(words: list[str], *, bc: bool, has_era: bool) -> Date | None:
    """`20 july 1969`, `july 20 1969`, `1969 july`, `753`: at most one month, and one or two numbers."""
    months = [month for word in words if (month := _month(word))]
    numbers = [word for word in words if word.isdecimal() and len(word) <= 6]
    if len(months) > 1 or len(months) + len(numbers) != len(words):
        return None
    if not months:
        return Date(_year(numbers[0], bc=bc)) if len(numbers) == 1 and int(numbers[0]) else None
    if len(numbers) == 1 and (has_era or len(numbers[0]) > 2):
        return _date(_year(numbers[0], bc=bc), months[0], 0)
    if len(numbers) == 2:
        day, year = numbers if int(numbers[0]) <= 31 else reversed(numbers)
        return _date(_year(year, bc=bc), months[0], int(day)) if int(day) else None
    return None


def _month(word: str) -> int:
    """1 to 12 for a month's name or its first three letters or more; 0 for anything else."""
    if len(word) < 3:
        return 0
    return next((at for at, name in enumerate(MONTHS, start=1) if name.casefold().startswith(word)), 0)


def _year(digits: str, *, bc: bool) -> int:
    return 1 - int(digits) if bc else int(digits)


def _date(year: int, month: int, day: int) -> Date | None:
    if not 1 <= month <= 12 or day > days_in_month(year, month):
        return None
    return Date(year, month, day)


def _day_or_month_first(one: int, other: int, year: int) -> Date | TwoWays | None:
    readings = {_date(year, other, one), _date(year, one, other)} - {None} if one and other else set()
    found = sorted(date for date in readings if date)
    if len(found) == 2:
        return TwoWays(found[0], found[1])
    return found[0] if found else None


# --- booleans ----------------------------------------------------------------------------------------------

_YES, _NO = frozenset(("yes", "y", "true", "t")), frozenset(("no", "n", "false", "f"))


def read_boolean(text: str) -> bool | None:
    folded = fold(text)
    return True if folded in _YES else False if folded in _NO else None
