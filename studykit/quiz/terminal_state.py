"""The state of a terminal: the quiz leaves it as it was, whatever ends it.

Knows signals and terminal settings. Knows no prompts. On Windows there are neither, and nothing
here does anything.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TextIO

Handler = Callable[[int, Any], None]
SIGNALS_THAT_END = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C among them. A library that is being loaded, or begins to listen, can swallow the
KeyboardInterrupt that Python makes of it: then the quiz would go on."""


@contextlib.contextmanager
def terminal_as_it_was() -> Iterator[None]:
    """Set the terminal at the end as it was at the beginning.

    An editor that died may have left it otherwise.
    """
    try:
        import termios

        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
    except (ImportError, OSError, ValueError, AttributeError):
        yield  # no such system, no terminal, no file, no stream
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
    """End the program by SystemExit (143, 129) at SIGTERM and SIGHUP, so that files are closed."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    with on_signals(leave):
        yield


@contextlib.contextmanager
def on_signals(handler: Handler, names: tuple[str, ...] = ("SIGTERM", "SIGHUP")) -> Iterator[None]:
    """Let a handler hear these signals for a while."""
    before = {}
    for name in names:
        if hasattr(signal, name):  # Windows has no SIGHUP
            number = getattr(signal, name)
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def end_by(number: int) -> NoReturn:
    """End the quiz as a signal of this number does. Raises KeyboardInterrupt or SystemExit."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def wait_for_line(source: TextIO) -> None:
    """Return when a terminal has a line to read, or its end.

    A signal that has a handler ends the waiting too.

    To be called before a line is read. Reading alone would sleep on through a signal that comes in
    the moment before: its handler runs between two steps of Python, and the reading is one. A
    terminal gives one line at a time, so that nothing waits unseen in Python's own buffer. Other
    streams, and Windows, which cannot wait so, are left alone.
    """
    try:
        keyboard = source.fileno()
    except (OSError, ValueError):  # no file, or a closed one
        return
    if os.name == "nt" or not os.isatty(keyboard):
        return
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    before = signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    try:
        while keyboard not in select.select([keyboard, woken], [], [])[0]:
            os.read(woken, 4096)
    finally:
        signal.set_wakeup_fd(before)
        os.close(woken)
        os.close(wake)
