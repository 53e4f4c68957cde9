"""Finds rows that `where` leaves out although they fit the question: nothing is proved by them.

    {from: works, where: {kind: play}, ask: "What did {author} write?", answer: name}

    hamlet    Shakespeare   play    is asked
    sonnets   Shakespeare   poem    fills the stem to the same text, so the Sonnets are no wrong
                                    option, and no false value of a claim

The base itself says that what such a row answers is right. What the author means by `where` a
learner is only told by the stem: with `{kind}` in it, or the word play, the Sonnets fit it no more.
Rows that have ended (`until`) are others: what they say was right. Knows one direction of a
template.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from studykit.facts.base import FactBase, Row
from studykit.questions.forms.groups import Group, RowsMeant, meant_beyond_words
from studykit.questions.forms.rows import AskedRow, Direction, SortedRows, read_rows
from studykit.questions.options._said_in_stem import is_said
from studykit.questions.options.doubts import Doubts
from studykit.questions.templates.conditions import Condition
from studykit.values.doubt import is_loose


class UnsaidRow(NamedTuple):
    """A row that fits a question, and the condition that leaves it out unsaid."""

    row: Row
    condition: Condition


class _RowsFound(NamedTuple):
    """The hidden rows that a stem means and may mean, in lists of which stems share some."""

    surely: Sequence[list[AskedRow]]
    maybe: Sequence[list[AskedRow]]


class HiddenRows:
    """The rows of one direction that `where` alone leaves out. They are read when first needed."""

    def __init__(self, direction: Direction, base: FactBase, rows: Sequence[Row]) -> None:
        self.direction, self.base = direction, base
        self._meant: dict[str, _RowsFound] = {}
        said = []
        for condition in direction.template.where:
            if is_said(condition, direction.stem, base):
                said.append(condition)
        self._rows: list[Row] = []
        for row in rows:
            # One thing that the stem says of what is asked for, and the row does not fit it.
            if not any(condition.holds(row, base) is False for condition in said):
                self._rows.append(row)

    def meant_by(self, group: Group) -> Sequence[list[AskedRow]]:
        """Return the hidden rows that the group's stem means, or may mean.

        They are in lists, some of which groups share; for a stem always the same ones.
        """
        meant = self._found(group)
        return [rows for rows in (*meant.surely, *meant.maybe) if rows]

    def surely_meant_by(self, group: Group) -> list[AskedRow]:
        """Return the hidden rows that the group's stem means beyond doubt."""
        return list(chain.from_iterable(self._found(group).surely))

    def _found(self, group: Group) -> _RowsFound:
        if not self._rows:
            return _RowsFound((), ())
        if group.stem not in self._meant:
            self._meant[group.stem] = self._search(group)
        return self._meant[group.stem]

    def other_answer(self, group: Group) -> UnsaidRow | None:
        """Return a hidden row that gives the group another answer than it has; None without one.

        Nor is there one for sets, whose rows the stem names.
        """
        if not self._rows or self.direction.template.among:
            return None
        answers_known: set[str] = set()
        for asked in group.rests_on:
            answers_known.update(asked.texts)
        for asked in chain.from_iterable(self.meant_by(group)):
            # Whether it fits is not sure where it is known about, or within a period.
            if any(is_loose(member.value) for member in asked.fill.members):
                continue
            if not asked.disputed and not answers_known.issuperset(asked.texts):
                return UnsaidRow(asked.row, self._failing(asked.row)[0])
        return None

    def _failing(self, row: Row) -> list[Condition]:
        """Return the conditions that leave a row out."""
        conditions = self.direction.template.where
        return [condition for condition in conditions if condition.holds(row, self.base) is False]

    def doubts(self, group: Group) -> list[set[str]]:
        """Return the answers of hidden rows of which too little is known to say what they fit."""
        if not self._rows or not self._read.doubtful:
            return []
        return self._doubts.of(group)

    @cached_property
    def _read(self) -> SortedRows:
        return read_rows(self.direction, self._rows, self.base)

    @cached_property
    def _doubts(self) -> Doubts:
        return Doubts(self.direction, self.base, self._read.doubtful)

    @cached_property
    def _by_stem(self) -> Mapping[str, list[AskedRow]]:
        by_stem: dict[str, list[AskedRow]] = defaultdict(list)
        for asked in self._read.asked:
            by_stem[asked.fill.text].append(asked)
        return by_stem

    @cached_property
    def _beyond_words(self) -> RowsMeant | None:
        return meant_beyond_words(self.direction, [*self._read.asked, *self._read.coarse])

    def _search(self, group: Group) -> _RowsFound:
        """Return the hidden rows by the words of a stem, and by its dates and parts."""
        by_words = self._by_stem.get(group.stem, [])
        if self._beyond_words is None:
            return _RowsFound((by_words,), ())
        meant, maybe_meant = self._beyond_words(group.own)
        own = {id(asked) for asked in group.own}
        meant = [asked for asked in meant if id(asked) not in own]
        return _RowsFound((by_words, meant), maybe_meant)
