"""Which row of today is meant by a fact of the lock file, which keeps with each fact the ids that its row had before.

An old id may have gone to another row since, and come back: a row is told by all the ids that it had. Facts are
`table/id` here, with the table's name of today. Knows no groups and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from studykit.facts.base import FactBase
from studykit.questions.identity.earlier_ids import History, history
from studykit.questions.item import EarlierItem
from studykit.questions.templates.patterns import label


class Histories:
    """The rows of a lock file and those of today, in pairs. What is retired in it tells nothing of what was last."""

    def __init__(
        self,
        known: Mapping[str, EarlierItem],
        base: FactBase,
        earlier: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.base, self.earlier = base, earlier
        self.texts: dict[History, list[str]] = defaultdict(list)
        """Of each row of then what was asked and answered of it alone."""
        for each in known.values():
            if not each.retired:
                for then in _histories(each):
                    self.texts[then] += [each.stem, *each.keys] if len(each.facts) == 1 else ()
        self.by_name = {then[-1]: then for then in sorted(self.texts)}
        self.found = self._pairs()
        self.before = {name: then for then, name in self.found.items()}
        self.later = {
            then[:at]: name for then, name in self.found.items() for at in range(1, len(then))
        }
        self.merged = self._merged()

    def named(self, each: EarlierItem) -> EarlierItem:
        """It with its facts under the names that they have now. A row whose name went to another one is left out."""
        names = [name for then in _histories(each) if (name := self._today(then))]
        return each._replace(facts=tuple(dict.fromkeys(names)))

    def _today(self, then: History) -> str:
        name = then[-1]
        if (
            then not in self.texts
        ):  # retired: its row may have been renamed since, or its name be another row's
            is_own = name not in self.before and {*then} <= {*history(name, self.earlier)}
            return self.later.get(then) or (name if is_own else "")
        found = self.found.get(then) or self.merged.get(name)
        return found or ("" if name in self.before else name)

    def _pairs(self) -> dict[History, str]:
        """For each row of then that of today, of all whose names were exchanged: those that agree best come first."""
        names = {old for fact in self.earlier for old in history(fact, self.earlier)}
        names.update(name for then in self.texts if len(then) > 1 for name in then)
        called: dict[str, list[History]] = defaultdict(list)
        for then in self.by_name.values():
            for name in dict.fromkeys(then):
                called[name].append(then)
        pairs = [
            (self._fit(then, now), then, name)
            for name in names
            if self._is_there(name)
            for now in [history(name, self.earlier)]
            for then in {then for old in now for then in called[old]}
            if then[-1] in now
            or self._speaks(then, name)  # else a new row has the old id of one that is gone
        ]
        found: dict[History, str] = {}
        taken: set[str] = set()
        for _, then, name in sorted(pairs):
            if then not in found and name not in taken:
                found[then] = name
                taken.add(name)
        return found

    def _fit(self, then: History, now: History) -> tuple[int, ...]:
        """How well a row of then and one of today agree; the least is the best.

        1. All names that it had then it still has; how many these are; and, of several, whether in this order.
        2. What was asked about it speaks of it by the label that it has today.
        3. It has another name, and its old one is another row's now, as where rows are numbered; else it has the same
           name: then another row that was called as `was` says has been taken in.
        4. It began with this name.
        """
        speaks = self._speaks(then, now[-1])
        is_same = then[-1] == now[-1]
        is_numbered = not is_same and then[-1] in now and self._is_there(then[-1])
        agreed = len({*then} & {*now})
        is_begun = len(then) > 1 and now[: len(then)] == then
        return (
            not {*then} <= {*now},
            -agreed,
            not is_begun,
            not speaks,
            not is_numbered,
            not is_same,
            then[0] != now[0],
        )

    def _speaks(self, then: History, fact: str) -> bool:
        """Whether what was asked of a row of then speaks of a fact of today by its label."""
        table, _, identity = fact.partition("/")
        row = self.base.row(table, identity)
        name = label(self.base, self.base.tables[table], row) if row else ""
        return bool(name) and any(name in text for text in self.texts[then])

    def _merged(self) -> dict[str, str]:
        """By their names the rows of then that became part of a row which was renamed at the same time."""
        found: dict[str, str] = {}
        for name, then in self.before.items():
            now = history(name, self.earlier)
            if then[-1] != name:
                for old in now:
                    if (
                        old not in then
                        and old not in self.before
                        and self.by_name.get(old) not in self.found
                    ):
                        found.setdefault(old, name)
        return found

    def _is_there(self, fact: str) -> bool:
        table, _, row = fact.partition("/")
        return self.base.row(table, row) is not None


def _histories(each: EarlierItem) -> Iterator[History]:
    was = each.was or {}
    return (history(fact, was) for fact in each.facts)
