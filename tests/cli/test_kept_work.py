"""Commands print the same bytes whether they make a deck, or read what was made of it last time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

FACTS = """\
columns: {name: text, country: text, founded: date, expires: date}
say: "{name} is the capital of {country}."
rows:
  canberra: {name: Canberra, country: Australia, founded: 1913, aliases: [The Bush Capital]}
  tokyo: {name: Tokyo, country: Japan, founded: 1457, expires: 2020-01-01}
  lima: {name: Lima, country: Peru, founded: 1535}
  rome: {name: Rome, country: Italy, founded: 753 BC}
  atlantis: {name: Atlantis, country: Sea, founded: once}
"""
DECK = """\
deck: Capitals
key: capitals-1
facts: ../seeds/world
templates:
  capital: {from: cities, ask: "What is the capital of {country}?", answer: name}
  founded: {from: cities, ask: "When was {name} founded?", answer: founded}
"""
COMMANDS = (
    "items capitals --json",
    "check --json",
    "check --coverage",
    "why capital/rome --json",
    "why cities/atlantis",
    "stats --json",
    "plan --date 2026-12-24",
    "quiz capitals --json",
    "diff capitals --json",
    "export capitals",
    "diff capitals --json",
    "export capitals --as csv",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__world__cities_yaml=FACTS, decks__capitals_yaml=DECK)


def run(project: Path, command: str) -> Result:
    return studykit(*command.split(), cwd=project, env={"STUDYKIT_HOME": str(project / "home")})


def outcomes(project: Path, commands: tuple[str, ...], *, keep: bool) -> list[Result]:
    results = []
    for command in commands:
        if not keep:
            shutil.rmtree(project / "home" / "cache", ignore_errors=True)
        results.append(run(project, command))
    return results


def assert_alike(project: Path, commands: tuple[str, ...]) -> None:
    for facts in (FACTS, FACTS.replace("Peru", "the Republic of Peru")):
        write(project, seeds__world__cities_yaml=facts)
        without = outcomes(project, commands, keep=False)
        assert outcomes(project, commands, keep=True) == without
        assert outcomes(project, commands, keep=True) == without


def test_check_and_items_print_the_same_twice_and_without_what_is_kept(project: Path) -> None:
    assert_alike(project, COMMANDS[:2])


def test_an_export_keeps_nothing_that_its_own_lock_file_makes_useless(project: Path) -> None:
    write(project, seeds__world__cities_yaml=FACTS.replace("founded: once", "founded: 1900"))
    kept = project / "home" / "cache"
    assert run(project, "export capitals").code == 0
    assert not [*kept.rglob("*.items"), *kept.rglob("*.findings")]

    # What others keep is read, and stays.
    assert run(project, "check").code == 0
    before = {path.name: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    assert [name for name in before if name.endswith(".items")]
    assert run(project, "export capitals").code == 0
    assert {path.name: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_each_command_prints_the_same_twice_and_without_what_is_kept(project: Path) -> None:
    assert run(project, "export capitals").code in (0, 1)
    sound = FACTS.replace("founded: once", "founded: 1900")
    write(project, seeds__world__cities_yaml=sound)
    run(project, "export capitals")
    for facts in (sound, FACTS, sound):
        write(project, seeds__world__cities_yaml=facts)
        without = outcomes(project, COMMANDS, keep=False)
        for _ in range(2):
            assert outcomes(project, COMMANDS, keep=True) == without
