"""A typed text held against the spellings of the right answers, and of the others.

    letter for letter    a spelling is right, and another answer wrong
    by its variants      what shares one with a spelling is right (`values.variants`), unless
                         another answer that the base knows shares it too: then the aspect in which
                         the two differ counts. Where the base knows `Turkey` and `turkey`, case
                         counts. Its marks may be left out, but not be others: then it is close, or
                         wrong (`values.marks`)
    by pinyin            a number may stand for the tone of a Chinese syllable
    by letters           what differs in marks that make other letters is wrong, and no slip
    by slips             a slip of the finger is close, unless any other answer is as near
    by its ending        see `_match_ending`
    by words             see `_match_words`

Knows texts and no values: a number or a date has only its aliases here. `_match` says in which
order these are asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from studykit.grading._match_calendar import match_calendar
from studykit.grading._match_ending import match_article_ending, match_kind_ending
from studykit.grading._match_formula import Formula, is_compared_by_signs, match_formula
from studykit.grading._match_fraction import WrittenFraction, fraction_of
from studykit.grading._match_period import match_period_in_words
from studykit.grading._match_words import match_slip_in_core, match_words
from studykit.grading._other_names import OtherNames
from studykit.grading._pinyin import compare_tones
from studykit.grading._spellings import Spelling, new_spelling
from studykit.grading._typos import fewest_slips
from studykit.grading._words import with_blanks
from studykit.grading._written_out import NOT_WRITTEN_OUT, WrittenOut, written_out
from studykit.grading.expected import Answer, Expected
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.english import join_words
from studykit.values.formula_writing import formula_of
from studykit.values.language import language
from studykit.values.leading_articles import (
    article_endings,
    articles_agree,
    articles_of,
    leading_article,
)
from studykit.values.marks import CLOSE, OTHER, SAME, Agreement, bare
from studykit.values.typography import in_hiragana, plain
from studykit.values.unit_table import is_symbol
from studykit.values.units import meant_units
from studykit.values.variants import (
    ACCENTS,
    ARTICLE,
    ASPECTS,
    CASE,
    CHARACTERS,
    PUNCTUATION,
    marks_agree,
    variants_of,
)
from studykit.values.written_keys import mark_of_infinitive

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
_SCORE = re.compile(r"(\d{1,2}) ?- ?(\d{1,2})")
_KANA = re.compile("[\u3041-\u3096]")
_MINUS = re.compile(r"[-\u2212](?=\w)")
_VARIABLE = re.compile(r"(?<![^\W_])(?:\d*[A-Za-z]|pi|infinity)(?![^\W_])")
"""In a text that has one a minus is no mere hyphen: -sin x."""
_AMOUNT = re.compile(r"[-+\d.,·×^ ]*\d ?(\S+)")


class TextMatcher:
    """The answers to one question with their spellings, and the others that are not right."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._exact = expected.type.exact
        self._lang = expected.type.lang
        self._typing = language(expected.lang).typing
        # In cards mode a picture may be answered by its file, which is no name of several words.
        self._is_name = expected.type.name in ("text", "reference")
        self.is_text = self._is_name or expected.type.name in ("image", "audio")
        self._answer_of_spelling: dict[str, int] = {}
        for position, answer in enumerate(expected.answers):
            for spelling in answer.spellings:
                self._answer_of_spelling.setdefault(spelling, position)

    @cached_property
    def _others(self) -> OtherNames:
        return OtherNames(self._expected)

    @cached_property
    def _texts(self) -> list[tuple[int, str]]:
        """All that is no value, each with the position of its answer."""
        compared_by_value = () if self.is_text else self._expected.keys
        texts = []
        for position, answer in enumerate(self._expected.answers):
            for text in answer.spellings:
                if text not in compared_by_value:
                    texts.append((position, text))
        return texts

    @cached_property
    def _spellings(self) -> list[Spelling]:
        """The spellings that are compared as texts.

        A number or a date is compared by its value: only its aliases are texts.
        """
        spellings = []
        for position, text in self._texts:
            if not is_compared_by_signs(text, self._expected.type):
                is_joined = text in self._written.joined
                variants = self._variants_of_spelling(text)
                spellings.append(new_spelling(position, text, variants, is_joined=is_joined))
        for position, reading in self._written.spellings:
            spellings.append(new_spelling(position, reading, self.variants(reading)))
        return spellings

    @cached_property
    def _formulas(self) -> list[Formula]:
        """The spellings that are compared sign for sign."""
        formulas = []
        for position, text in self._texts:
            if is_compared_by_signs(text, self._expected.type):
                formulas.append(Formula(position, text))
        return formulas

    @cached_property
    def _fractions(self) -> list[tuple[Spelling, WrittenFraction]]:
        """The spellings that are fractions; of texts alone, since numbers go by their value."""
        fractions = []
        for spelling in self._spellings if self.is_text else ():
            fraction = fraction_of(spelling.text, self._typing)
            if fraction:
                fractions.append((spelling, fraction))
        return fractions

    @cached_property
    def _written(self) -> WrittenOut:
        """All that the keys say beside what is written, as word lists write them."""
        if not self.is_text or PUNCTUATION in self._exact or self._expected.type.markup:
            return NOT_WRITTEN_OUT
        return written_out(self._texts, self.variants, self._others, self._lang)

    def variants(self, text: str, more_exact: Collection[str] = ()) -> frozenset[str]:
        """Return all that a text stands for, in the language of the answers.

        `more_exact` are aspects that count beside those that the author wants to be exact.
        """
        return variants_of(text, (*self._exact, *more_exact), self._lang)

    @property
    def shared_words(self) -> Collection[str]:
        """The words that many names of the vocabulary share."""
        return self._others.shared_words

    @property
    def has_spellings(self) -> bool:
        """Return whether anything is compared as a text: a number may have no alias."""
        return bool(self._spellings)

    def is_rival(self, text: str) -> bool:
        """Return whether a text is an answer that the base knows, but not one to this question."""
        return bool(self._others.same_as(self.variants(text)))

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

    # --- letter for letter --------------------------------------------------------------

    def match_letters(self, text: str) -> Match:
        """Return the answer that a text spells letter for letter, or that it is another one."""
        position = self._answer_of_spelling.get(text)
        if position is not None:
            answer = self._expected.answers[position]
            why = "" if text == answer.text else f"Another name of '{answer.text}'."
            if text in answer.right_too:
                why = f"Right too, beside '{answer.text}'."
            return Match(position, why=why)
        # No folding can make a right answer of what is another one as it stands.
        if self._texts and text in self._others.same_as(self.variants(text)):
            return Match(-1, why=f"'{text}' is another answer.", other=text)
        return NOTHING

    def match_month_or_day(self, text: str) -> Match:
        """Return the answer that is the month or the day of a text."""
        if not self.is_text or self.is_rival(text):
            return NOTHING
        position = match_calendar(self._expected, text)
        return NOTHING if position is None else Match(position)

    def match_period(self, text: str) -> Match:
        """Return the answer that names the same decade, century or years as a text."""
        if not self.is_text or self.is_rival(text):
            return NOTHING
        return match_period_in_words(self._expected, text)

    def match_formula(self, text: str) -> Match:
        """Return the answer whose formula a text is, sign for sign, or what is wrong in it."""
        if not self._formulas:
            return NOTHING
        return match_formula(text, self._formulas, self._expected.type, self._others)

    def as_formula(self, text: str) -> str:
        """Return a text as formulas are compared; empty where no answer is one."""
        if not self._formulas:
            return ""
        return formula_of(text, self._expected.type.markup)

    def match_unclear(self, text: str) -> Match | NotGraded:
        """Return that a text is to be typed with a remark, without which it is two answers."""
        if not self._written.unclear and not self._written.in_brackets:
            return NOTHING
        typed = self.variants(text)
        is_spelling = any(not typed.isdisjoint(spelling.variants) for spelling in self._spellings)
        if is_spelling or self._others.same_as(typed):
            return NOTHING
        return self._written.match(typed)

    def match_noun_or_verb(self, text: str) -> Match:
        """Return the answer that a text means with `to` or an article, or why it is none.

        So `to light` is no `light (noun)`.
        """
        if not self._written.with_part_of_speech:
            return NOTHING
        first_word, _, behind = plain(text).partition(" ")
        word = first_word.casefold()
        is_infinitive = word == mark_of_infinitive(self._lang)
        if not behind or not (is_infinitive or word in articles_of(self._lang)):
            return NOTHING
        part_of_speech = "verb" if is_infinitive else "noun"
        meant = self.variants(behind)
        others = [*self._others.same_as(meant), *self._others.with_reading(meant)]
        match = self._written.match_before_word(part_of_speech, meant, others)
        if match.is_right:
            key = self._expected.keys[match.position]
            return match if articles_agree(text, key, self._lang) else NOTHING
        return match

    # --- by variants --------------------------------------------------------------------

    def match_variants(self, text: str) -> Match:
        """Return the answer that shares a variant with a text, or why it is not meant."""
        if not self._spellings:
            return NOTHING
        typed = self.variants(text)
        clashes = self._others.same_as(typed)
        agreeing = []
        close = []
        why = ""
        for spelling in self._spellings:
            if typed.isdisjoint(spelling.variants):
                continue
            marks = self._compare_marks(text, spelling.text)
            objection = self._objection(text, spelling.text, marks, clashes)
            if objection:
                why = objection
            elif marks == CLOSE:
                close.append(spelling)
            else:
                agreeing.append(spelling)

        # Of several that agree, the one that differs in nothing but case is meant.
        for spelling in agreeing:
            if plain(spelling.text).casefold() == plain(text).casefold():
                return self._agrees(text, spelling)
        if agreeing:
            return self._agrees(text, agreeing[0])
        if close:
            return Match(close[0].answer, f"It is spelled '{close[0].text}'.")
        why = why or self._why_exact(text)
        if not why and clashes:
            why = f"'{clashes[0]}' is another answer."
        return Match(-1, why=why, other=clashes[0] if clashes else "")

    def _agrees(self, text: str, spelling: Spelling) -> Match:
        """Return that a text is right, with how it is written and what does not matter in it."""
        if text == spelling.text:
            # One of several spellings that the key writes as one.
            return Match(spelling.answer, why=f"Written '{self._expected.keys[spelling.answer]}'.")
        differing = []
        for aspect, words in _FREE.items():
            of_text = self.variants(text, (aspect,))
            if of_text.isdisjoint(self.variants(spelling.text, (aspect,))):
                differing.append(words)
        why = f"Written '{spelling.text}'."
        if differing:
            do = "does" if differing == ["punctuation"] else "do"
            why = f"Written '{spelling.text}': {join_words(differing)} {do} not count here."
        return Match(spelling.answer, why=why)

    def _compare_marks(self, text: str, spelling: str) -> Agreement:
        """Return how the accents, points or tones of a text agree with those of a spelling."""
        tones = self._compare_tones(text, spelling)
        if tones is not None:
            return tones
        return marks_agree(text, spelling, self._exact, self._lang)

    def _objection(self, text: str, spelling: str, marks: Agreement, clashes: list[str]) -> str:
        """Return why a text that shares a variant with a spelling is not the same all the same."""
        # Points and articles may be left out, so they are no variants; but they may not be others.
        if marks == OTHER:
            return f"The marks differ: {spelling}."
        if not articles_agree(text, spelling, self._lang):
            return f"The article is another: {spelling}."
        if _has_other_sign(text, spelling):
            return f"The sign counts here: {spelling}."
        if _has_other_unit(text, spelling):
            return f"The unit is another: {spelling}."
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
            of_spelling = self.variants(spelling, (aspect,))
            if of_spelling.isdisjoint(self.variants(clash, (aspect,))):
                is_like_spelling = not of_spelling.isdisjoint(self.variants(text, (aspect,)))
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
            return self.variants(spelling, (ARTICLE,))
        variants = self.variants(spelling)
        score = _SCORE.fullmatch(written)
        if score and PUNCTUATION not in self._exact:
            return variants | {f"{score[1]}:{score[2]}"}
        return variants

    def _is_one_of_a_series(self, behind_the_letter: str) -> bool:
        """Return whether the base knows `b group` or `c group` for `group`."""
        folded = behind_the_letter.casefold()
        series = {f"{letter} {folded}" for letter in "bcdefghijklmnopqrstuvwxyz"}
        return self._others.has_one_of(series)

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

    # --- by tones, slips and words ------------------------------------------------------

    def match_pinyin(self, text: str) -> Match:
        """Return the answer whose tones a text has as numbers: ma3 for mǎ."""
        for spelling in self._spellings:
            if self._compare_tones(text, spelling.text) == SAME:
                return Match(spelling.answer, why=f"Written '{spelling.text}'.")
        return NOTHING

    def match_fraction(self, text: str) -> Match:
        """Return the answer that is the fraction of a text in other signs: 3/4 for three quarters.

        Nothing where the text is another answer.
        """
        if not self._fractions or self.is_rival(text):
            return NOTHING
        typed = fraction_of(text, self._typing)
        for spelling, fraction in self._fractions:
            if typed and typed.means(fraction):
                return Match(spelling.answer, why=f"Written '{spelling.text}'.")
        return NOTHING

    def _compare_tones(self, text: str, spelling: str) -> Agreement | None:
        """Return how the tones of two texts agree; None where they are no pinyin."""
        language = self._lang.partition("-")[0].lower()
        # In other languages a number behind letters is no tone.
        if language not in ("", "en", "zh"):
            return None
        return compare_tones(text, spelling, is_chinese=language == "zh")

    def match_other_letters(self, text: str) -> Match:
        """Return why a text is wrong that is a spelling but for marks that make other letters."""
        typed = self.variants(text)
        bare_typed = {bare(variant) for variant in typed}
        is_typed_without_marks = bare_typed == typed
        for spelling in self._spellings:
            if is_typed_without_marks and spelling.text.isascii():
                continue
            if not bare_typed.isdisjoint(map(bare, spelling.variants)):
                return Match(-1, why=f"The marks make other letters: {spelling.text}.")
        return NOTHING

    def match_slip(self, text: str) -> Match:
        """Return the answer that a text has meant to spell, as a close one."""
        if not self._spellings:
            return NOTHING
        typed = self.variants(text)
        near = []
        for spelling in self._spellings:
            distance = self._slips(text, typed, spelling)
            if distance and articles_agree(text, spelling.text, self._lang):
                near.append((distance, spelling.answer, spelling.text))
        if not near and self._is_name and not self._exact:
            return match_slip_in_core(typed, self._spellings, self._others)
        if not near:
            return NOTHING

        least, nearest_answer, nearest_spelling = min(near)
        if self._expected.all_wanted:
            # Which of two answers was meant makes a difference then.
            for distance, answer, _ in near:
                if answer != nearest_answer and distance <= least:
                    return NOTHING
        # Zambie is as near to Gambia as to Zambia: nobody knows which was meant.
        if any(True for _ in self._others.near(typed, least)):
            return NOTHING
        return Match(nearest_answer, f"It is spelled '{nearest_spelling}'.")

    def match_ending(self, text: str) -> Match | NotGraded:
        """Return the answer that a text is but for something that is joined to its end."""
        if not self._is_name:
            return NOTHING
        typed = self.variants(text)
        endings = article_endings(self._lang)
        match = match_article_ending(typed, self._spellings, endings)
        if match != NOTHING:
            return match
        return match_kind_ending(plain(text), self._spellings, self._others, self._expected.stem)

    def match_words(self, text: str) -> Match | NotGraded:
        """Return the answer of which a text has the words, or some of them."""
        if not self._is_name:
            return NOTHING
        typed = self.variants(text)
        match = match_words(
            text,
            typed,
            self._spellings,
            self._others,
            articles=articles_of(self._lang),
            joiners=("and", "or", *language(self._lang).typing.joiners),
        )
        if isinstance(match, NotGraded) or not match.is_right or match.close:
            return match
        # Shared words were left out: what was typed has the marks of the others all the same.
        answer = self._expected.answers[match.position]
        marks = max(self._compare_marks_of_word(word, answer) for word in plain(text).split())
        if marks == SAME:
            return match
        if marks == CLOSE:
            return Match(match.position, f"It is spelled '{answer.text}'.")
        return Match(-1, why=f"The marks differ: {answer.text}.")

    def _compare_marks_of_word(self, word: str, answer: Answer) -> Agreement:
        """Return how the marks of a typed word agree with those of the same word of an answer."""
        found = []
        typed = self.variants(word)
        for spelling in answer.spellings:
            for meant in plain(spelling).split():
                if not typed.isdisjoint(self.variants(meant)):
                    found.append(self._compare_marks(word, meant))
        return min(found, default=SAME)

    def _slips(self, text: str, typed: frozenset[str], spelling: Spelling) -> int:
        """Return how many slips lead to the spelling; 0 for none, or too many.

        Also 0 for one in what the author wants letter for letter.
        """
        count = fewest_slips(typed, with_blanks(spelling.variants), spelling.codes)
        if not count or not self._exact:
            return count
        # If folding leaves fewer slips, one of them was in what the author wants to be exact.
        folded = variants_of(text, (), self._lang)
        meant = variants_of(spelling.text, (), self._lang)
        is_slip_only = count == fewest_slips(folded, with_blanks(meant), spelling.codes)
        if is_slip_only:
            return count
        return 0


def _has_other_sign(text: str, spelling: str) -> bool:
    """Return whether one of two texts is the other with a minus before it: sin x and -sin x."""
    signs = {bool(_MINUS.match(each)) for each in (text, spelling)}
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
