"""Lays out the distractors of a template in the tiers of the manual's page on options.

    1. the rows that `where` keeps        the other islands of Okinawa
    2. the table's other rows             the islands elsewhere
    3. the rows of the referenced table   regions that no island lies in
    4. values near the key                for numbers and dates, where nothing else is left

`confused_with` comes before all of them, and a template's own `distractors` replace them. `choose`
takes from the tiers what it needs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain

from studykit.facts.base import FactBase, Row, Scalar, Table, scalars
from studykit.facts.keys import ARTICLE
from studykit.grading.nearly_equal import NearlyEqual
from studykit.problems import Problem
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    Entity,
    RowAnswer,
    SortedRows,
    read_rows,
)
from studykit.questions.item import TEXT_OPTION
from studykit.questions.options._rows import RowCandidates
from studykit.questions.options._spellings import Spellings, spellings_of
from studykit.questions.options.far_enough import newest_source
from studykit.questions.options.fit import FitOfAnswers
from studykit.questions.options.forbidden import (
    Candidate,
    Forbidden,
    beside,
    new_candidate,
    within_tolerance,
    without_markup_too,
)
from studykit.questions.options.likeness import Bucket
from studykit.questions.options.offered import offered_by
from studykit.questions.options.tier import RingsOfText, Tier, no_rings
from studykit.questions.templates.labels import is_named
from studykit.questions.templates.patterns import DeadEnd, follow, owner_rows
from studykit.values.sameness import fold_answer, ways_to_write
from studykit.values.scalars import Flaw


class Candidates:
    """The candidates of one direction of a template.

    `read` are the rows that the template keeps, `others` those that it surely does not.
    """

    def __init__(
        self,
        direction: Direction,
        base: FactBase,
        read: SortedRows,
        others: Sequence[Row],
    ) -> None:
        self.direction, self.base, self.read = direction, base, read
        # Tiers hold the rows' candidates and never this object: in a circle they would outlive the
        # command's work.
        rows = RowCandidates(direction, base)
        self.rows = rows
        asked = [*read.asked, *read.coarse]
        self.fit: FitOfAnswers | None = None
        """What rows say beside their answers; None where that is nothing others could share."""
        rings: RingsOfText = no_rings
        if direction.answers_are_of_other_rows or direction.shows_several_columns:
            all_read = partial(_all_read, direction, base, asked, others)
            self.fit = FitOfAnswers(direction, base, all_read, rows)
            rings = self.fit.rings
        self.tiers = [Tier("kept", partial(rows.of_asked, asked), rings)]
        # Without rows that are left out, or other times, the second would be empty.
        if others or base.of_all_times:
            self.tiers.append(Tier("left out", partial(rows.of_rows_and_times, others), rings))
        if direction.answers_are_of_other_rows:
            self.tiers.append(Tier("referred to", rows.of_referenced_rows, rings))
        self.spellings, self.problems_of_spellings = self._spelled()
        self._named_tiers: dict[tuple[object, ...], Tier] = {}
        self._forbidden: dict[tuple[int, Bucket], Forbidden] = {}

    @cached_property
    def answered(self) -> Counter[str]:
        """By answer the number of times that it is given."""
        times: Counter[str] = Counter()
        for asked in self.read.asked:
            for answer in asked.answers:
                times[answer.text] += 1
        return times

    @cached_property
    def texts(self) -> set[str]:
        """All that is right, or may stand among the options, in all spellings."""
        texts = {*self.answered, *self._named_texts}
        texts.update(candidate.text for candidate in self._all())
        for spellings in self.spellings.values():
            texts.update(spellings.values())
        return texts

    @property
    def _named_texts(self) -> Sequence[str]:
        """The wrong options that the author names."""
        distractors = self.direction.template.distractors
        return distractors.texts if distractors else ()

    @cached_property
    def nearly_equal(self) -> Mapping[str, frozenset[str]]:
        """By text of a candidate the folded texts of those that may be the same thing.

        Unless a row says that they are really two.
        """
        ways: dict[str, Collection[str]] = {}
        for candidate in self._all():
            if not candidate.extent:
                ways[candidate.text] = candidate.ways
        for text in self._named_texts:
            ways[text] = ways_to_write(text)
        are_two = self.rows.said_to_be_two
        nearly_equal = {}
        for text, others in NearlyEqual(ways.items()).partners.items():
            if text not in are_two:
                nearly_equal[text] = frozenset(map(self.folded, others - are_two))
        return nearly_equal

    def folded(self, text: str) -> str:
        """Return a text as whole answers are compared; that of a candidate is known."""
        return self._folded.get(text) or fold_answer(text)

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {candidate.text: candidate.folded for candidate in self._all()}

    @cached_property
    def offered(self) -> list[Candidate]:
        """The answers that the stem offers by its own words; empty when it offers none."""
        if not self.direction.answer_slot:
            return []
        return offered_by(self.direction.stem, self._all())

    @cached_property
    def are_two(self) -> bool:
        """True where the answers' column has two values, so that it is one or the other.

        Rows that are not asked count too: what they say is a value as any other.
        """
        slot = self.direction.answer_slot
        if slot is None or slot.format or slot.column.type not in ("text", "reference", "boolean"):
            return False
        _, position = slot.path[-1]
        if position < 0:
            return len(slot.owner.rows) == 2
        values: set[object] = set()
        for row in slot.owner.rows:
            cell = row.cells[position]
            values.update((cell,) if isinstance(cell, str) else scalars(cell))
            if len(values) > 2:
                return False
        return len(values) == 2

    def _all(self) -> Iterator[Candidate]:
        return chain.from_iterable(tier.candidates for tier in self.tiers)

    @cached_property
    def has_confusions(self) -> bool:
        """True where any row could be named as confused with another one."""
        return any("confused_with" in table.positions for table in self.base.tables.values())

    @cached_property
    def newest_source(self) -> int | None:
        """The last day on which a source was published, if one says when."""
        return newest_source(self.base)

    def _spelled(self) -> tuple[Spellings, list[Problem]]:
        """Return the other spellings of each answer, and those that two answers share."""
        has_other_names = bool(self.direction.accept)
        for table in self.base.tables.values():
            if "aliases" in table.positions or ARTICLE in table.untold:
                has_other_names = True
        # Most decks have none of these: then no option need be gathered for comparison.
        if not has_other_names:
            return {}, []
        return spellings_of(self.direction, self.base, self.read.asked, self._all())

    # --- options that are kept --------------------------------------------------------------------

    def kept(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return options as a lock file keeps them: by the row of each, else as a text (`=Rome`).

        A row stands for an option that is no number and no date, when it alone gives it, and gives
        no other: so the option goes with the row when that is called otherwise, and not when one of
        several rows is.
        """
        rows = self._row_by_text
        return tuple([rows.get(text) or f"{TEXT_OPTION}{text}" for text in texts])

    def texts_of_kept(self, options: Iterable[str]) -> list[str]:
        """Return the texts of today of options as they were kept, without rows that give none."""
        texts = []
        for option in options:
            if option.startswith(TEXT_OPTION):
                texts.append(option.removeprefix(TEXT_OPTION))
            elif self._text_by_row.get(option):
                texts.append(self._text_by_row[option])
        return texts

    @cached_property
    def _row_by_text(self) -> Mapping[str, str]:
        """By option the row that alone gives it, and gives no other."""
        if self.direction.template.distractors:
            # These are named by the author, and not by rows.
            return {}
        rows: dict[str, str] = {}
        for candidate in self._all():
            row = candidate.row
            # A number or a date is as wrong, and as near, when its row goes: it may be made up.
            if candidate.extent:
                row = ""
            # What two rows give has no row of its own.
            if rows.setdefault(candidate.text, row) != row:
                rows[candidate.text] = ""
        row_by_text = {}
        for text, row in rows.items():
            can_be_told_from_a_text = not row.startswith(TEXT_OPTION)
            if row and self._text_by_row[row] == text and can_be_told_from_a_text:
                row_by_text[text] = row
        return row_by_text

    @cached_property
    def _text_by_row(self) -> Mapping[str, str]:
        """By row the only option that it gives, whatever others give; empty where it gives two."""
        texts: dict[str, str] = {}
        for tier in self.tiers:
            for row, text in tier.text_by_row.items():
                if texts.setdefault(row, text) != text:
                    texts[row] = ""
        return texts

    # --- what may not be an option ----------------------------------------------------------------

    def forbidden(self, asked: Sequence[AskedRow], key: Candidate, tolerance: Decimal) -> Forbidden:
        """Return the answers of rows that a stem may mean.

        Several groups share such lists, and each is read once.
        """
        # By the list itself, not its rows: to hash all of them would cost as much as to read them.
        place = id(asked), key.grain
        if place not in self._forbidden:
            texts: dict[str, None] = {}
            values: list[Scalar] = []
            for row_asked in asked:
                for answer in row_asked.answers:
                    texts[answer.text] = None
                    values.append(answer.value)
            self._forbidden[place] = Forbidden(
                texts, values, key, tolerance, self.direction.answer.compared_as.markup
            )
        return self._forbidden[place]

    # --- distractors that the template names ------------------------------------------------------

    def named(self, key: Candidate, given: RowAnswer) -> tuple[list[Candidate], list[Tier]]:
        """Return the distractors that the template names itself: they replace the tiers."""
        named = self.direction.template.distractors
        assert named is not None
        if named.table is None:
            return [self._of_text(text, key) for text in named.texts], []

        owner = Entity(self.direction.template.table, given.row)
        if named.table is not owner.table and given.entity and given.entity.table is named.table:
            owner = given.entity
        same = self._cells(owner.table, owner.row, named.same)
        # Of what is not known nobody can say that it is the same.
        if None in same:
            return [], []
        place = (key.grain, same)
        if place not in self._named_tiers:
            rows = self._rows_by_same.get(same, ())
            of_rows = partial(_of_named_rows, self.rows, named.table, rows, key)
            self._named_tiers[place] = Tier("named", of_rows)
        return [], [self._named_tiers[place]]

    def _of_text(self, text: str, key: Candidate) -> Candidate:
        slot = self.direction.answer_slot
        value: Scalar = text
        if slot and not slot.column.target:
            parsed = slot.column.parse(text)
            if not isinstance(parsed, Flaw):
                value = parsed
        things = self.rows.things_called(text)
        markup = self.direction.answer.compared_as.markup
        candidate = new_candidate(text, value, key.grain)._replace(things=things)
        candidate = without_markup_too(candidate, markup)
        if slot:
            candidate = within_tolerance(candidate, slot.column.tolerance)
        return beside(candidate, key)

    def things_answered(self, answers: Iterable[RowAnswer]) -> set[str]:
        """Return the rows whose labels some answers are, and all that are called so too."""
        things: set[str] = set()
        for answer in answers:
            if answer.entity:
                things |= self.rows.things_called(answer.text)
        return things

    @cached_property
    def _rows_by_same(self) -> Mapping[tuple[object, ...], list[Row]]:
        """The rows that `distractors` names, by the columns that must be equal."""
        named = self.direction.template.distractors
        rows: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        if named is None or named.table is None:
            return rows
        for row in named.table.rows:
            is_disputed = named.table.cell(row, "disputed") is not None
            is_meant = all(condition.holds(row, self.base) for condition in named.where)
            if is_meant and not is_disputed:
                rows[self._cells(named.table, row, named.same)].append(row)
        return rows

    def _cells(self, table: Table, row: Row, names: Iterable[str]) -> tuple[object, ...]:
        """Return what a row has in some columns, also in columns of rows that it refers to.

        None where it is not known.
        """
        return tuple(self._cell(table, row, name) for name in names)

    def _cell(self, table: Table, row: Row, name: str) -> object:
        path = follow(name, table, self.base)
        # Such a name was refused with the template.
        assert not isinstance(path, DeadEnd)
        position = path[-1][1]
        cells: list[object] = []
        for owner in owner_rows(path, row, self.base):
            cells.append(owner.id if position < 0 else owner.cells[position])
        if not cells or None in cells:
            return None
        return cells[0] if len(cells) == 1 else tuple(cells)


def _all_read(
    direction: Direction, base: FactBase, asked: Sequence[AskedRow], others: Sequence[Row]
) -> list[AskedRow]:
    """Return what all rows give as answers, asked or not."""
    if not others:
        return [*asked]
    read = read_rows(direction, others, base)
    return [*asked, *read.asked, *read.coarse]


def _of_named_rows(
    candidates: RowCandidates, table: Table, rows: Sequence[Row], key: Candidate
) -> Iterator[Candidate]:
    for row in rows:
        if table is candidates.direction.template.table:
            of_row = list(candidates.of_row(table, row))
        elif is_named(candidates.base, table, row):
            of_row = [candidates.of_label(table, row)]
        else:
            continue
        # The author says that these go together: they need not be of one kind.
        for candidate in of_row:
            yield beside(candidate, key)
