"""Items as CSV, for spreadsheets.

    id,question,answer,also accepted,options,explanation,sources,tags
    land/oslo,In which country is Oslo?,Norway,,...

Every text goes out letter for letter, also one that begins with `=`, unless a safe sheet is asked
for (`reading.safe_cells`). Pictures and sounds are named by their paths.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from studykit.formats.exported_file import Request, Written
from studykit.problems import readable
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.source_lines import source_lines
from studykit.reading.safe_cells import safe_cell

COLUMNS = ("id", "question", "answer", "also accepted", "options", "explanation", "sources", "tags")


def write(request: Request) -> Written:
    """Return the sheet as a file."""
    # Excel takes a CSV for UTF-8 only when it begins with this mark.
    return Written(f"\ufeff{as_csv(request.items, safe=request.safe)}".encode())


def as_csv(items: Iterable[Item], *, safe: bool = False) -> str:
    """Return the items as CSV: RFC 4180, with a first line of the columns' names.

    Several answers, options and so on stand in one cell, each on a line of its own.
    """
    text = io.StringIO()
    # As the RFC has it, on every system.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        # Pictures and sounds stand in the texts as marks, which nobody could read.
        cells = [readable("\n".join(lines)) for lines in _cells(item)]
        if safe:
            cells = [safe_cell(cell) for cell in cells]
        writer.writerow(cells)
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
