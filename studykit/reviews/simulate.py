"""Simulate a learner: how many answers a card takes on a day, and how well it is known then.

    today          Good by a chance of 0.91, else Again       1 answer, due in 12 days
    12 days later  Again, and ten minutes later Good          2 answers, due in 3 days
    3 days later   ...

What FSRS believes is taken for true: a card is recalled by its retrievability. How a learner rates
what he recalls, how often he is right in learning steps, and how long he takes are his own
(`habits_of`). A card goes the road of a real review (`after_rating`); days are counted from today.

Knows states and settings. Knows no items, no log and no clock; chance comes in as an argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from studykit.grading.verdict import AGAIN, EASY, GOOD, HARD
from studykit.reviews.fsrs import fsrs_with
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import (
    CardState,
    Memory,
    Settings,
    after_rating,
    days_between,
    due_day,
    memory_of,
    planned_days,
    study_day,
)

_ENOUGH = 20
"""Answers from which a habit is one; with fewer the default is more likely."""
_LONGEST_ANSWER = 60
"""Seconds, as in the statistics: who left the table was not learning."""
_MOST_ANSWERS = 12
"""To one card on one day. A simulated learner who never gets it right must not stop the day."""


class Habits(NamedTuple):
    """The ways of a learner. The defaults are common ones, until there are answers of his own."""

    seconds: float = 8.0
    """An answer."""
    first: tuple[float, ...] = (0.2, 0.1, 0.65, 0.05)
    """The shares of Again, Hard, Good and Easy among the first ratings of new cards."""
    recalled: tuple[float, ...] = (0.1, 0.87, 0.03)
    """The shares of Hard, Good and Easy among what is recalled."""
    right_in_steps: float = 0.9
    """The chance of being right minutes after the last answer."""
    meetings: float = 2.0
    """Showings of a new card before its first rating: the guess, and the choice."""


def habits_of(reviews: Iterable[Review], settings: Settings) -> Habits:
    """Return the habits in reviews; where these say too little, what is common."""
    seconds: list[float] = []
    first, recalled, in_steps = Counter[int](), Counter[int](), Counter[int]()
    meetings = Counter[Card]()
    last_days: dict[Card, int] = {}
    for review in reviews:
        card = (review.deck, review.item)
        if review.took:
            seconds.append(min(review.took / 1000, _LONGEST_ANSWER))
        if review.kind == "first":
            meetings[card] += 1
        if review.kind != "review":
            continue
        day = study_day(review.at, settings)
        if card not in last_days:
            first[review.rating] += 1
        # A second answer of one day came some minutes after the first.
        elif last_days[card] == day:
            in_steps[int(review.rating > AGAIN)] += 1
        # How often something is forgotten FSRS says: a habit is how the rest is rated.
        elif review.rating > AGAIN:
            recalled[review.rating] += 1
        last_days[card] = day

    common = Habits()
    # Of those that were met alone: an older studykit asked new ones without a meeting.
    showings_a_card = common.meetings
    if len(meetings) >= _ENOUGH:
        showings_a_card = meetings.total() / len(meetings)
    seconds_an_answer = common.seconds
    if len(seconds) >= _ENOUGH:
        seconds_an_answer = sum(seconds) / len(seconds)
    right_in_steps = common.right_in_steps
    shares_in_steps = _shares(in_steps, (1, 0))
    if shares_in_steps:
        right_in_steps = shares_in_steps[0]
    return Habits(
        seconds=seconds_an_answer,
        first=_shares(first, (AGAIN, HARD, GOOD, EASY)) or common.first,
        recalled=_shares(recalled, (HARD, GOOD, EASY)) or common.recalled,
        right_in_steps=right_in_steps,
        meetings=showings_a_card,
    )


def _shares(counts: Counter[int], of: Sequence[int]) -> tuple[float, ...]:
    """Return the share of each in the order of `of`; nothing where there are too few."""
    total = counts.total()
    if total < _ENOUGH:
        return ()
    return tuple([counts[rating] / total for rating in of])


class SimulatedCard:
    """A card, and what is remembered of it. Days are counted from today, which is 0."""

    __slots__ = ("due", "last_day", "memory", "planned")

    def __init__(self, memory: Memory | None, last_day: int, planned: int, due: int) -> None:
        self.memory = memory
        """None for a new card."""
        self.last_day = last_day
        """On which it was asked last; below 0 before today."""
        self.planned = planned
        """Days from then until it is due, as they were planned."""
        self.due = due


def new_card(day: int = 0) -> SimulatedCard:
    """Return a card that nobody has seen, to be asked on a day."""
    return SimulatedCard(None, day, 0, day)


def card_now(state: CardState, now: datetime, settings: Settings) -> SimulatedCard:
    """Return a card as it is now."""
    today = study_day(now, settings)
    last_day = min(study_day(state.last_review, settings) - today, 0)
    due = due_day(state, now, settings) - today
    return SimulatedCard(memory_of(state), last_day, planned_days(state, settings), due)


class SimulatedLearner:
    """Somebody with habits, whose memory is as FSRS believes."""

    def __init__(self, habits: Habits, settings: Settings, chance: Random) -> None:
        self.habits = habits
        self.settings = settings
        self._chance = chance
        self._fsrs = fsrs_with(settings.parameters)

    def ask(self, card: SimulatedCard, day: int) -> float:
        """Ask a card on a day until it waits for another one; return the showings that takes."""
        showings = 0.0 if card.memory else self.habits.meetings
        elapsed = days_between(card.last_day, day)
        days = 0
        for _ in range(_MOST_ANSWERS):
            rating = self._rating(card.memory, elapsed)
            card.memory, _, days = after_rating(
                card.memory, rating, elapsed, card.planned, self.settings
            )
            card.planned = days
            # Asked again in its steps, on the same day.
            elapsed = 0
            showings += 1
            if days:
                break
        card.last_day = day
        card.due = day + max(days, 1)
        return showings

    def chance_on(self, card: SimulatedCard, day: int) -> float:
        """Return the chance, 0 to 1, that a card is known on a day; 0 for a new one."""
        if card.memory is None:
            return 0.0
        return self._fsrs.chance(card.memory.stability, days_between(card.last_day, day))

    def _rating(self, memory: Memory | None, elapsed: int) -> int:
        if memory is None:
            return AGAIN + self._drawn(self.habits.first)
        if elapsed:
            chance = self._fsrs.chance(memory.stability, elapsed)
        else:
            chance = self.habits.right_in_steps
        if self._chance.random() >= chance:
            return AGAIN
        return HARD + self._drawn(self.habits.recalled)

    def _drawn(self, shares: Sequence[float]) -> int:
        """Return a place, each as often as its share says."""
        left = self._chance.random()
        for place, share in enumerate(shares):
            left -= share
            if left < 0:
                return place
        return len(shares) - 1
