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
from itertools import product

from studykit.facts.base import Broken, Date, FactBase, Row, Scalar, Table, scalars
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import Direction, answers_of, read_rows
from studykit.questions.templates.filling import Member, UnknownValueError, members
from studykit.questions.templates.labels import show
from studykit.questions.templates.patterns import Slot
from studykit.values.sameness import fold_answer

_Parts = tuple[str, ...]
"""What a stem shows of a row, as far as it is known."""


class Doubts:
    """The answers of one direction that may be right.

    `doubtful` are rows of which too little is known.
    """

    def __init__(self, direction: Direction, base: FactBase, doubtful: Sequence[Row]) -> None:
        self.direction, self.base, self.doubtful = direction, base, doubtful

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
        """Return whether an answer that nobody gave yet may belong to the group."""
        doubted = self.of(group)
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
        if not self.doubtful:
            return
        stems: set[_Parts] = set()
        for asked in group.own:
            # What an optional part shows need not be known.
            shown = [asked.fill.members[index] for index in self.direction.stem.needed]
            stems.add(tuple(map(_part, shown)))
        for parts in stems:
            for is_known, answers in self._by_known_parts.items():
                known_parts = tuple(
                    part
                    for part, is_part_known in zip(parts, is_known, strict=True)
                    if is_part_known
                )
                if known_parts in answers:
                    yield answers[known_parts]

    @cached_property
    def _by_known_parts(self) -> Mapping[tuple[bool, ...], Mapping[_Parts, set[str]]]:
        """By which parts of the stem are known of a row, and by these parts, its answers."""
        doubts: dict[tuple[bool, ...], dict[_Parts, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        slots = self.direction.stem.needed_slots
        for row in self.doubtful:
            # Without an answer it forbids nothing.
            answers = self._answers(row)
            if not answers:
                continue
            # A list fills a slot with each of its members: such a row may be meant by several
            # stems.
            shown = [self._shown(slot, row) for slot in slots]
            is_known = tuple(map(bool, shown))
            for parts in product(*filter(None, shown)):
                doubts[is_known][parts] |= answers
        return doubts

    def _shown(self, slot: Slot, row: Row) -> set[str]:
        """Return what the stem shows of a row in a slot: nothing that is not known."""
        try:
            return set(map(_part, members(slot, row, self.base)))
        except UnknownValueError:
            return set()

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


def _part(member: Member) -> str:
    """Return what must agree for a doubtful row to be meant.

    The text; of a date the year, since dates overlap.
    """
    if isinstance(member.value, Date):
        return str(member.value.year)
    return member.shown
