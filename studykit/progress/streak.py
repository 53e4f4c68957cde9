"""Count the days in a row on which something was answered.

answers on    Monday, Tuesday, Wednesday; today is Thursday
-> 3: until the day is over nobody has missed it
"""

from __future__ import annotations

from datetime import datetime

from studykit.reviews.log import Log
from studykit.reviews.schedule import study_day

_FIRST_LOOK = 30
"""Days. Few streaks are longer, and those that are deserve a second look."""
_LONGEST = 100_000


def days_in_a_row(log: Log, now: datetime) -> int:
    """Return the days in a row with an answer, up to today, or to yesterday while it has none.

    As in the statistics: practice counts, a first meeting is no answer.
    """
    today = study_day(now, log.settings)
    look_back = _FIRST_LOOK
    while True:
        since = datetime.fromordinal(max(today - look_back, 3)).replace(tzinfo=now.tzinfo)
        days = set()
        for review in log.since(since):
            if review.kind != "first":
                days.add(study_day(review.at, log.settings))
        last_day = today if today in days else today - 1
        streak = 0
        while last_day - streak in days:
            streak += 1
        # The day on which the look begins may be only half seen.
        if streak < look_back - 2 or look_back > _LONGEST:
            return streak
        look_back *= 10
