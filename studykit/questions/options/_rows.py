"""Turns rows into candidates.

What each would give as an answer, with its aliases and what it shares with others.

    the answer Okinawa of the row iriomote      the row islands/okinawa, whose label it is
    its aliases, folded                         ryukyu
    its attributes, which other rows have too   region: south; climate: subtropical
                                                country.continent: Asia, of the row it refers to

Knows rows and one direction of a template. Knows no items, and not which candidates may stand
beside a key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from studykit.facts.base import Broken, Column, FactBase, Row, Scalar, Table, scalars
from studykit.facts.holding import value_holds_on
from studykit.facts.keys import STANDARD
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    Entity,
    RowAnswer,
    answers_of,
    holder,
    read_rows,
)
from studykit.questions.options.forbidden import (
    Candidate,
    new_candidate,
    within_tolerance,
    without_markup_too,
)
from studykit.questions.options.likeness import Bucket, grain
from studykit.questions.templates.filling import UnknownValueError
from studykit.questions.templates.labels import is_called, is_named, label, show, told_apart
from studykit.questions.templates.patterns import Path
from studykit.values.language_tags import tagged
from studykit.values.sameness import fold_answer

_TYPES_OF_ATTRIBUTES = ("text", "reference", "boolean")


_MOST_REFERENCES = 2
_MOST_BEHIND = 6
"""Columns behind references: more would make the tables of an option's likeness long."""


class _ColumnOfLikeness(NamedTuple):
    """A column by which rows are alike, or one of the rows that they refer to."""

    written: str
    """`subregion`, or `country.subregion`."""
    path: Path


class _Likeness(NamedTuple):
    """A column with the values that several rows have."""

    of_row: Callable[[Row], object]
    attribute_of: Mapping[object, Bucket]
    """By value the attribute that it is."""


class RowCandidates:
    """The candidates that rows give for one direction of a template. Each is made once."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self.direction, self.base = direction, base
        self._made: dict[tuple[str, str, str], Candidate] = {}
        self.said_to_be_two: set[str] = set()
        """Texts of rows that let stay what is nearly equal to these (F031): they are others."""
        column = direction.answer_column
        self._tolerance = column.tolerance if column else Decimal(0)
        self._shared_values: dict[str, Sequence[_Likeness]] = {}

    # --- one candidate ----------------------------------------------------------------------------

    def of_answer(self, given: RowAnswer) -> Candidate:
        """Return an answer as a candidate.

        Its kind and attributes are those of the row in which it stands.
        """
        if given.entity:
            return self._made_of(given.text, given.value, *given.entity, is_label=True)
        # Over a reference the row that is referred to says what kind of thing the answer is.
        slot, table, row = self.direction.answer_slot, self.direction.template.table, given.row
        if slot and len(slot.path) > 1:
            table, row = holder(slot, given.value, given.row, self.base) or (table, row)
        return self._made_of(given.text, given.value, table, row, is_label=False)

    def of_label(self, table: Table, row: Row) -> Candidate:
        """Return the label of a row as a candidate."""
        text = label(self.base, table, row)
        return self._made_of(text, text, table, row, is_label=True)

    def _made_of(
        self, text: str, value: Scalar, table: Table, row: Row, *, is_label: bool
    ) -> Candidate:
        # The same answer is asked for by several items, and stands in several tiers.
        origin = table.name, row.id, text
        candidate = self._made.get(origin)
        if candidate is None:
            candidate = new_candidate(
                text,
                value,
                grain(value, self._kind(table, row), self.direction.answer_slot),
                aliases=table.texts(row, "aliases") if is_label else (),
                attributes=tuple(self._attributes(table, row)),
                row="" if table.is_called_by_cells else f"{table.name}/{row.id}",
            )
            candidate = without_markup_too(candidate, self.direction.answer.compared_as.markup)
            if self._tolerance:
                candidate = within_tolerance(candidate, self._tolerance)
            if is_label and self.base.hierarchy:
                # Another row may be called so, and nobody sees which one is meant.
                candidate = candidate._replace(things=self.things_called(text))
            self._made[origin] = candidate
            if "allow" in table.positions and table.allows(row, "F031"):
                self.said_to_be_two.add(text)
        return candidate

    def _kind(self, table: Table, row: Row) -> str:
        """Return what kind of thing an answer of the row is; empty where nothing says it."""
        if not table.kind:
            return ""
        slot = self.direction.answer_slot
        # Where the kind itself is asked for, another kind is a wrong answer as good as any.
        if slot is not None and slot.owner is table and slot.name == table.kind:
            return ""
        return " ".join(map(str, scalars(table.cell(row, table.kind))))

    def things_called(self, text: str) -> frozenset[str]:
        """Return the rows that are called so, if they lie in others, or others in them."""
        # Most bases say of nothing what it lies in.
        if not self.base.hierarchy:
            return frozenset()
        return self._things_by_name.get(fold_answer(text), frozenset())

    @cached_property
    def _things_by_name(self) -> Mapping[str, frozenset[str]]:
        """The rows that lie in others, or others in them, by their names, folded."""
        things: dict[str, frozenset[str]] = {}
        for fact in self.base.hierarchy.facts:
            name, _, row_id = fact.partition("/")
            table = self.base.tables[name]
            row = table.by_id[row_id]
            for text in (label(self.base, table, row), *table.texts(row, "aliases")):
                folded = fold_answer(text)
                things[folded] = things.get(folded, frozenset()) | {fact}
        return things

    def _attributes(self, table: Table, row: Row) -> Iterator[Bucket]:
        """Yield the row's values that another row shares, apart from what is asked about.

        Whether a value counts depends on the rows that have it, not on a share of the whole column:
        one fact more must not change the attributes of all.
        """
        if table.name not in self._shared_values:
            self._shared_values[table.name] = list(self._count_shared(table))
        for likeness in self._shared_values[table.name]:
            attribute = likeness.attribute_of.get(likeness.of_row(row))
            if attribute is not None:
                yield attribute

    def attributes_of_asked(self, row: Row) -> Iterator[Bucket]:
        """Yield what a row of the template's table shares with others."""
        return self._attributes(self.direction.template.table, row)

    def _count_shared(self, table: Table) -> Iterator[_Likeness]:
        """Yield for each column, also of referenced rows, the values that several rows have."""
        slots = (*self.direction.stem.slots, *self.direction.answer.slots)
        asked: set[tuple[Table, int]] = set()
        for slot in slots:
            asked.update(slot.path)
        for column in columns_of_likeness(table, self.base):
            # What is asked about is shared by all right answers, and so would tell them.
            if column.path[-1] in asked:
                continue
            # Behind a reference that is the answer it says what the answer's own row does.
            answer_slot = self.direction.answer_slot
            if answer_slot and len(column.path) > 1 and column.path[0] == answer_slot.path[0]:
                continue
            of_row = _read_along(column.path, self.base)
            attributes: dict[object, Bucket] = {}
            rows_with = Counter(map(of_row, table.rows))
            for value, rows in rows_with.items():
                if rows > 1 and value is not None and not isinstance(value, Broken):
                    attributes[value] = (table.name, column.written, value)
            yield _Likeness(of_row, attributes)

    # --- the candidates of many rows: disputed ones give none -------------------------------------

    def of_asked(self, rows: Iterable[AskedRow]) -> list[Candidate]:
        """Return the answers of rows that were read."""
        candidates: list[Candidate] = []
        for asked in rows:
            if not asked.disputed:
                candidates += map(self.of_answer, asked.answers)
        return candidates

    def of_rows(self, rows: Sequence[Row]) -> list[Candidate]:
        """Return the answers of rows that the template leaves out."""
        read = read_rows(self.direction, rows, self.base)
        return self.of_asked([*read.asked, *read.coarse])

    def of_rows_and_times(self, rows: Sequence[Row]) -> list[Candidate]:
        """Return the answers of rows that the template leaves out, and those of other times.

        A value that has ended, or is to come, is as plausible as an answer of such a row, and so a
        day on which it ends changes no options of others.
        """
        return [*self.of_rows(rows), *self._of_other_times()]

    def _of_other_times(self) -> Iterator[Candidate]:
        whole, as_of = self.base.of_all_times, self.base.as_of
        if whole is None or as_of is None:
            return
        table = whole.tables[self.direction.template.table.name]
        for asked in read_rows(self.direction, table.rows, whole).asked:
            if asked.disputed:
                continue
            for answer in asked.answers:
                said_behind = (*asked.fill.said, *answer.said)
                if any(value_holds_on(as_of, said) is False for said in said_behind):
                    yield self.of_answer(answer)

    def of_row(self, table: Table, row: Row) -> Iterator[Candidate]:
        """Yield the answers of one row of the template's table."""
        if table.cell(row, "disputed") is not None:
            return
        try:
            answers = answers_of(self.direction, row, self.base)
        except UnknownValueError:
            return
        yield from [self.of_answer(answer) for answer in answers if not answer.disputed]

    def of_referenced_rows(self) -> Iterator[Candidate]:
        """Yield what the rows of the table that the answer comes from would give as an answer."""
        slot = self.direction.answer_slot
        if slot is None or slot.format:
            return
        if slot.column.target:
            target = self.base.tables.get(slot.column.target)
            if target:
                yield from self._of_labels(target)
            return

        # The answer is a cell of a row that is referred to: the cells of all such rows.
        owner, place = slot.owner, slot.path[-1][1]
        if len(slot.path) == 1 or place < 0:
            return
        is_label = slot.column.name == owner.label
        for row in owner.rows:
            for value in owner.undisputed(row, slot.column.name):
                if isinstance(value, Broken) or not is_called(self.base, slot.column, value):
                    continue
                text = show(self.base, slot.column, value)
                if is_label:
                    text = told_apart(self.base, owner, row, text)
                yield self._made_of(text, value, owner, row, is_label=is_label)

    def _of_labels(self, table: Table) -> Iterator[Candidate]:
        for row in table.rows:
            if self._can_be_named(table, row):
                yield self.of_label(table, row)

    def confused_with(self, rows: Iterable[AskedRow]) -> Iterator[Candidate]:
        """Yield what the rows, or those that their answers label, are confused with."""
        table = self.direction.template.table
        labelled: dict[tuple[str, str], Entity] = {}
        for asked in rows:
            for row_id in table.texts(asked.row, "confused_with"):
                if row_id in table.by_id:
                    yield from self.of_row(table, table.by_id[row_id])
            for answer in asked.answers:
                # The row itself had its turn above.
                if answer.entity and answer.entity.row is not asked.row:
                    name = answer.entity.table.name, answer.entity.row.id
                    labelled.setdefault(name, answer.entity)

        for owner, entity in labelled.values():
            for row_id in owner.texts(entity, "confused_with"):
                row = owner.by_id.get(row_id)
                if row and self._can_be_named(owner, row):
                    yield self.of_label(owner, row)

    def _can_be_named(self, table: Table, row: Row) -> bool:
        is_disputed = table.dispute(row, table.label)
        return not is_disputed and is_named(self.base, table, row)


def columns_of_likeness(table: Table, base: FactBase) -> list[_ColumnOfLikeness]:
    """Return the columns by which rows of a table are alike: its own, then those of others.

    `subregion` of a country makes its capitals alike too, as `country.subregion`.
    """
    own = _own_columns(table)
    behind = [way for way in _ways_behind(table, base, _MOST_REFERENCES)]
    behind.sort(key=lambda column: len(column.path))
    return own + behind[:_MOST_BEHIND]


def _own_columns(table: Table) -> list[_ColumnOfLikeness]:
    columns = []
    for place, column in enumerate(table.columns):
        if is_attribute(table, column):
            columns.append(_ColumnOfLikeness(column.name, ((table, place),)))
    return columns


def _ways_behind(table: Table, base: FactBase, references: int) -> Iterator[_ColumnOfLikeness]:
    """Yield the columns of rows that a row refers to, through so many references."""
    for place, column in enumerate(table.columns):
        target = base.tables.get(column.target)
        if target is None or column.is_list or references == 0:
            continue
        for way in (*_own_columns(target), *_ways_behind(target, base, references - 1)):
            path = ((table, place), *way.path)
            yield _ColumnOfLikeness(f"{column.name}.{way.written}", path)


def _read_along(path: Path, base: FactBase) -> Callable[[Row], object]:
    """Return what reads the value at the end of a path for a row: None where it leads nowhere."""
    (table, place), *behind = path
    if not behind:
        return lambda row: row.cells[place]
    read_on = _read_along(tuple(behind), base)
    target = base.tables[table.columns[place].target]
    values = {row.id: read_on(row) for row in target.rows}

    def read(row: Row) -> object:
        reference = row.cells[place]
        return values.get(reference) if isinstance(reference, str) else None

    return read


def is_attribute(table: Table, column: Column) -> bool:
    """Return whether rows with the same value of a column are alike."""
    if column.type not in _TYPES_OF_ATTRIBUTES or column.is_list or tagged(column.name):
        return False
    return column.name not in STANDARD and column.name not in (table.label, table.kind)
