"""What a program gets from `import studykit`: the same as a person from the commands, as values, and in silence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import studykit
from studykit.problems import errors
from tests.cli.runner import studykit as command
from tests.cli.runner import write

RIVERS = """\
source: atlas
columns: {name: text, countries: "[text]", length: {type: quantity, unit: km}, mouth: date}
complete: true
unique: [[name]]
say: "{name} is {length} long."
rows:
  rhine: {name: Rhine, countries: [Switzerland, Germany, Netherlands], length: 1230, mouth: 1872, aliases: [Rhein]}
  rhone: {name: Rhone, countries: [Switzerland, France], length: 813, mouth: 1872-03}
  danube: {name: Danube, countries: [Germany, Austria, Hungary], length: 2850, mouth: 1872-03-04}
  drava: {name: Drava, countries: [Austria, Hungary, Croatia], length: 749}
---
table: sources
rows: {atlas: {title: An atlas}}
"""
DECK = """\
deck: Rivers
key: rivers-1
facts: ../seeds/rivers
templates:
  long: {from: rivers, ask: "Which river is {length} long?", answer: name, distractors: [Danube, Drava]}
  length: {from: rivers, ask: "How long is the {name}?", answer: length}
  through: {from: rivers, ask: "Through which countries flows the {name}?", answer: countries, many: all}
  mouth: {from: rivers, ask: "When was the mouth of the {name} surveyed?", answer: mouth}
"""


@pytest.fixture
def rivers(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__rivers__rivers_yaml=RIVERS, decks__rivers_yaml=DECK)


@pytest.fixture
def shipped(tmp_path: Path, project: Path) -> Path:
    """The repository's own decks and facts, in a folder that may be written to."""
    for name in ("decks", "seeds"):
        shutil.copytree(project / name, tmp_path / name)
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["nansei", "antiquity"])
def test_a_deck_has_the_items_that_the_command_lists(shipped: Path, name: str) -> None:
    deck = studykit.load(shipped / "decks" / f"{name}.yaml")
    listed = command("items", name, "--json", cwd=shipped).lines
    assert [json.loads(json.dumps(item.as_json())) for item in deck.items] == listed
    assert (deck.path.name, len(deck.items) > 20) == (f"{name}.yaml", True)


def test_a_word_list_is_a_deck(tmp_path: Path) -> None:
    write(tmp_path, words_csv="english,greek\nwater,νερό\nfire,φωτιά\n")
    deck = studykit.load(str(tmp_path / "words.csv"))
    assert (deck.name, [item.keys for item in deck.items][:2]) == ("words", [("νερό",), ("φωτιά",)])


# --- what is wrong -----------------------------------------------------------------------------------------

BROKEN = {
    "nothing.yaml": (None, "F001"),
    "empty.yaml": ("", "T013"),
    "not-yaml.yaml": ("deck: [", "F001"),
    "no-deck.yaml": ("- one\n- two\n", "T014"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_deck_that_cannot_be_read_is_an_error_with_its_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text, code = BROKEN[name]
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(studykit.DeckError) as caught:
        studykit.load(name)
    problem = caught.value.problems[0]
    assert (problem.code, problem.level, problem.location.file, bool(problem.remedy)) == (
        code,
        "error",
        name,
        True,
    )
    assert str(caught.value) == str(problem)


def test_what_an_error_touches_is_left_out_and_said_and_an_export_refuses_it(rivers: Path) -> None:
    slip = RIVERS.replace("length: 749", "length: long")
    write(rivers, seeds__rivers__rivers_yaml=slip)
    deck = studykit.load(rivers / "decks/rivers.yaml")
    assert [problem.code for problem in deck.problems] == ["F004"]
    assert "length/drava" not in {item.id for item in deck.items}
    assert "length/rhine" in {item.id for item in deck.items}
    before = content(rivers)
    with pytest.raises(studykit.DeckError) as caught:
        deck.export(rivers / "rivers.apkg")
    refused = [problem for problem in caught.value.problems if problem.level == "error"]
    assert [(problem.code, problem.location.line) for problem in refused] == [("F004", 10)]
    assert content(rivers) == before, "nothing was written"


def test_a_broken_lock_file_and_another_name_than_anki_takes_are_refused(rivers: Path) -> None:
    deck = studykit.load(rivers / "decks/rivers.yaml")
    with pytest.raises(ValueError, match=r"files that end in \.apkg: .*rivers\.zip"):
        deck.export(rivers / "rivers.zip")
    deck.export(rivers / "rivers.apkg")
    with (rivers / "decks/rivers.lock").open("a", encoding="utf-8") as lock:
        lock.write("<<<<<<< HEAD\n")
    before = content(rivers)
    with pytest.raises(
        studykit.DeckError, match="X001 the lock file is broken: git left a merge conflict here"
    ):
        deck.export(rivers / "rivers.apkg")
    assert content(rivers) == before


@pytest.mark.skipif(os.name != "posix", reason="POSIX")
def test_a_disk_that_refuses_is_an_os_error_that_names_the_file(rivers: Path) -> None:
    (rivers / "full.apkg").mkdir()
    before = content(rivers)
    with pytest.raises(IsADirectoryError) as caught:
        studykit.load(rivers / "decks/rivers.yaml").export(rivers / "full.apkg")
    assert caught.value.filename == str(rivers / "full.apkg")
    assert content(rivers) == before


# --- an export ---------------------------------------------------------------------------------------------


def test_an_export_is_that_of_the_command_and_the_command_goes_on_from_it(rivers: Path) -> None:
    deck = studykit.load(rivers / "decks/rivers.yaml")
    first = deck.export(rivers / "first.apkg")
    assert (first.package, first.lock_file) == (rivers / "first.apkg", rivers / "decks/rivers.lock")
    assert (first.new, first.updated, first.unchanged) == (
        tuple(item.id for item in deck.items),
        (),
        (),
    )
    lock = first.lock_file.read_bytes()
    assert "15 unchanged" in command("export", "-o", "second.apkg", cwd=rivers).out
    third = deck.export(rivers / "third.apkg")
    assert (third.new, third.updated, third.unchanged) == ((), (), first.new)
    packages = {
        (rivers / name).read_bytes() for name in ("first.apkg", "second.apkg", "third.apkg")
    }
    assert len(packages) == 1
    assert first.lock_file.read_bytes() == lock


@pytest.mark.parametrize("name", ["elements", "antiquity"])
def test_the_items_of_every_form_stay_as_they_are_when_they_were_exported(
    shipped: Path, name: str
) -> None:
    """In their order, too: it is that of the new cards, so the same files give the same package."""
    deck = studykit.load(shipped / "decks" / f"{name}.yaml")
    deck.export(shipped / "first.apkg")
    assert [item.id for item in studykit.load(deck.path).items] == [item.id for item in deck.items]
    told = deck.export(shipped / "second.apkg")
    assert (told.new, told.updated, told.retired) == ((), (), ())
    assert (shipped / "second.apkg").read_bytes() == (shipped / "first.apkg").read_bytes()


def test_an_export_holds_what_the_files_say_when_it_is_made(rivers: Path) -> None:
    """The lock file, too, may have become another since the deck was loaded."""
    deck = studykit.load(rivers / "decks/rivers.yaml")
    deck.export(rivers / "rivers.apkg")
    without = "".join(line for line in RIVERS.splitlines(keepends=True) if "drava" not in line)
    write(rivers, seeds__rivers__rivers_yaml=without.replace("length: 813", "length: 812"))
    told = deck.export(rivers / "rivers.apkg")
    assert told.retired == ("length/drava", "long/drava", "through/drava")
    assert {"length/rhone", "long/rhone"} <= set(told.updated)
    assert not told.new
    assert command("diff", cwd=rivers).code == 0, "nothing is left to be told"


# --- an answer ---------------------------------------------------------------------------------------------

ANSWERS = [
    ("long/rhine", "Rhein"),
    ("long/rhine", "Rhine or Rhone"),
    ("long/danube", "Danub"),
    ("long/rhine", "Rhone"),
    ("long/rhine", "Rhene"),  # as near to the Rhone, which is no option of this item
    ("length/rhone", "813 kilometres"),
    ("length/rhone", "813 m"),
    ("length/rhone", "eight hundred and thirteen"),
    ("through/danube", "Hungary, Germany"),
    ("through/danube", "Hungary; Austria and Germany"),
    ("mouth/danube", "March 1872"),
    ("mouth/danube", "3/4/1872"),
    ("mouth/rhine", "about then"),
    ("mouth/rhine", "  "),
]


def test_an_answer_is_graded_as_in_the_quiz(rivers: Path) -> None:
    """Each answer is given, and taken back, in one sitting of the quiz."""

    def quiz(sent: list[dict[str, str]]) -> list[dict[str, Any]]:
        answers = "".join(f"{json.dumps(each)}\n" for each in sent)
        return command(
            "quiz", "--json", "--cram", "--mode", "typed", cwd=rivers, answers=answers
        ).lines

    deck = studykit.load(rivers / "decks/rivers.yaml")
    items = {item.id: item for item in deck.items}
    asked = [
        line["id"]
        for line in quiz([{"command": "skip"}] * len(items))
        if line["type"] == "question"
    ]
    sent, expected = [{"command": "stay"}], []
    for identity in asked:
        for typed in [typed for about, typed in ANSWERS if about == identity]:
            verdict = deck.grade(items[identity], typed)
            sent.append({"answer": typed})
            if isinstance(verdict, studykit.NotGraded):
                expected.append((identity, "again", verdict.why))
            else:
                sent.append({"command": "undo"})
                expected.append(
                    (identity, verdict.verdict, verdict.why, verdict.rating, verdict.correct)
                )
        sent.append({"command": "skip"})
    heard = [
        (line["id"], line["verdict"], line["why"], line["rating"], line["correct"])
        if line["type"] == "feedback" else (line["id"], "again", line["why"])
        for line in quiz(sent)
        if line["type"] in ("feedback", "again")
    ]  # fmt: skip
    assert heard == expected
    assert {each[1] for each in heard} == {"right", "close", "partial", "wrong", "again"}


# --- manners -----------------------------------------------------------------------------------------------


def test_nothing_is_printed_and_no_learner_is_touched(
    rivers: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("learner")
    monkeypatch.setenv("STUDYKIT_HOME", str(home))
    deck = studykit.load(rivers / "decks/rivers.yaml")
    for item in deck.items:
        deck.grade(item, "Rhine")
    deck.export(rivers / "rivers.apkg")
    with pytest.raises(studykit.DeckError):
        studykit.load(rivers / "decks/none.yaml")
    assert capfd.readouterr() == ("", "")
    assert list(home.iterdir()) == []


def test_a_deck_is_found_again_from_another_folder(
    rivers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rivers / "decks")
    deck = studykit.load("rivers.yaml")
    (rivers / "elsewhere").mkdir()
    monkeypatch.chdir(rivers / "elsewhere")
    told = deck.export("rivers.apkg")
    assert (deck.path, told.lock_file) == (
        rivers / "decks/rivers.yaml",
        rivers / "decks/rivers.lock",
    )
    assert (rivers / "elsewhere/rivers.apkg").is_file()


def test_a_deck_and_its_items_are_values(rivers: Path) -> None:
    one, other = (studykit.load(rivers / "decks/rivers.yaml") for _ in range(2))
    assert one.grade(one.items[0], "Rhine")
    assert (one, hash(one), set(one.items)) == (other, hash(other), set(other.items))
    for value, name in ((one, "items"), (one.items[0].answers[0], "text")):
        with pytest.raises(AttributeError):
            setattr(value, name, "another")


def test_decks_are_used_in_threads_as_one_after_the_other(shipped: Path) -> None:
    """A table computed by SQL is among them; each deck is also exported, beside the others."""
    for name in ("elements", "events"):
        folder = shipped / "seeds" / name.replace("events", "antiquity")
        counted = f"sql: SELECT 'a' AS id, count(*) AS n FROM {name}\ncolumns: {{n: integer}}\n"
        (folder / "counted.yaml").write_text(counted, encoding="utf-8")
    paths = [shipped / "decks" / f"{name}.yaml" for name in ("elements", "antiquity", "greek")]

    def used(path: Path) -> tuple[studykit.Deck, list[object]]:
        deck = studykit.load(path)
        return deck, [deck.grade(item, (*item.distractors, *item.keys)[0]) for item in deck.items]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(used, paths * 2))
        assert found == [used(path) for path in paths] * 2
        exported = list(
            threads.map(
                lambda deck: deck.export(deck.path.with_suffix(".apkg")),
                [each for each, _ in found[:3]],
            )
        )
    for (deck, _), told in zip(found, exported, strict=False):
        assert not errors(deck.problems)
        assert len(told.new) == len({item.id.partition("#")[0] for item in deck.items})
    assert command("diff", "greek", cwd=shipped).code == 0


# --- the import --------------------------------------------------------------------------------------------


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_import_costs_next_to_nothing(project: Path) -> None:
    shown = "import sys; old = set(sys.modules); import studykit; print(*sorted(set(sys.modules) - old))"
    assert python(shown) == "studykit"
    heavy = "{'click', 'rich', 'genanki', 'fsrs', 'questionary', 'platformdirs'}"
    assert (
        python(f"import studykit, sys; studykit.load; print({heavy} & set(sys.modules))") == "set()"
    )


def test_every_public_name_is_there_and_no_other() -> None:
    listed = {name: getattr(studykit, name) for name in studykit.__all__}
    assert (
        {"load", "Deck", "DeckError", "Item", "Problem", "Verdict", "NotGraded"}
        <= set(listed)
        <= set(dir(studykit))
    )
    assert all(each.__doc__ for each in listed.values())
    with pytest.raises(AttributeError, match="module 'studykit' has no attribute 'laod'"):
        studykit.laod  # noqa: B018  # type: ignore[attr-defined]


PROGRAM = """\
from pathlib import Path

import studykit


def learn(path: Path) -> list[str]:
    try:
        deck = studykit.load(path)
    except studykit.DeckError as error:
        return [f"{each.code} {each.location.line} {each.remedy}" for each in error.problems]
    told: list[str] = [f"{each.level}: {each}" for each in deck.problems]
    for item in deck.items:
        verdict = deck.grade(item, item.keys[0])
        if isinstance(verdict, studykit.Verdict):
            told.append(f"{item.stem} {verdict.verdict} {verdict.why} {verdict.rating + 1} {verdict.correct}")
        else:
            told.append(verdict.why)
    written = deck.export(path.with_suffix(".apkg"))
    return [*told, *written.new, str(written.package), *(source.title for source in deck.items[0].sources)]
"""


@pytest.mark.slow
def test_a_strict_type_checker_sees_every_type(tmp_path: Path, project: Path) -> None:
    """No expression of the program is Any, and slips in it are found: an item, too, is never to be changed."""
    assert (project / "studykit/py.typed").is_file()
    slips = PROGRAM.replace("deck.items:", "deck.item:") + "    deck.items[0].stem = ''\n"
    write(
        tmp_path,
        **{"program.py": PROGRAM, "slips.py": slips.replace("    return [*told", "    [*told")},
    )
    run = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--disallow-any-expr",
        "--follow-imports=silent",
    ]
    found = [
        subprocess.run(
            [*run, "--cache-dir=cache", name], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "MYPYPATH": str(project)},
        )
        for name in ("program.py", "slips.py")
    ]  # fmt: skip
    assert found[0].returncode == 0, found[0].stdout
    assert '"Deck" has no attribute "item"; maybe "items"?' in found[1].stdout
    assert 'Property "stem" defined in "Item" is read-only' in found[1].stdout


def test_a_program_says_whether_a_list_has_a_head(tmp_path: Path) -> None:
    words = tmp_path / "words.csv"
    words.write_text("term,definition\ndog,Hund\ncat,Katze\n", encoding="utf-8")
    assert len({item.stem for item in studykit.load(words).items}) == 4
    without = studykit.load(words, head=False)
    stems = {item.stem for item in without.items}
    assert stems == {"term", "dog", "cat", "definition", "Hund", "Katze"}
    # What was said is known when the files are read again.
    with words.open("a", encoding="utf-8") as file:
        file.write("cow,Kuh\n")
    assert len(without.export(tmp_path / "words.apkg").new) == 8
    with pytest.raises(ValueError, match="head"):
        studykit.load(tmp_path / "deck.yaml", head=True)
