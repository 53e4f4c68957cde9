"""A typed text held against the spellings of the right answers, and of the others.

In this order:

1. A text that is a spelling, letter for letter, is right.
2. So is one that shares a variant with a spelling (`values.variants`), unless another answer that
   the base knows shares it too: then the aspect in which the two differ counts. Where the base
   knows `Turkey` and `turkey`, case counts.
3. A number may stand for the tone of a Chinese syllable.
4. A slip of the finger is close, unless any other answer is as near.

Knows texts and no values: a number or a date has only its aliases here. `_match` says when texts
are asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from studykit.grading._match_calendar import match_calendar
from studykit.grading._match_period import match_period_in_words
from studykit.grading._pinyin import same_syllables
from studykit.grading._typos import codes_in, slips
from studykit.grading.expected import Expected
from studykit.grading.rivals import Rivals, index_rivals, rivals_of
from studykit.grading.verdict import NOTHING, Match
from studykit.values.leading_articles import articles_agree, leading_article
from studykit.values.typography import in_hiragana, plain
from studykit.values.variants import (
    ACCENTS,
    ARTICLE,
    ASPECTS,
    CASE,
    PUNCTUATION,
    points_agree,
    variants_of,
)

_COUNTS = {
    ACCENTS: "accents count",
    CASE: "upper and lower case count",
    PUNCTUATION: "punctuation counts",
}
_SCORE = re.compile(r"(\d{1,2}) ?- ?(\d{1,2})")
_KANA = re.compile("[\u3041-\u3096]")


class Spelling(NamedTuple):
    """A spelling of a right answer, with its variants."""

    answer: int
    """The position of the answer."""
    text: str
    variants: frozenset[str]
    codes: frozenset[str]
    """Its words that take no slip."""


class TextMatcher:
    """The answers to one question with their spellings, and the others that are not right."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._exact = expected.type.exact
        self._lang = expected.type.lang
        self.is_text = expected.type.name in ("text", "reference", "image", "audio")
        self._answer_of_spelling: dict[str, int] = {}
        for position, answer in enumerate(expected.answers):
            for spelling in answer.spellings:
                self._answer_of_spelling.setdefault(spelling, position)

    @cached_property
    def _rivals(self) -> list[Rivals]:
        few, many = self._expected.distractors, self._expected.rivals
        return [
            index_rivals(few, self._exact, self._lang),
            rivals_of(many, self._exact, self._lang),
        ]

    @cached_property
    def _spellings(self) -> list[Spelling]:
        """The spellings that are compared as texts.

        A number or a date is compared by its value: only its aliases are texts.
        """
        compared_by_value = () if self.is_text else self._expected.keys
        spellings = []
        for position, answer in enumerate(self._expected.answers):
            for text in answer.spellings:
                if text not in compared_by_value:
                    variants = self._variants_of_spelling(text)
                    spellings.append(Spelling(position, text, variants, codes_in(text)))
        return spellings

    def match(self, text: str) -> Match:
        """Return the answer that a text spells, or has meant to spell."""
        text = " ".join(text.split())
        position = self._answer_of_spelling.get(text)
        if position is not None:
            return Match(position)
        if not self._spellings:
            return NOTHING

        typed = self._variants(text)
        clashes = self._clashes(typed)
        # Letter for letter another answer: no folding can make it a right one.
        if text in clashes:
            return Match(-1, why=f"'{text}' is another answer.")
        if self.is_text and not clashes:
            position = match_calendar(self._expected, text)
            if position is not None:
                return Match(position)
            match = match_period_in_words(self._expected, text)
            if match.is_right:
                return match
        match = self._match_variants(text, typed, clashes)
        if match == NOTHING:
            match = self._match_pinyin(text)
        if match == NOTHING:
            match = self._match_slip(text, typed)
        return match

    def has_other_kana(self, text: str) -> bool:
        """Return whether a text is an answer, but in hiragana for katakana or the reverse."""
        typed = in_hiragana(text)
        if not _KANA.search(typed):
            return False
        typed_variants = variants_of(typed, self._exact)
        return any(
            not typed_variants.isdisjoint(variants_of(in_hiragana(spelling), self._exact))
            for spelling in self._answer_of_spelling
        )

    def is_rival(self, text: str) -> bool:
        """Return whether a text is an answer that the base knows, but not one to this question."""
        return bool(self._clashes(self._variants(text)))

    def _variants(self, text: str, more_exact: Collection[str] = ()) -> frozenset[str]:
        return variants_of(text, (*self._exact, *more_exact), self._lang)

    def _clashes(self, typed: frozenset[str]) -> list[str]:
        """Return the rivals that share a variant with what was typed."""
        clashes = []
        for rivals in self._rivals:
            for rival in rivals.same_as(typed):
                if rival not in self._answer_of_spelling:
                    clashes.append(rival)
        return clashes

    # --- by variants --------------------------------------------------------------------

    def _match_variants(self, text: str, typed: frozenset[str], clashes: list[str]) -> Match:
        """Return the answer that shares a variant with a text, or why it is not meant."""
        agreeing = []
        why = ""
        for spelling in self._spellings:
            if typed.isdisjoint(spelling.variants):
                continue
            objection = self._objection(text, spelling.text, clashes)
            if objection:
                why = objection
            else:
                agreeing.append(spelling)

        # Of several that agree, the one that differs in nothing but case is meant.
        for spelling in agreeing:
            if plain(spelling.text).casefold() == plain(text).casefold():
                return Match(spelling.answer)
        if agreeing:
            return Match(agreeing[0].answer)
        why = why or self._why_exact(text)
        if not why and clashes:
            why = f"'{clashes[0]}' is another answer."
        return Match(-1, why=why)

    def _objection(self, text: str, spelling: str, clashes: list[str]) -> str:
        """Return why a text that shares a variant with a spelling is not the same all the same."""
        # Points and articles may be left out, so they are no variants; but they may not be others.
        if not points_agree(text, spelling):
            return f"The points differ: {spelling}."
        if not articles_agree(text, spelling, self._lang):
            return f"The article is another: {spelling}."
        for clash in clashes:
            aspect = self._decisive_aspect(text, spelling, clash)
            # The learner can be told which aspect it was, so that the next answer is right.
            if aspect in _COUNTS:
                return f"Here {_COUNTS[aspect]}: {spelling}."
            if aspect:
                return f"'{clashes[0]}' is another answer."
        return ""

    def _decisive_aspect(self, text: str, spelling: str, clash: str) -> str:
        """Return the aspect that tells the spelling from the clash, if the text is unlike it there.

        Empty where the text has what the spelling has in it; `all` where no aspect tells the two
        apart.
        """
        for aspect in ASPECTS:
            of_spelling = self._variants(spelling, (aspect,))
            if of_spelling.isdisjoint(self._variants(clash, (aspect,))):
                is_like_spelling = not of_spelling.isdisjoint(self._variants(text, (aspect,)))
                if is_like_spelling:
                    return ""
                return aspect
        return "all"

    def _variants_of_spelling(self, spelling: str) -> frozenset[str]:
        """Return the variants of a right answer; a score may be typed with a colon too.

        But not the other way: 12-30 is no time. And the A of `A group` is no article where the
        base knows a `B group`.
        """
        written = plain(spelling)
        article, behind = leading_article(written, self._lang)
        if article == "a" and self._is_one_of_a_series(behind):
            return self._variants(spelling, (ARTICLE,))
        variants = self._variants(spelling)
        score = _SCORE.fullmatch(written)
        if score and PUNCTUATION not in self._exact:
            return variants | {f"{score[1]}:{score[2]}"}
        return variants

    def _is_one_of_a_series(self, behind_the_letter: str) -> bool:
        """Return whether the base knows `b group` or `c group` for `group`."""
        folded = behind_the_letter.casefold()
        series = {f"{letter} {folded}" for letter in "bcdefghijklmnopqrstuvwxyz"}
        return any(not series.isdisjoint(rivals.by_variant) for rivals in self._rivals)

    def _why_exact(self, text: str) -> str:
        """Return what did not agree where the author lets nothing be folded.

        Empty if it was not that.
        """
        if not self._exact:
            return ""
        for spelling in self._spellings:
            if not self._agree(text, spelling.text, ()):
                continue
            for aspect in self._exact:
                if not self._agree(text, spelling.text, (aspect,)):
                    return f"Here {_COUNTS[aspect]}: {spelling.text}."
        return ""

    def _agree(self, text: str, spelling: str, exact: tuple[str, ...]) -> bool:
        variants = variants_of(text, exact, self._lang)
        return not variants.isdisjoint(variants_of(spelling, exact, self._lang))

    # --- by tones and slips -------------------------------------------------------------

    def _match_pinyin(self, text: str) -> Match:
        # In other languages a number behind letters is no tone.
        if self._lang.partition("-")[0].lower() not in ("", "en", "zh"):
            return NOTHING
        for spelling, position in self._answer_of_spelling.items():
            if same_syllables(text, spelling):
                return Match(position)
        return NOTHING

    def _match_slip(self, text: str, typed: frozenset[str]) -> Match:
        """Return the answer that a text has meant to spell, as a close one."""
        near = []
        for spelling in self._spellings:
            distance = self._slips(text, typed, spelling)
            if distance and articles_agree(text, spelling.text, self._lang):
                near.append((distance, spelling.answer, spelling.text))
        if not near:
            return NOTHING

        least, nearest_answer, nearest_spelling = min(near)
        if self._expected.all_wanted:
            # Which of two answers was meant makes a difference then.
            for distance, answer, _ in near:
                if answer != nearest_answer and distance <= least:
                    return NOTHING
        # Zambie is as near to Gambia as to Zambia: nobody knows which was meant.
        for rivals in self._rivals:
            if any(rival not in self._answer_of_spelling for rival in rivals.near(typed, least)):
                return NOTHING
        return Match(nearest_answer, f"It is spelled '{nearest_spelling}'.")

    def _slips(self, text: str, typed: frozenset[str], spelling: Spelling) -> int:
        """Return how many slips lead to the spelling; 0 for none, or too many.

        Also 0 for one in what the author wants letter for letter.
        """
        count = _fewest_slips(typed, spelling.variants, spelling.codes)
        if not count or not self._exact:
            return count
        # If folding leaves fewer slips, one of them was in what the author wants to be exact.
        folded = variants_of(text, (), self._lang)
        meant = variants_of(spelling.text, (), self._lang)
        is_slip_only = count == _fewest_slips(folded, meant, spelling.codes)
        if is_slip_only:
            return count
        return 0


def _fewest_slips(typed: frozenset[str], meant: frozenset[str], codes: Collection[str]) -> int:
    counts = []
    for meant_variant in _with_blanks(meant):
        for typed_variant in typed:
            count = slips(typed_variant, meant_variant, codes)
            if count is not None:
                counts.append(count)
    return min(counts, default=0)


def _with_blanks(variants: frozenset[str]) -> list[str]:
    """Return the variants that have blanks for their punctuation.

    In `A-Team` a lone letter is no slip, which `ateam` would let pass.
    """
    most_blanks: dict[str, int] = {}
    for variant in variants:
        closed_up = variant.replace(" ", "")
        most_blanks[closed_up] = max(most_blanks.get(closed_up, 0), variant.count(" "))
    return [
        variant
        for variant in variants
        if variant.count(" ") == most_blanks[variant.replace(" ", "")]
    ]
