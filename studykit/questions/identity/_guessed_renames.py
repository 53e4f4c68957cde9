"""Guesses the rows that facts of a log mean which did not note what rows were called before.

Old logs and lock files keep only the id that a row had when it was asked. The base says by `was`
what rows were called, but an old id may have gone to another row since. So each row is renamed once
and not again:

    the log      miyako-base                      today: miyako (was miyako-base)      it is miyako
    the log      t/miyako-base, about miyako      the rename was known by then: what stands
                                                  beside it about miyako-base is another row

This is guessing. It stands alone so that it can go with the last log that does not note `was`;
where that is noted, `_same_names` and `_names_since` know. Facts are `table/id`. Knows no groups
and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from studykit.facts.base import FactBase
from studykit.questions.identity.ids import anchor_in, anchor_of, template_in, variant
from studykit.questions.item import EarlierItem
from studykit.questions.templates.labels import label


def with_guessed_names(
    known: Mapping[str, EarlierItem], base: FactBase, template_names: Mapping[str, str]
) -> Mapping[str, EarlierItem]:
    """Return what is known, by item id, with facts as they are probably called today.

    `template_names` are today's names of templates by those that they had, as they stand in ids.
    """
    guess = _Guess(known, list(_renamed_rows(base)), template_names)
    renamed = {}
    for identity, item in known.items():
        names = []
        for fact in item.facts:
            names.append(guess.name_today(identity, item, fact))
        renamed[identity] = item.about(names)
    return renamed


class _RenamedRow(NamedTuple):
    """A row that bears another id now."""

    names: tuple[str, ...]
    """The fact as it was called at first, after that, and last today."""
    anchors: tuple[str, ...]
    """These ids as they stand in item ids."""
    label: str
    """By which it is shown today."""


def _renamed_rows(base: FactBase) -> Iterator[_RenamedRow]:
    for table in base.tables.values():
        if "was" not in table.positions:
            continue
        for row in table.rows:
            old_ids = [old for old in table.texts(row, "was") if old != row.id]
            if not old_ids:
                continue
            ids = [*old_ids, row.id]
            names, anchors = [], []
            for row_id in ids:
                names.append(f"{table.name}/{row_id}")
                anchors.append(anchor_of(table, row_id))
            yield _RenamedRow(tuple(names), tuple(anchors), label(base, table, row))


class _Claim(NamedTuple):
    """That a row had an old name."""

    renames_since: int
    """How many names ago, counted from the last that it had before today's."""
    today: str
    first_anchor: str


class _Rename(NamedTuple):
    """A rename that what was written down together knows of."""

    context: str
    old: str
    today: str


class _Guess:
    """Guesses the names of today by what is known of the items and the rows that were renamed.

    Of what was written down together (a lock file; in the log the items of one template, which come
    as they are asked) an item that is called by an old id and is about a later one shows that this
    rename was known by then: what stands there under the old id is about another row. So does one
    that is called by today's id, if no other row had that: then the row was there already, and the
    one with the old id was another, which it has taken in; unless the questions with the old id
    spoke of the row as it is called today, and those with its own id did not.
    """

    def __init__(
        self,
        known: Mapping[str, EarlierItem],
        rows: list[_RenamedRow],
        template_names: Mapping[str, str],
    ) -> None:
        self.known, self.template_names = known, template_names
        self.claims: dict[str, list[_Claim]] = defaultdict(list)
        """By an old name the rows that had it."""
        for row in rows:
            *old_names, today = row.names
            for renames_since, old in enumerate(reversed(old_names)):
                self.claims[old].append(_Claim(renames_since, today, row.anchors[0]))
        self.renames_known = self._renames_known(rows)

    def name_today(self, identity: str, item: EarlierItem, fact: str) -> str:
        """Return the name of today of a fact of a known item."""
        claims = self.claims.get(fact, ())
        anchor = anchor_in(identity)
        if len(claims) == 1 and anchor == f"{claims[0].first_anchor}+":
            # It has an empty part more, since the row that was called so first had the id without
            # it.
            return fact
        context = self._context(identity, item)
        possible = []
        for claim in claims:
            if _Rename(context, fact, claim.today) not in self.renames_known:
                is_anchored_elsewhere = claim.first_anchor != anchor
                possible.append((is_anchored_elsewhere, claim.renames_since, claim.today))
        if not possible:
            return fact
        # The row that the item's id names comes first, then the one that had the name last.
        return min(possible)[2]

    def _context(self, identity: str, item: EarlierItem) -> str:
        """Return a name for what was written down together with the item."""
        # The log does not note the answers.
        is_of_a_lock_file = bool(item.keys)
        if is_of_a_lock_file:
            return ""
        template = template_in(identity)
        return f"{self.template_names.get(template, template)}/{variant(identity)}"

    def _renames_known(self, rows: list[_RenamedRow]) -> set[_Rename]:
        """Return the renames that had been done when the items were written down."""
        rows_anchored: dict[str, list[_RenamedRow]] = defaultdict(list)
        for row in rows:
            for anchor in row.anchors:
                rows_anchored[anchor].append(row)
        replacing = self._rows_that_replaced_others(rows)

        known_by_then = set()
        for identity, item in self.known.items():
            anchor = anchor_in(identity)
            for row in rows_anchored.get(anchor, ()):
                today = row.names[-1]
                own_name = row.names[row.anchors.index(anchor)]
                was_there_already = (
                    anchor == row.anchors[-1]
                    and not item.retired
                    and today not in self.claims
                    and today not in replacing
                )
                if own_name in item.facts and not was_there_already:
                    # A row of which this one was made, as it was before that.
                    continue
                for old in set(_names_before(row, item)).difference(item.facts):
                    known_by_then.add(_Rename(self._context(identity, item), old, today))
        return known_by_then

    def _rows_that_replaced_others(self, rows: list[_RenamedRow]) -> set[str]:
        """Return the names of rows that questions under an old id, and no others, speak of."""
        asked: dict[str, list[EarlierItem]] = defaultdict(list)
        for identity, item in self.known.items():
            asked[anchor_in(identity)].append(item)

        replacing = set()
        for row in rows:
            *old_anchors, anchor_today = row.anchors
            asked_before: list[EarlierItem] = []
            for anchor in old_anchors:
                asked_before += asked[anchor]
            spoke_before = any(item.shows_in_stem(row.label) for item in asked_before)
            speaks_today = any(item.shows_in_stem(row.label) for item in asked[anchor_today])
            # An empty label stands in every stem.
            if row.label and spoke_before and not speaks_today:
                replacing.add(row.names[-1])
        return replacing


def _names_before(row: _RenamedRow, item: EarlierItem) -> tuple[str, ...]:
    """Return the names that a row had before the last one by which the item is about it."""
    called = 0
    for place, name in enumerate(row.names):
        if name in item.facts:
            called = place
    return row.names[:called]
