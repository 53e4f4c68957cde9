"""Orders, claims and clozes as a program is asked them, and what an export makes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

EVENTS = """\
columns: {what: text, at: date}
complete: true
say: "{what} came {at:when}."
rows:
  a: {what: Cannae, at: 216 BC}
  b: {what: Zama, at: 202 BC}
  c: {what: Actium, at: 31 BC}
"""
DECK = """\
deck: Battles
key: battles-1
facts: ../seeds/battles
templates:
  order: {from: events, ask: Put these in order., order: at, of: what, among: 3}
  claim: {from: events, claim: "{what} came [{at:when}]."}
  cloze: {from: events, cloze: "[{what}] came {at:when}."}
"""


@pytest.fixture
def battles(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__battles__events_yaml=EVENTS, decks__battles_yaml=DECK)


def quiz(folder: Path, template: str, *answers: str, mode: str = "mixed") -> Result:
    sent = "".join(json.dumps({"answer": each}) + "\n" for each in answers)
    return studykit(
        "quiz", "--json", "--all", "--mode", mode, "--template", template, cwd=folder, answers=sent
    )


def test_an_order_shows_what_is_to_be_put_in_order_and_takes_its_numbers(battles: Path) -> None:
    (question, *_) = quiz(battles, "order").lines
    shown = question["to_order"]
    assert question["mode"] == "typed"
    assert question["stem"].split("\n")[1:] == [
        f"  {at}) {text}" for at, text in enumerate(shown, start=1)
    ]
    right = " ".join(str(shown.index(text) + 1) for text in ("Cannae", "Zama", "Actium"))
    found = quiz(battles, "order", "1 1 1", right).lines
    assert [line["type"] for line in found] == ["question", "again", "feedback", "summary"]
    assert (found[2]["verdict"], found[2]["answers"]) == ("right", ["Cannae", "Zama", "Actium"])


def test_one_swap_in_an_order_is_hard_and_names_the_two(tmp_path: Path) -> None:
    """The item was known, and comes again in days: it is no lapse."""
    fourth = '  d: {what: Milvian Bridge, at: "312"}\n'
    folder = write(
        tmp_path,
        seeds__battles__events_yaml=EVENTS + fourth,
        decks__battles_yaml=DECK.replace("among: 3", "among: 4"),
    )
    (question, *_) = quiz(folder, "order").lines
    number = {text: str(at) for at, text in enumerate(question["to_order"], start=1)}
    right = ["Cannae", "Zama", "Actium", "Milvian Bridge"]
    swapped = ["Cannae", "Actium", "Zama", "Milvian Bridge"]
    for order, verdict, rating, why in (
        (right, "right", 3, "All 4 are in order."),
        (
            swapped,
            "partial",
            2,
            "5 of 6 pairs stand in the right order: 'Zama' comes before 'Actium'.",
        ),
        (right[::-1], "wrong", 1, "It stands the other way round, from first to last."),
    ):
        _, found, _ = quiz(folder, "order", " ".join(number[text] for text in order)).lines
        assert (found["verdict"], found["rating"], found["why"]) == (verdict, rating, why)


def test_a_claim_is_chosen_also_when_it_was_known_and_is_corrected(battles: Path) -> None:
    items = {line["id"]: line for line in studykit("items", "--json", cwd=battles).lines}
    for turn in range(2):
        found = quiz(battles, "claim", *["True"] * 3).lines
        assert {line["mode"] for line in found if line["type"] == "question"} == {"choice"}, turn
        for line in found:
            if line["type"] == "feedback":
                assert line["correct"] is items[line["id"]]["truth"]
    wrong = [item for item in items.values() if item["form"] == "claim" and not item["truth"]]
    assert all(item["explanation"].split("\n")[0] != item["stem"] for item in wrong)


def test_the_quiz_asks_a_cloze_and_an_export_takes_it_along(battles: Path) -> None:
    assert quiz(battles, "cloze", mode="typed").lines[0]["stem"].startswith("[...] came ")
    done = studykit("export", cwd=battles)
    assert done.code == 0
    assert done.out.splitlines()[0] == "battles.apkg: 7 notes for Battles"
