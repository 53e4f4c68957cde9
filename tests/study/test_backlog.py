"""When a learner who is behind is through: reckoned day by day, and never too early."""

from __future__ import annotations

import pytest
from builders import DAY, MINUTE, NOON

from studykit.quiz import backlog as backlog_module
from studykit.quiz.backlog import backlog
from studykit.reviews.schedule import (
    DEFAULT,
    REVIEW,
    CardState,
    Settings,
    after_review,
    study_day,
)

TODAY = study_day(NOON)


def learned(days_ago: int, *, again: int = 0) -> CardState:
    """A card that was learned then, and answered with Good so many times when it was due."""
    first = NOON - days_ago * DAY
    state = after_review(after_review(None, 3, first), 3, first + 11 * MINUTE)
    for _ in range(again):
        state = after_review(state, 3, state.due)
    assert state.phase == REVIEW
    return state


def days_to_go(states: list[CardState], a_day: int, today: int | None = None) -> int | None:
    room = a_day if today is None else today
    through = backlog(by_due(states), room, a_day, NOON, DEFAULT).through
    return None if through is None else through.toordinal() - TODAY


def by_due(states: list[CardState]) -> list[CardState]:
    return sorted(states, key=lambda state: (state.due, state.last_review))


def test_what_is_recalled_comes_back_later_and_what_is_forgotten_soon() -> None:
    # Two days after its first day a card is due; after a month it comes again in a month.
    month_old = [learned(40, again=1) for _ in range(50)]
    assert days_to_go(month_old, 50) == 0
    # Ten a day would be through on the fifth day, if nothing were forgotten: some are, and one day more is needed.
    assert days_to_go(month_old, 10) == 5
    assert days_to_go(month_old, 10, today=0) == 6


def test_what_falls_due_meanwhile_is_asked_too() -> None:
    month_old = [learned(40, again=1) for _ in range(50)]
    due_tomorrow = [learned(1) for _ in range(30)]
    assert all(state.due > NOON for state in due_tomorrow)
    alone, together = days_to_go(month_old, 20), days_to_go(month_old + due_tomorrow, 20)
    assert alone is not None
    assert together is not None
    assert together > alone


def test_who_never_gets_through_is_promised_nothing() -> None:
    states = [learned(40) for _ in range(60)]
    assert days_to_go(states, 1) is None
    found = backlog(states, 1, 1, NOON, DEFAULT)
    assert (found.waiting, found.through) == (60, None)
    assert days_to_go(states, 0) is None


def test_limits_of_decks_leave_the_day_open() -> None:
    assert backlog([learned(40)] * 60, 10, None, NOON, Settings()).through is None


def test_a_sample_of_a_large_backlog_tells_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [learned(days % 80 + 31, again=days % 3) for days in range(900)]
    every = days_to_go(states, 70)
    monkeypatch.setattr(backlog_module, "_FOLLOWED", 200)
    sampled = days_to_go(states, 70)
    assert every is not None
    assert sampled is not None
    assert abs(every - sampled) <= 1
    # No sooner than by mere division.
    assert every >= 900 // 70
    # Every tenth card, at one and a half a day.
    few = [learned(40, again=1) for _ in range(90)]
    assert days_to_go(few, 15) == 6
    monkeypatch.setattr(backlog_module, "_FOLLOWED", 9)
    assert days_to_go(few, 15) == 6
