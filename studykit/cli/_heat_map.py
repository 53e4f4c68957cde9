"""Draw a year of days, a week a column, each day by how much was answered on it.

         Jan Feb Mar
    Mon  ·░··▒·█
         ··▒···▓
    Wed  ·····

The signs differ without any colour; colour comes on top where there is one. A narrow window shows
as many weeks as it has room for. Knows days with numbers and rich. Knows no statistics.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date

from rich.text import Text

_SIGNS = "·░▒▓█"
_PLAIN_SIGNS = ".-+*#"
"""Nothing, and four levels of more and more."""
_STYLES = ("dim", "color(22)", "color(28)", "color(34)", "color(40)")
_NAMES = ("Mon", "", "Wed", "", "Fri", "", "")
"""Of every other day: more would be read as a table."""
_MARGIN = "  "
_WIDTH_OF_NAMES = 4
_WIDTH_OF_MONTH = 4
"""With the gap behind it."""


def heat_map(
    answers: Mapping[int, int], first: int, today: int, width: int, *, has_unicode: bool
) -> list[Text]:
    """Return the lines: months, seven days, and what the signs mean.

    `answers` are counted by study day; `first` is the Monday with which the year begins.
    """
    weeks = (today - first) // 7 + 1
    room = max(width - len(_MARGIN) - _WIDTH_OF_NAMES, 1)
    # The latest weeks are kept where there is no room for all.
    hidden = max(weeks - room, 0)
    mondays = [first + 7 * week for week in range(hidden, weeks)]
    signs = _SIGNS if has_unicode else _PLAIN_SIGNS
    counts = sorted(count for count in answers.values() if count)

    lines = [Text(f"{_MARGIN}{' ' * _WIDTH_OF_NAMES}{_months(mondays)}".rstrip())]
    for weekday, name in enumerate(_NAMES):
        line = Text(f"{_MARGIN}{name:{_WIDTH_OF_NAMES}}")
        for monday in mondays:
            day = monday + weekday
            if day <= today:
                level = _level(answers.get(day, 0), counts)
                line.append(signs[level], _STYLES[level])
        lines.append(line)
    if counts:
        lines.append(_legend(signs, counts[-1]))
    return lines


def _level(count: int, counts: Sequence[int]) -> int:
    """Return 0 for nothing, or 1 to 4: the quarter of the days with answers that it belongs to.

    By rank and not by number: one day of a thousand answers would make all others pale.
    """
    if not count:
        return 0
    return 1 + 4 * bisect_left(counts, count) // len(counts)


def _legend(signs: str, most: int) -> Text:
    line = Text(f"{_MARGIN}less ")
    for sign, style in zip(signs, _STYLES, strict=True):
        line.append(sign, style)
    line.append(f" more, at most {most:,} a day")
    return line


def _months(mondays: Sequence[int]) -> str:
    """Return the names of months, each above the week in which it begins."""
    names = ""
    for week, monday in enumerate(mondays):
        last_day = date.fromordinal(monday + 6)
        # The first of a month lies in the week whose last day is one of its first seven.
        has_room = len(names) <= week <= len(mondays) - _WIDTH_OF_MONTH + 1
        if last_day.day <= 7 and has_room:
            names = f"{names:{week}}{last_day:%b} "
    return names
