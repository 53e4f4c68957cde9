"""Answers that were right when the learner gave his last one, and are not any more.

    the last answer    on 3 November 2026, when the key was Rome
    today              the key is Turin: a fact was corrected
    Rome, typed        outdated: When you last answered, on 3 November 2026, this was Rome; ...

The learner remembered well: he is told, and all else is as at a first meeting, with the new key.
The log keeps the answer as one, which moves no schedule and is no lapse, and the question comes
again at the end of the sitting. Its review notes the new key: who gives the old one after that has
forgotten. Knows answers and the learner's last review, no log and no sitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from studykit.grading.answers_as_shown import expected_when
from studykit.grading.grade import grade, grade_choice
from studykit.grading.verdict import HARD, Verdict
from studykit.questions.corrected_keys import corrected_keys
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.questions.shown_texts import answer_shown, written
from studykit.quiz.question import Question
from studykit.reviews.records import LastAnswer
from studykit.values.dates import show_date
from studykit.values.english import join_words
from studykit.values.scalars import Date


class OldKeys(NamedTuple):
    """The right answers of an item when the learner last answered, where others are right today."""

    keys: tuple[str, ...]
    at: datetime

    def line(self, named: Sequence[str]) -> str:
        """Return what the learner is told of those that he named, or of all."""
        day = show_date(Date(self.at.year, self.at.month, self.at.day))
        shown = join_words(list(named))
        return f"When you last answered, on {day}, this was {shown}; it was corrected since."


def old_keys(item: Item, last: LastAnswer | None) -> OldKeys | None:
    """Return the right answers of then, if one of them is wrong today.

    None where they were not noted.
    """
    if last is None or not corrected_keys(written(item), last.review.keys, last.stem):
        return None
    keys = tuple(answer_shown(item, key) for key in last.review.keys)
    return OldKeys(keys, last.review.at)


def verdict_of_then(old: OldKeys, question: Question, judge: Judge, answer: str) -> Verdict | None:
    """Return the verdict that a typed or chosen answer would have had; None where it had none."""
    if question.mode == "choice":
        then = grade_choice(old.keys, question.options, answer)
    else:
        then = grade(expected_when(old.keys, judge.expected(question.item)), answer)
    return then if isinstance(then, Verdict) else None


def outdated(old: OldKeys, item: Item, then: Verdict, today: Verdict) -> Verdict:
    """Return the verdict on what is wrong today and was right, or close, then."""
    why = old.line(then.matched)
    # What has ended was no mistake: the facts say until when it was right.
    ended = {past.answer.text for past in item.past}
    if ended.issuperset(then.matched):
        why = today.why
    return Verdict("outdated", why, HARD)


def outdated_card(old: OldKeys) -> Verdict:
    """Return the verdict on a card that was rated Again: the old keys may have been meant."""
    return Verdict("outdated", old.line(old.keys), HARD)
