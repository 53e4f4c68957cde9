"""Words that learners type in other languages than English.

Those of CLDR, and those that it does not have.

    typing_of(...) for German    months: januar is 1, jan is 1, jänner is 1, ...
                                 before: v. chr., vor christus, ...
                                 units: stunden are h, ...

All in small letters. Knows no values; `grading` reads texts with these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from studykit.values._cldr import Cldr, in_small_letters
from studykit.values.english import Typing

_UNITS = {
    "ja": (("ドル", "$"),),
    "tr": (("dolar", "$"), ("avro", "€"), ("yüzde", "%")),
    "hi": (("किमी", "km"),),
    "ru": (("граммов", "g"), ("килограммов", "kg")),
    "zh": (("千米", "km"), ("公斤", "kg")),
}
"""Names of units that are said, and are not in CLDR."""
_MONTHS = {"de": (("jänner", 1), ("feber", 2))}
"""Months as they are called in a part of the language's countries."""
_JOINERS = {"es": ("e", "u"), "it": ("ed", "od"), "ko": ("그리고", "및", "또는")}
"""And, or: before a vowel, and other words."""
_YES_NO = {
    "de": (("wahr", "stimmt"), ("unwahr", "stimmt nicht")),
    "es": (("cierto", "correcto"), ("incorrecto",)),
    "fa": (("بله", "آره", "درست"), ("نه", "خیر", "نادرست")),
    "fr": (("exact",), ("inexact",)),
    "he": (("כן", "נכון"), ("לא", "לא נכון")),
    "hi": (("हाँ", "हां", "सही"), ("नहीं", "नही", "गलत", "ग़लत")),
    "ja": (("○", "〇", "まる"), ("×", "ばつ", "いや")),
    "ko": (("네", "맞다"), ("아니오", "아니")),
    "ru": (("правда",), ("неправда", "ложь")),
    "th": (("ใช่", "จริง", "ถูก"), ("ไม่ใช่", "ไม่", "ไม่จริง", "ผิด")),
    "uk": (("так", "правда"), ("ні", "неправда")),
    "vi": (("có", "đúng", "vâng"), ("không", "sai")),
    "zh": (("对", "對", "是的"), ("不", "不是", "不对", "不對")),
}
"""Yes and no in other words than the tool shows; also of languages in which it shows them in
English."""
_ERAS = {
    "cs": (("př. kr.", "před kristem"), ("po kr.", "po kristu")),
    "de": (("vor chr.", "vor christus", "vor christi geburt", "v. u. z."),
           ("nach chr.", "nach christus", "nach christi geburt", "u. z.")),
    "es": (("a. de c.", "a. e. c."), ("d. de c.", "e. c.")),
    "fa": (("پیش از میلاد",), ()),
    "fi": (("eaa.", "ennen ajanlaskun alkua"), ("jaa.", "jälkeen ajanlaskun alun")),
    "fr": (("avant j.-c.", "avant notre ère", "av. n. è."), ("apr. j.-c.", "après j.-c.",
    "de notre ère")),
    "hi": (("ई. पू.",), ()),
    "hu": (("kr. e.", "krisztus előtt"), ("kr. u.", "krisztus után")),
    "it": (("a. e. v.",), ("e. v.",)),
    "ja": (("前",), ()),
    "pl": (("przed chr.", "przed chrystusem"), ("po chr.", "po chrystusie")),
    "pt": (("a. e. c.",), ("e. c.",)),
    "ru": (("до нашей эры", "до р. х."), ("нашей эры", "от р. х.")),
    "tr": (("m. ö.", "i̇. ö.", "i. ö.", "isa'dan önce"), ("m. s.", "i̇. s.", "i. s.",
    "isa'dan sonra")),
    "vi": (("trước công nguyên",), ("sau công nguyên", "công nguyên")),
    "zh": (("前", "西元前", "紀元前"), ("西元",)),
}  # fmt: skip
"""Other ways to mark the eras, which CLDR does not have."""
_FILLERS = {
    "de": ("etwa", "ungefähr", "circa", "rund", "anno", "um", "das", "jahr"),
    "es": ("unos", "alrededor", "aproximadamente", "año"),
    "fr": ("environ", "er", "an"),
    "it": ("intorno", "al", "nel", "il"),
    "nl": ("ongeveer", "rond"),
    "fi": ("vuonna", "noin"),
    "pl": ("rok", "roku", "r."),
    "pt": ("aproximadamente",),
    "ru": ("год", "году", "года"),
    "sv": ("ungefär", "cirka"),
    "tr": ("yılı", "yılında"),
    "uk": ("року", "рік"),
    "ca": ("del",),
    "vi": ("ngày",),
}
"""Other words that say no more than about, and what stands behind a first of the month."""
_UNITS_OF_CLDR = {
    "length-kilometer": "km", "length-meter": "m", "length-centimeter": "cm",
    "length-millimeter": "mm",
    "length-mile": "mi", "length-foot": "ft", "length-nautical-mile": "nmi",
    "area-square-kilometer": "km2",
    "area-square-meter": "m2", "area-hectare": "ha", "mass-kilogram": "kg", "mass-gram": "g",
    "mass-tonne": "t",
    "volume-liter": "l", "speed-kilometer-per-hour": "km/h", "speed-knot": "kn",
    "duration-second": "s",
    "duration-minute": "min", "duration-hour": "h", "duration-day": "day",
    "duration-week": "week",
    "duration-month": "month", "duration-year": "year", "temperature-celsius": "°C",
    "concentr-percent": "%",
}  # fmt: skip
_CURRENCIES_OF_CLDR = {"USD": "$", "EUR": "€", "JPY": "¥"}
"""Pounds and others are not among them: their names are those of weights too, or of several
countries."""
_WORD = re.compile(r"[^\W\d_]+")
_DATE_SEPARATOR = re.compile(r"(?<=[dMy])[./-]")
_NO_PAIR: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def typing_of(
    cldr: Cldr,
    base: str,
    *,
    yes: Iterable[str],
    no: Iterable[str],
    fillers: Iterable[str],
) -> Typing:
    """Return the words of a language that a learner may type.

    `base` is its tag without region. `yes`, `no` and `fillers` are words and texts that it shows.
    """
    short_date = cldr.short_date_pattern
    separator = _DATE_SEPARATOR.search(short_date)
    before, after = _ERAS.get(base, _NO_PAIR)
    more_yes, more_no = _YES_NO.get(base, _NO_PAIR)
    silent_texts = (*fillers, *cldr.unit_names("duration-year"), *_FILLERS.get(base, ()))
    return Typing(
        months=(*cldr.months(), *_MONTHS.get(base, ())),
        weekdays=cldr.weekdays(),
        before=(*cldr.era_names(is_after_christ=False), *before),
        after=(*cldr.era_names(is_after_christ=True), *after),
        fillers=_words_of(silent_texts),
        order=_order_of(short_date),
        separator=separator[0] if separator else "",
        decimal=cldr.decimal,
        scales=_scales(cldr),
        joiners=_joiners(cldr, base),
        yes=(*map(in_small_letters, yes), *more_yes),
        no=(*map(in_small_letters, no), *more_no),
        month=cldr.unit_names("duration-month"),
        day=cldr.unit_names("duration-day"),
        units=_units(cldr, base),
    )


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
    scales = set()
    for power, _, word in cldr.scale_words():
        scales.add((in_small_letters(word), power))
    for power, word in cldr.short_scale_words():
        scales.add((in_small_letters(word), power))
    return tuple(sorted(scales))


def _joiners(cldr: Cldr, base: str) -> tuple[str, ...]:
    """Return the words for and, or: what stands between two things in a list."""
    # From a list of two CLDR gives the word away: "0 und 1".
    joiners = set(_JOINERS.get(base, ()))
    for list_of_two in (cldr.joined(["0", "1"], "and"), cldr.joined(["0", "1"], "or")):
        joiners.add(in_small_letters(list_of_two).strip("01 "))
    return tuple(sorted(joiners))


def _units(cldr: Cldr, base: str) -> tuple[tuple[str, str], ...]:
    """Return the names of units with the symbols that facts write."""
    names = []
    for unit, symbol in _UNITS_OF_CLDR.items():
        names += [(name, symbol) for name in cldr.unit_names(unit)]
    for code, sign in _CURRENCIES_OF_CLDR.items():
        names += [(name, sign) for name in cldr.currency_names(code)]
    return (*names, *_UNITS.get(base, ()))
