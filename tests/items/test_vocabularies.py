"""The names among which an answer stands: all of its table, and of tables of its kind, whatever is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from studykit.grading.verdict import NotGraded, Verdict
from studykit.problems import errors
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.workspace.workspace import Workspace
from tests.cli.runner import write

COUNTRIES = """\
table: countries
columns:
  name: text
  name@de: text
  tongue: text
  river: rivers
  founded: date
rows:
  gambia: {name: Gambia, name@de: Gambia, tongue: English, river: gambia, aliases: [The Gambia]}
  zambia: {name: Zambia, name@de: Sambia, tongue: Bemba, river: zambezi}
  senegal: {name: Senegal, name@de: Senegal, tongue: Wolof, founded: 1960-04-04}
  mali: {name: Mali, tongue: Bambara, disputed: to be looked up}
"""
RIVERS = """\
table: rivers
kind: kind
columns: {name: text, kind: text}
rows:
  gambia: {name: Gambia River, kind: stream, aliases: [River Gambia]}
  zambezi: {name: Zambezi, kind: stream}
  niger: {name: Niger, kind: stream}
"""
CANALS = """\
table: canals
kind: kind
columns: {name: text, kind: text}
rows:
  vridi: {name: Vridi Canal, kind: stream}
  suez: {name: Suez Canal, kind: strait}
"""
DECK = """\
deck: Africa
key: africa-1
facts: facts
{lang}
templates:
  country: {{from: countries, where: {{river: gambia}}, ask: "Which country has {{river}}?", answer: name}}
  river: {{from: countries, ask: "Which river has {{name}}?", answer: river}}
  tongue: {{from: countries, where: {{tongue: English}}, ask: "What is spoken in {{name}}?", answer: tongue}}
  spoken: {{from: countries, ask: "What is spoken by {{river}}?", answer: river.name}}
  both: {{from: countries, ask: "Name and tongue by {{river}}?", answer: "{{name}} {{tongue}}"}}
  month: {{from: countries, ask: "In which month was {{name}} founded?", answer: "{{founded:month}}"}}
  year: {{from: countries, ask: "When was {{name}} founded?", answer: founded}}
  claim: {{from: countries, claim: "In {{name}} one speaks [{{tongue}}]."}}
  cloze: {{from: countries, cloze: "The [{{river}}] is in [{{name}}]."}}
"""


class Africa:
    """The deck above, opened from the disk."""

    def __init__(self, folder: Path, lang: str = "") -> None:
        files = {"countries": COUNTRIES, "rivers": RIVERS, "canals": CANALS}
        for name, text in files.items():
            write(folder, **{f"facts__{name}_yaml": text})
        write(folder, deck_yaml=DECK.format(lang=f"lang: {lang}" if lang else ""))
        deck = Workspace.open(folder / "deck.yaml")
        assert not errors(deck.problems), deck.problems
        self.bank = deck.bank
        self.items: Mapping[str, Item] = {item.id: item for item in deck.items}
        self.judge = Judge(deck.bank)

    def names(self, identity: str) -> list[tuple[str, ...]]:
        """Return the rows of names among which an item's answer stands."""
        named = self.bank.sayings.names_in(self.items[identity].vocabulary)
        return [fact.names for fact in named]

    def verdict(self, identity: str, typed: str) -> str:
        found = self.judge.typed(self.items[identity], typed)
        return "again" if isinstance(found, NotGraded) else found.verdict

    def why(self, identity: str, typed: str) -> str:
        return self.judge.typed(self.items[identity], typed).why


@pytest.fixture
def africa(tmp_path: Path) -> Africa:
    return Africa(tmp_path)


def test_a_label_stands_among_all_rows_with_their_aliases_whatever_where_keeps(
    africa: Africa,
) -> None:
    assert [name for name in africa.items if name.startswith("country/")] == ["country/gambia"]
    assert africa.names("country/gambia") == [
        ("Gambia", "The Gambia"),
        ("Zambia",),
        ("Senegal",),
        ("Mali",),
    ]
    assert africa.verdict("country/gambia", "Zambia") == "wrong"
    assert africa.verdict("country/gambia", "Zambie") == "wrong"
    assert africa.verdict("country/gambia", "Gammbia") == "close"
    assert africa.why("country/gambia", "Zambia") == ("Zambia: tongue Bemba, river Zambezi")


def test_a_reference_stands_among_the_rows_of_its_table_and_those_of_their_kind(
    africa: Africa,
) -> None:
    rivers = [("Gambia River", "River Gambia"), ("Zambezi",), ("Niger",), ("Vridi Canal",)]
    assert africa.names("river/gambia") == rivers
    # Over a reference the label is the same.
    assert africa.names("spoken/gambia") == rivers
    # One and the same row: its own alias is no other answer.
    assert africa.verdict("river/gambia", "river gambia") == "right"
    assert africa.verdict("river/gambia", "Vridi Canal") == "wrong"


def test_a_column_that_is_no_label_stands_among_its_values_without_disputed_ones(
    africa: Africa,
) -> None:
    assert africa.names("tongue/gambia") == [("English",), ("Bemba",), ("Wolof",)]
    assert africa.verdict("tongue/gambia", "Wolof") == "wrong"


@pytest.mark.parametrize(
    "identity", ["both/gambia", "month/senegal", "year/senegal", "claim/gambia"]
)
def test_what_is_no_name_of_a_column_has_no_vocabulary(africa: Africa, identity: str) -> None:
    assert africa.items[identity].vocabulary == ""


def test_a_pattern_of_several_columns_stands_among_the_answers_of_its_template(
    africa: Africa,
) -> None:
    assert africa.verdict("both/gambia", "Gambia English") == "right"
    assert africa.why("both/gambia", "Zambia Bemba").startswith("Zambia Bemba is the answer to:")


def test_each_gap_of_a_cloze_stands_among_the_names_of_its_column(africa: Africa) -> None:
    vocabularies = set()
    for item in africa.items.values():
        if item.template == "cloze":
            vocabularies.add(item.vocabulary)
    assert vocabularies == {"rivers", "countries"}


def test_names_are_those_of_the_language_in_which_is_asked(tmp_path: Path) -> None:
    africa = Africa(tmp_path, "de")
    assert africa.names("country/gambia") == [("Gambia", "The Gambia"), ("Sambia",), ("Senegal",)]


def test_two_rows_of_one_name_are_no_other_answers_for_each_other(tmp_path: Path) -> None:
    twice = COUNTRIES + "  other: {name: Gambia, tongue: Fula, aliases: [Another Gambia]}\n"
    write(tmp_path, facts__countries_yaml=twice)
    write(tmp_path, facts__rivers_yaml=RIVERS, deck_yaml=DECK.format(lang=""))
    deck = Workspace.open(tmp_path / "deck.yaml")
    judge = Judge(deck.bank)
    item = next(item for item in deck.items if item.id == "country/gambia")
    found = judge.typed(item, "gambia")
    assert isinstance(found, Verdict)
    assert found.verdict == "right"
