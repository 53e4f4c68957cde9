"""Moments as a log keeps them: milliseconds of UTC, and the minutes by which a clock was ahead.

    2026-03-10 13:00:00.250 in Berlin   <->   1773144000250, 60

The minutes are kept because a study day is the learner's: what was answered at one o'clock at night
in Tokyo stays on that day wherever it is looked at. Knows no records.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache

EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
"""All that a clock may say is kept, also by one whose battery is dead, but the ends of the
calendar: no zone, no turn of a day and no step of learning leads beyond them.
"""
LARGEST = 2**63 - 1
"""The largest whole number of an SQLite file."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)


def stamp(at: datetime) -> tuple[int, int]:
    """Return milliseconds since 1970 in UTC, and minutes east of UTC."""
    offset = at.utcoffset()
    if offset is None:
        msg = "a moment needs its zone"
        raise ValueError(msg)
    return (at - _EPOCH) // _MILLISECOND, offset // _MINUTE


def moment(milliseconds: int, zone: int) -> datetime:
    """Return the moment that `stamp` made these numbers from, to the millisecond."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(_zone(zone))


@cache  # a log has few, and 100,000 moments
def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


MILLISECONDS = range(stamp(EARLIEST)[0], stamp(LATEST)[0] + 1)
MINUTES_EAST = range(-24 * 60 + 1, 24 * 60)
"""With MILLISECONDS, the numbers that are a moment which a log keeps."""


def as_kept(at: datetime) -> datetime:
    """Return the moment as it comes back from a log."""
    return moment(*stamp(at))


def can_be_kept(at: datetime) -> bool:
    """Return whether a log can keep the moment."""
    return EARLIEST <= at <= LATEST


def is_moment(milliseconds: int, zone: int) -> bool:
    """Return whether two whole numbers, as `stamp` makes them, are a moment that a log keeps."""
    return milliseconds in MILLISECONDS and zone in MINUTES_EAST


def place_after(milliseconds: int, last: int | None) -> int:
    """Return the place of something new about a card: its moment, but after all that came before.

    Order by clocks alone would change what was learned when a clock goes back, and order of arrival
    would differ between two machines. This one keeps causes before effects, and is stored, so it is
    the same everywhere.

        on a new card at 5000          -> 5000
        at 7000, the last one at 5000  -> 7000
        at 3000, the last one at 5000  -> 5001: the clock has gone back
    """
    if last is None:
        return milliseconds
    return min(max(milliseconds, last + 1), LARGEST)
