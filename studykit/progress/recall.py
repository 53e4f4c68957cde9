"""How well memory held, and how well FSRS foretold it: retention and calibration, by replaying the reviews.

A review counts as recalled unless it was rated Again, as for Anki and FSRS. Only reviews that move the schedule
count. Pure: reviews and settings in, numbers out; nothing is divided by zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, log, sqrt
from typing import NamedTuple

from studykit.grading.verdict import AGAIN
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import (
    REVIEW,
    Memory,
    Settings,
    days_between,
    next_memory,
    recall_chance,
    study_day,
)

MATURE = 21
"""Days. A card with at least this interval is mature, as in Anki."""
BINS = 20
"""Of predicted chances, each five points wide."""
_SMALLEST = 1e-6
"""A chance is held this far from 0 and 1, so that the log loss is finite."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """0 to 1; None when there were none."""
        return self.right / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)


NONE = Share()


@dataclass(frozen=True, slots=True)
class Retention:
    """What was recalled of cards in the review phase."""

    young: Share = NONE
    """Cards whose interval was below MATURE."""
    mature: Share = NONE

    @property
    def all(self) -> Share:
        return self.young + self.mature


@dataclass(frozen=True, slots=True)
class Bin:
    """The reviews whose predicted chance lay from `low` up to `high`."""

    low: float
    high: float
    predicted: float
    """The mean of the predictions."""
    recalled: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predictions against what happened: cards in the review phase, at least a day after their last review."""

    recalled: Share = NONE
    predicted: float | None = None
    """The mean of the predictions; None, as all numbers here, when there were none."""
    log_loss: float | None = None
    """The mean of -log(chance given to what happened). 0 is perfect."""
    rmse: float | None = None
    """RMSE over FSRS's own bins; see `_fsrs_bin`."""
    bins: tuple[Bin, ...] = ()
    """Those that have reviews, by rising prediction."""


class Trial(NamedTuple):
    """A review of a card in the review phase, with what was to be expected."""

    review: Review
    is_mature: bool
    days: int
    """Since the last review."""
    chance: float
    """Retrievability just before."""
    long_term: int
    """How many reviews of the card, this one too, came a day or more after the one before."""
    lapses: int
    """How many of those before this one were rated Again."""

    @property
    def recalled(self) -> bool:
        return self.review.rating > AGAIN


class _Past(NamedTuple):
    """A card after its last review."""

    memory: Memory
    day: int
    """The study day of that review."""
    interval: int
    """Days from there to the next, as they were planned."""
    long_term: int = 0
    lapses: int = 0


def trials(reviews: Iterable[Review], settings: Settings) -> Iterator[Trial]:
    """Replay reviews, of each card in their order, and yield those of cards in the review phase."""
    cards: dict[Card, _Past] = {}
    for review in reviews:
        if review.kind != "review":
            continue
        card = (review.deck, review.item)
        today = study_day(review.at, settings)
        past = cards.get(card)
        if past is None:
            memory, interval = next_memory(None, review.rating, 0, settings)
            cards[card] = _Past(memory, today, interval.days)
            continue

        days = days_between(past.day, today)
        long_term = past.long_term + (days > 0)
        if past.memory.phase == REVIEW:
            yield Trial(
                review,
                is_mature=past.interval >= MATURE,
                days=days,
                chance=recall_chance(past.memory.stability, days),
                long_term=long_term,
                lapses=past.lapses,
            )
        memory, interval = next_memory(past.memory, review.rating, days, settings)
        lapses = past.lapses + (days > 0 and review.rating == AGAIN)
        cards[card] = _Past(memory, today, interval.days, long_term, lapses)


def retention(found: Iterable[Trial]) -> Retention:
    young = mature = NONE
    for each in found:
        if each.is_mature:
            mature += Share(each.recalled, 1)
        else:
            young += Share(each.recalled, 1)
    return Retention(young, mature)


def calibration(found: Iterable[Trial]) -> Calibration:
    """Same-day reviews are left out: nothing is forgotten in no time, and FSRS does not judge itself by them either."""
    judged = [each for each in found if each.days]
    if not judged:
        return Calibration()
    by_chance: dict[int, list[Trial]] = {}
    by_history: dict[tuple[int, int, int], list[Trial]] = {}
    for each in judged:
        by_chance.setdefault(min(int(each.chance * BINS), BINS - 1), []).append(each)
        by_history.setdefault(_fsrs_bin(each), []).append(each)
    return Calibration(
        recalled=_recalled(judged),
        predicted=_predicted(judged),
        log_loss=sum(map(_surprise, judged)) / len(judged),
        rmse=_rmse(list(by_history.values())),
        bins=tuple(
            Bin(at / BINS, (at + 1) / BINS, _predicted(members), _recalled(members))
            for at, members in sorted(by_chance.items())
        ),
    )


def _surprise(each: Trial) -> float:
    chance = each.chance if each.recalled else 1 - each.chance
    return -log(min(max(chance, _SMALLEST), 1 - _SMALLEST))


def _rmse(bins: Sequence[Sequence[Trial]]) -> float:
    """The root of the mean square of (predicted - actual) over bins, each weighted by its reviews."""
    errors = [
        len(each) * (_predicted(each) - _recalled(each).right / len(each)) ** 2 for each in bins
    ]
    return sqrt(sum(errors) / sum(map(len, bins)))


def _fsrs_bin(each: Trial) -> tuple[int, int, int]:
    """The bin by days elapsed, reviews and lapses that FSRS puts a review in when it judges itself.

    From `FSRSItem::r_matrix_index` in open-spaced-repetition/fsrs-rs, src/dataset.rs, with the RMSE (bins) of
    open-spaced-repetition/srs-benchmark.
    """
    days = round(100 * 2.48 * 3.62 ** floor(log(each.days, 3.62)))
    length = round(1.99 * 1.89 ** floor(log(each.long_term + 1, 1.89)))
    lapses = round(1.65 * 1.73 ** floor(log(each.lapses, 1.73))) if each.lapses else 0
    return days, length, lapses


def _recalled(found: Sequence[Trial]) -> Share:
    return Share(sum(each.recalled for each in found), len(found))


def _predicted(found: Sequence[Trial]) -> float:
    return sum(each.chance for each in found) / len(found)
