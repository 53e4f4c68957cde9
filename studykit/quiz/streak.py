"""Count the days in a row on which a learner answered.

    days with answers    5 6 7 . 9 10    today is the 10th    a streak of 2
                         5 6 7 . 9       today is the 10th    1: the day is not over yet
                         5 6 7 .         today is the 9th     0

Reads the log and writes nothing. Knows no decks, no terminal and no clock.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta

from studykit.reviews.log import Log
from studykit.reviews.schedule import ZONES_APART, day_begins, study_day

CLOCKS_AGREE = timedelta(minutes=10)
"""Two clocks that are this close: the review of another machine may be dated a little later."""
_DAYS_READ_FIRST = 60
"""Most streaks are shorter: so that ten years of reviews need not be read for one."""
_FIRST_DAY = 400
"""Of the calendar, so that the days before it are days too."""


def streak(days: Container[int], today: int) -> int:
    """Return the days in a row with answers, up to today, or to yesterday if today has none yet."""
    day = today if today in days else today - 1
    length = 0
    while day in days:
        length += 1
        day -= 1
    return length


def streak_of(log: Log, now: datetime) -> int:
    """Return the streak of all decks.

    At a first meeting nothing could be known: it is no answer.
    """
    settings = log.settings
    today = study_day(now, settings)
    days_read = _DAYS_READ_FIRST
    while True:
        first = max(today - days_read, _FIRST_DAY)
        days = set()
        for review in log.since(day_begins(first, now, settings) - ZONES_APART):
            if review.kind != "first" and review.at <= now + CLOCKS_AGREE:
                # Further east it may be tomorrow already.
                days.add(min(study_day(review.at, settings), today))
        length = streak(days, today)
        is_whole = length < today - first or first == _FIRST_DAY
        if is_whole:
            return length
        days_read *= 4
