"""Answers of a practice page as reviews: judged here, since the page judges nothing.

    typed     graded as in the quiz; empty is "I don't know"
    chosen    held against the key
    recalled  as the learner said: Good or Again

An answer is held against the question of today, so it must be the question that was asked: of one
whose right answers are others now, nothing is kept. Knows no files and no log.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.grading.verdict import AGAIN, GOOD, NotGraded, Verdict
from studykit.questions.identity.draw import options as options_of
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.quiz.question import TICKED, shown_digest, shown_in_choice
from studykit.reviews.practice_file import PracticeAnswer
from studykit.reviews.records import KnownItem, Review, milliseconds


class QuestionsAsked:
    """Finds the question of today that an answer is to."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._by_id = {item.id: item for item in items}
        self._by_words: dict[tuple[str, tuple[str, ...]], list[Item]] = {}
        for item in items:
            self._by_words.setdefault((item.stem, item.keys), []).append(item)

    def item_of(self, answer: PracticeAnswer) -> Item | None:
        """Return the item; None where it is not asked now, or other answers are right.

        The page knows items as the deck's lock does, and a log may know one by an older id: then
        that one is meant which asks the same with the same answers.
        """
        item = self._by_id.get(answer.item)
        if item is not None and item.keys == answer.keys:
            return item
        alike = self._by_words.get((answer.asked, answer.keys), [])
        return alike[0] if len(alike) == 1 else None


def verdict_on(answer: PracticeAnswer, item: Item, judge: Judge) -> Verdict | NotGraded:
    """Return what an answer is worth."""
    if answer.mode == "cards":
        if answer.judged == "knew":
            return Verdict("right", "You rated it yourself.", GOOD)
        return Verdict("wrong", "You rated it yourself.", AGAIN)
    if not "".join(answer.answers).strip():
        return Verdict("wrong", "", AGAIN)
    if answer.mode == "typed":
        return judge.typed(item, answer.answers[0])
    # Wrong options may be others today: what was chosen was one of them all the same.
    options = tuple(dict.fromkeys((*shown_in_choice(item), *answer.answers)))
    if options_of(item) and len(answer.answers) == 1:
        return judge.chosen(item, options, answer.answers[0])
    return judge.ticked(item, options, answer.answers)


def review_of_practice(answer: PracticeAnswer, item: Item, verdict: Verdict) -> Review:
    """Return what is kept of an answer: a review as one that was given in the quiz."""
    return Review(
        deck=answer.deck,
        item=item.id,
        at=answer.at,
        rating=verdict.rating,
        mode=answer.mode,
        verdict=verdict.verdict,
        correct=verdict.correct,
        answer=TICKED.join(answer.answers),
        took=answer.took,
        digest=shown_digest(item),
        keys=item.keys,
        placed=milliseconds(answer.at),
    )


def item_of_practice(answer: PracticeAnswer, item: Item) -> KnownItem:
    """Return the item as the log keeps it with a review."""
    placed = milliseconds(answer.at)
    return KnownItem(answer.deck, item.id, item.facts, item.stem, dict(item.was), item.keys, placed)
