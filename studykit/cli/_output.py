"""Print for all commands: text in colour, JSON, and problems.

Nothing of the user's reaches the terminal but through `safe_text`. What is printed:

    say("2 items.")          2 items.
    say_json({"items": 2})   {"items": 2}
    show_problems(...)       seeds/seas.yaml:4:12: F004 ...
    counted(2, "item")       2 items
    in_numbers(...)          2 errors, 1 warning and 3 notes

Knows problems. Knows no command, no deck and no log.
"""

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
"""Of each level, the most serious first."""


def say(text: str = "", *, err: bool = False, **style: object) -> None:
    """Print a line, in colour where the terminal and the user (NO_COLOR) want it."""
    line = safe_text(text)
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if style and not is_plain:
        line = click.style(line, **style)  # type: ignore[arg-type]
    echo(line, err=err)


def echo(text: str, *, err: bool = False) -> None:
    """Print a text and a line feed."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:
        # The reader has gone (`| head`). The command goes on, for the sake of its exit code.
        silence(sys.stderr if err else sys.stdout)


def say_json(value: object) -> None:
    """Print one JSON object on a line."""
    line = json.dumps(value, ensure_ascii=False)
    with_names = readable(line)
    if with_names != line:
        line = with_names
        value = json.loads(line)
    # JSON can escape the characters that would steer a terminal; text for people cannot.
    if not line.isprintable():
        line = json.dumps(value)
    echo(line)


def safe_error(error: click.ClickException) -> None:
    """Print what is wrong with a call, and how to call it right."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message(), err=True)
        return
    if isinstance(error, click.UsageError) and error.ctx:
        say(error.ctx.get_usage(), err=True)
    say(f"Error: {error.format_message()}", err=True)


def show_problems(problems: Iterable[Problem], *, err: bool) -> None:
    """Print each problem on a line, in the order of files and lines: the same in every command.

    On a terminal the line that it is about stands below it with the spot marked, and each file's
    problems are counted.
    """
    stream = sys.stderr if err else sys.stdout
    ordered = in_order(problems)
    if stream.isatty():
        _show_with_excerpts(ordered, err=err)
        return
    for problem in ordered:
        say(str(problem), err=err, fg=_COLOURS[problem.level])


def _show_with_excerpts(ordered: Iterable[Problem], *, err: bool) -> None:
    # Imported here: most runs have no problem, or no terminal.
    import shutil

    from studykit.cli._excerpt import excerpt

    width = shutil.get_terminal_size().columns
    by_file: dict[str, list[Problem]] = {}
    for problem in ordered:
        by_file.setdefault(problem.location.file, []).append(problem)

    for file, problems in by_file.items():
        if len(by_file) > 1:
            say(f"{file}: {in_numbers(problems)}", err=err, bold=True)
        for problem in problems:
            say(str(problem), err=err, fg=_COLOURS[problem.level])
            for line in excerpt(problem, width):
                say(line, err=err, dim=True)
        say(err=err)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 item`, `2,000 items`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun}s"


def in_numbers(problems: Iterable[Problem]) -> str:
    """Return `2 errors, 1 warning and 3 notes`: the levels that there are, and how often."""
    # Through `in_order`, as everywhere: the same problem twice is one.
    levels: Counter[str] = Counter()
    for problem in in_order(problems):
        levels[problem.level] += 1

    phrases = []
    for level in _COLOURS:
        if levels[level]:
            phrases.append(counted(levels[level], level))
    if not phrases:
        return "no problems"
    *first, last = phrases
    if not first:
        return last
    return f"{', '.join(first)} and {last}"
