"""Who an item is: ids that outlive every rewording, and choices drawn from them.

An item id is `template/anchor`. The anchor is the row id of the group that sorts first by code points;
for sets (`among`, `order`) all row ids joined by `+`; then `~member` for a list taken apart, `<` for the
inverse, `#n` for a cloze bracket. No wording enters it. Learners' histories hang on these ids: the rules of
this module may never change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from studykit.facts.model import Row, Table
from studykit.facts.values import encode_part
from studykit.items.model import Item, Known


def anchor(table: Table, row: Row) -> str:
    """A row as it stands in an item id. The id of a row with a `key` of several columns is encoded already."""
    return row.id if len(table.key) > 1 else encode_part(row.id)


def item_id(
    template: str, anchors: Iterable[str], *, members: Sequence[str] = (), inverse: bool = False, bracket: int = 0
) -> str:
    """The id of an item from its template and the ids of the rows that anchor it.

    `anchors` is one row (`anchor`), or all rows of a set. `members` are the list members by which
    the stem was taken apart.
    """
    joined = "+".join(sorted(anchors))
    suffix = "".join(f"~{encode_part(member)}" for member in members)
    return f"{encode_part(template)}/{joined}{suffix}{'<' if inverse else ''}{f'#{bracket}' if bracket else ''}"


_VARIANT = re.compile(r"[~<#]")


def variant(identity: str) -> str:
    """What follows the anchor: groups of one template are only compared within one variant."""
    found = _VARIANT.search(identity)
    return identity[found.start() :] if found else ""


class Group(NamedTuple):
    """A group of facts that makes one item, before it has its id for good."""

    natural_id: str
    facts: tuple[str, ...]


def settle(groups: Sequence[Group], known: Mapping[str, Known], was: Sequence[str] = ()) -> list[str]:
    """An id for each group of one template: the known id with which it shares most facts, else its natural one.

    A known id is given once. So a group that gains an earlier row, or loses its first, keeps its history.
    `was` are ids that the template had before: what is known under them is known of it.
    """
    settled: list[str | None] = [None] * len(groups)
    taken: set[str] = set()
    for at, group in enumerate(groups):
        before = known.get(group.natural_id)
        if before and set(before.facts) == set(group.facts):
            settled[at] = group.natural_id
            taken.add(group.natural_id)
    _share_out(groups, known, settled, taken, was)
    used = {*taken, *(group.natural_id for at, group in enumerate(groups) if settled[at] is None)}
    for at, group in enumerate(groups):
        if settled[at] is None:
            settled[at] = group.natural_id if group.natural_id not in taken else _free(group.natural_id, used)
            taken.add(settled[at] or "")
    return [identity for identity in settled if identity is not None]


def _share_out(
    groups: Sequence[Group],
    known: Mapping[str, Known],
    settled: list[str | None],
    taken: set[str],
    was: Sequence[str],
) -> None:
    """Gives known ids to groups that changed, the pair that shares most facts first."""
    open_groups = [at for at, identity in enumerate(settled) if identity is None]
    if not open_groups:
        return
    templates = {groups[0].natural_id.partition("/")[0], *(encode_part(each) for each in was)}
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for identity, before in known.items():
        if identity not in taken and identity.partition("/")[0] in templates:
            for fact in before.facts:
                holders[variant(identity), fact].append(identity)
    shared: dict[tuple[str, int], int] = defaultdict(int)
    for at in open_groups:
        group = groups[at]
        for fact in group.facts:
            for identity in holders.get((variant(group.natural_id), fact), ()):
                shared[identity, at] += 1
    best_first = sorted(
        shared,
        key=lambda pair: (-shared[pair], groups[pair[1]].natural_id != pair[0], pair[0], groups[pair[1]].natural_id),
    )
    for identity, at in best_first:
        if settled[at] is None and identity not in taken:
            settled[at] = identity
            taken.add(identity)


def _free(natural_id: str, used: set[str]) -> str:
    """A group whose natural id went to another one with more of the facts gets an empty part more."""
    end = len(natural_id) - len(variant(natural_id))
    identity = natural_id
    while identity in used:
        identity = f"{identity[:end]}+{identity[end:]}"
        end += 1
    used.add(identity)
    return identity


def draw(*parts: str) -> int:
    """A number from 0 to 2**64 - 1 that depends on the parts and on nothing else."""
    return int.from_bytes(blake2b("\x1f".join(parts).encode(errors="surrogatepass"), digest_size=8).digest())


def options(item: Item) -> tuple[str, ...]:
    """The key and its distractors in the order in which they are shown, drawn from the item's id.

    Empty when the item is not offered as a choice: with fewer than two distractors, or when several right
    answers are all wanted.
    """
    if len(item.distractors) < 2 or (item.many == "all" and len(item.answers) > 1):
        return ()
    return tuple(sorted((item.shown_key, *item.distractors), key=lambda text: draw(item.id, "option", text)))
