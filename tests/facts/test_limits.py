"""Files made to exhaust the machine: each is refused at once, with its line."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import yaml

from studykit.facts import _cells as cells
from studykit.facts import _rows as rows
from studykit.facts.load import load
from studykit.problems import in_order
from studykit.reading import _sheet_reader as read_csv
from studykit.reading import plain_text as read_text
from studykit.reading import read_yaml
from studykit.reading.csv_rows import read_sheet
from studykit.reading.read_yaml import parse_documents
from tests.facts.test_cases import told

MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 23)
)
ALIASES = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 22)
)
ANCHOR = (
    "1:5: F001 a text that begins with & names an anchor to YAML, and these are not used here. "
    'Put the whole text in quotes: "...".'
)
TOO_DEEP = "F001 lists and mappings are nested more than 16 deep. Flatten them."
TOO_LONG_A_KEY = "F001 a key has more than 1024 characters. Shorten it."
TOO_LONG = "F001 a text has more than 65536 characters. Shorten or split it."


class Foreword(yaml.SafeLoader):
    """A parser that stops before it has told of anything, as each may that looks ahead or has limits of its own."""

    def get_event(self) -> Any:
        text = self.buffer.rstrip("\0")
        mark = yaml.Mark(
            "t.yaml", len(text), text.count("\n"), len(text) - text.rfind("\n") - 1, None, None
        )
        raise yaml.MarkedYAMLError(None, None, "words that no version of today has", mark)


@pytest.mark.parametrize(
    "parser", [read_yaml._LOADER, yaml.SafeLoader, Foreword], ids=["usual", "python", "foreword"]
)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 1_000_000, "1:17"),
        ("[" * 17, "1:17"),
        ("- " + "[" * 1_001, "1:18"),
        ("a: " + "{b: [" * 20, "1:43"),
        ("a:\n  - b:\n    - " + "[" * 20, "3:19"),
        ("- - - - - - - - - - - - - - - - -\n", "1:33"),
        ("a: " + "[" * 16 + "\n", "1:19"),
        (
            "a: 'it''s [[[['\nb: it's [[[[\nc: |\n  [[[[ ' [[[[\nd:\n  # [[[[[[[ '\n  "
            + "[" * 1_200,
            "7:18",
        ),
        ('a: "[[[\\"[[["\nb: c\n  \'[[[\n\n  [[[[[[[[[[[[[[[\nc: ' + "[" * 1_200, "6:19"),
        ("--- >2\n  [[[[[[[[[[[[[[[[[[[[[[\n---\n- " + "[" * 1_200, "4:18"),
        ("[[]," * 20 + "[" * 17, "1:62"),
    ],
    ids=[
        "million",
        "open",
        "list",
        "braces",
        "mixed",
        "dashes",
        "column",
        "texts",
        "quotes",
        "documents",
        "closed",
    ],
)
def test_what_is_nested_too_deep_is_told_at_its_place_whatever_the_parser_says(
    text: str, place: str, parser: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_yaml, "_LOADER", parser)
    assert [told(problem) for problem in parse_documents(text, "t.yaml")[1]] == [
        f"t.yaml:{place}: {TOO_DEEP}"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[" * 400_000, f"1:17: {TOO_DEEP}"),
        ("{a: " * 100_000, f"1:65: {TOO_DEEP}"),
        ("- " * 200_000, f"1:33: {TOO_DEEP}"),
        ("".join(f"{' ' * n}a:\n" for n in range(400)), f"17:17: {TOO_DEEP}"),
        (ALIASES, ANCHOR),
        (MERGES, ANCHOR),
        ("a: *b\n", ANCHOR.replace("&", "*").replace("an anchor", "an alias").replace("1:5", "1:4")),
        (f"a: {'x' * 65_537}\n", f"1:4: {TOO_LONG}"),
        (f"a: '{'é' * 65_537}'\n", f"1:4: {TOO_LONG}"),
        (f"a: |\n  {'x' * 65_540}\n", f"1:4: {TOO_LONG}"),
        (f"? {'x' * 1025}\n: y\n", f"1:3: {TOO_LONG_A_KEY}"),
        (f"a: b\n{'x' * 1025}: y\n", f"2:1: {TOO_LONG_A_KEY}"),
        (f"a:\n  - 'x{'é' * 1025}' : y\n", f"2:5: {TOO_LONG_A_KEY}"),
        (f"a: {{{'x y ' * 300}: y}}\n", f"1:5: {TOO_LONG_A_KEY}"),
        ("a: b\nc: \x1b[31m\n", "2:4: F001 U+001B stands here, which YAML cannot read. Delete it."),
        ("a: \ud800\n", "1:4: F001 U+D800 stands here, which YAML cannot read. Delete it."),
    ],
    ids=[
        "lists", "mappings", "dashes", "lines", "aliases", "merges", "alias", "plain", "quoted", "block", "key",
        "simple key", "quoted key", "key in braces", "control", "surrogate",
    ],
)  # fmt: skip
@pytest.mark.parametrize("parser", [read_yaml._LOADER, yaml.SafeLoader], ids=["usual", "python"])
def test_a_bomb_is_refused_at_its_place(
    text: str, problem: str, parser: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_yaml, "_LOADER", parser)
    begun = time.process_time()
    found = parse_documents(text, "t.yaml")[1]
    assert [told(each) for each in found] == [f"t.yaml:{problem}"]
    # A generous bound: unrefused, each of these takes minutes or kills the process.
    assert time.process_time() - begun < 5


def test_limits_are_themselves_allowed() -> None:
    for text in ("[" * 16 + "]" * 16, f"a: {'x' * 65_536}", f"? {'x' * 1024}\n: y\n"):
        assert parse_documents(text, "t.yaml")[1] == []


def test_many_keys_that_differ_little_take_no_longer_than_others() -> None:
    keys = "".join(f"{n * (2**61 - 1)}: x\n" for n in range(20_000))
    (document,), problems = parse_documents(keys, "t.yaml")
    assert problems == []
    assert len(document) == 4


def test_a_cell_that_is_too_long_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"id,a\n1,{'x' * 65_537}\n2,{'x' * 65_536}\n3,y\n", encoding="utf-8")
    sheet, problems = read_sheet(path, "t.csv")
    assert [str(each) for each in problems] == [
        "t.csv:2:1: F009 a cell has more than 65,536 characters. Shorten it."
    ]
    assert [record.cells[0] for record in sheet.records] == ["2", "3"]


def test_a_quote_that_swallows_the_file_is_found_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,a\n1,"x\n' + "2,y\n" * 100_000, encoding="utf-8")
    assert [str(each) for each in read_sheet(path, "t.csv")[1]] == [
        "t.csv:2:3: F009 a cell has more than 65,536 characters. Shorten it, or close the quote that begins it."
    ]


def test_too_many_rows_and_too_large_a_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(read_csv, "MAX_ROWS", 2)
    monkeypatch.setattr(rows, "MAX_ROWS", 2)
    monkeypatch.setattr(read_text, "MAX_FILE", 64)
    Path("t.csv").write_text("id,a\n1,x\n2,x\n3,x\n4,x\n", encoding="utf-8")
    Path("t2.yaml").write_text("rows: {1: {}, 2: {}, 3: {}}\n", encoding="utf-8")
    Path("t3.yaml").write_text(f"rows: {{}}\n#{'x' * 64}\n", encoding="utf-8")
    assert [str(each) for each in load([Path()])[1] if each.code == "F009"] == [
        "t3.yaml: F009 the file is larger than 0 MiB. Split it into several files.",
        "t.csv: F009 the file has more than 2 rows. Split it into several files.",
        "t2.yaml:1:1: F009 the table has more than 2 rows. Split it into several tables.",
    ]


def test_a_fact_is_kept_in_less_than_1100_bytes(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    head = "columns: {name: text, founded: date, people: integer, area: {unit: km2}, region: text}\nrows:\n"
    path.write_text(
        head
        + "".join(
            f"  city-{n}: {{name: City {n}, founded: {1000 + n}, people: {n}, area: {n}.5, region: R {n}}}\n"
            for n in range(2000)
        ),
        encoding="utf-8",
    )
    load([path])  # what is made once is not counted
    tracemalloc.start()
    kept = load([path])
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept[0].tables["t"].rows[0].id == "city-0"
    assert used / 2000 < 1100


def test_what_many_facts_say_alike_is_kept_once(tmp_path: Path) -> None:
    head = "columns: {region: text, founded: date, area: {unit: km2}, tags: [text]}\nrows: c.csv\n"
    (tmp_path / "t.yaml").write_text(head, encoding="utf-8")
    lines = [f"{n},Region {n % 3},19{n % 3}0,{n % 3}.5,x;y {n % 3}\n" for n in range(2000)]
    (tmp_path / "c.csv").write_text(
        "id,region,founded,area,tags\n" + "".join(lines), encoding="utf-8"
    )
    found = load([tmp_path])[0].tables["t"].rows
    for at in range(4):
        assert len({id(row.cells[at]) for row in found}) == 3


def test_rows_are_the_same_however_many_texts_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        f"  r{n}: {{a: {n % 5 if n % 7 else 'x'}, to: r{n % 3 * 20}, tags: [{n % 4}, b], note: ~}}\n"
        for n in range(40)
    ]
    Path("t.yaml").write_text(
        "columns: {a: integer, to: t, tags: [text]}\nrows:\n" + "".join(rows), encoding="utf-8"
    )
    many = load([Path("t.yaml")])
    monkeypatch.setattr(cells, "_REMEMBERED", 3)
    few = load([Path("t.yaml")])
    assert few[0].tables["t"].rows == many[0].tables["t"].rows
    assert in_order(few[1]) == in_order(many[1])
    assert [each.code for each in in_order(few[1])].count("F004") == 1
