from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from builders import DAY, MINUTE, NOON
from fsrs import Card, Rating, Scheduler

from studykit.reviews.schedule import (
    LEARNING,
    RELEARNING,
    REVIEW,
    CardState,
    after_review,
    clock_jump,
    day_begins,
    study_day,
)

TOKYO = timezone(timedelta(hours=9))


def learned(now: datetime = NOON) -> CardState:
    """A card that has left its learning steps."""
    return after_review(after_review(None, 3, now), 3, now + 10 * MINUTE)


def test_a_first_good_review_gives_the_state_of_fsrs_6() -> None:
    state = after_review(None, 3, NOON)
    assert state == CardState(
        phase=LEARNING,
        step=1,
        stability=2.3065,
        difficulty=pytest.approx(2.118104, abs=1e-6),
        due=NOON + 10 * MINUTE,
        last_review=NOON,
        reps=1,
        lapses=0,
        recalled=True,
        introduced=NOON.toordinal(),
    )


@pytest.mark.parametrize(
    "ratings", [(3, 3, 3, 3), (1, 3, 3, 2, 3), (4, 3, 1, 3, 3), (2, 1, 4, 3, 2, 1)]
)
def test_states_agree_with_py_fsrs_whole_days_apart(ratings: tuple[int, ...]) -> None:
    scheduler, card = Scheduler(enable_fuzzing=False), Card(card_id=1, due=NOON)
    state: CardState | None = None
    now = NOON
    for rating in ratings:
        card, _ = scheduler.review_card(card, Rating(rating), now)
        state = after_review(state, rating, now)
        assert (state.stability, state.difficulty) == (card.stability, card.difficulty)
        assert (state.phase, state.step) == (card.state.value, card.step)
        whole_days = (card.due - now).days
        assert state.due == (
            day_begins(study_day(now) + whole_days, now) if whole_days else card.due
        )
        now += max(1, whole_days) * DAY


def test_a_day_begins_at_four_in_the_morning() -> None:
    assert study_day(datetime(2026, 3, 10, 3, 59, tzinfo=UTC)) == study_day(
        datetime(2026, 3, 9, 23, 0, tzinfo=UTC)
    )
    assert study_day(datetime(2026, 3, 10, 4, 0, tzinfo=UTC)) == study_day(
        datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
    )
    assert day_begins(study_day(NOON), NOON) == datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def test_days_count_by_the_learners_own_clock() -> None:
    assert study_day(datetime(2026, 3, 10, 2, 0, tzinfo=TOKYO)) == study_day(
        datetime(2026, 3, 9, 12, 0, tzinfo=TOKYO)
    )
    state = learned(datetime(2026, 3, 9, 20, 0, tzinfo=TOKYO))
    assert state.due == datetime(2026, 3, 11, 4, 0, tzinfo=TOKYO)


def test_a_review_late_in_the_evening_is_a_day_old_in_the_morning() -> None:
    evening, morning = (
        datetime(2026, 3, 10, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
    )
    before = learned(evening - 10 * MINUTE)
    late = after_review(before, 3, morning)
    a_whole_day = after_review(before, 3, evening + DAY)
    same_day = after_review(before, 3, datetime(2026, 3, 11, 3, 59, tzinfo=UTC))
    assert late.stability == a_whole_day.stability
    assert same_day.stability < late.stability


def test_a_card_of_whole_days_is_due_when_its_day_begins() -> None:
    state = learned()
    assert state.phase == REVIEW
    assert state.due == datetime(2026, 3, 12, 4, 0, tzinfo=UTC)


def test_a_lapse_is_counted_only_in_the_review_phase() -> None:
    assert after_review(None, 1, NOON).lapses == 0
    lapsed = after_review(learned(), 1, NOON + 2 * DAY)
    assert (lapsed.phase, lapsed.lapses, lapsed.reps) == (RELEARNING, 1, 3)
    assert lapsed.due == NOON + 2 * DAY + 10 * MINUTE


def test_a_card_counts_as_recalled_from_its_first_good_on() -> None:
    hard = after_review(after_review(None, 1, NOON), 2, NOON + MINUTE)
    assert not hard.recalled
    good = after_review(hard, 3, NOON + 10 * MINUTE)
    assert good.recalled
    assert after_review(good, 1, NOON + DAY).recalled


@pytest.mark.parametrize("back", [timedelta(hours=1), 30 * DAY, 20000 * DAY])
def test_a_clock_that_went_back_counts_as_no_time_passed(back: timedelta) -> None:
    state = learned()
    assert (
        after_review(state, 3, NOON - back).stability
        == after_review(state, 3, NOON + 10 * MINUTE).stability
    )


@pytest.mark.parametrize(
    "now", [datetime(9999, 12, 30, 12, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)]
)
def test_no_clock_overflows(now: datetime) -> None:
    assert after_review(learned(), 4, now).due.year <= 9999
    assert after_review(learned(now - DAY), 4, now).due.year <= 9999
    assert after_review(learned(datetime(9999, 12, 1, tzinfo=UTC)), 3, now).due.year <= 9999


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        after_review(None, 3, datetime(2026, 3, 10))  # noqa: DTZ001


def test_a_clock_that_jumped_is_noticed() -> None:
    assert clock_jump(None, NOON) == ""
    assert clock_jump(NOON, NOON + 366 * DAY) == ""
    assert clock_jump(NOON, NOON - 5 * MINUTE) == ""
    assert clock_jump(NOON, NOON - 11 * MINUTE).startswith(
        "The clock has gone back: it says 2026-03-10 11:49"
    )
    assert clock_jump(NOON, NOON + 400 * DAY).startswith(
        "More than a year has passed, if the clock is right"
    )
