"""The group of all commands: it finds their files, lists them, and imports the one that is called.

    studykit items nansei    the module `items`
    studykit facts greek     the module `facts`
    studykit facts import    the module `facts_import`

`--help` and completion name all commands, and to import every one would take a seventh of a second
each time. So what they show is read from the files as text: the first line of the docstring, and

    HELP_ORDER = 60    the command's place in the list; without it, the end
"""

from __future__ import annotations

import contextlib
import importlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from studykit.cli._exit_codes import ENVIRONMENT

try:
    from studykit import DISTRIBUTION, __version__
except ImportError:
    # A package of somebody else's, called studykit too, was installed over this one, or was taken
    # away from over it.
    print(
        "Error: files of another package called studykit lie among those of this one, "
        "studykit-facts. Take it away (`pip uninstall studykit`) and install this one again "
        "(`pip install --force-reinstall` and what you installed it from), or give each an "
        "environment of its own.",
        file=sys.stderr,
    )
    sys.exit(ENVIRONMENT)

if TYPE_CHECKING:
    from pathlib import Path

_SUMMARY = re.compile(r'r?"""(.+?)(?:"""|\n)')
_HELP_ORDER = re.compile(r"^HELP_ORDER = (\d+)$", re.MULTILINE)
_LAST = 1000


@cache
def commands() -> dict[str, str]:
    """Return what each command does, by its name, in the order of `studykit --help`.

    Commands of two words (`facts import`) are left out: the help of `facts` tells of them.
    """
    places_names_summaries: list[tuple[int, str, str]] = []
    for file in _command_files():
        if _is_of_two_words(file):
            continue
        text = file.read_text(encoding="utf-8")
        summary = _SUMMARY.match(text)
        assert summary, f"{file} does not begin with what it does"
        order = _HELP_ORDER.search(text)
        place = int(order[1]) if order else _LAST
        places_names_summaries.append((place, file.stem, summary[1]))
    return {name: summary for _, name, summary in sorted(places_names_summaries)}


class _LazyGroup(click.Group):
    """Imports a command when it is called, so that `--help` costs no more than click."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _end_with_its_reader():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _end_with_its_reader():
            return super().invoke(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Who calls studykit alone in a terminal wants to learn; in a pipe it is asked for help.
        is_person = sys.stdin.isatty() and sys.stdout.isatty()
        if not args and is_person and not ctx.resilient_parsing:
            args = ["today"]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in commands():
            return None
        return _imported(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(commands().items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the words on the line mean, with the words behind it."""
        name = args[0] if args else ""
        # click would say "No such command", without the one that was meant.
        if name and name not in commands() and not name.startswith("-"):
            from studykit.problems import nearest_or_all, quoted

            near = nearest_or_all(name, commands(), "studykit --help")
            raise click.UsageError(f"There is no command {quoted(name)}.{near}", ctx)

        of_two_words = "_".join(args[:2])
        if len(args) > 1 and of_two_words in _of_two_words():
            return " ".join(args[:2]), _imported(of_two_words), args[2:]
        return super().resolve_command(ctx, args)


def _imported(module: str) -> click.Command:
    command: click.Command = importlib.import_module(f"studykit.cli.{module}").command
    return command


@cache
def _of_two_words() -> list[str]:
    """Return the modules of commands such as `facts import`."""
    return [file.stem for file in _command_files() if _is_of_two_words(file)]


def _command_files() -> list[Path]:
    """Return the files of all commands; modules that begin with `_` are what they share."""
    # Imported here: `studykit --version` starts a tenth sooner without it.
    from pathlib import Path

    return sorted(Path(__file__).parent.glob("[!_]*.py"))


def _is_of_two_words(file: Path) -> bool:
    return "_" in file.stem


@contextlib.contextmanager
def _end_with_its_reader() -> Iterator[None]:
    """End a command with 0 when nobody reads what it says (`| head`); click would end it with 1."""
    try:
        yield
    except BrokenPipeError as error:
        raise click.exceptions.Exit(0) from error


EXAMPLES = """\b
Examples:
  studykit                       in a terminal: what is due today, and Enter begins
  studykit init                  a fact base and a deck to begin from
  studykit quiz                  a quiz from all decks in decks/
  studykit quiz words.csv        the second column by the first, and back
  studykit export nansei         nansei.apkg, for Anki
  studykit check --strict        for a repository's own CI
  studykit help tutorial         from a spreadsheet to Anki
"""


@click.group(
    cls=_LazyGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, package_name=DISTRIBUTION, message="studykit %(version)s")
@click.option("--debug", is_flag=True, help="Show a traceback when studykit itself fails.")
def cli(debug: bool) -> None:
    """Quizzes and Anki decks from facts with sources.

    Facts lie in folders of YAML and CSV (seeds/), questions are made from them by the templates of
    deck files (decks/). DECK is a path, or the name of a file in decks/.
    """
