"""Finds the rows of today that may be rows of before under another name, for their author to say.

What rows said before comes from a lock file or a compiled deck (`RowsThen`):

    then     words/watter   others x0P...
    today    words/water    others x0P...     perhaps `water` was `watter`

Only the author knows, so no item goes on by this: `was` in the row says it. A row that is gone and
a new one are a pair when they agree in all cells but those of the id, and besides in their label;
or no other row has these cells; or their ids are spelled alike. Of two pairs that are as good
neither is told. Knows rows, and no items.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import FactBase, Row, Table
from studykit.facts.row_ids import is_digest
from studykit.questions.identity._pairing import Pair, clear_pairs
from studykit.questions.identity.row_cells import cells_of
from studykit.questions.item import RowCells, RowsThen

_MOST_COMPARED = 20
"""Rows with the same cells that are gone, or are new. Of more no spelling tells anything."""
_LETTERS_COMPARED = 64
_LEAST_LIKENESS = 0.6


class PossibleRename(NamedTuple):
    """A row of today that may have had another id."""

    table: Table
    row: Row
    old_id: str
    fact_then: str
    """The fact as it was called then, with the table's name of then."""
    has_other_label: bool
    """They agree in all cells but those of the id and the label."""

    @property
    def fact(self) -> str:
        """The fact as it is called today."""
        return f"{self.table.name}/{self.row.id}"


class _RenameEvidence(NamedTuple):
    """Tells how well a row that is gone and a new one agree, the most telling first."""

    has_same_label: bool
    is_only_one: bool
    """No other row of then or of today has the same cells."""
    likeness: float
    """Of the two ids, from 0 to 1."""


def possible_renames(base: FactBase, then: RowsThen) -> Iterator[PossibleRename]:
    """Yield the rows of today that may be rows of before which are gone, table by table."""
    base = base.as_in_files
    names_today: dict[str, str] = {}
    for table in base.tables.values():
        names_today.update(dict.fromkeys(table.was, table.name))

    rows_then: dict[str, dict[str, _RowThen]] = defaultdict(dict)
    for fact, cells in then.items():
        name, _, row_id = fact.partition("/")
        rows_then[names_today.get(name, name)][row_id] = _RowThen(fact, cells)
    for name, rows_by_id in rows_then.items():
        table_today = base.tables.get(name)
        if table_today and not table_today.is_computed:
            yield from _renames_in(table_today, rows_by_id)


class _RowThen(NamedTuple):
    """A row of before."""

    fact: str
    cells: RowCells


def _renames_in(table: Table, then: Mapping[str, _RowThen]) -> Iterator[PossibleRename]:
    known_ids = set(table.by_id)
    for row in table.rows:
        known_ids.update(table.texts(row, "was"))
    gone = [row_id for row_id in then if row_id not in known_ids]
    new = [row for row in table.rows if row.id not in then]
    # Hardly ever are there both, and then alone all cells are looked at.
    if not gone or not new:
        return

    today = cells_of(table, table.rows)
    rows_with = Counter(cells.others for cells in today.values())
    gone_with: dict[str, list[str]] = defaultdict(list)
    for row_id in sorted(gone):
        others = then[row_id].cells.others
        rows_with[others] += 1
        if not _is_known_by_cells(table, row_id):
            gone_with[others].append(row_id)
    new_with: dict[str, list[str]] = defaultdict(list)
    for row in new:
        if not _is_known_by_cells(table, row.id):
            new_with[today[row.id].others].append(row.id)

    for others, old_ids in gone_with.items():
        # The one that is gone, and the new one.
        is_only_one = bool(others) and rows_with[others] == 2
        pairs = _pairs(old_ids, new_with[others], then, today, is_only_one=is_only_one)
        for old_id, new_id in clear_pairs(pairs).items():
            row_then = then[old_id]
            has_other_label = today[new_id].label != row_then.cells.label
            row = table.by_id[new_id]
            yield PossibleRename(table, row, old_id, row_then.fact, has_other_label)


def _pairs(
    old_ids: Sequence[str],
    new_ids: Sequence[str],
    then: Mapping[str, _RowThen],
    today: Mapping[str, RowCells],
    *,
    is_only_one: bool,
) -> list[Pair[str, str]]:
    """Return the pairs of rows with the same cells that may be one row."""
    pairs: list[Pair[str, str]] = []
    if len(old_ids) > _MOST_COMPARED or len(new_ids) > _MOST_COMPARED:
        return pairs
    for old_id in old_ids:
        for new_id in new_ids:
            label = today[new_id].label
            evidence = _RenameEvidence(
                has_same_label=bool(label) and label == then[old_id].cells.label,
                is_only_one=is_only_one,
                likeness=_likeness(old_id, new_id),
            )
            if any(evidence):
                pairs.append(Pair(evidence, old_id, new_id))
    return pairs


def _is_known_by_cells(table: Table, row_id: str) -> bool:
    """Return whether a row so called is known again by its cells, without `was` (`_same_cells`)."""
    return table.is_called_by_cells and ("+" in row_id or is_digest(row_id))


def _likeness(one: str, other: str) -> float:
    """Return how alike two ids are; 0 where they are not, or differ in their digits.

    `watter` and `water` 0.9, `fifa-1986` and `fifa-1990` 0.
    """
    if _digits(one) != _digits(other):
        return 0
    texts = (one.casefold()[:_LETTERS_COMPARED], other.casefold()[:_LETTERS_COMPARED])
    likeness = difflib.SequenceMatcher(None, *texts).ratio()
    return likeness if likeness >= _LEAST_LIKENESS else 0


def _digits(text: str) -> Sequence[str]:
    return list(filter(str.isdigit, text))
