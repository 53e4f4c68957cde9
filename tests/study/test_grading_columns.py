"""What a column says of its texts holds wherever they are asked for: through references and beside others."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import grade_item

from studykit.grading.verdict import Verdict
from studykit.questions.item import Item
from tests.items.builders import Folder

WORDS = """
table: words
label: german
columns: {german: {type: text, lang: de}, english: text}
rows:
  street: {german: die Straße, english: street}
  car: {german: das Auto, english: car}
---
table: symbols
label: sign
columns: {sign: {type: text, exact: [case]}, element: text}
rows:
  cobalt: {sign: Co, element: cobalt}
  copper: {sign: Cu, element: copper}
---
table: pictures
columns: {name: text, shows: words, of: symbols, listed: "[words]", other: pictures}
rows:
  one: {name: First, shows: street, of: cobalt, listed: [street, car], other: two}
  two: {name: Second, shows: car, of: copper, listed: [car], other: one}
"""
TEMPLATES = """
direct: {from: words, ask: "What is {english}?", answer: german}
reference: {from: pictures, ask: "What does {name} show?", answer: shows}
path: {from: pictures, ask: "What does {name} show in German?", answer: shows.german}
far: {from: pictures, ask: "What does the other of {name} show?", answer: other.shows}
member: {from: pictures, ask: "Name all of {name}.", answer: listed, many: all}
sign: {from: pictures, ask: "What is {name} of?", answer: of}
both: {from: pictures, ask: "What are word and sign of {name}?", answer: "{shows}, {of}"}
gap: {from: pictures, cloze: "{name} shows [{shows}]."}
"""


@pytest.fixture
def items(tmp_path: Path) -> dict[str, Item]:
    folder = Folder(tmp_path)
    folder.write("words.yaml", WORDS)
    folder.deck(TEMPLATES)
    return folder.items()


def is_right(item: Item, typed: str) -> bool:
    found = grade_item(item, typed)
    return isinstance(found, Verdict) and found.verdict == "right"


@pytest.mark.parametrize(
    "name", ["direct/street", "reference/one", "path/one", "far/two", "gap/one#1"]
)
def test_the_article_of_the_column_s_language_may_be_left_out(
    items: dict[str, Item], name: str
) -> None:
    item = items[name]
    assert item.type.lang == "de"
    assert is_right(item, "die Straße")
    assert is_right(item, "Straße")
    assert not is_right(item, "das Straße")


def test_so_it_is_for_the_members_of_a_list(items: dict[str, Item]) -> None:
    assert is_right(items["member/one"], "Straße, Auto")


def test_exact_letters_count_through_a_reference(items: dict[str, Item]) -> None:
    assert items["sign/one"].type.exact == ("case",)
    assert is_right(items["sign/one"], "Co")
    assert not is_right(items["sign/one"], "CO")


def test_an_answer_of_several_columns_is_as_exact_as_each(items: dict[str, Item]) -> None:
    assert items["both/one"].type.exact == ("case",)
    assert not is_right(items["both/one"], "die Straße, CO")
