"""Ids of notes and of cards in Anki: milliseconds, each given once."""

from __future__ import annotations

from collections.abc import Iterable


class IdsGiven:
    """Gives ids of notes, or of cards: those that were published, as far as they may be ones."""

    def __init__(self, taken: Iterable[int], now: int) -> None:
        self._taken = set(taken)
        self._latest = now * 1000

    def free(self, wished: int = 0) -> int:
        """Return the id that is wished for, if it is free and may be one; else a new one."""
        identity = wished
        if not 0 < wished < 2**53 or wished in self._taken:
            identity = self._latest
            # Backwards, so that none lies in the future.
            while identity in self._taken:
                identity -= 1
            self._latest = identity
        self._taken.add(identity)
        return identity
