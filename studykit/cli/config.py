"""Show or change your settings.

`studykit config`: shows the learner's settings, and changes one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_settings, complete_values
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._home import review_log, settings_file
from studykit.cli._output import counted, say, show_problems
from studykit.problems import nearest, quoted

if TYPE_CHECKING:
    from studykit.cli._settings import LearnerSettings

_ANSWERS_LOOKED_AT = 1000

HELP_ORDER = 50
EPILOG = """\b
Examples:
  studykit config                          all settings, and where each comes from
  studykit config desired_retention        with the questions a day that it makes
  studykit config desired_retention 0.85
  studykit config new_per_day default      as if it had never been set
"""


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("key", required=False, shell_complete=complete_settings)
@click.argument("value", required=False, shell_complete=complete_values)
def command(key: str | None, value: str | None) -> None:
    """Show the settings, or KEY alone; or set KEY to VALUE.

    They stand in a file that you may also edit yourself. Options of a command go before them.
    """
    from studykit.cli._settings import SETTINGS, read_settings

    path = settings_file()
    if key is not None and key not in SETTINGS:
        names = f"There are: {', '.join(SETTINGS)}."
        raise click.UsageError(
            f"There is no setting {quoted(key)}.{nearest(key, SETTINGS)} {names}"
        )
    if key is not None and value is not None:
        change(path, key, value)

    # The file is read after the change: what is shown is what holds from now on.
    settings, problems = read_settings(path)
    show_problems(problems, err=True)
    names_shown = list(SETTINGS) if key is None else [key]
    for name in names_shown:
        setting = SETTINGS[name]
        text = setting.shown(settings.values[name])
        origin = settings.set_at.get(name) or "default"
        say(f"{name} = {text}  ({setting.about}; {origin})")
    if key is None:
        say(f"\nSet them with `studykit config KEY VALUE`, or in {path}.")
    if key == "desired_retention" and value is None and not problems:
        _show_workload(settings)
    sys.exit(PROBLEMS if problems else 0)


def _show_workload(settings: LearnerSettings) -> None:
    """Show what each retention would cost with the cards of the log; nothing without one."""
    from studykit.cli._clock import local_now
    from studykit.cli._settings import open_log
    from studykit.reviews.log import LogError
    from studykit.reviews.simulate import habits_of

    if not review_log().exists():
        return
    try:
        with open_log(settings) as log:
            states = log.states()
            # The newest ones tell how this learner answers; all of many years would take seconds.
            habits = habits_of(log.latest(_ANSWERS_LOOKED_AT), log.settings)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)
    if not states:
        return

    from studykit.progress.workload import DAYS, MOST_CARDS, workloads

    sample = f", by {MOST_CARDS:,} of them" if len(states) > MOST_CARDS else ""
    about = f"Your {counted(len(states), 'card')} in the next {DAYS} days"
    say(f"\n{about}, at {habits.seconds:.0f} seconds an answer (simulated{sample}):")
    say("  wanted   questions a day   minutes a day   known at the end")
    for workload in workloads(states, habits, local_now(), log.settings, rng=0):
        retention = f"{workload.retention:.2f}"
        known = f"{workload.known:.0%}"
        now = "   now" if workload.retention == log.settings.retention else ""
        work = f"{workload.questions:>18.1f}{workload.minutes:>16.1f}"
        say(f"  {retention:>6}{work}{known:>19}{now}")


def change(path: Path, key: str, value: str) -> None:
    """Set a key, or take it out for `default`. Raise click.UsageError for a wrong value."""
    from studykit.cli._setting_kinds import as_toml, reason_of
    from studykit.cli._settings import SETTINGS
    from studykit.cli._settings_file import is_toml_of, with_value

    if value == "default":
        _write(path, with_value(path, key, None))
        return
    kind = SETTINGS[key].kind
    try:
        chosen = kind.typed(value)
    except ValueError as error:
        reason = reason_of(error)
        message = f"{quoted(key)} cannot be {quoted(value)}{reason}. Give {kind.wanted}."
        raise click.UsageError(message) from None
    # As it was typed, where that is TOML: 0.90 stays 0.90.
    written = value if is_toml_of(value, kind, chosen) else as_toml(chosen)
    _write(path, with_value(path, key, written))


def _write(path: Path, text: str) -> None:
    from studykit.whole_files.writing import write_whole

    # The sign for bytes that could not be read: writing it would be the end of them.
    if "\ufffd" in text:
        message = f"{path} is not UTF-8, and signs in it would be lost. Save it as UTF-8 first."
        raise click.ClickException(message)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Where the file is a link, as of those who keep all settings in one place, its target is
    # written: the link stays.
    write_whole({Path(os.path.realpath(path)): text.encode()})
