"""Reads what a learner types as a date: a day, a month or a year in any usual spelling.

Libraries were tried and left. `python-dateutil` and `dateparser` fill in what was not typed from today's date (1998
becomes this day of November 1998, 15 and AD 14 days of this month), read 3/4/2026 one way without a word, and know
no year before Christ: they would call right what is wrong. dateparser also takes a second to load, this module 10 ms.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from studykit.facts.base import Date
from studykit.grading._typos import slips
from studykit.grading.numbers import LONGEST
from studykit.grading.numerals import ordinal, with_digits
from studykit.grading.texts import plain
from studykit.values.dates import MONTHS, day_number, days_in_month
from studykit.values.english import ENGLISH, Typing
from studykit.values.sameness import fold

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905


class Stem(NamedTuple):
    """What the stem tells already, so that it need not be typed. 0: nothing."""

    year: int | None = None
    month: int = 0


class Typed(NamedTuple):
    """A date as it can be read."""

    dates: tuple[Date, ...]
    """One; more when day and month, or ways to count years before Christ, can be read in several ways."""
    weekday: int = -1
    """0 is a Monday; -1 when none was named."""
    short_year: bool = False
    """A year of one or two digits without an era: '26 and 14."""
    typo: str = ""
    """The month that was meant, when its name has a slip."""


class NoYear(NamedTuple):
    """A day or a month without its year."""


_FILLERS = re.compile(
    r"^(?:(?:about|around|approximately|approx\.?|roughly|circa|cc?a\.?|c\.?|in|on|the|year|~|≈)(?=[\s~≈\d])\s*|[~≈]\s*)+"
)
_FILLERS_AFTER = re.compile(r"[\s,(]+(?:or so|approximately|approx\.?)\)?$")
_BEFORE = re.compile(
    r"\bb\.? ?c\.?(?: ?e\b\.?)?(?=[\s,]|$)|(?<=\d)bce?\b|\b(?:years )?before christ\b|\bv\. ?chr\.?"
)
_AFTER = re.compile(r"\ba\.? ?d\.?(?=[\s,\d]|$)|\bc\.? ?e\b\.?|\banno domini\b|(?<=\d)(?:ad|ce)\b")
_CHINESE = re.compile(r"(\d+) ?[年년](?: ?(\d+) ?[月월](?: ?(\d+) ?[日일号號])?)?")
_IN_YEAR = re.compile(r"(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일号號])?")
_REIGNS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_REIGN = re.compile(rf"^({'|'.join(_REIGNS)}) ?(\d{{1,2}}|元)(?= ?年)")
_ISO_SIGNED = re.compile(r"-(\d{1,6})(?:-(\d\d)(?:-(\d\d))?)?")
_YEAR_FIRST = re.compile(r"(\d{1,3})-(\d\d)(?:-(\d\d))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NUMERIC = re.compile(r"(\d{1,6}) ?([./-]) ?(\d{1,6})(?: ?\2 ?(\d{1,6}))?[.]?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_BETWEEN_DIGITS_AND_LETTERS = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")


def read_date(
    text: str,
    stem: Stem = Stem(),  # noqa: B008 - an immutable value
    typing: Typing = ENGLISH.typing,
) -> Typed | NoYear | None:
    """The date that a text names; NoYear when neither it nor the stem says which year; None when it is no date.

    `typing` are the words of another language, and how it writes dates in digits; English is read beside them.
    """
    if len(text) > LONGEST:
        return None
    clean = _REIGN.sub(_by_reign, with_digits(plain(text)).casefold().rstrip("!?,;").strip())
    clean = _FILLERS.sub("", _FILLERS_AFTER.sub("", clean))
    if typing.fillers:
        clean = _filling(typing.fillers).sub("", clean)
    if signed := _ISO_SIGNED.fullmatch(clean):
        return _before_christ(signed)
    bare, era = _without_era(clean, typing)
    if chinese := _CHINESE.fullmatch(bare):
        year, *rest = (int(part or 0) for part in chinese.groups())
        return _one(_date(_year(year, era), *rest)) if year or not era else None
    if in_year := _IN_YEAR.fullmatch(bare):
        return _with_month(int(in_year[1]), [in_year[2]] if in_year[2] else [], era, stem)
    if compact := _COMPACT.fullmatch(bare):
        return _one(_date(*(int(part) for part in compact.groups())))
    if numeric := _NUMERIC.fullmatch(bare):
        found = _numeric(
            [part for part in (numeric[1], numeric[3], numeric[4]) if part],
            era,
            stem,
            typing.order if numeric[2] == typing.separator else "",
        )
        return _or_year_first(found, bare, era)
    return _worded(bare, era, stem, typing)


def _without_era(text: str, typing: Typing) -> tuple[str, int]:
    """The text without the mark of its era, and the era: -1 before Christ, 1 after, 0 when there is no mark."""
    bare, era = text, 0
    for sign, own, others in ((-1, _BEFORE, typing.before), (1, _AFTER, typing.after)):
        if not era:
            bare = own.sub(" ", text)
            bare = _marks(others).sub(" ", bare) if others and bare == text else bare
            era = sign if bare != text else 0
    return " ".join(bare.split()).strip(" ,"), era


def _by_reign(found: re.Match[str]) -> str:
    """昭和20 as 1945."""
    return str(_REIGNS[found[1]] + (0 if found[2] == "元" else int(found[2]) - 1))


_BETWEEN = re.compile(r"[\s.'\"״-]")


@lru_cache(maxsize=16)
def _marks(names: tuple[str, ...]) -> re.Pattern[str]:
    """The marks of an era, whatever stands between their letters: v. Chr., v.Chr, v Chr."""
    letters = [[part for part in _BETWEEN.split(plain(name).casefold()) if part] for name in names]
    marks = sorted(
        {f"{_BETWEEN.pattern}*".join(map(re.escape, each)) for each in letters if each},
        key=len,
        reverse=True,
    )
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(marks)})\.?(?![^\W\d_])")


@lru_cache(maxsize=16)
def _filling(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words at the beginning or the end of a date that say nothing of it."""
    some = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"^(?:(?:{some})(?=[\s\d])\s*)+|(?<=[\d年월月日일년])\s*(?:{some})$")


def weekday_of(date: Date) -> int:
    """0 for a Monday."""
    return (day_number(date.year, date.month, date.day) + 3) % 7


# --- in numbers --------------------------------------------------------------------------------------------------


def _before_christ(signed: re.Match[str]) -> Typed | None:
    """-0752 is 753 BC, as ISO 8601 counts; -753 may be meant that way or plainly as 753 BC."""
    year, month, day = int(signed[1]), int(signed[2] or 0), int(signed[3] or 0)
    if len(signed[1]) >= 4:
        return _one(_date(-year, month, day))
    return Typed((Date(1 - year), Date(-year))) if year and not month else None


def _numeric(parts: list[str], era: int, stem: Stem, order: str) -> Typed | NoYear | None:
    """2026-1-15, 15.1.2026, 1/15/2026, 1/2026, and 20/7 where the stem tells the year."""
    sizes = [len(part) for part in parts]
    numbers = [int(part) for part in parts]
    if sizes[0] > 2:
        return _one(_date(_year(numbers[0], era), *numbers[1:]))
    if len(parts) == 2:
        if sizes[1] > 2 or era:
            return _one(_date(_year(numbers[1], era), numbers[0]))
        if stem.year is None:
            return (
                NoYear() if any(_date(2000, *pair) for pair in (numbers, numbers[::-1])) else None
            )
        return _day_and_month(numbers[0], numbers[1], stem.year, order)
    found = (
        _day_and_month(numbers[0], numbers[1], _year(numbers[2], era), order)
        if sizes[1] <= 2
        else None
    )
    return found._replace(short_year=sizes[2] <= 2 and not era) if found else None


def _or_year_first(found: Typed | NoYear | None, text: str, era: int) -> Typed | NoYear | None:
    """44-03-15 BC, as facts write it, beside the other readings."""
    parts = _YEAR_FIRST.fullmatch(text) if era else None
    date = _date(_year(int(parts[1]), era), int(parts[2]), int(parts[3] or 0)) if parts else None
    if date is None:
        return found
    return found._replace(dates=(date, *found.dates)) if isinstance(found, Typed) else _one(date)


def _day_and_month(one: int, other: int, year: int, order: str) -> Typed | None:
    """Both readings; only the language's own where it says which comes first, if that is a date."""
    if order == "dmy" and (own := _date(year, other, one)):
        return _one(own) if own.day else None
    found = {
        date for date in (_date(year, other, one), _date(year, one, other)) if date and date.day
    }
    return Typed(tuple(sorted(found))) if found else None


def _year(number: int, era: int) -> int:
    return 1 - number if era < 0 else number


def _date(year: int, month: int = 0, day: int = 0) -> Date | None:
    if (
        not (0 <= month <= 12)
        or (day and not month)
        or (month and day > days_in_month(year, month))
    ):
        return None
    return Date(year, month, day)


def _one(date: Date | None) -> Typed | None:
    return Typed((date,)) if date else None


# --- in words ----------------------------------------------------------------------------------------------------

_MONTH_NAMES = [name.casefold() for name in MONTHS]
_DAY_NAMES = [name.casefold() for name in WEEKDAYS]


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its usual short form (three letters or more); 0 for anything else."""
    folded = word.casefold().rstrip(".")
    if len(folded) < 3:
        return 0
    return next((at for at, name in enumerate(_MONTH_NAMES, start=1) if name.startswith(folded)), 0)


def _weekday(word: str) -> int:
    return (
        next((at for at, name in enumerate(_DAY_NAMES) if name.startswith(word)), -1)
        if len(word) > 2
        else -1
    )


def _misspelled_month(word: str, typing: Typing) -> tuple[int, str]:
    """The month that a word with a slip means, and its name; 0 when there is none, or more than one."""
    names = [*((name, at) for at, name in enumerate(_MONTH_NAMES, start=1)), *typing.months]
    near = {at: name for name, at in names if len(name) > 4 and slips(word, name) == 1}
    if len(near) != 1:
        return 0, ""
    at, name = near.popitem()
    return at, MONTHS[at - 1] if name in _MONTH_NAMES else name


@lru_cache(maxsize=16)
def _folded(names: tuple[tuple[str, int], ...]) -> dict[str, int]:
    """Names without their accents, and with ae for ä."""
    found: dict[str, int] = {}
    for name, at in ((plain(name).casefold(), at) for name, at in names):
        umlauts = fold(name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
        for each in (name, fold(name), umlauts, fold(name.replace("ı", "i"))):
            found.setdefault(each, at)
    return found


def named(word: str, names: tuple[tuple[str, int], ...]) -> int | None:
    """The number behind a name of the language, or behind its first letters (three or more) if no other has them."""
    folded = (
        word.casefold().rstrip(".").replace("i\u0307", "i")
    )  # İ in small letters has a dot too many
    known = _folded(names) if names else {}
    if folded in known or len(folded) < 3:
        return known.get(folded)
    meant = {at for name, at in known.items() if name.startswith(folded)}
    return meant.pop() if len(meant) == 1 else None


def _with_single_words(text: str, months: tuple[tuple[str, int], ...]) -> str:
    """The text with the English word for a month whose name has several: `tháng 9` in Vietnamese."""
    for name, at in sorted(months, key=lambda month: len(month[0]), reverse=True):
        if " " in name and name in text:
            return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _MONTH_NAMES[at - 1], text)
    return text


def _worded(text: str, era: int, stem: Stem, typing: Typing) -> Typed | NoYear | None:
    """`thursday 15 january 2026`, `jan 15 2026`, `2026 january`, `753`, `july` where the stem tells the year."""
    text = _BETWEEN_DIGITS_AND_LETTERS.sub(
        " ", _ORDINAL.sub("", _with_single_words(text, typing.months))
    )
    words = [
        word
        for word in re.split(r"[\s,./-]+", text)
        if word and word not in ("of", "the", *typing.fillers)
    ]
    months, weekdays, numbers, typo = [], [], [], ""
    for word in words:
        day = ordinal(word)
        if word.strip("'").isdecimal() and len(word) <= 7:
            numbers.append(word.strip("'"))
        elif month := named(word, typing.months) or month_number(word):
            months.append(month)
        elif (weekday := named(word, typing.weekdays)) is not None or _weekday(word) >= 0:
            weekdays.append(_weekday(word) if weekday is None else weekday)
        elif day is not None:
            numbers.append(str(day))
        elif _misspelled_month(word, typing)[0]:
            month, typo = _misspelled_month(word, typing)
            months.append(month)
        else:
            return None
    if len(months) > 1 or len(weekdays) > 1 or len(numbers) > 2 or (weekdays and not months):
        return None
    found = (
        _with_month(months[0], numbers, era, stem) if months else _without_month(numbers, era, stem)
    )
    if not isinstance(found, Typed):
        return found
    return found._replace(weekday=weekdays[0] if weekdays else -1, typo=typo)


def _without_month(numbers: list[str], era: int, stem: Stem) -> Typed | None:
    if len(numbers) != 1:
        return None
    number = int(numbers[0])
    if stem.year is not None and stem.month and not era and len(numbers[0]) <= 2:
        return _one(_date(stem.year, stem.month, number))
    if number == 0 and (era or len(numbers[0]) < 4):
        return None
    return Typed((Date(_year(number, era)),), short_year=len(numbers[0]) <= 2 and not era)


def _with_month(month: int, numbers: list[str], era: int, stem: Stem) -> Typed | NoYear | None:
    if len(numbers) == 2:
        by_length = sorted(numbers, key=len)
        first, last = by_length if len(by_length[1]) > 2 else numbers
        if len(first) > 2 or int(first) == 0:
            return None
        found = _one(_date(_year(int(last), era), month, int(first)))
        return found._replace(short_year=len(last) <= 2 and not era) if found else None
    if numbers and (len(numbers[0]) > 2 or era):
        return _one(_date(_year(int(numbers[0]), era), month))
    day = int(numbers[0]) if numbers else 0
    if stem.year is not None:
        return _one(_date(stem.year, month, day)) if day or not numbers else None
    return NoYear() if _date(2000, month, day) else None
