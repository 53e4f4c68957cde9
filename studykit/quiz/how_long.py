"""Estimate how long a sitting takes, by the learner's own pace.

    the last answers     choice 4 s, typed 9 s (medians); one of ten was missed
    today                8 due, to be typed; 2 new: each a guess, a choice, and typed
    -> 8 * 9 + 2 * (9 + 4 + 9) = 116 seconds, and a tenth more: what is missed comes again

A guess takes as long as an answer that is typed, until there are enough guesses. Pure: entries and
reviews in, a time out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from statistics import median

from studykit.grading.verdict import AGAIN
from studykit.quiz.entry import Entry, Meeting
from studykit.quiz.plan import Options
from studykit.quiz.question import Way, mode_for, next_meeting
from studykit.reviews.records import Review

ENOUGH = 10
"""Answers before anything is said."""
_ENOUGH_OF_A_WAY = 5
"""Answers in one way of asking; with fewer the median of all stands in."""
LAST = 500
"""Answers by which the pace is told: older ones were given by another learner."""


def expected_time(
    entries: Iterable[Entry], options: Options, last_answers: Sequence[Review]
) -> timedelta | None:
    """Return the time that answering takes; None when there are too few answers to tell."""
    if len(last_answers) < ENOUGH:
        return None
    seconds = _seconds_by_way(last_answers)
    total = 0.0
    for entry in entries:
        for way in _ways_to_ask(entry, options):
            total += seconds[way]
    return timedelta(seconds=total * (1 + _share_missed(last_answers)))


def _seconds_by_way(reviews: Sequence[Review]) -> Mapping[Way, float]:
    """Return the median seconds of an answer in each way of asking."""
    took: defaultdict[Way, list[float]] = defaultdict(list)
    for review in reviews:
        way: Way = review.mode
        # The log keeps a guess as what it is besides: a text that was typed.
        if review.kind == "first" and review.mode == "typed":
            way = "guess"
        took[way].append(review.took / 1000)

    of_any = median(review.took / 1000 for review in reviews)
    seconds: dict[Way, float] = {}
    for way in ("choice", "typed", "cards"):
        seconds[way] = _median_of_enough(took[way], of_any)
    seconds["guess"] = _median_of_enough(took["guess"], seconds["typed"])
    return seconds


def _median_of_enough(times: Sequence[float], otherwise: float) -> float:
    if len(times) < _ENOUGH_OF_A_WAY:
        return otherwise
    return median(times)


def _share_missed(reviews: Iterable[Review]) -> float:
    asked = missed = 0
    for review in reviews:
        if review.kind == "review":
            asked += 1
            missed += review.rating == AGAIN
    return missed / max(1, asked)


def _ways_to_ask(entry: Entry, options: Options) -> Iterator[Way]:
    """Yield how an entry is asked in a sitting where nothing is missed: a new one three times."""
    meeting: Meeting | None = entry.meeting
    while meeting in ("guess", "choice"):
        yield meeting
        meeting = next_meeting(entry.item, meeting)
    last = entry._replace(meeting=meeting)
    chooses_until_known = options.first_meeting == "ask"
    yield mode_for(last, options.mode, exam=options.exam, chooses_until_known=chooses_until_known)
