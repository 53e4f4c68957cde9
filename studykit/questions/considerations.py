"""Says what is to be thought of when the items of one direction are made: what can matter there.

    where: {kind: play}        rows that it leaves out may fit the question all the same
    a column with `part_of`    what lies deeper in Italy, or around Rome, is no wrong option
    also_right, disputed ...   what rows say of other rows, and of themselves

Most templates and bases have hardly any of this. So it is looked at here, once for a direction and
nowhere else: what can matter is made, and stands in the lists of what an item is asked by. What
cannot matter is None, in no list, and never asked.

Knows rows, templates and bases. Knows no items, and not how options are chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from studykit.facts.base import Date, FactBase
from studykit.facts.hierarchy import FLAT
from studykit.questions.forms.groups import Group
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    RowsOfTemplate,
    SortedRows,
    says_of_values,
)
from studykit.questions.options.candidates import Candidates
from studykit.questions.options.deeper_rows import DeeperRows
from studykit.questions.options.doubts import Doubts
from studykit.questions.options.forbidden import Exclusion
from studykit.questions.options.hidden_rows import HiddenRows
from studykit.questions.options.never_beside import (
    lies_around_or_within,
    named_as_right,
    nearly_equal_to,
    sharing_a_part,
)
from studykit.questions.options.parts import parts_of
from studykit.questions.options.right_too import RightToo
from studykit.questions.options.undecided_rows import UndecidedRows
from studykit.questions.outline import Outline
from studykit.questions.past_answers import Past
from studykit.questions.placing import Placing
from studykit.questions.shown_things import ShownThings

FindRows = Callable[[Group], Iterable[list[AskedRow]]]
FindAnswers = Callable[[Group], Iterable[set[str]]]
Exclude = Callable[[Outline, Sequence[str]], Iterable[Exclusion]]
"""From an outline, and all spellings of its right answers, to what keeps candidates out."""


class Considerations:
    """All that can matter for the items of one direction."""

    hidden: HiddenRows | None = None
    """Rows that `where` leaves out although they fit a question."""
    deeper: DeeperRows | None = None
    """Rows that lie in what a question shows, at some depth."""
    doubts: Doubts | None = None
    """Answers that may be right although the base does not say so."""
    undecided: UndecidedRows | None = None
    """Rows on which it hangs what is right, and of which too little is known."""
    right_too: RightToo | None = None
    """Answers of other rows that are right too."""
    placing: Placing | None = None
    """What lies in the answers, and what these lie in."""
    shown_things: ShownThings | None = None
    """Rows of other tables that a stem shows."""
    past: Past | None = None
    """Answers that were right before."""

    def __init__(
        self,
        direction: Direction,
        base: FactBase,
        as_of: Date | None,
        rows: RowsOfTemplate,
        read: SortedRows,
        candidates: Candidates,
    ) -> None:
        """`rows` are those of the template's table, and `read` is what the kept ones ask."""
        self._direction, self._base, self._candidates = direction, base, candidates
        self.maybe_meant: list[FindRows] = []
        """By these a group's stem may mean more rows, whose answers are neither right nor wrong."""
        self.doubted: list[FindAnswers] = []
        """By these answers are found of which nobody knows whether they are right for a group."""
        self.exclusions: list[Exclude] = []
        """What keeps candidates from standing beside a key, whatever it is."""
        self._look_at_what_is_not_known(rows, read)
        self._look_at_other_rows(read)
        # Only a reference leads to a row of another table.
        if any(len(slot.path) > 1 or slot.column.target for slot in direction.stem.slots):
            self.shown_things = ShownThings(direction, base)
        # What ended is a row that `where` leaves out, or a value of before the deck's day.
        if rows.left_out or (base.of_all_times and as_of):
            self.past = Past(direction, as_of, rows.kept, rows.left_out, base)

    def _look_at_what_is_not_known(self, rows: RowsOfTemplate, read: SortedRows) -> None:
        direction, base, template = self._direction, self._base, self._direction.template
        doubtful = [*read.doubtful, *rows.unknown]
        if doubtful or _has_doubts(direction, base):
            self.doubts = Doubts(direction, base, doubtful)
            self.doubted.append(self.doubts.of)
        if rows.hidden:
            self.hidden = HiddenRows(direction, base, rows.hidden)
            self.doubted.append(self.hidden.doubts)
            names_options = template.distractors and template.distractors.texts
            # Else the author, and no row, says that these are wrong.
            if not names_options:
                self.maybe_meant.append(self.hidden.meant_by)
        # Most forms ask one row by itself: others do not touch what is right.
        form = form_of(template)
        if form.rests_on_whole_groups(template) or form.denies_other_values:
            self.undecided = UndecidedRows(direction, base, read, rows.unknown)

    def _look_at_other_rows(self, read: SortedRows) -> None:
        direction, base, candidates = self._direction, self._base, self._candidates
        # Rows are named by what is written, in whatever language the deck is.
        written = base.written or base
        if "also_right" in written.tables[direction.template.table.name].positions:
            right_too = RightToo(direction, base)
            self.right_too = right_too
            self.exclusions.append(lambda outline, _: named_as_right(outline.group.rows, right_too))
        if base.hierarchy is not FLAT:
            deeper, placing = DeeperRows(direction, base, read), Placing(direction, base)
            self.deeper, self.placing = deeper, placing
            self.maybe_meant.append(lambda group: [deeper.only_named_by(group)])
            self.exclusions.append(
                lambda outline, _: lies_around_or_within(
                    candidates.things_answered(outline.answers),
                    placing.lying_in_answers(outline.group.rows, are_all_said_to=True),
                    placing.around_answers(outline.group.rows),
                    base.hierarchy,
                )
            )

    @cached_property
    def exclusions_of_texts(self) -> list[Exclude]:
        """Those that keep candidates from standing beside a key that is no number and no date."""
        exclusions = [*self.exclusions]
        candidates = self._candidates
        texts = set(candidates.texts)
        # What counts as an answer must not share a part with an option either.
        if self.right_too:
            for asked in candidates.read.asked:
                texts.update(self.right_too.texts(asked.row))
        parts = parts_of(texts, candidates.answered, candidates.folded, self._base.lang)
        nearly_equal = candidates.nearly_equal
        if parts:
            exclusions.append(lambda _, right: [sharing_a_part(right, parts)])
        if nearly_equal:
            exclusions.append(lambda _, right: nearly_equal_to(right, nearly_equal))
        return exclusions


def _has_doubts(direction: Direction, base: FactBase) -> bool:
    """Return whether something in a table of the direction may be disputed, or hold both ways."""
    table = direction.template.table
    if "disputed" in table.positions or len(table.symmetric) == 2:
        return True
    return says_of_values(direction, base)
