"""`studykit why`: what was behind an item, and what was in the way of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

ISLANDS = """\
kind: kind
columns: {name: text, kind: text, sea: text}
rows:
  miyako: {name: Miyako, kind: island, sea: east, confused_with: yonaguni}
  amami: {name: Amami, kind: island, sea: east, aliases: [Oshima]}
  ishigaki: {name: Ishigaki, kind: island, sea: east}
  yonaguni: {name: Yonaguni, kind: island, sea: west}
  okinawa: {name: Okinawa, kind: island, sea: west, aliases: [Miyako Jima]}
  naha: {name: Naha, kind: town, sea: west}
  kume: {name: Kume, kind: island, sea: west}
"""
BASES = """\
columns: {island: islands, unit: text, opened: date, men: integer, closed: date}
say: "{island} got a {unit} {opened:when}."
rows:
  one: {island: miyako, unit: guard unit, opened: 2019, men: 100}
  two: {island: amami, unit: guard unit, opened: 2019, men: 200}
  three: {island: ishigaki, unit: missile unit, opened: 2023-03, men: 300}
  four: {island: kume, unit: radar unit, opened: 2016, men: many}
  five: {island: yonaguni, unit: radar unit, opened: 2017, disputed: some say 2016}
  six: {island: okinawa, unit: tank unit}
  seven: {island: okinawa, unit: supply unit, opened: 2010, men: 900, until: 2012}
"""
DECK = """\
deck: Bases
key: bases-1
facts: ../seeds/bases
as_of: 2026
templates:
  island: {from: bases, ask: "Which island got a {unit} {opened:when}?", answer: island}
  late: {from: bases, where: {opened: ">2018"}, ask: "Where did the {unit} of {opened:when} go?", answer: island}
  one-unit: {from: bases, many: skip, ask: "Where is a {unit}?", answer: island}
  month: {from: bases, ask: "In which month did {island} get a {unit}?", answer: "{opened:month}"}
  men: {from: bases, ask: "How many men has the {unit} on {island}?", answer: men}
"""


@pytest.fixture
def bases(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        seeds__bases__islands_yaml=ISLANDS,
        seeds__bases__bases_yaml=BASES,
        decks__bases_yaml=DECK,
    )


def test_an_item_is_explained_with_the_place_of_everything(bases: Path) -> None:
    found = studykit("why", "island/one", cwd=bases)
    assert (found.code, found.err) == (0, "")
    assert found.out == (
        "island/one\n"
        "  Which island got a guard unit in 2019?\n"
        "  = Miyako\n"
        "  = Amami | Oshima\n"
        "\n"
        "Template island  [decks/bases.yaml:6:3]\n"
        "\n"
        "2 facts\n"
        "  bases/one  [seeds/bases/bases.yaml:4:3]\n"
        "    Miyako got a guard unit in 2019.\n"
        "  bases/two  [seeds/bases/bases.yaml:5:3]\n"
        "    Amami got a guard unit in 2019.\n"
        "\n"
        "Right, because\n"
        "  each of these 2 is the answer of a row that fills the question to the same words.\n"
        "  Miyako  [seeds/bases/bases.yaml:4:3]\n"
        "    in one\n"
        "  Amami  [seeds/bases/bases.yaml:5:3]\n"
        "    in two\n"
        "\n"
        "Proof: open\n"
        "  the table 'bases' is not said to be complete: a fact that nobody wrote down may be right too.\n"
        "\n"
        "Wrong options\n"
        "  Ishigaki  [seeds/bases/bases.yaml:6:3]\n"
        "    the same column of a row that the template keeps; sea is 'east' for both\n"
        "  Kume  [seeds/bases/bases.yaml:7:3]\n"
        "    the same column of a row that the template keeps; alike in form\n"
        "  Okinawa  [seeds/bases/islands.yaml:8:3]\n"
        "    the same column of a row that the template leaves out; alike in form\n"
        "\n"
        "2 candidates that cannot be an option\n"
        "  Naha  [seeds/bases/islands.yaml:9:3]\n"
        "    is of another grain than 'Miyako': kind 'town', not 'island'\n"
        "  Yonaguni  [seeds/bases/bases.yaml:8:3]\n"
        "    is the answer of a disputed fact\n"
        "\n"
        "0 other candidates would have done as well.\n"
    )


def test_options_that_anki_has_are_said_to_be_kept(bases: Path) -> None:
    write(bases, seeds__bases__bases_yaml=BASES.replace("men: many", "men: 400"))
    assert studykit("export", cwd=bases).code == 0
    (why,) = studykit("why", "island/one", "--json", cwd=bases).lines
    assert [each["why"].rpartition("; ")[2] for each in why["options"]] == [
        "kept as it was exported"
    ] * 3


WHY_NOT = {
    "late/one": "late: late/one",
    "late/four": "late: no item. It has an error: seeds/bases/bases.yaml:7:61: F004 'many' in the column 'men' is not",
    "late/seven": "late: no item. `where` leaves it out: it wants opened > 2018, and the row has 2010.",
    "late/six": "late: no item. `where` leaves it out: it wants opened > 2018, and the row has nothing there.",
    "island/five": "island: no item. It is disputed: 'some say 2016'.",
    "island/six": "island: no item. It has no 'opened', which the question needs.",
    "island/seven": "island: no item. It does not hold on 2026, the deck's `as_of`: see its `since` and `until`.",
    "one-unit/two": (
        "one-unit: no item. 'Where is a guard unit?' has several right answers (Miyako and Amami), "
        "and `many: skip` leaves it out."
    ),
    "month/one": "month: no item. {opened:month} is finer than its 'opened', which the answer needs.",
    "men/six": "men: no item. It has no 'men', which the answer needs.",
}


@pytest.mark.parametrize("asked", WHY_NOT)
def test_a_row_that_made_no_item_is_told_why(bases: Path, asked: str) -> None:
    found = studykit("why", asked, cwd=bases)
    if asked == "late/one":
        assert (found.code, found.out.splitlines()[0]) == (0, asked)
        return
    assert found.code == 1
    assert found.out.splitlines()[1].startswith(f"  {WHY_NOT[asked]}"), found.out


def test_a_row_of_a_table_is_told_of_for_each_template(bases: Path) -> None:
    found = studykit("why", "bases/three", cwd=bases)
    assert found.code == 0
    assert found.out.splitlines() == [
        "bases/three  [seeds/bases/bases.yaml:6:3]",
        "  island: island/three",
        "  late: late/three",
        "  one-unit: one-unit/three",
        "  month: month/three",
        "  men: men/three",
    ]
    lines = studykit("why", "bases/six", "--json", cwd=bases).lines
    assert [(line["template"], line["items"]) for line in lines if line["items"]] == [
        ("one-unit", ["one-unit/six"])
    ]
    assert {line["fact"] for line in lines} == {"bases/six"}
    about = studykit("why", "islands/okinawa", cwd=bases)
    assert (about.code, about.out.splitlines()[1:]) == (
        0, ["  no template asks about the table 'islands'", "  1 item of other facts is about it: one-unit/six"],
    )  # fmt: skip


def test_what_is_not_there_gets_the_nearest_name(bases: Path) -> None:
    found = studykit("why", "island/oen", cwd=bases)
    assert found.code == 2
    assert "There is no item and no row 'island/oen'. Did you mean 'island/one'?" in found.err


@pytest.mark.slow
def test_every_option_of_the_deck_that_ships_has_a_reason(project: Path) -> None:
    """All items, and none of their options is among what cannot be one."""
    from studykit.checks.why_item import why_item
    from studykit.workspace.workspace import Workspace

    path = project / "decks" / "nansei.yaml"
    deck = Workspace.open(path)
    for item in deck.items:
        why = why_item(deck.loaded, deck.lock.earlier_items(), item)
        assert [each.text for each in why.options] == list(item.distractors)
        assert all(each.why for each in why.options)
        assert not {each.text for each in why.rejected} & {*item.distractors, *item.keys}
    assert len(deck.items) > 100


def typed(folder: Path, item: str, text: str) -> str:
    """How an answer is read: all lines but the question's."""
    found = studykit("why", item, "--typed", text, cwd=folder)
    assert (found.code, found.err) == (0, "")
    return found.out.partition("\n\n")[2]


def test_an_answer_is_read_in_steps_up_to_the_one_that_decides(bases: Path) -> None:
    assert (
        typed(bases, "late/three", "Ishigaki")
        == """\
Ishigaki
  letter for letter: Ishigaki -> right

Right.
"""
    )
    assert (
        typed(bases, "late/three", "ishikagi")
        == """\
ishikagi
  letter for letter: ishikagi
  spelling: ishikagi
  words of a name: ishikagi

Wrong. No answer here is 'ishikagi'.
"""
    )
    assert (
        typed(bases, "late/three", "Ishigakki island")
        == """\
Ishigakki island
  letter for letter: Ishigakki island
  spelling: ishigakki island
  words of a name: ishigakki island

Wrong. No answer here is 'Ishigakki island'.
"""
    )


def test_a_number_a_list_and_a_remark_are_read_in_their_own_ways(bases: Path) -> None:
    assert (
        typed(bases, "men/three", "about three hundred")
        == """\
about three hundred
  value: 300 -> right

Right. It means 300.
"""
    )
    assert (
        typed(bases, "late/three", "It is Kume, Ishigaki")
        == """\
It is Kume, Ishigaki
  letter for letter: It is Kume, Ishigaki
  spelling: it is kume ishigaki
  what is said around it: Kume, Ishigaki, Ishigaki It is Kume
  words of a name: it is kume ishigaki

It is Kume
  letter for letter: It is Kume
  spelling: it is kume
  what is said around it: Kume -> 'Kume' is another answer.

Ishigaki
  letter for letter: Ishigaki -> right

Wrong. 'Ishigaki' is right, but 'It is Kume' is not.
"""
    )


def test_a_program_is_told_the_same_steps(bases: Path) -> None:
    found = studykit("why", "late/three", "--typed", "Kume", "--json", cwd=bases)
    (told,) = found.lines
    assert told == {
        "item": "late/three",
        "stem": "Where did the missile unit of in March 2023 go?",
        "typed": "Kume",
        "verdict": "wrong",
        "why": "Kume: kind island, sea west",
        "steps": [
            {
                "text": "Kume",
                "step": "letter for letter",
                "read": "Kume",
                "found": "'Kume' is another answer.",
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Not graded. Nothing was typed.\n"),
        ("x" * 4097, "Not graded. The answer is longer than"),
    ],
)
def test_what_cannot_be_read_has_no_steps(bases: Path, text: str, said: str) -> None:
    found = studykit("why", "late/three", "--typed", text, cwd=bases)
    assert found.out.partition("\n\n")[2].startswith(said)


def test_a_row_cannot_be_answered(bases: Path) -> None:
    found = studykit("why", "bases/one", "--typed", "Kume", cwd=bases)
    assert found.code == 2
    assert "'bases/one' is a row: only an item can be answered." in found.err
