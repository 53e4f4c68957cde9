"""The learner's settings: `key = value`, one a line, in a file of the user's own.

The file is TOML of the simplest kind, read here line by line, so that each problem has its line and a changed value
leaves every other line and every comment as it is.
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


class Setting(NamedTuple):
    """What may be set."""

    about: str
    default: float | int | None
    read: Callable[[str], float | int]
    """The value of a text; ValueError when it is none."""
    least: float
    most: float
    wanted: str
    """What a value is, in words."""
    absent: str = ""
    """How the default is shown when it is no number."""

    def value(self, text: str) -> float | int:
        """Raises ValueError for what it may not be."""
        found = self.read(text)
        if not self.least <= found <= self.most:
            raise ValueError(text)
        return found


SETTINGS: Mapping[str, Setting] = {
    "desired_retention": Setting(
        "how likely you want to know a card when it comes again",
        0.9,
        float,
        0.7,
        0.99,
        "a number from 0.7 to 0.99",
    ),
    "new_per_day": Setting("new items a day", 20, int, 0, 9999, "a whole number from 0 to 9999"),
    "reviews_per_day": Setting(
        "reviews a day of items that are not new",
        None,
        int,
        0,
        9999,
        "a whole number from 0 to 9999",
        "no limit",
    ),
    "day_begins_at": Setting(
        "the hour at which a day begins", 4, int, 0, 23, "an hour from 0 to 23"
    ),
}


class Chosen(NamedTuple):
    """All settings, and where those that are set stand."""

    values: Mapping[str, float | int | None]
    set_at: Mapping[str, Location]

    @property
    def new_per_day(self) -> int:
        return int(self.values["new_per_day"] or 0)

    @property
    def reviews_per_day(self) -> int | None:
        found = self.values["reviews_per_day"]
        return None if found is None else int(found)


_LINE = r"\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>[^#]*?)\s*(?P<comment>#.*)?"


def read(path: Path) -> tuple[Chosen, list[Problem]]:
    """The settings of a file, which need not exist. What is wrong in it stays at its default."""
    values = {key: setting.default for key, setting in SETTINGS.items()}
    set_at: dict[str, Location] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        at = Location(str(path), number, len(line) - len(line.lstrip()) + 1)
        found = re.fullmatch(_LINE, line)
        if not found:
            problems.append(
                Problem("C001", f"{quoted(line)} is no setting", "Write `key = value`.", at)
            )
        elif found["key"] not in SETTINGS:
            problems.append(_unknown(found["key"], at))
        elif found["key"] in set_at:
            first = set_at[found["key"]]
            problems.append(
                Problem(
                    "C004", f"{quoted(found['key'])} is set twice", "Delete one.", at, other=first
                )
            )
        else:
            setting = SETTINGS[found["key"]]
            set_at[found["key"]] = at
            try:
                values[found["key"]] = setting.value(found["value"])
            except ValueError:
                what = f"{quoted(found['key'])} cannot be {quoted(found['value'])}"
                problems.append(Problem("C003", what, f"Write {setting.wanted}.", at))
    return Chosen(values, set_at), problems


def _lines(path: Path) -> list[str]:
    """No lines when there is no such file. Bytes that are no UTF-8 come as signs that no setting has."""
    try:
        return regular_file(path, MAX_FILE).decode("utf-8-sig", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _unknown(key: str, at: Location) -> Problem:
    known = f"There are: {', '.join(SETTINGS)}."
    return Problem(
        "C002", f"there is no setting {quoted(key)}", f"{known}{nearest(key, SETTINGS)}", at
    )


def with_value(path: Path, key: str, value: str | None) -> str:
    """The file's text with a setting changed, added, or (None) taken out; all else as it is."""
    lines = _lines(path) or [
        "# The settings of studykit. `studykit config` shows and explains them."
    ]
    kept: list[str] = []
    is_done = value is None
    for line in lines:
        found = re.fullmatch(_LINE, line)
        if not found or found["key"] != key:
            kept.append(line)
        elif not is_done:
            kept.append(f"{key} = {value}{'  ' + found['comment'] if found['comment'] else ''}")
            is_done = True
    if not is_done:
        kept.append(f"{key} = {value}")
    return "".join(f"{line}\n" for line in kept)


def chosen() -> Chosen:
    """The learner's settings; leaves with exit code 1 and the problems when the file has any."""
    found, problems = read(settings_file())
    if problems:
        from studykit.cli._output import show_problems

        show_problems(problems, err=True)
        sys.exit(PROBLEMS)
    return found


def open_log(settings: Chosen) -> Log:
    """The review log, its cards as these settings want them. Raises LogError."""
    from studykit.reviews.log import Log
    from studykit.reviews.schedule import Settings

    values = settings.values
    schedule = Settings(
        retention=float(values["desired_retention"] or 0),
        day_turns_at=int(values["day_begins_at"] or 0),
    )
    return Log.open(review_log(), settings=schedule)
