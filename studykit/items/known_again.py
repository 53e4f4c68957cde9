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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.model import FactBase, Row, Table, scalars
from studykit.facts.row_ids import cells_told, digest, digests, is_digest
from studykit.items.identity import variant
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
    asked = {fact for each in known.values() if not each.retired for fact in each.facts}
    names = {fact.removeprefix(begun) for fact in asked if fact.startswith(begun)}
    lost = sorted(names - table.by_id.keys())
    if not (table.joined_ids or any(map(_is_made, lost)) or any(is_digest(row.id) for row in table.rows)):
        return known
    if lost:
        found = _Search(table, known, lost).found()
        known = {identity: _renamed(each, found) for identity, each in known.items()}
    return _each_row_once(table, known)


def _renamed(each: Known, found: Mapping[str, str]) -> Known:
    if found.keys().isdisjoint(each.facts):
        return each
    return each._replace(facts=tuple(dict.fromkeys(found.get(fact, fact) for fact in each.facts)))


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

    def found(self) -> dict[str, str]:
        """Return by their old names the facts that are there under another one. Where two would do, none is taken."""
        pairs: dict[_Fit, list[tuple[str, str]]] = defaultdict(list)
        for row_id in self.lost:
            for fit, row in self._fitting(row_id):
                pairs[fit].append((row_id, row.id))
        found: dict[str, str] = {}
        settled: set[str] = set()
        taken: set[str] = set()
        for fit in sorted(pairs, reverse=True):
            still_open = [(old, new) for old, new in pairs[fit] if old not in settled and new not in taken]
            olds, news = Counter(old for old, _ in still_open), Counter(new for _, new in still_open)
            for old, new in still_open:
                if olds[old] == news[new] == 1:
                    found[f"{self.table.name}/{old}"] = f"{self.table.name}/{new}"
            settled.update(olds)
            taken.update(news)
        return found

    def _fitting(self, row_id: str) -> Iterator[tuple[_Fit, Row]]:
        """Yield the rows that may be the one that was called so, with how well they fit."""
        shared: Counter[str] = Counter()
        telling: set[str] = set()
        had = self._had(row_id)
        for cell in had:
            rows = self.rows_with.get(cell, ())
            if len(rows) <= _COMMON:
                shared.update(row.id for row in rows)
            if len(rows) == 1:
                telling.add(rows[0].id)
        for new_id, count in shared.items():
            row = self.table.by_id[new_id]
            if not (_is_made(row_id) or new_id in self.table.joined_ids or is_digest(new_id)):
                continue
            if new_id in self.texts and count <= len(self._had(new_id) & _cells(row)):
                continue  # it is known by its own id, and that fits as well
            texts = _texts(row)
            begins_alike = bool(texts) and digest(texts[0]) in had
            if new_id in telling or (begins_alike and 2 * count >= len(texts)):
                yield _Fit(count, _spoken_of(row, self.texts[row_id])), row

    def _had(self, row_id: str) -> set[str]:
        """Return the digests of the cells that a row of before is known to have had."""
        return cells_told(row_id) | digests(self.texts[row_id])


def _is_made(row_id: str) -> bool:
    """Whether an id may be more than the row's first cell."""
    return "+" in row_id or is_digest(row_id)


def _texts(row: Row) -> list[str]:
    """Return the texts that stand in the cells of a row."""
    return [value for cell in row.cells for value in scalars(cell) if isinstance(value, str)]


def _cells(row: Row) -> set[str]:
    """Return the digests of the cells of a row."""
    return cells_told(row.id) | digests(_texts(row))


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
            spoken = {each: _spoken_of(row, (known[each].stem, *known[each].keys)) for each in identities}
            for identity in identities:
                if spoken[identity] < max(spoken.values()):
                    found[identity] = known[identity]._replace(facts=())
    return found
