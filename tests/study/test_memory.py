from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest
from builders import DAY, FITTED, MINUTE, NOON
from fsrs import Card, Rating, Scheduler

from studykit.reviews.fsrs import fsrs_parameters, fsrs_with
from studykit.reviews.schedule import (
    LEARNING,
    RELEARNING,
    REVIEW,
    CardState,
    Settings,
    after_review,
    clock_jump,
    day_begins,
    planned_days,
    recall_chance,
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


@pytest.mark.parametrize("parameters", [(), FITTED])
def test_memory_is_that_of_py_fsrs_to_the_last_bit(parameters: tuple[float, ...]) -> None:
    """Phases, steps, stability, difficulty and chance of recall, of whole days; and how soon a step is over."""
    scheduler = Scheduler(fsrs_with(parameters).parameters, enable_fuzzing=False)
    settings, chance = Settings(parameters=parameters), random.Random(6)
    for _ in range(60):
        card, state, now = Card(card_id=1, due=NOON), None, NOON
        for _ in range(chance.randrange(2, 16)):
            rating, asked_again = chance.choice((1, 2, 3, 3, 3, 4)), now
            card, _ = scheduler.review_card(card, Rating(rating), now)
            state = after_review(state, rating, now, settings)
            assert (state.stability, state.difficulty) == (card.stability, card.difficulty)
            assert (state.phase, state.step) == (card.state.value, card.step)
            if state.phase != REVIEW:
                assert state.due == card.due
            now += chance.choice((0, 0, 1, 2, 9, chance.randrange(900))) * DAY
            remembered = scheduler.get_card_retrievability(card, now)
            assert recall_chance(state.stability, (now - asked_again).days, settings) == remembered


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


def test_a_better_rating_is_a_longer_wait_also_where_fsrs_rounds_to_one_day() -> None:
    """py-fsrs leads by all three to the same day."""
    again = after_review(None, 1, NOON)
    lapsed = after_review(after_review(again, 3, NOON + MINUTE), 3, NOON + 11 * MINUTE)
    later = NOON + 2 * DAY
    days = [planned_days(after_review(lapsed, rating, later)) for rating in (2, 3, 4)]
    assert days[0] < days[1] < days[2]


def test_a_step_that_crosses_the_turn_of_the_day_is_due_when_that_day_begins() -> None:
    before_four = NOON.replace(hour=3, minute=55)
    assert after_review(None, 1, before_four).due == before_four + MINUTE
    assert after_review(None, 3, before_four).due == NOON.replace(hour=4)


OF_FSRS_4_5 = (
    0.4,
    0.6,
    2.4,
    5.8,
    4.93,
    0.94,
    0.86,
    0.0,
    1.49,
    0.14,
    0.94,
    2.18,
    0.05,
    0.34,
    1.26,
    0.29,
    2.61,
)
OF_FSRS_5 = (
    0.4,
    1.2,
    3.2,
    15.7,
    7.2,
    0.5,
    1.5,
    0.004,
    1.5,
    0.1,
    1.0,
    1.9,
    0.11,
    0.3,
    2.3,
    0.2,
    3.0,
    0.5,
    0.7,
)


def test_lists_of_older_versions_become_what_anki_makes_of_them() -> None:
    """The numbers are those of `check_and_fill_parameters` of fsrs-rs, as anki moves them to their bounds."""
    assert fsrs_parameters(OF_FSRS_5) == (*OF_FSRS_5, 0.0, 0.5)
    filled = fsrs_parameters(OF_FSRS_4_5)
    assert filled[4:8] == pytest.approx((6.81, 0.4467501, 1.36, 0.001))
    assert filled[:4] + filled[8:] == (*OF_FSRS_4_5[:4], *OF_FSRS_4_5[8:], 0.0, 0.0, 0.0, 0.5)
    assert fsrs_parameters(()) == ()


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        (OF_FSRS_5[:18], "it has 18 numbers: FSRS-6 has 21, FSRS-5 has 19 and FSRS 4.5 has 17"),
        ((*OF_FSRS_5[:4], 72, *OF_FSRS_5[5:]), "number 5 is 72, and FSRS knows 1 to 10 there"),
        ((*OF_FSRS_5[:4], float("inf"), *OF_FSRS_5[5:]), "it must be a list of numbers"),
    ],
)
def test_parameters_that_fsrs_cannot_take_are_refused_with_the_reason(
    numbers: tuple[float, ...], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        fsrs_parameters(numbers)


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
