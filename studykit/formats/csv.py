"""Items as rows of text: CSV for spreadsheets, and two columns for flashcard programs that take pasted text.

Every text goes out letter for letter, also one that begins with `=`: what a fact says is not changed for the program
that opens it. The manual's page `formats` says how to open such a file without anything being computed. Pictures and
sounds are named by their paths. Nothing here knows files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from studykit.problems import readable
from studykit.questions.identity.draw import options
from studykit.questions.item import Item, source_lines

COLUMNS = ("id", "question", "answer", "also accepted", "options", "explanation", "sources", "tags")


def as_csv(items: Iterable[Item]) -> str:
    """RFC 4180: a first line with the columns' names, CRLF, quotes where they are needed.

    Several answers, options and so on stand in one cell, each on a line of its own.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        accepted = [spelling for answer in item.answers for spelling in answer.accepted]
        cells: list[Sequence[str]] = [
            [item.id], [item.stem], item.keys, accepted, options(item), [item.explanation],
            source_lines(item.sources), item.tags,
        ]  # fmt: skip
        writer.writerow([readable("\n".join(cell)) for cell in cells])
    return text.getvalue()


def as_tsv(items: Iterable[Item]) -> str:
    """One card a line: question, tab, answer; no first line and no quotes, which such programs would show.

    Several answers are separated by `; `. A tab or a line break in a text becomes a blank.
    """
    lines = []
    for item in items:
        cells = (readable(item.stem), readable("; ".join(item.keys)))
        lines.append("\t".join(" ".join(cell.replace("\t", "\n").splitlines()) for cell in cells))
    return "".join(f"{line}\n" for line in lines)
