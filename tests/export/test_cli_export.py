"""`studykit export` as a user calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from studykit.cli import _clock as clock
from studykit.cli.export import command
from tests.cli.runner import studykit

FACTS = """\
table: capitals
complete: true
source: atlas
columns: {country: text, capital: text}
label: country
rows:
  france: {country: France, capital: Paris}
  japan: {country: Japan, capital: Tokyo}
  peru: {country: Peru, capital: Lima}
  kenya: {country: Kenya, capital: Nairobi}
"""
SOURCES = "table: sources\nrows:\n  atlas: {title: An Atlas}\n"
DECK = """\
deck: Capitals
key: capitals-x7
facts: ../seeds/world
templates:
  capital:
    from: capitals
    ask: What is the capital of {country}?
    answer: capital
"""


@pytest.fixture
def project(tmp_path):
    for name, text in {
        "seeds/world/capitals.yaml": FACTS,
        "seeds/world/sources.yaml": SOURCES,
        "decks/capitals.yaml": DECK,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def export(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = studykit("export", *arguments, cwd=folder, env={"NO_COLOR": "1"})
    return done.code, done.out, done.err


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_deck_becomes_a_package_here_and_a_lock_beside_the_deck(project):
    assert export(project)[:2] == (
        0,
        "capitals.apkg: 4 notes for Capitals\nOn import Anki will find 4 new notes.\n",
    )
    assert sorted(path.name for path in project.iterdir()) == ["capitals.apkg", "decks", "seeds"]
    assert sorted(path.name for path in (project / "decks").iterdir()) == [
        "capitals.lock",
        "capitals.texts.gz",
        "capitals.yaml",
    ]


def test_it_says_what_the_import_will_do(project):
    export(project)
    first = (project / "capitals.apkg").read_bytes()
    said = (
        "capitals.apkg: 4 notes for Capitals\nOn import Anki will find 4 unchanged.\n"
        "In a collection that never had the deck all 4 are new.\n"
    )
    assert export(project, "capitals")[:2] == (0, said)
    assert (project / "capitals.apkg").read_bytes() == first
    facts = project / "seeds/world/capitals.yaml"
    edit(facts, "Peru, capital: Lima}", "Perú, capital: Lima}")
    edit(
        facts,
        "  kenya: {country: Kenya, capital: Nairobi}\n",
        "  chile: {country: Chile, capital: Santiago}\n",
    )
    code, out, _ = export(project)
    assert code == 0
    assert "On import Anki will find 1 new note, " in out
    assert "An updated note is replaced whole: your own words and tags in it are not kept.\n" in out
    assert out.endswith(
        '1 question no longer asked: search Anki for "tag:capitals::retired", to suspend.\n'
    )


@pytest.mark.parametrize(
    ("output", "written"),
    [("x.apkg", "x.apkg"), ("out", "out/capitals.apkg"), ("out/y.apkg", "out/y.apkg")],
)
def test_the_package_goes_where_it_is_told(project, output, written):
    (project / "out").mkdir()
    code, out, _ = export(project, "-o", output)
    assert (code, out.partition(":")[0]) == (0, written)
    assert (project / written).is_file()


def test_another_ending_is_refused_so_that_no_deck_is_overwritten(project):
    code, _, err = export(project, "-o", "decks/capitals.yaml")
    assert (code, err.splitlines()[-1]) == (
        2,
        "Error: Anki imports files that end in .apkg: write -o decks/capitals.apkg.",
    )
    assert (project / "decks/capitals.yaml").read_text("utf-8") == DECK


def test_with_an_error_nothing_is_written(project):
    edit(project / "decks/capitals.yaml", "answer: capital", "answer: capitol")
    code, out, err = export(project)
    assert (code, out) == (1, "")
    assert "capitol" in err
    assert err.splitlines()[-1] == "Nothing was written: 1 error."
    assert not list(project.glob("**/*.apkg"))
    assert not list(project.glob("**/*.lock"))


def test_a_broken_lock_is_refused_untouched(project):
    export(project)
    lock = project / "decks/capitals.lock"
    lock.write_text(broken := lock.read_text("utf-8") + "<<<<<<< HEAD\n", "utf-8")
    (project / "capitals.apkg").unlink()
    code, _, err = export(project)
    assert code == 1
    assert err.startswith(
        "decks/capitals.lock:11:1: X001 the lock file is broken: git left a merge conflict here. "
    )
    assert lock.read_text("utf-8") == broken
    assert not (project / "capitals.apkg").exists()


def test_a_copied_deck_with_the_same_key_is_refused(project):
    export(project)
    (project / "decks/copy.yaml").write_text(DECK, "utf-8")
    code, _, err = export(project, "copy")
    assert code == 1
    assert (
        "decks/copy.lock: X007 the key 'capitals-x7' is that of another deck: capitals.lock" in err
    )


def test_it_waits_rather_than_write_a_time_in_the_future(project, monkeypatch):
    """The clock stands still but for the naps."""
    moment, naps = [1_764_000_000.5], []
    monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(moment[0], UTC))
    monkeypatch.setattr(
        time, "sleep", lambda nap: (naps.append(nap), moment.append(moment.pop() + nap))
    )
    monkeypatch.chdir(project)
    for wording in ("What is", "Which is", "Name"):
        edit(project / "decks/capitals.yaml", "What is", wording)
        assert CliRunner().invoke(command).exit_code == 0
        edit(project / "decks/capitals.yaml", wording, "What is")
        lines = (project / "decks/capitals.lock").read_text("utf-8").splitlines()[1:]
        assert max(json.loads(line).get("changed", 0) for line in lines) <= moment[0]
    assert naps == [0.5, 1.0]


def test_another_key_is_refused(project):
    export(project)
    edit(project / "decks/capitals.yaml", "capitals-x7", "capitals-y8")
    code, out, err = export(project)
    assert (code, out) == (1, "")
    assert (
        "X003 the deck's key is 'capitals-y8', but it was exported with the key 'capitals-x7'. Write"
        in err
    )
    assert err.splitlines()[-1] == "Nothing was written: 1 error."


@pytest.mark.skipif(os.name != "posix", reason="POSIX")
def test_a_full_disk_is_said_without_a_traceback(project):
    export(project)
    before = {
        path.name: path.read_bytes()
        for path in (project / "capitals.apkg", project / "decks/capitals.lock")
    }
    edit(project / "seeds/world/capitals.yaml", "Lima", "Lima (Peru)")
    script = (
        "import os\nfrom studykit.whole_files import writing as files\n"
        "def full(*args): raise OSError(28, 'No space left on device')\n"
        "files.os.fsync = full\nfrom studykit.cli import main\nmain()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", script, "export"],
        check=False,
        capture_output=True,
        text=True,
        cwd=project,
        env=environment,
    )
    assert (done.returncode, done.stderr.splitlines()) == (
        4, ["Error: decks/capitals.lock: No space left on device. Make room on the disk and try again."]
    )  # fmt: skip
    assert {
        path.name: path.read_bytes()
        for path in (project / "capitals.apkg", project / "decks/capitals.lock")
    } == before
    assert not [path.name for path in project.glob("**/.*")]


def test_a_folder_that_is_not_there_is_an_error_of_the_environment(project):
    assert export(project, "-o", "nowhere/x.apkg")[::2] == (
        4,
        "Error: nowhere/x.apkg: No such file or directory. Make its folder first, or correct the path.\n",
    )
    assert not list(project.glob("**/*.lock"))


def test_the_help_shows_examples(project):
    code, out, _ = export(project, "--help")
    assert code == 0
    assert "studykit export nansei -o ~/Desktop   nansei.apkg, there" in out
