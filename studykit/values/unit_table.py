"""Names, symbols and sizes of units: the one table that a new unit needs.

    units_of("km"), units_of("kilometers")   ->  {"km"}
    units_of("pounds")                       ->  {"lb", "£"}
    units_of("tons")                         ->  {"t", "short ton", "long ton"}
    size_of("mi")                            ->  1609.344 metres

A row says what facts write for a unit, how much it is of other units, and what else people type
for it. Symbols are those of the SI and of UCUM, the Unified Code for Units of Measure, without its
brackets; so are the sizes: a year has 365.25 days, and a month is a twelfth of it.

Knows words. Texts of several words and signs, such as km/h, are read by `units`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

Unit = frozenset[tuple[str, int]]
"""Symbols with their powers: km/h is km to the 1 and h to the -1."""


class Size(NamedTuple):
    """How much a unit is: so many of the units that all others are made of."""

    dimension: Unit
    """The units that it is made of: km/h of metres to the 1 and seconds to the -1."""
    factor: Fraction
    zero: Fraction = Fraction(0)
    """Its zero on the scale of the other ones: 0 °C are 273.15 K."""
    is_calendar: bool = False
    """Months and years differ in length: a month has 28 to 31 days."""


class _Row(NamedTuple):
    symbol: str
    size: str = ""
    """A number and units of other rows; nothing where it is made of no others."""
    names: str = ""
    """Other names and symbols, between commas. A plural with `s` need not be said."""


_PREFIXES = (
    ("f", "femto", -15),
    ("p", "pico", -12),
    ("n", "nano", -9),
    ("μ", "micro", -6),
    ("u", "micro", -6),  # as UCUM writes it, and who has no μ on the keyboard
    ("m", "milli", -3),
    ("c", "centi", -2),
    ("d", "deci", -1),
    ("", "", 0),
    ("da", "deca", 1),
    ("h", "hecto", 2),
    ("k", "kilo", 3),
    ("M", "mega", 6),
    ("G", "giga", 9),
    ("T", "tera", 12),
    ("P", "peta", 15),
)
"""With their powers of ten."""

_WITH_PREFIXES = (
    _Row("m", "", "metre, meter"),
    _Row("g", "", "gram, gramme"),
    _Row("s", "", "second"),
    _Row("A", "", "ampere, amp"),
    _Row("K", "", "kelvin"),
    _Row("mol", "", "mole"),
    _Row("cd", "", "candela"),
    _Row("l", "0.001 m3", "L, litre, liter"),
    _Row("N", "1 kg m s-2", "newton"),
    _Row("Pa", "1 N m-2", "pascal"),
    _Row("bar", "100000 Pa", "bar"),
    _Row("J", "1 N m", "joule"),
    _Row("W", "1 J s-1", "watt"),
    _Row("Wh", "3600 J", "watt hour, watthour"),
    _Row("cal", "4.184 J", "calorie"),
    _Row("eV", "0.0000000000000000001602176634 J", "electronvolt"),
    _Row("Hz", "1 s-1", "hertz"),
    _Row("V", "1 W A-1", "volt"),
    _Row("Ω", "1 V A-1", "ohm"),
    _Row("C", "1 A s", "coulomb"),
    _Row("F", "1 C V-1", "farad"),
    _Row("H", "1 V s A-1", "henry"),
    _Row("T", "1 V s m-2", "tesla"),
    _Row("Wb", "1 V s", "weber"),
    _Row("S", "1 A V-1", "siemens"),
    _Row("lm", "", "lumen"),
    _Row("lx", "1 lm m-2", "lux"),
    _Row("Sv", "", "sievert"),
    _Row("Gy", "", "gray"),
    _Row("Bq", "", "becquerel"),
    _Row("Da", "", "dalton"),
    _Row("bit", "", "bit, b"),
    _Row("B", "8 bit", "byte"),
    _Row("t", "1000 kg", "tonne"),
)
_WHOLE = ("bit", "B", "t")
"""Nobody means a thousandth of these: mb is MB or Mb, and pt a pint."""

_ALONE = (
    # --- lengths ---
    _Row("Å", "0.1 nm", "angstrom, ångström"),
    _Row("in", "2.54 cm", "inch, inches, \", ″, ''"),
    _Row("ft", "12 in", "foot, feet, ', ′"),
    _Row("yd", "3 ft", "yard"),
    _Row("mi", "5280 ft", "mile, statute mile"),
    _Row("nmi", "1852 m", "nautical mile, sea mile, naut mi, nm, NM, M"),
    _Row("fathom", "6 ft"),
    _Row("furlong", "220 yd"),
    _Row("au", "149597870700 m", "astronomical unit"),
    _Row("ly", "9460730472580800 m", "light year, lightyear"),
    _Row("parsec", "30856775814913673 m", "pc"),
    _Row("kpc", "1000 parsec", "kiloparsec"),
    _Row("Mpc", "1000 kpc", "megaparsec"),
    # --- areas and volumes ---
    _Row("ha", "10000 m2", "hectare"),
    _Row("acre", "4840 yd2", "ac"),
    _Row("cc", "1 cm3"),
    _Row("US gal", "231 in3", "us gallon, american gallon, gallon, gal"),
    _Row("imp gal", "4.54609 l", "imperial gallon, uk gallon, british gallon, gallon, gal"),
    _Row("US qt", "0.25 US gal", "us quart, american quart, quart, qt"),
    _Row("imp qt", "0.25 imp gal", "imperial quart, uk quart, british quart, quart, qt"),
    _Row("US pt", "0.125 US gal", "us pint, american pint, pint, pt"),
    _Row("imp pt", "0.125 imp gal", "imperial pint, uk pint, british pint, pint, pt"),
    _Row("US fl oz", "0.0078125 US gal", "us fluid ounce, fluid ounce, fl oz"),
    _Row("imp fl oz", "0.00625 imp gal", "imperial fluid ounce, fluid ounce, fl oz"),
    _Row("US cup", "0.0625 US gal", "cup"),
    _Row("metric cup", "250 ml", "cup"),
    _Row("bbl", "42 US gal", "barrel, oil barrel"),
    # --- masses ---
    _Row("short ton", "2000 lb", "us ton, american ton, ton"),
    _Row("long ton", "2240 lb", "imperial ton, uk ton, british ton, ton"),
    _Row("lb", "453.59237 g", "lbs, pound"),
    _Row("oz", "0.0625 lb", "ounce"),
    _Row("oz t", "31.1034768 g", "troy ounce"),
    _Row("st", "14 lb", "stone"),
    _Row("grain", "64.79891 mg"),
    _Row("ct", "0.2 g", "carat"),
    _Row("M", "1 mol l-1", "molar"),
    # --- times ---
    _Row("min", "60 s", "minute, mins, ′, '"),
    _Row("h", "60 min", "hour, hr, hrs"),
    _Row("d", "24 h", "day"),
    _Row("week", "7 d", "wk, wks"),
    _Row("fortnight", "14 d"),
    _Row("month", "30.4375 d", "mo, mos"),
    _Row("year", "12 month", "yr, yrs, y, a, annum"),
    _Row("decade", "10 year"),
    _Row("century", "100 year", "centuries"),
    _Row("millennium", "1000 year", "millennia"),
    # --- angles and temperatures ---
    _Row("°", "", "deg, degree, arcdegree"),
    _Row("arcmin", "1/60 °", "arcminute, minute of arc, ′, '"),
    _Row("arcsec", "1/3600 °", "arcsecond, second of arc, ″, ''"),
    _Row("rad", "57.29577951308232 °", "radian"),
    _Row(
        "°C",
        "1 K",
        "C, celsius, celcius, centigrade, degree celsius, degree celcius, degree centigrade,"
        " degree c, deg c, degc, cel, °, deg, degree",
    ),
    _Row(
        "°F",
        "5/9 K",
        "F, fahrenheit, degree fahrenheit, degree f, deg f, degf, °, deg, degree",
    ),
    # --- speeds, forces, pressures, energies, powers ---
    _Row("kn", "1 nmi h-1", "knot, kt, kts"),
    _Row("km/h", "1 km h-1", "kmh, kph, kmph"),
    _Row("mph", "1 mi h-1"),
    _Row("m/s", "1 m s-1", "mps"),
    _Row("m²", "1 m2", "sqm"),
    _Row("km²", "1 km2", "sqkm"),
    _Row("bpm", "1 beat min-1"),
    _Row("rpm", "1 min-1"),
    _Row("Nm", "1 N m", "newton metre, newton meter"),
    _Row("kgf", "9.80665 N", "kilogram force"),
    _Row("lbf", "4.4482216152605 N", "pound force"),
    _Row("atm", "101325 Pa", "atmosphere"),
    _Row("mmHg", "133.322387415 Pa", "torr, mm hg, millimetre of mercury, millimeter of mercury"),
    _Row("inHg", "25.4 mmHg", "in hg, inch of mercury, inches of mercury"),
    _Row("psi", "6894.757293168 Pa", "pound per square inch"),
    _Row("BTU", "1055.05585262 J", "btu, british thermal unit"),
    _Row("hp", "745.69987158227022 W", "horsepower"),
    _Row("PS", "735.49875 W", "metric horsepower, cv, ch"),
    # --- parts, data and counts ---
    _Row("%", "", "percent, percentage, per cent, pct, pc"),
    _Row("‰", "0.1 %", "permille, per mille"),
    _Row("ppm", "0.0001 %", "parts per million"),
    _Row("dB", "", "decibel"),
    _Row("KiB", "1024 B", "kibibyte"),
    _Row("MiB", "1024 KiB", "mebibyte"),
    _Row("GiB", "1024 MiB", "gibibyte"),
    _Row("TiB", "1024 GiB", "tebibyte"),
    _Row("people", "", "person, persons, inhabitant"),
    _Row("times", "", "x, time, fold"),
    # --- money: nothing is converted, since rates change ---
    _Row(
        "$", "", "dollar, usd, us$, us $, buck, us dollar, u.s. dollar, american dollar, 美元, 달러"
    ),
    _Row("€", "", "euro, eur, ユーロ, 欧元, 歐元, 유로"),
    _Row("£", "", "pound, gbp, quid, pound sterling, sterling"),
    _Row("¥", "", "yen, jpy, 円"),
    _Row("CN¥", "", "yuan, cny, rmb, renminbi, 元"),
    _Row("₹", "", "rupee, inr, rs"),
    _Row("₩", "", "won, krw"),
    _Row("₽", "", "ruble, rouble, rub"),
    _Row("A$", "", "au$, a $, au $, aud, australian dollar"),
    _Row("C$", "", "ca$, c $, ca $, cad, canadian dollar"),
    _Row("NZ$", "", "nz $, nzd, new zealand dollar"),
    _Row("HK$", "", "hk $, hkd, hong kong dollar"),
    _Row("S$", "", "s $, sgd, singapore dollar"),
    _Row("CHF", "", "franc, fr, sfr, swiss franc"),
    _Row("cent", "", "¢, penny, pence, p"),
)
_MORE_NAMES = {
    "μm": "micron",
    "μg": "mcg",
    "g": "gr",
    "kg": "kilo, kgs",
    "t": "metric ton, metric tonne, ton",
    "Da": "u, atomic mass unit",
    "s": "sec, secs, ″, ''",
    "K": "°K, degree k, degree kelvin",
    "kcal": "Calorie, Cal, food calorie, calorie, cal",
    "kB": "KB",
}
"""Of units with a prefix, and of those that take one, what people type beside these."""
MONEY = frozenset(
    ("$", "€", "£", "¥", "CN¥", "₹", "₩", "₽", "A$", "C$", "NZ$", "HK$", "S$", "CHF", "cent")
)
SEVERAL_SIZES = frozenset(
    (
        "ton", "gallon", "gal", "quart", "qt", "pint", "pt", "fluid ounce", "fl oz", "cup",
        "calorie", "cal", "M",
    )
)  # fmt: skip
"""Names that one country or trade uses for one size, and another for another.

An M is a nautical mile, or a metre typed in capitals; a calorie of food is a kilocalorie.
"""
_CALENDAR = ("month", "year", "decade", "century", "millennium")
_ZEROS = {"°C": Fraction("273.15"), "°F": Fraction("459.67") * Fraction(5, 9)}
"""Where the scales of temperature begin, in kelvins."""

_LONGEST_SYMBOL_WITHOUT_PLURAL = 2


# --- names ------------------------------------------------------------------------------


def units_of(name: str) -> frozenset[str]:
    """Return the symbols of the units that a name stands for; none for an unknown one.

    Letter for letter, or else in small letters: case tells mW from MW, but where the spelling is
    not known it does not matter. Of a letter alone it hardly ever matters: 7 H are hours.
    """
    by_spelling = _units_by_spelling()
    by_small_letters = _units_by_small_letters()
    for spelling in _singulars(name):
        if spelling in by_spelling:
            units = by_spelling[spelling]
            if len(spelling) == 1:
                units |= by_spelling.get(spelling.lower(), frozenset())
            return units
    for spelling in _singulars(name.casefold()):
        if spelling in by_small_letters:
            return by_small_letters[spelling]
    return frozenset()


def has_several_sizes(name: str) -> bool:
    """Return whether a name is used for units of several sizes: 20 tons, 3 pints."""
    spellings = (*_singulars(name), *_singulars(name.casefold()))
    return any(spelling in SEVERAL_SIZES for spelling in spellings)


def is_symbol(text: str) -> bool:
    """Return whether a text is what a fact base writes for a unit."""
    return text in _sizes_as_written()


def names_of_units() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield all names and symbols in small letters, with the units that they are of."""
    yield from _units_by_small_letters().items()


def singular(word: str) -> str:
    """Return a word in small letters without the ending of its plural."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if len(word) > 2 and not word.endswith("ss"):
        return word.removesuffix("s")
    return word


def _singulars(name: str) -> list[str]:
    """Return a name, and what it may be the plural of: `pounds sterling` of `pound sterling`."""
    names = [name]
    if len(name) > _LONGEST_SYMBOL_WITHOUT_PLURAL:
        # Calories of calorie, centuries of century.
        names += [name.removesuffix("s"), singular(name)]
    first_word, blank, behind = name.partition(" ")
    if blank:
        names.append(f"{singular(first_word)} {behind}")
    return names


@lru_cache(maxsize=1)  # made by the first answer that has a unit
def _units_by_spelling() -> dict[str, frozenset[str]]:
    units: dict[str, set[str]] = {}
    for spelling, unit in _spellings():
        units.setdefault(spelling, set()).add(unit)
    return {spelling: frozenset(symbols) for spelling, symbols in units.items()}


@lru_cache(maxsize=1)
def _units_by_small_letters() -> dict[str, frozenset[str]]:
    units: dict[str, frozenset[str]] = {}
    for spelling, units_of_spelling in _units_by_spelling().items():
        folded = spelling.casefold()
        units[folded] = units.get(folded, frozenset()) | units_of_spelling
    return units


def _spellings() -> Iterator[tuple[str, str]]:
    """Yield every name and symbol with its unit."""
    for row, (prefix, prefix_name, _) in _rows_with_prefixes():
        unit = _with_prefix(prefix, row.symbol)
        yield prefix + row.symbol, unit
        for name in _names(row.names):
            is_short = len(name) == 1
            yield (prefix if is_short else prefix_name) + name, unit
    for row in _ALONE:
        yield row.symbol, row.symbol
        for name in _names(row.names):
            yield name, row.symbol
    for unit, names in _MORE_NAMES.items():
        for name in _names(names):
            yield name, unit


def _rows_with_prefixes() -> Iterator[tuple[_Row, tuple[str, str, int]]]:
    for row in _WITH_PREFIXES:
        for prefix in _PREFIXES:
            if row.symbol in _WHOLE and prefix[2] < 3 and prefix[0]:
                continue
            yield row, prefix


def _with_prefix(prefix: str, symbol: str) -> str:
    """Return the one symbol of a unit with a prefix: μg for ug."""
    return f"{'μ' if prefix == 'u' else prefix}{symbol}"


def _names(written: str) -> list[str]:
    return [name for name in written.split(", ") if name]


# --- sizes ------------------------------------------------------------------------------


def size_of(symbol: str) -> Size:
    """Return the size of a unit; a symbol that no row has is a unit made of nothing else."""
    if symbol not in _sizes_as_written():
        return Size(frozenset(((symbol, 1),)), Fraction(1))
    return _size_of_known(symbol)


def product_of(factors: Iterable[tuple[Size, int]]) -> Size:
    """Return the size of a product of units, each with its power: 1 km h-1 is 1000/3600 m s-1."""
    factors = list(factors)
    # Only alone 20 °C are a temperature: in W/°C they are a difference.
    if len(factors) == 1 and factors[0][1] == 1:
        return factors[0][0]
    powers: dict[str, int] = {}
    factor = Fraction(1)
    for size, power in factors:
        factor *= size.factor**power
        for unit, unit_power in size.dimension:
            powers[unit] = powers.get(unit, 0) + unit_power * power
    dimension = frozenset((unit, power) for unit, power in powers.items() if power)
    return Size(dimension, factor)


@cache  # at most one for each symbol of the table
def _size_of_known(symbol: str) -> Size:
    number, _, units = _sizes_as_written()[symbol].partition(" ")
    if not units:
        return Size(frozenset(((symbol, 1),)), Fraction(1))
    whole = product_of(_factors(units))
    zero = _ZEROS.get(symbol, Fraction(0))
    return Size(whole.dimension, whole.factor * Fraction(number), zero, symbol in _CALENDAR)


def _factors(units: str) -> list[tuple[Size, int]]:
    """Return the sizes and powers of `kg m s-2`, as the table writes it."""
    if units in _sizes_as_written():
        return [(size_of(units), 1)]
    factors = []
    for word in units.split(" "):
        symbol = word.rstrip("-0123456789")
        factors.append((size_of(symbol), int(word[len(symbol) :] or 1)))
    return factors


@lru_cache(maxsize=1)
def _sizes_as_written() -> dict[str, str]:
    """Return by its symbol how much each unit is, as its row writes it."""
    sizes = {row.symbol: row.size for row in _ALONE}
    for row, (prefix, _, power) in _rows_with_prefixes():
        size = f"1e{power} {row.symbol}" if prefix else row.size
        sizes[_with_prefix(prefix, row.symbol)] = size
    return sizes
