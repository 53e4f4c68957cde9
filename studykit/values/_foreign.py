"""Languages other than English: values in the patterns of CLDR, with a few words of ours.

    Date(2025, 11, 3) in Polish       ->  3 listopada 2025
    Number("$125 million") in German  ->  125 Millionen $
    when, Date(2025, 8) in Italian    ->  nell'agosto 2025

`_cldr` has the patterns and names, `_language_words` the words that CLDR lacks, `_typed_words` what
learners type beside these. Knows no questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from studykit.values._cldr import Cldr, cldr_of, with_plain_spaces
from studykit.values._language_words import words_of
from studykit.values._typed_words import typing_of
from studykit.values.dates import part_of_date, precision
from studykit.values.english import ENGLISH, Language, Last, Typing
from studykit.values.numbers import CURRENCY_SIGNS, SCALE_WORDS
from studykit.values.ordinals import roman
from studykit.values.periods import century_of, ends_of, is_of_years, round_year, season_of
from studykit.values.scalars import Date, Number, Scalar

_TOKEN = re.compile(r"'(?P<quoted>[^']*)'|(?P<letters>d{1,2}|M{1,4}|L{1,4}|y+|G+)")
"""A part of a date pattern of CLDR: a text in quotes, or the letters that stand for a part of the
date."""
_MANTISSA = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)")
_SCALE = re.compile(rf" ?\b({'|'.join(SCALE_WORDS)})\b", re.IGNORECASE)
_FIRST_YEAR_WITHOUT_ERA = 1000


def foreign(tag: str) -> Foreign | None:
    """Return the language of a tag, None where CLDR knows none."""
    cldr = cldr_of(tag)
    if cldr:
        return Foreign(tag, cldr)
    return None


class Foreign(Language):
    """Another language than English."""

    has_articles = False

    def __init__(self, tag: str, cldr: Cldr) -> None:
        self._cldr = cldr
        self.name = cldr.name or tag
        self.plurals = cldr.plurals
        words = words_of(cldr.language, cldr.script)
        self._words = words
        self.is_whole = all((words.about, words.yes, words.no, words.true, words.false))
        self.true = words.true or ENGLISH.true
        self.false = words.false or ENGLISH.false
        self._yes = words.yes or "yes"
        self._no = words.no or "no"
        self._about = words.about or "~{}"
        self.has_when = bool(words.when)
        self.has_ordinals = bool(words.ordinal)

    @cached_property
    def typing(self) -> Typing:  # type: ignore[override]
        """Return the words that a learner may type.

        They cost milliseconds, and nothing that is shown needs them.
        """
        words = self._words
        return typing_of(
            self._cldr,
            words,
            yes=(self._yes, self.true),
            no=(self._no, self.false),
            fillers=(*self._texts_of_patterns(), words.about, *(words.when or ())),
        )

    def _texts_of_patterns(self) -> list[str]:
        """Return the words that stand in dates, such as de in Spanish."""
        texts = []
        for pattern in self._cldr.date_patterns.values():
            for token in _TOKEN.finditer(pattern):
                if token["quoted"]:
                    texts.append(token["quoted"])
        return texts

    # --- values -------------------------------------------------------------------------

    def show(self, value: Scalar) -> str:
        if isinstance(value, Number):
            return self._number_as_written(value)
        if isinstance(value, Date):
            return self._date(value)
        if isinstance(value, bool):
            if value:
                return self._yes
            return self._no
        return super().show(value)

    def number(self, number: Number, style: str) -> str:
        if style == ",":
            value = self._grouped(f"{number.value:f}")
        else:
            value = self._with_decimal_sign(f"{number.value:.{int(style[1:])}f}")
        about = "~" if number.about else ""
        return about + self._with_unit(value, number.unit)

    def _number_as_written(self, number: Number) -> str:
        """Return the digits of the fact, with the decimal sign and the scale of the language."""
        mantissa = _MANTISSA.search(number.text)
        if not mantissa:
            return number.text
        scale = _SCALE.search(number.text)
        has_currency = number.text.lstrip("~ -+−")[:1] in CURRENCY_SIGNS
        if scale or has_currency:
            english_scale = scale[1].lower() if scale else ""
            return self._with_scale(number, mantissa[0], english_scale)
        digits = self._with_decimal_sign(mantissa[0])
        return number.text[: mantissa.start()] + digits + number.text[mantissa.end() :]

    def _with_scale(self, number: Number, mantissa: str, english_scale: str) -> str:
        """Return `$125 million` as `125 Millionen $`.

        All digits where the language has no word for it.
        """
        digits = self._with_decimal_sign(mantissa)
        word = ""
        # The word must agree with the number as it is written: 1 Million, 2 Millionen.
        if english_scale:
            word = self._scale_word(SCALE_WORDS[english_scale], Decimal(mantissa))
            if not word:
                digits = self._grouped(f"{abs(number.value).normalize():f}")
        sign = "-" if number.value < 0 else ""
        about = "~" if number.about else ""
        return about + self._with_unit(f"{sign}{digits} {word}".strip(), number.unit)

    def _scale_word(self, power: int, value: Decimal) -> str:
        """Return the word for a power of ten as it goes with a number.

        Empty when there is no single one.
        """
        category = self.category(value)
        for word_power, word_category, word in self._cldr.scale_words():
            if (word_power, word_category) == (power, category):
                return word
        return ""

    def _with_decimal_sign(self, digits: str) -> str:
        return digits.replace(".", self._cldr.decimal)

    def _grouped(self, digits: str) -> str:
        sign = "-" if digits.startswith("-") else ""
        whole, point, decimals = digits.lstrip("-").partition(".")
        decimal_sign = self._cldr.decimal if point else ""
        return f"{sign}{self._cldr.grouped(int(whole))}{decimal_sign}{decimals}"

    def _with_unit(self, value: str, unit: str) -> str:
        if not unit:
            return value
        if unit[0] in CURRENCY_SIGNS and self._cldr.puts_currency_first():
            return f"{unit}{value}"
        return f"{value} {unit}"

    # --- dates --------------------------------------------------------------------------

    def date(self, date: Date, style: str) -> str | None:
        if style == "when":
            return self._when(date)
        return part_of_date(date, style, self._cldr.month_names("stand-alone"), self._date)

    def _date(self, date: Date) -> str:
        shown = self._period(date) if date.period else self._single_date(date)
        if date.about:
            return self._about.format(shown)
        return shown

    def _single_date(self, date: Date) -> str:
        pattern = self._cldr.date_patterns[precision(date)]
        if date.year < _FIRST_YEAR_WITHOUT_ERA:
            is_year_alone = not date.month
            era_pattern = self._cldr.era_pattern
            pattern = era_pattern if is_year_alone else _with_era(pattern, era_pattern)
        shown = _TOKEN.sub(lambda token: self._part_of_date(date, token), pattern)
        return with_plain_spaces(shown)

    def _part_of_date(self, date: Date, token: re.Match[str]) -> str:
        """Return the text for a token of a pattern of CLDR.

        Its letters are y, G, d, M, or L for a month that stands alone.
        """
        letters = token["letters"]
        if letters is None:
            # Two quotes with nothing between them are an apostrophe.
            return token["quoted"] or "'"
        letter = letters[0]
        if letter == "y":
            return str(_counted_year(date))
        if letter == "G":
            return self._cldr.era_name(is_after_christ=date.year > 0)
        if letter == "d":
            return f"{date.day:0{len(letters)}d}"
        if len(letters) > 2:
            kind = "stand-alone" if letter == "L" else "format"
            return self._cldr.month_names(kind)[date.month - 1]
        return f"{date.month:0{len(letters)}d}"

    def _when(self, date: Date) -> str:
        shown = self._date(date)
        # "um 1272" goes into a sentence as it is, in most languages.
        if date.about:
            return shown + self._words.after_about
        if date.period:
            return self._when_period(date)
        patterns = self._words.when
        if self._words.when_before_vowel and _begins_with_vowel_in_italian(shown, date):
            patterns = self._words.when_before_vowel
        if not patterns:
            return shown
        return patterns[precision(date) - 1].format(shown)

    # --- periods ------------------------------------------------------------------------

    def _period(self, period: Date) -> str:
        """Return the period by its name where the language has words for it, else by its ends."""
        words = self._words.shown_periods
        year = round_year(period) if period.period == "decade" else None
        if year is not None and words.decade:
            return self._with_era_before_christ(words.decade.format(abs(year)), year < 0)
        if period.period == "century" and words.century:
            return self._century(period, words.century, words.first_century)
        if period.period == "season" and words.seasons:
            return self._season(period, words.seasons)
        return self._span(period)

    def _century(self, period: Date, pattern: str, of_first: str) -> str:
        century = century_of(period)
        if century.number == 1 and of_first:
            pattern = of_first
        numerals = self._words.shown_periods.numerals
        number = str(century.number)
        if numerals == "roman":
            number = roman(century.number)
        elif numerals == "ordinal":
            number = self.ordinal(Decimal(century.number)) or number
        shown = pattern.format(number)
        return self._with_era_before_christ(shown, century.is_before_christ)

    def _season(self, period: Date, patterns: Sequence[str]) -> str:
        is_before_christ = period.year < 1
        year = str(_counted_year(period))
        # Winter 2001 may be thought to end in 2001.
        if period.last[0] > period.year > 0:
            year += f"/{period.last[0] % 100:02d}"
        shown = patterns[season_of(period)].format(year)
        return self._with_era_before_christ(shown, is_before_christ)

    def _with_era_before_christ(self, shown: str, is_before_christ: bool) -> str:
        """Return a text with the mark of the years before Christ on its side of a year."""
        if not is_before_christ:
            return shown
        era = with_plain_spaces(self._cldr.era_name(is_after_christ=False))
        pattern = self._cldr.era_pattern
        if pattern.startswith("G"):
            return f"{era} {shown}" if pattern.startswith("G ") else f"{era}{shown}"
        return f"{shown} {era}"

    def _span(self, period: Date) -> str:
        first, last = ends_of(period)
        have_one_era = (first.year < 1) == (last.year < 1)
        if not is_of_years(period) or not have_one_era:
            return f"{self._single_date(first)} – {self._single_date(last)}"
        years = f"{_counted_year(first)}–{_counted_year(last)}"
        shown_last = self._single_date(last if first.year < 1 else first)
        counted = str(_counted_year(last if first.year < 1 else first))
        return shown_last.replace(counted, years, 1)

    def _when_period(self, period: Date) -> str:
        words = self._words.shown_periods
        year = round_year(period) if period.period == "decade" else None
        if year is not None and words.in_decade:
            return self._with_era_before_christ(words.in_decade.format(abs(year)), year < 0)
        if period.period == "century" and words.in_century:
            pattern = words.in_century
            if words.in_century_before_vowel and century_of(period).number in (8, 11):
                pattern = words.in_century_before_vowel
            return self._century(period, pattern, words.in_first_century)
        if period.period == "season" and words.in_season:
            return self._season(period, words.in_season)
        first, last = ends_of(period)
        if words.in_span and is_of_years(period) and first.year >= _FIRST_YEAR_WITHOUT_ERA:
            return words.in_span.format(first.year, last.year)
        return self._period(period)

    # --- words --------------------------------------------------------------------------

    def joined(self, words: Sequence[str], last: Last = "and") -> str:
        return self._cldr.joined(words, last)

    def category(self, value: Decimal) -> str:
        return self._cldr.category(value)

    def ordinal(self, value: Decimal) -> str | None:
        is_counted = value >= 0 and value == value.to_integral_value()
        if not self.has_ordinals or not is_counted:
            return None
        number = int(value)
        pattern = self._words.ordinal
        is_first_or_second = number % 10 in (1, 2) and number % 100 not in (11, 12)
        if is_first_or_second and self._words.ordinal_in_1_or_2:
            pattern = self._words.ordinal_in_1_or_2
        return pattern.format(number)


def _counted_year(date: Date) -> int:
    """Return the year as it is counted in its era: 753 for 753 BC."""
    return max(date.year, 1 - date.year)


def _with_era(pattern: str, era_pattern: str) -> str:
    """Return a pattern with the era where the language puts it.

    Behind everything, before everything, or before the year.
    """
    if "G" in pattern:
        return pattern
    if era_pattern.endswith("G"):
        return f"{pattern} G"
    mark = era_pattern[: era_pattern.index("y")] if era_pattern.startswith("G") else "G "
    if pattern.startswith("y"):
        return mark + pattern
    return pattern.replace("y", f"{mark}y", 1)


def _begins_with_vowel_in_italian(shown: str, date: Date) -> bool:
    """Return whether a date begins with a vowel when it is said: otto, undici, agosto."""
    if date.day:
        return date.day in (8, 11)
    if date.month:
        return shown[:1].lower() in "ao"
    year = str(_counted_year(date))
    return year == "11" or year[0] == "8"
