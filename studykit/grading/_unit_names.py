"""Names and symbols of units, as learners type them.

    km, kilometre, kilometer   ->  km
    M                          ->  nmi, a nautical mile; a learner may also mean another unit by it
    kph                        ->  km/h, closed up

Several units may have one name: `pound` is money and a weight. `_units` reads whole texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

Unit = frozenset[tuple[str, int]]
"""Factors with their powers: km/h is km to the 1 and h to the -1."""

_PREFIXES = {
    "p": "pico", "n": "nano", "μ": "micro", "m": "milli", "c": "centi", "d": "deci",
    "h": "hecto", "k": "kilo",
    "M": "mega", "G": "giga", "T": "tera",
}  # fmt: skip
_PREFIXED = {
    "m": "metre meter", "g": "gram gramme", "l": "litre liter", "L": "", "W": "watt",
    "Wh": "watthour watt-hour",
    "Hz": "hertz", "Pa": "pascal", "V": "volt", "A": "ampere amp", "J": "joule", "N": "newton",
    "B": "byte",
    "bit": "bit", "b": "", "Ω": "ohm", "s": "second", "mol": "mole", "cal": "calorie",
    "eV": "electronvolt",
    "bar": "bar", "t": "tonne", "Sv": "sievert", "Bq": "becquerel", "F": "farad",
}  # fmt: skip
_FRACTIONS = frozenset("pnμmcd")
"""Prefixes that make a unit smaller."""
_SYMBOLS = {"L": "l", "b": "bit"}
_NAMES = {
    "mi": "mile", "nmi": "nm NM M sea-mile nautical-mile naut-mi", "ft": "foot feet ' ′",
    "in": "inch inches \" ″ ''",
    "yd": "yard", "kg": "kilo kgs", "lb": "lbs pound", "oz": "ounce", "st": "stone", "g": "gr",
    "t": "metric-ton metric-tonne", "ton": "tons long-ton short-ton", "μm": "um micron",
    "μg": "ug mcg", "μs": "us",
    "ml": "cc", "ha": "hectare", "acre": "ac", "gal": "gallon", "pt": "pint",
    "s": "sec secs ″ ''",
    "min": "minute mins ′ '", "h": "hour hr hrs", "d": "day", "week": "wk wks", "month": "mo mos",
    "year": "yr yrs y a annum", "century": "centuries", "decade": "", "°": "deg degree arcdegree",
    "°C": "C celsius celcius centigrade degc ° deg degree",
    "°F": "F fahrenheit degf ° deg degree", "K": "kelvin °K",
    "rad": "radian", "%": "percent percentage per-cent pct pc", "‰": "permille per-mille",
    "kn": "knot kt kts",
    "atm": "atmosphere", "mmHg": "mmhg torr", "MiB": "", "GiB": "", "kB": "KB", "dB": "decibel",
    "hp": "horsepower PS", "ly": "light-year lightyear", "parsec": "pc",
    "au": "astronomical-unit",
    "$": "dollar usd us$ buck us-dollar american-dollar 美元 달러",
    "€": "euro eur ユーロ 欧元 歐元 유로",
    "£": "pound gbp quid pound-sterling sterling pounds-sterling", "¥": "yen jpy 円 yuan-sign",
    "CN¥": "yuan cny rmb renminbi 元", "₹": "rupee inr rs", "₩": "won krw",
    "₽": "ruble rouble rub",
    "A$": "au$ aud australian-dollar", "C$": "ca$ cad canadian-dollar", "NZ$": "nzd",
    "HK$": "hkd", "S$": "sgd",
    "CHF": "franc fr sfr", "cent": "¢ cents penny pence p", "people": "person persons inhabitant",
    "times": "x time fold",
}  # fmt: skip
CLOSED_UP: dict[str, Unit] = {
    **dict.fromkeys(("kmh", "kph", "kmph"), frozenset({("km", 1), ("h", -1)})),
    "mph": frozenset({("mi", 1), ("h", -1)}),
    "mps": frozenset({("m", 1), ("s", -1)}),
    "sqm": frozenset({("m", 2)}),
    "sqkm": frozenset({("km", 2)}),
    "bpm": frozenset({("beat", 1), ("min", -1)}),
}
MONEY = frozenset(
    ("$", "€", "£", "¥", "CN¥", "₹", "₩", "₽", "A$", "C$", "NZ$", "HK$", "S$", "CHF", "cent")
)


_LONGEST_SYMBOL_WITHOUT_PLURAL = 2


def units_of(word: str) -> set[str]:
    """Return the units that a word stands for, letter for letter or else in small letters."""
    by_spelling = _units_by_spelling()
    if word in by_spelling:
        return by_spelling[word]
    # Case tells mW from MW; where the spelling is not known it does not matter.
    folded = word.casefold()
    by_small_letters = _units_by_small_letters()
    units = by_small_letters.get(folded, set())
    if not units and len(folded) > _LONGEST_SYMBOL_WITHOUT_PLURAL:
        units = by_small_letters.get(singular(folded), set())
    return units


def is_symbol(text: str) -> bool:
    """Return whether a text is what a fact base writes for a unit."""
    if text in _NAMES:
        return True
    return any(text in units for units in _units_by_small_letters().values())


def names_of_units() -> Iterator[tuple[str, set[str]]]:
    """Yield all names and symbols in small letters, with the units that they are of."""
    yield from _units_by_small_letters().items()


def singular(word: str) -> str:
    """Return a word in small letters without the ending of its plural."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if len(word) > 2 and not word.endswith("ss"):
        return word.removesuffix("s")
    return word


@lru_cache(maxsize=1)  # made by the first answer that has a unit
def _units_by_spelling() -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for spelling, unit in _spellings():
        units.setdefault(spelling, set()).add(unit)
    return units


@lru_cache(maxsize=1)
def _units_by_small_letters() -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for spelling, units_of_spelling in _units_by_spelling().items():
        units.setdefault(spelling.casefold(), set()).update(units_of_spelling)
    return units


def _spellings() -> Iterator[tuple[str, str]]:
    """Yield every name and symbol with its unit."""
    for symbol, names in _PREFIXED.items():
        for prefix, prefix_name in {"": "", **_PREFIXES}.items():
            # Nobody means a thousandth of a bit: mb is MB or Mb.
            if prefix in _FRACTIONS and symbol in ("B", "b", "bit"):
                continue
            unit = prefix + _SYMBOLS.get(symbol, symbol)
            yield prefix + symbol, unit
            for name in names.split():
                yield prefix_name + name, unit
    for unit, names in _NAMES.items():
        yield unit, unit
        for name in names.split():
            yield name, unit
