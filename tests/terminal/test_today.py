"""`studykit` alone, in a terminal: what is due, how long it takes, and Enter begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from screen import Person


def test_enter_begins_the_quiz(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    with Person([], world / "home") as person:
        person.sees("Capitals: 0 due, 5 new.")
        person.sees("There are too few answers yet to tell how long that takes.")
        person.sees("Enter begins, q leaves >")
        person.types("\r")
        person.sees("What is the capital of")
        # The quiz does not say a second time what was said before it began.
        assert person.text.count("0 due, 5 new") == 1


def test_q_leaves(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    with Person([], world / "home") as person:
        person.sees("Enter begins, q leaves >")
        person.types("q\r")
        assert person.leaves() == 0
        assert "What is the capital of" not in person.text
