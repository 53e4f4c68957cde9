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
    return parts if parts[-1] == _BLANK else [*parts, _BLANK]


def _stem(question: Question) -> list[PagePart]:
    """Return the stem; what is to be put in order below it is no less needed."""
    return [PagePart((Phrase(question.stem, "strong"),), _STEM, may_be_cut=True)]


def card_parts(bar: Phrase, question: Question, answer: Sequence[Phrase]) -> list[PagePart]:
    """Return the page of a card whose answer is shown, above the ratings."""
    return [
        PagePart((bar,), _BAR),
        _BLANK,
        *_stem(question),
        _BLANK,
        *(PagePart((line,), 0 if line.style != "plain" else _SENTENCE) for line in answer),
        _BLANK,
    ]


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
    return sum(len(line.text.split()) for part in parts for line in part.lines)


def _options(question: Question, feedback: Feedback) -> list[PagePart]:
    """Return all options: which are right, and which was chosen in vain."""
    ticked = set(feedback.given.split(TICKED)) if question.wants_ticks else None
    parts = []
    for option in question.options:
        is_right = option in feedback.item.keys
        is_chosen = option == feedback.given if ticked is None else option in ticked
        text = safe_text(option)
        if is_right:
            is_missed = ticked is not None and not is_chosen
            missed = " (not ticked)" if is_missed else ""
            parts.append(PagePart((Phrase(hung("  ✓ ", f"{text}{missed}"), "right"),)))
        elif is_chosen:
            parts.append(PagePart((Phrase(hung("  ✗ ", text), "wrong"),)))
            if feedback.why and feedback.verdict == "wrong" and ticked is None:
                parts.append(_why(feedback))
        else:
            parts.append(PagePart((Phrase(hung("    ", text)),), _OTHER_OPTION))
    if not any(option in feedback.item.keys for option in question.options):
        parts.append(_answer(feedback))
    return parts


def _typed(feedback: Feedback) -> list[PagePart]:
    """Return what was typed in vain, and the answer."""
    parts = []
    if feedback.given and feedback.verdict in ("wrong", "new"):
        style: phrases.Style = "wrong" if feedback.verdict == "wrong" else "plain"
        mark = "✗" if feedback.verdict == "wrong" else ">"
        given = Phrase(hung(f"  {mark} ", safe_text(feedback.given.strip())), style)
        parts.append(PagePart((given,), _GIVEN, may_be_cut=True))
    if feedback.why and feedback.verdict == "wrong":
        parts.append(_why(feedback))
    parts.append(_answer(feedback))
    return parts


def _why(feedback: Feedback) -> PagePart:
    return PagePart((Phrase(hung("    ", safe_text(feedback.why))),), _WHY, may_be_cut=True)


def _answer(feedback: Feedback) -> PagePart:
    first, *others = phrases.right_answers(feedback.item, feedback.matched)
    text = first.text.removeprefix(phrases.ANSWER)
    return PagePart(
        (Phrase(hung("  ✓ ", text), "right"), *(Phrase(hung("    ", line.text)) for line in others))
    )
