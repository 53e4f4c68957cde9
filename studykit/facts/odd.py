"""Values that differ from all the others of their column in precision or unit: most often a slip of the hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from studykit.facts.model import Date, Number, Scalar, Table, scalars
from studykit.facts.values import precision, show_plain
from studykit.problems import Problem, quoted

_ENOUGH = 5
"""Of fewer values nothing is said."""
_PRECISIONS = {1: "a year", 2: "a month", 3: "a day"}


def odd_values(table: Table) -> Iterator[Problem]:
    """One value of a column is of another precision or unit than all the others.

    Flags a date, a number or a quantity in a column of at least five values, when all others agree in precision (a
    year, a month, a day) or unit and this one does not.

    Why: options have one grain, so nothing else of the column can stand beside this value, and its question is easier
    to guess or has no choices at all. Most often a part of the date was not copied.

    Bad:

        columns: {name: text, opened: date}
        rows:
          a: {name: A, opened: 2019-03-26}
          b: {name: B, opened: 2020-04-01}
          c: {name: C, opened: 2023}
          d: {name: D, opened: 2018-05-02}
          e: {name: E, opened: 2021-06-03}

    Good:

        columns: {name: text, opened: date}
        rows:
          a: {name: A, opened: 2019-03-26}
          b: {name: B, opened: 2020-04-01}
          c: {name: C, opened: 2023-03-16}
          d: {name: D, opened: 2018-05-02}
          e: {name: E, opened: 2021-06-03}
    """
    for at, column in enumerate(table.columns):
        if column.type not in ("date", "quantity"):  # numbers have no grain
            continue
        grains = Counter([_grain(value) for row in table.rows for value in scalars(row.cells[at])])
        grains.pop(None, None)
        if len(grains) != 2 or sum(grains.values()) < _ENOUGH or min(grains.values()) != 1:
            continue
        (usual, many), (rare, _) = grains.most_common()
        last = {_grain(value): (row, value) for row in table.rows for value in scalars(row.cells[at])}
        row, value = last[rare]
        what = f"{quoted(show_plain(value))} of {quoted(row.id)} is {rare}, and the {many} other values of "
        message = f"{what}{quoted(column.name)} are {usual}"
        remedy = "Look it up, or leave it if no more is known."
        about = (f"{table.name}/{row.id}",)
        yield Problem("F023", message, remedy, table.place(row), "note", table.place(last[usual][0]), about=about)


def _grain(value: Scalar) -> str | None:
    """The precision of a date or the unit of a number, in words."""
    if isinstance(value, Date):
        return _PRECISIONS[precision(value)]
    return f"in {value.unit}" if isinstance(value, Number) and value.unit else None
