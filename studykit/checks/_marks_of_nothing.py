"""Finds texts that say that nothing is known, and would be asked and answered as if something were.

    killer    Other Emperor, Senate, NA, Unknown, -      a warning for the last three
    code      NA, NO, DE, NAN                            nothing: they are as short as all others
    code      NO, DE, unknown                            a warning: it is longer than all others
    article   der, die, -                                a warning: all others begin with letters
    kids      3, 12, NA                                  a warning: all others are numbers

Knows one table at a time. A text that the head declares as `missing` is none any more. That a
person is called Unknown is for the author to say (`allow`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from studykit.facts.base import Row, Table, scalars
from studykit.facts.keys import STANDARD
from studykit.problems import Problem, quoted, together
from studykit.reading.csv_rows import is_list_file
from studykit.reading.quoting import yaml_text
from studykit.values.nothing_known import may_say_nothing, stands_out

_LETTERS_OF_A_CODE = 3
"""Among values as short as these a mark is one of them: NA is Namibia."""


def marks_of_nothing(table: Table) -> Iterator[Problem]:
    """Yield F032 for each text that may say that nothing is known, beside longer ones."""
    for position, column in enumerate(table.columns):
        if column.type != "text" or column.name in STANDARD:
            continue
        marked: list[tuple[Row, str]] = []
        others: list[str] = []
        for row in table.rows:
            cell = row.cells[position]
            for text in (cell,) if isinstance(cell, str) else scalars(cell):
                if not isinstance(text, str):
                    continue
                if may_say_nothing(text):
                    marked.append((row, text))
                else:
                    others.append(text)
        if others and median(map(len, others)) <= _LETTERS_OF_A_CODE:
            marked = [(row, text) for row, text in marked if stands_out(text, others)]
        # Where each row has it, a column of one row may be about Namibia.
        if len(marked) > 1 or (marked and others):
            yield from _problems(table, column.name, marked)


def _problems(table: Table, column: str, marked: list[tuple[Row, str]]) -> Iterator[Problem]:
    """Yield a problem for each waived row, and those of all others together."""
    marks = [text for row, text in marked if not table.allows(row, "F032")]
    declared = ", ".join(map(yaml_text, dict.fromkeys(marks)))
    remedy = "It would be asked, and be an answer: leave the cell empty, or give the column "
    remedy += f"`missing: [{declared}]`"
    has_no_head = is_list_file(Path(table.location.file))
    remedy += " in a head, which `studykit facts import` makes." if has_no_head else "."
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
