"""Days as they are counted: by their numbers, of which 0 is 1 January 1970.

Loaded wherever a compiled deck is. The dates that people write are in `dates`.
"""

from datetime import date
from typing import NamedTuple

_FIRST_DAY = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """Return the number of a day, as `dates.day_number` has it."""
    return day.toordinal() - _FIRST_DAY


class Days(NamedTuple):
    """The days from one to another, by their numbers. None: from ever on, or for ever."""

    first: int | None = None
    last: int | None = None

    def include(self, day: date | None) -> bool:
        """Return whether a day is one of them; of a day that nobody knows, whether all are."""
        if day is None:
            return self == ANY_DAY
        number = number_of(day)
        has_begun = self.first is None or self.first <= number
        return has_begun and (self.last is None or number <= self.last)


ANY_DAY = Days()
