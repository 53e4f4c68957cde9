"""One fact base with a deck in English and one in German, on every road a learner takes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.runner import Result, studykit, write

MOONS = """\
columns: {name: text, found: date, size: {type: quantity, unit: km}}
say: "{name} was found {found:when}."
say@de: "{name} wurde {found:when} entdeckt."
rows:
  moon: {name: the Moon, name@de: der Mond, size: 3474.8, found: 2000 BC}
  titan: {name: Titan, name@de: Titan, size: 5149.5, found: 1655-03-25}
  europa: {name: Europa, name@de: Europa, size: 3121.6, found: 1610-01-08}
"""
DECK = """\
deck: {title}
key: {key}
lang: {lang}
facts: ../seeds/moons
templates:
  found: {{ask: "{when}", answer: found}}
  name: {{ask: "{who}", answer: name}}
"""
ENGLISH = DECK.format(
    title="Moons", key="m-en", lang="en", when="When was {name} found?", who="What measures {size}?"
)
GERMAN = DECK.format(
    title="Monde", key="m-de", lang="de", when="Wann fand man {name}?", who="Was misst {size}?"
)


@pytest.fixture
def moons(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        seeds__moons__moons_yaml=MOONS,
        decks__moons_yaml=ENGLISH,
        decks__monde_yaml=GERMAN,
    )


def quiz(folder: Path, deck: str, template: str, *answers: str) -> Result:
    sent = "".join(f"{json.dumps({'answer': each})}\n" for each in answers)
    options = ("--json", "--mode", "typed", "--all", "--template", template)
    return studykit("quiz", deck, *options, cwd=folder, answers=sent)


def verdicts(found: Result) -> list[str]:
    return [line["verdict"] for line in found.lines if line["type"] == "feedback"]


def test_both_decks_have_the_same_items_each_in_its_language(moons: Path) -> None:
    english, german = (
        studykit("items", deck, "--json", cwd=moons).lines for deck in ("moons", "monde")
    )
    assert [item["id"] for item in english] == [item["id"] for item in german]
    assert [item["stem"] for item in english[:2]] == [
        "When was the Moon found?",
        "When was Titan found?",
    ]
    assert [item["stem"] for item in german[:2]] == [
        "Wann fand man der Mond?",
        "Wann fand man Titan?",
    ]
    assert [item["answers"] for item in german[:2]] == [["2000 v. Chr."], ["25. März 1655"]]
    assert german[3]["stem"] == "Was misst 3474,8 km?"
    assert {item["lang"] for item in german} == {"de"}
    assert german[1]["explanation"] == "Titan wurde am 25. März 1655 entdeckt."


def test_answers_are_typed_in_the_deck_s_language_and_nothing_learned_in_one_counts_in_the_other(
    moons: Path,
) -> None:
    assert verdicts(
        quiz(moons, "monde", "found", "2000 v. Chr.", "25.3.1655", "8. Jänner 1611")
    ) == ["right"] * 2 + ["wrong"]
    again = quiz(moons, "moons", "found", "2000 BC", "March 25, 1655", "8 January 1610")
    assert verdicts(again) == ["right"] * 3


def test_a_second_quiz_asks_in_the_same_words(moons: Path) -> None:
    """The first one compiles the deck, the second one asks from that."""
    one, two = (quiz(moons, "monde", "name", "der Mond", "titan", "Europa") for _ in range(2))
    assert verdicts(one) == verdicts(two) == ["right"] * 3
    stems = [
        [line["stem"] for line in found.lines if line["type"] == "question"] for found in (one, two)
    ]
    assert sorted(stems[0]) == sorted(stems[1])


def test_a_suggestion_is_an_alias_in_the_language(moons: Path) -> None:
    sent = [{"command": "stay"}, {"answer": "Erdtrabant"}, {"command": "correct"}]
    found = studykit(
        "quiz", "monde", "--json", "--mode", "typed", "--template", "name", cwd=moons,
        answers="".join(f"{json.dumps(each)}\n" for each in sent),
    )  # fmt: skip
    assert found.code == 0, found.err
    (line,) = studykit("suggestions", "--json", cwd=moons).lines
    assert line["add"] == "aliases@de: [Erdtrabant]"


def test_a_missing_translation_is_told_by_every_command_and_check_waives_it(moons: Path) -> None:
    path = moons / "seeds/moons/moons.yaml"
    path.write_text(MOONS.replace(", name@de: Titan", ""), encoding="utf-8")
    found = studykit("items", "monde", cwd=moons)
    assert (
        "seeds/moons/moons.yaml:6:3: warning F025 'titan' has no 'name@de'" in found.out + found.err
    )
    assert "Titan" not in found.out.replace("'titan'", "")
    assert studykit("check", cwd=moons).code == 0
    assert studykit("check", "--strict", cwd=moons).code == 1
    waived = MOONS.replace(", name@de: Titan", ", allow: {F025: it is to come}")
    path.write_text(waived, encoding="utf-8")
    assert "F025" not in studykit("check", "monde", cwd=moons).out
    why = studykit("why", "moons/titan", "monde", cwd=moons).out
    assert "is not there in the deck's language, de" in why


def test_anki_s_fields_carry_the_language(moons: Path) -> None:
    assert studykit("export", "monde", cwd=moons).code == 0
    (package,) = moons.rglob("monde.apkg")
    (moons / "collection").write_bytes(ZipFile(package).read("collection.anki2"))
    with closing(sqlite3.connect(moons / "collection")) as db:
        fields = [row[0].split("\x1f") for row in db.execute("SELECT flds FROM notes ORDER BY id")]
    assert fields[0][:3] == [
        "found/moon",
        '<span lang="de">Wann fand man der Mond?</span>',
        '<span lang="de">2000 v. Chr.</span>',
    ]
