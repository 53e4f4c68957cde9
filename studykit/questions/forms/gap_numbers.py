"""The numbers of a cloze's gaps: a number is given once to a column and never again, for learners' cards hang on it.

A gap is known again by its stems, and when the sentence was reworded by what stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import FactBase, Row
from studykit.questions.forms.groups import Direction, directions, group_rows, read_rows
from studykit.questions.identity.ids import bracket
from studykit.questions.item import GAP, EarlierItem
from studykit.questions.templates.deck_file import BLANK, Template


class Gap(NamedTuple):
    """A gap as it is today."""

    stems: frozenset[str]
    answers: Mapping[str, frozenset[str]]
    """What stands in it, by fact (`table/id`)."""


def directions_of(
    template: Template, rows: Sequence[Row], known: Mapping[str, EarlierItem], base: FactBase
) -> list[Direction]:
    """The directions of a template. The gaps of a cloze keep the numbers under which they are known."""
    found = list(directions(template))
    if template.form != "cloze" or not known:
        return found
    gaps = []
    for direction in found:
        read = read_rows(direction, rows, base)
        stems = frozenset(group.stem.replace(BLANK, GAP) for group in group_rows(direction, read))
        answers = {
            f"{template.table.name}/{each.row.id}": frozenset(given.text for given in each.answers)
            for each in read.asked
        }
        gaps.append(Gap(stems, answers))
    return [
        each._replace(bracket=number)
        for each, number in zip(found, numbered(gaps, known), strict=True)
    ]


def numbered(gaps: Sequence[Gap], known: Mapping[str, EarlierItem]) -> list[int]:
    """A number for each gap.

    1. The one under which most of its stems are known.
    2. Else one that is left, under which mostly its answers are known: the sentence was reworded.
    3. Else a new one, above all that were given; when nothing at all is known again, the gaps are as they stand.
    """
    items = [(bracket(identity), each) for identity, each in known.items() if bracket(identity)]
    found: dict[int, int] = {}
    _share_out(_counted(gaps, items, lambda gap, each: each.stem in gap.stems), found)
    by_stem = bool(found)
    agreed = _counted(gaps, items, lambda gap, each: _agrees(gap, each, by_stem=by_stem))
    of = Counter(
        number
        for number, each in items
        if any(fact in gap.answers for gap in gaps for fact in each.facts)
    )
    _share_out({pair: count for pair, count in agreed.items() if 2 * count > of[pair[1]]}, found)
    used = {number for number, _ in items}
    nothing_known = not found
    for at in range(len(gaps)):
        if at not in found:
            is_free = nothing_known or at + 1 not in {*used, *found.values()}
            found[at] = at + 1 if is_free else max({*used, *found.values()}) + 1
    return [found[at] for at in range(len(gaps))]


Votes = Mapping[tuple[int, int], int]
"""For a gap and a number how many items speak for the two."""


def _counted(
    gaps: Sequence[Gap],
    items: Sequence[tuple[int, EarlierItem]],
    fits: Callable[[Gap, EarlierItem], bool],
) -> Votes:
    return Counter(
        (at, number) for number, each in items for at, gap in enumerate(gaps) if fits(gap, each)
    )


def _share_out(votes: Votes, found: dict[int, int]) -> None:
    """Numbers for gaps that have none, those with most votes first."""
    for (at, number), _ in sorted(votes.items(), key=lambda each: (-each[1], each[0])):
        if at not in found and number not in found.values():
            found[at] = number


def _agrees(gap: Gap, each: EarlierItem, *, by_stem: bool) -> bool:
    """Whether the gap holds what the item asked for.

    A review log does not know what that was; then it is something that the item's stem does not show, which says
    enough as long as no other gap was known again by its stems.
    """
    texts = {text for fact in each.facts for text in gap.answers.get(fact, ())}
    if each.keys:
        return not texts.isdisjoint(each.keys)
    return not by_stem and bool(texts) and not any(text in each.stem for text in texts)
