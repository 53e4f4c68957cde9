"""`studykit bury` and `studykit reset`, and their keys in a quiz for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

DECK = """\
deck: NAME
key: NAME-1
facts: ../seas
templates:
  of: {from: seas, ask: "Of which ocean is the {name} a part?", answer: ocean, modes: [typed]}
"""
SEAS = "name,ocean\nCoral Sea,Pacific\nTasman Sea,Pacific\nArabian Sea,Indian Ocean\n"
CORAL = "of/Coral Sea"


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    return write(tmp_path, seas__seas_csv=SEAS, decks__seas_yaml=DECK.replace("NAME", "seas"))


def call(folder: Path, *command: str, day: int = 1, answers: str = "") -> Result:
    now = {"STUDYKIT_NOW": f"2026-03-0{day}T09:00"}
    return studykit(*command, cwd=folder, answers=answers, env=now)


def asked(folder: Path, *sent: object, day: int = 1) -> list[str]:
    """Send these lines, skip all else, and return the ids of what was asked."""
    lines = "".join(f"{json.dumps(message)}\n" for message in (*sent, *[{"command": "skip"}] * 9))
    found = call(folder, "quiz", "--json", "--mode", "typed", day=day, answers=lines)
    return [line["id"] for line in found.lines if line["type"] == "question"]


def test_what_is_buried_is_asked_tomorrow(seas: Path) -> None:
    assert CORAL in asked(seas)
    found = call(seas, "bury", CORAL)
    assert (found.code, found.err) == (0, "")
    assert (
        found.out
        == f"{CORAL} is not asked before tomorrow: Of which ocean is the Coral Sea a part?\n"
    )
    assert CORAL not in asked(seas)
    assert CORAL in asked(seas, day=2)
    assert "may be asked today" in call(seas, "bury", CORAL, "--undo").out
    assert CORAL in asked(seas)
    again = call(seas, "bury", CORAL, "--undo")
    assert (again.code, again.err) == (1, f"{CORAL} is not buried today. Nothing has changed.\n")


def test_what_is_reset_is_new_and_its_answers_stay(seas: Path) -> None:
    new = call(seas, "reset", CORAL)
    assert (new.code, new.err) == (1, f"{CORAL} is new: there is nothing to reset.\n")
    first = asked(seas)[0]
    asked(seas, {"answer": "x"}, {"command": "quit"})
    found = call(seas, "reset", first)
    assert found.out.startswith(f"{first} begins anew; the log keeps 1 answer of it: Of which")
    assert "0 due, 3 new" in call(seas, "quiz", day=3).out
    exported = call(seas, "log", "export").lines
    assert sum(line["type"] == "review" for line in exported) == 1
    assert "counts again" in call(seas, "reset", first, "--undo").out
    assert "1 due, 2 new" in call(seas, "quiz", day=3).out
    again = call(seas, "reset", first, "--undo")
    assert (again.code, again.err) == (1, f"{first} was not reset. Nothing has changed.\n")


def test_the_keys_of_a_program_do_the_same(seas: Path) -> None:
    _, second, *_ = asked(seas)
    reset, of_second = {"command": "reset"}, {"command": "reset", "id": second}
    lines = [{"command": "bury"}, reset, {"answer": "x"}, of_second, {"command": "quit"}]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    found = call(seas, "quiz", "--json", "--mode", "typed", answers=text)
    replies = [line["type"] for line in found.lines if line["type"] != "question"]
    assert replies == ["buried", "error", "feedback", "reset", "summary"]
    buried = found.lines[1]["id"]
    assert buried not in asked(seas)


def test_an_item_that_is_not_there_or_in_two_decks_is_asked_about(seas: Path) -> None:
    slip = call(seas, "bury", "of/Coral See")
    assert (slip.code, slip.out) == (2, "")
    assert "There is no item 'of/Coral See'. Did you mean 'of/Coral Sea'?" in slip.err
    write(seas, decks__more_yaml=DECK.replace("NAME", "more"))
    both = call(seas, "bury", CORAL)
    assert both.code == 2
    assert f"Several decks have an item '{CORAL}': more, seas. Name one of them behind" in both.err
    assert call(seas, "bury", CORAL, "more").code == 0
