"""A typed text held against the spellings of the right answers, and of the others.

    letter for letter    a spelling is right, and another answer wrong
    sign for sign        see `_match_formula`
    by its variants      see `_match_variants`
    by pinyin            a number may stand for the tone of a Chinese syllable
    by slips             see `_match_slip`
    by its ending        see `_match_ending`
    by words             see `_match_words`

Knows texts and no values: a number or a date has only its aliases here. `_match` says in which
order these are asked.
"""

from __future__ import annotations

import re

from studykit.grading._answer_texts import AnswerTexts
from studykit.grading._match_calendar import match_calendar
from studykit.grading._match_ending import match_article_ending, match_kind_ending
from studykit.grading._match_formula import match_signs
from studykit.grading._match_fraction import fraction_of
from studykit.grading._match_period import match_period_in_words
from studykit.grading._match_words import match_name_words
from studykit.grading.expected import Answer
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.formula_writing import formula_of
from studykit.values.language import language
from studykit.values.leading_articles import article_endings, articles_agree, articles_of
from studykit.values.marks import CLOSE, SAME, Agreement
from studykit.values.typography import in_hiragana, plain
from studykit.values.variants import variants_of
from studykit.values.written_keys import mark_of_infinitive

_KANA = re.compile("[\u3041-\u3096]")


def match_letters(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that a text spells letter for letter, or that it is another one."""
    position = answers.answer_of_spelling.get(text)
    if position is not None:
        answer = answers.expected.answers[position]
        why = ""
        if text in answer.right_too:
            why = f"Right too, beside '{answer.text}'."
        elif text != answer.text:
            why = f"Another name of '{answer.text}'."
        return Match(position, why=why)
    # No folding can make a right answer of what is another one as it stands.
    if answers.texts_to_compare and text in answers.others.same_as(answers.variants(text)):
        return Match(-1, why=f"'{text}' is another answer.", other=text)
    return NOTHING


def match_month_or_day(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that is the month or the day of a text."""
    if answers.is_rival(text):
        return NOTHING
    position = match_calendar(answers.expected, text)
    if position is None:
        return NOTHING
    return Match(position)


def match_period(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that names the same decade, century or years as a text."""
    return match_period_in_words(answers.expected, text)


def match_formula(answers: AnswerTexts, text: str) -> Match:
    """Return the answer whose formula a text is, sign for sign, or what is wrong in it."""
    return match_signs(text, answers.formulas, answers.expected.type, answers.others)


def as_formula(answers: AnswerTexts, text: str) -> str:
    """Return a text as formulas are compared; empty where no answer is one."""
    if not answers.formulas:
        return ""
    return formula_of(text, answers.expected.type.notation)


def match_noun_or_verb(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that a text means with `to` or an article, or why it is none.

    So `to light` is no `light (noun)`.
    """
    if not answers.written.with_part_of_speech:
        return NOTHING
    first_word, _, behind = plain(text).partition(" ")
    word = first_word.casefold()
    is_infinitive = word == mark_of_infinitive(answers.lang)
    if not (is_infinitive or word in articles_of(answers.lang)):
        return NOTHING
    part_of_speech = "verb" if is_infinitive else "noun"
    meant = answers.variants(behind)
    others = [*answers.others.same_as(meant), *answers.others.with_reading(meant)]
    match = answers.written.match_before_word(part_of_speech, meant, others)
    # Of a key that is right by its word the article may be another: der Haus.
    if match.is_right:
        key = answers.expected.keys[match.position]
        return match if articles_agree(text, key, answers.lang) else NOTHING
    return match


def match_unclear(answers: AnswerTexts, text: str) -> Match | NotGraded:
    """Return that a text is to be typed with a remark, without which it is two answers."""
    if not answers.written.unclear and not answers.written.in_brackets:
        return NOTHING
    typed = answers.variants(text)
    is_spelling = any(not typed.isdisjoint(spelling.variants) for spelling in answers.spellings)
    if is_spelling or answers.others.same_as(typed):
        return NOTHING
    return answers.written.match(typed)


def match_pinyin(answers: AnswerTexts, text: str) -> Match:
    """Return the answer whose tones a text has as numbers: ma3 for mǎ."""
    for spelling in answers.spellings:
        if answers.compare_tones(text, spelling.text) == SAME:
            return Match(spelling.answer, why=f"Written '{spelling.text}'.")
    return NOTHING


def match_fraction(answers: AnswerTexts, text: str) -> Match:
    """Return the answer that is the fraction of a text in other signs: 3/4 for three quarters."""
    if not answers.fractions:
        return NOTHING
    typed = fraction_of(text, answers.typing)
    for spelling, fraction in answers.fractions:
        if typed == fraction:
            return Match(spelling.answer, why=f"Written '{spelling.text}'.")
    return NOTHING


def match_ending(answers: AnswerTexts, text: str) -> Match | NotGraded:
    """Return the answer that a text is but for something that is joined to its end."""
    typed = answers.variants(text)
    endings = article_endings(answers.lang)
    match = match_article_ending(typed, answers.spellings, endings)
    if match != NOTHING:
        return match
    return match_kind_ending(plain(text), answers.spellings, answers.others, answers.expected.stem)


def match_words(answers: AnswerTexts, text: str) -> Match | NotGraded:
    """Return the answer of which a text has the words, or some of them."""
    if not answers.is_name:
        return NOTHING
    typed = answers.variants(text)
    match = match_name_words(
        text,
        typed,
        answers.spellings,
        answers.others,
        articles=articles_of(answers.lang),
        joiners=("and", "or", *language(answers.lang).typing.joiners),
    )
    if isinstance(match, NotGraded) or not match.is_right:
        return match
    # Shared words were left out: what was typed has the marks of the others all the same.
    answer = answers.expected.answers[match.position]
    marks = max(_compare_marks_of_word(answers, word, answer) for word in plain(text).split())
    if marks == SAME:
        return match
    if marks == CLOSE:
        return Match(match.position, f"It is spelled '{answer.text}'.")
    return Match(-1, why=f"The marks differ: {answer.text}.")


def _compare_marks_of_word(answers: AnswerTexts, word: str, answer: Answer) -> Agreement:
    """Return how the marks of a typed word agree with those of the same word of an answer."""
    agreements = []
    typed = answers.variants(word)
    for spelling in answer.spellings:
        for meant in plain(spelling).split():
            if not typed.isdisjoint(answers.variants(meant)):
                agreements.append(answers.compare_marks(word, meant))
    return min(agreements, default=SAME)


def match_other_kana(answers: AnswerTexts, text: str) -> Match | NotGraded:
    """Return that a text is to be typed in the other kana, in which it is an answer."""
    typed = in_hiragana(text)
    if not _KANA.search(typed):
        return NOTHING
    typed_variants = variants_of(typed, answers.exact)
    for spelling in answers.answer_of_spelling:
        if not typed_variants.isdisjoint(variants_of(in_hiragana(spelling), answers.exact)):
            return NotGraded("Type hiragana as hiragana, and katakana as katakana.")
    return NOTHING
