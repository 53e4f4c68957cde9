"""Plan what to do on each day until a date, and what is known then, by simulation.

    today    0 due, 3 new       all that is due comes first, then new ones, evenly over the days
    day 1    3 due, 3 new
    ...
    the date                    known: the sum of the chances of all cards on that day

With a limit of minutes a day what does not fit waits for the next one. Where even then new ones are
left, they are begun as early as they fit. The cards go the road of real reviews (`simulate`), and
each count is the mean of some simulated learners. Pure: states, habits and chance in, numbers out;
nothing is written, and no schedule moves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from math import inf
from random import Random
from typing import NamedTuple

from studykit.reviews.schedule import CardState, Settings
from studykit.reviews.simulate import (
    Habits,
    SimulatedCard,
    SimulatedLearner,
    card_now,
    new_card,
)

LONGEST = 1100
"""Days: three years. Nobody knows by then how he will have studied."""
_STEPS = 2
"""Answers until a new card waits for another day, when they are right."""
_MOST_LEARNERS = 20
_CARDS_OF_ALL_LEARNERS = 10_000
"""So many cards are simulated, or one learner: few cards need many learners for a mean."""


class Aim(NamedTuple):
    """The time that there is."""

    days: int
    """From today to the day before the date."""
    minutes: float | None = None
    """A day; None is no limit."""


class PlannedDay(NamedTuple):
    """The work of one day; means of the simulated learners."""

    due: float
    """Cards that were learned before, and are asked."""
    new: float
    questions: float
    minutes: float
    waiting: float
    """Cards that are due and do not fit in."""


class ReadyBy(NamedTuple):
    """The days until a date, and what is known on it."""

    days: tuple[PlannedDay, ...]
    """From today to the day before."""
    chances: tuple[float, ...]
    """Of each card, in their order, to be known on the date; 0 where it was not met."""
    met: tuple[float, ...]
    """The share of learners who had met each card by then; below 1 where there was no room."""

    @property
    def not_met(self) -> float:
        """Return for how many new cards there was no room."""
        return len(self.met) - sum(self.met)

    @property
    def known(self) -> float:
        """Return how many cards are known on the date."""
        return sum(self.chances)


def ready_by(
    states: Sequence[CardState | None],
    aim: Aim,
    habits: Habits,
    now: datetime,
    settings: Settings,
    rng: int = 0,
) -> ReadyBy:
    """Return the plan for cards. New ones, which have no state, are begun in their order.

    The same `rng` gives the same plan.
    """
    learners = max(1, min(_MOST_LEARNERS, _CARDS_OF_ALL_LEARNERS // max(1, len(states))))
    plans = []
    for number in range(learners):
        # Of each learner both lives have the same chance.
        plan = _lived(states, aim, _learner(habits, settings, rng + number), now)
        # The same learner once more, who begins as early as time allows.
        if plan.not_met:
            learner = _learner(habits, settings, rng + number)
            plan = _lived(states, aim, learner, now, is_even=False)
        plans.append(plan)
    return _mean(plans)


def _learner(habits: Habits, settings: Settings, rng: int) -> SimulatedLearner:
    return SimulatedLearner(habits, settings, Random(rng))  # noqa: S311 - it need not be secret


def _lived(
    states: Sequence[CardState | None],
    aim: Aim,
    learner: SimulatedLearner,
    now: datetime,
    *,
    is_even: bool = True,
) -> ReadyBy:
    """Return what one learner does on each day, and then knows.

    New cards are begun evenly over the days, or else as early as they fit into a day's minutes.
    """
    cards = []
    for state in states:
        cards.append(card_now(state, now, learner.settings) if state else new_card())
    life = _Life(cards, aim, learner)
    many_new = len(life.new)
    planned = []
    for day in range(aim.days):
        begun_by_tonight = many_new
        if is_even:
            begun_by_tonight = many_new * (day + 1) // aim.days
        planned.append(life.live(day, many_new - begun_by_tonight))
    # On the date itself nothing is asked: it is the day of the exam.
    chances = tuple([learner.chance_on(card, aim.days) for card in cards])
    met = tuple([float(card.memory is not None) for card in cards])
    return ReadyBy(tuple(planned), chances, met)


class _Life:
    """The cards of one learner, by the day on which they are due."""

    def __init__(self, cards: Sequence[SimulatedCard], aim: Aim, learner: SimulatedLearner) -> None:
        self._days = aim.days
        self._learner = learner
        self._most_showings = inf
        """Of a day."""
        if aim.minutes is not None:
            self._most_showings = aim.minutes * 60 / learner.habits.seconds
        self.new = deque(card for card in cards if card.memory is None)
        """Those that are still to be begun."""
        self._due: list[deque[SimulatedCard]] = [deque() for _ in range(aim.days + 1)]
        """The last one has what is due on the date or later: it is asked no more."""
        for card in sorted(cards, key=lambda card: card.due):
            if card.memory is not None:
                self._wait(card)

    def live(self, day: int, new_left: int) -> PlannedDay:
        """Ask what is due on a day, then begin new ones until so many are left."""
        waiting = self._due[day]
        # Due cards first: what is begun is lost where it is not asked again in time.
        due, due_showings = self._ask(waiting, day, 0, 0.0)
        begun, showings = self._ask(self.new, day, new_left, due_showings)
        # First tomorrow, since they wait longest.
        self._due[day + 1].extendleft(reversed(waiting))
        minutes = showings * self._learner.habits.seconds / 60
        return PlannedDay(due, begun, showings, minutes, len(waiting))

    def _ask(
        self, cards: deque[SimulatedCard], day: int, left: int, showings: float
    ) -> tuple[int, float]:
        """Ask cards until so many are left, or the day is over.

        Return how many were asked, and the showings of the day until then.
        """
        asked = 0
        while len(cards) > left:
            # Once begun a new card takes more than its first showing.
            least = 1 if cards[0].memory else self._learner.habits.meetings + _STEPS
            if showings + least > self._most_showings:
                break
            card = cards.popleft()
            showings += self._learner.ask(card, day)
            asked += 1
            self._wait(card)
        return asked, showings

    def _wait(self, card: SimulatedCard) -> None:
        # What is overdue is due today.
        self._due[min(max(card.due, 0), self._days)].append(card)


def _mean(plans: Sequence[ReadyBy]) -> ReadyBy:
    """Return the means of plans of the same days and cards."""
    days = []
    for same_day in zip(*(plan.days for plan in plans), strict=True):
        days.append(PlannedDay(*_means(same_day)))
    return ReadyBy(
        tuple(days),
        chances=_means([plan.chances for plan in plans]),
        met=_means([plan.met for plan in plans]),
    )


def _means(rows: Sequence[Sequence[float]]) -> tuple[float, ...]:
    return tuple([sum(column) / len(rows) for column in zip(*rows, strict=True)])
