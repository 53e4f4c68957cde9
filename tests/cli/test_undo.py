"""`studykit undo`: answers of a quiz that has ended, listed and taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from studykit.cli import undo
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from tests.study.builders import make_item

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path))
    monkeypatch.setattr("studykit.cli.undo.local_now", lambda: NOW)
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    """The command where nobody sits."""
    return lambda *args: CliRunner().invoke(undo.command, args, catch_exceptions=False)


@pytest.fixture
def person(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command where somebody replies, by the keyword `types`."""
    monkeypatch.setattr("studykit.cli.undo._is_person", lambda: True)
    return lambda *args, types: CliRunner().invoke(
        undo.command, args, input=types, catch_exceptions=False
    )


def review(item: str, ago: timedelta, answer: str, rating: int = 3, **more: object) -> Review:
    verdict, correct = ("right", True) if rating > 1 else ("wrong", False)
    given = Review("d", item, NOW - ago, rating, "typed", verdict, correct, answer, 900, "")  # type: ignore[arg-type]
    return given._replace(**more)


def learn(home: Path, *reviews: Review) -> None:
    with Log.open(home / "reviews.db") as log:
        for given in reviews:
            log.record(given, make_item(given.item, stem=f"What is {given.item}?"))


def standing(home: Path) -> list[str]:
    with Log.open(home / "reviews.db") as log:
        return [given.answer for given in log.standing()]


GIVEN = (
    review("a/1", 40 * DAY, "x", 1, at=datetime(2025, 12, 3, 9, 5, tzinfo=UTC)),
    review("a/2", DAY, "Lima", 4),
    review("a/3", 3 * MINUTE, "", 1),
    review("a/4", 2 * MINUTE, "Rome", kind="first"),
    review("a/5", MINUTE, "Oslo", kind="cram"),
)


def test_the_last_answers_are_listed_as_what_they_were(home: Path, run: Run) -> None:
    learn(home, *GIVEN)
    found = run()
    assert found.exit_code == 0
    assert found.stdout == LISTED
    assert "`studykit undo --yes` takes back 1" in found.stderr
    assert len(standing(home)) == 5


LISTED = """\
  5  What is a/1?
     3 December 2025 09:05, wrong, Again: x
  4  What is a/2?
     yesterday 12:00, right, Easy: Lima
  3  What is a/3?
     today 11:57, wrong, Again: no answer
  2  What is a/4?
     today 11:58, first meeting: Rome
  1  What is a/5?
     today 11:59, right, practice: Oslo
Nothing was taken back.
"""


def test_one_of_each_kind_is_taken_back_and_what_was_before_is_said(home: Path, run: Run) -> None:
    learn(home, *GIVEN)
    assert run("--yes").stdout == (
        "Taken back: What is a/5?\nIt was practice: the schedule is as it was.\n"
    )
    assert "Taken back: What is a/4?\nIt is new again.\n" in run("1", "--yes").stdout
    assert standing(home) == ["x", "Lima", ""]
    # The one that was taken back has no number any more.
    assert "  -  What is a/4?\n     today 11:58, taken back today 12:00\n" in run().stdout
    assert "Taken back: What is a/2?\nIt is new again.\n" in run("2", "--yes").stdout
    with Log.open(home / "reviews.db") as log:
        assert log.cards("d").keys() == {"a/1", "a/3"}
    assert run("3", "--yes").exit_code == 1
    assert "Only 2 answers can be taken back." in run("3", "--yes").stderr
    learn(home, review("a/6", MINUTE, "", 1, kind="first"), review("a/6", 0 * MINUTE, "Bonn"))
    assert "Its first meeting goes on where it was.\n" in run("--yes").stdout


def test_the_card_is_scheduled_as_without_the_answer(home: Path, run: Run) -> None:
    first = review("a/1", 3 * DAY, "one", 4)
    learn(home, first)
    with Log.open(home / "reviews.db") as log:
        before = log.cards("d")
    learn(home, review("a/1", MINUTE, "two", 1))
    assert "It comes again in " in run("--yes").stdout
    with Log.open(home / "reviews.db") as log:
        assert log.cards("d") == before


def test_without_an_answer_it_says_why_nothing_is_taken_back(home: Path, run: Run) -> None:
    assert run("--yes").exit_code == 1  # no log yet
    learn(home, review("a/1", MINUTE, "x"))
    run("--yes")
    found = run("--yes")
    assert found.exit_code == 1
    assert "taken back today 12:00" in found.stdout
    assert "All of them were taken back already." in found.stderr


def test_a_person_is_asked_first(home: Path, person: Run) -> None:
    learn(home, *GIVEN)
    for types in ("n\n", "\n", "", "9\n", "what\n"):
        assert "Nothing was taken back." in person(types=types).output, types
    assert "Take 2 back? y, another number up to 5, or n > " in person("2", types="n\n").output
    assert len(standing(home)) == 5
    assert "Taken back: What is a/5?" in person(types="y\n").output
    assert "Taken back: What is a/2?" in person(types="3\n").output
    assert "Taken back: What is a/3?" in person("2", types="yes\n").output
    assert standing(home) == ["x", "Rome"]


def test_an_answer_that_another_terminal_took_back_meanwhile_is_left(
    home: Path, person: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(home, review("a/1", MINUTE, "x"))

    def while_it_waits(*_: object, **__: object) -> int:
        with Log.open(home / "reviews.db") as log:
            log.undo(log.reviews()[0].uid, NOW)
        return 1

    monkeypatch.setattr(undo, "_ask", while_it_waits)
    assert "already, in another terminal" in person(types="").output
    with Log.open(home / "reviews.db") as log:
        assert [event.what for event in log.everything() if hasattr(event, "what")].count("undo") == 1  # type: ignore[attr-defined]  # fmt: skip


def test_who_writes_to_the_log_meanwhile_is_named(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(home, *GIVEN)
    monkeypatch.setattr("studykit.reviews._log_file.BUSY_WAIT", 0.01)
    other = sqlite3.connect(home / "reviews.db", isolation_level=None)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        found = run("--yes")
    assert found.exit_code == 4
    assert "has been writing to it" in found.stderr
    assert len(standing(home)) == 5


def test_a_number_without_anybody_to_ask_is_a_wrong_call(home: Path, run: Run) -> None:
    learn(home, *GIVEN)
    found = run("2")
    assert (found.exit_code, "give --yes too" in found.stderr) == (2, True)
    assert run("11").exit_code == 2


def test_what_an_answer_was_corrected_to_is_shown_and_ten_at_most(home: Path, run: Run) -> None:
    learn(home, *(review(f"a/{at}", (20 - at) * MINUTE, str(at), 1) for at in range(12)))
    with Log.open(home / "reviews.db") as log:
        log.correct(log.reviews()[-1].uid, 3, "right", NOW)
    lines = run().stdout.splitlines()
    assert len(lines) == 21
    assert lines[0] == " 10  What is a/2?"
    assert lines[-2] == "     today 11:51, right, Good: 11"


def test_no_line_is_wider_than_the_window(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    learn(home, review("a/1", MINUTE, "北京" * 40), review(f"a/{'x' * 50}", MINUTE, "\x1b[2J"))
    lines = run().stdout.splitlines()
    assert lines[1].endswith("…")
    assert max(map(cell_len, lines)) <= 39
    assert "\x1b[2J" not in "".join(lines)
