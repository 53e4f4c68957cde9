"""What the text of a cell means: numbers, quantities, dates, booleans; how they are shown, compared and folded.

Pure functions from text to value and back. Nothing here knows files, tables or learners.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache

from studykit.values.scalars import (
    Broken,
    Cell,
    Date,
    Media,
    Number,
    Scalar,
    TypeName,
    nfc,
    scalars,
)

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


class Wrong(str):
    """What is wrong with a text that is not of its column's type: `is not a date; ...`."""

    __slots__ = ()


TEXTUAL: tuple[TypeName, ...] = ("text", "reference")
"""Types whose value is the text itself."""

# --- numbers -----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(~?)\s*([-+−]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+−]?\d{1,3})?)")
_CURRENCY = "$€£¥₹₩₽₺₴₿"
# This and the rare forms of numbers and dates are compiled by whoever meets one.
_QUANTITY = (
    rf"(?P<about>~?)\s*(?P<currency>(?:[-+−]?[{_CURRENCY}])?)\s*(?P<number>[-+−]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+−]?\d{{1,3}})?)"
    r"(?P<unit>\s*[^\d\s.,+−_-].*)?"
)
_SCALES = {
    name: Decimal(1000) ** at
    for at, name in enumerate(("thousand", "million", "billion", "trillion"), 1)
}
_COMMAS = rf"~?\s*[-+−]?[{_CURRENCY}]?\d{{1,3}}(,\d{{3}})+(?![\d,])"
_MAX_DIGITS = 60


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


def parse_number(text: str, *, whole: bool = False) -> Number | Wrong:
    """An integer (`whole`) or a number; or, when it is none, what is wrong with it."""
    if text.isdecimal() and len(text) <= _MAX_DIGITS:
        return Number(text, Decimal(text))
    found = _NUMBER.fullmatch(text)
    if not found or len(text) > _MAX_DIGITS:
        if re.match(_COMMAS, text):
            return Wrong(f"is written with commas; write {text.replace(',', '')}")
        if re.fullmatch(r"[-+−]?\d+,\d+", text):
            return Wrong(f"is written with a comma; write {text.replace(',', '.')}")
        if re.search(r"\d(\s|%|°)", text) and re.fullmatch(_QUANTITY, text):
            return Wrong("has a unit; give the column `type: quantity`, or write the number alone")
        kind, example = ("a whole number", "356") if whole else ("a number", "356 or -1.5e-3")
        return Wrong(f"is not {kind}; write it like {example}")
    value = _decimal(found[2])
    if whole and value != value.to_integral_value():
        return Wrong(
            "is not a whole number; give the column `type: number`, or write it without a fraction"
        )
    return Number(text, value, "", bool(found[1]))


@lru_cache(maxsize=256)
def unit_scale(unit: str) -> tuple[str, Decimal]:
    """A column's unit without its scale, and the scale: `$ million` is `$` times 1,000,000."""
    words = unit.split()
    factor = next((_SCALES[word.lower()] for word in words if word.lower() in _SCALES), Decimal(1))
    return " ".join(word for word in words if word.lower() not in _SCALES), factor


def parse_quantity(text: str, unit: str = "") -> Number | Wrong:
    """A number with its unit; a bare number takes the column's `unit`. Or what is wrong with it.

    `thousand` to `trillion` scale the number (`$125 million` is 125,000,000 `$`), so that it compares by value.
    """
    found = re.fullmatch(_QUANTITY, text)
    if "," in text and re.match(_COMMAS, text):
        return Wrong(f"is written with commas; write {text.replace(',', '')}")
    if not found or len(text) > 2 * _MAX_DIGITS:
        return Wrong(
            "is not a number with a unit; write it like 110 km, ~110 km, $125 million or 5 %"
        )
    about, currency, number, unit_part = found.groups()
    sign, currency = currency.rstrip(_CURRENCY), currency.lstrip("-+−")
    if sign and number[0] in "-+−":
        return Wrong("has two signs; write it like -$5")
    value = _decimal(sign + number)
    written = (unit_part or "").strip()
    scale, _, rest = written.partition(" ")
    if scale.lower() in _SCALES:
        value, written = value * _SCALES[scale.lower()], rest.strip()
    own = f"{currency} {written}".strip() if currency else written
    base, factor = unit_scale(unit)
    if unit and not currency and not unit_part:
        spaced = (
            f"{unit[0]}{text} {unit[1:].strip()}".strip()
            if unit[0] in _CURRENCY
            else f"{text} {unit}"
        )
        return Number(spaced, value * factor, base, bool(about))
    if unit and not own and base:
        return Number(
            f"{base}{text}" if base in _CURRENCY else f"{text} {base}", value, base, bool(about)
        )
    if unit and own != base:
        return Wrong(
            f"has the unit {own!r}, but the column's unit is {unit!r}; convert it, or write the number alone"
        )
    return Number(text, value, own, bool(about))


def format_number(number: Number, style: str) -> str:
    """`,` groups the thousands, `.0` to `.9` set the decimals. The unit stays."""
    value = f"{number.value:,f}" if style == "," else f"{number.value:.{int(style[1:])}f}"
    about = "~" if number.about else ""
    if not number.unit:
        return about + value
    return (
        f"{about}{number.unit}{value}"
        if number.unit in _CURRENCY
        else f"{about}{value} {number.unit}"
    )


def decimals(number: Number) -> int:
    """How many decimals the number is written with."""
    exponent = number.value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def numbers_agree(one: Number, other: Number, tolerance: Decimal) -> bool:
    """Whether one number would be taken for the other: same unit, and within the tolerance (5 % when approximate)."""
    allowed = tolerance
    if one.about or other.about:
        allowed = max(allowed, abs(one.value) * Decimal("0.05"))
    return one.unit == other.unit and abs(one.value - other.value) <= allowed


# --- dates -------------------------------------------------------------------------------------------------

_ERA_DATE = (
    r"(?P<about>~?)\s*(?P<ad>AD |CE )?(?P<year>\d{1,6})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?: ?(?P<era>BC|BCE|AD|CE))?"
)
_PLAIN_DATE = re.compile(r"(?!0)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_ISO_BC = r"(?P<about>~?)\s*[-−](?P<year>\d{4,6})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
_DATE_HELP = "write it like 2025, 2025-11, 2025-11-03, 753 BC, AD 14 or ~2025"


def parse_date(text: str) -> Date | Wrong:
    """A day, a month or a year, or what is wrong with it. ISO 8601 negative years count a year 0: -0752 is 753 BC."""
    if plain := _PLAIN_DATE.fullmatch(text):  # most dates, at half the price
        return _checked_date(int(plain[1]), plain[2], plain[3], about=False)
    found = re.fullmatch(_ERA_DATE, text)
    iso = None if found else re.fullmatch(_ISO_BC, text)
    if iso:
        return _checked_date(-int(iso["year"]), iso["month"], iso["day"], about=bool(iso["about"]))
    if not found:
        return Wrong(f"is not a date; {_DATE_HELP}")
    about, ad, digits, month, day, after = found.groups()
    year, era = int(digits), (ad or after or "").strip()
    if ad and after:
        return Wrong("names two eras; write one of them")
    if year == 0 and (era or len(digits) < 4):
        return Wrong("names a year 0, which does not exist; write 1 BC or AD 1")
    if not era and len(digits) < 3:
        return Wrong(
            f"could be a year or something else; write AD {year}, {year} BC or the year in full"
        )
    return _checked_date(1 - year if era in ("BC", "BCE") else year, month, day, about=bool(about))


def _checked_date(year: int, month: str | None, day: str | None, *, about: bool) -> Date | Wrong:
    date = Date(year, int(month) if month else 0, int(day) if day else 0, about)
    if month and not 1 <= date.month <= 12:
        return Wrong(f"has a month {month}; months go from 01 to 12")
    if day and not 1 <= date.day <= 28 and not 28 < date.day <= days_in_month(year, date.month):
        return Wrong(
            f"has a day {day}, which {MONTHS[date.month - 1]} {show_date(Date(year))} does not have"
        )
    return date


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def precision(date: Date) -> int:
    """1 for a year, 2 for a month, 3 for a day."""
    return 3 if date.day else 2 if date.month else 1


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar, for any astronomical year.

    Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    """
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def span(date: Date) -> tuple[int, int]:
    """The first and the last day that the date may mean, as day numbers."""
    last_month = date.month or 12
    last_day = date.day or days_in_month(date.year, last_month)
    return day_number(date.year, date.month or 1, date.day or 1), day_number(
        date.year, last_month, last_day
    )


def show_year(year: int) -> str:
    if year < 1:
        return f"{1 - year} BC"
    return f"AD {year}" if year < 1000 else str(year)


def show_date(date: Date) -> str:
    """The date by its precision: 2025, November 2025, 3 November 2025, 753 BC, AD 14."""
    shown = show_year(date.year)
    if date.month:
        shown = f"{MONTHS[date.month - 1]} {shown}"
    if date.day:
        shown = f"{date.day} {shown}"
    return f"about {shown}" if date.about else shown


def iso_date(date: Date) -> str:
    """ISO 8601, with four digits or more and astronomical years."""
    year = f"{date.year:04d}" if date.year >= 0 else f"-{-date.year:04d}"
    month = f"-{date.month:02d}" if date.month else ""
    return year + month + (f"-{date.day:02d}" if date.day else "")


def format_date(date: Date, style: str) -> str | None:
    """`year`, `month` and `day` are the parts, `long` and `iso` the whole, `when` goes into a sentence.

    None when the format is finer than the date.
    """
    if style == "year":
        return show_date(Date(date.year, about=date.about))
    if style == "month":
        return MONTHS[date.month - 1] if date.month else None
    if style == "day":
        return str(date.day) if date.day else None
    if style == "iso":
        return iso_date(date)
    if style == "when" and not date.about:
        return f"{'on' if date.day else 'in'} {show_date(date)}"
    return show_date(date)


# --- all types ---------------------------------------------------------------------------------------------

_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


def parse_boolean(text: str) -> bool | Wrong:
    found = _BOOLEANS.get(text.lower())
    return Wrong("is neither yes nor no; write yes, no, true or false") if found is None else found


def comparable(cell: Cell) -> object:
    """What two cells are compared by: how a number is written, `~` and the order of a list make no difference."""
    if type(cell) is str:
        return cell
    if isinstance(cell, Number):
        return cell.value, cell.unit
    if isinstance(cell, Date):
        return cell.year, cell.month, cell.day
    return frozenset(map(comparable, scalars(cell))) if type(cell) is tuple else cell


def measure(value: Scalar) -> Decimal | None:
    """Where a number or a date lies on a line: its value, or its first day. None for what has no order."""
    if isinstance(value, Number):
        return value.value
    return Decimal(span(value)[0]) if isinstance(value, Date) else None


def is_outside(value: Scalar, low: Number | Date | None, high: Number | Date | None) -> bool:
    """Whether a number or a date lies below or above a column's bounds."""
    if low is None and high is None:
        return False
    if isinstance(value, Number):
        below = isinstance(low, Number) and value.value < low.value
        return below or (isinstance(high, Number) and value.value > high.value)
    if isinstance(value, Date):
        below = isinstance(low, Date) and span(value)[0] < span(low)[0]
        return below or (isinstance(high, Date) and span(value)[1] > span(high)[1])
    return False


def show_plain(value: Scalar) -> str:
    """How a value that is no reference is shown."""
    if isinstance(value, str):
        return value
    if isinstance(value, (Number, Media, Broken)):
        return value.text
    if isinstance(value, Date):
        return show_date(value)
    return "yes" if value else "no"


def join_words(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
    )


# --- folding -----------------------------------------------------------------------------------------------

_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\w)", re.IGNORECASE)
_LIGATURES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe"})
_ASCII_SIGNS = re.compile(r"""[!"&'()*,\-./:;?@\[\\\]^_`{}]""")
"""The punctuation of ASCII and its accents without a letter, but for the signs that are kept."""
_APOSTROPHES = frozenset("'’‘ʻʼʹ`´.")
_KEPT_PUNCTUATION = frozenset("#%")
_CYRILLIC_BREVE = ("и\u0306", "у\u0306")


def fold(text: str, exact: Collection[str] = (), *, keep_article: bool = False) -> str:
    """The text without what does not matter in an answer; two answers that fold alike count as the same.

    Case, accents of Latin, Greek and Cyrillic letters, punctuation, doubled spaces, a leading English article
    and invisible format characters do not matter; vowel signs and kana marks do, й is a letter of its own, and
    so do signs (`+`, `°`, `$`) and punctuation between or before digits (1.2 is not 12). `exact` names what
    is not folded: `case`, `accents`, `punctuation`.
    """
    if text.isascii() and not exact:
        return _fold_ascii(text, keep_article=keep_article)
    return _fold_any(text, exact, keep_article=keep_article)


def _fold_ascii(text: str, *, keep_article: bool) -> str:
    """What `_fold_any` makes of ASCII, for a tenth of its price: there most steps have nothing to do."""
    if text.isalnum():
        return text.lower()
    folded = text.strip()
    article = None if keep_article else _ARTICLE.match(folded)
    folded = (folded[article.end() :] if article else folded).lower()
    folded = _ASCII_SIGNS.sub(lambda found: _instead(found.string, found.start()), folded)
    return " ".join(folded.split()) or text.strip()


def _fold_any(text: str, exact: Collection[str], *, keep_article: bool) -> str:
    normal = nfc(text)
    if normal is None:  # put together of texts with many marks each: nobody reads it, nor types it
        return text.strip()
    folded = normal.strip()
    folded = "".join(char for char in folded if unicodedata.category(char) != "Cf").lstrip()
    # Before signs become blanks: the "A" of A/B and of A & W is no article.
    article = None if keep_article else _ARTICLE.match(folded)
    folded = folded[article.end() :] if article else folded
    if "case" not in exact:
        folded = folded.casefold()
    if "accents" not in exact:
        folded = _without_accents(folded)
    if "punctuation" not in exact:
        folded = _without_punctuation(folded)
    return " ".join(folded.split()) or normal.strip()


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        base = kept[-1] if kept else ""
        if (
            "\u0300" <= char <= "\u036f"
            and _is_european(base)
            and base + char not in _CYRILLIC_BREVE
        ):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LIGATURES)


def _is_european(char: str) -> bool:
    """Latin, Greek or Cyrillic: the scripts whose accents are often left out when typing."""
    return bool(char) and (char < "\u0530" or "\u1e00" <= char <= "\u1fff") and char.isalpha()


def _without_punctuation(text: str) -> str:
    kept = []
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        is_sign = category[0] == "P" or category == "Sk" or char in _APOSTROPHES
        kept.append(_instead(text, at) if is_sign and char not in _KEPT_PUNCTUATION else char)
    return "".join(kept)


def _instead(text: str, at: int) -> str:
    """What a punctuation sign leaves: itself before or between digits, nothing of an apostrophe, else a blank."""
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if after.isdigit() and (before.isdigit() or (char in "-.−" and not before.strip())):
        return char
    return "" if char in _APOSTROPHES else " "
