"""Tell which rows of Anki's are reviews that were given here and taken there by a sync.

Such a review comes back as a row, and is never one of Anki's own:

    inserted    its id is our own moment in milliseconds, or a few later where that was taken
    answered    Anki gives it an id, and the log says which (`in_anki`)

Where a sync was cut off before that was noted, or another machine made it whose log has not come
yet, an answer is known by what it is: the first row of the card behind those that it had
(`to_anki`) or behind our review, on the day of it, with our rating, and given in no time: nobody
answers within a quarter of a second of seeing a card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews.history import is_answer
from studykit.reviews.log import Log
from studykit.reviews.records import AnkiRow, Card, Event, Review

LONGEST_SHIFT = 20
"""Milliseconds by which the id of a row may be later than our review."""
LONGEST_ANSWER = 60_000
"""Milliseconds: Anki counts no answer for longer."""
_NO_TIME = 250
_DAY = 86_400_000
"""Milliseconds."""

Rows = Mapping[int, Sequence[PackageReview]]
"""By the card's id its rows."""


class GivenReview(NamedTuple):
    """A review that was given here."""

    uid: str
    """As the log knows it, also where it was corrected since."""
    review: Review
    """As it stands, or as it was given where it was taken back since."""


class Ours(NamedTuple):
    """A review of ours that is a row of Anki's."""

    given: GivenReview
    row: AnkiRow


def note_our_rows(
    log: Log, cards: Mapping[Card, int], rows: Rows, now: datetime, *, guess: bool = True
) -> None:
    """Note in the log which rows of these cards are reviews of ours, as far as it is not known.

    Without `guess` an answer is only known by a sync that was cut off here: of a log that comes
    later the row is known then (`standing`).
    """
    reviews, events = given_here(log), log.events_about_anki()
    ours = newly_ours(reviews, cards, rows, events, guess=guess)
    if ours:
        log.note_about_anki(in_anki(ours, now), now)


def standing_reviews(log: Log) -> list[GivenReview]:
    """Return the reviews that count, as they were corrected, in their order."""
    return _with_uids(log.standing(), log.reviews())


def _with_uids(standing: Iterable[Review], given: Iterable[Review]) -> list[GivenReview]:
    """Return reviews as they stand with the uids that they had when they were given."""
    # The uid is a digest of the review, and a correction changes some of what it is made of.
    uids = {_unjudged(review): review.uid for review in given}
    return [GivenReview(uids[_unjudged(review)], review) for review in standing]


def given_here(log: Log) -> dict[Card, list[GivenReview]]:
    """Return the reviews of each card that were given here and move its memory, in their order.

    Also those that were taken back since: they may be in Anki.
    """
    given_reviews = log.given_here()
    standing = dict(_with_uids(log.standing_given_here(), given_reviews))
    reviews: dict[Card, list[GivenReview]] = {}
    for review in given_reviews:
        if review.kind == "review":
            uid = review.uid
            given = GivenReview(uid, standing.get(uid, review))
            reviews.setdefault((review.deck, review.item), []).append(given)
    return reviews


def _unjudged(review: Review) -> Review:
    """Return a review without what a correction changes of it."""
    return review._replace(rating=1, verdict="right", correct=True)


def in_anki(ours: Iterable[Ours], at: datetime) -> list[Event]:
    """Return the events that say which rows reviews are."""
    events = []
    for (uid, review), row in ours:
        events.append(Event("in_anki", review.deck, review.item, at, uid, word=row.text))
    return events


def newly_ours(
    reviews: Mapping[Card, Sequence[GivenReview]],
    cards: Mapping[Card, int],
    rows: Rows,
    events: Iterable[Event],
    *,
    guess: bool = True,
) -> list[Ours]:
    """Return the reviews of ours that are rows in Anki, though the log does not say so yet.

    `reviews` are all that were given here, of each card in their order; `events` what the log says
    about Anki.
    """
    row_of_review: dict[str, int] = {}
    asked: dict[str, AnkiRow] = {}
    for event in events:
        row = AnkiRow.of(event.word)
        if row and event.what == "in_anki":
            row_of_review[event.review] = row.row
        elif row:
            asked[event.review] = row
    # No row is two reviews of ours.
    claimed = set(row_of_review.values())
    ours: list[Ours] = []
    for card, of_card in reviews.items():
        if card not in cards:
            continue
        number = cards[card]
        for uid, review in of_card:
            if uid in row_of_review:
                continue
            of_number = sorted(rows.get(number, ()))
            row_id = _inserted(review, of_number, claimed)
            if row_id is None and (guess or uid in asked):
                newest_before = review.milliseconds
                if uid in asked and asked[uid].card == number:
                    newest_before = asked[uid].row
                row_id = _answered(review, newest_before, of_number, claimed)
            if row_id is not None:
                claimed.add(row_id)
                ours.append(Ours(GivenReview(uid, review), AnkiRow(number, row_id)))
    return ours


def _inserted(review: Review, rows: Sequence[PackageReview], claimed: set[int]) -> int | None:
    """Return the row that a review was inserted as."""
    own = review.milliseconds
    took = min(review.took, LONGEST_ANSWER)
    for row in rows:
        if row.id in claimed or row.taken != took:
            continue
        # Of one that was corrected since the rating is another one.
        if row.id == own or (own < row.id <= own + LONGEST_SHIFT and row.ease == review.rating):
            return row.id
    return None


def _answered(
    review: Review, newest_before: int, rows: Sequence[PackageReview], claimed: set[int]
) -> int | None:
    """Return the row that a review became which was given to Anki as an answer."""
    earliest = max(newest_before, review.milliseconds)
    latest = review.milliseconds + _DAY
    for row in rows:
        if not earliest < row.id < latest or row.id in claimed:
            continue
        # A learner takes longer to answer than a sync.
        if is_answer(row) and row.ease == review.rating and row.taken <= _NO_TIME:
            return row.id
    return None
