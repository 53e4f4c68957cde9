"""Foretell the questions of the next 30 days, of what was learned until now.

Each card is followed along what will probably happen, and counts by how likely that is:

    due today, recalled with 90 %       1.1 questions: what is forgotten is asked once more
    recalled, in 90 of 100 cases        comes again in 12 days: 0.9 of a card more on that day
    forgotten, in 10 of 100             comes again tomorrow: 0.1 of a card

All is answered on the day on which it is due, and what is overdue today. New items come on top:
nobody knows how many of them a learner will want.

Pure: states, `now` and settings in, numbers out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from studykit.grading.verdict import AGAIN, GOOD
from studykit.progress.work import Work
from studykit.reviews.schedule import (
    REVIEW,
    CardState,
    Settings,
    after_review,
    day_begins,
    due_day,
    retrievability,
    study_day,
)

DAYS = 30
"""Today is the first."""
FOLLOWED = 1000
"""Cards at most. Of more every second one is, or every third, and stands for the others too."""
_LEAST = 0.02
"""Of a card: what is less likely is not followed, but counted with what is likelier. With young
cards that leaves out one question in twenty, and half of the work."""
_MOST_STEPS = 10
"""In a row. A card has two."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Questions that are to be expected, and how long one takes."""

    questions: tuple[float, ...]
    """On each of DAYS days, from today on."""
    seconds: float | None
    """For one of them; None when nothing was answered yet."""

    def minutes(self, questions: float) -> float | None:
        """Return how long so many questions take."""
        return None if self.seconds is None else questions * self.seconds / 60


def forecast(
    cards: Iterable[tuple[int, CardState]],
    past: Iterable[Work],
    now: datetime,
    settings: Settings,
) -> Forecast:
    """Return the forecast for cards, which come with the days until they are due.

    The first of `past` that has answers tells how long one takes.
    """
    seconds = None
    for work in past:
        if work.right.of:
            seconds = work.took / 1000 / work.right.of
            break

    in_reach = sorted((card for card in cards if card[0] < DAYS), key=lambda card: card[0])
    # By days, so that a sample has its share of each.
    sample = in_reach[:: len(in_reach) // FOLLOWED + 1]
    questions = [0.0] * DAYS
    for days, state in sample:
        _follow(state, days, 1.0, questions, now, settings)
    stands_for = len(in_reach) / max(len(sample), 1)
    return Forecast(tuple([number * stands_for for number in questions]), seconds)


def _follow(
    state: CardState,
    days: int,
    likely: float,
    questions: list[float],
    now: datetime,
    settings: Settings,
) -> None:
    """Add the questions about a card that is due in some days, which it is with a chance."""
    day = max(days, 0)
    if day >= DAYS:
        return
    today = study_day(now, settings)
    moment = day_begins(today + day, now, settings)
    questions[day] += likely
    recalled = 1.0
    # A card in its learning steps has no chance that FSRS would foretell.
    if state.phase == REVIEW:
        recalled = retrievability(state, moment, settings)
    forgotten = 1 - recalled
    if likely * forgotten < _LEAST:
        # Too small to be followed: asked once more, and then like all the others.
        questions[day] += likely * forgotten
        outcomes = [(GOOD, 1.0)]
    else:
        outcomes = [(GOOD, recalled), (AGAIN, forgotten)]

    for rating, share in outcomes:
        after = after_review(state, rating, moment, settings)
        for _ in range(_MOST_STEPS):
            if due_day(after, now, settings) > today + day:
                break
            # In its steps it comes again on the same day.
            questions[day] += likely * share
            after = after_review(after, GOOD, after.due, settings)
        days_after = due_day(after, now, settings) - today
        _follow(after, days_after, likely * share, questions, now, settings)
