"""Units that a sentence names, which then need not be typed; and those of other languages.

    How many metres long is the bridge?    metres
    What is the speed of light in m s^-1?  metres a second
    Stunden, in German                     h

Units themselves are read by `values.units`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from studykit.values.english import Typing
from studykit.values.typography import plain
from studykit.values.unit_table import Size
from studykit.values.units import has_name, meant_units, read_units

_PUNCTUATION_OF_SENTENCES = re.compile(r"[?!,;:()\"]|\.(?= |$)")
_MOST_WORDS_IN_A_NAME = 4
_SHORTEST_CLEAR_NAME = 3
"""Letters. An `m` or `in` of a sentence may be anything."""
_SMALL_WORDS = ("a", "an", "in", "In")
_POWER_OR_PER = re.compile(r"\d$|/")


class _NamedUnit(NamedTuple):
    """A word or words of a sentence that are a unit, or may be one."""

    name: str
    sizes: frozenset[Size]
    is_known: bool


def names_unit(sentence: str, unit: str, typing: Typing) -> bool:
    """Return whether a sentence names the unit, as in "How many metres long is the bridge?"."""
    meant = meant_units(unit)
    named = (*_units_in(sentence), *_units_in_language(sentence, typing))
    return any(not other.sizes.isdisjoint(meant) for other in named)


def units_named(sentence: str, typing: Typing) -> tuple[Size, ...]:
    """Return the units that a sentence names in full, or by a sign that can be nothing else."""
    clear: list[Size] = []
    for named in _units_in(sentence):
        is_long = len(named.name) >= _SHORTEST_CLEAR_NAME
        if named.is_known and (is_long or _POWER_OR_PER.search(named.name)):
            clear += named.sizes
    for named in _units_in_language(sentence, typing):
        clear += named.sizes
    return tuple(clear)


@lru_cache(maxsize=256)  # a stem is asked for with each of its answers
def _units_in(sentence: str) -> tuple[_NamedUnit, ...]:
    """Return all words of a sentence as units; soldiers may be one that only the facts know."""
    words = _PUNCTUATION_OF_SENTENCES.sub(" ", plain(sentence)).split()
    units = []
    start = 0
    while start < len(words):
        named = _longest_name(words[start : start + _MOST_WORDS_IN_A_NAME])
        units.append(named)
        start += len(named.name.split())
    return tuple(units)


def _longest_name(words: list[str]) -> _NamedUnit:
    """Return the longest beginning of some words that is a unit, or else the first word alone.

    Square kilometres are no kilometres, and in "minutes in hours" stand two units.
    """
    for name in _names(words):
        sizes, is_known = read_units(name)
        if is_known:
            return _NamedUnit(name, sizes, is_known)
    sizes, _ = read_units(words[0])
    return _NamedUnit(words[0], sizes, is_known=False)


def _names(words: list[str]) -> Iterator[str]:
    for length in range(len(words), 1, -1):
        beginning = words[:length]
        # "In km²" is no product of an inch.
        if words[0] not in _SMALL_WORDS and _is_one_unit(beginning):
            yield " ".join(beginning)
    yield words[0]


def _is_one_unit(words: list[str]) -> bool:
    """Return whether words can be one unit: degrees Celsius, metres per second, m s^-1."""
    if has_name(" ".join(words)) or "per" in words:
        return True
    if words[0].casefold() in ("square", "sq", "cubic", "cu"):
        return True
    return all(_POWER_OR_PER.search(word) for word in words[1:])


_COUNTED_IN_ENGLISH = (
    "people", "person", "persons", "inhabitants", "residents", "citizens", "men", "women",
    "souls", "individuals", "pieces", "items", "times",
)  # fmt: skip


def is_counted(word: str, typing: Typing) -> bool:
    """Return whether a word behind a number says what is counted, and is no unit of measure."""
    folded = plain(word).casefold()
    return folded in _COUNTED_IN_ENGLISH or folded in typing.counted


# --- other languages --------------------------------------------------------------------

_MOST_LETTERS_OF_CASE = 2
_SHORTEST_STEM_OF_NAME = 4
_SHORTEST_INSIDE = 2
"""Letters of a name inside a text without blanks: 米 alone is also a part of 米国."""


def _units_in_language(sentence: str, typing: Typing) -> list[_NamedUnit]:
    """Return the units that a sentence names in its own language: in Metern, 何メートル."""
    if not typing.units:
        return []
    text = _without_points(plain(sentence).casefold())
    words = _PUNCTUATION_OF_SENTENCES.sub(" ", text).split()
    units = []
    for name, symbol in _symbols(typing.units).items():
        if name in text and _is_named(name, words):
            units.append(_NamedUnit(name, meant_units(symbol), is_known=True))
            text = text.replace(name, " ")
    return units


def _is_named(name: str, words: list[str]) -> bool:
    """Return whether a name that stands in a text is one of its words, be it with an ending."""
    # Japanese and Chinese have no blanks.
    if len(words) == 1:
        return len(name) >= _SHORTEST_INSIDE
    if " " in name:
        return True
    for word in words:
        # The ending of a case: in Metern.
        ending = word.removeprefix(name)
        has_short_ending = len(ending) <= _MOST_LETTERS_OF_CASE
        if word == name:
            return True
        if word.startswith(name) and has_short_ending and len(name) >= _SHORTEST_STEM_OF_NAME:
            return True
    return False


_ACCENT = re.compile("[\u0300-\u036f]")
_POINT = re.compile(r"(?<=[^\W\d_])\. ?|॰ ?")


def _without_points(name: str) -> str:
    """Return кв км for кв. км, which is written кв.км too."""
    return _POINT.sub(" ", name).rstrip()


def symbol_of(unit: str, typing: Typing) -> str:
    """Return the symbol of a unit that the language has a word for: Stunden are h."""
    if not typing.units:
        return unit
    return _symbols(typing.units).get(_without_points(plain(unit).casefold()), unit)


@lru_cache(maxsize=16)  # made once a language
def _symbols(units: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the symbols by the names of units, as they are and without accents.

    Kilometros are km too.

    A name of two units stands for none, and is asked again: г is a gram and a year in Russian.
    """
    symbols_of_name: dict[str, set[str]] = {}
    for written, symbol in units:
        name = _without_points(plain(written))
        bare = _ACCENT.sub("", unicodedata.normalize("NFD", name))
        # Kilometros for kilómetros: accents are left out in typing.
        for spelling in (name, unicodedata.normalize("NFC", bare)):
            symbols_of_name.setdefault(spelling, set()).add(symbol)
    # Longer names first, so that square metres are no metres.
    by_length = sorted(symbols_of_name.items(), key=lambda named: -len(named[0]))
    return {name: next(iter(symbols)) for name, symbols in by_length if len(symbols) == 1}
