"""Distractors of an item of which nothing but its one exact answer is forbidden: most items are so.

They are found in a third of the time that `distractors.choose` needs, and are the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from studykit.questions.identity.ids import draw, draws
from studykit.questions.options.choose import WINDOW, Spots, Tier, in_turn, rings_of, turn_of
from studykit.questions.options.forbidden import Candidate
from studykit.questions.templates.deck_file import Hardness


class Alone(NamedTuple):
    """Such an item, for which nothing is preferred either.

    Each way gives what `choose` gives, or None when a candidate may not stand: then `choose` must look closer.
    """

    item: str
    key: Candidate
    right: frozenset[str]
    """All spellings of the answer, folded."""
    letters: str
    """Those of the stem (`letters_in`)."""
    wanted: int
    hardness: Hardness

    def kept(self, tier: Tier, texts: Sequence[str]) -> tuple[str, ...] | None:
        """Those that the lock file knows."""
        known = tier.known.get(self.key.grain, {})
        found = [each for text in texts if (each := known.get(text))]
        return self._if_free(found) if len(found) == len(texts) == self.wanted else None

    def beside(self, tier: Tier) -> tuple[str, ...] | None:
        """Numbers or dates near the key, as `choose` draws them."""
        line, span, reach = tier.lines.get(self.key.grain), self.key.extent, WINDOW[self.hardness]
        if line is None or span is None:
            return None
        places, spots = line
        size = max(reach, self.wanted)
        low, high = bisect_left(places, span[0]), bisect_right(places, span[1])
        from_low, turn, *_ = draws(self.item)
        from_low %= self.wanted + 1
        from_high = self.wanted - from_low
        found: Spots = []
        if from_low:
            near = spots[max(low - size, 0) : low][::-1][: max(reach, from_low)]
            found = sorted(near, key=lambda each: each[0] ^ turn)[:from_low]
        if from_high:
            near = spots[high : high + max(reach, from_high)]
            found += sorted(near, key=lambda each: each[0] ^ turn)[:from_high]
        return self._if_free([each for _, each in found])

    def like(self, tier: Tier, fellows: int) -> tuple[str, ...] | None:
        """From rings, as `choose` walks on them. `fellows` are the items with this answer."""
        key = self.key
        rings, place = rings_of(tier, key, self.hardness), draw("value", key.text)
        drawn = draws(self.item) if fellows > 1 else ()
        found: list[Candidate] = []
        taken = set(self.right)
        for slot in range(self.wanted):
            turn = turn_of(slot, fellows, drawn)
            for ring in in_turn(rings, slot, self.hardness):
                each = next(
                    (
                        each
                        for each in tier.after(ring, place, key.text, turn)
                        if each.folded not in taken
                    ),
                    None,
                )
                if each:
                    found.append(each)
                    taken.add(each.folded)
                    break
        return self._if_free(found) if len(found) == self.wanted else None

    def _if_free(self, found: Sequence[Candidate]) -> tuple[str, ...] | None:
        """The texts, when each may stand beside the key and the others."""
        key, letters = self.key, self.letters
        taken, extents = set(self.right), {key.extent}
        for each in found:
            if each.folded in taken or not letters or each.letters in letters:
                return None
            if each.spellings:
                if not taken.isdisjoint(each.spellings):
                    return None
                taken |= each.spellings
            taken.add(each.folded)
            extents.add(each.extent)
        if len(found) < self.wanted or (key.extent and len(extents) <= self.wanted):
            return None
        return tuple([each.text for each in found])
