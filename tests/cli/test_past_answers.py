"""Who names what was right before is told until when: of facts that have ended, by `until`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studykit import library
from studykit.grading.verdict import Verdict
from studykit.questions.item import Item
from tests.cli.runner import studykit, write

OFFICES = """\
table: offices
columns: {name: text, holder: people, seat: integer}
rows:
  mayor-3: {name: mayor, holder: berg, seat: 5, since: 2020, until: 2024-04}
  mayor-2: {name: mayor, holder: pereira, seat: 5, since: 2012, until: 2020}
  mayor-1: {name: mayor, holder: berg, seat: 4, since: 2008, until: 2012}
  mayor-4: {name: mayor, holder: vik, seat: 7, since: 2024-05}
  mayor-5: {name: mayor, holder: lund, seat: 8, since: 2031, until: 2035}
  clerk-1: {name: clerk, holder: holt, seat: 1, until: 2019, disputed: Two papers name two people.}
  clerk-2: {name: clerk, holder: lind, seat: 2, since: 2019}
---
table: people
columns: {name: text}
rows:
  berg: {name: Ada Berg, aliases: [Mother Berg]}
  pereira: {name: José Pereira}
  vik: {name: Tom Vik}
  lund: {name: Eva Lund}
  holt: {name: Ann Holt}
  lind: {name: Jo Lind}
"""
TEMPLATES = """\
templates:
  holder: {from: offices, WHERE, ask: "Who is the {name}?", answer: holder}
  seat: {from: offices, WHERE, ask: "Where sits the {name}?", answer: seat}
  gap: {from: offices, WHERE, cloze: "The {name} is [{holder}]."}
  claim: {from: offices, WHERE, claim: "The {name} is [{holder}]."}
  last: {from: offices, WHERE, ask: "Who has the last seat as a {name}?", answer: holder, most: seat}
"""
HEAD = "deck: Town\nkey: town-1\nfacts: ../seeds/town\n"


def town(folder: Path, *, as_of: str = "", where: str = "") -> Path:
    head = HEAD + (f"as_of: {as_of}\n" if as_of else "")
    templates = TEMPLATES.replace("WHERE, ", f"where: {{{where}}}, " if where else "")
    return write(folder, seeds__town__offices_yaml=OFFICES, decks__town_yaml=head + templates)


@pytest.fixture(params=["as_of", "where"])
def deck(tmp_path: Path, request: pytest.FixtureRequest) -> library.Deck:
    """The offices of today, by each of the two ways to ask for them."""
    if request.param == "as_of":
        folder = town(tmp_path, as_of="2026")
    else:
        folder = town(tmp_path, where="until: missing")
    return library.load(folder / "decks" / "town.yaml")


def item_of(deck: library.Deck, template: str, name: str) -> Item:
    (item,) = [each for each in deck.items if each.template == template and name in each.stem]
    return item


def why(deck: library.Deck, item: Item, typed: str) -> str:
    verdict = deck.grade(item, typed)
    assert isinstance(verdict, Verdict)
    assert (verdict.verdict, verdict.rating) == ("wrong", 1)
    return verdict.why


@pytest.mark.parametrize("template", ["holder", "gap"])
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("José Pereira", "'José Pereira' was right until 2020."),
        ("jose pereira", "'José Pereira' was right until 2020."),
        ("José Perreira", "'José Pereira' was right until 2020."),
        # She was it twice: the last time is told.
        ("Ada Berg", "'Ada Berg' was right until April 2024."),
        ("Mother Berg", "'Ada Berg' was right until April 2024."),
    ],
)
def test_a_former_holder_is_wrong_and_the_verdict_says_until_when(
    deck: library.Deck, template: str, typed: str, told: str
) -> None:
    assert why(deck, item_of(deck, template, "mayor"), typed) == told


def test_a_value_that_was_right_before_is_read_as_a_value(deck: library.Deck) -> None:
    item = item_of(deck, "seat", "mayor")
    assert why(deck, item, "five") == "'5' was right until April 2024."
    assert why(deck, item, "4.0") == "'4' was right until 2012."


def test_nothing_is_told_of_who_never_was_it(deck: library.Deck) -> None:
    mayor, clerk = item_of(deck, "holder", "mayor"), item_of(deck, "holder", "clerk")
    assert "until" not in why(deck, mayor, "Jo Lind")
    assert "until" not in why(deck, clerk, "Ada Berg")
    # Of a disputed fact nobody says that it was right.
    assert clerk.past == ()


def test_only_answers_of_single_facts_have_a_past(deck: library.Deck) -> None:
    assert {item.template for item in deck.items if item.past} == {"holder", "seat", "gap"}


def test_a_row_that_is_left_out_for_another_reason_too_has_no_part_in_it(tmp_path: Path) -> None:
    """It would not have been asked while it held."""
    folder = town(tmp_path, where='until: missing, seat: ">4"')
    mayor = item_of(library.load(folder / "decks" / "town.yaml"), "seat", "mayor")
    assert [past.answer.text for past in mayor.past] == ["5"]


def test_what_begins_later_was_never_right(deck: library.Deck) -> None:
    assert "until" not in why(deck, item_of(deck, "holder", "mayor"), "Eva Lund")


def test_a_deck_that_asks_about_all_times_has_no_past(tmp_path: Path) -> None:
    deck = library.load(town(tmp_path) / "decks" / "town.yaml")
    mayor = item_of(deck, "holder", "mayor")
    assert mayor.past == ()
    verdict = deck.grade(mayor, "José Pereira")
    assert isinstance(verdict, Verdict)
    assert verdict.verdict == "right"


def test_who_holds_it_again_is_right(tmp_path: Path) -> None:
    deck = library.load(town(tmp_path, as_of="2022") / "decks" / "town.yaml")
    mayor = item_of(deck, "holder", "mayor")
    assert mayor.keys == ("Ada Berg",)
    assert [past.answer.text for past in mayor.past] == ["José Pereira"]
    verdict = deck.grade(mayor, "Ada Berg")
    assert isinstance(verdict, Verdict)
    assert verdict.verdict == "right"


def test_the_quiz_says_it_of_what_is_typed_and_of_what_is_chosen(tmp_path: Path) -> None:
    """Also the second time, when the deck comes from its compiled items."""
    folder = town(tmp_path, as_of="2026")
    offices = folder / "seeds" / "town" / "offices.yaml"
    lines = offices.read_text(encoding="utf-8").splitlines(keepends=True)
    only_mayors = "".join(line for line in lines if "name: clerk" not in line)
    offices.write_text(only_mayors, encoding="utf-8")

    def feedback(mode: str, answer: str) -> dict[str, Any]:
        sent = json.dumps({"answer": answer}) + "\n"
        done = studykit(
            *("quiz", "--json", "--all", "--template", "holder", "--mode", mode),
            cwd=folder,
            answers=sent,
            env={"STUDYKIT_HOME": str(tmp_path / "home")},
        )
        (message,) = [line for line in done.lines if line["type"] == "feedback"]
        return message

    for _ in range(2):
        typed = feedback("typed", "jose pereira")
        assert (typed["verdict"], typed["rating"]) == ("wrong", 1)
        assert typed["why"] == "'José Pereira' was right until 2020."
        # A former holder may be an option: it is wrong, and the learner reads why.
        chosen = feedback("choice", "José Pereira")
        assert (chosen["verdict"], chosen["rating"]) == ("wrong", 1)
        assert chosen["why"] == "'José Pereira' was right until 2020."
