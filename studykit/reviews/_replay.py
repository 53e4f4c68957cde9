"""Work out from reviews and events which reviews stand, what is remembered, what is set aside.

    reviews    r1 Good,  r2 Again,  r3 Good
    events     undo r1,  correct r2 to Good
    stand      r2 Good,  r3 Good

Pure functions over what the log keeps, which comes in its order (`placed`, then `at` and `uid`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from studykit.reviews.records import Event, Review
from studykit.reviews.schedule import CardState, Settings, after_review


def standing(reviews: Iterable[Review], events: Iterable[Event]) -> Iterator[Review]:
    """Yield the reviews that were not undone; those corrected have their new rating and verdict."""
    undone: set[str] = set()
    corrections: dict[str, Event] = {}
    for event in events:
        if event.what == "undo":
            undone.add(event.review)
        elif event.what == "correct":
            corrections[event.review] = event

    if not undone and not corrections:
        # An id costs more than all else: 8 us, for each of a hundred thousand reviews.
        yield from reviews
        return
    for review in reviews:
        uid = review.uid
        if uid in undone:
            continue
        if uid in corrections:
            yield _corrected(review, corrections[uid])
        else:
            yield review


def _corrected(review: Review, event: Event) -> Review:
    assert event.verdict
    is_correct = event.verdict in ("right", "close")
    return review._replace(rating=event.rating, verdict=event.verdict, correct=is_correct)


def replay(
    reviews: Iterable[Review], events: Sequence[Event], settings: Settings
) -> CardState | None:
    """Return the state of one card after its reviews; None when none stands that counts."""
    state: CardState | None = None
    for review in standing(reviews, events):
        if review.kind == "review":
            state = after_review(state, review.rating, review.at, settings)
    return state


def is_suspended(events: Iterable[Event]) -> bool:
    """Return whether the item of these events is set aside: the last word counts."""
    suspended = False
    for event in events:
        if event.what == "suspend":
            suspended = True
        elif event.what == "unsuspend":
            suspended = False
    return suspended
