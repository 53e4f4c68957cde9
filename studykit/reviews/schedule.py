"""What a learner remembers of one item: FSRS-6, fed with days that turn over at a set hour.

Knows states, ratings and moments. Knows no items, no database and no clock: `now` comes in, always with its zone.

The scheduler is py-fsrs (https://github.com/open-spaced-repetition/py-fsrs) with its default parameters and
learning steps (1 and 10 minutes; 10 minutes after a lapse) and without fuzz, so that replaying the reviews gives
the same states. Elapsed days are counted as Anki counts them: by how often the day turned over in between, not by
24 hours, so that stability and difficulty equal those of its engine for the same reviews (tests/study/test_engine.py,
with the one second a day in which they do not). Each review counts by the offset from UTC at which it was given; the
engine counts whole days back from the next turn of the day, so that around a change to summer time, or a journey, a
review within that offset of the turn may count to the day beside. A card whose interval is whole days is due when
that day begins.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

LEARNING, REVIEW, RELEARNING = 1, 2, 3
"""The phases of a card, numbered as in fsrs."""

_LAST_DAY = datetime(9999, 12, 29).toordinal()  # noqa: DTZ001 - a day number has no zone
_LONGEST_GAP = 36500
"""Days. A clock in the year 9999 must not overflow the arithmetic; memory is long gone by then."""
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A day from which the scheduler is made to count elapsed days."""


class Settings(NamedTuple):
    """What a learner may set of the schedule. A card's state holds for the settings that it was worked out with."""

    retention: float = 0.9
    """The chance of recall at which a card is due, between 0 and 1."""
    day_turns_at: int = 4
    """The hour, 0 to 23, at which a study day begins."""
    maximum_interval: int = 36500
    """Days; no card waits longer."""


DEFAULT = Settings()


class CardState(NamedTuple):
    """What is known of one card after its last review."""

    phase: int
    """LEARNING, REVIEW or RELEARNING."""
    step: int | None
    """Which (re)learning step comes next; None in the review phase."""
    stability: float
    """Days after which the chance of recall has fallen to 90 %."""
    difficulty: float
    """1 (easy) to 10 (hard)."""
    due: datetime
    last_review: datetime
    """With the offset from UTC at which it was given, so that its day is known for ever."""
    reps: int
    lapses: int
    """How often it was forgotten in the review phase."""
    recalled: bool
    """Whether it was ever rated Good or Easy."""
    introduced: int
    """The study day of its first review."""


def study_day(moment: datetime, settings: Settings = DEFAULT) -> int:
    """The number of the day (`date.toordinal`) that a moment belongs to, in its own zone."""
    return moment.toordinal() - (moment.hour < settings.day_turns_at)


def day_begins(day: int, like: datetime, settings: Settings = DEFAULT) -> datetime:
    """When a study day begins, in the zone of `like`."""
    midnight = datetime.fromordinal(min(day, _LAST_DAY))
    return midnight.replace(hour=settings.day_turns_at, tzinfo=like.tzinfo)


def review(
    state: CardState | None, rating: int, now: datetime, settings: Settings = DEFAULT
) -> CardState:
    """The state after a review with a rating of 1 to 4. A clock that went back counts as no time passed.

    Raises ValueError when `now` has no zone.
    """
    from fsrs import Card, Rating, State

    if now.utcoffset() is None:
        msg = "a review needs a moment with its zone"
        raise ValueError(msg)
    today = study_day(now, settings)
    elapsed = elapsed_days(state, now, settings) if state else 0
    moment = _THEN + timedelta(days=elapsed)
    # Card() without an id waits for a millisecond to make one, and without a due reads the clock.
    card = _as_card(state) if state else Card(card_id=0, due=_THEN)
    after, _ = _scheduler(settings).review_card(card, Rating(rating), moment)
    assert after.stability is not None
    assert after.difficulty is not None
    interval = after.due - moment
    return CardState(
        phase=after.state.value,
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        due=day_begins(today + interval.days, now, settings) if interval.days else now + interval,
        last_review=now,
        reps=state.reps + 1 if state else 1,
        lapses=(state.lapses if state else 0)
        + (card.state is State.Review and rating == Rating.Again),
        recalled=rating >= Rating.Good or (state is not None and state.recalled),
        introduced=state.introduced if state else today,
    )


def retrievability(state: CardState, now: datetime, settings: Settings = DEFAULT) -> float:
    """The chance, 0 to 1, that a card is recalled now: 1 on the day of its last review."""
    return _scheduler(settings).get_card_retrievability(
        _as_card(state), _THEN + timedelta(days=elapsed_days(state, now, settings))
    )


def elapsed_days(state: CardState, now: datetime, settings: Settings = DEFAULT) -> int:
    """How often the day has turned over since the last review; 0 when the clock went back."""
    return min(
        max(0, study_day(now, settings) - study_day(state.last_review, settings)), _LONGEST_GAP
    )


def _as_card(state: CardState) -> "Card":
    """What the scheduler knows of a card, as if it had last been reviewed on _THEN."""
    from fsrs import Card, State

    return Card(
        0,
        State(state.phase),
        state.step,
        state.stability,
        state.difficulty,
        due=_THEN,
        last_review=_THEN,
    )


@cache
def _scheduler(settings: Settings) -> "Scheduler":
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=settings.retention,
        maximum_interval=settings.maximum_interval,
        enable_fuzzing=False,
    )


def clock_jump(last_review: datetime | None, now: datetime) -> str:
    """What is odd about the clock since the last review; empty when nothing is."""
    if last_review is None:
        return ""
    shown = f"{now:%Y-%m-%d %H:%M}, and the last review was given on {last_review:%Y-%m-%d %H:%M}"
    if now < last_review - timedelta(minutes=10):
        return f"The clock has gone back: it says {shown}. Reviews keep their order all the same."
    if now > last_review + timedelta(days=366):
        return f"More than a year has passed, if the clock is right: it says {shown}."
    return ""
