"""Finds the rows of which nobody knows whether they are a part of what is asked about all of them.

    "Name all lands of Europa."    albania   Europa, disputed     it may be a land of Europa, or not
                                   cyprus    (no continent)       the same
                                   rugia     no name              it is one, and cannot be named

So nobody knows what is right, and nothing is asked: what is undecided is never closed. Knows one
direction of a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from studykit.facts.base import FactBase, Row
from studykit.problems import quoted, readable
from studykit.questions.forms.groups import Group, NothingToAsk, filled
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    PerhapsMeant,
    RowAnswer,
    SortedRows,
    answers_of,
    is_known_as_written,
)
from studykit.questions.item import GAP
from studykit.questions.options._known_parts import RowsByKnownParts
from studykit.questions.templates.filling import UnknownValueError
from studykit.values.english import join_words

_MOST_NAMED = 3


class UndecidedRows:
    """The rows of one direction that may belong to a group, or not.

    `read` are the rows that the template keeps, `unknown` those of which nobody knows whether it
    does.
    """

    def __init__(
        self, direction: Direction, base: FactBase, read: SortedRows, unknown: Sequence[Row]
    ) -> None:
        self._direction, self._base = direction, base
        self._form = form_of(direction.template)
        anywhere = [*read.doubtful, *read.uncertain]
        if base.untranslated:
            # What is not there in the deck's language is known all the same.
            stem = direction.stem
            anywhere = [row for row in anywhere if not is_known_as_written(stem, row, base)]
        # By their ids, so that no order of the files decides which are named.
        rows = sorted([*anywhere, *unknown], key=lambda row: row.id)
        self._anywhere = RowsByKnownParts(direction, base, rows)
        self._made: dict[str, PerhapsMeant] = {}

    def of(self, group: Group) -> Iterator[Row]:
        """Yield those on which it hangs what is right about a group.

        One by one: there may be thousands, for each of thousands of groups, and the first is enough
        to ask nothing.
        """
        if self._form.rests_on_whole_groups(self._direction.template):
            others = self._perhaps_meant_by(group)
            yield from self._form.changing(group, others, self._direction, self._base)
        elif self._form.denies_other_values:
            yield from (asked.row for asked in _unsure(group))

    def _perhaps_meant_by(self, group: Group) -> Iterator[PerhapsMeant]:
        for asked in (*_unsure(group), *chain.from_iterable(group.undecided)):
            yield self._perhaps_meant(asked.row, asked.answers)
        known_ids = {asked.row.id for asked in group.rests_on}
        for row in chain.from_iterable(self._anywhere.agreeing(group)):
            if row.id not in known_ids:
                yield self._perhaps_meant_anywhere(row)

    def _perhaps_meant_anywhere(self, row: Row) -> PerhapsMeant:
        # Each of them may be meant by every group.
        if row.id not in self._made:
            self._made[row.id] = self._perhaps_meant(row, self._answers(row))
        return self._made[row.id]

    def _perhaps_meant(self, row: Row, answers: Sequence[RowAnswer]) -> PerhapsMeant:
        # Instead of a disputed answer it may have any other.
        if any(answer.disputed for answer in answers):
            answers = ()
        is_disputed = self._direction.template.table.cell(row, "disputed") is not None
        return PerhapsMeant(row, answers, is_disputed)

    def _answers(self, row: Row) -> Sequence[RowAnswer]:
        try:
            return answers_of(self._direction, row, self._base)
        except UnknownValueError:
            return ()


def _unsure(group: Group) -> Iterator[AskedRow]:
    """Yield the rows that fill a group's stem, and of which nobody is sure what they answer."""
    yield from group.disputed
    yield from group.silent


def not_decided(group: Group, rows: Iterable[Row]) -> NothingToAsk | None:
    """Return why nothing is asked that rests on these rows; None where there are none."""
    # A row with a list in its stem may be there twice.
    ids: dict[str, None] = {}
    for row in rows:
        if len(ids) == _MOST_NAMED:
            ids["others"] = None
            break
        ids[quoted(row.id)] = None
    if not ids:
        return None
    stem = quoted(readable(filled(group.stem, group.blank or GAP)))
    why = f"{stem} rests on {join_words(list(ids))}, of which something is disputed or not known"
    return NothingToAsk(why, "Settle that, fill in the value, or leave the row out with `where`.")
