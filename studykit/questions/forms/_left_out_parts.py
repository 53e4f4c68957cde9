"""Stems with optional parts: what a row is asked without one, another row may be asked with it.

    "What is the capital of {name}{? ({kind})?}?"

    tbilisi   "... of Georgia (country)?"
    atlanta   "... of Georgia (state)?"      what stands in both is different: another question
    x         "... of Georgia?"              may mean either: what they answer is not wrong here

Rows that agree wherever both show something, and are not shown alike, may be meant by each other's
stems. They are sorted by which parts they show, so that each stem is a few look-ups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from studykit.facts.base import Date
from studykit.questions.forms.rows import AskedRow
from studykit.questions.templates.patterns import Pattern
from studykit.values.doubt import is_loose

_Texts = tuple[str, ...]
_Shown = tuple[bool, ...]
"""For each optional part whether a row shows it."""


class LeftOutParts:
    """The rows of a direction in whose stem optional parts stand."""

    def __init__(self, stem: Pattern, rows: Iterable[AskedRow]) -> None:
        self._stem = stem
        rows = list(rows)
        self._loose_slots = set()
        """Those that show a period, or what is known about: such dates may agree with any other."""
        for asked in rows:
            for slot, member in enumerate(asked.fill.members):
                if is_loose(member.value):
                    self._loose_slots.add(slot)
        self._by_shown: dict[_Shown, list[AskedRow]] = defaultdict(list)
        for asked in rows:
            self._by_shown[self._shown(asked)].append(asked)
        self._indexes: dict[tuple[_Shown, _Shown], Mapping[_Texts, list[AskedRow]]] = {}

    def maybe_meant(self, rows_with_stem: Sequence[AskedRow]) -> tuple[list[AskedRow], ...]:
        """Return the other rows that a stem may mean, in lists that stems share."""
        # Rows with one stem nearly always show the same, and then one of them stands for all.
        ways_to_read: dict[tuple[_Shown, _Texts], AskedRow] = {}
        for asked in rows_with_stem:
            shown = self._shown(asked)
            ways_to_read.setdefault((shown, self._texts(asked, shown)), asked)

        lists: dict[int, list[AskedRow]] = {}
        own = {id(asked) for asked in rows_with_stem}
        for (shown, _), asked in ways_to_read.items():
            for others_shown in self._by_shown:
                common = tuple(map(all, zip(shown, others_shown, strict=True)))
                agreeing = self._index(others_shown, common).get(self._texts(asked, common), [])
                # Only rows that show the same parts can be the same ones, or asked the same.
                if others_shown == shown:
                    agreeing = [other for other in agreeing if id(other) not in own]
                if agreeing:
                    lists[id(agreeing)] = agreeing
        return tuple(lists.values())

    def _index(self, shown: _Shown, common: _Shown) -> Mapping[_Texts, list[AskedRow]]:
        """Return the rows that show these parts by what stands in some of them."""
        if (shown, common) not in self._indexes:
            index: dict[_Texts, list[AskedRow]] = defaultdict(list)
            for asked in self._by_shown[shown]:
                index[self._texts(asked, common)].append(asked)
            self._indexes[shown, common] = index
        return self._indexes[shown, common]

    def _shown(self, asked: AskedRow) -> _Shown:
        members = asked.fill.members
        return tuple(bool(members[part.first].shown) for part in self._stem.parts)

    def _texts(self, asked: AskedRow, common: _Shown) -> _Texts:
        """Return what a row shows outside the parts, and in those that are in common."""
        slots = list(self._stem.needed)
        for part, is_common in zip(self._stem.parts, common, strict=True):
            if is_common:
                slots.extend(range(part.first, part.end))
        texts = []
        for slot in slots:
            member = asked.fill.members[slot]
            # May 2019 lies in 2019: such dates are told apart by their years.
            if isinstance(member.value, Date) and slot not in self._stem.needed:
                texts.append("" if slot in self._loose_slots else str(member.value.year))
            else:
                texts.append(member.shown)
        return tuple(texts)
