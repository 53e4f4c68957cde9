"""Verdicts on answers, answers that are not counted, and what a piece of an answer means."""

from typing import Literal, NamedTuple

VerdictName = Literal["right", "close", "partial", "wrong", "outdated"]
"""Outdated is what was right when the learner last answered (`quiz.outdated`)."""

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
"""The ratings, as FSRS and Anki number them."""


class Verdict(NamedTuple):
    """The worth of an answer."""

    verdict: VerdictName
    why: str
    """One line for the learner; empty only where the key itself was given, letter for letter.

    Of another right answer it says how the key is written, or what was read (`It means 8849 m.`).
    """
    rating: int
    """1 to 4: right is Good, close or at least half is Hard, else Again. Easy is never ours to
    give."""
    matched: tuple[str, ...] = ()
    """The keys that were named."""
    other: str = ""
    """Of a wrong answer: the other name of the base that it is, where it is one."""

    @property
    def correct(self) -> bool:
        """Return whether scores count the answer as right: a part of a list they do not."""
        # Half a list is Hard for the schedule, and no answer that was right.
        return self.verdict in ("right", "close")


class NotGraded(NamedTuple):
    """An answer that is not counted; the question stays open."""

    why: str
    may_be_right: bool = False
    """It is not counted beside a right answer either, and does not make that wrong."""


class Match(NamedTuple):
    """The meaning of a piece of an answer."""

    position: int
    """The position of the right answer that it names; -1: none."""
    close: str = ""
    """Why it is only close; empty when it is right, or wrong."""
    why: str = ""
    """Why it is right all the same, or why it is wrong; empty when there is nothing to add."""
    other: str = ""
    """The name of the base that it is, where that is not a right one."""
    is_coarser: bool = False
    """It contains the right answer: beside that it says nothing wrong, as in Paris, France."""

    @property
    def is_right(self) -> bool:
        """Return whether it names a right answer, be it with a slip."""
        return self.position >= 0


NOTHING = Match(-1)


class StepTaken(NamedTuple):
    """A step in reading a piece of an answer, as `studykit why ITEM --typed TEXT` shows it."""

    step: str
    """Its name."""
    text: str
    """The piece."""
    read: str
    """What was read of it; empty where the step had nothing to read."""
    outcome: Match | NotGraded
    """NOTHING where the next step had its turn."""
