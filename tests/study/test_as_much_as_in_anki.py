"""As much is known as after learning with Anki's scheduler, for no more than 1.1 times the answers.

The learner is simulated, with FSRS for a memory (`learners`). Anki's engine asks him of as many notes, as many new
ones a day, at the same hour (`anki_learner.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from builders import DAY, NOON, banks, countries
from learners import SECONDS_AN_ANSWER, Brain, BrainOfCounted, study

from studykit.quiz.plan import Options
from studykit.reviews.log import Log

MOST_ANSWERS = 1.1


class Learned(NamedTuple):
    """How many answers were asked for, and how many items are known at the end, by expectation."""

    answers: int
    known: float


def here(folder: Path, brain: Brain, days: int, new: int) -> Learned:
    bank = banks({"a": countries(days * new)})["a"]
    with Log.open(folder / "reviews.db") as log:
        for _ in study(bank, log, brain, days, NOON, Options(new=new)):
            pass
    end = NOON + days * DAY
    return Learned(brain.answers, sum(brain.knows(item, end) for item in bank))


def in_anki(folder: Path, name: str, days: int, new: int) -> Learned:
    asked = {
        "names": [item.id for item in countries(days * new)],
        "new": new,
        "days": days,
        "seconds": SECONDS_AN_ANSWER,
        "learner": name,
    }
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("anki_learner.py")), str(folder)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    return Learned(found["answers"], sum(found["knows"].values()))


@pytest.mark.parametrize(
    ("days", "new", "least"),
    # Of forty items one is a fortieth: more is left to chance than of six hundred.
    [(8, 5, 0.9), pytest.param(30, 20, 0.95, marks=pytest.mark.slow, id="thirty-days")],
)
def test_as_much_is_known_for_no_more_answers(
    tmp_path: Path, days: int, new: int, least: float
) -> None:
    folders = [tmp_path / name for name in ("anki", "counted", "shown")]
    for folder in folders:
        folder.mkdir()
    anki = in_anki(folders[0], "ada", days, new)
    # As FSRS has it, a memory is what follows from the answers that count.
    counted = here(folders[1], BrainOfCounted("ada"), days, new)
    assert counted.known >= anki.known, (counted, anki)
    assert counted.answers <= MOST_ANSWERS * anki.answers, (counted, anki)
    # Where all that is shown teaches, what FSRS is not told of makes it trust a memory too early.
    shown = here(folders[2], Brain("ada"), days, new)
    assert shown.known >= least * anki.known, (shown, anki)
    assert shown.answers <= MOST_ANSWERS * anki.answers, (shown, anki)
