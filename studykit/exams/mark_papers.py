"""Marks the answers on papers: a point each, or none.

    choose one, right is B       `b`, `B)`            1
    choose several, AC           `C, A`               1; `A` alone is 0
    order, CAB                   `C A B`              1
    true or false, T             `t`, `True`          1
    words                        any spelling of the key, as studykit reads it
    number, 110 +- 5, km         `108`, `108 km`      1
    free                         the points that a teacher gave: `0.5`

Knows keys and answers, and no files.
"""

from __future__ import annotations

import re
from decimal import Decimal

from studykit.exams.paper_key import MarkedQuestion
from studykit.grading.read_numbers import read_amounts
from studykit.values.language import language
from studykit.values.variants import variants_of

_NO_LETTER = re.compile(r"[^A-Z]")
_TRUE = ("T", "TRUE", "YES", "Y", "RIGHT")
_FALSE = ("F", "FALSE", "NO", "N", "WRONG")
_KINDS_WITH_LETTERS = ("choose one", "choose several", "order")


class NotMarkedError(ValueError):
    """An answer that cannot be one. The message is a clause that says why."""


def letters_chosen(question: MarkedQuestion, answer: str) -> str:
    """Return the letters of an answer in their order; empty for a question without options.

    Raise NotMarkedError for a letter that no option has.
    """
    if question.kind not in _KINDS_WITH_LETTERS:
        return ""
    letters = _NO_LETTER.sub("", answer.upper())
    last = chr(ord("A") + len(question.options) - 1)
    for letter in letters:
        if letter > last:
            msg = f"its options are A to {last}, and not {letter}"
            raise NotMarkedError(msg)
    if question.kind == "choose one" and len(letters) > 1:
        msg = f"one letter is an answer to it, and not {letters}"
        raise NotMarkedError(msg)
    return letters


def points_of(question: MarkedQuestion, answer: str) -> Decimal:
    """Return what an answer is worth, 0 to 1. Raise NotMarkedError."""
    text = answer.strip()
    if not text:
        return Decimal(0)
    match question.kind:
        case "choose one" | "order":
            is_right = letters_chosen(question, text) == question.right
        case "choose several":
            is_right = set(letters_chosen(question, text)) == set(question.right)
        case "true or false":
            is_right = _truth(text) == (question.right == "T")
        case "number":
            is_right = _is_right_number(question, text)
        case "free":
            return _points_given(text)
        case _:
            is_right = _is_spelled(question, text)
    return Decimal(1 if is_right else 0)


def _truth(text: str) -> bool:
    word = text.upper()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    msg = f"T or F is an answer to it, and not {text}"
    raise NotMarkedError(msg)


def _is_spelled(question: MarkedQuestion, text: str) -> bool:
    typed = variants_of(text, question.exact, question.lang)
    for spelling in question.spellings:
        if not typed.isdisjoint(variants_of(spelling, question.exact, question.lang)):
            return True
    return False


def _is_right_number(question: MarkedQuestion, text: str) -> bool:
    for amount in read_amounts(text, language(question.lang).typing):
        if amount.unit and amount.unit != question.unit:
            continue
        for value, tolerance in question.numbers:
            if abs(amount.value - value) <= tolerance:
                return True
    return False


def _points_given(text: str) -> Decimal:
    number = text.replace(",", ".")
    if re.fullmatch(r"0|1|0?\.\d{1,4}|[01]\.0+", number):
        return Decimal(number)
    msg = f"points from 0 to 1 stand there, and not {text}"
    raise NotMarkedError(msg)
