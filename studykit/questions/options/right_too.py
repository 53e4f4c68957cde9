"""Answers of other rows that are right too, since a row names them (`also_right`).

    a: {word: abominate, def: to hate, also_right: [detest]}
    b: {word: detest, def: to dislike}

    Which word means to hate?       detest is right too
    Which word means to dislike?    abominate is not right, and no wrong option either
    What does abominate mean?       to dislike is no wrong option

Of two rows of which one names the other neither answer is ever a wrong option for the other:
whoever finds them so near does not say that one of them is wrong. Knows rows and one direction.
Knows no items, and not how a typed answer is graded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from studykit.facts.also_right import ROW_ID, AlsoRight
from studykit.facts.base import Column, FactBase, Row
from studykit.questions.forms.rows import Direction, RowAnswer, answers_of
from studykit.questions.templates.filling import UnknownValueError
from studykit.questions.templates.labels import is_named, label
from studykit.values.sameness import fold_answer


class RightToo:
    """Finds for each row of a direction the answers that it names as right too."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self.direction, self.base = direction, base
        # Rows are named by what is written, in whatever language the deck is.
        written = base.written or base
        name = direction.template.table.name
        self._also_right = AlsoRight(written.tables[name], written.tables)

    @property
    def is_used(self) -> bool:
        """Return whether any row of the table names another one."""
        return bool(self._also_right)

    def texts(self, row: Row) -> list[str]:
        """Return all spellings of the answers that are right for a row too."""
        slot = self.direction.answer_slot
        if not self._also_right or slot is None or len(slot.path) > 1:
            return []
        texts: list[str] = []
        for named in self._also_right.texts(row.id):
            if slot.column.target:
                texts += self._labels_referred_to(slot.column, named)
            else:
                texts += self._answers_named(row, named, slot.column)
        return list(dict.fromkeys(texts))

    def _labels_referred_to(self, column: Column, named: str) -> Iterator[str]:
        for written_table, written_row in self._also_right.referred_to(named):
            if written_table.name != column.target:
                continue
            table = self.base.tables[written_table.name]
            row = table.by_id[written_row.id]
            if is_named(self.base, table, row):
                yield label(self.base, table, row)
                yield from table.texts(row, "aliases")

    def _answers_named(self, row: Row, named: str, column: Column) -> Iterator[str]:
        table = self.direction.template.table
        is_label = column.name == table.label
        for other in self._also_right.rows_named(row.id, named):
            is_by_id = other.column == ROW_ID
            if other.column != column.name and not (is_by_id and is_label):
                continue
            other_row = table.by_id[other.row.id]
            for answer in self._answers(other_row):
                # Of a list only the member is right that is named.
                if is_by_id or not column.is_list or answer.text == named:
                    yield answer.text
            if is_label:
                yield from table.texts(other_row, "aliases")

    def _answers(self, row: Row) -> tuple[RowAnswer, ...]:
        try:
            return answers_of(self.direction, row, self.base)
        except UnknownValueError:
            return ()

    # --- what is no wrong option ------------------------------------------------------------------

    def answers_beside(self, row: Row) -> set[str]:
        """Return the folded answers of rows that name a row, or that it names."""
        if not self._also_right:
            return set()
        answers: set[str] = set()
        for row_id in self._rows_beside.get(row.id, ()):
            for answer in self._answers(self.direction.template.table.by_id[row_id]):
                answers.add(fold_answer(answer.text))
        return answers

    @cached_property
    def _rows_beside(self) -> Mapping[str, set[str]]:
        """By row id the rows that name it, or that it names."""
        beside: dict[str, set[str]] = defaultdict(set)
        for row in self._also_right.table.rows:
            for named in self._also_right.texts(row.id):
                for other in self._also_right.rows_named(row.id, named):
                    beside[row.id].add(other.row.id)
                    beside[other.row.id].add(row.id)
        return beside
