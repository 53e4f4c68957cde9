"""Pairs things of then with things of today, the best evidence first.

Rows with rows, known ids with questions.

    evidence    then       today
    3           bank       bank+Bank     a pair
    2           bank       bank+Ufer     `bank` is settled
    1           shore      bank+Ufer     a pair: nobody with better evidence wanted it

Evidence may be anything that can be compared, the more the better, and is gathered where the things
are known (`_same_names`, `_same_cells`, `give_ids`). Knows no rows, no items and no ids.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

Then = TypeVar("Then")
Today = TypeVar("Today")


class Pair(NamedTuple, Generic[Then, Today]):
    """Something of then and something of today that may be the same."""

    evidence: Any
    then: Then
    today: Today


def best_pairs(candidates: Iterable[Pair[Then, Today]]) -> dict[Then, Today]:
    """Return what of today each thing of then is.

    Of pairs with the same evidence the first one is taken.
    """
    today_of: dict[Then, Today] = {}
    taken: set[Today] = set()
    # Sorting keeps the order of equals, also in reverse.
    for pair in sorted(candidates, key=lambda pair: pair.evidence, reverse=True):
        if pair.then not in today_of and pair.today not in taken:
            today_of[pair.then] = pair.today
            taken.add(pair.today)
    return today_of


def clear_pairs(
    candidates: Iterable[Pair[Then, Today]], taken: Collection[Today] = ()
) -> dict[Then, Today]:
    """Return the same, but of pairs with the same evidence none where two would do as well.

    What such a pair is about stays without a partner: weaker evidence cannot settle what stronger
    left open. `taken` is what of today has a partner already.
    """
    by_evidence: dict[Any, list[Pair[Then, Today]]] = defaultdict(list)
    for pair in candidates:
        by_evidence[pair.evidence].append(pair)

    today_of: dict[Then, Today] = {}
    closed_then: set[Then] = set()
    closed_today = set(taken)
    for evidence in sorted(by_evidence, reverse=True):
        still_open = []
        for pair in by_evidence[evidence]:
            if pair.then not in closed_then and pair.today not in closed_today:
                still_open.append(pair)
        pairs_of_then: Counter[Then] = Counter()
        pairs_of_today: Counter[Today] = Counter()
        for pair in still_open:
            pairs_of_then[pair.then] += 1
            pairs_of_today[pair.today] += 1
        for pair in still_open:
            if pairs_of_then[pair.then] == 1 and pairs_of_today[pair.today] == 1:
                today_of[pair.then] = pair.today
        # Also those in doubt: they stay without a partner.
        closed_then.update(pairs_of_then)
        closed_today.update(pairs_of_today)
    return today_of
