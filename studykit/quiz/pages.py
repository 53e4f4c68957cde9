"""The pages of the quiz in a terminal: a question, its feedback, a card's answer.

    12 left, 5 new, 2 again

    Which base opened in 2016?

        Ishigaki
      ✗ Amami       Amami got its base in 2019.
      ✓ Yonaguni

    Wrong. (1 min)
    Yonaguni got its base in 2016. (article-1#9)

A page is made of parts, and says which of them may be left out in a small window: never the verdict
and the answer. Knows questions and feedback. Knows no keys and no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.problems import safe_text
from studykit.quiz import key_phrases, phrases
from studykit.quiz.page import PagePart, hung
from studykit.quiz.phrases import Phrase
from studykit.quiz.question import TICKED, Feedback, Question

MOST_WORDS = 50
"""On the page of a feedback. What the facts say is left to `m` where it would be more."""

MOST_WORDS_OF_NEW = 30
"""So long may be what the facts say of something new, though the page has more words then."""

_BLANK = PagePart((Phrase(""),), rank=9)
# The higher goes first where the window is too low.
_SENTENCE, _OTHER_OPTION, _BAR, _STEM, _WHY, _GIVEN = 8, 7, 6, 5, 4, 3


class Answered(NamedTuple):
    """All that the page of a feedback shows."""

    bar: Phrase
    question: Question
    feedback: Feedback
    sentence: str = ""
    """What the facts say."""
    source: str = ""
    """In a word or two."""
    time: str = ""
    """After which it comes again."""
    keys: str = ""
    """The line below it."""


def question_parts(
    bar: Phrase, question: Question, notices: Sequence[Phrase] = (), hint: str = ""
) -> list[PagePart]:
    """Return the page of an open question, above what is chosen or typed."""
    stem = PagePart((Phrase(question.stem, "strong"),))
    parts = [PagePart((bar,), _BAR), _BLANK, stem, _BLANK]
    if question.letter:
        parts.append(PagePart((key_phrases.letter_line(question),)))
    if question.is_lifeline:
        parts.append(PagePart((key_phrases.LIFELINE,)))
    if notices:
        parts.append(PagePart(tuple(notices)))
    if hint:
        parts.append(PagePart((Phrase(hint, "quiet"),), _SENTENCE))
    # What is said between the stem and the options stands apart from them.
    if parts[-1] != _BLANK:
        parts.append(_BLANK)
    return parts


def _stem(question: Question) -> list[PagePart]:
    """Return the stem; what is to be put in order below it is no less needed."""
    return [PagePart((Phrase(question.stem, "strong"),), _STEM, may_be_cut=True)]


def card_parts(bar: Phrase, question: Question, answer: Sequence[Phrase]) -> list[PagePart]:
    """Return the page of a card whose answer is shown, above the ratings."""
    parts = [PagePart((bar,), _BAR), _BLANK, *_stem(question), _BLANK]
    for line in answer:
        # The answer itself has a style; what explains it may go.
        rank = _SENTENCE if line.style == "plain" else 0
        parts.append(PagePart((line,), rank))
    return [*parts, _BLANK]


def feedback_parts(answered: Answered, notices: Sequence[Phrase] = ()) -> list[PagePart]:
    """Return the page of a feedback."""
    question, feedback = answered.question, answered.feedback
    # What one wrong answer is true of stands below it; of several it is said once.
    is_told_below = feedback.verdict != "wrong" or question.wants_ticks
    verdict = phrases.verdict_of(feedback, with_why=is_told_below)
    if answered.time:
        verdict = verdict._replace(text=f"{verdict.text} ({answered.time})")
    given = _options(question, feedback) if question.options else _typed(feedback)
    parts = [
        PagePart((answered.bar,), _BAR),
        _BLANK,
        *_stem(question),
        _BLANK,
        *given,
        _BLANK,
        PagePart((verdict,)),
    ]
    room = MOST_WORDS - words_in(parts) - len(answered.keys.split())
    parts += _sentence(answered, room)
    if notices:
        parts.append(PagePart(tuple(notices)))
    return [*parts, _BLANK]


def _sentence(answered: Answered, room: int) -> list[PagePart]:
    """Return the sentence with its source, or the source alone where that is all there is room for.

    What was just met is said all the same, unless question and answer have said it.
    """
    feedback = answered.feedback
    is_wanted = feedback.verdict == "new" and not phrases.repeats(answered.sentence, feedback.item)
    for said in (answered.sentence, ""):
        lines = phrases.said_with_source(said, answered.source)
        part = PagePart(tuple(lines), _SENTENCE)
        words = words_in([part])
        is_short_enough = words <= room or (is_wanted and words <= MOST_WORDS_OF_NEW)
        if lines and is_short_enough:
            return [part]
    return []


def words_in(parts: Sequence[PagePart]) -> int:
    """Return how many words parts have, with marks and numbers."""
    words = 0
    for part in parts:
        for line in part.lines:
            words += len(line.text.split())
    return words


def _options(question: Question, feedback: Feedback) -> list[PagePart]:
    """Return all options: which are right, and which was chosen in vain."""
    chosen = {feedback.given}
    if question.wants_ticks:
        chosen = set(feedback.given.split(TICKED))
    parts = []
    for option in question.options:
        text = safe_text(option)
        if option in feedback.item.keys:
            if question.wants_ticks and option not in chosen:
                text = f"{text} (not ticked)"
            parts.append(PagePart((Phrase(hung("  ✓ ", text), "right"),)))
        elif option in chosen:
            parts.append(PagePart((Phrase(hung("  ✗ ", text), "wrong"),)))
            # Of several that were ticked it stands with the verdict.
            if feedback.why and feedback.verdict == "wrong" and not question.wants_ticks:
                parts.append(_why(feedback))
        else:
            parts.append(PagePart((Phrase(hung("    ", text)),), _OTHER_OPTION))
    # An answer that became another one while the question was open is no option.
    if not any(option in feedback.item.keys for option in question.options):
        parts.append(_answer(feedback))
    return parts


def _typed(feedback: Feedback) -> list[PagePart]:
    """Return what was typed in vain, and the answer."""
    parts = []
    typed = safe_text(feedback.given.strip())
    if feedback.given and feedback.verdict == "wrong":
        given = Phrase(hung("  ✗ ", typed), "wrong")
        parts.append(PagePart((given,), _GIVEN, may_be_cut=True))
    elif feedback.given and feedback.verdict == "new":
        # A guess, which is never wrong.
        given = Phrase(hung("  > ", typed))
        parts.append(PagePart((given,), _GIVEN, may_be_cut=True))
    if feedback.why and feedback.verdict == "wrong":
        parts.append(_why(feedback))
    parts.append(_answer(feedback))
    return parts


def _why(feedback: Feedback) -> PagePart:
    return PagePart((Phrase(hung("    ", safe_text(feedback.why))),), _WHY, may_be_cut=True)


def _answer(feedback: Feedback) -> PagePart:
    first, *others = phrases.right_answers(feedback.item, feedback.matched)
    # The mark says what the word would say.
    text = first.text.removeprefix(phrases.ANSWER)
    lines = [Phrase(hung("  ✓ ", text), "right")]
    for line in others:
        lines.append(Phrase(hung("    ", line.text)))
    return PagePart(tuple(lines))
