"""Run a command: the one place where errors become messages and exit codes."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
from types import FrameType

import click

from studykit.cli._commands import cli
from studykit.cli._exit_codes import ENVIRONMENT, INTERRUPTED, PROBLEMS
from studykit.cli._streams import prepare_streams, silence

_REMEDIES = {
    errno.ENOSPC: "Make room on the disk and try again.",
    errno.EDQUOT: "Make room on the disk and try again.",
    errno.EFBIG: (
        "Such a large file is not allowed there: try another disk, or look at `ulimit -f`."
    ),
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
_signals_received: list[int] = []
"""The numbers of those that told us to stop."""


def main() -> None:
    """Run the command that the line names, and leave with its exit code."""
    prepare_streams()
    _stop_cleanly_on_signals()
    # A command makes millions of small tuples that stay until it ends, and hardly a cycle: looking
    # through them again and again took a sixth of an export.
    gc.disable()
    if "_STUDYKIT_COMPLETE" in os.environ:  # Tab was pressed in a shell
        from studykit.cli._completion import teach_shells

        teach_shells()
    code = _run()
    if _signals_received:
        # A signal may come while SQLite asks us whether its query may go on: it swallows our
        # SystemExit, and the query ends as if by Ctrl-C. So the code is set here.
        code = 128 + _signals_received[0]
    sys.exit(_flush(code))


def _run() -> int:
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stopped:
        return stopped.exit_code
    except click.ClickException as error:
        from studykit.cli._output import safe_error

        safe_error(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        return _say_what_the_system_refused(error)
    except Exception as error:  # noqa: BLE001
        return _say_that_we_failed(error)
    return code if isinstance(code, int) else 0


def _stop_cleanly_on_signals() -> None:
    # Windows has no SIGHUP.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # `nohup` has it ignored, and so it stays.
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> None:
    """Leave by an exception: what was begun is taken back on the way out."""
    _signals_received.append(number)
    sys.exit(128 + number)


def _flush(code: int) -> int:
    """Write all that the command has said, and return its code, or that of a full disk."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Nothing more can be said there, not even at the interpreter's last flush.
        silence(sys.stdout)
        if code != ENVIRONMENT and not isinstance(error, BrokenPipeError):
            return _say_what_the_system_refused(error)
    return code


def _say_what_the_system_refused(error: OSError) -> int:
    if "--debug" in sys.argv:
        raise error
    file = f"{error.filename}: " if error.filename else ""
    remedy = _REMEDIES.get(error.errno or 0, "Check the path and its disk.")
    _complain(f"{file}{error.strerror or error}. {remedy}")
    return ENVIRONMENT


def _say_that_we_failed(error: Exception) -> int:
    if "--debug" in sys.argv:
        raise error
    from studykit.compiled.deck_cache import DamagedDeckError

    if isinstance(error, DamagedDeckError):
        _complain(f"{error} was damaged and is deleted. Give the command again: it is made anew.")
        return ENVIRONMENT
    _complain(
        f"studykit has failed ({type(error).__name__}: {error}). "
        "`studykit --debug ...` shows where; please report it."
    )
    return PROBLEMS


def _complain(message: str) -> None:
    from studykit.problems import safe_text

    with contextlib.suppress(OSError):  # standard error may be gone too
        click.echo(safe_text(f"Error: {message}"), err=True)
