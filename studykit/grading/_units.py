"""The usual spellings of units. Nothing is converted: a kilometre is a kilometre, and 1000 m are another unit.

A library of units (`pint`) was tried and left: it reads `20 C` as coulombs, `20 F` as farads and `12 nm` as nanometres
only, has no `110 kms`, `nautical miles`, `degrees Celsius`, `5 dollars` or `500 soldiers`, and takes two seconds to
load. What it is good at, converting, grading must not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from studykit.grading.texts import plain

Unit = frozenset[tuple[str, int]]
"""Factors with their powers: km/h is km to the 1 and h to the -1."""

_PREFIXES = {
    "p": "pico", "n": "nano", "μ": "micro", "m": "milli", "c": "centi", "d": "deci", "h": "hecto", "k": "kilo",
    "M": "mega", "G": "giga", "T": "tera",
}  # fmt: skip
_PREFIXED = {
    "m": "metre meter", "g": "gram gramme", "l": "litre liter", "L": "", "W": "watt", "Wh": "watthour watt-hour",
    "Hz": "hertz", "Pa": "pascal", "V": "volt", "A": "ampere amp", "J": "joule", "N": "newton", "B": "byte",
    "bit": "bit", "b": "", "Ω": "ohm", "s": "second", "mol": "mole", "cal": "calorie", "eV": "electronvolt",
    "bar": "bar", "t": "tonne", "Sv": "sievert", "Bq": "becquerel", "F": "farad",
}  # fmt: skip
_PARTS = frozenset("pnμmcd")
_SAME = {"L": "l", "b": "bit"}
_OTHERS = {
    "mi": "mile", "nmi": "nm NM M sea-mile nautical-mile naut-mi", "ft": "foot feet ' ′", "in": "inch inches \" ″ ''",
    "yd": "yard", "kg": "kilo kgs", "lb": "lbs pound", "oz": "ounce", "st": "stone", "g": "gr",
    "t": "metric-ton metric-tonne", "ton": "tons long-ton short-ton", "μm": "um micron", "μg": "ug mcg", "μs": "us",
    "ml": "cc", "ha": "hectare", "acre": "ac", "gal": "gallon", "pt": "pint", "s": "sec secs ″ ''",
    "min": "minute mins ′ '", "h": "hour hr hrs", "d": "day", "week": "wk wks", "month": "mo mos",
    "year": "yr yrs y a annum", "century": "centuries", "decade": "", "°": "deg degree arcdegree",
    "°C": "C celsius celcius centigrade degc ° deg degree", "°F": "F fahrenheit degf ° deg degree", "K": "kelvin °K",
    "rad": "radian", "%": "percent percentage per-cent pct pc", "‰": "permille per-mille", "kn": "knot kt kts",
    "atm": "atmosphere", "mmHg": "mmhg torr", "MiB": "", "GiB": "", "kB": "KB", "dB": "decibel",
    "hp": "horsepower PS", "ly": "light-year lightyear", "parsec": "pc", "au": "astronomical-unit",
    "$": "dollar usd us$ buck us-dollar american-dollar 美元 달러",
    "€": "euro eur ユーロ 欧元 歐元 유로",
    "£": "pound gbp quid pound-sterling sterling pounds-sterling", "¥": "yen jpy 円 yuan-sign",
    "CN¥": "yuan cny rmb renminbi 元", "₹": "rupee inr rs", "₩": "won krw", "₽": "ruble rouble rub",
    "A$": "au$ aud australian-dollar", "C$": "ca$ cad canadian-dollar", "NZ$": "nzd", "HK$": "hkd", "S$": "sgd",
    "CHF": "franc fr sfr", "cent": "¢ cents penny pence p", "people": "person persons inhabitant",
    "times": "x time fold",
}  # fmt: skip
_SPECIAL: dict[str, Unit] = {
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
_MOST_READINGS = 64


@lru_cache(maxsize=1)
def _spellings() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Canonical units by their spelling, letter for letter, and by their spelling in small letters."""
    exact: dict[str, set[str]] = {}
    for symbol, names in _PREFIXED.items():
        for sign, prefix in {"": "", **_PREFIXES}.items():
            if sign in _PARTS and symbol in ("B", "b", "bit"):
                continue  # nobody means a thousandth of a bit: mb is MB or Mb
            unit = sign + _SAME.get(symbol, symbol)
            written = (sign + symbol, *(prefix + name for name in names.split()))
            for each in written:
                exact.setdefault(each, set()).add(unit)
    for unit, names in _OTHERS.items():
        for each in (unit, *names.split()):
            exact.setdefault(each, set()).add(unit)
    folded: dict[str, set[str]] = {}
    for each, units in exact.items():
        folded.setdefault(each.casefold(), set()).update(units)
    return exact, folded


# --- from a text to units ----------------------------------------------------------------------------------------

_WORDS = (
    (re.compile(r"\b(?:square|sq)\b\.? ?(\w+)", re.IGNORECASE), r"\g<1>2"),
    (re.compile(r"\b(?:cubic|cu)\b\.? ?(\w+)", re.IGNORECASE), r"\g<1>3"),
    (re.compile(r" sq(?:uared)?\b", re.IGNORECASE), "2"),
    (re.compile(r" cubed\b", re.IGNORECASE), "3"),
    (re.compile(r"\bdeg(?:ree)?s?\.? (?=celsius|celcius|fahrenheit|[cfk]\b)", re.IGNORECASE), "°"),
    (re.compile(r"° ?(?:celsius|celcius)\b", re.IGNORECASE), "°C"),
    (re.compile(r"° ?fahrenheit\b", re.IGNORECASE), "°F"),
    (re.compile(r"° ([CFK])\b", re.IGNORECASE), r"°\1"),
    (re.compile(r"\bper (?=cent\b|mille\b)", re.IGNORECASE), "per-"),
    (re.compile(r"\b(?:u\.?s\.?)[ -](?=dollars?\b|\$)", re.IGNORECASE), ""),
    (re.compile(r"\b(american|australian|canadian|nautical|naut|sea|long|short|metric) (?=\w)", re.IGNORECASE), r"\1-"),
    (re.compile(r"\bpounds? sterling\b", re.IGNORECASE), "pound-sterling"),
    (re.compile(r"\b(us|a|au|c|ca|nz|hk|s) (?=\$)", re.IGNORECASE), r"\1"),
    (re.compile(r"\bmm hg\b|\bmillimet(?:re|er)s? of mercury\b", re.IGNORECASE), "mmHg"),
    (re.compile(r"\blight (?=years?\b)", re.IGNORECASE), "light-"),
    (re.compile(r"\bastronomical (?=units?\b)", re.IGNORECASE), "astronomical-"),
    (re.compile(r"\b([kmgt]?b)ps\b", re.IGNORECASE), r"\1/s"),
    (re.compile(r"^per | (?:per|an|a) |(?<=\w) ?/ ?(?=\w)", re.IGNORECASE), "/"),
    (re.compile(r"\*\*|\^"), ""),
)  # fmt: skip
_FACTOR = re.compile(r"(.*?[^\d-])(-?[1-9])?")


@lru_cache(maxsize=4096)
def read_units(text: str) -> tuple[frozenset[Unit], bool]:
    """All units that a text may name, and whether every word of it is a unit that is known here.

    An unknown word is a unit of its own, in the singular: `soldiers`.
    """
    clean = plain(text).strip(" .") if len(text) > 1 else plain(text)
    clean = _without_dots(clean)
    for pattern, instead in _WORDS:
        clean = pattern.sub(instead, clean)
    if not clean:
        return frozenset((frozenset(),)), True
    special = _SPECIAL.get(clean.casefold().replace(" ", ""))
    if special:
        return frozenset((special,)), True
    readings, is_known = _factors(clean)
    found = {_unit(each) for each in islice(product(*readings), _MOST_READINGS)}
    return frozenset(found), is_known


def _unit(factors: Iterable[tuple[str, int]]) -> Unit:
    """The factors multiplied; a kilowatt-hour is a kilowatt times an hour, a millilitre (cc) a cubic centimetre."""
    powers: dict[str, int] = {}
    for unit, power in factors:
        for each in (
            (unit[:-1], "h") if unit.endswith("Wh") else ("cm",) * 3 if unit == "ml" else (unit,)
        ):
            powers[each] = powers.get(each, 0) + power
    return frozenset((unit, power) for unit, power in powers.items() if power)


def meant_units(unit: str) -> frozenset[Unit]:
    """What a unit of the fact base means: `nm` are nanometres there, though a learner may mean nautical miles by it."""
    clean = plain(unit)
    is_symbol = clean in _OTHERS or any(clean in units for units in _spellings()[1].values())
    return frozenset((_unit([(clean, 1)]),)) if is_symbol else read_units(unit)[0]


def _without_dots(text: str) -> str:
    """`k.m.` and `sq. km`; but a dot between units multiplies them."""
    text = (
        re.sub(r"(?<=\w)\.(?=\w\.|\w$)", "", text)
        if re.fullmatch(r"(?:\w\.)+\w?", text + ".")
        else text
    )
    return re.sub(r"\.(?= |$)", "", text)


def _factors(text: str) -> tuple[list[list[tuple[str, int]]], bool]:
    found, is_known = [], True
    if _units_of(text):
        return [[(unit, 1) for unit in _units_of(text)]], True
    for at, part in enumerate(text.split("/")):
        for word in _factor_words(part):
            match = _FACTOR.fullmatch(word)
            name, power = (match[1], int(match[2] or 1)) if match else (word, 1)
            units = _units_of(name)
            is_known = is_known and bool(units)
            found.append(
                [(unit, -power if at else power) for unit in units or {_singular(name.casefold())}]
            )
    return found, is_known


def _factor_words(text: str) -> Iterator[str]:
    """`m s-2` as two words; a hyphen between letters that is in no unit's name parts words too (light-years)."""
    for word in re.split(r"[ ·⋅*]+", text):
        is_name = bool(_units_of(word)) or not re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)+", word)
        yield from filter(None, [word] if is_name else word.split("-"))


def _units_of(word: str) -> set[str]:
    exact, folded = _spellings()
    if word in exact:
        return exact[word]
    low = word.casefold()
    singular = _singular(low)
    return folded.get(low) or (folded.get(singular) if len(low) > 2 else None) or set()


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > 2 and not word.endswith("ss") else word


def spelled_names(unit: str) -> Iterator[str]:
    """The names in full of a unit, and its own word: what a slip of the finger may have meant."""
    units = meant_units(unit)
    yield unit.casefold()
    for name, known in _spellings()[1].items():
        if any(_unit([(each, 1)]) in units for each in known):
            yield from (name, f"{name}s")


def names_unit(text: str, unit: str) -> bool:
    """Whether a sentence names the unit, as in "How many metres long is the bridge?"."""
    wanted = meant_units(unit)
    words = re.sub(r"[?!,;:()\"]", " ", plain(text)).split()
    at = 0
    while at < len(words):
        length = next((many for many in (3, 2) if _is_one_name(words[at : at + many], many)), 1)
        if not read_units(" ".join(words[at : at + length]))[0].isdisjoint(wanted):
            return True
        at += length
    return False


def _is_one_name(words: list[str], many: int) -> bool:
    """Whether several words are the name of one unit: degrees Celsius, square kilometres."""
    units, is_known = read_units(" ".join(words))
    return len(words) == many and is_known and (len(next(iter(units))) == 1 or "per" in words)


def names_any_unit(text: str) -> bool:
    """Whether a sentence names a unit in full (metres, not m: that may be anything)."""
    words = re.sub(r"[?!,;:()\"]", " ", plain(text)).split()
    return any(read_units(word)[1] for word in words if len(word) > 2)
