"""Print a prompt that asks a language model for facts from an article.

`studykit facts prompt planets article`: the table, what there is, the rules, and the paragraphs.

    studykit facts prompt planets article > prompt.txt       give it to any model
    studykit add --from candidates.jsonl --review            look at what it wrote, row by row
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_bases, complete_tables
from studykit.cli._new_row import base_with
from studykit.cli._output import say
from studykit.facts.keys import QUOTE
from studykit.problems import nearest_or_all, quoted
from studykit.reading.csv_rows import is_list_file

if TYPE_CHECKING:
    from studykit.facts.base import FactBase, Table
    from studykit.facts.source_texts import SourceText

EPILOG = """\b
Examples:
  studykit facts prompt planets nasa           the source `nasa`, whose `file` is read
  studykit facts prompt planets nasa.txt       the same, by its file
  studykit add --from answer.jsonl --review    then, with what the model has answered
"""


@click.command(epilog=EPILOG)
@click.argument("table", shell_complete=complete_tables)
@click.argument("article")
@click.option(
    "--into",
    metavar="BASE",
    shell_complete=complete_bases,
    help="The fact base; by default the one in seeds/ that has the table.",
)
def command(table: str, article: str, into: str | None) -> None:
    """Print a prompt for facts of TABLE from ARTICLE, a source of the base or its file.

    studykit asks no model and sends nothing: give the text to whichever you like.
    """
    from studykit.cli._prompt import lines_of_prompt
    from studykit.facts.source_texts import texts_of_sources

    folder, base, _ = base_with(table, into)
    _refuse_what_cannot_be_filled(base.tables[table])
    texts = texts_of_sources(base)
    source = _source_meant(article, base, texts, folder)
    for line in lines_of_prompt(base, base.tables[table], source, texts[source]):
        say(line)
    sys.exit(0)


def _refuse_what_cannot_be_filled(table: Table) -> None:
    """Raise UsageError where no drafted row could be added."""
    if table.is_computed or table.name == "sources":
        raise click.UsageError(f"The table {quoted(table.name)} is not filled from articles.")
    missing = [name for name in ("source", QUOTE) if name not in table.positions]
    if is_list_file(Path(table.rows_file)) and missing:
        columns = " and ".join(map(quoted, missing))
        raise click.UsageError(
            f"Each drafted row says where it comes from: {table.rows_file} needs {columns} among "
            "its columns first."
        )


def _source_meant(
    article: str, base: FactBase, texts: Mapping[str, SourceText], folder: Path
) -> str:
    """Return the source whose id or file was named. Raise UsageError where it cannot be read."""
    if article in texts:
        return article
    for source, file in _files(base):
        is_named = article == file or Path(article).resolve() == (folder / file).resolve()
        if is_named and source in texts:
            return source
    add = f"studykit add sources id=ID title=TITLE file={Path(article).name}"
    if Path(article).is_file():
        raise click.UsageError(
            f"No source of {folder} has {quoted(article)} as its `file`. Put the file into "
            f"{folder} and write: {add}"
        )
    near = nearest_or_all(article, texts) if texts else " No source there has a readable `file`."
    raise click.UsageError(f"There is no source {quoted(article)} that can be read.{near}")


def _files(base: FactBase) -> Iterator[tuple[str, str]]:
    sources = base.tables.get("sources")
    if sources and "file" in sources.positions:
        for row in sources.rows:
            for file in sources.texts(row, "file"):
                yield row.id, file
