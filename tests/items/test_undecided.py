"""What is undecided is never closed: the questions that one doubtful land keeps from being asked, and those it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.questions.item import Item
from tests.items.builders import Folder

LANDS = """\
columns: {name: text, land: text, area: integer, since-year: date, tongues: [text]}
complete: true
rows:
  alba: {name: Alba, land: Europa, area: 10, since-year: 1900, tongues: [x]}
  bela: {name: Bela, land: Europa, area: 20, since-year: 1901, tongues: [x, y]}
  dora: {name: Dora, land: Asia, area: 40, since-year: 1902-05, tongues: [y]}
  ella: {name: Ella, land: Asia, area: 50, since-year: 1902-06, tongues: [z]}
"""
TEMPLATES = """\
all: {ask: "Name all of {land}.", answer: name, many: all}
many: {ask: "How many of {land}?", count: name}
most: {ask: "Largest of {land}?", answer: name, most: area}
any: {ask: "One of {land}?", answer: name, options: 9}
claim: {claim: "{name} is of [{land}]."}
wide: {where: {area: ">15"}, ask: "How many over 15?", count: name}
"""
# A template and what fills its stem.
ALL = {"all Europa", "all Asia", "many Europa", "many Asia", "most Europa", "most Asia", "wide"}
EUROPA = {asked for asked in ALL if "Europa" in asked}
ASIA = {asked for asked in ALL if "Asia" in asked}

NOT_ASKED = [
    # Nothing is in doubt.
    ("{name: Cora, land: Europa, area: 5, tongues: [x]}", set()),
    # It may be of Europa, and of Asia; it is not the largest of either.
    ("{name: Cora, area: 5}", {"all Europa", "all Asia", "many Europa", "many Asia"}),
    # It is larger than all of Europa, and not of Asia.
    ("{name: Cora, area: 30}", {*EUROPA, "all Asia", "many Asia"}),
    # It may be as large as the largest.
    ("{name: Cora, area: 20}", {*EUROPA, "all Asia", "many Asia"}),
    ("{name: Cora}", ALL),
    # It is of Europa, and nobody knows how large it is.
    ("{name: Cora, land: Europa}", {"most Europa", "wide"}),
    # A land without a name is one more.
    ("{land: Europa, area: 5}", {"all Europa", "many Europa"}),
    ("{land: Europa, area: 30}", {*EUROPA, "wide"}),
    # One name more or less changes nothing, but it may be the largest.
    ("{name: Alba, land: Europa, area: 5, disputed: it may be a part}", {"most Europa"}),
    ("{name: Cora, land: Europa, area: 5, disputed: it may be a part}", EUROPA),
    # A disputed value may be any other.
    ("{name: Cora, land: {is: Europa, disputed: or Asia}, area: 5}", {"all Europa", "all Asia", "many Europa", "many Asia"}),
    ("{name: Cora, land: Europa, area: {is: 5, disputed: or 500}}", {"most Europa", "wide"}),
    ("{name: {is: Cora, disputed: or Cura}, land: Europa, area: 5}", EUROPA - {"most Europa"}),
    # What is disputed of something else keeps nothing from being asked.
    ("{name: Cora, land: Europa, area: 5, tongues: [{is: x, disputed: or q}]}", set()),
]  # fmt: skip


@pytest.mark.parametrize(("row", "not_asked"), NOT_ASKED)
def test_what_one_land_keeps_from_being_asked(
    row: str, not_asked: set[str], tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    folder.write("lands.yaml", f"{LANDS}  cora: {row}\n")
    folder.deck(TEMPLATES)
    items, problems = folder.open()
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    asked = {asked_by(item) for item in items.values()} & ALL
    assert ALL - asked == not_asked
    # They are counted, or the whole template is told of.
    told = {problem.code for problem in problems} & {"I016", "T008"}
    assert bool(told) == bool(not_asked)
    for item in items.values():
        # Of a land without a name any other name may be right.
        if item.form != "claim" and "name: Cora" in row:
            assert item.proof == "closed", item.id
        # Whichever it is, it may be right: it is no wrong option.
        if row.startswith("{name: Cora, area"):
            assert item.template != "any" or "Cora" not in item.distractors


def asked_by(item: Item) -> str:
    """`all Europa`: the template, and the land that the stem names."""
    land = next((land for land in ("Europa", "Asia") if land in item.stem), "")
    return f"{item.template} {land}".strip()


def test_a_claim_says_nothing_of_what_is_disputed_or_not_known(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.deck(TEMPLATES)
    sure = f"{LANDS}  cora: {{name: Cora, land: Europa, area: 5}}\n"
    for second, is_asked in (
        ("{name: Cora, land: Europa, area: 6}", True),
        ("{name: Cora, area: 6}", False),
        ("{name: Cora, land: {is: Asia, disputed: or Europa}, area: 6}", False),
        ("{name: Cora, land: Asia, area: 6, disputed: or is it}", False),
    ):
        folder.write("lands.yaml", f"{sure}  cora-2: {second}\n")
        stems = [item.stem for item in folder.items().values() if item.form == "claim"]
        assert any("Cora" in stem for stem in stems) == is_asked, second
        assert len(stems) == 4 + is_asked


def test_a_choice_beside_a_value_that_nobody_knows_is_open(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.deck('land: {ask: "Where is {name}?", answer: land}')
    for second, proof in (
        ("{name: Alba, land: Europa}", "closed"),
        ("{name: Alba}", "open"),
        ("{name: Alba, land: {is: Asia, disputed: or Africa}}", "open"),
    ):
        folder.write("lands.yaml", f"{LANDS}  alba-2: {second}\n")
        assert folder.items()["land/alba"].proof == proof, second


def test_a_date_that_is_not_known_well_enough(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.deck(
        'many: {ask: "How many began in {since-year:month} {since-year:year}?", count: name}'
    )
    folder.write("lands.yaml", LANDS)
    assert len(folder.items()) == 2
    folder.write("lands.yaml", f"{LANDS}  cora: {{name: Cora, since-year: 1903}}\n")
    assert len(folder.items()) == 2
    # It may have been in May, or in June.
    folder.write("lands.yaml", f"{LANDS}  cora: {{name: Cora, since-year: 1902}}\n")
    assert not folder.items()


def test_where_leaves_out_what_is_not_known(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("lands.yaml", f"{LANDS}  cora: {{name: Cora, area: 30}}\n")
    folder.deck(
        'all: {where: {land: present}, ask: "Name all of {land}.", answer: name, many: all}'
    )
    assert {item.stem for item in folder.items().values()} == {
        "Name all of Europa.",
        "Name all of Asia.",
    }
