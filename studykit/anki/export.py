"""Values that a package and its lock file will hold: `gather` makes, `package` writes them.

Knows nothing of files, and of how anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.anki import _names as names
from studykit.anki import searches
from studykit.anki._note_fields import RETIRED, retired_mark
from studykit.anki.field_html import RETIRED_DIV
from studykit.anki.lock import Lock, LockEntry, NoteCard, NoteKind


class Note(NamedTuple):
    """One note, as it goes into the package."""

    id: str
    """Stands in its first field: the item's id, and for a cloze that of the sentence."""
    guid: str
    """The id by which Anki knows it."""
    kind: NoteKind
    cards: tuple[NoteCard, ...]
    """Of a cloze one for each gap, by number; else one."""
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    deck: str
    packed: frozenset[int] | None = None
    """The numbers of the cards that are packed; None: all are."""
    card_decks: tuple[str, ...] = ()
    """Of each card its deck; empty: all lie in that of the note."""

    @property
    def cards_with_decks(self) -> list[tuple[LockEntry, str]]:
        """The entries of its cards, each with its deck."""
        decks = self.card_decks or (self.deck,) * len(self.cards)
        return [(card.entry, deck) for card, deck in zip(self.cards, decks, strict=True)]

    @property
    def packed_cards(self) -> list[tuple[LockEntry, str]]:
        """The cards that Anki makes of the note, each with its deck."""
        if self.packed is None:
            return self.cards_with_decks
        # Two questions may have been one card, after another: `fresh` gives one another id.
        by_number: dict[int, tuple[LockEntry, str]] = {}
        for entry, deck in self.cards_with_decks:
            if entry.number in self.packed:
                by_number.setdefault(entry.number, (entry, deck))
        return list(by_number.values())

    @property
    def entry(self) -> LockEntry:
        """The entry of its first card, with the note's id and time, which all of them have."""
        return self.cards[0].entry

    @property
    def entries(self) -> list[LockEntry]:
        """The entries of its cards."""
        return [card.entry for card in self.cards]

    @property
    def begun(self) -> int:
        """The time of its first export, or some seconds before: epoch seconds.

        No collection's note has an older time: the ids of one export end in its moment.
        """
        if self.entry.note_type:
            # It was begun by others, whose ids may be no times at all.
            return min(self.entry.changed, _BEFORE_ANKI)
        # The id is in milliseconds, and a note's time in seconds.
        rounded_up = -(-self.entry.note // 1000)
        return min(self.entry.changed, rounded_up)


_BEFORE_ANKI = 1_000_000_000
"""Epoch seconds: 2001."""
_NOTHING = "nid:0"
"""A search that finds no note."""


class Export(NamedTuple):
    """All that a package and its lock file will hold, and what Anki's import dialog will say."""

    deck: str
    """The deck's name in Anki."""
    description: str
    tag_prefix: str
    """Above all tags of the deck; a tag of its own on notes without any."""
    notes: tuple[Note, ...]
    """In the order of the deck file; retired ones last."""
    order: tuple[str, ...]
    """Ids of all items in the order in which their new cards are studied; retired ones last."""
    lock: Lock
    new: tuple[str, ...]
    """Ids of notes that arrive for the first time."""
    updated: tuple[str, ...]
    """Ids of notes that changed since the last export."""
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    """Ids of all items that are no longer made. Their notes are also new, updated or unchanged."""
    untold: tuple[LockEntry, ...]
    """Cards that Anki keeps as they are, though something changed: the texts of a card of their
    note that is no longer asked are not known."""
    media: tuple[tuple[str, str], ...]
    """The pictures and sounds that the notes name, sorted: name in Anki, and where it is read."""
    design_files: tuple[tuple[str, bytes | str], ...]
    """Files that templates and style of adopted note types name, sorted: name and content, or
    where it is read."""
    ours_first: Mapping[int, int]
    """By id of an adopted note type how many fields come before one of which nothing is said."""
    retired_tags: Mapping[int, str]
    """By id of an adopted note type the tag of notes whose row is gone, if the deck gives one."""
    ready_at: int
    """Epoch seconds at which the newest time in the package has come: soon (`gather.PATIENCE`)."""

    @property
    def retired_search(self) -> str:
        """The Anki search for the cards of all items that are no longer made."""
        if self.lock.adopted:
            return searches.any_of(self._retired_adopted(by_tag=True) or [_NOTHING])
        mark = names.tag(RETIRED, self.tag_prefix)
        # A search by tag is short enough to read; the other one cannot be mistaken.
        if self._has_a_tag_like(mark):
            return self.retired_text_search
        terms = [searches.tag(mark)]
        for number in self._retired_beside_others():
            own_mark = names.tag(retired_mark(number), self.tag_prefix)
            terms.append(f"({searches.tag(own_mark)} card:{number})")
        return " or ".join(terms)

    @property
    def retired_text_search(self) -> str:
        """The Anki search for the same cards by the line that says so on their back.

        It does without the tag `retired`, which no text file brings (`update`).
        """
        if self.lock.adopted:
            return searches.any_of(self._retired_adopted(by_tag=False) or [_NOTHING])
        terms = [searches.holding("Explanation", RETIRED_DIV)]
        for number in self._retired_beside_others():
            line = searches.holding("Accepted", f"{{{{c{number}::{RETIRED_DIV}")
            terms.append(f"({line} card:{number})")
        search = searches.any_of(terms)
        own_tag = names.tag(self.tag_prefix, self.tag_prefix)
        if not own_tag:
            return search
        return f"{searches.tag(own_tag)} {search}"

    def search_of_note(self, note: Note) -> str:
        """Return the Anki search for a note of an adopted note type, by the first field."""
        name = self.lock.adopted[note.entry.note_type].fields[0].name
        return searches.whole_field(name, note.fields[0])

    def _retired_adopted(self, *, by_tag: bool) -> list[str]:
        """Return searches for the cards of adopted types that are no longer asked.

        A note as a whole by its tag, if there is one and the package brings it, or by its first
        field; of one that goes on each card that has become empty.
        """
        terms: dict[str, None] = {}
        for note in self.notes:
            retired = [card.entry for card in note.cards if card.retired]
            if not retired:
                continue
            term = self.search_of_note(note)
            tag = self.retired_tags.get(note.entry.note_type, "")
            if len(retired) < len(note.cards):
                for entry in retired:
                    terms[f"({term} card:{entry.place})"] = None
            elif tag and by_tag:
                terms[searches.tag(tag)] = None
            else:
                terms[term] = None
        return list(terms)

    def _has_a_tag_like(self, mark: str) -> bool:
        """Return whether a search for our mark would find a tag of the author's too."""
        # The deck of retired aircraft may have the tag `retired`.
        texts: set[str] = set()
        for note in self.notes:
            for card in note.cards:
                texts.update(card.shown.tags)
        for text in texts:
            tag = names.tag(text, self.tag_prefix)
            if tag.casefold().startswith(mark.casefold()):
                return True
        return False

    def _retired_beside_others(self) -> Sequence[int]:
        """Return the numbers of cards that are retired while another card of their note is not."""
        numbers: set[int] = set()
        for note in self.notes:
            own_numbers = {card.number for card in note.cards if card.retired}
            # Where all of them are, the tag of the whole note says so.
            if len(own_numbers) < len(note.cards):
                numbers |= own_numbers
        return sorted(numbers)
