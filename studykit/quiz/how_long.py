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
    of_any = median(_took(review) for review in last_answers)
    total = 0.0
    for entry in entries:
        for way in _ways_to_ask(entry, options):
            # A guess is typed, too.
            typed = seconds.get("typed", of_any) if way == "guess" else of_any
            total += seconds.get(way, typed)
    return timedelta(seconds=total * (1 + _share_missed(last_answers)))


def _seconds_by_way(reviews: Iterable[Review]) -> Mapping[Way, float]:
    """Return the median seconds of an answer for each way of asking that has enough answers."""
    took: defaultdict[Way, list[float]] = defaultdict(list)
    for review in reviews:
        is_guess = review.kind == "first" and review.mode == "typed"
        took["guess" if is_guess else review.mode].append(_took(review))
    return {way: median(times) for way, times in took.items() if len(times) >= _ENOUGH_OF_A_WAY}


def _took(review: Review) -> float:
    return review.took / 1000


def _share_missed(reviews: Sequence[Review]) -> float:
    asked = [review for review in reviews if review.kind == "review"]
    return sum(review.rating == AGAIN for review in asked) / max(1, len(asked))


def _ways_to_ask(entry: Entry, options: Options) -> Iterator[Way]:
    """Yield how an entry is asked in a sitting where nothing is missed: a new one three times."""
    meeting: Meeting | None = entry.meeting
    while meeting in ("guess", "choice"):
        yield meeting
        meeting = next_meeting(entry.item, meeting)
    last = entry._replace(meeting=meeting)
    chooses_until_known = options.first_meeting == "ask"
    yield mode_for(last, options.mode, exam=options.exam, chooses_until_known=chooses_until_known)
