"""Learners who are simulated: what they remember follows FSRS, to the second, and nothing else.

    met for the first time    nothing is known, whoever asks; then the answer is shown
    asked again               recalled by the chance that FSRS gives for the time since
    a choice                  recognised by the same chance, or else guessed among the options

`Brain` is taught by all that it is shown, whether a program counts it or not. For `BrainOfCounted`
a memory begins with the first answer that counts, as FSRS has it: what a first meeting has shown
before tells only whether that one is right.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from builders import DAY, SECOND

from studykit.questions.item_bank import ItemBank
from studykit.quiz.plan import Options, plan
from studykit.quiz.question import Question
from studykit.quiz.session import Session
from studykit.reviews.log import Log
from studykit.reviews.schedule import CardState, after_review, recall_chance

SECONDS_AN_ANSWER = 12


class Brain:
    """The memory of one learner, by the names of what he is asked."""

    def __init__(self, name: str) -> None:
        self._chance = random.Random(name)
        self._states: dict[str, CardState] = {}
        self.answers = 0

    def is_asked(self, name: str, now: datetime) -> bool:
        """Return whether something is recalled, and learn from the answer that is shown then."""
        self.answers += 1
        is_recalled = self._chance.random() < self.knows(name, now)
        state = self._states.get(name)
        self._states[name] = after_review(state, 3 if is_recalled else 1, now)
        return is_recalled

    def guesses(self, options: int) -> bool:
        """Return whether a guess among so many options is right."""
        return self._chance.random() < 1 / options

    def knows(self, name: str, now: datetime) -> float:
        """Return how likely something is recalled now."""
        state = self._states.get(name)
        if state is None:
            return 0
        days = max(0.0, (now - state.last_review) / DAY)
        return recall_chance(state.stability, days)  # type: ignore[arg-type]


class BrainOfCounted(Brain):
    """The memory of one learner, who remembers what FSRS makes of the answers that count."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._shown = Brain(name)
        """What first meetings have left."""

    def is_shown(self, name: str, now: datetime) -> bool:
        """Return whether something is recalled at a first meeting, which does not count."""
        self.answers += 1
        return self._shown.is_asked(name, now)

    def is_asked(self, name: str, now: datetime) -> bool:
        if name in self._states or not self._shown.knows(name, now):
            return super().is_asked(name, now)
        self.answers += 1
        is_recalled = self._shown.is_asked(name, now)
        self._states[name] = after_review(None, 3 if is_recalled else 1, now)
        return is_recalled


class Asked(NamedTuple):
    """A question of a sitting, with what came of it."""

    day: int
    question: Question
    at: datetime
    is_right: bool


def study(
    bank: ItemBank, log: Log, brain: Brain, days: int, begins: datetime, options: Options
) -> Iterator[tuple[Session, list[Asked]]]:
    """Yield each day's sitting, which ends by itself, with all that was asked in it."""
    for day in range(days):
        now = begins + day * DAY
        session = Session(plan({"a": bank}, log, options, now), options, log)
        asked = []
        while question := session.question(now):
            now += SECONDS_AN_ANSWER * SECOND
            is_right = _answer(session, question, brain, now)
            asked.append(Asked(day, question, now, is_right))
        yield session, asked


def _answer(session: Session, question: Question, brain: Brain, now: datetime) -> bool:
    item = question.item
    is_counted = question.phase not in ("guess", "first choice")
    if isinstance(brain, BrainOfCounted) and not is_counted:
        is_right = brain.is_shown(item.id, now)
    else:
        is_right = brain.is_asked(item.id, now)
    if question.mode == "guess":
        session.show_me(now)
    elif question.mode == "cards":
        session.rate(3 if is_right else 1, now)
    elif question.wants_ticks:
        session.tick(item.keys if is_right else item.distractors[:1], now)
    elif question.mode == "choice":
        is_right = is_right or brain.guesses(len(question.options))
        wrong = [text for text in question.options if text not in item.keys]
        session.answer(item.shown_key if is_right else wrong[0], now)
    elif not is_right:
        session.give_up(now)
    else:
        session.answer(typed(question), now)
    return is_right


def typed(question: Question) -> str:
    """Return a right answer as it is typed."""
    from studykit.questions.identity.draw import to_order

    item = question.item
    if item.interaction == "order":
        shown = to_order(item)
        return " ".join(str(shown.index(key) + 1) for key in item.keys)
    return ", ".join(item.keys) if item.many == "all" else item.shown_key
