"""The contents of an Anki package as plain values: who reads them need not know how it is packed.

    PackageContents
        note_types    by id: PackageNoteType, with its PackageFields and PackageTemplates
        notes         PackageNote, each with its PackageCards
        decks         by id: PackageDeck
        presets       by id: PackagePreset, the options of decks
        reviews       PackageReview, the rows of Anki's `revlog`; only if they were asked for

Numbers and texts are those of the file and may be any: a stranger may have made it. Only their
kinds, their sizes and their count are checked (`read_package`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class PackageError(ValueError):
    """A file that is no package: why, without a full stop, and what to do, if that is known."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class PackageField:
    """A field of a note type."""

    name: str
    id: int | None = None
    """Any signed number of 64 bits; None in packages of before Anki 23.10 and of other programs."""
    description: str = ""
    font: str = ""
    font_size: int = 0
    is_sticky: bool = False
    is_right_to_left: bool = False
    is_plain_text: bool = False
    is_collapsed: bool = False
    is_searched: bool = True
    tag: int | None = None
    """What the field is for, in a note type of Anki's own that knows; as in image occlusion."""
    is_kept: bool = False
    """True when Anki does not let the learner delete it."""


@dataclass(frozen=True, slots=True)
class PackageTemplate:
    """A card template of a note type."""

    name: str
    id: int | None = None
    """As that of a field."""
    front: str = ""
    back: str = ""
    browser_front: str = ""
    browser_back: str = ""


@dataclass(frozen=True, slots=True)
class PackageNoteType:
    """A note type that has notes in the package."""

    id: int
    name: str
    is_cloze: bool = False
    fields: tuple[PackageField, ...] = ()
    """In Anki's order. None is promised: a package may name fewer than its notes have."""
    templates: tuple[PackageTemplate, ...] = ()
    """In Anki's order; a card's place counts them. A cloze type has one for all its cards."""
    css: str = ""
    sort_field: int = 0
    """The place of the field that the browser sorts by."""
    latex_header: str = ""
    latex_footer: str = ""
    latex_svg: bool = False
    stock_kind: int = 0
    """Which of Anki's own types it is: 1 Basic, 2 reversed, 3 optional reversed, 4 typed, 5 Cloze,
    6 Image Occlusion; 0 when the package does not say."""
    original_id: int | None = None
    """The id that the author's type has, where the learner's is a copy of it ("Name+")."""
    changed: int = 0
    """Epoch seconds."""


# The numbers below are those of the tables `cards` and `revlog`, which the wiki of AnkiDroid
# explains ("Database Structure").


class PackageCard(NamedTuple):
    """A card of a note."""

    place: int
    """Anki's `ord`: its template's place from 0; in a cloze its number, less one."""
    id: int
    deck: str
    """The name of its deck, parts parted by `::`; empty when the package does not say. Of a card
    that a filtered deck has borrowed it is its home."""
    changed: int
    """Epoch seconds; 0 when the package does not say."""
    filtered_deck: str = ""
    """The name of the filtered deck that has borrowed it."""
    type: int = 0
    """0 new, 1 learning, 2 review, 3 relearning."""
    queue: int = 0
    """-1 suspended, -2 and -3 buried, 4 preview; else as `type`, and 3 learning in some days."""
    due: int = 0
    """Of a new card its place in the queue, of one in review the day after the collection's first,
    in learning the epoch second. That at home, if a filtered deck has borrowed it."""
    interval: int = 0
    """Days."""
    factor: int = 0
    """The ease, in thousandths; what FSRS knows stands in `data`."""
    reps: int = 0
    lapses: int = 0
    flags: int = 0
    """The lowest three bits are the flag that the learner sees: 0 none, 1 red, to 7 purple."""
    data: str = ""
    """JSON of memory (`s d dr decay lrt`), or empty."""


class PackageReview(NamedTuple):
    """A row of Anki's `revlog`."""

    id: int
    """The moment of the answer, in milliseconds since 1970; no two rows share one."""
    card: int
    ease: int
    """1 Again to 4 Easy; 0 where nobody answered."""
    interval: int
    """The new one: days above zero, seconds below."""
    last_interval: int
    factor: int
    """With FSRS the difficulty, 100 to 1100; else the ease in thousandths. 0: no memory."""
    taken: int
    """Milliseconds that the answer took."""
    type: int
    """0 learning, 1 review, 2 relearning, 3 filtered, 4 by hand, 5 rescheduled."""
    usn: int = 0
    """-1 where it has not been synced since it was written."""


@dataclass(frozen=True, slots=True)
class PackageNote:
    """A note as it stands in the package."""

    id: int
    guid: str
    kind: int
    """The id of its note type."""
    changed: int
    """Epoch seconds."""
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[PackageCard, ...]
    """In the order of their places; none is believed to be there."""


class PackageDeck(NamedTuple):
    """A deck that has cards in the package, or is the home of some."""

    id: int
    name: str
    """Parts parted by `::`."""
    is_filtered: bool = False
    description: str = ""
    preset: int | None = None
    """The id of its options."""
    desired_retention: float | None = None
    """Its own, which goes before that of the preset."""


class PackagePreset(NamedTuple):
    """Options that decks share. A package has them only if its maker asked for that."""

    id: int
    name: str
    fsrs_parameters: tuple[float, ...] = ()
    """The newest that it has: 21 of FSRS 6, 19 of FSRS 5, 17 of FSRS 4.5; or none."""
    desired_retention: float | None = None


@dataclass(frozen=True, slots=True)
class PackageContents:
    """All that the package holds of notes, and of what was learned."""

    note_types: dict[int, PackageNoteType]
    """By id: those that have notes."""
    notes: tuple[PackageNote, ...]
    description: str = ""
    """That of the deck that has one; else empty."""
    decks: dict[int, PackageDeck] = field(default_factory=dict)
    """By id."""
    presets: dict[int, PackagePreset] = field(default_factory=dict)
    """By id."""
    reviews: tuple[PackageReview, ...] | None = None
    """In the order of the answers; None when they were not asked for."""
    created: int = 0
    """When the collection was begun, in epoch seconds: Anki counts due days from that day."""
    covers_until: int = 0
    """Until when the file knows what was done, in milliseconds since 1970: when it was made, as far
    as it says so. What was answered later may be missing in it."""
    day_begins_at: int | None = None
    """The hour at which the learner's day begins in Anki; None when the package does not say."""
    fsrs_is_on: bool | None = None
    """None when the package does not say: only a whole collection (.colpkg) does."""
    has_scheduling: bool = False
    """False when nothing shows that anybody has learned: it was exported without scheduling, or
    nobody has."""
    form: str = ""
    """`collection.anki21b`, `collection.anki21` or `collection.anki2`: which generation wrote
    it."""
