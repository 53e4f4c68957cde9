"""The whole road with real files: a fact is edited, added and removed, and items, quiz and deck show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import studykit, write
from tests.engine import assert_sound, collection, import_package, note_of, note_rows

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
    return write(
        tmp_path,
        seeds__trees__trees_yaml=TREES,
        seeds__trees__sources_yaml=sources,
        decks__trees_yaml=DECK,
    )


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


def known(*answers: str) -> list[object]:
    """Answers that were right and easy, so that nothing is left in its steps."""
    sent: list[object] = [{"command": "stay"}]
    for answer in answers:
        sent += [{"answer": answer}, {"command": "easy"}]
    return sent


def test_the_quiz_shows_an_edit_and_forgets_no_review(trees: Path) -> None:
    sent = [{"answer": "30 m"}, {"answer": "40 m"}, {"command": "quit"}]
    first = quiz(trees, sent, "--template", "height", "--all")
    assert [line["verdict"] for line in first if line["type"] == "feedback"] == ["right", "right"]
    edit(trees)
    again = quiz(trees, [{"answer": "33 m"}] * 4, "--template", "height", "--all")
    feedback = {line["id"]: line for line in again if line["type"] == "feedback"}
    assert feedback["height/oak"]["verdict"] == "right"
    assert feedback["height/oak"]["answers"] == ["33 m"]
    assert set(feedback) == {"height/oak", "height/pine", "height/birch", "height/elm"}
    new = quiz(trees, [{"command": "quit"}], "--template", "height")
    assert (new[-1]["type"], new[-1]["asked"], new[-1]["correct"]) == ("summary", 0, 0)


# --- identity that survives people, in the terminal and in Anki ----------------------------------------------

OAK = "  oak: {name: oak, height: 30, evergreen: no}"
PEOPLE_DO = {
    "a row is renamed with `was`": ("trees", OAK, "  quercus: {was: oak, name: oak, height: 30, evergreen: no}"),
    "a row is renamed without a word": ("trees", OAK, "  quercus: {name: oak, height: 30, evergreen: no}"),
    "a table is renamed with `was`": ("trees", "source: flora", "table: plants\nwas: trees\nsource: flora"),
    "a template is renamed with `was`": ("deck", "  height: {", "  tall: {was: height, "),
    "a template is renamed without a word": ("deck", "  height: {", "  tall: {"),
    "a row is split, and one half keeps the id": (
        "trees", OAK, OAK.replace("oak, h", "the red oak, h") + "\n  english-oak: {name: white oak, height: 31}",
    ),
    "the rows are turned round": ("trees", TREES.partition("rows:\n")[2], "".join(
        reversed(TREES.partition("rows:\n")[2].splitlines(keepends=True))
    )),
}  # fmt: skip


@pytest.mark.parametrize("what", PEOPLE_DO)
def test_nobody_loses_history(trees: Path, tmp_path: Path, what: str) -> None:
    asked = known("30 m", "40 m", "25 m", "20 m")
    before = quiz(trees, asked, "--template", "height", "--all")
    ids = {line["id"] for line in before if line["type"] == "question"}
    assert len(ids) == 4
    studykit("export", cwd=trees)
    which, old, new = PEOPLE_DO[what]
    files = {"trees": TREES, "deck": DECK}
    assert old in files[which]
    files[which] = files[which].replace(old, new)
    if "table: plants" in new:
        files["deck"] = files["deck"].replace("from: trees", "from: plants")
    write(trees, seeds__trees__trees_yaml=files["trees"], decks__trees_yaml=files["deck"])
    assert ids <= set(items(trees))
    told = [json.loads(line) for line in studykit("diff", "--json", cwd=trees).out.splitlines()]
    assert not [line for line in told if line["type"] == "retired"]
    assert len([line for line in told if line["type"] == "new"]) == len(set(items(trees))) - 8
    (trees / "decks" / "trees.lock").unlink()  # the terminal needs none: it has its own memory
    names = [each for each in ("height", "tall") if f"  {each}:" in files["deck"]]
    again = quiz(
        trees, [{"command": "quit"}], *(part for name in names for part in ("--template", name))
    )
    assert [line["id"] for line in again if line["type"] == "question"] in (
        [],
        ["height/english-oak"],
    )


def test_of_two_rows_that_become_one_the_survivor_goes_on_and_the_other_is_retired(
    trees: Path,
) -> None:
    quiz(trees, known("30 m", "40 m", "25 m", "20 m"), "--template", "height", "--all")
    studykit("export", cwd=trees)
    merged = TREES.replace("  pine: {name: pine", "  conifer: {was: [pine, yew], name: conifer")
    merged = "".join(line for line in merged.splitlines(keepends=True) if "yew: {" not in line)
    write(trees, seeds__trees__trees_yaml=merged)
    found = [json.loads(line) for line in studykit("diff", "--json", cwd=trees).out.splitlines()]
    assert not [line for line in found if line["type"] == "new"]
    assert {line["id"] for line in found if line["type"] == "retired"} == {
        "height/yew",
        "green/yew",
    }
    assert {line["id"] for line in found if line["type"] == "changed"} >= {
        "height/pine",
        "green/pine",
    }
    (trees / "decks" / "trees.lock").unlink()
    again = quiz(trees, [{"command": "quit"}], "--template", "height")
    assert [line["id"] for line in again if line["type"] == "question"] == []


def test_fresh_begins_a_new_memory_in_the_terminal_and_retires_the_note_in_anki(
    trees: Path,
) -> None:
    quiz(trees, [{"answer": "30 m"}], "--template", "height", "--all")
    studykit("export", cwd=trees)
    write(
        trees,
        seeds__trees__trees_yaml=TREES.replace(
            OAK, OAK.replace("30", "28").replace("no}", "no, fresh: 2}")
        ),
    )
    found = [json.loads(line) for line in studykit("diff", "--json", cwd=trees).out.splitlines()]
    assert {line["id"] for line in found if line["type"] == "new"} == {
        "height/oak/2",
        "green/oak/2",
    }
    assert {line["id"] for line in found if line["type"] == "retired"} == {
        "height/oak",
        "green/oak",
    }
    again = quiz(trees, [{"command": "quit"}], "--template", "height")
    assert [line["id"] for line in again if line["type"] == "question"] == ["height/oak/2"]


@pytest.mark.engine
def test_anki_shows_an_edit_and_touches_exactly_the_notes_that_changed(
    trees: Path, tmp_path: Path
) -> None:
    with collection(tmp_path / "anki") as col:
        assert (
            studykit("export", cwd=trees).out.splitlines()[1]
            == "On import Anki will find 8 new notes."
        )
        assert import_package(col, trees / "trees.apkg") == {"new": 8}
        before = note_rows(col)
        edit(trees)
        told = studykit("export", cwd=trees).out
        counts = import_package(col, trees / "trees.apkg")
        after = note_rows(col)
        changed = {identity for identity in before if after[identity] != before[identity]}
        assert {"height/oak", "height/yew", "green/yew"} <= changed
        assert {
            each for each in changed if after[each][5:] == before[each][5:]
        } == set()  # its tags or texts did
        assert set(after) - set(before) == {"height/elm", "green/elm"}
        assert counts == {"new": 2, "updated": len(changed), "duplicate": 8 - len(changed)}
        assert f"2 new notes, {len(changed)} updated" in told
        assert note_of(col, "height/oak")["Key"] == "33 m"
        assert len(col.find_notes("tag:*retired*")) == 2
        assert col.card_count() == 10
        assert_sound(col)
        assert studykit("export", cwd=trees).code == 0
        assert import_package(col, trees / "trees.apkg") == {"duplicate": 10}
