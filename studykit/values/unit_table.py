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
    """The size of a unit: 1609.344 metres are a mile."""

    dimension: Unit
    """The units that it is made of: km/h of metres to the 1 and seconds to the -1."""
    factor: Fraction
    zero: Fraction = Fraction(0)
    """Its zero on the scale of the other ones: 0 °C are 273.15 K."""
    is_calendar: bool = False
    """Months and years differ in length: a month has 28 to 31 days."""


class _Row(NamedTuple):
    symbol: str
    size: str
    names: tuple[str, ...]
    takes_prefix: bool


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

_POWER_OF_KILO = 3
_AS_ABOVE = "as above"
_WHOLE = ("bit", "B", "t")
"""Nobody means a thousandth of these: mb is MB or Mb, and pt a pint."""

_TABLE = """
# those that take a prefix: km, kilometre
-m         |                      | metre, meter
-g         |                      | gram, gramme
-s         |                      | second
-A         |                      | ampere, amp
-K         |                      | kelvin
-mol       |                      | mole
-cd        |                      | candela
-l         | 0.001 m3             | L, litre, liter
-N         | 1 kg m s-2           | newton
-Pa        | 1 N m-2              | pascal
-bar       | 100000 Pa            | bar
-J         | 1 N m                | joule
-W         | 1 J s-1              | watt
-Wh        | 3600 J               | watt hour, watthour
-cal       | 4.184 J              | calorie
-eV        | 1.602176634e-19 J    | electronvolt
-Hz        | 1 s-1                | hertz
-V         | 1 W A-1              | volt
-Ω         | 1 V A-1              | ohm
-C         | 1 A s                | coulomb
-F         | 1 C V-1              | farad
-H         | 1 V s A-1            | henry
-T         | 1 V s m-2            | tesla
-Wb        | 1 V s                | weber
-S         | 1 A V-1              | siemens
-lm        |                      | lumen
-lx        | 1 lm m-2             | lux
-Sv        |                      | sievert
-Gy        |                      | gray
-Bq        |                      | becquerel
-Da        |                      | dalton
-bit       |                      | bit, b
-B         | 8 bit                | byte
-t         | 1000 kg              | tonne
# lengths
Å          | 0.1 nm               | angstrom, ångström
in         | 2.54 cm              | inch, inches, ", ″, ''
ft         | 12 in                | foot, feet, ', ′
yd         | 3 ft                 | yard
mi         | 5280 ft              | mile, statute mile
nmi        | 1852 m               | nautical mile, sea mile, naut mi, nm, NM, M
fathom     | 6 ft                 |
furlong    | 220 yd               |
au         | 149597870700 m       | astronomical unit
ly         | 9460730472580800 m   | light year, lightyear
parsec     | 30856775814913673 m  | pc
kpc        | 1000 parsec          | kiloparsec
Mpc        | 1000 kpc             | megaparsec
# areas and volumes
ha         | 10000 m2             | hectare
acre       | 4840 yd2             | ac
cc         | 1 cm3                |
US gal     | 231 in3              | us gallon, american gallon, gallon, gal
imp gal    | 4.54609 l            | imperial gallon, uk gallon, british gallon, gallon, gal
US qt      | 0.25 US gal          | us quart, american quart, quart, qt
imp qt     | 0.25 imp gal         | imperial quart, uk quart, british quart, quart, qt
US pt      | 0.125 US gal         | us pint, american pint, pint, pt
imp pt     | 0.125 imp gal        | imperial pint, uk pint, british pint, pint, pt
US fl oz   | 0.0078125 US gal     | us fluid ounce, fluid ounce, fl oz
imp fl oz  | 0.00625 imp gal      | imperial fluid ounce, fluid ounce, fl oz
US cup     | 0.0625 US gal        | cup
metric cup | 250 ml               | cup
bbl        | 42 US gal            | barrel, oil barrel
# masses
short ton  | 2000 lb              | us ton, american ton, ton
long ton   | 2240 lb              | imperial ton, uk ton, british ton, ton
lb         | 453.59237 g          | lbs, pound
oz         | 0.0625 lb            | ounce
oz t       | 31.1034768 g         | troy ounce
st         | 14 lb                | stone
grain      | 64.79891 mg          |
ct         | 0.2 g                | carat
M          | 1 mol l-1            | molar
# times
min        | 60 s                 | minute, mins, ′, '
h          | 60 min               | hour, hr, hrs
d          | 24 h                 | day
week       | 7 d                  | wk, wks
fortnight  | 14 d                 |
month      | 30.4375 d            | mo, mos
year       | 12 month             | yr, yrs, y, a, annum
decade     | 10 year              |
century    | 100 year             | centuries
millennium | 1000 year            | millennia
# angles and temperatures
°          |                      | deg, degree, arcdegree
arcmin     | 1/60 °               | arcminute, minute of arc, ′, '
arcsec     | 1/3600 °             | arcsecond, second of arc, ″, ''
rad        | 57.29577951308232 °  | radian
°C         | 1 K                  | C, celsius, celcius, centigrade, cel, °, deg, degree
°C         | as above             | degc, deg c, degree c, degree celsius, degree celcius
°F         | 5/9 K                | F, fahrenheit, °, deg, degree
°F         | as above             | degf, deg f, degree f, degree fahrenheit
# speeds, forces, pressures, energies, powers
kn         | 1 nmi h-1            | knot, kt, kts
km/h       | 1 km h-1             | kmh, kph, kmph
mph        | 1 mi h-1             |
m/s        | 1 m s-1              | mps
m²         | 1 m2                 | sqm
km²        | 1 km2                | sqkm
bpm        | 1 beat min-1         |
rpm        | 1 min-1              |
Nm         | 1 N m                | newton metre, newton meter
kgf        | 9.80665 N            | kilogram force
lbf        | 4.4482216152605 N    | pound force
atm        | 101325 Pa            | atmosphere
mmHg       | 133.322387415 Pa     | torr, mm hg, millimetre of mercury, millimeter of mercury
inHg       | 25.4 mmHg            | in hg, inch of mercury, inches of mercury
psi        | 6894.757293168 Pa    | pound per square inch
BTU        | 1055.05585262 J      | btu, british thermal unit
hp         | 745.69987158227022 W | horsepower
PS         | 735.49875 W          | metric horsepower, cv, ch
# parts, data and counts
%          |                      | percent, percentage, per cent, pct, pc
‰          | 0.1 %                | permille, per mille
ppm        | 0.0001 %             | parts per million
dB         |                      | decibel
KiB        | 1024 B               | kibibyte
MiB        | 1024 KiB             | mebibyte
GiB        | 1024 MiB             | gibibyte
TiB        | 1024 GiB             | tebibyte
people     |                      | person, persons, inhabitant
times      |                      | x, time, fold
# money: nothing is converted, since rates change
$          |                      | dollar, usd, us$, us $, buck, 美元, 달러
$          | as above             | us dollar, american dollar
€          |                      | euro, eur, ユーロ, 欧元, 歐元, 유로
£          |                      | pound, gbp, quid, pound sterling, sterling
¥          |                      | yen, jpy, 円
CN¥        |                      | yuan, cny, rmb, renminbi, 元
₹          |                      | rupee, inr, rs
₩          |                      | won, krw
₽          |                      | ruble, rouble, rub
A$         |                      | au$, a $, au $, aud, australian dollar
C$         |                      | ca$, c $, ca $, cad, canadian dollar
NZ$        |                      | nz $, nzd, new zealand dollar
HK$        |                      | hk $, hkd, hong kong dollar
S$         |                      | s $, sgd, singapore dollar
CHF        |                      | franc, fr, sfr, swiss franc
cent       |                      | ¢, penny, pence, p
# more names of units with a prefix, and of those that take one
μm         | as above             | micron
μg         | as above             | mcg
g          | as above             | gr
kg         | as above             | kilo, kgs
t          | as above             | metric ton, metric tonne, ton
Da         | as above             | u, atomic mass unit
s          | as above             | sec, secs, ″, ''
K          | as above             | °K, degree k, degree kelvin
kcal       | as above             | Calorie, Cal, food calorie, calorie, cal
kB         | as above             | KB
"""
"""What facts write | how much it is, of other rows | what else people type, in the singular.

A hyphen stands before what takes a prefix. Nothing in the middle: it is made of no other unit.
"""
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
    # Letter for letter first: mW and MW are two units.
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
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")


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
    for row in _rows():
        if not row.takes_prefix:
            yield from ((name, row.symbol) for name in (row.symbol, *row.names))
            continue
        for prefix, prefix_name, _ in _prefixes_of(row):
            unit = _with_prefix(prefix, row.symbol)
            yield prefix + row.symbol, unit
            for name in row.names:
                # A letter takes the short prefix, and a word the long one: kL, kilolitre.
                is_short = len(name) == 1
                yield (prefix if is_short else prefix_name) + name, unit


def _prefixes_of(row: _Row) -> Iterator[tuple[str, str, int]]:
    for prefix in _PREFIXES:
        _, _, power = prefix
        is_fraction = 0 != power < _POWER_OF_KILO
        if not (is_fraction and row.symbol in _WHOLE):
            yield prefix


def _with_prefix(prefix: str, symbol: str) -> str:
    """Return the one symbol of a unit with a prefix: μg for ug."""
    return f"{'μ' if prefix == 'u' else prefix}{symbol}"


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    """Return the rows of the table."""
    rows = []
    for line in _TABLE.splitlines():
        if not line or line.startswith("#"):
            continue
        symbol, size, names = (part.strip() for part in line.split("|"))
        all_names = tuple(name for name in names.split(", ") if name)
        rows.append(_Row(symbol.lstrip("-"), size, all_names, symbol.startswith("-")))
    return tuple(rows)


# --- sizes ------------------------------------------------------------------------------


def size_of(symbol: str) -> Size:
    """Return the size of a unit; a symbol that no row has is a unit made of nothing else."""
    if symbol not in _sizes_as_written():
        return Size(frozenset(((symbol, 1),)), Fraction(1))
    return _size_of_known(symbol)


def product_of(factors: Iterable[tuple[Size, int]]) -> Size:
    """Return the size of a product of units, each with its power: 1 km h-1 is 1000/3600 m s-1."""
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
    sizes: dict[str, str] = {}
    for row in _rows():
        if row.size == _AS_ABOVE:
            continue
        sizes[row.symbol] = row.size
        if row.takes_prefix:
            for prefix, _, power in _prefixes_of(row):
                if prefix:
                    sizes[_with_prefix(prefix, row.symbol)] = f"1e{power} {row.symbol}"
    return sizes
