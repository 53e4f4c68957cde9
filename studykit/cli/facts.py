"""Print a fact base as sentences with their sources.

`studykit facts`: a fact base as sentences.
"""

from __future__ import annotations

import sys

import click

from studykit.cli._complete import complete_facts
from studykit.cli._decks import find_base, patience
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import errors

HELP_ORDER = 70
EPILOG = """\b
Examples:
  studykit facts                 the one fact base in seeds/
  studykit facts seeds/nansei    a folder
  studykit facts words.csv       a single table
  studykit facts import FILE     make a table of a CSV file or an Anki package (--help tells more)
"""


@click.command(epilog=EPILOG)
@click.argument("base", required=False, shell_complete=complete_facts)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; problems go to standard error."
)
def command(base: str | None, *, as_json: bool) -> None:
    """Print the facts of BASE, a folder or a file, as sentences with their sources."""
    from studykit.checks.waivers import waive, waivers_of
    from studykit.facts.load import load
    from studykit.questions.templates.sentences import compile_says, sentence

    path = find_base(base)
    with patience():
        found, problems = load([path])
    says, say_problems = compile_says(found)
    problems, _ = waive([*problems, *say_problems], waivers_of(found, ()))
    show_problems([problem for problem in problems if problem.level != "note"], err=True)
    total = 0
    for table in found.tables.values():
        total += len(table.rows)
        if not as_json and table.rows:
            say(f"\n{table.name}{': ' + table.about if table.about else ''}", bold=True)
        for row in table.rows:
            text, sources = sentence(found, table, row, says), table.texts(row, "source")
            if as_json:
                where = {"file": table.place(row).file, "line": row.line}
                say_json(
                    {
                        "fact": f"{table.name}/{row.id}",
                        "text": text,
                        "sources": list(sources),
                        **where,
                    }
                )
            else:
                say(f"  {text}{'  [' + ', '.join(sources) + ']' if sources else ''}")
    if not as_json:
        say(f"\n{counted(total, 'fact')} in {counted(len(found.tables), 'table')}.")
    sys.exit(PROBLEMS if errors(problems) else 0)
