"""Tell which reviews of the log were undone in Anki: rows that are in its file no more.

Anki's undo takes the row away as if it had never been, and leaves no other trace. A row is missing
too in an older file, in that of another device that had not synced yet, and in that of another
profile. So a missing row counts as undone only where nothing else can be meant:

    known here   1 2 3 4 5      in the file   1 2 3        4 and 5 were undone
    known here   1 2 3 4 5      in the file   1 2 5        no: what came later would have gone first
    known here   1 2 3 4 5      in the file   none of them no: it is of somebody, or something, else
    known here   1 2 3 4 5      made before 5              no: it cannot know of 5, nor is it the
                                                           last word on 4

* The file was made later than all answers in Anki that are known here, and the card is in it.
* It has another review that is known here, and none that came after the missing one: Anki undoes
  the last answer first.
* It has none of the same card from before that is not known here: whoever brought the missing one
  would have brought that too.
* There are no more than Anki can undo.

What is missing otherwise stays. Knows rows by their ids, and no log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

MOST_UNDONE = 30
"""Steps that Anki can undo (UNDO_LIMIT of ankitects/anki, rslib/src/undo/mod.rs)."""


class RowId(NamedTuple):
    """A row of `revlog`."""

    id: int
    card: int


class Missing(NamedTuple):
    """The rows that the log knows and the file has not, though it has their cards."""

    undone: frozenset[RowId] = frozenset()
    unexplained: frozenset[RowId] = frozenset()
    """Those of before the file was made that stay: nothing says that they were undone."""


def missing(
    standing: AbstractSet[RowId],
    known: AbstractSet[RowId],
    there: AbstractSet[RowId],
    cards: Collection[int],
    until: int,
) -> Missing:
    """Return what is missing of the rows that count here.

    `known` are those and all others that the log knows; `there` are those of the file, `cards` its
    cards, and `until` the moment at which it was made.
    """
    covered = {row for row in standing if row.card in cards and row.id <= until}
    absent = covered - there
    if not absent:
        return Missing()
    survivors = [row.id for row in covered & there]
    is_older = any(row.card in cards and row.id > until for row in known)
    if is_older or not survivors:
        return Missing(unexplained=frozenset(absent))

    newest_survivor = max(survivors)
    first_strange = _first_by_card(there - known)
    undone = set()
    for row in absent:
        is_behind_all = row.id > newest_survivor
        is_of_this_line = first_strange.get(row.card, row.id) >= row.id
        if is_behind_all and is_of_this_line:
            undone.add(row)
    if len(undone) > MOST_UNDONE:
        undone = set()
    return Missing(frozenset(undone), frozenset(absent - undone))


def _first_by_card(rows: Iterable[RowId]) -> Mapping[int, int]:
    """Return the id of each card's first row."""
    first: dict[int, int] = {}
    for row in rows:
        first[row.card] = min(row.id, first.get(row.card, row.id))
    return first
