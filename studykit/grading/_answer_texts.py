"""The answers to one question as texts: their spellings, formulas and fractions, and other names.

    colour/color, "the hue"     spellings: colour/color, the hue, colour, color
    x^2                         a formula, which is compared sign for sign
    three quarters              a fraction too
    110 km, with alias `far`    the alias alone: a number is compared by its value

What is worked out of them is worked out once, when it is first asked for. How a typed text is held
against them: `_match_text`, `_match_variants`, `_match_slip`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from studykit.grading._match_formula import Formula, is_compared_by_signs
from studykit.grading._match_fraction import WrittenFraction, fraction_of
from studykit.grading._other_names import OtherNames
from studykit.grading._pinyin import compare_tones
from studykit.grading._spellings import Spelling, new_spelling
from studykit.grading._written_out import NOT_WRITTEN_OUT, WrittenOut, written_out
from studykit.grading.expected import Expected
from studykit.values.language import language
from studykit.values.leading_articles import leading_article
from studykit.values.marks import Agreement
from studykit.values.typography import plain
from studykit.values.variants import ARTICLE, PUNCTUATION, marks_agree, variants_of

_SCORE = re.compile(r"(\d{1,2}) ?- ?(\d{1,2})")


class AnswerTexts:
    """The answers to one question with their spellings, and the others that are not right."""

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.exact = expected.type.exact
        self.lang = expected.type.lang
        self.typing = language(expected.lang).typing
        # In cards mode a picture may be answered by its file, which is no name of several words.
        self.is_name = expected.type.name in ("text", "reference")
        self.is_text = self.is_name or expected.type.name in ("image", "audio")
        self.answer_of_spelling: dict[str, int] = {}
        for position, answer in enumerate(expected.answers):
            for spelling in answer.spellings:
                self.answer_of_spelling.setdefault(spelling, position)

    @cached_property
    def others(self) -> OtherNames:
        """The names of the base that are no right answers."""
        return OtherNames(self.expected)

    @cached_property
    def texts_to_compare(self) -> list[tuple[int, str]]:
        """The texts that are no values, each with the position of its answer."""
        compared_by_value = () if self.is_text else self.expected.keys
        texts = []
        for position, answer in enumerate(self.expected.answers):
            for text in answer.spellings:
                if text not in compared_by_value:
                    texts.append((position, text))
        return texts

    @cached_property
    def spellings(self) -> list[Spelling]:
        """The spellings that are compared as texts.

        A number or a date is compared by its value: only its aliases are texts.
        """
        spellings = []
        for position, text in self.texts_to_compare:
            if not is_compared_by_signs(text, self.expected.type):
                is_joined = text in self.written.joined
                variants = self._variants_of_spelling(text)
                spellings.append(new_spelling(position, text, variants, is_joined=is_joined))
        for position, reading in self.written.spellings:
            spellings.append(new_spelling(position, reading, self.variants(reading)))
        return spellings

    @cached_property
    def formulas(self) -> list[Formula]:
        """The spellings that are compared sign for sign."""
        formulas = []
        for position, text in self.texts_to_compare:
            if is_compared_by_signs(text, self.expected.type):
                formulas.append(Formula(position, text))
        return formulas

    @cached_property
    def fractions(self) -> list[tuple[Spelling, WrittenFraction]]:
        """The spellings that are fractions."""
        fractions = []
        for spelling in self.spellings:
            fraction = fraction_of(spelling.text, self.typing)
            if fraction:
                fractions.append((spelling, fraction))
        return fractions

    @cached_property
    def written(self) -> WrittenOut:
        """All that the keys say beside what is written, as word lists write them."""
        if PUNCTUATION in self.exact or self.expected.type.notation:
            return NOT_WRITTEN_OUT
        return written_out(self.texts_to_compare, self.variants, self.others, self.lang)

    def variants(self, text: str, more_exact: Collection[str] = ()) -> frozenset[str]:
        """Return all that a text stands for, in the language of the answers.

        `more_exact` are aspects that count beside those that the author wants to be exact.
        """
        return variants_of(text, (*self.exact, *more_exact), self.lang)

    def _variants_of_spelling(self, spelling: str) -> frozenset[str]:
        """Return the variants of a right answer; a score may be typed with a colon too.

        But not the other way: 12-30 is no time. And the A of `A group` is no article where the
        base knows a `B group`.
        """
        written = plain(spelling)
        article, behind = leading_article(written, self.lang)
        if article == "a" and self._is_one_of_a_series(behind):
            return self.variants(spelling, (ARTICLE,))
        variants = self.variants(spelling)
        score = _SCORE.fullmatch(written)
        if score and PUNCTUATION not in self.exact:
            return variants | {f"{score[1]}:{score[2]}"}
        return variants

    def _is_one_of_a_series(self, behind_the_letter: str) -> bool:
        """Return whether the base knows `b group` or `c group` for `group`."""
        folded = behind_the_letter.casefold()
        series = {f"{letter} {folded}" for letter in "bcdefghijklmnopqrstuvwxyz"}
        return self.others.has_one_of(series)

    @property
    def shared_words(self) -> Collection[str]:
        """The words that many names of the vocabulary share."""
        return self.others.shared_words

    @property
    def has_spellings(self) -> bool:
        """Return whether anything is compared as a text: a number may have no alias."""
        return bool(self.spellings)

    def is_rival(self, text: str) -> bool:
        """Return whether a text is an answer that the base knows, but not one to this question."""
        return bool(self.others.same_as(self.variants(text)))

    def compare_marks(self, text: str, spelling: str) -> Agreement:
        """Return how the accents, points or tones of a text agree with those of a spelling."""
        tones = self.compare_tones(text, spelling)
        if tones is not None:
            return tones
        return marks_agree(text, spelling, self.exact, self.lang)

    def compare_tones(self, text: str, spelling: str) -> Agreement | None:
        """Return how the tones of two texts agree; None where they are no pinyin."""
        language = self.lang.partition("-")[0].lower()
        # In other languages a number behind letters is no tone.
        if language not in ("", "en", "zh"):
            return None
        return compare_tones(text, spelling, is_chinese=language == "zh")
