"""Print headings, lines and tables with bars of the statistics, in any window.

    Due
      overdue  ████                 3
      today    ██████████████████  14

Widths from 40 to 120 columns: bars and long names give way, numbers never. A terminal without
Unicode has `#` for the bars. Knows rich. Knows no statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from studykit.problems import safe_text

WIDEST = 120
"""Columns; a longer line is hard to follow."""
_SHORTEST_BAR = 5
"""Columns that a long name leaves to the bar."""
_SHORTEST_NAME = 12
"""Columns that a name has, if need be at the cost of the bar."""
_MARGIN = 2
_GAPS = 2
"""Columns between name, bar and number, both together."""


class BarRow(NamedTuple):
    """A name, a bar whose length says a share of 0 to 1, and a number in words."""

    name: str
    share: float
    number: str


class Printer:
    """Prints on a console, a heading and its lines for each sort of figures."""

    def __init__(self, console: Console) -> None:
        console.width = min(console.width, WIDEST)
        self.console = console
        self.has_unicode = console.encoding.startswith("utf")
        self._bar_sign = "█" if self.has_unicode else "#"

    def heading(self, text: str) -> None:
        """Print a heading, with an empty line above it."""
        self.line("")
        self.line(text, "bold")

    def line(self, text: str, style: str = "") -> None:
        """Print a line; where it is too long it goes on as far in as it began."""
        stripped = text.lstrip(" ")
        indent = len(text) - len(stripped)
        # As padding, so that a long line goes on below as far in as it began.
        self.console.print(Padding(Text(stripped, style), (0, 0, 0, indent)), overflow="fold")

    def short_line(self, text: str, style: str = "") -> None:
        """Print a line that is cut where the window ends."""
        self.console.print(Text(text, style), overflow="ellipsis", no_wrap=True)

    def bars(self, rows: Sequence[BarRow]) -> None:
        """Print a line for each row; the names share a width, and the bars a scale.

        In a window that is too narrow for names and numbers side by side each has its own line.
        """
        names = [safe_text(row.name) for row in rows]
        width_of_numbers = max(len(row.number) for row in rows)
        room = self.console.width - _MARGIN - _GAPS - width_of_numbers
        longest_name = max(cell_len(name) for name in names)
        if min(longest_name, _SHORTEST_NAME) > room - 1:
            self._stacked(names, rows)
            return
        room_for_names = max(room - _SHORTEST_BAR, min(_SHORTEST_NAME, room - 1))
        width_of_names = min(longest_name, room_for_names)
        # A quarter of the window: longer bars would part the numbers from their names.
        width_of_bars = max(min(self.console.width // 4, room - width_of_names), 1)

        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=width_of_names, overflow="ellipsis", no_wrap=True)
        grid.add_column(width=width_of_bars, no_wrap=True)
        grid.add_column(no_wrap=True)
        for name, row in zip(names, rows, strict=True):
            grid.add_row(Text(name), self._bar(row.share, width_of_bars), Text(row.number))
        self.console.print(Padding(grid, (0, 0, 0, _MARGIN)))

    def _stacked(self, names: Sequence[str], rows: Sequence[BarRow]) -> None:
        for name, row in zip(names, rows, strict=True):
            self.short_line(f"{' ' * _MARGIN}{name}")
            self.line(f"{' ' * 2 * _MARGIN}{row.number}")

    def _bar(self, share: float, width: int) -> Text:
        length = round(share * width)
        if share > 0:
            # A little is not nothing.
            length = max(length, 1)
        return Text(self._bar_sign * length, "cyan")

    def labelled(self, rows: Sequence[tuple[str, str]]) -> None:
        """Print a line for each label with its text, which goes on below itself."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for name, text in rows:
            grid.add_row(Text(name), Text(text))
        self.console.print(Padding(grid, (0, 0, 0, _MARGIN)))
