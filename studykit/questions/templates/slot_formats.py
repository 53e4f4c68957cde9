"""Formats of a pattern's slots: `{opened:year}`, `{rank:ordinal}`, `{n:plural:island|islands}`.

Which of them a type and a language have, and what they make of a value. Knows no patterns.
"""

from __future__ import annotations

import re
from typing import Final

from studykit.facts.base import MEDIA_WORDS, Column, Date, Number, Scalar
from studykit.problems import nearest, quoted
from studykit.values.articles import indefinite
from studykit.values.english import CATEGORIES
from studykit.values.language import language, plural, plural_forms

NUMBER_FORMATS = (",", *(f".{digits}" for digits in range(10)))
DATE_FORMATS = ("year", "month", "day", "long", "iso", "when")
TEXT_FORMATS = ("lower", "upper", "first-upper", "a")
ORDINAL, PLURAL = "ordinal", "plural"
ALL: Final = "all"
AND: Final = "and"
OR: Final = "or"
WHOLE = (ALL, AND, OR)
"""A list shown whole: with "and" before the last member, or with "or"."""
PARTS = ("year", "month", "day", PLURAL)
"""Formats that show a part of a value, so that values which differ may read the same."""


def formats_of(column: Column) -> tuple[str, ...]:
    if column.type in ("integer", "number"):
        return (*NUMBER_FORMATS, ORDINAL, PLURAL)
    if column.type == "quantity":
        return (*NUMBER_FORMATS, PLURAL)
    return (
        DATE_FORMATS
        if column.type == "date"
        else ()
        if column.type in MEDIA_WORDS
        else TEXT_FORMATS
    )


def is_part(style: str) -> bool:
    return style.partition(":")[0] in PARTS


def is_text(style: str) -> bool:
    """Whether what is shown is only a text, and not the value in other words."""
    return style in TEXT_FORMATS or style.startswith(f"{PLURAL}:")


def wrong_format(column: Column, style: str, tag: str) -> tuple[str, str] | None:
    """What is wrong with a format of a column in a language, and what to do; None when it is right."""
    allowed, (name, _, forms), spoken = formats_of(column), style.partition(":"), language(tag)
    if name not in allowed or (forms and name != PLURAL):
        message = f"{quoted(style)} is no format of the type {column.type}"
        listed = (
            f"Write one of: {', '.join(allowed)}.{nearest(name, allowed)}"
            if allowed
            else "Write the column alone."
        )
        return message, listed
    if name == PLURAL:
        found = plural_forms(forms, tag) if forms else "the forms are missing"
        if isinstance(found, str):
            example = "|".join(f"{each}=..." for each in spoken.plurals)
            if spoken.plurals == ("one", "other"):
                example = "island|islands"
            wrong = re.match(r"'(.*)' is no plural", found)
            return (
                found,
                f"Write {{{column.name}:plural:{example}}}.{nearest(wrong[1], CATEGORIES) if wrong else ''}",
            )
    if name == "a" and not spoken.has_articles:
        return (
            f"`a` puts an English article, and the deck's language is {spoken.name}",
            "Write the article in the text.",
        )
    if name == ORDINAL and not spoken.has_ordinals:
        remedy = f"Write the number and its ending: {{{column.name}}}..."
        return f"how {spoken.name} writes an ordinal goes by its noun, or is not known here", remedy
    if name == "when" and not spoken.has_when:
        remedy = f"Write the preposition yourself, and {{{column.name}}} after it."
        return f"how {spoken.name} puts a date into a sentence is not known here", remedy
    return None


def formatted(value: Scalar, shown: str, style: str, tag: str) -> str | None:
    """The value in a format; None when the value has nothing to show in it: a day of a year, an ordinal of 2.5."""
    if isinstance(value, Number):
        if style == ORDINAL:
            return language(tag).ordinal(value.value)
        if style.startswith(PLURAL):
            return plural(value.value, style.partition(":")[2], tag)
        return language(tag).number(value, style)
    if isinstance(value, Date):
        return language(tag).date(value, style)
    return apply_format(shown, style)


def apply_format(text: str, style: str) -> str | None:
    """`lower`, `upper`, `first-upper`, and `a`, which puts "a" or "an" before an English word."""
    match style:
        case "lower":
            return text.lower()
        case "upper":
            return text.upper()
        case "first-upper":
            return text[:1].upper() + text[1:]
        case "a":
            return f"{indefinite(text)} {text}"
        case _:
            return text
