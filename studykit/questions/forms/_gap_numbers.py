"""The numbers of a cloze's gaps: learners' cards hang on them, and none goes to another gap.

    cloze: "[{name}] is number [{place}]."            name is 1, place is 2
    cloze: "[{kind}]: [{name}] is number [{place}]."  name is 1 and place is 2 still, kind is 3

A gap is known again by its stems, and when the sentence was reworded by what stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import FactBase, Row
from studykit.questions.forms._gap_hints import hint_of_rows
from studykit.questions.forms.groups import filled, group_rows
from studykit.questions.forms.rows import Direction, read_kept
from studykit.questions.identity.ids import bracket
from studykit.questions.item import EarlierItem, gap_text
from studykit.values.short_digests import short_digest

Votes = Mapping[tuple[int, int], int]
"""By a gap (its place in the sentence, from 0) and a number: how many items speak for them."""


class _GapToday(NamedTuple):
    """A gap with all that it asks and hides now."""

    stems: frozenset[str]
    """By their digests."""
    hidden: Mapping[str, frozenset[str]]
    """What stands in it, by fact (`table/id`)."""


def gap_numbers(
    directions: Sequence[Direction],
    rows: Sequence[Row],
    earlier: Mapping[str, EarlierItem],
    base: FactBase,
) -> list[int]:
    """Return a number for each gap.

    1. The one under which most of its stems are known.
    2. Else one that is left, under which mostly its answers are known: the sentence was reworded.
    3. Else a new one, above all that were given; when nothing at all is known again, the gaps are
       as they stand.
    """
    gaps = [_gap_today(direction, rows, base) for direction in directions]
    known_items = []
    for item_id, item in earlier.items():
        number = bracket(item_id)
        if number:
            known_items.append((number, item))

    number_of_gap: dict[int, int] = {}
    by_stem = _count_votes(gaps, known_items, lambda gap, item: item.stem_digest in gap.stems)
    _share_out(by_stem, number_of_gap)

    # A log of earlier days does not say what was asked for. Then a guess must do, but not where
    # a gap was known again by its stems: these say more.
    may_guess = not number_of_gap
    by_answer = _count_votes(
        gaps, known_items, lambda gap, item: _hid_the_same(gap, item, may_guess=may_guess)
    )
    items_with_number = _count_items(gaps, known_items)
    by_most_answers = {}
    for (place, number), votes in by_answer.items():
        # A column with the same value in a few rows must not take the number of another.
        is_majority = 2 * votes > items_with_number[number]
        if is_majority:
            by_most_answers[place, number] = votes
    _share_out(by_most_answers, number_of_gap)

    _number_the_others(len(gaps), {number for number, _ in known_items}, number_of_gap)
    return [number_of_gap[place] for place in range(len(gaps))]


def _number_the_others(
    gap_count: int, numbers_known: set[int], number_of_gap: dict[int, int]
) -> None:
    """Give each gap that is not known again the number of its place, or a new one."""
    is_nothing_known = not number_of_gap
    for place in range(gap_count):
        if place in number_of_gap:
            continue
        taken = {*numbers_known, *number_of_gap.values()}
        as_it_stands = place + 1
        if is_nothing_known or as_it_stands not in taken:
            number_of_gap[place] = as_it_stands
        else:
            number_of_gap[place] = max(taken) + 1


def _count_items(
    gaps: Sequence[_GapToday], known_items: Sequence[tuple[int, EarlierItem]]
) -> Counter[int]:
    """Return by number how many known items are about facts that are asked still."""
    facts_today: set[str] = set()
    for gap in gaps:
        facts_today.update(gap.hidden)
    count = Counter[int]()
    for number, item in known_items:
        if not facts_today.isdisjoint(item.facts):
            count[number] += 1
    return count


def _gap_today(direction: Direction, rows: Sequence[Row], base: FactBase) -> _GapToday:
    rows_read = read_kept(direction, rows, base)
    stems = set()
    for group in group_rows(direction, rows_read):
        hint = hint_of_rows(direction, [asked.row for asked in group.own], base)
        stems.add(short_digest(filled(group.stem, gap_text(hint))))
    hidden = {}
    for asked in rows_read.asked:
        fact = f"{direction.template.table.name}/{asked.row.id}"
        hidden[fact] = frozenset(asked.texts)
    return _GapToday(frozenset(stems), hidden)


def _count_votes(
    gaps: Sequence[_GapToday],
    known_items: Sequence[tuple[int, EarlierItem]],
    speaks_for: Callable[[_GapToday, EarlierItem], bool],
) -> Votes:
    # One gap may have the stems of another by chance: the most items decide.
    votes = Counter[tuple[int, int]]()
    for number, item in known_items:
        for place, gap in enumerate(gaps):
            if speaks_for(gap, item):
                votes[place, number] += 1
    return votes


def _share_out(votes: Votes, number_of_gap: dict[int, int]) -> None:
    """Give numbers to gaps that have none, the pair with most votes first."""
    for place, number in sorted(votes, key=lambda pair: (-votes[pair], pair)):
        if place not in number_of_gap and number not in number_of_gap.values():
            number_of_gap[place] = number


def _hid_the_same(gap: _GapToday, item: EarlierItem, *, may_guess: bool) -> bool:
    """Return whether the gap holds what the item asked for.

    Where that is not known it is guessed: it was something that the item's stem does not show.
    """
    texts: set[str] = set()
    for fact in item.facts:
        texts.update(gap.hidden.get(fact, ()))
    if item.key_digests:
        return not set(item.key_digests).isdisjoint(map(short_digest, texts))
    if not may_guess or not texts:
        return False
    return not any(text in item.stem for text in texts)
