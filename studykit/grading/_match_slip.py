"""A typed text that a slip of the finger has made of an answer.

    Canbera      Canberra     close
    Zambie       Gambia       nothing where the base knows Zambia too, which is as near
    sparen       spåren       wrong: in the marks that make other letters no finger slips

What a slip is: `_typos`.
"""

from __future__ import annotations

from studykit.grading._answer_texts import AnswerTexts
from studykit.grading._match_words import match_slip_in_core
from studykit.grading._spellings import Spelling
from studykit.grading._typos import fewest_slips, has_other_prefix
from studykit.grading._words import with_blanks
from studykit.grading.verdict import NOTHING, Match
from studykit.values.leading_articles import articles_agree, prefixes_of
from studykit.values.marks import bare
from studykit.values.variants import variants_of


def match_other_letters(answers: AnswerTexts, text: str) -> Match:
    """Return why a text is wrong that is a spelling but for marks that make other letters."""
    typed = answers.variants(text)
    bare_typed = {bare(variant) for variant in typed}
    is_typed_without_marks = bare_typed == typed
    for spelling in answers.spellings:
        if is_typed_without_marks and spelling.text.isascii():
            continue
        if not bare_typed.isdisjoint(map(bare, spelling.variants)):
            return Match(-1, why=f"The marks make other letters: {spelling.text}.")
    return NOTHING


def match_slip(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that a text has meant to spell, as a close one."""
    typed = answers.variants(text)
    prefixes = prefixes_of(answers.lang)
    spellings = [
        spelling
        for spelling in answers.spellings
        if articles_agree(text, spelling.text, answers.lang)
    ]
    near = []
    for spelling in spellings:
        # Abnehmen is no slip of annehmen, be it in a word or in what is left of several.
        if has_other_prefix(typed, with_blanks(spelling.variants), prefixes):
            return NOTHING
        distance = _slips(answers, text, typed, spelling)
        if distance:
            near.append((distance, spelling.answer, spelling.text))
    if not near and not answers.exact:
        return match_slip_in_core(typed, spellings, answers.others)
    if not near:
        return NOTHING

    least, nearest_answer, nearest_spelling = min(near)
    if answers.expected.all_wanted:
        # Which of two answers was meant makes a difference then.
        for distance, answer, _ in near:
            if answer != nearest_answer and distance <= least:
                return NOTHING
    # Zambie is as near to Gambia as to Zambia: nobody knows which was meant.
    if any(True for _ in answers.others.near(typed, least)):
        return NOTHING
    return Match(nearest_answer, f"It is spelled '{nearest_spelling}'.")


def _slips(answers: AnswerTexts, text: str, typed: frozenset[str], spelling: Spelling) -> int:
    """Return how many slips lead to the spelling; 0 for none, or too many.

    Also 0 for one in what the author wants letter for letter.
    """
    count = fewest_slips(typed, with_blanks(spelling.variants), spelling.codes)
    if not answers.exact:
        return count
    # If folding leaves fewer slips, one of them was in what the author wants to be exact.
    folded = variants_of(text, (), answers.lang)
    meant = variants_of(spelling.text, (), answers.lang)
    is_slip_only = count == fewest_slips(folded, with_blanks(meant), spelling.codes)
    if is_slip_only:
        return count
    return 0
