"""Verdicts on answers, answers that are not counted, and what a piece of an answer means."""

from typing import Literal, NamedTuple

VerdictName = Literal["right", "close", "partial", "wrong"]

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
"""The ratings, as FSRS and Anki number them."""


class Verdict(NamedTuple):
    """The worth of an answer."""

    verdict: VerdictName
    why: str
    """One line for the learner; empty when there is nothing to add."""
    rating: int
    """1 to 4: right is Good, close or at least half is Hard, else Again. Easy is never ours to
    give."""
    matched: tuple[str, ...] = ()
    """The keys that were named."""

    @property
    def correct(self) -> bool:
        """Return whether scores count the answer as right: a part of a list they do not."""
        return self.verdict in ("right", "close")


class NotGraded(NamedTuple):
    """An answer that is not counted; the question stays open."""

    why: str


class Match(NamedTuple):
    """The meaning of a piece of an answer."""

    position: int
    """The position of the right answer that it names; -1: none."""
    close: str = ""
    """Why it is only close; empty when it is right, or wrong."""
    why: str = ""
    """Why it is right all the same, or why it is wrong; empty when there is nothing to add."""

    @property
    def is_right(self) -> bool:
        """Return whether it names a right answer, be it with a slip."""
        return self.position >= 0


NOTHING = Match(-1)
