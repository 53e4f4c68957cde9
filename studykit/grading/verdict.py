"""What an answer, or a piece of a typed one, may turn out to be."""

from typing import Literal, NamedTuple

VerdictName = Literal["right", "close", "partial", "wrong"]

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
"""The ratings, as FSRS and Anki number them."""


class Verdict(NamedTuple):
    """What an answer is worth."""

    verdict: VerdictName
    why: str
    """One line for the learner; empty when there is nothing to add."""
    rating: int
    """1 to 4: right is Good, close or at least half is Hard, else Again. Easy is never ours to give."""
    matched: tuple[str, ...] = ()
    """The keys that were named."""

    @property
    def correct(self) -> bool:
        """Counted as right in scores: a part of a list is not."""
        return self.verdict in ("right", "close")


class NotGraded(NamedTuple):
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
