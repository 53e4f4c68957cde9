"""The session of a placement: it asks what the placement chooses, and keeps what is answered.

    any first answer         practice, with a note that it was given at a placement
    right the second time    the first review of its card, with such a note
    `u`                      takes an answer back, and its memory with it

Nothing is said of an answer until the end, as in an exam, so that no second answer was told. Adds
to the log. Knows no terminal and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from studykit.grading.verdict import EASY, GOOD
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.quiz.entry import Entry, Plan
from studykit.quiz.placement import MOST_QUESTIONS, Placement, PlacementAnswer, first_mode
from studykit.quiz.plan import Options
from studykit.quiz.question import Phase, Summary, Way, mode_for, shown_in_choice
from studykit.quiz.queue import Queue
from studykit.quiz.session import Session
from studykit.reviews.records import Review
from studykit.reviews.schedule import CardState


class PlacementSession(Session):
    """A session that asks what the placement chooses."""

    def __init__(self, placement: Placement) -> None:
        plan = Plan((), 0, 0, self._judge_of_deck, "as planned")
        options = Options(exam=True, questions=MOST_QUESTIONS)
        super().__init__(
            plan, options, _PlacementKeeper(placement), _PlacementQueue(plan, placement)
        )
        self._placement = placement
        self._judge_made: tuple[ItemBank, Judge] | None = None

    def _judge_of_deck(self, _deck: str) -> Judge:
        bank = self._placement.bank
        # A deck that was read again has another bank.
        if self._judge_made is None or self._judge_made[0] is not bank:
            self._judge_made = bank, Judge(bank)
        return self._judge_made[1]

    def replace_items(self, deck: str, items: Sequence[Item], now: datetime) -> None:
        """Go on with the deck's items made again, after its facts were edited."""
        self._placement.replace_items(items)
        super().replace_items(deck, items, now)

    def summary(self) -> Summary:
        """Return the sitting in numbers. What was left out was not missed: it tells nothing."""
        sums = super().summary()
        missed = tuple(item for item in sums.missed if item.given is not None)
        return sums._replace(exam_of=None, missed=missed)

    def _way_of(self, entry: Entry) -> Way:
        # What was right once may have been luck: now it is to be recalled.
        if self._placement.is_second(entry.item.id):
            return mode_for(entry._replace(meeting="recall"), "mixed")
        return first_mode(entry.item)

    def _phase_of(self, entry: Entry) -> Phase:  # noqa: ARG002
        return "once"


class _PlacementQueue(Queue):
    """Asks the placement what comes next."""

    def __init__(self, plan: Plan, placement: Placement) -> None:
        super().__init__(plan)
        self._placement = placement

    def next(self, now: datetime) -> Entry | None:
        if self._put_back:
            return super().next(now)
        item = self._placement.next_item()
        return Entry(self._placement.deck, item, None) if item else None

    def take(self, entry: Entry) -> None:
        # What had made room for an older question was asked already.
        if entry.card not in self._put_back:
            self._placement.asked.append(entry.item.id)
        super().take(entry)

    def __len__(self) -> int:
        """Return how many questions may follow, as far as is known: what is right comes twice."""
        asked = set(self._placement.asked)
        left = self._placement.new - len(asked)
        again = sum(map(self._placement.is_second, asked))
        most = MOST_QUESTIONS - len(self._placement.asked)
        return max(0, min(left + again, most)) + super().__len__()


class _PlacementKeeper:
    """Keeps the answers in the log, each as what it is worth, with a note where it was given."""

    def __init__(self, placement: Placement) -> None:
        self._placement = placement
        self._log = placement.log
        self._uids: dict[str, str] = {}
        """By the id of the review that the session knows: that of the one in the log."""
        self.answers = self._log.answers
        self.answers_since_reset = self._log.answers_since_reset
        self.last_answer = self._log.last_answer
        self.correct = self._log.correct
        self.flag = self._log.flag

    def record(self, review: Review, item: Item) -> CardState | None:
        """Add an answer; one that is right the second time is the first review of its card."""
        kept = review
        if self._placement.is_second(item.id) and review.correct:
            rating = EASY if review.rating >= GOOD else GOOD
            kept = review._replace(kind="review", rating=rating)
        # Noted first: should the program be stopped in between, the note is of no review.
        self._log.note_placed(kept)
        state = self._log.record(kept, item)
        self._uids[review.uid] = kept.uid
        answer = PlacementAnswer(kept.uid, review.correct, _chance_to_guess(review, item))
        self._placement.answers.setdefault(item.id, []).append(answer)
        return state

    def undo(self, uid: str, at: datetime) -> CardState | None:
        """Take an answer back."""
        uid_in_log = self._uids.get(uid, uid)
        state = self._log.undo(uid_in_log, at)
        for answers in self._placement.answers.values():
            answers[:] = [answer for answer in answers if answer.uid != uid_in_log]
        return state

    def suspend(self, deck: str, item: str, at: datetime) -> None:
        self._log.suspend(deck, item, at)
        self._placement.set_aside.add(item)

    def unsuspend(self, deck: str, item: str, at: datetime) -> None:
        self._log.unsuspend(deck, item, at)
        self._placement.set_aside.discard(item)

    def bury(self, deck: str, item: str, at: datetime) -> None:
        self._log.bury(deck, item, at)
        self._placement.set_aside.add(item)

    def unbury(self, deck: str, item: str, at: datetime) -> None:
        self._log.unbury(deck, item, at)
        self._placement.set_aside.discard(item)

    def reset(self, deck: str, item: str, at: datetime) -> None:
        self._log.reset(deck, item, at)
        self._placement.set_aside.add(item)

    def restore(self, deck: str, item: str, at: datetime) -> CardState | None:
        self._placement.set_aside.discard(item)
        return self._log.restore(deck, item, at)


def _chance_to_guess(review: Review, item: Item) -> float:
    """Return the chance to be right by choosing blindly; none where the answer is typed."""
    if review.mode != "choice":
        return 0.0
    options: Sequence[str] = shown_in_choice(item)
    # Of several boxes each is right or wrong by itself.
    one_is_right = item.many != "all" or len(item.answers) == 1
    return 1 / len(options) if one_is_right else 0.5 ** len(options)
