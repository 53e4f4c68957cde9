"""Where the distractors of a template come from: the tiers of format.md 3.3, made once for each direction.

First the rows that `where` keeps, then the table's other rows, then the rows of the referenced table. This
module turns rows into candidates; `distractors` chooses among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from studykit.facts.head import STANDARD
from studykit.facts.model import Broken, Column, FactBase, Row, Scalar, Table, scalars
from studykit.facts.values import Wrong, fold, parse_scalar
from studykit.items.distractors import Bucket, Candidate, Tier, grain
from studykit.items.forms import Asked, Direction, Entity, Given, answers_of
from studykit.items.pattern import UnknownValueError, label, show

_MOST_ATTRIBUTES = 3


@dataclass
class Candidates:
    """The candidates of one direction of a template."""

    direction: Direction
    base: FactBase
    attribute_columns: dict[str, tuple[int, ...]] = field(default_factory=dict)
    named_tiers: dict[tuple[object, ...], Tier] = field(default_factory=dict)

    def of(self, given: Given) -> Candidate:
        """An answer as a candidate. Its kind and attributes are those of the row that it labels, else of its fact."""
        table, row = given.entity or Entity(self.direction.template.table, given.row)
        return self._candidate(given.text, given.value, table, row, is_label=given.entity is not None)

    def _candidate(self, text: str, value: Scalar, table: Table, row: Row, *, is_label: bool) -> Candidate:
        kind = " ".join(str(each) for each in scalars(table.cell(row, table.kind))) if table.kind else ""
        spellings = frozenset(fold(alias) for alias in table.texts(row, "aliases")) if is_label else frozenset()
        shared = tuple(
            (table.name, at, each)
            for at in self._attributes(table)
            for each in scalars(row.cells[at])
            if not isinstance(each, Broken)
        )
        own = grain(value, kind, self.direction.answer_column)
        return Candidate(text, value, fold(text), spellings, own, shared)

    def _attributes(self, table: Table) -> tuple[int, ...]:
        """Positions of the first columns whose values several rows share, apart from those asked about."""
        found = self.attribute_columns.get(table.name)
        if found is None:
            asked = {slot.first_column for slot in (*self.direction.wordings[0].slots, *self.direction.answer.slots)}
            if table is not self.direction.template.table:
                asked = set()
            positions = [
                at
                for at, column in enumerate(table.columns)
                if column.name not in asked and _is_attribute(table, column)
            ]
            found = tuple(at for at in positions if _is_shared(table, at))[:_MOST_ATTRIBUTES]
            self.attribute_columns[table.name] = found
        return found

    def tiers(self, kept: Iterable[Asked], others: Iterable[Asked]) -> list[Tier]:
        """The tiers in their order. Disputed rows give no candidates."""
        own = [self.of(given) for asked in kept if not asked.disputed for given in asked.answers]
        rest = [self.of(given) for asked in others if not asked.disputed for given in asked.answers]
        return [Tier(own), Tier(rest), Tier(self._referenced())]

    def _referenced(self) -> Iterator[Candidate]:
        """What the referenced table's rows would give as an answer."""
        slot = self.direction.answer_slot
        if slot is None or slot.format:
            return
        if slot.column.target:
            table = self.base.tables.get(slot.column.target)
            for row in table.rows if table else ():
                if table and table.cell(row, "disputed") is None:
                    text = label(self.base, table, row)
                    yield self._candidate(text, text, table, row, is_label=True)
        elif len(slot.path) > 1:
            at, is_label = slot.path[-1][1], slot.column.name == slot.owner.label
            for row in slot.owner.rows:
                for value in scalars(row.cells[at]) if at >= 0 else ():
                    if not isinstance(value, Broken) and slot.owner.cell(row, "disputed") is None:
                        text = show(self.base, slot.column, value)
                        yield self._candidate(text, value, slot.owner, row, is_label=is_label)

    def confused_with(self, rows: Iterable[Asked]) -> Iterator[Candidate]:
        """What the facts, or the rows that their answers label, are named as confused with."""
        table = self.direction.template.table
        for asked in rows:
            for other in table.texts(asked.row, "confused_with"):
                yield from self._answers_of(table, other)
            for given in asked.answers:
                if given.entity is None or given.entity.row is asked.row:
                    continue
                owner = given.entity.table
                for other in owner.texts(given.entity.row, "confused_with"):
                    row = owner.by_id.get(other)
                    if row:
                        text = label(self.base, owner, row)
                        yield self._candidate(text, text, owner, row, is_label=True)

    def _answers_of(self, table: Table, row_id: str) -> Iterator[Candidate]:
        row = table.by_id.get(row_id)
        if row is None or table.cell(row, "disputed") is not None:
            return
        try:
            yield from (self.of(given) for given in answers_of(self.direction, row, self.base))
        except UnknownValueError:
            return

    def named(self, key: Candidate, first: Asked) -> tuple[list[Candidate], list[Tier]]:
        """The distractors that the template names itself: they replace the tiers."""
        named = self.direction.template.distractors
        assert named is not None
        if named.table is None:
            texts = [
                Candidate(text, _value(text, self.direction.answer_column), fold(text), frozenset(), key.grain)
                for text in named.texts
            ]
            return texts, []
        home = self.direction.template.table
        anchor_row = first.row
        if named.table is not home:
            entity = first.answers[0].entity
            if entity and entity.table is named.table:
                home, anchor_row = entity.table, entity.row
        wanted = tuple(home.cell(anchor_row, name) for name in named.same)
        place = (key.grain, wanted)
        tier = self.named_tiers.get(place)
        if tier is None:
            tier = self.named_tiers[place] = Tier(self._named_rows(named.table, wanted, key.grain))
        return [], [tier]

    def _named_rows(self, table: Table, wanted: Sequence[object], grain_wanted: Bucket) -> Iterator[Candidate]:
        named = self.direction.template.distractors
        assert named is not None
        for row in table.rows:
            if table.cell(row, "disputed") is not None:
                continue
            if tuple(table.cell(row, name) for name in named.same) != wanted:
                continue
            if not all(condition.holds(row, self.base) for condition in named.where):
                continue
            if table is self.direction.template.table:
                found = list(self._answers_of(table, row.id))
            else:
                text = label(self.base, table, row)
                found = [self._candidate(text, text, table, row, is_label=True)]
            # The author says that these go together: they need not be of one kind.
            yield from (each._replace(grain=grain_wanted) for each in found)


def _value(text: str, column: Column | None) -> Scalar:
    if column is None or column.target:
        return text
    value = parse_scalar(column, text)
    return text if isinstance(value, Wrong) else value


def _is_attribute(table: Table, column: Column) -> bool:
    is_plain = column.type in ("text", "reference", "boolean") and not column.is_list
    return is_plain and column.name not in STANDARD and column.name not in (table.label, table.kind)


def _is_shared(table: Table, at: int) -> bool:
    """Whether values of the column come back: at most half as many values as rows that have one."""
    values = [row.cells[at] for row in table.rows if row.cells[at] is not None]
    return len(values) > 2 and 2 * len(set(values)) <= len(values)
