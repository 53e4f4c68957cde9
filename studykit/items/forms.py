"""The forms of questions: from one template and its rows to items, before they have their ids and distractors.

Each form is one function. Rows that fill the stem to the same text are one item and share their answers; the
right answers are those of all the rows in the group, and nothing else is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from studykit.facts.model import Column, Date, FactBase, Row, Scalar, Table, scalars
from studykit.facts.values import precision
from studykit.items.deck import Template
from studykit.items.identity import anchor, item_id
from studykit.items.pattern import TEXT_FORMATS, Fill, Member, Pattern, Slot, UnknownValueError, fill


@dataclass(frozen=True, slots=True)
class Direction:
    """A template asked in one direction: forth, or back with the answer in the stem."""

    template: Template
    wordings: tuple[Pattern, ...]
    ask_many: tuple[Pattern, ...]
    answer: Pattern
    accept: tuple[Pattern, ...]
    inverse: bool = False

    @property
    def answer_slot(self) -> Slot | None:
        """The column that the answers come from, when the answer is that column alone."""
        return self.answer.slots[0] if self.answer.is_one_slot else None

    @property
    def answer_column(self) -> Column | None:
        slot = self.answer_slot
        return slot.column if slot else None


def directions(template: Template) -> Iterator[Direction]:
    """The look-up, and its inverse if the template asks both ways."""
    yield Direction(template, template.ask, template.ask_many, template.answer, template.accept)
    if template.ask_back:
        slot = template.ask[0].slots[0]
        answer = Pattern(template.ask[0].text, template.ask[0].location, ("", ""), (slot,))
        yield Direction(template, template.ask_back, (), answer, (), inverse=True)


class Entity(NamedTuple):
    """A row that is shown by its label, with its table."""

    table: Table
    row: Row


class Given(NamedTuple):
    """One answer that a row gives."""

    text: str
    value: Scalar
    row: Row
    """The fact that gives it."""
    entity: Entity | None
    """The row whose label the answer is, if it is one: its aliases spell the answer too."""


class Asked(NamedTuple):
    """A row that fills the stem: one for each list member by which the stem is taken apart."""

    row: Row
    fill: Fill
    answers: tuple[Given, ...]
    disputed: str


@dataclass(slots=True)
class Group:
    """The rows of one item."""

    stem: str
    own: list[Asked]
    """Rows that fill the stem to this text; the first by id is the anchor."""
    rows: list[Asked] = field(default_factory=list)
    """All rows whose answers are right, sorted by id: the own, and those whose date lies within the stem's."""
    undecided: list[Asked] = field(default_factory=list)
    """Rows of which the stem does not say whether they are meant: their answers are neither right nor wrong."""
    disputed: list[Asked] = field(default_factory=list)


class Read(NamedTuple):
    """The rows of a direction, sorted by what can be asked of them."""

    asked: list[Asked]
    coarse: list[Asked]
    """Rows whose date is coarser than the stem shows: they fill no stem, but may be meant."""
    unreadable: list[Row]
    """Rows with a broken cell in the stem or the answer: what they say is unknown."""


def read_rows(direction: Direction, rows: Iterable[Row], base: FactBase) -> Read:
    """What each row asks and answers. A row that lacks a value of the stem or the answer asks nothing."""
    table = direction.template.table
    read = Read([], [], [])
    dated = any(slot.column.type == "date" and slot.format for slot in direction.wordings[0].slots)
    for row in rows:
        try:
            fills = fill(direction.wordings[0], row, base)
            given = answers_of(direction, row, base)
            disputed = " ".join(str(each) for each in scalars(table.cell(row, "disputed")))
            if given and not fills and dated:
                loose = [fill(_unformatted(direction.wordings[0]), row, base)]
                read.coarse.extend(Asked(row, each, given, disputed) for each in loose[0])
        except UnknownValueError:
            read.unreadable.append(row)
            continue
        if given:
            read.asked.extend(Asked(row, each, given, disputed) for each in fills)
    return read


def _unformatted(pattern: Pattern) -> Pattern:
    """The pattern with its dates shown by their own precision."""
    slots = tuple(slot._replace(format="") if slot.column.type == "date" else slot for slot in pattern.slots)
    return Pattern(pattern.text, pattern.location, pattern.literals, slots)


def answers_of(direction: Direction, row: Row, base: FactBase) -> tuple[Given, ...]:
    """The different answers of a row; a list column gives each member as one."""
    found: dict[str, Given] = {}
    slot = direction.answer_slot
    for each in fill(direction.answer, row, base):
        value: Scalar = each.text
        entity = None
        if slot:
            value = _shown_value(each.members[0].value, each.text, slot)
            entity = _entity(slot, each.members[0], row, base)
        found.setdefault(each.text, Given(each.text, value, row, entity))
    return tuple(found.values())


def _entity(slot: Slot, member: Member, row: Row, base: FactBase) -> Entity | None:
    """The row whose label the answer is: the referenced one, or the row itself."""
    if slot.column.target:
        target = base.tables.get(slot.column.target)
        found = base.row(slot.column.target, member.ident)
        return Entity(target, found) if target and found else None
    if slot.column.name != slot.owner.label:
        return None
    if len(slot.path) == 1:
        return Entity(slot.owner, row)
    for each in owner_rows(slot, row, base):
        if slot.owner.cell(each, slot.column.name) == member.value:
            return Entity(slot.owner, each)
    return None


def owner_rows(slot: Slot, row: Row, base: FactBase) -> list[Row]:
    """The rows at the end of a slot's references; the row itself when it has none."""
    rows = [row]
    for table, at in slot.path[:-1]:
        target = table.columns[at].target
        rows = [found for here in rows for each in scalars(here.cells[at]) if (found := base.row(target, str(each)))]
    return rows


def _shown_value(value: Scalar, text: str, slot: Slot) -> Scalar:
    """The value that the text shows: a date of which only the year is shown is that year."""
    if isinstance(value, Date) and slot.format in ("year", "month", "day"):
        return Date(value.year, about=value.about) if slot.format == "year" else text
    return text if slot.column.target or slot.format in TEXT_FORMATS else value


def group_rows(direction: Direction, read: Read) -> list[Group]:
    """Rows with the same stem are one item; a date in the stem stands for its span (format.md, 3.1)."""
    groups: dict[str, Group] = {}
    disputed: dict[str, list[Asked]] = defaultdict(list)
    for asked in read.asked:
        if asked.disputed:
            disputed[asked.fill.text].append(asked)
            continue
        group = groups.get(asked.fill.text)
        if group is None:
            groups[asked.fill.text] = Group(asked.fill.text, [asked])
        else:
            group.own.append(asked)
    dates = [at for at, slot in enumerate(direction.wordings[0].slots) if slot.column.type == "date"]
    index = _Spans(direction.wordings[0], dates, [*read.asked, *read.coarse]) if dates else None
    for group in groups.values():
        group.own.sort(key=_order)
        group.disputed = disputed[group.stem]
        group.rows = group.own
        if index:
            within, group.undecided = index.meant(group.own[0])
            group.disputed = [asked for asked in within if asked.disputed]
            group.rows = sorted((asked for asked in within if not asked.disputed), key=_order)
    return list(groups.values())


def _order(asked: Asked) -> tuple[str, tuple[str, ...]]:
    return asked.row.id, tuple(member.ident for member in asked.fill.members)


Parts = tuple[int | None, ...]


class _Spans:
    """Finds the rows whose dates lie within the dates that a stem shows, or may.

    A stem shows some of the parts (year, month, day) of each date in it. A row is meant when it has these parts
    and they are equal; it may be meant when it lacks some and agrees on the others. Every look-up is by key.
    """

    def __init__(self, pattern: Pattern, dates: Sequence[int], asked: Iterable[Asked]) -> None:
        self.pattern, self.dates = pattern, dates
        self.columns = list(dict.fromkeys(pattern.slots[at].path for at in dates))
        self.buckets: dict[tuple[str, ...], list[Asked]] = defaultdict(list)
        for each in asked:
            self.buckets[self._fixed(each)].append(each)
        self.indexes: dict[tuple[tuple[str, ...], Parts], dict[Parts, list[Asked]]] = {}
        self.precisions: dict[tuple[str, ...], set[Parts]] = {
            fixed: {self._precisions(each) for each in members} for fixed, members in self.buckets.items()
        }

    def _fixed(self, asked: Asked) -> tuple[str, ...]:
        return tuple(member.shown for at, member in enumerate(asked.fill.members) if at not in self.dates)

    def _dates(self, asked: Asked) -> list[Date]:
        found = {}
        for at in self.dates:
            value = asked.fill.members[at].value
            if isinstance(value, Date):
                found[self.pattern.slots[at].path] = value
        return [found[path] for path in self.columns if path in found]

    def _precisions(self, asked: Asked) -> Parts:
        return tuple(precision(date) for date in self._dates(asked))

    def _shown(self, asked: Asked) -> list[frozenset[int]]:
        """For each date column which of its parts (0 year, 1 month, 2 day) the stem shows."""
        shown: dict[object, set[int]] = defaultdict(set)
        for at in self.dates:
            slot, value = self.pattern.slots[at], asked.fill.members[at].value
            if not isinstance(value, Date):
                continue
            part = {"year": 0, "month": 1, "day": 2}.get(slot.format)
            shown[slot.path] |= set(range(precision(value))) if part is None else {part}
        return [frozenset(shown[path]) for path in self.columns]

    def _project(self, asked: Asked, parts: Sequence[frozenset[int]]) -> Parts:
        return tuple(
            date[part] if part in shown else None
            for date, shown in zip(self._dates(asked), parts, strict=True)
            for part in range(3)
        )

    def meant(self, asker: Asked) -> tuple[list[Asked], list[Asked]]:
        """The rows that the asker's stem means, and those that it may mean."""
        fixed, shown = self._fixed(asker), self._shown(asker)
        abouts = [date.about for date in self._dates(asker)]
        within: list[Asked] = []
        undecided: list[Asked] = []
        for depths in self.precisions[fixed]:
            known = [parts & frozenset(range(depth or 0)) for parts, depth in zip(shown, depths, strict=True)]
            found = self._index(fixed, depths, known).get(self._project(asker, known), [])
            is_whole = all(part == wanted for part, wanted in zip(known, shown, strict=True))
            for each in found:
                same_about = [date.about for date in self._dates(each)] == abouts
                (within if is_whole and same_about else undecided).append(each)
        return within, undecided

    def _index(
        self, fixed: tuple[str, ...], depths: Parts, parts: Sequence[frozenset[int]]
    ) -> Mapping[Parts, list[Asked]]:
        """The bucket's rows of one precision by the parts that a kind of stem shows of them; made once."""
        key = fixed, (*depths, *(sum(1 << part for part in each) for each in parts))
        index = self.indexes.get(key)
        if index is None:
            index = self.indexes[key] = defaultdict(list)
            for each in self.buckets[fixed]:
                if self._precisions(each) == depths:
                    index[self._project(each, parts)].append(each)
        return index


def natural_id(direction: Direction, group: Group) -> str:
    """The id that a group has by itself; what is known of it before may give it another."""
    first = group.own[0]
    members = [first.fill.members[at].ident for at in direction.wordings[0].list_slots]
    anchors = [anchor(direction.template.table, first.row)]
    return item_id(direction.template.id, anchors, members=members, inverse=direction.inverse)


def wordings(direction: Direction, group: Group, base: FactBase) -> tuple[str, ...]:
    """All stems of an item, filled for its anchor. With several answers `ask_many` is asked, where there is one."""
    texts = {given.text for asked in group.rows for given in asked.answers}
    patterns = direction.ask_many if len(texts) > 1 and direction.ask_many else direction.wordings
    first = group.own[0]
    wanted = {
        slot.path: member.ident for slot, member in zip(direction.wordings[0].slots, first.fill.members, strict=True)
    }
    found: dict[str, None] = {}
    for pattern in patterns:
        for each in fill(pattern, first.row, base):
            if all(
                wanted.get(slot.path, member.ident) == member.ident
                for slot, member in zip(pattern.slots, each.members, strict=True)
            ):
                found.setdefault(each.text)
                break
    return tuple(found) or (group.stem,)


def is_proved(direction: Direction, table: Table) -> bool:
    """Whether the base proves that nothing else is right (format.md, 3.4).

    It does when the table is complete, or when the stem shows all columns of a `unique` set and the answer
    is one value of the row.
    """
    if table.complete:
        return True
    shown = {
        slot.first_column
        for slot in direction.wordings[0].slots
        if len(slot.path) == 1 and slot.format not in ("year", "month", "day")
    }
    one_valued = not any(slot.is_list for slot in direction.answer.slots)
    return one_valued and any(set(columns) <= shown for columns in table.unique)
