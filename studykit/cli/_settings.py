"""The settings that a learner may choose, one row each in `SETTINGS`, and as commands want them.

    "new_per_day": Setting("new items a day", 20, WholeNumber(0, 9999, "a whole number from ..."))

`studykit config`, the file (`_settings_file`), the manual's list of keys and completion all go by
these rows: a new setting is a new row here, and one on the manual's page of keys.

Knows the log only to open it with these settings. Knows no deck and no option of a command.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._home import review_log, settings_file
from studykit.cli._setting_kinds import (
    ListOfNumbers,
    NumberWithin,
    OneOfWords,
    Setting,
    WholeNumber,
)
from studykit.cli._settings_file import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from studykit.problems import Location, Problem
    from studykit.reviews.log import Log
    from studykit.reviews.schedule import Settings


# --- what may be set -----------------------------------------------------------------------------


def _check_fsrs_parameters(numbers: Sequence[float]) -> None:
    """Raise ValueError for numbers that FSRS cannot take, with the reason."""
    # Imported here: it loads the scheduler, and most learners set no parameters.
    from studykit.reviews.fsrs import fsrs_parameters

    fsrs_parameters(numbers)


SETTINGS: Mapping[str, Setting] = {
    # The bounds are those of Anki: near 1 the reviews would never end.
    "desired_retention": Setting(
        about="how likely you want to know a card when it comes again",
        default=0.9,
        kind=NumberWithin(0.7, 0.99, "a number from 0.7 to 0.99"),
    ),
    "new_per_day": Setting(
        about="new cards a day, in all decks",
        default=20,
        kind=WholeNumber(0, 9999, "a whole number from 0 to 9999"),
    ),
    "reviews_per_day": Setting(
        about="cards a day, new ones among them, in all decks",
        default=200,
        kind=WholeNumber(0, 9999, "a whole number from 0 to 9999"),
    ),
    "first_meeting": Setting(
        about="how a new item begins: a guess that does not count, or a question that does",
        default="guess",
        kind=OneOfWords(("guess", "ask")),
    ),
    "screen": Setting(
        about="a screen for each question, or all of them below each other",
        default="clear",
        kind=OneOfWords(("clear", "scroll")),
    ),
    # Who learns until two at night is still in the same day.
    "day_begins_at": Setting(
        about="the hour at which a day begins",
        default=4,
        kind=WholeNumber(0, 23, "an hour from 0 to 23"),
    ),
    "anki_port": Setting(
        about="where the AnkiConnect of a running Anki listens on this machine",
        default=8765,
        kind=WholeNumber(1, 65535, "a whole number from 1 to 65535"),
    ),
    "fsrs_parameters": Setting(
        about="how fast you forget, in the numbers of FSRS",
        default=None,
        kind=ListOfNumbers(
            _check_fsrs_parameters, "the 21 numbers of FSRS-6, or the 19 or 17 of an older one"
        ),
        absent="those of FSRS-6",
    ),
}


class LearnerSettings(NamedTuple):
    """The value of every setting, and where those that are set stand."""

    values: Mapping[str, Any]
    """Each of the type that its row in SETTINGS says; None where that says so."""
    set_at: Mapping[str, Location]

    @property
    def new_per_day(self) -> int:
        return int(self.values["new_per_day"])

    @property
    def anki_port(self) -> int:
        return int(self.values["anki_port"])

    @property
    def reviews_per_day(self) -> int:
        return int(self.values["reviews_per_day"])

    @property
    def scrolls(self) -> bool:
        """Return whether all questions stay below each other."""
        return bool(self.values["screen"] == "scroll")


def read_settings(path: Path) -> tuple[LearnerSettings, list[Problem]]:
    """Return the settings of a file, which need not exist, and what is wrong in it.

    What is wrong stays at its default.
    """
    content = read_file(path, SETTINGS)
    defaults = {key: setting.default for key, setting in SETTINGS.items()}
    settings = LearnerSettings({**defaults, **content.values}, content.set_at)
    return settings, list(content.problems)


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
    """Return the review log, its cards as these settings want them. Raise LogError.

    Say on standard error how many cards are due at another time by them: it may be a surprise.
    """
    from studykit.cli._output import counted, say
    from studykit.reviews.log import Log

    log = Log.open(review_log(), settings=schedule_of(settings))
    if log.moved:
        verb = "is" if log.moved == 1 else "are"
        reason = "the settings are others, or the rules of a newer studykit"
        say(f"{counted(log.moved, 'card')} {verb} due at another time now: {reason}.", err=True)
    return log


def schedule_of(settings: LearnerSettings) -> Settings:
    """Return by what cards are scheduled."""
    from studykit.reviews.fsrs import fsrs_parameters
    from studykit.reviews.schedule import Settings

    return Settings(
        retention=settings.values["desired_retention"],
        day_turns_at=settings.values["day_begins_at"],
        parameters=fsrs_parameters(settings.values["fsrs_parameters"] or ()),
    )
