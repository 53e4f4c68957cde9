"""Typed numbers, quantities and dates against an answer: by value, with the unit and the precision that it needs."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from studykit.facts.base import Date, Number
from studykit.grading._typos import slips
from studykit.grading._units import (
    MONEY,
    meant_units,
    names_any_unit,
    names_unit,
    read_units,
    spelled_names,
)
from studykit.grading.dates import WEEKDAYS, NoYear, Stem, Typed, read_date, weekday_of
from studykit.grading.numbers import Amount, read_amounts, read_roman
from studykit.grading.texts import plain
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.questions.item import Answer, Item
from studykit.values.dates import MONTHS, precision, span
from studykit.values.english import ENGLISH, Typing
from studykit.values.language import language
from studykit.values.numbers import unit_scale
from studykit.values.sameness import numbers_agree

_ACCENT = re.compile("[\u0300-\u036f]")
_POWER = re.compile(r"(?<=[^\W\d])(?:\^|\*\*)?-?[1-9]")

# --- numbers and quantities --------------------------------------------------------------------------------------


def match_number(item: Item, at: int, key: Number, text: str) -> Match | NotGraded:
    """By value, with the column's tolerance. Another unit is wrong, a unit that nobody knows is asked again."""
    typing = language(item.lang).typing
    amounts = tuple(
        each._replace(unit=_known_unit(each.unit, typing)) for each in read_amounts(text, typing)
    )
    key = key._replace(unit=_known_unit(key.unit, typing))
    if not amounts and item.type.name == "integer":
        roman = read_roman(text)
        amounts = () if roman is None else (Amount(Decimal(roman)),)
    if not amounts and typing != ENGLISH.typing and not re.search(r"\d", text):
        return NotGraded("Type the number in digits.")
    found = [_match_amount(item, at, key, amount) for amount in amounts if _may_mean(key, amount)]
    right = next((each for each in found if isinstance(each, Match) and each.is_right), None)
    return right or (found[0] if found else NOTHING)


def _known_unit(unit: str, typing: Typing) -> str:
    """A unit that the language has a word for by its sign: Stunden are h."""
    return _symbols(typing.units).get(plain(unit).casefold(), unit) if typing.units else unit


@lru_cache(maxsize=16)
def _symbols(units: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The signs by the names of units, as they are and without accents: kilometros are km too.

    A name of two units stands for none, and is asked again: г is a gram and a year in Russian.
    """
    found: dict[str, set[str]] = {}
    for name, symbol in ((plain(name), symbol) for name, symbol in units):
        for each in (
            name,
            unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", name))),
        ):
            found.setdefault(each, set()).add(symbol)
    return {name: next(iter(symbols)) for name, symbols in found.items() if len(symbols) == 1}


def _may_mean(key: Number, amount: Amount) -> bool:
    """125m may be 125 million where money or soldiers are asked for; elsewhere it is 125 metres."""
    if amount.unit:
        is_scale = not read_units(amount.unit)[0].isdisjoint(meant_units(key.unit))
    else:
        is_scale = not read_units(key.unit)[1]
    return not amount.abbreviated or not key.unit or key.unit in MONEY or is_scale


def _match_amount(item: Item, at: int, key: Number, amount: Amount) -> Match | NotGraded:
    if re.search(r"\d", _POWER.sub("", amount.unit)) or re.match(r"(?:and|or|to)\b|&", amount.unit):
        return NOTHING
    if not amount.unit:
        return _match_bare(item, at, key, amount)
    return (
        _match_with_unit(item, at, key, amount)
        if key.unit
        else _match_without_unit(item, at, key, amount)
    )


def _match_bare(item: Item, at: int, key: Number, amount: Amount) -> Match | NotGraded:
    """A number alone. In a column of millions 3 and 3 million are the same answer."""
    _, factor = unit_scale(item.type.unit)
    found = _compare(item, at, key, amount)
    if factor != 1 and found == NOTHING:
        found = _compare(item, at, key, Amount(amount.value * factor))
    has_unit = not key.unit or bool(item.type.unit) or names_unit(item.stem, key.unit)
    if not has_unit and isinstance(found, Match) and found.is_right:
        return NotGraded("Type the unit too.")
    return found


def _match_without_unit(item: Item, at: int, key: Number, amount: Amount) -> Match | NotGraded:
    """The fact has no unit: one that is typed must stand in the stem. 50 % of nothing in particular is a half."""
    if names_unit(item.stem, amount.unit):
        return _compare(item, at, key, amount)
    if frozenset((("%", 1),)) in read_units(amount.unit)[0]:
        return _compare(item, at, key, Amount(amount.value / 100))
    if read_units(amount.unit)[1] and names_any_unit(item.stem):
        return Match(-1, why=f"'{amount.unit}' is another unit.")
    found = _compare(item, at, key, amount)
    return (
        found if found == NOTHING else NotGraded("Type the number alone: the facts give no unit.")
    )


def _match_with_unit(item: Item, at: int, key: Number, amount: Amount) -> Match | NotGraded:
    typed, is_known = read_units(amount.unit)
    found = _compare(item, at, key, amount)
    if not typed.isdisjoint(meant_units(key.unit)):
        return found
    if is_known:
        return Match(-1, why=f"'{amount.unit}' is another unit than {key.unit}.")
    if found == NOTHING:
        return NOTHING
    if any(slips(amount.unit.casefold(), name) for name in spelled_names(key.unit)):
        return (
            Match(at, f"A typo in the unit: it is {key.unit}.")
            if isinstance(found, Match)
            else found
        )
    return NotGraded(
        f"'{amount.unit}' is no unit that is known here. Type the number with {key.unit}."
    )


def _compare(item: Item, at: int, key: Number, amount: Amount) -> Match | NotGraded:
    _, factor = unit_scale(item.type.unit)

    def agrees(value: Decimal) -> bool:
        return numbers_agree(key, Number("", value, key.unit), item.type.tolerance * factor)

    if agrees(amount.value):
        is_same = amount.value == key.value
        return Match(
            at, why="" if is_same else f"Near enough: the fact says {item.answers[at].text}."
        )
    if amount.other is not None and agrees(amount.other):
        return NotGraded(
            f"That can be {_shown(amount.value)} or {_shown(amount.other)}. Write it without separators."
        )
    return NOTHING


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"


# --- dates -------------------------------------------------------------------------------------------------------


def match_date(item: Item, at: int, key: Date, text: str) -> Match | NotGraded:
    """A finer date within the answer is right, a coarser one close; what can be read two ways is asked again."""
    if plain(text).casefold() == plain(item.answers[at].text).casefold():
        return Match(
            at
        )  # as it is shown it is right, also in a language whose months nobody could take apart
    stem = _stem(item, key)
    spoken = language(item.lang)
    typed = _as_month(text, key, stem) or read_date(text, stem, spoken.typing)
    if isinstance(typed, NoYear):
        return NotGraded("Write the year too.")
    if typed is None:
        return NOTHING
    if typed.short_year and not 0 < max(key.year, 1 - key.year) < 100:
        if key.month and not typed.dates[0].month:
            is_month = precision(key) == 2 and asks_month(item) and 1 <= typed.dates[0].year <= 12
            return NotGraded("Write the year too.") if is_month else NOTHING
        return NotGraded("Write the year with all its digits.")
    found = [_compare_dates(item.answers[at], at, key, date) for date in typed.dates]
    if len({each.at >= 0 and (not each.close) for each in found}) > 1:
        one, other = (spoken.show(date) for date in (typed.dates[0], typed.dates[-1]))
        remedy = "Write the month as a word." if typed.dates[0].month else "Write BC."
        return NotGraded(f"'{text}' can be read as {one} and as {other}. {remedy}")
    return _with_slips(found[0], typed)


def asks_month(item: Item) -> bool:
    """Whether the stem speaks of a month."""
    stem = item.stem.casefold()
    return any(word in stem for word in ("month", *language(item.lang).typing.month))


def reads_as_date(text: str, typing: Typing) -> bool:
    """Whether a text is a whole date with a month, whatever its commas: July 20, 1969."""
    typed = read_date(text, typing=typing)
    return isinstance(typed, Typed) and bool(typed.dates[0].month)


def _stem(item: Item, key: Date) -> Stem:
    """What the stem tells of the answer."""
    year = max(key.year, 1 - key.year)
    if not re.search(rf"(?<!\d){year}(?!\d)", item.stem):
        return Stem()
    months = [name for name, at in language(item.lang).typing.months if at == key.month]
    text = item.stem.casefold()
    has_month = bool(key.month) and any(
        name in text for name in (MONTHS[key.month - 1].casefold(), *months)
    )
    return Stem(key.year, key.month if has_month else 0)


def _as_month(text: str, key: Date, stem: Stem) -> Typed | None:
    """The number of a month, where the stem tells the year and a month is wanted."""
    is_wanted = stem.year is not None and precision(key) == 2
    if is_wanted and re.fullmatch(r"0?[1-9]|1[0-2]", text.strip()):
        return Typed((Date(key.year, int(text)),))
    return None


def _compare_dates(answer: Answer, at: int, key: Date, typed: Date) -> Match:
    (first, last), (typed_first, typed_last) = span(key), span(typed)
    if first <= typed_first and typed_last <= last:
        return Match(at)
    if precision(typed) < precision(key) and typed_first <= first and last <= typed_last:
        return Match(at, f"The full answer is {answer.text}.")
    if key.year < 1 and typed.year == 1 - key.year:
        return Match(-1, why=f"Mind the era: {answer.text}.")
    return NOTHING


def _with_slips(found: Match, typed: Typed) -> Match:
    """A wrong weekday or a misspelled month makes a right date close."""
    if not found.is_right or found.close:
        return found
    date = typed.dates[0]
    if typed.weekday >= 0 and date.day and weekday_of(date) != typed.weekday:
        return found._replace(close=f"It was a {WEEKDAYS[weekday_of(date)]}.")
    return found._replace(close=f"It is spelled '{typed.typo}'.") if typed.typo else found
