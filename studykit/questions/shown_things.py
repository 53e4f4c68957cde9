"""The things that a stem shows through references: an item about them introduces them.

    Which base lies on Miyako?      bases/...  ->  islands/miyako
    What is the area of Miyako?     introduces it: islands/miyako is its own fact

The quiz asks the second one first, where both are new on one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studykit.facts.base import FactBase, Row, Table, scalars
from studykit.questions.forms.rows import Direction
from studykit.questions.templates.labels import label
from studykit.questions.templates.patterns import Slot, owner_rows

MOST_THINGS = 20
"""Of one item. A question about more things teaches none of them."""


class ShownThings:
    """The references of one direction that its stem shows."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self._base = base
        self._slots = []
        for slot in direction.stem.slots:
            leads_elsewhere = len(slot.path) > 1 or slot.column.target
            if leads_elsewhere and slot.position >= 0:
                self._slots.append(slot)

    def of(self, rows: Sequence[Row], stem: str) -> tuple[str, ...]:
        """Return the rows of other facts, as `table/id`, whose labels a stem shows."""
        if not self._slots:
            return ()
        things: dict[str, None] = {}
        for row in rows[:MOST_THINGS]:
            for slot in self._slots:
                for table, thing in self._at_the_end(slot, row):
                    if label(self._base, table, thing) in stem:
                        things[f"{table.name}/{thing.id}"] = None
        return tuple(things)[:MOST_THINGS]

    def _at_the_end(self, slot: Slot, row: Row) -> Iterator[tuple[Table, Row]]:
        """Yield the rows that a slot shows, or of which it shows something."""
        target = slot.column.target
        for owner in owner_rows(slot.path, row, self._base):
            if not target:
                yield slot.owner, owner
                continue
            for reference in scalars(owner.cells[slot.position]):
                referenced = self._base.row(target, str(reference))
                if referenced:
                    yield self._base.tables[target], referenced
