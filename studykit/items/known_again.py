"""Which row of today a fact of before is, where rows are called by what stands in them (`facts.row_ids`).

There an edit, or another row that begins alike, gives a row another id. What its old id tells of its cells, and what
was asked of it, point to the row; the more of it stands in one row of today, the better:

    bank, of which `Bank` was asked      ->  bank+Bank        since there is another `bank`
    bank+Ufer                            ->  bank+das Ufer    the only new row that begins so
    row-5b1f-c0d2                        ->  row-77e4-c0d2    its question was corrected; its answer no other row has
    bank+Ufer                            ->  bank             since the other one is gone

A row that was and is called by its first cell alone is another one when that changes, as ever. Facts are `table/id`.
Knows ids and texts, no groups and no options.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.model import FactBase, Row, Table, scalars
from studykit.facts.row_ids import digest, digests, is_digest, readings
from studykit.items.identity import anchor_in, variant
from studykit.items.model import Known

_COMMON = 100
"""Rows that have a cell in common, beyond which it tells nothing of any."""


def known_again(known: Mapping[str, Known], base: FactBase) -> Mapping[str, Known]:
    """Return what was known, by item id, with such facts under the ids that their rows have now."""
    for table in base.tables.values():
        if table.is_called_by_cells and known:
            known = _known_again(known, table)
    return known


def _known_again(known: Mapping[str, Known], table: Table) -> Mapping[str, Known]:
    begun = f"{table.name}/"
    asked = {fact for each in known.values() if not each.retired for fact in each.facts if fact.startswith(begun)}
    lost = sorted({fact.removeprefix(begun) for fact in asked} - table.by_id.keys())
    if any(map(_is_made, lost)) or (lost and any(_is_made(row.id) for row in table.rows)):
        found = _Search(table, known, lost).found()
        known = {identity: _renamed(each, found, table) for identity, each in known.items()}
    has_been_made = any(_is_made(anchor_in(identity)) for identity in known)
    return _each_row_once(table, known) if has_been_made else known


def _renamed(each: Known, found: Mapping[str, Sequence[str]], table: Table) -> Known:
    if found.keys().isdisjoint(each.facts):
        return each
    facts: list[str] = []
    for fact in each.facts:
        names = found.get(fact, ())
        if len(names) > 1:  # it is one of these; which ones the question speaks of is known
            names = [name for name in names if _spoken_of(table.by_id[name.partition("/")[2]], [each.stem])]
        facts += names or [fact]
    return each._replace(facts=tuple(dict.fromkeys(facts)))


class _Fit(NamedTuple):
    """How well a fact of before and a row of today agree; of two the larger is the better."""

    cells: int
    """How many cells of the row the fact is known to have had."""
    texts: int
    """How many stand somewhere in what was asked of it."""


class _Search:
    """The rows of one table, and what is known of rows that are not there under their old ids."""

    def __init__(self, table: Table, known: Mapping[str, Known], lost: Sequence[str]) -> None:
        self.table, self.lost = table, lost
        self.texts: dict[str, set[str]] = defaultdict(set)
        """By row id of before what was asked and answered of that row alone."""
        for each in known.values():
            for fact in each.facts:
                name, _, row_id = fact.partition("/")
                if name == table.name:
                    self.texts[row_id].update([each.stem, *each.keys] if len(each.facts) == 1 else ())
        self.rows_with: dict[str, list[Row]] = defaultdict(list)
        """By the digest of a cell the rows of today that have it."""
        for row in table.rows:
            for cell in _cells(row):
                self.rows_with[cell].append(row)

    def found(self) -> dict[str, list[str]]:
        """Return by the old names of facts those of the rows that they are now: one, or those of which it is one."""
        found: dict[str, list[str]] = {}
        edited: dict[_Fit, list[tuple[str, str]]] = defaultdict(list)
        """By how well they fit the ids of before and of today, of rows that an edit may have changed."""
        for row_id in self.lost:
            fits = self._fits(row_id)
            whole = {row.id: fit for row, fit in fits if self._has_all(row, row_id)}
            if whole:
                best = max(whole.values())
                found[row_id] = [new for new, fit in whole.items() if fit == best]
                continue
            for row, fit in fits:
                if row.id not in self.texts and self._may_be_edited(row, row_id):
                    edited[fit].append((row_id, row.id))
        taken = {new for news in found.values() for new in news}
        found.update(_only_ones(edited, taken))
        begun = f"{self.table.name}/"
        return {f"{begun}{old}": [f"{begun}{new}" for new in news] for old, news in found.items()}

    def _fits(self, row_id: str) -> list[tuple[Row, _Fit]]:
        """Return the rows that have a cell of the row which was called so, with how well they fit."""
        shared: Counter[str] = Counter()
        for cell in self._had(row_id):
            rows = self.rows_with.get(cell, ())
            if len(rows) <= _COMMON:
                shared.update(row.id for row in rows)
        rows = [self.table.by_id[new] for new in shared if _is_made(row_id) or _is_made(new)]
        return [(row, _Fit(shared[row.id], _spoken_of(row, self.texts[row_id]))) for row in rows]

    def _has_all(self, row: Row, row_id: str) -> bool:
        """Whether a row has all cells that the id tells, and begins with the same one."""
        cells, texts = _cells(row), _texts(row)
        first = digest(texts[0]) if texts else ""
        return any(
            cells.issuperset(reading) and (is_digest(row_id) or reading[0] == first) for reading in readings(row_id)
        )

    def _may_be_edited(self, row: Row, row_id: str) -> bool:
        """Whether the row has a cell of that one which no other row has; or its first one, and no less than half.

        Half of the cells that the row's id told: of those behind them nobody knows what stood in them.
        """
        had, texts = self._had(row_id), _texts(row)
        shared = had & _cells(row)
        begins_alike = bool(texts) and digest(texts[0]) in had
        told = max(map(len, readings(row_id))) if _is_made(row_id) else len(texts)
        return (begins_alike and 2 * len(shared) >= min(told, len(texts))) or any(
            len(self.rows_with[cell]) == 1 for cell in shared
        )

    def _had(self, row_id: str) -> set[str]:
        """Return the digests of the cells that a row of before is known to have had."""
        return {cell for reading in readings(row_id) for cell in reading} | digests(self.texts[row_id])


def _only_ones(pairs: Mapping[_Fit, Sequence[tuple[str, str]]], taken: set[str]) -> dict[str, list[str]]:
    """Return the new ids by the old ones, the best pairs first. Where two would do as well, none is taken."""
    found: dict[str, list[str]] = {}
    settled: set[str] = set()
    for fit in sorted(pairs, reverse=True):
        still_open = [(old, new) for old, new in pairs[fit] if old not in settled and new not in taken]
        olds = Counter(old for old, _ in still_open)
        news = Counter(new for _, new in still_open)
        for old, new in still_open:
            if olds[old] == news[new] == 1:
                found[old] = [new]
        settled.update(olds)
        taken.update(news)
    return found


def _is_made(row_id: str) -> bool:
    """Whether an id may be more than the row's first cell."""
    return "+" in row_id or is_digest(row_id)


def _texts(row: Row) -> list[str]:
    """Return the texts that stand in the cells of a row."""
    return [value for cell in row.cells for value in scalars(cell) if isinstance(value, str)]


def _cells(row: Row) -> set[str]:
    """Return the digests of the cells of a row."""
    return {cell for reading in readings(row.id) for cell in reading} | digests(_texts(row))


def _spoken_of(row: Row, texts: Iterable[str]) -> int:
    """Return how many cells of a row stand in texts."""
    return sum(any(cell in text for text in texts) for cell in _texts(row))


def _each_row_once(table: Table, known: Mapping[str, Known]) -> Mapping[str, Known]:
    """Return what is known without that of two questions of one kind about one row which speaks less of it.

    It was asked of a row that is gone, and that was called as this one is now.
    """
    asked: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for identity, each in known.items():
        if len(each.facts) == 1 and each.facts[0].partition("/")[0] == table.name:
            asked[identity.partition("/")[0], variant(identity), each.facts[0]].append(identity)
    found = dict(known)
    for (_, _, fact), identities in asked.items():
        row = table.by_id.get(fact.partition("/")[2])
        if len(identities) > 1 and row:
            # By their stems: only a lock file knows the answers.
            spoken = {identity: _spoken_of(row, [known[identity].stem]) for identity in identities}
            for identity in identities:
                if spoken[identity] < max(spoken.values()):
                    found[identity] = known[identity]._replace(facts=())
    return found
