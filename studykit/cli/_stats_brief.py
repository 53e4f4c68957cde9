"""The statistics in one screen: what a learner looks for each day.

    Due         3 today, 3 of them overdue; 0 tomorrow, 5 within 7 days
    Ahead       43 questions in 30 days, 4 min
    Streak      2 days in a row, the longest 2 days

`_stats_screen` has all of it. Knows the statistics and how they are printed. Knows no log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studykit.cli._output import counted
from studykit.cli._stats_printer import BarRow, Printer
from studykit.cli._stats_words import (
    answers,
    forecast_in_words,
    share_in_words,
    strength_in_words,
    times,
    title,
    work_in_words,
)
from studykit.problems import safe_text
from studykit.progress.stats import Stats
from studykit.progress.strength import ABILITIES, Ability, Dimension, ItemGroup, wilson

if TYPE_CHECKING:
    from rich.console import Console

WEAKEST = 3
LONGEST_ANSWER = 60
"""Characters that are shown of one; a sentence may be an answer."""
_NAMED_FIRST: tuple[Dimension, ...] = ("entity", "template", "table", "tag")
"""What tells a learner most of what he should look at again comes first."""
REMEDY = "`studykit stats --all` shows all that there is."


def show(stats: Stats, damaged: int, console: Console) -> None:
    """Print what fits into 24 lines of 80 columns."""
    printer = Printer(console)
    printer.line(title(stats), "bold")
    printer.line("")
    printer.labelled(
        [
            ("Due", _due(stats)),
            ("Ahead", _ahead(stats)),
            ("Today", work_in_words(stats.done.today)),
            ("Streak", _streak(stats)),
            ("Remembered", _remembered(stats)),
        ]
    )
    if stats.done.ahead:
        reviews = counted(stats.done.ahead, "review")
        printer.line(f"  {reviews} dated later than now: a clock has jumped", "yellow")
    if damaged:
        printer.line(f"  {counted(damaged, 'damaged review')} left out", "red")
    _show_weakest(stats, printer)
    if stats.confused:
        confusion = stats.confused[0]
        right, given = _shortened(answers(confusion.item)), _shortened(answers(confusion.taken_for))
        printer.heading("Confused")
        printer.short_line(f"  {safe_text(confusion.item.stem)}")
        printer.line(f"    {times(confusion.times)} {given}, where {right} is right", "yellow")
    printer.line("")
    printer.line(REMEDY, "dim")


def _shortened(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        answer = f"{answer[: LONGEST_ANSWER - 1]}…"
    return answer


def _due(stats: Stats) -> str:
    due = stats.due
    # What is overdue is asked today as well.
    today = f"{due.overdue + due.today:,} today"
    if due.overdue:
        today += f", {due.overdue:,} of them overdue"
    week = sum(due.next)
    return f"{today}; {due.next[0]:,} tomorrow, {week:,} within 7 days; {due.new:,} new"


def _ahead(stats: Stats) -> str:
    questions = stats.forecast.questions
    in_words = forecast_in_words(stats.forecast, sum(questions))
    return f"{in_words} in {len(questions)} days, besides what is new"


def _streak(stats: Stats) -> str:
    done = stats.done
    return f"{counted(done.streak, 'day')} in a row, the longest {counted(done.longest, 'day')}"


def _remembered(stats: Stats) -> str:
    if stats.month.all.of:
        return f"{share_in_words(stats.month.all)} in 30 days"
    if stats.ever.all.of:
        return f"{share_in_words(stats.ever.all)} in all, none in 30 days"
    return "nothing yet had the time to be forgotten"


def _show_weakest(stats: Stats, printer: Printer) -> None:
    groups = weakest(stats)
    if not groups:
        return
    rows = []
    for ability, group in groups:
        share = group.right.share or 0
        rows.append(BarRow(stats.label(group), share, strength_in_words(ability, group)))
    printer.heading("Weakest")
    printer.bars(rows)


def weakest(stats: Stats) -> list[tuple[Ability, ItemGroup]]:
    """Return the three groups of which least is known: things, and if need be whatever else is.

    The lower the bound of Wilson's interval that speaks for a group, the surer is its weakness.
    """
    weakest_groups: list[tuple[Ability, ItemGroup]] = []
    for dimension in _NAMED_FIRST:
        groups = []
        for ability in ABILITIES:
            for group in stats.strength[ability][dimension].weakest:
                groups.append((ability, group))
        # Who had 1 of 3 right may know it; who had 10 of 30 does not.
        groups.sort(key=lambda member: wilson(member[1].right)[1])
        weakest_groups += groups
    return weakest_groups[:WEAKEST]
