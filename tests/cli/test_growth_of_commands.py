"""What a command does grows with the items that it is about, and no faster: counted in calls, command by command."""

from __future__ import annotations

import gc
import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest

from studykit.cli._commands import cli
from studykit.reviews._moments import stamp
from studykit.reviews.log import Log
from studykit.reviews.records import Record, Review
from studykit.workspace.workspace import Workspace
from tests.growth import calls
from tests.items.test_growth import word

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DECK = """\
deck: Words
key: words-1
facts: facts
templates:
  meaning: {from: words, ask: "What does {name} mean?", answer: means}
  name: {from: words, ask: "Which word means {means}?", answer: name}
"""
REVIEWS_A_CARD = 3
MOST = 1.1
"""Times the calls that an item took in a deck of a quarter of the size."""


def write_deck(folder: Path, items: int) -> None:
    """Write a deck with so many items, in two templates; the words have a class and another spelling."""
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(items // 2):
        row = f"w{number},{word(number)}{number},to {word(number * 31 + 7)}{number},c{number % 7}"
        rows.append(f"{row},{word(number)}-{number}")
    table = "\n".join(["id,name,means,class,aliases", *rows])
    (folder / "facts" / "words.csv").write_text(f"{table}\n", encoding="utf-8")
    (folder / "deck.yaml").write_text(DECK, encoding="utf-8")


def write_log(folder: Path) -> None:
    """Write a log with some reviews of each item."""
    deck = Workspace.open(folder / "deck.yaml")
    records: list[Record] = []
    for nth in range(REVIEWS_A_CARD):
        for number, item in enumerate(deck.items):
            at = NOW - timedelta(days=40 - nth * nth * 4, milliseconds=number)
            right = (number + nth) % 5 > 0
            answer = item.keys[0] if right else deck.items[number - 2].keys[0]
            graded = (3, "typed", "right", True) if right else (1, "typed", "wrong", False)
            placed = stamp(at)[0]
            records.append(
                Review(deck.deck.key, item.id, at, *graded, answer, 4000, "", placed=placed)  # type: ignore[arg-type]
            )
    with Log.open(folder / "home" / "reviews.db") as log:
        log.merge(records, NOW)


def forget() -> None:
    """Empty what functions keep of their last values: each command is given in a process of its own.

    Of a small deck they would keep all that the command before has made, of a large one a part.
    """
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper) and kept.__module__.startswith("studykit."):
            kept.cache_clear()


class _Asked(BaseException):
    """The first question is on the screen."""


class _Stdin(io.StringIO):
    """A learner who is asked, and does not answer."""

    def readline(self, *_: object) -> str:
        raise _Asked

    def __next__(self) -> str:
        raise _Asked


def run(*arguments: str) -> None:
    """Run a command in this process, a quiz as far as its first question."""
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as errors:
        try:
            code = cli.main(arguments, standalone_mode=False)
        except SystemExit as stopped:
            code = stopped.code
        except _Asked:
            assert "Question 1 of" in said.getvalue()
            return
    assert not code, errors.getvalue()
    assert arguments[0] != "quiz"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYKIT_NOW", NOW.isoformat())
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stdin", _Stdin())


COMMANDS = {
    "check": ["check", "deck.yaml"],
    "items": ["items", "deck.yaml"],
    "why an item": ["why", "meaning/w3", "deck.yaml"],
    "why a row": ["why", "words/w3", "deck.yaml"],
    "diff": ["diff", "deck.yaml"],
    "export": ["export", "deck.yaml", "-o", "other.apkg"],
    "quiz, the first time": ["quiz", "deck.yaml"],
    "quiz, again": ["quiz", "deck.yaml"],
    "stats": ["stats", "deck.yaml", "--json"],
    "log export": ["log", "export", "reviews.jsonl"],
    "log import": ["log", "import", "reviews.jsonl"],
    "log rebuild": ["log", "rebuild"],
}


def calls_of_commands(folder: Path, items: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return the calls that each command takes with a deck of so many items.

    Each works for itself: what the one before has kept is deleted, but for the second quiz.
    """
    write_deck(folder, items)
    write_log(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("STUDYKIT_HOME", str(folder / "home"))
    counts = {}
    run("export", "deck.yaml")
    for name, arguments in COMMANDS.items():
        if name != "quiz, again":
            for kept in (folder / "home" / "cache").glob("*"):
                kept.unlink()
        forget()
        counts[name] = calls(lambda arguments=arguments: run(*arguments))  # type: ignore[misc]
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("items", [16, 600])
def test_four_times_the_items_are_no_more_work_for_each(
    items: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is loaded and made once is not counted.
    calls_of_commands(tmp_path / "warm", 8, monkeypatch)
    few = calls_of_commands(tmp_path / "few", items, monkeypatch)
    many = calls_of_commands(tmp_path / "many", 4 * items, monkeypatch)
    growth = {name: many[name] / few[name] / 4 for name in COMMANDS}
    assert {name: times for name, times in growth.items() if times > MOST} == {}
    # Who has saved an edit and looks at one card waits no longer than for all of them.
    assert max(many["why an item"], many["why a row"]) < many["check"]
