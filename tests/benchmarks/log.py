"""What the review log costs: choosing what is due among many cards, and a review beside one flush. Run by hand:

    python -m tests.benchmarks.log [CARDS ...]

Both sides of a ratio are taken in turn, in one run. The goals: what is due among 1,000,000 cards, half of them
suspended, in at most 1.5 times of what it takes among 1,000; a review in at most 6 times one fdatasync of 4 kB.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studykit.grading.expected import Answer, AnswerType
from studykit.questions.item import Item
from studykit.reviews._cards import card_row
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import after_review

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class _All:
    def __contains__(self, _: object) -> bool:
        return True


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def with_cards(path: Path, many: int) -> Log:
    log, state = Log.open(path), after_review(None, 3, NOON)
    log._db.execute("BEGIN")
    for at in range(many):
        due = state._replace(due=NOON + timedelta(days=at * 7919 % 1000))
        values = card_row("deck", f"capital/c{at:07}", due, suspended=bool(at % 2))
        log._db.execute(
            "INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values
        )
    log._db.execute("COMMIT")
    return log


def item(number: int) -> Item:
    name, answers = f"capital/c{number}", (Answer(f"Town {number}", f"Town {number}"),)
    return Item(
        id=name,
        template="capital",
        form="lookup",
        deck="World",
        stem=f"What is the capital of country {number}?",
        wordings=(),
        answers=answers,
        many="any",
        type=AnswerType("text"),
        proof="closed",
        distractors=(),
        shown_key=answers[0].text,
        explanation="",
        hint="",
        facts=(f"countries/c{number}",),
        sources=(),
        tags=(),
        modes=(),
    )


def measure_due(folder: Path, sizes: list[int]) -> None:
    logs = {many: with_cards(folder / f"{many}.db", many) for many in sizes}
    taken: dict[int, list[float]] = {many: [] for many in sizes}
    for _ in range(60):
        for many, log in logs.items():
            taken[many].append(
                seconds(lambda log=log: log.due("deck", NOON + timedelta(days=400), _All(), 100))
            )
    least = min(taken[sizes[0]])
    for many in sizes:
        print(
            f"100 due of {many:>9,} cards   {min(taken[many]) * 1000:6.2f} ms   {min(taken[many]) / least:5.2f} x"
        )


def measure_review(folder: Path) -> None:
    handle = os.open(folder / "flushed", os.O_RDWR | os.O_CREAT)
    os.write(handle, bytes(400_000))
    items, flushes, reviews = [item(number) for number in range(500)], [], []

    def flush() -> None:
        os.pwrite(handle, os.urandom(4096), 4096 * (len(flushes) % 90))
        os.fdatasync(handle)

    with Log.open(folder / "reviews.db") as log:
        for at in range(700):
            asked = items[at % 500]
            given = Review(
                "deck",
                asked.id,
                NOON + timedelta(minutes=at),
                3,
                "typed",
                "right",
                True,
                "x",
                at,
                "",
                keys=asked.keys,
            )
            flushes.append(seconds(flush))
            reviews.append(seconds(lambda given=given, asked=asked: log.record(given, asked)))
    one, review = statistics.median(flushes[200:]), statistics.median(reviews[200:])
    print(
        f"one fdatasync {one * 1000:.2f} ms, a review {review * 1000:.2f} ms: {review / one:.2f} x"
    )


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or [1000, 1_000_000]
    with tempfile.TemporaryDirectory() as folder:
        measure_due(Path(folder), sizes)
        measure_review(Path(folder))


if __name__ == "__main__":
    main()
