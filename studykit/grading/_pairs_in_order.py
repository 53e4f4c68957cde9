"""Judges an order by its pairs: those that stand right are counted, and those that do not.

    Cannae, Zama, Actium, Milvian Bridge     right       6 of 6 pairs
    Zama, Cannae, Actium, Milvian Bridge     partial     5 of 6: Cannae comes before Zama
    Zama, Cannae, Milvian Bridge, Actium     partial     4 of 6, rated Again
    Milvian Bridge, Actium, Zama, Cannae     wrong       none

The measure is the rank correlation of M. G. Kendall ("A New Measure of Rank Correlation",
Biometrika 30, 1938): right pairs less wrong ones, over all pairs. It is 1 for the right order, -1
for its reverse, and 0 on average for a shuffle. That is also how the members of a list are counted:
a wrong one takes a right one away.

From one half on an order is rated Hard, as a list is, and below that Again. The share of right
pairs alone would be no bound, since every other guess has half of them. Half of the correlation is
reached by one guess in six among three and among four, by one in nine among five, and by one in
fifteen among six. So two swapped neighbours are Hard among four or more, where the others show that
the order is known, and Again among three, where every other guess gets as far.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from studykit.grading.verdict import AGAIN, GOOD, HARD, Verdict


def verdict_on_order(places: Sequence[int], keys: tuple[str, ...]) -> Verdict:
    """Return the verdict on keys that were given in an order, each by its place in the right one.

    The places 1, 0, 2, 3 stand for the second key, the first, the third and the fourth.
    """
    pairs = list(combinations(places, 2))
    right = 0
    for earlier, later in pairs:
        if earlier < later:
            right += 1
    if right == len(pairs):
        return Verdict("right", f"All {len(keys)} are in order.", GOOD, keys)
    if right == 0:
        return Verdict("wrong", "It stands the other way round, from first to last.", AGAIN)

    wrong = len(pairs) - right
    is_half = 2 * (right - wrong) >= len(pairs)
    first, second = _first_swapped(places)
    why = (
        f"{right} of {len(pairs)} pairs stand in the right order: "
        f"'{keys[first]}' comes before '{keys[second]}'."
    )
    return Verdict("partial", why, HARD if is_half else AGAIN, keys)


def _first_swapped(places: Sequence[int]) -> tuple[int, int]:
    """Return the first two neighbours that are the wrong way round, as they stand rightly."""
    for earlier, later in pairwise(places):
        if earlier > later:
            return later, earlier
    msg = "the places are in their order"
    raise ValueError(msg)
