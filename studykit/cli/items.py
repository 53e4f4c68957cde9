"""List the questions that a deck makes from its facts.

`studykit items nansei` shows template by template each question, its right answers, the wrong
options and the item's id:

    island-by-clue
      Which Japanese island lies farther west than any other?
        Yonaguni Island
        not: Amami-Oshima Island | Mageshima Island | Kita-Daitojima Island
        island-by-clue/yonaguni
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from studykit.cli._complete import complete_decks
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import exit_code, open_deck
from studykit.cli._options import head_option, templates_option
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import nearest_or_all, quoted, without_notes
from studykit.questions.identity.draw import is_choice
from studykit.questions.item import Item
from studykit.workspace.workspace import Workspace

HELP_ORDER = 60
EPILOG = """\b
Examples:
  studykit items                        the one deck in decks/
  studykit items nansei --template farp-island
  studykit items words.csv --json       one JSON object a line, for programs
  studykit items --format markdown      to review by eye, with facts and sources
"""

MAX_KEYS_SHOWN = 10
"""Keys are right answers: a question that asks for all of something may have hundreds of them."""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@templates_option("Only the items of this template.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; problems go to standard error."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown"]),
    help="markdown: for a review by eye, the right option marked, with facts and sources.",
)
@head_option
def command(
    deck: str | None, templates: tuple[str, ...], form: str | None, *, as_json: bool
) -> None:
    """List the questions that DECK makes from its facts, with their answers and wrong options."""
    if form and as_json:
        raise click.UsageError(
            f"--json goes with no --format: leave out --json or --format {form}."
        )
    path = find_deck(deck)
    opened = open_deck(path)
    # To standard error: what is listed on standard output can be piped on.
    show_problems(without_notes(opened.problems), err=True)
    _refuse_unknown(templates, opened, path)

    items: Sequence[Item] = opened.items
    if templates:
        items = [item for item in opened.items if item.template in templates]
    if as_json:
        for item in items:
            say_json(item.as_json())
    elif form:
        from studykit.formats.review_markdown import as_markdown

        say(as_markdown(opened.deck, items).removesuffix("\n"))
    else:
        _show(items)
        say(f"\n{counted(len(items), 'item')} in {opened.deck.name}.")
    sys.exit(exit_code(opened.problems))


def _refuse_unknown(names: Sequence[str], opened: Workspace, path: Path) -> None:
    """Raise UsageError if a name is that of no template; of several, for the first by alphabet."""
    template_ids = [template.id for template in opened.templates]
    for name in sorted(names):
        if name not in template_ids:
            near = nearest_or_all(name, template_ids, f"studykit items {path}")
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
        # Distractors may be too few for a choice, or all keys be wanted: nobody sees them then.
        if is_choice(item):
            say(f"    not: {' | '.join(item.distractors)}", dim=True)
        say(f"    {item.id}", dim=True)
