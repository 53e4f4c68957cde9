"""Who an item is: ids that outlive every rewording, and choices drawn from them.

An item id is `template/anchor`. The anchor is the row id of the group that sorts first by code points;
for sets (`among`, `order`) all row ids joined by `+`; then `~member` for a list taken apart, `<` for the
inverse, `#n` for a cloze bracket; last `/` and the marks of `fresh`, joined by `+`. No wording enters it. Learners'
histories hang on these ids: the rules of this module may never change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from studykit.questions.item import EarlierItem
from studykit.values.text import encode_part

if TYPE_CHECKING:
    from studykit.facts.base import Row, Table

_UNENCODED = str.maketrans({char: encode_part(char) for char in "/#~<"})


def first_id(table: Table, row: Row) -> str:
    """The id that a row had at first: a renamed row (`was`) stands in item ids as it always did.

    So nobody's history hangs on a lock file or a review log alone. An id that another row bears now is not taken,
    but of rows that changed their ids with each other, or each for that of the next, every one has its own again.
    """
    if "was" not in table.positions:
        return row.id
    first = _was_first(table, row)
    other, seen = table.by_id.get(first), {row.id}
    while other and other.id not in seen and _was_first(table, other) != other.id:
        seen.add(other.id)
        other = table.by_id.get(_was_first(table, other))
    return row.id if other and other.id != row.id else first


def _was_first(table: Table, row: Row) -> str:
    was = table.texts(row, "was")
    return was[0] if was else row.id


def anchor(table: Table, row: Row) -> str:
    """A row as it stands in an item id. The id that a `key` of several columns makes is encoded already.

    A table may declare such a key and still name its rows by hand: then what would end the anchor is encoded.
    """
    return anchor_of(table, first_id(table, row))


def anchor_of(table: Table, identity: str) -> str:
    """The id of a row as it stands in an item id."""
    if len(table.key) > 1 or identity in table.joined_ids:
        return identity.translate(_UNENCODED)
    return encode_part(identity)


def item_id(
    template: str,
    anchors: Sequence[str],
    *,
    members: Sequence[str] = (),
    inverse: bool = False,
    bracket: int = 0,
    fresh: Iterable[str] = (),
) -> str:
    """The id of an item from its template and the ids of the rows that anchor it.

    `anchors` is one row (`anchor`), or all rows of a set. `members` are the list members by which
    the stem was taken apart. `fresh` are the marks by which an author gave the question a new memory.
    """
    joined = anchors[0] if len(anchors) == 1 else "+".join(sorted(anchors))
    if members:
        joined += "".join([f"~{encode_part(member)}" for member in members])
    begun, ended = _around(template, inverse, bracket, *fresh)
    return begun + joined + ended


@lru_cache(maxsize=256)  # all items of one direction share them
def _around(template: str, inverse: bool, bracket: int, *fresh: str) -> tuple[str, str]:
    """What stands before the anchor of an item id, and what behind it and its members."""
    # A mark of several lines would make an id of several lines.
    marked = "+".join(sorted({encode_part(" ".join(mark.split())) for mark in fresh if mark}))
    ended = f"{'<' if inverse else ''}{f'#{bracket}' if bracket else ''}"
    return f"{encode_part(template)}/", f"{ended}/{marked}" if marked else ended


_VARIANT = r"[~<#]"


def _split(identity: str) -> tuple[str, str, str]:
    """The template with the anchor, the variant, and the marks with the `/` before them. Any may be empty."""
    template, slash, rest = identity.partition("/")
    body, mark, marks = rest.partition("/")
    found = re.search(_VARIANT, body)
    end = found.start() if found else len(body)
    return f"{template}{slash}{body[:end]}", body[end:], mark + marks


def variant(identity: str) -> str:
    """What follows the anchor, without marks: groups of one template are only compared within one variant."""
    return _split(identity)[1]


_BRACKET = r"#(\d+)"
"""Of a cloze alone: a `#` in any part of an id is encoded."""


def bracket(identity: str) -> int:
    """The number of the bracket that a cloze item asks for; 0 for any other item."""
    found = re.search(_BRACKET, identity) if "#" in identity else None
    return int(found[1]) if found else 0


def note_id(identity: str) -> str:
    """What the items of one cloze sentence have in common: `t/everest#` for `t/everest#2`. Else the id itself.

    The `#` stays: a template that was a look-up once has retired items whose ids would be the same without it.
    """
    return re.sub(_BRACKET, "#", identity) if "#" in identity else identity


def anchor_in(identity: str) -> str:
    """The anchor of an item id."""
    return _split(identity)[0].partition("/")[2]


def is_anchored_in(identity: str, table: Table, row: Row) -> bool:
    """Whether the item's anchor is this row."""
    return anchor_in(identity) == anchor(table, row)


def may_have(natural_id: str, identity: str) -> bool:
    """Whether a group may go on under a known id: that bears all the marks of `fresh` which the group has.

    An id without them belongs to the memory that the author has closed. A mark that went away with its row
    costs nobody the memory that began with it.
    """
    marks = _split(natural_id)[2]
    return not marks or set(marks[1:].split("+")) <= set(_split(identity)[2][1:].split("+"))


class Group(NamedTuple):
    """A group of facts that makes one item, before it has its id for good."""

    natural_id: str
    facts: tuple[str, ...]
    stem: str = ""


def settle(
    groups: Sequence[Group],
    known: Mapping[str, EarlierItem],
    was: Sequence[str] = (),
    given: Collection[str] = (),
    orphans: Mapping[str, EarlierItem] | None = None,
    *,
    are_sets: bool = False,
) -> list[str]:
    """An id for each group of one template: the known id with which it shares most facts, else its natural one.

    1. A group whose natural id is known with exactly its facts keeps it, unless that is retired and another one of
       these facts, with no mark more, is asked.
    2. The others and the known ids that are left are paired, those that share most facts first; between equals the
       pair whose facts differ least, so that a group that did not change never loses its id to a larger one.
    3. A text member of a list that was corrected is told by its row: see `_corrected`.
    4. A question that stayed word for word the same, though all its rows or its template went, is told by its stem.
    5. What is left gets its natural id; where that is taken, one that was never known.

    No id is given twice, nor one of `given`, which other templates have. `was` are ids that the template had
    before: what is known under them is known of it. `orphans` are known under templates that are gone. No group
    gets an id without the marks of `fresh` that it has (`_may_have`). `are_sets`: a question about several rows is
    another one when one of them is, so that only a known id with all of its facts is its own.
    """
    if not known and not orphans:
        natural = [group.natural_id for group in groups]
        if len(set(natural)) == len(natural) and set(given).isdisjoint(natural):
            return natural
    settled: list[str | None] = [None] * len(groups)
    taken = set(given)
    _unchanged(groups, known, settled, taken)
    if known:
        share_out = _same_sets if are_sets else _share_out
        share_out(groups, known, settled, taken, was)
    if known or orphans:
        _same_stem(groups, {**(orphans or {}), **known}, settled, taken)
    naturals = {group.natural_id for at, group in enumerate(groups) if settled[at] is None}
    found: list[str] = []
    for group, identity in zip(groups, settled, strict=True):
        if identity is None:
            identity = group.natural_id  # noqa: PLW2901
            if identity in taken:
                identity = _free(identity, (taken, naturals, known))  # noqa: PLW2901
            taken.add(identity)
        found.append(identity)
    return found


def _unchanged(
    groups: Sequence[Group],
    known: Mapping[str, EarlierItem],
    settled: list[str | None],
    taken: set[str],
) -> None:
    """Leaves their natural ids to the groups that are known by them with exactly their facts."""

    def place(identity: str) -> tuple[str, str, frozenset[str]]:
        return *_split(identity)[1:], frozenset(known[identity].facts)

    by_name = [
        (at, known[each.natural_id]) for at, each in enumerate(groups) if each.natural_id in known
    ]
    same = [at for at, before in by_name if set(before.facts) == set(groups[at].facts)]
    has_retired = any(known[groups[at].natural_id].retired for at in same)
    asked = (
        {place(identity) for identity in known if not known[identity].retired}
        if has_retired
        else set()
    )
    for at in same:
        natural_id = groups[at].natural_id
        if natural_id not in taken and not (
            known[natural_id].retired and place(natural_id) in asked
        ):
            settled[at] = natural_id
            taken.add(natural_id)


def _same_sets(
    groups: Sequence[Group],
    known: Mapping[str, EarlierItem],
    settled: list[str | None],
    taken: set[str],
    _: Sequence[str],
) -> None:
    """Gives questions about several rows the known ids with all of their facts, those that are asked first."""
    open_groups = [at for at, identity in enumerate(settled) if identity is None]
    left: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for identity in (
        sorted(known, key=lambda identity: (known[identity].retired, identity))
        if open_groups
        else ()
    ):
        left[variant(identity), frozenset(known[identity].facts)].append(identity)
    for at in open_groups:
        group = groups[at]
        for identity in left.get((variant(group.natural_id), frozenset(group.facts)), ()):
            if (
                settled[at] is None
                and identity not in taken
                and may_have(group.natural_id, identity)
            ):
                settled[at] = identity
                taken.add(identity)


def _share_out(
    groups: Sequence[Group],
    known: Mapping[str, EarlierItem],
    settled: list[str | None],
    taken: set[str],
    was: Sequence[str],
) -> None:
    """Gives known ids to groups that changed, the pair that shares most facts first."""
    open_groups = [at for at, identity in enumerate(settled) if identity is None]
    if not open_groups:
        return
    templates = {groups[0].natural_id.partition("/")[0], *(encode_part(each) for each in was)}
    open_known = {
        identity: before
        for identity, before in known.items()
        if identity not in taken and identity.partition("/")[0] in templates
    }
    shared = _shared_facts(groups, open_groups, open_known)

    def order(pair: tuple[str, int]) -> tuple[int, bool, int, int, bool, str, str]:
        identity, at = pair
        apart = len(known[identity].facts) + len(groups[at].facts) - 2 * shared[pair]
        natural = groups[at].natural_id
        fewer_marks = -len(_split(identity)[2])
        return (
            -shared[pair],
            known[identity].retired,
            apart,
            fewer_marks,
            natural != identity,
            identity,
            natural,
        )

    for identity, at in sorted(shared, key=order):
        if settled[at] is None and identity not in taken:
            settled[at] = identity
            taken.add(identity)
    _corrected(groups, open_known, settled, taken)


def _shared_facts(
    groups: Sequence[Group], open_groups: Sequence[int], open_known: Mapping[str, EarlierItem]
) -> Mapping[tuple[str, int], int]:
    """How many facts each known id shares with each group that may have it."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for identity, before in open_known.items():
        for fact in before.facts:
            holders[variant(identity), fact].append(identity)
    shared: dict[tuple[str, int], int] = defaultdict(int)
    for at in open_groups:
        natural = groups[at].natural_id
        for fact in groups[at].facts:
            for identity in holders.get((variant(natural), fact), ()):
                if may_have(natural, identity):
                    shared[identity, at] += 1
    return shared


def _corrected(
    groups: Sequence[Group],
    open_known: Mapping[str, EarlierItem],
    settled: list[str | None],
    taken: set[str],
) -> None:
    """A member of a list stands in the id, and correcting its spelling must cost nobody's history.

    When a row has exactly one group without an id and exactly one known id without a group, both of a member,
    they are one question, reworded.
    """
    left: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        kind = variant(group.natural_id)
        if settled[at] is None and kind.startswith("~"):
            left[_direction(kind), frozenset(group.facts)].append(at)
    lost: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for identity, before in open_known.items():
        kind = variant(identity)
        if identity not in taken and kind.startswith("~"):
            lost[_direction(kind), frozenset(before.facts)].append(identity)
    for place, ats in left.items():
        ids = lost.get(place, ())
        if len(ats) == 1 and len(ids) == 1 and may_have(groups[ats[0]].natural_id, ids[0]):
            settled[ats[0]] = ids[0]
            taken.add(ids[0])


def _same_stem(
    groups: Sequence[Group],
    known: Mapping[str, EarlierItem],
    settled: list[str | None],
    taken: set[str],
) -> None:
    """As git sees a rename: nothing is left of the old id but the question, and the question is there.

    Of several known ids with the stem, one that was asked lately comes before a retired one. A natural id that is
    known keeps its own history, and is not given when it went to another group.
    """

    def kind(identity: str) -> str:
        return _direction(variant(identity)).rstrip(
            "0123456789"
        )  # brackets are numbered anew under another template

    left: dict[tuple[str, str], list[str]] = defaultdict(list)
    open_groups = [
        at
        for at, identity in enumerate(settled)
        if identity is None
        and (groups[at].natural_id not in known or groups[at].natural_id in taken)
    ]
    if not open_groups:
        return
    for identity in sorted(known, key=lambda identity: (known[identity].retired, identity)):
        if identity not in taken and known[identity].stem:
            left[kind(identity), known[identity].stem].append(identity)
    for at in open_groups:
        group = groups[at]
        for identity in left.get((kind(group.natural_id), group.stem), ()):
            if identity not in taken and may_have(group.natural_id, identity):
                settled[at] = identity
                taken.add(identity)
                break


def _direction(kind: str) -> str:
    """How many members, and which way or which bracket: `~a~b<` is `~~<`, `~a#2` is `~#2`."""
    return re.sub(r"~[^~<#]*", "~", kind)


def _free(natural_id: str, used: Iterable[Collection[str]]) -> str:
    """A group whose natural id went to another one with more of the facts gets an empty part more."""
    head, kind, marks = _split(natural_id)
    identity = natural_id
    while any(identity in each for each in used):
        head += "+"
        identity = f"{head}{kind}{marks}"
    return identity
