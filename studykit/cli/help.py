"""Show a page of the manual, or the options of a command.

`studykit help`: the manual, a page a topic, and the help of a command.

A page is a file of `studykit/manual`, called as its topic is. It is shown laid out in a terminal,
and letter for letter as it was written in a pipe, so that `studykit help keys | grep tolerance`
works.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence

import click

from studykit.cli._commands import cli, commands
from studykit.cli._complete import complete_topics
from studykit.cli._output import echo, say
from studykit.cli._topics import TOPICS, page, summary

NARROWEST, WIDEST = 40, 100
"""Columns of a terminal in which a page can be laid out, and of a page.

A longer line is hard to follow.
"""

HELP_ORDER = 160
EPILOG = """\b
Examples:
  studykit help            all topics, a line each
  studykit help tutorial   from a spreadsheet to Anki, in one page
  studykit help keys       every key of a table, a column, a deck and a template
  studykit help export     what `studykit export --help` shows
"""


@click.command(epilog=EPILOG)
@click.argument("topic", nargs=-1, metavar="[TOPIC]", shell_complete=complete_topics)
def command(topic: tuple[str, ...]) -> None:
    """Show the page TOPIC of the manual, or the help of a command; without one, list the topics."""
    name = " ".join(topic)
    if not name:
        _list_topics()
        return

    is_command = topic[0] in commands()
    if name not in TOPICS and not is_command:
        from studykit.problems import nearest, quoted

        near = nearest(name, [*TOPICS, *commands()])
        raise click.UsageError(
            f"There is no topic {quoted(name)}.{near} There are: {', '.join(TOPICS)}."
        )
    if name in TOPICS:
        _show(page(name))
    # `quiz` and `facts` are both: the page first, then the options.
    if name in TOPICS and is_command:
        say()
    if is_command:
        _show_help_of(topic)


def _list_topics() -> None:
    width = max(len(topic) for topic in TOPICS)
    say("The manual of studykit. `studykit help TOPIC` shows a page:\n")
    for topic in TOPICS:
        say(f"  {topic:{width}}  {summary(topic)}")
    say(
        "\n`studykit help COMMAND` shows the options of a command, "
        "and `studykit --help` lists the commands."
    )


def _show_help_of(words: Sequence[str]) -> None:
    called = click.get_current_context().find_root().info_name
    cli.main([*words, "--help"], prog_name=called, standalone_mode=False)


def _show(text: str) -> None:
    if not _can_be_laid_out():
        echo(text.rstrip("\n"))
        return

    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    console = Console(theme=Theme({"markdown.code": "bold cyan", "markdown.h2": "bold underline"}))
    console.width = min(console.width, WIDEST)
    # The terminal's own colours, so that code can be read on a light ground and on a dark one.
    console.print(Markdown(_without_links(text), hyperlinks=False, code_theme="ansi_dark"))


def _can_be_laid_out() -> bool:
    if (
        not sys.stdout.isatty()
        or os.environ.get("NO_COLOR")
        or os.environ.get("TERM", "dumb") in ("dumb", "")
    ):
        return False
    return shutil.get_terminal_size().columns >= NARROWEST


def _without_links(text: str) -> str:
    """Return a page for a terminal, in which no link can be followed.

    `[decks](decks.md#where)` becomes "decks (`studykit help decks`)"; any other link that is no
    address, and a picture, becomes its text.
    """
    text = re.sub(r"\[([^][]+)\]\(([a-z-]+)\.md[^)]*\)", r"\1 (`studykit help \2`)", text)
    return re.sub(r"!?\[([^][]+)\]\((?!https?:)[^)]*\)", r"\1", text)
