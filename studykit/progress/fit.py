"""Fit the parameters of FSRS to reviews, and judge them by others that they have not seen.

    reviews in the order of time      1 2 3 4 5 6 7 8 | 9 10
    fitted to                         the first four fifths
    judged by                                           the last fifth, as forecasts (`calibration`)

The fitting is fsrs-rs (https://github.com/open-spaced-repetition/fsrs-rs), which Anki has too, by
fsrs-rs-python; it may be missing. Pure: reviews and settings in, `FittedParameters` out. Knows no
log, no file and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from studykit.progress.recall import (
    NO_RESETS,
    Calibration,
    Resets,
    calibration,
    is_reset_between,
    trials,
)
from studykit.reviews.fsrs import fsrs_parameters
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import Settings, days_between, study_day

if TYPE_CHECKING:
    from fsrs_rs_python import FSRSItem

FEWEST = 400
"""Reviews that tell of forgetting. From fewer of them Anki long fitted nothing either."""
_DECIMALS = 4
"""As Anki shows parameters."""


class Evidence(NamedTuple):
    """A review a day or more after the one before: it tells of forgetting."""

    review: Review
    history: tuple[tuple[int, int], ...]
    """The ratings of its card up to this one, each with the days since the one before."""


class FittedParameters(NamedTuple):
    """Parameters that were fitted, and what they foretell beside those that are in force."""

    parameters: tuple[float, ...]
    before: Calibration
    """Of the last fifth, by the parameters that are in force."""
    after: Calibration
    """Of the same reviews, by those that were fitted."""

    @property
    def is_better(self) -> bool:
        """Return whether the fitted ones foretold the last fifth better."""
        if self.before.log_loss is None or self.after.log_loss is None:
            return False
        return self.after.log_loss < self.before.log_loss


def can_fit() -> bool:
    """Return whether the library that fits is there."""
    return find_spec("fsrs_rs_python") is not None


def evidence(
    reviews: Iterable[Review], settings: Settings, resets: Resets = NO_RESETS
) -> list[Evidence]:
    """Return the reviews that tell of forgetting; of each card they come in their order."""
    histories: dict[Card, tuple[tuple[int, int], ...]] = {}
    last_days: dict[Card, int] = {}
    last_places: dict[Card, int] = {}
    found = []
    for review in reviews:
        if review.kind != "review":
            continue
        card = (review.deck, review.item)
        last_place = last_places.get(card, review.placed)
        if is_reset_between(resets, card, last_place, review.placed):
            # It began anew: what was before says nothing of it.
            del histories[card], last_days[card]
        last_places[card] = review.placed
        today = study_day(review.at, settings)
        days = days_between(last_days.get(card, today), today)
        history = (*histories.get(card, ()), (review.rating, days))
        histories[card], last_days[card] = history, today
        if days > 0:
            found.append(Evidence(review, history))
    return found


def fit(
    reviews: Sequence[Review], settings: Settings, resets: Resets = NO_RESETS
) -> FittedParameters:
    """Return parameters fitted to the first four fifths of reviews, judged by the last one.

    The same reviews give the same parameters. Raises ImportError where `can_fit` says no, and
    ValueError where the library finds none.
    """
    # By time over all cards: what comes later must not tell of what came before.
    in_time = sorted(evidence(reviews, settings, resets), key=lambda found: _moment(found.review))
    first_judged = len(in_time) * 4 // 5
    parameters = _fitted([found.history for found in in_time[:first_judged]])

    since = _moment(in_time[first_judged].review)
    fitted = settings._replace(parameters=parameters)
    return FittedParameters(
        parameters,
        before=_judged(reviews, settings, resets, since),
        after=_judged(reviews, fitted, resets, since),
    )


def _moment(review: Review) -> tuple[int, str]:
    return review.placed, review.uid


def _judged(
    reviews: Sequence[Review], settings: Settings, resets: Resets, since: tuple[int, str]
) -> Calibration:
    """Return the calibration of the reviews since a moment; all reviews before it are replayed."""
    replayed = trials(reviews, settings, resets)
    return calibration([trial for trial in replayed if _moment(trial.review) >= since])


def _fitted(histories: Iterable[Sequence[tuple[int, int]]]) -> tuple[float, ...]:
    from fsrs_rs_python import FSRS

    parameters = FSRS([]).compute_parameters([_item(history) for history in histories])
    return fsrs_parameters([round(number, _DECIMALS) for number in parameters])


def _item(history: Iterable[tuple[int, int]]) -> FSRSItem:
    from fsrs_rs_python import FSRSItem, FSRSReview

    return FSRSItem([FSRSReview(rating, days) for rating, days in history])
