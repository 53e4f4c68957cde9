"""How much of the facts is asked, counted by hand beside what the report says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

PEOPLE = """\
columns: {name: text, country: countries, born: date, met: text}
rows:
  a: {name: Ada, country: uk, born: 1815}
  b: {name: Blaise, country: fr, born: 1623, met: Pierre}
  c: {name: Charles, country: uk, born: 1791}
  d: {name: Emmy, country: de, disputed: in which country}
  e: {name: Sofia}
---
table: countries
rows:
  uk: {name: England, sea: North Sea}
  fr: {name: France, sea: Atlantic}
  de: {name: Germany, sea: Baltic}
---
table: unused
rows:
  x: {name: Nothing}
"""
DECK = """\
deck: People
key: people-1
facts: ../seeds/people
templates:
  country: {from: people, ask: "Of which country was {name}?", answer: country}
  born:
    from: people
    where: {born: ">1700"}
    ask: When was {name} born?
    answer: born
    ask_back: Who was born {born:when}?
  empty: {from: people, where: {met: Nobody}, ask: "Whom met {name}?", answer: met}
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__people__people_yaml=PEOPLE, decks__people_yaml=DECK)


def test_facts_columns_and_templates_are_counted(people: Path) -> None:
    found = studykit("check", "--coverage", cwd=people)
    assert found.code == 0
    assert found.out == (
        "Facts that are asked\n"
        "  people      75%  3 of 4  add what asks 'e': see `studykit why people/e`\n"
        "  countries   67%  2 of 3  add what asks 'de': see `studykit why countries/de`\n"
        "  unused       0%  0 of 1  add a template `from: unused`\n"
        "\n"
        "Columns whose values are asked for\n"
        "  people.name      50%  2 of 4\n"
        "  people.country  100%  3 of 3\n"
        "  people.born      67%  2 of 3\n"
        "  people.met        0%  0 of 1  add a template with `answer: met`\n"
        "  countries.name    0%  0 of 3  add a template with `answer: name`\n"
        "  countries.sea     0%  0 of 3  add a template with `answer: sea`\n"
        "  unused.name       0%  0 of 1  add a template with `answer: name`\n"
        "\n"
        "Templates\n"
        "  all that make items   67%  2 of 3\n"
        "  country               60%  3 of 5  add rows like 'England', or `distractors:`: it is never a choice\n"
        "  empty                  0%  0 of 5  add rows or values that it needs: it makes no items\n"
    )


def test_for_programs_each_line_is_an_object(people: Path) -> None:
    lines = studykit("check", "--coverage", "--json", cwd=people).lines
    assert lines[0] == {
        "kind": "table", "name": "people", "done": 3, "of": 4, "percent": 75.0,
        "add": "what asks 'e': see `studykit why people/e`",
    }  # fmt: skip
    assert {line["kind"] for line in lines} == {"table", "column", "template"}


def test_a_cloze_and_an_order_miss_no_options_and_facts_of_computed_rows_are_asked(
    people: Path,
) -> None:
    ages = (
        "table: ages\nsql: SELECT id, name, born AS at, json_array('people/' || id) AS facts "
        "FROM people WHERE born > 0\n"
        "columns: {name: text, at: date}\n"
    )
    both = (
        '  gaps: {from: ages, cloze: "[{name}] was born in [{at:year}]."}\n'
        '  order: {from: ages, ask: "Who came first?", order: at, of: name, among: 2}\n'
    )
    write(
        people,
        seeds__people__ages_yaml=ages,
        decks__people_yaml=DECK.partition("  country:")[0] + both,
    )
    found = studykit("check", "--coverage", cwd=people).out
    assert "  ages       100%  3 of 3\n  people      75%  3 of 4  add what asks 'e'" in found
    assert "  ages.name       100%  3 of 3\n  ages.at         100%  3 of 3\n  people.name" in found
    assert found.partition("Templates\n")[2] == "  all that make items  100%  2 of 2\n"
