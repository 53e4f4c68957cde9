"""An answer as it is kept, and as the learner hears of it.

Knows questions, verdicts and reviews. Knows no session and no log.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from studykit.grading.verdict import AGAIN, HARD, Verdict
from studykit.questions.item import Item
from studykit.questions.shown_texts import text_as_written, written
from studykit.quiz.question import TICKED, AnswerKind, Feedback, Question, shown_digest
from studykit.reviews.records import Review
from studykit.reviews.schedule import REVIEW, CardState


def answer_kind(question: Question, verdict: Verdict, *, is_scheduled: bool) -> AnswerKind:
    """Return as what an answer is kept. An outdated one is a first meeting with the new key."""
    if not is_scheduled:
        return "cram"
    if question.phase in ("guess", "first choice") or verdict.verdict == "outdated":
        return "first"
    return "review"


def review_of(
    question: Question, verdict: Verdict, text: str, kind: AnswerKind, now: datetime
) -> Review:
    """Return what is kept of an answer."""
    rating = verdict.rating
    if question.is_lifeline:
        # The options were shown: that is less than a recall.
        rating = min(rating, HARD)
    mode = question.mode
    if mode == "guess":
        # A guess is typed: the log knows no other name for it.
        mode = "typed"
    return Review(
        deck=question.entry.deck,
        item=question.item.id,
        at=now,
        rating=rating,
        mode=mode,
        verdict=verdict.verdict,
        correct=verdict.correct,
        answer=text,
        took=max(0, (now - question.asked) // timedelta(milliseconds=1)),
        digest=shown_digest(question.item),
        kind=kind,
        keys=question.item.keys,
    )


def as_kept(review: Review, item: Item) -> Review:
    """Return a review with the texts of the facts, by which an item is known again."""
    if item.as_written is None:
        return review
    of_facts = written(item)
    answer = review.answer
    if review.mode == "choice":
        chosen = [text_as_written(item, text) for text in answer.split(TICKED)]
        answer = TICKED.join(chosen)
    return review._replace(keys=of_facts.keys, digest=shown_digest(of_facts), answer=answer)


def _is_lapse(question: Question, review: Review) -> bool:
    """Return whether a card was forgotten that had left its steps."""
    before = question.entry.state
    had_left_its_steps = before is not None and before.phase == REVIEW
    return had_left_its_steps and review.kind == "review" and review.rating == AGAIN


def feedback_of(
    question: Question, verdict: Verdict, review: Review, state: CardState | None
) -> Feedback:
    """Return what the learner hears; of a guess only what is right."""
    due, lapses = None, 0
    if state:
        due = state.due
        if _is_lapse(question, review):
            lapses = state.lapses
    rating = review.rating
    if question.phase in ("guess", "first choice"):
        # At a first meeting nothing could be remembered, and nothing is rated.
        rating = 0
    feedback = Feedback(
        item=question.item,
        mode=question.mode,
        verdict=verdict.verdict,
        correct=verdict.correct,
        why=verdict.why,
        rating=rating,
        given=review.answer,
        matched=verdict.matched,
        due=due,
        deck=question.entry.deck,
        kind=review.kind,
        lapses=lapses,
    )
    if question.mode == "guess":
        return feedback._replace(verdict="new", correct=None, why="", matched=())
    return feedback
