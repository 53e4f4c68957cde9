"""Cells that are written otherwise: their facts, ids and items are those of the same table in the usual way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from studykit.facts.load import load
from studykit.values.nothing_known import is_sure, is_unknown, may_be_nought, says_nothing
from studykit.workspace.workspace import Workspace

DECK = """
deck: D
key: d-1
facts: base
templates:
  born: {ask: "When was {name} born?", answer: born}
  realm: {ask: "How large was it under {name}?", answer: realm, where: {realm: ">500", alive: no}}
"""
USUAL = """
columns: {name: text, born: date, alive: boolean, realm: {unit: km², min: 0.5}}
rows:
  a: {name: Anna, born: 1901-11-03, alive: yes, realm: 1234.5}
  b: {name: Bert, born: 1879, alive: no, realm: 1500}
  c: {name: Carl, born: 1801-05, alive: no, realm: 700}
  d: {name: Dora, alive: no}
"""
OTHERWISE = """
missing: [k. A., "?"]
columns:
  name: text
  born: {type: date, format: ["%d.%m.%Y", "%m/%Y"]}
  alive: {type: boolean, yes: [J], no: [N]}
  realm: {unit: km², min: 0.5, decimal: ","}
rows:
  a: {name: Anna, born: 03.11.1901, alive: J, realm: "1.234,5"}
  b: {name: Bert, born: 1879, alive: N, realm: 1.500}
  c: {name: Carl, born: 05/1801, alive: N, realm: 700}
  d: {name: Dora, born: "?", alive: N, realm: k. A.}
"""


def test_the_items_are_those_of_the_same_facts_in_the_usual_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items_made = []
    for name, table in (("usual", USUAL), ("otherwise", OTHERWISE)):
        folder = tmp_path / name
        (folder / "base").mkdir(parents=True)
        (folder / "base/rulers.yaml").write_text(table, encoding="utf-8")
        (folder / "d.yaml").write_text(DECK, encoding="utf-8")
        monkeypatch.chdir(folder)
        opened = Workspace.open(Path("d.yaml"))
        assert [str(problem) for problem in opened.problems if problem.level == "error"] == []
        items_made.append(
            [(item.id, item.stem, item.shown_key, item.distractors) for item in opened.items]
        )
    assert items_made[0] == items_made[1]
    ids = [item_id for item_id, *_ in items_made[0]]
    assert ids == ["born/a", "born/b", "born/c", "realm/b", "realm/c"]


def test_nothing_is_known_in_many_languages() -> None:
    for text in ("NA", "n/a", "#N/A", "?", "–", "k. A.", "Keine  Angabe", "inconnu", "s/d"):
        assert is_unknown(text), text
    for text in (
        "нет данных",
        "不明",
        "データなし",
        "無資料",
        "غير معروف",
        "άγνωστος",
        "brak danych",
    ):
        assert is_unknown(text), text
    for text in ("none", "keine", "нет", "なし", "لا يوجد"):
        assert says_nothing(text), text
        assert may_be_nought(text), text
        assert not is_unknown(text), text
    for text in ("Na", "NA", "-", "Namibia", "nowhere", "0", ""):
        assert says_nothing(text) == (text in ("Na", "NA", "-")), text
    # A word that is learned is no mark for sure: na is Polish, unknown English.
    assert [text for text in ("NA", "N/A", "n/a", "?", "-", "na", "unknown", "nil") if is_sure(text)] == [
        "NA", "N/A", "n/a", "?", "-",
    ]  # fmt: skip


def test_what_is_made_to_take_long_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of formats, and a long cell in which a month might be looked for at every place."""
    formats = ", ".join(["'%d %B %Y'"] * 3000)
    head = f"columns: {{name: text, day: {{type: date, format: [{formats}]}}}}\nrows: t.csv\n"
    (tmp_path / "t.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        f"id,name,day\n1,a,{'1 m' + ' ' * 60_000 + 'x'}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    began = time.process_time()
    codes = [problem.code for problem in load([Path()])[1] if problem.level == "error"]
    assert sorted(codes) == ["F004", "F009"]
    assert time.process_time() - began < 2


def test_a_question_mark_without_quotes_is_read_as_it_is_meant_or_told(tmp_path: Path) -> None:
    """An older libyaml does not read it at all."""
    (tmp_path / "rulers.yaml").write_text(
        'missing: [NA, ?]\ncolumns: {name: text, size: integer}\nrows: {a: {name: A, size: "?"}}\n'
    )
    base, problems = load([tmp_path])
    told = [str(problem) for problem in problems if problem.level == "error"]
    if told:
        assert "rulers.yaml:1:" in told[0]
        assert "F001" in told[0]
    else:
        assert base.tables["rulers"].rows[0].cells == ("A", None)
