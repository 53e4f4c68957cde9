"""Notes with an item by which its rows are known again when they have other names.

    the item        In which country is Oslo?  Norway        about cities/oslo
    was             cities/oslo: kristiania                   the ids that its row had before
    its wording     the stem, the answer, and that it says    by digests
                    `Oslo`, the label of its row

`_same_names` and `_same_cells` look at it at the next export. What the rows say besides is kept for
people (`row_cells`). Knows facts and texts, and nothing of lock files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from studykit.facts.base import FactBase, scalars
from studykit.questions.identity.earlier_ids import EarlierIds, earlier_ids, earlier_ids_of
from studykit.questions.identity.row_cells import cells_of_facts
from studykit.questions.item import MOST_KEYS, NO_IDS, Item, RowsThen, Wording
from studykit.questions.templates.labels import label
from studykit.values.short_digests import short_digest


class RowEvidence:
    """Knows the rows of a base, and what tells each of them."""

    def __init__(self, base: FactBase) -> None:
        # A value that has ended tells the row all the same.
        self._base = base.whole
        self.earlier: EarlierIds = earlier_ids(base)
        """By fact the ids that its row had before."""

    def was(self, facts: Sequence[str]) -> EarlierIds:
        """Return by fact the ids that its row had before; only of these facts."""
        return earlier_ids_of(facts, self.earlier) if self.earlier else NO_IDS

    def cells(self, items: Iterable[Item]) -> RowsThen:
        """Return what the rows say that items are about, and those to which these refer."""
        facts: dict[str, None] = {}
        for item in items:
            facts.update(dict.fromkeys(item.facts))
            facts.update(dict.fromkeys(item.entities))
        return cells_of_facts(self._base, facts)

    def wording(self, facts: Sequence[str], stem: str, keys: Sequence[str]) -> Wording:
        """Return what is kept of the texts of an item that is about these facts."""
        says: dict[str, None] = {}
        # What is asked of several rows tells none of them.
        if len(facts) == 1:
            for text in self._said_of(facts[0], stem, keys):
                says[short_digest(text)] = None
        key_digests = tuple(map(short_digest, keys[:MOST_KEYS]))
        return Wording(short_digest(stem), key_digests, tuple(says))

    def _said_of(self, fact: str, stem: str, keys: Sequence[str]) -> Iterator[str]:
        table_name, _, row_id = fact.partition("/")
        table = self._base.tables.get(table_name)
        row = table.by_id.get(row_id) if table else None
        if table is None or row is None:
            return
        if table.is_called_by_cells:
            for cell in row.cells:
                for value in scalars(cell):
                    if isinstance(value, str) and value and value in stem:
                        yield value
            return
        shown = label(self._base, table, row)
        # A whole answer is noted already.
        if shown and shown not in keys[:MOST_KEYS]:
            if any(shown in text for text in (stem, *keys)):
                yield shown
