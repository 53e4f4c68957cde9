"""Finds answers that may be right although the base does not say so: they are no wrong options.

    a disputed row, or value in its stem      its answers are options nowhere
    a row without the year that a stem shows  may be meant by a stem about any year
    `symmetric`, and half of a pair           if A lies beside B, then B lies beside A

What is not known is not false. A hole in a symmetric relation is a warning (F020); until it is
mended, what the other half says is no wrong option. Answers are folded. Knows rows and stems. Knows
no candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from studykit.facts.base import Broken, FactBase, Row, Scalar, Table, scalars
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import Direction, answers_of, read_rows
from studykit.questions.options._known_parts import RowsByKnownParts
from studykit.questions.templates.filling import UnknownValueError
from studykit.questions.templates.labels import show
from studykit.values.sameness import fold_answer


class Doubts:
    """The answers of one direction that may be right.

    `doubtful` are rows of which too little is known.
    """

    def __init__(self, direction: Direction, base: FactBase, doubtful: Sequence[Row]) -> None:
        self.direction, self.base = direction, base
        self._doubtful = RowsByKnownParts(direction, base, doubtful)
        self._answers_of_rows: dict[int, set[str]] = {}

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The answers of disputed rows, and of those that may be meant by any stem.

        A row that is asked by a disputed value may belong to another stem. A disputed answer is in
        doubt for its own row alone.
        """
        table = self.direction.template.table
        answers: set[str] = set()
        if "disputed" in table.positions:
            for row in table.rows:
                if table.cell(row, "disputed") is not None:
                    answers |= self._answers(row)
        if self._may_be_asked_by_disputed_values():
            read = read_rows(self.direction, table.rows, self.base)
            for asked in (*read.asked, *read.coarse):
                if asked.fill.disputed:
                    answers.update(map(fold_answer, asked.texts))
        return frozenset(answers)

    def _may_be_asked_by_disputed_values(self) -> bool:
        """Return whether anything is said of values in a table that the stem leads through."""
        tables: set[Table] = set()
        for slot in self.direction.stem.slots:
            tables.update(table for table, _ in slot.path)
        return any(table.says_of_values for table in tables)

    def of(self, group: Group) -> list[set[str]]:
        """Return answers that may be right for a group.

        Of doubtful rows, and of other halves of pairs.
        """
        return [*self._said_by_other_half(group), *self._of_doubtful_rows(group)]

    def may_lack_answers(self, group: Group) -> bool:
        """Return whether the other half of a pair has an answer that the group does not have.

        Where a row may belong to the group or not (`undecided_rows`), nothing is asked.
        """
        doubted = list(self._said_by_other_half(group))
        if not doubted:
            return False
        answers = set()
        for asked in group.rows:
            for answer in asked.answers:
                answers.add(fold_answer(answer.text))
        return any(not texts <= answers for texts in doubted)

    def _answers(self, row: Row) -> set[str]:
        try:
            return {
                fold_answer(answer.text) for answer in answers_of(self.direction, row, self.base)
            }
        except UnknownValueError:
            return set()

    # --- rows of which too little is known --------------------------------------------------------

    def _of_doubtful_rows(self, group: Group) -> Iterator[set[str]]:
        for rows in self._doubtful.agreeing(group):
            # By the list itself: groups share it, and to hash its rows would cost as much again.
            place = id(rows)
            if place not in self._answers_of_rows:
                answers: set[str] = set()
                for row in rows:
                    answers |= self._answers(row)
                self._answers_of_rows[place] = answers
            if self._answers_of_rows[place]:
                yield self._answers_of_rows[place]

    # --- symmetric relations ----------------------------------------------------------------------

    def _said_by_other_half(self, group: Group) -> Iterator[set[str]]:
        place, answers = self._mirrored
        if not answers:
            return
        for asked in group.own:
            for value in scalars(asked.row.cells[place]):
                if value in answers:
                    yield answers[value]

    @cached_property
    def _mirrored(self) -> tuple[int, Mapping[Scalar, set[str]]]:
        """The answers of rows that are read the other way round, by what the stem then shows.

        With the position of the column that the stem shows. Nothing for a direction that does not
        ask one half of a pair by the other.
        """
        answers: dict[Scalar, set[str]] = defaultdict(set)
        halves = self._halves()
        if halves is None:
            return -1, answers
        asked_place, shown_place = halves
        table = self.direction.template.table
        for row in table.rows:
            for value in scalars(row.cells[asked_place]):
                for answer in scalars(row.cells[shown_place]):
                    if not isinstance(answer, Broken):
                        text = show(self.base, table.columns[shown_place], answer)
                        answers[value].add(fold_answer(text))
        return shown_place, answers

    def _halves(self) -> tuple[int, int] | None:
        """Return the positions of the halves of a symmetric pair that are asked and shown."""
        table, slot = self.direction.template.table, self.direction.answer_slot
        if slot is None or len(slot.path) > 1 or len(table.symmetric) != 2:
            return None
        # The answer must be one half, and the stem show the other one.
        asked = slot.column.name
        if asked not in table.symmetric:
            return None
        shown, second = table.symmetric
        if shown == asked:
            shown = second
        for stem_slot in self.direction.stem.needed_slots:
            if len(stem_slot.path) == 1 and stem_slot.first_column == shown:
                return table.positions[asked], table.positions[shown]
        return None
