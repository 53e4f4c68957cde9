"""The forms of questions: from one template and its rows to items, before they have their ids and distractors.

Each form is one function. Rows that fill the stem to the same text are one item and share their answers; the
right answers are those of all the rows in the group, and nothing else is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from studykit.facts.base import Column, Date, FactBase, Row, Scalar, Table, scalars
from studykit.questions.forms._shared_languages import shared_with
from studykit.questions.identity.ids import anchor, first_id, item_id
from studykit.questions.templates.deck_file import Template
from studykit.questions.templates.patterns import (
    Fill,
    Member,
    Pattern,
    Slot,
    UnknownValueError,
    fill,
    members,
    texts_of,
)
from studykit.questions.templates.slot_formats import is_text
from studykit.values.dates import precision


class _Direction(NamedTuple):
    template: Template
    wordings: tuple[Pattern, ...]
    ask_many: tuple[Pattern, ...]
    answer: Pattern
    accept: tuple[Pattern, ...]
    inverse: bool = False
    bracket: int = 0
    """Which gap of a cloze is asked for, by its number in the item id."""


class Direction(_Direction):
    """A template asked in one direction: forth, or back with the answer in the stem."""

    @cached_property
    def answer_slot(self) -> Slot | None:
        """The column that the answers come from, when the answer is that column alone."""
        return self.answer.slots[0] if self.answer.is_one_slot else None

    @property
    def answer_column(self) -> Column | None:
        slot = self.answer_slot
        return slot.column if slot else None


def directions(template: Template) -> Iterator[Direction]:
    """The look-up, and its inverse if the template asks both ways; of a cloze each gap."""
    for number, gap in enumerate(template.gaps if template.form == "cloze" else (), start=1):
        yield Direction(template, (gap.ask,), (), gap.answer, (), bracket=number)
    if template.form == "cloze":
        return
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
    """None of them when the cell could not be read."""
    disputed: str


class Group(NamedTuple):
    """The rows of one item."""

    stem: str
    own: list[Asked]
    """Rows that fill the stem to this text; the first by id is the anchor."""
    rows: list[Asked]
    """All rows whose answers are right, sorted by id: the own, and those whose date lies within the stem's."""
    undecided: tuple[list[Asked], ...]
    """Rows of which the stem does not say whether they are meant: their answers are neither right nor wrong.

    Several groups may share one of these lists.
    """
    disputed: list[Asked]
    is_blocked: bool
    """Whether a right answer could not be read: then not all right answers are known, and nothing is asked."""
    basis: tuple[Asked, ...] = ()
    """All rows that the answer rests on, where these are more than give it: the others of a superlative."""
    answers: tuple[Given, ...] = ()
    """The answers, where no row gives them: a number that was counted, a sequence."""
    others: tuple[str, ...] | None = None
    """All distractors, where the form itself says which: the other members of a set."""
    blank: str = ""
    """What is to stand in the place of BLANK in the stem."""
    is_open: bool = False
    """Whether the answer is not proved, although the template's others may be."""


class Read(NamedTuple):
    """The rows of a direction, sorted by what can be asked of them."""

    asked: list[Asked]
    coarse: list[Asked]
    """Rows whose date is coarser than the stem shows: they fill no stem, but may be meant."""
    doubtful: list[Row]
    """Rows with an answer of whose stem a part is missing or could not be read: they may be meant anywhere."""
    unanswered: set[str]
    """Stems of rows without an answer, where the form rests on all rows: one more may be to be counted, or the most."""


def read_rows(direction: Direction, rows: Iterable[Row], base: FactBase) -> Read:
    """What each row asks and answers. A row that lacks a value of the stem or the answer asks nothing."""
    table = direction.template.table
    read = Read([], [], [], set())
    stem = direction.wordings[0]
    whole = (
        _unformatted(stem)
        if any(slot.column.type == "date" and slot.format for slot in stem.slots)
        else None
    )
    has_disputes = "disputed" in table.positions
    unread: list[Row] = []
    for row in rows:
        try:
            given = answers_of(direction, row, base)
            if not given:
                if direction.template.form in ("superlative", "count"):
                    read.unanswered.update(texts_of(stem, row, base))
                continue
        except UnknownValueError:
            given = ()
        disputed = " ".join(map(str, scalars(table.cell(row, "disputed")))) if has_disputes else ""
        try:
            fills = fill(stem, row, base)
            if fills:
                read.asked.extend([Asked(row, each, given, disputed) for each in fills])
                continue
            loose = fill(whole, row, base) if whole else []
        except UnknownValueError:
            loose = []
            unread.append(row)
        read.coarse.extend([Asked(row, each, given, disputed) for each in loose])
        if given and not loose and not disputed:
            read.doubtful.append(row)
    if (
        unread and base.untranslated
    ):  # what these answer is right too, and is not known in this language
        is_shared = shared_with(unread, stem, base)
        read.asked[:] = [
            each._replace(answers=()) if is_shared(each.row) else each for each in read.asked
        ]
    return read


def _unformatted(pattern: Pattern) -> Pattern:
    """The pattern with its dates shown by their own precision."""
    slots = tuple(
        slot._replace(format="") if slot.column.type == "date" else slot for slot in pattern.slots
    )
    return Pattern(pattern.text, pattern.location, pattern.literals, slots)


def answers_of(direction: Direction, row: Row, base: FactBase) -> tuple[Given, ...]:
    """The different answers of a row; a list column gives each member as one.

    Raises UnknownValueError for a cell that could not be read.
    """
    slot = direction.answer_slot
    if slot is None:
        filled = fill(direction.answer, row, base)
        return tuple(
            Given(text, text, row, None) for text in dict.fromkeys(each.text for each in filled)
        )
    shown = members(slot, row, base)
    if len(shown) == 1:
        member = shown[0]
        value = _shown_value(member.value, member.shown, slot)
        return (Given(member.shown, value, row, _entity(slot, member, row, base)),)
    found: dict[str, Given] = {}
    for member in shown:
        if member.shown not in found:
            value = _shown_value(member.value, member.shown, slot)
            found[member.shown] = Given(member.shown, value, row, _entity(slot, member, row, base))
    return tuple(found.values())


def _entity(slot: Slot, member: Member, row: Row, base: FactBase) -> Entity | None:
    """The row whose label the answer is: the referenced one, or the row itself."""
    if slot.column.target:
        target = base.tables.get(slot.column.target)
        found = base.row(slot.column.target, str(member.value))
        return Entity(target, found) if target and found else None
    if slot.column.name != slot.owner.label:
        return None
    return holder(slot, member.value, row, base)


def holder(slot: Slot, value: Scalar, row: Row, base: FactBase) -> Entity | None:
    """The row at the end of a slot's references in whose cell the value stands; the row itself without references."""
    if len(slot.path) == 1:
        return Entity(slot.owner, row)
    at = slot.path[-1][1]
    for each in owner_rows(slot, row, base):
        if value in ((each.id,) if at < 0 else scalars(each.cells[at])):
            return Entity(slot.owner, each)
    return None


def owner_rows(slot: Slot, row: Row, base: FactBase) -> list[Row]:
    """The rows at the end of a slot's references; the row itself when it has none."""
    rows = [row]
    for table, at in slot.path[:-1]:
        target = table.columns[at].target
        rows = [
            found
            for here in rows
            for each in scalars(here.cells[at])
            if (found := base.row(target, str(each)))
        ]
    return rows


def _shown_value(value: Scalar, text: str, slot: Slot) -> Scalar:
    """The value that the text shows: a date of which only the year is shown is that year."""
    if not slot.format:
        return text if slot.column.target else value
    if isinstance(value, Date) and slot.format in ("year", "month", "day"):
        return Date(value.year, about=value.about) if slot.format == "year" else text
    return text if slot.column.target or is_text(slot.format) else value


def group_rows(direction: Direction, read: Read) -> list[Group]:
    """Rows with the same stem are one item; a date in the stem stands for its span (the manual: decks)."""
    stems: dict[str, list[Asked]] = defaultdict(list)
    for asked in read.asked:
        stems[asked.fill.text].append(asked)
    dates = [
        at for at, slot in enumerate(direction.wordings[0].slots) if slot.column.type == "date"
    ]
    index = _Spans(direction.wordings[0], dates, [*read.asked, *read.coarse]) if dates else None
    groups = []
    for stem, same in stems.items():
        if (
            not index and len(same) == 1 and same[0].answers and not same[0].disputed
        ):  # most groups are one row
            groups.append(Group(stem, same, same, (), [], False))
            continue
        own = [asked for asked in same if asked.answers and not asked.disputed]
        if not own:
            continue
        own.sort(key=_order)
        within, undecided = index.meant(same) if index else (same, ())
        rows = own
        if within is not same:
            rows = sorted(
                (asked for asked in within if asked.answers and not asked.disputed), key=_order
            )
        disputed = [asked for asked in within if asked.disputed]
        is_blocked = any(not asked.answers and not asked.disputed for asked in within)
        groups.append(Group(stem, own, rows, undecided, disputed, is_blocked))
    return groups


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
        self.others = [at for at in range(len(pattern.slots)) if at not in dates]
        self.read: dict[int, tuple[tuple[str, ...], list[Date]]] = {}
        """Of each row what the stem shows beside dates, and its dates: both are asked for again and again."""
        self.buckets: dict[tuple[str, ...], list[Asked]] = defaultdict(list)
        for each in asked:
            fixed = tuple([each.fill.members[at].shown for at in self.others])
            self.read[id(each)] = fixed, self._read_dates(each)
            self.buckets[fixed].append(each)
        self.indexes: dict[tuple[tuple[str, ...], Parts], dict[Parts, dict[str, list[Asked]]]] = {}
        self.precisions: dict[tuple[str, ...], set[Parts]] = {
            fixed: {self._precisions(each) for each in members}
            for fixed, members in self.buckets.items()
        }

    def _fixed(self, asked: Asked) -> tuple[str, ...]:
        return self.read[id(asked)][0]

    def _dates(self, asked: Asked) -> list[Date]:
        return self.read[id(asked)][1]

    def _read_dates(self, asked: Asked) -> list[Date]:
        found = {}
        for at in self.dates:
            value = asked.fill.members[at].value
            if isinstance(value, Date):
                found[self.pattern.slots[at].path] = value
        return [found[path] for path in self.columns if path in found]

    def _precisions(self, asked: Asked) -> Parts:
        return tuple([precision(date) for date in self._dates(asked)])

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
            [
                date[part] if part in shown else None
                for date, shown in zip(self._dates(asked), parts, strict=True)
                for part in range(3)
            ]
        )

    def meant(self, askers: Sequence[Asked]) -> tuple[list[Asked], tuple[list[Asked], ...]]:
        """The rows that the askers' stem means, and those that it may mean, in lists that are shared.

        Askers with one stem nearly always show the same parts; but "A B" and "C" read like "A" and "B C".
        """
        read: dict[tuple[object, ...], tuple[Asked, list[frozenset[int]], list[bool]]] = {}
        for asker in askers:
            parts = self._shown(asker)
            abouts = [date.about for date in self._dates(asker)]
            read.setdefault(
                (self._fixed(asker), self._project(asker, parts), str(abouts)),
                (asker, parts, abouts),
            )
        within: list[list[Asked]] = []
        undecided: list[list[Asked]] = []
        for asker, parts, abouts in read.values():
            fixed = self._fixed(asker)
            for depths in self.precisions[fixed]:
                known = [
                    each & frozenset(range(depth or 0))
                    for each, depth in zip(parts, depths, strict=True)
                ]
                found = self._index(fixed, depths, known).get(self._project(asker, known), {})
                for about, rows in found.items():
                    (within if known == parts and about == str(abouts) else undecided).append(rows)
        return within[0] if len(within) == 1 else [
            asked for rows in within for asked in rows
        ], tuple(undecided)

    def _index(
        self, fixed: tuple[str, ...], depths: Parts, parts: Sequence[frozenset[int]]
    ) -> Mapping[Parts, Mapping[str, list[Asked]]]:
        """The bucket's rows of one precision by the parts that a kind of stem shows of them; made once.

        Below each part the rows are apart by which of their dates are approximate: "about 2019" is not 2019.
        """
        key = fixed, (*depths, *(sum(1 << part for part in each) for each in parts))
        index = self.indexes.get(key)
        if index is None:
            index = self.indexes[key] = {}
            for each in self.buckets[fixed]:
                if self._precisions(each) == depths:
                    abouts = str([date.about for date in self._dates(each)])
                    index.setdefault(self._project(each, parts), {}).setdefault(abouts, []).append(
                        each
                    )
        return index


def natural_id(direction: Direction, group: Group) -> str:
    """The id that a group has by itself; what is known of it before may give it another."""
    template, table, lists = (
        direction.template,
        direction.template.table,
        direction.wordings[0].list_slots,
    )
    marks = [template.fresh]
    if "fresh" in table.positions:
        marks += [
            mark for asked in group.basis or group.rows for mark in table.texts(asked.row, "fresh")
        ]

    own = group.own
    first = (
        own[0]
        if len(own) == 1
        else min(own, key=lambda each: (first_id(table, each.row), *_members(each, lists)))
    )
    anchors = [anchor(table, asked.row) for asked in (own if template.among else (first,))]
    members, inverse = _members(first, lists) if lists else (), direction.inverse
    return item_id(
        template.id,
        anchors,
        members=members,
        inverse=inverse,
        bracket=direction.bracket,
        fresh=marks,
    )


def _members(asked: Asked, lists: Iterable[int]) -> tuple[str, ...]:
    """The list members by which the stem was taken apart."""
    return tuple([asked.fill.members[at].ident for at in lists])


class Wordings:
    """All stems of the items of one direction."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self.direction, self.base = direction, base
        self.columns = list(dict.fromkeys(slot.path for slot in direction.wordings[0].slots))
        self.filled: dict[tuple[int, str], dict[tuple[str, ...], str]] = {}

    def of(self, group: Group, *, is_several: bool) -> tuple[str, ...]:
        """The stems of a group, filled for its anchor. With several answers `ask_many` is asked, where there is one."""
        direction = self.direction
        patterns = direction.ask_many if is_several and direction.ask_many else direction.wordings
        if patterns is direction.wordings and len(patterns) == 1:
            return (group.stem,)
        first = group.own[0]
        wanted = self._members(direction.wordings[0], first.fill)
        found = (self._filled(pattern, first.row).get(wanted, "") for pattern in patterns)
        return tuple(dict.fromkeys(text for text in found if text)) or (group.stem,)

    def _filled(self, pattern: Pattern, row: Row) -> Mapping[tuple[str, ...], str]:
        """A wording's texts by the list members that they show; a row is filled once for all of its members."""
        texts = self.filled.get((id(pattern), row.id))
        if texts is None:
            texts = self.filled[id(pattern), row.id] = {}
            for each in fill(pattern, row, self.base):
                texts.setdefault(self._members(pattern, each), each.text)
        return texts

    def _members(self, pattern: Pattern, filled: Fill) -> tuple[str, ...]:
        idents = {
            slot.path: member.ident
            for slot, member in zip(pattern.slots, filled.members, strict=True)
        }
        return tuple(idents.get(path, "") for path in self.columns)
