"""Time and chance: made here and handed on as arguments, so that everything else is repeatable."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def random_end(length: int = 6) -> str:
    """Letters and digits for the end of a deck's key: no two decks should share one."""
    import secrets

    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(length))
