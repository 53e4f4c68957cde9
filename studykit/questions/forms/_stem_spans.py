"""Dates and numbers in a stem: which rows it means, and which it may mean.

    "What opened in 2019?"             means 2019, May 2019 and 3 May 2019
    "What opened in May 2019?"         means May 2019 and 3 May 2019, and may mean 2019
    "What opened in the 2010s?"        means all of these, and may mean the 21st century
    "What was from 1914 to 1918?"      means 1914–1918, and may mean 1916
    "What opened in about 2019?"       means about 2019, and may mean 2019, 2025 and about 2035
    "Which mountain is 1729 m high?"   means 1729 m, and may mean 1.729 km; with a tolerance of 1
                                       also 1728 m

A row is meant when all that the stem shows of it is surely so, and may be meant when that is not
decided: then its answer is neither right nor wrong. Rows whose dates are plain ones (a year, a
month, a day) are sorted once by the parts that a kind of stem shows, so that each stem is a look-up
and not a comparison with all rows (`_PlainDates`). What is known about, periods and numbers with a
tolerance lie on lines (`_RowsOnLines`), of which a stem asks a stretch.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from studykit.facts.base import Column, Date, Number, scalars
from studykit.questions.forms.rows import AskedRow
from studykit.questions.templates.patterns import Path, Pattern, Slot
from studykit.questions.templates.slot_formats import PLURAL
from studykit.values.dates import precision, span
from studykit.values.doubt import Extent, reach
from studykit.values.periods import century_of, grain_of
from studykit.values.sameness import comparable, numbers_agree

_Measure = Date | Number
_Texts = tuple[str, ...]
_Numbers = tuple[int | None, ...]
_Parts = frozenset[int]
"""Which parts of a date are shown: 0 is the year, 1 the month, 2 the day."""

_PART_OF_FORMAT = {"year": 0, "month": 1, "day": 2}
_NUMBER_TYPES = ("integer", "number", "quantity")
MEASURED_TYPES = ("date", *_NUMBER_TYPES)
"""The types of columns that may mean more in a stem than their words."""
_YEAR_ALONE, _YEAR_AND_MONTH, _WHOLE = frozenset((0,)), frozenset((0, 1)), frozenset((0, 1, 2))


class _MeasuredRow(NamedTuple):
    """A row with what the stem shows of it."""

    asked: AskedRow
    other_texts: _Texts
    """What stands in the slots beside the dates and numbers."""
    values: tuple[_Measure, ...]
    """One for each measured column that the stem shows."""

    @property
    def has_plain_dates(self) -> bool:
        return all(isinstance(value, Date) and _is_plain(value) for value in self.values)


def _is_plain(date: Date) -> bool:
    return not date.about and date.period is None


class StemSpans:
    """The rows of a direction in whose stem dates or numbers stand."""

    def __init__(self, stem: Pattern, rows: Sequence[AskedRow]) -> None:
        self._slots = _measured_slots(stem, rows)
        measured_positions = {position for slots in self._slots.values() for position, _ in slots}
        self._slots_with_text = []
        for position, slot in enumerate(stem.slots):
            # "3 islands": the plural goes with the number.
            is_its_plural = slot.format.startswith(PLURAL) and slot.path in self._slots
            if position not in measured_positions and not is_its_plural:
                self._slots_with_text.append(position)
        # By identity: rows are asked for again and again, and to hash one is to hash all its texts.
        self._by_identity: dict[int, _MeasuredRow] = {}
        self._groups: dict[_Texts, _Group] = {}
        columns = [self._slots[path][0][1].column for path in self._slots]
        for asked in rows:
            measured = self._measured(asked)
            self._by_identity[id(asked)] = measured
            group = self._groups.get(measured.other_texts)
            if group is None:
                group = self._groups[measured.other_texts] = _Group(columns)
            group.add(measured)

    @property
    def is_needed(self) -> bool:
        """Return whether the stem shows anything that may mean more than the rows that fill it."""
        return bool(self._slots)

    def _can_be_measured(self, asked: AskedRow) -> bool:
        """Return False where a list is shown whole, which is a text."""
        members = asked.fill.members
        return all(
            isinstance(members[slots[0][0]].value, Date | Number) for slots in self._slots.values()
        )

    def _measured(self, asked: AskedRow) -> _MeasuredRow:
        members = asked.fill.members
        other_texts = tuple(members[position].shown for position in self._slots_with_text)
        values = []
        for slots in self._slots.values():
            value = members[slots[0][0]].value
            assert isinstance(value, Date | Number)
            values.append(value)
        return _MeasuredRow(asked, other_texts, tuple(values))

    def _parts_shown(self, measured: _MeasuredRow) -> list[_Parts]:
        """Return which parts of each value the stem shows; of numbers all there is."""
        parts_shown = []
        for value, slots in zip(measured.values, self._slots.values(), strict=True):
            parts: set[int] = set()
            for _, slot in slots:
                if slot.format in _PART_OF_FORMAT:
                    parts.add(_PART_OF_FORMAT[slot.format])
                elif isinstance(value, Date) and _is_plain(value):
                    # Without a format, or with one that shows it whole, it shows all that is known.
                    parts.update(range(precision(value)))
                else:
                    parts |= _WHOLE
            parts_shown.append(frozenset(parts))
        return parts_shown

    def meant(
        self, rows_with_stem: Sequence[AskedRow]
    ) -> tuple[list[AskedRow], tuple[list[AskedRow], ...]]:
        """Return the rows that a stem means, and those it may mean, in lists that stems share."""
        # Rows with one stem nearly always show the same; but "A B" and "C" read like "A" and "B C".
        ways_to_read: dict[object, tuple[_MeasuredRow, list[_Parts]]] = {}
        for asked in rows_with_stem:
            measured = self._by_identity.get(id(asked))
            if measured is None and self._can_be_measured(asked):
                # It is held against rows to which it does not belong.
                measured = self._measured(asked)
            if measured is None:
                continue
            parts = self._parts_shown(measured)
            shown = tuple(map(_shown, measured.values, parts))
            ways_to_read.setdefault((measured.other_texts, shown), (measured, parts))

        meant: dict[int, AskedRow] = {id(asked): asked for asked in rows_with_stem}
        maybe_meant: list[list[AskedRow]] = []
        for measured, parts in ways_to_read.values():
            group = self._groups.get(measured.other_texts)
            if group is None:
                continue
            surely, perhaps = group.meant_by(measured, parts)
            for asked in surely:
                meant[id(asked)] = asked
            maybe_meant += perhaps
        # Rows of equal values are shown alike: where the first is meant, all of them are.
        undecided = [rows for rows in maybe_meant if rows and id(rows[0]) not in meant]
        return list(meant.values()), tuple(undecided)


def _measured_slots(stem: Pattern, rows: Sequence[AskedRow]) -> dict[Path, list[tuple[int, Slot]]]:
    """Return by column the slots whose dates and numbers are measured, with their positions.

    A column may stand there twice: {opened:month} {opened:year} are parts of one date. Numbers are
    measured where that says more than their texts do.
    """
    slots: dict[Path, list[tuple[int, Slot]]] = {}
    for position in stem.needed:
        # Of what stands in an optional part `LeftOutParts` takes care: it may not be there.
        slot = stem.slots[position]
        is_number = slot.column.type in _NUMBER_TYPES and slot.format.partition(":")[0] != PLURAL
        if slot.column.type != "date" and not is_number:
            continue
        values = [asked.fill.members[position].value for asked in rows]
        # A list that is shown whole is a text.
        if not all(isinstance(value, Date | Number) for value in values):
            continue
        if not is_number or _says_more_than_texts(slot):
            slots.setdefault(slot.path, []).append((position, slot))
    return slots


def _says_more_than_texts(slot: Slot) -> bool:
    """Return whether two numbers of other texts may be one: 1729 and 1728, 1 km and 1000 m."""
    if slot.column.tolerance:
        return True
    texts: dict[object, str] = {}
    for row in slot.owner.rows:
        for value in scalars(row.cells[slot.position]):
            if isinstance(value, Number):
                first_text = texts.setdefault(comparable(value), value.text)
                if value.about or first_text != value.text:
                    return True
    return False


def _shown(value: _Measure, parts: _Parts) -> object:
    """Return what tells apart two stems that read the same."""
    if isinstance(value, Number):
        return comparable(value), value.about
    if not _is_plain(value):
        return value, parts
    return tuple(number if part in parts else None for part, number in enumerate(value[:3]))


class _RowsOfValues(NamedTuple):
    """The rows that have the same dates and numbers in the stem: one list, which stems share."""

    values: tuple[_Measure, ...]
    rows: list[AskedRow]


class _Group:
    """The rows with the same texts beside their dates and numbers."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._plain = _PlainDates()
        self._others: dict[tuple[_Measure, ...], _RowsOfValues] = {}
        self._plain_rows: dict[tuple[_Measure, ...], _RowsOfValues] = {}

    def add(self, measured: _MeasuredRow) -> None:
        by_values = self._others
        if measured.has_plain_dates:
            self._plain.add(measured)
            by_values = self._plain_rows
        of_values = by_values.setdefault(measured.values, _RowsOfValues(measured.values, []))
        of_values.rows.append(measured.asked)

    @cached_property
    def _loose_lines(self) -> _RowsOnLines:
        return _RowsOnLines(list(self._others.values()), self._columns[0])

    @cached_property
    def _plain_lines(self) -> _RowsOnLines:
        return _RowsOnLines(list(self._plain_rows.values()), self._columns[0])

    def meant_by(
        self, measured: _MeasuredRow, parts: Sequence[_Parts]
    ) -> tuple[list[AskedRow], list[list[AskedRow]]]:
        """Return the rows that a stem means, and lists of those that it may mean."""
        surely: list[AskedRow] = []
        perhaps: list[list[AskedRow]] = []
        lines = [self._loose_lines]
        if measured.has_plain_dates:
            surely, perhaps = self._plain.meant_by(measured, parts)
        else:
            lines.append(self._plain_lines)
        stretch = _stretch(measured.values[0], parts[0], self._columns[0].tolerance)
        shown = [
            _date_shown(value, part) if isinstance(value, Date) else value
            for value, part in zip(measured.values, parts, strict=True)
        ]
        for line in lines:
            for of_values in line.overlapping(measured.values[0], stretch):
                relation = self._relation(shown, of_values.values)
                if relation:
                    surely.extend(of_values.rows)
                elif relation is False:
                    perhaps.append(of_values.rows)
        return surely, perhaps

    def _relation(
        self, shown: Sequence[_Measure | None], values: Sequence[_Measure]
    ) -> bool | None:
        """Return True where a stem surely means rows of these values, False where it may."""
        is_sure = True
        for shown_value, value, column in zip(shown, values, self._columns, strict=True):
            relation = _relation(shown_value, value, column)
            if relation is None:
                return None
            is_sure = is_sure and relation
        return is_sure


# --- rows on lines ------------------------------------------------------------------------------


def _stretch(shown: _Measure, parts: _Parts, tolerance: Decimal) -> Extent | None:
    """Return where values lie that a stem may mean; None where that is anywhere."""
    if isinstance(shown, Number):
        low, high = reach(shown) or (shown.value, shown.value)
        return low - tolerance, high + tolerance
    date = _date_shown(shown, parts)
    return reach(date, tolerance) if date else None


def _date_shown(date: Date, parts: _Parts) -> Date | None:
    """Return the date as far as it is shown; None for a month or a day alone, of any year."""
    if not _is_plain(date) and parts == _WHOLE:
        return date
    if date.period or 0 not in parts or (2 in parts and 1 not in parts):
        return None if 0 not in parts else Date(date.year, about=date.about)
    month = date.month if 1 in parts else 0
    return Date(date.year, month, date.day if 2 in parts else 0, date.about)


def _relation(shown: _Measure | None, value: _Measure, column: Column) -> bool | None:
    """Return True where a value surely is what a stem shows, False where it may be, else None."""
    if shown is None:
        # "What opened in May?" may mean the spring of some year, and who knows about which month.
        return False
    if isinstance(shown, Number) or isinstance(value, Number):
        if not isinstance(shown, Number) or not isinstance(value, Number):
            return None
        return _relation_of_numbers(shown, value, column)
    low, high = _reach_of(value, column.tolerance)
    shown_low, shown_high = _reach_of(shown, column.tolerance)
    if shown_low > high or low > shown_high:
        return None
    return shown.about == value.about and _lies_in(value, shown)


@lru_cache(maxsize=65536)  # each is asked for with all others
def _reach_of(date: Date, tolerance: Decimal) -> Extent:
    return reach(date, tolerance) or span(date)


_span_of = lru_cache(maxsize=65536)(span)


def _lies_in(date: Date, shown: Date) -> bool:
    # ISO's 18XX and the 19th century are one, and begin a year apart.
    if date.period == shown.period == "century":
        return century_of(date) == century_of(shown)
    first, last = _span_of(date)
    shown_first, shown_last = _span_of(shown)
    # What was built in 1916 was not built from 1914 to 1918, and may be meant all the same.
    if shown.period == "span":
        return (first, last) == (shown_first, shown_last)
    return shown_first <= first and last <= shown_last


def _relation_of_numbers(shown: Number, value: Number, column: Column) -> bool | None:
    # Written otherwise it is another question: 1 km beside 1000 m, of which each may be answered.
    if comparable(shown) == comparable(value):
        return False
    if shown.unit != value.unit:
        return False if numbers_agree(shown, value, column.tolerance) else None
    low, high = reach(value) or (value.value, value.value)
    shown_low, shown_high = reach(shown) or (shown.value, shown.value)
    tolerance = column.tolerance
    return False if shown_low - tolerance <= high and low <= shown_high + tolerance else None


class _RowsOfGrain(NamedTuple):
    """Rows by where the first of their values begins."""

    beginnings: list[Decimal | int]
    rows: list[_RowsOfValues]
    longest: Decimal | int
    """The longest of their values, so that one looks no farther back."""


class _RowsOnLines:
    """Rows on a line for each grain: a century among days would make all of them long."""

    def __init__(self, rows: Sequence[_RowsOfValues], column: Column) -> None:
        self._all = rows
        by_grain: dict[str, list[tuple[Extent, _RowsOfValues]]] = defaultdict(list)
        for of_values in rows:
            value = of_values.values[0]
            extent = reach(value, column.tolerance)
            assert extent
            by_grain[_grain(value)].append((extent, of_values))
        self._lines: dict[str, _RowsOfGrain] = {}
        for grain, extents in by_grain.items():
            extents.sort(key=lambda each: each[0])
            longest = max(high - low for (low, high), _ in extents)
            beginnings = [low for (low, _), _ in extents]
            self._lines[grain] = _RowsOfGrain(beginnings, [rows for _, rows in extents], longest)

    def overlapping(self, shown: _Measure, stretch: Extent | None) -> Iterator[_RowsOfValues]:
        """Yield the rows that may overlap a stretch, and some beside it."""
        if stretch is None:
            yield from self._all
            return
        for grain, line in self._lines.items():
            if isinstance(shown, Number) and grain != shown.unit:
                # Kilometres beside metres are few, and compared one by one.
                yield from line.rows
                continue
            first = bisect_left(line.beginnings, stretch[0] - line.longest)
            behind = bisect_right(line.beginnings, stretch[1])
            yield from line.rows[first:behind]


def _grain(value: _Measure) -> str:
    return value.unit if isinstance(value, Number) else grain_of(value)


# --- plain dates --------------------------------------------------------------------------------


class _PlainDates:
    """Rows whose dates are years, months and days, by the numbers that a kind of stem shows."""

    def __init__(self) -> None:
        self._by_precisions: dict[tuple[int, ...], list[_MeasuredRow]] = defaultdict(list)
        self._indexes: dict[object, Mapping[_Numbers, list[AskedRow]]] = {}

    def add(self, measured: _MeasuredRow) -> None:
        self._by_precisions[_precisions(measured)].append(measured)

    def meant_by(
        self, measured: _MeasuredRow, parts: Sequence[_Parts]
    ) -> tuple[list[AskedRow], list[list[AskedRow]]]:
        """Return the rows that have all that the stem shows, and those that lack some of it."""
        meant: list[list[AskedRow]] = []
        maybe_meant: list[list[AskedRow]] = []
        for precisions in self._by_precisions:
            parts_of_both = []
            for shown, known_parts in zip(parts, precisions, strict=True):
                parts_of_both.append(shown.intersection(range(known_parts)))
            index = self._index(precisions, parts_of_both)
            agreeing = index.get(_numbers(measured, parts_of_both))
            if agreeing:
                lists = meant if parts_of_both == list(parts) else maybe_meant
                lists.append(agreeing)
        return list(chain.from_iterable(meant)), maybe_meant

    def _index(
        self, precisions: tuple[int, ...], parts: Sequence[_Parts]
    ) -> Mapping[_Numbers, list[AskedRow]]:
        """Return rows of one precision by the numbers that a kind of stem shows of them.

        Made once for each kind of stem; its lists are what stems share.
        """
        kind_of_stem = precisions, tuple(parts)
        if kind_of_stem not in self._indexes:
            index: dict[_Numbers, list[AskedRow]] = defaultdict(list)
            for measured in self._by_precisions[precisions]:
                index[_numbers(measured, parts)].append(measured.asked)
            self._indexes[kind_of_stem] = dict(index)
        return self._indexes[kind_of_stem]


def _precisions(measured: _MeasuredRow) -> tuple[int, ...]:
    return tuple(precision(value) for value in measured.values if isinstance(value, Date))


def _numbers(measured: _MeasuredRow, parts_shown: Sequence[_Parts]) -> _Numbers:
    """Return the years, months and days that are shown, None for those that are not."""
    numbers: list[int | None] = []
    for date, parts in zip(measured.values, parts_shown, strict=True):
        assert isinstance(date, Date)
        # A part that is hidden keeps its place: a month 5 is no day 5.
        numbers += [number if part in parts else None for part, number in enumerate(date[:3])]
    return tuple(numbers)
