"""The nouns of this room: what was seen of our cards in Anki.

Read this file to know what has to be known of a card in Anki, wherever that comes from.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews.gone import RowId
from studykit.questions.item import EarlierItem

SUSPENDED, BURIED_BY_HAND = -1, -3
"""Of the queues in which Anki keeps a card."""


class KnownTexts(NamedTuple):
    """The texts of an item as it was shown in Anki, from its deck's lock file."""

    item: EarlierItem
    since: int
    """Since when, in milliseconds since 1970: answers of before may have been to other texts. 0
    when the learner's note is not known to show it."""


class SeenCard(NamedTuple):
    """A card of ours in Anki."""

    deck: str
    """The deck's key."""
    item: str
    id: int
    """Anki's own."""
    queue: int = 0
    flag: int = 0
    """0 none, 1 red, to 7 purple."""
    changed: int = 0
    """When it was last answered, marked or moved, in milliseconds since 1970."""
    rows: Sequence[PackageReview] = ()
    """Those of `revlog`, in any order."""
    texts: KnownTexts | None = None
    deck_there: str = ""
    """The name of its deck in Anki."""


class SeenInAnki(NamedTuple):
    """All that was seen of our cards."""

    cards: Sequence[SeenCard]
    until: int
    """Until when everything is seen that happened, in milliseconds since 1970; 0 when that is not
    known."""
    decks: Mapping[str, frozenset[int]] = {}
    """By the keys of decks the ids of the decks in Anki in which their cards are."""
    can_be_undone: frozenset[RowId] = frozenset()
    """The rows, of whatever cards, that the learner can still undo (`gone`)."""
    is_synced: bool = False
    """Whether the collection was ever synced."""
    is_file: bool = True
    """False where a running Anki was asked, which may be asked often."""
    strange_cards: int = 0
    """Cards with reviews that are none of ours."""
    strange_reviews: int = 0
    reviews_of_other_decks: int = 0
    """Reviews of cards that studykit made, of decks that are not at hand."""


class LocalClock(Protocol):
    """Gives a moment by the learner's own clock."""

    def __call__(self, milliseconds: int) -> datetime:
        """Return the moment so many milliseconds after 1970, with its offset from UTC."""
