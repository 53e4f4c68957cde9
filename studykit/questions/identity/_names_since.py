"""Finds the rows that facts of a review log are about, by the names that rows had and have now.

The log notes an item when it is answered, with the ids that its rows had before by then. What it
knows is of many days: one item was noted before a row was renamed, another one after. So, unlike in
a lock file (`_same_names`), each is held against the rows of today by itself:

    the log              today                        it is
    b (was a)            c (was a, b)                 c: renamed once more
    a                    c (was a, b)                 c: noted before it was ever renamed
    1, which spoke of X  1: Y (was 2), 2: X (was 1)   2: the only row that was called 1 first
    1, which spoke of X  1: W, 2: X (was 1)           2: its question speaks of that one
    a, b                 b (was a)                    b: it took in the other

Names are facts, `table/id`, with the table's name of today. Knows no groups and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from studykit.facts.base import FactBase
from studykit.questions.identity.earlier_ids import History, earlier_ids, history
from studykit.questions.identity.ids import anchor_in, parts_of, template_in
from studykit.questions.item import NO_IDS, EarlierItem
from studykit.questions.templates.labels import label


def with_names_since(known: Mapping[str, EarlierItem], base: FactBase) -> Mapping[str, EarlierItem]:
    """Return what a log knows, by item id, with its facts as they are called today.

    A fact whose name went to another row is left out.
    """
    rows = _RowsToday(base, known)
    renamed = {}
    for identity, item in known.items():
        names = []
        for row_then in _rows_of(item):
            names.append(rows.name_today(row_then, identity, item))
        renamed[identity] = item.about(filter(None, names))
    return _each_row_once(renamed, known)


def _each_row_once(
    renamed: Mapping[str, EarlierItem], known: Mapping[str, EarlierItem]
) -> dict[str, EarlierItem]:
    """Return what is known, of two questions of one kind about one row the older without facts.

    It was asked of a row that the other one's has taken in, or that is gone.
    """
    ids_of: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for identity, item in renamed.items():
        if len(item.facts) == 1:
            parts = parts_of(identity)
            kind = (template_in(identity), parts.variant, parts.marks)
            ids_of[*kind, item.facts[0]].append(identity)

    kept = dict(renamed)
    for identities in ids_of.values():
        names_known = {}
        for identity in identities:
            names_known[identity] = max(map(len, _rows_of(known[identity])))
        most = max(names_known.values())
        for identity in identities:
            # The one that was noted when the row had more names has been asked since.
            if names_known[identity] < most:
                kept[identity] = renamed[identity].about(())
    return kept


def _rows_of(item: EarlierItem) -> Iterator[History]:
    for fact in item.facts:
        yield history(fact, item.was or NO_IDS)


class _SightingEvidence(NamedTuple):
    """Tells how well a row of today agrees with one of then, the most telling first."""

    goes_on: bool
    """It begins with the names that the row had then, in their order."""
    is_spoken_of: bool
    """The question or its answer has the label that it has today."""
    fits_the_id: int
    """Of rows that had one name in turn the first has had the most names since. A later one has
    fewer, and its items longer ids, since the plain ones were taken: there fewer fit better."""


class _RowsToday:
    """The rows of a base by all the names that they had."""

    def __init__(self, base: FactBase, known: Mapping[str, EarlierItem]) -> None:
        self.base = base
        self.earlier = earlier_ids(base)
        self.renamed: dict[str, list[History]] = defaultdict(list)
        """By each name that it had or has the rows that had another one."""
        for fact in sorted(self.earlier):
            row_today = history(fact, self.earlier)
            for name in dict.fromkeys(row_today):
                self.renamed[name].append(row_today)
        self.asked = _asked_by_row(known)
        self.called: dict[str, list[History]] = defaultdict(list)
        """By the last name that they had then the rows of then."""
        for row_then in self.asked:
            self.called[row_then[-1]].append(row_then)
        self.took_in: set[History] = set()
        """Those that kept their own name, and have another row's among those that they had."""
        for fact in self.earlier:
            row_today = history(fact, self.earlier)
            if self._took_in(row_today):
                self.took_in.add(row_today)

    def name_today(self, row_then: History, identity: str, item: EarlierItem) -> str:
        """Return the name of today; nothing when it went to another row."""
        name = row_then[-1]
        candidates = {}
        for row_today in self._with_names_of(row_then):
            evidence = self._evidence(row_then, row_today, identity, item)
            if evidence.goes_on or evidence.is_spoken_of or self._may_be(row_then, row_today):
                candidates[row_today] = evidence
        if candidates:
            # Of rows that agree as well the first one is taken.
            return max(candidates, key=lambda row_today: candidates[row_today])[-1]
        return "" if self._exists(name) else name

    def _with_names_of(self, row_then: History) -> Iterator[History]:
        """Yield the rows of today that have or had one of the names."""
        rows: dict[History, None] = {}
        for name in row_then:
            rows.update(dict.fromkeys(self.renamed.get(name, ())))
            if self._exists(name) and name not in self.earlier:
                rows[(name,)] = None
        yield from rows

    def _evidence(
        self, row_then: History, row_today: History, identity: str, item: EarlierItem
    ) -> _SightingEvidence:
        was_renamed_since = row_today[-1] != row_then[-1]
        names_since = len(row_today)
        has_longer_id = anchor_in(identity).endswith("+")
        goes_on = _goes_on(row_then, row_today)
        if row_today in self.took_in and was_renamed_since:
            # Then the row that was called so first is the one that it took in.
            goes_on = False
        return _SightingEvidence(
            goes_on=goes_on,
            is_spoken_of=self._is_spoken_of(row_today, (item,)),
            fits_the_id=-names_since if has_longer_id else names_since,
        )

    def _may_be(self, row_then: History, row_today: History) -> bool:
        """Return whether a row that does not go on with the names of then may be that one."""
        if not set(row_then) <= set(row_today):
            return False
        has_the_name_still = row_then[-1] == row_today[-1]
        # Else its author may have put the names of two rows together that became one.
        return has_the_name_still == (row_today in self.took_in)

    def _took_in(self, row_today: History) -> bool:
        """Return whether a row was called as it is today before it ever got its first name.

        b (was a), and the log knows an a and a b    b, which took in a; or a, which has
                                                     the name of a b that is gone
        """
        asked_of_itself: list[EarlierItem] = []
        asked_of_renamed: list[EarlierItem] = []
        is_known_itself = False
        for row_then in self.called.get(row_today[-1], ()):
            if not _goes_on(row_then, row_today) and set(row_then) <= set(row_today):
                is_known_itself = True
                asked_of_itself += self.asked[row_then]
        if not is_known_itself:
            return False
        for length in range(1, len(row_today)):
            asked_of_renamed += self.asked.get(row_today[:length], ())

        speak_of_its_own = self._is_spoken_of(row_today, asked_of_itself)
        speak_of_renamed = self._is_spoken_of(row_today, asked_of_renamed)
        if speak_of_its_own != speak_of_renamed:
            return speak_of_its_own
        # Where rows are numbered, the old name of one is another one's now.
        return not any(self._exists(name) for name in row_today[:-1])

    def _is_spoken_of(self, row_today: History, asked: Iterable[EarlierItem]) -> bool:
        """Return whether one of these items shows the label that a row has today."""
        table, _, row_id = row_today[-1].partition("/")
        row = self.base.row(table, row_id)
        if row is None:
            return False
        shown = label(self.base, self.base.tables[table], row)
        # An empty label stands in every text.
        return bool(shown) and any(item.shows(shown) for item in asked)

    def _exists(self, name: str) -> bool:
        table, _, row_id = name.partition("/")
        return self.base.row(table, row_id) is not None


def _goes_on(row_then: History, row_today: History) -> bool:
    """Return whether the names of today begin with those of then."""
    return row_today[: len(row_then)] == row_then


def _asked_by_row(known: Mapping[str, EarlierItem]) -> dict[History, list[EarlierItem]]:
    """Return what was asked of each row alone; all that are known have an entry."""
    asked: dict[History, list[EarlierItem]] = defaultdict(list)
    for item in known.values():
        is_of_one_row = len(item.facts) == 1
        for row_then in _rows_of(item):
            asked_of_row = asked[row_then]
            if is_of_one_row:
                asked_of_row.append(item)
    return asked
