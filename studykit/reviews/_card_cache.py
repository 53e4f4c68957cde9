"""The states of the cards, kept beside the reviews that they follow from.

A row that fails its checksum is worked out again from the reviews, and so are all when they were made for other
settings. Nothing here opens a transaction or explains an error; the log does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from studykit.reviews import _tables as tables
from studykit.reviews._replay import is_suspended, replay
from studykit.reviews.records import Card, card_from, card_row, settings_from, settings_row
from studykit.reviews.schedule import CardState, Settings
from studykit.reviews.store import Connection

BY_DUE = "SELECT * FROM cards WHERE deck = ? AND suspended = 0 AND due <= ? ORDER BY due, item"
OF_DECK = "SELECT * FROM cards WHERE deck = ? ORDER BY item"
_SETTINGS = "SELECT * FROM settings WHERE id = 1"
_KEEP = "INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class CardDamagedError(Exception):
    """The row of a card fails its checksum. Never leaves the log."""


class Cache:
    """The card states of an open log."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self._db = db
        self.settings = settings
        self._row = settings_row(settings)

    def follow(self) -> None:
        """Takes up the settings that another program has brought since; a mixture would be right for none."""
        if self._db.execute(_SETTINGS).fetchone() == self._row:
            return
        kept = stored_settings(self._db)
        if kept is None:
            self.rebuild()
        else:
            self.settings = kept
            self._row = settings_row(kept)

    def card(self, card: Card) -> CardState | None:
        """The state that is kept; worked out when there are reviews and no whole row."""
        row = self._db.execute("SELECT * FROM cards WHERE deck = ? AND item = ?", card).fetchone()
        return (card_from(row) if row else None) or self.work_out(card)

    def rows(self, query: str, values: Sequence[Any]) -> Iterator[tuple[str, CardState]]:
        """Items and their states. Raises CardDamagedError."""
        found = self._db.execute(query, values)
        try:
            for row in found:
                state = card_from(row)
                if state is None:
                    raise CardDamagedError
                yield row[1], state
        finally:
            found.close()

    def keep(self, card: Card, state: CardState) -> None:
        self._keep(card, state, is_suspended(tables.events(self._db, tables.EVENTS_OF_ITEM, card)))

    def work_out(self, card: Card) -> CardState | None:
        """Works out a card from its reviews and events, and keeps it."""
        events = list(tables.events(self._db, tables.EVENTS_OF_ITEM, card))
        state = replay(
            tables.reviews(self._db, tables.REVIEWS_OF_CARD, card), events, self.settings
        )
        if state is None:
            self._db.execute("DELETE FROM cards WHERE deck = ? AND item = ?", card)
        else:
            self._keep(card, state, is_suspended(events))
        return state

    def rebuild(self) -> list[int]:
        """Works out all cards. Returns the numbers of damaged reviews, which are left out."""
        damaged: list[int] = []
        self._db.execute("REINDEX")
        events = tables.by_card(tables.events(self._db, tables.ALL_EVENTS))
        self._db.execute("DELETE FROM cards")
        whole = tables.reviews(self._db, tables.REVIEWS_BY_CARD, (), damaged)
        for card, reviews in groupby(whole, key=lambda review: (review.deck, review.item)):
            about = events.get(card, [])
            state = replay(reviews, about, self.settings)
            if state is not None:
                self._keep(card, state, is_suspended(about))
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?, ?, ?, ?)", self._row)
        return damaged

    def _keep(self, card: Card, state: CardState, suspended: bool) -> None:
        row = card_row(*card, state, suspended=suspended)
        self._db.execute(_KEEP, row)


def stored_settings(db: Connection) -> Settings | None:
    """The settings that the cards in the file were worked out with; None when that is not known."""
    row = db.execute(_SETTINGS).fetchone()
    return settings_from(row) if row else None
