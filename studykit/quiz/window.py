r"""Write lines into a terminal's window, in colours, without a library.

    \x1b[1mAnswer: Tokyo\x1b[0m

The first question is on the screen before prompt_toolkit is loaded: that takes as long as the rest.
Knows how a terminal is told of colours and places. Knows no keys and no rule of the quiz.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from studykit.quiz.page import broken
from studykit.quiz.phrases import Phrase, Style

_COLOURS: dict[Style, str] = {
    "plain": "",
    "right": "32;1",
    "half": "33;1",
    "wrong": "31;1",
    "quiet": "90",
    "strong": "1",
}
"""As terminals number them (ECMA-48, "select graphic rendition")."""
_WITHOUT_COLOURS: dict[Style, str] = {
    "plain": "",
    "right": "1",
    "half": "1",
    "wrong": "1",
    "quiet": "",
    "strong": "1",
}


def size() -> tuple[int, int]:
    """Return how many columns and rows a page may have.

    The last column stays free: some terminals break a line that reaches it.
    """
    columns, rows = shutil.get_terminal_size()
    return columns - 1, rows


def show(lines: Iterable[Phrase]) -> None:
    """Print lines in colour, unless NO_COLOR says not to, and break them between words."""
    columns, _ = size()
    write(broken(lines, columns))


def write(lines: Iterable[Phrase]) -> None:
    """Print lines that fit already."""
    styles = _WITHOUT_COLOURS if os.environ.get("NO_COLOR") else _COLOURS
    for line in lines:
        colour = styles[line.style]
        text = line.text
        if colour:
            text = f"\x1b[{colour}m{text}\x1b[0m"
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def begin_page() -> None:
    """Scroll all that stands above the cursor out of the window, where it can be read again."""
    _, rows = size()
    # Line feeds move what is there into the history of the window; to erase it would lose it.
    sys.stdout.write("\n" * (rows - 1) + "\x1b[H\x1b[J")
    sys.stdout.flush()


def take_back(lines: Sequence[Phrase]) -> None:
    """Erase lines that were the last to be written."""
    if lines:
        sys.stdout.write(f"\x1b[{len(lines)}A\r\x1b[J")
        sys.stdout.flush()


@contextlib.contextmanager
def _terminal_settings() -> Iterator[None]:
    """Pass over where there is no such system, no terminal or no file."""
    try:
        yield
    except (ImportError, OSError, ValueError):
        return
    except Exception as error:
        # termios has an error of its own, and is not there to be named on every system.
        if type(error).__module__ != "termios":
            raise


def hear_keys() -> list[Any] | None:
    """Let each key be kept as it is pressed, and none be shown, until a prompt hears them.

    Return the terminal's settings as they were, for `hear_as_before`.
    """
    with _terminal_settings():
        import termios

        before = termios.tcgetattr(sys.stdin)
        settings = [*before]
        # The fourth are the local modes: neither whole lines, nor an echo of what is pressed.
        settings[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, settings)
        return before
    return None


def hear_as_before(settings: list[Any] | None) -> None:
    """Give the terminal the settings that it had before `hear_keys`."""
    if settings is not None:
        with _terminal_settings():
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)


def throw_away_keys() -> None:
    """Forget the keys that were pressed until now."""
    with _terminal_settings():
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
