"""Two things that were confused, set apart in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from screen import Person
from world import write_world

from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace


def test_c_after_the_third_confusion_sets_two_things_apart_and_the_quiz_goes_on(
    tmp_path: Path,
) -> None:
    world = write_world(tmp_path)
    deck = Workspace.open(world / "decks" / "capitals.yaml")
    noon = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    with Log.open(world / "home" / "reviews.db") as log:
        for minute in range(2):
            at = noon + timedelta(minutes=minute)
            review = Review(
                "capitals-1", "capital/lima", at, 1, "typed", "wrong", False, "Oslo", 900, ""
            )
            log.record(review, deck.bank["capital/lima"])
    person = Person(
        ["quiz", str(world / "decks" / "capitals.yaml"), "--mode", "typed", "--due"],
        world / "home",
        environment={"STUDYKIT_NOW": "2026-03-20T12:00"},
    )
    person.sees("What is the capital of Peru?")
    person.types("Oslo\r")
    person.sees("c shows what differs")
    person.types("c")
    person.sees("country Peru Norway")
    person.sees("Only 2 questions tell them apart")
    person.sees("Enter goes on")
    person.types("\r")
    person.sees("2) ")
    person.types("1")
    person.sees("Enter goes on")
    person.types("\r")
    person.sees("What is the capital of", 2)
    person.types("q")
    person.sees("of 1 right.")
    person.types("\r")
    assert person.leaves() == 0
    with Log.open(world / "home" / "reviews.db") as log:
        kinds = sorted(review.kind for review in log.reviews())
    assert kinds == ["cram", "review", "review", "review"]
