"""A small world to be asked about, and what a person does in every test of the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from screen import Person

from studykit.reviews.log import Log
from studykit.reviews.records import Review
from tests.cli.runner import studykit

FACTS = """\
table: cities
columns: {name: text, country: text, founded: date}
say: "{name} is the capital of {country}."
complete: true
rows:
  canberra: {name: Canberra, country: Australia, founded: 1913}
  tokyo: {name: Tokyo, country: Japan, founded: 1457}
  lima: {name: Lima, country: Peru, founded: 1535}
  rome: {name: Rome, country: Italy, founded: 753 BC}
  oslo: {name: Oslo, country: Norway, founded: 1040}
"""
DECK = """\
deck: Capitals
key: capitals-1
facts: ../seeds/world
templates:
  capital:
    from: cities
    ask: What is the capital of {country}?
    answer: name
"""
KEYS = {
    "Australia": "Canberra",
    "Japan": "Tokyo",
    "Peru": "Lima",
    "Italy": "Rome",
    "Norway": "Oslo",
}


def write_world(folder: Path) -> Path:
    (folder / "seeds" / "world").mkdir(parents=True)
    (folder / "decks").mkdir()
    (folder / "seeds" / "world" / "cities.yaml").write_text(FACTS, encoding="utf-8")
    (folder / "decks" / "capitals.yaml").write_text(DECK, encoding="utf-8")
    # What is asked here is asked at once: a first meeting has tests of its own.
    (folder / "home").mkdir()
    (folder / "home" / "config.toml").write_text('first_meeting = "ask"\n', encoding="utf-8")
    return folder


def sit_down(world: Path, *arguments: str, **more: Any) -> Person:
    deck = str(world / "decks" / "capitals.yaml")
    return Person(["quiz", deck, *arguments], world / "home", **more)


def reviews(world: Path) -> list[Review]:
    with Log.open(world / "home" / "reviews.db") as log:
        assert log.damaged() == []
        return log.reviews()


def ends(person: Person) -> int:
    """Presses Enter after the last feedback."""
    person.sees("Enter ends the quiz")
    person.types("\r")
    return person.leaves()


def asked(person: Person, number: int) -> str:
    """Waits for the question with this number, ready for keys, and returns the country that it asks about."""
    person.sees("What is the capital of", number)
    return re.findall(r"capital of (\w+)\?", " ".join(person.text.split()))[-1]


def last_question_shows(person: Person, expected: str) -> None:
    for _ in range(200):
        if expected in " ".join(person.text.rpartition("What is the capital of")[2].split()):
            return
        person.looks()
    raise AssertionError(person.text)


def option(person: Person, country: str, *, right: bool = True) -> str:
    """The number key of the key, or of a wrong option, on the last menu."""
    last_question_shows(person, "4) ")
    menu: dict[str, str] = {}
    for _ in range(200):
        asked = person.text.rpartition("What is the capital of")[2]
        menu = dict(re.findall(r"(\d)\) (\w+)", asked))
        if set(menu.values()) <= set(KEYS.values()):
            break
        # Of the last option only the first letters have come.
        person.looks()
    return next(number for number, name in sorted(menu.items()) if (name == KEYS[country]) is right)


def run(world: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Return what a quiz says to a program: its standard streams are pipes."""
    home = str(more.pop("home", world / "home"))
    if more.keys() <= {"input"}:
        answers = more.get("input", "")
        done = studykit("quiz", *arguments, cwd=world, answers=answers, env={"STUDYKIT_HOME": home})
        return subprocess.CompletedProcess(arguments, done.code, done.out, done.err)
    return subprocess.run(
        [sys.executable, "-m", "studykit", "quiz", *arguments],
        cwd=world,
        env={**os.environ, "STUDYKIT_HOME": home},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **more,
    )
