"""What to do on each day until a date, and what is known on it: progress/ready_by, and `studykit plan`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studykit.progress.ready_by import Aim, ReadyBy, ready_by
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import DEFAULT, CardState, Settings, after_review, retrievability
from studykit.reviews.simulate import Habits
from studykit.workspace.workspace import Workspace
from tests.cli.runner import Result, studykit, write

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HABITS = Habits(seconds=6)


def plan(states: list[CardState | None], days: int, minutes: float | None = None) -> ReadyBy:
    return ready_by(states, Aim(days, minutes), HABITS, NOW, DEFAULT)


def known_well(ago: int = 1) -> CardState:
    """A card that is not due for a week."""
    return after_review(None, 4, NOW - ago * DAY)


# --- the plan ----------------------------------------------------------------------------------------------


def test_new_ones_are_begun_evenly_and_all_of_them_and_are_due_on_later_days() -> None:
    found = plan([None] * 20, 10)
    assert [day.new for day in found.days] == [2] * 10
    assert found.not_met == 0
    assert found.days[0].due == 0
    assert sum(day.due for day in found.days) > 20
    assert all(day.minutes == pytest.approx(day.questions / 10) for day in found.days)
    assert 17 < found.known < 20
    assert plan([None] * 20, 10) == found


def test_what_is_not_due_until_then_is_known_by_its_retrievability() -> None:
    cards = [known_well(ago) for ago in (1, 2, 3)]
    found = plan([*cards], 4)
    assert [day.questions for day in found.days] == [0, 0, 0, 0]
    expected = [retrievability(card, NOW + 4 * DAY) for card in cards]
    assert found.chances == pytest.approx(expected)
    assert found.known == pytest.approx(sum(expected))


def test_what_is_overdue_is_asked_today() -> None:
    found = plan([known_well(40), known_well(1)], 2)
    assert found.days[0].due == 1


def test_minutes_bound_each_day_and_what_does_not_fit_waits_or_is_not_met() -> None:
    states = [*[known_well(40)] * 30, *[None] * 100]
    free, bound = plan(states, 5), plan(states, 5, 2)
    assert free.not_met == 0
    assert max(day.minutes for day in free.days) > 5
    # The last card of a day may need one answer more than was to be expected.
    assert all(day.minutes <= 2.5 for day in bound.days)
    assert bound.days[0].new == 0
    assert bound.days[0].waiting > 5
    assert bound.not_met > 60
    assert bound.met[:30] == (1,) * 30
    assert bound.chances[-1] == 0
    assert bound.known < free.known


def test_with_little_time_new_ones_are_begun_as_early_as_they_fit() -> None:
    found = plan([None] * 60, 20, 2)
    assert found.not_met > 0
    # Evenly it would be three a day, and on the last days there would be no room for them.
    assert found.days[0].new > 3.5
    assert found.days[-1].new < 3


# --- the command -------------------------------------------------------------------------------------------

FACTS = "rows:\n" + "".join(
    f"  c{number}: {{name: Town {number}, land: Land {number}}}\n" for number in range(6)
)
DECK = """\
deck: Towns
key: towns-1
facts: ../seeds/world
templates:
  town: {from: towns, ask: "Which town is in {land}?", answer: name}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STUDYKIT_NOW", NOW.isoformat())
    return write(tmp_path, seeds__world__towns_yaml=FACTS, decks__towns_yaml=DECK)


def planned(folder: Path, *args: str) -> Result:
    return studykit("plan", *args, cwd=folder)


def learn(folder: Path) -> Path:
    """Two towns are learned, and one is suspended."""
    items = Workspace.open(folder / "decks/towns.yaml").items
    path = folder / "home/reviews.db"
    with Log.open(path, settings=Settings()) as log:
        for item, rating in zip(items[:2], (4, 3), strict=True):
            at = NOW - 2 * DAY
            review = Review("towns-1", item.id, at, rating, "typed", "right", True, "", 4000, "")
            log.record(review, item)
        log.suspend("towns-1", items[5].id, NOW - DAY)
        log._changed = None
    return path


def test_the_plan_shows_each_day_and_what_is_known_and_touches_nothing(folder: Path) -> None:
    path = learn(folder)
    before = path.read_bytes()
    found = planned(folder, "--by", "2026-12-04")
    assert (found.code, found.err) == (0, "")
    lines = found.out.splitlines()
    assert lines[0] == "Ready by Friday, 4 December 2026: 3 days, 5 questions, 3 of them new."
    assert lines[2] == "                    due   new   showings   minutes"
    assert [line[:16].rstrip() for line in lines[3:6]] == [
        "Tue  1 Dec 2026",
        "Wed  2 Dec 2026",
        "Thu  3 Dec 2026",
    ]
    assert [line.split()[5] for line in lines[3:6]] == ["1", "1", "1"]
    assert lines[7].startswith("On the day you know about ")
    assert lines[7].endswith(" of 5 (simulated).")
    assert path.read_bytes() == before


def test_as_json_it_has_the_days_and_the_chance_of_each_item(folder: Path) -> None:
    learn(folder)
    found = json.loads(planned(folder, "--by", "2026-12-03", "--minutes", "1", "--json").out)
    assert (found["by"], found["minutes_a_day"]) == ("2026-12-03", 1)
    assert (found["questions"], found["new"]) == (5, 3)
    assert [day["date"] for day in found["days"]] == ["2026-12-01", "2026-12-02"]
    assert set(found["days"][0]) == {"date", "due", "new", "questions", "minutes", "waiting"}
    assert [item["id"] for item in found["items"]] == [f"town/c{number}" for number in range(5)]
    assert found["known"] == pytest.approx(sum(item["chance"] for item in found["items"]), abs=0.1)
    assert found["not_met"] > 0


def test_what_does_not_fit_is_said_with_what_it_would_take(folder: Path) -> None:
    out = planned(folder, "--by", "2026-12-02", "--minutes", "1").out
    assert "5 new do not fit into 1 minute a day and will not be met:\n  5 of Towns\n" in out
    assert "All of them would take up to 4 minutes a day." in out


def test_without_first_meetings_new_ones_take_fewer_showings(folder: Path) -> None:
    args = ("--by", "2026-12-02", "--json")
    (with_meetings,) = json.loads(planned(folder, *args).out)["days"]
    studykit("config", "first_meeting", "ask", cwd=folder)
    (without,) = json.loads(planned(folder, *args).out)["days"]
    assert with_meetings["questions"] == pytest.approx(without["questions"] + 2 * 6, abs=0.2)


def test_limits_that_the_quiz_keeps_to_are_told(folder: Path) -> None:
    studykit("config", "new_per_day", "2", cwd=folder)
    out = planned(folder, "--by", "2026-12-03").out
    assert "The quiz keeps to `new_per_day = 2`, and the plan wants up to 3 a day:" in out
    assert "  studykit config new_per_day 3\n" in out


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("2026-12-01", "--by 2026-12-01 is today. Name a later day: 2026-12-02 is the first one."),
        ("2026-01-01", "--by 2026-01-01 is past. Name a later day: 2026-12-02 is the first one."),
        ("2045-01-01", "--by 2045-01-01 is too far away. Name a day up to 2029-12-05."),
        ("1.2.2027", "--by cannot be '1.2.2027'. Write a date as 2027-01-30."),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_one_that_can(
    folder: Path, by: str, told: str
) -> None:
    found = planned(folder, "--by", by)
    assert found.code == 2
    assert told in found.err


def test_a_deck_without_questions_is_named_and_alone_it_ends_the_command(folder: Path) -> None:
    empty = DECK.replace("Towns", "Nothing").replace("towns-1", "nothing-1")
    empty = empty.replace("from: towns", "from: towns, where: {name: Rome}")
    write(folder, decks__nothing_yaml=empty)
    found = planned(folder, "--by", "2026-12-03")
    assert found.code == 0
    assert "'Nothing' has no questions: `studykit check` says why." in found.err
    alone = planned(folder, "--by", "2026-12-03", "nothing")
    assert alone.code == 1
    assert "There is nothing to plan: no deck has a question that may be asked." in alone.err
