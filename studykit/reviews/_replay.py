"""Work out from reviews and events which reviews stand, what is remembered, what is set aside.

    reviews    r1 Good,  r2 Again,  r3 Good
    events     undo r1,  correct r2 to Good
    stand      r2 Good,  r3 Good

What is remembered follows from those that stand behind the last reset:

    reviews    r1 Good,          r2 Good         memory of r2 alone
    events              reset                    with a `restore` behind it: of r1 and r2

Pure functions over what the log keeps, which comes in its order (`placed`, then `at` and `uid`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from studykit.reviews.records import AnkiRow, Event, Review
from studykit.reviews.schedule import (
    CardState,
    Settings,
    after_review_on,
    state_after,
    study_day,
)


def standing(reviews: Iterable[Review], events: Iterable[Event]) -> Iterator[Review]:
    """Yield the reviews that were not undone; those corrected have their new rating and verdict.

    Of a review from another program that two machines brought, each by its own clock, the first;
    none that was given here and taken there (`in_anki`).
    """
    events = list(events)
    undone = undoings(events)
    corrections: dict[str, Event] = {}
    for event in events:
        if event.what == "correct":
            corrections[event.review] = event
    own_rows = _own_rows(events)
    if own_rows:
        reviews = [review for review in reviews if review.row_elsewhere not in own_rows]

    if not undone and not corrections:
        # An id costs more than all else: 8 us, for each of a hundred thousand reviews.
        yield from _each_once(reviews)
        return
    reviews = list(reviews)
    undone_rows = _rows_of(reviews, undone)
    for review in _each_once(reviews):
        uid = review.uid
        if uid in undone or (review.source and review.row_elsewhere in undone_rows):
            continue
        if uid in corrections:
            yield _corrected(review, corrections[uid])
        else:
            yield review


def undoings(events: Iterable[Event]) -> dict[str, Event]:
    """Return by the uids of the reviews that are undone the events that undid them."""
    undone: dict[str, Event] = {}
    for event in events:
        if event.what == "undo":
            undone[event.review] = event
        elif event.what == "redo":
            undone.pop(event.review, None)
    return undone


def _own_rows(events: Iterable[Event]) -> set[tuple[str, str, int, int]]:
    """Return the rows in Anki that are reviews given here."""
    rows = set()
    for event in events:
        if event.what == "in_anki":
            row = AnkiRow.of(event.word)
            if row:
                rows.add((event.deck, event.item, row.card, row.row))
    return rows


def _rows_of(reviews: Iterable[Review], uids: Container[str]) -> set[tuple[str, str, int, int]]:
    """Return the rows elsewhere of those reviews that have these uids."""
    rows = set()
    for review in reviews:
        if review.source and review.uid in uids:
            rows.add(review.row_elsewhere)
    return rows


def _each_once(reviews: Iterable[Review]) -> Iterator[Review]:
    rows: set[tuple[str, str, int, int]] = set()
    for review in reviews:
        if review.source:
            row = review.row_elsewhere
            if row in rows:
                continue
            rows.add(row)
        yield review


def _corrected(review: Review, event: Event) -> Review:
    assert event.verdict
    is_correct = event.verdict in ("right", "close")
    return review._replace(rating=event.rating, verdict=event.verdict, correct=is_correct)


def replay(
    reviews: Iterable[Review], events: Sequence[Event], settings: Settings
) -> CardState | None:
    """Return the state of one card after its reviews; None when none stands that counts."""
    remembered = last = None
    for review in since_reset(standing(reviews, events), events):
        if review.kind == "review":
            day = study_day(review.at, settings)
            remembered = after_review_on(remembered, review.rating, day, settings)
            last = review
    if remembered is None or last is None:
        return None
    return state_after(remembered, last.at, settings)


def is_suspended(events: Iterable[Event]) -> bool:
    """Return whether the item of these events is set aside: the last word counts."""
    suspended = False
    for event in events:
        if event.what == "suspend":
            suspended = True
        elif event.what == "unsuspend":
            suspended = False
    return suspended


def since_reset(reviews: Iterable[Review], events: Iterable[Event]) -> Iterator[Review]:
    """Yield the reviews of one card behind its last reset that was not taken back; else all."""
    begins_behind = last_reset(events)
    if begins_behind is None:
        yield from reviews
        return
    for review in reviews:
        # A reset has its place behind all reviews that were there when it was given.
        if review.placed > begins_behind:
            yield review


def last_reset(events: Iterable[Event]) -> int | None:
    """Return the place of the last reset that was not taken back; None when there is none."""
    resets = standing_resets(events)
    return resets[-1] if resets else None


def standing_resets(events: Iterable[Event]) -> list[int]:
    """Return the places of the resets of one card that were not taken back."""
    resets: list[int] = []
    for event in events:
        if event.what == "reset":
            resets.append(event.placed)
        elif event.what == "restore" and resets:
            resets.pop()
    return resets


def is_buried(events: Iterable[Event], today: int, settings: Settings) -> bool:
    """Return whether the item of these events is set aside for a study day.

    Who travels west may have buried it on the day that is tomorrow where he is now.
    """
    buried_on = None
    for event in events:
        if event.what == "bury":
            buried_on = study_day(event.at, settings)
        elif event.what == "unbury":
            buried_on = None
    return buried_on in (today, today + 1)
