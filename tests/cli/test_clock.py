"""The clock that can be set, as a user and a test of a whole sitting meet it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.runner import studykit, write

FACTS = "rows:\n  fuji: {name: Fuji, height: 3776}\n  aso: {name: Aso, height: 1592}\n"
DECK = """
deck: Summits
key: summits-1
facts: facts
templates:
  height: {from: summits, ask: "How high is {name}?", answer: height, modes: [typed]}
"""


@pytest.fixture
def summits(tmp_path: Path) -> Path:
    return write(tmp_path, facts__summits_yaml=FACTS, summits_yaml=DECK)


def answered(folder: Path, now: str) -> list[str]:
    """Return the moments of all reviews after one more question has been answered at that time."""
    studykit("quiz", "summits.yaml", "--json", "--all", "--count", "1", cwd=folder, answers='{"answer": "3776"}\n',
             env={"STUDYKIT_NOW": now})  # fmt: skip
    reviews = studykit("log", "export", cwd=folder).lines
    return [review["at"] for review in reviews if review["type"] == "review"]


def test_a_review_carries_the_time_that_was_set(summits: Path) -> None:
    (moment,) = answered(summits, "2026-03-01T09:00+00:00")
    assert moment.startswith("2026-03-01T09:00:")


def test_a_time_without_an_offset_is_the_learners_own(
    summits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    (moment,) = answered(summits, "2026-03-01T09:00")
    assert moment.startswith("2026-03-01T09:00:")
    assert moment.endswith("+09:00")


def test_a_file_holds_the_time_and_may_turn_it_on_while_a_quiz_runs(summits: Path) -> None:
    clock = summits / "clock"
    clock.write_text("2026-03-01T09:00+00:00\n")
    quiz = pexpect.spawn(
        sys.executable,
        ["-m", "studykit", "quiz", "summits.yaml", "--json", "--all"],
        cwd=summits,
        env={**os.environ, "STUDYKIT_NOW": f"@{clock}"},
        encoding="utf-8",
        echo=False,
        timeout=60,
    )
    for moment in ("2026-03-01T09:00+00:00", "2026-03-02T18:30+00:00"):
        following = summits / "following"
        following.write_text(moment)
        following.replace(clock)
        quiz.expect('"type": "question"')
        quiz.sendline(json.dumps({"answer": "3776"}))
        quiz.expect('"type": "feedback"')
    quiz.expect(pexpect.EOF)
    reviews = studykit("log", "export", cwd=summits).lines
    moments = [review["at"] for review in reviews if review["type"] == "review"]
    assert moments == ["2026-03-01T09:00:00.000+00:00", "2026-03-02T18:30:00.000+00:00"]


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("yesterday", "STUDYKIT_NOW is no time: yesterday."),
        ("0001-01-01T00:00+23:00", "STUDYKIT_NOW is no time: 0001-01-01T00:00+23:00."),
        (
            "9999-12-29T10:00",
            "STUDYKIT_NOW is too late: 9999-12-29T10:00. Write a year up to 9998.",
        ),
        ("@nowhere", "STUDYKIT_NOW names the file nowhere, which cannot be read"),
        ("@summits.yaml", "STUDYKIT_NOW is no time: @summits.yaml."),
    ],
)
def test_what_is_no_time_is_wrong_usage(summits: Path, setting: str, complaint: str) -> None:
    result = studykit("check", "summits.yaml", cwd=summits, env={"STUDYKIT_NOW": setting})
    assert result.code == 2
    assert complaint in result.err


@pytest.mark.slow
def test_a_clock_that_stands_still_is_not_waited_for(summits: Path) -> None:
    """A corrected note is dated a second later than before, which a running clock reaches."""
    clock = summits / "clock"
    clock.write_text("2026-03-01T09:00+00:00")
    env = {"STUDYKIT_NOW": f"@{clock}"}
    assert studykit("export", "summits.yaml", cwd=summits, env=env).code == 0
    facts = summits / "facts" / "summits.yaml"
    for height in ("3777", "3778"):
        facts.write_text(FACTS.replace("3776", height))
        assert studykit("export", "summits.yaml", cwd=summits, env=env).code == 0


def test_a_card_is_due_by_the_day_where_the_learner_is_now(tmp_path: Path) -> None:
    write(tmp_path, n_csv="q,a\none,eins\ntwo,zwei\nthree,drei\nfour,vier\n")

    def said(zone: str, now: str, *command: str, answers: str = "") -> str:
        env = {"TZ": zone, "STUDYKIT_NOW": now}
        return studykit(*command, cwd=tmp_path, answers=answers, env=env).out

    typed = ("quiz", "n.csv", "--mode", "typed")
    for now, option in (("2026-03-06T20:00", "--new=1"), ("2026-03-06T20:11", "--due")):
        learned = said("America/New_York", now, *typed, option, answers="eins\n:q\n")
    assert "in 2 days (8 March 2026)" in learned
    # In Tokyo that day has begun long ago; by the clock of New York it begins at 18:00 there.
    assert "1 due" in said("Asia/Tokyo", "2026-03-08T12:00", "quiz", "n.csv", "--due")
    assert "due.today: 1\n" in said("Asia/Tokyo", "2026-03-08T12:00", "stats", "n.csv")
    # Summer time begins on that day: at four, and not at five.
    late, early = "2026-03-08T04:00", "2026-03-08T03:59"
    assert "1 due" in said("America/New_York", late, "quiz", "n.csv", "--due")
    assert "in 1 minute" in said("America/New_York", early, "quiz", "n.csv", "--due")
