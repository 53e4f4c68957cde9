"""Awkward cells, letter for letter: from YAML and from sheets to items, a program's quiz and Anki's cards."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import studykit, write
from tests.items.subjects import AWKWARD, csv_lines, scalar

CELLS = [unicodedata.normalize("NFC", each) for each in AWKWARD]
HEAD = """\
table: cells
label: name
complete: true
source: map
columns: {name: text, cell: text, land: text, size: integer}
say: "{name}: {cell}."
"""
DECK = """\
deck: Cells
key: cells-1
facts: ../seeds/cells
templates:
  cell: {from: cells, ask: "{name}?", answer: cell}
  back: {from: cells, ask: "Which is {cell}", answer: name}
  all: {from: cells, ask: "All of {land}", answer: cell, many: all}
  most: {from: cells, ask: "Most of {land}", answer: cell, most: size}
  many: {from: cells, ask: "How many by {cell}?", count: name}
  two: {from: cells, ask: "More: {options}", answer: cell, most: size, among: 2}
  order: {from: cells, ask: Order them., order: size, of: cell, among: 3}
  claim: {from: cells, claim: "{name} is [{cell}]"}
  cloze: {from: cells, cloze: "{name} is [{cell}]"}
"""


def cells(folder: Path, kind: str) -> Path:
    rows = [
        (f"r{at}", f"Row {at:03}", cell, f"Land {at % 5}", str(at))
        for at, cell in enumerate(AWKWARD)
    ]
    write(
        folder, decks__cells_yaml=DECK, seeds__cells__sources_yaml="rows:\n  map: {title: A map}\n"
    )
    if kind == "yaml":
        lines = "".join(
            f"  {row}: {{name: {name}, cell: {scalar(cell)}, land: {land}, size: {size}}}\n"
            for row, name, cell, land, size in rows
        )
        return write(folder, seeds__cells__cells_yaml=f"{HEAD}rows:\n{lines}")
    sheet = csv_lines([("id", "name", "cell", "land", "size"), *rows])
    return write(
        folder, seeds__cells__cells_yaml=f"{HEAD}rows: rows.csv\n", seeds__cells__rows_csv=sheet
    )


def test_a_sheet_gives_the_same_items(tmp_path: Path) -> None:
    written = [
        studykit("items", "--json", cwd=cells(tmp_path / kind, kind)).out
        for kind in ("yaml", "csv")
    ]
    assert written[0] == written[1]


@pytest.fixture(scope="module", params=["yaml", pytest.param("csv", marks=pytest.mark.slow)])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cells(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def items(folder: Path) -> list[dict[str, Any]]:
    found = studykit("items", "--json", cwd=folder)
    assert found.code == 0, found.err
    return found.lines


def test_every_cell_stands_in_the_items_letter_for_letter(items: list[dict[str, Any]]) -> None:
    answers = {item["stem"]: item["answers"] for item in items}
    for at, cell in enumerate(CELLS):
        assert answers[f"Row {at:03}?"] == [cell]
        assert answers[f"Which is {cell}"] == [f"Row {at:03}"]
        assert answers[f"How many by {cell}?"] == ["1"]
        assert answers[f"Row {at:03} is [...]"] == [cell]
    for land in range(5):
        assert sorted(answers[f"All of Land {land}"]) == sorted(CELLS[land::5])
        assert answers[f"Most of Land {land}"] == [CELLS[land::5][-1]]
    for item in items:
        if item["form"] == "order":
            assert item["sequence"] == sorted(item["answers"], key=CELLS.index)
        if item["form"] == "claim":
            assert item["truth"] is (
                item["stem"] == f"{item['stem'][:7]} is {CELLS[int(item['stem'][4:7])]}"
            )
    assert {item["form"] for item in items} == {
        "lookup", "superlative", "count", "comparison", "order", "claim", "cloze",
    }  # fmt: skip


@pytest.mark.parametrize("mode", ["typed", pytest.param("choice", marks=pytest.mark.slow)])
def test_a_program_that_answers_with_the_key_is_right(
    folder: Path, items: list[dict[str, Any]], mode: str
) -> None:
    by_id = {item["id"]: item for item in items}
    heard = list(sitting(folder, mode, by_id))
    wrong = [line for line in heard if line["type"] == "feedback" and line["verdict"] != "right"]
    assert wrong == []
    assert heard[-1]["correct"] == heard[-1]["asked"] == len(items)
    for line in heard:
        if line["type"] == "question":
            item = by_id[line["id"]]
            assert line["stem"].split("\n")[0] == item["stem"].split("\n")[0]
            assert set(line["options"] or ()) <= {*item["answers"], *item["distractors"]}


def sitting(
    folder: Path, mode: str, items: Mapping[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A quiz in which every question is answered with its key."""
    command = [sys.executable, "-m", "studykit", "quiz", "--json", "--all", "--mode", mode]
    home = {"STUDYKIT_HOME": str(folder / f"home-{mode}")}
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **home},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin
        assert program.stdout
        for text in program.stdout:
            line = json.loads(text)
            yield line
            if line["type"] == "question":
                program.stdin.write(json.dumps({"answer": key(line, items[line["id"]])}) + "\n")
                program.stdin.flush()


def key(question: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """The answer as a learner gives it: an order by its numbers, several answers a line each."""
    if item["form"] == "order":
        return " ".join(str(question["to_order"].index(text) + 1) for text in item["sequence"])
    if question["many"] == "all":
        return "\n".join(item["answers"])
    return next(text for text in item["answers"] if text in (question["options"] or [text]))


@pytest.mark.engine
def test_every_cell_stands_on_the_rendered_cards_letter_for_letter(
    folder: Path, items: list[dict[str, Any]], tmp_path: Path
) -> None:
    from tests.engine import card_of, collection, import_package

    assert studykit("export", cwd=folder).code == 0
    with collection(tmp_path / "col") as col:
        import_package(col, folder / "cells.apkg")
        for item in items:
            if item["form"] == "cloze":
                continue
            output = card_of(col, item["id"]).render_output()
            front, back = seen(output.question_text), seen(output.answer_text)
            assert item["stem"].split("\n")[0] in front, item
            for text in item["answers"]:
                assert text in back, item
            for text in item["distractors"] if item["many"] == "any" else ():
                assert text in front, item


def seen(rendered: str) -> str:
    """What a reader sees of a card."""
    without = re.sub(r"(?s)<(script|style)>.*?</\1>", "", rendered)
    return html.unescape(re.sub(r"<[^>]*>", "", without))
