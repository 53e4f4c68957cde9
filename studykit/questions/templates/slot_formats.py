"""Formats of a pattern's slots: `{opened:year}`, `{rank:ordinal}`, `{n:plural:island|islands}`.

Which of them a type and a language have, and what they make of a value:

    {opened:year}       16 March 2019       2019
    {rank:ordinal}      3                   3rd; of 2.5 nothing, so nothing is asked
    {kind:a}            airport             an airport
    {name:the}          Netherlands         the Netherlands, where the row has `article: the`
    {area:.1}           1234.56 km²         1234.6 km²

Knows no patterns.
"""

from __future__ import annotations

import re
from typing import Final

from studykit.facts.base import MEDIA_WORDS, Column, Date, Number, Scalar
from studykit.problems import nearest, quoted
from studykit.values.articles import indefinite
from studykit.values.english import CATEGORIES, Language
from studykit.values.language import language, plural, plural_forms
from studykit.values.leading_articles import JOINED_ARTICLES

NUMBER_FORMATS = (",", *(f".{digits}" for digits in range(10)))
DATE_FORMATS = ("year", "month", "day", "long", "iso", "when")
TEXT_FORMATS = ("lower", "upper", "first-upper", "a", "the", "The")
ARTICLES = ("the", "The")
"""With the article that the row says, inside a sentence or at its beginning."""
_JOINED = ("'", "’", "-")
ORDINAL, PLURAL = "ordinal", "plural"
ALL: Final = "all"
AND: Final = "and"
OR: Final = "or"
WHOLE = (ALL, AND, OR)
"""A list shown whole: with "and" before the last member, or with "or"."""
PARTS = ("year", "month", "day", PLURAL)
"""Formats that show a part of a value, so that values which differ may read the same."""


def formats_of(column: Column) -> tuple[str, ...]:
    """Return the formats that values of a column have."""
    match column.type:
        case "integer" | "number":
            return (*NUMBER_FORMATS, ORDINAL, PLURAL)
        case "quantity":
            return (*NUMBER_FORMATS, PLURAL)
        case "date":
            return DATE_FORMATS
    return () if column.type in MEDIA_WORDS else TEXT_FORMATS


def is_part(style: str) -> bool:
    """Return whether a format shows a part of a value."""
    return style.partition(":")[0] in PARTS


def is_text(style: str) -> bool:
    """Return whether a format makes a text that is no value: `islands`, `an airport`."""
    return style in TEXT_FORMATS or style.startswith(f"{PLURAL}:")


def wrong_format(column: Column, style: str, tag: str) -> tuple[str, str] | None:
    """Return what is wrong with a format of a column in a language, and what to do about it."""
    words = language(tag)
    formats = formats_of(column)
    name, _, forms = style.partition(":")
    # Only the forms of a plural stand behind a colon of the format itself.
    is_known = name in formats and (name == PLURAL or not forms)
    if not is_known:
        remedy = "Write the column alone."
        if formats:
            remedy = f"Write one of: {', '.join(formats)}.{nearest(name, formats)}"
        return f"{quoted(style)} is no format of the type {column.type}", remedy
    if name == PLURAL:
        return _wrong_plural(column, forms, tag)
    if name == "a" and not words.has_articles:
        message = f"`a` puts an English article, and the deck's language is {words.name}"
        return message, "Write the article in the text."
    if name == ORDINAL and not words.has_ordinals:
        message = f"how {words.name} writes an ordinal goes by its noun, or is not known here"
        return message, f"Write the number and its ending: {{{column.name}}}..."
    if name == "when" and not words.has_when:
        message = f"how {words.name} puts a date into a sentence is not known here"
        return message, f"Write the preposition yourself, and {{{column.name}}} after it."
    return None


def _wrong_plural(column: Column, forms: str, tag: str) -> tuple[str, str] | None:
    forms_or_message = plural_forms(forms, tag) if forms else "the forms are missing"
    if not isinstance(forms_or_message, str):
        return None
    remedy = f"Write {{{column.name}:plural:{_example_of_plural(language(tag))}}}."
    # `oen=island`: of the category the nearest one helps, and not of the whole.
    wrong_category = re.match(r"'(.*)' is no plural", forms_or_message)
    if wrong_category:
        remedy += nearest(wrong_category[1], CATEGORIES)
    return forms_or_message, remedy


def _example_of_plural(words: Language) -> str:
    if words.plurals == ("one", "other"):
        return "island|islands"  # the short way of writing two forms
    return "|".join(f"{category}=..." for category in words.plurals)


def formatted(value: Scalar, shown: str, style: str, tag: str) -> str | None:
    """Return the value in a format; `shown` is the value without one.

    None when the value has nothing to show in it: the day of a year, an ordinal of 2.5.
    """
    if isinstance(value, Number):
        if style == ORDINAL:
            return language(tag).ordinal(value.value)
        if style.startswith(PLURAL):
            return plural(value.value, style.partition(":")[2], tag)
        return language(tag).number(value, style)
    if isinstance(value, Date):
        return language(tag).date(value, style)
    return apply_format(shown, style)


def with_article(article: str, name: str, style: str) -> str:
    """Return a name with its article before it: the Netherlands, l'Espagne.

    The style `The` has a capital letter, for the beginning of a sentence.
    """
    if not article:
        return name
    shown = f"{article} {name}"
    # Elided, or written as one word with the name in Arabic and Hebrew.
    if article.endswith(_JOINED) or article in JOINED_ARTICLES:
        shown = f"{article}{name}"
    # The Hague has its article already.
    if name.casefold().startswith(shown[: len(shown) - len(name)].casefold()):
        shown = name
    if style == "The":
        return shown[:1].upper() + shown[1:]
    return shown


def apply_format(text: str, style: str) -> str | None:
    """Return a text in a format: `a` puts "a" or "an" before an English word."""
    match style:
        case "lower":
            return text.lower()
        case "upper":
            return text.upper()
        case "first-upper":
            # Not title() or capitalize(), which make small letters of the others: McDonald.
            return text[:1].upper() + text[1:]
        case "a":
            return f"{indefinite(text)} {text}"
        case _:
            return text
