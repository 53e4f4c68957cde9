"""Let a question begin anew, as if it were new.

`studykit reset farp-island/farp-2025`: what was remembered of it counts no more; its answers stay
in the log, and `--undo` lets them count again. `r` in a quiz does the same.
"""

from __future__ import annotations

import sys

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks, complete_items
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._item_meant import item_meant
from studykit.cli._output import counted, say
from studykit.cli.log import opened_log

HELP_ORDER = 32
EPILOG = """\b
Examples:
  studykit reset farp-island/farp-2025           it is new again
  studykit reset farp-island/farp-2025 --undo    what was remembered counts again

\b
In a quiz `r` does the same.
"""


@click.command(epilog=EPILOG)
@click.argument("item", metavar="ITEM", shell_complete=complete_items)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option("--undo", is_flag=True, help="Take the last reset back.")
def command(item: str, deck: str | None, *, undo: bool) -> None:
    """Let ITEM begin anew: it comes as a new one.

    Its answers stay in the log and in the statistics. DECK is only needed where two decks have an
    item of that id.
    """
    with opened_log(make=True) as log:
        meant = item_meant(item, deck, log)
        card = (meant.deck, meant.id)
        if undo:
            if not log.is_reset(*card):
                say(f"{meant.id} was not reset. Nothing has changed.", err=True)
                sys.exit(PROBLEMS)
            log.restore(*card, local_now())
            say(f"What was remembered of {meant.id} counts again: {meant.stem}")
            return
        if not log.answers_since_reset(*card):
            say(f"{meant.id} is new: there is nothing to reset.", err=True)
            sys.exit(PROBLEMS)
        answers = counted(len(log.answers(*card)), "answer")
        log.reset(*card, local_now())
        say(f"{meant.id} begins anew; the log keeps {answers} of it: {meant.stem}")
