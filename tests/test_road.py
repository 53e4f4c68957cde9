"""The whole road with real files: a fact is edited, added and removed, and items, quiz and deck show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from tests.cli.runner import studykit, write

TREES = """\
source: flora
columns: {name: text, height: {type: quantity, unit: m}, evergreen: boolean}
unique: [[name]]
say: "{name} grows to {height}."
rows:
  oak: {name: oak, height: 30, evergreen: no}
  pine: {name: pine, height: 40, evergreen: yes}
  birch: {name: birch, height: 25, evergreen: no}
  yew: {name: yew, height: 20, evergreen: yes}
"""
DECK = """\
deck: Trees
key: trees-1
facts: ../seeds/trees
templates:
  height: {from: trees, ask: "How high does the {name} grow?", answer: height}
  green: {from: trees, ask: "Is the {name} evergreen?", answer: evergreen}
"""


@pytest.fixture
def trees(tmp_path: Path) -> Path:
    sources = "rows:\n  flora: {title: A flora}\n"
    return write(tmp_path, seeds__trees__trees_yaml=TREES, seeds__trees__sources_yaml=sources, decks__trees_yaml=DECK)


def edit(folder: Path) -> None:
    """Corrects one fact, adds one, removes one, and moves one elsewhere in the file."""
    lines = TREES.splitlines()
    oak, pine, birch, _yew = lines[-4:]
    elm = "  elm: {name: elm, height: 35, evergreen: no}"
    changed = [*lines[:-4], birch, elm, oak.replace("30", "33"), pine]
    write(folder, seeds__trees__trees_yaml="\n".join(changed) + "\n")


def items(folder: Path) -> dict[str, dict[str, object]]:
    return {line["id"]: line for line in studykit("items", "--json", cwd=folder).lines}


def test_items_show_an_edit_and_the_others_keep_their_ids(trees: Path) -> None:
    before = items(trees)
    edit(trees)
    after = items(trees)
    assert set(before) - set(after) == {"height/yew", "green/yew"}
    assert set(after) - set(before) == {"height/elm", "green/elm"}
    assert after["height/oak"]["answers"] == ["33 m"]
    for identity in ("height/pine", "height/birch", "green/pine", "green/oak"):
        kept = ("stem", "answers", "facts", "sources", "proof")
        assert [after[identity][name] for name in kept] == [before[identity][name] for name in kept]


def quiz(folder: Path, answers: list[object], *args: str) -> list[dict[str, object]]:
    lines = "".join(json.dumps(each) + "\n" for each in answers)
    return studykit("quiz", "--json", "--mode", "typed", *args, cwd=folder, answers=lines).lines


def test_the_quiz_shows_an_edit_and_forgets_no_review(trees: Path) -> None:
    first = quiz(trees, [{"answer": "30 m"}, {"answer": "40 m"}, {"command": "quit"}], "--template", "height")
    assert [line["verdict"] for line in first if line["type"] == "feedback"] == ["right", "right"]
    edit(trees)
    again = quiz(trees, [{"answer": "33 m"}] * 4, "--template", "height", "--all")
    feedback = {line["id"]: line for line in again if line["type"] == "feedback"}
    assert feedback["height/oak"]["verdict"] == "right"
    assert feedback["height/oak"]["answers"] == ["33 m"]
    assert set(feedback) == {"height/oak", "height/pine", "height/birch", "height/elm"}
    new = quiz(trees, [{"command": "quit"}], "--template", "height")
    assert (new[-1]["type"], new[-1]["asked"], new[-1]["correct"]) == ("summary", 0, 0)


def imported(collection: Collection, package: Path) -> dict[str, int]:
    options = ImportAnkiPackageOptions(
        merge_notetypes=False, update_notes=0, update_notetypes=0, with_scheduling=False, with_deck_configs=False
    )
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options)).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def notes(collection: Collection) -> dict[str, tuple[int, str]]:
    """The time of change and the content of each note, by its ID field."""
    rows = collection.db.all("SELECT mod, flds, tags FROM notes")
    return {fields.partition("\x1f")[0]: (mod, f"{fields} {tags}") for mod, fields, tags in rows}


def test_anki_shows_an_edit_and_touches_exactly_the_notes_that_changed(trees: Path, tmp_path: Path) -> None:
    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        assert studykit("export", cwd=trees).out.splitlines()[1] == "On import Anki will find 8 new notes."
        assert imported(collection, trees / "trees.apkg")["new"] == 8
        before = notes(collection)
        edit(trees)
        told = studykit("export", cwd=trees).out
        counts = imported(collection, trees / "trees.apkg")
        after = notes(collection)
        changed = {identity for identity in before if after[identity][1] != before[identity][1]}
        assert {"height/oak", "height/yew", "green/yew"} <= changed
        assert {identity for identity in before if after[identity][0] != before[identity][0]} == changed
        assert set(after) - set(before) == {"height/elm", "green/elm"}
        assert counts == {"new": 2, "updated": len(changed), "duplicate": 8 - len(changed), "conflicting": 0}
        assert f"2 new notes, {len(changed)} updated" in told
        (oak,) = collection.find_notes('"ID:height/oak"')
        assert collection.get_note(oak)["Key"] == "33 m"
        assert len(collection.find_notes("tag:*retired*")) == 2
        said, fine = collection.fix_integrity()
        assert fine, said
        assert collection.card_count() == 10
        assert not collection.get_empty_cards().notes
        assert studykit("export", cwd=trees).code == 0
        assert imported(collection, trees / "trees.apkg")["duplicate"] == 10
    finally:
        collection.close()
