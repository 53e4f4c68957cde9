"""Make the notes of one export, whosever note types they have.

`OwnNotes` makes those of studykit's own note types, one for an item; `AdoptedNotes` those of a note
type that a deck has adopted, one for a row. Both know what Anki was told before (the lock), give
new notes and cards their ids, and let a note keep its time as long as it shows the same.

Knows nothing of the clock (`now` comes in), of files, and of how anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.anki import _names as names
from studykit.anki import _note_types as note_types
from studykit.anki._card_texts import CardTexts
from studykit.anki.export import Note
from studykit.anki.field_html import plain
from studykit.anki.lock import KeptHtml, Lock, LockEntry, NoteCard, Stamp, plain_wording
from studykit.anki.media import PackagedMedia
from studykit.problems import Problem
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import NOT_NOTED, Deck, Item, Wording

if TYPE_CHECKING:
    # Nearly no deck has any, and what reads packages is heavy.
    from studykit.anki.package_contents import PackageNoteType


def guid(key: str, identity: str) -> str:
    """Return what Anki knows a note by: `sk` and 72 bits drawn from the deck's key and the id.

    The two are joined by a control character, which neither can hold (`field_html.plain`).
    """
    name = f"{plain(key)}\x1f{plain(identity)}"
    return f"sk{blake2b(name.encode(), digest_size=9).hexdigest()}"


def tag_prefix(deck: Deck) -> str:
    """Return what stands above all tags of the deck in Anki: the name of its file."""
    return Path(deck.path).stem or deck.key


class NoteMaker:
    """Makes notes out of items, and out of lock entries whose item is gone."""

    def __init__(
        self,
        deck: Deck,
        items: Sequence[Item],
        lock: Lock,
        now: int,
        evidence: RowEvidence,
    ) -> None:
        self.deck, self.lock, self.now = deck, lock, now
        self.items = items
        self.problems: list[Problem] = []
        self.known_from = "the lock file"
        """What says what Anki was told, in words."""
        self.prefix = tag_prefix(deck)
        self.media = PackagedMedia(deck.facts, is_first=not lock.entries)
        self.left_alone: list[LockEntry] = []
        """The cards of notes that cannot be made: the texts of one are not known."""
        self.foreign_types: dict[int, PackageNoteType] = {}
        """The note types that the deck has adopted, by their ids."""
        self.ours_first: dict[int, int] = {}
        """By id of such a type how many fields come before one of which nothing is said."""
        self.retired_tags: dict[int, str] = {}
        """By id of such a type the tag of notes whose row is gone."""
        self.carried: list[LockEntry] = []
        """The cards that only the lock goes on with: Anki need not be told anything of them."""
        self.kept_html: dict[str, KeptHtml] = {}
        """By GUID the HTML of published notes that stays as it was."""
        self.kept_media: dict[str, str] = {}
        """The pictures and sounds that this names, each with the file where its content is read."""
        self.design_files: dict[str, bytes | str] = {}
        """Files that the design of adopted types names: the content, or where it is read."""
        self.evidence = evidence
        self._deck_names: dict[str, str] = {}
        """Of decks and subdecks, as Anki keeps them."""
        count = sum(item.id not in lock.entries for item in items)
        self.new_ids = iter(_new_ids(lock, count, now))

    def notes(self) -> Iterator[Note]:
        """Yield the notes of the deck, retired ones last; what is wrong goes to `problems`."""
        raise NotImplementedError

    def stamp(self, kind: str) -> Stamp:
        """Return since when a note type is as it is; its time follows the rule for notes."""
        own_digest = note_types.named(kind).digest
        before = self.lock.note_types.get(kind)
        if before is None:
            return Stamp(own_digest, self.now)
        if before.digest == own_digest:
            return before
        return Stamp(own_digest, max(self.now, before.changed + 1))

    def deck_name(self, deck: str) -> str:
        """Return the name of a deck or subdeck in Anki. Raise EncodeError."""
        if deck not in self._deck_names:
            self._deck_names[deck] = names.deck_name(deck)
        return self._deck_names[deck]

    def wording(self, card: NoteCard, before: LockEntry | None, own_digest: str) -> Wording:
        """Return what identity needs of a card's texts."""
        # Nearly all notes show the same as before, and so say the same of the same rows.
        if before and before.facts == card.entry.facts:
            shows_the_same = card.retired or before.digest == own_digest
            # A lock of version 1 has the texts alone.
            if shows_the_same and before.wording != NOT_NOTED:
                return before.wording
        return self.evidence.wording(card.entry.facts, *plain_wording(card.shown))

    def time_of_change(self, before: Mapping[str, LockEntry], own_digest: str) -> int:
        """Return when a note changed last: it keeps its time as long as it shows the same."""
        if not before:
            return self.now
        last = max(entry.changed for entry in before.values())
        if shows_the_same(before, own_digest):
            return last
        # Within one second of the last export a correction must be newer all the same.
        return max(self.now, last + 1)


def undated_entry(
    item: Item, shown: CardTexts, note: int, card: int, evidence: RowEvidence
) -> LockEntry:
    """Return the lock entry of an item's card, as yet without what hangs on its whole note.

    That is its digest and the time of its change.
    """
    return LockEntry(
        id=item.id,
        note=note,
        changed=0,
        digest="",
        facts=item.facts,
        deck=item.deck,
        options=item.kept_options,
        gaps=shown.gaps,
        # The first card of a note has the note's id, and needs none of its own.
        own_card=0 if card == note else card,
        was=evidence.was(item.facts),
    )


def shows_the_same(before: Mapping[str, LockEntry], own_digest: str) -> bool:
    """Return whether the note of these entries showed then what it shows now."""
    # One lock may hold the cards of a cloze with two digests: two authors exported it, and git
    # merged the lines.
    return {entry.digest for entry in before.values()} == {own_digest}


def _new_ids(lock: Lock, count: int, now: int) -> list[int]:
    """Return ids for new cards, rising, the last at most the millisecond of `now`."""
    if not count:
        return []
    taken: set[int] = set()
    for entry in lock.entries.values():
        taken.update((entry.note, entry.card))
    ids: list[int] = []
    candidate = now * 1000
    # Backwards, so that none lies in the future, where Anki may give it to a note of its own.
    while len(ids) < count:
        if candidate not in taken:
            ids.append(candidate)
        candidate -= 1
    return ids[::-1]
