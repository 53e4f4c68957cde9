"""What lies in what (`part_of`): no option contains a right answer or lies in one, and typed places are judged by it.

The items that it makes: `valid/places-in-places`. What is wrong in it: `facts/invalid/lies-in-itself`.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from studykit.checks.checked_deck import CheckedDeck
from studykit.checks.run import check
from studykit.facts.base import Date
from studykit.questions.item_bank import PLACES, ItemBank
from studykit.questions.judge import Judge
from studykit.questions.make_items import open_deck
from studykit.workspace.workspace import Workspace
from tests.cli.runner import studykit
from tests.items.builders import Folder
from tests.items.test_compiled import NO_LOG, again, compiled, deck_inputs

FACTS = """\
table: sites
complete: true
columns: {name: text, region: regions, town: {type: towns, part_of: true}}
rows:
  villa: {name: Villa d'Este, region: lazio, town: tivoli}
  walls: {name: the walls, region: lazio}
  david: {name: David, region: tuscany}
---
table: towns
columns: {name: text, region: {type: regions, part_of: true}}
rows:
  tivoli: {name: Tivoli, region: lazio, aliases: [Tibur]}
  rome: {name: Rome, region: lazio}
  pisa: {name: Pisa, region: tuscany}
---
table: regions
columns: {name: text, in: {type: "[lands]", part_of: true}}
rows:
  lazio: {name: Lazio, in: italy, aliases: [Latium]}
  tuscany: {name: Tuscany, in: italy}
  tyrol: {name: Tyrol, in: [italy, austria]}
  bavaria: {name: Bavaria, in: germany}
---
table: lands
columns: {name: text, name@de: text, in: {type: parts, part_of: true}}
rows:
  italy: {name: Italy, name@de: Italien, in: europe, aliases: [Italia]}
  austria: {name: Austria, name@de: Österreich, in: europe}
  germany: {name: Germany, name@de: Deutschland, in: europe}
---
table: parts
columns: {name: text}
rows:
  europe: {name: Europe}
"""
TEMPLATES = """\
where: {from: sites, ask: "Where is {name}?", answer: region}
down: {from: regions, ask: "What lies in {in}?", answer: name}
land: {from: regions, ask: "In which lands lies {name}?", answer: in, many: all}
label: {from: lands, ask: "Which land has the id {id}?", answer: name}
"""
VERDICTS = {
    # coarser, at any depth and in any table
    ("where/villa", "Italy"): "close",
    ("where/villa", "italia"): "close",
    ("where/villa", "in Europe"): "close",
    # finer, and the facts have it there
    ("where/villa", "Tivoli"): "right",
    ("where/villa", "Tibur"): "right",
    ("where/villa", "Tivoli, Italy"): "right",
    # finer, and nothing is known of it
    ("where/villa", "Rome"): "again",
    ("where/walls", "Tivoli"): "again",
    ("where/villa", "Lazio, Rome"): "again",
    # elsewhere
    ("where/villa", "Pisa"): "wrong",
    ("where/villa", "Germany"): "wrong",
    ("where/villa", "Lazio, Pisa"): "wrong",
    # right, whatever else is said of it
    ("where/villa", "Latium"): "right",
    ("where/villa", "Lazio, Italy"): "right",
    # the other way round: what lies in what lies there
    ("down/lazio~italy", "Tivoli"): "again",
    ("down/lazio~italy", "Europe"): "wrong",
    ("down/bavaria~germany", "Tivoli"): "wrong",
    # of several that are wanted what contains them stands for none
    ("land/tyrol", "Italy, Austria"): "right",
    ("land/tyrol", "Italy, Europe"): "again",
    ("land/lazio", "Europe"): "close",
    # where the row itself is the answer, nothing else is nearly right
    ("label/italy", "Europe"): "wrong",
    ("label/italy", "Lazio"): "wrong",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("places.yaml", FACTS)
    folder.deck(TEMPLATES)
    return folder


def worth(bank: ItemBank, item_id: str, typed: str) -> str:
    return str(getattr(Judge(bank).typed(bank[item_id], typed), "verdict", "again"))


def test_a_typed_place_is_judged_by_what_lies_in_what(folder: Folder) -> None:
    bank = Workspace.open(folder.path / "deck.yaml").bank
    assert {key: worth(bank, *key) for key in VERDICTS} == VERDICTS
    judge = Judge(bank)
    whys = [judge.typed(bank["where/villa"], text).why for text in ("Italy", "Tivoli", "Rome")]
    assert whys == [
        "It contains 'Lazio', which is more exact.",
        "More exact than 'Lazio': the facts have it there.",
        "More exact than the facts are: name what it lies in.",
    ]


def test_a_compiled_deck_judges_places_as_the_deck_does(folder: Folder, tmp_path: Path) -> None:
    opened, _ = open_deck(folder.path / "deck.yaml")
    assert opened
    file = tmp_path / "deck.compiled"
    compiled(opened, file, deck_inputs(folder.path / "deck.yaml", opened), NO_LOG)
    found = again(file)
    assert found
    assert found.items.sayings.names_in(PLACES)
    some = [key for key in VERDICTS if key[0] == "where/villa"]
    assert {key: worth(found.items, *key) for key in some} == {key: VERDICTS[key] for key in some}


def test_places_are_named_in_the_language_of_the_deck(folder: Folder) -> None:
    folder.deck(TEMPLATES, "lang: de\n")
    bank = Workspace.open(folder.path / "deck.yaml").bank
    assert worth(bank, "where/villa", "Italien") == "close"
    assert worth(bank, "where/villa", "Tivoli") == "right"


def test_without_part_of_a_place_is_another_answer(folder: Folder) -> None:
    folder.write("places.yaml", FACTS.replace(", part_of: true", ""))
    bank = Workspace.open(folder.path / "deck.yaml").bank
    assert worth(bank, "where/villa", "Italy") == "wrong"
    assert worth(bank, "where/villa", "Tivoli") == "wrong"


WORKS = """\
---
table: works
complete: true
columns: {name: text, in: {type: regions, part_of: true}, of: regions, year: integer}
rows:
  fort: {name: the fort, in: big, of: big, year: 80}
  villa: {name: the villa, in: small, of: small, year: 1572}
  tower: {name: the tower, in: far, of: far, year: 1400}
  arch: {name: the arch, in: far, of: far, year: 1300}
---
table: regions
columns: {name: text, in: {type: regions, part_of: true}}
rows:
  big: {name: Bigland}
  small: {name: Smallton, in: big}
  far: {name: Farland}
"""


def test_a_row_that_lies_deeper_in_the_place_of_a_question_is_neither_right_nor_wrong(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)
    folder.write("works.yaml", WORKS)
    folder.deck(
        """\
said: {from: works, ask: "What stands in {in}?", answer: name}
named: {from: works, ask: "What is the work of {of.name}?", answer: name}
all: {from: works, ask: "Name all works in {in}.", answer: name, many: all}
count: {from: works, ask: "How many works are in {in}?", count: name}
oldest: {from: works, ask: "Which is the oldest in {in}?", answer: name, least: year}
newest: {from: works, ask: "Which is the newest in {in}?", answer: name, most: year}
"""
    )
    items, problems = folder.open()
    for item_id in ("said/fort", "named/fort"):
        assert set(items[item_id].distractors) == {"the arch", "the tower"}
    assert "the fort" in items["said/villa"].distractors
    # What rests on all rows there is asked only where there are no deeper ones, or none would change it.
    assert {item_id for item_id in items if not item_id.startswith(("said", "named"))} == {
        "all/arch", "all/villa", "count/arch", "count/villa", "oldest/arch", "newest/arch",
    }  # fmt: skip
    told = [str(problem) for problem in problems if problem.code == "I016"]
    assert (
        "'Name all works in Bigland.' rests on 'villa' too, whose place lies in the one" in told[0]
    )
    bank = Workspace.open(tmp_path / "deck.yaml").bank
    assert [worth(bank, "said/fort", text) for text in ("the villa", "the tower")] == [
        "again",
        "wrong",
    ]
    assert worth(bank, "named/fort", "the villa") == "again"


def test_of_made_up_hierarchies_no_option_contains_a_right_answer_or_lies_in_one(
    tmp_path: Path,
) -> None:
    """Separate code knows what lies in what; some rows lie in two others, and some names stand twice."""
    random = Random(16)
    options = 0
    for number in range(12):
        parents: dict[str, list[str]] = {}
        for place in range(24):
            above = random.sample(range(place), min(place, random.choice((0, 1, 1, 1, 2))))
            parents[f"p{place}"] = [f"p{each}" for each in above]
        names = {place: f"Name {place}" for place in parents}
        names["p7"] = names["p9"]
        rows = "".join(
            f"  {place}: {{name: {names[place]}, in: [{', '.join(above)}]}}\n"
            for place, above in parents.items()
        )
        folder = Folder(tmp_path / str(number))
        folder.path.mkdir()
        folder.write(
            "places.yaml",
            'table: places\ncolumns: {name: text, in: {type: "[places]", part_of: true}}\n'
            f"rows:\n{rows}",
        )
        folder.deck('up: {from: places, ask: "In what lies {name}?", answer: in, options: 9}')
        above_of = {place: everything_above(place, parents) for place in parents}
        for item in folder.items().values():
            asked = [fact.removeprefix("places/") for fact in item.facts]
            right = [key for place in asked for key in parents[place]]
            for option in item.distractors:
                options += 1
                places = [place for place in parents if names[place] == option]
                for place in places:
                    assert all(key not in above_of[place] for key in right)
                    assert all(place not in above_of[key] for key in right)
    assert options > 300


def everything_above(place: str, parents: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    for parent in parents[place]:
        found |= {parent, *everything_above(parent, parents)}
    return found


def test_a_row_that_is_renamed_is_named_within_too(folder: Folder) -> None:
    deck = folder.path / "decks" / "d.yaml"
    deck.parent.mkdir()
    head = "deck: D\nkey: d-1\nfacts: ../facts\ntemplates:\n"
    own = '  w: {from: sites, where: {region: {within: lands/italy}}, ask: "In Italy: {name}?", answer: region}\n'
    other = (
        '  v: {from: regions, where: {in: [{within: italy}]}, ask: "Italy: {name}?", answer: in}\n'
    )
    deck.write_text(head + own + other, encoding="utf-8")
    ran = studykit("facts", "rename", "lands", "italy", "it", "--base", "facts", cwd=folder.path)
    assert ran.code == 0, ran.err
    text = deck.read_text(encoding="utf-8")
    assert '{within: "lands/it"}' in text
    assert "[{within: it}]" in text
    opened, problems = open_deck(deck)
    assert opened
    assert not [problem for problem in problems if problem.level == "error"]
    assert len(opened.items) == 6


def test_what_something_asked_lies_in_need_not_be_asked(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "places.yaml",
        'table: places\ncomplete: true\ncolumns: {name: text, in: {type: "places", part_of: true}}\nrows:\n'
        "  italy: {name: Italy}\n  lazio: {name: Lazio, in: italy}\n  mars: {name: Mars}\n",
    )
    folder.write(
        "towns.yaml",
        "table: towns\ncomplete: true\ncolumns: {name: text, in: places}\n"
        "rows: {rome: {name: Rome, in: lazio}}\n",
    )
    folder.deck('where: {from: towns, ask: "Where is {name}?", answer: in}')
    opened, _ = open_deck(folder.path / "deck.yaml")
    assert opened
    found = check([CheckedDeck(opened.base, opened.templates, opened.items)], Date(2026))
    assert [each.message for each in found if each.code == "F015"] == ["no template asks 'mars'"]
