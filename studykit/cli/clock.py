"""Time and chance: made here and handed on as arguments, so that everything else is repeatable."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """Return the present moment by the learner's own clock, with its offset from UTC.

    Raises SurroundingsError when the system's zone is a day or more away from UTC, as TZ may say.
    """
    try:
        return now().astimezone()
    except (ValueError, OverflowError) as error:
        from studykit.cli import SurroundingsError
        from studykit.problems import quoted

        zone = f"TZ={quoted(os.environ['TZ'])}" if "TZ" in os.environ else "This system's time zone"
        msg = f"{zone} is a day or more away from UTC. Set TZ to your time zone, such as Europe/Berlin."
        raise SurroundingsError(msg) from error


def random_end(length: int = 6) -> str:
    """Letters and digits for the end of a deck's key: no two decks should share one."""
    import secrets

    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(length))
