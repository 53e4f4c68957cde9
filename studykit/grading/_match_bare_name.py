"""A typed name without what tells it from another one: Henry IV for Henry IV (England).

    all who are called so are right     right
    another one is called so            asked again: nobody knows which one was meant

Where the question says what tells it apart, the bare name is a spelling of the answer (`accepted`),
and is no matter here. Knows one question.
"""

from __future__ import annotations

from studykit.grading._answer_texts import AnswerTexts
from studykit.grading._typos import fewest_slips
from studykit.grading.expected import Expected
from studykit.grading.verdict import NOTHING, Match, NotGraded


def match_bare_name(expected: Expected, texts: AnswerTexts, text: str) -> Match | NotGraded:
    """Return the answer whose bare name a text is, or that nobody knows which one was meant."""
    if not any(answer.bare for answer in expected.answers):
        return NOTHING
    typed = texts.variants(text)
    for answer in expected.answers:
        if any(not typed.isdisjoint(texts.variants(spelling)) for spelling in answer.spellings):
            return NOTHING
    positions = []
    for position, answer in enumerate(expected.answers):
        if answer.bare and not typed.isdisjoint(texts.variants(answer.bare)):
            positions.append(position)
    if not positions:
        return _match_slip(expected, texts, text)

    first = expected.answers[positions[0]]
    is_one_of_several = expected.all_wanted and len(positions) > 1
    if is_one_of_several or texts.others.with_beginning(first.bare):
        return NotGraded(f"Which '{first.bare}'? Type what tells it apart too.", may_be_right=True)
    return Match(positions[0], why=f"Written '{first.text}'.")


def _match_slip(expected: Expected, texts: AnswerTexts, text: str) -> Match | NotGraded:
    """Return that a bare name with a slip is to be typed anew; NOTHING where it is none."""
    typed = texts.variants(text)
    if texts.others.same_as(typed):
        return NOTHING
    for answer in expected.answers:
        if answer.bare and fewest_slips(typed, texts.variants(answer.bare), frozenset()):
            return NotGraded(f"Is it '{answer.bare}'? Type what tells it apart too.")
    return NOTHING
