"""The questions of a sitting that are no longer open, and the sums over them.

Knows questions, answers and what is remembered. Knows no words for the end, no log and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from studykit.questions.item import Item
from studykit.quiz.entry import Entry
from studykit.quiz.exam_topics import scores_by_topic
from studykit.quiz.question import Feedback, MissedItem, Question, Summary, TopicScore
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import REVIEW, CardState

LEECH = 8
"""Lapses after which a card that is missed again is named in the summary, as in Anki."""


SetAside = Literal["suspend", "bury", "reset"]
"""How an item leaves a sitting: for ever, until tomorrow, or to begin anew as a new one."""


class ClosedQuestion(NamedTuple):
    """A question that is no longer open: answered, or put away."""

    question: Question
    review: Review | None = None
    """None for one that was skipped or set aside."""
    feedback: Feedback | None = None
    state: CardState | None = None
    """What the card became."""
    set_aside: tuple[SetAside, ...] = ()
    """The ways in which its item was set aside here, the last one last."""

    @property
    def card(self) -> Card:
        return self.question.entry.card

    @property
    def counts(self) -> bool:
        """Return whether it was answered, and not only met."""
        return self.review is not None and self.review.kind != "first"


def summary_of(
    closed: Sequence[ClosedQuestion],
    *,
    waiting: tuple[Entry, ...],
    exam: Sequence[Item] | None,
    began: datetime | None,
) -> Summary:
    """Return a sitting in numbers.

    `closed` are its questions in their order, and `waiting` what could not be asked any more.
    `exam` are all questions of an exam, asked or not; None for any other sitting.
    """
    answered = [question for question in closed if question.counts]
    missed = _missed(closed, is_exam=exam is not None)
    tested = []
    leeches: dict[Card, Entry] = {}
    for question in answered:
        before = question.question.entry.state
        # Cards in their first steps say nothing about memory.
        if before and before.phase == REVIEW:
            tested.append(question)
        if question.card in missed and question.state and question.state.lapses >= LEECH:
            leeches[question.card] = question.question.entry

    met, learned = _first_met(closed), _first_recalled(answered)
    reviews = [question.review for question in closed if question.review]
    took = reviews[-1].at - began if reviews and began else timedelta(0)
    return Summary(
        asked=len(answered),
        correct=_count_right(answered),
        missed=tuple(missed.values()),
        remembered=_count_right(tested),
        tested=len(tested),
        leeches=tuple(leeches.values()),
        exam_of=None if exam is None else len(exam),
        topics=_topics(exam, answered) if exam else (),
        took=took,
        met=len(met),
        learned=len(learned),
        not_recalled=tuple(item for card, item in met.items() if card not in learned),
        waiting=waiting,
    )


def _topics(exam: Sequence[Item], answered: Iterable[ClosedQuestion]) -> tuple[TopicScore, ...]:
    right = []
    for question in answered:
        if question.feedback is not None and question.feedback.correct:
            right.append(question.question.item)
    return scores_by_topic(exam, right)


def _first_met(closed: Iterable[ClosedQuestion]) -> dict[Card, Item]:
    """Return the new items whose answer was shown for the first time."""
    met = {}
    for question in closed:
        if question.review and question.question.mode == "guess":
            met[question.card] = question.question.item
    return met


def _first_recalled(answered: Iterable[ClosedQuestion]) -> set[Card]:
    """Return the cards that were recalled for the first time, as far as the schedule goes by it."""
    recalled = set()
    for question in answered:
        before, now = question.question.entry.state, question.state
        was_recalled = before is not None and before.recalled
        if now is not None and now.recalled and not was_recalled:
            recalled.add(question.card)
    return recalled


def _missed(closed: Iterable[ClosedQuestion], *, is_exam: bool) -> dict[Card, MissedItem]:
    """Return what was not known, each once, with the first answer.

    In an exam left out is missed too.
    """
    missed: dict[Card, MissedItem] = {}
    for question in closed:
        feedback = question.feedback
        is_left_out = is_exam and not feedback and not question.set_aside
        is_missed = feedback is not None and question.counts and not feedback.correct
        if is_left_out or is_missed:
            given = feedback.given if feedback else None
            why = feedback.why if feedback and feedback.verdict == "outdated" else ""
            item = MissedItem(question.question.stem, question.question.item, given, why)
            missed.setdefault(question.card, item)
    return missed


def _count_right(answered: Iterable[ClosedQuestion]) -> int:
    right = 0
    for question in answered:
        right += question.feedback is not None and bool(question.feedback.correct)
    return right
