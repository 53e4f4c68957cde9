"""Show what is due, how well you remember, and what you confuse.

`studykit stats`: what is due, how well memory holds, and what only a fact base can tell.

On a terminal it comes as tables with bars, in one screen (`_stats_brief`) or whole
(`_stats_screen`), otherwise as plain lines, and with `--json` as one object (`_stats_json` has
both). Here nothing is counted: `studykit.progress` does that.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from studykit.cli._clock import local_now
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import mention, open_decks
from studykit.cli._options import (
    decks_argument,
    head_option,
    refuse_unknown_filters,
    tags_option,
    templates_option,
)
from studykit.cli._output import counted, say, say_json

if TYPE_CHECKING:
    from studykit.progress.stats import Stats
    from studykit.quiz.plan import Options
    from studykit.reviews.log import Log
    from studykit.workspace.workspace import Workspace

NARROWEST = 40
"""Columns of a window in which bars are drawn."""

HELP_ORDER = 20
EPILOG = """\b
Examples:
  studykit stats                       of all decks in decks/, in one screen
  studykit stats --all                 with the year, months, and all that is weak and strong
  studykit stats nansei --tag islands
  studykit stats | grep ^due           plain lines, for other programs
  studykit stats --json
"""


@click.command(epilog=EPILOG)
@decks_argument
@tags_option
@templates_option("Only items of this template.")
@click.option("--all", "whole", is_flag=True, help="All that there is, and not just one screen.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@head_option
def command(
    decks: tuple[str, ...],
    *,
    tags: tuple[str, ...],
    templates: tuple[str, ...],
    whole: bool,
    as_json: bool,
) -> None:
    """Show what is due, what you did, how well you remember, and what is weak or confused.

    DECK is a deck file or its name; without one, all decks in decks/ count. Right answers are those
    that were right or close. A card is remembered when it was not rated Again.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.quiz.plan import Options
    from studykit.reviews.log import REMEDY, LogError

    settings = learner_settings()
    try:
        with open_log(settings) as log:
            opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
            mention([problem for workspace in opened for problem in workspace.problems])
            banks = [workspace.bank for workspace in opened]
            refuse_unknown_filters(templates, tags, banks)
            options = Options(tags=tags, templates=templates)
            stats, damaged = _stats(opened, log, options)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)

    _show(stats, damaged, whole=whole, as_json=as_json)
    # Last, so that it stands below the figures that it is about.
    if damaged:
        verbs = "is damaged and was" if damaged == 1 else "are damaged and were"
        reviews = counted(damaged, "review")
        say(f"{reviews} in the log {verbs} left out. {REMEDY}", err=True, fg="red")
        sys.exit(PROBLEMS)
    sys.exit(code)


def _stats(opened: Sequence[Workspace], log: Log, options: Options) -> tuple[Stats, int]:
    """Return the statistics, and how many reviews are damaged."""
    from studykit.progress.scope import DeckHistory
    from studykit.progress.stats import stats
    from studykit.reviews.schedule import study_day

    now = local_now()
    histories = []
    for workspace in opened:
        key = workspace.deck.key
        history = DeckHistory(
            key=key,
            name=workspace.deck.name,
            items=workspace.items,
            base=workspace.base,
            facts=workspace.deck.facts,
            states=log.cards(key),
            suspended=frozenset(log.suspended(key)),
            buried=frozenset(log.buried(key, study_day(now, log.settings))),
        )
        histories.append(history)
    # The log adds their numbers while it reads: they are not to be looked for a second time.
    damaged: list[int] = []
    reviews = log.standing(damaged)
    figures = stats(histories, reviews, now, log.settings, options, log.resets())
    return figures, len(damaged)


def _show(stats: Stats, damaged: int, *, whole: bool, as_json: bool) -> None:
    from studykit.cli._stats_json import as_lines, as_object

    if as_json:
        say_json(as_object(stats, damaged))
        return
    if _can_draw_bars():
        # Imported here: rich takes longer to load than all else that is printed.
        from rich.console import Console

        if whole:
            from studykit.cli._stats_screen import show
        else:
            from studykit.cli._stats_brief import show
        show(stats, damaged, Console())
        return
    for line in as_lines(as_object(stats, damaged)):
        say(line)


def _can_draw_bars() -> bool:
    is_wide_enough = shutil.get_terminal_size().columns >= NARROWEST
    has_colours = os.environ.get("TERM", "dumb") not in ("dumb", "")
    return sys.stdout.isatty() and is_wide_enough and has_colours
