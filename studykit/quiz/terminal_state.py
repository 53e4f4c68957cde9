"""How the quiz leaves a terminal: as it was, whatever ends it.

Knows signals and terminal settings. Knows no prompts. On Windows there are neither, and nothing here does anything.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

Handler = Callable[[int, Any], None]


@contextlib.contextmanager
def terminal_as_it_was() -> Iterator[None]:
    """At its end the terminal's settings are those of its beginning; an editor that died may have left others."""
    try:
        import termios

        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
    except (
        ImportError,
        OSError,
        ValueError,
        AttributeError,
    ):  # no such system, no terminal, no file, no stream
        yield
        return
    except termios.error:
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextlib.contextmanager
def signals_leave_cleanly() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP end the program as SystemExit (143, 129), so that files are closed."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    with on_signals(leave):
        yield


@contextlib.contextmanager
def on_signals(handler: Handler, names: tuple[str, ...] = ("SIGTERM", "SIGHUP")) -> Iterator[None]:
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def wait_for_line(source: TextIO) -> None:
    """Returns when a terminal has a line to read, or its end; a signal that has a handler ends the waiting too.

    To be called before a line is read. Reading alone would sleep on through a signal that comes in the moment before:
    its handler runs between two steps of Python, and the reading is one. A terminal gives one line at a time, so that
    nothing waits unseen in Python's own buffer. Other streams, and Windows, which cannot wait so, are left alone.
    """
    try:
        typed = source.fileno()
    except (OSError, ValueError):  # no file, or a closed one
        return
    if os.name == "nt" or not os.isatty(typed):
        return
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    before = signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    try:
        while typed not in select.select([typed, woken], [], [])[0]:
            os.read(woken, 4096)
    finally:
        signal.set_wakeup_fd(before)
        os.close(woken)
        os.close(wake)
