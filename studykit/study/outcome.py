"""What a piece of a typed answer may turn out to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class NotGraded:
    """An answer that is not counted; the question stays open."""

    why: str


class Match(NamedTuple):
    """What a piece means: the number of the answer that it names (-1: none)."""

    at: int
    close: str = ""
    """Why it is only close; empty when it is right, or wrong."""
    why: str = ""
    """Why it is right all the same, or why it is wrong; empty when there is nothing to add."""

    @property
    def is_right(self) -> bool:
        return self.at >= 0


NOTHING = Match(-1)
