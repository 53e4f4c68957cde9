"""The queue of a sitting: asked again and again what comes next, since each answer changes that.

    comes again    missed, in its learning steps, or met and not yet recalled
    due            by the schedule, in an order drawn from the day
    new            items of today, in an order drawn from the day

Rules; the earlier one wins, and of what it leaves the next one chooses:

1. What comes again goes first, when its time has come: what was missed after a minute and
   OTHERS_BETWEEN others, what was met after as many others. Then one new item after DUE_FOR_A_NEW
   due ones.
2. A new item waits for those that it rests on.
3. Neither one answer nor one template stands three times running while another one waits.
4. Between two items about the same thing stand three others, or else two, or one.
5. Two items of which one's key is an option of the other are *confusable*. They are not asked one
   right after the other, but soon after each other: telling them apart is what is to be learned.

When nothing else is left, what is due within AHEAD is asked, if OTHERS_AT_LEAST others came
between; the rest begins the next sitting.

    due A, B, C, D   new X, Y        A, B, C, X, D, Y, ...
    C is missed                      C, X, D, Y, E, C

Only WINDOW entries of each kind are looked at, so that a question costs the same in a large deck.
Knows entries and moments. Knows no log, no answers and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal, NamedTuple

from studykit.quiz.entry import Entry, Plan
from studykit.quiz.question import MOST_SHOWINGS_AFTER, showings_after
from studykit.reviews.records import Card

APART = 3
"""Between two items about the same thing stand this many others, where there are others."""
NEAR = 2
"""At most this many others stand between two confusable items, where the other rules allow it."""
OTHERS_BETWEEN = 4
"""Before an item that was missed, or met, comes again."""
OTHERS_AT_LEAST = 2
"""Before it comes again when nothing else is left."""
MISSED_FOR = timedelta(minutes=1)
"""So long an item that was missed is not asked."""
AHEAD = timedelta(minutes=20)
"""Steps that are due so soon are asked in the same sitting."""
DUE_FOR_A_NEW = 3
RUN = 3
"""So many of one answer, or of one template, are a run."""
WINDOW = 25
_MOST_COUNTED = 100
"""New items of which it is counted how often they will be shown."""

Standing = Literal["new", "due", "comes again"]


class ComesAgain(NamedTuple):
    """An item that comes again in this sitting."""

    entry: Entry
    ready: datetime
    """Not asked before, unless nothing else is left."""
    others: int
    """So many others come first."""
    asked_as: int
    """Which question of the sitting it was the last time, counted from the first."""
    is_missed: bool = False
    is_carried: bool = False
    """It comes from a sitting before this one."""


class Queue:
    """All that is still to be asked in a sitting."""

    def __init__(self, plan: Plan) -> None:
        self._order = plan.order
        self._rests_on = plan.rests_on
        self._again: dict[Card, ComesAgain] = {}
        # Each of these finds a card without looking through all, and keeps the order of coming in.
        self._put_back: dict[Card, Entry] = {}
        """Open questions that made room for an older one; the last one comes first."""
        self._due: dict[Card, Entry] = {}
        self._new: dict[Card, Entry] = {}
        self._last: dict[Card, Entry] = {}
        """What comes again after all others."""
        self._pools_of_entries = (self._put_back, self._due, self._new, self._last)
        self._recent = [_Candidate.of(entry) for entry in plan.just_asked]
        self._due_since_new = 0
        self._asked: dict[Card, int] = {}
        self._count = 0
        for card in plan.asked_before:
            self._note_asked(card)
        for entry in plan.entries:
            self._sort_in(entry)

    def _sort_in(self, entry: Entry) -> None:
        card, state = entry.card, entry.state
        match self.standing(entry):
            case "comes again":
                # What was met, and not yet asked, waits for no step.
                ready = state.due if state else _LONG_AGO
                self._carry(entry, ready)
            case "new":
                self._new[card] = entry
            case "due":
                self._due[card] = entry

    def standing(self, entry: Entry) -> Standing:
        """Return whether an entry is new, due, or comes again in a sitting like this one."""
        if self._order != "queue":
            return "due"
        if entry.meeting in ("choice", "recall") or entry.is_in_steps:
            return "comes again"
        if entry.state is None:
            return "new"
        return "due"

    def _carry(self, entry: Entry, ready: datetime) -> None:
        card = entry.card
        # Of one that was asked long ago all others have come first already.
        asked_as = self._asked.get(card, -OTHERS_BETWEEN - 1)
        self._again[card] = ComesAgain(entry, ready, OTHERS_BETWEEN, asked_as, is_carried=True)

    # --- what comes next -------------------------------------------------------------------------

    def next(self, now: datetime) -> Entry | None:
        """Return the entry that comes next, and leave it where it is; None when none does now."""
        if self._put_back:
            return next(reversed(self._put_back.values()))
        if self._order == "as planned":
            return next(iter(self._due.values()), None)

        pools = [_candidates(pool) for pool in self._pools(now) if pool]
        soon = []
        if pools:
            # What is not quite ready interrupts a run better than nothing.
            soon.append(_candidates(self._ahead(now, even_missed=False)))
        for unwanted in _RUNS:
            for pool in (*pools, *soon):
                chosen = self._best(pool, unwanted)
                if chosen:
                    return chosen
        ahead = _candidates(self._ahead(now, even_missed=True))
        for pool in (*pools, ahead, _candidates(self._last.values())):
            for unwanted in (*_RUNS, _NO_RUN):
                chosen = self._best(pool, unwanted)
                if chosen:
                    return chosen
        return None

    def _pools(self, now: datetime) -> Iterator[list[Entry]]:
        """Yield what may be asked now, the first pool first."""
        ready = []
        for again in self._again.values():
            if again.ready <= now and self._others_since(again) >= again.others:
                ready.append(again)
        # What was missed waits least.
        ready.sort(key=lambda again: not again.is_missed)
        yield [again.entry for again in ready[:WINDOW]]

        due = list(islice(self._due.values(), WINDOW))
        new = list(islice(self._without_what_rests(), WINDOW))
        is_new_in_turn = not due or self._due_since_new >= DUE_FOR_A_NEW
        if is_new_in_turn:
            yield new
            yield due
        else:
            yield due
            yield new

    def _without_what_rests(self) -> Iterator[Entry]:
        """Yield the new items that rest on none which is still to come."""
        is_any_free = False
        for card, entry in self._new.items():
            if self._new.keys().isdisjoint(self._rests_on.get(card, ())):
                is_any_free = True
                yield entry
        if not is_any_free:
            # They rest on one another: any of them may begin.
            yield from self._new.values()

    def _ahead(self, now: datetime, *, even_missed: bool) -> list[Entry]:
        """Return what is to come again soon, and may be asked when nothing else is left."""
        soon = []
        for again in self._again.values():
            if again.is_missed and not even_missed:
                continue
            others = self._others_since(again)
            # Between the last sitting and this one was more than any others.
            is_first_of_sitting = again.is_carried and again.ready <= now
            has_waited = others >= OTHERS_AT_LEAST or is_first_of_sitting
            if has_waited and again.ready <= now + AHEAD:
                soon.append(again)
        soon.sort(key=lambda again: (again.ready, again.asked_as))
        return [again.entry for again in soon[:WINDOW]]

    def _others_since(self, again: ComesAgain) -> int:
        return self._count - again.asked_as - 1

    def _best(self, pool: Sequence[_Candidate], unwanted: _Runs) -> Entry | None:
        """Return which of a pool comes next by rules 3 to 5.

        None where each of them would make a run that is unwanted.
        """
        last = self._recent[-RUN + 1 :]
        allowed = []
        for candidate in pool:
            if unwanted.isdisjoint(candidate.runs_made_after(last)):
                allowed.append(candidate)
        if not allowed:
            return None
        return _best_of(allowed, self._recent).entry

    # --- changes ---------------------------------------------------------------------------------

    def take(self, entry: Entry) -> None:
        """Take an entry out, since it is asked now."""
        card = entry.card
        if card in self._new:
            self._due_since_new = 0
        elif card in self._due:
            self._due_since_new += 1
        self.leave_out(card)
        self._note_asked(card)
        # One more than the rules look at: the last one may be put back.
        self._recent = [*self._recent[-APART:], _Candidate.of(entry)]

    def _note_asked(self, card: Card) -> None:
        self._asked[card] = self._count
        self._count += 1

    def put_back(self, entry: Entry) -> None:
        """Let an open entry wait; it comes before all others, as if it had not been asked yet."""
        self._put_back[entry.card] = entry
        if self._recent and self._recent[-1].entry.item.id == entry.item.id:
            self._recent.pop()
            self._count -= 1

    def comes_again(self, entry: Entry, ready: datetime, *, is_missed: bool) -> None:
        """Let an entry come again after some others, not before it is ready."""
        card = entry.card
        self.leave_out(card)
        others = OTHERS_AT_LEAST
        if is_missed or entry.meeting:
            others = OTHERS_BETWEEN
        asked_as = self._asked.get(card, self._count - 1)
        self._again[card] = ComesAgain(entry, ready, others, asked_as, is_missed=is_missed)

    def comes_last(self, entry: Entry) -> None:
        """Let an entry come again after all others."""
        self.leave_out(entry.card)
        self._last[entry.card] = entry

    def leave_out(self, card: Card) -> None:
        """See to it that a card does not come again in this sitting."""
        self._again.pop(card, None)
        for entries in self._pools_of_entries:
            entries.pop(card, None)

    def replace(self, anew: Callable[[Entry], Entry | None]) -> None:
        """Put other entries in place of those that are left; None leaves one out."""
        for card, again in tuple(self._again.items()):
            entry = anew(again.entry)
            if entry:
                self._again[card] = again._replace(entry=entry)
            else:
                del self._again[card]
        for entries in self._pools_of_entries:
            for card, old in tuple(entries.items()):
                entry = anew(old)
                if entry:
                    entries[card] = entry
                else:
                    del entries[card]

    # --- what is left ----------------------------------------------------------------------------

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Return what comes again, ready or not, the first one first."""
        back = self._put_back_as("comes again")
        by_time = sorted(self._again.values(), key=lambda again: (again.ready, again.asked_as))
        return (*reversed(back), *(again.entry for again in by_time), *self._last.values())

    @property
    def new(self) -> int:
        """Return how many new items were not met."""
        return len(self._new) + len(self._put_back_as("new"))

    def _put_back_as(self, standing: Standing) -> list[Entry]:
        return [entry for entry in self._put_back.values() if self.standing(entry) == standing]

    @property
    def showings(self) -> int:
        """Return how many questions are to come, as far as is known now.

        Something new is shown three times at most; what is missed comes again besides.
        """
        meetings = [*islice(self._new.values(), _MOST_COUNTED)]
        meetings += [again.entry for again in self._again.values()]
        further = sum(map(showings_after, meetings))
        # Of a load that nobody faces in a day it need not be known exactly.
        uncounted = max(0, len(self._new) - _MOST_COUNTED)
        return len(self) + further + MOST_SHOWINGS_AFTER * uncounted

    def __len__(self) -> int:
        """Return how many items are to come, each once."""
        return len(self._again) + sum(map(len, self._pools_of_entries))

    def __contains__(self, card: Card) -> bool:
        """Return whether a card is to come."""
        return card in self._again or any(card in entries for entries in self._pools_of_entries)


# --- the rules ----------------------------------------------------------------------------------

_LONG_AGO = datetime.fromisoformat("1970-01-02T00:00:00+00:00")
_Run = Literal["answer", "template"]
_Runs = frozenset[_Run]
_NO_RUN = _Runs()
_RUNS = (_Runs(("answer", "template")), _Runs(("answer",)), _Runs(("template",)))
"""The runs that are avoided, as long as that is possible: both, or else at least one."""
_Text = tuple[str, str, str]
"""A key or an option, with its deck and its template."""


class _Candidate(NamedTuple):
    """An entry that may be asked next, with what its place in the order hangs on."""

    entry: Entry
    about: frozenset[str]
    """Its facts and the rows that they refer to."""
    answers: frozenset[str]
    """Its keys, whichever template asks for them."""
    keys: frozenset[_Text]
    options: frozenset[_Text]

    @classmethod
    def of(cls, entry: Entry) -> _Candidate:
        item = entry.item
        keys = frozenset((entry.deck, item.template, key) for key in item.keys)
        options = frozenset((entry.deck, item.template, text) for text in item.distractors)
        answers = frozenset(key.casefold() for key in item.keys)
        about = frozenset((*item.facts, *item.entities))
        return cls(entry, about, answers, keys, options)

    @property
    def template(self) -> tuple[str, str]:
        return self.entry.deck, self.entry.item.template

    def runs_made_after(self, last: Sequence[_Candidate]) -> Iterator[_Run]:
        """Yield what it would share with all that were asked last: a template, an answer."""
        if len(last) < RUN - 1:
            return
        if all(candidate.template == self.template for candidate in last):
            yield "template"
        if self.answers.intersection(*(candidate.answers for candidate in last)):
            yield "answer"


def _candidates(entries: Iterable[Entry]) -> list[_Candidate]:
    return [_Candidate.of(entry) for entry in entries]


def _best_of(candidates: Sequence[_Candidate], recent: Sequence[_Candidate]) -> _Candidate:
    """Return the first candidate that is apart, and soon after what it is confusable with."""
    apart: Sequence[_Candidate] = candidates
    for distance in range(APART, 0, -1):
        about_recent = _things(recent[-distance:])
        free = [candidate for candidate in candidates if about_recent.isdisjoint(candidate.about)]
        if free:
            apart = free
            break

    confusable_with_last = _confusable(apart, recent[-1:])
    calm = [candidate for candidate in apart if candidate not in confusable_with_last]
    # Rule 5: soon after what it is confusable with, and not right after it.
    near = _confusable(calm, recent[-NEAR - 1 : -1])
    for preferred in (near, calm, apart):
        if preferred:
            return preferred[0]
    return candidates[0]


def _things(candidates: Iterable[_Candidate]) -> frozenset[str]:
    return frozenset[str]().union(*(candidate.about for candidate in candidates))


def _confusable(candidates: Sequence[_Candidate], asked: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the candidates that are confusable with one of those that were asked."""
    keys = frozenset[_Text]().union(*(candidate.keys for candidate in asked))
    options = frozenset[_Text]().union(*(candidate.options for candidate in asked))
    confusable = []
    for candidate in candidates:
        is_option = not options.isdisjoint(candidate.keys)
        if is_option or not keys.isdisjoint(candidate.options):
            confusable.append(candidate)
    return confusable
