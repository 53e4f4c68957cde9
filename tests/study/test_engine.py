"""The same reviews give the same memory as in Anki's own engine, and the same days until the next one.

Stability and difficulty are equal to four digits, intervals to the day. One difference is known, and tested. In the very second in which a day begins (04:00:00) the engine, which counts
whole days back from the next turn, still counts a review to the day before; studykit counts it to the new one.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from builders import FITTED
from fsrs import Scheduler

from studykit.reviews._moments import stamp
from studykit.reviews.schedule import (
    DEFAULT,
    REVIEW,
    CardState,
    Settings,
    after_review,
    day_begins,
    planned_days,
    study_day,
)

Given = list[tuple[datetime, int]]
MILLISECOND = timedelta(milliseconds=1)
START, END = datetime(2024, 3, 1, 12, 0, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
ZONES = {"UTC": 0, "Asia/Tokyo": 9, "America/Lima": -5}


def history(chance: random.Random, settings: Settings, zone: timezone) -> Given:
    """Up to 15 reviews: minutes apart, days apart, around the day's turn, when due, and long after."""
    now, given = START.astimezone(zone) + timedelta(minutes=chance.randrange(60 * 24 * 60)), Given()
    state: CardState | None = None
    for _ in range(chance.randrange(1, 16)):
        if now > END:
            break
        rating = chance.choice((1, 2, 3, 3, 3, 4))
        state = after_review(state, rating, now, settings)
        given.append((now, rating))
        turn = day_begins(study_day(now, settings) + chance.randrange(1, 4), now, settings)
        later = chance.choice(
            (
                now + timedelta(minutes=chance.randrange(1, 600)),
                now + timedelta(days=chance.random() * 60),
                turn - chance.randrange(1, 3) * MILLISECOND,
                turn + timedelta(seconds=chance.randrange(1, 3)),
                max(now, state.due) + timedelta(minutes=chance.randrange(1, 1800)),
            )
        )
        now = max(later, now + timedelta(seconds=2))
    return given


def states(given: Given, settings: Settings) -> list[CardState]:
    """The state after each review."""
    found: list[CardState] = []
    for at, rating in given:
        found.append(after_review(found[-1] if found else None, rating, at, settings))
    return found


def memory(given: Given, settings: Settings = DEFAULT) -> tuple[float, float]:
    last = states(given, settings)[-1]
    return last.stability, last.difficulty


def engine(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    histories: Sequence[Given],
    hour: int = 4,
    zone: str = "UTC",
) -> tuple[float, list[Any]]:
    """The decay that the engine uses, and the stability and difficulty that it finds after each history."""
    rows = []
    for given in histories:
        before = [0, *(state.phase - 1 for state in states(given, Settings(day_turns_at=hour)))]
        rows.append(
            [
                (stamp(at)[0], rating, kind)
                for (at, rating), kind in zip(given, before, strict=False)
            ]
        )
    monkeypatch.setenv("TZ", zone)
    script = str(Path(__file__).with_name("anki_memory.py"))
    child = subprocess.run(
        [sys.executable, script, str(folder)],
        input=json.dumps([hour, rows]),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    turn, decay, found = json.loads(child.stdout)
    if turn != (hour - ZONES[zone]) % 24:
        pytest.skip("this system does not know the zone")
    return decay, found


@pytest.mark.parametrize(
    ("hour", "zone"), [(4, "UTC"), (0, "UTC"), (23, "UTC"), (4, "Asia/Tokyo"), (4, "America/Lima")]
)
def test_a_hundred_histories_end_as_in_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hour: int, zone: str
) -> None:
    chance, settings = random.Random(f"{hour} {zone}"), Settings(day_turns_at=hour)
    there = timezone(timedelta(hours=ZONES[zone]))
    histories = [history(chance, settings, there) for _ in range(100)]
    _, found = engine(tmp_path, monkeypatch, histories, hour, zone)
    for given, in_the_engine in zip(histories, found, strict=True):
        assert in_the_engine == pytest.approx(memory(given, settings), rel=5e-5), given


def test_the_engine_uses_fsrs_6_with_the_same_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each rating's first stability is a parameter, and the last one is the decay; the histories use the others."""
    parameters = Scheduler().parameters
    decay, found = engine(tmp_path, monkeypatch, [[(START, rating)] for rating in (1, 2, 3, 4)])
    assert len(parameters) == 21
    assert decay == pytest.approx(parameters[20])
    assert [stability for stability, _ in found] == pytest.approx(parameters[:4])


def test_the_very_second_in_which_a_day_begins_is_the_known_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening, turn = (
        datetime(2026, 1, 10, 22, 0, tzinfo=UTC),
        datetime(2026, 1, 11, 4, 0, tzinfo=UTC),
    )
    before, at, after = (
        [(evening, 3), (turn + later, 3)]
        for later in (-MILLISECOND, 0 * MILLISECOND, 1000 * MILLISECOND)
    )
    _, found = engine(tmp_path, monkeypatch, [before, at, after])
    assert found[0] == pytest.approx(memory(before), rel=5e-5)
    assert found[1] == pytest.approx(memory(before), rel=5e-5)
    assert found[2] == pytest.approx(memory(after), rel=5e-5)
    assert memory(at) == memory(after)
    assert memory(at) != pytest.approx(memory(before), rel=1e-2)


# --- intervals -----------------------------------------------------------------------------------

Answers = list[list[int]]
"""For each review of a history the days to the next one by each rating; or the seconds, below zero."""


def days_and_ratings(chance: random.Random) -> list[list[int]]:
    """Up to 15 reviews, each with its days since the one before."""
    given = []
    days = 0
    for _ in range(chance.randrange(1, 16)):
        given.append([days, chance.choice((1, 2, 2, 3, 3, 3, 4))])
        days = chance.choice((0, 0, 0, 1, 2, 3, chance.randrange(1, 60), chance.randrange(1, 400)))
    return given


def answers_here(given: list[list[int]], settings: Settings) -> Answers:
    now, state = START, None
    answers = []
    for days, rating in given:
        now += timedelta(days=days)
        after = [after_review(state, each, now, settings) for each in (1, 2, 3, 4)]
        answers.append([_until_next(card, now, settings) for card in after])
        state = after[rating - 1]
    return answers


def _until_next(card: CardState, now: datetime, settings: Settings) -> int:
    if card.phase == REVIEW:
        return planned_days(card, settings)
    return -int((card.due - now).total_seconds())


def answers_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, histories: list[Any], settings: Settings
) -> list[Answers]:
    monkeypatch.setenv("TZ", "UTC")
    question = [settings.retention, settings.parameters, histories]
    found: list[Answers] = _asked("anki_intervals.py", folder, monkeypatch, json.dumps(question))
    return found


def _asked(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> Any:
    monkeypatch.setenv("ANKI_TEST_MODE", "1")
    child = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(script)), str(folder)],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(child.stdout)


@pytest.mark.parametrize(
    ("many", "settings"),
    [
        (40, Settings()),
        (20, Settings(retention=0.8, parameters=FITTED)),
        pytest.param(500, Settings(), marks=pytest.mark.slow),
        pytest.param(500, Settings(retention=0.85, parameters=FITTED), marks=pytest.mark.slow),
    ],
)
def test_each_rating_leads_to_the_day_that_the_engine_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, settings: Settings
) -> None:
    chance = random.Random(many)
    histories = [days_and_ratings(chance) for _ in range(many)]
    found = answers_there(tmp_path, monkeypatch, histories, settings)
    wrong = 0
    for given, theirs in zip(histories, found, strict=True):
        for here, there in zip(answers_here(given, settings), theirs, strict=True):
            if here != there:
                # The engine reckons in 32 bits: of some thousand intervals one is so near to half a day that it is
                # rounded to the other side.
                assert here == pytest.approx(there, abs=1), given
                wrong += 1
    assert wrong <= many / 200


@pytest.mark.parametrize("minute", [56, 40])
def test_a_step_that_crosses_the_turn_of_the_day_is_a_whole_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minute: int
) -> None:
    """The day begins at 23; the zone is such that it is 22:56, or 22:40, where the engine runs."""
    utc = datetime.now(UTC)
    minutes_east = (22 * 60 + minute - utc.hour * 60 - utc.minute + 720) % 1440 - 720
    sign, (hours, minutes) = "-" if minutes_east >= 0 else "+", divmod(abs(minutes_east), 60)
    monkeypatch.setenv("TZ", f"XXX{sign}{hours:02}:{minutes:02}")  # POSIX counts to the west
    cutoff, found = _asked("anki_steps.py", tmp_path, monkeypatch, "23")

    zone, settings = timezone(timedelta(minutes=minutes_east)), Settings(day_turns_at=23)
    ends = datetime.fromtimestamp(cutoff, zone)
    assert (ends.hour, ends.minute) == (23, 0)
    for rating, (given, kind, due) in enumerate(found, start=1):
        now = datetime.fromtimestamp(given, zone)
        state = after_review(None, rating, now, settings)
        if kind == "day":
            assert state.due == ends + timedelta(days=due - 1), rating
        else:
            assert state.due.timestamp() == due, rating
    kinds = [kind for _, kind, _ in found]
    crosses = "day" if minute == 56 else "second"
    assert kinds == ["second", crosses, crosses, "day"]
