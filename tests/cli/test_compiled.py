"""The second quiz of a deck starts from what was compiled: it must ask the same, and notice every change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

FACTS = """\
columns: {name: text, country: text, founded: date}
say: "{name} is the capital of {country}."
complete: true
rows:
  canberra: {name: Canberra, country: Australia, founded: 1913, aliases: [The Bush Capital]}
  tokyo: {name: Tokyo, country: Japan, founded: 1457}
  lima: {name: Lima, country: Peru, founded: 1535}
  rome: {name: Rome, country: Italy, founded: 753 BC}
"""
RIVERS = """\
columns: {name: text, city: cities}
say: "{name} flows through {city}."
rows:
  tiber: {name: The Tiber, city: rome}
"""
DECK = """\
deck: Capitals
key: capitals-1
facts: ../seeds/world
tags: [world]
templates:
  capital: {from: cities, ask: "What is the capital of {country}?", answer: name}
  founded: {from: cities, ask: "When was {name} founded?", answer: founded}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        seeds__world__cities_yaml=FACTS,
        seeds__world__rivers_yaml=RIVERS,
        decks__capitals_yaml=DECK,
    )


def quiz(project: Path, *args: str, answers: str = "", home: str = "home") -> Result:
    return studykit(
        "quiz", *args, cwd=project, answers=answers, env={"STUDYKIT_HOME": str(project / home)}
    )


def cached(project: Path) -> list[Path]:
    return sorted((project / "home" / "cache").glob("*.compiled"))


def test_the_second_quiz_asks_and_answers_as_the_first(project: Path) -> None:
    wrong = "Tokyo\n:m\n1457\n:m\n" * 4
    first = quiz(project, "--cram", "--mode", "typed", answers=wrong, home="other")
    assert quiz(project, "--cram", "--mode", "typed").code == 0
    assert len(cached(project)) == 1
    again = quiz(project, "--cram", "--mode", "typed", answers=wrong)
    assert (again.code, again.out, again.err) == (first.code, first.out, first.err)
    assert "Tokyo is the capital of Japan." in again.out, "what a wrong answer is true of"
    assert "The Tiber flows through Rome." in again.out, "facts about the same"


def test_the_second_quiz_reads_no_facts(project: Path) -> None:
    code = (
        "import sys\n"
        "sys.argv = ['studykit', 'quiz', '--json']\n"
        "from studykit.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sys.modules, file=sys.stderr)\n"
    )
    loaded = []
    for _ in range(2):
        environment = {"STUDYKIT_HOME": str(project / "home")}
        found = subprocess.run(
            [sys.executable, "-c", code],
            cwd=project,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        loaded.append(set(found.stderr.rpartition("LOADED")[2].split()))
    made, compiled = loaded
    wanted = {
        "yaml",
        "studykit.questions.make_items",
        "studykit.facts.load",
        "studykit.values.sameness",
        "studykit.values.dates",
        "studykit.values.numbers",
        "studykit.grading.grade",
    }
    assert made >= {"yaml", "studykit.questions.make_items"}
    assert compiled & wanted == set()


def test_an_edited_fact_is_asked_as_it_is_now(project: Path) -> None:
    quiz(project, "--cram")
    write(project, seeds__world__cities_yaml=FACTS.replace("Peru", "the Republic of Peru"))
    assert (
        "the Republic of Peru?" in quiz(project, "--cram", "--mode", "typed", answers="-\n" * 8).out
    )


def test_another_table_another_deck_and_another_folder_are_noticed(project: Path) -> None:
    before = quiz(project, "--cram").out
    write(project, seeds__world__lakes_csv="id,name\ncomo,Como\n")
    assert quiz(project, "--cram").out == before
    (project / "decks" / "capitals.yaml").write_text(
        DECK.replace("deck: Capitals", "deck: Towns"), encoding="utf-8"
    )
    assert "Towns: 0 due" in quiz(project, "--cram").out
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    found = studykit(
        "quiz",
        "../decks/capitals.yaml",
        "--cram",
        cwd=elsewhere,
        env={"STUDYKIT_HOME": str(project / "home")},
    )
    assert found.code == 0
    assert len(cached(project)) == 2, "places in files are told from where one stands"


def test_reviews_keep_it_in_use_and_a_corrected_id_does_not(project: Path) -> None:
    quiz(project, "--mode", "typed", "--count", "2", answers="Canberra\nTokyo\n")
    stamps = [each.stat().st_mtime_ns for each in cached(project)]
    quiz(project, "--mode", "typed", "--count", "1", answers="Lima\n")
    quiz(project, "--cram")
    assert [each.stat().st_mtime_ns for each in cached(project)] == stamps
    renamed = FACTS.replace("  lima: {", "  lima-city: {was: [lima], ")
    write(project, seeds__world__cities_yaml=renamed)
    assert "0 due" in quiz(project).out, "a renamed row keeps its memory"
    assert [each.stat().st_mtime_ns for each in cached(project)] != stamps


def test_problems_are_told_the_second_time_too(project: Path) -> None:
    write(project, seeds__world__cities_yaml=FACTS.replace("founded: 1913", "founded: once"))
    first = quiz(project, "--cram")
    assert "1 error" in first.err
    assert quiz(project, "--cram").err == first.err
    shutil.copy(project / "decks" / "capitals.yaml", project / "decks" / "copy.yaml")
    for _ in range(2):
        assert "T016" in quiz(project, "--cram").err


def test_slips_in_filters_are_told_the_second_time_too(project: Path) -> None:
    for args in (["--tag", "wordl"], ["--template", "capitol"]):
        first = quiz(project, *args)
        assert first.code == 2
        assert "Did you mean" in first.err
        assert quiz(project, *args).err == first.err
    for args in (["--tag", "world"], ["--template", "capital"]):
        assert quiz(project, *args, "--cram").code == 0


def test_a_damaged_one_is_made_again(project: Path) -> None:
    whole = quiz(project, "--cram").out
    (file,) = cached(project)
    file.write_bytes(b"SQLite format 3\0 and no more")
    assert quiz(project, "--cram").out == whole
    content = file.read_bytes()
    damaged = content.replace(b"capital of Japan", b"capital of Jopan")
    assert damaged != content
    file.write_bytes(damaged)
    found = quiz(project, "--cram")
    made_anew = "A compiled deck was damaged. It is made anew, and the quiz goes on.\n"
    assert (found.code, found.out, found.err) == (0, whole, made_anew)
    assert quiz(project, "--cram").err == ""
    assert file.stat().st_size == len(content)


def test_damage_that_is_met_in_the_middle_loses_no_review(project: Path) -> None:
    quiz(project, "--cram")
    (file,) = cached(project)
    content = file.read_bytes()
    damaged = content.replace(b"The Tiber flows", b"The Tiber glows")
    assert damaged != content
    file.write_bytes(damaged)
    found = quiz(project, "--mode", "typed", answers="Rome\nTokyo\n:m\n1457\n:m\n" * 6)
    assert found.code == 0
    assert "It is made anew, and the quiz goes on." in found.err
    assert "The Tiber glows" not in found.out
    assert "The Tiber flows through Rome." in found.out
    # What was answered before goes on where it was.
    assert "Capitals: 0 due, 2 begun, 6 new." in found.out


def test_other_commands_say_that_a_damaged_one_is_deleted_and_work_the_next_time(
    project: Path,
) -> None:
    quiz(project, "--cram")
    (file,) = cached(project)
    content = file.read_bytes()
    file.write_bytes(content.replace(b"capital of Japan", b"capital of Jopan"))
    command = ["bury", "capital/tokyo"]
    home = {"STUDYKIT_HOME": str(project / "home")}
    found = studykit(*command, cwd=project, env=home)
    assert found.code == 4
    assert found.err == (
        f"Error: {file} was damaged and is deleted. Give the command again: it is made anew.\n"
    )
    assert not file.exists()
    assert studykit(*command, cwd=project, env=home).code == 0


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere"
)
def test_a_quiz_goes_on_where_nothing_can_be_cached(project: Path) -> None:
    (project / "home" / "cache").mkdir(parents=True)
    (project / "home" / "cache").chmod(0o500)
    assert quiz(project, "--cram").code == 0


def test_a_file_where_the_cache_should_be_stops_no_quiz(project: Path) -> None:
    (project / "home").mkdir()
    (project / "home" / "cache").write_text("in the way")
    for _ in range(2):
        assert quiz(project, "--cram").code == 0


def test_what_was_not_used_for_months_is_deleted(project: Path) -> None:
    quiz(project, "--cram")
    (file,) = cached(project)
    old = file.with_name("0123.compiled")
    left = file.with_name(".4567.compiled.99.tmp")
    for each in (old, left):
        each.write_bytes(b"")
        os.utime(each, (1, 1))
    write(project, seeds__world__cities_yaml=FACTS + "\n")
    quiz(project, "--cram")
    assert sorted(each.name for each in file.parent.iterdir()) == [file.name]


def test_it_may_be_deleted_at_any_time(project: Path) -> None:
    first = quiz(project, "--cram").out
    shutil.rmtree(project / "home" / "cache")
    assert quiz(project, "--cram").out == first
