"""The door to Babel: what the Unicode CLDR knows of a language, as plain texts and numbers.

    cldr_of("de").unit_names("duration-hour")   ->  Stunde, Stunden, ...
    cldr_of("de").scale_words()                 ->  (3, one, Tausend), (6, one, Million), ...
    cldr_of("de").date_patterns[3]              ->  d. MMMM y

Babel formats days of the `datetime` module, which knows no year before 1 and no year alone. So
its patterns and names are taken, and filled by `_foreign`. Digits are always 0 to 9: an answer
must be typed on any keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name
from babel.units import UnknownUnitError, format_unit

from studykit.values.english import CATEGORIES, Last

_NUMBERS_FOR_PLURALS = range(201)
"""Among these every language has all of its plural categories for whole numbers."""
_SPACES = re.compile("[\u00a0\u202f\u2009]")
_SCALE_PATTERN = re.compile(r"0[ \u00a0]\D+")
_SHORT_SCALE_PATTERN = re.compile(r"0[ \u00a0]([^\W\d_]{3,})\.?")
"""Of three letters or more: fewer may be a unit, as `mi` is."""
_SHORTEST_ABBREVIATION = 3
"""Letters, with a point behind them: Std. is a word, s. only a sign."""
_COUNTS = (1, 2, 5)
"""Of things, so that all forms of their name come up."""
_SHORTEST_WORD_OF_MONEY = 3


def cldr_of(tag: str) -> Cldr | None:
    """Return the data of a tag, or of the tag without its last parts; None if CLDR has none."""
    parts = tag.split("-")
    while parts:
        try:
            return Cldr(Locale.parse("-".join(parts), sep="-"))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return None


def with_likely_region(tag: str) -> str:
    """Return language and region of a tag, the region that is likely where it has none."""
    language, *subtags = tag.split("-")
    for subtag in subtags:
        if (len(subtag) == 2 and subtag.isalpha()) or (len(subtag) == 3 and subtag.isdigit()):
            return f"{language.lower()}_{subtag.upper()}"
    scripts = [subtag.title() for subtag in subtags if len(subtag) == 4]
    likely = get_global("likely_subtags")
    for known in (*(f"{language.lower()}_{script}" for script in scripts), language.lower()):
        if known in likely:
            return f"{language.lower()}_{likely[known].split('_')[-1]}"
    return language.lower()


class Cldr:
    """The data of one language."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self.language = locale.language
        self.script = locale.script or ""
        self.name = locale.english_name or ""
        categories = {locale.plural_form(number) for number in _NUMBERS_FOR_PLURALS}
        self.plurals = tuple(category for category in CATEGORIES if category in categories)
        self.decimal = str(locale.number_symbols.get("latn", {}).get("decimal", "."))
        self.date_patterns = {
            1: self._skeleton("y", "y"),
            2: self._skeleton("yMMMM", "MMMM y"),
            3: str(locale.date_formats["long"].pattern),
        }
        """By precision: a year, a month, a day."""
        self.short_date_pattern = str(locale.date_formats["short"].pattern)
        self.era_pattern = self._skeleton("Gy", "y G")

    def _skeleton(self, name: str, otherwise: str) -> str:
        skeletons = self._locale.datetime_skeletons
        if name in skeletons:
            return str(skeletons[name].pattern)
        return otherwise

    # --- words --------------------------------------------------------------------------

    def category(self, value: Decimal) -> str:
        """Return the plural category of a number."""
        return str(self._locale.plural_form(abs(value)))

    def joined(self, words: Sequence[str], last: Last) -> str:
        """Return words as a list in a sentence."""
        style: Literal["standard", "or"] = "standard" if last == "and" else "or"
        return str(format_list(list(words), style, locale=self._locale))

    # --- numbers ------------------------------------------------------------------------

    def grouped(self, whole: int) -> str:
        """Return a whole number with its thousands grouped."""
        return str(format_decimal(whole, locale=self._locale, numbering_system="latn"))

    def puts_currency_first(self) -> bool:
        """Return whether the sign of a currency stands before the number."""
        pattern = str(self._locale.currency_formats["standard"].pattern)
        # A mark of the direction of writing may be before it.
        return pattern.lstrip("\u200e\u200f").startswith("¤")

    def scale_words(self) -> Iterator[tuple[int, str, str]]:
        """Yield powers of ten with a plural category and the word that goes with it."""
        for category, power in product(CATEGORIES, (3, 6, 9, 12)):
            text = self._compact_pattern("long", category, power)
            if _SCALE_PATTERN.fullmatch(text):
                yield power, category, text[2:].replace("'", "").strip()

    def short_scale_words(self) -> Iterator[tuple[int, str]]:
        """Yield powers of ten with their short forms (млн)."""
        for power in (6, 9, 12):
            text = self._compact_pattern("short", "other", power).replace("'", "")
            short = _SHORT_SCALE_PATTERN.fullmatch(text)
            if short:
                yield power, short[1]

    def _compact_pattern(self, length: str, category: str, power: int) -> str:
        formats = self._locale.compact_decimal_formats
        zeros = str(10**power)
        pattern = _value_at(formats, length, category, zeros)
        pattern = pattern or _value_at(formats, length, "other", zeros)
        if pattern:
            return str(pattern.pattern)
        return ""

    # --- names --------------------------------------------------------------------------

    def month_names(self, kind: str) -> list[str]:
        """Return the names of the months in full.

        As they stand in a date (`format`), or alone (`stand-alone`).
        """
        names = self._locale.months[kind]["wide"]
        return [str(names[month]) for month in range(1, 13)]

    def era_name(self, *, is_after_christ: bool) -> str:
        """Return the mark of an era as it stands in a date."""
        return str(self._locale.eras["abbreviated"][int(is_after_christ)])

    def era_names(self, *, is_after_christ: bool) -> list[str]:
        """Return all marks of an era, in small letters."""
        names = []
        for width in ("wide", "abbreviated", "narrow"):
            name = str(_value_at(self._locale.eras, width, int(is_after_christ)) or "")
            if name and not name.isdigit():
                names.append(in_small_letters(name))
        return names

    def months(self) -> tuple[tuple[str, int], ...]:
        """Return the names of the months and their short forms, with their numbers."""
        return _names_with_numbers(self._locale.months)

    def weekdays(self) -> tuple[tuple[str, int], ...]:
        """Return the names of the weekdays and their short forms.

        With their numbers from 0, a Monday.
        """
        return _names_with_numbers(self._locale.days)

    def unit_names(self, unit: str) -> tuple[str, ...]:
        """Return the names of a unit in full, and short ones that are words of the language.

        So км is one, in its letters, and Std. with its point, but not the t that is an hour in
        Finnish.
        """
        names: dict[str, None] = {}
        for length, count in product(("long", "short"), _COUNTS):
            try:
                shown = format_unit(
                    count,
                    unit,
                    length,  # type: ignore[arg-type]
                    locale=self._locale,
                    numbering_system="latn",
                )
            except UnknownUnitError:
                continue
            written = in_small_letters(shown.replace(str(count), "")).strip()
            name = written.rstrip(".")
            is_abbreviated = written != name and len(name) >= _SHORTEST_ABBREVIATION
            is_own_word = length == "long" or is_abbreviated or not name.isascii()
            if is_own_word and name and name != unit:
                names[name] = None
        return tuple(names)

    def currency_names(self, code: str) -> tuple[str, ...]:
        """Return the names of a currency, and the words in them.

        So `dólares estadounidenses` and `dólares`.
        """
        names = {
            str(get_currency_name(code, count, locale=self._locale)) for count in (None, *_COUNTS)
        }
        words = set()
        for name in names:
            for word in name.split():
                is_short_form_of_country = word.isupper()
                if len(word) >= _SHORTEST_WORD_OF_MONEY and not is_short_form_of_country:
                    words.add(word)
        return tuple(sorted(in_small_letters(name) for name in names | words))


def with_plain_spaces(text: str) -> str:
    """Return the text with ordinary blanks for the narrow and unbreakable ones of CLDR."""
    return _SPACES.sub(" ", text)


def in_small_letters(text: str) -> str:
    """Return the text as `english.Typing` has its words."""
    return " ".join(with_plain_spaces(text).casefold().split())


def _names_with_numbers(names: Any) -> tuple[tuple[str, int], ...]:
    """Return names in full, and their short forms of three letters or more, with their numbers."""
    numbers: dict[str, int] = {}
    for kind, width, number in product(
        ("format", "stand-alone"), ("wide", "abbreviated"), range(13)
    ):
        name = in_small_letters(str(_value_at(names, kind, width, number) or "")).rstrip(".")
        # 一月 is a whole name of two letters, 1月 is rather a number.
        is_whole_word = width == "wide" and len(name) == 2 and not name[0].isdigit()
        if len(name) > 2 or is_whole_word:
            numbers.setdefault(name, number)
    return tuple(numbers.items())


def _value_at(data: Any, *keys: str | int) -> Any:
    """Return the value at the end of some keys, None where one of them is missing."""
    for key in keys:
        try:
            data = data[key]
        except KeyError:
            return None
    return data
