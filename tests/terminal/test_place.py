"""A placement in a terminal."""

from __future__ import annotations

import re
from pathlib import Path

from screen import Person
from world import option, reviews

from studykit.reviews.log import Log


def asked_last(person: Person) -> str:
    """The country that the question on the screen is about; empty before there is one."""
    return ["", *re.findall(r"capital of (\w+)\?", person.text)][-1]


def test_a_placement_says_nothing_until_it_is_ended(world: Path) -> None:
    deck = str(world / "decks" / "capitals.yaml")
    person = Person(["place", deck], world / "home")
    seen = [""]
    for times in (1, 2, 3):
        while asked_last(person) in seen:
            person.looks()
        seen.append(asked_last(person))
        if times < 3:
            person.types(option(person, seen[-1]))
    assert "Right" not in person.text
    assert "Answer" not in person.text
    person.types("q")
    person.sees("2 questions, 2 right.")
    person.sees("Likely known: 2 of 5 new questions, which come after all others.")
    assert person.leaves() == 0
    assert [review.kind for review in reviews(world)] == ["cram", "cram"]
    with Log.open(world / "home" / "reviews.db") as log:
        assert len(log.moved_back("capitals-1")) == 2


def test_where_all_is_to_scroll_a_placement_does(world: Path) -> None:
    config = world / "home" / "config.toml"
    config.write_text(f'{config.read_text(encoding="utf-8")}screen = "scroll"\n', encoding="utf-8")
    with Person(["place", str(world / "decks" / "capitals.yaml")], world / "home") as person:
        person.sees("What is the capital of")
        person.types("q")
        assert person.leaves() == 0
        assert b"\x1b[H\x1b[J" not in person.raw
