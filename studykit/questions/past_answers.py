"""The answers that were right before: those of rows that a template leaves out, since they ended.

    mayor-2019: {name: mayor, holder: Ada Berg, since: 2019-05, until: 2024-04}
    mayor-2024: {name: mayor, holder: Tom Vik, since: 2024-05}

    as_of: 2026, or where: {until: missing}

    Who is the mayor?   Tom Vik      past: Ada Berg, until April 2024

So was a value that has ended (`{is: Ada Berg, until: 2024-04}`) while its row has not. Only rows
that nothing but their end keeps out. A deck that asks without `as_of` about all rows has no past:
then both are right. Knows no clock: without `as_of` a row has ended when the answer of today had
begun by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from studykit.facts.base import Date, FactBase, Row, SaidOfValue, Table
from studykit.facts.holding import value_holds_on
from studykit.grading.expected import Answer
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    RowAnswer,
    answer_of_other_row,
    read_rows,
)
from studykit.questions.item import Item, PastAnswer
from studykit.questions.templates.template import Template
from studykit.values.dates import show_date, span


class _EndedAnswer(NamedTuple):
    """An answer of a row that has ended."""

    answer: Answer
    until: Date


class Past:
    """The answers of the rows of a direction that have ended, by what fills the stem."""

    def __init__(
        self,
        direction: Direction,
        as_of: Date | None,
        kept: Iterable[Row],
        left_out: Iterable[Row],
        base: FactBase,
    ) -> None:
        self._table = direction.template.table
        self._as_of = as_of
        self._by_stem: dict[str, list[_EndedAnswer]] = defaultdict(list)
        ended_rows = _ended_rows(direction.template, as_of, left_out, base)
        for asked in _read_whole(direction, ended_rows, base):
            until = _date(self._table, asked.row, "until")
            assert until
            for answer in asked.answers:
                self._note(asked, answer, until)
        # A value may have ended, and its row not.
        if base.of_all_times and as_of:
            for asked in _read_whole(direction, kept, base):
                for answer in asked.answers:
                    until = _end_of_values((*asked.fill.said, *answer.said), as_of)
                    if until:
                        self._note(asked, answer, until)

    def _note(self, asked: AskedRow, answer: RowAnswer, until: Date) -> None:
        ended = _EndedAnswer(answer_of_other_row(answer), until)
        self._by_stem[asked.fill.text].append(ended)

    def added_to(self, item: Item, group: Group) -> Item:
        """Return the item with what was right before for its question."""
        # The answer of a superlative, a count or a set rests on many rows, of which one has ended.
        rests_on_other_rows = group.basis or group.answers or group.others is not None
        if rests_on_other_rows or group.stem not in self._by_stem:
            return item
        begun = self._begun(group)
        told = set(item.keys)
        past = []
        # The last end first: each answer is told once, with that.
        for ended in sorted(self._by_stem[group.stem], key=_last_day, reverse=True):
            text = ended.answer.text
            is_past = begun is None or span(ended.until)[0] <= begun
            if is_past and text not in told:
                told.add(text)
                past.append(PastAnswer(ended.answer, show_date(ended.until)))
        return item._replace(past=tuple(past))

    def _begun(self, group: Group) -> int | None:
        """Return the last day on which an answer of today began.

        None where that is not said, or `as_of` tells what has ended.
        """
        if self._as_of is not None:
            return None
        last_days = []
        for asked in group.rows:
            since = _date(self._table, asked.row, "since")
            if since:
                last_days.append(span(since)[1])
        return max(last_days, default=None)


def _last_day(ended: _EndedAnswer) -> int:
    return span(ended.until)[1]


def _read_whole(direction: Direction, rows: Iterable[Row], base: FactBase) -> Iterator[AskedRow]:
    """Yield rows as they would be asked with their values of all times, but for disputed ones."""
    whole = base.whole
    table = whole.tables[direction.template.table.name]
    whole_rows = [table.by_id[row.id] for row in rows]
    if whole_rows:
        for asked in read_rows(direction, whole_rows, whole).asked:
            if not asked.disputed:
                yield asked


def _end_of_values(said_of_values: Iterable[SaidOfValue], as_of: Date) -> Date | None:
    """Return when the first of some values ended; None while all of them hold."""
    ends = []
    for said in said_of_values:
        if said.until and value_holds_on(as_of, said) is False:
            ends.append(said.until)
    return min(ends, key=span, default=None)


def _ended_rows(
    template: Template, as_of: Date | None, left_out: Iterable[Row], base: FactBase
) -> list[Row]:
    """Return the rows that would be asked if they had not ended."""
    others = [condition for condition in template.where if not condition.wants_no_end]
    wants_no_end = len(others) < len(template.where)
    if as_of is None and not wants_no_end:
        return []
    ended = []
    for row in left_out:
        until = _date(template.table, row, "until")
        if until is None:
            continue
        is_past = as_of is None or span(until)[1] < span(as_of)[0]
        if is_past and all(condition.holds(row, base) for condition in others):
            ended.append(row)
    return ended


def _date(table: Table, row: Row, column: str) -> Date | None:
    value = table.cell(row, column)
    return value if isinstance(value, Date) else None
