"""Time and chance: made here and handed on as arguments, so that everything else is repeatable.

For tests and demonstrations the clock can be set:

    STUDYKIT_NOW=2026-03-01T09:00    that time when the program starts; the clock runs on
    STUDYKIT_NOW=@FILE               the time that the file holds at each look

A time without an offset is the learner's own. Who changes FILE while studykit runs renames a new
file over it: one that is being written is empty for a moment, and an empty one holds no time.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from studykit.whole_files.regular import open_regular

_STARTED = time.monotonic()
_LONGEST_TIME = 64
"""Bytes in a file that holds a time: one with microseconds and offset has 32."""
_LAST_YEAR = 9998
"""The last that STUDYKIT_NOW may name: the days that a screen counts from it have to exist."""
_LETTERS_OF_KEYS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for each other when a key is copied by hand."""


def now() -> datetime:
    """Return the present moment, in UTC. Raise `click.UsageError` where STUDYKIT_NOW is no time."""
    setting = os.environ.get("STUDYKIT_NOW", "")
    if not setting:
        return datetime.now(UTC)
    if setting.startswith("@"):
        return _read_time(_first_line(Path(setting[1:])), setting)

    # The monotonic clock, as somebody may set that of the machine meanwhile.
    since_start = time.monotonic() - _STARTED
    started_at = _read_time(setting, setting).timestamp()
    return datetime.fromtimestamp(started_at + since_start, UTC)


def _first_line(file: Path) -> str:
    try:
        with open_regular(file) as opened:
            return opened.read(_LONGEST_TIME).decode("utf-8", "replace").partition("\n")[0]
    except OSError as error:
        raise click.UsageError(
            f"STUDYKIT_NOW names the file {file}, which cannot be read: {error}."
        ) from error


def _read_time(text: str, setting: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        wanted = "Write it as 2026-03-01T09:00, or @FILE where a file holds it."
        raise click.UsageError(f"STUDYKIT_NOW is no time: {setting}. {wanted}") from error
    if moment.year > _LAST_YEAR:
        raise click.UsageError(
            f"STUDYKIT_NOW is too late: {setting}. Write a year up to {_LAST_YEAR}."
        )
    return moment


def local_now() -> datetime:
    """Return the present moment by the learner's own clock, with its offset from UTC."""
    return now().astimezone()


def random_end(length: int = 6) -> str:
    """Return letters and digits for the end of a deck's key: no two decks should share one."""
    # Imported here: only new decks have a key to be made.
    import secrets

    return "".join(secrets.choice(_LETTERS_OF_KEYS) for _ in range(length))
