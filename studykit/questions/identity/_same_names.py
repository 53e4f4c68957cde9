"""Finds the rows that facts of a lock file are about, by all names that rows had then and have now.

A lock file notes with each fact the ids that its row had before, since one id alone may have gone
to another row:

    then          today                              it is
    b (was a)     c (was a, b)                       c: renamed once more
    1, 2, 3       2 (was 1), 3 (was 2), 4 (was 3)    2, 3, 4: each name went to the next row
    a, b          c (was a, b)                       c, both: it took in the other

Names are facts, `table/id`, with the table's name of today. Knows no groups and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from studykit.facts.base import FactBase
from studykit.questions.identity._pairing import Pair, best_pairs
from studykit.questions.identity.earlier_ids import History, earlier_ids, history
from studykit.questions.item import NO_IDS, TEXT_OPTION, EarlierItem
from studykit.questions.templates.labels import label


def with_same_names(known: Mapping[str, EarlierItem], base: FactBase) -> Mapping[str, EarlierItem]:
    """Return what a lock file knows, by item id, with its facts and options as they are called now.

    A fact whose name went to another row is left out, and so is an option.
    """
    rows = _RowsOfThen(known, base)
    renamed = {}
    for identity, item in known.items():
        names = map(rows.name_today, _rows_of(item))
        options = tuple(filter(None, map(rows.option_today, item.options)))
        renamed[identity] = item.about(filter(None, names))._replace(options=options)
    return renamed


def _rows_of(item: EarlierItem) -> Iterator[History]:
    for fact in item.facts:
        yield history(fact, item.was or NO_IDS)


class _NameEvidence(NamedTuple):
    """Tells how well a row of then and one of today agree, the most telling first."""

    has_all_names: bool
    """All names that it had then it still has."""
    names_shared: int
    begins_alike: bool
    """Of several names that it had then, all stand first and in this order."""
    is_spoken_of: bool
    """What was asked about it speaks of it by the label that it has today."""
    moved_on: bool
    """It has another name, and its old one is another row's now, as where rows are numbered."""
    has_same_name: bool
    """Comes after that: where it moved on, the row with its old name is one that was taken in."""
    has_same_first_name: bool


class _RowsOfThen:
    """The rows of a lock file, in pairs with those of today.

    What is retired in it tells nothing of what was last.
    """

    def __init__(self, known: Mapping[str, EarlierItem], base: FactBase) -> None:
        self.base, self.earlier = base, earlier_ids(base)
        self.asked = _asked_by_row(known)
        self.called: dict[str, History] = {}
        """By the last name that they had then the rows of then."""
        for row_then in sorted(self.asked):
            self.called[row_then[-1]] = row_then
        self.today = best_pairs(self._candidates())
        """By rows of then the names of today."""
        self.then = dict(zip(self.today.values(), self.today, strict=True))
        # A retired item was written down when its row had fewer names.
        self.begun: dict[History, str] = {}
        """By the first names of a row of then, as it was called still earlier, the name of
        today."""
        for row_then, name in self.today.items():
            for length in range(1, len(row_then)):
                self.begun[row_then[:length]] = name
        self.taken_in = self._taken_in()
        self.heirs: dict[str, list[str]] = defaultdict(list)
        """By a name the rows of today that had it before."""
        for name in self.earlier:
            for old in history(name, self.earlier)[:-1]:
                self.heirs[old].append(name)

    def name_today(self, row_then: History) -> str:
        """Return the name that a row has today; nothing when its name went to another one."""
        name = row_then[-1]
        if row_then in self.asked:
            if row_then in self.today:
                return self.today[row_then]
            if name in self.taken_in:
                return self.taken_in[name]
        else:
            # It is retired: its row may have been renamed since, or its name be another row's.
            if row_then in self.begun:
                return self.begun[row_then]
            has_all_names = set(row_then) <= set(history(name, self.earlier))
            if not has_all_names:
                return ""
        is_another_row_s = name in self.then
        return "" if is_another_row_s else name

    def option_today(self, option: str) -> str:
        """Return what a kept option is called today; nothing when its name went to another row.

        Nobody noted what its row was called before, unless something was asked about it.
        """
        if option.startswith(TEXT_OPTION):
            return option
        name = self.name_today(self.called.get(option, (option,)))
        if name and not self._exists(name) and len(self.heirs[name]) == 1:
            return self.heirs[name][0]
        return name

    def _candidates(self) -> list[Pair[History, str]]:
        """Return the pairs of all rows whose names were exchanged."""
        names: set[str] = set()
        for fact in self.earlier:
            names.update(history(fact, self.earlier))
        for row_then in self.asked:
            if len(row_then) > 1:
                names.update(row_then)
        rows_called: dict[str, list[History]] = defaultdict(list)
        for row_then in self.called.values():
            for old in dict.fromkeys(row_then):
                rows_called[old].append(row_then)

        candidates = []
        for name in names:
            if not self._exists(name):
                continue
            row_today = history(name, self.earlier)
            rows_then: set[History] = set()
            for old in row_today:
                rows_then.update(rows_called[old])
            for row_then in rows_then:
                # Otherwise a new row has the old id of one that is gone.
                if row_then[-1] in row_today or self._is_spoken_of(name, row_then):
                    candidates.append(Pair(self._evidence(row_then, row_today), row_then, name))
        # Which of two equal pairs comes first must not depend on the order of a set.
        return sorted(candidates, key=lambda pair: (pair.then, pair.today))

    def _evidence(self, row_then: History, row_today: History) -> _NameEvidence:
        has_same_name = row_then[-1] == row_today[-1]
        old_name_is_used = row_then[-1] in row_today and self._exists(row_then[-1])
        return _NameEvidence(
            has_all_names=set(row_then) <= set(row_today),
            names_shared=len(set(row_then) & set(row_today)),
            begins_alike=len(row_then) > 1 and row_today[: len(row_then)] == row_then,
            is_spoken_of=self._is_spoken_of(row_today[-1], row_then),
            moved_on=old_name_is_used and not has_same_name,
            has_same_name=has_same_name,
            has_same_first_name=row_then[0] == row_today[0],
        )

    def _is_spoken_of(self, name: str, row_then: History) -> bool:
        """Return whether what was asked of a row of then speaks of a fact of today by its label."""
        table, _, row_id = name.partition("/")
        row = self.base.row(table, row_id)
        if row is None:
            return False
        shown = label(self.base, self.base.tables[table], row)
        if not shown:
            return False
        return any(item.shows(shown) for item in self.asked[row_then])

    def _taken_in(self) -> dict[str, str]:
        """Return by their names the rows of then that went into one which was renamed with it."""
        taken_in: dict[str, str] = {}
        for name, row_then in self.then.items():
            # One that kept its name took in rows that are asked about under their own names still.
            was_renamed = row_then[-1] != name
            if not was_renamed:
                continue
            for old in history(name, self.earlier):
                is_another_row = old not in row_then
                has_a_row_today = old in self.then or self.called.get(old) in self.today
                if is_another_row and not has_a_row_today:
                    taken_in.setdefault(old, name)
        return taken_in

    def _exists(self, name: str) -> bool:
        table, _, row_id = name.partition("/")
        return self.base.row(table, row_id) is not None


def _asked_by_row(known: Mapping[str, EarlierItem]) -> dict[History, list[EarlierItem]]:
    """Return of each row that a question was about what was asked of it alone."""
    asked: dict[History, list[EarlierItem]] = defaultdict(list)
    for item in known.values():
        if item.retired:
            continue
        is_of_one_row = len(item.facts) == 1
        for row_then in _rows_of(item):
            # A row that was never asked about alone is known all the same.
            asked_of_row = asked[row_then]
            if is_of_one_row:
                asked_of_row.append(item)
    return asked
