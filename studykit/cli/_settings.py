"""Read and change the learner's settings: `key = value`, one a line, in a file of the user's own.

    # on holiday
    new_per_day = 5         # back to 20 in May
    day_begins_at = 3

The file is TOML of the simplest kind, read here line by line, so that each problem has its line,
and a changed value leaves every other line and every comment as it is. `SETTINGS` has all keys.

Knows the log only to open it with these settings. Knows no deck and no option of a command.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._home import review_log, settings_file
from studykit.limits import MAX_FILE
from studykit.problems import Location, Problem, nearest, quoted
from studykit.whole_files.regular import regular_file

if TYPE_CHECKING:
    from studykit.reviews.log import Log


# --- what may be set -----------------------------------------------------------------------------


class Setting(NamedTuple):
    """A value that a learner may choose."""

    about: str
    default: float | int | None
    """None is no limit."""
    number: Callable[[str], float | int]
    """Makes a number of a text. Raises ValueError for a text that is none."""
    least: float
    most: float
    wanted: str
    """The values that it may have, in words."""
    absent: str = ""
    """The words for a default that is no number."""

    def value(self, text: str) -> float | int:
        """Return the value of a text. Raise ValueError for what it may not be."""
        number = self.number(text)
        if not self.least <= number <= self.most:
            raise ValueError(text)
        return number


SETTINGS: Mapping[str, Setting] = {
    # The bounds are those of Anki: near 1 the reviews would never end.
    "desired_retention": Setting(
        about="how likely you want to know a card when it comes again",
        default=0.9,
        number=float,
        least=0.7,
        most=0.99,
        wanted="a number from 0.7 to 0.99",
    ),
    "new_per_day": Setting(
        about="new items a day",
        default=20,
        number=int,
        least=0,
        most=9999,
        wanted="a whole number from 0 to 9999",
    ),
    "reviews_per_day": Setting(
        about="reviews a day of items that are not new",
        default=None,
        number=int,
        least=0,
        most=9999,
        wanted="a whole number from 0 to 9999",
        absent="no limit",
    ),
    # Who learns until two at night is still in the same day.
    "day_begins_at": Setting(
        about="the hour at which a day begins",
        default=4,
        number=int,
        least=0,
        most=23,
        wanted="an hour from 0 to 23",
    ),
}


class LearnerSettings(NamedTuple):
    """The value of every setting, and where those that are set stand."""

    values: Mapping[str, float | int | None]
    set_at: Mapping[str, Location]

    @property
    def new_per_day(self) -> int:
        return int(self.values["new_per_day"] or 0)

    @property
    def reviews_per_day(self) -> int | None:
        limit = self.values["reviews_per_day"]
        return None if limit is None else int(limit)


# --- as commands want them -----------------------------------------------------------------------


def learner_settings() -> LearnerSettings:
    """Return the learner's settings.

    Leave with exit code 1 and the problems when the file has any: a quiz with other numbers than
    were wanted would be noticed too late.
    """
    settings, problems = read_settings(settings_file())
    if problems:
        from studykit.cli._output import show_problems

        show_problems(problems, err=True)
        sys.exit(PROBLEMS)
    return settings


def open_log(settings: LearnerSettings) -> Log:
    """Return the review log, its cards as these settings want them. Raise LogError."""
    from studykit.reviews.log import Log
    from studykit.reviews.schedule import Settings

    schedule = Settings(
        retention=float(settings.values["desired_retention"] or 0),
        day_turns_at=int(settings.values["day_begins_at"] or 0),
    )
    return Log.open(review_log(), settings=schedule)


# --- the file ------------------------------------------------------------------------------------

_LINE = re.compile(r"\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>[^#]*?)\s*(?P<comment>#.*)?")
_FIRST_LINE = "# The settings of studykit. `studykit config` shows and explains them."


def read_settings(path: Path) -> tuple[LearnerSettings, list[Problem]]:
    """Return the settings of a file, which need not exist, and what is wrong in it.

    What is wrong stays at its default.
    """
    values = {key: setting.default for key, setting in SETTINGS.items()}
    set_at: dict[str, Location] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_lines(path), start=1):
        stripped = line.lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        location = Location(str(path), number, len(line) - len(stripped) + 1)
        parts = _LINE.fullmatch(line)
        if not parts:
            message = f"{quoted(line)} is no setting"
            problems.append(Problem("C001", message, "Write `key = value`.", location))
            continue
        key = parts["key"]
        if key not in SETTINGS:
            problems.append(_unknown_key(key, location))
            continue
        if key in set_at:
            message = f"{quoted(key)} is set twice"
            problems.append(Problem("C004", message, "Delete one.", location, other=set_at[key]))
            continue

        set_at[key] = location
        try:
            values[key] = SETTINGS[key].value(parts["value"])
        except ValueError:
            message = f"{quoted(key)} cannot be {quoted(parts['value'])}"
            remedy = f"Write {SETTINGS[key].wanted}."
            problems.append(Problem("C003", message, remedy, location))
    return LearnerSettings(values, set_at), problems


def with_value(path: Path, key: str, value: str | None) -> str:
    """Return the file's text with a setting changed, added, or (None) taken out; all else as it is.

    Where a key is set twice the first line has the new value, and the second one goes.
    """
    lines = _lines(path) or [_FIRST_LINE]
    changed: list[str] = []
    is_done = value is None
    for line in lines:
        parts = _LINE.fullmatch(line)
        if not parts or parts["key"] != key:
            changed.append(line)
            continue
        if is_done:
            continue
        # The comment is the learner's own, and says perhaps why.
        comment = f"  {parts['comment']}" if parts["comment"] else ""
        changed.append(f"{key} = {value}{comment}")
        is_done = True
    if not is_done:
        changed.append(f"{key} = {value}")
    return "".join(f"{line}\n" for line in changed)


def _lines(path: Path) -> list[str]:
    """Return the lines of the file; none when there is no such file."""
    try:
        content = regular_file(path, MAX_FILE)
    except (FileNotFoundError, NotADirectoryError):
        return []
    # Bytes that are no UTF-8 come as signs that no setting has, and are told with their line.
    return content.decode("utf-8-sig", errors="replace").splitlines()


def _unknown_key(key: str, location: Location) -> Problem:
    remedy = f"There are: {', '.join(SETTINGS)}.{nearest(key, SETTINGS)}"
    return Problem("C002", f"there is no setting {quoted(key)}", remedy, location)
