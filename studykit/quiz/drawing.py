"""A prompt as lines: its page, its menu and its keys, as they are at the moment.

    12 left, 5 new               the page
    Which base opened in 2016?

    » 1) Ishigaki                the menu: something is pointed at once an arrow key was pressed
      2) Yonaguni

    - not known, ? keys          the line of keys, perhaps with a notice above it

Knows windows. Knows no keys, and not the library that hears them (`prompts`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from studykit.quiz import window
from studykit.quiz.page import broken, hung
from studykit.quiz.phrases import Phrase

ROOMY = 16
"""Rows. In a lower window no line is left empty above the keys."""
Lines = Callable[[int, int], list[Phrase]]
"""Gives lines for a window of so many columns and rows."""


class Page(NamedTuple):
    """The lines that a prompt shows, and how it leaves the window."""

    lines: Lines
    """Above what is chosen or typed."""
    keys: str = ""
    """The line of keys, below it; gone when the prompt has ended."""
    seconds: float | None = None
    """How long it may stay open; None when nothing presses."""
    vanishes: bool = True
    """Whether nothing of it stays when it has ended: the next page comes in its place."""
    stays: bool = False
    """Whether it stays all the same where it was answered, and no command was given."""


def page_of(lines: Sequence[Phrase], keys: str = "") -> Page:
    """Return a page that shows lines as they are."""
    return Page(lambda columns, _rows: broken(lines, columns), keys)


class Menu:
    """Options with numbers. Nothing is chosen or pointed at before a key was pressed."""

    def __init__(self, options: Sequence[str], *, takes_ticks: bool = False) -> None:
        self.options = options
        self.takes_ticks = takes_ticks
        self.pointed_at: int | None = None
        self.ticked: set[int] = set()

    def move(self, steps: int) -> None:
        """Point at the next option, or the one before; round the ends."""
        # From nowhere down is the first option, and up the last.
        if self.pointed_at is None:
            self.pointed_at = 0 if steps > 0 else len(self.options) - 1
        else:
            self.pointed_at = (self.pointed_at + steps) % len(self.options)

    def tick(self) -> None:
        """Tick what is pointed at; once more, and it is not ticked any more."""
        if self.pointed_at is not None:
            self.ticked ^= {self.pointed_at}

    @property
    def chosen(self) -> tuple[int, ...]:
        """Return the places of the ticked options, or of the one that is pointed at."""
        if self.takes_ticks:
            return tuple(sorted(self.ticked))
        if self.pointed_at is None:
            return ()
        return (self.pointed_at,)

    def lines(self) -> list[Phrase]:
        """Return a line for each option."""
        lines = []
        for place, option in enumerate(self.options):
            tick = ""
            if self.takes_ticks:
                tick = "● " if place in self.ticked else "○ "
            # A sign beside the bold face: some terminals show no faces.
            if place == self.pointed_at:
                lines.append(Phrase(hung(f"» {tick}{place + 1}) ", option), "strong"))
            else:
                lines.append(Phrase(hung(f"  {tick}{place + 1}) ", option)))
        return lines


class Drawing:
    """The lines of a page with its menu, as they are at the moment."""

    def __init__(self, page: Page, menu: Menu | None = None, *, takes_text: bool = False) -> None:
        self.page = page
        self.menu = menu
        self.takes_text = takes_text
        self.notice = ""
        """Said below what is chosen or typed."""
        self._above = 0
        """How many of the page's lines were printed, since they did not fit."""
        self.drawn: Sequence[Phrase] = ()
        """Lines that stand on the screen already."""
        self.settings_before: list[Any] | None = None
        """Of the terminal, before those lines were drawn."""

    def draw_at_once(self) -> None:
        """Print the page before what hears keys is loaded, which takes as long as all before it."""
        _, rows = window.size()
        lines = self.above()
        if self.takes_text:
            lines.append(Phrase("> "))
        lines += self.below()
        # What does not fit is printed later, and would stand there twice.
        if len(lines) < rows:
            window.throw_away_keys()
            self.settings_before = window.hear_keys()
            window.write(lines)
            self.drawn = lines

    def print_what_does_not_fit(self) -> None:
        """Print the page's first lines where the window is too low for all.

        A prompt is cut at the window's end; what is printed can be scrolled back to.
        """
        columns, rows = window.size()
        lines = self.page.lines(columns, rows)
        options = []
        if self.menu:
            options = broken(self.menu.lines(), columns)
        # A notice may come.
        rows_below = len(options) + self.takes_text + len(self.below()) + 1
        excess = len(lines) + rows_below - rows
        if excess > 0:
            self._above = min(excess, len(lines))
            printed = lines[: self._above]
            if excess > len(lines):
                printed += options
            window.write(printed)

    @property
    def has_printed(self) -> bool:
        """Return whether some of the page was printed, since it did not fit."""
        return self._above > 0

    def above(self) -> list[Phrase]:
        """Return the page's own lines, and the menu."""
        columns, rows = window.size()
        lines = self.page.lines(columns, rows)[self._above :]
        if self.menu:
            lines += broken(self.menu.lines(), columns)
        return lines

    def below(self) -> list[Phrase]:
        """Return what stands below the menu or the typed text."""
        columns, rows = window.size()
        lines = []
        if rows >= ROOMY and (self.menu or self.takes_text):
            lines.append(Phrase(""))
        if self.notice:
            lines.append(Phrase(self.notice, "half"))
        if self.page.keys:
            lines.append(Phrase(self.page.keys, "quiet"))
        return broken(lines, columns)

    def row_in_view(self) -> int:
        """Return the row that must be seen, where the lines are more than the window has."""
        lines = self.above()
        if self.menu and self.menu.pointed_at is not None:
            columns, _ = window.size()
            # An option may be broken into several rows; its first one is to be seen.
            options = self.menu.lines()
            below = len(broken(options[self.menu.pointed_at :], columns))
            return len(lines) - below
        return max(0, len(lines) - 1)
