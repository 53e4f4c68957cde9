"""The door to Babel: what the Unicode CLDR knows of a language, and the few words of ours that it does not have.

Babel formats days of the `datetime` module, which knows no year before 1 and no year alone. So its patterns and names
are taken, and filled here. Digits are always 0 to 9: an answer must be typed on any keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name
from babel.units import UnknownUnitError, format_unit

from studykit.values._typed_words import ERAS, FILLERS, JOINERS, MONTHS, UNITS, YES_NO
from studykit.values.dates import iso_date
from studykit.values.english import CATEGORIES, Language, Last, Typing
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


_PLAIN = ("{}", "{}", "{}")
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
_SAME = {"no": "nb"}
_UNKNOWN = Words("~{}", "yes", "no", "True", "False")
_DOTTED = frozenset(
    ("cs", "da", "de", "et", "fi", "hr", "hu", "is", "nb", "nn", "no", "pl", "sk", "sl", "tr")
)
"""Languages that write an ordinal as a number with a dot. Those in which it agrees with a noun are left out."""
_BEFORE_NUMBER = {"ja": "第", "ko": "제", "zh": "第"}

_TOKEN = re.compile(r"'([^']*)'|(d{1,2}|M{1,4}|L{1,4}|y+|G+)")
_SPACES = re.compile("[\u00a0\u202f\u2009]")
_MANTISSA = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)")
_SCALED = re.compile(r" ?\b(thousand|million|billion|trillion)\b", re.IGNORECASE)
_POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_CURRENCY = "$€£¥₹₩₽₺₴₿"
_UNITS = {
    "length-kilometer": "km", "length-meter": "m", "length-centimeter": "cm", "length-millimeter": "mm",
    "length-mile": "mi", "length-foot": "ft", "length-nautical-mile": "nmi", "area-square-kilometer": "km2",
    "area-square-meter": "m2", "area-hectare": "ha", "mass-kilogram": "kg", "mass-gram": "g", "mass-tonne": "t",
    "volume-liter": "l", "speed-kilometer-per-hour": "km/h", "speed-knot": "kn", "duration-second": "s",
    "duration-minute": "min", "duration-hour": "h", "duration-day": "day", "duration-week": "week",
    "duration-month": "month", "duration-year": "year", "temperature-celsius": "°C", "concentr-percent": "%",
}  # fmt: skip
_MONEY = {"USD": "$", "EUR": "€", "JPY": "¥"}
"""Pounds and others are not among them: their names are those of weights too, or of several countries."""


def foreign(tag: str) -> Foreign | None:
    """The language of a tag; of the tag without its last parts where CLDR does not know them; None if it knows none."""
    parts = tag.split("-")
    while parts:
        try:
            return Foreign(tag, Locale.parse("-".join(parts), sep="-"))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return None


class Foreign(Language):
    """A language other than English, by its CLDR locale."""

    has_articles = False

    def __init__(self, tag: str, locale: Locale) -> None:
        self.tag, self.locale = tag, locale
        self.name = locale.english_name or tag
        base = _SAME.get(locale.language, locale.language)
        script = f"{base}-{locale.script}".lower() if locale.script else base
        self.is_whole = script in _WORDS or base in _WORDS
        self.words = _WORDS.get(script) or _WORDS.get(base) or _UNKNOWN
        self.base = base
        self.true, self.false = self.words.true, self.words.false
        reached = {locale.plural_form(number) for number in range(201)}
        self.plurals = tuple(each for each in CATEGORIES if each in reached)
        self.has_when = bool(self.words.when) or base == "it"
        self.has_ordinals = base in _DOTTED or base in _BEFORE_NUMBER or base in ("nl", "sv")
        symbols = locale.number_symbols.get("latn", {})
        self.decimal = str(symbols.get("decimal", "."))
        long = str(locale.date_formats["long"].pattern)
        skeletons = locale.datetime_skeletons
        era = str(skeletons["Gy"].pattern) if "Gy" in skeletons else "y G"
        self.patterns = {
            1: str(skeletons["y"].pattern) if "y" in skeletons else "y",
            2: str(skeletons["yMMMM"].pattern) if "yMMMM" in skeletons else "MMMM y",
            3: long,
        }
        self.era_patterns = {
            1: era,
            **{depth: _with_era(self.patterns[depth], era) for depth in (2, 3)},
        }

    # --- values --------------------------------------------------------------------------------------------

    def show(self, value: Scalar) -> str:
        if isinstance(value, Number):
            return self._as_written(value)
        if isinstance(value, Date):
            return self._date(value)
        if isinstance(value, bool):
            return self.words.yes if value else self.words.no
        return super().show(value)

    def _as_written(self, number: Number) -> str:
        """The number with the digits that the fact has, its decimal sign and its scale in the language."""
        text = number.text
        scaled = _SCALED.search(text)
        if scaled or text.lstrip("~ -+−")[:1] in _CURRENCY:
            return self._scaled(number, scaled)
        return _MANTISSA.sub(lambda found: self._digits(found[0]), text, count=1)

    def _digits(self, written: str) -> str:
        return written.replace(".", self.decimal)

    def _scaled(self, number: Number, scaled: re.Match[str] | None) -> str:
        """`$125 million` as `125 Millionen $`. Without a word of the language for the scale, all digits."""
        mantissa = _MANTISSA.search(number.text)
        assert mantissa
        digits, word = self._digits(mantissa[0]), ""
        if scaled:
            word = self._scale(_POWERS[scaled[1].lower()], Decimal(mantissa[0]))
            if not word:
                digits = self._grouped(f"{abs(number.value).normalize():f}")
        sign = "-" if number.value < 0 else ""
        about = "~" if number.about else ""
        return about + self._with_unit(f"{sign}{digits} {word}".strip(), number.unit)

    def _scale(self, power: int, value: Decimal) -> str:
        """The language's word for a power of ten, as it goes with a number; empty when it has no single one."""
        wanted = power, self.category(value)
        return next(
            (word for each, category, word in self._scales() if (each, category) == wanted), ""
        )

    def _scales(self) -> Iterator[tuple[int, str, str]]:
        """Powers of ten with the plural category and the word."""
        formats: Any = self.locale.compact_decimal_formats
        for category in CATEGORIES:
            for power in (3, 6, 9, 12):
                zeros = str(10**power)
                pattern = _of(formats, "long", category, zeros) or _of(
                    formats, "long", "other", zeros
                )
                text = str(pattern.pattern) if pattern else ""
                if re.fullmatch(r"0[ \u00a0]\D+", text):
                    yield power, category, text[2:].replace("'", "").strip()

    def _short_scales(self) -> Iterator[tuple[int, str, str]]:
        """Their short forms of three letters or more (млн): fewer may be a unit, as `mi` is."""
        formats: Any = self.locale.compact_decimal_formats
        for power in (6, 9, 12):
            pattern = _of(formats, "short", "other", str(10**power))
            text = str(pattern.pattern).replace("'", "") if pattern else ""
            if found := re.fullmatch(r"0[ \u00a0]([^\W\d_]{3,})\.?", text):
                yield power, "other", found[1]

    def number(self, number: Number, style: str) -> str:
        if style == ",":
            value = self._grouped(f"{number.value:f}")
        else:
            value = self._digits(f"{number.value:.{int(style[1:])}f}")
        return ("~" if number.about else "") + self._with_unit(value, number.unit)

    def _grouped(self, digits: str) -> str:
        whole, _, part = digits.lstrip("-").partition(".")
        grouped = str(format_decimal(int(whole), locale=self.locale, numbering_system="latn"))
        return ("-" if digits[:1] == "-" else "") + grouped + (self.decimal + part if part else "")

    def _with_unit(self, value: str, unit: str) -> str:
        if not unit:
            return value
        pattern = str(self.locale.currency_formats["standard"].pattern)
        is_before = unit[:1] in _CURRENCY and pattern.lstrip("\u200e\u200f").startswith("¤")
        return f"{unit}{value}" if is_before else f"{value} {unit}"

    # --- dates ---------------------------------------------------------------------------------------------

    def date(self, date: Date, style: str) -> str | None:
        if style == "year":
            return self._date(Date(date.year, about=date.about))
        if style == "month":
            return self.month_names("stand-alone")[date.month - 1] if date.month else None
        if style == "day":
            return str(date.day) if date.day else None
        if style == "iso":
            return iso_date(date)
        return self._when(date) if style == "when" else self._date(date)

    def _date(self, date: Date) -> str:
        shown = self._filled(date)
        return self.words.about.format(shown) if date.about else shown

    def _filled(self, date: Date) -> str:
        depth = 3 if date.day else 2 if date.month else 1
        pattern = (self.era_patterns if date.year < 1000 else self.patterns)[depth]

        def part(found: re.Match[str]) -> str:
            letters = found[2]
            if letters is None:
                return found[1] or "'"
            if letters[0] == "y":
                return str(max(date.year, 1 - date.year))
            if letters[0] == "G":
                return str(self.locale.eras["abbreviated"][int(date.year > 0)])
            if letters[0] == "d":
                return f"{date.day:0{len(letters)}d}"
            if len(letters) > 2:
                return self.month_names("stand-alone" if letters[0] == "L" else "format")[
                    date.month - 1
                ]
            return f"{date.month:0{len(letters)}d}"

        return _SPACES.sub(" ", _TOKEN.sub(part, pattern))

    def month_names(self, kind: str) -> list[str]:
        names = self.locale.months[kind]["wide"]
        return [str(names[number]) for number in range(1, 13)]

    def _when(self, date: Date) -> str:
        shown = self._date(date)
        if date.about:
            return (
                f"{shown}に" if self.base == "ja" else f"{shown}에" if self.base == "ko" else shown
            )
        if self.base == "it":
            return _italian(shown, date)
        when = self.words.when or _PLAIN
        return when[2 if date.day else 1 if date.month else 0].format(shown)

    # --- words ---------------------------------------------------------------------------------------------

    def joined(self, words: Sequence[str], last: Last = "and") -> str:
        return str(
            format_list(list(words), "standard" if last == "and" else "or", locale=self.locale)
        )

    def category(self, value: Decimal) -> str:
        return str(self.locale.plural_form(abs(value)))

    def ordinal(self, value: Decimal) -> str | None:
        if value < 0 or value != value.to_integral_value():
            return None
        number = int(value)
        if self.base in _BEFORE_NUMBER:
            return f"{_BEFORE_NUMBER[self.base]}{number}"
        if self.base == "sv":
            return (
                f"{number}:{'a' if number % 10 in (1, 2) and number % 100 not in (11, 12) else 'e'}"
            )
        return f"{number}e" if self.base == "nl" else f"{number}."

    # --- what is typed -------------------------------------------------------------------------------------

    @cached_property
    def typing(self) -> Typing:  # type: ignore[override]
        locale, short = self.locale, str(self.locale.date_formats["short"].pattern)
        literals = [
            found[1]
            for pattern in self.patterns.values()
            for found in _TOKEN.finditer(pattern)
            if found[1]
        ]
        said = [
            *literals,
            self.words.about,
            *(self.words.when or ()),
            *self._unit_names("duration-year"),
        ]
        said += FILLERS.get(self.base, ())
        eras = [
            [_small(str(name)) for width in ("wide", "abbreviated", "narrow")
             if (name := _of(locale.eras, width, at)) and not str(name).isdigit()]
            for at in (0, 1)
        ]  # fmt: skip
        order = "".join(dict.fromkeys(letter for letter in short.lower() if letter in "dmy"))
        separator = re.search(r"(?<=[dMy])[./-]", short)
        month, day = self._unit_names("duration-month"), self._unit_names("duration-day")
        return Typing(
            months=(*self._names(locale.months), *MONTHS.get(self.base, ())),
            weekdays=self._names(locale.days),
            before=(*eras[0], *ERAS.get(self.base, ((), ()))[0]),
            after=(*eras[1], *ERAS.get(self.base, ((), ()))[1]),
            fillers=tuple(
                sorted({word for text in said for word in re.findall(r"[^\W\d_]+", _small(text))})
            ),
            order=order,
            separator=separator[0] if separator else "",
            decimal=self.decimal,
            scales=tuple(
                sorted(
                    {
                        (_small(word), power)
                        for power, _, word in (*self._scales(), *self._short_scales())
                    }
                )
            ),
            joiners=tuple(sorted({*JOINERS.get(self.base, ()), *self._joiners()})),
            yes=(
                _small(self.words.yes),
                _small(self.words.true),
                *YES_NO.get(self.base, ((), ()))[0],
            ),
            no=(
                _small(self.words.no),
                _small(self.words.false),
                *YES_NO.get(self.base, ((), ()))[1],
            ),
            month=month,
            day=day,
            units=(
                *(
                    (name, symbol)
                    for unit, symbol in _UNITS.items()
                    for name in self._unit_names(unit)
                ),
                *(
                    (name, symbol)
                    for code, symbol in _MONEY.items()
                    for name in self._money_names(code)
                ),
                *UNITS.get(self.base, ()),
            ),
        )

    def _joiners(self) -> set[str]:
        return {_small(self.joined(["0", "1"], last)).strip("01 ") for last in ("and", "or")}

    def _names(self, names: Any) -> tuple[tuple[str, int], ...]:
        """The names of months or days in full, and their short forms of three letters or more, with their numbers."""
        found: dict[str, int] = {}
        for kind in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number in range(13):
                    name = _small(str(_of(names, kind, width, number) or "")).rstrip(".")
                    if len(name) > 2 or (
                        width == "wide" and len(name) == 2 and not name[:1].isdigit()
                    ):
                        found.setdefault(name, number)
        return tuple(found.items())

    def _unit_names(self, unit: str) -> tuple[str, ...]:
        """In full, and short in the letters of the language: км, but not the t that is an hour in Finnish."""
        names = []
        for length, number in product(("long", "short"), (1, 2, 5)):
            try:
                shown = format_unit(
                    number,
                    unit,
                    length,  # type: ignore[arg-type]
                    locale=self.locale,
                    numbering_system="latn",
                )
            except UnknownUnitError:
                continue
            name = _small(shown.replace(str(number), "")).strip().rstrip(".")
            if length == "long" or not name.isascii():
                names.append(name)
        return tuple(dict.fromkeys(name for name in names if name and name != unit))

    def _money_names(self, code: str) -> tuple[str, ...]:
        """The names of a currency, and the words in them: `dólares estadounidenses` and `dólares`, but not `ABD`."""
        wholes = {
            str(get_currency_name(code, count, locale=self.locale)) for count in (None, 1, 2, 5)
        }
        words = {
            word for name in wholes for word in name.split() if len(word) > 2 and not word.isupper()
        }
        return tuple(sorted(map(_small, wholes | words)))


def _of(data: Any, *keys: str | int) -> Any:
    """What stands at the end of some keys; None where one of them is not there."""
    for key in keys:
        try:
            data = data[key]
        except KeyError:
            return None
    return data


def _small(text: str) -> str:
    return " ".join(_SPACES.sub(" ", text).casefold().split())


def _with_era(pattern: str, era: str) -> str:
    """A pattern with the era where the language puts it: behind everything, before everything, or before the year."""
    if "G" in pattern:
        return pattern
    if era.endswith("G"):
        return f"{pattern} G"
    mark = era[: era.index("y")] if era.startswith("G") else "G "
    return mark + pattern if pattern.startswith("y") else pattern.replace("y", f"{mark}y", 1)


def _italian(shown: str, date: Date) -> str:
    """`nel 2019`, `nell'agosto 2025`, `l'8 novembre 2025`: the article goes by the sound."""
    if date.day:
        return f"l'{shown}" if date.day in (8, 11) else f"il {shown}"
    year = str(max(date.year, 1 - date.year))
    is_vowel = shown[:1].lower() in "ao" if date.month else year == "11" or year[0] == "8"
    return f"nell'{shown}" if is_vowel else f"nel {shown}"
