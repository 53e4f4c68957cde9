"""The meaning of a piece of a typed answer: a right answer, another one, or nothing known.

    a number, a quantity, a date    by its value; then by the aliases of the answers
    yes or no                       by the words of the language
    anything else                   by its spelling
    and in doubt                    what is left when `It is ...`, a title or a remark is taken away

Knows one question. What several pieces are worth together: `grade`.
"""

from __future__ import annotations

import re

from studykit.grading._match_date import match_date, reads_as_date
from studykit.grading._match_number import match_number
from studykit.grading._match_text import TextMatcher
from studykit.grading._paraphrase import (
    LONGEST_SENTENCE,
    other_orders_of_name,
    remark,
    without_lead,
    word_behind_title,
)
from studykit.grading._read_boolean import read_boolean
from studykit.grading.expected import Expected
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.language import language
from studykit.values.scalars import Date, Number

_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
_NUMBER_WITH_DECIMAL_COMMA = re.compile(r"[-+]?[\d.]*\d,\d+")


class Matcher:
    """The answers to one question. What a piece of text means is worked out once."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._typing = language(expected.lang).typing
        self._texts = TextMatcher(expected)
        self._types = {type(answer.value) for answer in expected.answers}
        self._matches: dict[str, Match | NotGraded] = {}

    def match(self, text: str) -> Match | NotGraded:
        """Return the answer that a text means, or why it is not to be counted."""
        # A list asks for the same runs of words many times.
        if text not in self._matches:
            match = self._match_as_it_stands(text)
            if match == NOTHING and len(text) <= LONGEST_SENTENCE:
                match = self._match_inside(text)
            self._matches[text] = match
        return self._matches[text]

    def is_right(self, text: str) -> bool:
        """Return whether a text means a right answer, be it with a slip."""
        match = self.match(text)
        return isinstance(match, Match) and match.is_right

    def has_meaning(self, text: str) -> bool:
        """Return whether a whole text is an answer, another one, or a value with a comma in it."""
        if self.is_right(text):
            return True
        # Only what has a comma of its own could be torn apart: 1,234 and July 20, 1969.
        if Number in self._types:
            return self._is_number_with_comma(text)
        if Date in self._types:
            return reads_as_date(text, self._typing)
        return self._texts.is_rival(text)

    def _is_number_with_comma(self, text: str) -> bool:
        if _GROUPED_NUMBER.fullmatch(text):
            return True
        may_have_decimals = self._typing.decimal == "," and self._expected.type.name != "integer"
        return may_have_decimals and bool(_NUMBER_WITH_DECIMAL_COMMA.fullmatch(text))

    # --- the text itself ----------------------------------------------------------------

    def _match_as_it_stands(self, text: str) -> Match | NotGraded:
        """Return the answer that a text names by its value, or else by its spelling."""
        # An alias of a yes or no is compared as a text.
        if bool in self._types and self._texts.match(text) == NOTHING:
            return self._match_boolean(text)

        by_value = [
            self._match_value(position, text) for position in range(len(self._expected.answers))
        ]
        # A date may lie within one answer and contain another: the former is meant.
        right = [match for match in by_value if isinstance(match, Match) and match.is_right]
        for match in right:
            if not match.close:
                return match
        if right:
            return right[0]
        by_text = self._texts.match(text)
        if by_text.is_right:
            return by_text
        if by_text == NOTHING and self._texts.has_other_kana(text):
            return NotGraded("Type hiragana as hiragana, and katakana as katakana.")
        return _most_telling(by_value) or by_text

    def _match_boolean(self, text: str) -> Match | NotGraded:
        value = read_boolean(text, self._typing)
        if value is None:
            return NotGraded("Answer yes or no.")
        for position, answer in enumerate(self._expected.answers):
            if answer.value is value:
                return Match(position)
        return NOTHING

    def _match_value(self, position: int, text: str) -> Match | NotGraded:
        value = self._expected.answers[position].value
        if isinstance(value, Number):
            return match_number(self._expected, position, value, text)
        if isinstance(value, Date):
            return match_date(self._expected, position, value, text)
        return NOTHING

    # --- what is said around it ---------------------------------------------------------

    def _match_inside(self, text: str) -> Match | NotGraded:
        """Return the answer in what is said around it; in doubt it is asked again."""
        # Each is matched like a text of its own, and may hold another in its turn.
        contents = [without_lead(text)]
        if self._texts.is_text:
            contents += other_orders_of_name(text)
        for content in contents:
            if content and self.match(content) != NOTHING:
                return self.match(content)

        name = word_behind_title(text)
        if name and self._texts.is_text and self.is_right(name):
            return NotGraded("Type the name without a title.")
        before, remarked = remark(text, self._expected.stem)
        # Behind a number a remark with digits may be another number.
        is_remark = self._texts.is_text or not re.search(r"\d", remarked)
        if before and is_remark and self.is_right(before) and self._is_unknown(remarked):
            return NotGraded("Type the answer alone.")
        return NOTHING

    def _is_unknown(self, text: str) -> bool:
        return self.match(text) == NOTHING and not self._texts.is_rival(text)


def _most_telling(matches: list[Match | NotGraded]) -> Match | NotGraded | None:
    """Return a request to type otherwise, or else a reason why a value is wrong."""
    for match in matches:
        if isinstance(match, NotGraded):
            return match
    for match in matches:
        if match.why:
            return match
    return None
