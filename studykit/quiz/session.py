"""One sitting as a state machine: entries in, questions out, answers and commands in, reviews out.

No input or output of its own, no clock, no terminal, no database. Three states, and what is allowed
in each:

    between questions   `question(now)` opens the next one, or says that there is none
    a question is open  `answer`, `rate` and `skip`; `question(now)` gives the open one again
    over                nothing more is asked; all that is said below is still allowed

`undo`, `accept` (I was right), `easy`, `flag`, `suspend`, `replace_items` and `summary` are allowed
always. The first three are about the last answer; `flag` and `suspend` about the open question, or
else the last one answered.

Whatever changes what is kept goes to the `Keeper` first. Only when that has returned, and so the
change is safe, does the session go on and the learner hear of it; when it raises, everything stays
as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from studykit.grading.verdict import AGAIN, EASY, GOOD, NotGraded, Verdict, VerdictName
from studykit.questions.item import Item
from studykit.quiz.plan import Entry, Options, Plan
from studykit.quiz.question import (
    Feedback,
    KeptAnswer,
    MissedItem,
    NotDone,
    Question,
    Summary,
    mode_for,
    shown_digest,
    shown_in_choice,
    stem_of,
)  # fmt: skip
from studykit.reviews.records import Card, LastAnswer, Review
from studykit.reviews.schedule import REVIEW, CardState

if TYPE_CHECKING:
    from studykit.quiz.outdated import OldKeys

TICKED = " | "
"""Between the ticked options of an answer, as the log keeps it."""
LEECH = 8
"""Lapses after which a card that is missed again is named in the summary, as in Anki."""


class Keeper(Protocol):
    """Keeps reviews: the log. Each method raises when it could not keep what it was given."""

    def record(self, review: Review, item: Item) -> CardState | None: ...
    def last_answer(self, deck: str, item: str) -> LastAnswer | None: ...
    def undo(self, uid: str, at: datetime) -> CardState | None: ...
    def correct(
        self, uid: str, rating: int, verdict: VerdictName, at: datetime
    ) -> CardState | None: ...
    def flag(self, deck: str, item: str, word: str, at: datetime) -> None: ...
    def suspend(self, deck: str, item: str, at: datetime) -> None: ...
    def unsuspend(self, deck: str, item: str, at: datetime) -> None: ...


class _ClosedQuestion(NamedTuple):
    """A question that is no longer open: answered, or put away."""

    question: Question
    review: Review | None = None
    """None for one that was skipped or suspended."""
    feedback: Feedback | None = None
    state: CardState | None = None
    """What the card became."""
    is_suspended: bool = False

    @property
    def card(self) -> Card:
        return _card_of(self.question.entry)

    @property
    def counts(self) -> bool:
        """Return whether it was answered, and not only met."""
        return self.review is not None and self.review.kind != "first"


class Session:
    """See the module's docstring for what may be called when.

    A call that is not allowed is a bug: RuntimeError.
    """

    def __init__(self, plan: Plan, options: Options, keeper: Keeper) -> None:
        self._queue = deque(plan.entries)
        self._later: list[Entry] = []
        """Items in their (re)learning steps: they come again when the queue is empty, if they are
        due by then."""
        self._planned = len(plan.entries)
        self._judge = plan.judge
        self._options = options
        self._keeper = keeper
        self._open: Question | None = None
        self._closed: list[_ClosedQuestion] = []
        self._asked = 0
        """How many of them were answered."""
        self._began: datetime | None = None

    def question(self, now: datetime) -> Question | None:
        """Return the open question; or the next one, which is then open.

        Or None when the sitting is over.
        """
        # The time of an exam runs from when its first question is seen.
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
        """Return the question that is open now."""
        return self._open

    @property
    def last(self) -> Feedback | None:
        """Return the feedback on the last answer, as it stands now; None in an exam."""
        answered = self._last_answered()
        return answered.feedback if answered and not self._options.exam else None

    def is_over(self, now: datetime) -> bool:
        """Return whether there is nothing more to ask, as things are now."""
        return self._is_late(now) or (self._open is None and self._next(now) is None)

    def answer(self, text: str, now: datetime) -> Feedback | KeptAnswer | NotGraded:
        """Grade what was chosen (an option's text) or typed. NotGraded leaves the question open."""
        question = self._open_question()
        if question.wants_ticks:
            # Of several boxes a text names one.
            return self.tick([text] if text.strip() else [], now)
        judge = self._judge(question.entry.deck)
        if question.mode == "choice":
            verdict = judge.chosen(question.item, question.options, text)
        else:
            verdict = judge.typed(question.item, text)
        if isinstance(verdict, NotGraded):
            return verdict
        if not verdict.correct:
            verdict = self._verdict_if_outdated(question, verdict, text)
        return self._settle(question, verdict, text, now)

    def tick(self, texts: Sequence[str], now: datetime) -> Feedback | KeptAnswer | NotGraded:
        """Grade the options that were ticked, by their texts. NotGraded leaves it open."""
        question = self._open_question()
        if not question.wants_ticks:
            return NotGraded("One answer is wanted here.")
        verdict = self._judge(question.entry.deck).ticked(question.item, question.options, texts)
        if isinstance(verdict, NotGraded):
            return verdict
        return self._settle(question, verdict, TICKED.join(texts), now)

    def _verdict_if_outdated(self, question: Question, today: Verdict, text: str) -> Verdict:
        """Return the verdict on an answer that is not right today: it may be outdated."""
        from studykit.quiz.outdated import outdated, verdict_of_then

        old = self.old_keys(question)
        if old is None:
            return today
        then = verdict_of_then(old, question, self._judge(question.entry.deck), text)
        if then is None or not then.correct:
            return today
        return outdated(old, question.item, then, today)

    def old_keys(self, question: Question) -> OldKeys | None:
        """Return what was right when the learner last answered, if it is not any more."""
        from studykit.quiz.outdated import old_keys

        entry = question.entry
        return old_keys(entry.item, self._keeper.last_answer(entry.deck, entry.item.id))

    def rate(self, rating: int, now: datetime, text: str = "") -> Feedback | KeptAnswer | NotGraded:
        """Take the learner's own rating, 1 to 4, of a question in cards mode."""
        question = self._open_question()
        if question.mode != "cards":
            return NotGraded("Only a card is rated by the learner.")
        if not AGAIN <= rating <= EASY:
            return NotGraded("A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).")
        # Hard is a right answer, too: it came, if slowly.
        verdict = Verdict("right", "You rated it yourself.", rating)
        if rating == AGAIN:
            verdict = self._verdict_of_again(question)
        return self._settle(question, verdict, text, now)

    def _verdict_of_again(self, question: Question) -> Verdict:
        from studykit.quiz.outdated import outdated_card

        old = self.old_keys(question)
        return outdated_card(old) if old else Verdict("wrong", "You rated it yourself.", AGAIN)

    def skip(self) -> None:
        """Put the open question away for this sitting, without a review."""
        self._closed.append(_ClosedQuestion(self._open_question()))
        self._open = None

    # --- about what has been answered ------------------------------------------------------------

    def undo(self, now: datetime) -> Question | NotDone:
        """Take the last answer, skip or suspension back, and open its question again.

        May be repeated.
        """
        if not self._closed:
            return NotDone("There is nothing to take back.")
        if self._is_late(now):
            return NotDone("The time is up.")

        last = self._closed[-1]
        entry = last.question.entry
        if last.review:
            entry = entry._replace(state=self._keeper.undo(last.review.uid, now))
        if last.is_suspended:
            self._keeper.unsuspend(*last.card, now)

        # The log has taken it back: only now does the session.
        self._closed.pop()
        if last.review:
            self._asked -= 1
        if self._open:
            # What was open waits until the older question is answered anew.
            self._queue.appendleft(self._open.entry)
        # It may wait there as well, if it had come again since.
        self._queue = deque(entry for entry in self._queue if _card_of(entry) != last.card)
        self._leave_out(last.card)
        self._open = last.question._replace(entry=entry, asked=now)
        return self._open

    def accept(self, now: datetime) -> Feedback | NotDone:
        """Count the last answer as right after all; it is kept as a suggestion."""
        last = self._last_answered()
        if not last or not last.feedback or self._options.exam:
            return NotDone("There is no answer to count as right.")
        if last.feedback.verdict == "right":
            return NotDone("The last answer was right already.")
        if last.feedback.verdict == "outdated":
            return NotDone("It was right, until it was corrected. Flag it if that is wrong.")
        # A wrong option is no other spelling of the answer, and an empty answer none at all.
        if last.question.mode == "choice" or not last.feedback.given:
            return NotDone(
                "Only a typed answer can be counted as right; undo takes the last answer back."
            )
        return self._correct(last, last.feedback, GOOD, now)

    def easy(self, now: datetime) -> Feedback | NotDone:
        """Rate the last answer Easy: it was right, and easily so."""
        last = self._last_answered()
        if not last or not last.feedback or self._options.exam:
            return NotDone("There is no answer to call easy.")
        if last.feedback.verdict != "right":
            return NotDone("Only a right answer can have been easy.")
        return self._correct(last, last.feedback, EASY, now)

    def flag(self, word: str, now: datetime, item: str = "") -> Entry | NotDone:
        """Flag the open question, or else the last one answered.

        Or any of this sitting, by its item's id.
        """
        entry = self._entry_meant(item)
        if isinstance(entry, Entry):
            self._keeper.flag(entry.deck, entry.item.id, word.strip(), now)
        return entry

    def suspend(self, now: datetime, item: str = "") -> Entry | NotDone:
        """Never ask that question again. An open one that is suspended is put away."""
        entry = self._entry_meant(item)
        if isinstance(entry, NotDone):
            return entry
        card = _card_of(entry)
        self._keeper.suspend(*card, now)
        if self._open and _card_of(self._open.entry) == card:
            self._closed.append(_ClosedQuestion(self._open, is_suspended=True))
            self._open = None
        else:
            place = max(place for place, closed in enumerate(self._closed) if closed.card == card)
            self._closed[place] = self._closed[place]._replace(is_suspended=True)
        self._leave_out(card)
        return entry

    def current(self) -> Entry | None:
        """Return the entry that flagging, suspending and editing are about now."""
        if self._open:
            return self._open.entry
        last = self._last_answered()
        return last.question.entry if last else None

    def replace_items(self, deck: str, items: Sequence[Item], now: datetime) -> None:
        """Go on with a deck's items made again.

        One that is gone is not asked; an open question is put anew.
        """
        items_by_id = {item.id: item for item in items}

        def anew(entries: Iterable[Entry]) -> Iterator[Entry]:
            for entry in entries:
                if entry.deck != deck:
                    yield entry
                elif entry.item.id in items_by_id:
                    yield entry._replace(item=items_by_id[entry.item.id])

        self._queue = deque(anew(self._queue))
        self._later = list(anew(self._later))
        if self._open and self._open.entry.deck == deck:
            entry = next(anew([self._open.entry]), None)
            self._open = self._put(entry, now, self._open.number, self._open.of) if entry else None

    def summary(self) -> Summary:
        """Return the sitting in numbers, and what was missed in it."""
        answered = [closed for closed in self._closed if closed.counts]
        missed = self._missed()
        tested = []
        leeches: dict[Card, Entry] = {}
        for closed in answered:
            before = closed.question.entry.state
            # Cards in their first steps say nothing about memory.
            if before and before.phase == REVIEW:
                tested.append(closed)
            if closed.card in missed and closed.state and closed.state.lapses >= LEECH:
                leeches[closed.card] = closed.question.entry

        took = timedelta(0)
        last = self._last_answered()
        if last and last.review and self._began:
            took = last.review.at - self._began
        return Summary(
            asked=len(answered),
            correct=_count_right(answered),
            missed=tuple(missed.values()),
            remembered=_count_right(tested),
            tested=len(tested),
            leeches=tuple(leeches.values()),
            exam_of=self._planned if self._options.exam else None,
            took=took,
        )

    def _missed(self) -> dict[Card, MissedItem]:
        """Return what was not known, each once, with the first answer.

        In an exam left out is missed too.
        """
        missed: dict[Card, MissedItem] = {}
        for closed in self._closed:
            feedback = closed.feedback
            is_left_out = self._options.exam and not feedback and not closed.is_suspended
            is_missed = feedback is not None and closed.counts and not feedback.correct
            if is_left_out or is_missed:
                given = feedback.given if feedback else None
                why = feedback.why if feedback and feedback.verdict == "outdated" else ""
                item = MissedItem(closed.question.stem, closed.question.item, given, why)
                missed.setdefault(closed.card, item)
        return missed

    # --- inside ----------------------------------------------------------------------------------

    def _open_question(self) -> Question:
        if self._open is None:
            msg = "no question is open"
            raise RuntimeError(msg)
        return self._open

    def _last_answered(self) -> _ClosedQuestion | None:
        for closed in reversed(self._closed):
            if closed.review:
                return closed
        return None

    def _entry_meant(self, item: str) -> Entry | NotDone:
        """Return the entry of an item's id, the one asked last; without an id the current one."""
        if not item:
            return self.current() or NotDone("There is no question that could be meant.")
        asked = [closed.question.entry for closed in self._closed]
        if self._open:
            asked.append(self._open.entry)
        for entry in reversed(asked):
            if entry.item.id == item:
                return entry
        return NotDone("No question of this sitting has that id.")

    def _leave_out(self, card: Card) -> None:
        """See to it that the card does not come again in this sitting."""
        self._later = [entry for entry in self._later if _card_of(entry) != card]

    def _ends(self) -> datetime | None:
        """Return when the time of an exam is up."""
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
        # Of those in their steps the one that is due first, when its time has come.
        soonest = min(self._later, key=_due_at, default=None)
        return soonest if soonest and _due_at(soonest) <= now else None

    def _ask(self, entry: Entry, now: datetime) -> Question:
        if self._queue:
            self._queue.popleft()
        else:
            self._later.remove(entry)
        number = self._asked + 1
        # As far as is known now: cards in their steps come again, and are not counted before.
        of = number + len(self._queue)
        if self._options.questions is not None:
            of = min(of, self._options.questions)
        return self._put(entry, now, number, of)

    def _put(self, entry: Entry, now: datetime, number: int, of: int) -> Question:
        mode = mode_for(entry, self._options.mode, exam=self._options.exam)
        wordings = entry.item.wordings
        # The wordings take turns: who knows one by heart may not know what is asked.
        times_asked = entry.state.reps if entry.state else 0
        stem = stem_of(entry.item, wordings[times_asked % len(wordings)])
        options = shown_in_choice(entry.item) if mode == "choice" else ()
        return Question(number, of, entry, mode, stem, options, now, self._ends())

    def _settle(
        self, question: Question, verdict: Verdict, text: str, now: datetime
    ) -> Feedback | KeptAnswer | NotGraded:
        """Keep the answer as a review, close the question, and return what the learner hears."""
        if self._is_late(now):
            # Typed in time and sent too late: an exam does not count it.
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
            kind=self._kind_of(verdict),
            keys=item.keys,
        )
        # When this raises, the question stays open and nothing was heard of the answer.
        state = self._keeper.record(review, item)
        feedback = Feedback(
            item=item,
            mode=question.mode,
            verdict=verdict.verdict,
            correct=verdict.correct,
            why=verdict.why,
            rating=verdict.rating,
            given=text,
            matched=verdict.matched,
            due=state.due if state else None,
            deck=entry.deck,
        )
        self._open = None
        self._closed.append(_ClosedQuestion(question, review, feedback, state))
        self._asked += 1
        if review.kind == "first":
            self._leave_out(_card_of(entry))
            # Last of all that waits, so that it is not read off the line above.
            self._queue.append(entry)
        else:
            self._plan_again(entry, state)
        # An exam says nothing until its end.
        return KeptAnswer(item) if self._options.exam else feedback

    def _kind_of(self, verdict: Verdict) -> Literal["review", "cram", "first"]:
        """Return as what an answer is kept. An outdated one is a first meeting with the new key."""
        if not self._options.is_scheduled:
            return "cram"
        return "first" if verdict.verdict == "outdated" else "review"

    def _plan_again(self, entry: Entry, state: CardState | None) -> None:
        """Let an item in its steps come again in this sitting."""
        card = _card_of(entry)
        self._leave_out(card)
        is_in_steps = state is not None and state.phase != REVIEW
        is_open = self._open is not None and _card_of(self._open.entry) == card
        if is_in_steps and not self._options.is_once and not is_open:
            self._later.append(entry._replace(state=state))

    def _correct(
        self, last: _ClosedQuestion, feedback: Feedback, rating: int, now: datetime
    ) -> Feedback:
        assert last.review
        state = self._keeper.correct(last.review.uid, rating, "right", now)
        feedback = feedback._replace(
            verdict="right",
            correct=True,
            # Called easy, it stays right for the same reason.
            why=feedback.why if feedback.verdict == "right" else "You say so.",
            rating=rating,
            due=state.due if state else None,
        )
        place = max(place for place, closed in enumerate(self._closed) if closed.review)
        self._closed[place] = last._replace(feedback=feedback, state=state)
        if not last.is_suspended:
            self._plan_again(last.question.entry, state)
        return feedback


def _card_of(entry: Entry) -> Card:
    return entry.deck, entry.item.id


def _due_at(entry: Entry) -> datetime:
    assert entry.state  # only cards in their steps are asked when they are due
    return entry.state.due


def _count_right(answered: Iterable[_ClosedQuestion]) -> int:
    return sum(closed.feedback is not None and closed.feedback.correct for closed in answered)
