"""What is made from facts does not keep them: a command that is done with a big base has its room for other things."""

from __future__ import annotations

import gc
from pathlib import Path

from studykit.facts.base import Table
from studykit.questions.make_items import open_deck
from tests.cli.runner import write

BASE = """\
table: cities
columns: {name: text, region: text, people: integer}
rows:
  a: {name: Alba, region: north, people: 10}
  b: {name: Brno, region: north, people: 20}
  c: {name: Cork, region: south, people: 30}
"""
DECK = """\
deck: Cities
key: cities-1
facts: cities
templates:
  region: {from: cities, ask: "Where is {name}?", answer: region}
  people: {from: cities, ask: "How many people live in {name}?", answer: people}
"""


def tables_in_memory(folder: Path) -> list[str]:
    """The tables that were read from a folder and that something still holds."""
    found = [each for each in gc.get_objects() if isinstance(each, Table)]
    return sorted(table.name for table in found if str(folder) in table.location.file)


def test_items_outlive_the_facts_that_they_were_made_from(tmp_path: Path) -> None:
    write(tmp_path, cities__cities_yaml=BASE, deck_yaml=DECK)
    gc.disable()  # as the commands do: a circle would stay for good
    try:
        opened, _ = open_deck(tmp_path / "deck.yaml")
        assert opened
        items = opened.items
        assert tables_in_memory(tmp_path) == ["cities"]
        del opened
        assert tables_in_memory(tmp_path) == []
    finally:
        gc.enable()
    assert [item.explanation for item in items][:2] == [
        "Alba: region north, people 10",
        "Brno: region north, people 20",
    ]
