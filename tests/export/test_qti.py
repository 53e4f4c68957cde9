"""`--format qti`: a package that its schema allows, and that readers of QTI 2.1 read as the questions."""

from __future__ import annotations

import io
import os
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.formats import qti
from tests.cli.runner import studykit, write
from tests.export.courses import TEXTS, choice, request, shown, typed, words
from tests.export.test_courses import course, exported

__all__ = ["course"]

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
PACKAGE = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
SCHEMAS = os.environ.get("STUDYKIT_QTI_SCHEMAS", "")
"""A folder with imsqti_v2p1.xsd, and beside it the schemas that it names; they may not be taken along."""
MARKUP = """\
table: t
columns:
  q: {type: text, markup: tex}
  a: {type: text, markup: [markdown, tex]}
  r: {type: text, markup: ruby, lang: ja}
  c: {type: text, markup: code, code_language: python}
rows:
  one: {q: 'Let \\(x^2 < \\frac{1}{2}\\) be.', a: "- a **b**\\n- `c`", r: "漢字[かんじ]", c: "def f(x):\\n    return x < 1"}
  two: {q: 'Let \\(\\sqrt{y}\\) be.', a: "| a | b |\\n|---|---|\\n| 1 | 2 |", r: "東京[とうきょう]", c: "x = 1"}
  three: {q: 'Let \\[\\sum_{i=1}^n i\\] be.', a: "[x](https://example.org) \\\\(z\\\\)", r: "大阪[おおさか]", c: "y"}
  four: {q: "مرحبا", a: "שלום", r: "京都[きょうと]", c: "# z"}
"""
MARKED_UP = """\
deck: Marked up
key: m
facts: ../facts
lang: en
templates:
  a: {from: t, ask: "{q}", answer: a}
  r: {from: t, ask: "{q} And {c}?", answer: r}
  c: {from: t, ask: "{r}?", answer: c}
  g: {from: t, cloze: "Write [...] or [{r}] here, {q}"}
"""


def files_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def items_of(files: dict[str, bytes]) -> dict[str, ET.Element]:
    items = [ET.fromstring(content) for name, content in files.items() if name.startswith("items/")]
    return {str(item.get("identifier")): item for item in items}


def test_a_package_has_an_interaction_for_each_of_ours(course: Path) -> None:
    files = files_of(exported("qti", "zip", course))
    assert next(iter(files)) == "imsmanifest.xml"
    items = items_of(files)
    land = items["land/bonn"]
    assert "".join(land.find(f"{Q}itemBody/{Q}div").itertext()) == "In which country is Bonn?"
    options = {str(one.get("identifier")): one.text for one in land.iter(f"{Q}simpleChoice")}
    right = land.findtext(f"{Q}responseDeclaration/{Q}correctResponse/{Q}value")
    assert options[str(right)] == "Germany"
    assert land.find(f".//{Q}choiceInteraction").get("maxChoices") == "1"
    assert (
        "".join(land.find(f"{Q}modalFeedback").itertext())
        == "Bonn lies in Germany.An atlas & more #3"
    )
    name = items["name/paris"]
    assert [one.get("mapKey") for one in name.iter(f"{Q}mapEntry")][:2] == ["Paris", "Lutetia"]
    height = items["height/paris"]
    assert height.find(f".//{Q}equal").get("tolerance") == "5 5"
    assert height.findtext(f".//{Q}equal/{Q}baseValue") == "35"
    assert "".join(height.find(f"{Q}itemBody/{Q}p").itertext()) == " m"
    gap = items["gap/paris#1"].find(f"{Q}itemBody/{Q}div")
    assert gap[0].tag == f"{Q}textEntryInteraction"
    assert gap[0].tail == " lies in France."
    old = next(item for identity, item in items.items() if identity.startswith("old/"))
    assert old.find(f"{Q}responseDeclaration").get("cardinality") == "multiple"
    order = next(item for identity, item in items.items() if identity.startswith("order/"))
    named = {one.get("identifier"): one.text for one in order.iter(f"{Q}simpleChoice")}
    values = [
        one.text for one in order.findall(f"{Q}responseDeclaration/{Q}correctResponse/{Q}value")
    ]
    assert [named[value] for value in values] == ["Rome", "Bonn", "Oslo", "Paris"]
    picture = items["flag/paris"].find(f".//{Q}img")
    assert picture.get("src").removeprefix("../") in files


def test_the_manifest_names_each_file_once_and_the_same_deck_gives_the_same_bytes(
    course: Path,
) -> None:
    package = exported("qti", "zip", course)
    files = files_of(package)
    resources = ET.fromstring(files["imsmanifest.xml"]).find(f"{PACKAGE}resources")
    named = {str(one.get("href")) for one in resources.iter(f"{PACKAGE}file")}
    assert named == set(files) - {"imsmanifest.xml"}
    asked = [
        one.get("href") for one in ET.fromstring(files["test.xml"]).iter(f"{Q}assessmentItemRef")
    ]
    assert len(asked) == len(set(asked)) == len(items_of(files))
    assert exported("qti", "zip", course) == package


@given(st.tuples(TEXTS, TEXTS, TEXTS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_comes_back_from_a_package(texts: tuple[str, str, str]) -> None:
    stem, key, wrong = texts
    items = [choice(1, stem, f"1{key}", (f"2{wrong}", "3"), wrong), typed(2, stem, f"1{key}")]
    read = items_of(files_of(qti.write(request(*items)).content))
    for item in items:
        body = read[item.id].find(f"{Q}itemBody/{Q}div")
        assert text_of(body) == shown(stem)
    options = [text_of(one) for one in read["t/1"].iter(f"{Q}simpleChoice")]
    assert sorted(options) == sorted([shown(f"1{key}"), shown(f"2{wrong}"), "3"])
    assert text_of(read["t/1"].find(f"{Q}modalFeedback")) == shown(wrong)
    assert read["t/2"].find(f".//{Q}mapEntry").get("mapKey") == " ".join(f"1{key}".split())


def text_of(element: ET.Element | None) -> str:
    assert element is not None
    text = element.text or ""
    for child in element:
        text += "\n" if child.tag == f"{Q}br" else text_of(child)
        text += child.tail or ""
    return text


@pytest.fixture
def marked_up(tmp_path: Path) -> Path:
    return write(
        tmp_path / "marked-up",
        facts__t_yaml=MARKUP,
        decks__m_yaml=MARKED_UP.replace("[...] or ", ""),
    )


def test_markup_becomes_what_qti_knows(marked_up: Path) -> None:
    items = items_of(files_of(exported("qti", "zip", marked_up)))
    assert len(list(items["a/one"].iter(f"{Q}table"))) == 1
    math = "{http://www.w3.org/1998/Math/MathML}"
    assert items["a/one"].find(f".//{math}msup") is not None
    assert "漢字(かんじ)" in [
        "".join(one.itertext()) for one in items["r/one"].iter(f"{Q}simpleChoice")
    ]
    code = [
        one for one in items["c/one"].iter(f"{Q}simpleChoice") if one.find(f".//{Q}pre") is not None
    ]
    assert len(code) == 1
    assert text_of(code[0]) == "def f(x):\n    return x < 1"
    for item in items.values():
        assert not [one for one in item.iter() if one.get("style") or "sk-text" in one.tag]


@pytest.mark.parametrize(
    ("before", "behind"), [("Write [...] for ", "."), ("a \\", "b"), ("", " c"), ("@@", "$$")]
)
def test_a_gap_is_found_whatever_stands_around_it(before: str, behind: str) -> None:
    item = typed(1, f"{before}[...]{behind}", "b")
    cloze = ((0, before), (1, "b"), (0, behind))
    item = item._replace(interaction="gaps", cloze=cloze, id="t/a#1")
    body = items_of(files_of(qti.write(request(item)).content))["t/a#1"].find(f"{Q}itemBody/{Q}div")
    field = body.find(f".//{Q}textEntryInteraction")
    field.text = "|"
    assert text_of(body) == f"{before}|{behind}"


def test_a_sound_goes_along_as_a_file(tmp_path: Path) -> None:
    facts = "table: t\ncolumns: {s: audio, a: text}\nrows:\n" + "".join(
        f"  {name}: {{s: {name}.mp3, a: Answer {name}}}\n" for name in "xyz"
    )
    deck = 'deck: D\nkey: d\nfacts: ../facts\ntemplates:\n  t: {from: t, ask: "Who sings? {s}", answer: a}\n'
    folder = write(tmp_path, facts__t_yaml=facts, decks__d_yaml=deck)
    for name in "xyz":
        (folder / "facts" / f"{name}.mp3").write_bytes(b"ID3" + name.encode())
    files = files_of(exported("qti", "zip", folder))
    heard = items_of(files)["t/x"].find(f".//{Q}object")
    assert heard.get("type") == "audio/mpeg"
    assert files[heard.get("data").removeprefix("../")] == b"ID3x"
    question = ET.fromstring(exported("moodle", "xml", folder)).find("question[2]/questiontext")
    assert (
        f'<audio controls="controls" src="@@PLUGINFILE@@/{question.find("file").get("name")}">'
        in str(question.findtext("text"))
    )
    assert b"data\\:audio/mpeg;base64,SUQzeA\\=\\=" in exported("gift", "txt", folder)


@pytest.mark.slow
@pytest.mark.skipif(
    not SCHEMAS, reason="no schema of QTI 2.1: STUDYKIT_QTI_SCHEMAS names its folder"
)
def test_every_file_is_as_the_schema_says(course: Path, marked_up: Path, project: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(Path(SCHEMAS) / "imsqti_v2p1.xsd"))
    packages = [exported("qti", "zip", folder) for folder in (course, marked_up)]
    for deck in ("nansei", "greek", "elements", "antiquity"):
        found = studykit(
            "export", deck, "--format", "qti", "-o", str(course / "out.zip"), cwd=project
        )
        assert found.code == 0, found.err
        packages.append((course / "out.zip").read_bytes())
    count = 0
    for package in packages:
        for name, content in files_of(package).items():
            if name.endswith(".xml") and name != "imsmanifest.xml":
                tree = etree.fromstring(content)
                assert schema.validate(tree), (name, schema.error_log, content.decode())
                count += 1
    assert count > 250

    @given(st.tuples(TEXTS, TEXTS, TEXTS))
    @settings(max_examples=100, deadline=None)
    def check(texts: tuple[str, str, str]) -> None:
        items = [
            choice(1, texts[0], f"1{texts[1]}", (f"2{texts[2]}", "3"), texts[2]),
            typed(2, texts[0], texts[1]),
        ]
        for name, content in files_of(qti.write(request(*items)).content).items():
            if name != "imsmanifest.xml":
                assert schema.validate(etree.fromstring(content)), (
                    schema.error_log,
                    content.decode(),
                )

    check()


@pytest.mark.slow
def test_a_reader_of_onyx_packages_reads_each_question(tmp_path: Path) -> None:
    parser = pytest.importorskip("onyx2moodle.parser")

    @given(st.tuples(TEXTS, TEXTS, TEXTS))
    @settings(max_examples=100, deadline=None)
    def check(texts: tuple[str, str, str]) -> None:
        stem, key, wrong = texts
        items = [choice(1, stem, f"1{key}", (f"2{wrong}", "3"), wrong), typed(2, stem, f"1{key}")]
        for name, content in files_of(qti.write(request(*items)).content).items():
            if not name.startswith("items/"):
                continue
            file = tmp_path / "item.xml"
            file.write_bytes(content)
            read = parser.parse_item(file)
            declared = read.response_decls["RESPONSE"]
            if read.identifier == "t/2":
                assert declared.correct_values == [" ".join(f"1{key}".split())]
                continue
            # Of a text in tags it leaves entities unresolved, of others it makes no entities.
            options = {one.identifier: one.html for one in read.interactions[0].choices}
            right = [options[value] for value in declared.correct_values]
            assert len(right) == 1
            assert shown(f"1{key}") in (right[0], words(right[0])) or "<" in right[0]
            assert len(options) == 3

    check()


@pytest.mark.slow
def test_a_converter_takes_the_whole_package(course: Path) -> None:
    convert = pytest.importorskip("qti_convert")
    exported("qti", "zip", course)
    files = convert.read_package(course / "out.zip")
    assert convert.upgrade_package_files(files)
    assert not convert.fix_package_references_files(files).fixed
