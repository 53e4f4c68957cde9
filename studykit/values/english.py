"""How a language shows values: dates, numbers, lists, yes and no, plurals and ordinals. English is at home here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from studykit.values.cells import format_date, format_number, join_words, show_plain
from studykit.values.scalars import Date, Number, Scalar

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of CLDR, in its order."""
Last = Literal["and", "or"]


class Typing(NamedTuple):
    """What a learner may type in a language, beside the English that is always read. All in small letters."""

    months: tuple[tuple[str, int], ...] = ()
    """Names and short forms, with their numbers from 1."""
    weekdays: tuple[tuple[str, int], ...] = ()
    """From 0, a Monday."""
    before: tuple[str, ...] = ()
    """How years before Christ are marked."""
    after: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    """Words in a date or before a number that say nothing: of, in, about."""
    order: str = ""
    """`dmy` or another order of the parts of a date in digits; empty when it is not known."""
    separator: str = ""
    """What stands between these parts."""
    decimal: str = "."
    scales: tuple[tuple[str, int], ...] = ()
    """Words for powers of ten: million is 6."""
    joiners: tuple[str, ...] = ()
    """And, or."""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    """The word for a month."""
    day: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    """Names of units, with what the facts write."""


class Language:
    """English, and what every language can do."""

    name = "English"
    is_whole = True
    """Whether the tool knows all of its words: none is left in English."""
    plurals: tuple[str, ...] = ("one", "other")
    """The categories that whole numbers have, in the order in which an author writes the forms."""
    has_when = True
    """Whether `when` can be said: in 2019, on 3 November 2025."""
    has_ordinals = True
    has_articles = True
    """Whether `a` puts an article before a word."""
    true, false = "True", "False"
    typing = Typing()

    def show(self, value: Scalar) -> str:
        """A value that is no reference, as a learner reads it."""
        return show_plain(value)

    def number(self, number: Number, style: str) -> str:
        return format_number(number, style)

    def date(self, date: Date, style: str) -> str | None:
        """None when the format is finer than the date."""
        return format_date(date, style)

    def joined(self, words: Sequence[str], last: Last = "and") -> str:
        if last == "or" and len(words) > 1:
            return f"{', '.join(words[:-1])} or {words[-1]}"
        return join_words(list(words))

    def category(self, value: Decimal) -> str:
        """The plural category of a number, as it is written: 1.0 is no one."""
        return "one" if str(abs(value)) == "1" else "other"

    def ordinal(self, value: Decimal) -> str | None:
        """`1st`; None for what is no whole number from nought."""
        if value < 0 or value != value.to_integral_value():
            return None
        number = int(value)
        teens = 10 < number % 100 < 14
        return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


ENGLISH = Language()
