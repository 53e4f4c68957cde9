"""A value of a spreadsheet's cell as the sheet shows it.

    10.1 in 0.00         10.10        7 in 000             007
    0.45 in 0%           45%          1234.5 in #,##0.0    1234.5: groups of digits are left out
    5 in 0" km"          5 km         2 in General         2
    1953-05-29           1953-05-29   in mmm yyyy          1953-05

Only what a format says of digits, signs and parts of a date is followed: colours and widths show
nothing. A format that is not understood shows the number as it is.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_DIGITS = 15
"""Digits of a number that Excel keeps: behind them stands what binary fractions leave."""
_TOKEN = re.compile(
    r'"([^"]*)"'  # a text
    r"|\\(.)"  # a sign
    r"|\[\$([^\]-]*)[^\]]*\]"  # a currency
    r"|\[[^\]]*\]|_.|\*."  # a colour, a condition, a gap, a filling
    r"|([0#?.,]+)"  # digits
    r"|(%)|(General|@)|(.)",
    re.IGNORECASE,
)
_MOST_DECIMALS = 30
_LONGEST_FORMAT = 255
"""Characters: Excel takes no more."""


def shown(value: object, form: str) -> str:
    """Return a value as a cell of a format shows it."""
    if len(form) > _LONGEST_FORMAT:
        form = "General"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, form) if math.isfinite(value) else str(value)
    if isinstance(value, dt.datetime | dt.date):
        return _date(value, form)
    if isinstance(value, dt.time):
        return _time(value, has_seconds=bool(value.second))
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return str(value)


# --- numbers -------------------------------------------------------------------------------------


def _number(value: float, form: str) -> str:
    number = Decimal(format(value, f".{_DIGITS}g"))
    sections = _sections(form)
    section = sections[0]
    is_negative = number < 0
    sign = "-" if is_negative else ""
    if is_negative and len(sections) > 1:
        # The section for what is less than nought has its own sign.
        section, sign = sections[1], ""
    elif not number and len(sections) > 2:
        section = sections[2]
    if re.search(r"[0#?][Ee][+-]|[#?0]\s*/\s*[#?\d]", section):
        return _plain_number(number)
    before, digits, behind, is_percent, is_general = _parts(section)
    if is_percent:
        number *= 100
    if is_general or not digits:
        if not before and not behind and not is_general:
            return _plain_number(number)
        return f"{sign}{before}{_plain_number(abs(number))}{behind}".strip()
    written = _in_digits(abs(number), digits)
    # A small number that is rounded to nought has no sign.
    if not any(char in written for char in "123456789"):
        sign = ""
    return f"{sign}{before}{written}{behind}".strip()


def _plain_number(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _sections(form: str) -> list[str]:
    sections = [""]
    for match in re.finditer(r'"[^"]*"|\\.|\[[^\]]*\]|;|[^;"\\\[]+|.', form, re.DOTALL):
        if match[0] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return sections


def _parts(section: str) -> tuple[str, str, str, bool, bool]:
    """Return what stands before the digits, the digits, what stands behind, and two questions.

    Whether it is in percent, and whether the number is shown as it is.
    """
    before = ""
    digits = ""
    behind = ""
    is_percent = False
    is_general = False
    for match in _TOKEN.finditer(section):
        text, sign, currency, places, percent, general, other = match.groups()
        literal = text or sign or currency or percent or other or ""
        if places:
            digits += places
        elif general:
            is_general = True
        if percent:
            is_percent = True
        if digits or is_general:
            behind += literal
        else:
            before += literal
    return before, digits, behind, is_percent, is_general


def _in_digits(number: Decimal, digits: str) -> str:
    """Return a number with as many digits as `0`, `#` and `?` ask for."""
    whole, _, decimals = digits.partition(".")
    thousands = len(whole) - len(whole.rstrip(","))
    number /= Decimal(1000) ** thousands
    most = min(sum(decimals.count(sign) for sign in "0#?"), _MOST_DECIMALS)
    fewest = min(decimals.count("0"), most)
    try:
        rounded = number.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    except InvalidOperation:
        return _plain_number(number)
    text_of_whole, _, text_of_decimals = format(rounded, "f").partition(".")
    while len(text_of_decimals) > fewest and text_of_decimals.endswith("0"):
        text_of_decimals = text_of_decimals[:-1]
    text = text_of_whole.zfill(whole.count("0"))
    return f"{text}.{text_of_decimals}" if text_of_decimals else text


# --- dates ---------------------------------------------------------------------------------------


def _date(value: dt.datetime | dt.date, form: str) -> str:
    """Return a date as ISO writes it, with the parts that its format shows."""
    letters = "".join(
        match[0] for match in re.finditer(r"[A-Za-z]+", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form))
    ).lower()
    day = value.date() if isinstance(value, dt.datetime) else value
    has_time = isinstance(value, dt.datetime) and ("h" in letters or "s" in letters)
    shows_year, shows_day = "y" in letters, "d" in letters
    # Beside hours an m is a minute.
    shows_month = "m" in letters.replace("hm", "").replace("hhmm", "").replace("mmss", "")
    if not shows_year and shows_month and shows_day and not has_time:
        return f"{day.day} {day:%B}"
    if shows_year and not shows_day and not has_time:
        return f"{day:%Y-%m}" if shows_month else f"{day:%Y}"
    if has_time and isinstance(value, dt.datetime):
        time = _time(value.time(), has_seconds="s" in letters)
        if not shows_year and not shows_day:
            return time
        return f"{day.isoformat()} {time}"
    return day.isoformat()


def _time(value: dt.time, *, has_seconds: bool) -> str:
    return f"{value:%H:%M:%S}" if has_seconds else f"{value:%H:%M}"


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
