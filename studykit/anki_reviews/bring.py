"""Bring what was seen in Anki into the review log: all that the log does not know yet.

    with Log.open(path) as log:
        bringing = Bringing(seen, log, clock)
        log.merge(bringing.records(), now)     # all or nothing
        bringing.news                          # how many of each

A review is known by deck, item, card and row, so that the same file twice changes nothing, in
whatever order files come. What is brought is reviews, with the items that they were of; resets
where Anki lets a memory begin anew; undoings of what was undone there; and what was marked there.

Rows that are reviews of our own, which were given to Anki (`in_anki`), stay ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews._log_contents import LogContents, LogRead
from studykit.anki_reviews.gone import RowId, missing
from studykit.anki_reviews.history import Beginning, history, is_practice
from studykit.anki_reviews.marks import marks
from studykit.anki_reviews.seen import LocalClock, Seen, SeenCard
from studykit.grading.verdict import AGAIN
from studykit.reviews.records import (
    SAID_IN_ANKI,
    Event,
    KnownItem,
    Record,
    Review,
    can_be_placed,
)


@dataclass(slots=True)
class News:
    """The numbers of what was brought."""

    reviews: int = 0
    practice: int = 0
    """Of them."""
    known: int = 0
    """Reviews that the log had already."""
    undone: int = 0
    came_back: int = 0
    """Reviews that were undone in Anki and are there again."""
    unexplained: int = 0
    """Reviews that are not there and stay here."""
    begun_anew: int = 0
    suspended: int = 0
    unsuspended: int = 0
    buried: int = 0
    unburied: int = 0
    flagged: int = 0
    unflagged: int = 0
    impossible: int = 0
    """Rows whose moment cannot be."""


_COUNTED = {
    "undo": "undone",
    "redo": "came_back",
    "reset": "begun_anew",
    "suspend": "suspended",
    "unsuspend": "unsuspended",
    "bury": "buried",
    "unbury": "unburied",
    "flag": "flagged",
    "unflag": "unflagged",
}
"""By the words of events what they are counted as."""


class Bringing:
    """Holds what was seen against a log."""

    def __init__(self, seen: Seen, log: LogRead, clock: LocalClock) -> None:
        self.news = News()
        self._seen = seen
        self._log = log
        self._clock = clock

    def records(self) -> Iterator[Record]:
        """Yield what the log does not know, as it is when the first one is asked for."""
        logged = LogContents(self._log, {card.deck for card in self._seen.cards})
        absent = self._undone_rows(logged)
        for card in self._seen.cards:
            for record in self._of_card(card, logged, absent):
                if isinstance(record, Event):
                    counted_as = _COUNTED.get(record.what)
                    if counted_as:
                        setattr(self.news, counted_as, getattr(self.news, counted_as) + 1)
                yield record

    def _undone_rows(self, logged: LogContents) -> frozenset[RowId]:
        """Return the rows that the log knows and that were undone in Anki."""
        there: set[RowId] = set()
        for card in self._seen.cards:
            there.update(RowId(row.id, card.id) for row in card.rows)
        standing = logged.standing_rows(self._seen.cards, self._seen.until)
        everything = set(logged.rows) | standing
        for row in there:
            if row.id in logged.own_rows:
                standing.add(row)
                everything.add(row)
        cards = {card.id for card in self._seen.cards}
        absent = missing(standing, everything, there, cards, self._seen.until)
        self.news.unexplained = len(absent.unexplained)
        return absent.undone

    def _of_card(
        self, card: SeenCard, logged: LogContents, undone: frozenset[RowId]
    ) -> Iterator[Record]:
        possible = [row for row in card.rows if row.id > 0 and can_be_placed(row.id)]
        self.news.impossible += len(card.rows) - len(possible)
        past = history(possible)
        newest = 0
        for row in past.answers:
            if row.id in logged.own_rows:
                continue
            reviews = logged.reviews(card, row.id)
            if reviews:
                self.news.known += 1
                yield from self._come_back(card, reviews, logged)
                continue
            self.news.reviews += 1
            self.news.practice += is_practice(row)
            newest = max(newest, row.id)
            yield self._review(card, row)
        if newest and card.texts:
            item = card.texts.item
            yield KnownItem(
                card.deck, card.item, item.facts, item.stem, item.was, item.keys, newest
            )
        yield from self._beginnings(card, past.beginnings, logged, undone)
        for undone_row in sorted(undone):
            if undone_row.card == card.id:
                for review in logged.reviews(card, undone_row.id):
                    yield self._about_review("undo", card, review, logged)
        if can_be_placed(card.changed):
            yield from marks(card, logged.events_of(card), self._clock)

    def _review(self, card: SeenCard, row: PackageReview) -> Review:
        keys: Sequence[str] = ()
        if card.texts and 0 < card.texts.since <= row.id:
            keys = card.texts.item.keys
        return Review(
            deck=card.deck,
            item=card.item,
            at=self._clock(row.id),
            rating=row.ease,
            mode="cards",
            verdict="wrong" if row.ease == AGAIN else "right",
            correct=row.ease != AGAIN,
            answer="",
            took=max(0, row.taken),
            digest="",
            kind="cram" if is_practice(row) else "review",
            keys=tuple(keys),
            source="anki",
            source_review=row.id,
            source_card=card.id,
            placed=row.id,
        )

    # --- what was taken back ---

    def _come_back(
        self, card: SeenCard, reviews: Sequence[Review], logged: LogContents
    ) -> Iterator[Event]:
        """Yield that reviews stand again which had been undone in Anki, by what was seen before."""
        for review in reviews:
            undoing = logged.undoing(card, review)
            if undoing and undoing.word == SAID_IN_ANKI and self._is_later_than(undoing):
                yield self._about_review("redo", card, review, logged)

    def _about_review(
        self, what: Literal["undo", "redo"], card: SeenCard, review: Review, logged: LogContents
    ) -> Event:
        placed = self._seen.until
        # Behind the last word about it, so that this one is the last.
        for event in logged.events_of(card):
            if event.review == review.uid:
                placed = max(placed, event.placed + 1)
        return Event(
            what,
            review.deck,
            review.item,
            self._clock(self._seen.until),
            review=review.uid,
            word=SAID_IN_ANKI,
            placed=placed,
        )

    def _is_later_than(self, event: Event) -> bool:
        return self._clock(self._seen.until) > event.at

    # --- new beginnings ---

    def _beginnings(
        self,
        card: SeenCard,
        beginnings: Sequence[Beginning],
        logged: LogContents,
        undone: frozenset[RowId],
    ) -> Iterator[Event]:
        resets = logged.resets_from_anki(card)
        for beginning in beginnings:
            if beginning.behind not in resets:
                yield Event(
                    "reset",
                    card.deck,
                    card.item,
                    self._clock(beginning.behind),
                    word=SAID_IN_ANKI,
                    placed=beginning.behind,
                )
        last = logged.last_standing_reset(card)
        if last and last.word == SAID_IN_ANKI and logged.row_of_reset(card, last) in undone:
            yield Event(
                "restore",
                card.deck,
                card.item,
                self._clock(self._seen.until),
                word=SAID_IN_ANKI,
                placed=max(self._seen.until, last.placed + 1),
            )
