"""Questions as learning platforms know them, made from the interactions of items.

    choose one        as a choice, where it may be asked so; else a number or words to type
    choose several    several boxes; without enough wrong options a free answer
    order             each thing gets its number
    gaps              words in the gap of a sentence
    true or false     the same

What the author allows (`modes` of a template) decides here as in the quiz. What can be neither
chosen nor typed is a free answer, which a teacher reads. Knows items, and no file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from studykit.grading.expected import Answer, Expected
from studykit.grading.verdict import Verdict
from studykit.questions.expected_answer import expected_of
from studykit.questions.identity.draw import boxes, options, to_order
from studykit.questions.item import Item, Mode
from studykit.questions.judge import Judge
from studykit.values.leading_articles import without_article
from studykit.values.numbers import unit_scale
from studykit.values.sameness import allowed_difference
from studykit.values.scalars import Date, Number
from studykit.values.short_digests import short_digest
from studykit.values.variants import variants_of
from studykit.values.written_keys import readings_of

Kind = Literal[
    "choose one", "choose several", "true or false", "order", "gap", "number", "words", "free"
]
_BETWEEN_WORDS = re.compile(r"[\s/‐–-]+")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2}) ([^\W\d_]+) (\d{3,4})")
MOST_SPELLINGS = 24
"""Of one question: more would bury the answer that a teacher looks for."""


class NumberAsked(NamedTuple):
    """A right number, and how far off it may be."""

    value: Decimal
    tolerance: Decimal


class CourseQuestion(NamedTuple):
    """A question as a learning platform asks it."""

    item: Item
    kind: Kind
    options: tuple[str, ...] = ()
    """To choose from, or to put in order."""
    spellings: tuple[str, ...] = ()
    """All that may be typed, the answer that is shown first."""
    numbers: tuple[NumberAsked, ...] = ()
    unit: str = ""
    """Of the numbers; empty: they have none."""


def course_question(item: Item, judge: Judge | None = None) -> CourseQuestion:
    """Return an item as a question of a course. `judge` lets more spellings in (`spellings`)."""
    if item.interaction == "true or false":
        return CourseQuestion(item, "true or false")
    if item.interaction == "order":
        return CourseQuestion(item, "order", options=to_order(item))
    if item.interaction != "gaps" and _may_be_asked(item, "choice"):
        if options(item):
            return CourseQuestion(item, "choose one", options=options(item))
        if boxes(item):
            return CourseQuestion(item, "choose several", options=boxes(item))
    wants_several = item.many == "all" and len(item.answers) > 1
    if _may_be_asked(item, "typed") and not wants_several:
        return _typed_question(item, judge)
    if _may_be_asked(item, "choice") and options(item):
        return CourseQuestion(item, "choose one", options=options(item))
    return CourseQuestion(item, "free")


def short_name(identity: str, most: int) -> str:
    """Return an id that a platform takes, which knows so many characters; the same each time."""
    if len(identity) <= most:
        return identity
    digest = short_digest(identity)
    return f"{identity[: most - len(digest) - 1]}~{digest}"


def _may_be_asked(item: Item, mode: Mode) -> bool:
    return not item.modes or mode in item.modes


def _typed_question(item: Item, judge: Judge | None) -> CourseQuestion:
    expected = judge.expected(item) if judge else expected_of(item)
    if item.interaction == "gaps":
        return CourseQuestion(item, "gap", spellings=spellings(item, expected, judge))
    numbers = _numbers(item, expected)
    if not numbers:
        return CourseQuestion(item, "words", spellings=spellings(item, expected, judge))
    value = expected.answers[0].value
    unit = value.unit if isinstance(value, Number) else ""
    return CourseQuestion(item, "number", numbers=numbers, unit=unit)


# --- what may be typed ----------------------------------------------------------------------------


def spellings(item: Item, expected: Expected, judge: Judge | None) -> tuple[str, ...]:
    """Return all that may be typed, each once, whatever its capitals.

    Other ways to write an answer than those of the facts go in where the judge calls them right: no
    platform gets a spelling that studykit itself would not take.
    """
    found: dict[str, str] = {}
    for answer in expected.answers:
        for written in (answer.text, *answer.accepted):
            # Platforms count no blanks.
            text = " ".join(written.split())
            found.setdefault(text.casefold(), text)
    if judge:
        for text in _other_spellings(expected):
            if len(found) >= MOST_SPELLINGS:
                break
            if text.casefold() not in found and _is_right(judge, item, text):
                found[text.casefold()] = text
    return tuple(found.values())


def _other_spellings(expected: Expected) -> Iterator[str]:
    lang, exact = expected.type.lang or expected.lang, expected.type.exact
    for answer in expected.answers:
        yield from _as_dates(answer)
        for text in (answer.text, *answer.accepted):
            yield without_article(text, lang)
            yield from readings_of(text, lang).all
            # What closes words up is right too, and typed by nobody.
            for variant in sorted(variants_of(text, exact, lang)):
                if _words_in(variant) == _words_in(text):
                    yield variant


def _words_in(text: str) -> int:
    return len(_BETWEEN_WORDS.split(text.strip()))


def _as_dates(answer: Answer) -> Iterator[str]:
    """Yield a date as others write it: `2026-01-15`, `January 15, 2026`, `753 BCE`."""
    date = answer.value
    if not isinstance(date, Date) or date.period:
        return
    if date.year <= 0:
        yield f"{1 - date.year} BCE"
        return
    parts = [f"{date.year:04}"]
    for part in (date.month, date.day):
        if part:
            parts.append(f"{part:02}")
    yield "-".join(parts)
    day_first = _DAY_MONTH_YEAR.fullmatch(answer.text)
    if day_first:
        day, month, year = day_first.groups()
        yield f"{month} {day}, {year}"


def _is_right(judge: Judge, item: Item, text: str) -> bool:
    verdict = judge.typed(item, text)
    return isinstance(verdict, Verdict) and verdict.verdict == "right"


def _numbers(item: Item, expected: Expected) -> tuple[NumberAsked, ...]:
    """Return the right answers as numbers; nothing where one is none, or has another unit."""
    _, factor = unit_scale(item.type.unit)
    numbers: dict[NumberAsked, None] = {}
    units = set()
    for answer in expected.answers:
        value = answer.value
        if not isinstance(value, Number):
            return ()
        units.add(value.unit)
        tolerance = allowed_difference(value, value, item.type.tolerance * factor)
        numbers[NumberAsked(value.value, tolerance)] = None
        if factor != 1:
            # In a column of millions 3 is as right as 3 million.
            numbers[NumberAsked(value.value / factor, tolerance / factor)] = None
    return tuple(numbers) if len(units) == 1 else ()


def in_digits(number: Decimal) -> str:
    """Return a number in digits, without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text
