"""Where the distractors of a template come from: the tiers of the manual (options), made once for each direction.

First the rows that `where` keeps, then the table's other rows, then the rows of the referenced table, then values
near the key that no fact has. This module turns rows into candidates, and knows which answers may be right
although the base does not say so; `distractors` chooses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import product

from studykit.facts.base import Broken, Column, Date, FactBase, Row, Scalar, Table, scalars
from studykit.facts.contradictions import alias_clashes
from studykit.facts.keys import STANDARD
from studykit.problems import Problem, quoted
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    Entity,
    RowAnswer,
    SortedRows,
    answers_of,
    holder,
    read_rows,
)
from studykit.questions.options._mirror import mirrored
from studykit.questions.options.choose import Tier, grain
from studykit.questions.options.forbidden import Bucket, Candidate, Forbidden, letters_of
from studykit.questions.options.near_values import plain
from studykit.questions.templates.patterns import (
    Member,
    UnknownValueError,
    is_called,
    is_named,
    label,
    members,
    show,
    texts_of,
)
from studykit.values.language_tags import tagged
from studykit.values.sameness import extent, fold
from studykit.values.scalars import Flaw

_NO_TEXTS: frozenset[str] = frozenset()


class Candidates:
    """The candidates of one direction of a template.

    `read` are the rows that the template keeps, `others` those that it surely does not, `unknown` those of which
    the base does not say whether it does.
    """

    def __init__(
        self,
        direction: Direction,
        base: FactBase,
        read: SortedRows,
        others: Sequence[Row],
        unknown: Sequence[Row],
    ) -> None:
        self.direction, self.base, self.read, self.others = direction, base, read, others
        self.doubtful = [*read.doubtful, *unknown]
        self.made: dict[tuple[str, str, str], Candidate] = {}
        self.shared_values: dict[str, Sequence[tuple[int, Mapping[object, Bucket]]]] = {}
        self.named_tiers: dict[tuple[object, ...], Tier] = {}
        self.undecided: dict[tuple[int, Bucket], Forbidden] = {}
        self.grains: dict[Bucket, Bucket] = {}
        """Each grain once: a column has few, and they are compared for each option."""
        self.tiers = [Tier(self._kept), Tier(self._others), Tier(self._referenced)]

    @cached_property
    def answered(self) -> Counter[str]:
        """How often each answer is given."""
        return Counter([given.text for asked in self.read.asked for given in asked.answers])

    def let_go(self) -> None:
        """Ends the circle of the candidates and their tiers: commands run without the collector that would find it."""
        self.tiers.clear()
        self.named_tiers.clear()

    # --- rows as candidates --------------------------------------------------------------------------------

    def of(self, given: RowAnswer) -> Candidate:
        """An answer as a candidate. Its kind and attributes are those of the row in which it stands."""
        if given.entity:
            return self._candidate(given.text, given.value, *given.entity, is_label=True)
        slot, table, row = self.direction.answer_slot, self.direction.template.table, given.row
        if slot and len(slot.path) > 1:
            table, row = holder(slot, given.value, given.row, self.base) or (table, row)
        return self._candidate(given.text, given.value, table, row, is_label=False)

    def _candidate(
        self, text: str, value: Scalar, table: Table, row: Row, *, is_label: bool
    ) -> Candidate:
        key = table.name, row.id, text
        found = self.made.get(key)
        if found is None:
            kind = (
                " ".join([str(each) for each in scalars(table.cell(row, table.kind))])
                if table.kind
                else ""
            )
            spellings = (
                frozenset([fold(alias) for alias in table.texts(row, "aliases")])
                if is_label
                else _NO_TEXTS
            )
            own = grain(value, kind, self.direction.answer_slot)
            own = self.grains.setdefault(own, own)
            folded = fold(text)
            found = Candidate(
                text,
                value,
                folded,
                letters_of(folded),
                spellings,
                own,
                extent(value),
                self._attributes(table, row),
            )
            self.made[key] = found
        return found

    def _attributes(self, table: Table, row: Row) -> tuple[Bucket, ...]:
        """The row's values that another row shares, apart from what is asked about.

        Whether a value counts depends on the rows that have it, not on a share of the whole column: one fact
        more must not change the attributes of all.
        """
        shared = self.shared_values.get(table.name)
        if shared is None:
            shared = self.shared_values[table.name] = self._count_shared(table)
        return tuple(
            [
                each
                for at, of in shared
                for value in scalars(row.cells[at])
                if (each := of.get(value))
            ]
        )

    def _count_shared(self, table: Table) -> Sequence[tuple[int, Mapping[object, Bucket]]]:
        """By the place of a column its values that several rows have, each with the attribute that it is."""
        slots = (*self.direction.stem.slots, *self.direction.answer.slots)
        asked = {place for slot in slots for place in slot.path}
        found: list[tuple[int, Mapping[object, Bucket]]] = []
        for at, column in enumerate(table.columns):
            if (table, at) in asked or not _is_attribute(table, column):
                continue
            counts = Counter(row.cells[at] for row in table.rows)
            values = [value for value, many in counts.items() if many > 1 and value is not None]
            found.append(
                (
                    at,
                    {
                        value: (table.name, at, value)
                        for value in values
                        if not isinstance(value, Broken)
                    },
                )
            )
        return found

    # --- the tiers -----------------------------------------------------------------------------------------

    def _kept(self) -> Iterator[Candidate]:
        return self._asked([*self.read.asked, *self.read.coarse])

    def _others(self) -> Iterator[Candidate]:
        read = read_rows(self.direction, self.others, self.base)
        return self._asked([*read.asked, *read.coarse])

    def _asked(self, asked: Iterable[AskedRow]) -> Iterator[Candidate]:
        """Disputed rows give no candidates."""
        return (self.of(given) for each in asked if not each.disputed for given in each.answers)

    def _referenced(self) -> Iterator[Candidate]:
        """What the referenced table's rows would give as an answer."""
        slot = self.direction.answer_slot
        if slot is None or slot.format:
            return
        if slot.column.target:
            table = self.base.tables.get(slot.column.target)
            for row in table.rows if table else ():
                if (
                    table
                    and table.cell(row, "disputed") is None
                    and is_named(self.base, table, row)
                ):
                    text = label(self.base, table, row)
                    yield self._candidate(text, text, table, row, is_label=True)
        elif len(slot.path) > 1:
            at, is_label = slot.path[-1][1], slot.column.name == slot.owner.label
            for row in slot.owner.rows:
                for value in scalars(row.cells[at]) if at >= 0 else ():
                    is_known = not isinstance(value, Broken) and is_called(
                        self.base, slot.column, value
                    )
                    if is_known and slot.owner.cell(row, "disputed") is None:
                        text = show(self.base, slot.column, value)
                        yield self._candidate(text, value, slot.owner, row, is_label=is_label)

    @cached_property
    def has_confusions(self) -> bool:
        """Whether any row could be named as confused with another one."""
        return any("confused_with" in table.positions for table in self.base.tables.values())

    def confused_with(self, rows: Iterable[AskedRow]) -> Iterator[Candidate]:
        """What the facts, or the rows that their answers label, are named as confused with."""
        table = self.direction.template.table
        entities: dict[tuple[str, str], Entity] = {}
        for asked in rows:
            for other in table.texts(asked.row, "confused_with"):
                yield from self._answers_of(table, other)
            for given in asked.answers:
                if given.entity and given.entity.row is not asked.row:
                    entities.setdefault(
                        (given.entity.table.name, given.entity.row.id), given.entity
                    )
        for owner, entity in entities.values():
            for other in owner.texts(entity, "confused_with"):
                row = owner.by_id.get(other)
                if row and owner.cell(row, "disputed") is None and is_named(self.base, owner, row):
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

    # --- distractors that the template names ---------------------------------------------------------------

    def named(self, key: Candidate, given: RowAnswer) -> tuple[list[Candidate], list[Tier]]:
        """The distractors that the template names itself: they replace the tiers."""
        named = self.direction.template.distractors
        assert named is not None
        if named.table is None:
            slot = self.direction.answer_slot
            column = slot.column if slot else None
            return [plain(text, _value(text, column), key.grain) for text in named.texts], []
        home, row = Entity(self.direction.template.table, given.row)
        if named.table is not home and given.entity and given.entity.table is named.table:
            home, row = given.entity
        wanted = tuple(home.cell(row, name) for name in named.same)
        if None in wanted:
            return [], []
        place = (key.grain, wanted)
        tier = self.named_tiers.get(place)
        if tier is None:
            tier = Tier(
                lambda: self._named_rows(named.table, wanted, key.grain) if named.table else ()
            )
            self.named_tiers[place] = tier
        return [], [tier]

    @cached_property
    def _rows_by_same(self) -> Mapping[tuple[object, ...], list[Row]]:
        """The rows that `distractors` names, by the columns that must be equal."""
        named = self.direction.template.distractors
        found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        if named and named.table:
            table = named.table
            for row in table.rows:
                if table.cell(row, "disputed") is None and all(
                    each.holds(row, self.base) for each in named.where
                ):
                    found[tuple(table.cell(row, name) for name in named.same)].append(row)
        return found

    def _named_rows(
        self, table: Table, wanted: tuple[object, ...], grain_wanted: Bucket
    ) -> Iterator[Candidate]:
        for row in self._rows_by_same.get(wanted, ()):
            if table is self.direction.template.table:
                found = list(self._answers_of(table, row.id))
            elif not is_named(self.base, table, row):
                continue
            else:
                text = label(self.base, table, row)
                found = [self._candidate(text, text, table, row, is_label=True)]
            # The author says that these go together: they need not be of one kind.
            yield from (each._replace(grain=grain_wanted) for each in found)

    # --- other spellings -----------------------------------------------------------------------------------

    def spelled(self) -> tuple[dict[str, dict[str, str]], list[Problem]]:
        """For each answer its other spellings, folded to written.

        One that two possible answers share counts for neither (I007). Possible is what may stand among the
        options too; an answer's own text always counts.
        """
        exact = self.direction.answer_slot.column.exact if self.direction.answer_slot else ()
        written: dict[str, dict[str, str]] = defaultdict(dict)
        rows: dict[tuple[str, str], Row] = {}
        may_have = self.direction.accept or any(
            "aliases" in table.positions for table in self.base.tables.values()
        )
        for asked in self.read.asked if may_have else ():
            for text, spelling in () if asked.disputed else self._spellings(asked):
                if fold(spelling, exact) != fold(text, exact):
                    folded = fold(spelling, exact)
                    written[text][folded] = min(spelling, written[text].get(folded, spelling))
                    rows.setdefault((text, folded), asked.row)
        problems: list[Problem] = []
        owners = self._owners(written, exact) if written else {}
        for text, spellings in sorted(written.items()):
            for folded, spelling in sorted(spellings.items()):
                others = sorted(owners[folded] - {text})
                if others:
                    del spellings[folded]
                    if fold(spelling) in self._shared_aliases:
                        continue
                    message = f"{quoted(spelling)} spells {quoted(text)} and {quoted(others[0])}, so it does not count"
                    remedy = "Delete it from one of them, or write it longer."
                    template, row = self.direction.template, rows[text, folded]
                    problems.append(
                        Problem(
                            "I007", message, remedy, template.location, template.table.place(row),
                            about=(template.id, f"{template.table.name}/{row.id}"),
                        )
                    )  # fmt: skip
        return written, problems

    @cached_property
    def _shared_aliases(self) -> frozenset[str]:
        """Folded aliases of two rows of the table that gives the answers, which the facts' own check has told of."""
        slot = self.direction.answer_slot
        table = (
            self.base.tables.get(slot.column.target)
            if slot and slot.column.target
            else slot and slot.owner
        )
        return (
            frozenset(fold(alias) for _, alias, _ in alias_clashes(table)) if table else frozenset()
        )

    def _spellings(self, asked: AskedRow) -> Iterator[tuple[str, str]]:
        """Answers with the aliases of the rows that they label; and what `accept` makes of a row with one answer."""
        for given in asked.answers:
            if given.entity:
                yield from (
                    (given.text, alias)
                    for alias in given.entity.table.texts(given.entity.row, "aliases")
                )
        if len(asked.answers) == 1:
            for pattern in self.direction.accept:
                yield from (
                    (asked.answers[0].text, each)
                    for each in texts_of(pattern, asked.row, self.base)
                )

    def _owners(
        self, written: Mapping[str, Mapping[str, str]], exact: tuple[str, ...]
    ) -> dict[str, set[str]]:
        """The possible answers that a folded text spells. Only what grading folds makes two spellings one."""
        owners: dict[str, set[str]] = defaultdict(set)
        for tier in self.tiers:
            for candidate in tier.all():
                for folded in (
                    fold(candidate.text, exact),
                    *(() if exact else candidate.spellings),
                ):
                    owners[folded].add(candidate.text)
        for text, spellings in written.items():
            for folded in spellings:
                owners[folded].add(text)
        return owners

    # --- what may be right ---------------------------------------------------------------------------------

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Folded answers of disputed rows: they are options nowhere."""
        table = self.direction.template.table
        found: set[str] = set()
        for row in table.rows if "disputed" in table.positions else ():
            if table.cell(row, "disputed") is not None:
                try:
                    found.update(
                        fold(given.text) for given in answers_of(self.direction, row, self.base)
                    )
                except UnknownValueError:
                    continue
        return frozenset(found)

    def forbidden(self, asked: list[AskedRow], key: Candidate, tolerance: Decimal) -> Forbidden:
        """The answers of rows that a stem may mean. Several groups share such lists, and each is read once."""
        place = id(asked), key.grain
        found = self.undecided.get(place)
        if found is None:
            given = [each for row in asked for each in row.answers]
            folded = frozenset(fold(each.text) for each in given)
            found = self.undecided[place] = Forbidden(
                folded, (each.value for each in given), key, tolerance
            )
        return found

    @cached_property
    def _doubts(self) -> dict[tuple[bool, ...], dict[tuple[str, ...], set[str]]]:
        """Folded answers of doubtful rows, by which parts of the stem are known of them, and by these parts.

        A row of which the year is missing may be meant by a stem about any year, if all else agrees: what is not
        known is not false.
        """
        found: dict[tuple[bool, ...], dict[tuple[str, ...], set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for row in self.doubtful:
            try:
                answers = {fold(given.text) for given in answers_of(self.direction, row, self.base)}
            except UnknownValueError:
                continue
            shown = [self._shown(at, row) for at in range(len(self.direction.stem.slots))]
            is_known = tuple(bool(texts) for texts in shown)
            for combination in product(*(texts for texts in shown if texts)):
                found[is_known][combination] |= answers
        return found

    @cached_property
    def _mirrored(self) -> tuple[int, Mapping[Scalar, set[str]]]:
        return mirrored(self.direction, self.base)

    def _shown(self, at: int, row: Row) -> set[str]:
        try:
            return {
                _part(member) for member in members(self.direction.stem.slots[at], row, self.base)
            }
        except UnknownValueError:
            return set()

    def doubted(self, group: Group) -> list[set[str]]:
        """The folded answers of doubtful rows that the group's stem may mean, and of pairs read the other way round."""
        at, mirrored = self._mirrored
        if not mirrored and not self.doubtful:
            return []
        found = [
            mirrored[value]
            for asked in (group.own if mirrored else ())
            for value in scalars(asked.row.cells[at])
            if value in mirrored
        ]
        if not self.doubtful:
            return found
        for parts in {tuple(_part(member) for member in asked.fill.members) for asked in group.own}:
            for is_known, by_parts in self._doubts.items():
                known = tuple(part for part, has in zip(parts, is_known, strict=True) if has)
                if known in by_parts:
                    found.append(by_parts[known])
        return found

    def may_lack(self, group: Group) -> bool:
        """Whether an answer that nobody gave yet may belong to the group."""
        doubted = self.doubted(group)
        given = (
            {fold(each.text) for asked in group.rows for each in asked.answers}
            if doubted
            else set()
        )
        return any(not texts <= given for texts in doubted)


def _part(member: Member) -> str:
    """What must agree for a doubtful row to be meant: the text; of a date the year, since dates overlap."""
    return str(member.value.year) if isinstance(member.value, Date) else member.shown


def _value(text: str, column: Column | None) -> Scalar:
    if column is None or column.target:
        return text
    value = column.parse(text)
    return text if isinstance(value, Flaw) else value


def _is_attribute(table: Table, column: Column) -> bool:
    is_plain = column.type in ("text", "reference", "boolean") and not column.is_list
    is_plain = is_plain and not tagged(column.name)
    return is_plain and column.name not in STANDARD and column.name not in (table.label, table.kind)
