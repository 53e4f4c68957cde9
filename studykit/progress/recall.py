"""Retention and calibration: how well memory held, and how well FSRS foretold it.

The reviews of each card are replayed, and each review of a card in the review phase is a trial:

    Good, Good                            learning, no trial
    4 days later Good     chance 0.86     recalled, young: it was due after 2 days
    40 days later Again   chance 0.83     forgotten, young: it was due after 16, and 21 are mature

A review counts as recalled unless it was rated Again, as for Anki and FSRS. Only reviews that move
the schedule count. Pure: reviews and settings in, numbers out; nothing is divided by zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import floor, log, sqrt
from typing import NamedTuple

from studykit.grading.verdict import AGAIN
from studykit.progress.work import NONE, Share
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import (
    REVIEW,
    Remembered,
    Settings,
    after_review_on,
    days_between,
    recall_chance,
    study_day,
)

MATURE = 21
"""Days. A card with at least this interval is mature, as in Anki."""
BINS = 20
"""Of predicted chances, each five points wide."""
_SMALLEST_CHANCE = 1e-6
"""A chance is held this far from 0 and 1, so that the log loss is finite."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Shares of recalled cards, of those in the review phase."""

    young: Share = NONE
    """Cards whose interval was below MATURE."""
    mature: Share = NONE

    @property
    def all(self) -> Share:
        return self.young + self.mature


@dataclass(frozen=True, slots=True)
class MonthOfRetention:
    """A calendar month with trials."""

    first: date
    """Its first day."""
    retention: Retention


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
    """Predictions against what happened, of trials a day or more after the last review."""

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
    """The reviews of the card, this one too, that came a day or more after the one before."""
    lapses: int
    """Those of them before this one that were rated Again."""

    @property
    def recalled(self) -> bool:
        return self.review.rating > AGAIN


class _CardPast(NamedTuple):
    """A card after its last review."""

    remembered: Remembered
    placed: int
    """The place of that review."""
    long_term: int = 0
    lapses: int = 0


Resets = Mapping[Card, Sequence[int]]
"""The places at which cards began anew, as new ones."""
NO_RESETS: Resets = {}


def is_reset_between(resets: Resets, card: Card, earlier: int, later: int) -> bool:
    """Return whether a card began anew between two places."""
    return any(earlier <= place < later for place in resets.get(card, ()))


def trials(
    reviews: Iterable[Review], settings: Settings, resets: Resets = NO_RESETS
) -> Iterator[Trial]:
    """Replay reviews, of each card in their order, and yield those of cards in the review phase."""
    cards: dict[Card, _CardPast] = {}
    for review in reviews:
        # What moves no schedule, such as a cram, tries none.
        if review.kind != "review":
            continue
        card = (review.deck, review.item)
        today = study_day(review.at, settings)
        past = cards.get(card)
        if past and is_reset_between(resets, card, past.placed, review.placed):
            past = None
        # Of a card that was never seen, or begins anew, nothing is predicted.
        if past is None:
            remembered = after_review_on(None, review.rating, today, settings)
            cards[card] = _CardPast(remembered, review.placed)
            continue

        before = past.remembered
        # Two reviews within minutes are one for long-term memory: FSRS counts only the others.
        days = days_between(before.last_day, today)
        is_long_term = days > 0
        long_term = past.long_term + is_long_term
        if before.memory.phase == REVIEW:
            chance = recall_chance(before.memory.stability, days, settings)
            yield Trial(review, before.planned >= MATURE, days, chance, long_term, past.lapses)

        remembered = after_review_on(before, review.rating, today, settings)
        lapses = past.lapses + (is_long_term and review.rating == AGAIN)
        cards[card] = _CardPast(remembered, review.placed, long_term, lapses)


def retention(trials: Iterable[Trial]) -> Retention:
    """Return how many of the trials were recalled, of young and of mature cards."""
    young = []
    mature = []
    for trial in trials:
        if trial.is_mature:
            mature.append(trial)
        else:
            young.append(trial)
    return Retention(_recalled(young), _recalled(mature))


def retention_by_month(dated: Iterable[tuple[int, Trial]]) -> tuple[MonthOfRetention, ...]:
    """Return the retention of each month that has trials; they come with their study days."""
    trials_by_month: dict[date, list[Trial]] = {}
    for day, trial in dated:
        first = date.fromordinal(day).replace(day=1)
        trials_by_month.setdefault(first, []).append(trial)
    months = []
    for first, members in sorted(trials_by_month.items()):
        months.append(MonthOfRetention(first, retention(members)))
    return tuple(months)


def calibration(trials: Iterable[Trial]) -> Calibration:
    """Return how far the predictions of trials were right.

    Same-day reviews are left out: nothing is forgotten in no time, and FSRS does not judge itself
    by them either.
    """
    judged = [trial for trial in trials if trial.days]
    if not judged:
        return Calibration()

    by_chance: dict[int, list[Trial]] = {}
    by_history: dict[tuple[int, int, int], list[Trial]] = {}
    for trial in judged:
        # A chance of 1 belongs to the last bin, which ends there.
        place = min(int(trial.chance * BINS), BINS - 1)
        by_chance.setdefault(place, []).append(trial)
        history = _fsrs_bin(trial.days, trial.long_term, trial.lapses)
        by_history.setdefault(history, []).append(trial)

    bins = []
    for place, members in sorted(by_chance.items()):
        low, high = place / BINS, (place + 1) / BINS
        bins.append(Bin(low, high, _predicted(members), _recalled(members)))
    return Calibration(
        recalled=_recalled(judged),
        predicted=_predicted(judged),
        log_loss=_log_loss(judged),
        rmse=_rmse(list(by_history.values())),
        bins=tuple(bins),
    )


def _recalled(trials: Sequence[Trial]) -> Share:
    return Share(sum(trial.recalled for trial in trials), len(trials))


def _predicted(trials: Sequence[Trial]) -> float:
    return sum(trial.chance for trial in trials) / len(trials)


def _log_loss(trials: Sequence[Trial]) -> float:
    losses = []
    for trial in trials:
        # The chance that was given to what happened.
        chance = trial.chance if trial.recalled else 1 - trial.chance
        chance = min(max(chance, _SMALLEST_CHANCE), 1 - _SMALLEST_CHANCE)
        losses.append(-log(chance))
    return sum(losses) / len(losses)


def _rmse(bins: Sequence[Sequence[Trial]]) -> float:
    """Return the root of the mean square of (predicted - actual) over bins.

    Each bin is weighted by its reviews.
    """
    squares = []
    for members in bins:
        actual = _recalled(members).right / len(members)
        squares.append(len(members) * (_predicted(members) - actual) ** 2)
    return sqrt(sum(squares) / sum(map(len, bins)))


@cache  # many trials have the same history
def _fsrs_bin(days_since: int, long_term: int, lapses_before: int) -> tuple[int, int, int]:
    """Return the bin by days, reviews and lapses of a trial, by which FSRS judges itself.

    From `FSRSItem::r_matrix_index` in open-spaced-repetition/fsrs-rs, src/dataset.rs, with the RMSE
    (bins) of open-spaced-repetition/srs-benchmark.
    """
    days = round(100 * 2.48 * 3.62 ** floor(log(days_since, 3.62)))
    length = round(1.99 * 1.89 ** floor(log(long_term + 1, 1.89)))
    lapses = 0
    if lapses_before:
        lapses = round(1.65 * 1.73 ** floor(log(lapses_before, 1.73)))
    return days, length, lapses
