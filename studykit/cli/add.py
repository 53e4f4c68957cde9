"""Add a fact to a table, in its file's own style.

`studykit add islands name=Miyako prefecture=okinawa` writes a row as a person would have written
it:

    seeds/nansei/islands.yaml:    okinawa: {name: Okinawa, prefecture: okinawa}
                                  miyako: {name: Miyako, prefecture: okinawa}      <- the new one

The new text is tried first, in a copy of the fact base. The row is written only if it brings no
error there, and no other fact becomes another.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from studykit.cli._complete import complete_bases, complete_tables
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._new_row import RefusedRowError, base_with, target_table, try_row
from studykit.cli._output import say, show_problems
from studykit.cli._schema_files import renew_schemas
from studykit.cli._trial import write_in_place
from studykit.problems import Problem, without_notes

HELP_ORDER = 80
EPILOG = """\b
Examples:
  studykit add islands name=Miyako prefecture=okinawa
  studykit add bases id=miyako-base island=miyako opened=2019 "source=article-1#9"
  studykit add islands name=Yonaguni aliases=Dunan aliases=Yuni    a list: write the column twice
  studykit add islands name=Irabu area=29 area.source=map-2        a value's own source, note, doubt
  studykit add --from candidates.jsonl --review                    drafts, each accepted by you
"""


@click.command(epilog=EPILOG)
@click.argument("table", required=False, shell_complete=complete_tables)
@click.argument("values", nargs=-1, metavar="COLUMN=VALUE...")
@click.option(
    "--into",
    metavar="BASE",
    shell_complete=complete_bases,
    help="The fact base; by default the one in seeds/ that has the table.",
)
@click.option(
    "--from",
    "candidates",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Rows that a program has drafted, one JSON object a line (`studykit facts prompt`).",
)
@click.option(
    "--review", is_flag=True, help="With --from: show each beside its paragraph, and ask."
)
def command(
    table: str | None,
    values: tuple[str, ...],
    into: str | None,
    candidates: Path | None,
    *,
    review: bool,
) -> None:
    """Add a row to TABLE, in its file's own style. Comments and all other rows stay as they are.

    The row's id is `id=...`, or made of the table's key or of the row's label. A row that is not
    right (an unknown reference, a value of another type, a contradiction) is not written.
    """
    if candidates is not None:
        _add_candidates(candidates, table, values, into, review=review)
        return
    if review:
        raise click.UsageError("--review is about rows of a file: name it by --from.")
    if table is None or not values:
        raise click.UsageError("Write the table, and COLUMN=VALUE for each column.")
    folder, base, problems = base_with(table, into)
    try:
        new = try_row(target_table(folder, base, problems, table), values)
    except RefusedRowError as refused:
        _refuse(refused.problems)

    write_in_place(new.texts)
    renew_schemas(folder)
    show_problems(without_notes(new.problems), err=True)
    # One row goes into one file.
    (file,) = new.texts
    say(f"added {table}/{new.row.id} at {file}:{new.row.line}", bold=True)


def _add_candidates(
    file: Path, table: str | None, values: Sequence[str], into: str | None, *, review: bool
) -> None:
    if values:
        raise click.UsageError("The rows stand in the file of --from: name no values beside it.")
    if not review:
        raise click.UsageError(
            "What a program has drafted is accepted by a person: write --review beside --from."
        )
    from studykit.cli._review_candidates import review_candidates

    review_candidates(file, table, into)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    show_problems(problems, err=True)
    say("Nothing was written.", err=True, fg="red")
    sys.exit(PROBLEMS)
