"""What a wrong answer is true of, and facts about the same thing: from real decks on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.grading.verdict import Verdict
from studykit.problems import errors
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.questions.make_items import open_deck
from studykit.quiz.related import about_the_same, gives_away, related_facts

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
      old: {from: cities, where: {name: [Nukus, Bukhara]}, ask: "Founded {founded:when}?", answer: name}
      claim: {from: cities, claim: "{name} lies in [{country}]."}
"""


def dedent(text: str) -> str:
    lines = text.strip("\n").splitlines()
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin:] for line in lines) + "\n"


class World:
    """The deck above, opened from the disk."""

    def __init__(self, path: Path) -> None:
        opened, problems = open_deck(path)
        assert opened
        assert not errors(problems)
        self.sayings = FactSentences(opened.base)
        self.items = {item.id: item for item in opened.items}
        self.judge = Judge(ItemBank(opened.items, self.sayings))

    def why_wrong(self, identity: str, given: str) -> str:
        """Return why an answer is wrong."""
        verdict = self.judge.typed(self.items[identity], given)
        assert isinstance(verdict, Verdict), verdict
        assert verdict.verdict == "wrong", verdict
        return verdict.why


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "facts").mkdir()
    for name, text in FACTS.items():
        (tmp_path / "facts" / name).write_text(dedent(text), encoding="utf-8")
    (tmp_path / "deck.yaml").write_text(dedent(DECK), encoding="utf-8")
    return World(tmp_path / "deck.yaml")


@pytest.mark.parametrize("given", ["May 1642", "may 1642", "1642-05", "5/1642"])
def test_a_wrong_answer_is_told_what_it_is_true_of(world: World, given: str) -> None:
    assert world.why_wrong("founded/quebec", given) == "Montreal was founded in May 1642."


def test_a_fact_whose_sentence_does_not_show_the_answer_gives_its_stem(world: World) -> None:
    said = "76 m is the answer to: How high lies Nukus?"
    assert world.why_wrong("height/quebec", "76 metres") == said


def test_an_alias_is_told_as_the_answer_that_it_spells(world: World) -> None:
    said = "Canada is the answer to: In which country is Quebec City?"
    assert world.why_wrong("where/nukus", "the dominion") == said


def test_a_part_of_another_name_is_told_as_that_name(world: World) -> None:
    said = "Quebec City was founded on 3 July 1608."
    assert world.why_wrong("old/bukhara", "Quebec") == said


def test_a_name_that_no_item_asks_for_is_told_by_its_row(world: World) -> None:
    """`where` keeps Quebec City out of the template: its row knows what it is."""
    said = "Quebec City was founded on 3 July 1608."
    assert world.why_wrong("old/bukhara", "Quebec City") == said


def test_a_wrong_option_is_told_what_it_is_true_of(world: World) -> None:
    item = world.items["where/nukus"]
    verdict = world.judge.chosen(item, ("Canada", "Uzbekistan"), "Canada")
    assert isinstance(verdict, Verdict)
    assert verdict.why == "Canada is the answer to: In which country is Quebec City?"


def test_a_reason_of_its_own_stands_before_what_an_answer_is_true_of(world: World) -> None:
    why = world.why_wrong("where/quebec", "Canada, Uzbekistan")
    assert why == "'Canada' is right, but 'Uzbekistan' is not."


@pytest.mark.parametrize("given", ["1999", "never", "500"])
def test_what_is_true_of_nothing_else_is_no_answer_here(world: World, given: str) -> None:
    assert world.why_wrong("founded/quebec", given) == f"No answer here is '{given}'."


def test_a_claim_is_never_told_that_another_one_is_false(world: World) -> None:
    claims = [item for item in world.items.values() if item.form == "claim"]
    assert {item.truth for item in claims} == {True, False}
    for claim in claims:
        for wrong in claim.distractors:
            assert "is the answer to" not in world.why_wrong(claim.id, wrong)


def test_facts_about_the_same_thing_are_told_the_rarest_first(world: World) -> None:
    item = world.items["founded/quebec"]
    assert about_the_same(item, world.sayings) == (
        "Saint Lawrence: city Quebec City, length 1197 km",
        "Montreal was founded in May 1642.",
        "The capital of Canada is Ottawa.",
    )
    assert about_the_same(item, world.sayings, most=1) == (
        "Saint Lawrence: city Quebec City, length 1197 km",
    )


def test_neither_what_was_just_explained_nor_what_is_disputed_is_told(world: World) -> None:
    for item in world.items.values():
        told = about_the_same(item, world.sayings, most=99)
        assert not set(told) & set(item.explanation.splitlines())
        assert not [line for line in told if "Lost Town" in line]


def test_the_shipped_deck_says_of_many_distractors_what_they_are_true_of() -> None:
    world = World(Path(__file__).parents[2] / "decks" / "nansei.yaml")
    told = 0
    for item in world.items.values():
        reasons = []
        for wrong in item.distractors:
            verdict = world.judge.chosen(item, (*item.keys, *item.distractors), wrong)
            assert isinstance(verdict, Verdict)
            reasons.append(verdict.why)
        told += any(why and not why.endswith("is not right.") for why in reasons)
        for line in (*reasons, *about_the_same(item, world.sayings)):
            assert line, item.id
            assert "\n" not in line, item.id
    assert told > len(world.items) / 3


def test_facts_that_give_away_what_is_still_to_come_are_not_told(world: World) -> None:
    bank = ItemBank(world.items.values(), world.sayings)
    item = world.items["founded/quebec"]
    told = related_facts(item, bank, lambda _: True)
    assert told.about == "Quebec City"
    assert "Montreal was founded in May 1642." in told.facts
    # Montreal's own questions were never asked.
    hidden = related_facts(item, bank, lambda other: "montreal" not in other)
    assert "Montreal was founded in May 1642." not in hidden.facts
    assert related_facts(item, bank, lambda _: False).facts != told.facts
    assert gives_away("It was founded in 1608.", item, bank, lambda _: True) is False
    assert gives_away("It lies in Canada.", item, bank, lambda _: False) is True
