"""Memory of one item: FSRS-6, fed with days that turn over at a set hour.

Knows states, ratings and moments. Knows no items, no database and no clock: `now` comes in, always
with its zone.

What is remembered is FSRS-6 (`fsrs`), with Anki's learning steps (1 and 10 minutes; 10 minutes
after a lapse) and without fuzz, so that replaying the reviews gives the same states:

    Good at noon             learning, due at 12:10
    Good at 12:12            review, due in 2 days when the day begins at four
    Again 2 days later       relearning, due in 10 minutes; a lapse

The days to the next review follow from the stability as in Anki: a better rating is a longer wait
by a day at least, an interval that hardly changes does not shrink, and a step that crosses the turn
of the day is a whole day (`_days_to_next`, `_step_ends`).

Elapsed days are counted as Anki counts them: by how often the day turned over in between, not by 24
hours, so that stability and difficulty equal those of its engine for the same reviews
(tests/study/test_engine.py, with the one second a day in which they do not). Each review counts by
the offset from UTC at which it was given; the engine counts whole days back from the next turn of
the day, so that around a change to summer time, or a journey, a review within that offset of the
turn may count to the day beside. A card whose interval is whole days is due when that day begins
where the learner is then (`due_here`).
"""

import json
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from studykit.grading.verdict import AGAIN, EASY, GOOD, HARD
from studykit.reviews.fsrs import Strength, fsrs_with

LEARNING, REVIEW, RELEARNING = 1, 2, 3
"""The phases of a card, numbered as in fsrs."""

_LAST_DAY = datetime(9999, 12, 29).toordinal()  # noqa: DTZ001 - a day number has no zone
ZONES_APART = timedelta(days=2)
"""By no more may the same hour of a day lie apart in two zones."""
_LONGEST_GAP = 36500
"""Days. A clock in the year 9999 must not overflow the arithmetic; memory is long gone by then."""
_FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05))
"""From and to how many days, and by which share of them Anki's fuzz varies an interval."""
_LEARNING_STEPS = (60, 600)
_RELEARNING_STEPS = (600,)
"""Seconds, as in Anki."""


class Settings(NamedTuple):
    """The choices of a learner. A card's state holds for those that it was worked out with."""

    retention: float = 0.9
    """The chance of recall at which a card is due, between 0 and 1."""
    day_turns_at: int = 4
    """The hour, 0 to 23, at which a study day begins."""
    maximum_interval: int = 36500
    """Days; no card waits longer."""
    parameters: tuple[float, ...] = ()
    """The 21 numbers of FSRS-6; none stands for those that FSRS has by default."""


DEFAULT = Settings()


class CardState(NamedTuple):
    """Everything that is remembered of one card after its last review."""

    phase: int
    """LEARNING, REVIEW or RELEARNING."""
    step: int | None
    """The (re)learning step that comes next; None in the review phase."""
    stability: float
    """Days after which the chance of recall has fallen to 90 %."""
    difficulty: float
    """1 (easy) to 10 (hard)."""
    due: datetime
    last_review: datetime
    """With the offset from UTC at which it was given, so that its day is known for ever."""
    reps: int
    lapses: int
    """The times that it was forgotten in the review phase."""
    recalled: bool
    """True once it was rated Good or Easy."""
    introduced: int
    """The study day of its first review."""


class Memory(NamedTuple):
    """The part of a card's state that the scheduler works on; the fields are those of CardState."""

    phase: int
    step: int | None
    stability: float
    difficulty: float


class Remembered(NamedTuple):
    """All that the next review of a card needs to know, in study days: no moments."""

    memory: Memory
    last_day: int
    """The day of its last review."""
    planned: int
    """Days from then until it is due; 0 while it is in its learning steps."""
    seconds: int
    """Until its step is over; 0 in the review phase."""
    reps: int
    lapses: int
    recalled: bool
    introduced: int


# --- days ----------------------------------------------------------------------------------------


def study_day(moment: datetime, settings: Settings = DEFAULT) -> int:
    """Return the number of the day (`date.toordinal`) that a moment belongs to, in its own zone."""
    is_before_the_turn = moment.hour < settings.day_turns_at
    return moment.toordinal() - is_before_the_turn


def day_begins(day: int, like: datetime, settings: Settings = DEFAULT) -> datetime:
    """Return the moment at which a study day begins, in the zone of `like`."""
    midnight = datetime.fromordinal(min(day, _LAST_DAY))
    return midnight.replace(hour=settings.day_turns_at, tzinfo=like.tzinfo)


def due_here(state: CardState, now: datetime, settings: Settings = DEFAULT) -> datetime:
    """Return when a card is due where the learner is now.

    What waits for a day begins with that day, wherever the learner has gone since; a learning step
    ends at the same moment everywhere:

        answered in New York, due on 8 March    in Tokyo at 4:00 on 8 March, not at 18:00
        the same, on the day of summer time     in New York at 4:00, though it was answered by
                                                a clock that would say 3:00 then
    """
    day = study_day(state.due, settings)
    waits_for_a_day = state.due == day_begins(day, state.due, settings)
    if not waits_for_a_day:
        return state.due
    return day_begins(day, now, settings)


def due_day(state: CardState, now: datetime, settings: Settings = DEFAULT) -> int:
    """Return the study day on which a card is due, where the learner is now."""
    return study_day(due_here(state, now, settings).astimezone(now.tzinfo), settings)


def days_between(earlier: int, later: int) -> int:
    """Return how often the day has turned over between two study days.

    A clock that went back counts as no time passed.
    """
    return min(max(0, later - earlier), _LONGEST_GAP)


# --- memory --------------------------------------------------------------------------------------


def after_review(
    state: CardState | None, rating: int, now: datetime, settings: Settings = DEFAULT
) -> CardState:
    """Return the state after a review with a rating of 1 to 4; None stands for a new card.

    Raises ValueError when `now` has no zone.
    """
    before = None
    if state is not None:
        before = _remembered_of(state, settings)
    return state_after(
        after_review_on(before, rating, study_day(now, settings), settings), now, settings
    )


def after_review_on(
    before: Remembered | None, rating: int, day: int, settings: Settings
) -> Remembered:
    """Return what is remembered after a review on a study day; None stands for a new card.

    So the reviews of a log are replayed one after the other, and `state_after` the last.
    """
    if before is None:
        memory, seconds, days = after_rating(None, rating, 0, 0, settings)
        planned = _days_in_calendar(day, days)
        return Remembered(memory, day, planned, seconds, 1, 0, rating >= GOOD, day)

    memory_before, last_day, last_planned, _, reps, lapses, recalled, introduced = before
    elapsed = days_between(last_day, day)
    memory, seconds, days = after_rating(memory_before, rating, elapsed, last_planned, settings)
    is_lapse = memory_before.phase == REVIEW and rating == AGAIN
    return Remembered(
        memory,
        day,
        _days_in_calendar(day, days),
        seconds,
        reps + 1,
        lapses + is_lapse,
        recalled or rating >= GOOD,
        introduced,
    )


def _days_in_calendar(day: int, days: int) -> int:
    """Return the days from one on, as far as the calendar has them."""
    return min(day + days, _LAST_DAY) - day


def _remembered_of(state: CardState, settings: Settings) -> Remembered:
    return Remembered(
        memory=memory_of(state),
        last_day=study_day(state.last_review, settings),
        planned=planned_days(state, settings),
        seconds=0,
        reps=state.reps,
        lapses=state.lapses,
        recalled=state.recalled,
        introduced=state.introduced,
    )


def state_after(
    remembered: Remembered, last_review: datetime, settings: Settings = DEFAULT
) -> CardState:
    """Return the state of a card, of which the moment of the last review is known.

    Raises ValueError when that has no zone.
    """
    if last_review.utcoffset() is None:
        msg = "a review needs a moment with its zone"
        raise ValueError(msg)
    if remembered.memory.phase == REVIEW:
        due = day_begins(remembered.last_day + remembered.planned, last_review, settings)
    else:
        due = _step_ends(last_review, timedelta(seconds=remembered.seconds), settings)
    return CardState(
        *remembered.memory,
        due,
        last_review,
        remembered.reps,
        remembered.lapses,
        remembered.recalled,
        remembered.introduced,
    )


def planned_days(state: CardState, settings: Settings = DEFAULT) -> int:
    """Return the days from a card's last review to its next one, as they were planned.

    0 while it is in its learning steps.
    """
    if state.phase != REVIEW:
        return 0
    return study_day(state.due, settings) - study_day(state.last_review, settings)


def _step_ends(now: datetime, step: timedelta, settings: Settings) -> datetime:
    """Return when a learning step is over: to the minute today, else when its day begins.

    So that a card of eleven at night is not due at four in the morning of the next day, but on that
    day, as in Anki (`IntervalKind::maybe_as_days` of ankitects/anki,
    rslib/src/scheduler/states/interval_kind.rs).
    """
    end = now + step
    last_day = study_day(end, settings)
    if last_day > study_day(now, settings):
        return day_begins(last_day, now, settings)
    return end


def after_rating(
    before: Memory | None, rating: int, elapsed: int, last_interval: int, settings: Settings
) -> tuple[Memory, int, int]:
    """Return the memory after a review, and the seconds of the step or the days that follow.

    None stands for a new card. `elapsed` are the days since the last review, and `last_interval`
    those that were planned. In the review phase there is no step, and else no days: they are 0.
    """
    phase, step, seconds = _next_step(before, rating)
    fsrs = fsrs_with(settings.parameters)
    strength_before = None
    if before is None:
        strength = fsrs.first(rating)
    else:
        strength_before = Strength(before.stability, before.difficulty)
        strength = fsrs.after(strength_before, rating, elapsed)

    days = 0
    if phase == REVIEW:

        def exact(other_rating: int) -> float:
            """Return the days that FSRS has for a rating, without whole days and better ones."""
            if other_rating == rating:
                stability = strength.stability
            elif strength_before is None:
                stability = fsrs.first(other_rating).stability
            else:
                stability = fsrs.stability_after(strength_before, other_rating, elapsed)
            return fsrs.days_until(settings.retention, stability)

        days = _days_to_next(before, rating, last_interval, exact, settings)
    return Memory(phase, step, *strength), seconds, days


def _next_step(before: Memory | None, rating: int) -> tuple[int, int | None, int]:
    """Return the phase after a rating, the step in it, and the seconds until that is over."""
    if before is not None and before.phase == REVIEW:
        if rating == AGAIN:
            return RELEARNING, 0, _RELEARNING_STEPS[0]
        return REVIEW, None, 0

    is_new = before is None or before.phase == LEARNING
    phase, steps = (LEARNING, _LEARNING_STEPS) if is_new else (RELEARNING, _RELEARNING_STEPS)
    step = (before.step or 0) if before else 0
    if rating == AGAIN:
        return phase, 0, steps[0]
    if rating == HARD and step < len(steps):
        return phase, step, _seconds_of_hard(steps, step)
    if rating == GOOD and step + 1 < len(steps):
        return phase, step + 1, steps[step + 1]
    return REVIEW, None, 0


def _seconds_of_hard(steps: tuple[int, ...], step: int) -> int:
    """Return the seconds until the same step comes again: those of the first one are more.

    Else Hard would be as soon as Again.
    """
    if step > 0:
        return steps[step]
    if len(steps) == 1:
        return steps[0] * 3 // 2
    return (steps[0] + steps[1]) // 2


def _days_to_next(
    before: Memory | None,
    rating: int,
    last_interval: int,
    exact: Callable[[int], float],
    settings: Settings,
) -> int:
    """Return the days to the next review of a card that is in the review phase after a rating.

    `exact` gives the days for this rating, and for others.

    As in Anki, without its fuzz (ankitects/anki, rslib/src/scheduler/states): Easy is a day more
    than Good at least, also where Good would have been a learning step (`answer_easy` of
    learning.rs and relearning.rs); and of a card that was in the review phase Good is a day more
    than Hard (`passing_fsrs_review_intervals` of review.rs):

        Hard 3.2, Good 3.4, Easy 3.9 days     -> 3, 4 and 5
    """
    if before is None or before.phase != REVIEW:
        if rating != EASY:
            return _whole_days(exact(rating), 1, settings)
        good = _whole_days(exact(GOOD), 1, settings)
        return _whole_days(exact(EASY), good + 1, settings)

    least = 1
    days = 0
    for passing_rating in range(HARD, rating + 1):
        interval = exact(passing_rating)
        kept = _interval_that_is_kept(interval, last_interval, settings)
        days = _whole_days(interval, max(least, kept), settings)
        least = days + 1
    return days


def _whole_days(interval: float, least: int, settings: Settings) -> int:
    rounded = int(interval + 0.5)  # Python's round() would make 2 of 2.5, and Anki's makes 3
    return min(max(rounded, least, 1), settings.maximum_interval)


def _interval_that_is_kept(interval: float, last_interval: int, settings: Settings) -> int:
    """Return the last interval where the new one is shorter by hardly anything, else 0.

    By as much as Anki's fuzz would vary it: `minimum_review_fuzz_interval` of ankitects/anki,
    rslib/src/scheduler/states/fuzz.rs.

        4 days the last time, now 2.7     -> 4
        5 days the last time, now 2.7     -> 0: it has shrunk, after other settings perhaps
    """
    if last_interval <= interval:
        return 0
    interval = min(max(interval, 1), settings.maximum_interval)
    variation = 0.0
    if interval >= _FUZZ_RANGES[0][0]:
        variation = 1.0
        for start, end, share in _FUZZ_RANGES:
            variation += share * max(min(interval, end) - start, 0)
    longest = _whole_days(interval + variation, 1, settings)
    return last_interval if last_interval <= longest else 0


def memory_of(state: CardState) -> Memory:
    """Return what the scheduler needs of a state."""
    return Memory(state.phase, state.step, state.stability, state.difficulty)


def retrievability(state: CardState, now: datetime, settings: Settings = DEFAULT) -> float:
    """Return the chance, 0 to 1, that a card is recalled now: 1 on the day of its last review."""
    last_day = study_day(state.last_review, settings)
    days = days_between(last_day, study_day(now, settings))
    return recall_chance(state.stability, days, settings)


def recall_chance(stability: float, days: int, settings: Settings = DEFAULT) -> float:
    """Return the chance, 0 to 1, that something is recalled so many days after its last review."""
    return fsrs_with(settings.parameters).chance(stability, days)


@cache
def parameters_text(settings: Settings) -> str:
    """Return by what cards are scheduled, as JSON with its names in order.

    All that another program needs in order to work out the same from the same reviews:

        {"day_turns_at": 4, "fsrs": [0.212, ...], "intervals": "anki", "learning_steps": [60, 600],
         "maximum_interval": 36500, "relearning_steps": [600], "retention": 0.9}

    `fsrs` are the parameters of FSRS; steps are seconds. `intervals` says that a better rating is
    longer by a day and a step across the turn of the day a whole one; an older studykit, which
    left both to py-fsrs, did not note it.
    """
    parameters = {
        "retention": settings.retention,
        "day_turns_at": settings.day_turns_at,
        "maximum_interval": settings.maximum_interval,
        "fsrs": list(fsrs_with(settings.parameters).parameters),
        "intervals": "anki",
        "learning_steps": _LEARNING_STEPS,
        "relearning_steps": _RELEARNING_STEPS,
    }
    return json.dumps(parameters, sort_keys=True)


# --- clocks --------------------------------------------------------------------------------------


def clock_jump(last_review: datetime | None, now: datetime) -> str:
    """Return what is odd about the clock since the last review; empty when nothing is."""
    if last_review is None:
        return ""
    shown = f"{now:%Y-%m-%d %H:%M}, and the last review was given on {last_review:%Y-%m-%d %H:%M}"
    if now < last_review - timedelta(minutes=10):
        return f"The clock has gone back: it says {shown}. Reviews keep their order all the same."
    if now > last_review + timedelta(days=366):
        return f"More than a year has passed, if the clock is right: it says {shown}."
    return ""
