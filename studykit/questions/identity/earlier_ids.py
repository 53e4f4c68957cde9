"""The ids that rows had before.

The base has them in its column `was`, a lock file keeps those of its facts.

    was of islands/miyako          ("miyako-base", "miyako-jima")
    its history                    islands/miyako-base, islands/miyako-jima, islands/miyako

Facts are `table/id` here, with the table's name of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studykit.facts.base import FactBase
from studykit.questions.item import NO_IDS

EarlierIds = Mapping[str, tuple[str, ...]]
"""By fact the ids that its row had before, the first one first; only of rows that had any."""
History = tuple[str, ...]
"""A fact as it was called at first, after that, and last."""


def earlier_ids(base: FactBase) -> EarlierIds:
    """Return the ids that the rows of a base had before."""
    earlier: dict[str, tuple[str, ...]] = {}
    for table in base.tables.values():
        if "was" not in table.positions:
            continue
        for row in table.rows:
            was = table.texts(row, "was")
            if was:
                earlier[f"{table.name}/{row.id}"] = was
    return earlier


def earlier_ids_of(facts: Iterable[str], earlier: EarlierIds) -> EarlierIds:
    """Return the part of `earlier` that is about these facts."""
    ids = {}
    for fact in facts:
        if fact in earlier:
            ids[fact] = earlier[fact]
    # Most facts had no other id: one empty mapping for all of them takes no room.
    return ids or NO_IDS


def history(fact: str, earlier: EarlierIds) -> History:
    """Return all names of a fact, the one that it has last."""
    table = fact.partition("/")[0]
    return (*(f"{table}/{old}" for old in earlier.get(fact, ())), fact)
