"""A learner over two versions of a base, as a program and as plain lines, on the days of `STUDYKIT_NOW`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studykit.reviews.log import Log
from tests.cli.runner import Result, studykit, write

SEATS = """\
table: seats
columns: {name: text, town: text}
rows:
  court: {name: the court, town: Florence}
  mint: {name: the mint, town: Turin}
"""
DECK = """\
deck: Seats
key: seats-1
facts: ../seeds/seats
templates:
  town: {from: seats, where: {name: the court}, ask: "Where does {name} sit?", answer: town}
"""
BEFORE, AFTER = "2026-11-03T12:00", "2026-12-24T12:00"
TOLD = "When you last answered, on 3 November 2026, this was Florence; it was corrected since."


def quiz(folder: Path, now: str, sent: str, *options: str) -> Result:
    home = {"STUDYKIT_HOME": str(folder / "home"), "STUDYKIT_NOW": now}
    arguments = ("quiz", "--mode", "typed", *options)
    return studykit(*arguments, cwd=folder, answers=sent, env=home)


def in_json(*messages: dict[str, Any]) -> str:
    return "".join(json.dumps(message) + "\n" for message in messages)


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """A deck that was learned in November, and its facts as they were corrected after that."""
    write(tmp_path, seeds__seats__seats_yaml=SEATS, decks__seats_yaml=DECK)
    known = in_json({"command": "stay"}, {"answer": "Florence"}, {"command": "easy"})
    assert quiz(tmp_path, BEFORE, known, "--json").code == 0
    write(tmp_path, seeds__seats__seats_yaml=SEATS.replace("Florence", "Venice"))
    return tmp_path


def kept(folder: Path) -> list[tuple[str, str, int]]:
    with Log.open(folder / "home" / "reviews.db") as log:
        return [(review.kind, review.verdict, review.rating) for review in log.standing()]


def test_a_program_is_told_and_the_question_comes_again(corrected: Path) -> None:
    sent = in_json({"answer": "florence"}, {"answer": "Venice"})
    first, told, again, right, summary = quiz(corrected, AFTER, sent, "--json").lines
    assert (told["kind"], told["verdict"], told["correct"]) == ("first", "outdated", None)
    assert "rating" not in told
    assert (told["why"], told["answers"]) == (TOLD, ["Venice"])
    assert again == first
    assert right["verdict"] == "right"
    assert (summary["asked"], summary["correct"], summary["missed"]) == (1, 1, [])
    assert kept(corrected) == [
        ("review", "right", 4),
        ("first", "outdated", 2),
        ("review", "right", 3),
    ]


def test_statistics_count_it_neither_way(corrected: Path) -> None:
    quiz(corrected, AFTER, in_json({"answer": "Florence"}, {"command": "quit"}), "--json")
    home = {"STUDYKIT_HOME": str(corrected / "home"), "STUDYKIT_NOW": AFTER}
    found = json.loads(studykit("stats", "--json", cwd=corrected, env=home).out)
    assert (found["reviews"]["all"]["answers"], found["reviews"]["all"]["right"]) == (1, 1)
    assert found["due"]["overdue"] == 1
    assert found["leeches"] == []


def test_in_plain_lines_the_learner_reads_it(corrected: Path) -> None:
    done = quiz(corrected, AFTER, "Florence\nVenice\n")
    assert f"Outdated. {TOLD}\nAnswer: Venice\n" in done.out
    assert "Comes again now.\n" in done.out
    assert "1 question, 1 right." in done.out


def test_a_card_shows_it_with_the_answer(corrected: Path) -> None:
    done = quiz(corrected, AFTER, "\n1\n\n3\n", "--mode", "cards")
    assert done.out.count(f"{TOLD}\nAnswer: Venice\n") == 1
    assert done.out.count("Answer: Venice\n") == 2
    assert kept(corrected)[1:] == [("first", "outdated", 2), ("review", "right", 3)]


def test_an_exam_says_it_at_its_end(corrected: Path) -> None:
    done = quiz(corrected, AFTER, "Florence\n", "--exam")
    assert f"    (you said Florence)\n    {TOLD}\n" in done.out
    assert "Exam: 0 of 1 right" in done.out
