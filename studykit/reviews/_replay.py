"""What follows from reviews and events: which reviews stand, what is remembered of a card, what is set aside.

Pure functions over what the log keeps, each given in its order (`placed`, then `at` and `uid`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from studykit.reviews.records import Event, Review
from studykit.reviews.schedule import CardState, Settings
from studykit.reviews.schedule import review as after_review


def standing(reviews: Iterable[Review], events: Iterable[Event]) -> Iterator[Review]:
    """The reviews that stand: those undone left out, those corrected with their new rating and verdict."""
    undone: set[str] = set()
    corrected: dict[str, Event] = {}
    for event in events:
        if event.what == "undo":
            undone.add(event.review)
        elif event.what == "correct":
            corrected[event.review] = event
    if not undone and not corrected:
        yield from reviews
        return
    for review in reviews:
        uid = review.uid
        if uid not in undone:
            yield _as_corrected(review, corrected[uid]) if uid in corrected else review


def _as_corrected(review: Review, event: Event) -> Review:
    assert event.verdict
    correct = event.verdict in ("right", "close")
    return review._replace(rating=event.rating, verdict=event.verdict, correct=correct)


def replay(
    reviews: Iterable[Review], events: Sequence[Event], settings: Settings
) -> CardState | None:
    """The state of one card after all of its reviews; None when none stands that counts."""
    state: CardState | None = None
    for review in standing(reviews, events):
        if review.kind == "review":
            state = after_review(state, review.rating, review.at, settings)
    return state


def is_suspended(events: Iterable[Event]) -> bool:
    """Whether the item of these events is set aside: the last word counts."""
    words = [event.what for event in events if event.what in ("suspend", "unsuspend")]
    return bool(words) and words[-1] == "suspend"
