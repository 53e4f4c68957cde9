"""Rows and what they say of an answer beside itself, for options that fit the question.

    In which region of {country.name} lies {name}?      asked of a village in France

    Brittany     another village says that it lies in France: it fits
    Alsace       no village lies there, but its own row says France: it fits too
    Bavaria      its villages lie in Germany: it is an option only where too few fit

Where the answer is a row of another table, the rows that are asked say of what kind it is here, and
what it has in common with others. Knows rows and one direction. Knows no items, and not how options
are chosen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from studykit.facts.base import FactBase, Row, Table, scalars
from studykit.questions.forms.rows import AskedRow, Direction
from studykit.questions.options._rows import RowCandidates
from studykit.questions.options.choice import ReasonAgainst
from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.likeness import Bucket
from studykit.questions.templates.filling import UnknownValueError, members
from studykit.questions.templates.labels import is_named, label
from studykit.questions.templates.patterns import Slot

_MOST_TOGETHER = 4
"""Of so many parts of a stem all combinations are looked for; of more only each by itself."""


class ShownPart(NamedTuple):
    """One part of a stem: which of its slots, and what that shows."""

    slot: int
    text: str


class FitOfAnswers:
    """Answers of one direction, with what the rows that give them say besides.

    `rows` are all that give answers, asked or not.
    """

    def __init__(
        self,
        direction: Direction,
        base: FactBase,
        rows: Callable[[], Iterable[AskedRow]],
        candidates: RowCandidates,
    ) -> None:
        self.direction, self.base = direction, base
        self._rows = rows
        self._attributes_of = candidates.attributes_of_asked
        self.is_of_other_table = direction.answers_are_of_other_rows
        self.has_parts = direction.shows_several_columns

    def rings(self, answer: str) -> Sequence[Bucket]:
        """Return what else an answer has in common with others: parts of stems, attributes."""
        return self._rings.get(answer, ())

    def parts_in_common(self, asked: AskedRow) -> list[Bucket]:
        """Return what an option may share with the stem of a row, the most of it first."""
        if not self.has_parts:
            return []
        return list(self._combined(_shown(asked)))

    def shown_beside(self, answer: str) -> Mapping[int, AbstractSet[str]]:
        """Return what the stems of rows with an answer show, by the number of the slot."""
        return self._shown_by_answer.get(answer, {})

    def attributes(self, asked: AskedRow) -> list[Bucket]:
        """Return what a row that is asked shares with others, where it has not its own answer."""
        return list(self._attributes_of(asked.row)) if self.is_of_other_table else []

    def reasons_of_kind(self, asked: Iterable[AskedRow]) -> Iterator[ReasonAgainst]:
        """Yield why an answer of rows of another kind is not drawn beside one of these rows."""
        kinds_by_answer = self._kinds
        if not kinds_by_answer:
            return
        kinds = frozenset(self._kind(row_asked.row) for row_asked in asked)

        def is_of_other_kind(candidate: Candidate) -> bool:
            kinds_of_candidate = kinds_by_answer.get(candidate.text)
            return kinds_of_candidate is not None and kinds.isdisjoint(kinds_of_candidate)

        yield ReasonAgainst("is the answer of rows of another kind", is_of_other_kind)

    # --- what all rows say ------------------------------------------------------------------------

    @cached_property
    def _rings(self) -> Mapping[str, Sequence[Bucket]]:
        rings: dict[str, dict[Bucket, None]] = defaultdict(dict)
        if self.has_parts:
            for answer, parts in self._parts:
                rings[answer].update(dict.fromkeys(self._combined(parts)))
        if self.is_of_other_table:
            for asked in self._undisputed:
                attributes = dict.fromkeys(self._attributes_of(asked.row))
                for answer in asked.texts:
                    rings[answer].update(attributes)
        return {answer: tuple(of_answer) for answer, of_answer in rings.items() if of_answer}

    @cached_property
    def _undisputed(self) -> list[AskedRow]:
        return [asked for asked in self._rows() if not asked.disputed]

    @cached_property
    def _parts(self) -> list[tuple[str, tuple[ShownPart, ...]]]:
        """By answer what the stem of one of its rows shows."""
        parts = []
        for asked in self._undisputed:
            shown = _shown(asked)
            parts += [(answer, shown) for answer in asked.texts]
        parts += self._parts_of_referenced_rows()
        return parts

    @cached_property
    def _shown_by_answer(self) -> Mapping[str, Mapping[int, set[str]]]:
        shown: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for answer, parts in self._parts:
            for part in parts:
                shown[answer][part.slot].add(part.text)
        return shown

    @cached_property
    def _shared(self) -> frozenset[ShownPart]:
        """The parts of stems that several rows show: no other can be shared."""
        times = Counter(part for _, parts in self._parts for part in parts)
        return frozenset(part for part, count in times.items() if count > 1)

    def _combined(self, parts: Sequence[ShownPart]) -> Iterator[Bucket]:
        """Yield the combinations of parts that others may share, the largest first.

        All together none but right answers have.
        """
        shared = [part for part in parts if part in self._shared]
        sizes: Iterable[int] = range(min(len(shared), len(self.direction.stem.slots) - 1), 0, -1)
        if len(shared) > _MOST_TOGETHER:
            sizes = (1,)
        for size in sizes:
            yield from combinations(shared, size)

    # --- rows of the table that the answer comes from ---------------------------------------------

    def _parts_of_referenced_rows(self) -> Iterator[tuple[str, tuple[ShownPart, ...]]]:
        """Yield what the rows that an answer may refer to say themselves of parts of the stem."""
        answer_slot = self.direction.answer_slot
        if answer_slot is None or not self.is_of_other_table:
            return
        table = self.base.tables.get(answer_slot.column.target, answer_slot.owner)
        slots = []
        for number, slot in enumerate(self.direction.stem.slots):
            slot_there = _read_from(slot, table, answer_slot)
            if slot_there is not None:
                slots.append((number, slot_there))
        if not slots:
            return
        for row in table.rows:
            parts: list[ShownPart] = []
            for number, slot_there in slots:
                parts += [ShownPart(number, text) for text in self._texts_of(slot_there, row)]
            for answer in self._answers_of_referenced(answer_slot, table, row):
                yield answer, tuple(parts)

    def _answers_of_referenced(self, answer_slot: Slot, table: Table, row: Row) -> Iterable[str]:
        if not answer_slot.column.target:
            return self._texts_of(answer_slot._replace(path=answer_slot.path[-1:]), row)
        return [label(self.base, table, row)] if is_named(self.base, table, row) else []

    def _texts_of(self, slot: Slot, row: Row) -> list[str]:
        try:
            return [member.shown for member in members(slot, row, self.base)]
        except UnknownValueError:
            return []

    # --- kinds ------------------------------------------------------------------------------------

    @cached_property
    def _kinds(self) -> Mapping[str, set[str]]:
        """By answer the kinds of the rows that give it, where it is a row of another table."""
        kinds: dict[str, set[str]] = defaultdict(set)
        table = self.direction.template.table
        slot = self.direction.answer_slot
        is_kind_asked = slot is not None and slot.first_column == table.kind
        if self.is_of_other_table and table.kind and not is_kind_asked:
            for asked in self._undisputed:
                for answer in asked.texts:
                    kinds[answer].add(self._kind(asked.row))
        return kinds

    def _kind(self, row: Row) -> str:
        table = self.direction.template.table
        return " ".join(map(str, scalars(table.cell(row, table.kind))))


def fit_of(direction: Direction, base: FactBase, rows: Sequence[AskedRow]) -> FitOfAnswers:
    """Return what rows that were read say of their answers."""
    return FitOfAnswers(direction, base, lambda: rows, RowCandidates(direction, base))


def _shown(asked: AskedRow) -> tuple[ShownPart, ...]:
    """Return what the stem of a row shows; nothing of optional parts that are left out."""
    parts = []
    for number, member in enumerate(asked.fill.members):
        if member.shown:
            parts.append(ShownPart(number, member.shown))
    return tuple(parts)


def _read_from(slot: Slot, table: Table, answer_slot: Slot) -> Slot | None:
    """Return a slot of the stem as it is read from a row of the table that answers come from.

    `{region.country.name}` is `country.name` of a region, and so is `{country.name}` where regions
    refer to countries too. None where that table says nothing of it.
    """
    way_to_answer = answer_slot.path
    if not answer_slot.column.target:
        way_to_answer = answer_slot.path[:-1]
    behind = slot.path[len(way_to_answer) :]
    if behind and slot.path[: len(way_to_answer)] == way_to_answer:
        return slot._replace(path=behind)

    (first_table, position), *behind_first = slot.path
    if position < 0:
        return None
    column = first_table.columns[position]
    for place, column_there in enumerate(table.columns):
        if column_there.target != column.target:
            continue
        has_same_name = column_there.name == column.name and column.name != table.label
        if column.target or has_same_name:
            path = ((table, place), *behind_first)
            if behind_first:
                return slot._replace(path=path)
            return slot._replace(path=path, owner=table, position=place)
    return None
