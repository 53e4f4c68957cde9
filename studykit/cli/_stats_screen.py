"""The statistics in a terminal, as tables with bars. Widths from 40 to 120 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from studykit.cli._output import counted
from studykit.problems import safe_text
from studykit.progress.recall import Calibration, Retention
from studykit.progress.stats import DueCounts, Stats
from studykit.progress.strength import ItemGroup
from studykit.progress.work import Share, Work
from studykit.questions.item import Item
from studykit.values.english import join_words

WIDEST = 120
"""Columns; a longer line is hard to follow."""
MOST = 5
"""Pairs and leeches that are shown; `--json` has them all."""
_SHORTEST = 5
"""Columns of a bar that a long name leaves."""


def show(found: Stats, damaged: int, console: Console | None = None) -> None:
    """Prints everything that there is something to say about."""
    console = console or Console()
    console.width = min(console.width, WIDEST)
    _Screen(console).show(found, damaged)


class _Screen:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._sign = "█" if console.encoding.startswith("utf") else "#"

    def show(self, found: Stats, damaged: int) -> None:
        self._line(
            f"{safe_text(join_words(list(found.decks)))}, {found.day.day} {found.day:%B %Y}", "bold"
        )
        self._due(found)
        self._done(found, damaged)
        self._retention(found)
        self._calibration(found.calibration)
        for title in ("weakest", "strongest"):
            for dimension, ranking in found.strength.items():
                plural = "entities" if dimension == "entity" else f"{dimension}s"
                groups = ranking.weakest if title == "weakest" else ranking.strongest
                self._groups(f"{title.capitalize()} {plural}", found, groups)
        self._confused(found)
        self._leeches(found)

    def _due(self, found: Stats) -> None:
        due = found.due
        rows = list(_due_rows(found))
        most = max(many for _, many in rows)
        self._heading("Due")
        self._bars((name, many / most if most else 0, f"{many:,}") for name, many in rows)
        self._line(f"  {due.new:,} new, {due.suspended:,} suspended, {due.retired:,} retired")

    def _done(self, found: Stats, damaged: int) -> None:
        done = found.done
        self._heading("Reviews, and how many were right")
        self._bars(
            (name, work.right.share or 0, _worked(work))
            for name, work in (
                ("today", done.today),
                ("7 days", done.week),
                ("30 days", done.month),
                ("all", done.ever),
                *done.modes.items(),
            )
        )
        self._line(
            f"  {counted(done.streak, 'day')} in a row, the longest {counted(done.longest, 'day')}"
        )
        if done.ahead:
            self._line(
                f"  {counted(done.ahead, 'review')} dated later than now: a clock has jumped",
                "yellow",
            )
        if damaged:
            self._line(f"  {counted(damaged, 'damaged review')} left out", "red")

    def _retention(self, found: Stats) -> None:
        if not found.ever.all.of:
            return
        self._heading("Remembered, of what was learned")
        self._bars(
            row
            for name, kept in (("30 days", found.month), ("all", found.ever))
            for row in _retention_rows(name, kept)
        )

    def _calibration(self, found: Calibration) -> None:
        if found.predicted is None or found.log_loss is None or found.rmse is None:
            return
        self._heading("Expected by FSRS, and what you recalled")
        self._bars(
            (f"{each.low:.0%} to {each.high:.0%}", each.recalled.share or 0, _of(each.recalled))
            for each in found.bins
        )
        self._line(f"  expected {found.predicted:.0%}, recalled {_of(found.recalled)}")
        self._line(f"  RMSE {found.rmse:.1%}, log loss {found.log_loss:.3f}")

    def _groups(self, title: str, found: Stats, groups: Iterable[ItemGroup]) -> None:
        rows = [(found.label(group), group.right.share or 0, _known(group)) for group in groups]
        if rows:
            self._heading(title)
            self._bars(rows)

    def _confused(self, found: Stats) -> None:
        if not found.confused:
            return
        self._heading("Confused")
        for each in found.confused[:MOST]:
            self._line(f"  {_question(each.item)}")
            self._line(f"    {_times(each.times)} taken for: {_question(each.taken_for)}", "yellow")
        self._more(len(found.confused))

    def _leeches(self, found: Stats) -> None:
        if not found.leeches:
            return
        self._heading("Leeches")
        for leech in found.leeches[:MOST]:
            self._line(f"  {_question(leech.item)}")
            taken = f", taken for: {_question(leech.taken_for)}" if leech.taken_for else ""
            self._line(f"    forgotten {_times(leech.lapses)}{taken}", "yellow")
        self._more(len(found.leeches))

    # --- how it looks ----------------------------------------------------------------------------------------

    def _heading(self, text: str) -> None:
        self._line("")
        self._line(text, "bold")

    def _line(self, text: str, style: str = "") -> None:
        """Long lines go on below, as far in as they began."""
        stripped = text.lstrip(" ")
        indent = len(text) - len(stripped)
        self._console.print(Padding(Text(stripped, style), (0, 0, 0, indent)), overflow="fold")

    def _more(self, many: int) -> None:
        if many > MOST:
            self._line(f"  and {many - MOST:,} more", "dim")

    def _bars(self, rows: Iterable[tuple[str, float, str]]) -> None:
        """A name, a bar whose length says a share of 0 to 1, and a number, which is never cut."""
        shown = [(safe_text(name), share, number) for name, share, number in rows]
        room = self._console.width - 4 - max(len(number) for *_, number in shown)
        names = min(max(cell_len(name) for name, *_ in shown), max(room - _SHORTEST, 1))
        bar = max(min(self._console.width // 4, room - names), 1)
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=names, overflow="ellipsis", no_wrap=True)
        grid.add_column(width=bar, no_wrap=True)
        grid.add_column(no_wrap=True)
        for name, share, number in shown:
            length = max(round(share * bar), share > 0)
            grid.add_row(Text(name), Text(self._sign * length, "cyan"), Text(number))
        self._console.print(Padding(grid, (0, 0, 0, 2)))


def _due_rows(found: Stats) -> Iterator[tuple[str, int]]:
    due: DueCounts = found.due
    yield "overdue", due.overdue
    yield "today", due.today
    for at, many in enumerate(due.next, start=1):
        day = found.day + timedelta(days=at)
        yield ("tomorrow" if at == 1 else f"{day:%A}"), many
    yield "later", due.later


def _retention_rows(name: str, kept: Retention) -> Iterator[tuple[str, float, str]]:
    for age, share in (("young", kept.young), ("mature", kept.mature)):
        if share.of:
            yield f"{name}, {age}", share.share or 0, _of(share)


def _of(share: Share) -> str:
    return "none" if share.share is None else f"{share.share:.0%} of {share.of:,}"


def _known(group: ItemGroup) -> str:
    now = "" if group.remembered is None else f", now {group.remembered:.0%}"
    return f"{_of(group.right)}{now}"


def _worked(work: Work) -> str:
    minutes = round(work.took / 60_000)
    return f"{_of(work.right)}, {minutes:,} min" if work.right.of else "none"


def _times(many: int) -> str:
    return "once" if many == 1 else f"{many:,} times"


def _question(item: Item) -> str:
    return safe_text(f"{item.stem} {join_words(list(item.keys[:3]))}")
