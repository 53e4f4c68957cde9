"""A learner's history in a real log, and a small world that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from builders import make_item

from studykit.progress.scope import DeckHistory
from studykit.questions.item import Item
from studykit.reviews.log import Log
from studykit.reviews.records import Review

WORLD = (
    make_item(
        "capital/fr", "Capital of France?", ("Paris",), tags=("europe",), facts=("countries/fr",)
    ),
    make_item(
        "capital/it", "Capital of Italy?", ("Rome",), tags=("europe",), facts=("countries/it",)
    ),
    make_item(
        "capital/jp", "Capital of Japan?", ("Tokyo",), tags=("asia",), facts=("countries/jp",)
    ),
    make_item(
        "river/fr",
        "River of Paris?",
        ("Seine",),
        facts=("rivers/seine",),
        entities=("rivers/seine",),
    ),
    make_item(
        "founded/it", "When was Rome founded?", ("753 BC",), kind="date", facts=("countries/it",)
    ),
    make_item(
        "founded/jp", "When was Edo founded?", ("1457",), kind="date", facts=("countries/jp",)
    ),
)


def give(
    log: Log, item: Item, at: datetime, rating: int, answer: str = "", **more: object
) -> Review:
    """One review by its rating; wrong when it is Again."""
    graded = ("wrong", False) if rating == 1 else ("right", True)
    values = {"mode": "typed", "answer": answer, "took": 4000, "digest": "", **more}
    review = Review("w", item.id, at, rating, verdict=graded[0], correct=graded[1], **values)
    log.record(review, item)
    return review


def studied(log: Log, items: Sequence[Item] = WORLD, key: str = "w", **more: object) -> DeckHistory:
    base = more.pop("base", None)
    suspended = frozenset(log.suspended(key))
    return DeckHistory(
        key, "World", tuple(items), base, ("world",), log.cards(key), suspended, **more
    )
