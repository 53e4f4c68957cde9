"""The verdicts of a session: what an answer is worth today, and what it was worth before.

    typed, chosen, ticked    the deck's judge says it; one that is wrong today may be outdated
    a card's rating          the learner says it
    a guess                  noted for statistics, whatever it is; empty and unclear ones are wrong

Knows questions, judges and the learner's last answers. Knows no order and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studykit.grading.verdict import AGAIN, NotGraded, Verdict
from studykit.questions.judge import Judge
from studykit.quiz.keeper import Keeper
from studykit.quiz.question import Question

if TYPE_CHECKING:
    from studykit.quiz.outdated import OldKeys


class Verdicts:
    """Says what answers are worth. What is not graded leaves its question open."""

    def __init__(self, judge: Callable[[str], Judge], keeper: Keeper) -> None:
        self._judge = judge
        """By the deck's key."""
        self._keeper = keeper

    def of_text(self, question: Question, text: str) -> Verdict | NotGraded:
        """Return the verdict on what was guessed, chosen (an option's text) or typed."""
        if question.mode == "guess":
            return self._of_guess(question, text)
        judge = self._judge(question.entry.deck)
        if question.mode == "choice":
            verdict = judge.chosen(question.item, question.options, text)
        else:
            verdict = judge.typed(question.item, text)
        if isinstance(verdict, NotGraded) or verdict.correct:
            return verdict
        return self._outdated_or(verdict, question, text)

    def of_ticks(self, question: Question, texts: Sequence[str]) -> Verdict | NotGraded:
        """Return the verdict on the options that were ticked, by their texts."""
        judge = self._judge(question.entry.deck)
        return judge.ticked(question.item, question.options, texts)

    def of_rating(self, question: Question, rating: int) -> Verdict:
        """Return the verdict that a learner gives himself. Hard is right: it came, if slowly."""
        if rating != AGAIN:
            return Verdict("right", "You rated it yourself.", rating)
        from studykit.quiz.outdated import outdated_card

        old = self.old_keys(question)
        return outdated_card(old) if old else Verdict("wrong", "You rated it yourself.", AGAIN)

    def old_keys(self, question: Question) -> OldKeys | None:
        """Return what was right when the learner last answered, if it is not any more."""
        from studykit.quiz.outdated import old_keys

        entry = question.entry
        return old_keys(entry.item, self._keeper.last_answer(entry.deck, entry.item.id))

    def _of_guess(self, question: Question, text: str) -> Verdict:
        graded: Verdict | NotGraded | None = None
        if text.strip():
            graded = self._judge(question.entry.deck).typed(question.item, text)
        return graded if isinstance(graded, Verdict) else Verdict("wrong", "", AGAIN)

    def _outdated_or(self, today: Verdict, question: Question, text: str) -> Verdict:
        """Return the verdict on an answer that is not right today: it may be outdated."""
        from studykit.quiz.outdated import outdated, verdict_of_then

        old = self.old_keys(question)
        if old is None:
            return today
        then = verdict_of_then(old, question, self._judge(question.entry.deck), text)
        if then is None or not then.correct:
            return today
        return outdated(old, question.item, then, today)
