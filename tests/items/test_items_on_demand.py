"""An item that is made when somebody looks at it is the one that is made with all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item_bank import ItemBank
from studykit.questions.items_on_demand import BankOnDemand
from studykit.questions.make_items import generate, load_deck, on_demand

ROOT = Path(__file__).parents[2]
DECKS = sorted((ROOT / "decks").glob("*.yaml"))
CASES = sorted((ROOT / "tests" / "items" / "valid").glob("*/deck.yaml"))


def assert_same(path: Path) -> None:
    deck, _ = load_deck(path)
    assert deck
    nothing = EarlierItems({}, {})
    made, problems = generate(deck, nothing)
    wanted, problems_on_demand = on_demand(deck, nothing)
    # The last first: nothing hangs on the order in which they are looked at.
    looked_at = [wanted[place] for place in range(len(wanted) - 1, -1, -1)]
    assert looked_at[::-1] == made
    assert problems_on_demand == problems


@pytest.mark.parametrize("name", ["limit", "order-rows", "claims-true-and-false"])
def test_items_are_the_same_whichever_is_looked_at_first(name: str) -> None:
    assert_same(ROOT / "tests" / "items" / "valid" / name / "deck.yaml")


@pytest.mark.slow
@pytest.mark.parametrize("path", [*DECKS, *CASES], ids=lambda path: path.stem + path.parent.name)
def test_items_of_all_forms_are_the_same_whichever_is_looked_at_first(path: Path) -> None:
    assert_same(path)


def test_who_looks_at_one_item_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    deck, _ = load_deck(ROOT / "decks" / "elements.yaml")
    assert deck
    made = []
    item = DirectionMaker.item

    def counted(self: DirectionMaker, *args: object) -> object:
        made.append(args[1])
        return item(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(DirectionMaker, "item", counted)
    items, _ = on_demand(deck, EarlierItems({}, {}))
    wanted = items[7].id
    made.clear()
    found = items.called(wanted)
    assert found
    assert (found.id, items.called(wanted) is found, items.called("no/such")) == (
        wanted,
        True,
        None,
    )
    assert items[7:8] == [found]
    assert made == [], "it was made before, and is kept"
    bank = BankOnDemand(items, FactSentences(deck.base))
    of_template = {item.id for item in items[3:4]}
    assert (len(bank), of_template < set(bank), "no/such" in bank) == (len(items), True, False)
    assert len(made) == 1
    all_made = ItemBank(tuple(items), FactSentences(deck.base))
    assert list(bank) == list(all_made)
    assert list(bank.facts_of_items()) == list(all_made.facts_of_items())
    assert (set(bank.templates), bank.tags) == (set(all_made.templates), all_made.tags)
    for template in all_made.templates:
        assert list(bank.answers_of(template)) == list(all_made.answers_of(template))
    fact = found.facts[0]
    assert list(bank.resting_on(fact)) == list(all_made.resting_on(fact))
