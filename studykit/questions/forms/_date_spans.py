"""Dates in a stem: each stands for all dates within it, as far as these are known precisely enough.

    "What opened in 2019?"        means 2019, May 2019 and 3 May 2019
    "What opened in May 2019?"    means May 2019 and 3 May 2019, and may mean 2019
    "What opened in about 2019?"  means about 2019, and may mean 2019 and May 2019

A stem shows some of the parts (year, month, day) of each date in it. A row is meant when it has
these parts and they are equal; it may be meant when it lacks some and agrees on the others. Rows
are sorted once by the parts that a kind of stem shows, so that each stem is a look-up and not a
comparison with all rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from studykit.facts.base import Date
from studykit.questions.forms.rows import AskedRow
from studykit.questions.templates.patterns import Pattern
from studykit.values.dates import precision

Texts = tuple[str, ...]
Numbers = tuple[int | None, ...]
ShownParts = list[frozenset[int]]
"""For each date column which of its parts are shown: 0 is the year, 1 the month, 2 the day."""

PART_OF_FORMAT = {"year": 0, "month": 1, "day": 2}


class _DatedRow(NamedTuple):
    """A row with what the stem shows of it."""

    asked: AskedRow
    other_texts: Texts
    """What stands in the slots beside the dates."""
    dates: tuple[Date, ...]
    """One for each date column that the stem shows."""

    @property
    def precisions(self) -> tuple[int, ...]:
        return tuple(precision(date) for date in self.dates)

    @property
    def abouts(self) -> tuple[bool, ...]:
        return tuple(date.about for date in self.dates)

    def numbers(self, parts_shown: ShownParts) -> Numbers:
        """Return the years, months and days that are shown, None for those that are not."""
        numbers: list[int | None] = []
        for date, parts in zip(self.dates, parts_shown, strict=True):
            for part, number in enumerate((date.year, date.month, date.day)):
                # A part that is hidden keeps its place: a month 5 is no day 5.
                if part in parts:
                    numbers.append(number)
                else:
                    numbers.append(None)
        return tuple(numbers)


class DateSpans:
    """The rows of a direction in whose stem dates stand."""

    def __init__(self, stem: Pattern, rows: Iterable[AskedRow]) -> None:
        self.stem = stem
        self.date_slots: list[int] = []
        self.other_slots: list[int] = []
        for position, slot in enumerate(stem.slots):
            # Of a date in an optional part `LeftOutParts` takes care: it may not be there.
            if slot.column.type == "date" and position in stem.needed:
                self.date_slots.append(position)
            else:
                self.other_slots.append(position)
        # By identity: rows are asked for again and again, and to hash one is to hash all its texts.
        self.by_identity: dict[int, _DatedRow] = {}
        self.by_other_texts: dict[Texts, list[_DatedRow]] = defaultdict(list)
        self.precisions: dict[Texts, set[tuple[int, ...]]] = defaultdict(set)
        for asked in rows:
            dated = self._dated(asked)
            self.by_identity[id(asked)] = dated
            self.by_other_texts[dated.other_texts].append(dated)
            self.precisions[dated.other_texts].add(dated.precisions)
        self._indexes: dict[object, Mapping[Numbers, Mapping[object, list[AskedRow]]]] = {}

    def _dated(self, asked: AskedRow) -> _DatedRow:
        members = asked.fill.members
        other_texts = tuple(members[slot].shown for slot in self.other_slots)
        # A column may stand there twice: {opened:month} {opened:year} are parts of one date.
        date_of_column = {}
        for slot in self.date_slots:
            date = members[slot].value
            assert isinstance(date, Date)
            date_of_column[self.stem.slots[slot].path] = date
        return _DatedRow(asked, other_texts, tuple(date_of_column.values()))

    def _parts_shown(self, dated: _DatedRow) -> ShownParts:
        parts_of_column: dict[object, set[int]] = defaultdict(set)
        for position in self.date_slots:
            slot = self.stem.slots[position]
            date = dated.asked.fill.members[position].value
            assert isinstance(date, Date)
            if slot.format in PART_OF_FORMAT:
                parts_of_column[slot.path].add(PART_OF_FORMAT[slot.format])
            else:
                # Without a format, or with one that shows it whole, a date shows all that is known.
                parts_of_column[slot.path].update(range(precision(date)))
        return list(map(frozenset, parts_of_column.values()))

    def meant(
        self, rows_with_stem: Sequence[AskedRow]
    ) -> tuple[list[AskedRow], tuple[list[AskedRow], ...]]:
        """Return the rows that a stem means, and those it may mean, in lists that stems share."""
        # Rows with one stem nearly always show the same; but "A B" and "C" read like "A" and "B C".
        ways_to_read: dict[object, tuple[_DatedRow, ShownParts]] = {}
        for asked in rows_with_stem:
            # It may be held against rows to which it does not belong.
            dated = self.by_identity.get(id(asked)) or self._dated(asked)
            parts = self._parts_shown(dated)
            way = (dated.other_texts, dated.numbers(parts), dated.abouts)
            ways_to_read.setdefault(way, (dated, parts))

        meant: list[list[AskedRow]] = []
        maybe_meant: list[list[AskedRow]] = []
        for dated, parts in ways_to_read.values():
            for precisions in self.precisions[dated.other_texts]:
                parts_of_both = []
                for shown, known_parts in zip(parts, precisions, strict=True):
                    parts_of_both.append(shown.intersection(range(known_parts)))
                index = self._index(dated.other_texts, precisions, parts_of_both)
                agreeing = index.get(dated.numbers(parts_of_both), {})
                for abouts, rows in agreeing.items():
                    # All that the stem shows is known of these rows, and they are as approximate.
                    if parts_of_both == parts and abouts == dated.abouts:
                        meant.append(rows)
                    else:
                        maybe_meant.append(rows)
        return list(chain.from_iterable(meant)), tuple(maybe_meant)

    def _index(
        self, other_texts: Texts, precisions: tuple[int, ...], parts: ShownParts
    ) -> Mapping[Numbers, Mapping[object, list[AskedRow]]]:
        """Return rows of one precision by the numbers that a kind of stem shows of them.

        Below these numbers they are apart by which of their dates are approximate: "about 2019" is
        not 2019. Made once for each kind of stem; its lists are what stems share.
        """
        kind_of_stem = other_texts, precisions, tuple(parts)
        if kind_of_stem not in self._indexes:
            index: dict[Numbers, dict[object, list[AskedRow]]] = {}
            for dated in self.by_other_texts[other_texts]:
                if dated.precisions == precisions:
                    by_abouts = index.setdefault(dated.numbers(parts), {})
                    by_abouts.setdefault(dated.abouts, []).append(dated.asked)
            self._indexes[kind_of_stem] = index
        return self._indexes[kind_of_stem]
