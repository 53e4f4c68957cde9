"""`studykit help`: the manual's topics and pages, and the help of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.cli._commands import commands
from studykit.cli._topics import TOPICS
from tests.cli.runner import studykit
from tests.manual import MANUAL


def test_without_a_topic_all_are_listed_each_with_a_line(tmp_path: Path) -> None:
    shown = studykit("help", cwd=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0] == "The manual of studykit. `studykit help TOPIC` shows a page:"
    assert [line.split()[0] for line in lines[2 : 2 + len(TOPICS)]] == list(TOPICS)
    assert "  exit-codes    How a command ends" in lines


@pytest.mark.parametrize("topic", TOPICS)
def test_in_a_pipe_a_page_is_the_text_of_its_file(tmp_path: Path, topic: str) -> None:
    shown = studykit("help", topic, cwd=tmp_path)
    page = (MANUAL / f"{topic}.md").read_text(encoding="utf-8")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(page)
    if topic not in commands():
        assert shown.out == page


@pytest.mark.parametrize("words", ["export", "check", "log", "log import", "facts import", "help"])
def test_of_a_command_its_own_help_is_shown(tmp_path: Path, words: str) -> None:
    shown = studykit("help", *words.split(), cwd=tmp_path)
    assert shown == studykit(*words.split(), "--help", cwd=tmp_path)
    assert f" {words} [OPTIONS]" in shown.out.splitlines()[0]


@pytest.mark.parametrize("name", ["facts", "quiz"])
def test_where_a_topic_is_called_as_a_command_both_are_shown(tmp_path: Path, name: str) -> None:
    page = (MANUAL / f"{name}.md").read_text(encoding="utf-8")
    assert (
        studykit("help", name, cwd=tmp_path).out
        == f"{page}\n{studykit(name, '--help', cwd=tmp_path).out}"
    )


def test_an_unknown_topic_gets_the_nearest_and_the_list(tmp_path: Path) -> None:
    shown = studykit("help", "langages", cwd=tmp_path)
    assert (shown.code, shown.out) == (2, "")
    assert (
        "There is no topic 'langages'. Did you mean 'languages'? There are: tutorial, lists, facts, drafts, "
        in shown.err
    )
    near = studykit("help", "exprt", cwd=tmp_path)
    assert (near.code, near.out) == (2, "")
    assert "Did you mean 'export'?" in near.err
