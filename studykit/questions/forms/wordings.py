"""The wordings of an item: the same question in other words, filled for the same row."""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts.base import FactBase, Row
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import Direction
from studykit.questions.templates.filling import Fill, fill
from studykit.questions.templates.patterns import Pattern


class Wordings:
    """The wordings of one direction."""

    def __init__(self, direction: Direction, base: FactBase) -> None:
        self.direction = direction
        self.base = base
        self.columns = list(dict.fromkeys(slot.path for slot in direction.stem.slots))
        self._texts: dict[tuple[int, str], dict[tuple[str, ...], str]] = {}

    def of(self, group: Group, *, is_several: bool) -> tuple[str, ...]:
        """Return the stems of a group, filled for its anchor; `is_several`: those of `ask_many`."""
        direction = self.direction
        patterns = direction.wordings
        if is_several and direction.ask_many:
            patterns = direction.ask_many
        elif len(patterns) == 1:
            return (group.stem,)
        first = group.own[0]
        members = self._members(direction.stem, first.fill)
        texts = []
        for pattern in patterns:
            text = self._texts_by_members(pattern, first.row).get(members)
            # A wording may lack a value that the first one does not show.
            if text and text not in texts:
                texts.append(text)
        return tuple(texts) or (group.stem,)

    def _texts_by_members(self, pattern: Pattern, row: Row) -> Mapping[tuple[str, ...], str]:
        """Return a wording's texts by the list members that they show.

        A row is filled once for all of its members, which are as many groups.
        """
        # By identity: a pattern is hashed by the tables to which it is bound.
        key = id(pattern), row.id
        if key not in self._texts:
            texts: dict[tuple[str, ...], str] = {}
            for filled in fill(pattern, row, self.base):
                texts.setdefault(self._members(pattern, filled), filled.text)
            self._texts[key] = texts
        return self._texts[key]

    def _members(self, pattern: Pattern, filled: Fill) -> tuple[str, ...]:
        """Return the members that a wording shows, in the order of the stem's columns."""
        member_of_column = {}
        for slot, member in zip(pattern.slots, filled.members, strict=True):
            member_of_column[slot.path] = member.ident
        return tuple(member_of_column.get(column, "") for column in self.columns)
