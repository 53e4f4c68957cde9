"""All the statistics in a terminal, a heading and its lines for each sort.

Knows the statistics and how they are printed (`_stats_printer`). Knows no log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from studykit.cli._heat_map import heat_map
from studykit.cli._output import counted
from studykit.cli._stats_printer import BarRow, Printer
from studykit.cli._stats_words import (
    forecast_in_words,
    question,
    share_in_words,
    strength_in_words,
    times,
    title,
    work_in_words,
)
from studykit.progress.recall import Calibration, Retention
from studykit.progress.stats import Confusion, Stats, first_day_of_year
from studykit.progress.strength import ABILITIES, DIMENSIONS, Ability, ItemGroup
from studykit.progress.work import Work, WorkCounts
from studykit.quiz.outlook import Leech

if TYPE_CHECKING:
    from rich.console import Console

MOST = 5
"""Pairs and leeches that are shown; `--json` has them all."""
MOST_GROUPS = 3
"""By recall and by choice, each; `--json` has five."""
MONTHS = 12
"""Of retention; `--json` has them all."""
_RMSE = (
    "RMSE (bins): the root of the mean of (expected - recalled) squared over bins, weighted by "
    "their reviews. A bin has cards alike in days since the last review, in reviews and in "
    "lapses, as FSRS judges itself (srs-benchmark; r_matrix_index of fsrs-rs). 0% is perfect."
)


def show(stats: Stats, damaged: int, console: Console) -> None:
    """Print everything that there is something to say about."""
    _Screen(Printer(console)).show(stats, damaged)


class _Screen:
    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def show(self, stats: Stats, damaged: int) -> None:
        self._printer.line(title(stats), "bold")
        self._due(stats)
        self._forecast(stats)
        self._work(stats.done, damaged)
        self._year(stats)
        self._retention(stats)
        self._months(stats)
        self._calibration(stats.calibration)
        for dimension in DIMENSIONS:
            weakest = {by: stats.strength[by][dimension].weakest for by in ABILITIES}
            self._groups(f"Weakest {_plural(dimension)}", stats, weakest)
        for dimension in DIMENSIONS:
            strongest = {by: stats.strength[by][dimension].strongest for by in ABILITIES}
            self._groups(f"Strongest {_plural(dimension)}", stats, strongest)
        self._confused(stats.confused)
        self._leeches(stats.leeches)

    # --- what lies ahead -------------------------------------------------------------------------

    def _due(self, stats: Stats) -> None:
        due = stats.due
        rows = _scaled([(name, cards, f"{cards:,}") for name, cards in _cards_by_day(stats)])
        self._printer.heading("Due")
        self._printer.bars(rows)
        self._printer.line(
            f"  {due.new:,} new, {due.suspended:,} suspended, {due.retired:,} retired"
        )

    def _forecast(self, stats: Stats) -> None:
        questions = stats.forecast.questions
        if not any(questions):
            return
        weeks = []
        for start in range(0, len(questions), 7):
            week = questions[start : start + 7]
            # The last week of thirty days has two.
            last = stats.day + timedelta(days=start + len(week) - 1)
            in_words = forecast_in_words(stats.forecast, sum(week))
            weeks.append((f"to {last.day} {last:%B}", sum(week), in_words))
        self._printer.heading("Ahead, of what you have learned")
        self._printer.bars(_scaled(weeks))
        in_all = forecast_in_words(stats.forecast, sum(questions))
        self._printer.line(f"  {len(questions)} days: {in_all}")

    # --- what was done ---------------------------------------------------------------------------

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
            rows.append(BarRow(name, work.right.share or 0, work_in_words(work)))
        self._printer.heading("Reviews, and how many were right")
        self._printer.bars(rows)
        streak, longest = counted(done.streak, "day"), counted(done.longest, "day")
        self._printer.line(f"  {streak} in a row, the longest {longest}")
        if done.ahead:
            reviews = counted(done.ahead, "review")
            self._printer.line(f"  {reviews} dated later than now: a clock has jumped", "yellow")
        if damaged:
            self._printer.line(f"  {counted(damaged, 'damaged review')} left out", "red")

    def _year(self, stats: Stats) -> None:
        if not stats.days:
            return
        self._printer.heading("Answers in a year")
        console = self._printer.console
        today = stats.day.toordinal()
        lines = heat_map(
            {day.day: day.work.right.of for day in stats.days},
            first_day_of_year(today),
            today,
            console.width,
            has_unicode=self._printer.has_unicode,
        )
        for line in lines:
            console.print(line)

    # --- how well memory held --------------------------------------------------------------------

    def _retention(self, stats: Stats) -> None:
        if not stats.ever.all.of:
            return
        self._printer.heading("Remembered, of what was learned")
        self._printer.bars(
            [*_retention_rows("30 days", stats.month), *_retention_rows("all", stats.ever)]
        )

    def _months(self, stats: Stats) -> None:
        # One month alone would say once more what stands above.
        if len(stats.months) < 2:
            return
        rows = []
        for month in stats.months[-MONTHS:]:
            share = month.retention.all
            name = f"{month.first:%B %Y}"
            rows.append(BarRow(name, share.share or 0, share_in_words(share)))
        self._printer.heading("Remembered, by month")
        self._printer.bars(rows)

    def _calibration(self, calibration: Calibration) -> None:
        predicted, log_loss, rmse = calibration.predicted, calibration.log_loss, calibration.rmse
        if predicted is None or log_loss is None or rmse is None:
            return
        rows = []
        for predictions in calibration.bins:
            name = f"{predictions.low:.0%} to {predictions.high:.0%}"
            recalled = predictions.recalled
            rows.append(BarRow(name, recalled.share or 0, share_in_words(recalled)))
        self._printer.heading("Expected by FSRS, and what you recalled")
        self._printer.bars(rows)
        recalled_in_all = share_in_words(calibration.recalled)
        self._printer.line(f"  expected {predicted:.0%}, recalled {recalled_in_all}")
        self._printer.line(f"  RMSE (bins) {rmse:.1%}, log loss {log_loss:.3f}")
        self._printer.line(f"  {_RMSE}", "dim")

    # --- weak, strong and confused ---------------------------------------------------------------

    def _groups(
        self, heading: str, stats: Stats, groups: Mapping[Ability, Sequence[ItemGroup]]
    ) -> None:
        rows = []
        for ability, groups_of in groups.items():
            for group in groups_of[:MOST_GROUPS]:
                share = group.right.share or 0
                in_words = strength_in_words(ability, group)
                rows.append(BarRow(stats.label(group), share, in_words))
        if rows:
            self._printer.heading(heading)
            self._printer.bars(rows)

    def _confused(self, confusions: Sequence[Confusion]) -> None:
        if not confusions:
            return
        self._printer.heading("Confused")
        for confusion in confusions[:MOST]:
            self._printer.line(f"  {question(confusion.item)}")
            often = times(confusion.times)
            self._printer.line(f"    {often} taken for: {question(confusion.taken_for)}", "yellow")
        self._more(len(confusions))

    def _leeches(self, leeches: Sequence[Leech]) -> None:
        if not leeches:
            return
        self._printer.heading("Leeches")
        for leech in leeches[:MOST]:
            taken_for = ""
            if leech.taken_for:
                taken_for = f", taken for: {question(leech.taken_for)}"
            self._printer.line(f"  {question(leech.item)}")
            self._printer.line(f"    forgotten {times(leech.lapses)}{taken_for}", "yellow")
        self._more(len(leeches))

    def _more(self, count: int) -> None:
        if count > MOST:
            self._printer.line(f"  and {count - MOST:,} more", "dim")


def _scaled(rows: Sequence[tuple[str, float, str]]) -> list[BarRow]:
    """Return rows of which the greatest has the longest bar.

    There is no whole to have shares of.
    """
    most = max(number for _, number, _ in rows)
    bars = []
    for name, number, in_words in rows:
        # Where all are nought, none has a bar.
        share = number / most if most else 0
        bars.append(BarRow(name, share, in_words))
    return bars


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


def _retention_rows(period: str, retention: Retention) -> Iterator[BarRow]:
    shares = {"young": retention.young, "mature": retention.mature}
    for age, share in shares.items():
        # In the first three weeks no card can be mature.
        if share.of:
            yield BarRow(f"{period}, {age}", share.share or 0, share_in_words(share))
