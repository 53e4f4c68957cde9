"""Find values unlike all others of their column in precision or unit: mostly a slip of the hand.

    2019-03-26, 2020-04-01, 2023, 2018-05-02, 2021-06-03  ->  2023 is a year, the 4 others are a day

Knows one table at a time. Whether a value is true is nothing that it could tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from studykit.facts.base import Column, Date, Number, Row, Scalar, Table, scalars
from studykit.problems import Problem, quoted
from studykit.values.english import show_plain
from studykit.values.periods import grain_of

ENOUGH_VALUES = 5
"""Of a column with fewer values nothing is said."""
TYPES_WITH_GRAIN = ("date", "quantity")


def odd_values(table: Table) -> Iterator[Problem]:
    """Yield F023 for each value whose precision or unit no other value of its column shares.

    All others must agree with each other, and there must be enough of them.
    """
    for position, column in enumerate(table.columns):
        # Numbers without a unit have no grain: 8 and 7.5 stand side by side well.
        if column.type in TYPES_WITH_GRAIN:
            yield from _odd_value(table, position, column)


def _odd_value(table: Table, position: int, column: Column) -> Iterator[Problem]:
    count_of_grain: Counter[str] = Counter()
    last_of_grain: dict[str, tuple[Row, Scalar]] = {}
    for row in table.rows:
        # Each member of a list is a value of its own.
        for value in scalars(row.cells[position]):
            grain = _grain(value)
            if grain is not None:
                count_of_grain[grain] += 1
                last_of_grain[grain] = row, value

    # Where there are three grains, the column mixes them, and none of its values is a slip.
    if len(count_of_grain) != 2 or count_of_grain.total() < ENOUGH_VALUES:
        return
    (usual_grain, usual_count), (odd_grain, odd_count) = count_of_grain.most_common()
    if odd_count > 1:
        return

    row, value = last_of_grain[odd_grain]
    usual_row, _ = last_of_grain[usual_grain]
    message = (
        f"{quoted(show_plain(value))} of {quoted(row.id)} is {odd_grain}, "
        f"and the {usual_count} other values of {quoted(column.name)} are {usual_grain}"
    )
    remedy = "Look it up, or leave it if no more is known."
    about = (f"{table.name}/{row.id}",)
    yield Problem("F023", message, remedy, table.place(row), table.place(usual_row), about=about)


def _grain(value: Scalar) -> str | None:
    """Return the precision of a date or the unit of a number in words.

    None for what has neither.
    """
    if isinstance(value, Date):
        return f"a {grain_of(value)}"
    if isinstance(value, Number) and value.unit:
        return f"in {value.unit}"
    return None
