"""Finds rows that a question about a place means too, since what they name lies in that place.

    "What stands in Italy?"     colosseum   place: italy     is the answer
                                villa       place: lazio     stands in Italy too: Lazio lies there

The question is about the row that names Italy itself. What the other one answers is neither right
nor wrong: no option, and asked again when it is typed. Where the column says that the row lies in
what it names (`part_of`), nothing that rests on all rows of Italy is asked either: neither how many
they are nor all of them. Knows rows and one direction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

from studykit.facts.base import FactBase, Row
from studykit.problems import quoted, readable
from studykit.questions.forms.groups import Group, NothingToAsk, filled
from studykit.questions.forms.rows import AskedRow, Direction, SortedRows
from studykit.questions.item import GAP
from studykit.questions.templates.patterns import Slot
from studykit.values.english import join_words

_Parts = tuple[str, ...]
"""What a stem shows: facts of places, and the texts of all else."""
_MOST_CONTAINERS = 64
_MOST_NAMED = 3


class DeeperRows:
    """The rows of one direction whose place lies in another one. They are looked at when needed."""

    def __init__(self, direction: Direction, base: FactBase, read: SortedRows) -> None:
        self._base, self._read = base, read
        self._slots = direction.stem.slots
        self._place_slots = set()
        if base.hierarchy:
            for number, slot in enumerate(self._slots):
                if _shows_a_row(slot):
                    self._place_slots.add(number)
        self._of_stem: dict[str, list[AskedRow]] = {}
        self.is_said = all(
            slot.path[0][0].columns[slot.path[0][1]].part_of
            for number, slot in enumerate(self._slots)
            if number in self._place_slots
        )
        """Whether the columns say that a row lies in what they name, and not only name it."""

    def of(self, group: Group) -> list[AskedRow]:
        """Return the rows that lie deeper in what the group's stem shows; always the same list."""
        if not self._place_slots:
            return []
        if group.stem not in self._of_stem:
            own = {id(asked) for asked in group.own}
            deeper = {}
            for parts in {self._parts(asked) for asked in group.own}:
                for asked in self._by_container.get(parts, ()):
                    if id(asked) not in own:
                        deeper[id(asked)] = asked
            self._of_stem[group.stem] = list(deeper.values())
        return self._of_stem[group.stem]

    def only_named_by(self, group: Group) -> list[AskedRow]:
        """Return those of which the columns do not say that they lie there.

        They name what lies in the place asked about, and may lie elsewhere themselves.
        """
        return [] if self.is_said else self.of(group)

    @cached_property
    def _by_container(self) -> Mapping[_Parts, Sequence[AskedRow]]:
        """The rows by what they would show if their places were others that contain these."""
        rows: dict[_Parts, list[AskedRow]] = defaultdict(list)
        for asked in self._read.asked:
            if asked.disputed or not asked.answers:
                continue
            parts = self._parts(asked)
            for others in product(*self._choices(parts)):
                if others != parts:
                    rows[others].append(asked)
        return rows

    def _choices(self, parts: _Parts) -> Iterator[Sequence[str]]:
        for number, part in enumerate(parts):
            if number not in self._place_slots:
                yield (part,)
                continue
            containers = sorted(self._base.hierarchy.containers(part))
            yield (part, *containers[:_MOST_CONTAINERS])

    def _parts(self, asked: AskedRow) -> _Parts:
        parts = []
        for number, (slot, member) in enumerate(zip(self._slots, asked.fill.members, strict=True)):
            part = member.shown
            if number in self._place_slots:
                table, position = slot.path[0]
                row_id = member.value if len(slot.path) == 1 else asked.row.cells[position]
                part = f"{table.columns[position].target}/{row_id}"
            parts.append(part)
        return tuple(parts)


def _shows_a_row(slot: Slot) -> bool:
    """Return whether a slot shows a row that the asked row refers to: `{place}`, `{place.name}`."""
    table, position = slot.path[0]
    if position < 0 or not table.columns[position].target or slot.whole:
        return False
    if len(slot.path) == 1:
        return True
    is_label = len(slot.path) == 2 and slot.column.name == slot.owner.label
    return is_label and not table.columns[position].is_list


def rests_on_deeper_rows(group: Group, rows: Sequence[Row]) -> NothingToAsk:
    """Return why nothing is asked that rests on rows which lie deeper in what a group shows."""
    ids = join_words([quoted(row.id) for row in rows[:_MOST_NAMED]])
    stem = quoted(readable(filled(group.stem, group.blank or GAP)))
    why = f"{stem} rests on {ids} too, whose place lies in the one that it names"
    return NothingToAsk(why, "Leave out the ones or the others with `where`.")
