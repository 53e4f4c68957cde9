"""Hold what is read of a deck against the readings of before: what was undone in Anki since.

Only a reading of the same line counts: of the same collection, on the same device. Another device
shows itself by answers that the reading did not have, though they had been given by then:

    read first          1 2 . 4       made after 4
    read later          1 2 3         another device: 3 was given before, and was not there; 4 stays
    read after that     1 2 . 4 5     the first one again: the second reading lacked 4
                        1 2 . 4       5 was undone

Reads the log, and knows nothing of how a file was packed.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.anki_reviews._log_contents import LogContents
from studykit.anki_reviews.gone import Reading, RowId, undone
from studykit.anki_reviews.history import is_answer
from studykit.anki_reviews.seen import SeenInAnki

_READINGS = 50
"""How many of the last ones are looked at: what is older could not be undone since."""


class DeckReading:
    """Holds this reading of one deck against those of before."""

    def __init__(self, deck: str, seen: SeenInAnki, logged: LogContents) -> None:
        self.deck = deck
        self._seen = seen
        self._logged = logged
        cards = [card for card in seen.cards if card.deck == deck]
        self._cards = {card.id for card in cards}
        self._there: set[RowId] = set()
        self._news: set[RowId] = set()
        """Answers that the log does not know."""
        for card in cards:
            for row in card.rows:
                row_id = RowId(row.id, card.id)
                self._there.add(row_id)
                is_ours = row.id in logged.own_rows
                if is_answer(row) and not is_ours and row_id not in logged.rows:
                    self._news.add(row_id)
        self._lacked = logged.standing(cards, seen.until) - self._there
        """Reviews that count here and are not there."""
        decks = seen.decks.get(deck, frozenset())
        # One deck in common is enough: a learner makes new ones and deletes others.
        of_collection = [reading for reading in logged.readings(deck) if reading.decks & decks]
        self._before = sorted(of_collection, key=lambda reading: reading.until)[-_READINGS:]
        can_be_undone = set()
        for undoable in seen.can_be_undone:
            # Our own answers stay here, whatever becomes of them there.
            if undoable.card in self._cards and undoable.id not in logged.own_rows:
                can_be_undone.add(undoable)
        self._now = Reading(seen.until, decks, frozenset(can_be_undone), len(cards))
        self.gone = self._undone_since()
        """The rows that were undone in Anki since the deck was read before."""
        self.undone_by_then, self.undone_at = self._undone_by_a_later_one()
        """Rows of an older file that had been undone when a later one was read, and when that
        was."""

    @property
    def unexplained(self) -> int:
        """Return how many reviews are not there and stay here."""
        return len(self._lacked - self.gone)

    @property
    def surely_until(self) -> int:
        """Return until when it shows the last state for sure; 0 where it may be an older one.

        It is the last one of the only device.
        """
        # Who syncs has another device, on which something may have happened since.
        if self._seen.is_synced or not self._before:
            return 0
        last = self._before[-1]
        if last.until > self._seen.until or not self._is_of_this_line(last):
            return 0
        return self._seen.until

    def note(self) -> Reading | None:
        """Return what is to be noted of this reading; None for one that says nothing new."""
        if not (self._now.decks and self._now.until):
            return None
        newest = max((reading.until for reading in self._before), default=0)
        # An older file says nothing that could be held against a later one.
        if newest >= self._now.until:
            return None
        late = {row for row in self._news if row.id <= newest}
        return self._now._replace(lacked=frozenset(self._lacked - self.gone), late=frozenset(late))

    def _undone_since(self) -> frozenset[RowId]:
        # An older file knows less, and takes nothing back.
        if any(reading.until > self._seen.until for reading in self._before):
            return frozenset()
        rows: set[RowId] = set()
        for reading in self._before:
            if self._is_of_this_line(reading):
                is_synced = self._seen.is_synced
                rows.update(undone(reading, self._there, self._cards, is_synced=is_synced))
        # What was undone before is known, here or in an earlier reading.
        known_as_undone = (rows & self._logged.rows.keys()) - self._lacked
        return frozenset(rows - known_as_undone)

    def _is_of_this_line(self, reading: Reading) -> bool:
        """Return whether an earlier reading had all that had been answered here by then."""
        if reading.lacked & self._there or _any_by(reading.until, self._news):
            return False
        for other in self._before:
            is_later = other.until > reading.until
            if is_later and _any_by(reading.until, other.late & self._there):
                return False
        return True

    def _undone_by_a_later_one(self) -> tuple[frozenset[RowId], int]:
        later = max(self._before, key=lambda reading: reading.until, default=None)
        if later is None or later.until <= self._now.until or not later.covers(self._now):
            return frozenset(), 0
        # What it lacks was known by then: it is of another device.
        if self._lacked:
            return frozenset(), 0
        cards = {row.card for row in self._now.can_be_undone}
        rows = undone(self._now, self._logged.rows.keys(), cards, is_synced=self._seen.is_synced)
        return rows, later.until


def _any_by(moment: int, rows: Iterable[RowId]) -> bool:
    """Return whether one of some rows was written by a moment."""
    return any(row.id <= moment for row in rows)
