"""Foretell when a learner who is behind is through with what is due, at so many cards a day.

    today        974 are due, 100 are asked; some of these come again tomorrow, most of them later
    tomorrow     874 are left, 9 were forgotten yesterday, 12 fall due; 100 are asked
    ...          until a day asks all that is due on it

It is reckoned from the log as it stands: every day the cards that wait longest are asked. As many
are recalled as FSRS expects after so long, and come again as they would after Good; the others are
asked again at once, and come again soon. Nothing new is begun meanwhile, and no day is missed.

A large backlog is followed by a sample: every n-th card, at an n-th of the cards a day. Cards are
read as far as it is looked ahead: of a year's ten thousand a few hundred.

Pure: states, limits and `now` in, a day out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from studykit.grading.verdict import AGAIN, GOOD
from studykit.reviews.schedule import (
    REVIEW,
    ZONES_APART,
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
_DAYS_APART = ZONES_APART.days + 2
"""By so many days the moment at which a card is due may lie behind the study day that it is due on
where the learner is now, counted from now."""
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


class _CardsByDue:
    """The cards of a learner, which are read as far as it is looked ahead."""

    def __init__(self, states: Iterable[CardState], now: datetime) -> None:
        self._states = iter(states)
        self._next = next(self._states, None)
        self._now = now

    def within(self, days: int) -> Iterator[CardState]:
        """Yield those that are due in so many days from now, and were not given before."""
        # Not added to the moment: at the end of the calendar there is no later one.
        while self._next is not None and self._next.due - self._now <= timedelta(days=days):
            yield self._next
            self._next = next(self._states, None)


def backlog(
    states: Iterable[CardState],
    today: int,
    a_day: int | None,
    now: datetime,
    settings: Settings,
) -> Backlog:
    """Return how far behind a learner is who is asked so many due cards today, and a day.

    The states come in the order in which they are due. Of equals that of the older review is first.
    """
    cards = _CardsByDue(states, now)
    near = list(cards.within(_DAYS_APART))
    waiting = sum(due_here(state, now, settings) <= now for state in near)
    through = None
    if a_day is not None:
        day = _day_when_through(near, cards, today, a_day, now, settings)
        through = date.fromordinal(day) if day is not None else None
    return Backlog(waiting, a_day, through)


def _day_when_through(
    near: Sequence[CardState],
    cards: _CardsByDue,
    room_today: int,
    a_day: int,
    now: datetime,
    settings: Settings,
) -> int | None:
    """Return the study day on which all that is due is asked; None for none within a year.

    `near` are the first of the cards. `room_today` is how many cards are still asked today, `a_day`
    how many on each day after.
    """
    today = study_day(now, settings)
    waiting = sum(due_day(state, now, settings) <= today for state in near)
    every = max(1, waiting // _FOLLOWED)
    sample = _Sample(every, now, settings)
    sample.add(near)

    room = room_today / every
    for day in range(today, today + LONGEST):
        sample.add(cards.within(day - today + _DAYS_APART))
        asked = int(room)
        if sample.ask(asked, day):
            return day
        # Of a sample's day a part of a card is left over.
        room += a_day / every - asked
    return None


class _Sample:
    """The cards that are followed, by the day on which they are due."""

    def __init__(self, every: int, now: datetime, settings: Settings) -> None:
        self._every = every
        """One of so many is followed."""
        self._given = 0
        self._now = now
        self._today = study_day(now, settings)
        self._settings = settings
        self._due: deque[CardState] = deque()
        """All that waits, the longest first."""
        self._falling_due: defaultdict[int, list[CardState]] = defaultdict(list)
        self._coming_again: defaultdict[int, list[CardState]] = defaultdict(list)
        """The same of cards that were asked meanwhile."""
        self._forgotten = 0.0
        """The chances of having forgotten add up: with each whole one a card is missed."""

    def add(self, states: Iterable[CardState]) -> None:
        """Follow one of so many of these cards, too."""
        for state in states:
            if self._given % self._every == 0:
                day = max(due_day(state, self._now, self._settings), self._today)
                self._falling_due[day].append(state)
            self._given += 1

    def ask(self, cards: int, day: int) -> bool:
        """Ask so many cards, and return whether nothing is left that is due on the day."""
        self._due.extend(self._falling_due.pop(day, ()))
        self._due.extend(self._coming_again.pop(day, ()))
        for _ in range(min(cards, len(self._due))):
            state = self._answered(self._due.popleft(), day)
            next_day = max(due_day(state, self._now, self._settings), day + 1)
            self._coming_again[next_day].append(state)
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
