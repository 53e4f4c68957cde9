"""Items as rows of text: CSV for spreadsheets, and two columns for flashcard programs.

    id,question,answer,also accepted,options,explanation,sources,tags
    land/oslo,In which country is Oslo?,Norway,,...

Every text goes out letter for letter, also one that begins with `=`: what a fact says is not
changed for the program that opens it. The manual's page `formats` says how to open such a file
without anything being computed. Pictures and sounds are named by their paths.
Knows nothing of files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from studykit.problems import readable
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.source_lines import source_lines

COLUMNS = ("id", "question", "answer", "also accepted", "options", "explanation", "sources", "tags")


def as_csv(items: Iterable[Item]) -> str:
    """Return the items as CSV: RFC 4180, with a first line of the columns' names.

    Several answers, options and so on stand in one cell, each on a line of its own.
    """
    text = io.StringIO()
    # As the RFC has it, on every system.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        # Pictures and sounds stand in the texts as marks, which nobody could read.
        writer.writerow([readable("\n".join(lines)) for lines in _cells(item)])
    return text.getvalue()


def _cells(item: Item) -> Sequence[Sequence[str]]:
    """Return the lines of each cell."""
    accepted: list[str] = []
    for answer in item.answers:
        accepted += answer.accepted
    return (
        [item.id],
        [item.stem],
        item.keys,
        accepted,
        options(item),
        [item.explanation],
        source_lines(item.sources),
        item.tags,
    )


def as_tsv(items: Iterable[Item]) -> str:
    """Return one card a line: question, tab, answer.

    Without a first line and quotes, which such programs would show. Several answers are separated
    by `; `. A tab or a line break in a text becomes a blank.
    """
    lines = []
    for item in items:
        question, answer = _on_one_line(item.stem), _on_one_line("; ".join(item.keys))
        lines.append(f"{question}\t{answer}\n")
    return "".join(lines)


def _on_one_line(text: str) -> str:
    return " ".join(readable(text).replace("\t", "\n").splitlines())
