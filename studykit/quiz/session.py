"""One sitting as a state machine: entries in, questions out, answers and commands in, reviews out.

No input or output of its own, no clock, no terminal, no database. Three states, and what is allowed in each:

    between questions   `question(now)` opens the next one, or says that there is none
    a question is open  `answer`, `rate` and `skip`; `question(now)` gives the open one again
    over                nothing more is asked; all that is said below is still allowed

`undo`, `accept` (I was right), `easy`, `flag`, `suspend`, `replace_items` and `summary` are allowed always. The first
three are about the last answer; `flag` and `suspend` about the open question, or else the last one answered.

Whatever changes what is kept goes to the `Keeper` first. Only when that has returned, and so the change is safe, does
the session go on and the learner hear of it; when it raises, everything stays as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from studykit.grading.verdict import AGAIN, EASY, GOOD, NotGraded, Verdict, VerdictName
from studykit.questions.identity.draw import options as options_of
from studykit.questions.item import Item
from studykit.quiz.plan import Entry, Options, Plan
from studykit.quiz.sitting import (
    Feedback,
    Missed,
    NotDone,
    Noted,
    Question,
    Summary,
    mode_for,
    shown_digest,
    stem_of,
)  # fmt: skip
from studykit.reviews.records import Review
from studykit.reviews.schedule import REVIEW, CardState

LEECH = 8
"""Lapses after which a card that is missed again is named in the summary, as in Anki."""


class Keeper(Protocol):
    """What keeps reviews: the log. Each method raises when it could not keep what it was given."""

    def record(self, review: Review, item: Item) -> CardState | None: ...
    def undo(self, uid: str, at: datetime) -> CardState | None: ...
    def correct(
        self, uid: str, rating: int, verdict: VerdictName, at: datetime
    ) -> CardState | None: ...
    def flag(self, deck: str, item: str, word: str, at: datetime) -> None: ...
    def suspend(self, deck: str, item: str, at: datetime) -> None: ...
    def unsuspend(self, deck: str, item: str, at: datetime) -> None: ...


class _Past(NamedTuple):
    """A question that is no longer open: answered, or put away."""

    question: Question
    review: Review | None = None
    """None for one that was skipped or suspended."""
    said: Feedback | None = None
    state: CardState | None = None
    """What the card became."""
    suspended: bool = False

    @property
    def card(self) -> tuple[str, str]:
        return self.question.entry.deck, self.question.item.id


class Session:
    """See the module's docstring for what may be called when. A call that is not allowed is a bug: RuntimeError."""

    def __init__(self, plan: Plan, options: Options, keeper: Keeper) -> None:
        self._queue = deque(plan.entries)
        self._later: list[Entry] = []
        """Items in their (re)learning steps: they come again when the queue is empty, if they are due by then."""
        self._planned = len(plan.entries)
        self._rivals = plan.rivals
        self._options = options
        self._keeper = keeper
        self._open: Question | None = None
        self._past: list[_Past] = []
        self._asked = 0
        """How many of them were answered."""
        self._began: datetime | None = None

    def question(self, now: datetime) -> Question | None:
        """The open question; or the next one, which is then open; or None when the sitting is over."""
        self._began = self._began or now
        if self._is_late(now):
            self._open = None
        elif self._open is None:
            entry = self._next(now)
            if entry is not None:
                self._open = self._ask(entry, now)
        return self._open

    @property
    def open(self) -> Question | None:
        """The question that is open now."""
        return self._open

    @property
    def last(self) -> Feedback | None:
        """What was heard of the last answer, as it stands now; None in an exam."""
        answered = self._answered()
        return answered.said if answered and not self._options.exam else None

    def is_over(self, now: datetime) -> bool:
        """Whether there is nothing more to ask, as things are now."""
        return self._is_late(now) or (self._open is None and self._next(now) is None)

    def answer(self, text: str, now: datetime) -> Feedback | Noted | NotGraded:
        """Grades what was chosen (an option's text) or typed. NotGraded leaves the question open."""
        # Loaded while the learner thinks: the first question is on the screen sooner.
        from studykit.grading.grade import grade, grade_choice
        from studykit.questions.expected_answer import expected_of

        question = self._opened()
        if question.mode == "choice":
            verdict = grade_choice(question.item.keys, question.options, text)
        else:
            rivals = self._rivals(question.entry)
            verdict = grade(expected_of(question.item, rivals), text)
        return (
            verdict
            if isinstance(verdict, NotGraded)
            else self._settle(question, verdict, text, now)
        )

    def rate(self, rating: int, now: datetime, text: str = "") -> Feedback | Noted | NotGraded:
        """The learner's own rating, 1 to 4, of a question in cards mode."""
        question = self._opened()
        if question.mode != "cards":
            return NotGraded("Only a card is rated by the learner.")
        if not AGAIN <= rating <= EASY:
            return NotGraded("A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).")
        name: Literal["wrong", "right"] = "wrong" if rating == AGAIN else "right"
        return self._settle(question, Verdict(name, "", rating), text, now)

    def skip(self) -> None:
        """Puts the open question away for this sitting, without a review."""
        self._past.append(_Past(self._opened()))
        self._open = None

    # --- about what has been answered ----------------------------------------------------------------------

    def undo(self, now: datetime) -> Question | NotDone:
        """Takes the last answer, skip or suspension back, and opens its question again. May be repeated."""
        if not self._past:
            return NotDone("There is nothing to take back.")
        if self._is_late(now):
            return NotDone("The time is up.")
        last = self._past[-1]
        entry = last.question.entry
        if last.review:
            entry = entry._replace(state=self._keeper.undo(last.review.uid, now))
        if last.suspended:
            self._keeper.unsuspend(*last.card, now)
        self._past.pop()
        self._asked -= last.review is not None
        if self._open:
            self._queue.appendleft(self._open.entry)
        # It may wait there as well, if it had come again since.
        self._queue = deque(each for each in self._queue if (each.deck, each.item.id) != last.card)
        self._leave_out(last.card)
        self._open = last.question._replace(entry=entry, asked=now)
        return self._open

    def accept(self, now: datetime) -> Feedback | NotDone:
        """The learner was right after all: the last answer counts as right, and is kept as a suggestion."""
        last = self._answered()
        if not last or not last.said or self._options.exam:
            return NotDone("There is no answer to count as right.")
        if last.said.verdict == "right":
            return NotDone("The last answer was right already.")
        if last.question.mode == "choice" or not last.said.given:
            return NotDone(
                "Only a typed answer can be counted as right; undo takes the last answer back."
            )
        return self._correct(last, last.said, GOOD, now)

    def easy(self, now: datetime) -> Feedback | NotDone:
        """The last answer was right, and easily so: it is rated Easy."""
        last = self._answered()
        if not last or not last.said or self._options.exam:
            return NotDone("There is no answer to call easy.")
        if last.said.verdict != "right":
            return NotDone("Only a right answer can have been easy.")
        return self._correct(last, last.said, EASY, now)

    def flag(self, word: str, now: datetime, item: str = "") -> Entry | NotDone:
        """Flags the open question, or else the last one answered; or any of this sitting, by its item's id."""
        entry = self._meant(item)
        if isinstance(entry, Entry):
            self._keeper.flag(entry.deck, entry.item.id, word.strip(), now)
        return entry

    def suspend(self, now: datetime, item: str = "") -> Entry | NotDone:
        """The same for never asking it again. An open question that is suspended is put away."""
        entry = self._meant(item)
        if isinstance(entry, NotDone):
            return entry
        card = entry.deck, entry.item.id
        self._keeper.suspend(*card, now)
        if self._open and (self._open.entry.deck, self._open.item.id) == card:
            self._past.append(_Past(self._open, suspended=True))
            self._open = None
        else:
            at = max(at for at, past in enumerate(self._past) if past.card == card)
            self._past[at] = self._past[at]._replace(suspended=True)
        self._leave_out(card)
        return entry

    def current(self) -> Entry | None:
        """What flagging, suspending and editing are about now."""
        last = self._answered()
        return self._open.entry if self._open else last.question.entry if last else None

    def replace_items(self, deck: str, items: Sequence[Item], now: datetime) -> None:
        """A deck's items were made again. What is gone is not asked; an open question is put as it reads now."""
        by_id = {item.id: item for item in items}

        def anew(entry: Entry) -> Entry | None:
            if entry.deck != deck:
                return entry
            return entry._replace(item=by_id[entry.item.id]) if entry.item.id in by_id else None

        self._queue = deque(entry for each in self._queue if (entry := anew(each)))
        self._later = [entry for each in self._later if (entry := anew(each))]
        if self._open and self._open.entry.deck == deck:
            entry = anew(self._open.entry)
            self._open = self._put(entry, now, self._open.number, self._open.of) if entry else None

    def summary(self) -> Summary:
        answered = [past for past in self._past if past.review and past.said]
        missed: dict[tuple[str, str], Missed] = {}
        for past in self._past:
            is_left_out = self._options.exam and past.said is None and not past.suspended
            if is_left_out or (past.said and not past.said.correct):
                given = past.said.given if past.said else None
                missed.setdefault(past.card, Missed(past.question.stem, past.question.item, given))
        tested = [
            past
            for past in answered
            if past.question.entry.state and past.question.entry.state.phase == REVIEW
        ]
        leeches = {
            past.card: past.question.entry
            for past in answered
            if past.card in missed and past.state and past.state.lapses >= LEECH
        }
        return Summary(
            asked=len(answered),
            correct=_right(answered),
            missed=tuple(missed.values()),
            remembered=_right(tested),
            tested=len(tested),
            leeches=tuple(leeches.values()),
            exam_of=self._planned if self._options.exam else None,
            took=answered[-1].review.at - self._began
            if answered and answered[-1].review and self._began
            else _NO_TIME,
        )

    # --- inside --------------------------------------------------------------------------------------------

    def _opened(self) -> Question:
        if self._open is None:
            msg = "no question is open"
            raise RuntimeError(msg)
        return self._open

    def _answered(self) -> _Past | None:
        """The last answer."""
        return next((past for past in reversed(self._past) if past.review), None)

    def _meant(self, item: str) -> Entry | NotDone:
        if not item:
            return self.current() or NotDone("There is no question that could be meant.")
        asked = [
            *(past.question.entry for past in self._past),
            *([self._open.entry] if self._open else []),
        ]
        found = next((entry for entry in reversed(asked) if entry.item.id == item), None)
        return found or NotDone("No question of this sitting has that id.")

    def _leave_out(self, card: tuple[str, str]) -> None:
        """The card does not come again in this sitting."""
        self._later = [entry for entry in self._later if (entry.deck, entry.item.id) != card]

    def _ends(self) -> datetime | None:
        """When the time of an exam is up."""
        minutes = self._options.minutes
        return self._began + timedelta(minutes=minutes) if minutes and self._began else None

    def _is_late(self, now: datetime) -> bool:
        ends = self._ends()
        return ends is not None and now >= ends

    def _next(self, now: datetime) -> Entry | None:
        if self._options.questions is not None and self._asked >= self._options.questions:
            return None
        if self._queue:
            return self._queue[0]
        ready = [(entry.state.due, at) for at, entry in enumerate(self._later) if entry.state]
        due, at = min(ready, default=(now, -1))
        return self._later[at] if at >= 0 and due <= now else None

    def _ask(self, entry: Entry, now: datetime) -> Question:
        if self._queue:
            self._queue.popleft()
        else:
            self._later.remove(entry)
        number = self._asked + 1
        of = number + len(self._queue)
        of = of if self._options.questions is None else min(of, self._options.questions)
        return self._put(entry, now, number, of)

    def _put(self, entry: Entry, now: datetime, number: int, of: int) -> Question:
        mode = mode_for(entry, self._options.mode, exam=self._options.exam)
        reps = entry.state.reps if entry.state else 0
        stem = stem_of(entry.item, entry.item.wordings[reps % len(entry.item.wordings)])
        options = options_of(entry.item) if mode == "choice" else ()
        return Question(number, of, entry, mode, stem, options, now, self._ends())

    def _settle(
        self, question: Question, verdict: Verdict, text: str, now: datetime
    ) -> Feedback | Noted | NotGraded:
        if self._is_late(now):
            self._open = None
            return NotGraded("The time is up: this answer does not count.")
        entry, item = question.entry, question.item
        review = Review(
            deck=entry.deck,
            item=item.id,
            at=now,
            rating=verdict.rating,
            mode=question.mode,
            verdict=verdict.verdict,
            correct=verdict.correct,
            answer=text,
            took=max(0, (now - question.asked) // timedelta(milliseconds=1)),
            digest=shown_digest(item),
            kind="review" if self._options.is_scheduled else "cram",
        )
        state = self._keeper.record(review, item)
        graded = (verdict.verdict, verdict.correct, verdict.why, verdict.rating)
        due = state.due if state else None
        said = Feedback(item, question.mode, *graded, text, verdict.matched, due, entry.deck)
        self._open = None
        self._past.append(_Past(question, review, said, state))
        self._asked += 1
        self._plan_again(entry, state)
        return Noted(item) if self._options.exam else said

    def _plan_again(self, entry: Entry, state: CardState | None) -> None:
        """An item in its steps comes again in this sitting."""
        self._leave_out((entry.deck, entry.item.id))
        is_open = self._open and (self._open.entry.deck, self._open.item.id) == (
            entry.deck,
            entry.item.id,
        )
        if (
            state is not None
            and state.phase != REVIEW
            and not self._options.is_once
            and not is_open
        ):
            self._later.append(entry._replace(state=state))

    def _correct(self, last: _Past, said: Feedback, rating: int, now: datetime) -> Feedback:
        assert last.review
        state = self._keeper.correct(last.review.uid, rating, "right", now)
        due = state.due if state else None
        said = said._replace(verdict="right", correct=True, why="", rating=rating, due=due)
        at = max(at for at, past in enumerate(self._past) if past.review)
        self._past[at] = last._replace(said=said, state=state)
        if not last.suspended:
            self._plan_again(last.question.entry, state)
        return said


_NO_TIME = timedelta(0)


def _right(past: Sequence[_Past]) -> int:
    return sum(each.said is not None and each.said.correct for each in past)
