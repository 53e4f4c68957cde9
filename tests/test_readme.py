"""Everything in the README is true: its files load, its commands print what stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from studykit.cli.decks import open_deck
from studykit.cli.stats_screen import show
from studykit.study.log import Log
from studykit.study.records import Review
from studykit.study.stats import Studied, stats
from tests.cli.runner import WARNINGS, studykit
from tests.readme import README, blocks, commands, write_files


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


EXAMPLES = [pair for block in blocks() for pair in commands(block) if pair[0].startswith("studykit ")]


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_a_command_prints_what_the_readme_shows(shown: Path, command: str, output: str) -> None:
    found = studykit(*shlex.split(command)[1:], cwd=shown)
    assert found.err == ""
    printed = found.out.strip("\n").splitlines()
    expected = output.strip("\n").splitlines()
    if expected[-1] == "...":
        printed, expected = printed[: len(expected) - 1], expected[:-1]
    assert printed == expected


PROGRAMS = [block.text for block in blocks() if block.kind == "python"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_short_and_prints_what_stands_below_it(shown: Path, program: str) -> None:
    lines = program.splitlines()
    assert len([line for line in lines if line and not line.startswith("#")]) <= 5
    expected = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=shown,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": WARNINGS},
    )
    assert (found.stdout.splitlines(), found.stderr) == (expected, "")


def test_there_is_a_program_for_each_thing_that_a_library_is_wanted_for() -> None:
    found = [name for name in ("load(", ".items", ".grade(", ".export(") if any(name in each for each in PROGRAMS)]
    assert found == ["load(", ".items", ".grade(", ".export("]


def test_the_session_is_a_real_one(project: Path) -> None:
    """The plain-line quiz prints `> ` and takes the answer from standard input; the README shows both on one line."""
    (session,) = [block.text for block in blocks() if block.mark == "session"]
    first, _, rest = session.partition("\n")
    answers = re.findall(r"^> (.*)$", rest, re.MULTILINE)
    assert answers
    found = studykit(*shlex.split(first)[2:], cwd=project, answers="".join(f"{each}\n" for each in answers))
    expected = re.sub(r"^> .*\n", "> ", rest, flags=re.MULTILINE)
    assert found.out.strip() == expected.strip()


def test_the_commands_about_the_log_print_what_the_readme_shows(project: Path, tmp_path: Path) -> None:
    (session,) = [block.text for block in blocks() if block.mark == "log session"]
    studykit("quiz", str(project / "decks/nansei.yaml"), "--mode", "choice", cwd=tmp_path, answers="1\n1\n")
    for command, output in commands(replace(blocks()[0], kind="console", text=session)):
        found = studykit(*shlex.split(command)[1:], cwd=tmp_path)
        assert (found.out, found.err) == (output, "")


def test_the_statistics_are_those_of_a_real_log(shown: Path) -> None:
    """The screen of `studykit stats` for a month of answers, as it was at noon on 10 March 2026."""
    (session,) = [block.text for block in blocks() if block.mark == "stats session"]
    assert session.startswith("$ studykit stats summits\n")
    assert session.partition("\n")[2] == _screen_of_statistics(shown)


def _screen_of_statistics(shown: Path) -> str:
    now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    deck = open_deck(shown / "decks/summits.yaml")
    missed = {"summit-of/aconcagua": "Kilimanjaro", "height/aconcagua": "5895 m", "first-climbed/aconcagua": "1889"}
    with Log.open(shown / "reviews.db") as log:
        for ago in (29, 28, 20, 8, 2, 1):
            for item in deck.items:
                right = item.id not in missed or ago in (29, 20)
                if right and ago < 20:
                    continue
                at, rating = now - timedelta(days=ago, hours=1), 3 if right else 1
                answer = item.keys[0] if right else missed[item.id]
                verdict = ("right", True) if right else ("wrong", False)
                log.record(Review(deck.deck.key, item.id, at, rating, "typed", *verdict, answer, 6000, ""), item)
        cards = log.cards(deck.deck.key)
        studied = Studied(deck.deck.key, deck.deck.name, deck.items, deck.base, deck.deck.facts, cards)
        found = stats([studied], log.standing(), now)
    file = StringIO()
    show(found, 0, Console(file=file, width=80, force_terminal=True, color_system=None))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def test_the_commands_that_ci_runs_stand_in_the_readme(project: Path) -> None:
    marks = {block.mark: block.text for block in blocks()}
    script = (project / ".ci/run").read_text(encoding="utf-8")
    for mark in ("quiz command", "test command"):
        assert marks[mark].startswith("python3 -m venv .venv && ")
    for mark in ("quiz command", "first steps", "test command"):
        assert f"command_of '{mark}'" in script


def test_every_command_and_every_option_that_the_readme_names_exists(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    from studykit.cli import COMMANDS

    named = set(re.findall(r"`(?:\$ )?studykit (\w+)", text)) | set(
        re.findall(r"^\$ studykit (\w+)", text, re.MULTILINE)
    )
    assert named <= set(COMMANDS)
    helps = " ".join(studykit(*name.split(), "--help", cwd=tmp_path).out for name in (*COMMANDS, "facts import"))
    for option in set(re.findall(r"`(--[a-z-]+)", text)):
        assert option in helps, option


def test_the_hook_for_pre_commit_does_what_it_says(shown: Path) -> None:
    """Its entry is run as pre-commit would run it, and fails when a deck has a warning."""
    (text,) = [block.text for block in blocks() if block.mark == "pre-commit"]
    (hook,) = yaml.safe_load(text)["repos"][0]["hooks"]
    assert re.match(hook["files"], "seeds/summits/mountains.yaml")
    assert re.match(hook["files"], "decks/summits.yaml")
    assert not re.match(hook["files"], "README.md")
    program, *arguments = shlex.split(hook["entry"])
    assert (program, hook["language"], hook["pass_filenames"]) == ("studykit", "system", False)
    assert studykit(*arguments, cwd=shown).code == 1, "decks/oops.yaml has a slip"
    (shown / "decks" / "oops.yaml").unlink()
    found = studykit(*arguments, cwd=shown)
    assert found.code == 0, found.out
