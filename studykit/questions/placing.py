"""Finds what lies in the answers to a question, and what its answers lie in.

    {from: sites, ask: "Where is {name}?", answer: place}
    sites/villa     lies in the answers: it itself

    {from: places, ask: "What lies in {in}?", answer: name}
    places/italy    the answers lie in what the stem shows

The base says it by columns with `part_of: true` (`facts.hierarchy`). Knows rows and one direction.
Knows no items.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studykit.facts.base import FactBase, Table, scalars
from studykit.questions.forms.rows import AskedRow, Direction, RowAnswer
from studykit.questions.templates.patterns import Slot, owner_rows


class Placing:
    """Tells of a direction what its answers have to do with what lies in what."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self.base = base
        self.table = direction.template.table
        slot = direction.answer_slot
        self._answer_slot: Slot | None = None
        """The column of the answers, if these are rows that the asked row refers to."""
        self._stem_slots: list[tuple[int, Slot]] = []
        """What the stem shows of that in which the asked rows lie, by its number."""
        if slot is None or not base.hierarchy:
            return
        if slot.column.target or (len(slot.path) > 1 and slot.column.name == slot.owner.label):
            self._answer_slot = slot
        elif slot.column.name == slot.owner.label:
            # The answer is the row itself: it lies in what the stem shows.
            for number, stem_slot in enumerate(direction.stem.slots):
                if _step_is_part_of(stem_slot.path[0]):
                    self._stem_slots.append((number, stem_slot))

    def fact_of_answer(self, answer: RowAnswer) -> str:
        """Return the fact whose label an answer is; empty where nobody says where that lies."""
        if answer.entity is None:
            return ""
        fact = f"{answer.entity.table.name}/{answer.entity.row.id}"
        return fact if self.base.hierarchy.is_placed(fact) else ""

    def lying_in_answers(
        self, rows: Iterable[AskedRow], *, are_all_said_to: bool = False
    ) -> list[str]:
        """Return the facts of which is asked where they are.

        Those on the way from an asked row to the answer; `are_all_said_to`: only those of which the
        next step says that they lie in it.
        """
        if self._answer_slot is None:
            return []
        path = self._answer_slot.path
        if not self._answer_slot.column.target:
            # Behind the last reference is the label of the row that it leads to.
            path = path[:-1]
        facts: dict[str, None] = {}
        for asked in rows:
            for length in range(1, len(path) + 1):
                table, _ = path[length - 1]
                if are_all_said_to and not _step_is_part_of(path[length - 1]):
                    continue
                for row in owner_rows(path[:length], asked.row, self.base):
                    facts[f"{table.name}/{row.id}"] = None
        return list(facts)

    def around_answers(self, rows: Iterable[AskedRow]) -> list[str]:
        """Return the facts that the stem shows and in which the answers lie."""
        facts: dict[str, None] = {}
        for asked in rows:
            for number, slot in self._stem_slots:
                target, row_ids = self._shown_containers(slot, asked, number)
                for row_id in row_ids:
                    facts[f"{target}/{row_id}"] = None
        return list(facts)

    def _shown_containers(
        self, slot: Slot, asked: AskedRow, number: int
    ) -> tuple[str, Sequence[str]]:
        table, position = slot.path[0]
        column = table.columns[position]
        # Of a list the stem shows one member.
        if len(slot.path) == 1:
            return column.target, [str(asked.fill.members[number].value)]
        return column.target, [str(row_id) for row_id in scalars(asked.row.cells[position])]


def _step_is_part_of(step: tuple[Table, int]) -> bool:
    table, position = step
    # The row id is no column.
    return position >= 0 and table.columns[position].part_of
