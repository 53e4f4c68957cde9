"""Without a `say` a fact is told by its label and its columns: no ids, no provenance, nothing that nobody declared."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

SOURCES = "table: sources\nrows: {s: {title: A survey}}\n"


def deck(table: str, ask: str = "What is the h of {name}?", answer: str = "h") -> str:
    template = f'{{from: {table}, ask: "{ask}", answer: {answer}}}'
    return f"deck: D\nkey: d-1\nfacts: facts\ntemplates:\n  q: {template}\n"


def told(folder: Path, deck_file: str = "d.yaml") -> list[str]:
    """Return the explanations of a deck's items, in the deck's order."""
    return [
        line["explanation"] for line in studykit("items", deck_file, "--json", cwd=folder).lines
    ]


MOUNTAINS = """\
table: m
complete: true
source: s
rows: {xa1: {name: A, h: "1"}, xb2: {name: B, h: "2"}, xc3: {name: C, h: "3"}}
---
table: r
sql: SELECT 'y' || id AS id, name, h, h || ' of 3' AS rank, id AS mountain, json_array('m/' || id) AS facts FROM m
"""


def test_a_computed_row_tells_neither_its_facts_nor_the_ids_that_it_took_over(
    tmp_path: Path,
) -> None:
    write(tmp_path, facts__m_yaml=MOUNTAINS, facts__sources_yaml=SOURCES, d_yaml=deck("r"))
    assert told(tmp_path) == ["A: h 1, rank 1 of 3", "B: h 2, rank 2 of 3", "C: h 3, rank 3 of 3"]


def test_a_declared_reference_of_a_computed_row_is_told_by_its_label(tmp_path: Path) -> None:
    facts = MOUNTAINS + "columns: {mountain: m}\n"
    write(tmp_path, facts__m_yaml=facts, facts__sources_yaml=SOURCES, d_yaml=deck("r"))
    assert told(tmp_path)[0] == "A: mountain A, h 1, rank 1 of 3"


def test_ids_that_are_the_words_themselves_are_told(tmp_path: Path) -> None:
    """A word list has no other ids; what is computed from it may tell of the words."""
    facts = "table: r\nsql: SELECT b.w || a.w AS id, a.w AS name, b.w AS other, a.h AS h FROM w a JOIN w b ON a.h < b.h\n"
    write(tmp_path, facts__r_yaml=facts, facts__w_csv="w,h\nA,1\nB,2\nC,3\n", d_yaml=deck("r"))
    assert "B: other C, h 2" in told(tmp_path)


CSV = "code,name,h,guid,year\nk1,A,1,zz1,1990\nk2,B,2,zz2,1991\nk3,C,3,zz3,1992\n"


@pytest.mark.parametrize(
    ("head", "first"),
    [
        pytest.param("columns: {name: text, h: text}", "A: h 1", id="what nobody declared"),
        pytest.param("columns: {code: text, name: text, h: text}\nkey: code", "A: h 1", id="a key"),
        pytest.param(
            "columns: {name: text, h: text, year: date}\nkey: year",
            "A: h 1, year 1990",
            id="a key of sense",
        ),
        pytest.param(
            "columns: {name: text, h: text, year: text}\nkey: [name, year]",
            "A: h 1, year 1990",
            id="a pair",
        ),
        pytest.param(
            "columns: {name: text, h: text, code: text}\nkey: code\nsay: '{code}'",
            "k1",
            id="what `say` has",
        ),
        pytest.param(
            "columns: {}", "A: code k1, h 1, guid zz1, year 1990", id="nothing is declared"
        ),
        pytest.param(
            "columns: {note: {from: year}}",
            "A: code k1, h 1, guid zz1\n1990",
            id="only a standard column is",
        ),
    ],
)
def test_a_csv_with_a_head_tells_what_the_head_declares(
    tmp_path: Path, head: str, first: str
) -> None:
    facts = f"table: t\nlabel: name\nsource: s\nrows: t-rows.csv\n{head}\n"
    write(tmp_path, facts__t_yaml=facts, facts__sources_yaml=SOURCES, d_yaml=deck("t"))
    (tmp_path / "facts" / "t-rows.csv").write_text(CSV, encoding="utf-8")
    assert told(tmp_path)[0] == first


def test_a_csv_alone_tells_all_its_columns(tmp_path: Path) -> None:
    """Nothing is declared there, so nothing was left out on purpose, and the answer needs its sentence."""
    write(
        tmp_path, t_csv="id,english,greek,note,kind\n7,water,νερό,a note,noun\n8,fire,φωτιά,,noun\n"
    )
    assert told(tmp_path, "t.csv")[0] == "water: greek νερό, kind noun\na note"


def test_a_translation_is_told_when_the_column_is_declared(tmp_path: Path) -> None:
    facts = "table: t\nlabel: name\nrows: t-rows.csv\ncolumns: {name: text, h: text}\n"
    write(tmp_path, facts__t_yaml=facts, d_yaml=deck("t").replace("facts: f", "lang: de\nfacts: f"))
    rows = "id,name,name@de,h,h@de,guid,guid@de\n1,A,Ä,one,eins,zz,zz\n2,B,B,two,zwei,zz,zz\n"
    (tmp_path / "facts" / "t-rows.csv").write_text(rows, encoding="utf-8")
    assert told(tmp_path) == ["Ä: h eins", "B: h zwei"]


def test_nothing_that_a_learner_gets_shows_them(tmp_path: Path) -> None:
    facts = "table: t\nlabel: name\nkey: code\nsource: s\nrows: t-rows.csv\ncolumns: {code: text, name: text, h: text}\n"
    write(
        tmp_path,
        facts__m_yaml=MOUNTAINS,
        facts__t_yaml=facts,
        facts__sources_yaml=SOURCES,
        d_yaml=deck("r"),
    )
    (tmp_path / "facts" / "t-rows.csv").write_text(CSV, encoding="utf-8")
    second = '  p: {from: t, ask: "Which h has {name}?", answer: h}\n'
    (tmp_path / "d.yaml").write_text(deck("r") + second, encoding="utf-8")
    shown = {}
    for kind in ("html", "csv", "tsv", "apkg"):
        made = studykit("export", "d.yaml", "--format", kind, "--output", f"d.{kind}", cwd=tmp_path)
        assert made.code == 0, made.err
        shown[kind] = _text_of(tmp_path / f"d.{kind}")
    home = {"STUDYKIT_HOME": str(tmp_path / "home")}
    quiz = studykit("quiz", "d.yaml", "--mode", "typed", cwd=tmp_path, answers="1\n" * 12, env=home)
    shown["quiz"] = quiz.out
    assert "A: h 1" in quiz.out
    for kind, text in shown.items():
        assert text, kind
        assert [
            each for each in ("m/xa1", "mountain xa1", "zz1", "code k1") if each in text
        ] == [], kind


def _text_of(path: Path) -> str:
    """Return what a file shows; of a package the fields of its notes."""
    if path.suffix != ".apkg":
        return path.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(path) as archive:
        name = next(each for each in archive.namelist() if each.startswith("collection.anki2"))
        (path.parent / "collection").write_bytes(archive.read(name))
    with sqlite3.connect(path.parent / "collection") as database:
        found = "\n".join(row[0] for row in database.execute("SELECT flds FROM notes"))
    database.close()
    return found
