"""The lock: what the last package told Anki of a deck, kept beside the deck file and meant for git.

Anki takes a note from a package only when the note's time of change is newer than its own, and
never compares the content. So the lock keeps, for each item ever exported, when its note last
changed, a digest of what it shows, and what an item's options and identity hold on to.

The texts themselves are kept apart (`KeptTexts`): only a note of which a card is no longer asked
cannot be made without them.

These are its nouns; `lock_file` and `texts_file` write and read them. Knows nothing of clocks and
packages.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from studykit.anki._card_texts import CardTexts
from studykit.anki.media import with_paths_alone
from studykit.questions.identity.ids import bracket, note_id
from studykit.questions.item import NO_IDS, NO_ROWS, NOT_NOTED, EarlierItem, RowsThen, Wording

if TYPE_CHECKING:
    # A quiz reads the lock, and nearly none has note types of others.
    from studykit.anki.package_contents import PackageNoteType

NoteKind = str
"""A note type, as the lock calls it: `lookup` and `cloze` are studykit's own, and one that a deck
has adopted is called by its id."""


class FormerKeys(NamedTuple):
    """The answers that a card had before the last change of its note, where that corrected them."""

    keys: tuple[str, ...]
    until: int
    """The time of that change, in epoch seconds."""


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
    deck: str = ""
    """The name of its (sub)deck."""
    wording: Wording = NOT_NOTED
    """What identity needs of its texts. Not noted by a lock of version 1, which has the texts."""
    options: tuple[str, ...] = ()
    """Its wrong options, as an `EarlierItem` has them."""
    gaps: tuple[int, ...] = ()
    """The places in the stem where the gaps of a cloze begin; the first key stands in them."""
    retired: int = 0
    """The time when its question was given up, in epoch seconds; 0: it is asked."""
    own_card: int = 0
    """The id of its card, where it is not the note's."""
    was: Mapping[str, tuple[str, ...]] = NO_IDS
    """By fact the ids that its row had before; only of rows that had any."""
    former: FormerKeys | None = None
    guid: str = ""
    """The GUID of a note that was not begun here; empty: it follows from the item's id."""
    note_type: int = 0
    """The id of the note type of such a note, which the deck has adopted; 0: one of ours."""
    place: int = 0
    """Of such a note the number of the card, as Anki counts: that of its card template from 1, or
    that of a gap. 0: of ours."""

    @property
    def card(self) -> int:
        """The id of its card in Anki."""
        return self.own_card or self.note

    @property
    def number(self) -> int:
        """The number of its card in its note; 0 where a note has one card for sure."""
        return self.place or bracket(self.id)

    @property
    def kind(self) -> NoteKind:
        """The type of its note."""
        if self.note_type:
            return str(self.note_type)
        return "cloze" if self.gaps else "lookup"

    @property
    def note_key(self) -> str:
        """A name that tells its note from all others of the deck.

        Notes of an adopted type have cards of several templates.
        """
        return self.guid if self.note_type else note_id(self.id)


class NoteCard(NamedTuple):
    """A card with all that it shows: only such a one can be shipped."""

    entry: LockEntry
    shown: CardTexts

    @property
    def id(self) -> str:
        """The id of its item."""
        return self.entry.id

    @property
    def number(self) -> int:
        """The number of its card in its note; 0 where a note has one card for sure."""
        return self.entry.number

    @property
    def retired(self) -> int:
        """The time when its question was given up; 0: it is asked."""
        return self.entry.retired


class KeptTexts:
    """The texts of the cards as they were exported last, by item id.

    These are at hand; `texts_file.StoredTexts` reads them when the first one is asked for.
    """

    def __init__(self, by_id: Mapping[str, CardTexts]) -> None:
        self._by_id = by_id

    def of(self, entry: LockEntry) -> CardTexts | None:
        """Return the texts of a card; None where they are not known."""
        return self._by_id.get(entry.id)

    def lacks(self, entry: LockEntry) -> bool:
        """Return whether a card's texts are lost."""
        return self.of(entry) is None

    def cards(self, entries: Iterable[LockEntry]) -> list[NoteCard] | None:
        """Return the cards with their texts; None where those of one are not known."""
        cards = []
        for entry in entries:
            shown = self.of(entry)
            if shown is None:
                return None
            cards.append(NoteCard(entry, shown))
        return cards


NO_TEXTS = KeptTexts({})


class Stamp(NamedTuple):
    """The digest of a note type, and since when (epoch seconds) it is that."""

    digest: str
    changed: int


class KeptHtml(NamedTuple):
    """The HTML with which fields of a note were published, before the deck adopted its type.

    It stays as long as a field shows the same: bold words, line breaks and names of pictures are
    the author's of then.
    """

    fields: Mapping[str, str]
    """By the fields' names; only of those that we would write otherwise."""
    media: Mapping[str, str] = {}
    """The pictures and sounds that they name, by name, each with the hash of its content."""


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
    deck: str = ""
    """The name of the deck."""
    day: str = ""
    """The day as of which the deck asked (`as_of`), by ISO 8601; empty where it had none.

    Of one that asks as of today, the day of the last export by which anything changed.
    """
    texts: KeptTexts = NO_TEXTS
    rows: RowsThen = NO_ROWS
    """What the rows said that its items were about, and those to which these refer."""
    drawn_by: Mapping[str, str] = {}
    """By template what its options were drawn by, when all of them were drawn last."""
    adopted: Mapping[int, "PackageNoteType"] = {}
    """The note types that the deck has adopted, by their ids: the package that they came in may be
    gone."""
    kept_html: Mapping[str, KeptHtml] = {}
    """By GUID, of notes of these types."""

    def field_names(self, kind: NoteKind) -> tuple[str, ...]:
        """Return the names of the fields of a note type that the deck has adopted; of ours none."""
        for number, note_type in self.adopted.items():
            if str(number) == kind:
                return tuple(field.name for field in note_type.fields)
        return ()

    @property
    def rests_on_texts(self) -> bool:
        """Return whether something is known of items only while the file of texts is there.

        So it is of cards that older versions of studykit exported.
        """
        return any(entry.wording == NOT_NOTED for entry in self.entries.values())

    def earlier_items(self) -> dict[str, EarlierItem]:
        """Return what making items holds on to: ids, facts and options, of retired items too."""
        return {entry.id: self._earlier_item(entry) for entry in self.entries.values()}

    def _earlier_item(self, entry: LockEntry) -> EarlierItem:
        stem = ""
        keys: Sequence[str] = ()
        if entry.wording == NOT_NOTED:
            shown = self.texts.of(entry)
            if shown:
                stem, keys = plain_wording(shown)
        return EarlierItem(
            facts=entry.facts,
            options=entry.options,
            stem=stem,
            keys=tuple(keys),
            retired=bool(entry.retired),
            was=entry.was,
            noted=entry.wording,
        )


def plain_wording(shown: CardTexts) -> tuple[str, Sequence[str]]:
    """Return the stem and the keys of a card as its item has them.

    An item names a picture by its path; a card has its name in Anki and its words beside it.
    """
    return with_paths_alone(shown.stem), list(map(with_paths_alone, shown.keys))
