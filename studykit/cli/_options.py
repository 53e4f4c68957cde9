"""Arguments and options that several commands share, each defined once.

    @click.command(epilog=EPILOG)
    @decks_argument
    @tags_option
    @templates_option("Only items of this template.")
    def command(
        decks: tuple[str, ...], *, tags: tuple[str, ...], templates: tuple[str, ...]
    ) -> None: ...

Knows their names and how a shell completes them. What they mean is the commands' business, but for
`refuse_unknown_filters`: a slip is refused in the same words by all who filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from studykit.cli._complete import complete_decks, complete_tags, complete_templates
from studykit.problems import nearest_or_all, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from studykit.questions.item_bank import ItemBank
    from studykit.reading.first_line import FirstLine

_NO_LISTS = (".yaml", ".yml", ".md", ".markdown", ".apkg", ".colpkg")
_FIRST_LINE = "studykit.first_line"
_Command = TypeVar("_Command", bound=Callable[..., Any])

decks_argument = click.argument(
    "decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks
)

tags_option = click.option(
    "--tag",
    "tags",
    multiple=True,
    shell_complete=complete_tags,
    metavar="TAG",
    help="Only items with this tag. May be repeated.",
)


def _keep_first_line(context: click.Context, _: click.Parameter, said: bool | None) -> None:
    """Keep what the command line says of the first line of a list, for who opens it."""
    context.meta[_FIRST_LINE] = said


head_option = click.option(
    "--head/--no-head",
    default=None,
    expose_value=False,
    callback=_keep_first_line,
    help="Whether the first line of a list, such as words.csv, names its columns.",
)


def first_line_said(path: Path) -> FirstLine:
    """Return what the command line says of the first line of a list.

    Raise click.UsageError where it says something, and the path is none.
    """
    from studykit.reading.first_line import FirstLine

    context = click.get_current_context(silent=True)
    said = context.meta.get(_FIRST_LINE) if context else None
    if said is None:
        return FirstLine.UNKNOWN
    if path.suffix.lower() in _NO_LISTS or path.is_dir():
        option = "--head" if said else "--no-head"
        key = f"head: {str(said).lower()}"
        raise click.UsageError(
            f"{option} is for a list such as words.csv, and {quoted(str(path))} is none. "
            f"In a base of facts write `{key}` into the head of the table."
        )
    return FirstLine.IS_HEAD if said else FirstLine.IS_ROW


# A function, since the help texts differ: not all commands say that it may be repeated.
def templates_option(help_text: str) -> Callable[[_Command], _Command]:
    """Return the option `--template`, which may be repeated, with a help text of the command's."""
    return click.option(
        "--template",
        "templates",
        multiple=True,
        shell_complete=complete_templates,
        metavar="ID",
        help=help_text,
    )


def refuse_unknown_filters(
    templates: Sequence[str], tags: Sequence[str], banks: Iterable[ItemBank]
) -> None:
    """Raise click.UsageError for a template or a tag that no item has: it is a slip."""
    # Of the items and not of the deck file: a template that makes no item filters to nothing.
    known_templates: set[str] = set()
    known_tags: set[str] = set()
    for bank in banks:
        known_templates.update(bank.templates)
        for tag in bank.tags:
            known_tags.update(_with_parents(tag))

    for name in templates:
        if name not in known_templates:
            near = nearest_or_all(name, known_templates, "studykit items DECK")
            raise click.UsageError(f"No item has the template {quoted(name)}.{near}")
    for name in tags:
        if name not in known_tags:
            near = nearest_or_all(name, known_tags, "studykit items DECK --json")
            raise click.UsageError(f"No item has the tag {quoted(name)}.{near}")


def _with_parents(tag: str) -> list[str]:
    """Return a tag and those above it: `sea`, `sea::cold` and `sea::cold::deep`."""
    parts = tag.split("::")
    return ["::".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
