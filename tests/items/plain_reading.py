"""What the manual demands of a deck of `subjects`, worked out from its files alone.

Reads YAML by `yaml.BaseLoader` and sheets by `csv`; dates, spans, numbers and comparisons are worked out here. Nothing
of studykit is imported: two programs that were written apart must agree.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


class Value(NamedTuple):
    """A value: what is shown of it, what makes it the same as another, and from where to where it may lie."""

    shown: str
    same: object
    low: Decimal | None = None
    high: Decimal | None = None
    day: tuple[int, int, int] | None = None
    """Year, month and day of a date; 0 for what is not said."""
    about: bool = False


@dataclass(eq=False)
class Row:
    fact: str
    cells: Mapping[str, list[Value]]
    sources: list[str]
    disputed: bool
    aliases: list[str]


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def days(year: int, month: int, day: int) -> int:
    """The number of a day, counted from 1 March of the year 0, in the calendar of Gregory carried back."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def date(text: str) -> Value:
    about, rest = text.startswith("~"), text.removeprefix("~").strip()
    before = rest.endswith(" BC")
    parts = [int(each) for each in rest.removesuffix(" BC").removeprefix("AD ").split("-")]
    written = parts[0]
    year, (month, day) = (1 - written if before else written), [*parts[1:], 0, 0][:2]
    shown = f"{written} BC" if before else f"AD {written}" if written < 1000 else str(written)
    if month:
        shown = f"{MONTHS[month - 1]} {shown}"
    if day:
        shown = f"{day} {shown}"
    low, high = first_and_last(year, month, day, months_off(year, month, day) if about else 0)
    shown = f"about {shown}" if about else shown
    return Value(shown, shown, Decimal(low), Decimal(high), (year, month, day), about)


YEARS_OFF = ((1000, 10), (1, 20), (-2999, 50))
"""From which year on `~` means how many years to either side (the manual: facts)."""


def months_off(year: int, month: int, day: int) -> int:
    """Within how many months a date with `~` lies."""
    if month:
        return 1 if day else 12
    return 12 * next(years for first_year, years in YEARS_OFF if year >= first_year)


def first_and_last(year: int, month: int, day: int, off: int) -> tuple[int, int]:
    """The first and the last day of a date, so many months to either side of it."""
    before = year * 12 + (month or 1) - 1 - off
    after = year * 12 + (month or 12) - 1 + off
    if day:
        return days(*_year_and_month(before), day), days(*_year_and_month(after), day)
    return days(*_year_and_month(before), 1), days(*_year_and_month(after + 1), 1) - 1


def _year_and_month(months: int) -> tuple[int, int]:
    return months // 12, months % 12 + 1


def quantity(text: str, unit: str) -> Value:
    about, rest = text.startswith("~"), text.removeprefix("~").strip()
    number = Decimal(rest.removesuffix(unit).strip())
    wide = abs(number) / 20 if about else Decimal(0)
    shown = f"{'~' if about else ''}{rest.removesuffix(unit).strip()} {unit}"
    return Value(shown, (number, about), number - wide, number + wide, None, about)


@dataclass
class Base:
    """A fact base of `subjects`, read again."""

    folder: Path
    table: str
    lands: str
    unit: str
    deck: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.deck = yaml.load(
            (self.folder / "deck.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
        )

    def document(self, name: str) -> Any:
        return yaml.load(
            (self.folder / "facts" / f"{name}.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
        )

    @cached_property
    def labels(self) -> dict[str, str]:
        return {
            row_id: clean(cells["name"])
            for row_id, cells in self.document(self.lands)["rows"].items()
        }

    @cached_property
    def rows(self) -> list[Row]:
        rows = self.document(self.table)["rows"]
        if isinstance(rows, str):
            text = (self.folder / "facts" / rows).read_bytes().decode("utf-8-sig")
            separator = max(",;\t", key=text.split("\n")[0].count)
            found = {}
            for cells in csv.DictReader(io.StringIO(text), delimiter=separator):
                found[cells.pop("id")] = {
                    name: cell.split(";") if name in ("through", "marks", "aliases") else cell
                    for name, cell in cells.items()
                    if cell.strip()
                }
            rows = found
        return [self._row(row_id, cells) for row_id, cells in rows.items()]

    def _row(self, row_id: str, cells: Mapping[str, str | list[str]]) -> Row:
        found: dict[str, list[Value]] = defaultdict(list)
        for column, cell in cells.items():
            for text in [cell] if isinstance(cell, str) else cell:
                found[column].append(self._value(column, clean(text)))
        refs = [value.shown for value in found["source"]]
        aliases = [value.shown for value in found["aliases"]]
        return Row(f"{self.table}/{row_id}", found, refs, bool(found["disputed"]), aliases)

    def _value(self, column: str, text: str) -> Value:
        if column in ("home", "through"):
            return Value(self.labels[text], text)
        if column == "at":
            return date(text)
        return quantity(text, self.unit) if column == "size" else Value(text, text)


# --- patterns ----------------------------------------------------------------------------------------------

Filled = tuple[str, tuple[Value, ...]]
BLANK = "\x00"


def fills(row: Row, pattern: str) -> Iterator[Filled]:
    """All texts that a row makes of a pattern; none when a value is missing."""
    pieces = re.split(r"\{(\w+)\}", pattern)
    for chosen in product(*(row.cells.get(slot, []) for slot in pieces[1::2])):
        text = pieces[0] + "".join(
            value.shown + after for value, after in zip(chosen, pieces[2::2], strict=True)
        )
        yield text, chosen


@dataclass
class AskedRow:
    """One stem: whose answers are right, and what may be right though nobody knows."""

    stem: str
    own: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    maybe: list[Row] = field(default_factory=list)
    disputed: list[Row] = field(default_factory=list)
    parts: list[tuple[str, ...]] = field(default_factory=list)
    """What stands in the slots; of a date the year."""
    chosen: list[tuple[Value, ...]] = field(default_factory=list)
    """The same as values."""

    def take(self, row: Row) -> None:
        here = self.disputed if row.disputed else self.rows
        if not here or here[-1] is not row:
            here.append(row)


def overlap(one: Value, other: Value) -> bool | None:
    """Whether a date lies within that of a stem: yes, no, or perhaps."""
    assert one.day
    assert other.day
    if any(a and b and a != b for a, b in zip(one.day, other.day, strict=True)):
        return False
    is_finer = all(b or not a for a, b in zip(one.day, other.day, strict=True))
    return True if is_finer and one.about == other.about else None


def groups(rows: Sequence[Row], stem: str, answer: str) -> dict[str, AskedRow]:
    """Rows that fill the stem to the same text are one; a date in the stem stands for its span."""
    found: dict[str, AskedRow] = {}
    answered = [row for row in rows if row.cells.get(answer)]
    by_year: dict[int, list[tuple[Row, Value]]] = defaultdict(list)
    for row in answered if "{at}" in stem else ():
        for value in row.cells.get("at", []):
            assert value.day
            by_year[value.day[0]].append((row, value))
    for row in answered:
        for text, chosen in fills(row, stem):
            if text not in found:
                found[text] = AskedRow(text)
                if by_year:
                    _by_span(found[text], chosen[0], by_year)
            group = found[text]
            if not by_year:
                group.take(row)
            if not row.disputed:
                group.parts.append(tuple(map(_part, chosen)))
                group.chosen.append(chosen)
                if not group.own or group.own[-1] is not row:
                    group.own.append(row)
    return {text: group for text, group in found.items() if group.own}


def _part(value: Value) -> str:
    return str(value.day[0]) if value.day else value.shown


def _by_span(group: AskedRow, asked: Value, by_year: Mapping[int, list[tuple[Row, Value]]]) -> None:
    assert asked.day
    for row, value in by_year[asked.day[0]]:
        verdict = overlap(asked, value)
        if verdict is None:
            group.maybe.append(row)
        elif verdict:
            group.take(row)


Doubts = Mapping[tuple[bool, ...], Mapping[tuple["str | None", ...], set[str]]]


def doubts(rows: Sequence[Row], stem: str, answer: str) -> Doubts:
    """Answers of rows that lack a part of the stem, by the parts that they have: what is not known is not false."""
    slots = re.findall(r"\{(\w+)\}", stem)
    found: dict[tuple[bool, ...], dict[tuple[str | None, ...], set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for row in rows:
        parts = [list(map(_part, row.cells.get(slot, []))) or [None] for slot in slots]
        if [None] in parts and row.cells.get(answer) and not row.disputed:
            for each in product(*parts):
                known = tuple(part is not None for part in each)
                found[known][each].update(value.shown for value in row.cells[answer])
    return found


class Undecided:
    """The rows that may be one more of a stem without dates.

    Such are disputed, or without an answer, or without a part of the stem. Rows are looked up by what they have in each
    slot, since a large table has as many stems as rows.
    """

    def __init__(self, rows: Sequence[Row], stem: str, answer: str) -> None:
        self.rows = rows
        self.answer = answer
        self.slots = re.findall(r"\{(\w+)\}", stem)
        self.by_slot: list[dict[object, list[int]]] = []
        """For each slot the places of rows by what they have there; by None those that have nothing."""
        for slot in self.slots:
            places: dict[object, list[int]] = defaultdict(list)
            for at, row in enumerate(rows):
                values = row.cells.get(slot, [])
                keys = {key for value in values for key in _keys(value, Decimal(0))}
                for key in keys or {None}:
                    places[key].append(at)
            self.by_slot.append(places)

    def of(self, group: AskedRow) -> Iterator[Row]:
        """Yield the rows that may be one more of a group, each once."""
        yield from group.disputed
        here = {row.fact for row in (*group.rows, *group.disputed)}
        for at in self._near(group):
            row = self.rows[at]
            if row.fact not in here and self._may_be_one(row, group):
                yield row

    def _near(self, group: AskedRow) -> list[int]:
        """Return the places of all rows that have, or may have, what the group shows in one slot: the fewest."""
        if not self.slots:
            return list(range(len(self.rows)))
        near = []
        for slot, places in enumerate(self.by_slot):
            found = set(places[None])
            for chosen in group.chosen:
                for key in _keys(chosen[slot], Decimal(TOLERANCE_OF_SIZES)):
                    found.update(places.get(key, ()))
            near.append(found)
        return sorted(min(near, key=len))

    def _may_be_one(self, row: Row, group: AskedRow) -> bool:
        parts = [set(map(_part, row.cells.get(slot, []))) for slot in self.slots]
        agrees = any(
            all(not known or part in known for part, known in zip(asked, parts, strict=True))
            for asked in group.parts
        )
        answers_nothing = not row.cells.get(self.answer)
        if agrees and (not all(parts) or answers_nothing):
            return True
        return not answers_nothing and _is_nearly_meant(group, row, self.slots)


def _keys(value: Value, tolerance: Decimal) -> Iterable[object]:
    """What a value is looked up by: its text, and of a number the whole numbers from end to end."""
    if value.day or value.low is None or value.high is None:
        return (_part(value),)
    return range(math.floor(value.low - tolerance), math.floor(value.high + tolerance) + 1)


TOLERANCE_OF_SIZES = 1


def _is_nearly_meant(group: AskedRow, row: Row, slots: Sequence[str]) -> bool:
    """Whether a row has what a stem shows, but for a number that may be the same."""
    for asked in group.chosen:
        if all(
            any(_may_be_same(value, each) for each in row.cells.get(slot, []))
            for value, slot in zip(asked, slots, strict=True)
        ):
            return True
    return False


def _may_be_same(one: Value, other: Value) -> bool:
    if one.day or one.low is None or one.high is None or other.low is None or other.high is None:
        return _part(one) == _part(other)
    low, high = one.low - TOLERANCE_OF_SIZES, one.high + TOLERANCE_OF_SIZES
    return low <= other.high and other.low <= high


def answers(rows: Sequence[Row], column: str) -> dict[str, list[Value]]:
    """The different answers, by the text that is shown."""
    found: dict[str, list[Value]] = defaultdict(list)
    for row in rows:
        for value in row.cells[column]:
            found[value.shown].append(value)
    return dict(found)


# --- comparing ---------------------------------------------------------------------------------------------


def is_less(one: Value, other: Value, tolerance: int) -> bool:
    assert one.high is not None
    assert other.low is not None
    return one.high + tolerance < other.low


def place(row: Row, by: str) -> Value | None:
    return row.cells[by][0] if row.cells.get(by) else None


def extreme(rows: Sequence[Row], by: str, *, most: bool, tolerance: int) -> list[Row]:
    """The rows that no other surely beats."""
    placed = [(row, value) for row in rows if (value := place(row, by))]
    if most:
        top = max((value.low for _, value in placed if value.low is not None), default=None)
        return [row for row, value in placed if top is not None and value.high + tolerance >= top]  # type: ignore[operator]
    low = min((value.high for _, value in placed if value.high is not None), default=None)
    return [row for row, value in placed if low is not None and value.low - tolerance <= low]  # type: ignore[operator]
