"""Two things of one name, told apart by a column (`tell_apart`): graded, kept under their ids, in Anki and by sentences.

The items that they make: `valid/namesakes`. What is told of them: `facts/invalid/namesakes`.
"""

from __future__ import annotations

from pathlib import Path

from studykit.questions.judge import Judge
from studykit.workspace.workspace import Workspace
from tests.cli.runner import studykit
from tests.items.builders import Folder

KINGS = """\
table: kings
tell_apart: [land]
complete: true
columns: {name: text, name@de: text, land: lands, began: date, ended: date}
rows:
  henry-e: {name: Henry IV, name@de: Heinrich IV., land: england, began: 1399, ended: 1413}
  henry-f: {name: Henry IV, name@de: Heinrich von Navarra, land: france, began: 1589, ended: 1610, aliases: [the Green Gallant]}
  henry-d: {name: Henry IV, name@de: Heinrich IV., land: empire, began: 1084, ended: 1105}
  henry-six: {name: Henry VI, name@de: Heinrich VI., land: england, began: 1422, ended: 1461}
  louis: {name: Louis XIV, name@de: Ludwig XIV., land: france, began: 1643, ended: 1715}
  liz: {name: Elizabeth I, name@de: Elisabeth I., land: england, began: 1558, ended: 1603}
---
table: lands
columns: {name: text, name@de: text}
rows:
  england: {name: England, name@de: England}
  france: {name: France, name@de: Frankreich}
  empire: {name: the Empire (old), name@de: das Reich}
"""
TEMPLATES = """\
who: {from: kings, ask: "Whose reign began in {began}?", answer: name}
land: {from: kings, ask: "Who became king of {land} in {began}?", answer: name}
fourth: {from: kings, where: {name: Henry IV}, ask: "Name a fourth Henry.", answer: name}
all: {from: kings, where: {name: Henry IV}, ask: "Name all fourth Henrys.", answer: name, many: all}
"""
VERDICTS = {
    ("who/henry-e", "Henry IV (England)"): "right",
    ("who/henry-e", "henry iv, england"): "right",
    ("who/henry-e", "Henry IV"): "again",
    ("who/henry-e", "henry the fourth"): "again",
    ("who/henry-e", "Henri IV"): "again",
    ("who/henry-e", "Henry IV (France)"): "wrong",
    ("who/henry-e", "Henry VI"): "wrong",
    ("who/henry-e", "the Green Gallant"): "wrong",
    ("who/henry-f", "the Green Gallant"): "right",
    # what tells it apart has brackets of its own
    ("who/henry-d", "Henry IV (the Empire (old))"): "right",
    ("who/henry-d", "Henry IV"): "again",
    # the question says which one is meant
    ("land/henry-e", "Henry IV"): "right",
    ("land/henry-e", "Henry IV (England)"): "right",
    ("land/henry-e", "Henry IV (France)"): "wrong",
    ("land/henry-d", "Henry IV"): "right",
    # all who are called so are right
    ("fourth/henry-d", "Henry IV"): "right",
    ("fourth/henry-d", "Henry IV (France)"): "right",
    # but each of them is wanted
    ("all/henry-d", "Henry IV"): "again",
    ("all/henry-d", "Henry IV (England), Henry IV (France), Henry IV (the Empire (old))"): "right",
    # another one's name is wrong, with brackets or without
    ("who/louis", "Henry IV"): "wrong",
    ("who/louis", "Louis XIV"): "right",
}


def folder_of(path: Path, head: str = "") -> Folder:
    folder = Folder(path)
    folder.write("kings.yaml", KINGS)
    folder.deck(TEMPLATES, head)
    return folder


def worth(path: Path, item_id: str, typed: str) -> str:
    bank = Workspace.open(path / "deck.yaml").bank
    return str(getattr(Judge(bank).typed(bank[item_id], typed), "verdict", "again"))


def test_a_name_is_graded_with_and_without_what_tells_it_apart(tmp_path: Path) -> None:
    folder_of(tmp_path)
    bank = Workspace.open(tmp_path / "deck.yaml").bank
    judge = Judge(bank)
    found = {
        (item_id, typed): getattr(judge.typed(bank[item_id], typed), "verdict", "again")
        for item_id, typed in VERDICTS
    }
    assert found == VERDICTS
    why = judge.typed(bank["who/henry-e"], "Henry IV").why
    assert why == "Which 'Henry IV'? Type what tells it apart too."


def test_in_another_language_those_are_told_apart_that_share_a_label_there(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "lang: de\n")
    items = folder.items()
    assert items["who/henry-e"].keys == ("Heinrich IV. (England)",)
    assert items["who/henry-d"].keys == ("Heinrich IV. (das Reich)",)
    assert items["who/henry-f"].keys == ("Heinrich von Navarra",)
    assert worth(tmp_path, "who/henry-e", "Heinrich IV.") == "again"
    assert worth(tmp_path, "who/henry-f", "Heinrich von Navarra") == "right"


def test_ids_stay_when_rows_are_told_apart(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    folder.deck('began: {from: kings, ask: "When did {name} begin?", answer: began}')
    folder.write("kings.yaml", KINGS.replace("tell_apart: [land]\n", ""))
    before = folder.remember()
    assert before["began/henry-d"].keys == ("1084", "1399", "1589")
    folder.write("kings.yaml", KINGS)
    after = folder.items()
    assert set(before) <= set(after)
    assert after["began/henry-d"].keys == ("1084",)
    assert after["began/henry-e"].stem == "When did Henry IV (England) begin?"
    # Whoever is not ambiguous keeps the plain name, and the item its options.
    for item_id in ("began/louis", "began/liz", "began/henry-six"):
        assert after[item_id].stem == before[item_id].stem


def test_facts_name_them_so_and_check_is_content(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    said = studykit("facts", "facts", cwd=tmp_path).out
    assert "Henry IV (England): land England, began 1399, ended 1413" in said
    assert "Louis XIV: land France" in said
    assert "F030" not in studykit("check", "deck.yaml", cwd=tmp_path).out
    folder.write("kings.yaml", KINGS.replace("tell_apart: [land]\n", ""))
    assert studykit("check", "deck.yaml", cwd=tmp_path).out.count("F030") == 2
