r"""Finds texts whose markup cannot be shown: a learner would see it as it is written.

    \(x^2               a formula that never ends
    \(\href{u}{x}\)   a command that leads out of a formula
    [a](file:///b)    a link that leads nowhere on the web

Knows one table at a time, and looks at columns with a `markup` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studykit.facts.base import Column, Row, Table, scalars
from studykit.problems import Problem, quoted, together

_NAMED = re.compile(r"`[^`]*`")
_WAY_OUT = "Correct it, or take the markup from the column to show all of it letter for letter."


def flaws_of_markup(table: Table) -> Iterator[Problem]:
    """Yield F034 for each text of which a part is shown as it is written."""
    for position, column in enumerate(table.columns):
        if not column.markup:
            continue
        found: list[tuple[Row, Problem]] = []
        for row in table.rows:
            for text in scalars(row.cells[position]):
                if isinstance(text, str):
                    found += _problems(table, column, row, text)
        # A flaw of many rows is told once; waived ones are each their own.
        not_waived = []
        for row, problem in found:
            if table.allows(row, "F034"):
                yield problem
            else:
                not_waived.append(problem)
        yield from together(not_waived)


def _problems(table: Table, column: Column, row: Row, text: str) -> Iterator[tuple[Row, Problem]]:
    # Imported here: only who has markup loads what reads it.
    from studykit.markup.flaws import flaws_of

    for flaw in flaws_of(text, column.markup):
        message = f"{quoted(text)} in {quoted(column.name)} of {quoted(row.id)}: {flaw}"
        about = (f"{table.name}/{row.id}",)
        # Of two unknown commands each is one flaw of a kind.
        kind = _NAMED.sub("", flaw)
        group = (table.name, column.name, kind)
        yield row, Problem("F034", message, _WAY_OUT, table.place(row), about=about, group=group)
