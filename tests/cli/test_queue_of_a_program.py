"""A program learns by `quiz --json`, with a clock of its own: killed at any moment, it goes on where it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from studykit.reviews.log import Log

DECKS = Path(__file__).parents[2] / "decks"
BEGINS = datetime.fromisoformat("2026-03-10T09:00+00:00")
AN_ANSWER = timedelta(seconds=15)


class Program:
    """A process of `studykit quiz --json`, and the clock that it reads."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.clock = folder / "clock"
        self.now = datetime.fromisoformat(self.clock.read_text()) if self.clock.exists() else BEGINS
        self.set_clock(self.now)
        command = ["quiz", str(DECKS / "greek.yaml"), "--json", *options]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "studykit", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "STUDYKIT_HOME": str(folder / "home"),
                "STUDYKIT_NOW": f"@{self.clock}",
            },
        )

    def set_clock(self, now: datetime) -> None:
        self.now = now
        # In place of the old one at once: the process may read it at any time.
        new = self.clock.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self.clock)

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout
        message: dict[str, Any] = json.loads(self.process.stdout.readline())
        return message

    def say(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin
        self.set_clock(self.now + AN_ANSWER)
        self.process.stdin.write(f"{json.dumps(message)}\n")
        self.process.stdin.flush()
        return self.hear()


@contextmanager
def program(folder: Path, *options: str) -> Iterator[Program]:
    running = Program(folder, *options)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def answer_to(question: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    """Return what a learner says who knows all that he was told."""
    if question["mode"] == "guess":
        return {"command": "show"}
    if question["mode"] == "cards":
        return {"rating": 3}
    return {"answer": keys[question["id"]]}


def learn(running: Program, keys: dict[str, str], many: int = 1000) -> list[tuple[str, str]]:
    """Answer so many questions, and return their items and modes; the feedback tells the keys."""
    asked: list[tuple[str, str]] = []
    message = running.hear()
    while message["type"] == "question" and len(asked) < many:
        asked.append((message["id"], message["mode"]))
        feedback = running.say(answer_to(message, keys))
        assert feedback["type"] == "feedback"
        is_first = feedback["kind"] == "first"
        # Words are typed once they are met.
        assert is_first == (message["mode"] in ("guess", "choice"))
        assert (feedback["correct"] is None, "rating" not in feedback) == (is_first, is_first)
        keys[message["id"]] = feedback["answers"][0]
        message = running.hear()
    return asked


def test_a_first_meeting_that_is_killed_goes_on(tmp_path: Path) -> None:
    keys: dict[str, str] = {}
    options = ("--new", "5", "--template", "word")
    with program(tmp_path, *options) as killed:
        before = learn(killed, keys, many=7)
    assert [mode for _, mode in before] == ["guess"] * 5 + ["choice"] * 2
    with program(tmp_path, *options) as again:
        after = learn(again, keys)
    shown = Counter((*before, *after))
    assert all(shown[name, mode] == 1 for name, _ in before for mode in ("guess", "choice"))
    with Log.open(tmp_path / "home" / "reviews.db") as log:
        kinds = Counter(review.kind for review in log.standing())
        assert len(log.cards("greek-h5w9pc")) == 5
    assert kinds["first"] == 10
    assert kinds["review"] == len(before) + len(after) - 10


@pytest.mark.slow
def test_three_days_of_a_program_that_is_killed_on_each(tmp_path: Path) -> None:
    keys: dict[str, str] = {}
    orders = []
    for day in range(3):
        (tmp_path / "clock").write_text((BEGINS + timedelta(days=day)).isoformat())
        asked: list[tuple[str, str]] = []
        for many in (9, 13, 1000):
            with program(tmp_path, "--template", "word", "--new", "12") as running:
                asked += learn(running, keys, many)
        orders.append([name for name, _ in asked])
        shown = Counter(asked)
        met = [name for name, mode in asked if mode == "guess"]
        assert len(met) == 12
        assert all(shown[name, "choice"] == shown[name, "guess"] == 1 for name in met)
        assert all(shown[name, "typed"] >= 1 for name in met)
    assert len({tuple(order) for order in orders}) == 3
