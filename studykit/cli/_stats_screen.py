"""The statistics in a terminal, as tables with bars.

    Due
      overdue  ████                 3
      today    ██████████████████  14

Widths from 40 to 120 columns: bars and long names give way, numbers never. A terminal without
Unicode has `#` for the bars. Knows the statistics and rich. Knows no log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from studykit.cli._output import counted
from studykit.problems import safe_text
from studykit.progress.recall import Calibration, Retention
from studykit.progress.stats import Confusion, Stats
from studykit.progress.strength import ItemGroup
from studykit.progress.work import Share, Work, WorkCounts
from studykit.questions.item import Item
from studykit.quiz.outlook import Leech
from studykit.values.english import join_words

WIDEST = 120
"""Columns; a longer line is hard to follow."""
MOST = 5
"""Pairs and leeches that are shown; `--json` has them all."""
_SHORTEST_BAR = 5
"""Columns that a long name leaves to the bar."""
_MARGIN = 2
_GAPS = 2
"""Columns between name, bar and number, both together."""


class _BarRow(NamedTuple):
    """A name, a bar whose length says a share of 0 to 1, and a number in words."""

    name: str
    share: float
    number: str


def show(stats: Stats, damaged: int, console: Console | None = None) -> None:
    """Print everything that there is something to say about."""
    console = console or Console()
    console.width = min(console.width, WIDEST)
    _Screen(console).show(stats, damaged)


class _Screen:
    """Prints the statistics on a console, a heading and its lines for each sort."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar_sign = "█" if console.encoding.startswith("utf") else "#"

    def show(self, stats: Stats, damaged: int) -> None:
        decks = safe_text(join_words(list(stats.decks)))
        # `%d` would write the day with a nought, and `%-d` is not known everywhere.
        self._line(f"{decks}, {stats.day.day} {stats.day:%B %Y}", "bold")
        self._due(stats)
        self._work(stats.done, damaged)
        self._retention(stats)
        self._calibration(stats.calibration)
        for dimension, ranking in stats.strength.items():
            self._groups(f"Weakest {_plural(dimension)}", stats, ranking.weakest)
        for dimension, ranking in stats.strength.items():
            self._groups(f"Strongest {_plural(dimension)}", stats, ranking.strongest)
        self._confused(stats.confused)
        self._leeches(stats.leeches)

    # --- what there is to say --------------------------------------------------------------------

    def _due(self, stats: Stats) -> None:
        due = stats.due
        days = list(_cards_by_day(stats))
        # The day with the most cards has the longest bar: there is no whole to have shares of.
        most = max(cards for _, cards in days)
        rows = []
        for name, cards in days:
            # Where no day has any, no day has a bar.
            share = cards / max(most, 1)
            rows.append(_BarRow(name, share, f"{cards:,}"))
        self._heading("Due")
        self._bars(rows)
        self._line(f"  {due.new:,} new, {due.suspended:,} suspended, {due.retired:,} retired")

    def _work(self, done: WorkCounts, damaged: int) -> None:
        periods: list[tuple[str, Work]] = [
            ("today", done.today),
            ("7 days", done.week),
            ("30 days", done.month),
            ("all", done.ever),
            *done.modes.items(),
        ]
        rows = []
        for name, work in periods:
            rows.append(_BarRow(name, work.right.share or 0, _work_in_words(work)))
        self._heading("Reviews, and how many were right")
        self._bars(rows)
        streak, longest = counted(done.streak, "day"), counted(done.longest, "day")
        self._line(f"  {streak} in a row, the longest {longest}")
        if done.ahead:
            reviews = counted(done.ahead, "review")
            self._line(f"  {reviews} dated later than now: a clock has jumped", "yellow")
        if damaged:
            self._line(f"  {counted(damaged, 'damaged review')} left out", "red")

    def _retention(self, stats: Stats) -> None:
        if not stats.ever.all.of:
            return
        self._heading("Remembered, of what was learned")
        self._bars([*_retention_rows("30 days", stats.month), *_retention_rows("all", stats.ever)])

    def _calibration(self, calibration: Calibration) -> None:
        predicted, log_loss, rmse = calibration.predicted, calibration.log_loss, calibration.rmse
        if predicted is None or log_loss is None or rmse is None:
            return
        rows = []
        for predictions in calibration.bins:
            name = f"{predictions.low:.0%} to {predictions.high:.0%}"
            recalled = predictions.recalled
            rows.append(_BarRow(name, recalled.share or 0, _share_in_words(recalled)))
        self._heading("Expected by FSRS, and what you recalled")
        self._bars(rows)
        recalled_in_all = _share_in_words(calibration.recalled)
        self._line(f"  expected {predicted:.0%}, recalled {recalled_in_all}")
        self._line(f"  RMSE {rmse:.1%}, log loss {log_loss:.3f}")

    def _groups(self, title: str, stats: Stats, groups: Iterable[ItemGroup]) -> None:
        rows = []
        for group in groups:
            share = group.right.share or 0
            rows.append(_BarRow(stats.label(group), share, _strength_in_words(group)))
        if rows:
            self._heading(title)
            self._bars(rows)

    def _confused(self, confusions: Sequence[Confusion]) -> None:
        if not confusions:
            return
        self._heading("Confused")
        for confusion in confusions[:MOST]:
            times = _times(confusion.times)
            self._line(f"  {_question(confusion.item)}")
            self._line(f"    {times} taken for: {_question(confusion.taken_for)}", "yellow")
        self._more(len(confusions))

    def _leeches(self, leeches: Sequence[Leech]) -> None:
        if not leeches:
            return
        self._heading("Leeches")
        for leech in leeches[:MOST]:
            taken_for = ""
            if leech.taken_for:
                taken_for = f", taken for: {_question(leech.taken_for)}"
            self._line(f"  {_question(leech.item)}")
            self._line(f"    forgotten {_times(leech.lapses)}{taken_for}", "yellow")
        self._more(len(leeches))

    # --- how it looks ----------------------------------------------------------------------------

    def _heading(self, text: str) -> None:
        self._line("")
        self._line(text, "bold")

    def _line(self, text: str, style: str = "") -> None:
        stripped = text.lstrip(" ")
        indent = len(text) - len(stripped)
        # As padding, so that a long line goes on below as far in as it began.
        self._console.print(Padding(Text(stripped, style), (0, 0, 0, indent)), overflow="fold")

    def _more(self, count: int) -> None:
        if count > MOST:
            self._line(f"  and {count - MOST:,} more", "dim")

    def _bars(self, rows: Sequence[_BarRow]) -> None:
        """Print a line for each row; the names share a width, and the bars a scale."""
        names = [safe_text(row.name) for row in rows]
        width_of_numbers = max(len(row.number) for row in rows)
        room = self._console.width - _MARGIN - _GAPS - width_of_numbers
        longest_name = max(cell_len(name) for name in names)
        width_of_names = min(longest_name, max(room - _SHORTEST_BAR, 1))
        # A quarter of the window: longer bars would part the numbers from their names.
        width_of_bars = max(min(self._console.width // 4, room - width_of_names), 1)

        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=width_of_names, overflow="ellipsis", no_wrap=True)
        grid.add_column(width=width_of_bars, no_wrap=True)
        grid.add_column(no_wrap=True)
        for name, row in zip(names, rows, strict=True):
            length = round(row.share * width_of_bars)
            if row.share > 0:
                # A little is not nothing.
                length = max(length, 1)
            grid.add_row(Text(name), Text(self._bar_sign * length, "cyan"), Text(row.number))
        self._console.print(Padding(grid, (0, 0, 0, _MARGIN)))


# --- in words ------------------------------------------------------------------------------------


def _plural(dimension: str) -> str:
    return "entities" if dimension == "entity" else f"{dimension}s"


def _cards_by_day(stats: Stats) -> Iterator[tuple[str, int]]:
    yield "overdue", stats.due.overdue
    yield "today", stats.due.today
    for days, cards in enumerate(stats.due.next, start=1):
        date = stats.day + timedelta(days=days)
        name = "tomorrow" if days == 1 else f"{date:%A}"
        yield name, cards
    yield "later", stats.due.later


def _retention_rows(period: str, retention: Retention) -> Iterator[_BarRow]:
    shares = {"young": retention.young, "mature": retention.mature}
    for age, share in shares.items():
        # In the first three weeks no card can be mature.
        if share.of:
            yield _BarRow(f"{period}, {age}", share.share or 0, _share_in_words(share))


def _share_in_words(share: Share) -> str:
    return "none" if share.share is None else f"{share.share:.0%} of {share.of:,}"


def _strength_in_words(group: ItemGroup) -> str:
    right = _share_in_words(group.right)
    if group.remembered is None:
        return right
    return f"{right}, now {group.remembered:.0%}"


def _work_in_words(work: Work) -> str:
    if not work.right.of:
        return "none"
    minutes = round(work.took / 60_000)
    return f"{_share_in_words(work.right)}, {minutes:,} min"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _question(item: Item) -> str:
    # Three keys tell which item it is; one that asks for all of something may have hundreds.
    return safe_text(f"{item.stem} {join_words(list(item.keys[:3]))}")
