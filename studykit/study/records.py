"""What the log keeps of a review and of a card, and how each becomes a row and comes back.

Knows columns and checksums. Knows no database.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any, Literal

from studykit.items.model import Mode
from studykit.study.grade import VerdictName
from studykit.study.memory import CardState


@dataclass(frozen=True, slots=True)
class Review:
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


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(at: datetime) -> tuple[int, int]:
    """Milliseconds since 1970 in UTC, and minutes east of UTC."""
    offset = at.utcoffset()
    if offset is None:
        msg = "a moment needs its zone"
        raise ValueError(msg)
    return (at - _EPOCH) // timedelta(milliseconds=1), offset // timedelta(minutes=1)


def moment(milliseconds: int, zone: int) -> datetime:
    """What `stamp` was made from, to the millisecond."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(timezone(timedelta(minutes=zone)))


def storable(text: str) -> str:
    """The text as it can be kept. Lone surrogates, which a program may send in JSON, become escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def review_row(number: int, review: Review) -> tuple[Any, ...]:
    """The review as a row, with its number first and its checksum last."""
    deck, item, answer, digest = (storable(each) for each in (review.deck, review.item, review.answer, review.digest))
    graded = (review.rating, review.mode, review.verdict, int(review.correct))
    values = (number, deck, item, *stamp(review.at), *graded, answer, review.took, digest, review.kind)
    return *values, checksum(values)


def review_from(row: Sequence[Any]) -> Review | None:
    """The review in a row, or None when its checksum is wrong."""
    *values, kept = row
    if kept != checksum(values):
        return None
    _, deck, item, at, zone, rating, mode, verdict, correct, answer, took, digest, kind = values
    return Review(deck, item, moment(at, zone), rating, mode, verdict, bool(correct), answer, took, digest, kind)


def checksum(values: Sequence[Any]) -> bytes:
    """64 bits over all columns, the number too. JSON in ASCII: the same bytes on every Python."""
    text = json.dumps(values, default=str, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=8).digest()


def card_values(state: CardState) -> tuple[Any, ...]:
    """The state as columns: moments as milliseconds, both in the zone of the last review."""
    last, zone = stamp(state.last_review)
    memory = (state.phase, state.step, state.stability, state.difficulty)
    return *memory, stamp(state.due)[0], last, zone, state.reps, state.lapses, int(state.recalled), state.introduced


def card_from(values: Sequence[Any]) -> CardState:
    phase, step, stability, difficulty, due, last, zone, reps, lapses, recalled, introduced = values
    at, then = moment(due, zone), moment(last, zone)
    return CardState(phase, step, stability, difficulty, at, then, reps, lapses, bool(recalled), introduced)
