"""A person at a terminal: types keys into a real pseudo-terminal and reads what a screen would show."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import pexpect
import pyte

PATIENCE = 20.0
"""Seconds until a screen that does not come is a failure."""


class Person:
    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        size: tuple[int, int] = (24, 80),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        lines, columns = size
        self.screen = pyte.HistoryScreen(columns, lines, history=1000, ratio=1.0)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._text = ""
        self._is_text_old = True
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "COLORTERM")
        }
        settings = {
            **inherited,
            "TERM": "xterm-256color",
            "STUDYKIT_HOME": str(home),
            "TZ": "UTC",
            **(environment or {}),
        }
        self.child = pexpect.spawn(
            sys.executable,
            list(arguments),
            env=settings,
            dimensions=size,
            timeout=PATIENCE,
            echo=True,
        )
        self.child.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    def _read(self, seconds: float) -> bool:
        """Takes in what has come; False at the end."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        self._is_text_old = True
        if b"\x1b[6n" in data:  # a terminal answers where its cursor is
            self.child.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        return True

    @property
    def text(self) -> str:
        """All that was shown, also what has scrolled out of the window."""
        if self._is_text_old:
            columns = range(self.screen.columns)
            above = [
                "".join(row[at].data for at in columns).rstrip() for row in self.screen.history.top
            ]
            self._text = "\n".join([*above, *(line.rstrip() for line in self.screen.display)])
            self._is_text_old = False
        return self._text

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
        self.child.send(keys)

    def leaves(self) -> int:
        """Waits for the end and returns the exit code (negative for a signal)."""
        until = time.monotonic() + PATIENCE
        while self._read(0.05):
            assert time.monotonic() < until, f"it did not end:\n{self.text}"
        self.child.wait()
        status = self.child.exitstatus
        return int(status) if status is not None else -int(self.child.signalstatus)
