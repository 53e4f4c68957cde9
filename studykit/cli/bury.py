"""Let a question rest until tomorrow.

`studykit bury farp-island/farp-2025`: it is neither due nor new today, as `b` in a quiz has it.
"""

from __future__ import annotations

import sys

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks, complete_items
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._item_meant import item_meant
from studykit.cli._output import say
from studykit.cli.log import opened_log

HELP_ORDER = 31
EPILOG = """\b
Examples:
  studykit bury farp-island/farp-2025           not today
  studykit bury farp-island/farp-2025 --undo    today after all

\b
In a quiz `b` does the same. `x` sets a question aside for good.
"""


@click.command(epilog=EPILOG)
@click.argument("item", metavar="ITEM", shell_complete=complete_items)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option("--undo", is_flag=True, help="Ask it today after all.")
def command(item: str, deck: str | None, *, undo: bool) -> None:
    """Let ITEM rest until tomorrow: it is not asked before.

    DECK is only needed where two decks have an item of that id.
    """
    from studykit.reviews.schedule import study_day

    with opened_log(make=True) as log:
        meant = item_meant(item, deck, log)
        now = local_now()
        is_buried = meant.id in log.buried(meant.deck, study_day(now, log.settings))
        if undo and not is_buried:
            say(f"{meant.id} is not buried today. Nothing has changed.", err=True)
            sys.exit(PROBLEMS)
        if undo:
            log.unbury(meant.deck, meant.id, now)
            say(f"{meant.id} may be asked today: {meant.stem}")
            return
        if not is_buried:
            log.bury(meant.deck, meant.id, now)
        say(f"{meant.id} is not asked before tomorrow: {meant.stem}")
