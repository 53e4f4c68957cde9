"""Foretell when a learner who is behind is through with what is due, at so many cards a day.

    today        974 are due, 100 are asked; some of these come again tomorrow, most of them later
    tomorrow     874 are left, 9 were forgotten yesterday, 12 fall due; 100 are asked
    ...          until a day asks all that is due on it

It is reckoned from the log as it stands: every day the cards that wait longest are asked. As many
are recalled as FSRS expects after so long, and come again as they would after Good; the others are
asked again at once, and come again soon. Nothing new is begun meanwhile, and no day is missed.

A large backlog is followed by a sample: every n-th card, at an n-th of the cards a day.

Pure: states, limits and `now` in, a day out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from studykit.grading.verdict import AGAIN, GOOD
from studykit.reviews.schedule import (
    REVIEW,
    CardState,
    Settings,
    after_review,
    day_begins,
    due_day,
    due_here,
    retrievability,
    study_day,
)

LONGEST = 365
"""Days that are looked ahead."""
_FOLLOWED = 400
"""Cards that are due and followed, at most; more would not tell the day more exactly."""
_MOST_STEPS = 10
"""In a row, after which a card is taken to have left its learning steps. It has two."""


class Backlog(NamedTuple):
    """More is due than today takes."""

    waiting: int
    """The cards that are due, those of today among them."""
    a_day: int | None
    """So many cards are asked a day; None where decks have limits of their own."""
    through: date | None
    """When nothing is left that is due; None where that is not within a year, or not known."""


def backlog(
    states: Sequence[CardState],
    today: int,
    a_day: int | None,
    now: datetime,
    settings: Settings,
) -> Backlog:
    """Return how far behind a learner is who is asked so many due cards today, and a day."""
    waiting = sum(due_here(state, now, settings) <= now for state in states)
    through = None
    if a_day is not None:
        day = day_when_through(states, today, a_day, now, settings)
        through = date.fromordinal(day) if day is not None else None
    return Backlog(waiting, a_day, through)


def day_when_through(
    states: Iterable[CardState], room_today: int, a_day: int, now: datetime, settings: Settings
) -> int | None:
    """Return the study day on which all that is due is asked; None for none within a year.

    `room_today` is how many cards are still asked today, `a_day` how many on each day after.
    """
    today = study_day(now, settings)
    days = [(max(due_day(state, now, settings), today), state) for state in states]
    # Longest first, as they are asked.
    days.sort(key=lambda card: (card[1].due, card[1].last_review))
    waiting = sum(day == today for day, _ in days)
    every = max(1, waiting // _FOLLOWED)
    sample = _Sample(days[::every], today, now, settings)

    room = room_today / every
    for day in range(today, today + LONGEST):
        asked = int(room)
        if sample.ask(asked, day):
            return day
        # Of a sample's day a part of a card is left over.
        room += a_day / every - asked
    return None


class _Sample:
    """The cards that are followed, by the day on which they are due."""

    def __init__(
        self, days: Sequence[tuple[int, CardState]], today: int, now: datetime, settings: Settings
    ) -> None:
        self._now = now
        self._settings = settings
        self._due: deque[CardState] = deque()
        """All that waits, the longest first."""
        self._falling_due: defaultdict[int, list[CardState]] = defaultdict(list)
        self._forgotten = 0.0
        """The chances of having forgotten add up: with each whole one a card is missed."""
        for day, state in days:
            if day < today + LONGEST:
                self._falling_due[day].append(state)

    def ask(self, cards: int, day: int) -> bool:
        """Ask so many cards, and return whether nothing is left that is due on the day."""
        self._due.extend(self._falling_due.pop(day, ()))
        for _ in range(min(cards, len(self._due))):
            state = self._answered(self._due.popleft(), day)
            next_day = max(due_day(state, self._now, self._settings), day + 1)
            self._falling_due[next_day].append(state)
        return not self._due

    def _answered(self, state: CardState, day: int) -> CardState:
        """Return the state after the card was asked on a day, until it was known."""
        moment = day_begins(day, self._now, self._settings)
        if state.phase == REVIEW:
            self._forgotten += 1 - retrievability(state, moment, self._settings)
        rating = GOOD
        if self._forgotten >= 1:
            self._forgotten -= 1
            rating = AGAIN
        state = after_review(state, rating, moment, self._settings)
        for _ in range(_MOST_STEPS):
            if state.phase == REVIEW:
                break
            # In its steps it comes again on the same day.
            state = after_review(state, GOOD, moment, self._settings)
        return state
