"""List the questions that a deck makes from its facts.

`studykit items`: the questions that a deck makes.
"""

from __future__ import annotations

import sys

import click

from studykit.cli._complete import complete_decks, complete_templates
from studykit.cli._decks import find_decks, open_deck
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import errors
from studykit.questions.identity.draw import options
from studykit.questions.item import Item

HELP_ORDER = 60
EPILOG = """\b
Examples:
  studykit items                        the one deck in decks/
  studykit items nansei --template farp-island
  studykit items words.csv --json       one JSON object a line, for programs
"""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "--template",
    "templates",
    multiple=True,
    shell_complete=complete_templates,
    metavar="ID",
    help="Only the items of this template.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; problems go to standard error."
)
def command(deck: str | None, templates: tuple[str, ...], *, as_json: bool) -> None:
    """List the questions that DECK makes from its facts, with their answers and wrong options."""
    path = find_decks([] if deck is None else [deck])[0]
    found = open_deck(path)
    show_problems([problem for problem in found.problems if problem.level != "note"], err=True)
    unknown = set(templates) - {template.id for template in found.templates}
    if unknown:
        from studykit.problems import nearest_or_all, quoted

        name = min(unknown)
        near = nearest_or_all(name, [each.id for each in found.templates], f"studykit items {path}")
        raise click.UsageError(f"No template {quoted(name)}.{near}")
    items = [item for item in found.items if not templates or item.template in templates]
    if as_json:
        for item in items:
            say_json(item.as_json())
    else:
        _list(items)
        say(f"\n{counted(len(items), 'item')} in {found.deck.name}.")
    sys.exit(PROBLEMS if errors(found.problems) else 0)


def _list(items: list[Item]) -> None:
    template = ""
    for item in items:
        if item.template != template:
            template = item.template
            say(f"\n{template}", bold=True)
        say(f"  {item.stem}")
        say(
            f"    {' | '.join(item.keys[:10])}{' | ...' if len(item.keys) > 10 else ''}", fg="green"
        )
        if options(item):
            say(f"    not: {' | '.join(item.distractors)}", dim=True)
        say(f"    {item.id}", dim=True)
