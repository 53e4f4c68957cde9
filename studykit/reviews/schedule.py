"""Memory of one item: FSRS-6, fed with days that turn over at a set hour.

Knows states, ratings and moments. Knows no items, no database and no clock: `now` comes in, always
with its zone.

What is remembered is worked out by py-fsrs (https://github.com/open-spaced-repetition/py-fsrs) with
its learning steps (1 and 10 minutes; 10 minutes after a lapse) and without fuzz, so that replaying
the reviews gives the same states:

    Good at noon             learning, due at 12:10
    Good at 12:12            review, due in 2 days when the day begins at four
    Again 2 days later       relearning, due in 10 minutes; a lapse

The days to the next review follow from the stability as in Anki, where py-fsrs is simpler: a better
rating is a longer wait by a day at least, an interval that hardly changes does not shrink, and a
step that crosses the turn of the day is a whole day (`_days_to_next`, `_step_ends`).

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
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fsrs import Scheduler

LEARNING, REVIEW, RELEARNING = 1, 2, 3
"""The phases of a card, numbered as in fsrs."""

_AGAIN, _HARD, _GOOD, _EASY = 1, 2, 3, 4
_LAST_DAY = datetime(9999, 12, 29).toordinal()  # noqa: DTZ001 - a day number has no zone
_LONGEST_GAP = 36500
"""Days. A clock in the year 9999 must not overflow the arithmetic; memory is long gone by then."""
_DECAY_OF_FSRS_5 = 0.5
_FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05))
"""From and to how many days, and by which share of them Anki's fuzz varies an interval."""
_SECOND = timedelta(seconds=1)
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A day from which the scheduler is made to count elapsed days."""


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


# --- parameters ----------------------------------------------------------------------------------


def fsrs_parameters(numbers: Sequence[float]) -> tuple[float, ...]:
    """Return the 21 parameters of FSRS-6 for a list as Anki shows it; none for an empty one.

    A list of FSRS-5 (19) or 4.5 (17) becomes what Anki makes of it, with the forgetting curve of
    those (`check_and_fill_parameters` of open-spaced-repetition/fsrs-rs, src/model.rs; what 17 then
    leave of the bounds is moved to them, `clip_parameters` of src/parameter_clipper.rs). Raises
    ValueError, whose text says what is wanted.
    """
    if not numbers:
        return ()
    from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    bounds = list(zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
    parameters = _as_fsrs_6(numbers)
    in_bounds = []
    for place, (number, (low, high)) in enumerate(zip(parameters, bounds, strict=True), start=1):
        in_bounds.append(min(max(number, low), high))
        if in_bounds[-1] != number and len(numbers) != 17:
            msg = f"number {place} is {number:g}, and FSRS knows {low:g} to {high:g} there"
            raise ValueError(msg)
    return tuple(in_bounds)


def _as_fsrs_6(numbers: Sequence[float]) -> tuple[float, ...]:
    """Return 21 numbers for 17, 19 or 21. Raise ValueError for anything else."""
    if not all(type(number) in (int, float) and math.isfinite(number) for number in numbers):
        msg = "it must be a list of numbers"
        raise ValueError(msg)
    if len(numbers) == 21:
        return tuple(map(float, numbers))
    if len(numbers) == 19:
        return (*map(float, numbers), 0.0, _DECAY_OF_FSRS_5)
    if len(numbers) == 17 and numbers[5] >= 0:
        *first, w4, w5, w6 = map(float, numbers[:7])
        w4_of_5, w5_of_5, w6_of_5 = w4 + 2 * w5, math.log(1 + 3 * w5) / 3, w6 + 0.5
        of_fsrs_5 = (*first, w4_of_5, w5_of_5, w6_of_5, *map(float, numbers[7:]))
        return (*of_fsrs_5, 0.0, 0.0, 0.0, _DECAY_OF_FSRS_5)
    msg = f"it has {len(numbers)} numbers: FSRS-6 has 21, FSRS-5 has 19 and FSRS 4.5 has 17"
    raise ValueError(msg)


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
    if now.utcoffset() is None:
        msg = "a review needs a moment with its zone"
        raise ValueError(msg)
    today = study_day(now, settings)
    if state is None:
        memory, step, days = _scheduled(None, rating, 0, 0, settings)
    else:
        last_day = study_day(state.last_review, settings)
        elapsed = days_between(last_day, today)
        planned = planned_days(state, settings)
        memory, step, days = _scheduled(memory_of(state), rating, elapsed, planned, settings)

    if memory.phase == REVIEW:
        due = day_begins(today + days, now, settings)
    else:
        due = _step_ends(now, step, settings)
    if state is None:
        return CardState(
            *memory,
            due,
            last_review=now,
            reps=1,
            lapses=0,
            recalled=rating >= _GOOD,
            introduced=today,
        )
    is_lapse = state.phase == REVIEW and rating == _AGAIN
    return CardState(
        *memory,
        due,
        last_review=now,
        reps=state.reps + 1,
        lapses=state.lapses + is_lapse,
        recalled=state.recalled or rating >= _GOOD,
        introduced=state.introduced,
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


# Many cards begin alike: of 100,000 reviews by a simulated learner who is late for two of five,
# half need not be worked out again. An entry takes 400 bytes.
@lru_cache(maxsize=1 << 14)
def _scheduled(
    before: Memory | None, rating: int, elapsed: int, last_interval: int, settings: Settings
) -> tuple[Memory, timedelta, int]:
    """Return the memory after a review, and the step or the days that follow.

    None stands for a new card. `elapsed` are the days since the last review, and `last_interval`
    those that were planned. In the review phase the step says nothing, and else the days.
    """
    memory, step = _next_memory(before, rating, elapsed, settings)
    if memory.phase != REVIEW:
        return memory, step, 0
    return memory, step, _days_to_next(before, rating, elapsed, last_interval, settings)


def _days_to_next(
    before: Memory | None, rating: int, elapsed: int, last_interval: int, settings: Settings
) -> int:
    """Return the days to the next review of a card that is in the review phase after a rating.

    `last_interval` are the days that were planned the last time. As in Anki, without its fuzz
    (ankitects/anki, rslib/src/scheduler/states): Easy is a day more than Good at least, also where
    Good would have been a learning step (`answer_easy` of learning.rs and relearning.rs); and of a
    card in the review phase Good is a day more than Hard (`passing_fsrs_review_intervals` of
    review.rs):

        Hard 3.2, Good 3.4, Easy 3.9 days     -> 3, 4 and 5
    """

    def exact(rating: int) -> float:
        memory, _ = _next_memory(before, rating, elapsed, settings)
        return _exact_interval(memory.stability, settings)

    if before is None or before.phase != REVIEW:
        if rating != _EASY:
            return _whole_days(exact(rating), 1, settings)
        good = _whole_days(exact(_GOOD), 1, settings)
        return _whole_days(exact(_EASY), good + 1, settings)

    least = 1
    days = 0
    for passing_rating in range(_HARD, rating + 1):
        interval = exact(passing_rating)
        kept = _interval_that_is_kept(interval, last_interval, settings)
        days = _whole_days(interval, max(least, kept), settings)
        least = days + 1
    return days


def _exact_interval(stability: float, settings: Settings) -> float:
    """Return the days after which the chance of recall has fallen to the desired retention.

    The inverse of `recall_chance`.
    """
    factor, decay = _forgetting_curve(settings.parameters)
    return float(stability / factor * (settings.retention ** (1 / decay) - 1))


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


# Called again for the ratings below the one that was given.
@lru_cache(maxsize=1 << 6)
def _next_memory(
    memory: Memory | None, rating: int, days: int, settings: Settings
) -> tuple[Memory, timedelta]:
    """Return the memory after a review so many days after the last one, and the step that follows.

    None stands for a new card. In the review phase there is no step, and the time says nothing.
    """
    from fsrs import Card, Rating, State

    if memory is None:
        # Without an id, Card waits for a millisecond to make one; without a due it reads the clock.
        card = Card(card_id=0, due=_THEN)
    else:
        card = Card(
            0,
            State(memory.phase),
            memory.step,
            memory.stability,
            memory.difficulty,
            due=_THEN,
            last_review=_THEN,
        )
    now = _THEN + timedelta(days=days)
    card, _ = _scheduler(settings).review_card(card, Rating(rating), now)
    assert card.stability is not None
    assert card.difficulty is not None
    memory = Memory(card.state.value, card.step, card.stability, card.difficulty)
    return memory, card.due - now


def retrievability(state: CardState, now: datetime, settings: Settings = DEFAULT) -> float:
    """Return the chance, 0 to 1, that a card is recalled now: 1 on the day of its last review."""
    last_day = study_day(state.last_review, settings)
    days = days_between(last_day, study_day(now, settings))
    return recall_chance(state.stability, days, settings)


def recall_chance(stability: float, days: int, settings: Settings = DEFAULT) -> float:
    """Return the chance, 0 to 1, that something is recalled so many days after its last review.

    The forgetting curve of FSRS-6, as `Scheduler.get_card_retrievability` of py-fsrs has it.
    """
    factor, decay = _forgetting_curve(settings.parameters)
    return float((1 + factor * days / stability) ** decay)


@cache
def _forgetting_curve(parameters: tuple[float, ...]) -> tuple[float, float]:
    """Return factor and decay, chosen so that the chance is 0.9 after `stability` days."""
    decay = -_scheduler(DEFAULT._replace(parameters=parameters)).parameters[20]
    return 0.9 ** (1 / decay) - 1, decay


@cache
def _scheduler(settings: Settings) -> "Scheduler":
    from fsrs import Scheduler
    from fsrs.scheduler import DEFAULT_PARAMETERS

    return Scheduler(
        settings.parameters or DEFAULT_PARAMETERS,
        desired_retention=settings.retention,
        maximum_interval=settings.maximum_interval,
        enable_fuzzing=False,
    )


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
    scheduler = _scheduler(settings)
    parameters = {
        "retention": settings.retention,
        "day_turns_at": settings.day_turns_at,
        "maximum_interval": settings.maximum_interval,
        "fsrs": list(scheduler.parameters),
        "intervals": "anki",
        "learning_steps": [step // _SECOND for step in scheduler.learning_steps],
        "relearning_steps": [step // _SECOND for step in scheduler.relearning_steps],
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
