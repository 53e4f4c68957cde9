"""Write JSON Schema, by which an editor completes and checks facts and decks.

`studykit schema`: the files that editors read, made from the tables of keys and from the facts.

    seeds/planets/table.schema.json     for each fact base
    decks/deck.schema.json              for the decks
"""

from __future__ import annotations

from pathlib import Path

import click

from studykit.cli._complete import complete_bases
from studykit.cli._find_decks import bases_here, decks_here, find_base
from studykit.cli._output import echo, say

HELP_ORDER = 145
EPILOG = """\b
Examples:
  studykit schema                            the files for the editor, in seeds/ and decks/
  studykit schema --base seeds/nansei        for one fact base and its decks
  studykit schema table                      print what any table may say
  studykit schema table --base seeds/nansei  and what this base has: its columns and its rows
"""


@click.command(epilog=EPILOG)
@click.argument("kind", required=False, type=click.Choice(["table", "deck"]))
@click.option(
    "--base",
    metavar="DIR",
    shell_complete=complete_bases,
    help="A fact base whose tables, columns, row ids and templates are to be known.",
)
def command(kind: str | None, base: str | None) -> None:
    """Print the JSON Schema of a table or a deck, or write those of all fact bases and decks.

    Without KIND, table.schema.json is written into each fact base and deck.schema.json beside the
    decks. A file uses it when its first line is
    `# yaml-language-server: $schema=table.schema.json`.
    """
    if kind is None:
        _write(base)
        return
    from studykit.cli._schema_files import names_of_decks, schema_text
    from studykit.questions.schema.base_names import NO_BASE
    from studykit.questions.schema.decks import deck_schema
    from studykit.questions.schema.tables import table_schema

    names = NO_BASE
    if base:
        folder = find_base(base)
        beside = sorted(folder.glob("*.y*ml")) if folder.is_dir() else []
        names = names_of_decks([*decks_here().values(), *beside], folder)
    schema = table_schema(names) if kind == "table" else deck_schema(names)
    echo(schema_text(schema).rstrip())


def _write(base: str | None) -> None:
    """Write the schemas of all fact bases, or of one, and of the decks here."""
    from studykit.cli._schema_files import (
        is_of_somebody_else,
        write_deck_schema,
        write_table_schema,
    )
    from studykit.reading.modeline import DECK_SCHEMA, TABLE_SCHEMA, modeline

    folders = list(bases_here().values())
    if base or not folders:
        folders = [find_base(base)]
    written = []
    places = []
    for folder in folders:
        if folder.is_dir():
            written += write_table_schema(folder)
            places.append(folder / TABLE_SCHEMA)
        else:
            written += write_table_schema(folder.parent, [folder])
            places.append(folder.parent / TABLE_SCHEMA)
    if decks_here():
        written += write_deck_schema(Path("decks"))
        places.append(Path("decks") / DECK_SCHEMA)
    for path in written:
        say(f"wrote {path}")
    left = [path for path in places if is_of_somebody_else(path)]
    for path in left:
        say(f"left {path}, which studykit did not write: move it away to get one.", fg="yellow")
    if not written and not left:
        say("The schemas are as they are to be.")
    say("\nAn editor reads them in files that begin with:", bold=True)
    say(f"  {modeline(TABLE_SCHEMA)}      (tables)")
    say(f"  {modeline(DECK_SCHEMA)}       (decks)")
