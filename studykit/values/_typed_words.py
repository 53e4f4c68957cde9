"""Words that learners type in other languages than English.

Those of CLDR, and those of `_language_words`, which it does not have.

    typing_of(...) for German    months: januar is 1, jan is 1, jänner is 1, ...
                                 before: v. chr., vor christus, ...
                                 units: stunden are h, ...

All in small letters. Knows no values; `grading` reads texts with these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from studykit.values._cldr import Cldr, in_small_letters
from studykit.values._language_words import LanguageWords
from studykit.values.english import PeriodWords, Typing
from studykit.values.typography import plain

_UNITS_OF_CLDR = {
    "length-kilometer": "km", "length-meter": "m", "length-centimeter": "cm",
    "length-millimeter": "mm",
    "length-mile": "mi", "length-yard": "yd", "length-foot": "ft", "length-inch": "in",
    "length-nautical-mile": "nmi", "length-light-year": "ly",
    "area-square-kilometer": "km2", "area-square-meter": "m2", "area-square-mile": "mi2",
    "area-hectare": "ha", "area-acre": "acre",
    "mass-kilogram": "kg", "mass-gram": "g", "mass-milligram": "mg", "mass-tonne": "t",
    "mass-ounce": "oz",
    "volume-liter": "l", "volume-milliliter": "ml", "volume-cubic-meter": "m3",
    "volume-cubic-kilometer": "km3",
    "speed-kilometer-per-hour": "km/h", "speed-meter-per-second": "m/s",
    "speed-mile-per-hour": "mph", "speed-knot": "kn",
    "duration-second": "s", "duration-minute": "min", "duration-hour": "h", "duration-day": "d",
    "duration-week": "week", "duration-month": "month", "duration-year": "year",
    "duration-century": "century",
    "temperature-celsius": "°C", "temperature-fahrenheit": "°F", "temperature-kelvin": "K",
    "energy-joule": "J", "energy-kilocalorie": "kcal", "energy-kilowatt-hour": "kWh",
    "power-watt": "W", "power-kilowatt": "kW", "power-megawatt": "MW",
    "concentr-percent": "%", "concentr-permille": "‰",
}  # fmt: skip
_CURRENCIES_OF_CLDR = {"USD": "$", "EUR": "€", "JPY": "¥"}
"""Pounds and others are not among them: their names are those of weights too, or of several
countries."""
_SECOND_EVERYWHERE = "sec"
"""Also a century in Italian and Romanian, but never behind a number."""
_WORD = re.compile(r"[^\W\d_]+")
_DATE_SEPARATOR = re.compile(r"(?<=[dMy])[./-]")


def typing_of(
    cldr: Cldr,
    words: LanguageWords,
    *,
    yes: Iterable[str],
    no: Iterable[str],
    fillers: Iterable[str],
) -> Typing:
    """Return the words of a language that a learner may type.

    `yes`, `no` and `fillers` are words and texts that it shows.
    """
    # The order in which digits are typed: 3.11. is in November in German.
    short_date = cldr.short_date_pattern
    separator = _DATE_SEPARATOR.search(short_date)
    silent_texts = (*fillers, *cldr.unit_names("duration-year"), *words.fillers)
    return Typing(
        months=(*cldr.months(), *words.months.items()),
        weekdays=cldr.weekdays(),
        before=(*cldr.era_names(is_after_christ=False), *words.before_christ),
        after=(*cldr.era_names(is_after_christ=True), *words.after_christ),
        # As whole texts too: l'anno, and words of scripts whose vowels are marks.
        fillers=(*_words_of(silent_texts), *(plain(text).casefold() for text in words.fillers)),
        articles=tuple(words.articles),
        prepositions=words.prepositions,
        kinds=words.kinds,
        order=_order_of(short_date),
        separator=separator[0] if separator else "",
        decimal=cldr.decimal,
        scales=_scales(cldr),
        joiners=_joiners(cldr, words),
        yes=(*map(in_small_letters, yes), *words.typed_yes),
        no=(*map(in_small_letters, no), *words.typed_no),
        month=cldr.unit_names("duration-month"),
        units=_units(cldr, words),
        number_language=cldr.language,
        # Of two with one beginning the longer comes first.
        number_words=tuple(sorted(words.number_words.items(), reverse=True)),
        and_a_half=words.and_a_half,
        minus=words.minus,
        counted=tuple(map(plain, words.counted.split())),
        periods=_periods(cldr, words),
    )


def _periods(cldr: Cldr, words: LanguageWords) -> PeriodWords:
    """Return the words for long times, of which CLDR has the century."""
    centuries = (*cldr.unit_names("duration-century"), *words.periods.centuries)
    seasons = tuple(map(_names_of_season, words.shown_periods.seasons or ()))
    return words.periods._replace(centuries=centuries, seasons=seasons)


def _names_of_season(pattern: str) -> tuple[str, ...]:
    """Return the name of a season as it stands beside a year, and its first word alone."""
    name = in_small_letters(pattern.replace("{}", " ")).lstrip("年년 ").rstrip(". ")
    names = [name, name.split()[0]]
    # Chinese says 春季 and 春天 for spring, and 春 beside a year.
    if name.endswith("季"):
        names += [name.removesuffix("季"), f"{name.removesuffix('季')}天"]
    return tuple(dict.fromkeys(names))


def _words_of(texts: Iterable[str]) -> tuple[str, ...]:
    words: set[str] = set()
    for text in texts:
        words.update(_WORD.findall(in_small_letters(text)))
    return tuple(sorted(words))


def _order_of(date_pattern: str) -> str:
    """Return `dmy` for d.M.yy."""
    letters = [letter for letter in date_pattern.lower() if letter in "dmy"]
    return "".join(dict.fromkeys(letters))


def _scales(cldr: Cldr) -> tuple[tuple[str, int], ...]:
    """Return the words for powers of ten, in the order of the alphabet."""
    # In full and in short: million, Mio.
    scales = set()
    for power, _, word in cldr.scale_words():
        scales.add((in_small_letters(word), power))
    for power, word in cldr.short_scale_words():
        scales.add((in_small_letters(word), power))
    return tuple(sorted(scales))


def _joiners(cldr: Cldr, words: LanguageWords) -> tuple[str, ...]:
    """Return the words for and, or: what stands between two things in a list."""
    # From a list of two CLDR gives the word away: "0 und 1".
    joiners = set(words.joiners)
    for list_of_two in (cldr.joined(["0", "1"], "and"), cldr.joined(["0", "1"], "or")):
        joiners.add(in_small_letters(list_of_two).strip("01 "))
    return tuple(sorted(joiners))


def _units(cldr: Cldr, words: LanguageWords) -> tuple[tuple[str, str], ...]:
    """Return the names of units with the symbols that facts write."""
    names = []
    for unit, symbol in _UNITS_OF_CLDR.items():
        for name in cldr.unit_names(unit):
            if name != _SECOND_EVERYWHERE:
                names.append((name, symbol))
    for code, sign in _CURRENCIES_OF_CLDR.items():
        names += [(name, sign) for name in cldr.currency_names(code)]
    return (*names, *words.units.items())
