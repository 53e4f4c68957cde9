"""Tell on which days facts hold: from the first of `since` to the last of `until`.

    mayor-2019: {holder: Ada Berg, since: 2019-05, until: 2024-04}
        holds from 1 May 2019 to 30 April 2024

    mayor-1200: {holder: Odo, until: ~1212}
        nobody knows whether it holds in the years about 1212

A year and a month count whole. A row of a computed table holds while all facts hold that it rests
on. Knows no clock: the day comes in.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from studykit.facts.base import Cell, Date, FactBase, Row, SaidOfValue, Table
from studykit.values.dates import span
from studykit.values.days import Days, number_of
from studykit.values.doubt import reach

COLUMNS_OF_TIME = ("since", "until")


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
        since, until = table_of_part.cell(part, "since"), table_of_part.cell(part, "until")
        verdicts.append(_holds_between(since, until, as_of))
    return _of_all(verdicts)


def value_holds_on(as_of: Date, said: SaidOfValue) -> bool | None:
    """Return whether a value holds on a deck's `as_of`, by what is said of it; None as above."""
    return _holds_between(said.since, said.until, as_of)


def _of_all(verdicts: Sequence[bool | None]) -> bool | None:
    """Return False where one fact does not hold, None where one may not, else True."""
    if False in verdicts:
        return False
    if None in verdicts:
        return None
    return True


def turning_days(table: Table, base: FactBase) -> set[int]:
    """Return the days, as day numbers, on which some row of a table begins or ends to hold.

    A fact that holds until 30 April ends with 1 May.
    """
    days: set[int] = set()
    # A computed row has no such columns of its own, and holds as long as its facts do.
    if not table.is_computed and table.positions.keys().isdisjoint(COLUMNS_OF_TIME):
        return days
    for row in table.rows:
        for table_of_part, part in _row_with_its_facts(table, row, base):
            since, until = table_of_part.cell(part, "since"), table_of_part.cell(part, "until")
            days |= _days_of(since, until)
    return days


def turning_days_of_values(base: FactBase) -> set[int]:
    """Return the days on which some value of the base begins or ends to hold by itself."""
    days: set[int] = set()
    for table in base.tables.values():
        if not table.says_of_values:
            continue
        for row in table.rows:
            for said_of_values in row.said.values():
                for said in said_of_values:
                    days |= _days_of(said.since, said.until)
    return days


def _days_of(since: Cell, until: Cell) -> set[int]:
    days: set[int] = set()
    begins, ends = _begin(since), _end(until)
    if begins:
        days.update(begins)
    if ends:
        days.update(last_day + 1 for last_day in ends)
    return days


def days_alike(base: FactBase, day: date) -> Days:
    """Return the days around one on which no fact begins or ends to hold."""
    number = number_of(day)
    turns = turning_days_of_values(base)
    for table in base.tables.values():
        turns |= turning_days(table, base)
    first = max((turn for turn in turns if turn <= number), default=None)
    next_turn = min((turn for turn in turns if turn > number), default=None)
    last = None
    if next_turn is not None:
        last = next_turn - 1
    return Days(first, last)


def _row_with_its_facts(table: Table, row: Row, base: FactBase) -> Iterator[tuple[Table, Row]]:
    """Yield a row, and those that a computed row was made from, each with its table."""
    yield table, row
    for fact in table.rests_on(row):
        name, _, row_id = fact.partition("/")
        behind = base.row(name, row_id)
        if behind:
            yield base.tables[name], behind


def _holds_between(since: Cell, until: Cell, as_of: Date) -> bool | None:
    """Return whether what begins and ends so holds at some time of a day, a month or a year."""
    first_day, last_day = span(as_of)
    begins, ends = _begin(since), _end(until)
    verdicts: list[bool | None] = []
    # Of a date with `~` one end may lie within the time asked about, and the other outside.
    if begins and begins.earliest > last_day:
        verdicts.append(False)
    elif begins and begins.latest > last_day:
        verdicts.append(None)
    if ends and ends.latest < first_day:
        verdicts.append(False)
    elif ends and ends.earliest < first_day:
        verdicts.append(None)
    return _of_all(verdicts)


def _begin(since: Cell) -> _Turn | None:
    """Return when something begins to hold; None where that is not said."""
    if not isinstance(since, Date):
        return None
    first_day, _ = span(since)
    return _about(since) or _Turn(first_day, first_day)


def _end(until: Cell) -> _Turn | None:
    """Return when something holds for the last time; None where that is not said."""
    if not isinstance(until, Date):
        return None
    _, last_day = span(until)
    return _about(until) or _Turn(last_day, last_day)


def _about(day: Date) -> _Turn | None:
    """Return between which days a date with `~` may lie; None for any other date."""
    if not day.about:
        return None
    within = reach(day)
    assert within
    first_day, last_day = within
    return _Turn(int(first_day), int(last_day))
