"""`studykit check`: the same road as every command, and all problems printed."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from studykit.cli import PROBLEMS
from studykit.cli.decks import complete_decks, find_decks, open_deck
from studykit.cli.output import counted, in_numbers, say, say_json, show_problems
from studykit.problems import in_order

EPILOG = """\b
Examples:
  studykit check                 all decks in decks/
  studykit check nansei --strict warnings fail too
  studykit check --json          one JSON object a problem, for programs
"""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Hold `expires` against this day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a problem.")
def command(decks: tuple[str, ...], *, strict: bool, today: datetime | None, as_json: bool) -> None:
    """Look for everything that is wrong in the facts and templates of DECK, or of all decks.

    Exits with 1 when there are errors, and with --strict also when there are warnings. Notes never fail.
    """
    from studykit.cli.clock import now
    from studykit.facts.model import Date
    from studykit.items.check import Made, check, same_keys

    paths = find_decks(decks, all_by_default=True)
    day = today or now()
    decks_made = [open_deck(path) for path in paths]
    problems = [problem for each in decks_made for problem in each.problems]
    made = [Made(each.base, each.templates, each.items) for each in decks_made]
    problems += same_keys([each.deck for each in decks_made])
    problems = in_order([*problems, *check(made, Date(day.year, day.month, day.day))])
    count = sum(len(each.items) for each in decks_made)
    if as_json:
        for problem in problems:
            say_json(problem.as_json())
    else:
        show_problems(problems, err=False)
        say(f"{in_numbers(problems).capitalize()} in {counted(count, 'item')} of {counted(len(paths), 'deck')}.")
    failing = ("error", "warning") if strict else ("error",)
    sys.exit(PROBLEMS if any(problem.level in failing for problem in problems) else 0)
