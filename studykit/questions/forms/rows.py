"""Rows as they are asked: what each row of a table puts into a stem, and what it answers.

    {from: bases, ask: "What opened on {island} in {opened:year}?", answer: name}

    fills the stem     naha   "What opened on Okinawa in 2019?"  ->  Naha Base
    is too coarse      yona   2019, where the stem shows a month: fills no stem, but may be meant
    is doubtful        amami  no island: may be meant by any stem

A row that lacks what the stem or the answer shows asks nothing. Knows one direction of a template,
and nothing of groups, items or wrong options.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from studykit.facts.base import Column, Date, FactBase, Row, SaidOfValue, Scalar, Table, scalars
from studykit.facts.said_of_values import joined_disputes
from studykit.grading.expected import Answer
from studykit.questions.forms._written_alike import shared_with, stems_as_written_of
from studykit.questions.templates.filling import (
    Fill,
    Member,
    UnknownValueError,
    fill,
    members,
)
from studykit.questions.templates.labels import told_apart
from studykit.questions.templates.patterns import (
    Pattern,
    Slot,
    owner_rows,
    shown_barely_where_asked,
)
from studykit.questions.templates.slot_formats import is_text
from studykit.questions.templates.template import Template


class Direction:
    """A template asked in one way: forth, back with the answer in the stem, or for one gap."""

    def __init__(
        self,
        template: Template,
        wordings: tuple[Pattern, ...],
        answer: Pattern,
        *,
        inverse: bool = False,
        bracket: int = 0,
        rests_on_all_rows: bool = False,
    ) -> None:
        self.template = template
        if template.by:
            answer = shown_barely_where_asked(answer, [template.by])
        self.wordings = _shown_barely(wordings, answer)
        self.stem = self.wordings[0]
        """The wording by which rows are grouped."""
        self.answer = answer
        self.answer_slot: Slot | None = None
        """The column that the answers come from, when the answer is that column alone."""
        self.has_list_of_answers = any(slot.is_list for slot in answer.slots)
        """Whether answers are members of a list."""
        self.answer_column: Column | None = None
        self.answers_are_of_other_rows = False
        """Whether answers are rows that an asked row refers to, or stand in such rows."""
        paths_shown = {slot.path for slot in self.stem.slots}
        if answer.is_one_slot:
            slot = answer.slots[0]
            self.answer_slot = slot
            self.answer_column = slot.column
            self.answers_are_of_other_rows = bool(slot.column.target or slot.path[1:])
            paths_shown.discard(slot.path)
        self.shows_several_columns = len(paths_shown) > 1
        """Whether rows may share a part of what the stem says, and not all of it."""
        self.ask_many: tuple[Pattern, ...] = ()
        """The wordings when several answers are right; empty: the usual ones."""
        self.accept: tuple[Pattern, ...] = ()
        """Other spellings of its answers."""
        # Both are about the answers of the question as it is written, and the inverse has others.
        if not inverse:
            self.ask_many = _shown_barely(template.ask_many, answer)
            self.accept = template.accept
        self.inverse = inverse
        self.bracket = bracket
        """Which gap of a cloze is asked for, by its number in the item id."""
        self.gap_hint = ""
        """What is shown in that gap."""
        self.hint_pattern: Pattern | None = None
        """The same where each row has its own."""
        self.rests_on_all_rows = rests_on_all_rows
        """Whether one more row could make another answer right, as where rows are counted."""


def _shown_barely(wordings: Iterable[Pattern], answer: Pattern) -> tuple[Pattern, ...]:
    """Return wordings that show barely what would tell the answer."""
    return tuple(shown_barely_where_asked(stem, answer.slots) for stem in wordings)


class Entity(NamedTuple):
    """A row that is shown by its label, with its table."""

    table: Table
    row: Row


class RowAnswer(NamedTuple):
    """One answer that a row gives."""

    text: str
    value: Scalar
    row: Row
    """The fact that gives it."""
    entity: Entity | None
    """The row whose label the answer is, if it is one: its aliases spell the answer too."""
    finer: Date | None = None
    """The date in the row, where only its year is the answer."""
    said: tuple[SaidOfValue, ...] = ()
    """What is said of the value that gives it; nothing of nearly all."""

    @property
    def disputed(self) -> str:
        """All disputes about it; empty when nobody disputes it."""
        return joined_disputes(self.said)


class AskedRow(NamedTuple):
    """A row that fills the stem: one for each list member by which the stem is taken apart.

    Answers that are disputed, or that it has only if a disputed value is right, are apart from the
    others.
    """

    row: Row
    fill: Fill
    answers: tuple[RowAnswer, ...]
    """None of them when the cell could not be read, or is missing (`is_silent`)."""
    disputed: str
    """How the row is disputed, or a value that it is asked by or answers; empty for most rows."""
    is_silent: bool = False
    """Whether it fills the stem, and nobody knows what it answers there."""

    @property
    def texts(self) -> list[str]:
        """Its answers as they are shown."""
        return [answer.text for answer in self.answers]


class PerhapsMeant(NamedTuple):
    """A row that a stem may mean, or not."""

    row: Row
    answers: Sequence[RowAnswer]
    """None where nobody knows what it answers."""
    is_disputed: bool
    """Whether the row is, and not a single value of it alone."""


class RowsOfTemplate(NamedTuple):
    """The rows of a template's table, sorted by its `where` and the deck's `as_of`."""

    kept: list[Row]
    left_out: list[Row]
    unknown: list[Row]
    """Those of which it is not known whether they match."""
    hidden: list[Row]
    """Of those left out the ones that hold on the day: `where` alone leaves them out."""


class SortedRows(NamedTuple):
    """The rows of a direction, sorted by what can be asked of them."""

    asked: list[AskedRow]
    coarse: list[AskedRow]
    """Rows whose date is coarser than the stem shows: they fill no stem, but may be meant."""
    doubtful: list[Row]
    """Rows with an answer, of whose stem a part is missing: they may be meant anywhere."""
    silent: list[AskedRow]
    """Rows that fill the stem, or may be meant by it, and have no answer: nobody knows which."""
    uncertain: list[Row]
    """Other rows of whose stem a part is missing, or disputed."""


def read_kept(direction: Direction, rows: Iterable[Row], base: FactBase) -> SortedRows:
    """Return what each row that a template keeps asks and answers.

    Where `where` names members of a list, the row is not asked about its others.
    """
    read = read_rows(direction, rows, base)
    if not any(slot.member_tests for slot in direction.stem.slots):
        return read
    return read._replace(
        asked=[asked for asked in read.asked if asked.fill.is_named],
        coarse=[asked for asked in read.coarse if asked.fill.is_named],
        silent=[asked for asked in read.silent if asked.fill.is_named],
    )


def read_rows(direction: Direction, rows: Iterable[Row], base: FactBase) -> SortedRows:
    """Return what each row would ask, and what it answers."""
    sorter = _RowSorter(direction, base)
    for row in rows:
        sorter.add(row)
    return sorter.sorted_rows()


class _RowSorter:
    """Sorts the rows of a direction by what can be asked of them, one after the other."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self._direction, self._base = direction, base
        self._table = direction.template.table
        self._stem_by_precision = _with_dates_as_they_are(direction.stem)
        self._has_disputes = "disputed" in self._table.positions
        self._may_be_apart = says_of_values(direction, base)
        self._rows = SortedRows([], [], [], [], [])
        self._with_unknown_stem: list[Row] = []

    def add(self, row: Row) -> None:
        """Sort a row in."""
        try:
            answers = answers_of(self._direction, row, self._base)
            is_silent = not answers
        except UnknownValueError:
            # It has an answer, and nobody knows which: its group must not be asked.
            answers = ()
            is_silent = False

        disputed = ""
        if self._has_disputes:
            disputed = " ".join(map(str, scalars(self._table.cell(row, "disputed"))))
        try:
            fills, coarse_fills = self._fills(row)
        except UnknownValueError:
            fills, coarse_fills = [], []
            if not is_silent:
                self._with_unknown_stem.append(row)

        # A row with a list in its stem fills it once for each member.
        all_fills = [*fills, *coarse_fills]
        if is_silent:
            for filled in all_fills:
                self._rows.silent.append(AskedRow(row, filled, (), disputed, is_silent=True))
        else:
            for filled in fills:
                self._rows.asked.append(AskedRow(row, filled, answers, disputed))
            for filled in coarse_fills:
                self._rows.coarse.append(AskedRow(row, filled, answers, disputed))
        if not all_fills and answers and not disputed:
            self._rows.doubtful.append(row)
        elif not all_fills:
            self._rows.uncertain.append(row)
        elif self._may_be_apart and any(filled.disputed for filled in all_fills):
            # The value that is disputed may be another one, and so the stem.
            self._rows.uncertain.append(row)

    def _fills(self, row: Row) -> tuple[list[Fill], list[Fill]]:
        """Return what a row fills the stem with, and what it does coarsely. UnknownValueError."""
        fills = fill(self._direction.stem, row, self._base)
        if fills or self._stem_by_precision is None:
            return fills, []
        # "Which base opened in {opened:month}?" is not asked of a row of which only the year is
        # known, and may be about it.
        return [], fill(self._stem_by_precision, row, self._base)

    def sorted_rows(self) -> SortedRows:
        """Return the rows that were sorted in."""
        rows = self._rows
        if self._may_be_apart:
            for rows_asked in (rows.asked, rows.coarse, rows.silent):
                rows_asked[:] = chain.from_iterable(map(_disputed_apart, rows_asked))
        if self._with_unknown_stem and self._base.untranslated:
            # What these answer is right too, and is not known in this language.
            is_shared = shared_with(self._with_unknown_stem, self._direction.stem, self._base)
            for position, asked in enumerate(rows.asked):
                if is_shared(asked.row):
                    rows.asked[position] = asked._replace(answers=())
        return rows


def says_of_values(direction: Direction, base: FactBase) -> bool:
    """Return whether anything is said of single values in the tables that a direction reads."""
    patterns = [*direction.wordings, direction.answer]
    names = {direction.template.table.name}
    for pattern in patterns:
        for slot in pattern.slots:
            names.update(table.name for table, _ in slot.path)
    if direction.template.by:
        names.update(table.name for table, _ in direction.template.by.path)
    return any(base.tables[name].says_of_values for name in names)


def _disputed_apart(asked: AskedRow) -> Iterator[AskedRow]:
    """Yield the row as it is asked, with its disputed answers apart from the others."""
    disputed = " ".join(filter(None, (asked.disputed, asked.fill.disputed)))
    is_plain = not any(answer.disputed for answer in asked.answers)
    if disputed or is_plain:
        yield asked._replace(disputed=disputed)
        return
    by_dispute: dict[str, list[RowAnswer]] = defaultdict(list)
    for answer in asked.answers:
        by_dispute[answer.disputed].append(answer)
    for dispute, answers in by_dispute.items():
        yield asked._replace(answers=tuple(answers), disputed=dispute)


def is_known_as_written(stem: Pattern, row: Row, base: FactBase) -> bool:
    """Return whether all that a stem shows of a row is there as the row is written."""
    return bool(stems_as_written_of(stem, row, base))


def _with_dates_as_they_are(stem: Pattern) -> Pattern | None:
    """Return the stem with dates by their own precision; None when that is how it shows them."""
    has_formatted_date = False
    slots = []
    for position, slot in enumerate(stem.slots):
        # A finer format in an optional part keeps no row from filling the stem.
        if slot.column.type == "date" and slot.format and position in stem.needed:
            has_formatted_date = True
            slots.append(slot._replace(format=""))
        else:
            slots.append(slot)
    if not has_formatted_date:
        return None
    return stem._replace(slots=tuple(slots))


def answers_of(direction: Direction, row: Row, base: FactBase) -> tuple[RowAnswer, ...]:
    """Return the different answers of a row; a list column gives each member as one.

    Raise UnknownValueError for a cell that could not be read.
    """
    answers: dict[str, RowAnswer] = {}
    slot = direction.answer_slot
    if slot is None:
        # A pattern of several columns is a text, whatever they are.
        for filled in fill(direction.answer, row, base):
            text = filled.text
            answer = RowAnswer(text, text, row, None, said=filled.said)
            answers.setdefault(text, answer)
        return tuple(answers.values())
    shown = members(slot, row, base)
    if len(shown) > 1:
        # What one value says for sure is not disputed by another one with the same text.
        shown = sorted(shown, key=lambda member: bool(member.disputed))
    for member in shown:
        if member.shown not in answers:
            value = _shown_value(member, slot)
            entity = _entity(slot, member, row, base)
            finer = _finer_date(member.value, value)
            answer = RowAnswer(member.shown, value, row, entity, finer, member.said)
            answers[member.shown] = answer
    return tuple(answers.values())


def answer_of_other_row(answer: RowAnswer) -> Answer:
    """Return the answer of a row that is not asked, with the aliases of the row that it labels."""
    aliases: tuple[str, ...] = ()
    if answer.entity:
        aliases = answer.entity.table.texts(answer.entity.row, "aliases")
    return Answer(answer.text, answer.value, aliases)


def _entity(slot: Slot, member: Member, row: Row, base: FactBase) -> Entity | None:
    """Return the row whose label the answer is: the referenced one, or the row itself."""
    target = slot.column.target
    if target:
        referenced = base.row(target, str(member.value))
        if referenced is None:
            return None
        return Entity(base.tables[target], referenced)
    # Only a label has other spellings: the `aliases` of its row.
    if slot.column.name != slot.owner.label:
        return None
    return holder(slot, member.value, row, base, member.shown)


def holder(slot: Slot, value: Scalar, row: Row, base: FactBase, shown: str = "") -> Entity | None:
    """Return the row at the end of a slot's references that has the value.

    Without references it is the row itself. Of several whose label the value is it is the one that
    is shown so.
    """
    if len(slot.path) == 1:
        return Entity(slot.owner, row)
    position = slot.path[-1][1]
    first: Entity | None = None
    for owner_row in owner_rows(slot.path, row, base):
        values = (owner_row.id,) if position < 0 else scalars(owner_row.cells[position])
        if value not in values:
            continue
        if first is None:
            first = Entity(slot.owner, owner_row)
        if told_apart(base, slot.owner, owner_row, str(value)) == shown:
            return Entity(slot.owner, owner_row)
    return first


def _finer_date(in_row: Scalar, shown: Scalar) -> Date | None:
    """Return the date in the row where only its year is shown."""
    if isinstance(in_row, Date) and isinstance(shown, Date) and in_row != shown:
        return in_row
    return None


def _shown_value(member: Member, slot: Slot) -> Scalar:
    """Return the value that a text shows: a date of which only the year is shown is that year."""
    value = member.value
    if slot.column.target or (isinstance(value, str) and not slot.format):
        return member.shown
    if not slot.format:
        return value
    if isinstance(value, Date) and slot.format == "year":
        return Date(value.year, about=value.about)
    # A month or a day of a date is no date: nothing can be before or after it.
    is_part_of_date = isinstance(value, Date) and slot.format in ("month", "day")
    if is_part_of_date or is_text(slot.format):
        return member.shown
    return value
