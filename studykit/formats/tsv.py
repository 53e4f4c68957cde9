"""Items as two columns, for flashcard programs that take pasted text: question, tab, answer."""

from __future__ import annotations

from collections.abc import Iterable

from studykit.formats.exported_file import Request, Written
from studykit.problems import readable
from studykit.questions.item import Item
from studykit.reading.safe_cells import safe_cell


def write(request: Request) -> Written:
    """Return the lines as a file."""
    return Written(as_tsv(request.items, safe=request.safe).encode())


def as_tsv(items: Iterable[Item], *, safe: bool = False) -> str:
    """Return one card a line: question, tab, answer.

    Without a first line and quotes, which such programs would show. Several answers are separated
    by `; `. A tab or a line break in a text becomes a blank.
    """
    lines = []
    for item in items:
        question, answer = _on_one_line(item.stem), _on_one_line("; ".join(item.keys))
        if safe:
            question, answer = safe_cell(question), safe_cell(answer)
        lines.append(f"{question}\t{answer}\n")
    return "".join(lines)


def _on_one_line(text: str) -> str:
    return " ".join(readable(text).replace("\t", "\n").splitlines())
