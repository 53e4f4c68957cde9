"""The command line: one file a command, imported when it is called. No rule of the domain lives here."""

from __future__ import annotations

import codecs
import contextlib
import errno
import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, TextIO

import click

try:
    from studykit import DISTRIBUTION, __version__
except ImportError:
    # A package of somebody else's, called studykit too, was installed over this one, or was taken away from over it.
    print(
        "Error: files of another package called studykit lie among those of this one, studykit-facts. Take it away "
        "(`pip uninstall studykit`) and install this one again (`pip install --force-reinstall` and what you installed "
        "it from), or give each an environment of its own.",
        file=sys.stderr,
    )
    sys.exit(4)

COMMANDS = {
    "quiz": "Take a quiz: what is due first, then what is new.",
    "stats": "Show what is due, how well you remember, and what you confuse.",
    "flags": "List the questions that you flagged or set aside.",
    "suggestions": "List answers that you called right, to add to the facts.",
    "config": "Show or change your settings.",
    "items": "List the questions that a deck makes from its facts.",
    "facts": "Print a fact base as sentences with their sources.",
    "add": "Add a fact to a table, in its file's own style.",
    "check": "Look for everything that is wrong in facts and decks.",
    "why": "Tell why an item is asked as it is, or a row is not.",
    "diff": "Show what the next import into Anki will do.",
    "export": "Write a deck as a package for Anki.",
    "log": "Export, import and rebuild the log of your reviews.",
    "backup": "Copy the log of your reviews.",
    "init": "Write a small fact base and a deck to begin from.",
    "help": "Show a page of the manual, or the options of a command.",
}

PROBLEMS, USAGE, CHANGES, ENVIRONMENT, INTERRUPTED = 1, 2, 3, 4, 130
"""Exit codes; 0 is fine, and 3 is `diff` that finds changes."""


@contextlib.contextmanager
def _the_reader_may_go() -> Iterator[None]:
    """Ends a command with 0 when nobody reads what it says (`| head`); click itself would end it with 1."""
    try:
        yield
    except BrokenPipeError as error:
        raise click.exceptions.Exit(0) from error


class _LazyGroup(click.Group):
    """Imports a command when it is called, so that `--help` costs no more than click."""

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        with _the_reader_may_go():
            return super().make_context(*given, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _the_reader_may_go():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"studykit.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from studykit.problems import nearest_or_all, quoted

            near = nearest_or_all(args[0], COMMANDS, "studykit --help")
            raise click.UsageError(f"There is no command {quoted(args[0])}.{near}", ctx)
        if args[:2] == ["facts", "import"]:
            from studykit.cli.facts_import import command

            return "facts import", command, args[2:]
        return super().resolve_command(ctx, args)


EXAMPLES = """\b
Examples:
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

    Facts lie in folders of YAML and CSV (seeds/), questions are made from them by the templates of deck
    files (decks/). DECK is a path, or the name of a file in decks/.
    """


def main() -> None:
    """Runs a command and leaves with its exit code. The one place where errors become codes."""
    _prepare_streams()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, _leave)
    # A command makes millions of small tuples that stay until it ends, and hardly a cycle: looking through them
    # again and again took a sixth of an export.
    gc.disable()
    if "_STUDYKIT_COMPLETE" in os.environ:  # Tab was pressed in a shell
        from studykit.cli._completion import teach_shells

        teach_shells()
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stopped:
        code = stopped.exit_code
    except click.ClickException as error:
        from studykit.cli._output import safe_error

        safe_error(error)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except OSError as error:
        code = _environment(error)
    except Exception as error:  # noqa: BLE001
        code = _defect(error)
    if _HEARD:
        # SystemExit went no further than SQLite, if its query was asking us just then: the query ended as if by Ctrl-C.
        code = 128 + _HEARD[0]
    sys.exit(_flushed(code if isinstance(code, int) else 0))


def _prepare_streams() -> None:
    """No closed stream and no character stops a command, and what is no console gets UTF-8.

    Python would take the system's code page there: on Windows cp1252, in which no program expects a file or a pipe.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if (
            getattr(sys, name) is None
        ):  # closed by the caller (`>&-`): the next file would be printed into
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - till the end
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    codecs.register_error("escaped", _escaped)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="escaped")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What a terminal's encoding does not have is written as JSON would: an object a line stays one."""
    import json

    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _flushed(code: int) -> int:
    """The code of the command when all is written that it has said."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Nothing more can be said there, not even at the interpreter's last flush.
        silence(sys.stdout)
        if code != ENVIRONMENT and not isinstance(error, BrokenPipeError):
            return _environment(error)
    return code


def silence(stream: TextIO) -> None:
    """Lets all that is said to a stream from now on go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


_HEARD: list[int] = []
"""The signals that told us to stop."""


def _leave(number: int, _: FrameType | None) -> None:
    """Told to stop: what was begun is taken back on the way out."""
    _HEARD.append(number)
    sys.exit(128 + number)


_REMEDIES = {
    errno.ENOSPC: "Make room on the disk and try again.",
    errno.EDQUOT: "Make room on the disk and try again.",
    errno.EFBIG: "Such a large file is not allowed there: try another disk, or look at `ulimit -f`.",
    errno.EIO: "The disk reports an error: try another one.",
    errno.EACCES: "Check who may write there.",
    errno.EPERM: "Check who may write there.",
    errno.EROFS: "That disk is read-only; write elsewhere.",
    errno.ENOENT: "Make its folder first, or correct the path.",
    errno.ENOTDIR: "A part of that path is a file: move it away, or name another path.",
    errno.EEXIST: "Move it away, or name another path.",
    errno.EISDIR: "Move the folder away, or name another file.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


def _environment(error: OSError) -> int:
    if "--debug" in sys.argv:
        raise error
    what = f"{error.filename}: " if error.filename else ""
    _complain(
        f"{what}{error.strerror or error}. {_REMEDIES.get(error.errno or 0, 'Check the path and its disk.')}"
    )
    return ENVIRONMENT


def _defect(error: Exception) -> int:
    if "--debug" in sys.argv:
        raise error
    _complain(
        f"studykit has failed ({type(error).__name__}: {error}). `studykit --debug ...` shows where; please report it."
    )
    return PROBLEMS


def _complain(message: str) -> None:
    from studykit.problems import safe_text

    with contextlib.suppress(OSError):  # standard error may be gone too
        click.echo(safe_text(f"Error: {message}"), err=True)
