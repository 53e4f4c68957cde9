"""The end of a sitting, and what can be taken back after it, in a real pseudo-terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from screen import Person
from world import asked, last_question_shows, reviews, sit_down

NARROW = (12, 40)
WIDE = [pytest.param(size, marks=pytest.mark.slow) for size in ((24, 80), (30, 100))]


def miss(person: Person, many: int) -> None:
    for number in range(1, many + 1):
        asked(person, number)
        last_question_shows(person, ">")
        person.types("-\r")
        last_question_shows(person, "Enter goes on")
        person.types("\r" if number < many else "q")


@pytest.mark.parametrize("size", [NARROW, *WIDE])
def test_the_end_is_ten_lines_that_fit(world: Path, size: tuple[int, int]) -> None:
    with sit_down(world, "--mode", "typed", size=size) as person:
        miss(person, 5)
        assert person.leaves() == 0
        lines = [line.rstrip() for line in person.screen.display if line.strip()]
    first = next(place for place, line in enumerate(lines) if line.startswith("5 questions, 0 "))
    said = lines[first:]
    assert len(said) <= 10
    assert said[1].startswith("Missed: What is")
    assert said[4] == "        and 2 more"
    assert said[-1] == "Streak: 1 day."


def test_an_answer_is_taken_back_after_its_quiz(world: Path) -> None:
    with sit_down(world, "--mode", "typed") as person:
        miss(person, 1)
        assert person.leaves() == 0
    (given,) = reviews(world)
    with Person(["undo"], world / "home", size=NARROW) as person:
        person.sees("wrong, Again: no")
        person.sees("Take 1 back? y, or n >")
        person.types("y\r")
        person.sees("It is new again.")
        assert person.leaves() == 0
    with Person(["undo"], world / "home", size=NARROW) as person:
        assert person.leaves() == 1
        assert "taken back today" in " ".join(person.text.split())
    assert [review.uid for review in reviews(world)] == [given.uid]  # the log forgets nothing
