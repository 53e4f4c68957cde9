"""Tell of a note in Anki whose it is: of which deck, and which item each of its cards asks.

    a note of ours         its GUID follows from the deck's key and the item's id, which stand in
                           the lock file; without that, the id stands in the first field
    of an adopted type     its GUID stands in the deck's lock file

So a note stays ours that the learner edits, or gives another note type. A copy that he makes of it
has another GUID, and is none of ours. Knows lock files, and the keys of decks whose files are not
at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from studykit.anki._making_notes import guid
from studykit.anki._read_texts import text_of
from studykit.anki.lock import Lock, LockEntry
from studykit.anki.package_contents import PackageError
from studykit.questions.identity.ids import note_id

_BEGINNING = "sk"
_LENGTH = 20
"""Of our own GUIDs."""


def is_of_studykit(note_guid: str) -> bool:
    """Return whether a GUID is such as studykit makes, of whichever deck."""
    return note_guid.startswith(_BEGINNING) and len(note_guid) == _LENGTH


class OurCard(NamedTuple):
    """A card of ours."""

    deck: str
    """The deck's key."""
    item: str
    entry: LockEntry | None
    """None where the deck's lock file is not at hand, or does not know the item."""


class Decks:
    """The decks whose cards are ours."""

    def __init__(self, locks: Iterable[Lock], keys: Iterable[str]) -> None:
        self._locks: dict[str, Lock] = {}
        # A copy of a deck file has the same key: the lock that knows most.
        for lock in sorted(locks, key=lambda lock: len(lock.entries)):
            if lock.key:
                self._locks[lock.key] = lock
        # Those at hand first: most notes are of them.
        self._keys = list(dict.fromkeys([*self._locks, *sorted(keys)]))
        self._adopted: dict[str, tuple[str, list[LockEntry]]] = {}
        """By the GUIDs of notes that were begun elsewhere: the deck's key, and their cards."""
        self._own: dict[str, tuple[str, str]] = {}
        """By the GUIDs of our own notes: the deck's key and the `note_id`."""
        for key, lock in self._locks.items():
            for entry in lock.entries.values():
                if entry.guid:
                    self._adopted.setdefault(entry.guid, (key, []))[1].append(entry)
            for identity in {note_id(entry.id) for entry in lock.entries.values()}:
                self._own[guid(key, identity)] = (key, identity)

    def lock(self, key: str) -> Lock | None:
        """Return a deck's lock; None where it is not at hand."""
        return self._locks.get(key)

    def cards_of(
        self, note_guid: str, first_field: str, places: Sequence[int]
    ) -> list[OurCard | None]:
        """Return what a note's cards at these places are; None for one that is not ours."""
        if note_guid in self._adopted:
            key, entries = self._adopted[note_guid]
            return _cards_by_place(key, entries, places)
        key, identity = self._named(note_guid, first_field)
        if not key:
            return [None] * len(places)
        return [self._card(key, identity, place) for place in places]

    def _card(self, key: str, identity: str, place: int) -> OurCard | None:
        """Return the card at a place of a note of ours; None where the note never had one there."""
        item = identity.replace("#", f"#{place + 1}")
        if place and item == identity:
            return None
        entry = None
        if key in self._locks:
            entry = self._locks[key].entries.get(item)
        # A learner may have given the sentence a gap of his own.
        if entry is None and guid(key, identity) in self._own:
            return None
        return OurCard(key, item, entry)

    def _named(self, note_guid: str, first_field: str) -> tuple[str, str]:
        """Return deck and ID of a note of ours; two empty texts for another one."""
        if note_guid in self._own:
            return self._own[note_guid]
        if not is_of_studykit(note_guid):
            return "", ""
        try:
            identity = text_of(first_field)
        except PackageError:
            # The learner has written something else into it, which is no id.
            return "", ""
        # Its item stands in no lock at hand: which deck it is of its GUID tells, key by key.
        for key in self._keys:
            if guid(key, identity) == note_guid:
                return key, identity
        return "", ""


def _cards_by_place(
    key: str, entries: Sequence[LockEntry], places: Sequence[int]
) -> list[OurCard | None]:
    """Return the cards of a note that was begun elsewhere; None for one that no entry is."""
    # Of two questions of one card, with `fresh`, the one that is asked.
    in_order = sorted(entries, key=lambda entry: not entry.retired)
    by_number = {entry.number: entry for entry in in_order}
    if len(entries) == 1 and not entries[0].number:
        # A look-up that is alone in its note need not say so.
        by_number = {1: entries[0]}
    cards: list[OurCard | None] = []
    for place in places:
        entry = by_number.get(place + 1)
        cards.append(OurCard(key, entry.id, entry) if entry else None)
    return cards
