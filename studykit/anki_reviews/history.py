"""Read the rows of one card in Anki's `revlog`: answers, practice, and new beginnings.

    type  ease  factor    what it was                        here
    0     1-4             a new or learning card             an answer
    1     1-4             a review, also by Grade Now        an answer
    2     1-4             a step after a lapse               an answer
    3     1-4   > 0       a filtered deck that reschedules   an answer
    3     1-4   0         one that does not                  practice
    4     0     > 0       Set Due Date                       nothing
    4     0     0         Forget                             memory begins anew
    5     0               another preset, rescheduled        nothing

A row of type 0 behind reviews throws these away, as Anki itself reckons: a card is only learned
again when it was forgotten, with or without a row that says so (`reviews_for_fsrs` of
ankitects/anki, rslib/src/scheduler/fsrs/params.rs).

    0 0 1 1 | 0 1      memory follows from the last two

Knows nothing of the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from studykit.anki.package_contents import PackageReview
from studykit.grading.verdict import AGAIN, EASY

LEARNING, FILTERED, BY_HAND, RESCHEDULED = 0, 3, 4, 5


class Beginning(NamedTuple):
    """A place at which the memory of a card begins anew."""

    row: int
    """The id of the row that says so: of Forget, or of the first answer behind it."""
    behind: int
    """The last millisecond that it lets be forgotten."""


class History(NamedTuple):
    """The past of one card, in its order."""

    answers: tuple[PackageReview, ...]
    """Answers, and practice among them (`is_practice`)."""
    beginnings: tuple[Beginning, ...]


def history(rows: Iterable[PackageReview]) -> History:
    """Return what the rows of a card say, in whichever order they come."""
    answers: list[PackageReview] = []
    beginnings: list[Beginning] = []
    is_remembered = False
    has_left_learning = False
    for row in sorted(rows):
        if is_forget(row):
            beginnings.append(Beginning(row.id, row.id))
            is_remembered = False
            continue
        is_own_answer = is_answer(row)
        if is_own_answer:
            answers.append(row)
            if is_practice(row):
                continue
        is_learning = is_own_answer and row.type == LEARNING
        # The first step of learning behind reviews: the card was made new again between them.
        if is_learning and has_left_learning and is_remembered:
            beginnings.append(Beginning(row.id, row.id - 1))
        is_remembered = is_remembered or is_own_answer
        has_left_learning = not is_learning
    return History(tuple(answers), tuple(beginnings))


def is_answer(row: PackageReview) -> bool:
    """Return whether somebody answered."""
    return AGAIN <= row.ease <= EASY and row.type not in (BY_HAND, RESCHEDULED)


def is_practice(row: PackageReview) -> bool:
    """Return whether an answer moved no schedule: that of a filtered deck without rescheduling."""
    return row.type == FILTERED and row.factor == 0


def is_forget(row: PackageReview) -> bool:
    """Return whether the learner let the card be new again."""
    return row.type == BY_HAND and row.ease == 0 and row.factor == 0
