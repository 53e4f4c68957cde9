"""Several thousand items from a spreadsheet of another subject, and every option held against the spreadsheet.

The table is read here by `csv` alone, and what is right is worked out anew by comparing every row with every other.
"""

from __future__ import annotations

import calendar
import csv
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.cli.runner import studykit, write

MANY = 1200
PARTS = "Al Be Cor Den Er Fom Gi Ha Iz Ka Lu Mir Nash Or Pha Ru Sa Tha".split()  # noqa: SIM905
REGIONS = (
    "Lyra",
    "Cygnus",
    "Vela",
    "Draco",
    "Hydra",
    "Ara",
    "Lupus",
    "Canis Major",
    "Canis Minor",
    "Leo",
    "Leo Minor",
)
CLASSES = ("blue giant", "red giant", "white dwarf", "red dwarf", "variable", "double star")


def stars() -> str:
    random = Random(5)
    lines = ["id,name,constellation,kind,magnitude,found,catalogued"]
    names = set()
    while len(names) < MANY:
        names.add("".join(random.choice(PARTS) for _ in range(3)).capitalize())
    for at, name in enumerate(sorted(names)):
        region, kind = random.choice(REGIONS), random.choice(CLASSES)
        found = random.randint(1600, 1999)
        day = (
            f"{found + random.randint(0, 20)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        )
        lines.append(
            f"s{at},{name},{region},{kind},{random.randint(-14, 90) / 10:.1f},{found},{day}"
        )
    return "\n".join(lines) + "\n"


HEAD = """\
table: stars
source: survey
about: Made-up stars
complete: true
columns: {constellation: text, magnitude: {type: number, tolerance: 0.2}, found: date, catalogued: date}
rows: stars.csv
"""
DECK = """\
deck: Stars
key: stars-1
facts: ../seeds/stars
templates:
  constellation: {from: stars, ask: "In which constellation is {name}?", answer: constellation}
  magnitude: {from: stars, ask: "What is the magnitude of {name}?", answer: magnitude}
  catalogued: {from: stars, ask: "When was {name} catalogued?", answer: catalogued}
  star: {from: stars, ask: "Name a {kind} in {constellation} of the magnitude {magnitude}.", answer: name}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stars")
    write(path, seeds__stars__sources_yaml="rows:\n  survey: {title: A survey}\n")
    return write(
        path, seeds__stars__stars_csv=stars(), seeds__stars__stars_yaml=HEAD, decks__stars_yaml=DECK
    )


@pytest.fixture(scope="module")
def made(folder: Path) -> list[dict[str, Any]]:
    found = studykit("items", "--json", cwd=folder)
    assert found.code == 0, found.err
    return [json.loads(line) for line in found.out.splitlines()]


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(stars())))


MONTHS = list(calendar.month_name)[1:]


def shown_day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def test_there_are_several_thousand(made: list[dict[str, Any]]) -> None:
    assert len(made) > 4000
    assert len({item["id"] for item in made}) == len(made)


def test_every_answer_is_what_the_table_says_and_all_of_it(
    made: list[dict[str, Any]], table: list[dict[str, str]]
) -> None:
    right: dict[str, set[str]] = defaultdict(set)
    for row in table:
        right[f"In which constellation is {row['name']}?"].add(row["constellation"])
        right[f"What is the magnitude of {row['name']}?"].add(row["magnitude"])
        right[f"When was {row['name']} catalogued?"].add(shown_day(row["catalogued"]))
        right[
            f"Name a {row['kind']} in {row['constellation']} of the magnitude {row['magnitude']}."
        ].add(row["name"])
    assert {item["stem"]: set(item["answers"]) for item in made} == right


def test_every_wrong_option_is_wrong_distinct_and_of_the_answers_kind(
    made: list[dict[str, Any]], table: list[dict[str, str]]
) -> None:
    regions = {row["constellation"] for row in table}
    by_name = {row["name"]: row for row in table}
    looked = 0
    for item in made:
        wrong, (key, *_) = item["distractors"], item["answers"]
        assert len(wrong) == 3, item["id"]
        assert len({text.casefold() for text in (*wrong, *item["answers"])}) == 3 + len(
            item["answers"]
        )
        for text in wrong:
            looked += 1
            assert not re.search(rf"\b{re.escape(text)}\b", item["stem"]), item["id"]
            if item["template"] == "constellation":
                assert text in regions
            elif item["template"] == "magnitude":
                assert re.fullmatch(r"-?\d+\.\d", text)
                assert abs(float(text) - float(key)) > 0.2, item["id"]
            elif item["template"] == "catalogued":
                assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", text)
            else:
                row = by_name[text]
                stem = f"Name a {row['kind']} in {row['constellation']} of the magnitude {row['magnitude']}."
                assert stem != item["stem"], item["id"]
    assert looked > 12_000


def test_check_finds_nothing_to_correct(folder: Path) -> None:
    found = studykit("check", "--strict", cwd=folder)
    assert found.code == 0, found.out
