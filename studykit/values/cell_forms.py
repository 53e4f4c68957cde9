"""Cells that are written otherwise than facts are, put into the words of facts.

    decimal ","               1.234,5       ->  1234.5
    decimal "."               1,234,567 km  ->  1234567 km
    format %d.%m.%Y           20.07.1969    ->  1969-07-20
                              1969          ->  1969: no such day, so it is read as facts are
    yes [J, 1], no [N, 0]     J             ->  yes

What is neither comes back as a `Flaw`. The value, and all that is made of it, is then the same as
if somebody had written the fact in the usual way. Knows one cell at a time, and no tables.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from studykit.values.dates import MONTHS, parse_date, show_date
from studykit.values.language import language
from studykit.values.scalars import Date, Flaw, TypeName

DECIMAL_SIGNS = (",", ".", "٫")
_BLANKS = "  \u2009\u202f"
_GROUP_SIGNS = {
    ",": f".'’{_BLANKS}",
    ".": f",'’{_BLANKS}",
    "٫": f"٬{_BLANKS}",
}
"""What may stand between thousands, by the sign before the decimals."""
_PERCENT_SIGNS = str.maketrans("٪％", "%%")
_EXAMPLES = {",": "1.234,5", ".": "1,234.5", "٫": "١٬٢٣٤٫٥"}


LANGUAGES_WITH_MONTHS = (
    *("de", "fr", "es", "pt", "it", "nl", "ru", "pl", "tr", "ar", "sv", "da", "nb", "fi", "cs"),
    *(
        "sk",
        "hu",
        "ro",
        "el",
        "uk",
        "bg",
        "hr",
        "sl",
        "ca",
        "et",
        "he",
        "fa",
        "hi",
        "id",
        "vi",
        "th",
    ),
    *("nn", "mk", "ja", "ko", "zh"),
)
"""Languages in whose month names dates are looked for; a format may name any other one, too."""


class DateForm(NamedTuple):
    """One way in which dates are written."""

    pattern: str
    """With the directives of `strptime` that are of days, months and years: `%d.%m.%Y`."""
    lang: str = ""
    """The language of its month names; English where none is named."""


class CellForm(NamedTuple):
    """The way in which the cells of a column are written, where it is not that of facts."""

    missing: frozenset[str] | None = None
    """Texts that say that nothing is known; None where the column does not say it."""
    split: str = ""
    """What separates the members of a list in a CSV; empty where the column does not say it."""
    dates: tuple[DateForm, ...] = ()
    decimal: str = ""
    """The sign before decimals, where thousands may be grouped by another."""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def is_missing(self, text: str) -> bool:
        """Return whether a text says that nothing is known, letter for letter."""
        return self.missing is not None and text in self.missing

    def in_words_of_facts(self, text: str, kind: TypeName) -> str | Flaw:
        """Return the text as facts write a value of this type, or what is wrong with it."""
        if self.decimal and kind in ("integer", "number", "quantity"):
            return _with_plain_number(text, self.decimal)
        if self.dates and kind == "date":
            return _as_iso_date(text, self.dates)
        if kind == "boolean" and (self.yes or self.no):
            return self._as_yes_or_no(text)
        return text

    def _as_yes_or_no(self, text: str) -> str | Flaw:
        folded = text.casefold()
        if folded in map(str.casefold, self.yes):
            return "yes"
        if folded in map(str.casefold, self.no):
            return "no"
        if folded in ("yes", "no", "true", "false"):
            return text
        written = ", ".join((*self.yes, *self.no))
        return Flaw(f"is neither yes nor no; write one of: {written}, yes, no")


PLAIN = CellForm()
"""Cells are written as facts are."""


# --- numbers ------------------------------------------------------------------------------------


def _with_plain_number(text: str, decimal: str) -> str | Flaw:
    """Return a text with its number as facts write it: `1.234,50 €` is `1234.50 €`.

    What stands around the number (about, a sign, a unit) stays.
    """
    number = _number_in_text(decimal).search(text)
    if number is None:
        return text
    parts = _parts_of_number(decimal).fullmatch(number[0])
    if parts is None:
        return Flaw(
            f"is no number with {decimal!r} before its decimals; "
            f"write it like {_EXAMPLES[decimal]}, or correct `decimal`"
        )
    whole = "".join(filter(str.isdecimal, parts["whole"] or ""))
    plain = _in_ascii(whole)
    if parts["decimals"]:
        plain += f".{_in_ascii(parts['decimals'])}"
    before = text[: number.start()]
    # A blank that keeps a unit on the line of its number is a blank.
    behind = re.sub(r"^\s+", " ", text[number.end() :]).translate(_PERCENT_SIGNS)
    return f"{before}{plain}{behind}"


@lru_cache(maxsize=len(DECIMAL_SIGNS))
def _number_in_text(decimal: str) -> re.Pattern[str]:
    signs = re.escape(decimal + _GROUP_SIGNS[decimal])
    return re.compile(rf"{re.escape(decimal)}?\d(?:[\d{signs}]*\d)?")


@lru_cache(maxsize=len(DECIMAL_SIGNS))
def _parts_of_number(decimal: str) -> re.Pattern[str]:
    """Return the pattern of digits with one sign between their groups, if they have any.

    Groups are of three; in India those before the last one are of two.
    """
    signs = re.escape(_GROUP_SIGNS[decimal])
    in_threes = rf"\d{{1,3}}(?P<sign>[{signs}])\d{{3}}(?:(?P=sign)\d{{3}})*"
    as_in_india = r"\d{1,2}(?:,\d{2})+,\d{3}"
    whole = rf"\d+|{in_threes}|{as_in_india}" if decimal == "." else rf"\d+|{in_threes}"
    return re.compile(rf"(?P<whole>{whole})?(?:{re.escape(decimal)}(?P<decimals>\d+))?")


def _in_ascii(digits: str) -> str:
    """Return digits of any alphabet as 0 to 9."""
    if digits.isascii():
        return digits
    return "".join(str(int(digit)) for digit in digits)


# --- dates --------------------------------------------------------------------------------------


class DateFormError(ValueError):
    """A pattern of dates cannot be; the message says why, and `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


_DIRECTIVE = re.compile(r"%([-#]?.|$)|\s+", re.DOTALL)
_PARTS = {
    "d": r"(?P<day>\d{1,2})",
    "e": r"(?P<day>\d{1,2})",
    "m": r"(?P<month>\d{1,2})",
    "B": r"(?P<name>[^\W\d_][^\d]*?)",
    "b": r"(?P<name>[^\W\d_][^\d]*?)",
    "Y": r"(?P<year>\d{3,4})",
    "%": "%",
}
"""Each directive as what a cell may have in its place. Zeros before a day may be left out."""
_NO_CENTURY = ("y", "g", "C")
_TIMES = tuple("HIMSfpzZXTRrcs")
_SHORTEST_NAME = 3
_LONGEST_DATE = 100


def check_date_form(form: DateForm) -> None:
    """Raise DateFormError if dates cannot be read by a pattern."""
    directives = []
    for found in _DIRECTIVE.finditer(form.pattern):
        if found[0] == "%":
            raise DateFormError("ends in a %", "Write %% for the sign itself.")
        if found[1]:
            directives.append(found[1].lstrip("-#"))
    for directive in directives:
        if directive in _NO_CENTURY:
            raise DateFormError(
                f"has %{directive}, which leaves open which century is meant",
                "Write the years in full in the file (in a spreadsheet: the format YYYY), and %Y.",
            )
        if directive in _TIMES:
            raise DateFormError(
                f"has %{directive}, and a date has no time of day",
                "Leave it out; what is the same in all cells may stand there: %Y-%m-%d 00:00:00.",
            )
        if directive not in _PARTS:
            raise DateFormError(f"has %{directive}, which is not read", _HELP_WITH_DIRECTIVES)
    months = [directive for directive in directives if directive in ("m", "B", "b")]
    days = [directive for directive in directives if directive in ("d", "e")]
    if directives.count("Y") != 1 or len(months) > 1 or len(days) > 1 or (days and not months):
        raise DateFormError("does not say year, month and day once each", _HELP_WITH_DIRECTIVES)
    if months in (["B"], ["b"]) and not _months_of(form.lang):
        raise DateFormError(
            f"has month names in {form.lang!r}, and these are not known here",
            "Name another language, or write the months as numbers, with %m.",
        )


_HELP_WITH_DIRECTIVES = (
    "Write %Y, with %m or %B (a name) for the month and %d for the day: %d.%m.%Y, %B %Y."
)


def _as_iso_date(text: str, forms: tuple[DateForm, ...]) -> str | Flaw:
    """Return a date that is written in one of these forms as facts write it.

    A text in none of them is left as it is: `1969` and `753 BC` are read by any column of dates.
    """
    about = "~" if text.startswith("~") else ""
    bare = text.removeprefix("~").strip()
    readings: dict[str, None] = {}
    flaw: Flaw | None = None
    for form in forms:
        iso = _iso_by(form, bare)
        if not iso:
            continue
        value = parse_date(iso)
        if isinstance(value, Flaw):
            flaw = flaw or value
        else:
            readings[iso] = None
    if len(readings) > 1:
        shown = [show_date(value) for value in map(parse_date, readings) if isinstance(value, Date)]
        return Flaw(
            f"is {' or '.join(shown)} by the formats of its column; write it like {min(readings)}"
        )
    for iso in readings:
        return f"{about}{iso}"
    return text if flaw is None else flaw


def _iso_by(form: DateForm, text: str) -> str:
    """Return a date as ISO 8601 writes it; empty if it is not written in this form."""
    # To look for a name in all of a long text would take its length squared.
    parts = _pattern_of(form.pattern).fullmatch(text) if len(text) <= _LONGEST_DATE else None
    if parts is None:
        return ""
    named = parts.groupdict()
    iso = f"{int(named['year']):04d}"
    if named.get("name"):
        month = _months_of(form.lang).get(_folded_name(named["name"]))
        if month is None:
            return ""
        iso += f"-{month:02d}"
    elif named.get("month"):
        iso += f"-{int(named['month']):02d}"
    if named.get("day"):
        iso += f"-{int(named['day']):02d}"
    return iso


@lru_cache(maxsize=64)
def _pattern_of(pattern: str) -> re.Pattern[str]:
    """Return a pattern of dates as a regular expression. It has been seen to be right."""
    regex = ""
    end = 0
    # Behind each other as in %Y%m%d, digits belong to a part by their number alone.
    has_fixed_widths = bool(re.search(r"%[Ymde]%[Ymde]", pattern))
    has_day = bool(re.search("%[-#]?[de]", pattern))
    for found in _DIRECTIVE.finditer(pattern):
        regex += re.escape(pattern[end : found.start()])
        if found[1]:
            part = _PARTS[found[1].lstrip("-#")]
            if has_fixed_widths:
                part = part.replace("{1,2}", "{2}")
            # A month of the year 200 looks like 1.200, and a day of it like nothing else.
            regex += part if has_day and not has_fixed_widths else part.replace("{3,4}", "{4}")
        else:
            regex += r"\s+"
        end = found.end()
    return re.compile(regex + re.escape(pattern[end:]), re.IGNORECASE)


@lru_cache(maxsize=16)
def _months_of(lang: str) -> dict[str, int]:
    """Return the names of months and their short forms, folded, with their numbers.

    None where nobody knows the language.
    """
    months: dict[str, int] = {}
    for name, number in language(lang).typing.months:
        months[_folded_name(name)] = number
    is_english = not lang or lang.lower().partition("-")[0] == "en"
    if is_english:
        for number, name in enumerate(MONTHS, 1):
            months[name.casefold()] = number
            months[name[:_SHORTEST_NAME].casefold()] = number
        months["sept"] = 9
    return months


def _folded_name(name: str) -> str:
    return name.strip().rstrip(".").casefold()
