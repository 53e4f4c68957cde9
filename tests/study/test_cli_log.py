"""`studykit log` and `studykit backup`, run as a user runs them."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from builders import NOON, make_item
from test_log import make_review

from studykit.anki_reviews.bring import News
from studykit.cli._import_from_anki import _undone_and_missing
from studykit.reviews.log import Log
from tests.cli.runner import studykit


@pytest.fixture
def home() -> Path:
    return Path(os.environ["STUDYKIT_HOME"])


@pytest.fixture
def log_file(home: Path) -> Path:
    """A log with two reviews, one of them undone."""
    with Log.open(home / "reviews.db") as log:
        log.record(make_review(), make_item())
        log.record(make_review("capital/peru"), make_item("capital/peru"))
        log.undo(make_review().uid, NOON)
    return home / "reviews.db"


def test_what_one_machine_exports_another_imports(log_file: Path, tmp_path: Path) -> None:
    there = {"STUDYKIT_HOME": str(tmp_path / "there")}
    found = studykit("log", "export", "reviews.jsonl", cwd=tmp_path)
    assert (found.code, found.out, found.err) == (0, "reviews.jsonl: 2 reviews.\n", "")
    found = studykit("log", "import", "reviews.jsonl", cwd=tmp_path, env=there)
    assert (found.code, found.err) == (0, "")
    assert (
        found.out == "2 new reviews and 2 new events.\n0 reviews and 0 events were there already.\n"
    )
    found = studykit("log", "import", "reviews.jsonl", cwd=tmp_path, env=there)
    assert (
        found.out == "0 new reviews and 0 new events.\n2 reviews and 2 events were there already.\n"
    )
    printed = studykit("log", "export", cwd=tmp_path, env=there)
    assert printed.out == (tmp_path / "reviews.jsonl").read_text(encoding="utf-8")
    kinds = ["studykit log", "item", "item", "review", "review", "event", "event"]
    assert [line["type"] for line in printed.lines] == kinds


def test_one_machine_s_output_is_another_s_input(log_file: Path, tmp_path: Path) -> None:
    there = {"STUDYKIT_HOME": str(tmp_path / "there")}
    printed = studykit("log", "export", "-", cwd=tmp_path).out
    found = studykit("log", "import", "-", cwd=tmp_path, env=there, answers=printed)
    assert (found.code, found.out.splitlines()[0], found.err) == (
        0,
        "2 new reviews and 2 new events.",
        "",
    )
    wrong = studykit(
        "log",
        "import",
        "-",
        cwd=tmp_path,
        env=there,
        answers=printed.replace('"answer": "Canberra"', '"answer": "Sydney"', 1),
    )
    assert (wrong.code, wrong.err.partition(": ")[0]) == (1, "standard input:4")
    assert not (tmp_path / "-").exists()


def test_a_wrong_line_is_named_and_nothing_is_imported(log_file: Path, tmp_path: Path) -> None:
    studykit("log", "export", "reviews.jsonl", cwd=tmp_path)
    file = tmp_path / "reviews.jsonl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"answer": "Canberra"', '"answer": "Sydney"', 1),
        encoding="utf-8",
    )
    there = {"STUDYKIT_HOME": str(tmp_path / "there")}
    found = studykit("log", "import", "reviews.jsonl", cwd=tmp_path, env=there)
    assert (found.code, found.out) == (1, "")
    assert found.err == (
        "reviews.jsonl:4: L001 the line was changed: its 'uid' is not that of its contents. "
        "Export the log again, or take the line out.\nNothing was imported.\n"
    )
    with Log.open(tmp_path / "there" / "reviews.db") as log:
        assert log.reviews() == []


def test_a_package_that_is_none_is_refused_by_its_proper_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "notes.apkg", "w") as archive:
        archive.writestr("readme.txt", "x")
    found = studykit("log", "import", "notes.apkg", cwd=tmp_path)
    assert (found.code, found.out) == (1, "")
    assert found.err == (
        "notes.apkg: the package cannot be read: it is no package of Anki.\nNothing was imported.\n"
    )


def test_what_counts_again_is_said_of_one_and_of_several() -> None:
    said = [*_undone_and_missing(News(came_back=1)), *_undone_and_missing(News(came_back=2))]
    assert said == [
        "1 review that had been undone in Anki counts again.",
        "2 reviews that had been undone in Anki count again.",
    ]


def test_rebuild_says_what_it_did_and_what_is_damaged(log_file: Path, tmp_path: Path) -> None:
    found = studykit("log", "rebuild", cwd=tmp_path)
    assert (found.code, found.out, found.err) == (
        0,
        "All card states were worked out again from 1 review.\n",
        "",
    )
    with Log.open(log_file) as log:
        log._db.execute("UPDATE cards SET due = 0")
    found = studykit("log", "rebuild", cwd=tmp_path)
    assert found.code == 0
    assert found.out.endswith("This was damaged and is whole again: 1 damaged card state.\n")
    data = log_file.read_bytes()
    log_file.write_bytes(data.replace(b"0123456789abcdef", b"0123456789abcdee", 1))
    found = studykit("log", "rebuild", cwd=tmp_path)
    assert found.code == 1
    assert found.err.startswith("The log is damaged: 1 damaged review (number ")
    found = studykit("log", "export", cwd=tmp_path)
    assert found.code == 1
    assert found.err.startswith("What is damaged was left out: 1 damaged review")
    assert len(found.out.splitlines()) == 6
    found = studykit("backup", cwd=tmp_path)
    assert found.code == 1
    assert "Nothing was copied." in found.err


def test_backup_writes_a_whole_copy(log_file: Path, tmp_path: Path) -> None:
    found = studykit("backup", "copy.db", cwd=tmp_path)
    assert (found.code, found.out, found.err) == (0, "copy.db: 2 reviews.\n", "")
    with Log.open(tmp_path / "copy.db") as copy, Log.open(log_file) as log:
        assert copy.reviews() == log.reviews()
    (tmp_path / "folder").mkdir()
    assert studykit("backup", "folder", cwd=tmp_path).code == 0
    (name,) = (each.name for each in (tmp_path / "folder").iterdir())
    assert name.startswith("reviews-20")
    found = studykit("backup", str(log_file), cwd=tmp_path)
    assert found.code == 4
    assert found.err == f"Error: {log_file} is the log itself. Name another file.\n"


@pytest.mark.parametrize("command", [("log", "export"), ("log", "rebuild"), ("backup",)])
def test_without_a_log_there_is_a_message_and_none_is_made(
    home: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    found = studykit(*command, cwd=tmp_path)
    assert (found.code, found.out) == (1, "")
    assert (
        found.err
        == f"There is no review log yet ({home / 'reviews.db'}). The first `studykit quiz` begins it.\n"
    )
    assert not home.exists()


def test_settings_of_the_learner_stay_when_the_log_is_exported(
    log_file: Path, tmp_path: Path
) -> None:
    from studykit.reviews.schedule import Settings

    with Log.open(log_file, settings=Settings(retention=0.8)) as log:
        cards = log.cards("world")
    assert studykit("log", "export", cwd=tmp_path).code == 0
    assert studykit("log", "rebuild", cwd=tmp_path).code == 0
    with Log.open(log_file) as log:
        assert log.settings == Settings(retention=0.8)
        assert log.cards("world") == cards


def test_lines_are_json_that_any_program_reads(log_file: Path, tmp_path: Path) -> None:
    line = studykit("log", "export", cwd=tmp_path).out.splitlines()[3]
    assert json.loads(line) == {
        "type": "review",
        "uid": make_review().uid,
        "deck": "world",
        "item": "capital/australia",
        "at": "2026-03-10T12:00:00.000+00:00",
        "rating": 3,
        "mode": "typed",
        "verdict": "right",
        "correct": True,
        "answer": "Canberra",
        "took": 1500,
        "digest": "0123456789abcdef",
        "kind": "review",
        "keys": [],
        "source": "",
        "source_review": 0,
        "source_card": 0,
        "placed": 1773144000000,
    }


FACTS = """\
table: cities
columns: {name: text, country: text}
rows:
  sydney: {name: Sydney, country: New South Wales}
  CANBERRA: {NAMES, country: Australia}
"""
DECK = """\
deck: Capitals
key: capitals-1
facts: facts
templates:
  capital: {from: cities, ask: "What is the capital of {country}?", answer: name}
"""


def test_the_quiz_notes_keys_and_earlier_ids_also_when_its_deck_was_compiled(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "deck.yaml").write_text(DECK, encoding="utf-8")

    def asked_about(city: str, names: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Answer both questions, and return the last lines of the log about Canberra's."""
        facts = FACTS.replace("CANBERRA", city).replace("NAMES", names)
        (tmp_path / "facts" / "cities.yaml").write_text(facts, encoding="utf-8")
        quiz = ("quiz", "deck.yaml", "--json", "--cram", "--mode", "typed")
        told = studykit(*quiz, cwd=tmp_path, answers=answers)
        assert told.code == 0, told.err
        lines = studykit("log", "export", cwd=tmp_path).lines
        item, *others = [line for line in lines if line.get("item") == "capital/canberra"]
        return item, others[-1]

    answers = '{"answer": "Canberra"}\n' * 2
    for _ in range(2):
        item, review = asked_about("canberra", "name: Canberra")
        assert (item["keys"], item["was"], review["keys"]) == (["Canberra"], {}, ["Canberra"])
    for _ in range(2):
        item, review = asked_about("cbr", "was: canberra, name: Kamberri")
        assert (item["facts"], item["was"]) == (["cities/cbr"], {"cities/cbr": ["canberra"]})
        assert item["keys"] == review["keys"] == ["Kamberri"]
