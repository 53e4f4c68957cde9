"""Show or change your settings.

`studykit config`: shows the learner's settings, and changes one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from studykit.cli._complete import complete_settings
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._home import settings_file
from studykit.cli._output import say, show_problems
from studykit.problems import nearest, quoted

HELP_ORDER = 50
EPILOG = """\b
Examples:
  studykit config                          all settings, and where each comes from
  studykit config desired_retention 0.85
  studykit config new_per_day default      as if it had never been set
"""


@click.command(epilog=EPILOG)
@click.argument("key", required=False, shell_complete=complete_settings)
@click.argument("value", required=False)
def command(key: str | None, value: str | None) -> None:
    """Show the settings, or KEY alone; or set KEY to VALUE.

    They stand in a file that you may also edit yourself. Options of a command go before them.
    """
    from studykit.cli._settings import SETTINGS, read, with_value

    path = settings_file()
    if key is not None and key not in SETTINGS:
        raise click.UsageError(
            f"There is no setting {quoted(key)}.{nearest(key, SETTINGS)} There are: {', '.join(SETTINGS)}."
        )
    if key is not None and value is not None:
        setting = SETTINGS[key]
        if value != "default":
            try:
                setting.value(value)
            except ValueError:
                raise click.UsageError(
                    f"{quoted(key)} cannot be {quoted(value)}. Give {setting.wanted}."
                ) from None
        _write(path, with_value(path, key, None if value == "default" else value))
    found, problems = read(path)
    show_problems(problems, err=True)
    for name, setting in SETTINGS.items():
        if key in (None, name):
            shown = found.values[name] if found.values[name] is not None else setting.absent
            place = found.set_at.get(name)
            say(f"{name} = {shown}  ({setting.about}; {place or 'default'})")
    if key is None:
        say(f"\nSet them with `studykit config KEY VALUE`, or in {path}.")
    sys.exit(PROBLEMS if problems else 0)


def _write(path: Path, text: str) -> None:
    """Writes the settings; where their file is a link, as of those who keep all settings in one place, its target."""
    from studykit.whole_files.writing import write_whole

    if "\ufffd" in text:
        msg = f"{path} is not UTF-8, and signs in it would be lost. Save it as UTF-8 first."
        raise click.ClickException(msg)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole({Path(os.path.realpath(path)): text.encode()})
