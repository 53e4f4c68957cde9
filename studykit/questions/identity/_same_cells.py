"""Finds the rows that facts of then are about, where rows are called by their cells.

There (`facts.row_ids`) an edit, or another row that begins alike, gives a row another id. What its
old id tells of its cells, and what was asked of it, point to the row; the more of it stands in one
row of today, the better:

    bank, of which `Bank` was asked      ->  bank+Bank        since there is another `bank`
    bank+Ufer                            ->  bank+das Ufer    the only new row that begins so
    row-5b1f-c0d2                        ->  row-77e4-c0d2    its question was corrected, and
                                                              no other row has its answer
    bank+Ufer                            ->  bank             since the other one is gone

A row that was and is called by its first cell alone is another one when that changes, as ever.
Facts are `table/id`. Knows ids and texts, no groups and no options.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from studykit.facts.base import FactBase, Row, Table, scalars
from studykit.facts.row_ids import is_digest, readings
from studykit.questions.identity._pairing import Pair, clear_pairs
from studykit.questions.identity.ids import anchor_in, template_in, variant
from studykit.questions.item import EarlierItem
from studykit.values.short_digests import short_digest, shortened

_COMMON = 100
"""Rows that have a cell in common, beyond which it tells nothing of any."""


def with_same_cells(known: Mapping[str, EarlierItem], base: FactBase) -> Mapping[str, EarlierItem]:
    """Return what is known, by item id, with such facts as they are called today."""
    for table in base.tables.values():
        if table.is_called_by_cells and known:
            known = _with_same_cells(known, table)
    return known


def _with_same_cells(known: Mapping[str, EarlierItem], table: Table) -> Mapping[str, EarlierItem]:
    asked = set()
    for item in known.values():
        if not item.retired:
            asked.update(_rows_of(table, item.facts))
    lost = sorted(asked - table.by_id.keys())

    # Where all ids, of then and of today, are first cells, a row with another id is another row.
    if lost and any(map(_may_be_made, (*lost, *table.by_id))):
        new_names = _LostRows(table, known, lost).new_names()
        renamed = {}
        for identity, item in known.items():
            renamed[identity] = _renamed(item, new_names, table)
        known = renamed
    if any(map(_may_be_made, map(anchor_in, known))):
        return _each_row_once(table, known)
    return known


def _rows_of(table: Table, facts: Iterable[str]) -> list[str]:
    """Return the row ids of those of the facts that belong to a table."""
    row_ids = []
    for fact in facts:
        name, _, row_id = fact.partition("/")
        if name == table.name:
            row_ids.append(row_id)
    return row_ids


def _renamed(
    item: EarlierItem, new_names: Mapping[str, Sequence[str]], table: Table
) -> EarlierItem:
    if new_names.keys().isdisjoint(item.facts):
        return item
    facts: list[str] = []
    for fact in item.facts:
        names = list(new_names.get(fact, ()))
        if len(names) > 1:
            # It is one of these, and those that the question does not speak of are not meant.
            names = [name for name in names if _is_spoken_of(name, item, table)]
        facts += names or [fact]
    return item.about(facts)


def _is_spoken_of(name: str, item: EarlierItem, table: Table) -> bool:
    return any(map(item.shows_in_stem, _texts(table.by_id[name.partition("/")[2]])))


class _CellEvidence(NamedTuple):
    """Tells how well a row of then and one of today agree."""

    cells: int
    """How many cells of the row the fact is known to have had."""
    shown: int
    """How many stand somewhere in what was asked of it."""


class _LostRows:
    """The rows of a table that were asked about and are not there any more under their old ids."""

    def __init__(self, table: Table, known: Mapping[str, EarlierItem], lost: Sequence[str]) -> None:
        self.table, self.lost = table, lost
        self.asked: dict[str, list[EarlierItem]] = defaultdict(list)
        """By each row id that is known what was asked of that row alone."""
        for item in known.values():
            is_of_one_row = len(item.facts) == 1
            for row_id in _rows_of(table, item.facts):
                asked = self.asked[row_id]
                if is_of_one_row:
                    asked.append(item)
        self.rows_with: dict[str, list[Row]] = defaultdict(list)
        """By the digest of a cell the rows of today that have it."""
        for row in table.rows:
            for cell in _cells(row):
                self.rows_with[cell].append(row)

    def new_names(self) -> dict[str, list[str]]:
        """Return the names of today by the old ones: one, or those of which it is one.

        1. A row that has all cells which the old id tells of, and begins alike, is that one: the
           best of such rows.
        2. Any other may be that row after an edit, if nothing is known of it. The best pairs are
           taken first.
        """
        new_ids: dict[str, list[str]] = {}
        edited: list[Pair[str, str]] = []
        for row_id in self.lost:
            evidence = self._evidence(row_id)
            whole = self._with_all_cells(row_id, evidence)
            # If there are several it is one of these, and each stem says which.
            if whole:
                new_ids[row_id] = whole
                continue
            for new_id, agreement in evidence.items():
                # A row of which something is known already has an id that is its own.
                is_new = new_id not in self.asked
                if is_new and self._may_be_edited(self.table.by_id[new_id], row_id):
                    edited.append(Pair(agreement, row_id, new_id))

        taken = set(chain.from_iterable(new_ids.values()))
        for row_id, new_id in clear_pairs(edited, taken).items():
            new_ids[row_id] = [new_id]
        new_names = {}
        for row_id, ids in new_ids.items():
            new_names[self._name(row_id)] = list(map(self._name, ids))
        return new_names

    def _name(self, row_id: str) -> str:
        return f"{self.table.name}/{row_id}"

    def _evidence(self, row_id: str) -> dict[str, _CellEvidence]:
        """Return the ids of rows that share a cell with the lost row, with how well they agree."""
        shared: Counter[str] = Counter()
        for cell in self._cells_then(row_id):
            rows = self.rows_with.get(cell, ())
            # `noun` and the like: to count the rows of each such cell would take for ever, and tell
            # nothing.
            if len(rows) <= _COMMON:
                for row in rows:
                    shared[row.id] += 1

        evidence = {}
        for new_id, cells in shared.items():
            if _may_be_made(row_id) or _may_be_made(new_id):
                shown = _cells_shown(self.table.by_id[new_id], self.asked[row_id])
                evidence[new_id] = _CellEvidence(cells, shown)
        return evidence

    def _with_all_cells(self, row_id: str, evidence: Mapping[str, _CellEvidence]) -> list[str]:
        """Return the ids of the rows with all cells of the old id that agree best."""
        by_agreement: dict[_CellEvidence, list[str]] = defaultdict(list)
        for new_id, agreement in evidence.items():
            if self._has_all_cells(self.table.by_id[new_id], row_id):
                by_agreement[agreement].append(new_id)
        if not by_agreement:
            return []
        return sorted(by_agreement[max(by_agreement)])

    def _has_all_cells(self, row: Row, row_id: str) -> bool:
        """Return whether a row has all cells that the id tells, and begins with the same one."""
        cells = _cells(row)
        first = short_digest(next(iter(_texts(row)), ""))
        for reading in _readings(row_id):
            # Digests stand for whole rows, of which the first cell may have been edited.
            begins_alike = is_digest(row_id) or reading[0] == first
            if begins_alike and cells.issuperset(reading):
                return True
        return False

    def _may_be_edited(self, row: Row, row_id: str) -> bool:
        """Return whether a row may be the one that was called so.

        It has a cell of that one which no other row has; or its first one, and no less than half of
        the cells that the id told: of those behind them nobody knows what stood in them.
        """
        then, texts = self._cells_then(row_id), _texts(row)
        shared = then & _cells(row)
        for cell in shared:
            if len(self.rows_with[cell]) == 1:
                return True
        begins_alike = bool(texts) and short_digest(texts[0]) in then
        cells_told = len(texts)
        if _may_be_made(row_id):
            cells_told = min(cells_told, max(map(len, _readings(row_id))))
        return begins_alike and 2 * len(shared) >= cells_told

    def _cells_then(self, row_id: str) -> set[str]:
        """Return the digests of the cells that a row of before is known to have had."""
        # What was asked and answered stood in its cells, where the template shows them as they are.
        cells: set[str] = set()
        for item in self.asked[row_id]:
            cells.update((item.stem_digest, *item.key_digests))
        cells.discard("")
        for reading in _readings(row_id):
            cells.update(reading)
        return cells


def _may_be_made(row_id: str) -> bool:
    """Return whether an id may be more than the row's first cell.

    Joined of several, or a digest.
    """
    return "+" in row_id or is_digest(row_id)


def _texts(row: Row) -> list[str]:
    """Return the texts that stand in the cells of a row."""
    texts = []
    for cell in row.cells:
        for value in scalars(cell):
            if isinstance(value, str):
                texts.append(value)
    return texts


def _cells(row: Row) -> set[str]:
    """Return the digests of the cells of a row, also of those that its id alone tells."""
    cells = set(map(short_digest, filter(None, _texts(row))))
    for reading in _readings(row.id):
        cells.update(reading)
    return cells


def _readings(row_id: str) -> list[list[str]]:
    """Return the cells of a row that is called so, in either reading, by short digests."""
    return [list(map(shortened, filter(None, reading))) for reading in readings(row_id)]


def _cells_shown(row: Row, asked: Iterable[EarlierItem]) -> int:
    """Return how many cells of a row stand somewhere in what was asked and answered."""
    cells = 0
    for cell in _texts(row):
        if any(item.shows(cell) for item in asked):
            cells += 1
    return cells


def _each_row_once(table: Table, known: Mapping[str, EarlierItem]) -> Mapping[str, EarlierItem]:
    """Return what is known, of two questions of one kind about one row the worse one without facts.

    It was asked of a row that is gone, and that was called as this one is now.
    """
    ids_of: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for identity, item in known.items():
        rows = _rows_of(table, item.facts)
        is_of_one_row = len(item.facts) == 1
        if rows and is_of_one_row:
            ids_of[template_in(identity), variant(identity), rows[0]].append(identity)

    kept = dict(known)
    for (_, _, row_id), identities in ids_of.items():
        row = table.by_id.get(row_id)
        if row is None or len(identities) == 1:
            continue
        # By their stems: an old log does not know the answers.
        spoken = {}
        for identity in identities:
            spoken[identity] = sum(map(known[identity].shows_in_stem, _texts(row)))
        most = max(spoken.values())
        for identity in identities:
            if spoken[identity] < most:
                kept[identity] = known[identity].about(())
    return kept
