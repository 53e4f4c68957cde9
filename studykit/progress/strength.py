"""What is known well and what is not, by table, entity, template and tag.

A group is weak when less of its answers was right than of all, strong when more was; the order is by the bound of
Wilson's interval at 95 % that speaks against it (E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", JASA 22, 1927), so that 1 right of 1 proves nothing. Groups with fewer than FEWEST reviews
are left out altogether. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal, NamedTuple

from studykit.progress.recall import NONE, Share
from studykit.questions.item import Item

FEWEST = 5
"""Reviews from which a group is ranked."""
SHOWN = 5
"""At each end."""
_Z = 1.96

Dimension = Literal["table", "entity", "template", "tag"]
DIMENSIONS: tuple[Dimension, ...] = ("table", "entity", "template", "tag")


class Asked(NamedTuple):
    """What is known of one item: its answers, and how well it is remembered now."""

    deck: str
    facts: tuple[str, ...]
    """The folders of the deck's facts: the same tables for each deck that has them."""
    item: Item
    right: Share
    remembered: float | None
    """Retrievability now; None when the item was only crammed."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items that have something in common."""

    scope: tuple[str, ...]
    """The folders of the facts for a table or an entity, the deck's key for a template, nothing for a tag."""
    name: str
    """A table, `table/id`, a template or a tag."""
    right: Share = NONE
    cards: int = 0
    sum_remembered: float = 0.0

    @property
    def remembered(self) -> float | None:
        """The mean of the retrievability of its cards now; None when it has none."""
        return self.sum_remembered / self.cards if self.cards else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The groups at both ends, the most extreme first."""

    weakest: tuple[Group, ...]
    strongest: tuple[Group, ...]


def rankings(asked: Iterable[Asked]) -> Mapping[Dimension, Ranking]:
    """For each dimension, in the order of DIMENSIONS."""
    found: dict[Dimension, dict[tuple[tuple[str, ...], str], Group]] = {
        each: {} for each in DIMENSIONS
    }
    total = NONE
    for each in asked:
        total += each.right
        for dimension, scope, name in _groups_of(each):
            groups = found[dimension]
            group = groups.get((scope, name)) or Group(scope, name)
            groups[scope, name] = replace(
                group,
                right=group.right + each.right,
                cards=group.cards + (each.remembered is not None),
                sum_remembered=group.sum_remembered + (each.remembered or 0),
            )
    return {dimension: _ranked(groups.values(), total) for dimension, groups in found.items()}


def _groups_of(each: Asked) -> Iterator[tuple[Dimension, tuple[str, ...], str]]:
    item = each.item
    for table in dict.fromkeys(fact.partition("/")[0] for fact in item.facts):
        yield "table", each.facts, table
    for entity in dict.fromkeys(item.entities):
        yield "entity", each.facts, entity
    yield "template", (each.deck,), item.template
    for tag in dict.fromkeys(item.tags):
        yield "tag", (), tag


def _ranked(groups: Iterable[Group], total: Share) -> Ranking:
    known = [group for group in groups if group.right.of >= FEWEST]
    weak = [group for group in known if group.right.right * total.of < total.right * group.right.of]
    strong = [
        group for group in known if group.right.right * total.of > total.right * group.right.of
    ]
    weak.sort(key=lambda group: (wilson(group.right)[1], group.name, group.scope))
    strong.sort(key=lambda group: (-wilson(group.right)[0], group.name, group.scope))
    return Ranking(tuple(weak[:SHOWN]), tuple(strong[:SHOWN]))


def wilson(share: Share) -> tuple[float, float]:
    """The interval that holds the true share 19 times of 20; all from 0 to 1 when nothing is known."""
    if not share.of:
        return 0.0, 1.0
    many, p = share.of, share.right / share.of
    middle = p + _Z**2 / (2 * many)
    half = _Z * sqrt(p * (1 - p) / many + _Z**2 / (4 * many**2))
    return (middle - half) / (1 + _Z**2 / many), (middle + half) / (1 + _Z**2 / many)
