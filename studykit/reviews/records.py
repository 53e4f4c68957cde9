"""What the log keeps of a review, an event and a card, and how each becomes a row and comes back.

Knows columns, ids and checksums. Knows no database.
"""

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any, Literal, NamedTuple, get_args

from studykit.grading.verdict import VerdictName
from studykit.questions.item import Mode
from studykit.reviews.schedule import LEARNING, RELEARNING, REVIEW, CardState, Settings


class Review(NamedTuple):
    """One answer event. It is never edited."""

    deck: str
    """The deck's key."""
    item: str
    at: datetime
    """Kept as milliseconds of UTC, and the minutes by which the learner's clock was ahead of UTC."""
    rating: int
    mode: Mode
    verdict: VerdictName
    correct: bool
    answer: str
    """What was typed or chosen; empty in cards mode."""
    took: int
    """Milliseconds from the question to the answer."""
    digest: str
    """Of what the item showed: reviews of an older text can be told."""
    kind: Literal["review", "cram"] = "review"
    """A `cram` is kept, and does not move the schedule."""
    placed: int = 0
    """Its place among the reviews of its card, given by the log: see `placed_after`."""

    @property
    def uid(self) -> str:
        """32 hex digits from its contents: on every machine the same, for ever."""
        return uid_of(review_values(self))


Card = tuple[str, str]
"""A deck's key and an item's id."""
EventName = Literal["undo", "correct", "flag", "unflag", "suspend", "unsuspend"]


class Event(NamedTuple):
    """What a learner did about a review or an item later. It is never edited either."""

    what: EventName
    deck: str
    item: str
    at: datetime
    review: str = ""
    """The review's uid, for `undo` and `correct`."""
    rating: int = 0
    """The new one, for `correct`; else 0."""
    verdict: VerdictName | Literal[""] = ""
    """The new one, for `correct`."""
    word: str = ""
    """Why it was flagged."""
    placed: int = 0

    @property
    def uid(self) -> str:
        return uid_of(event_values(self))


class KnownItem(NamedTuple):
    """What a reviewed item rested on: identity holds on to it when facts change. The newest is kept."""

    deck: str
    item: str
    facts: tuple[str, ...]
    stem: str
    placed: int
    """The place of the review that it was kept with."""


Record = Review | Event | KnownItem
"""All that two logs share."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""What a log keeps of moments: all that a clock may say, also one whose battery is dead. The ends of the calendar are
left out, so that no zone, no day's turn and no step of learning leads beyond them."""
LARGEST = 2**63 - 1
"""The largest whole number of an SQLite file."""


def stamp(at: datetime) -> tuple[int, int]:
    """Milliseconds since 1970 in UTC, and minutes east of UTC."""
    offset = at.utcoffset()
    if offset is None:
        msg = "a moment needs its zone"
        raise ValueError(msg)
    return (at - _EPOCH) // timedelta(milliseconds=1), offset // timedelta(minutes=1)


def moment(milliseconds: int, zone: int) -> datetime:
    """What `stamp` was made from, to the millisecond."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(
        timezone(timedelta(minutes=zone))
    )


def placed_after(at: datetime, last: int | None) -> int:
    """The place of something new about a card, in milliseconds: its moment, but after all that came before it.

    Order by clocks alone would change what was learned when a clock goes back, and order of arrival would differ
    between two machines. This one keeps causes before effects, and is stored, so it is the same everywhere.
    """
    milliseconds = stamp(at)[0]
    return milliseconds if last is None else min(max(milliseconds, last + 1), LARGEST)


def is_kept(at: datetime) -> bool:
    """Return whether a log can keep the moment."""
    return EARLIEST <= at <= LATEST


_FIRST, _LAST = stamp(EARLIEST)[0], stamp(LATEST)[0]
_WIDEST_ZONE = 24 * 60 - 1


def is_moment(milliseconds: int, zone: int) -> bool:
    """Return whether milliseconds and minutes, as `stamp` makes them, are a moment that a log keeps."""
    return _FIRST <= milliseconds <= _LAST and abs(zone) <= _WIDEST_ZONE


def storable(text: str) -> str:
    """The text as it can be kept. Lone surrogates, which a program may send in JSON, become escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


# --- reviews and events: the values that make the id, and around them what makes the row -------------------
#
# A row is a record when its checksum is right and its values are such as this program writes. A checksum alone does
# not say so: it is no secret, and a file may come from anywhere.

_REVIEW_TYPES = (str, str, str, int, int, int, str, str, int, str, int, str, str, int)
_EVENT_TYPES = (str, str, str, str, int, int, str, int, str, str, int)
_ITEM_TYPES = (str, str, str, str, int)
_MODES: tuple[str, ...] = get_args(Mode)
_VERDICTS: tuple[str, ...] = get_args(VerdictName)
_KINDS = ("review", "cram")
_EVENT_NAMES: tuple[str, ...] = get_args(EventName)


def _has_types(row: Sequence[Any], types: tuple[type, ...]) -> bool:
    return tuple(map(type, row)) == types


def belongs_to_its_kind(event: Event) -> bool:
    """Return whether an event has a review, a rating and a verdict just where its kind has them."""
    is_about_review, corrects = event.what in ("undo", "correct"), event.what == "correct"
    has_review, has_rating, has_verdict = (
        bool(event.review),
        bool(event.rating),
        bool(event.verdict),
    )
    return (has_review, has_rating, has_verdict) == (is_about_review, corrects, corrects)


def review_values(review: Review) -> tuple[Any, ...]:
    deck, item, answer, digest = (
        storable(each) for each in (review.deck, review.item, review.answer, review.digest)
    )
    graded = (review.rating, review.mode, review.verdict, int(review.correct))
    return deck, item, *stamp(review.at), *graded, answer, review.took, digest, review.kind


def review_row(number: int, review: Review) -> tuple[Any, ...]:
    """The review as a row of its table, with its number first and its checksum last."""
    return with_checksum(number, review.uid, *review_values(review), review.placed)


def review_from(row: Sequence[Any]) -> Review | None:
    """Return the review in a row, or None when the row is damaged."""
    if not is_whole(row) or not _has_types(row[1:-1], _REVIEW_TYPES):
        return None
    (
        _,
        uid,
        deck,
        item,
        at,
        zone,
        rating,
        mode,
        verdict,
        correct,
        answer,
        took,
        digest,
        kind,
        placed,
        _,
    ) = row
    has_known_words = mode in _MODES and verdict in _VERDICTS and kind in _KINDS
    has_known_numbers = 1 <= rating <= 4 and correct in (0, 1) and took >= 0 and placed >= at
    if not (has_known_words and has_known_numbers and is_moment(at, zone)):
        return None
    if uid != uid_of(row[2:-2]):
        return None
    graded = (rating, mode, verdict, bool(correct))
    return Review(deck, item, moment(at, zone), *graded, answer, took, digest, kind, placed)


def event_values(event: Event) -> tuple[Any, ...]:
    deck, item, word = (storable(each) for each in (event.deck, event.item, event.word))
    return event.what, deck, item, *stamp(event.at), event.review, event.rating, event.verdict, word


def event_row(number: int, event: Event) -> tuple[Any, ...]:
    """The event as a row of its table."""
    return with_checksum(number, event.uid, *event_values(event), event.placed)


def event_from(row: Sequence[Any]) -> Event | None:
    """Return the event in a row, or None when the row is damaged."""
    if not is_whole(row) or not _has_types(row[1:-1], _EVENT_TYPES):
        return None
    _, uid, what, deck, item, at, zone, review, rating, verdict, word, placed, _ = row
    has_known_words = what in _EVENT_NAMES and verdict in ("", *_VERDICTS)
    has_known_numbers = 0 <= rating <= 4 and placed >= at
    if not (has_known_words and has_known_numbers and is_moment(at, zone)):
        return None
    event = Event(what, deck, item, moment(at, zone), review, rating, verdict, word, placed)
    return event if uid == uid_of(row[2:-2]) and belongs_to_its_kind(event) else None


def item_row(item: KnownItem) -> tuple[Any, ...]:
    """The item as a row of its table."""
    deck, name, stem = (storable(each) for each in (item.deck, item.item, item.stem))
    facts = [storable(fact) for fact in item.facts]
    return with_checksum(deck, name, json.dumps(facts), stem, item.placed)


def item_from(row: Sequence[Any]) -> KnownItem | None:
    """Return the item in a row, or None when the row is damaged."""
    if not is_whole(row) or not _has_types(row[:-1], _ITEM_TYPES):
        return None
    deck, item, listed, stem, placed, _ = row
    try:
        facts = json.loads(listed)
    except (ValueError, RecursionError):
        return None
    if not isinstance(facts, list) or not all(isinstance(fact, str) for fact in facts):
        return None
    return KnownItem(deck, item, tuple(facts), stem, placed)


# --- cards -------------------------------------------------------------------------------------------------

_CARD_TYPES = (str, str, int, int, float, float, int, int, int, int, int, int, int, int)
_LAST_DUE = stamp(LATEST + timedelta(days=1))[0]
_LONGEST_INTERVAL = 36500


def card_row(deck: str, item: str, state: CardState, *, suspended: bool) -> tuple[Any, ...]:
    """The state as a row of its table: moments as milliseconds, both in the zone of the last review."""
    last, zone = stamp(state.last_review)
    memory = (
        state.phase,
        state.step,
        state.stability,
        state.difficulty,
        stamp(state.due)[0],
        last,
        zone,
    )
    counts = (state.reps, state.lapses, int(state.recalled), state.introduced, int(suspended))
    return with_checksum(storable(deck), storable(item), *memory, *counts)


def card_from(row: Sequence[Any]) -> CardState | None:
    """Return the state in a row, or None when the row is damaged."""
    if not is_whole(row) or not _has_types((*row[:3], row[3] or 0, *row[4:-1]), _CARD_TYPES):
        return None
    (
        _,
        _,
        phase,
        step,
        stability,
        difficulty,
        due,
        last,
        zone,
        reps,
        lapses,
        recalled,
        introduced,
        _,
        _,
    ) = row
    has_moments = is_moment(last, zone) and _FIRST <= due <= _LAST_DUE
    has_memory = (
        phase in (LEARNING, REVIEW, RELEARNING)
        and 0 < stability < math.inf
        and 1 <= difficulty <= 10
    )
    if not (has_moments and has_memory and reps > 0 and lapses >= 0):
        return None
    at, then = moment(due, zone), moment(last, zone)
    return CardState(
        phase, step, stability, difficulty, at, then, reps, lapses, bool(recalled), introduced
    )


def settings_row(settings: Settings) -> tuple[Any, ...]:
    """The settings that the cards were worked out with: id 1, three values, checksum."""
    return with_checksum(1, settings.retention, settings.day_turns_at, settings.maximum_interval)


def settings_from(row: Sequence[Any]) -> Settings | None:
    """Return the settings in a row, or None when the row is damaged."""
    if not is_whole(row) or not _has_types(row[1:-1], (float, int, int)):
        return None
    _, retention, day_turns_at, maximum_interval, _ = row
    is_possible = (
        0 < retention < 1 and 0 <= day_turns_at <= 23 and 1 <= maximum_interval <= _LONGEST_INTERVAL
    )
    return Settings(retention, day_turns_at, maximum_interval) if is_possible else None


# --- ids and checksums -------------------------------------------------------------------------------------


def uid_of(values: Sequence[Any]) -> str:
    """128 bits: two different reviews never share them."""
    return blake2b(_bytes(values), digest_size=16).hexdigest()


def checksum(values: Sequence[Any]) -> bytes:
    """64 bits over all columns of a row."""
    return blake2b(_bytes(values), digest_size=8).digest()


_as_json = json.JSONEncoder(default=str, separators=(",", ":")).encode


def _bytes(values: Sequence[Any]) -> bytes:
    """JSON in ASCII: the same on every Python."""
    return _as_json(values).encode()


def with_checksum(*values: Any) -> tuple[Any, ...]:
    return *values, checksum(values)


def is_whole(row: Sequence[Any]) -> bool:
    return bool(row[-1] == checksum(row[:-1]))
