"""What all commands print with: nothing of the user's reaches the terminal but through `safe_text`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable

import click

from studykit.cli._streams import silence
from studykit.problems import Problem, in_order, readable, safe_text

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def say(text: str = "", *, err: bool = False, **style: object) -> None:
    """Prints a line, in colour where the terminal and the user (NO_COLOR) want it."""
    shown = safe_text(text)
    if style and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        shown = click.style(shown, **style)  # type: ignore[arg-type]
    echo(shown, err=err)


def echo(text: str, *, err: bool = False) -> None:
    """Prints a text and a line feed. When the reader has gone (`| head`) the command goes on, for its exit code."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:
        silence(sys.stderr if err else sys.stdout)


def say_json(value: object) -> None:
    """Prints one JSON object on a line. JSON escapes the characters that would steer a terminal."""
    shown = json.dumps(value, ensure_ascii=False)
    if (named := readable(shown)) != shown:
        value, shown = json.loads(named), named
    echo(shown if shown.isprintable() else json.dumps(value))


def safe_error(error: click.ClickException) -> None:
    """A wrong call, with how to call it right."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message(), err=True)
        return
    if isinstance(error, click.UsageError) and error.ctx:
        say(error.ctx.get_usage(), err=True)
    say(f"Error: {error.format_message()}", err=True)


def show_problems(problems: Iterable[Problem], *, err: bool) -> None:
    """Each problem on a line, in the order of files and lines: the same in every command.

    On a terminal the line that it is about stands below it with the spot marked, and each file's problems are counted.
    """
    stream = sys.stderr if err else sys.stdout
    found = in_order(problems)
    if not stream.isatty():
        for problem in found:
            say(str(problem), err=err, fg=_COLOURS[problem.level])
        return
    import shutil

    from studykit.cli._excerpt import excerpt

    width = shutil.get_terminal_size().columns
    files = Counter(problem.location.file for problem in found)
    for file in files:
        here = [problem for problem in found if problem.location.file == file]
        if len(files) > 1:
            say(f"{file}: {in_numbers(here)}", err=err, bold=True)
        for problem in here:
            say(str(problem), err=err, fg=_COLOURS[problem.level])
            for line in excerpt(problem, width):
                say(line, err=err, dim=True)
        say(err=err)


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def in_numbers(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning and 3 notes`, those that there are."""
    levels = [problem.level for problem in in_order(problems)]
    found = [
        counted(levels.count(level), level)
        for level in ("error", "warning", "note")
        if level in levels
    ]
    return (
        " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
        or "no problems"
    )
