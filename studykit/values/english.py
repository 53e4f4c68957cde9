"""English: how values are shown in it, and what every other language can do too.

    Number("110 km", 110, "km")   ->  110 km
    Date(2025, 11, 3)             ->  3 November 2025; `when`: on 3 November 2025
    ["a", "b", "c"]               ->  a, b and c
    21                            ->  21st

Messages of the tool use the functions, questions a `Language` (see `language`). Facts are written
in English too: yes and no are read here. Knows nothing of Babel, which knows the other languages.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from studykit.values.dates import format_date, show_date
from studykit.values.numbers import format_number
from studykit.values.ordinals import english_ordinal
from studykit.values.scalars import Broken, Date, Flaw, Media, Number, Scalar

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of CLDR, in its order."""
Last = Literal["and", "or"]

_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


def parse_boolean(text: str) -> bool | Flaw:
    """Return True for a yes and False for a no of facts, or what is wrong with the text."""
    value = _BOOLEANS.get(text.lower())
    # 1 and 0 are not read: they are numbers.
    if value is None:
        return Flaw("is neither yes nor no; write yes, no, true or false")
    return value


def show_plain(value: Scalar) -> str:
    """Return a value that is no reference as it is shown in English."""
    # Most values are texts.
    if isinstance(value, str):
        return value
    if isinstance(value, (Number, Media, Broken)):
        return value.text
    if isinstance(value, Date):
        return show_date(value)
    return "yes" if value else "no"


def join_words(words: Sequence[str], last: Last = "and") -> str:
    """Return `a`, `a and b` or `a, b and c`; nothing for no words."""
    if not words:
        return ""
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


class PeriodWords(NamedTuple):
    """Words for times longer than a year. In a pattern `{}` stands for a number.

    All in small letters.
    """

    centuries: tuple[str, ...] = ()
    """A century, in full, in short, and in the cases that stand beside a number."""
    decades: tuple[str, ...] = ()
    """Patterns of a decade, in which a year (1980), its end (80) or one of `tens` stands."""
    tens: str = ""
    """Twenty, thirty and so on to ninety, as they stand in these patterns; with blanks between.

    Left out in languages whose number words are read (`grading._foreign_number_words`).
    """
    ranges: tuple[str, ...] = ()
    """Patterns of the time from one year to another."""
    early: tuple[str, ...] = ()
    """Words before or behind a time of which the first half is meant."""
    middle: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    seasons: tuple[tuple[str, ...], ...] = ()
    """The names of spring, summer, autumn and winter."""


class Typing(NamedTuple):
    """Words that a learner may type in a language, beside the English that is always read.

    All in small letters.
    """

    months: tuple[tuple[str, int], ...] = ()
    """Names and short forms, with their numbers from 1."""
    weekdays: tuple[tuple[str, int], ...] = ()
    """From 0, a Monday."""
    before: tuple[str, ...] = ()
    """The marks of years before Christ."""
    after: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    """Words in a date or before a number that say nothing: of, in, about."""
    articles: tuple[str, ...] = ()
    """Those that may be left out, in a date too."""
    order: str = ""
    """`dmy` or another order of the parts of a date in digits; empty when it is not known."""
    separator: str = ""
    """The sign between these parts."""
    decimal: str = "."
    scales: tuple[tuple[str, int], ...] = ()
    """Words for powers of ten: million is 6."""
    joiners: tuple[str, ...] = ()
    """And, or."""
    prepositions: tuple[str, ...] = ("in", "into", "at", "on", "to")
    """Words before an answer that say where, or that it is a verb."""
    kinds: tuple[str, ...] = ()
    """Short forms with a point that say before a name what it is."""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    """The word for a month."""
    units: tuple[tuple[str, str], ...] = ()
    """Names of units, with the symbols that facts write."""
    number_language: str = ""
    """The language of number words, `de`."""
    number_words: tuple[tuple[str, str], ...] = ()
    """Fractions that stand before a thing or a scale, with their values: anderthalb is 3/2."""
    and_a_half: tuple[str, ...] = ()
    """What makes a number a half more: et demi."""
    minus: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    """Words behind a number for what is counted, which is no measure: people, pieces."""
    periods: PeriodWords = PeriodWords()


class Language:
    """English, and the questions that every language answers."""

    name = "English"
    is_whole = True
    """The tool knows all of its words: none is left in English."""
    plurals: tuple[str, ...] = ("one", "other")
    """The categories that whole numbers have, in the order in which an author writes the forms."""
    has_when = True
    """It can say `when`: in 2019, on 3 November 2025."""
    has_ordinals = True
    has_articles = True
    """`a` puts an article before a word."""
    true, false = "True", "False"
    typing = Typing()

    def show(self, value: Scalar) -> str:
        """Return a value that is no reference as a learner reads it."""
        return show_plain(value)

    def number(self, number: Number, style: str) -> str:
        """Return the number in a format: with grouped thousands, or with some decimals."""
        return format_number(number, style)

    def date(self, date: Date, style: str) -> str | None:
        """Return the date in a format, or None when the format is finer than the date."""
        return format_date(date, style)

    def joined(self, words: Sequence[str], last: Last = "and") -> str:
        """Return words as a list in a sentence."""
        return join_words(words, last)

    def category(self, value: Decimal) -> str:
        """Return the plural category of a number, as it is written: 1.0 is no one."""
        return "one" if str(abs(value)) == "1" else "other"

    def ordinal(self, value: Decimal) -> str | None:
        """Return `1st`, or None for what is no whole number from nought."""
        if value < 0 or value != value.to_integral_value():
            return None
        return english_ordinal(int(value))


ENGLISH = Language()
