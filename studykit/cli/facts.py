"""Print a fact base as sentences with their sources.

`studykit facts`: a fact base as sentences.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_facts
from studykit.cli._find_decks import find_base
from studykit.cli._open_decks import exit_code, patience
from studykit.cli._options import first_line_said, head_option
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import without_notes

if TYPE_CHECKING:
    from pathlib import Path

    from studykit.facts.base import Row, SaidOfValue, Table
    from studykit.reading.first_line import FirstLine

HELP_ORDER = 70
EPILOG = """\b
Examples:
  studykit facts                 the one fact base in seeds/
  studykit facts seeds/nansei    a folder
  studykit facts words.csv       a single table
  studykit facts import FILE     make a table of a CSV file or an Anki package (--help tells more)
  studykit facts prompt TABLE ARTICLE
                                 a prompt for any language model (--help tells more)
  studykit facts rename TABLE OLD NEW
                                 give a row another id, wherever it is named (--help tells more)
"""


@click.command(epilog=EPILOG)
@click.argument("base", required=False, shell_complete=complete_facts)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; problems go to standard error."
)
@head_option
def command(base: str | None, *, as_json: bool) -> None:
    """Print the facts of BASE, a folder or a file, as sentences with their sources."""
    from studykit.checks.waivers import waive, waivers_of
    from studykit.facts.load import load
    from studykit.questions.templates.sentences import compile_says, sentence

    path = find_base(base)
    with patience():
        facts, problems = load([path], _first_line(path))
    # A deck is not needed: how a table says its facts (`say`) stands in its head.
    says, problems_of_says = compile_says(facts)
    problems, _ = waive([*problems, *problems_of_says], waivers_of(facts, templates=()))
    show_problems(without_notes(problems), err=True)

    # A table whose rows have no sentence of their own is told column by column.
    count = 0
    for table in facts.tables.values():
        count += len(table.rows)
        if table.rows and not as_json:
            about = f": {table.about}" if table.about else ""
            say(f"\n{table.name}{about}", bold=True)
        for row in table.rows:
            text = sentence(facts, table, row, says)
            if as_json:
                say_json(_as_json(table, row, text))
            else:
                say(f"  {text}{_cited(table, row)}")
    if not as_json:
        say(f"\n{counted(count, 'fact')} in {counted(len(facts.tables), 'table')}.")
    sys.exit(exit_code(problems))


def _first_line(path: Path) -> FirstLine:
    """Return how the first lines of lists are read: a list alone may be one without a head."""
    from studykit.reading.first_line import FirstLine

    said = first_line_said(path)
    if said is FirstLine.UNKNOWN and path.is_dir():
        return FirstLine.LIKELY_HEAD
    return said


def _cited(table: Table, row: Row) -> str:
    """Return the sources of a row, and those that single values have of their own."""
    parts = [", ".join(table.texts(row, "source"))]
    for column, said_of_values in row.said.items():
        sources = dict.fromkeys(source for said in said_of_values for source in said.sources)
        if sources:
            parts.append(f"{column}: {', '.join(sources)}")
    cited = "; ".join(filter(None, parts))
    return f"  [{cited}]" if cited else ""


def _as_json(table: Table, row: Row, text: str) -> dict[str, object]:
    fact: dict[str, object] = {
        "fact": f"{table.name}/{row.id}",
        "text": text,
        "sources": list(table.texts(row, "source")),
    }
    if row.said:
        fact["said"] = {column: list(map(_said_as_json, row.said[column])) for column in row.said}
    return {**fact, "file": table.place(row).file, "line": row.line}


def _said_as_json(said: SaidOfValue) -> dict[str, object]:
    """Return what is said of a value, by the keys under which it is written."""
    from studykit.values.dates import iso_date

    fields = {
        "source": list(said.sources),
        "disputed": said.disputed,
        "since": iso_date(said.since) if said.since else "",
        "until": iso_date(said.until) if said.until else "",
        "note": said.note,
        "quote": said.quote,
    }
    return {key: told for key, told in fields.items() if told}
