"""One sitting as a state machine: entries in, questions out, answers and commands in, reviews out.

No input or output of its own, no clock, no terminal, no database. Three states, and what is allowed
in each:

    between questions   `question(now)` opens the next one, or says that there is none
    a question is open  `answer`, `tick`, `rate`, `show_me`, `give_up`, `hint` and `skip`;
                        `question(now)` gives the open one again
    over                nothing more is asked; all that is said below is still allowed

`undo`, `accept` (I was right), `easy`, `flag`, `suspend`, `bury`, `reset`, `replace_items` and
`summary` are allowed always. The first three are about the last answer; `flag`, `suspend`, `bury`
and `reset` about the open question, or else the last one answered.

Whatever changes what is kept goes to the `Keeper` first. Only when that has returned, and so the
change is safe, does the session go on and the learner hear of it; when it raises, everything stays
as it was.

A new item is met before it is asked. How far its meeting has come is told by the answers that the
log has of it, and kept nowhere else:

    guess           the stem alone: kind `first`; its answer is shown, and nothing is judged
    first choice    after four others, among options: kind `first`
    first recall    after four others again, typed or revealed: the first review that counts
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from studykit.grading.verdict import AGAIN, EASY, GOOD, NotGraded, Verdict
from studykit.questions.item import Item
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
    Summary,
    Way,
    next_meeting,
    showings_after,
    shown_in_choice,
    shuffled,
)  # fmt: skip
from studykit.quiz.queue import MISSED_FOR, Queue
from studykit.quiz.summing_up import ClosedQuestion, SetAside, summary_of
from studykit.quiz.verdicts import Verdicts
from studykit.quiz.way_to_ask import phase_of, stem_now, way_of
from studykit.reviews.records import Review
from studykit.reviews.schedule import REVIEW, CardState

if TYPE_CHECKING:
    from studykit.quiz.outdated import OldKeys


class Session:
    """See the module's docstring for what may be called when.

    A call that is not allowed is a bug: RuntimeError.
    """

    def __init__(
        self, plan: Plan, options: Options, keeper: Keeper, queue: Queue | None = None
    ) -> None:
        self._queue = queue if queue is not None else Queue(plan)
        self._planned = len(plan.entries)
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

    # --- about what has been answered ------------------------------------------------------------

    def undo(self, now: datetime) -> Question | NotDone:
        """Take the last answer, skip or setting aside back, and open its question again.

        May be repeated.
        """
        if not self._closed:
            return NotDone("There is nothing to take back. `studykit undo` has earlier answers.")
        if self._is_late(now):
            return NotDone("The time is up.")

        last = self._closed[-1]
        entry = last.question.entry
        for how in reversed(last.set_aside):
            match how:
                case "suspend":
                    self._keeper.unsuspend(*last.card, now)
                case "bury":
                    self._keeper.unbury(*last.card, now)
                case "reset":
                    entry = entry._replace(state=self._keeper.restore(*last.card, now))
        if last.review:
            entry = entry._replace(state=self._keeper.undo(last.review.uid, now))

        # The log has taken it back: only now does the session.
        self._closed.pop()
        if last.review:
            self._asked -= 1
        if self._open:
            # What was open waits until the older question is answered anew.
            self._queue.put_back(self._open.entry)
        # It may wait there as well, if it had come again since.
        self._queue.leave_out(last.card)
        self._open = last.question._replace(entry=entry, asked=now)
        return self._open

    def accept(self, now: datetime) -> Feedback | NotDone:
        """Count the last answer as right after all; it is kept as a suggestion."""
        last = self._last_answered()
        if not last or not last.feedback or self._options.exam:
            return NotDone("There is no answer to count as right.")
        if last.feedback.kind == "first" and last.feedback.verdict != "outdated":
            return NotDone("At a first meeting nothing is rated yet.")
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
        if last.feedback.kind == "first":
            return NotDone("At a first meeting nothing is rated yet.")
        if last.feedback.verdict != "right":
            return NotDone("Only a right answer can have been easy.")
        if last.question.is_lifeline:
            return NotDone("With its options shown it was no recall: it stays Hard.")
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
        return self._set_aside("suspend", now, item)

    def bury(self, now: datetime, item: str = "") -> Entry | NotDone:
        """Ask that question again tomorrow, and not today."""
        return self._set_aside("bury", now, item)

    def reset(self, now: datetime, item: str = "") -> Entry | NotDone:
        """Let that question's item begin anew, as a new one of another sitting."""
        entry = self._entry_meant(item)
        if isinstance(entry, Entry):
            is_known = entry.state or self._keeper.answers_since_reset(*entry.card)
            if not is_known:
                return NotDone("It is new: there is nothing to reset.")
        return self._set_aside("reset", now, item)

    def _set_aside(self, how: SetAside, now: datetime, item: str) -> Entry | NotDone:
        entry = self._entry_meant(item)
        if isinstance(entry, NotDone):
            return entry
        card = entry.card
        match how:
            case "suspend":
                self._keeper.suspend(*card, now)
            case "bury":
                self._keeper.bury(*card, now)
            case "reset":
                self._keeper.reset(*card, now)
        if self._open and self._open.entry.card == card:
            self._closed.append(ClosedQuestion(self._open, set_aside=(how,)))
            self._open = None
        else:
            place = max(place for place, closed in enumerate(self._closed) if closed.card == card)
            closed = self._closed[place]
            self._closed[place] = closed._replace(set_aside=(*closed.set_aside, how))
        self._queue.leave_out(card)
        return entry

    def current(self) -> Entry | None:
        """Return the entry that flagging, setting aside and editing are about now."""
        if self._open:
            return self._open.entry
        last = self._last_answered()
        return last.question.entry if last else None

    def replace_items(self, deck: str, items: Sequence[Item], now: datetime) -> None:
        """Go on with a deck's items made again.

        One that is gone is not asked; an open question is put anew.
        """
        items_by_id = {item.id: item for item in items}

        def anew(entry: Entry) -> Entry | None:
            if entry.deck != deck:
                return entry
            item = items_by_id.get(entry.item.id)
            return entry._replace(item=item) if item else None

        self._queue.replace(anew)
        if self._open and self._open.entry.deck == deck:
            entry = anew(self._open.entry)
            self._open = self._put_anew(self._open, entry, now) if entry else None

    def summary(self) -> Summary:
        """Return the sitting in numbers, and what was missed in it."""
        waiting = self._queue.waiting
        # What is open when the learner leaves comes again as well.
        if self._open and self._queue.standing(self._open.entry) == "comes again":
            waiting = (self._open.entry, *waiting)
        return summary_of(
            self._closed,
            waiting=waiting,
            exam_of=self._planned if self._options.exam else None,
            began=self._began,
        )

    # --- inside ----------------------------------------------------------------------------------

    def _open_question(self) -> Question:
        if self._open is None:
            msg = "no question is open"
            raise RuntimeError(msg)
        return self._open

    def _last_answered(self) -> ClosedQuestion | None:
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

    def _ends(self) -> datetime | None:
        """Return when the time of an exam is up: its open question is closed then."""
        return self._time_ends() if self._options.exam else None

    def _is_late(self, now: datetime) -> bool:
        ends = self._ends()
        return ends is not None and now >= ends

    def _time_ends(self) -> datetime | None:
        """Return when the minutes that the learner has are over; then nothing more is asked."""
        minutes = self._options.minutes
        return self._began + timedelta(minutes=minutes) if minutes and self._began else None

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
        options = self._options_of(entry) if mode == "choice" else ()
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
        return KeptAnswer(question.item) if self._options.exam else feedback

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
        is_missed = question.mode != "guess" and not review.correct
        ready = review.at + MISSED_FOR if is_missed else review.at
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
        # Minutes that the schedule would let pass after a lapse are others in between here.
        ready = now + MISSED_FOR if is_missed else state.due
        following = entry._replace(state=state, meeting=None)
        self._queue.comes_again(following, ready, is_missed=is_missed)

    def _correct(
        self, last: ClosedQuestion, feedback: Feedback, rating: int, now: datetime
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
        if not last.set_aside:
            self._plan_again(last.question.entry, state, rating, now)
        return feedback
