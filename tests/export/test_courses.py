"""`--format gift|moodle|qti`: what readers that are not ours read back is the question, with its options and keys."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from base64 import b64decode
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from studykit.formats import gift, moodle
from studykit.grading.expected import Answer, AnswerType
from studykit.questions.item import Item, Source
from studykit.values.scalars import Number
from tests.cli.runner import studykit, write
from tests.export.courses import (
    ITEM,
    NASTY,
    TEXTS,
    choice,
    node_modules,
    read_gift,
    request,
    shown,
    typed,
    unstarred,
    words,
)

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FACTS = """\
table: cities
label: name
complete: true
say: "{name} lies in {land}."
columns:
  height: {type: quantity, unit: m, tolerance: 5}
  flag: image
  people: integer
  name: text
  land: text
  founded: integer
  kind: text
source: atlas#3
rows:
  paris: {name: Paris, land: France, height: 35 m, people: 2100000, flag: p.png, founded: 1163, aliases: [Lutetia], kind: old}
  oslo: {name: Oslo, land: Norway, height: 23 m, people: 700000, flag: o.png, founded: 1048, kind: new}
  rome: {name: Rome, land: Italy, height: 21 m, people: 2800000, flag: r.png, founded: 900, kind: old}
  bonn: {name: Bonn, land: Germany, height: 60 m, people: 330000, flag: b.png, founded: 989, kind: new}
---
table: sources
rows: {atlas: {title: An atlas & more}}
"""
COURSE = """\
deck: Cities::Of Europe
key: cities-1
facts: ../facts
tags: [europe]
templates:
  land: {from: cities, ask: "In which country is {name}?", answer: land}
  name: {from: cities, ask: "Which city lies in {land}?", answer: name, modes: typed}
  height: {from: cities, ask: "How high does {name} lie?", answer: height, modes: typed}
  people: {from: cities, ask: "How many people live in {name}?", answer: people, modes: typed}
  old: {from: cities, ask: "Which of these cities are {kind}?", answer: name, many: all}
  gap: {from: cities, cloze: "[{name}] lies in {land}."}
  said: {from: cities, claim: "{name} lies in [{land}]."}
  order: {from: cities, ask: "Put these cities in order, the oldest first.", order: founded}
  flag: {from: cities, ask: "Whose flag is {flag}?", answer: land}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = write(tmp_path, facts__cities_yaml=FACTS, decks__cities_yaml=COURSE)
    for number, name in enumerate("porb"):
        (folder / "facts" / f"{name}.png").write_bytes(PNG + bytes([number]))
    return folder


def exported(form: str, ending: str, folder: Path) -> bytes:
    found = studykit("export", "--format", form, "-o", f"out.{ending}", cwd=folder)
    assert found.code == 0, found.err
    return (folder / f"out.{ending}").read_bytes()


def block(text: str, identity: str) -> str:
    """The block of GIFT of one question."""
    return next(part for part in text.split("\n\n") if f"[id:{identity}]" in part)


def test_gift_has_a_question_for_each_interaction(course: Path) -> None:
    text = exported("gift", "txt", course).decode()
    assert text.startswith(
        "$CATEGORY: Cities/Of Europe\n\n// [id:land/paris] [tag:europe]\n::land/paris::[html]"
    )
    assert "\n\t=[html]Germany\n" in block(text, "land/bonn")
    assert block(text, "land/bonn").count("\n\t~[html]") == 3
    assert "\n\t=%100%Paris\n\t=%100%Lutetia\n" in block(text, "name/paris")
    assert "lie? (in m){#\n\t=%100%35:5\n" in block(text, "height/paris")
    assert "\n\t=%100%2100000:0\n" in block(text, "people/paris")
    assert "::[html]&\\#91;...] lies in France.{\n\t=%100%Paris\n" in block(text, "gap/paris#1")
    assert "{\n\tTRUE\n" in text
    assert "{\n\tFALSE\n" in text
    assert "\n\t=[html]Rome -> 1\n" in text
    assert text.count("data\\:image/png;base64,") == 4
    assert (
        "####[html]<div>Bonn lies in Germany.</div><ul><li>An atlas &amp; more \\#3</li></ul>\n}"
        in text
    )


def test_moodle_xml_has_a_question_for_each_interaction(course: Path) -> None:
    quiz = ET.fromstring(exported("moodle", "xml", course))
    assert quiz.findtext("question[1]/category/text") == "$course$/top/Cities/Of Europe"
    questions = {one.findtext("idnumber"): one for one in list(quiz)[1:]}
    land = questions["land/bonn"]
    assert (land.get("type"), land.findtext("name/text"), land.findtext("single")) == (
        "multichoice",
        "land/bonn",
        "true",
    )
    assert {one.findtext("text"): one.get("fraction") for one in land.iterfind("answer")}[
        "Germany"
    ] == "100"
    assert land.findtext("tags/tag/text") == "europe"
    name = questions["name/paris"]
    assert name.get("type") == "shortanswer"
    assert [one.findtext("text") for one in name.iterfind("answer")][:2] == ["Paris", "Lutetia"]
    height = questions["height/paris"]
    assert (height.findtext("answer/text"), height.findtext("answer/tolerance")) == ("35", "5")
    assert height.findtext("units/unit/unit_name") == "m"
    gap = questions["gap/paris#1"]
    assert gap.get("type") == "cloze"
    assert gap.findtext("questiontext/text") == "{1:SHORTANSWER:=Paris~=Lutetia} lies in France."
    old = next(one for identity, one in questions.items() if str(identity).startswith("old/"))
    assert (old.get("type"), old.findtext("single")) == ("multichoice", "false")
    assert sorted(str(one.get("fraction")) for one in old.iterfind("answer")) == [
        "-100",
        "-100",
        "50",
        "50",
    ]
    order = next(one for identity, one in questions.items() if str(identity).startswith("order/"))
    pairs = {
        one.findtext("text"): one.findtext("answer/text") for one in order.iterfind("subquestion")
    }
    assert pairs == {"Rome": "1", "Bonn": "2", "Oslo": "3", "Paris": "4"}
    flag = questions["flag/paris"]
    file = flag.find("questiontext/file")
    assert file is not None
    assert file.text is not None
    assert f"@@PLUGINFILE@@/{file.get('name')}" in str(flag.findtext("questiontext/text"))
    assert b64decode(file.text) == PNG + bytes([0])


def test_an_answer_is_never_a_wildcard_and_never_another_kind_of_question() -> None:
    item = typed(1, "q", "a*b", ("a -> b", "&&058;"))
    text = gift.write(request(item)).content.decode()
    assert "\t=%100%a\\\\*b\n}" in text
    assert "->" not in text
    answers = ET.fromstring(moodle.write(request(item)).content).iterfind("question/answer/text")
    assert [one.text for one in answers] == ["a\\*b", "a -> b", "&&058;"]


def test_blanks_at_the_ends_of_a_text_in_gift_are_kept_and_nothing_else_is_changed() -> None:
    for text, html in (
        ("@@x\xa0", "&\\#64;&\\#64;x&\\#160;"),
        ("\ufeffa", "&\\#65279;a"),
        ("a", "a"),
    ):
        written = gift.write(request(typed(1, text, "k"))).content.decode()
        assert f"::[html]{html}{{\n" in written


def test_what_gift_cannot_say_is_left_out_and_told(tmp_path: Path) -> None:
    facts = "table: t\ncolumns: {q: text, a: text}\nrows:\n  x: {q: one, a: p -> q}\n  y: {q: two, a: r}\n"
    deck = 'deck: D\nkey: d\nfacts: ../facts\ntemplates:\n  t: {from: t, ask: "{q}?", answer: a, modes: typed}\n'
    folder = write(tmp_path, facts__t_yaml=facts, decks__d_yaml=deck)
    found = studykit("export", "--format", "gift", cwd=folder)
    assert found.code == 0, found.err
    assert found.out.startswith("d.txt: 1 question of D\n")
    assert 't/x is left out: its answer holds "->"' in found.out


def test_more_spellings_go_out_only_where_the_judge_calls_them_right(tmp_path: Path) -> None:
    facts = (
        "table: w\ncolumns: {es: text, en: text}\nrows:\n  colour: {es: color, en: colo(u)r}\n"
        '  bank: {es: banco, en: "bank [money]"}\n  shore: {es: orilla, en: "bank [river]"}\n  pêche: {es: melocotón, en: pêche}\n  pentagon: {es: pentágono, en: the Pentagon}\n'
    )
    deck = 'deck: D\nkey: d\nfacts: ../facts\ntemplates:\n  t: {from: w, ask: "What is {es}?", answer: en, modes: typed}\n'
    folder = write(tmp_path, facts__w_yaml=facts, decks__d_yaml=deck)
    quiz = ET.fromstring(exported("moodle", "xml", folder))
    spelled = {
        one.findtext("name/text"): [a.findtext("text") for a in one.iterfind("answer")]
        for one in list(quiz)[1:]
    }
    assert {"color", "colour"} <= set(spelled["t/colour"])
    assert "peche" in spelled["t/pêche"]
    assert spelled["t/pentagon"] == ["the Pentagon", "Pentagon"]
    assert "bank" not in spelled["t/bank"]
    assert not [text for texts in spelled.values() for text in texts if not text]


def test_a_date_may_be_written_as_others_write_it(tmp_path: Path) -> None:
    facts = "table: e\ncolumns: {what: text, when: date}\nrows:\n  one: {what: it, when: 2026-01-15}\n  rome: {what: Rome, when: 753 BC}\n"
    deck = 'deck: D\nkey: d\nfacts: ../facts\ntemplates:\n  t: {from: e, ask: "When was {what}?", answer: when, modes: typed}\n'
    folder = write(tmp_path, facts__e_yaml=facts, decks__d_yaml=deck)
    quiz = ET.fromstring(exported("moodle", "xml", folder))
    spelled = [[a.findtext("text") for a in one.iterfind("answer")] for one in list(quiz)[1:]]
    assert spelled == [["15 January 2026", "2026-01-15", "January 15, 2026"], ["753 BC", "753 BCE"]]


@given(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_comes_back_from_moodle_xml(texts: tuple[str, str, str, str]) -> None:
    stem, key, wrong, why = texts
    key, wrong = f"1{key}", f"2{wrong}"
    items = [choice(1, stem, key, (wrong, "3")), typed(2, stem, key)]
    asked, short = list(ET.fromstring(moodle.write(request(*items)).content))[1:]
    assert words(str(asked.findtext("questiontext/text"))) == shown(stem)
    options = {
        words(str(one.findtext("text"))): one.get("fraction") for one in asked.iterfind("answer")
    }
    assert options == {shown(key): "100", shown(wrong): "0", "3": "0"}
    assert unstarred(str(short.findtext("answer/text"))) == " ".join(key.split())
    assert why


@pytest.mark.slow
def test_any_text_comes_back_from_moodle_xml_through_a_reader_of_it() -> None:
    parser = pytest.importorskip("moodle_xml_parser.parser")

    @given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=20))
    @settings(max_examples=60, deadline=None)
    def check(texts: list[tuple[str, str, str]]) -> None:
        items = [
            choice(n, f"0{a}0", f"1{b}1", (f"2{c}2", "3")) for n, (a, b, c) in enumerate(texts)
        ]
        read = parser.parse_bytes(moodle.write(request(*items)).content)["multichoice"]
        assert [one.name for one in read] == [item.id for item in items]
        for one in read:
            # It resolves entities itself, once.
            assert one.text_pre_parse
            right = [option for option in one.options if option.score_fraction == 100]
            assert len(right) == 1
            assert len(one.options) == 3

    check()


@pytest.mark.slow
@pytest.mark.skipif(
    not node_modules(), reason="no gift-pegjs: npm install gift-pegjs, and NODE_PATH"
)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=25))
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # a process each: to shrink would take minutes
def test_any_text_comes_back_from_gift_through_its_parser(
    texts: list[tuple[str, str, str, str]],
) -> None:
    items: list[Item] = []
    for number, (stem, key, wrong, why) in enumerate(texts):
        items.append(choice(2 * number, stem, f"1{key}", (f"2{wrong}", "3"), why))
        items.append(typed(2 * number + 1, stem, f"1{key}"))
    written = gift.write(request(*items))
    left_out = {one.item_id for one in written.left_out}
    items = [item for item in items if item.id not in left_out]
    read = read_gift(written.content.decode())
    assert [one.name for one in read] == [item.id for item in items]
    for one, item in zip(read, items, strict=True):
        assert one.stem == shown(item.stem)
        assert one.explanation == shown(item.explanation)
        if item.distractors:
            assert one.right == (shown(item.shown_key),)
            assert sorted(one.wrong) == sorted(map(shown, item.distractors))
        else:
            assert [unstarred(text) for text in one.right] == [" ".join(item.shown_key.split())]


@pytest.mark.slow
@pytest.mark.skipif(
    not node_modules(), reason="no gift-pegjs: npm install gift-pegjs, and NODE_PATH"
)
def test_its_parser_reads_gift_of_each_interaction(course: Path) -> None:
    read = {one.name: one for one in read_gift(exported("gift", "txt", course).decode())}
    assert read["height/paris"].kind == "Numerical"
    assert read["height/paris"].right == ("35:5",)
    assert read["gap/paris#1"].kind == "Short"
    assert {one.kind for one in read.values()} == {"MC", "Short", "Numerical", "TF", "Matching"}
    assert ("Rome 1" in one.right for one in read.values())


def test_a_number_has_its_tolerance_and_its_scale() -> None:
    value = Number("125 million $", Decimal(125_000_000), "$")
    item = ITEM._replace(
        id="t/1", stem="q", answers=(Answer("125 million $", value),),
        type=AnswerType("quantity", unit="$ million", tolerance=Decimal(2)), shown_key="125 million $",
    )  # fmt: skip
    answers = list(ET.fromstring(moodle.write(request(item)).content).iterfind("question/answer"))
    assert [(one.findtext("text"), one.findtext("tolerance")) for one in answers] == [
        ("125000000", "2000000"), ("125", "2"),
    ]  # fmt: skip
    assert (
        "(in $){#\n\t=%100%125000000:2000000\n\t=%100%125:2\n}"
        in gift.write(request(item)).content.decode()
    )


def test_a_long_id_is_cut_and_stays_the_same() -> None:
    item = choice(1, "q", "a", ("b", "c"))._replace(
        id="t/" + "x" * 200, sources=(Source("s", "S"),)
    )
    names = {moodle.write(request(item)).content for _ in range(2)}
    assert len(names) == 1
    identity = ET.fromstring(names.pop()).findtext("question[2]/idnumber")
    assert identity is not None
    assert len(identity) == 100


def test_signs_that_platforms_look_for_are_broken_up() -> None:
    for text in NASTY:
        item = choice(1, f"0{text}0", "a", ("b", "c"))
        quiz = moodle.write(request(item)).content.decode()
        stem = str(ET.fromstring(quiz).findtext("question[2]/questiontext/text"))
        for sign in ("@@PLUGINFILE@@", "$$", "\\(", "\\[", "{1:", "<script"):
            assert sign not in stem, text
