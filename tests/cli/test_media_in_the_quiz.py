"""Pictures and sounds where there are only words, and as a program is asked them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import studykit
from tests.media import flags


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return flags(tmp_path)


def test_the_terminal_names_files_and_words_and_counts_what_it_cannot_ask(folder: Path) -> None:
    found = studykit("quiz", "--cram", "--template", "whose", "--template", "which", cwd=folder)
    assert found.err == (
        "1 question left out: a picture's or sound's name would tell the answer. "
        "Anki shows them; `studykit check` says more.\n"
    )
    shown = studykit("quiz", "--all", "--template", "whose", cwd=folder, answers="1\n1\n1\n").out
    assert 'Whose flag is this? [picture flags/one.png: blue, "white" & red]' in shown
    assert "peru.png" not in shown
    cards = studykit(
        "quiz", "--all", "--template", "sing", "--mode", "choice", cwd=folder, answers="\n3\n\n3\n"
    ).out
    assert "[sound tones/low.wav]" in cards


def test_a_program_is_given_the_files_and_asked_everything(folder: Path) -> None:
    answers = "".join(
        json.dumps(each) + "\n" for each in [{"command": "skip"}] * 13 + [{"rating": 3}]
    )
    found = studykit("quiz", "--all", "--json", cwd=folder, answers=answers)
    asked = {line["id"]: line for line in found.lines if line["type"] == "question"}
    peru = asked["whose/d"]
    assert peru["stem"] == "Whose flag is this? [picture]"
    (medium,) = peru["media"]
    assert (medium["path"], medium["type"], medium["alt"]) == ("flags/peru.png", "image", "")
    assert (folder / medium["file"]).read_bytes().startswith(b"\x89PNG")
    which = asked["which/a"]
    assert {each["path"] for each in which["media"]} == {
        f"flags/{name}.png" for name in ("one", "two", "three", "peru")
    }
    assert "flag of France?" in which["stem"]
    assert '[picture flags/one.png: blue, "white" & red]' in which["options"]
    assert asked["sing/x"]["media"] == []
    (told,) = [line for line in found.lines if line["type"] == "feedback"]
    assert (told["id"], [each["path"] for each in told["media"]]) == ("sing/z", ["tones/high.wav"])
    assert len(asked) == 14
    assert "left out" not in found.err
