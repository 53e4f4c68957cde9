"""Rank tables, entities, templates and tags by how well they are known.

A group is weak when less of its answers was right than of all, strong when more was; the order is
by the bound of Wilson's interval at 95 % that speaks against it (E. B. Wilson, "Probable inference,
the law of succession, and statistical inference", JASA 22, 1927), so that 1 right of 1 proves
nothing:

    right    interval         rank among the strong, by the lower bound
    19/20    0.76 to 0.99     first
    5/5      0.57 to 1.00     second
    1/1      0.21 to 1.00     left out: fewer than FEWEST reviews

Pure. Knows items by their ids and what they are about, and no reviews.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal, NamedTuple

from studykit.progress.work import NONE, Share
from studykit.questions.item import Item

FEWEST = 5
"""Reviews from which a group is ranked."""
SHOWN = 5
"""At each end."""
_Z = 1.96
"""Standard deviations on both sides of the mean that hold 95 % of a normal distribution."""

Ability = Literal["recall", "recognition"]
ABILITIES: tuple[Ability, ...] = ("recall", "recognition")
"""To bring forth an answer, typed or on a card, and to find it among options: who can do the one
need not be able to do the other."""
Dimension = Literal["table", "entity", "template", "tag"]
DIMENSIONS: tuple[Dimension, ...] = ("table", "entity", "template", "tag")
Scope = tuple[str, ...]
"""The folders of the facts for a table or an entity, the deck's key for a template, nothing for a
tag: in which a name means one thing."""


class ItemScore(NamedTuple):
    """The answers to one item, and how well it is remembered now."""

    deck: str
    facts: tuple[str, ...]
    """The folders of the deck's facts: the same tables for each deck that has them."""
    item: Item
    right: Share
    remembered: float | None
    """Retrievability now; None when the item was only crammed."""


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items that have something in common."""

    scope: Scope
    name: str
    """A table, `table/id`, a template or a tag."""
    right: Share
    remembered: float | None
    """The mean retrievability of its cards now; None when it has none."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The groups at both ends, the most extreme first."""

    weakest: tuple[ItemGroup, ...]
    strongest: tuple[ItemGroup, ...]


def rankings(scores: Iterable[ItemScore]) -> Mapping[Dimension, Ranking]:
    """Return a ranking for each dimension, in the order of DIMENSIONS."""
    members: dict[Dimension, dict[tuple[Scope, str], list[ItemScore]]] = {
        dimension: {} for dimension in DIMENSIONS
    }
    total = NONE
    for score in scores:
        total += score.right
        for dimension, scope, name in _groups_of(score):
            members[dimension].setdefault((scope, name), []).append(score)

    by_dimension = {}
    # Groups are ranked among those of their own dimension.
    for dimension, members_of in members.items():
        groups = [_group(scope, name, scores) for (scope, name), scores in members_of.items()]
        by_dimension[dimension] = _ranking(groups, total)
    return by_dimension


def _group(scope: Scope, name: str, members: Iterable[ItemScore]) -> ItemGroup:
    right = 0
    answers = 0
    chances = []
    for member in members:
        right += member.right.right
        answers += member.right.of
        if member.remembered is not None:
            chances.append(member.remembered)
    remembered = sum(chances) / len(chances) if chances else None
    return ItemGroup(scope, name, Share(right, answers), remembered)


def _groups_of(score: ItemScore) -> Iterator[tuple[Dimension, Scope, str]]:
    """Yield dimension, scope and name of each group that an item belongs to, each once."""
    item = score.item
    # An item may rest on several rows of one table, and counts once for it.
    tables = [fact.partition("/")[0] for fact in item.facts]
    for table in dict.fromkeys(tables):
        yield "table", score.facts, table
    for entity in dict.fromkeys(item.entities):
        yield "entity", score.facts, entity
    yield "template", (score.deck,), item.template
    for tag in dict.fromkeys(item.tags):
        yield "tag", (), tag


def _ranking(groups: Iterable[ItemGroup], total: Share) -> Ranking:
    weak = []
    strong = []
    for group in groups:
        # Its interval would be so wide that the rank says nothing.
        if group.right.of < FEWEST:
            continue
        # right/of < total.right/total.of, without a division that may be by zero.
        share, share_of_all = group.right.right * total.of, total.right * group.right.of
        if share < share_of_all:
            weak.append(group)
        elif share > share_of_all:
            strong.append(group)
    # By name where bounds are equal, so that the same reviews give the same list.
    weak.sort(key=lambda group: (wilson(group.right)[1], group.name, group.scope))
    strong.sort(key=lambda group: (-wilson(group.right)[0], group.name, group.scope))
    return Ranking(tuple(weak[:SHOWN]), tuple(strong[:SHOWN]))


def wilson(share: Share) -> tuple[float, float]:
    """Return the interval that holds the true share 19 times of 20.

    All from 0 to 1 when nothing is known.
    """
    if not share.of:
        return 0.0, 1.0
    n, p = share.of, share.right / share.of
    middle = p + _Z**2 / (2 * n)
    half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return (middle - half) / (1 + _Z**2 / n), (middle + half) / (1 + _Z**2 / n)
