"""Units that a text names. Nothing is converted: 1000 m are another unit than a kilometre.

    km/h, kph, kilometres per hour   ->  km to the 1, h to the -1
    nm                               ->  nanometres, or nautical miles: both readings
    soldiers                         ->  a unit of its own, soldier, that nobody knows here

A library of units (`pint`) was tried and left: it reads `20 C` as coulombs, `20 F` as farads and
`12 nm` as nanometres only, has no `110 kms`, `nautical miles`, `degrees Celsius`, `5 dollars` or
`500 soldiers`, and takes two seconds to load. What it is good at, converting, grading must not
do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from studykit.grading._unit_names import (
    CLOSED_UP,
    Unit,
    is_symbol,
    names_of_units,
    singular,
    units_of,
)
from studykit.values.typography import plain

_MOST_READINGS = 64
_PUNCTUATION_OF_SENTENCES = re.compile(r"[?!,;:()\"]")
_USUAL_WRITING = (
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
    (re.compile(r"\b(american|australian|canadian) (?=\w)", re.IGNORECASE), r"\1-"),
    (re.compile(r"\b(nautical|naut|sea) (?=\w)", re.IGNORECASE), r"\1-"),
    (re.compile(r"\b(long|short|metric) (?=\w)", re.IGNORECASE), r"\1-"),
    (re.compile(r"\bpounds? sterling\b", re.IGNORECASE), "pound-sterling"),
    (re.compile(r"\b(us|a|au|c|ca|nz|hk|s) (?=\$)", re.IGNORECASE), r"\1"),
    (re.compile(r"\bmm hg\b|\bmillimet(?:re|er)s? of mercury\b", re.IGNORECASE), "mmHg"),
    (re.compile(r"\blight (?=years?\b)", re.IGNORECASE), "light-"),
    (re.compile(r"\bastronomical (?=units?\b)", re.IGNORECASE), "astronomical-"),
    (re.compile(r"\b([kmgt]?b)ps\b", re.IGNORECASE), r"\1/s"),
    (re.compile(r"^per | (?:per|an|a) |(?<=\w) ?/ ?(?=\w)", re.IGNORECASE), "/"),
    (re.compile(r"\*\*|\^"), ""),
)  # fmt: skip
"""Ways to write a unit that become the usual one, in this order: `square metres` is `metres2`."""
_FACTOR = re.compile(r"(.*?[^\d-])(-?[1-9])?")
"""A name or symbol, and its power: m2, s-1."""
_BETWEEN_FACTORS = re.compile(r"[ ·⋅*]+")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_DOTTED_LETTERS = re.compile(r"(?:\w\.)+\w?")
_DOT_OF_DOTTED_LETTERS = re.compile(r"(?<=\w)\.(?=\w\.|\w$)")
_DOT_AT_THE_END = re.compile(r"\.(?= |$)")

Factor = tuple[str, int]


@lru_cache(maxsize=4096)  # each word of a stem is asked for, with every answer to it
def read_units(text: str) -> tuple[frozenset[Unit], bool]:
    """Return all units that a text may name, and whether every word of it is a known unit.

    An unknown word is a unit of its own, in the singular: `soldiers`.
    """
    clean = plain(text)
    if len(text) > 1:
        clean = clean.strip(" .")
    clean = _without_dots(clean)
    for pattern, instead in _USUAL_WRITING:
        clean = pattern.sub(instead, clean)
    if not clean:
        return frozenset((frozenset(),)), True
    # kph, mph: signs of their own, not products of units.
    closed_up = CLOSED_UP.get(clean.casefold().replace(" ", ""))
    if closed_up:
        return frozenset((closed_up,)), True
    readings_of_factors, is_known = _read_factors(clean)
    readings = islice(product(*readings_of_factors), _MOST_READINGS)
    return frozenset(_multiplied(factors) for factors in readings), is_known


def meant_units(unit: str) -> frozenset[Unit]:
    """Return the readings of a unit of the fact base.

    `nm` are nanometres there, though a learner may mean nautical miles by it.
    """
    symbol = plain(unit)
    if is_symbol(symbol):
        return frozenset((_multiplied([(symbol, 1)]),))
    units, _ = read_units(unit)
    return units


def spelled_names(unit: str) -> Iterator[str]:
    """Yield the names in full of a unit, and its own word.

    What a slip of the finger may have meant.
    """
    meant = meant_units(unit)
    yield unit.casefold()
    for name, units in names_of_units():
        if any(_multiplied([(each_unit, 1)]) in meant for each_unit in units):
            yield name
            yield f"{name}s"


# --- a text taken apart -----------------------------------------------------------------


def _without_dots(text: str) -> str:
    """Return `km` for `k.m.` and `sq km` for `sq. km`; but a dot between units multiplies them."""
    if _DOTTED_LETTERS.fullmatch(f"{text}."):
        text = _DOT_OF_DOTTED_LETTERS.sub("", text)
    return _DOT_AT_THE_END.sub("", text)


def _read_factors(text: str) -> tuple[list[list[Factor]], bool]:
    """Return the readings of each factor, and whether all of them are known units."""
    # "sea-mile" is one unit, not a sea times a mile.
    whole = units_of(text)
    if whole:
        return [[(unit, 1) for unit in whole]], True
    readings = []
    is_known = True
    numerator, *denominators = text.split("/")
    for part, sign in ((numerator, 1), *((part, -1) for part in denominators)):
        for word in _words_of(part):
            name, power = _name_and_power(word)
            units = units_of(name)
            # Soldiers are counted in soldiers: a word that no list has is a unit of its own.
            if not units:
                is_known = False
                units = {singular(name.casefold())}
            readings.append([(unit, sign * power) for unit in units])
    return readings, is_known


def _words_of(text: str) -> Iterator[str]:
    """Yield the factors: `m s-2` are two words.

    A hyphen between letters that is in no unit's name parts words too (light-years).
    """
    for word in _BETWEEN_FACTORS.split(text):
        if _HYPHENATED.fullmatch(word) and not units_of(word):
            yield from (part for part in word.split("-") if part)
        elif word:
            yield word


def _name_and_power(word: str) -> tuple[str, int]:
    factor = _FACTOR.fullmatch(word)
    if not factor:
        return word, 1
    return factor[1], int(factor[2] or 1)


def _multiplied(factors: Iterable[Factor]) -> Unit:
    """Return the product of some factors.

    A kilowatt-hour is a kilowatt times an hour, a millilitre (cc) a cubic centimetre.
    """
    powers: dict[str, int] = {}
    for unit, power in factors:
        for basic_unit in _basic_units(unit):
            powers[basic_unit] = powers.get(basic_unit, 0) + power
    return frozenset((unit, power) for unit, power in powers.items() if power)


def _basic_units(unit: str) -> tuple[str, ...]:
    if unit.endswith("Wh"):
        return (unit[:-1], "h")
    if unit == "ml":
        return ("cm", "cm", "cm")
    return (unit,)


# --- units in a sentence ----------------------------------------------------------------

_MOST_WORDS_IN_A_NAME = 3


def names_unit(sentence: str, unit: str) -> bool:
    """Return whether a sentence names the unit, as in "How many metres long is the bridge?"."""
    meant = meant_units(unit)
    words = _words_of_sentence(sentence)
    start = 0
    while start < len(words):
        end = start + _length_of_name(words[start:])
        units, _ = read_units(" ".join(words[start:end]))
        if not units.isdisjoint(meant):
            return True
        start = end
    return False


def names_any_unit(sentence: str) -> bool:
    """Return whether a sentence names a unit in full (metres, not m: that may be anything)."""
    for word in _words_of_sentence(sentence):
        _, is_known = read_units(word)
        if is_known and len(word) > 2:
            return True
    return False


def _words_of_sentence(sentence: str) -> list[str]:
    return _PUNCTUATION_OF_SENTENCES.sub(" ", plain(sentence)).split()


def _length_of_name(words: list[str]) -> int:
    """Return how many words are the name of one unit.

    Degrees Celsius, square kilometres, metres.
    """
    # The longest first, so that "square kilometres" is not read as kilometres.
    for length in range(_MOST_WORDS_IN_A_NAME, 1, -1):
        name = words[:length]
        if len(name) < length:
            continue
        units, is_known = read_units(" ".join(name))
        is_single = len(next(iter(units))) == 1 or "per" in name
        if is_known and is_single:
            return length
    return 1
