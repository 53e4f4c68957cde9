"""The states of the cards, kept beside the reviews that they follow from.

    cards      deck | item | phase | step | stability | ... | due | ... | suspended | checksum
    settings   1 | retention | day turns at | maximum interval | parameters | checksum

A row that fails its checksum, or holds what no state can, is worked out again from the reviews, and
so are all when they were made for other settings. Nothing here opens a transaction or explains an
error; the log does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from studykit.reviews._fields import storable
from studykit.reviews._log_file import Connection
from studykit.reviews._moments import LATEST, MILLISECONDS, is_moment, moment, stamp
from studykit.reviews._replay import is_suspended, replay
from studykit.reviews._tables import BY_CARD, EVENTS, IN_ORDER, OF_CARD, REVIEWS, by_card
from studykit.reviews.fsrs import fsrs_parameters
from studykit.reviews.records import Card, is_whole, with_checksum
from studykit.reviews.schedule import (
    LEARNING,
    RELEARNING,
    REVIEW,
    CardState,
    Settings,
)

BY_DUE = "SELECT * FROM cards WHERE deck = ? AND suspended = 0 AND due <= ? ORDER BY due, item"
NEXT_BY_DUE = """
    SELECT * FROM cards WHERE deck = ? AND suspended = 0 AND (due, last, item) > (?, ?, ?)
    ORDER BY due, last, item LIMIT ?
"""
"""By the index of what is due, as far as it is read."""
ALL_ASKED = "SELECT * FROM cards WHERE suspended = 0 ORDER BY deck, item"
OF_DECK = "SELECT * FROM cards WHERE deck = ? ORDER BY item"
_SETTINGS = "SELECT * FROM settings WHERE id = 1"
_KEEP = "INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class CardDamagedError(Exception):
    """The row of a card is damaged. Never leaves the log."""


class CardCache:
    """The card states of an open log."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self._db = db
        self.settings = settings
        self.moved = 0
        """The cards that were due at another moment before all were worked out the last time."""

    def follow(self) -> None:
        """Take up the settings that another program has brought since.

        A mixture would be right for none.
        """
        if are_made_for(self._db, self.settings):
            return
        settings = stored_settings(self._db)
        if settings is None:
            self.rebuild()
        else:
            self.settings = settings

    def card(self, card: Card) -> CardState | None:
        """Return the state that is kept; worked out when there are reviews and no whole row."""
        row = self._db.execute("SELECT * FROM cards WHERE deck = ? AND item = ?", card).fetchone()
        state = card_from(row) if row else None
        return state or self.work_out(card)

    def rows(self, query: str, values: Sequence[Any]) -> Iterator[tuple[str, CardState]]:
        """Yield items and their states. Raises CardDamagedError."""
        rows = self._db.execute(query, values)
        try:
            for row in rows:
                state = card_from(row)
                if state is None:
                    raise CardDamagedError
                yield row[1], state
        finally:
            # Whoever has enough leaves the rest: an open query would keep other programs waiting.
            rows.close()

    def keep(self, card: Card, state: CardState) -> None:
        """Keep the state, in place of the one before."""
        events = EVENTS.find(self._db, OF_CARD, card)
        self._keep(card, state, suspended=is_suspended(events))

    def work_out(self, card: Card) -> CardState | None:
        """Work out a card from its reviews and events, and keep it."""
        # Read whole: they are looked through for what stands, and again for what is set aside.
        events = list(EVENTS.find(self._db, OF_CARD, card))
        state = replay(REVIEWS.find(self._db, OF_CARD, card), events, self.settings)
        if state is None:
            self._db.execute("DELETE FROM cards WHERE deck = ? AND item = ?", card)
        else:
            self._keep(card, state, suspended=is_suspended(events))
        return state

    def rebuild(self) -> list[int]:
        """Work out all cards. Return the numbers of damaged reviews, which are left out."""
        damaged: list[int] = []
        due_before = dict(self._due_moments())
        # A damaged index could hide reviews from their card.
        self._db.execute("REINDEX")
        events = by_card(EVENTS.find(self._db, IN_ORDER))
        self._db.execute("DELETE FROM cards")
        reviews = REVIEWS.find(self._db, BY_CARD, damaged=damaged)
        for card, card_reviews in groupby(reviews, key=lambda review: (review.deck, review.item)):
            card_events = events.get(card, [])
            state = replay(card_reviews, card_events, self.settings)
            if state is not None:
                self._keep(card, state, suspended=is_suspended(card_events))
        row = settings_row(self.settings)
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?, ?, ?, ?, ?)", row)
        self.moved = 0
        for card, due in self._due_moments():
            self.moved += due_before.get(card, due) != due
        return damaged

    def _due_moments(self) -> Iterator[tuple[Card, Any]]:
        for deck, item, due in self._db.execute("SELECT deck, item, due FROM cards"):
            yield (deck, item), due

    def _keep(self, card: Card, state: CardState, *, suspended: bool) -> None:
        self._db.execute(_KEEP, card_row(*card, state, suspended=suspended))


def are_made_for(db: Connection, settings: Settings) -> bool:
    """Return whether the cards that are kept were worked out with these settings."""
    stored: Sequence[Any] | None = db.execute(_SETTINGS).fetchone()
    return stored == settings_row(settings)


def stored_settings(db: Connection) -> Settings | None:
    """Return the settings that the cards were worked out with; None when that is not known."""
    row = db.execute(_SETTINGS).fetchone()
    return settings_from(row) if row else None


# --- rows ----------------------------------------------------------------------------------------

_CARD_TYPES = (str, str, int, int, float, float, int, int, int, int, int, int, int, int)
_LAST_DUE = stamp(LATEST + timedelta(days=1))[0]
_LONGEST_INTERVAL = 36500


def card_row(deck: str, item: str, state: CardState, *, suspended: bool) -> tuple[Any, ...]:
    """Return the state as a row: moments as milliseconds, both in the zone of the last review."""
    last, zone = stamp(state.last_review)
    due, _ = stamp(state.due)
    return with_checksum(
        storable(deck),
        storable(item),
        state.phase,
        state.step,
        state.stability,
        state.difficulty,
        due,
        last,
        zone,
        state.reps,
        state.lapses,
        int(state.recalled),
        state.introduced,
        int(suspended),
    )


def card_from(row: Sequence[Any]) -> CardState | None:
    """Return the state in a row, or None when the row is damaged."""
    if not is_whole(row):
        return None
    _, _, phase, step, stability, difficulty, due, last, zone, *counts, _, _ = row
    # In the review phase there is no step; all other columns always hold something.
    typed = (*row[:3], step or 0, *row[4:-1])
    if tuple(map(type, typed)) != _CARD_TYPES:
        return None

    # A right checksum is not enough: what the scheduler cannot work with would stop a quiz.
    reps, lapses, recalled, introduced = counts
    has_moments = is_moment(last, zone) and MILLISECONDS[0] <= due <= _LAST_DUE
    has_memory = 0 < stability < math.inf and 1 <= difficulty <= 10
    has_counts = reps > 0 and lapses >= 0
    if phase not in (LEARNING, REVIEW, RELEARNING):
        return None
    if not (has_moments and has_memory and has_counts):
        return None
    return CardState(
        phase,
        step,
        stability,
        difficulty,
        moment(due, zone),
        moment(last, zone),
        reps,
        lapses,
        bool(recalled),
        introduced,
    )


def settings_row(settings: Settings) -> tuple[Any, ...]:
    """Return the settings as the only row of their table, with the number 1."""
    return with_checksum(
        1,
        settings.retention,
        settings.day_turns_at,
        settings.maximum_interval,
        json.dumps(settings.parameters),
    )


def settings_from(row: Sequence[Any]) -> Settings | None:
    """Return the settings in a row, or None when the row is damaged."""
    if not is_whole(row):
        return None
    _, retention, day_turns_at, maximum_interval, listed, _ = row
    types = tuple(map(type, (retention, day_turns_at, maximum_interval, listed)))
    if types != (float, int, int, str):
        return None
    is_possible = (
        0 < retention < 1 and 0 <= day_turns_at <= 23 and 1 <= maximum_interval <= _LONGEST_INTERVAL
    )
    try:
        # Without a text the row is of an older log, which had no parameters.
        numbers = json.loads(listed or "[]")
        if not is_possible or not isinstance(numbers, list):
            return None
        parameters = fsrs_parameters(numbers)
    except (ValueError, OverflowError, RecursionError):
        return None
    return Settings(retention, day_turns_at, maximum_interval, parameters)
