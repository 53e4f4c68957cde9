"""Gives the items of a template their ids.

Those under which they are known, else their natural ones.

An item's natural id is made of the row that sorts first. When an earlier row comes to the group, or
the first one goes, the natural id is another, and the item must keep the one under which it was
learned:

    natural id    facts    known            id
    t/a           a b c    t/b: b c         t/b     shares most facts
    t/x           x        t/y: y, "Who?"   t/y     asks "Who?" too, and all its rows are new
    t/d           d        t/d: d e f       t/d+    since t/d goes on as another group with e and f

Knows ids, facts and stems. Knows no rows and no templates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from studykit.questions.identity._pairing import Pair, best_pairs, clear_pairs
from studykit.questions.identity.ids import longer_id, may_go_on_as, parts_of, variant
from studykit.questions.item import EarlierItem
from studykit.values.short_digests import short_digest

_MEMBER = re.compile(r"~[^~<#]*")
_KNOWN_OF_NONE: Mapping[str, EarlierItem] = {}


class ItemDraft(NamedTuple):
    """An item before it has its id for good."""

    natural_id: str
    facts: tuple[str, ...]
    stem: str = ""


def give_ids(
    drafts: Sequence[ItemDraft],
    known: Mapping[str, EarlierItem],
    used: Collection[str] = (),
    orphans: Mapping[str, EarlierItem] = _KNOWN_OF_NONE,
    *,
    are_sets: bool = False,
) -> list[str]:
    """Return an id for each item of one template.

    1. An item whose natural id is known with exactly its facts keeps it, unless that is retired and
       another one of these facts, with no mark more, is asked.
    2. The others and the known ids that are left are paired, those that share most facts first.
       `are_sets`: a question about several rows is another one when one of them is, so only a known
       id with all of its facts will do.
    3. A text member of a list that was corrected is told by its row.
    4. A question that stayed word for word the same, though all its rows or its template went, is
       told by its stem.
    5. What is left gets its natural id; where that is taken, one that was never known.

    `known` is what is known of the template under any name that it had, by id; `orphans` are known
    under templates that are gone; `used` are ids that other templates have. No id is given twice,
    and none that lacks a mark of `fresh` that the item has.
    """
    # The first time: nothing is known, and tens of thousands of drafts need no bookkeeping.
    natural_ids = [draft.natural_id for draft in drafts]
    if not known and not orphans:
        are_all_free = len(set(natural_ids)) == len(drafts) and set(used).isdisjoint(natural_ids)
        if are_all_free:
            return natural_ids

    # From the surest way to tell an item to the least sure: what one gives, the next cannot take.
    ids = _Ids(drafts, known, used)
    ids.keep_unchanged()
    if are_sets:
        ids.give(ids.same_sets())
    else:
        ids.give(ids.most_shared())
        ids.give(ids.corrected_members())
    ids.give(ids.same_stems({**orphans, **known}))
    ids.give_new_ones()
    return [ids.given[place] for place in range(len(drafts))]


class _Ids:
    """The ids of a template's items while they are given.

    A draft is meant by its place among the others.
    """

    def __init__(
        self,
        drafts: Sequence[ItemDraft],
        known: Mapping[str, EarlierItem],
        used: Collection[str],
    ) -> None:
        self.drafts, self.known = drafts, known
        self.taken = set(used)
        self.given: dict[int, str] = {}

    def give(self, draft_of: Mapping[str, int]) -> None:
        """Give known ids to the drafts that they belong to."""
        for identity, place in draft_of.items():
            self.given[place] = identity
            self.taken.add(identity)

    def open_drafts(self) -> list[int]:
        return [place for place in range(len(self.drafts)) if place not in self.given]

    def open_ids(self, known: Mapping[str, EarlierItem]) -> list[str]:
        """Return the known ids that nobody has, those that are asked first."""
        left = known.keys() - self.taken
        return sorted(left, key=lambda identity: (known[identity].retired, identity))

    # --- the ways to tell an item -----------------------------------------------------------------

    def keep_unchanged(self) -> None:
        for place, draft in enumerate(self.drafts):
            before = self.known.get(draft.natural_id)
            if before is None or set(before.facts) != set(draft.facts):
                continue
            if draft.natural_id in self.taken:
                continue
            # Another memory of these facts may go on, as when a mark of `fresh` went with its row.
            is_asked_otherwise = before.retired and self._kind(draft.natural_id) in self._asked
            if not is_asked_otherwise:
                self.give({draft.natural_id: place})

    def _kind(self, identity: str) -> tuple[str, str, frozenset[str]]:
        parts = parts_of(identity)
        return parts.variant, parts.marks, frozenset(self.known[identity].facts)

    @cached_property
    def _asked(self) -> Collection[tuple[str, str, frozenset[str]]]:
        asked = set()
        for identity, item in self.known.items():
            if not item.retired:
                asked.add(self._kind(identity))
        return asked

    def same_sets(self) -> dict[str, int]:
        """Return the known ids of exactly the facts of a draft."""
        places = self.open_drafts()
        if not places:
            return {}
        ids_of: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
        for identity in self.open_ids(self.known):
            ids_of[variant(identity), frozenset(self.known[identity].facts)].append(identity)

        candidates = []
        for place in places:
            draft = self.drafts[place]
            for identity in ids_of.get((variant(draft.natural_id), frozenset(draft.facts)), ()):
                if may_go_on_as(draft.natural_id, identity):
                    candidates.append(Pair((), identity, place))
        return best_pairs(candidates)

    def most_shared(self) -> dict[str, int]:
        """Return the known ids that share facts with a draft.

        Of those that share as many: one that was asked lately before a retired one; then that whose
        facts differ least, so that an item that did not change never loses its id to a larger one;
        then that with more marks.
        """
        shared = self._shared_facts()
        in_order = sorted(shared, key=lambda pair: (pair[0], self.drafts[pair[1]].natural_id))
        candidates = []
        for identity, place in in_order:
            before, draft = self.known[identity], self.drafts[place]
            facts_shared = shared[identity, place]
            # Facts that only one of the two has.
            facts_apart = len(before.facts) + len(draft.facts) - 2 * facts_shared
            evidence = (
                facts_shared,
                not before.retired,
                -facts_apart,
                len(parts_of(identity).marks),
                identity == draft.natural_id,
            )
            candidates.append(Pair(evidence, identity, place))
        return best_pairs(candidates)

    def _shared_facts(self) -> Mapping[tuple[str, int], int]:
        """Return how many facts each known id shares with each draft that may have it."""
        shared: dict[tuple[str, int], int] = defaultdict(int)
        places = self.open_drafts()
        if not places:
            return shared
        # By fact, so that not every draft is held against every known id.
        ids_with: dict[tuple[str, str], list[str]] = defaultdict(list)
        for identity in self.open_ids(self.known):
            for fact in self.known[identity].facts:
                ids_with[variant(identity), fact].append(identity)

        for place in places:
            draft = self.drafts[place]
            kind = variant(draft.natural_id)
            for fact in draft.facts:
                for identity in ids_with.get((kind, fact), ()):
                    if may_go_on_as(draft.natural_id, identity):
                        shared[identity, place] += 1
        return shared

    def corrected_members(self) -> dict[str, int]:
        """Return the known ids of members of lists whose spelling was corrected.

        A member stands in the id, and correcting it must cost nobody's history. When a row has
        exactly one member without an id and exactly one known id that no member has, they are one
        question, reworded.
        """
        places = []
        for place in self.open_drafts():
            if _is_of_member(self.drafts[place].natural_id):
                places.append(place)
        if not places:
            return {}
        ids_of: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
        for identity in filter(_is_of_member, self.open_ids(self.known)):
            ids_of[_direction(identity), frozenset(self.known[identity].facts)].append(identity)

        candidates = []
        for place in places:
            draft = self.drafts[place]
            for identity in ids_of.get((_direction(draft.natural_id), frozenset(draft.facts)), ()):
                candidates.append(Pair((), identity, place))
        corrected = {}
        for identity, place in clear_pairs(candidates).items():
            if may_go_on_as(self.drafts[place].natural_id, identity):
                corrected[identity] = place
        return corrected

    def same_stems(self, known: Mapping[str, EarlierItem]) -> dict[str, int]:
        """Return the known ids that asked what a draft asks, word for word.

        As git sees a rename: nothing is left of the old id but the question, and the question is
        there. A natural id that is known keeps its own history, and is not given when it went to
        another item.
        """
        places = []
        for place in self.open_drafts():
            natural_id = self.drafts[place].natural_id
            if natural_id not in known or natural_id in self.taken:
                places.append(place)
        if not places:
            return {}
        ids_of: dict[tuple[str, str], list[str]] = defaultdict(list)
        for identity in self.open_ids(known):
            stem = known[identity].stem_digest
            if stem:
                ids_of[_direction_of_any_bracket(identity), stem].append(identity)

        candidates = []
        for place in places:
            draft = self.drafts[place]
            kind = _direction_of_any_bracket(draft.natural_id)
            for identity in ids_of.get((kind, short_digest(draft.stem)), ()):
                if may_go_on_as(draft.natural_id, identity):
                    candidates.append(Pair((), identity, place))
        return best_pairs(candidates)

    def give_new_ones(self) -> None:
        """Give the drafts that nobody knows their natural ids, or ids that nobody ever had."""
        places = self.open_drafts()
        natural_ids = set()
        for place in places:
            natural_ids.add(self.drafts[place].natural_id)
        for place in places:
            identity = self.drafts[place].natural_id
            if identity in self.taken:
                identity = _unused(identity, (self.taken, natural_ids, self.known))
            self.give({identity: place})


def _is_of_member(identity: str) -> bool:
    return variant(identity).startswith("~")


def _direction(identity: str) -> str:
    """Return how many members, and which way or which bracket.

    `~~<` for `t/x~a~b<`, `~#2` for `t/x~a#2`.
    """
    return _MEMBER.sub("~", variant(identity))


def _direction_of_any_bracket(identity: str) -> str:
    # Brackets are numbered anew under another template.
    return _direction(identity).rstrip("0123456789")


def _unused(natural_id: str, used: Collection[Collection[str]]) -> str:
    number = 1
    while any(longer_id(natural_id, number) in ids for ids in used):
        number += 1
    return longer_id(natural_id, number)
