"""`studykit exam`: parallel forms by a blueprint, papers in an order of their own, and what the answers tell."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import statistics as textbook
import subprocess
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from studykit.exams.blueprint import BLUEPRINT_KEYS, PART_KEYS, KnownNames, read_blueprint
from studykit.exams.item_analysis import Answers, correlation, statistics_of
from studykit.exams.mark_papers import NotMarkedError, points_of
from studykit.exams.paper_key import MarkedPaper, MarkedQuestion
from studykit.reading.settings import Key
from tests.cli.runner import studykit, write
from tests.export.test_courses import COURSE, FACTS, PNG
from tests.export.test_formats import CHROMIUM, FLAGS
from tests.keys_page import table_of
from tests.manual import MANUAL

BLUEPRINT = """\
title: Midterm <1>
about: No books & no phones.
minutes: 30
parts:
  - {about: Countries, templates: [land, name], count: 3, shared: 1}
  - {tags: [europe], tables: [cities], hardness: medium, count: 2}
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = write(tmp_path, facts__cities_yaml=FACTS, decks__cities_yaml=COURSE, b_yaml=BLUEPRINT)
    for number, name in enumerate("porb"):
        (folder / "facts" / f"{name}.png").write_bytes(PNG + bytes([number]))
    return folder


def exam(folder: Path, *options: str, code: int = 0) -> str:
    found = studykit("exam", "--blueprint", "b.yaml", *options, cwd=folder)
    assert found.code == code, found.err
    return found.err if code else found.out


def key_of(folder: Path, name: str = "cities-exam") -> dict[str, dict]:
    return json.loads((folder / name / "key.json").read_text(encoding="utf-8"))["papers"]


def ids(paper: dict) -> list[str]:
    return [question["id"] for question in paper["questions"]]


# --- forms -----------------------------------------------------------------------------------------


def test_forms_have_the_same_blueprint_and_share_what_it_says(here: Path) -> None:
    assert exam(here, "--forms", "3") == (
        "cities-exam: 3 papers of 5 questions, Midterm <1>\n"
        "papers.html and key.html are to print, answers.csv is to fill in.\n"
    )
    papers = key_of(here)
    assert list(papers) == ["A", "B", "C"]
    for paper in papers.values():
        assert len(set(ids(paper))) == 5
        assert {one.partition("/")[0] for one in ids(paper)[:3]} <= {"land", "name"}
    shared = set.intersection(*(set(ids(paper)) for paper in papers.values()))
    assert len(shared) == 1
    others = [one for paper in papers.values() for one in ids(paper) if one not in shared]
    assert len(others) == len(set(others)) == 12


def test_the_seed_decides_and_a_printed_exam_is_not_overwritten(here: Path) -> None:
    exam(here, "--forms", "2")
    first = {file.name: file.read_bytes() for file in (here / "cities-exam").iterdir()}
    exam(here, "--forms", "2")
    assert {file.name: file.read_bytes() for file in (here / "cities-exam").iterdir()} == first
    assert "another exam is there" in exam(here, "--forms", "2", "--seed", "2", code=1)
    assert {file.name: file.read_bytes() for file in (here / "cities-exam").iterdir()} == first
    exam(here, "--forms", "2", "--seed", "2", "-o", "other")
    assert ids(key_of(here, "other")["A"]) != ids(key_of(here)["A"])


def test_a_form_asks_about_other_things_where_there_are_others(here: Path) -> None:
    (here / "b.yaml").write_text("parts: [{templates: [land, name, people], count: 4}]\n")
    exam(here)
    cities = {one.partition("/")[2] for one in ids(key_of(here)["A"])}
    assert cities == {"paris", "oslo", "rome", "bonn"}


@pytest.mark.parametrize(
    ("blueprint", "place", "message"),
    [
        ("parts: [{count: 2, template: [land]}]", "b.yaml:1:20", "no key of a part of a blueprint. Delete it or correct it. Did you mean 'templates'?"),
        ("parts: [{count: 2, templates: [lnad]}]", "b.yaml:1:32", "the deck has no template 'lnad'. Correct the name. Did you mean 'land'?"),
        ("parts: [{count: 2, tags: [asia]}]", "b.yaml:1:27", "the deck has no tag 'asia'"),
        ("parts: [{count: 2, hardness: tough}]", "b.yaml:1:30", "`hardness` cannot be 'tough'"),
        ("parts: [{templates: [land]}]", "b.yaml:1:9", "the part has no `count`"),
        ("parts: [{count: 1, shared: 2}]", "b.yaml:1:28", "`shared` is 2"),
        ("parts: [{count: 3, templates: [land]}]", "b.yaml:1:17", "part 1 needs 6 questions for 2 forms, and 4 questions that fit are left"),
        ("title: x", "b.yaml:1:1", "the blueprint has no parts"),
        ("- 1", "b.yaml:1:1", "a blueprint is one mapping"),
        ("parts: [{count: 2}", "b.yaml:", ""),
    ],
)  # fmt: skip
def test_a_wrong_blueprint_gets_its_place_and_a_remedy(
    here: Path, blueprint: str, place: str, message: str
) -> None:
    (here / "b.yaml").write_text(blueprint + "\n", encoding="utf-8")
    told = exam(here, "--forms", "2", code=1).replace("'hardness'", "`hardness`")
    assert place in told
    assert message in told
    assert not (here / "cities-exam").exists()


# --- papers ----------------------------------------------------------------------------------------


def test_each_person_has_an_order_of_questions_and_options_and_the_forms_in_turn(
    here: Path,
) -> None:
    (here / "class.txt").write_text("Ada\nBob\n\nمريم\n=cmd\n", encoding="utf-8")
    exam(here, "--forms", "2", "--persons", "class.txt")
    papers = key_of(here)
    assert [(name, paper["form"], paper["person"]) for name, paper in papers.items()] == [
        ("A1", "A", "Ada"), ("B2", "B", "Bob"), ("A3", "A", "مريم"), ("B4", "B", "=cmd"),
    ]  # fmt: skip
    assert sorted(ids(papers["A1"])) == sorted(ids(papers["A3"]))
    assert [question["options"] for question in by_id(papers["A1"]) if "options" in question] != [
        question["options"] for question in by_id(papers["A3"]) if "options" in question
    ]
    sheet = (here / "cities-exam" / "answers.csv").read_text(encoding="utf-8-sig")
    assert sheet.splitlines()[0] == "paper,name,1,2,3,4,5"
    assert "\nB4,'=cmd,,,,,\n" in sheet
    page = (here / "cities-exam" / "papers.html").read_text(encoding="utf-8")
    assert page.count('<section class="paper">') == 4
    assert "Midterm &lt;1&gt;" in page
    assert "No books &amp; no phones." in page
    assert "<script" not in page
    for question in papers["A1"]["questions"]:
        if question["kind"] == "choose one":
            assert question["options"][ord(question["right"]) - 65] in page


def by_id(paper: dict) -> list[dict]:
    return sorted(paper["questions"], key=lambda question: question["id"])


def test_the_papers_themselves_do_not_hold_the_answers(here: Path) -> None:
    exam(here)
    page = (here / "cities-exam" / "papers.html").read_text(encoding="utf-8")
    assert "Paris lies in" not in page, "the explanations"
    for question in key_of(here)["A"]["questions"]:
        assert question["id"] not in page


def test_an_exam_may_go_to_a_course(here: Path) -> None:
    exam(here, "--forms", "2", "--format", "moodle")
    names = []
    for form in "AB":
        quiz = ET.fromstring((here / "cities-exam" / f"form-{form}.xml").read_bytes())
        names.append({one.findtext("name/text") for one in list(quiz)[1:]})
    assert [len(one) for one in names] == [5, 5]
    assert len(names[0] & names[1]) == 1


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
def test_printed_each_paper_begins_a_page(here: Path) -> None:
    exam(here, "--forms", "3")
    for page, count in (("papers.html", 3), ("key.html", 3)):
        pdf = here / "page.pdf"
        options = [
            f"--user-data-dir={here / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={pdf}",
        ]
        file = here / "cities-exam" / page
        subprocess.run(
            [CHROMIUM, *FLAGS, *options, file.as_uri()],
            cwd=here,
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == count


# --- marks -----------------------------------------------------------------------------------------

ONE = MarkedQuestion("q", "choose one", "B", options=("a", "b", "c"))
SEVERAL = MarkedQuestion("q", "choose several", "AC", options=("a", "b", "c"))
ORDER = MarkedQuestion("q", "order", "CAB", options=("a", "b", "c"))
CLAIM = MarkedQuestion("q", "true or false", "T")
WORDS = MarkedQuestion("q", "words", "Müller", spellings=("Müller", "the miller"))
NUMBER = MarkedQuestion("q", "number", "110 km", numbers=((Decimal(110), Decimal(5)),), unit="km")
FREE = MarkedQuestion("q", "free", "x; y")


@pytest.mark.parametrize(
    ("question", "answer", "points"),
    [
        (ONE, "b", "1"), (ONE, " B) ", "1"), (ONE, "A", "0"), (ONE, "", "0"), (ONE, "D", None), (ONE, "AB", None),
        (SEVERAL, "c, a", "1"), (SEVERAL, "A", "0"), (SEVERAL, "ABC", "0"), (SEVERAL, "D", None),
        (ORDER, "c a b", "1"), (ORDER, "CBA", "0"), (CLAIM, "true", "1"), (CLAIM, "f", "0"), (CLAIM, "x", None),
        (WORDS, "mueller", "1"), (WORDS, "MILLER", "1"), (WORDS, "Maier", "0"), (NUMBER, "108", "1"),
        (NUMBER, "112 km", "1"), (NUMBER, "104", "0"), (NUMBER, "110 m", "0"), (FREE, "0,5", "0.5"), (FREE, "2", None),
    ],
)  # fmt: skip
def test_an_answer_gets_its_points(
    question: MarkedQuestion, answer: str, points: str | None
) -> None:
    if points is None:
        with pytest.raises(NotMarkedError):
            points_of(question, answer)
    else:
        assert points_of(question, answer) == Decimal(points)


def test_the_statistics_are_those_of_the_textbook() -> None:
    draw = random.Random(7)
    questions = tuple(ONE._replace(id=f"q{n}") for n in range(6))
    papers = {"A": MarkedPaper("A", "", questions)}
    answered = [
        Answers("A", f"p{n}", tuple(draw.choice("AB") for _ in questions)) for n in range(30)
    ]
    found = {one.id: one for one in statistics_of(papers, answered)}
    for place, question in enumerate(questions):
        points = [float(answers.answers[place] == "B") for answers in answered]
        rests = [
            sum(one == "B" for one in answers.answers) - own
            for answers, own in zip(answered, points, strict=True)
        ]
        one = found[question.id]
        assert one.difficulty == pytest.approx(textbook.mean(points))
        assert one.discrimination == pytest.approx(textbook.correlation(points, rests))
        assert one.idle == ("c",)
    assert correlation([1, 0, 1, 0], [1, 0, 1, 0]) is None, "four persons say nothing"
    assert correlation([1] * 9, [0.5] * 9) is None, "all reached the same"
    assert correlation([1, 0, 1, 0, 1], [0, 1, 0, 1, 0]) == pytest.approx(-1)


def filled(folder: Path, answer: dict[str, str] | None = None) -> Path:
    """The sheet, each paper answered rightly, but where `answer` says another one for a paper."""
    papers = key_of(folder)
    file = folder / "cities-exam" / "answers.csv"
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    for row in rows[1:]:
        for place, question in enumerate(papers[row[0]]["questions"]):
            right = "1" if question["kind"] == "free" else question["right"]
            row[place + 2] = (answer or {}).get(row[0], right)
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    return file


def test_a_paper_with_its_right_answers_has_all_points(here: Path) -> None:
    (here / "b.yaml").write_text("parts: [{count: 24}]\n")
    exam(here)
    assert {question["kind"] for question in key_of(here)["A"]["questions"]} >= {
        "choose one", "choose several", "words", "number", "gap", "true or false", "order",
    }  # fmt: skip
    filled(here)
    found = studykit("exam", "grade", "cities-exam/answers.csv", cwd=here)
    assert found.code == 0, found.err
    assert "A      24 of 24  100%\n1 person, 100% on average.\n" in found.out


def test_the_answers_of_a_class_are_marked_and_told(here: Path) -> None:
    (here / "class.txt").write_text("".join(f"P{n}\n" for n in range(8)), encoding="utf-8")
    (here / "b.yaml").write_text("parts: [{templates: [land], count: 4}]\n")
    exam(here, "--persons", "class.txt")
    filled(here, {"A1": "A", "A2": ""})
    found = studykit("exam", "grade", "cities-exam/answers.csv", "--json", cwd=here)
    assert found.code == 0, found.err
    scores = [line for line in found.lines if line["type"] == "score"]
    assert len(scores) == 7, "who has not answered anything was not there"
    assert [line["points"] for line in scores[1:]] == [4] * 6
    items = [line for line in found.lines if line["type"] == "item"]
    assert len(items) == 4
    right = sum(line["difficulty"] for line in items) * 7
    assert right == pytest.approx(24 + scores[0]["points"])
    assert all(line["asked"] == 7 for line in items)
    assert all(2 <= len(line["idle"]) <= 3 for line in items)
    told = studykit("exam", "grade", "cities-exam/answers.csv", cwd=here).out
    assert told.count("idle: ") == 4
    assert "7 persons, " in told


def test_a_sheet_that_cannot_be_marked_gets_its_places(here: Path) -> None:
    (here / "b.yaml").write_text("parts: [{templates: [land], count: 2}]\n")
    exam(here)
    file = here / "cities-exam" / "answers.csv"

    def grade(text: str) -> str:
        file.write_text(text, encoding="utf-8")
        found = studykit("exam", "grade", "cities-exam/answers.csv", cwd=here)
        assert found.code == 1
        assert found.err.endswith("Nothing was marked.\n")
        return found.err

    assert (
        "answers.csv:2:7: F008 question 2 of paper A cannot be marked: its options are A to D, and not E"
        in grade("paper,name,1,2\nA,x,B,E\n")
    )
    assert (
        "answers.csv:2:1: F008 the key has no paper 'Q'. Write the name that stands on the paper."
        in grade("paper,name,1,2\nQ,x,B,A\n")
    )
    assert "the row has more answers" in grade("paper,name,1,2,3\nA,x,B,A,C\n")
    assert "the sheet does not begin with the columns" in grade("name,1,2\nA,B,A\n")
    for shifted in ("paper,name,seat,1,2\nA,x,,B,A\n", "paper,name,2,1\nA,x,B,A\n"):
        assert "stands where the answers to question 1 do" in grade(shifted)
    for without_head in ("A,x,B,A\nA,y,A,A\n", "A;x;B;B\r\nA;y;A;B\r\n"):
        assert "the sheet does not begin with the columns" in grade(without_head)
    assert "nobody has answered anything" in grade("paper,name,1,2\nA,x,,\n")
    (here / "cities-exam" / "key.json").write_text("{}", encoding="utf-8")
    assert "key.json: F008 the file is no key of an exam" in grade("paper,name,1,2\nA,x,B,A\n")
    (here / "cities-exam" / "key.json").unlink()
    assert "key.json" in grade("paper,name,1,2\nA,x,B,A\n")


def test_a_row_that_names_somebody_else_than_its_paper_is_told(here: Path) -> None:
    (here / "class.txt").write_text("Ada\nBob\n", encoding="utf-8")
    exam(here, "--persons", "class.txt")
    first, second = key_of(here)
    file = here / "cities-exam" / "answers.csv"
    file.write_text(f"paper;name;1\n{first};ada;A\n{second};Eve;A\n", encoding="utf-8-sig")
    found = studykit("exam", "grade", "cities-exam/answers.csv", cwd=here)
    assert found.code == 0
    assert found.err == (
        f"Paper {second} is that of 'Bob', and its row names 'Eve', who gets the score. "
        "Correct the row if that is a slip.\n"
    )


def test_what_is_no_key_and_no_sheet_is_told_by_its_name(here: Path) -> None:
    (here / "key.json").write_text("[" * 100_000, encoding="utf-8")
    (here / "sheet.csv").write_text("paper,name,1\nA,x,A\n", encoding="utf-8")
    found = studykit("exam", "grade", "sheet.csv", cwd=here)
    assert "key.json: F008 the file is no key of an exam" in found.err
    found = studykit("exam", "grade", "nowhere.csv", cwd=here)
    assert found.err.startswith("nowhere.csv: F001 there is no such file.")


@pytest.mark.parametrize(("mark", "keys"), [("a blueprint", BLUEPRINT_KEYS), ("a part", PART_KEYS)])
def test_the_manual_has_the_keys_of_a_blueprint(mark: str, keys: tuple[Key, ...]) -> None:
    page = (MANUAL / "classroom.md").read_text(encoding="utf-8")
    assert f"<!-- exam keys of {mark} -->\n{table_of(keys)}\n<!-- end of exam keys -->" in page


@pytest.mark.parametrize("key", BLUEPRINT_KEYS + PART_KEYS, ids=lambda key: key.name)
def test_the_example_of_a_key_is_read(key: Key, tmp_path: Path) -> None:
    example = yaml.load(key.example, yaml.BaseLoader)
    assert key.name in example
    blueprint = {"parts": [{"count": 5}], **example}
    if key in PART_KEYS:
        blueprint = {"parts": [{"count": 5, **example}]}
    file = tmp_path / "b.yaml"
    file.write_text(yaml.safe_dump(blueprint), encoding="utf-8")
    known = KnownNames(templates=["land"], tags=["rivers"], tables=["cities"])
    read, problems = read_blueprint(file, known)
    assert problems == []
    assert read
