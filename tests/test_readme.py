"""The README is short and true: its session is a real one, and CI runs its commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from studykit.cli._topics import TOPICS, summary
from tests.cli.runner import studykit
from tests.manual import README, blocks, text_of


def test_it_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200


def test_the_session_is_a_real_one(project: Path) -> None:
    """The plain-line quiz prints `> ` and takes the answer from standard input; the README shows both on one line."""
    first, _, rest = text_of("session").partition("\n")
    answers = re.findall(r"^> (.*)$", rest, re.MULTILINE)
    assert answers
    # In what order things are asked is drawn from the day.
    result = studykit(
        *shlex.split(first)[2:],
        cwd=project,
        answers="".join(f"{answer}\n" for answer in answers),
        env={"STUDYKIT_NOW": "2026-03-01T09:00"},
    )
    expected = re.sub(r"^> .*\n", "> ", rest, flags=re.MULTILINE)
    assert result.out.strip() == expected.strip()


def test_the_commands_that_ci_runs_stand_in_the_readme(project: Path) -> None:
    marks = {block.mark: block.text for block in blocks(README)}
    script = (project / ".ci/run").read_text(encoding="utf-8")
    for mark in ("quiz command", "test command"):
        assert marks[mark].startswith("python3 -m venv .venv && ")
    for mark in ("quiz command", "first steps", "test command"):
        assert f"command_of '{mark}'" in script


def test_a_base_and_a_deck_of_twenty_lines_are_shown() -> None:
    shown = [block.text for block in blocks(README) if block.path]
    assert len(shown) == 2
    assert sum(text.count("\n") for text in shown) <= 22


def test_it_leads_to_every_page_of_the_manual() -> None:
    listed = re.findall(
        r"^\* \[(\S+)\]\(studykit/manual/(\S+)\.md\): (.*)$",
        README.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    expected = []
    for topic in TOPICS:
        about = summary(topic)
        expected.append((topic, topic, about[:1].lower() + about[1:]))
    assert listed == expected
