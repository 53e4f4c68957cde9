"""Count answers, the time that they took, and the days on which there were some.

days with reviews    5 6 7 . 9 10         today is the 10th
runs                 3 up to the 7th, 2 up to the 10th
streak, longest      2, 3
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studykit.questions.item import Mode
from studykit.quiz.streak import streak
from studykit.reviews.records import Review

LONGEST_ANSWER = 60_000
"""Milliseconds of one answer that count as time spent, as in Anki: who left the table was not
learning."""
_MODES: tuple[Mode, ...] = ("choice", "typed", "cards")
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """Return 0 to 1; None when there were none."""
        return self.right / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)


NONE = Share()


@dataclass(frozen=True, slots=True)
class Work:
    """Answers that were given, and the time that they took."""

    right: Share
    took: int
    """Milliseconds; of each answer at most LONGEST_ANSWER."""


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """All work, crams too. That dated later than now counts in `ever` and `modes` only."""

    today: Work
    week: Work
    """Today and the six days before."""
    month: Work
    """Today and the 29 days before."""
    ever: Work
    modes: Mapping[Mode, Work]
    """Those that there were."""
    streak: int
    """Days in a row with a review, up to today; or to yesterday while today has none yet."""
    longest: int
    ahead: int
    """Reviews that are dated later than now: a clock has jumped."""


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """A study day with answers."""

    day: int
    work: Work


class DatedReview(NamedTuple):
    """A review that is not dated later than now."""

    review: Review
    day: int
    """Its study day; never after today."""


def work_counts(reviews: Sequence[Review], dated: Sequence[DatedReview], today: int) -> WorkCounts:
    """Return the work of reviews. `dated` are those of them that are not dated later than now."""
    days = {day for _, day in dated}
    return WorkCounts(
        today=_work_since(today, dated),
        week=_work_since(today - 6, dated),
        month=_work_since(today - 29, dated),
        ever=_work(reviews),
        modes=_work_by_mode(reviews),
        streak=streak(days, today),
        longest=max(_runs(days).values(), default=0),
        ahead=len(reviews) - len(dated),
    )


def days_of_work(dated: Iterable[DatedReview], first_day: int) -> tuple[DayOfWork, ...]:
    """Return the days with answers from the first one on, in their order."""
    reviews_by_day: dict[int, list[Review]] = {}
    for review, day in dated:
        if day >= first_day:
            reviews_by_day.setdefault(day, []).append(review)
    days = [DayOfWork(day, _work(reviews)) for day, reviews in sorted(reviews_by_day.items())]
    return tuple(days)


def _work_since(first_day: int, dated: Iterable[DatedReview]) -> Work:
    return _work([review for review, day in dated if day >= first_day])


def _work_by_mode(reviews: Iterable[Review]) -> dict[Mode, Work]:
    by_mode = {}
    for mode in _MODES:
        members = [review for review in reviews if review.mode == mode]
        if members:
            by_mode[mode] = _work(members)
    return by_mode


def _work(reviews: Sequence[Review]) -> Work:
    right = 0
    took = 0
    for review in reviews:
        right += review.correct
        # A log of another program may hold a time that no clock has measured.
        took += min(max(0, review.took), LONGEST_ANSWER)
    return Work(Share(right, len(reviews)), took)


def _runs(days: set[int]) -> dict[int, int]:
    """Return the last day of each run of days, in their order, with the length of the run."""
    # Each day takes up the run that ended the day before.
    runs: dict[int, int] = {}
    for day in sorted(days):
        length_until_yesterday = runs.pop(day - 1, 0)
        runs[day] = length_until_yesterday + 1
    return runs
