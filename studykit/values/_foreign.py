"""Languages other than English: values in the patterns of CLDR, with a few words of ours.

    Date(2025, 11, 3) in Polish       ->  3 listopada 2025
    Number("$125 million") in German  ->  125 Millionen $
    when, Date(2025, 8) in Italian    ->  nell'agosto 2025

`_cldr` has the patterns and names, `_typed_words` what learners type beside these. Knows no
questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from studykit.values._cldr import Cldr, cldr_of, with_plain_spaces
from studykit.values._typed_words import typing_of
from studykit.values.dates import iso_date, precision
from studykit.values.english import Language, Last, Typing
from studykit.values.numbers import CURRENCY_SIGNS, SCALE_WORDS
from studykit.values.scalars import Date, Number, Scalar


class Words(NamedTuple):
    """Words of the tool that CLDR does not have. `{}` stands for the value."""

    about: str
    yes: str
    no: str
    true: str
    false: str
    when: tuple[str, str, str] | None = None
    """In a year, in a month, on a day; None where the words would have to be inflected."""


_WORDS = {
    "ar": Words("حوالي {}", "نعم", "لا", "صحيح", "خطأ"),
    "cs": Words("kolem {}", "ano", "ne", "Pravda", "Nepravda"),
    "da": Words("omkring {}", "ja", "nej", "Sandt", "Falsk", ("i {}", "i {}", "den {}")),
    "de": Words("um {}", "ja", "nein", "Richtig", "Falsch", ("{}", "im {}", "am {}")),
    "el": Words("περίπου {}", "ναι", "όχι", "Σωστό", "Λάθος"),
    "es": Words("hacia {}", "sí", "no", "Verdadero", "Falso", ("en {}", "en {}", "el {}")),
    "fi": Words("noin {}", "kyllä", "ei", "Oikein", "Väärin"),
    "fr": Words("vers {}", "oui", "non", "Vrai", "Faux", ("en {}", "en {}", "le {}")),
    "hu": Words("körülbelül {}", "igen", "nem", "Igaz", "Hamis"),
    "it": Words("circa {}", "sì", "no", "Vero", "Falso"),
    "ja": Words("{}頃", "はい", "いいえ", "正しい", "誤り", ("{}に", "{}に", "{}に")),
    "ko": Words("{}경", "예", "아니요", "참", "거짓", ("{}에", "{}에", "{}에")),
    "nb": Words("omkring {}", "ja", "nei", "Sant", "Usant", ("i {}", "i {}", "{}")),
    "nl": Words("omstreeks {}", "ja", "nee", "Waar", "Onwaar", ("in {}", "in {}", "op {}")),
    "pl": Words("około {}", "tak", "nie", "Prawda", "Fałsz"),
    "pt": Words("cerca de {}", "sim", "não", "Verdadeiro", "Falso", ("em {}", "em {}", "em {}")),
    "ru": Words("около {}", "да", "нет", "Верно", "Неверно"),
    "sv": Words("omkring {}", "ja", "nej", "Sant", "Falskt", ("{}", "i {}", "den {}")),
    "tr": Words("yaklaşık {}", "evet", "hayır", "Doğru", "Yanlış"),
    "zh": Words("约{}", "是", "否", "正确", "错误", ("{}", "{}", "{}")),
    "zh-hant": Words("約{}", "是", "否", "正確", "錯誤", ("{}", "{}", "{}")),
}
_SAME_WORDS = {"no": "nb"}
_UNKNOWN = Words("~{}", "yes", "no", "True", "False")
_DOTTED_ORDINALS = frozenset(
    ("cs", "da", "de", "et", "fi", "hr", "hu", "is", "nb", "nn", "no", "pl", "sk", "sl", "tr")
)
"""Languages that write an ordinal as a number with a dot.

Those in which it agrees with a noun are left out.
"""
_BEFORE_ORDINALS = {"ja": "第", "ko": "제", "zh": "第"}
_AFTER_ABOUT = {"ja": "に", "ko": "에"}
"""The particle that a sentence adds to a date that is known approximately."""

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
        base = _SAME_WORDS.get(cldr.language, cldr.language)
        with_script = f"{base}-{cldr.script}".lower()
        self._base = base
        self._words = _WORDS.get(with_script) or _WORDS.get(base) or _UNKNOWN
        self.is_whole = self._words is not _UNKNOWN
        self.true = self._words.true
        self.false = self._words.false
        self.has_when = bool(self._words.when) or base == "it"
        has_ending = base in _DOTTED_ORDINALS or base in ("nl", "sv")
        self.has_ordinals = has_ending or base in _BEFORE_ORDINALS

    @cached_property
    def typing(self) -> Typing:  # type: ignore[override]
        """Return the words that a learner may type.

        They cost milliseconds, and nothing that is shown needs them.
        """
        words = self._words
        return typing_of(
            self._cldr,
            self._base,
            yes=(words.yes, words.true),
            no=(words.no, words.false),
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
                return self._words.yes
            return self._words.no
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
        if style == "year":
            return self._date(Date(date.year, about=date.about))
        if style == "month":
            if date.month:
                return self._cldr.month_names("stand-alone")[date.month - 1]
            return None
        if style == "day":
            if date.day:
                return str(date.day)
            return None
        if style == "iso":
            return iso_date(date)
        if style == "when":
            return self._when(date)
        return self._date(date)

    def _date(self, date: Date) -> str:
        pattern = self._cldr.date_patterns[precision(date)]
        if date.year < _FIRST_YEAR_WITHOUT_ERA:
            is_year_alone = not date.month
            era_pattern = self._cldr.era_pattern
            pattern = era_pattern if is_year_alone else _with_era(pattern, era_pattern)
        shown = _TOKEN.sub(lambda token: self._part_of_date(date, token), pattern)
        shown = with_plain_spaces(shown)
        if date.about:
            return self._words.about.format(shown)
        return shown

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
            return shown + _AFTER_ABOUT.get(self._base, "")
        if self._base == "it":
            return _with_italian_article(shown, date)
        if not self._words.when:
            return shown
        return self._words.when[precision(date) - 1].format(shown)

    # --- words --------------------------------------------------------------------------

    def joined(self, words: Sequence[str], last: Last = "and") -> str:
        return self._cldr.joined(words, last)

    def category(self, value: Decimal) -> str:
        return self._cldr.category(value)

    def ordinal(self, value: Decimal) -> str | None:
        if value < 0 or value != value.to_integral_value():
            return None
        number = int(value)
        if self._base in _BEFORE_ORDINALS:
            return f"{_BEFORE_ORDINALS[self._base]}{number}"
        if self._base == "sv":
            is_first_or_second = number % 10 in (1, 2) and number % 100 not in (11, 12)
            if is_first_or_second:
                return f"{number}:a"
            return f"{number}:e"
        if self._base == "nl":
            return f"{number}e"
        return f"{number}."


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


def _with_italian_article(shown: str, date: Date) -> str:
    """Return `nel 2019`, `nell'agosto 2025`, `l'8 novembre 2025`: the article goes by the sound."""
    if date.day:
        if date.day in (8, 11):
            return f"l'{shown}"
        return f"il {shown}"
    if date.month:
        begins_with_vowel = shown[:1].lower() in "ao"
    else:
        year = str(_counted_year(date))
        begins_with_vowel = year == "11" or year[0] == "8"
    if begins_with_vowel:
        return f"nell'{shown}"
    return f"nel {shown}"
