"""The review log: one SQLite file, to which reviews and events are only ever added.

The reviews are the truth, with the events that undo or correct them. The states of the cards are a
cache beside them, written in the same transaction, checksummed, and worked out again whenever they
are damaged or were made for other settings.

    reviews    the truth            record          Review   -> CardState
    events     undo, suspend, ...   undo, correct, flag, suspend, ...
    items      what was asked       known
    cards      what follows         due, cards, seen, introduced

Here is what writes; what reads stands in `_read_reviews` and `_read_cards`, and the file itself in
`_open_log`. Knows no decks, no sessions, no terminal and no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from studykit.grading.verdict import VerdictName
from studykit.questions.item import Item
from studykit.reviews._fields import storable
from studykit.reviews._log_file import REMEDY, LogError, explained, writing
from studykit.reviews._migrations import MIGRATIONS
from studykit.reviews._moments import as_kept, can_be_kept
from studykit.reviews._placements import moved_back
from studykit.reviews._read_cards import CardReader
from studykit.reviews._tables import (
    EVENTS,
    PARAMETERS_LAST_FIRST,
    REVIEWS,
    WITH_UID,
    add_new_event,
    keep_item,
    merge_item,
    place_of_review,
)
from studykit.reviews.records import Card, Event, KnownItem, Record, Review
from studykit.reviews.schedule import CardState, after_review, parameters_text

__all__ = ["MIGRATIONS", "REMEDY", "Log", "LogError", "MergeCounts"]


class MergeCounts(NamedTuple):
    """The numbers of records that a merge brought, and of those that the log had already."""

    reviews: int
    events: int
    known_reviews: int
    known_events: int


class Log(CardReader):
    """An open review log. Every method may raise LogError."""

    def record(self, review: Review, item: Item) -> CardState | None:
        """Add a review; when this returns, the disk has it. Return the card's new state.

        Only one of the kind `review` moves the state. It is worked out from what the file holds
        now: another terminal may have asked the same item meanwhile. A review that the log has
        already, the same to the millisecond, is not added again.
        """
        self._check_clock(review.at)
        card = (storable(review.deck), storable(review.item))
        with explained(self.path), writing(self._db):
            self._cache.follow()
            last_place = REVIEWS.last_place(self._db, card)
            state = None if last_place is None else self._cache.card(card)
            placed = place_of_review(self._db, review, last_place)
            review = review._replace(at=as_kept(review.at), placed=placed)
            is_new = REVIEWS.add(self._db, review)
            if not is_new:
                return state
            keep_item(
                self._db,
                KnownItem(*card, item.facts, item.stem, dict(item.was), item.keys, placed),
            )
            if review.kind == "review":
                self._note_parameters(review)
                state = after_review(state, review.rating, review.at, self.settings)
                self._cache.keep(card, state)
        self._changed = review.at
        return state

    def _note_parameters(self, review: Review) -> None:
        """Add by what cards are scheduled now, unless that is what was noted last."""
        # What was answered elsewhere was scheduled by what that program had.
        if review.source:
            return
        parameters = parameters_text(self.settings)
        last = next(EVENTS.find(self._db, PARAMETERS_LAST_FIRST), None)
        if last is None or last.parameters != parameters:
            add_new_event(self._db, Event("parameters", "", "", review.at, parameters=parameters))

    def undo(self, uid: str, at: datetime) -> CardState | None:
        """Take a review back, for ever.

        Return the card's state without it; None: it is new again.
        """
        return self._add_about_review(
            uid, lambda review: Event("undo", review.deck, review.item, at, review=uid)
        )

    def correct(
        self, uid: str, rating: int, verdict: VerdictName, at: datetime
    ) -> CardState | None:
        """Give a review another rating and verdict ("I was right"). Return the card's new state."""
        return self._add_about_review(
            uid, lambda review: Event("correct", review.deck, review.item, at, uid, rating, verdict)
        )

    def _add_about_review(self, uid: str, event_of: Callable[[Review], Event]) -> CardState | None:
        with explained(self.path), writing(self._db):
            self._cache.follow()
            review = next(REVIEWS.find(self._db, WITH_UID, (uid,)), None)
            if review is None:
                msg = f"The review log {self.path} has no review {uid}, or it is damaged."
                raise LogError(msg)
            event = event_of(review)
            self._check_clock(event.at)
            add_new_event(self._db, event)
            state = self._cache.work_out((review.deck, review.item))
        self._changed = event.at
        return state

    def flag(self, deck: str, item: str, word: str, at: datetime) -> None:
        """Mark an item as one to look at, with a word why."""
        self._add_about_item(Event("flag", deck, item, at, word=word))

    def unflag(self, deck: str, item: str, at: datetime) -> None:
        self._add_about_item(Event("unflag", deck, item, at))

    def suspend(self, deck: str, item: str, at: datetime) -> None:
        """Set an item aside: it is never due until it is taken back."""
        self._add_about_item(Event("suspend", deck, item, at))

    def unsuspend(self, deck: str, item: str, at: datetime) -> None:
        self._add_about_item(Event("unsuspend", deck, item, at))

    def bury(self, deck: str, item: str, at: datetime) -> None:
        """Set an item aside until the next study day."""
        self._add_about_item(Event("bury", deck, item, at))

    def unbury(self, deck: str, item: str, at: datetime) -> None:
        self._add_about_item(Event("unbury", deck, item, at))

    def reset(self, deck: str, item: str, at: datetime) -> None:
        """Let an item begin anew: it is new again, and its reviews stay where they are."""
        self._add_about_item(Event("reset", deck, item, at))

    def restore(self, deck: str, item: str, at: datetime) -> CardState | None:
        """Take the last reset back. Return the card's state; None for one without reviews."""
        return self._add_about_item(Event("restore", deck, item, at))

    def note_about_anki(self, events: Iterable[Event], at: datetime) -> None:
        """Note which reviews go to Anki, or are there: all of them, or none."""
        self._check_clock(at)
        with explained(self.path), writing(self._db):
            self._cache.follow()
            for event in events:
                add_new_event(self._db, event)
                # The row may have come before as a review of Anki's own, which it is no more.
                if event.what == "in_anki":
                    self._cache.work_out((storable(event.deck), storable(event.item)))
        self._changed = at

    def note_placed(self, review: Review) -> None:
        """Note that a review, which is to be added next, is given at a placement."""
        self._add_about_item(Event("place", review.deck, review.item, review.at, review=review.uid))

    def move_back(self, deck: str, items: Collection[str], at: datetime) -> None:
        """Let these items, and no others of the deck, move back in the order of new ones."""
        self._check_clock(at)
        with explained(self.path), writing(self._db):
            before = moved_back(self._db, deck)
            for item in sorted(before.difference(items)):
                add_new_event(self._db, Event("unplace", deck, item, at))
            for item in sorted(set(items).difference(before)):
                add_new_event(self._db, Event("place", deck, item, at))
        self._changed = at

    def _add_about_item(self, event: Event) -> CardState | None:
        """Add an event. Return the card's state where the event may have changed it."""
        self._check_clock(event.at)
        state = None
        with explained(self.path), writing(self._db):
            self._cache.follow()
            add_new_event(self._db, event)
            # A card's row says whether it is suspended; neither a flag nor a burial is in it.
            if event.what in ("suspend", "unsuspend", "reset", "restore"):
                state = self._cache.work_out((storable(event.deck), storable(event.item)))
        self._changed = event.at
        return state

    def _check_clock(self, now: datetime) -> None:
        if not can_be_kept(now):
            msg = (
                f"The clock says {now:%Y-%m-%d}, which cannot be: set it right. "
                f"Nothing was added to {self.path}."
            )
            raise LogError(msg)

    def merge(self, records: Iterable[Record], at: datetime) -> MergeCounts:
        """Add what the log does not have yet, all or nothing, and work out the cards it touches.

        Whatever `records` raises passes through, and then nothing is kept. Two logs that have
        merged each other's records hold the same, in whichever order it came. `at` is now.
        """
        read = Counter[type]()
        added = Counter[type]()
        touched: set[Card] = set()
        with explained(self.path), writing(self._db):
            self._cache.follow()
            for record in records:
                read[type(record)] += 1
                if isinstance(record, KnownItem):
                    merge_item(self._db, record)
                    continue
                if isinstance(record, Review):
                    is_new = REVIEWS.add(self._db, record)
                else:
                    is_new = EVENTS.add(self._db, record)
                if is_new:
                    added[type(record)] += 1
                    # Only the cards of what is new: the others are as they were.
                    touched.add((storable(record.deck), storable(record.item)))
            for card in sorted(touched):
                self._cache.work_out(card)
        if added:
            self._changed = at
        return MergeCounts(
            reviews=added[Review],
            events=added[Event],
            known_reviews=read[Review] - added[Review],
            known_events=read[Event] - added[Event],
        )
