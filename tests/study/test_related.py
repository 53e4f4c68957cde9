"""What a wrong answer is true of, and facts about the same thing: from real decks on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.problems import errors
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.make_items import open_deck
from studykit.quiz.related import Related

FACTS = {
    "cities.yaml": """
        table: cities
        columns: {name: text, founded: date, country: countries, height: {type: quantity, unit: m}}
        say: "{name} was founded {founded:when}."
        rows:
          quebec: {name: Quebec City, founded: 1608-07-03, country: canada, height: 98}
          montreal: {name: Montreal, founded: 1642-05, country: canada, height: 233}
          nukus: {name: Nukus, founded: 1932, country: uzbekistan, height: 76}
          bukhara: {name: Bukhara, founded: 500 BC, country: uzbekistan, height: ~220}
          lost: {name: Lost Town, founded: 1642-05, country: canada, disputed: nobody has seen it}
    """,
    "countries.yaml": """
        table: countries
        columns: {name: text, capital: text}
        say: The capital of {name} is {capital}.
        rows:
          canada: {name: Canada, capital: Ottawa, aliases: [the Dominion]}
          uzbekistan: {name: Uzbekistan, capital: Tashkent}
    """,
    "rivers.yaml": """
        table: rivers
        columns: {name: text, city: cities, length: {type: quantity, unit: km}}
        rows:
          lawrence: {name: Saint Lawrence, city: quebec, length: 1197}
    """,
}
DECK = """
    deck: Cities
    key: cities-1
    facts: facts
    templates:
      founded: {from: cities, ask: "When was {name} founded?", answer: founded}
      where: {from: cities, ask: "In which country is {name}?", answer: country}
      height: {from: cities, ask: "How high lies {name}?", answer: height, explain: "{name} lies high."}
      claim: {from: cities, claim: "{name} lies in [{country}]."}
"""


def dedent(text: str) -> str:
    lines = text.strip("\n").splitlines()
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin:] for line in lines) + "\n"


@pytest.fixture
def deck(tmp_path: Path) -> tuple[dict[str, Item], Related]:
    (tmp_path / "facts").mkdir()
    for name, text in FACTS.items():
        (tmp_path / "facts" / name).write_text(dedent(text), encoding="utf-8")
    (tmp_path / "deck.yaml").write_text(dedent(DECK), encoding="utf-8")
    opened, problems = open_deck(tmp_path / "deck.yaml")
    assert opened
    assert not errors(problems)
    return {item.id: item for item in opened.items}, Related(
        ItemBank(opened.items), FactSentences(opened.base)
    )


@pytest.mark.parametrize("given", ["May 1642", "may 1642", "1642-05", "5/1642"])
def test_a_wrong_answer_is_told_what_it_is_true_of(
    deck: tuple[dict[str, Item], Related], given: str
) -> None:
    items, related = deck
    assert related.true_of(items["founded/quebec"], given) == "Montreal was founded in May 1642."


def test_a_fact_whose_sentence_does_not_show_the_answer_gives_its_stem(
    deck: tuple[dict[str, Item], Related],
) -> None:
    items, related = deck
    assert (
        related.true_of(items["height/quebec"], "76 metres")
        == "76 m is the answer to: How high lies Nukus?"
    )


def test_an_alias_is_told_as_the_answer_that_it_spells(
    deck: tuple[dict[str, Item], Related],
) -> None:
    items, related = deck
    said = "Canada is the answer to: In which country is Quebec City?"
    assert related.true_of(items["where/nukus"], "the dominion") == said


@pytest.mark.parametrize("given", ["1999", "never", "", "3 July 1608", "500"])
def test_what_is_true_of_nothing_else_says_nothing(
    deck: tuple[dict[str, Item], Related], given: str
) -> None:
    items, related = deck
    assert related.true_of(items["founded/quebec"], given) == ""


def test_a_claim_is_never_told_that_another_one_is_false(
    deck: tuple[dict[str, Item], Related],
) -> None:
    items, related = deck
    claims = [item for item in items.values() if item.form == "claim"]
    assert {item.truth for item in claims} == {True, False}
    assert [related.true_of(item, wrong) for item in claims for wrong in item.distractors] == [
        ""
    ] * len(claims)


def test_facts_about_the_same_thing_are_told_the_rarest_first(
    deck: tuple[dict[str, Item], Related],
) -> None:
    items, related = deck
    assert related.about_the_same(items["founded/quebec"]) == (
        "Saint Lawrence: city Quebec City, length 1197 km",
        "Montreal was founded in May 1642.",
        "The capital of Canada is Ottawa.",
    )
    assert related.about_the_same(items["founded/quebec"], most=1) == (
        "Saint Lawrence: city Quebec City, length 1197 km",
    )


def test_neither_what_was_just_explained_nor_what_is_disputed_is_told(
    deck: tuple[dict[str, Item], Related],
) -> None:
    items, related = deck
    for item in items.values():
        told = related.about_the_same(item, most=99)
        assert not set(told) & set(item.explanation.splitlines())
        assert not [line for line in told if "Lost Town" in line]


def test_the_shipped_deck_says_of_many_distractors_what_they_are_true_of() -> None:
    opened, _ = open_deck(Path(__file__).parents[2] / "decks" / "nansei.yaml")
    assert opened
    related = Related(ItemBank(opened.items), FactSentences(opened.base))
    said = {
        item.id: [related.true_of(item, each) for each in item.distractors] for item in opened.items
    }
    assert sum(any(lines) for lines in said.values()) > len(said) / 3
    for item in opened.items:
        assert not any(related.true_of(item, key) for key in item.keys), item.id
        assert all("\n" not in line for line in (*said[item.id], *related.about_the_same(item)))
