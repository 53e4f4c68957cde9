"""Finds rows of which a stem may be about, by what is known of them.

    stem "Name all towns on the {river} in {land}."

    ulm      Danube, Baden        fills the stem: it is none of these rows
    passau   Danube, (nothing)    may be meant by every stem with the Danube
    (no river, no land)           may be meant by every stem

Knows rows and one direction of a template. Knows no answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

from studykit.facts.base import Date, FactBase, Number, Row, scalars
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import Direction
from studykit.questions.templates.filling import Member, UnknownValueError, members
from studykit.questions.templates.patterns import Slot
from studykit.values.doubt import is_loose
from studykit.values.sameness import comparable

_LOOSE_TYPES = ("date", "integer", "number", "quantity")
_Parts = tuple[str, ...]
"""What a stem shows of a row, as far as it is known."""


class RowsByKnownParts:
    """Rows of which too little is known to say which stems of a direction mean them."""

    def __init__(self, direction: Direction, base: FactBase, rows: Iterable[Row]) -> None:
        self._direction, self._base = direction, base
        self._rows = list(rows)

    def agreeing(self, group: Group) -> Iterator[Sequence[Row]]:
        """Yield the rows that agree with a group in all that is known of them.

        The same rows are always in the same list.
        """
        if not self._rows:
            return
        stems: set[_Parts] = set()
        for asked in group.own:
            # What an optional part shows need not be known.
            shown = [asked.fill.members[index] for index in self._direction.stem.needed]
            stems.add(tuple(map(_part, shown)))
        for parts in stems:
            for is_known, rows in self._by_known_parts.items():
                known_parts = tuple(
                    part
                    for part, is_part_known in zip(parts, is_known, strict=True)
                    if is_part_known
                )
                if known_parts in rows:
                    yield rows[known_parts]

    @cached_property
    def _by_known_parts(self) -> Mapping[tuple[bool, ...], Mapping[_Parts, list[Row]]]:
        """By which parts of the stem are known of a row, and by these parts, the rows."""
        rows: dict[tuple[bool, ...], dict[_Parts, list[Row]]] = defaultdict(
            lambda: defaultdict(list)
        )
        slots = self._direction.stem.needed_slots
        for row in self._rows:
            # A list fills a slot with each of its members: such a row may be meant by several
            # stems.
            shown = [self._shown(slot, row) for slot in slots]
            for position in self._loose_slots:
                shown[position] = set()
            is_known = tuple(map(bool, shown))
            for parts in product(*filter(None, shown)):
                rows[is_known][parts].append(row)
        return rows

    @cached_property
    def _loose_slots(self) -> list[int]:
        """Slots whose values may agree although they are written otherwise: 1985 and the 1980s."""
        loose = []
        for position, slot in enumerate(self._direction.stem.needed_slots):
            has_tolerance = slot.column.type != "date" and bool(slot.column.tolerance)
            if has_tolerance or _has_loose_values(slot):
                loose.append(position)
        return loose

    def _shown(self, slot: Slot, row: Row) -> set[str]:
        """Return what the stem shows of a row in a slot: nothing that is not known."""
        try:
            shown = members(slot, row, self._base)
        except UnknownValueError:
            return set()
        # Instead of a disputed value any other may stand there.
        if any(member.disputed for member in shown):
            return set()
        return set(map(_part, shown))


def _has_loose_values(slot: Slot) -> bool:
    if slot.position < 0 or slot.column.type not in _LOOSE_TYPES:
        return False
    for row in slot.owner.rows:
        if any(map(is_loose, scalars(row.cells[slot.position]))):
            return True
    return False


def _part(member: Member) -> str:
    """Return what must agree for a row to be meant of which a part is not known.

    The text; of a date the year, since dates overlap; of a number what it is in basic units.
    """
    if isinstance(member.value, Date):
        return str(member.value.year)
    if isinstance(member.value, Number):
        return str(comparable(member.value))
    return member.shown
