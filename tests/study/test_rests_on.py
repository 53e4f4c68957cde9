"""What rests on what: from the references of a base to the order in which new items are asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import NOON, banks, countries, make_item

from studykit.questions.item import Item
from studykit.quiz.entry import Entry
from studykit.quiz.plan import Options, plan
from studykit.quiz.queue import Queue
from studykit.quiz.rests_on import what_rests_on_what
from studykit.reviews.log import Log
from studykit.workspace.workspace import Workspace

ISLANDS = """\
table: islands
columns: {name: text, area: integer}
rows:
  miyako: {name: Miyako, area: 159}
  ishigaki: {name: Ishigaki, area: 222}
---
table: bases
columns: {name: text, island: islands, opened: integer}
rows:
  alpha: {name: Camp Alpha, island: miyako, opened: 2019}
  beta: {name: Camp Beta, island: ishigaki, opened: 2023}
"""
DECK = """\
deck: Bases
key: bases-1
facts: facts.yaml
templates:
  on: {from: bases, ask: "Which base lies on {island}?", answer: name}
  area: {from: islands, ask: "How large is {name}?", answer: area}
  opened: {from: bases, ask: "When did {name} open?", answer: opened}
"""


def items_of(folder: Path, deck: str = DECK) -> dict[str, Item]:
    (folder / "facts.yaml").write_text(ISLANDS, encoding="utf-8")
    (folder / "deck.yaml").write_text(deck, encoding="utf-8")
    return dict(Workspace.open(folder / "deck.yaml").bank)


def test_a_stem_rests_on_what_it_shows_through_a_reference(tmp_path: Path) -> None:
    items = items_of(tmp_path)
    rests_on = {identity: item.rests_on for identity, item in items.items() if item.rests_on}
    assert rests_on == {"on/alpha": ("islands/miyako",), "on/beta": ("islands/ishigaki",)}


def test_needs_names_templates_and_no_others(tmp_path: Path) -> None:
    items = items_of(tmp_path, DECK.replace("answer: opened", "answer: opened, needs: [on]"))
    assert items["opened/alpha"].needs == ("on",)
    (tmp_path / "deck.yaml").write_text(
        DECK.replace("answer: opened", "answer: opened, needs: [onn]"), encoding="utf-8"
    )
    problems = Workspace.open(tmp_path / "deck.yaml").problems
    (problem,) = [problem for problem in problems if problem.code == "T014"]
    assert problem.level == "error"
    assert "there is no other template 'onn'" in problem.message
    assert "Did you mean 'on'?" in problem.remedy


@pytest.mark.parametrize("day", range(4))
def test_new_items_wait_for_what_they_rest_on(tmp_path: Path, day: int) -> None:
    items = items_of(tmp_path, DECK.replace("answer: opened", "answer: opened, needs: [on]"))
    with Log.open(tmp_path / "reviews.db") as log:
        planned = plan(banks({"a": [*items.values()]}), log, Options(), NOON.replace(day=day + 1))
    queue = Queue(planned)
    order = []
    while entry := queue.next(NOON):
        queue.take(entry)
        order.append(entry.item.id)
    assert len(order) == 6
    for base, island in (("alpha", "miyako"), ("beta", "ishigaki")):
        places = [order.index(name) for name in (f"area/{island}", f"on/{base}", f"opened/{base}")]
        assert places == sorted(places)


def test_what_is_needed_is_about_the_same_or_else_all_of_it() -> None:
    one, two, three = countries(3)
    digit = make_item("digit/1", template="digit", facts=("digits/1",), needs=("capital",))
    town = make_item("town/1", template="town", facts=one.facts, needs=("capital",))
    entries = [Entry("a", item, None) for item in (one, two, three, digit, town)]
    assert what_rests_on_what(entries) == {
        ("a", "digit/1"): {("a", item.id) for item in (one, two, three)},
        ("a", "town/1"): {("a", one.id)},
    }


def test_items_that_rest_on_one_another_are_asked_all_the_same(tmp_path: Path) -> None:
    pair = [
        make_item(f"x/{name}", facts=(f"x/{name}",), rests_on=(f"x/{other}",))
        for name, other in (("a", "b"), ("b", "a"))
    ]
    with Log.open(tmp_path / "reviews.db") as log:
        planned = plan(banks({"a": pair}), log, Options(), NOON)
    queue = Queue(planned)
    for _ in pair:
        entry = queue.next(NOON)
        assert entry
        queue.take(entry)
    assert len(queue) == 0
