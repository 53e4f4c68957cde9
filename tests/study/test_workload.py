"""What a desired retention costs, by simulation: progress/workload, and `studykit config desired_retention`."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from builders import DAY, MINUTE, NOON
from test_log import make_review

from studykit.progress import workload
from studykit.progress.workload import RETENTIONS, workloads
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import (
    DEFAULT,
    CardState,
    Settings,
    after_review,
    memory_of,
    planned_days,
)
from studykit.reviews.simulate import Habits, SimulatedLearner, card_now, habits_of, new_card
from tests.cli.runner import studykit


class Always(Random):
    """Chance that is always the same: what is recalled is Good, and nothing is forgotten; or all is."""

    def __init__(self, value: float) -> None:
        super().__init__(0)
        self.value = value

    def random(self) -> float:
        return self.value


RECALLS, FORGETS = Always(0.0), Always(1.0)
ONLY_GOOD = Habits(first=(0, 0, 1, 0), recalled=(0, 1, 0), right_in_steps=1, meetings=2)


def learned(number: int) -> CardState:
    """A card that was learned some days ago."""
    asked = NOON - (5 + number % 40) * DAY
    first = after_review(None, (2, 3, 3, 4)[number % 4], asked)
    return after_review(first, 3, max(first.due, asked + 11 * MINUTE))


CARDS = [learned(number) for number in range(80)]


def test_a_simulated_card_goes_the_road_of_a_real_one() -> None:
    learner, card = SimulatedLearner(ONLY_GOOD, DEFAULT, RECALLS), new_card()
    state: CardState | None = None
    day = 0
    for _ in range(5):
        showings = learner.ask(card, day)
        at = NOON + day * DAY
        state = after_review(state, 3, at)
        if day == 0:
            # Two showings before it counts, and two learning steps.
            assert showings == 4
            state = after_review(state, 3, at + 10 * MINUTE)
        assert card.memory == memory_of(state)
        assert card.planned == planned_days(state)
        assert NOON.toordinal() + card.due == state.due.toordinal()
        day = card.due
    assert card_now(state, NOON + 9 * DAY, DEFAULT).due == card.due - 9


def test_what_is_forgotten_is_asked_again_on_the_same_day_but_not_for_ever() -> None:
    learner = SimulatedLearner(ONLY_GOOD, DEFAULT, FORGETS)
    card = card_now(CARDS[0], NOON, DEFAULT)
    assert learner.ask(card, 0) == 12
    assert card.due == 1


def test_a_higher_retention_is_more_work_and_more_is_known() -> None:
    found = workloads(CARDS, Habits(seconds=6), NOON, DEFAULT, rng=0)
    assert [each.retention for each in found] == [*RETENTIONS]
    assert found == sorted(found, key=lambda each: each.questions)
    assert found == sorted(found, key=lambda each: each.known)
    assert all(each.minutes == pytest.approx(each.questions / 10) for each in found)
    assert 0.9 < found[2].known < 0.97
    assert workloads(CARDS, Habits(seconds=6), NOON, DEFAULT, rng=0) == found


def test_the_retention_that_is_set_is_shown_among_the_others() -> None:
    found = workloads(CARDS, Habits(), NOON, Settings(retention=0.87), rng=0)
    assert [each.retention for each in found] == [0.8, 0.85, 0.87, 0.9, 0.95]


def test_with_another_retention_a_card_is_due_on_another_day_from_the_first() -> None:
    state = after_review(None, 4, NOON - 60 * DAY)
    state = after_review(state, 4, NOON - DAY)
    assert planned_days(state) > 100
    found = workloads([state], ONLY_GOOD, NOON, DEFAULT, rng=0)
    assert [round(each.questions * 90) for each in found] == [0, 0, 0, 1]


def test_many_cards_are_asked_by_a_part_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    all_of_them = workloads(CARDS * 5, Habits(), NOON, DEFAULT, rng=0)
    monkeypatch.setattr(workload, "MOST_CARDS", 200)
    part = workloads(CARDS * 5, Habits(), NOON, DEFAULT, rng=0)
    for whole, by_part in zip(all_of_them, part, strict=True):
        assert by_part.questions == pytest.approx(whole.questions, rel=0.2)
        assert by_part.known == pytest.approx(whole.known, rel=0.05)


# --- habits ------------------------------------------------------------------------------------------------


def answers(item: str, *ratings: tuple[timedelta, int], **more: object) -> list[Review]:
    return [
        make_review(item, NOON + since, rating)._replace(took=4000, **more)
        for since, rating in ratings
    ]


def test_with_few_answers_habits_are_those_of_most() -> None:
    assert habits_of([], DEFAULT) == Habits()
    assert habits_of(answers("a", (0 * DAY, 3), (9 * DAY, 4)), DEFAULT) == Habits()


def test_habits_are_the_learners_own() -> None:
    reviews = []
    for number in range(20):
        item = f"t/{number}"
        reviews += answers(item, (0 * DAY, 3), (0 * DAY, 3), (0 * DAY, 3), kind="first")
        reviews += answers(item, (MINUTE, 1 if number < 5 else 3), (11 * MINUTE, 3))
        reviews += answers(item, (3 * DAY, 4 if number < 10 else 3))
        reviews += answers(item, (9 * DAY, 1))
    assert habits_of(reviews, DEFAULT) == Habits(
        seconds=4, first=(0.25, 0, 0.75, 0), recalled=(0, 0.5, 0.5), right_in_steps=1, meetings=3
    )


def test_who_left_the_table_took_a_minute() -> None:
    reviews = answers("a", *[(days * DAY, 3) for days in range(30)])
    left = [review._replace(took=3_600_000) for review in reviews]
    assert habits_of(left, DEFAULT).seconds == 60


# --- the command -------------------------------------------------------------------------------------------


def test_config_shows_the_work_of_the_cards_in_the_log(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path))
    monkeypatch.setenv("STUDYKIT_NOW", NOON.isoformat())
    shown = "desired_retention = 0.9  (how likely you want to know a card when it comes again; default)\n"
    assert studykit("config", "desired_retention", cwd=tmp_path).out == shown
    assert not (tmp_path / "reviews.db").exists()

    with Log.open(tmp_path / "reviews.db", settings=Settings()) as log:
        for deck in ("world", "sea"):
            given = answers("t/1", (-9 * DAY, 3), (-8 * DAY, 3), (-6 * DAY, 3), deck=deck)
            log.merge([review._replace(placed=_placed(review.at)) for review in given], NOON)
        log.suspend("sea", "t/1", NOON)
        log._changed = None
    before = (tmp_path / "reviews.db").read_bytes()
    lines = (
        studykit("config", "desired_retention", cwd=tmp_path).out.removeprefix(shown).splitlines()
    )
    assert lines[:3] == [
        "",
        "Your 1 card in the next 90 days, at 8 seconds an answer (simulated):",
        "  wanted   questions a day   minutes a day   known at the end",
    ]
    assert [line.split()[0] for line in lines[3:]] == ["0.80", "0.85", "0.90", "0.95"]
    assert [line.endswith("   now") for line in lines[3:]] == [False, False, True, False]
    assert (tmp_path / "reviews.db").read_bytes() == before
    # What is set now is not told about.
    assert len(studykit("config", "desired_retention", "0.85", cwd=tmp_path).out.splitlines()) == 1


def _placed(at: datetime) -> int:
    return round(at.timestamp() * 1000)
