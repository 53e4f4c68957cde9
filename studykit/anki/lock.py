"""The lock: what the last package told Anki of a deck, kept beside the deck file and meant for git.

Anki takes a note from a package only when the note's time of change is newer than its own, and
never compares the content. So the lock keeps, for each item ever exported, when its note last
changed and what it shows: enough to see a change, to keep an item's options and identity, and to
ship the note of a question that is no longer made.

These are its nouns; `lock_file` writes and reads them. Knows nothing of clocks and packages.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from studykit.anki._card_texts import CardTexts
from studykit.anki.media import with_paths_alone
from studykit.questions.identity.ids import bracket
from studykit.questions.item import NO_IDS, EarlierItem

NoteKind = Literal["lookup", "cloze"]
"""A note type, as the lock calls it."""


class LockEntry(NamedTuple):
    """One item's card, and its note; the items of a cloze sentence share theirs."""

    id: str
    note: int
    """The note's id in Anki: epoch milliseconds of its first export. Its first card has it too."""
    changed: int
    """The time of the last change of what the note shows, in epoch seconds: the note's `mod`."""
    digest: str
    """Of all that the note shows."""
    facts: tuple[str, ...]
    distractors: tuple[str, ...]
    shown: CardTexts
    retired: int = 0
    """The time when its question was given up, in epoch seconds; 0: it is asked."""
    own_card: int = 0
    """The id of its card, where it is not the note's."""
    was: Mapping[str, tuple[str, ...]] = NO_IDS
    """By fact the ids that its row had before; only of rows that had any."""

    @property
    def card(self) -> int:
        """The id of its card in Anki."""
        return self.own_card or self.note

    @property
    def number(self) -> int:
        """The number of its gap among those of the sentence; 0 when it is no cloze."""
        return bracket(self.id)

    @property
    def kind(self) -> NoteKind:
        """The type of its note."""
        return "cloze" if self.shown.gaps else "lookup"


class Stamp(NamedTuple):
    """The digest of a note type, and since when (epoch seconds) it is that."""

    digest: str
    changed: int


class Lock(NamedTuple):
    """All that Anki was told of a deck."""

    key: str = ""
    """The key of the deck; empty when nothing was exported yet."""
    note_types: Mapping[str, Stamp] = {}
    """By `lookup` and `cloze`; only those that the deck has notes of."""
    entries: Mapping[str, LockEntry] = {}
    """By item id."""
    path: str = ""
    """The file that it was read from, for messages."""
    description: str = ""
    """Digest of the last description of the deck that was not empty; empty: none is known."""

    def earlier_items(self) -> dict[str, EarlierItem]:
        """Return what making items holds on to: ids, facts and options, of retired items too."""
        return {entry.id: _earlier_item(entry) for entry in self.entries.values()}


def _earlier_item(entry: LockEntry) -> EarlierItem:
    # Items name a picture by its path; the lock has its name in Anki and its words beside it.
    return EarlierItem(
        facts=entry.facts,
        distractors=tuple(map(with_paths_alone, entry.distractors)),
        stem=with_paths_alone(entry.shown.stem),
        keys=tuple(map(with_paths_alone, entry.shown.keys)),
        retired=bool(entry.retired),
        was=entry.was,
    )
