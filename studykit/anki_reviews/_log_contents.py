"""Read what a log knows already of cards in Anki: once, before anything is brought."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from studykit.anki_reviews.gone import Reading, RowId
from studykit.anki_reviews.seen import SeenCard
from studykit.reviews.records import SAID_IN_ANKI, Card, Event, FromAnki, milliseconds


class LogRead(Protocol):
    """A log, as far as it is read here."""

    def reviews_from_anki(self) -> list[FromAnki]:
        """Return the reviews that were given in Anki, undone or not, in their order."""

    def rows_in_anki(self) -> dict[int, str]:
        """Return the rows of Anki that are reviews given here: uids by the rows' ids."""

    def events_by_card(self, deck: str) -> dict[Card, list[Event]]:
        """Return all events about a deck's items, of each in their order."""


class LogContents:
    """The reviews and events of some decks that have to do with Anki."""

    def __init__(self, log: LogRead, decks: Collection[str]) -> None:
        self.rows: dict[RowId, list[FromAnki]] = {}
        """The reviews of each row: more than one where two machines brought it."""
        for review in log.reviews_from_anki():
            if review.deck in decks:
                row = RowId(review.row, review.card)
                self.rows.setdefault(row, []).append(review)
        self.own_rows = log.rows_in_anki().keys()
        """The ids of rows that are reviews given here."""
        self._events: dict[Card, list[Event]] = {}
        for deck in decks:
            self._events.update(log.events_by_card(deck))

    def events_of(self, card: SeenCard) -> Sequence[Event]:
        """Return all events about a card's item."""
        return self._events.get((card.deck, card.item), ())

    def reviews(self, card: SeenCard, row: int) -> list[FromAnki]:
        """Return the reviews that are a row of a card."""
        reviews = []
        for review in self.rows.get(RowId(row, card.id), ()):
            # The log may have taken the card for another item's, by a lock file of before.
            if review.item == card.item and review.deck == card.deck:
                reviews.append(review)
        return reviews

    def undoing(self, card: SeenCard, review: FromAnki) -> Event | None:
        """Return the event by which a review is undone; None where it stands."""
        last = None
        for event in self.events_of(card):
            if event.what in ("undo", "redo") and event.review == review.uid:
                last = event
        if last is None or last.what == "redo":
            return None
        return last

    def readings(self, deck: str) -> list[Reading]:
        """Return the readings of a deck that the log keeps."""
        readings = []
        for event in self._events.get((deck, ""), ()):
            if event.what == "read_anki":
                reading = Reading.of(milliseconds(event.at), event.word)
                if reading:
                    readings.append(reading)
        return readings

    def standing(self, cards: Iterable[SeenCard], until: int) -> set[RowId]:
        """Return the rows of cards that count here and were given before a moment."""
        seen = {(card.deck, card.item, card.id): card for card in cards}
        standing = set()
        for row, reviews in self.rows.items():
            first = reviews[0]
            card = seen.get((first.deck, first.item, row.card))
            if not card or row.id > until:
                continue
            # Of a row that two machines brought one undoing is enough.
            if not any(self.undoing(card, review) for review in reviews):
                standing.add(row)
        return standing

    # --- resets ---

    def resets_from_anki(self, card: SeenCard) -> set[int]:
        """Return the places of all resets of a card that came from Anki, standing or not."""
        places = set()
        for event in self.events_of(card):
            if event.what == "reset" and event.word == SAID_IN_ANKI:
                places.add(event.placed)
        return places

    def last_standing_reset(self, card: SeenCard) -> Event | None:
        """Return the last reset of a card that was not taken back."""
        standing = self._standing_resets(card)
        if not standing:
            return None
        return standing[-1]

    def row_of_reset(self, card: SeenCard, reset: Event) -> RowId:
        """Return the row that a reset from Anki stands for.

        It is Forget, or the first answer behind it, one millisecond later.
        """
        answer = RowId(reset.placed + 1, card.id)
        if answer in self.rows:
            return answer
        return RowId(reset.placed, card.id)

    def _standing_resets(self, card: SeenCard) -> list[Event]:
        resets: list[Event] = []
        for event in self.events_of(card):
            if event.what == "reset":
                resets.append(event)
            elif event.what == "restore" and resets:
                resets.pop()
        return resets
