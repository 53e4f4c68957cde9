"""A session as far as it asks: which question is open, and what becomes of an answer to it.

    `question(now)`    opens the next entry of the queue, or gives the open one again
    `answer(text)`     grades it, keeps a review, closes the question, and lets it come again

`session` says what may be called when, and adds what is done with answers that were given. No
input or output of its own, no clock, no terminal, no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from studykit.grading.verdict import AGAIN, EASY, NotGraded, Verdict
from studykit.questions.shown_texts import written
from studykit.quiz.entry import Entry, Plan
from studykit.quiz.keeper import Keeper
from studykit.quiz.kept_answers import answer_kind, as_kept, feedback_of, review_of
from studykit.quiz.plan import Options
from studykit.quiz.question import (
    TICKED,
    Counts,
    Feedback,
    KeptAnswer,
    NotDone,
    Phase,
    Question,
    Way,
    next_meeting,
    showings_after,
    shown_in_choice,
    shuffled,
)  # fmt: skip
from studykit.quiz.queue import MISSED_FOR, Queue
from studykit.quiz.summing_up import ClosedQuestion
from studykit.quiz.verdicts import Verdicts
from studykit.quiz.way_to_ask import phase_of, stem_now, way_of
from studykit.reviews.records import Review
from studykit.reviews.schedule import REVIEW, CardState

if TYPE_CHECKING:
    from studykit.quiz.outdated import OldKeys


class AskingSession:
    """Asks what is planned, and takes the answers."""

    def __init__(
        self, plan: Plan, options: Options, keeper: Keeper, queue: Queue | None = None
    ) -> None:
        self._queue = queue if queue is not None else Queue(plan)
        self._exam = tuple(entry.item for entry in plan.entries) if options.exam else None
        """All that an exam asks, also what there will be no time for; None in any other sitting."""
        self._verdicts = Verdicts(plan.judge, keeper)
        self._options = options
        self._keeper = keeper
        self._open: Question | None = None
        self._closed: list[ClosedQuestion] = []
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

    def counts(self) -> Counts:
        """Return what lies ahead, with the open question."""
        left, new, again = len(self._queue), self._queue.new, len(self._queue.waiting)
        if self._open:
            left += 1
            standing = self._queue.standing(self._open.entry)
            new += standing == "new"
            again += standing == "comes again"
        if self._options.questions is not None:
            asked_for = self._options.questions - self._asked
            if asked_for < left:
                # Which of them will be asked, the answers tell.
                return Counts(asked_for, 0, 0)
        return Counts(left, new, again)

    def may_tell(self, deck: str, item: str) -> bool:
        """Return whether the answer of an item may be shown beside another one's.

        Not that of an item which is still to come in this sitting, or was never asked.
        """
        return not self.is_to_come(deck, item) and bool(self._keeper.answers(deck, item))

    def is_to_come(self, deck: str, item: str) -> bool:
        """Return whether an item is open, or still to be asked in this sitting."""
        card = (deck, item)
        is_open = self._open is not None and self._open.entry.card == card
        return is_open or card in self._queue

    @property
    def is_scheduled(self) -> bool:
        """Return whether its answers move the schedule."""
        return self._options.is_scheduled

    @property
    def is_exam(self) -> bool:
        """Return whether nothing is said until its end."""
        return self._options.exam

    @property
    def open(self) -> Question | None:
        """Return the question that is open now."""
        return self._open

    def is_over(self, now: datetime) -> bool:
        """Return whether there is nothing more to ask, as things are now."""
        return self._is_late(now) or (self._open is None and self._next(now) is None)

    def answer(self, text: str, now: datetime) -> Feedback | KeptAnswer | NotGraded:
        """Grade what was chosen (an option's text) or typed. NotGraded leaves the question open."""
        question = self._open_question()
        if question.wants_ticks:
            # Of several boxes a text names one.
            return self.tick([text] if text.strip() else [], now)
        return self._settle(question, self._verdicts.of_text(question, text), text, now)

    def show_me(self, now: datetime) -> Feedback | KeptAnswer | NotGraded:
        """Show the answer of a guess to who makes none."""
        return self.answer("", now)

    def give_up(self, now: datetime) -> Feedback | KeptAnswer | NotGraded:
        """Take "I don't know" for an answer: it is rated Again, or is a guess that was not made."""
        return self._settle(self._open_question(), Verdict("wrong", "", AGAIN), "", now)

    def hint(self, now: datetime) -> Question | NotDone:
        """Give the first letter of the answer; asked again, the options, and right is Hard then.

        Return the open question as it is now. The options keep their order when it is asked anew.
        """
        question = self._open_question()
        if self._is_late(now):
            return NotDone("The time is up.")
        if question.mode == "guess":
            return NotDone("There is nothing to know yet. Guess, or let the answer be shown.")
        if question.mode == "choice" or self._options.exam:
            return NotDone("There is no other hint.")
        if not question.letter:
            # Imported here: few ask, and the first question waits for all that is imported.
            from studykit.quiz.hints import first_letter

            self._open = question._replace(letter=first_letter(question.item))
            return self._open
        options = self._options_of(question.entry)
        allowed = question.item.modes
        if not options or (allowed and "choice" not in allowed):
            return NotDone("There is no other hint: it has no options.")
        self._open = question._replace(mode="choice", options=options, is_lifeline=True)
        return self._open

    def tick(self, texts: Sequence[str], now: datetime) -> Feedback | KeptAnswer | NotGraded:
        """Grade the options that were ticked, by their texts. NotGraded leaves it open."""
        question = self._open_question()
        if not question.wants_ticks:
            return NotGraded("One answer is wanted here.")
        verdict = self._verdicts.of_ticks(question, texts)
        return self._settle(question, verdict, TICKED.join(texts), now)

    def old_keys(self, question: Question) -> OldKeys | None:
        """Return what was right when the learner last answered, if it is not any more."""
        return self._verdicts.old_keys(question)

    def rate(self, rating: int, now: datetime, text: str = "") -> Feedback | KeptAnswer | NotGraded:
        """Take the learner's own rating, 1 to 4, of a question in cards mode."""
        question = self._open_question()
        if question.mode != "cards":
            return NotGraded("Only a card is rated by the learner.")
        if not AGAIN <= rating <= EASY:
            return NotGraded("A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).")
        return self._settle(question, self._verdicts.of_rating(question, rating), text, now)

    def skip(self) -> None:
        """Put the open question away for this sitting, without a review."""
        self._closed.append(ClosedQuestion(self._open_question()))
        self._open = None

    # --- inside ----------------------------------------------------------------------------------

    def _open_question(self) -> Question:
        if self._open is None:
            msg = "no question is open"
            raise RuntimeError(msg)
        return self._open

    def _ends(self) -> datetime | None:
        """Return when the time of an exam is up: its open question is closed then."""
        if not self._options.exam:
            return None
        return self._time_ends()

    def _is_late(self, now: datetime) -> bool:
        ends = self._ends()
        return ends is not None and now >= ends

    def _time_ends(self) -> datetime | None:
        """Return when the minutes that the learner has are over; then nothing more is asked."""
        minutes = self._options.minutes
        if not minutes or self._began is None:
            return None
        return self._began + timedelta(minutes=minutes)

    def _next(self, now: datetime) -> Entry | None:
        if self._options.questions is not None and self._asked >= self._options.questions:
            return None
        ends = self._time_ends()
        if ends and now >= ends:
            return None
        return self._queue.next(now)

    def _ask(self, entry: Entry, now: datetime) -> Question:
        self._queue.take(entry)
        number = self._asked + 1
        # As far as is known now: what is in its steps comes again, and is not counted before.
        of = number + showings_after(entry) + self._queue.showings
        if self._options.questions is not None:
            of = min(of, self._options.questions)
        return self._put(entry, now, number, of)

    def _put(self, entry: Entry, now: datetime, number: int, of: int) -> Question:
        mode = self._way_of(entry)
        options: tuple[str, ...] = ()
        if mode == "choice":
            options = self._options_of(entry)
        ends, phase = self._ends(), self._phase_of(entry)
        return Question(number, of, entry, mode, stem_now(entry), options, now, ends, phase)

    def _put_anew(self, question: Question, entry: Entry, now: datetime) -> Question:
        """Return an open question with its item made again. A hint that was given stays given."""
        again = self._put(entry, now, question.number, question.of)
        options = self._options_of(entry)
        if question.is_lifeline and options:
            return again._replace(mode="choice", options=options, is_lifeline=True)
        return again

    # A placement has these two in ways of its own.

    def _way_of(self, entry: Entry) -> Way:
        return way_of(entry, self._options)

    def _phase_of(self, entry: Entry) -> Phase:
        return phase_of(entry, self._options)

    def _options_of(self, entry: Entry) -> tuple[str, ...]:
        """Return what is chosen from, in an order that is another one at each showing."""
        times_answered = len(self._keeper.answers(entry.deck, entry.item.id))
        return shuffled(entry.item, shown_in_choice(entry.item), times_answered)

    def _settle(
        self, question: Question, verdict: Verdict | NotGraded, text: str, now: datetime
    ) -> Feedback | KeptAnswer | NotGraded:
        """Keep the answer as a review, close the question, and return what the learner hears."""
        if isinstance(verdict, NotGraded):
            return verdict
        if self._is_late(now):
            # Typed in time and sent too late: an exam does not count it.
            self._open = None
            return NotGraded("The time is up: this answer does not count.")

        kind = answer_kind(question, verdict, is_scheduled=self._options.is_scheduled)
        review = review_of(question, verdict, text, kind, now)
        # When this raises, the question stays open and nothing was heard of the answer.
        state = self._keeper.record(as_kept(review, question.item), written(question.item))
        feedback = feedback_of(question, verdict, review, state)
        self._open = None
        self._closed.append(ClosedQuestion(question, review, feedback, state))
        self._asked += 1
        self._let_come_again(question, review, state)
        # An exam says nothing until its end.
        if self._options.exam:
            return KeptAnswer(question.item)
        return feedback

    def _let_come_again(self, question: Question, review: Review, state: CardState | None) -> None:
        """See to it that the item comes again in this sitting, if it is to."""
        entry = question.entry
        if review.kind != "first":
            self._plan_again(entry, state, review.rating, review.at)
        elif review.verdict == "outdated" and question.mode != "guess":
            # Last of all that waits, so that it is not read off the line above.
            self._queue.comes_last(entry)
        else:
            self._meet_again(question, review)

    def _meet_again(self, question: Question, review: Review) -> None:
        """Let a new item come again for the next showing of its first meeting."""
        entry = question.entry
        assert entry.meeting
        following = entry._replace(meeting=next_meeting(entry.item, entry.meeting))
        # A guess is never wrong.
        is_missed = question.mode != "guess" and not review.correct
        ready = review.at
        if is_missed:
            ready += MISSED_FOR
        self._queue.comes_again(following, ready, is_missed=is_missed)

    def _plan_again(
        self, entry: Entry, state: CardState | None, rating: int, now: datetime
    ) -> None:
        """Let an item in its steps come again in this sitting."""
        card = entry.card
        self._queue.leave_out(card)
        is_in_steps = state is not None and state.phase != REVIEW
        is_open = self._open is not None and self._open.entry.card == card
        if state is None or not is_in_steps or self._options.is_once or is_open:
            return
        is_missed = rating == AGAIN
        ready = state.due
        if is_missed:
            # Minutes that the schedule would let pass after a lapse are others in between here.
            ready = now + MISSED_FOR
        following = entry._replace(state=state, meeting=None)
        self._queue.comes_again(following, ready, is_missed=is_missed)
