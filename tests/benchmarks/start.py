"""How long a learner waits for the first question, in a real terminal. Run by hand, on a quiet machine:

    python -m tests.benchmarks.start [ITEMS ...]

Wall-clock seconds from the start of the program to the question on the screen: of a script that asks one question by
questionary and does nothing else, and of `studykit quiz` with decks of so many items (171 and 120,000 when nothing is
named), the first time, when the items are made, and again, when they are compiled. Medians of ROUNDS turns. The goal is
1.25 times the script's. The question is drawn before prompt_toolkit is loaded, which hears the keys: `hears` is when it
does.

Each deck was exported, so that it has a lock file, and is asked twice: by somebody who has learned nothing, and by
somebody with REVIEWS_A_CARD reviews of each of half of the items, at most 10,000: `learned`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pexpect

from studykit.reviews.log import Log
from studykit.reviews.records import KnownItem, Record, Review, milliseconds
from studykit.workspace.workspace import Workspace

NOW = datetime.now(UTC)
ROUNDS = 15
REVIEWS_A_CARD = 10
MOST_LEARNED = 10_000
SCRIPT = (
    "import questionary; questionary.select('Which?', choices=['a', 'b', 'c', 'd']).unsafe_ask()"
)
HEARS_KEYS = b"\x1b[?2004h"
"""prompt_toolkit asks the terminal to mark what is pasted."""
DECK = """\
deck: Cities
key: cities-1
facts: ../seeds/cities
templates:
  people: {from: cities, ask: "How many people live in {name}?", answer: people}
"""


def seconds(arguments: list[str], folder: Path, shown: bytes, home: str = "home") -> float:
    """From the start of Python with these arguments to a sign on the screen."""
    environment = {**os.environ, "TERM": "xterm-256color", "STUDYKIT_HOME": str(folder / home)}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    start = time.perf_counter()
    person = pexpect.spawn(
        sys.executable, arguments, cwd=folder, env=environment, dimensions=(24, 80), timeout=120
    )
    person.expect_exact(shown)
    found = time.perf_counter() - start
    person.close(force=True)
    return found


def write_deck(folder: Path, size: int) -> None:
    """Write a deck of so many items, with the lock file of its first export."""
    (folder / "decks").mkdir()
    (folder / "seeds" / "cities").mkdir(parents=True)
    rows = "".join(f"city-{at},City {at},{at * 7 + 1000}\n" for at in range(size))
    table = folder / "seeds" / "cities" / "cities.csv"
    table.write_text(f"id,name,people\n{rows}", encoding="utf-8")
    (folder / "decks" / "cities.yaml").write_text(DECK, encoding="utf-8")
    plan = Workspace.open_sound(folder / "decks" / "cities.yaml", NOW).plan(NOW)
    plan.write(folder / "cities.apkg", lambda: NOW)


def write_log(folder: Path, home: Path) -> None:
    """Write the log of somebody who has learned a part of the deck for a year."""
    deck = Workspace.open(folder / "decks" / "cities.yaml")
    learned = deck.items[: min(MOST_LEARNED, len(deck.items) // 2)]
    records: list[Record] = []
    for nth in range(REVIEWS_A_CARD):
        for number, item in enumerate(learned):
            # The last two are right, and the last one lies up to four weeks back.
            right = (number + nth) % 7 > 0 or nth >= REVIEWS_A_CARD - 2
            days = 4 * ((REVIEWS_A_CARD - 1) ** 2 - nth**2) + number % 28 + 1
            at = NOW - timedelta(days=days, milliseconds=number)
            placed = milliseconds(at)
            graded = (3, "typed", "right", True) if right else (1, "typed", "wrong", False)
            key = deck.deck.key
            records.append(Review(key, item.id, at, *graded, item.keys[0], 4000, "", placed=placed))  # type: ignore[arg-type]
            if nth == 0:
                records.append(
                    KnownItem(key, item.id, item.facts, item.stem, {}, item.keys, placed)
                )
    with Log.open(home / "reviews.db") as log:
        log.merge(records, NOW)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [171, 120_000]
    columns = f"{'first':>8} {'again':>8} {'learned':>8} {'hears':>8} {'script':>8}"
    print(f"{'items':>8} {columns} {'again':>6} {'learned':>8}   of the script's")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_deck(folder, size)
            write_log(folder, folder / "learned")
            quiz = ["-m", "studykit", "quiz"]
            first = seconds(quiz, folder, b"? keys")
            seconds(quiz, folder, b"? keys", "learned")
            turns = [
                (
                    seconds(["-c", SCRIPT], folder, b"arrow keys"),
                    seconds(quiz, folder, b"? keys"),
                    seconds(quiz, folder, b"? keys", "learned"),
                    seconds(quiz, folder, HEARS_KEYS),
                )
                for _ in range(ROUNDS)
            ]
            script, again, learned, hears = (median(each) for each in zip(*turns, strict=True))
            ratio = median(quiz / script for script, quiz, _, _ in turns)
            ratio_learned = median(quiz / script for script, _, quiz, _ in turns)
            times = f"{first:8.2f} {again:8.3f} {learned:8.3f} {hears:8.3f} {script:8.3f}"
            print(f"{size:8,} {times} {ratio:6.2f} {ratio_learned:8.2f}")


if __name__ == "__main__":
    main()
