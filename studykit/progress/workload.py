"""Tell what a desired retention costs: the questions of the next 90 days, by simulation.

    0.80    30 questions a day, 3 minutes    81 of 100 cards known at the end
    0.95    85 questions a day, 9 minutes    96 of 100

No limit of a day is kept, since what waits costs no less; new cards are left out. With many cards a
part of them is asked for all. Pure: states, habits and chance in, numbers out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from studykit.reviews.fsrs import fsrs_with
from studykit.reviews.schedule import REVIEW, CardState, Settings
from studykit.reviews.simulate import Habits, SimulatedCard, SimulatedLearner, card_now

DAYS = 90
RETENTIONS = (0.8, 0.85, 0.9, 0.95)
MOST_CARDS = 5000
"""That are simulated. More say the same to a percent, and take seconds."""


class Workload(NamedTuple):
    """The work that a desired retention makes."""

    retention: float
    questions: float
    """A day."""
    minutes: float
    """A day."""
    known: float
    """The share of all cards that is known at the end."""


def workloads(
    states: Sequence[CardState], habits: Habits, now: datetime, settings: Settings, rng: int
) -> list[Workload]:
    """Return the work of RETENTIONS, and of the one that is set, in their order.

    The same `rng` gives the same. There must be a card.
    """
    chosen = list(states)
    if len(chosen) > MOST_CARDS:
        chosen = Random(rng).sample(chosen, MOST_CARDS)  # noqa: S311 - it need not be secret
    scale = len(states) / len(chosen)
    found = []
    for retention in sorted({*RETENTIONS, settings.retention}):
        cards = [_card_by(retention, state, now, settings) for state in chosen]
        chance = Random(rng)  # noqa: S311
        learner = SimulatedLearner(habits, settings._replace(retention=retention), chance)
        showings = sum(_showings_of(card, learner) for card in cards)
        known = sum(learner.chance_on(card, DAYS) for card in cards) / len(cards)
        questions = showings * scale / DAYS
        found.append(Workload(retention, questions, questions * habits.seconds / 60, known))
    return found


def _card_by(
    retention: float, state: CardState, now: datetime, settings: Settings
) -> SimulatedCard:
    """Return a card as it would be now if its last review had been planned by a retention."""
    card = card_now(state, now, settings)
    if state.phase == REVIEW and retention != settings.retention:
        exact = fsrs_with(settings.parameters).days_until(retention, state.stability)
        card.planned = min(max(round(exact), 1), settings.maximum_interval)
        card.due = card.last_day + card.planned
    return card


def _showings_of(card: SimulatedCard, learner: SimulatedLearner) -> float:
    """Return the showings of a card in all days."""
    showings = 0.0
    # What is overdue is asked today.
    day = max(card.due, 0)
    while day < DAYS:
        showings += learner.ask(card, day)
        day = card.due
    return showings
