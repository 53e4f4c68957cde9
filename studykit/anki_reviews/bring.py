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
from studykit.anki_reviews.gone import RowId
from studykit.anki_reviews.history import Beginning, history, is_practice
from studykit.anki_reviews.marks import marks
from studykit.anki_reviews.readings import DeckReading
from studykit.anki_reviews.seen import LocalClock, SeenCard, SeenInAnki
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

    def __init__(self, seen: SeenInAnki, log: LogRead, clock: LocalClock) -> None:
        self.news = News()
        self._seen = seen
        self._log = log
        self._clock = clock

    def records(self) -> Iterator[Record]:
        """Yield what the log does not know, as it is when the first one is asked for."""
        decks = {card.deck for card in self._seen.cards}
        logged = LogContents(self._log, decks)
        readings = {deck: DeckReading(deck, self._seen, logged) for deck in sorted(decks)}
        for reading in readings.values():
            self.news.unexplained += reading.unexplained
        has_news = False
        for card in self._seen.cards:
            for record in self._of_card(card, logged, readings[card.deck]):
                self._count(record)
                has_news = True
                yield record
        for reading in readings.values():
            # Who asks a running Anki often and hears nothing new keeps nothing.
            if self._seen.is_file or has_news or not logged.readings(reading.deck):
                yield from self._note(reading)

    def _count(self, record: Record) -> None:
        """Count an event among the news; reviews are counted where they are found."""
        if isinstance(record, Event) and record.what in _COUNTED:
            counter = _COUNTED[record.what]
            setattr(self.news, counter, getattr(self.news, counter) + 1)

    def _note(self, reading: DeckReading) -> Iterator[Event]:
        """Yield what is noted of this reading of a deck."""
        note = reading.note()
        if note:
            at = self._clock(note.until)
            yield Event("read_anki", reading.deck, "", at, word=note.text, placed=note.until)

    def _of_card(
        self, card: SeenCard, logged: LogContents, reading: DeckReading
    ) -> Iterator[Record]:
        # A file that Anki did not write may have a row twice.
        rows = {row.id: row for row in card.rows}.values()
        possible = [row for row in rows if row.id > 0 and can_be_placed(row.id)]
        self.news.impossible += len(rows) - len(possible)
        past = history(possible)
        newest = 0
        for row in past.answers:
            # Given here, and taken to Anki by a sync.
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
            if RowId(row.id, card.id) in reading.undone_by_then:
                # The file is an older one: the review comes in, and goes at once.
                brought = FromAnki(review.uid, card.deck, card.item, card.id, row.id)
                yield self._about_review("undo", card, brought, logged, reading.undone_at)
        if newest and card.texts:
            item = card.texts.item
            yield KnownItem(
                card.deck, card.item, item.facts, item.stem, item.was, item.keys, newest
            )
        yield from self._beginnings(card, past.beginnings, logged, reading.gone)
        for undone_row in sorted(reading.gone):
            if undone_row.card == card.id:
                for vanished in logged.reviews(card, undone_row.id):
                    yield self._about_review("undo", card, vanished, logged)
        if can_be_placed(card.changed):
            said = logged.events_of(card)
            yield from marks(card, said, self._clock, reading.surely_until)

    def _review(self, card: SeenCard, row: PackageReview) -> Review:
        keys: Sequence[str] = ()
        # What was right then is only known as long as the card has shown what it shows now.
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
