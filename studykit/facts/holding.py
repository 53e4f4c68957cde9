"""Tell on which days facts hold: from the first of `since` to the last of `until`.

    mayor-2019: {holder: Ada Berg, since: 2019-05, until: 2024-04}
        holds from 1 May 2019 to 30 April 2024

    mayor-1200: {holder: Odo, until: ~1212}
        nobody knows whether it holds in the years about 1212

A year and a month count whole. A row of a computed table holds while all facts hold that it rests
on. Knows no clock: the day comes in.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from studykit.facts.base import Date, FactBase, Row, Table
from studykit.values.dates import span
from studykit.values.days import Days, number_of

COLUMNS_OF_TIME = ("since", "until")

_DAYS_OFF_ABOUT = 10 * 366
"""How far a date with `~` may lie from what is written: ten years."""


class _Turn(NamedTuple):
    """The first and the last day on which a fact may begin to hold, or may hold for the last time.

    They are one day, but for a date with `~`.
    """

    earliest: int
    latest: int


def holds_on(as_of: Date | None, table: Table, row: Row, base: FactBase) -> bool | None:
    """Return whether a fact holds on a deck's `as_of`; None when nobody knows.

    `as_of: 2006` asks what held at some time in that year. Without a day everything holds.
    """
    if as_of is None:
        return True
    verdicts = []
    for table_of_part, part in _row_with_its_facts(table, row, base):
        verdicts.append(_has_begun(as_of, table_of_part, part))
        verdicts.append(_has_not_ended(as_of, table_of_part, part))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def turning_days(table: Table, base: FactBase) -> set[int]:
    """Return the days, as day numbers, on which some row of a table begins or ends to hold.

    A fact that holds until 30 April ends with 1 May.
    """
    days: set[int] = set()
    if not table.is_computed and table.positions.keys().isdisjoint(COLUMNS_OF_TIME):
        return days
    for row in table.rows:
        for table_of_part, part in _row_with_its_facts(table, row, base):
            begins = _turn(table_of_part, part, "since")
            if begins:
                days.update(begins)
            ends = _turn(table_of_part, part, "until")
            if ends:
                days.update(last_day + 1 for last_day in ends)
    return days


def days_alike(base: FactBase, day: date) -> Days:
    """Return the days around one on which no fact begins or ends to hold."""
    number = number_of(day)
    turns: set[int] = set()
    for table in base.tables.values():
        turns |= turning_days(table, base)
    first = max((turn for turn in turns if turn <= number), default=None)
    next_turn = min((turn for turn in turns if turn > number), default=None)
    return Days(first, None if next_turn is None else next_turn - 1)


def _row_with_its_facts(table: Table, row: Row, base: FactBase) -> Iterator[tuple[Table, Row]]:
    """Yield a row, and those that a computed row was made from, each with its table."""
    yield table, row
    for fact in table.rests_on(row):
        name, _, row_id = fact.partition("/")
        behind = base.row(name, row_id)
        if behind:
            yield base.tables[name], behind


def _has_begun(as_of: Date, table: Table, row: Row) -> bool | None:
    begins = _turn(table, row, "since")
    _, last_day = span(as_of)
    if begins is None or begins.latest <= last_day:
        return True
    return False if begins.earliest > last_day else None


def _has_not_ended(as_of: Date, table: Table, row: Row) -> bool | None:
    ends = _turn(table, row, "until")
    first_day, _ = span(as_of)
    if ends is None or ends.earliest >= first_day:
        return True
    return False if ends.latest < first_day else None


def _turn(table: Table, row: Row, column: str) -> _Turn | None:
    """Return when a fact begins (`since`) or ends (`until`); None where that is not said."""
    written = table.cell(row, column)
    if not isinstance(written, Date):
        return None
    first_day, last_day = span(written)
    if written.about:
        return _Turn(first_day - _DAYS_OFF_ABOUT, last_day + _DAYS_OFF_ABOUT)
    if column == "since":
        return _Turn(first_day, first_day)
    return _Turn(last_day, last_day)
