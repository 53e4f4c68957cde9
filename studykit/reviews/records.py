"""The nouns of a log: reviews, events, and the items that they are about.

Read this file to know what a log keeps. Their fields say all that there is to say of a column and
of a line in an export (see `_fields`): a new one is written down here, and in a migration.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from json import JSONEncoder
from typing import Annotated, Any, Literal, NamedTuple

from studykit.grading.verdict import VerdictName
from studykit.limits import MAX_REVIEW_KEY, MAX_REVIEW_KEYS
from studykit.questions.item import Mode
from studykit.reviews._fields import FewTextsField, NumberField, columns_of
from studykit.reviews._moments import LARGEST, MILLISECONDS, stamp

Card = tuple[str, str]
"""A deck's key and an item's id."""
PlaceInOrder = Annotated[int, NumberField(-LARGEST - 1, LARGEST)]
"""The order of a record among those of its card, in milliseconds: see `_moments.place_after`. All
that a log may hold: where a damaged place was passed on, places are far ahead of their moments."""
EventName = Literal[
    "undo",
    "correct",
    "flag",
    "unflag",
    "suspend",
    "unsuspend",
    "parameters",
    "bury",
    "unbury",
    "reset",
    "restore",
    "place",
    "unplace",
    "to_anki",
    "in_anki",
    "redo",
    "read_anki",
]
NumberElsewhere = Annotated[int, NumberField(0, LARGEST)]
"""The number of something in another program; 0: there is none."""


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
    kind: Literal["review", "cram", "first"] = "review"
    """A `cram` is kept, and does not move the schedule. A `first` is a first meeting, of an item or
    of an answer that was corrected, at which nothing could be known yet: it does not even count as
    an answer."""
    keys: Annotated[tuple[str, ...], FewTextsField(MAX_REVIEW_KEYS, MAX_REVIEW_KEY)] = ()
    """The right answers as they were shown, those of an order in their order: the first 20, and of
    each the first 200 characters. Empty where an older studykit did not note them."""
    source: Literal["", "anki"] = ""
    """The program in which it was given; empty: here."""
    source_review: NumberElsewhere = 0
    """Its id there: in Anki that in the table `revlog`."""
    source_card: NumberElsewhere = 0
    """The id of its card there."""
    placed: PlaceInOrder = 0
    """Given by the log."""

    @property
    def uid(self) -> str:
        """Return 32 hex digits from its contents: on every machine the same, for ever."""
        return record_uid(Review, columns_of(self))

    @property
    def milliseconds(self) -> int:
        """Return its moment in milliseconds since 1970."""
        return stamp(self.at)[0]

    @property
    def row_elsewhere(self) -> tuple[str, str, int, int]:
        """Return what is the same of a review from another program however it came here.

        Its moment is that of the machine's zone, so that two machines may give it two ids.
        """
        return self.deck, self.item, self.source_card, self.source_review


SAID_IN_ANKI = "Anki"
"""The word of an event that tells what somebody did in Anki; that of a flag there ends with it."""


class Event(NamedTuple):
    """A learner's later word about a review or an item. It is never edited either.

    One of `parameters` is about no item: it says by what the reviews after it are scheduled. `bury`
    sets an item aside until the next study day. `reset` lets it begin anew: the reviews before it
    stay, and what is remembered follows from those behind it. `restore` takes the last standing
    reset back. `to_anki` says that a review is about to be given to Anki as an answer, and
    `in_anki` which row of Anki's it is, so that the row is no review of Anki's own. `redo` takes
    the last `undo` of a review back: it is in Anki again, from where it had vanished. `read_anki`
    is about a deck as a whole: its reviews in Anki are known until then.
    """

    what: EventName
    deck: str
    """The deck's key; empty for `parameters`, as the item is."""
    item: str
    at: datetime
    review: str = ""
    """The review's uid, for `undo`, `redo`, `correct`, `to_anki` and `in_anki`, and for the `place`
    of an answer."""
    rating: Annotated[int, NumberField(0, 4)] = 0
    """The new one, for `correct`; else 0."""
    verdict: Literal[""] | VerdictName = ""
    """The new one, for `correct`."""
    word: str = ""
    """The reason why it was flagged. For `to_anki` and `in_anki` an `AnkiRow`, as its text; for
    `read_anki` the ids of the decks in Anki, by which a learner's collection is known again; for
    other events SAID_IN_ANKI where that was said there."""
    parameters: str = ""
    """By what cards are scheduled from then on (`schedule.parameters_text`), for `parameters`."""
    placed: PlaceInOrder = 0

    @property
    def uid(self) -> str:
        return record_uid(Event, columns_of(self))


class AnkiRow(NamedTuple):
    """A row of Anki's table `revlog`, as an event names it: `1763812800123 1796134759999`."""

    card: int
    row: int
    """Its id: the moment of the answer in milliseconds. For `to_anki` the newest that the card had
    before, or 0."""

    @property
    def text(self) -> str:
        return f"{self.card} {self.row}"

    @classmethod
    def of(cls, text: str) -> "AnkiRow | None":
        """Return the row that a text names; None where it names none."""
        parts = text.split(" ")
        if len(parts) != 2 or not all(part.isascii() and part.isdecimal() for part in parts):
            return None
        # No number of Anki's has more digits than one of 64 bits.
        if max(map(len, parts)) > len(str(LARGEST)):
            return None
        return cls(int(parts[0]), int(parts[1]))


class FromAnki(NamedTuple):
    """A review that was given in Anki: by what it is known here, and there."""

    uid: str
    deck: str
    """The deck's key."""
    item: str
    card: int
    """The id of its card in Anki."""
    row: int
    """That of its row in `revlog`."""


class KnownItem(NamedTuple):
    """A reviewed item as it was then: identity holds on to it when facts change."""

    deck: str
    item: str
    facts: tuple[str, ...]
    stem: str
    was: Mapping[str, tuple[str, ...]] | None
    """By fact the ids that its row had before; only of rows that had any. None: an older studykit
    did not note it, nor the keys."""
    keys: tuple[str, ...]
    """All right answers, as they are shown."""
    placed: PlaceInOrder
    """The place of the review that it was kept with; the newest is kept."""


class KnownShape(NamedTuple):
    """A reviewed item as far as it tells whether the item is the same today."""

    item: str
    facts: str
    """A list in JSON."""
    stem: str


class ItemsMark(NamedTuple):
    """A digest of what a log knew of the items of a deck."""

    until: int
    """The greatest place among them: what was learned later has a greater one."""
    digest: str
    """Of all that was known of those up to this place."""


WhichDiffer = Callable[[Sequence[KnownShape]], Sequence[str]]
"""Gives the ids of those items that are not today as they were then."""


class LastAnswer(NamedTuple):
    """The last answer to an item that was not taken back."""

    review: Review
    stem: str
    """Of the item as it was then; empty where that is not known."""


class GivenAnswer(NamedTuple):
    """An answer of any kind as it stands now, corrected or taken back as it may be."""

    uid: str
    """Of the review as it was given, by which it is taken back."""
    review: Review
    stem: str
    """Of the item as it was last asked; empty where that is not known."""
    taken_back: datetime | None = None
    """When it was undone; None for one that counts."""


Record = Review | Event | KnownItem
"""All that two logs share."""


def can_be_placed(milliseconds: int) -> bool:
    """Return whether a log can keep a moment, which another program gives as milliseconds."""
    return milliseconds in MILLISECONDS


def milliseconds(at: datetime) -> int:
    """Return a moment as another program gives it: milliseconds since 1970."""
    return stamp(at)[0]


def misfit(record: Record) -> str:
    """Return which fields of a record do not go together, in words; empty when all do."""
    if isinstance(record, Review):
        return "" if _has_its_source(record) else _WRONG_SOURCE
    if isinstance(record, Event):
        return "" if _belongs_to_its_kind(record) else f"{_WRONG_KIND} {record.what!r} in this way"
    return ""


_WRONG_SOURCE = "'source_review' and 'source_card' are set where 'source' is, and only there"
_WRONG_KIND = (
    "'review', 'rating', 'verdict', 'word', 'parameters' and 'deck' do not belong to the event"
)


def _has_its_source(review: Review) -> bool:
    """Return whether a review has ids in another program just where it comes from one."""
    is_from_elsewhere = bool(review.source)
    return (
        bool(review.source_review) == is_from_elsewhere
        and bool(review.source_card) == is_from_elsewhere
    )


def _belongs_to_its_kind(event: Event) -> bool:
    """Return whether an event has those fields that its kind has, and no others."""
    is_about_review = event.what in ("undo", "redo", "correct", "to_anki", "in_anki")
    if event.what == "place":
        # Of an answer that was given at a placement, or else of an item that moves back.
        is_about_review = bool(event.review)
    corrects = event.what == "correct"
    notes_parameters = event.what == "parameters"
    # Whoever names no item may still flag it; parameters never are of one.
    is_about_wrong_item = notes_parameters and bool(event.deck or event.item)
    return (
        bool(event.review) == is_about_review
        and bool(event.rating) == corrects
        and bool(event.verdict) == corrects
        and bool(event.parameters) == notes_parameters
        and not is_about_wrong_item
        and (event.what not in ("to_anki", "in_anki") or AnkiRow.of(event.word) is not None)
    )


# --- ids and checksums ---------------------------------------------------------------------------

_COLUMNS_AT_FIRST = {Review: 12, Event: 9}
"""How many columns went into an id when ids began. What came since stands behind them."""
_UNSET_IN_JSON = {"[]": ',"[]"', "": ',""', 0: ",0"}
"""The columns of fields that came since, where nothing is set, and how each stands in JSON."""


def record_uid(record: type[Review | Event], columns: Sequence[Any]) -> str:
    """Return the id that follows from the columns of a review or an event.

    The place is not part of it: two logs may give different ones. Fields that came with a later
    version are left out from the end as long as they are unset, so that a review of before has the
    id that it always had:

        ..., "review", "[]", "", 0, 0, place              -> ..., "review"
        ..., "review", '["Canberra"]', "", 0, 0, place    -> ..., "review", '["Canberra"]'
    """
    return uid_of(columns[: _end_of_uid(record, columns)])


def _end_of_uid(record: type[Review | Event], columns: Sequence[Any]) -> int:
    """Return before which column those end that the id follows from."""
    end = len(columns) - 1
    while end > _COLUMNS_AT_FIRST[record] and columns[end - 1] in _UNSET_IN_JSON:
        end -= 1
    return end


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


def is_whole_record(record: type[Review | Event], row: Sequence[Any]) -> bool:
    """Return whether a row has the id and the checksum that follow from its columns.

    These have the types that a record's have: number, uid, those of the record, checksum.
    """
    number, uid, *columns, written_checksum = row
    # Both follow from the same text, which takes longer to write than all else.
    text = _as_json(columns)
    end = _end_of_uid(record, columns)
    *unset, placed = columns[end:]
    left_out = sum(len(_UNSET_IN_JSON[column]) for column in unset) + len(f",{placed}]")
    if uid != blake2b(f"{text[:-left_out]}]".encode(), digest_size=16).hexdigest():
        return False
    text_of_row = f'[{number},"{uid}",{text.removeprefix("[")}'
    return bool(written_checksum == blake2b(text_of_row.encode(), digest_size=8).digest())


# In ASCII, so that the bytes are the same on every Python; what damage has made of a value is a
# text, too.
_as_json = JSONEncoder(default=str, separators=(",", ":")).encode


def _bytes(columns: Sequence[Any]) -> bytes:
    return _as_json(columns).encode()
