"""One sitting as a state machine: entries in, questions out, answers in, reviews out.

No input or output of its own, no clock, no terminal, no database. Three states, and what is allowed in each:

    between questions   `question(now)` opens the next one, or says that there is none
    a question is open  `answer`, `rate` and `skip`; `question(now)` gives the open one again
    over                only `summary`, which is allowed always

`answer` and `rate` hand the review to `keep` first. Only when `keep` has returned, and so the review is safe, does
the session go on and the learner hear of it; when it raises, the question stays open.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

from studykit.items.identity import options as options_of
from studykit.items.model import Item, Mode, source_lines
from studykit.study.grade import AGAIN, EASY, NotGraded, Verdict, VerdictName, grade, grade_choice
from studykit.study.memory import REVIEW, CardState
from studykit.study.plan import Entry, Options, Plan
from studykit.study.records import Review

SHORT_WORDS, SHORT_CHARACTERS = 4, 30
"""An answer up to this long is typed in the mixed mode; a longer one is a card."""

Keep = Callable[[Review, Item], CardState | None]
"""Stores a review and gives the card's new state, or its old one after a cram."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is put to the learner."""

    number: int
    """Counts the questions of this sitting from 1; one that was skipped is not counted."""
    of: int
    """How many there are to be, as far as is known now."""
    entry: Entry
    mode: Mode
    stem: str
    options: tuple[str, ...]
    """Empty but in choice mode."""
    asked: datetime

    @property
    def item(self) -> Item:
        return self.entry.item


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the learner hears after an answer."""

    item: Item
    mode: Mode
    verdict: VerdictName
    correct: bool
    why: str
    rating: int
    given: str
    matched: tuple[str, ...]
    due: datetime | None
    """When the item comes again; None when a new item was only crammed."""


@dataclass(frozen=True, slots=True)
class Missed:
    """An item that was not known in this sitting."""

    stem: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The sitting in numbers."""

    asked: int
    correct: int
    missed: tuple[Missed, ...]


class Session:
    """See the module's docstring for what may be called when. A call that is not allowed is a bug: RuntimeError."""

    def __init__(self, plan: Plan, options: Options, keep: Keep) -> None:
        self._queue = deque(plan.entries)
        self._later: list[Entry] = []
        """Items in their (re)learning steps: they come again when the queue is empty, if they are due by then."""
        self._rivals = plan.rivals
        self._options = options
        self._keep = keep
        self._open: Question | None = None
        self._asked = self._correct = 0
        self._missed: dict[tuple[str, str], Missed] = {}

    def question(self, now: datetime) -> Question | None:
        """The open question; or the next one, which is then open; or None when the sitting is over."""
        if self._open is None:
            entry = self._next(now)
            if entry is not None:
                self._open = self._ask(entry, now)
        return self._open

    def is_over(self, now: datetime) -> bool:
        """Whether there is nothing more to ask, as things are now."""
        return self._open is None and self._next(now) is None

    def answer(self, text: str, now: datetime) -> Feedback | NotGraded:
        """Grades what was chosen (an option's text) or typed. NotGraded leaves the question open."""
        question = self._opened()
        if question.mode == "choice":
            verdict = grade_choice(question.item, question.options, text)
        else:
            verdict = grade(question.item, text, self._rivals(question.entry))
        return verdict if isinstance(verdict, NotGraded) else self._settle(question, verdict, text, now)

    def rate(self, rating: int, now: datetime, text: str = "") -> Feedback | NotGraded:
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
        self._opened()
        self._open = None

    def summary(self) -> Summary:
        return Summary(self._asked, self._correct, tuple(self._missed.values()))

    # --- inside --------------------------------------------------------------------------------------------

    def _opened(self) -> Question:
        if self._open is None:
            msg = "no question is open"
            raise RuntimeError(msg)
        return self._open

    def _next(self, now: datetime) -> Entry | None:
        if self._options.count is not None and self._asked >= self._options.count:
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
        mode = mode_for(entry, self._options.mode)
        reps = entry.state.reps if entry.state else 0
        stem = entry.item.wordings[reps % len(entry.item.wordings)]
        number = self._asked + 1
        of = self._asked + 1 + len(self._queue)
        of = of if self._options.count is None else min(of, self._options.count)
        return Question(number, of, entry, mode, stem, options_of(entry.item) if mode == "choice" else (), now)

    def _settle(self, question: Question, verdict: Verdict, text: str, now: datetime) -> Feedback:
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
            kind="cram" if self._options.cram else "review",
        )
        state = self._keep(review, item)
        self._open = None
        self._asked += 1
        self._correct += verdict.correct
        if not verdict.correct:
            self._missed.setdefault((entry.deck, item.id), Missed(question.stem, item.keys))
        once = self._options.all or self._options.cram
        if state is not None and state.phase != REVIEW and not once:
            self._later.append(replace(entry, state=state))
        due = state.due if state else None
        graded = (verdict.verdict, verdict.correct, verdict.why, verdict.rating)
        return Feedback(item, question.mode, *graded, text, verdict.matched, due)


def mode_for(entry: Entry, wanted: Mode | Literal["mixed"]) -> Mode:
    """How an item is asked: as the learner wants, within what its author allows and what the item can be.

    Mixed: a choice until it was once rated Good, then typed if every answer is short, else a card. An item without
    options is never a choice.
    """
    item = entry.item
    can_choose = bool(options_of(item))
    recall: Mode = "typed" if all(_is_short(key) for key in item.keys) else "cards"
    if wanted == "mixed":
        wanted = recall if entry.state and entry.state.recalled else "choice"
    by_preference: tuple[Mode, ...] = (wanted, recall, "typed", "cards", "choice")
    possible = [mode for mode in by_preference if mode != "choice" or can_choose]
    return next((mode for mode in possible if not item.modes or mode in item.modes), recall)


def _is_short(text: str) -> bool:
    return len(text.split()) <= SHORT_WORDS and len(text) <= SHORT_CHARACTERS


def shown_digest(item: Item) -> str:
    """16 hex digits over all that the item shows."""
    shown = [item.wordings, item.keys, item.distractors, item.hint, item.explanation, source_lines(item.sources)]
    return blake2b(json.dumps(shown).encode(), digest_size=8).hexdigest()
