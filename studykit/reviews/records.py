"""The nouns of a log: reviews, events, and the items that they are about.

Read this file to know what a log keeps. Their fields say all that there is to say of a column and
of a line in an export (see `_fields`): a new one is written down here, and in a migration.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from json import JSONEncoder
from typing import Annotated, Any, Literal, NamedTuple

from studykit.grading.verdict import VerdictName
from studykit.questions.item import Mode
from studykit.reviews._fields import NumberField, columns_of
from studykit.reviews._moments import LARGEST

Card = tuple[str, str]
"""A deck's key and an item's id."""
PlaceInOrder = Annotated[int, NumberField(-LARGEST - 1, LARGEST)]
"""The order of a record among those of its card, in milliseconds: see `_moments.place_after`. All
that a log may hold: where a damaged place was passed on, places are far ahead of their moments."""
EventName = Literal["undo", "correct", "flag", "unflag", "suspend", "unsuspend"]


class Review(NamedTuple):
    """One answer event. It is never edited."""

    deck: str
    """The deck's key."""
    item: str
    at: datetime
    """To the millisecond, and with the minutes by which the learner's clock was ahead of UTC."""
    rating: Annotated[int, NumberField(1, 4)]
    mode: Mode
    verdict: VerdictName
    correct: bool
    answer: str
    """As it was typed or chosen; empty in cards mode."""
    took: Annotated[int, NumberField(0, LARGEST)]
    """Milliseconds from the question to the answer."""
    digest: str
    """Of what the item showed: reviews of an older text can be told."""
    kind: Literal["review", "cram"] = "review"
    """A `cram` is kept, and does not move the schedule."""
    placed: PlaceInOrder = 0
    """Given by the log."""

    @property
    def uid(self) -> str:
        """Return 32 hex digits from its contents: on every machine the same, for ever."""
        return uid_of(columns_of(self)[:-1])


class Event(NamedTuple):
    """A learner's later word about a review or an item. It is never edited either."""

    what: EventName
    deck: str
    item: str
    at: datetime
    review: str = ""
    """The review's uid, for `undo` and `correct`."""
    rating: Annotated[int, NumberField(0, 4)] = 0
    """The new one, for `correct`; else 0."""
    verdict: Literal[""] | VerdictName = ""
    """The new one, for `correct`."""
    word: str = ""
    """The reason why it was flagged."""
    placed: PlaceInOrder = 0

    @property
    def uid(self) -> str:
        return uid_of(columns_of(self)[:-1])


class KnownItem(NamedTuple):
    """The facts and the stem of a reviewed item: identity holds on to them when facts change."""

    deck: str
    item: str
    facts: tuple[str, ...]
    stem: str
    placed: PlaceInOrder
    """The place of the review that it was kept with; the newest is kept."""


Record = Review | Event | KnownItem
"""All that two logs share."""


def belongs_to_its_kind(event: Event) -> bool:
    """Return whether an event has a review, a rating and a verdict just where its kind has them."""
    is_about_review = event.what in ("undo", "correct")
    corrects = event.what == "correct"
    return (
        bool(event.review) == is_about_review
        and bool(event.rating) == corrects
        and bool(event.verdict) == corrects
    )


# --- ids and checksums ---------------------------------------------------------------------------


def uid_of(columns: Sequence[Any]) -> str:
    """Return the id that follows from columns: of 128 bits, so no two reviews share one."""
    return blake2b(_bytes(columns), digest_size=16).hexdigest()


def checksum(columns: Sequence[Any]) -> bytes:
    """Return the checksum of the columns that come before it: 64 bits."""
    return blake2b(_bytes(columns), digest_size=8).digest()


def with_checksum(*columns: Any) -> tuple[Any, ...]:
    """Return a whole row: the columns, and their checksum as the last one."""
    return *columns, checksum(columns)


def is_whole(row: Sequence[Any]) -> bool:
    """Return whether a row's checksum is right."""
    return bool(row[-1] == checksum(row[:-1]))


# In ASCII, so that the bytes are the same on every Python; what damage has made of a value is a
# text, too.
_as_json = JSONEncoder(default=str, separators=(",", ":")).encode


def _bytes(columns: Sequence[Any]) -> bytes:
    return _as_json(columns).encode()
