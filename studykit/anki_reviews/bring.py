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

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews._log_contents import LogContents, LogRead
from studykit.anki_reviews.gone import Reading, RowId, last_reading, undone
from studykit.anki_reviews.history import Beginning, history, is_practice
from studykit.anki_reviews.marks import marks
from studykit.anki_reviews.seen import LocalClock, Seen, SeenCard
from studykit.grading.verdict import AGAIN
from studykit.reviews.records import (
    SAID_IN_ANKI,
    Event,
    FromAnki,
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
        self._has_news = False
        self._own_rows: Collection[int] = ()
        self._undone_before: dict[RowId, int] = {}
        """Rows that a later reading would have shown: until when they had been undone."""

    def records(self) -> Iterator[Record]:
        """Yield what the log does not know, as it is when the first one is asked for."""
        decks = {card.deck for card in self._seen.cards}
        logged = LogContents(self._log, decks)
        self._own_rows = logged.own_rows
        there: set[RowId] = set()
        for card in self._seen.cards:
            there.update(RowId(row.id, card.id) for row in card.rows)
        readings = {deck: self._last_reading(deck, logged) for deck in decks}
        gone = self._undone_rows(readings, there)
        for deck, before in readings.items():
            self._undone_before.update(self._undone_by_then(deck, before, logged))
        absent = logged.standing(self._seen.cards, self._seen.until) - there
        self.news.unexplained = len(absent - gone)
        for card in self._seen.cards:
            for record in self._of_card(card, logged, gone):
                if isinstance(record, Event):
                    counted_as = _COUNTED.get(record.what)
                    if counted_as:
                        setattr(self.news, counted_as, getattr(self.news, counted_as) + 1)
                self._has_news = True
                yield record
        for deck in sorted(decks):
            yield from self._reading(deck, readings[deck], there | gone)

    # --- readings ---

    def _last_reading(self, deck: str, logged: LogContents) -> Reading | None:
        """Return when a deck was read last from this collection."""
        return last_reading(logged.readings(deck), self._seen.decks.get(deck, frozenset()))

    def _undone_rows(
        self, readings: Mapping[str, Reading | None], there: AbstractSet[RowId]
    ) -> frozenset[RowId]:
        """Return the rows that were undone in Anki since the decks were read."""
        rows: set[RowId] = set()
        for deck, before in readings.items():
            # An older file knows less, and takes nothing back.
            if before and before.until <= self._seen.until:
                cards = {card.id for card in self._seen.cards if card.deck == deck}
                rows.update(undone(before, there, cards, is_synced=self._seen.is_synced))
        return frozenset(rows)

    def _undone_by_then(
        self, deck: str, later: Reading | None, logged: LogContents
    ) -> dict[RowId, int]:
        """Return rows of an older file that were undone when a later one was read, and when."""
        now = self._now(deck)
        if later is None or later.until <= now.until or not later.covers(now):
            return {}
        cards = {row.card for row in now.can_be_undone}
        rows = undone(now, logged.rows.keys(), cards, is_synced=self._seen.is_synced)
        return dict.fromkeys(rows, later.until)

    def _now(self, deck: str) -> Reading:
        """Return this reading of a deck."""
        cards = {card.id for card in self._seen.cards if card.deck == deck}
        # Our own answers stay here, whatever becomes of them there.
        rows = frozenset(
            row
            for row in self._seen.can_be_undone
            if row.card in cards and row.id not in self._own_rows
        )
        decks = self._seen.decks.get(deck, frozenset())
        return Reading(self._seen.until, decks, rows, len(cards))

    def _reading(
        self, deck: str, before: Reading | None, explained: AbstractSet[RowId]
    ) -> Iterator[Event]:
        """Yield what is noted of this reading of a deck."""
        note = self._now(deck)
        if not (note.decks and note.until) or (before and before.until >= note.until):
            return
        # Who asks often and hears nothing new keeps nothing.
        if before and not self._seen.is_file and not self._has_news:
            return
        if before:
            # Another device may have been read in between.
            rows = note.can_be_undone | (before.can_be_undone - explained)
            note = note._replace(decks=note.decks | before.decks, can_be_undone=rows)
        yield Event(
            "read_anki",
            deck,
            "",
            self._clock(self._seen.until),
            word=note.text,
            placed=self._seen.until,
        )

    def _of_card(
        self, card: SeenCard, logged: LogContents, gone: frozenset[RowId]
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
            review = self._review(card, row)
            yield review
            undone_at = self._undone_before.get(RowId(row.id, card.id))
            if undone_at:
                brought = FromAnki(review.uid, card.deck, card.item, card.id, row.id)
                yield self._about_review("undo", card, brought, logged, undone_at)
        if newest and card.texts:
            item = card.texts.item
            yield KnownItem(
                card.deck, card.item, item.facts, item.stem, item.was, item.keys, newest
            )
        yield from self._beginnings(card, past.beginnings, logged, gone)
        for undone_row in sorted(gone):
            if undone_row.card == card.id:
                for vanished in logged.reviews(card, undone_row.id):
                    yield self._about_review("undo", card, vanished, logged)
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
        self, card: SeenCard, reviews: Sequence[FromAnki], logged: LogContents
    ) -> Iterator[Event]:
        """Yield that reviews stand again which had been undone in Anki, by what was seen before."""
        for review in reviews:
            undoing = logged.undoing(card, review)
            if undoing and undoing.word == SAID_IN_ANKI and self._is_later_than(undoing):
                yield self._about_review("redo", card, review, logged)

    def _about_review(
        self,
        what: Literal["undo", "redo"],
        card: SeenCard,
        review: FromAnki,
        logged: LogContents,
        at: int = 0,
    ) -> Event:
        at = at or self._seen.until
        placed = at
        # Behind the last word about it, so that this one is the last.
        for event in logged.events_of(card):
            if event.review == review.uid:
                placed = max(placed, event.placed + 1)
        return Event(
            what,
            review.deck,
            review.item,
            self._clock(at),
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
        gone: frozenset[RowId],
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
        if last and last.word == SAID_IN_ANKI and logged.row_of_reset(card, last) in gone:
            yield Event(
                "restore",
                card.deck,
                card.item,
                self._clock(self._seen.until),
                word=SAID_IN_ANKI,
                placed=max(self._seen.until, last.placed + 1),
            )
