"""Rows that fill the stem to the same text: they are one question and share their answers.

    okinawa-2019  "Which base opened in 2019?"  ->  one group: both answers are right
    miyako-2019   "Which base opened in 2019?"
    miyako-2020   "Which base opened in 2020?"  ->  one group

The right answers are those of all the rows in the group, and nothing else is. A form makes of these
groups what it asks about (`Form.pose`). Knows nothing of items and of wrong options.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from studykit.facts.base import Table
from studykit.questions.forms._left_out_parts import LeftOutParts
from studykit.questions.forms._stem_spans import MEASURED_TYPES, StemSpans
from studykit.questions.forms.rows import AskedRow, Direction, RowAnswer, SortedRows
from studykit.questions.identity.ids import anchor, first_id, item_id
from studykit.questions.templates.template import BLANK


class NothingToAsk(NamedTuple):
    """The reason why nothing is asked about groups that are there, and what to do."""

    why: str
    remedy: str
    is_undecided: bool = False
    """Whether it is asked once somebody says more: such questions are counted (I016)."""


class Group(NamedTuple):
    """The rows of one item."""

    stem: str
    own: Sequence[AskedRow]
    """Rows that fill the stem to this text; the first by id is the anchor."""
    rows: Sequence[AskedRow]
    """All rows whose answers are right, by id: the own, and those with a date within the stem's."""
    undecided: tuple[list[AskedRow], ...]
    """Rows that the stem may mean: their answers are neither right nor wrong.

    Several groups may share one of these lists.
    """
    disputed: Sequence[AskedRow]
    is_blocked: bool
    """Whether a right answer could not be read: then not all are known, and nothing is asked."""
    basis: tuple[AskedRow, ...] = ()
    """All rows that the answer rests on, where these are more: the others of a superlative."""
    answers: tuple[RowAnswer, ...] = ()
    """The answers, where no row gives them: a number that was counted, a sequence."""
    others: tuple[str, ...] | None = None
    """All distractors, where the form itself says which: the other members of a set."""
    rivals: tuple[AskedRow, ...] = ()
    """Rows whose answers are its wrong options: who was beaten in the same field."""
    blank: str = ""
    """What is to stand in the place of BLANK in the stem."""
    is_open: bool = False
    """Whether the answer is not proved, although the template's others may be."""
    silent: Sequence[AskedRow] = ()
    """Rows that the stem means, and of which the answer is missing."""
    not_asked: NothingToAsk | None = None
    """Why the form asks nothing about the group; None when it asks."""

    @property
    def rests_on_other_rows(self) -> bool:
        """True where the answer is compared or counted, and not simply that of its rows."""
        return bool(self.basis or self.answers or self.others is not None)

    @property
    def rests_on(self) -> Sequence[AskedRow]:
        """The rows that the answer rests on."""
        return self.basis or self.rows

    @property
    def right_answers(self) -> Sequence[RowAnswer]:
        """The different right answers, each as it is given first."""
        # Most groups are one row, whose answers differ already.
        if not self.answers and len(self.rows) == 1:
            return self.rows[0].answers
        # Two rows with one text are one answer for a learner.
        by_text: dict[str, RowAnswer] = {}
        for answer in self.answers:
            by_text.setdefault(answer.text, answer)
        if not by_text:
            for asked in self.rows:
                for answer in asked.answers:
                    by_text.setdefault(answer.text, answer)
        return tuple(by_text.values())


def group_rows(direction: Direction, rows: SortedRows) -> list[Group]:
    """Return the rows in groups by stem; a date in it stands for its span (the manual: decks)."""
    by_stem: dict[str, list[AskedRow]] = defaultdict(list)
    for asked in rows.asked:
        by_stem[asked.fill.text].append(asked)

    silent_by_stem: dict[str, list[AskedRow]] = defaultdict(list)
    for asked in rows.silent:
        silent_by_stem[asked.fill.text].append(asked)

    rows_meant = meant_beyond_words(direction, [*rows.asked, *rows.coarse, *rows.silent])
    groups = []
    for stem, rows_with_stem in by_stem.items():
        own = _usable(rows_with_stem)
        # Rows that are all disputed, or not read, are no question.
        if not own:
            continue
        meant: Sequence[AskedRow] = rows_with_stem
        undecided: tuple[list[AskedRow], ...] = ()
        # Without dates and numbers a stem means the rows that fill it, and no others.
        if rows_meant:
            meant, undecided = rows_meant(rows_with_stem)
        if stem in silent_by_stem:
            # By identity: to compare two rows is to compare all their texts.
            known = set(map(id, meant))
            silent = [asked for asked in silent_by_stem[stem] if id(asked) not in known]
            meant = [*meant, *silent]
        # Most stems mean the rows that fill them: then both are one, and kept once.
        usable = own if meant is rows_with_stem else _usable(meant)
        groups.append(_group(stem, own, usable, meant, undecided))
    return groups


def _group(
    stem: str,
    own: tuple[AskedRow, ...],
    usable: tuple[AskedRow, ...],
    meant: Iterable[AskedRow],
    undecided: tuple[list[AskedRow], ...],
) -> Group:
    """Return the group of the rows that a stem means, those apart that give no sure answer.

    `usable` are those of them whose answers are right.
    """
    disputed = []
    silent = []
    is_blocked = False
    for asked in meant:
        if asked.disputed:
            disputed.append(asked)
        elif asked.is_silent:
            silent.append(asked)
        elif not asked.answers:
            is_blocked = True
    disputed_rows, silent_rows = tuple(disputed), tuple(silent)
    return Group(stem, own, usable, undecided, disputed_rows, is_blocked, silent=silent_rows)


RowsMeant = Callable[[Sequence[AskedRow]], tuple[list[AskedRow], tuple[list[AskedRow], ...]]]
"""From rows with one stem to those that it means, and those that it may mean."""


def meant_beyond_words(direction: Direction, rows: Sequence[AskedRow]) -> RowsMeant | None:
    """Return what finds the rows that a stem means by more than its words.

    Those are rows with dates within its dates, with numbers that may be its numbers, and rows that
    show more or less in its optional parts. None where stems have nothing of this.
    """
    stem = direction.stem
    finders: list[RowsMeant] = []
    if any(slot.column.type in MEASURED_TYPES for slot in stem.slots):
        spans = StemSpans(stem, rows)
        if spans.is_needed:
            finders.append(spans.meant)
    if stem.parts:
        left_out = LeftOutParts(stem, rows)
        finders.append(lambda own: (list(own), left_out.maybe_meant(own)))
    if len(finders) < 2:
        return next(iter(finders), None)

    def meant_by_all(own: Sequence[AskedRow]) -> tuple[list[AskedRow], tuple[list[AskedRow], ...]]:
        by_dates, by_parts = (finder(own) for finder in finders)
        return by_dates[0], (*by_dates[1], *by_parts[1])

    return meant_by_all


def _usable(rows: Iterable[AskedRow]) -> tuple[AskedRow, ...]:
    """Return the rows that give an answer which nobody disputes, by their ids."""
    usable = [asked for asked in rows if asked.answers and not asked.disputed]
    if len(usable) > 1:
        usable.sort(
            key=lambda asked: (asked.row.id, [member.ident for member in asked.fill.members])
        )
    return tuple(usable)


def filled(stem: str, blank: str) -> str:
    """Return the stem with what stands in its blank."""
    if not blank:
        return stem
    return stem.replace(BLANK, blank)


def value_in_blank(stem: str, shown: str) -> str | None:
    """Return what an item showed in the blank of the stem; None if it was worded in another way."""
    # An item that was reworded says nothing of what was shown.
    before, _, after = stem.partition(BLANK)
    if not (shown.startswith(before) and shown.endswith(after)):
        return None
    return shown[len(before) : len(shown) - len(after)]


def facts_of(table: Table, group: Group) -> tuple[str, ...]:
    """Return the facts (`table/id`) that a group rests on."""
    # A row with a list in its stem may be in a group twice.
    facts: dict[str, None] = {}
    for asked in group.rests_on:
        facts[f"{table.name}/{asked.row.id}"] = None
    return tuple(facts)


def disputes_of(group: Group) -> tuple[tuple[str, str], ...]:
    """Return the disputed answers, with how they are disputed."""
    disputes = {}
    for asked in group.disputed:
        for answer in asked.answers:
            disputes[answer.text] = asked.disputed
    return tuple(sorted(disputes.items()))


def natural_id(direction: Direction, group: Group) -> str:
    """Return the id that a group has by itself; what is known of it before may give it another."""
    template = direction.template
    table = template.table
    list_slots = direction.stem.list_slots

    def members(asked: AskedRow) -> tuple[str, ...]:
        """Return the list members by which the stem was taken apart."""
        return tuple(asked.fill.members[slot].ident for slot in list_slots)

    # A mark closes the memory that learners have of a question: it becomes part of the id.
    marks = [template.fresh]
    if "fresh" in table.positions:
        for asked in group.rests_on:
            marks.extend(table.texts(asked.row, "fresh"))
    first = group.own[0]
    if len(group.own) > 1:
        first = min(group.own, key=lambda asked: (first_id(table, asked.row), *members(asked)))
    # A set is another question when one of its rows is another: all of them stand in its id.
    anchor_rows: Sequence[AskedRow] = [first]
    if template.among:
        anchor_rows = group.own
    return item_id(
        template.id,
        [anchor(table, asked.row) for asked in anchor_rows],
        members=members(first),
        inverse=direction.inverse,
        bracket=direction.bracket,
        fresh=marks,
    )
