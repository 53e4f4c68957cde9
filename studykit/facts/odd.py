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
    """Yield F023 for each value that alone differs from at least four others of its column in precision or unit."""
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
        yield Problem("F023", message, remedy, table.place(row), table.place(last[usual][0]), about=about)


def _grain(value: Scalar) -> str | None:
    """The precision of a date or the unit of a number, in words."""
    if isinstance(value, Date):
        return _PRECISIONS[precision(value)]
    return f"in {value.unit}" if isinstance(value, Number) and value.unit else None
