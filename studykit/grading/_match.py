"""The meaning of a piece of a typed answer: a right answer, another one, or nothing known.

It is read in steps (`STEPS`), each of which has a name and is a function. The first that says
something decides: that the text is an answer, that it is another one, or that it is to be typed
otherwise. `studykit why ITEM --typed TEXT` shows what each step has read:

    Mount Everset
      letter for letter: Mount Everset
      spelling: mount everset, mt everset
      slips of the finger -> It is spelled 'Mount Everest'.

Knows one question. What several pieces are worth together: `grade`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from studykit.grading._answer_texts import AnswerTexts
from studykit.grading._match_bare_name import match_bare_name
from studykit.grading._match_date import match_date, reads_as_date
from studykit.grading._match_number import match_number
from studykit.grading._match_place import match_place
from studykit.grading._match_slip import match_other_letters, match_slip
from studykit.grading._match_text import (
    as_formula,
    match_ending,
    match_formula,
    match_fraction,
    match_letters,
    match_month_or_day,
    match_noun_or_verb,
    match_other_kana,
    match_period,
    match_pinyin,
    match_unclear,
    match_words,
)
from studykit.grading._match_variants import match_variants
from studykit.grading._paraphrase import (
    LONGEST_SENTENCE,
    behind_title,
    other_orders_of_name,
    remark,
    without_lead,
    without_words_before,
)
from studykit.grading._read_boolean import read_boolean
from studykit.grading._shared_words import core
from studykit.grading._words import wordings
from studykit.grading.expected import Expected
from studykit.grading.read_dates import DateReading, read_date
from studykit.grading.read_numbers import read_amounts
from studykit.grading.verdict import NOTHING, Match, NotGraded, StepTaken
from studykit.values.english import Typing
from studykit.values.language import language
from studykit.values.scalars import Date, Number
from studykit.values.units import read_units

Outcome = Match | NotGraded
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
_LETTER_OR_MIXED_FRACTION = re.compile(r"[^\W\d_]|\d \d+/\d")
_NUMBER_WITH_DECIMAL_COMMA = re.compile(r"[-+]?[\d.]*\d,\d+")


class ReadingStep(NamedTuple):
    """One way to read a text."""

    name: str
    match: Callable[[Matcher, str], Outcome]
    """Returns what the text means, read in this way; NOTHING where it says nothing."""
    read: Callable[[Matcher, str], str]
    """Returns what is read of the text, for people; empty where the way is of no use."""


class Matcher:
    """The answers to one question. What a piece of text means is worked out once."""

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.typing = language(expected.lang).typing
        self.texts = AnswerTexts(expected)
        self.types = {type(answer.value) for answer in expected.answers}
        self._matches: dict[str, Outcome] = {}

    @cached_property
    def typing_of_names(self) -> Typing:
        """Return the words of the language that the answers are in."""
        return language(self.expected.type.lang).typing

    def match(self, text: str) -> Outcome:
        """Return the answer that a text means, or why it is not to be counted."""
        text = " ".join(text.split())
        # A list asks for the same runs of words many times.
        if text not in self._matches:
            self._matches[text] = self._match(text)
        return self._matches[text]

    def _match(self, text: str) -> Outcome:
        for step in STEPS:
            outcome = step.match(self, text)
            if outcome != NOTHING:
                return outcome
        return NOTHING

    def steps(self, text: str) -> Iterator[StepTaken]:
        """Yield the steps that are taken with a text, up to the one that decides."""
        text = " ".join(text.split())
        for step in STEPS:
            outcome = step.match(self, text)
            read = step.read(self, text)
            if read or outcome != NOTHING:
                yield StepTaken(step.name, text, read, outcome)
            if outcome != NOTHING:
                return

    def is_right(self, text: str) -> bool:
        """Return whether a text means a right answer, be it with a slip."""
        match = self.match(text)
        return isinstance(match, Match) and match.is_right

    def has_meaning(self, text: str) -> bool:
        """Return whether a whole text is an answer, another one, or a value with a comma in it."""
        if self.is_right(text):
            return True
        if Number in self.types:
            return self._is_number_with_comma(text)
        return self.is_one_value(text) or self.texts.is_rival(text)

    def is_one_value(self, text: str) -> bool:
        """Return whether a text is a value whose parts must not be taken for a list.

        Such are 1,234 and 1 1/2, two hundred, and July 20, 1969. But digits with blanks between may
        be two: 100 200.
        """
        if Date in self.types:
            return reads_as_date(text, self.typing)
        if Number not in self.types:
            return False
        return self._is_number_with_comma(text) or self._is_number_in_words(text)

    def _is_number_in_words(self, text: str) -> bool:
        if not _LETTER_OR_MIXED_FRACTION.search(text):
            return False
        for amount in read_amounts(text, self.typing):
            _, is_known_unit = read_units(amount.unit)
            if is_known_unit:
                return True
        return False

    def _is_number_with_comma(self, text: str) -> bool:
        if _GROUPED_NUMBER.fullmatch(text):
            return True
        may_have_decimals = self.typing.decimal == "," and self.expected.type.name != "integer"
        return may_have_decimals and bool(_NUMBER_WITH_DECIMAL_COMMA.fullmatch(text))


# --- as a text ----------------------------------------------------------------------------------


def _of_texts(
    match: Callable[[AnswerTexts, str], Outcome],
) -> Callable[[Matcher, str], Outcome]:
    """Return a step that asks nothing but the texts of the answers."""
    return lambda asked, text: match(asked.texts, text)


def _match_bare_name(asked: Matcher, text: str) -> Outcome:
    return match_bare_name(asked.expected, asked.texts, text)


def _match_place(asked: Matcher, text: str) -> Outcome:
    if not asked.texts.is_text:
        return NOTHING
    return match_place(asked.expected, asked.texts.variants(text))


# --- as a value ---------------------------------------------------------------------------------


def _match_truth(asked: Matcher, text: str) -> Outcome:
    if bool not in asked.types:
        return NOTHING
    value = read_boolean(text, asked.typing)
    if value is None:
        return NotGraded("Answer yes or no.")
    for position, answer in enumerate(asked.expected.answers):
        if answer.value is value:
            return Match(position)
    return Match(-1, why="It is the other way round.")


def _match_value(asked: Matcher, text: str) -> Outcome:
    matches: list[Outcome] = []
    for position, answer in enumerate(asked.expected.answers):
        if isinstance(answer.value, Number):
            matches.append(match_number(asked.expected, position, answer.value, text))
        elif isinstance(answer.value, Date):
            matches.append(match_date(asked.expected, position, answer.value, text))
    # A date may lie within one answer and contain another: the former is meant.
    close: Match | None = None
    for match in matches:
        if isinstance(match, NotGraded) or not match.is_right:
            continue
        if not match.close:
            return match
        close = close or match
    return close or _most_telling(matches)


def _most_telling(matches: list[Outcome]) -> Outcome:
    """Return a request to type otherwise, or else a reason why a value is wrong."""
    for match in matches:
        if isinstance(match, NotGraded):
            return match
    for match in matches:
        if match.why:
            return match
    return NOTHING


# --- what is said around it ---------------------------------------------------------------------


def _match_inside(asked: Matcher, text: str) -> Outcome:
    """Return the answer in what is said around it; in doubt it is asked again."""
    # Each is matched like a text of its own, and may hold another in its turn.
    for content in _contents(asked, text):
        if asked.match(content) != NOTHING:
            return asked.match(content)
    if len(text) > LONGEST_SENTENCE:
        return NOTHING
    for content in without_words_before(text, asked.expected.stem, asked.typing_of_names):
        # These words may belong to another answer: only a right one is sure.
        if asked.is_right(content) and not asked.texts.is_rival(text):
            return asked.match(content)

    name = behind_title(text)
    if name and asked.texts.is_text:
        named = asked.match(name)
        if isinstance(named, NotGraded):
            return named
        if named.is_right:
            return NotGraded("Type the name without a title.")
    before, remarked = remark(text, asked.expected.stem)
    # Behind a number a remark with digits may be another number.
    is_remark = asked.texts.is_text or not re.search(r"\d", remarked)
    if before and is_remark and asked.is_right(before) and _is_unknown(asked, remarked):
        return NotGraded("Type the answer alone.")
    return NOTHING


def _contents(asked: Matcher, text: str) -> list[str]:
    """Return what is left of a text without what is said around it, or turned round."""
    if len(text) > LONGEST_SENTENCE:
        return []
    contents = [without_lead(text)]
    if asked.texts.is_text:
        contents += other_orders_of_name(text)
    return list(filter(None, contents))


def _is_unknown(asked: Matcher, text: str) -> bool:
    return asked.match(text) == NOTHING and not asked.texts.is_rival(text)


# --- what is read, for people -------------------------------------------------------------------


def _read_letters(asked: Matcher, text: str) -> str:
    return text if asked.texts.has_spellings else ""


def _read_formula(asked: Matcher, text: str) -> str:
    return as_formula(asked.texts, text)


def _read_variants(asked: Matcher, text: str) -> str:
    if not asked.texts.has_spellings:
        return ""
    return ", ".join(sorted(asked.texts.variants(text)))


def _read_words(asked: Matcher, text: str) -> str:
    if not asked.texts.has_spellings:
        return ""
    own = set()
    for words in wordings(asked.texts.variants(text)):
        own.add(" ".join(core(words, asked.texts.shared_words)))
    return ", ".join(sorted(own))


def _read_value(asked: Matcher, text: str) -> str:
    values = []
    if Number in asked.types:
        for amount in read_amounts(text, asked.typing):
            values.append(f"{amount.value:f} {amount.unit}".strip())
    if Date in asked.types:
        reading = read_date(text, typing=asked.typing)
        if isinstance(reading, DateReading):
            values += map(language(asked.expected.lang).show, reading.dates)
    return ", ".join(values)


def _read_truth(asked: Matcher, text: str) -> str:
    if bool not in asked.types:
        return ""
    value = read_boolean(text, asked.typing)
    return {True: "yes", False: "no", None: ""}[value]


def _read_inside(asked: Matcher, text: str) -> str:
    return ", ".join(_contents(asked, text))


def _read_nothing(_asked: Matcher, _text: str) -> str:
    return ""


STEPS = (
    ReadingStep("without what tells it apart", _match_bare_name, _read_nothing),
    ReadingStep("a place around or within", _match_place, _read_nothing),
    ReadingStep("letter for letter", _of_texts(match_letters), _read_letters),
    ReadingStep("sign for sign", _of_texts(match_formula), _read_formula),
    ReadingStep("noun or verb", _of_texts(match_noun_or_verb), _read_nothing),
    ReadingStep("without a remark", _of_texts(match_unclear), _read_nothing),
    ReadingStep("month or day", _of_texts(match_month_or_day), _read_nothing),
    ReadingStep("decade or century", _of_texts(match_period), _read_nothing),
    ReadingStep("spelling", _of_texts(match_variants), _read_variants),
    ReadingStep("tones as numbers", _of_texts(match_pinyin), _read_nothing),
    ReadingStep("fraction in words", _of_texts(match_fraction), _read_nothing),
    ReadingStep("letters with other marks", _of_texts(match_other_letters), _read_nothing),
    ReadingStep("slips of the finger", _of_texts(match_slip), _read_nothing),
    ReadingStep("yes or no", _match_truth, _read_truth),
    ReadingStep("value", _match_value, _read_value),
    ReadingStep("what is said around it", _match_inside, _read_inside),
    ReadingStep("what is joined to its end", _of_texts(match_ending), _read_nothing),
    ReadingStep("words of a name", _of_texts(match_words), _read_words),
    ReadingStep("hiragana or katakana", _of_texts(match_other_kana), _read_nothing),
)
"""The steps in which a text is read. The first that says something decides."""
