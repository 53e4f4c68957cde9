"""A person at a terminal: types keys into a real pseudo-terminal and reads what a screen would show."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Self

import pyte
from pyte.screens import Char

from tests.cli.runner import WARNINGS
from tests.cli.warm import Running, can_be_warm, start_warm

PATIENCE = float(os.environ.get("STUDYKIT_TEST_PATIENCE", "20"))
"""Seconds until a screen that does not come is a failure; fewer, when one works on the screens themselves."""
_TAKES_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Person:
    """Sits at a command of studykit, or at another program in Python."""

    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        size: tuple[int, int] = (24, 80),
        environment: Mapping[str, str] | None = None,
        is_studykit: bool = True,
    ) -> None:
        lines, columns = size
        self.screen = pyte.HistoryScreen(columns, lines, history=1000, ratio=1.0)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._above: list[str] = []
        self._lines = [""] * lines
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "COLORTERM")
        }
        settings = {
            **inherited,
            "PYTHONWARNINGS": WARNINGS,
            "TERM": "xterm-256color",
            "STUDYKIT_HOME": str(home),
            "TZ": "UTC",
            **(environment or {}),
        }
        self.terminal, theirs = os.openpty()
        """The descriptor of the person's side."""
        termios.tcsetwinsize(theirs, size)
        self.child: Running | subprocess.Popen[bytes]
        if is_studykit and can_be_warm(settings):
            self.child = start_warm(arguments, Path.cwd(), [theirs] * 3, settings, is_terminal=True)
        else:
            program = ["-m", "studykit"] if is_studykit else []
            self.child = subprocess.Popen(
                [sys.executable, "-c", _TAKES_THE_TERMINAL, sys.executable, *program, *arguments],
                env=settings,
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
            )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait(PATIENCE)
        os.close(self.terminal)

    def _read(self, seconds: float) -> bool:
        """Takes in what has come; False at the end."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # so Linux says that nobody is left on the other side
            return False
        if not data:
            return False
        self.raw += data
        self._stream.feed(data)
        if b"\x1b[6n" in data:  # a terminal answers where its cursor is
            self.types(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        return True

    @property
    def text(self) -> str:
        """All that was shown, also what has scrolled out of the window."""
        for number in self.screen.dirty:
            self._lines[number] = self._line(self.screen.buffer[number])
        self.screen.dirty.clear()
        gone = self.screen.history.top
        if len(gone) < len(self._above):  # the screen was told to forget
            self._above = []
        self._above += [self._line(row) for row in islice(gone, len(self._above), None)]
        return "\n".join([*self._above, *self._lines])

    def _line(self, row: Mapping[int, Char]) -> str:
        return "".join(row[at].data for at in range(self.screen.columns)).rstrip()

    def sees(self, expected: str, times: int = 1) -> None:
        """Waits until the words are shown (at least so many times), however the lines are broken."""
        until = time.monotonic() + PATIENCE
        while " ".join(self.text.split()).count(expected) < times:
            ended = not self._read(0.05) or time.monotonic() > until
            seen = " ".join(self.text.split()).count(expected)
            assert seen >= times or not ended, f"never saw {expected!r} in:\n{self.text}"

    def hears(self, expected: str, times: int = 1) -> None:
        """The same for plain lines, whatever the window's width: by what was sent, not by what fits."""
        until = time.monotonic() + PATIENCE
        while (seen := " ".join(self.raw.decode(errors="replace").split()).count(expected)) < times:
            ended = not self._read(0.05) or time.monotonic() > until
            assert not ended or seen >= times, (
                f"never heard {expected!r} in:\n{self.raw.decode(errors='replace')}"
            )

    def looks(self) -> None:
        """Takes in what has come in the last moment."""
        self._read(0.05)

    def types(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def leaves(self) -> int:
        """Waits for the end and returns the exit code (negative for a signal)."""
        until = time.monotonic() + PATIENCE
        while self._read(0.05):
            assert time.monotonic() < until, f"it did not end:\n{self.text}"
        return self.child.wait(PATIENCE)
