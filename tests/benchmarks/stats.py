"""What `studykit stats` costs: reading the log, and the arithmetic, for rising numbers of reviews. Run by hand:

    python -m tests.benchmarks.stats [REVIEWS ...]

The goal: linear, and a few seconds for 100,000 reviews.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from studykit.facts.base import FactBase
from studykit.progress.scope import DeckHistory
from studykit.progress.stats import stats
from studykit.reviews._moments import stamp
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from tests.benchmarks.log import item

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
REVIEWS_A_CARD = 10


def reviews(many: int, rng: Random) -> list[Review]:
    cards = max(1, many // REVIEWS_A_CARD)
    found = []
    for at in range(many):
        card, nth = at % cards, at // cards
        given = NOON - timedelta(days=400) + timedelta(days=nth * nth * 4, milliseconds=card)
        right = rng.random() < 0.85
        answer = f"Town {card}" if right else f"Town {rng.randrange(cards)}"
        graded = (3, "typed", "right", True) if right else (1, "typed", "wrong", False)
        found.append(
            Review(
                "deck",
                f"capital/c{card}",
                given,
                *graded,
                answer,
                4000,
                "",
                keys=(f"Town {card}",),
                placed=stamp(given)[0],
            )
        )
    return found


def main(numbers: list[int]) -> None:
    print(f"{'reviews':>10} {'read':>8} {'reckon':>8} {'a review':>10}")
    for many in numbers:
        with tempfile.TemporaryDirectory() as folder, Log.open(Path(folder) / "reviews.db") as log:
            log.merge(reviews(many, Random(1)), NOON)
            start = time.perf_counter()
            standing = log.standing()
            items = tuple(item(number) for number in range(max(1, many // REVIEWS_A_CARD)))
            deck = DeckHistory("deck", "World", items, FactBase({}), ("facts",), log.cards("deck"))
            read = time.perf_counter()
            found = stats([deck], standing, NOON)
            end = time.perf_counter()
            assert found.done.ever.right.of == many
            print(
                f"{many:>10,} {read - start:>7.2f}s {end - read:>7.2f}s {(end - start) / many * 1e6:>7.1f} us"
            )
            log._changed = None  # no backup


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000, 10_000, 100_000])
