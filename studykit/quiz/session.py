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
from datetime import datetime

from studykit.grading.verdict import EASY, GOOD
from studykit.questions.item import Item
from studykit.questions.items_on_demand import finder
from studykit.quiz._asking import AskingSession
from studykit.quiz.entry import Entry
from studykit.quiz.question import Feedback, NotDone, Question, Summary
from studykit.quiz.summing_up import ClosedQuestion, SetAside, summary_of


class Session(AskingSession):
    """See the module's docstring for what may be called when.

    A call that is not allowed is a bug: RuntimeError.
    """

    @property
    def last(self) -> Feedback | None:
        """Return the feedback on the last answer, as it stands now; None in an exam."""
        answered = self._last_answered()
        if answered is None or self._options.exam:
            return None
        return answered.feedback

    def current(self) -> Entry | None:
        """Return the entry that flagging, setting aside and editing are about now."""
        if self._open:
            return self._open.entry
        last = self._last_answered()
        if last is None:
            return None
        return last.question.entry

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

        # The log has taken it back: only now does the session, which a full disk would leave as is.
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

    def replace_items(self, deck: str, items: Sequence[Item], now: datetime) -> None:
        """Go on with a deck's items made again.

        One that is gone is not asked; an open question is put anew.
        """
        find = finder(items)

        def anew(entry: Entry) -> Entry | None:
            if entry.deck != deck:
                return entry
            item = find(entry.item.id)
            if item is None:
                return None
            return entry._replace(item=item)

        self._queue.replace(anew)
        if self._open and self._open.entry.deck == deck:
            entry = anew(self._open.entry)
            if entry is None:
                self._open = None
            else:
                self._open = self._put_anew(self._open, entry, now)

    def summary(self) -> Summary:
        """Return the sitting in numbers, and what was missed in it."""
        waiting = self._queue.waiting
        # What is open when the learner leaves comes again as well.
        if self._open and self._queue.standing(self._open.entry) == "comes again":
            waiting = (self._open.entry, *waiting)
        return summary_of(self._closed, waiting=waiting, exam=self._exam, began=self._began)

    # --- inside ----------------------------------------------------------------------------------

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
            # Where it was asked last: `undo` comes to that first.
            place = max(place for place, closed in enumerate(self._closed) if closed.card == card)
            closed = self._closed[place]
            self._closed[place] = closed._replace(set_aside=(*closed.set_aside, how))
        self._queue.leave_out(card)
        return entry

    def _correct(
        self, last: ClosedQuestion, feedback: Feedback, rating: int, now: datetime
    ) -> Feedback:
        assert last.review
        state = self._keeper.correct(last.review.uid, rating, "right", now)
        due = None
        if state:
            due = state.due
        why = "You say so."
        if feedback.verdict == "right":
            # Called easy, it stays right for the same reason.
            why = feedback.why
        feedback = feedback._replace(verdict="right", correct=True, why=why, rating=rating, due=due)
        place = max(place for place, closed in enumerate(self._closed) if closed.review)
        self._closed[place] = last._replace(feedback=feedback, state=state)
        if not last.set_aside:
            self._plan_again(last.question.entry, state, rating, now)
        return feedback
