"""Finds texts that say that nothing is known, and would be asked and answered as if something were.

    killer    Other Emperor, Senate, NA, Unknown, -      a warning for the last three
    code      NA, NO, DE, NAN                            nothing: they are as short as all others

Knows one table at a time. That a person is called Unknown is for the author to say (`allow`).
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from studykit.facts.base import Row, Table, scalars
from studykit.facts.keys import STANDARD
from studykit.problems import Problem, quoted, together

_MARKS = frozenset(
    ("na", "n/a", "n.a.", "n/k", "nan", "null", "nil", "none", "unk", "unknown", "not known")
    + ("not available", "not applicable", "no data", "tbd", "tba", "?", "??", "???", "-", "--")
    + ("–", "—", ".", "...", "…")
)
"""As spreadsheets and statistics write them, without regard to capitals."""
_LETTERS_OF_A_CODE = 3
"""Among values as short as these a mark is one of them: NA is Namibia."""


def marks_of_nothing(table: Table) -> Iterator[Problem]:
    """Yield F032 for each text that may say that nothing is known, beside longer ones."""
    for position, column in enumerate(table.columns):
        if column.type != "text" or column.name in STANDARD:
            continue
        marked: list[tuple[Row, str]] = []
        lengths: list[int] = []
        for row in table.rows:
            for text in scalars(row.cells[position]):
                if not isinstance(text, str):
                    continue
                if text.strip().casefold() in _MARKS:
                    marked.append((row, text))
                else:
                    lengths.append(len(text))
        if marked and lengths and median(lengths) > _LETTERS_OF_A_CODE:
            yield from _problems(table, column.name, marked)


def _problems(table: Table, column: str, marked: list[tuple[Row, str]]) -> Iterator[Problem]:
    """Yield a problem for each waived row, and those of all others together."""
    remedy = "Leave the cell empty: it would be asked, and be an answer."
    not_waived = []
    for row, text in marked:
        place = f"in {quoted(column)} of {quoted(row.id)}"
        message = f"{quoted(text)} {place} may say that nothing is known"
        about = (f"{table.name}/{row.id}",)
        problem = Problem("F032", message, remedy, table.place(row), about=about)
        if table.allows(row, "F032"):
            yield problem
        else:
            not_waived.append(problem._replace(group=(table.name, column)))
    yield from together(not_waived)
