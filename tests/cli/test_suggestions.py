"""What `studykit suggestions` prints is added to the files as it is printed: then the answer is right, and no other."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import studykit as library
from tests.cli.runner import studykit, write

SOURCES = "table: sources\nrows: {s: {title: S}}\n"
WORDS = """\
source: s
columns: {english: text, german: text}
rows:
  a: {english: car, german: das Auto (n.)}
  b: {english: house, german: das Haus (n.)}
  c: {english: tree, german: der Baum (m.)}
"""
ISLANDS = """\
source: s
complete: true
columns:
  name: text
  group: groups
  unit: text
  rank: text
  area: {type: quantity, unit: km2}
  opened: date
  towns: "[text]"
  near: "[islands]"
rows:
  one:
    name: Miyako Island
    aliases: [Miyako]
    group: g1
    unit: the missile unit
    rank: first
    area: 159
    opened: 2019-03-26
    towns: [Hirara, Shimoji]
    near: [two, three]
  two: {name: Ishigaki Island, group: g1, unit: the guard unit, rank: second, area: 222, opened: 2023, near: [one]}
  three: {name: Yonaguni Island, group: g2, unit: the coast unit, rank: third, area: 28, opened: 2016, towns: [Sonai]}
---
table: groups
source: s
columns: {name: text, motto: text}
rows: {g1: {name: Sakishima, motto: Sun}, g2: {name: Yaeyama, motto: Moon}}
---
table: sheet
source: s
columns: {name: text, colour: text}
rows: sheet-rows.csv
---
table: renamed
source: s
split: "|"
columns: {name: text, aliases: {from: auch}}
rows: renamed-rows.csv
---
table: ranks
sql: SELECT id, id AS island, name AS called, area, json_array('islands/' || id) AS facts FROM islands
columns: {island: islands, area: {type: quantity, unit: km2}}
"""
DECK = """\
deck: D
key: d-1
facts: facts
templates:
  text: {from: islands, ask: "Which unit is on {name}?", answer: unit}
  joined: {from: islands, ask: "Rank and unit of {name}?", answer: "{rank}, {unit}"}
  through:
    from: islands
    ask: Which motto has {name}?
    answer: group.motto
  reference: {from: islands, ask: "To which group belongs {name}?", answer: group}
  own: {from: islands, ask: "Which island has the {unit}?", answer: name, ask_back: "The unit of {name}?"}
  listed: {from: islands, ask: "Which islands are near {name}?", answer: near, many: all}
  towns: {from: islands, ask: "Which towns has {name}?", answer: towns, many: all}
  area: {from: islands, ask: "How large is {name}?", answer: area}
  most: {from: islands, ask: "Which island is the largest?", answer: name, most: area}
  older: {from: islands, ask: "Which is larger, {options}?", answer: name, most: area, among: 2}
  opened: {from: islands, ask: "When did {name} open?", answer: opened}
  count: {from: islands, ask: "How many islands has {group}?", count: name}
  order: {from: islands, ask: "Order {options} by size.", order: area, of: name, among: 3}
  claim: {from: islands, claim: "{name} has the [{unit}]."}
  cloze: {from: islands, cloze: "[{name}] has the [{rank}] rank."}
  cell: {from: sheet, ask: "Which colour has {name}?", answer: colour}
  called: {from: renamed, ask: "What has the number {id}?", answer: name}
  computed: {from: ranks, ask: "Which island measures {area}?", answer: island}
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    write(tmp_path, facts__islands_yaml=ISLANDS, facts__sources_yaml=SOURCES, d_yaml=DECK)
    (tmp_path / "facts/sheet-rows.csv").write_text(
        "id,name,colour\n1,Sky,blue\n2,Grass,green\n3,Snow,white\n"
    )
    (tmp_path / "facts/renamed-rows.csv").write_text("id,name,auch\n1,Sky,The Sky\n2,Grass,\n")
    return tmp_path


# --- a user ------------------------------------------------------------------------------------------------


def call_right(folder: Path, deck: str, answers: dict[str, str]) -> None:
    """Answer items in the quiz, each with a text of which the learner then says that it was right; skip the others."""
    args = [sys.executable, "-m", "studykit", "quiz", deck, "--json", "--all", "--mode", "typed"]
    left = dict(answers)
    with subprocess.Popen(
        args, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as quiz:
        assert quiz.stdin
        assert quiz.stdout
        for line in quiz.stdout:
            said = json.loads(line)
            if said["type"] != "question":
                continue
            text = left.pop(said["id"], None)
            sent: list[dict[str, str]] = [{"command": "skip"}]
            if text is not None:
                sent = [
                    {"command": "stay"},
                    {"answer": text},
                    {"command": "correct"},
                    {"command": "next"},
                ]
            if not left:
                sent.append({"command": "quit"})
            quiz.stdin.write("".join(f"{json.dumps(each)}\n" for each in sent))
            quiz.stdin.flush()
    assert not left


def suggestions(folder: Path, *decks: str) -> list[dict[str, Any]]:
    found = studykit("suggestions", *decks, "--json", cwd=folder)
    assert found.code == 0, found.err
    return found.lines


def add(folder: Path, steps: Sequence[dict[str, Any]]) -> None:
    """Write what was printed where it was said to stand. The last of a file's places first: the others stay."""

    def place(step: dict[str, Any]) -> tuple[object, ...]:
        return step["file"], -step["line"], -step["column"], "new column" in step["where"]

    for step in sorted(steps, key=place):
        path, where, line = folder / step["file"], step["where"], step["add"]
        if "new file" in where:
            assert not path.exists()
            path.write_text(f"{line}\n", encoding="utf-8")
        elif path.suffix == ".csv":
            _write_cell(path, step["line"], where, line)
        else:
            _write_key(path, step["line"], step["column"], line, is_beside="below" in where)


def _write_key(path: Path, number: int, column: int, line: str, *, is_beside: bool) -> None:
    """Write `name: value` beside the key at a place, or into its mapping: in braces, or in a line of its own."""
    lines = path.read_text(encoding="utf-8").split("\n")
    before, after, name = (
        lines[number - 1][: column - 1],
        lines[number - 1][column - 1 :],
        line.partition(":")[0],
    )
    if is_beside:
        lines[number - 1] = (
            f"{before}{line}, {after}" if before.strip() else f"{before}{line}\n{before}{after}"
        )
    elif "{" in after:
        own, end, rest = after.partition("}")
        own = re.sub(rf"(?<=[{{ ]){re.escape(name)}: (\[[^\]]*\]|[^,}}]*)(, )?", "", own)
        lines[number - 1] = before + own.replace("{", f"{{{line}, ", 1) + end + rest
    else:
        indent = " " * (column + 1)
        same = [at for at in range(number, len(lines)) if lines[at].startswith(f"{indent}{name}:")]
        if same and same[0] < next(
            (at for at in range(number, len(lines)) if not lines[at].startswith(indent)), 999
        ):
            del lines[same[0]]
        lines.insert(number, indent + line)
    path.write_text("\n".join(lines), encoding="utf-8")


def _write_cell(path: Path, number: int, where: str, line: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if "first line" in where:
        rows[0].append(line)
    elif "new column" in where:
        rows[number - 1] += [""] * (len(rows[0]) - len(rows[number - 1])) + [line]
    else:
        (name,) = re.findall(r"`(.*)`", where)
        rows[number - 1] += [""] * (len(rows[0]) - len(rows[number - 1]))
        rows[number - 1][rows[0].index(name)] = line
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def rights(folder: Path, deck: str, text: str) -> dict[str, tuple[str, ...]]:
    """Return the items for which a text is right, with their answers."""
    loaded = library.load(folder / deck)
    graded = {
        item.id: (item.keys, loaded.grade(item, text))
        for item in loaded.items
        if item.form != "order"
    }
    return {
        name: keys
        for name, (keys, verdict) in graded.items()
        if getattr(verdict, "verdict", "") == "right"
    }


def rules_of(folder: Path, deck: str) -> list[str]:
    found = studykit("check", deck, "--json", cwd=folder)
    return sorted(f"{line['rule']} {line['message']}" for line in found.lines)


# --- what a line does --------------------------------------------------------------------------------------

LINES = {
    "text/one": ("the missiles", "facts/islands.yaml", "also: [the missiles]"),
    "text/two": ("guards, #2: on foot", "facts/islands.yaml", 'also: ["guards, #2: on foot"]'),
    "joined/three": ("third, coast guards", "facts/islands.yaml", "also2: [third, coast guards]"),
    "through/two": ("the Sun itself", "facts/islands.yaml", ""),
    "reference/three": ("Yaima", "facts/islands.yaml", "aliases: [Yaima]"),
    "own/one": ("Myaku", "facts/islands.yaml", "aliases: [Miyako, Myaku]"),
    "listed/one": ("Dunan; Ishigaki Island", "facts/islands.yaml", "aliases: [Dunan]"),
    "area/three": ("as large as Norderney", "facts/islands.yaml", ""),
    "most/one": ("the isle of Ishigaki town", "facts/islands.yaml", ""),
    "cloze/two#1": ("Isigaki-zima", "facts/islands.yaml", ""),
    "cell/2": ("as grass is, says he", "facts/sheet-rows.csv", "as grass is, says he"),
    "cell/3": ("like milk", "facts/sheet-rows.csv", "like milk"),
    "called/1": ("the heavens; all", "facts/renamed-rows.csv", "The Sky| the heavens; all"),
    "computed/two": ("Ishigakijima isle", "facts/islands.yaml", ""),
}


@pytest.mark.slow
def test_what_is_printed_and_added_makes_the_answer_right_and_no_other(world: Path) -> None:
    before = rules_of(world, "d.yaml")
    wrong = {text: rights(world, "d.yaml", text) for text, _, _ in LINES.values()}
    assert not any(wrong.values())
    call_right(world, "d.yaml", {name: text for name, (text, _, _) in LINES.items()})
    shown = {each["id"]: each for each in suggestions(world, "d.yaml")}
    assert set(shown) == set(LINES)
    for name, (text, file, line) in LINES.items():
        assert not shown[name]["remark"], shown[name]
        assert shown[name]["file"] == file
        if line and not line.startswith("also2"):
            assert shown[name]["add"] == line
        assert (
            text in json.dumps(shown[name]["steps"], ensure_ascii=False).replace("\\", "")
            or ";" in text
        )
    left = len(LINES)
    while left:
        found = suggestions(world, "d.yaml")
        assert len(found) == left
        add(world, found[0]["steps"])
        name, text = found[0]["id"], found[0]["answer"]
        right = rights(world, "d.yaml", text)
        assert name in right, (found[0], rules_of(world, "d.yaml"))
        # An alias of a row counts wherever that row is the answer, and a spelling wherever its answer is.
        keys = right[name]
        assert [other for other, each in right.items() if not set(each) & set(keys)] == []
        left -= 1
    assert suggestions(world, "d.yaml") == []
    assert [rule for rule in rules_of(world, "d.yaml") if rule not in before] == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "towns/one",
            "Hirarra city; Shimoji",
            "one of several answers of the row 'one', and a bare text. Make the column",
        ),
        (
            "own/one<",
            "the rockets",
            "takes other spellings only from `aliases`, and 'the missile unit' is no row's label",
        ),
        ("cloze/two#2", "number two", "A cloze takes other spellings only from `aliases`"),
        ("area/one", "160 km2", "write `tolerance: 1` for the column"),
        (
            "opened/two",
            "2024",
            "It is another value than 2023: if the fact is wrong, correct 'opened' at",
        ),
        ("count/one", "5", "The number is counted in 2 facts"),
        ("order/one+three+two", "3 1 2", "The order comes from the column 'area'"),
        ("claim/one", "", "A claim is true or false as the facts have it"),
        (
            "text/three",
            "the guard unit",
            "is another answer here ('the guard unit'), and one spelling cannot stand for two",
        ),
        ("own/two", "Miyako", "is another answer here ('Miyako Island')"),
    ],
)
def test_where_no_line_helps_it_is_said_what_does(
    world: Path, name: str, text: str, said: str
) -> None:
    loaded = library.load(world / "d.yaml")
    item = next(each for each in loaded.items if each.id == name)
    if item.form == "claim":
        text = "false" if item.truth else "true"
    elif item.form == "order":
        wrong = [
            each
            for each in ("2 1 3", "3 1 2")
            if getattr(loaded.grade(item, each), "verdict", "") != "right"
        ]
        text = wrong[0]
    call_right(world, "d.yaml", {name: text})
    (found,) = suggestions(world, "d.yaml")
    assert (found["add"], found["steps"]) == ("", [])
    assert said in found["remark"]
    assert found["remark"] in studykit("suggestions", "d.yaml", cwd=world).out


def test_the_tolerance_that_is_named_is_enough(world: Path) -> None:
    path = world / "facts/islands.yaml"
    path.write_text(
        path.read_text().replace("unit: km2}\n  opened", "unit: km2, tolerance: 1}\n  opened")
    )
    assert "area/one" in rights(world, "d.yaml", "160 km2")


# --- other bases -------------------------------------------------------------------------------------------


def once(folder: Path, deck: str, name: str, text: str, *, after: str = "") -> dict[str, Any]:
    """Call an answer right, add what is printed, see that it counts, and that it is asked for no longer."""
    before = rules_of(folder, deck)
    call_right(folder, deck, {name: text})
    (found,) = suggestions(folder, deck)
    add(folder, found["steps"])
    assert list(rights(folder, after or deck, text)) == [name]
    assert suggestions(folder, after or deck) == []
    if not after:
        assert rules_of(folder, deck) == before
    return found


def test_a_text_that_is_no_label(tmp_path: Path) -> None:
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates:\n  q: {from: v, ask: "{english}?", answer: german}\n'
    write(tmp_path, f__v_yaml=WORDS, f__sources_yaml=SOURCES, d_yaml=deck)
    once(tmp_path, "d.yaml", "q/a", "das Automobil")
    assert "a: {also: [das Automobil], english: car" in (tmp_path / "f/v.yaml").read_text()
    assert 'q: {accept: ["{also}"], from: v' in (tmp_path / "d.yaml").read_text()
    again = once(tmp_path, "d.yaml", "q/a", "der Wagen")
    assert [step["add"] for step in again["steps"]] == ["also: [das Automobil, der Wagen]"]
    out = studykit("suggestions", "d.yaml", cwd=tmp_path).out
    assert out == "No answer waits to be added.\n"


def test_the_lines_are_shown_with_their_places(tmp_path: Path) -> None:
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates:\n  q: {from: v, ask: "{english}?", answer: german}\n'
    write(tmp_path, f__v_yaml=WORDS, f__sources_yaml=SOURCES, d_yaml=deck)
    call_right(tmp_path, "d.yaml", {"q/b": "das Gebäude"})
    shown = """\
f/v.yaml:5:3: 'das Gebäude' for 'das Haus (n.)' (house?)
    in the row: also: [das Gebäude]
    f/v.yaml:2:11: in the head, below `columns:`: also: "[text]"
    d.yaml:5:3: in the template: accept: ["{also}"]
"""
    assert studykit("suggestions", "d.yaml", cwd=tmp_path).out == shown


@pytest.mark.slow
def test_a_table_that_declares_nothing_gets_a_text(tmp_path: Path) -> None:
    facts = "source: s\nrows:\n  a: {english: car, german: das Auto (n.)}\n  b: {english: tree, german: Baum (m.)}\n"
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates:\n  q:\n    from: v\n    ask: "{english}?"\n    answer: german\n'
    write(tmp_path, f__v_yaml=facts, f__sources_yaml=SOURCES, d_yaml=deck)
    assert once(tmp_path, "d.yaml", "q/a", "das Automobil")["add"] == "also: das Automobil"
    assert once(tmp_path, "d.yaml", "q/a", "der Wagen")["add"] == "also2: der Wagen"
    assert once(tmp_path, "d.yaml", "q/b", "der Baum ist es")["add"] == "also: der Baum ist es"


@pytest.mark.slow
def test_a_csv_without_a_head_in_a_base(tmp_path: Path) -> None:
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates:\n  q: {from: v, ask: "{english}?", answer: german}\n'
    write(tmp_path, f__v_csv="english,german\ncar,das Auto (n.)\ntree,der Baum (m.)\n", d_yaml=deck)
    found = once(tmp_path, "d.yaml", "q/car", "das Automobil, ja")
    assert [(step["file"], step["line"], step["add"]) for step in found["steps"]] == [
        ("f/v.csv", 2, "das Automobil, ja"), ("f/v.csv", 1, "also"), ("d.yaml", 5, 'accept: ["{also}"]'),
    ]  # fmt: skip
    assert len(once(tmp_path, "d.yaml", "q/tree", "der Baum selbst")["steps"]) == 1


def test_several_csv_files_get_the_column_all(tmp_path: Path) -> None:
    head = "source: s\nrows: [one-rows.csv, two-rows.csv]\ncolumns: {english: text, german: text}\n"
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates:\n  q: {from: v, ask: "{english}?", answer: german}\n'
    write(tmp_path, f__v_yaml=head, f__sources_yaml=SOURCES, d_yaml=deck)
    (tmp_path / "f/one-rows.csv").write_text("english,german\ncar,das Auto (n.)\n")
    (tmp_path / "f/two-rows.csv").write_text("english,german\ntree,der Baum (m.)\n")
    once(tmp_path, "d.yaml", "q/tree", "der Baum selbst")
    assert (tmp_path / "f/one-rows.csv").read_text().startswith("english,german,also\n")


def test_a_word_list_becomes_a_deck_without_losing_what_was_learned(tmp_path: Path) -> None:
    write(tmp_path, words_csv="english,greek\nwater,νερό\nfire,φωτιά\nearth,γη\n")
    once(tmp_path, "words.csv", "words/water", "ύδωρ", after="words.yaml")
    ids = [
        [item.id for item in library.load(tmp_path / deck).items]
        for deck in ("words.csv", "words.yaml")
    ]
    assert ids[0] == ids[1]
    assert library.load(tmp_path / "words.yaml").key == library.load(tmp_path / "words.csv").key


def test_the_first_column_of_a_word_list_has_aliases(tmp_path: Path) -> None:
    write(tmp_path, words_csv="english,greek\nwater,νερό\nfire,φωτιά\nearth,γη\n")
    found = once(tmp_path, "words.csv", "words/water<", "aqua")
    assert [step["add"] for step in found["steps"]] == ["aqua", "aliases"]


def test_a_computed_row_is_spelled_where_its_fact_stands(tmp_path: Path) -> None:
    rows = "rows:\n  a: {name: A hill, h: 1}\n  b: {name: B hill, h: 2}\n"
    facts = f"table: m\nsource: s\ncolumns: {{name: text, h: integer}}\n{rows}"
    sql = "---\ntable: r\nsql: SELECT id, name, h, json_array('m/' || id) AS facts FROM m\n"
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates:\n  q: {from: r, ask: "Which has {h}?", answer: name}\n'
    write(tmp_path, f__m_yaml=facts + sql, f__sources_yaml=SOURCES, d_yaml=deck)
    call_right(tmp_path, "d.yaml", {"q/a": "Mount Alpha"})
    (found,) = suggestions(tmp_path, "d.yaml")
    assert [(each["line"], each["add"]) for each in found["steps"]] == [
        (5, "aliases: [Mount Alpha]"),
        (8, "m.aliases"),
    ]
    add(tmp_path, found["steps"][:1])
    path = tmp_path / "f/m.yaml"
    path.write_text(path.read_text().replace("SELECT id,", "SELECT id, m.aliases,"))
    assert list(rights(tmp_path, "d.yaml", "Mount Alpha")) == ["q/a"]
    assert suggestions(tmp_path, "d.yaml") == []


@pytest.mark.slow
def test_a_deck_in_another_language(tmp_path: Path) -> None:
    facts = """\
source: s
columns: {name: text, name@de: text, kind: text, kind@de: text}
rows:
  a: {name: Moon, name@de: Mond, kind: satellite, kind@de: Trabant (m.)}
  b: {name: Mars, name@de: der Mars, kind: planet, kind@de: Planet (m.)}
"""
    deck = """\
deck: D
key: d-1
lang: de
facts: f
templates:
  q: {from: t, ask: "Was ist {name}?", answer: kind}
  p: {from: t, ask: "Was ist {kind}?", answer: name}
"""
    write(tmp_path, f__t_yaml=facts, f__sources_yaml=SOURCES, d_yaml=deck)
    assert once(tmp_path, "d.yaml", "p/a", "Erdtrabant")["add"] == "aliases@de: [Erdtrabant]"
    assert once(tmp_path, "d.yaml", "q/b", "Wandelstern")["add"] == "also_de: [Wandelstern]"
