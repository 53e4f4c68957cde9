"""How long a sitting takes by the learner's own pace, and the days in a row."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import DAY, NOON, countries, make_item
from test_session import known_card

from studykit.quiz.entry import Entry
from studykit.quiz.how_long import expected_time
from studykit.quiz.plan import Options
from studykit.quiz.streak import streak_of
from studykit.reviews.log import Log
from studykit.reviews.records import Review

ITEM, LONG = (
    make_item(),
    make_item("capital/long", keys=("a key that is far too long to be typed by anybody",)),
)


def answers(many: int, seconds: float, **more: Any) -> list[Review]:
    review = Review("a", "x", NOON, 3, "typed", "right", True, "", round(seconds * 1000), "")
    return [review._replace(**more)] * many


def seconds(entries: list[Entry], past: list[Review], **chosen: Any) -> float | None:
    time = expected_time(entries, Options(**chosen), past)
    return None if time is None else time.total_seconds()


DUE = Entry("a", ITEM, known_card())
CARD = Entry("a", LONG, known_card())
NEW = Entry("a", ITEM, None, "guess")


def test_each_way_of_asking_has_the_median_of_its_own() -> None:
    past = [*answers(9, 8), *answers(1, 60), *answers(6, 20, mode="cards")]
    assert seconds([DUE, DUE], past) == 16
    assert seconds([DUE, CARD], past) == 28
    # Of a choice nothing is known yet: the median of all stands in.
    assert seconds([DUE], past, mode="choice") == pytest.approx(8)


def test_a_new_item_is_shown_three_times() -> None:
    past = [*answers(10, 8), *answers(10, 3, mode="choice", kind="first")]
    assert seconds([NEW], past) == 8 + 3 + 8
    guesses = answers(10, 5, kind="first")
    assert seconds([NEW], [*past, *guesses]) == 5 + 3 + 8
    assert seconds([NEW._replace(meeting="recall")], past) == 8


def test_what_is_missed_takes_its_time_again() -> None:
    past = [*answers(8, 8), *answers(2, 8, rating=1)]
    assert seconds([DUE], past) == pytest.approx(8 * 1.2)


def test_of_few_answers_nothing_is_foretold() -> None:
    assert seconds([DUE], answers(9, 8)) is None


@pytest.mark.parametrize(
    ("days_ago", "streak"),
    [
        ([], 0),
        ([0], 1),
        ([1, 2, 3], 3),
        ([0, 1, 2, 3], 4),
        ([2, 3, 4], 0),
        ([0, 1, 3, 4], 2),
        (list(range(75)), 75),
    ],
)
def test_days_in_a_row_are_counted_to_today_or_yesterday(
    tmp_path: Path, days_ago: list[int], streak: int
) -> None:
    item, *_ = countries(1)
    with Log.open(tmp_path / "reviews.db") as log:
        for days in days_ago:
            review = answers(1, 5, at=NOON - days * DAY)[0]
            log.record(review, item)
        # A first meeting is no answer.
        log.record(answers(1, 5, at=NOON - 5 * DAY + timedelta(hours=1), kind="first")[0], item)
        assert streak_of(log, NOON) == streak
        log._changed = None
