"""Each screen of the quiz in a terminal: what Enter does, what stays in sight, and how it is drawn."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from screen import PATIENCE, Person
from world import last_question_shows, option, reviews, sit_down

SIZES = {"80x24": (24, 80), "100x30": (30, 100), "40x12": (12, 40)}
SIZES_SOME_SLOW = [
    name if name == "40x12" else pytest.param(name, marks=pytest.mark.slow) for name in SIZES
]


def screen(person: Person) -> str:
    """What stands in the window now."""
    return "\n".join(line.rstrip() for line in person.screen.display)


def shows(person: Person, expected: str) -> None:
    until = time.monotonic() + PATIENCE
    while expected not in " ".join(screen(person).split()):
        assert time.monotonic() < until, f"never showed {expected!r}:\n{screen(person)}"
        person.looks()


def presses_enter(person: Person, times: int, says: str) -> None:
    for _ in range(times):
        person.types("\r")
        shows(person, says)
        person.looks()


@pytest.mark.parametrize("mode", ["choice", "typed", "cards"])
@pytest.mark.parametrize("size", SIZES_SOME_SLOW)
def test_ten_times_enter_writes_nothing(world: Path, mode: str, size: str) -> None:
    with sit_down(world, "--mode", mode, size=SIZES[size]) as person:
        shows(person, "? keys")
        if mode == "cards":
            person.types(" ")
            shows(person, "3) Good 10 min")
        said = "Nothing is typed" if mode == "typed" else "Nothing is chosen"
        presses_enter(person, 10, said)
        # Space is Enter where nothing is typed.
        person.types("     " if mode != "typed" else "\r")
        person.types("\x04")
        assert person.leaves() == 0
        assert "No question was answered." in person.text
    assert reviews(world) == []


@pytest.mark.parametrize("size", SIZES_SOME_SLOW)
def test_each_question_has_the_window_for_itself_and_its_feedback_comes_in_its_place(
    world: Path, size: str
) -> None:
    with sit_down(world, size=SIZES[size]) as person:
        # The line of keys is drawn last.
        shows(person, "? keys")
        country = re.findall(r"capital of (\w+)\?", screen(person))[0]
        assert "4) " in screen(person)
        person.types(option(person, country, right=False))
        shows(person, "Wrong. (1 min)")
        shown = screen(person)
        assert shown.count("What is the capital of") == 1
        assert len(re.findall(r"✓ \w+", shown)) == 1
        chosen, of = re.findall(r"✗ (\w+)\n\s+(\w+) is the capital of", shown)[0]
        assert chosen == of
        # All options stay.
        assert len(re.findall(r"^    \w+$", shown, re.MULTILINE)) == 2
        person.types("\r")
        shows(person, "4) ")
        last_question_shows(person, "4) ")
        shown = screen(person)
        assert country not in shown
        assert shown.count("What is the capital of") == 1
        # How a question is answered is said once.
        assert "Press its number" not in shown
        # What is gone can be scrolled back to.
        assert "Wrong. (1 min)" in person.text
        person.types("m")
        shows(person, f"the capital of {country}.")
        person.types("\r")
        shows(person, "4) ")
        person.types("q")
        assert person.leaves() == 0


def test_with_the_setting_scroll_all_stays_below_each_other(world: Path) -> None:
    config = world / "home" / "config.toml"
    config.write_text(f'{config.read_text(encoding="utf-8")}screen = "scroll"\n', encoding="utf-8")
    with sit_down(world, "--mode", "typed", "--count", "2") as person:
        shows(person, "? keys")
        person.types("quite wrong\r")
        shows(person, "Comes again in 1 minute.")
        assert "> quite wrong" in screen(person)
        shows(person, "Enter goes on")
        person.types("\r")
        until = time.monotonic() + PATIENCE
        while screen(person).count("What is the capital of") < 2:
            assert time.monotonic() < until, screen(person)
            person.looks()
        person.types("\x04")
        assert person.leaves() == 0


def test_a_new_item_is_shown_alone_and_then_its_answer_without_a_verdict(world: Path) -> None:
    (world / "home" / "config.toml").unlink()
    with sit_down(world, size=(12, 40)) as person:
        shows(person, "You have not met it")
        assert "1) " not in screen(person)
        person.types("\r")
        shows(person, "New.")
        assert re.search(r"✓ \w+", screen(person))
        person.types("q")
        assert person.leaves() == 0
    assert [(review.kind, review.mode) for review in reviews(world)] == [("first", "typed")]


def test_h_gives_the_first_letter_and_then_the_options_and_a_dash_gives_up(world: Path) -> None:
    with sit_down(world, "--mode", "typed", "--count", "2") as person:
        shows(person, "? keys")
        person.types("h\r")
        shows(person, "It begins with ")
        person.types("h\r")
        shows(person, "Right is Hard now.")
        shows(person, "4) ")
        country = re.findall(r"capital of (\w+)\?", screen(person))[0]
        person.types(option(person, country))
        shows(person, "Right.")
        person.types("\r")
        shows(person, "- not known")
        person.types("help\r")
        shows(person, "Did you mean ? (lists the keys)? (y/n)")
        # Neither a yes nor a no: it is not graded.
        person.types("\r")
        shows(person, "- not known")
        person.types("help\r")
        shows(person, "Did you mean ? (lists the keys)? (y/n)")
        person.types("y")
        shows(person, "Enter goes back")
        person.types("\r")
        shows(person, "- not known")
        person.types("-\r")
        shows(person, "Not known. (1 min)")
        person.types("\r")
        assert person.leaves() == 0
    assert [(review.rating, review.answer) for review in reviews(world)][1] == (1, "")
    assert reviews(world)[0].rating == 2
