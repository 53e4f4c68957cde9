"""List the questions that a deck makes from its facts.

`studykit items`: the questions that a deck makes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from studykit.cli._complete import complete_decks
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import exit_code, open_deck
from studykit.cli._options import templates_option
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import nearest_or_all, quoted, without_notes
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.workspace.workspace import Workspace

HELP_ORDER = 60
EPILOG = """\b
Examples:
  studykit items                        the one deck in decks/
  studykit items nansei --template farp-island
  studykit items words.csv --json       one JSON object a line, for programs
"""

MAX_KEYS_SHOWN = 10
"""A question that asks for all of something may have hundreds of right answers."""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@templates_option("Only the items of this template.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; problems go to standard error."
)
def command(deck: str | None, templates: tuple[str, ...], *, as_json: bool) -> None:
    """List the questions that DECK makes from its facts, with their answers and wrong options."""
    path = find_deck(deck)
    opened = open_deck(path)
    show_problems(without_notes(opened.problems), err=True)
    _refuse_unknown(templates, opened, path)

    items: Sequence[Item] = opened.items
    if templates:
        items = [item for item in opened.items if item.template in templates]
    if as_json:
        for item in items:
            say_json(item.as_json())
    else:
        # Problems go to standard error: what is listed here can be piped on.
        _show(items)
        say(f"\n{counted(len(items), 'item')} in {opened.deck.name}.")
    sys.exit(exit_code(opened.problems))


def _refuse_unknown(names: Sequence[str], deck: Workspace, path: Path) -> None:
    """Refuse names of no template, the first in the order of the alphabet."""
    templates = [template.id for template in deck.templates]
    for name in sorted(names):
        if name not in templates:
            near = nearest_or_all(name, templates, f"studykit items {path}")
            raise click.UsageError(f"No template {quoted(name)}.{near}")


def _show(items: Sequence[Item]) -> None:
    # Items come template by template: each is named once, above its items.
    template = ""
    for item in items:
        if item.template != template:
            template = item.template
            say(f"\n{template}", bold=True)
        say(f"  {item.stem}")
        keys = list(item.keys)
        if len(keys) > MAX_KEYS_SHOWN:
            keys[MAX_KEYS_SHOWN:] = ["..."]
        say(f"    {' | '.join(keys)}", fg="green")
        # An item may have wrong answers that are never shown as options.
        if options(item):
            say(f"    not: {' | '.join(item.distractors)}", dim=True)
        say(f"    {item.id}", dim=True)
