"""How long a learner waits for the first question, in a real terminal. Run by hand, on a quiet machine:

    python -m tests.benchmarks.start [ITEMS ...]

Wall-clock seconds from the start of the program to the question on the screen: of a script that asks one question by
questionary and does nothing else, and of `studykit quiz` with decks of so many items (171 and 100,000 when nothing is
named), the first time, when the items are made, and again, when they are compiled. Medians of ROUNDS turns. The goal is
1.25 times the script's. The question is drawn before prompt_toolkit is loaded, which hears the keys: `hears` is when it
does.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pexpect

ROUNDS = 15
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


def seconds(arguments: list[str], folder: Path, shown: bytes) -> float:
    """From the start of Python with these arguments to a sign on the screen."""
    environment = {**os.environ, "TERM": "xterm-256color", "STUDYKIT_HOME": str(folder / "home")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    start = time.perf_counter()
    person = pexpect.spawn(
        sys.executable, arguments, cwd=folder, env=environment, dimensions=(24, 80), timeout=120
    )
    person.expect_exact(shown)
    found = time.perf_counter() - start
    person.close(force=True)
    return found


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [171, 100_000]
    columns = f"{'first':>8} {'again':>8} {'hears':>8} {'script':>8} {'ratio':>6}"
    print(f"{'items':>8} {columns}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "decks").mkdir()
            (folder / "seeds" / "cities").mkdir(parents=True)
            rows = "".join(f"city-{at},City {at},{at * 7 + 1000}\n" for at in range(size))
            (folder / "seeds" / "cities" / "cities.csv").write_text(
                f"id,name,people\n{rows}", encoding="utf-8"
            )
            (folder / "decks" / "cities.yaml").write_text(DECK, encoding="utf-8")
            quiz = ["-m", "studykit", "quiz"]
            first = seconds(quiz, folder, b"? keys")
            turns = [
                (
                    seconds(["-c", SCRIPT], folder, b"arrow keys"),
                    seconds(quiz, folder, b"? keys"),
                    seconds(quiz, folder, HEARS_KEYS),
                )
                for _ in range(ROUNDS)
            ]
            script, again, hears = (median(each) for each in zip(*turns, strict=True))
            ratio = median(quiz / script for script, quiz, _ in turns)
            print(f"{size:8,} {first:8.2f} {again:8.3f} {hears:8.3f} {script:8.3f} {ratio:6.2f}")


if __name__ == "__main__":
    main()
