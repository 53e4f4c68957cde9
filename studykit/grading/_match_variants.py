"""A typed text that is a spelling of an answer but for what does not count in it.

    the everest         Mount Everest    no: a word is missing
    MUELLER             Müller           right: capitals and two letters for one do not count
    peche               pêche            right: marks may be left out
    péché               pêche            close: but they may not be others
    schon               schön            wrong where the base knows `schon` too
    turkey              Turkey           wrong where the base knows `turkey` too

What the variants of a text are: `values.variants`. How marks agree: `values.marks`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studykit.grading._answer_texts import AnswerTexts
from studykit.grading._spellings import Spelling
from studykit.grading.verdict import Match
from studykit.values.english import join_words
from studykit.values.leading_articles import articles_agree
from studykit.values.marks import CLOSE, OTHER, Agreement
from studykit.values.typography import plain
from studykit.values.unit_table import is_symbol
from studykit.values.units import meant_units
from studykit.values.variants import (
    ACCENTS,
    ASPECTS,
    CASE,
    CHARACTERS,
    PUNCTUATION,
    variants_of,
)

_COUNTS = {
    ACCENTS: "accents count",
    CHARACTERS: "simplified and traditional characters count",
    CASE: "upper and lower case count",
    PUNCTUATION: "punctuation counts",
}
_FREE = {
    ACCENTS: "accents",
    PUNCTUATION: "punctuation",
    CASE: "capitals",
}
"""What a right answer may have otherwise than its spelling, in words."""
_MINUS = re.compile(r"[-\u2212](?=\w)")
_VARIABLE = re.compile(r"(?<![^\W_])(?:\d*[A-Za-z]|pi|infinity)(?![^\W_])")
"""In a text that has one a minus is no mere hyphen: -sin x."""
_AMOUNT = re.compile(r"[-+\d.,·×^ ]*\d ?(\S+)")


def match_variants(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that shares a variant with a text, or why it is not meant."""
    typed = answers.variants(text)
    # Other names that the text is just as much.
    clashes: list[str] = []
    if answers.spellings:
        clashes = answers.others.same_as(typed)
    agreeing = []
    close = []
    why = ""
    for spelling in answers.spellings:
        if typed.isdisjoint(spelling.variants):
            continue
        marks = answers.compare_marks(text, spelling.text)
        objection = _objection(answers, text, spelling.text, marks, clashes)
        if objection:
            why = objection
        elif marks == CLOSE:
            close.append(spelling)
        else:
            agreeing.append(spelling)

    # Beside a spelling whose marks agree, one that is close says nothing.
    if agreeing:
        return _right(answers, text, _best_of(agreeing, text))
    if close:
        return Match(close[0].answer, f"It is spelled '{close[0].text}'.")
    why = why or _why_exact(answers, text)
    if clashes:
        return Match(-1, why=why or f"'{clashes[0]}' is another answer.", other=clashes[0])
    return Match(-1, why=why)


def _best_of(agreeing: Sequence[Spelling], text: str) -> Spelling:
    """Return the spelling that differs from a text in nothing but case, or else the first."""
    for spelling in agreeing:
        if plain(spelling.text).casefold() == plain(text).casefold():
            return spelling
    return agreeing[0]


def _right(answers: AnswerTexts, text: str, spelling: Spelling) -> Match:
    """Return that a text is right, with how it is written and what does not matter in it."""
    if text == spelling.text:
        # One of several spellings that the key writes as one.
        return Match(spelling.answer, why=f"Written '{answers.expected.keys[spelling.answer]}'.")
    # The learner is told what was let pass, so as to know that it was seen.
    differing = []
    for aspect, words in _FREE.items():
        of_text = answers.variants(text, (aspect,))
        if of_text.isdisjoint(answers.variants(spelling.text, (aspect,))):
            differing.append(words)
    why = f"Written '{spelling.text}'."
    if differing:
        do = "does" if differing == ["punctuation"] else "do"
        why = f"Written '{spelling.text}': {join_words(differing)} {do} not count here."
    return Match(spelling.answer, why=why)


def _objection(
    answers: AnswerTexts, text: str, spelling: str, marks: Agreement, clashes: Sequence[str]
) -> str:
    """Return why a text that shares a variant with a spelling is not the same all the same."""
    # Points and articles may be left out, so they are no variants; but they may not be others.
    if marks == OTHER:
        return f"The marks differ: {spelling}."
    if not articles_agree(text, spelling, answers.lang):
        return f"The article is another: {spelling}."
    if _has_other_sign(text, spelling):
        return f"The sign counts here: {spelling}."
    if _has_other_unit(text, spelling):
        return f"The unit is another: {spelling}."
    for clash in clashes:
        aspect = _decisive_aspect(answers, text, spelling, clash)
        # The learner can be told which aspect it was, so that the next answer is right.
        if aspect in _COUNTS:
            return f"Here {_COUNTS[aspect]}: {spelling}."
        if aspect:
            return f"'{clashes[0]}' is another answer."
    return ""


def _decisive_aspect(answers: AnswerTexts, text: str, spelling: str, clash: str) -> str:
    """Return the aspect that tells the spelling from the clash, if the text is unlike it there.

    Empty where the text has what the spelling has in it; `all` where no aspect tells the two
    apart.
    """
    for aspect in ASPECTS:
        of_spelling = answers.variants(spelling, (aspect,))
        if of_spelling.isdisjoint(answers.variants(clash, (aspect,))):
            is_like_spelling = not of_spelling.isdisjoint(answers.variants(text, (aspect,)))
            if is_like_spelling:
                return ""
            return aspect
    return "all"


def _why_exact(answers: AnswerTexts, text: str) -> str:
    """Return what did not agree where the author lets nothing be folded.

    Empty if it was not that.
    """
    if not answers.exact:
        return ""
    for spelling in answers.spellings:
        # Unlike it where nothing counts: then it was not that.
        if not _agree(answers, text, spelling.text, ()):
            continue
        for aspect in answers.exact:
            if not _agree(answers, text, spelling.text, (aspect,)):
                return f"Here {_COUNTS[aspect]}: {spelling.text}."
    return ""


def _agree(answers: AnswerTexts, text: str, spelling: str, exact: tuple[str, ...]) -> bool:
    """Return whether a text is a spelling, where nothing but some aspects counts."""
    variants = variants_of(text, exact, answers.lang)
    return not variants.isdisjoint(variants_of(spelling, exact, answers.lang))


def _has_other_sign(text: str, spelling: str) -> bool:
    """Return whether one of two texts is the other with a minus before it: sin x and -sin x."""
    signs = {bool(_MINUS.match(written)) for written in (text, spelling)}
    return len(signs) > 1 and bool(_VARIABLE.search(spelling))


def _has_other_unit(text: str, spelling: str) -> bool:
    """Return whether two amounts have units that differ in capitals: 10 mW and 10 MW.

    10 mw may be both.
    """
    typed = _AMOUNT.fullmatch(plain(text))
    meant = _AMOUNT.fullmatch(plain(spelling))
    if not typed or not meant or not is_symbol(typed[1]) or not is_symbol(meant[1]):
        return False
    return meant_units(typed[1]) != meant_units(meant[1])
