"""`where`: which rows of a table a template keeps.

    where: {island: miyako}             the reference is equal; of a list a member is
    where: {opened: "<2019"}            it ends before 2019 begins
    where: {kind: [airport, port]}      either
    where: {closed: missing}            the row has no value
    where: {place: {within: italy}}     what the row names lies in Italy (`within`)

A condition is true, false, or unknown for a row. A missing value never matches, not even `!=`; what
it would have said is unknown.

A deck in another language keeps the same rows: values are compared as they are written. Only what
is there or missing is asked of the texts that such a deck shows: of `{info: present}` in a German
deck `info@de`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from studykit.facts.base import Broken, FactBase, Row, Scalar, scalars
from studykit.questions.templates.matching import Sign, any_known, matches
from studykit.questions.templates.patterns import Path, Slot

_OF_PRESENCE = ("present", "missing")


class _Condition(NamedTuple):
    slot: Slot
    alternatives: tuple[tuple[Sign, Scalar], ...]
    is_in_languages_alone: bool = False
    """Whether the column is there as `info@de` and `info@fr`, and not as `info`."""


class Condition(_Condition):
    """One column against one sign and its values; several values are alternatives."""

    def holds(self, row: Row, base: FactBase) -> bool | None:
        """Return whether the row matches; None when the base does not say.

        It does not when the cell is missing or could not be read, or when a date overlaps the
        wanted one without lying in it: 2025 may be in November, or not. Such a row is not kept, and
        it is not known to be out. Nor is one that matches, or does not, by a disputed value.
        """
        # In a deck of another language what is there is asked of its texts, all else of the facts.
        written = values = self.values(row, base)
        if base.written and self._asks_for_presence:
            written = self._values_as_written(row, base)
        verdict = self.matches(written, values)
        if not self._may_be_disputed(self.slot.path):
            return verdict
        # Looked at again without what is disputed: does the verdict hang on it?
        undisputed = self._values_as_written(row, base, undisputed=True)
        return verdict if self.matches(undisputed, values) == verdict else None

    def holds_at_end(self, path: Path, row: Row, base: FactBase) -> bool | None:
        """Return whether what stands at the end of a path from a row matches; None if unknown."""
        values = values_at_end(path, row, base)
        verdict = self.matches(values)
        if not self._may_be_disputed(path):
            return verdict
        undisputed = values_at_end(path, row, base, undisputed=True)
        return verdict if self.matches(undisputed, values) == verdict else None

    def _may_be_disputed(self, path: Path) -> bool:
        return any(table.says_of_values for table, _ in path)

    def matches(
        self, written: Sequence[Scalar], shown: Sequence[Scalar] | None = None
    ) -> bool | None:
        """Return whether what a row has in the column matches; None when that is not known.

        `shown` is what it has there in the deck's language, where that may be another.
        """
        if shown is None:
            shown = written
        if any(isinstance(value, Broken) for value in (*written, *shown)):
            return None
        if self._texts is not None and all(type(value) is str for value in written):
            # A missing value: nobody knows.
            if not written:
                return None
            return not self._texts.isdisjoint(written)
        verdicts = []
        for sign, wanted in self.alternatives:
            values = shown if sign in _OF_PRESENCE else written
            verdicts.append(matches(sign, wanted, values, self.slot.column.tolerance))
        return any_known(verdicts)

    @property
    def column_name(self) -> str:
        """The column at the end, without the tables on the way."""
        return self.slot.column.name

    @property
    def wants_no_end(self) -> bool:
        """True of `until: missing`, which leaves out what held once and does no more."""
        return self.slot.name == "until" and self.alternatives == (("missing", ""),)

    @cached_property
    def _texts(self) -> frozenset[Scalar] | None:
        """The texts of which a row must have one, when nothing else is wanted.

        They may be ten thousand, and so may the rows: looked up one by one that would take minutes.
        """
        texts = set()
        for sign, wanted in self.alternatives:
            if sign != "=" or type(wanted) is not str:
                return None
            texts.add(wanted)
        return frozenset(texts)

    def values(self, row: Row, base: FactBase) -> list[Scalar]:
        """Return what the row has in the column, through references too."""
        if not self._asks_for_presence and not self.is_in_languages_alone:
            return self._values_as_written(row, base)
        values = values_at_end(self.slot.path, row, base)
        # A text that stands in other languages alone is not there, and is nothing broken.
        return [value for value in values if value != Broken("")]

    def _values_as_written(
        self, row: Row, base: FactBase, *, undisputed: bool = False
    ) -> list[Scalar]:
        if base.written and not self.is_in_languages_alone:
            first_table, _ = self.slot.path[0]
            row = base.written.row(first_table.name, row.id) or row
            base = base.written
        return values_at_end(self.slot.path, row, base, undisputed=undisputed)

    @cached_property
    def _asks_for_presence(self) -> bool:
        """True where one of the signs is `present` or `missing`."""
        return any(sign in _OF_PRESENCE for sign, _ in self.alternatives)


def values_at_end(
    path: Path, row: Row, base: FactBase, *, undisputed: bool = False
) -> list[Scalar]:
    """Return what stands at the end of a path from a row; of a broken reference that it is so.

    `undisputed` leaves out values that are disputed, and those to which such a value leads.
    """
    rows = [row]
    for table, position in path[:-1]:
        column = table.columns[position]
        target = column.target
        row_ids: list[Scalar] = []
        for referring in rows:
            if undisputed:
                row_ids.extend(referring.undisputed(column.name, referring.cells[position]))
            else:
                row_ids.extend(scalars(referring.cells[position]))
        if any(isinstance(row_id, Broken) for row_id in row_ids):
            return row_ids
        referenced = [base.row(target, str(row_id)) for row_id in row_ids]
        rows = list(filter(None, referenced))
    table, position = path[-1]
    values: list[Scalar] = []
    for owner in rows:
        if position < 0:
            values.append(owner.id)
        elif undisputed:
            values.extend(owner.undisputed(table.columns[position].name, owner.cells[position]))
        else:
            values.extend(scalars(owner.cells[position]))
    return values
