"""A typed text held against formulas and pieces of code, sign for sign.

    the key is f(x)      F ( x )     right
                         f(-x)       wrong: Signs count here: - is too many.
    the key is p ∧ q     p and q     right

Case does not count, as in words, but where the column says that its texts are code or TeX, and
where the base knows another formula that differs in case alone. There are no slips of the finger
in formulas. Knows texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.grading._other_names import OtherNames
from studykit.grading.expected import AnswerType
from studykit.grading.verdict import NOTHING, Match
from studykit.values.formula_writing import says_formula, sign_at_fault
from studykit.values.formulas import is_formula
from studykit.values.variants import CASE


class Formula(NamedTuple):
    """A spelling of a right answer that is compared sign for sign."""

    answer: int
    """The position of the answer."""
    text: str


def is_compared_by_signs(text: str, answer_type: AnswerType) -> bool:
    """Return whether an answer is a formula or code, by its column or by its signs."""
    return bool(answer_type.notation) or is_formula(text)


def match_signs(
    text: str, formulas: Sequence[Formula], answer_type: AnswerType, others: OtherNames
) -> Match:
    """Return the answer whose formula a text is, or which sign in it is at fault."""
    notation = answer_type.notation
    fault = ""
    for formula in formulas:
        with_case = CASE in answer_type.exact or others.has_formula(formula.text)
        if says_formula(text, formula.text, notation, with_case=with_case):
            return Match(formula.answer, why=f"Written '{formula.text}'.")
        fault = fault or sign_at_fault(text, formula.text, notation, with_case=with_case)
    if fault:
        return Match(-1, why=fault)
    return NOTHING
