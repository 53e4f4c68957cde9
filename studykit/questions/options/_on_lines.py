"""Takes numbers or dates near the key, on both of its sides, and not too near it.

    the key 1007, hard      996  |  1005  1006  [1007]  1008  1012  |  1013  1014  1031
                            996, and 1013; then 1031, since 1014 is too near 1013

Easy ones and those of medium hardness come from rings first, all over the column or of a like size.
How many lie below the key is drawn from the item's id, so that its rank tells nothing. Knows
candidates of one item. Knows no rows and no templates.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from studykit.questions.identity.draw import draw
from studykit.questions.options._on_rings import choose_number_on_ring
from studykit.questions.options.choice import Choice
from studykit.questions.options.far_enough import too_near
from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.tier import Line, Tier
from studykit.values.doubt import Extent

_REACH = {"easy": 24, "medium": 3, "hard": 0}
"""Out of how many on each side a number is drawn. The wider, the more the rarest option tells."""
_WIDER = 4
"""How many times as many are read where none of those read before could stand beside the key."""


def choose_on_lines(
    choice: Choice, tiers: Sequence[Tier], made_up: Callable[[], Sequence[Candidate]]
) -> None:
    """Take numbers or dates near the key, as many as are missing, made-up ones last."""
    key = choice.key
    assert key.extent
    below_wanted = choice.draws[0] % (choice.wanted + 1)
    # What was kept or preferred lies on one side too.
    below_wanted = min(max(below_wanted - _count_below(choice), 0), choice.missing)

    for tier in tiers:
        if choice.missing <= 0:
            return
        below_before = _count_below(choice)
        if choice.hardness != "hard":
            # Any value of a like size: were it always a neighbor, the rarest would tell the answer.
            choose_number_on_ring(choice, tier)
        below_wanted = max(below_wanted - (_count_below(choice) - below_before), 0)
        line = tier.lines.get(key.grain)
        if line and choice.missing > 0:
            below_wanted = _take_from(line, choice, below_wanted)
    if choice.missing > 0:
        _choose_made_up(choice, made_up(), below_wanted)


def _take_from(line: Line, choice: Choice, below_wanted: int) -> int:
    """Take from one line what is missing; return how many are still wanted below the key."""
    around_key = _around_key(choice)
    below = _Side(line, choice, around_key, is_above=False)
    above = _Side(line, choice, around_key, is_above=True)
    reach = _REACH[choice.hardness]
    while choice.missing > 0:
        missing = choice.missing
        size = max(reach, missing)
        has_more_below = below.read(size)
        has_more_above = above.read(size)
        # Where one side has too few, the other one has more.
        if below_wanted or len(above.read_ahead) < missing:
            below.add_some(max(below_wanted, missing - len(above.read_ahead)), reach)
            below_wanted = max(below_wanted - (missing - choice.missing), 0)
        # If there are more below, those that are wanted there are looked for farther away.
        left_for_below = below_wanted if has_more_below else 0
        above.add_some(choice.missing - left_for_below, reach)
        if not has_more_below and not has_more_above:
            # Whatever is left, on either side.
            below.add_some(choice.missing, reach)
            above.add_some(choice.missing, reach)
            break
        if choice.missing == missing:
            reach = size * _WIDER
    return below_wanted


def _count_below(choice: Choice) -> int:
    return sum(_is_below(candidate, choice.key) for candidate in choice.chosen)


def _is_below(candidate: Candidate, key: Candidate) -> bool:
    if candidate.extent is None or key.extent is None:
        return False
    return candidate.extent[0] < key.extent[0]


def _around_key(choice: Choice) -> Extent:
    """Return the extent around the key in which nothing can be an option."""
    extent = choice.key.extent
    assert extent
    forbidden = choice.avoid.around(extent) or extent
    near = choice.too_near or extent
    return min(forbidden[0], near[0]), max(forbidden[1], near[1])


class _Side:
    """The candidates on one side of a key, read from it outwards; none is read twice."""

    def __init__(self, line: Line, choice: Choice, around_key: Extent, *, is_above: bool) -> None:
        self._line = line
        self._choice = choice
        self._step = 1 if is_above else -1
        self.read_ahead: list[int] = []
        """Places of those that may stand beside the key, as far as is known, the nearest first."""
        self._first, self._behind_last = 0, len(line.candidates)
        if choice.stretch:
            # Other eras, and what is later than the newest source.
            self._first = bisect_left(line.positions, choice.stretch[0])
            self._behind_last = bisect_right(line.positions, choice.stretch[1])
        self._place = line.past(around_key, self._step)

    def read(self, size: int) -> bool:
        """Read on until there are `size` candidates that are not taken for the key.

        Return whether there are as many.
        """
        while len(self.read_ahead) < size and self._has_places:
            # As many at once as are wanted: mostly none of them is forbidden.
            part = self._places_ahead(size - len(self.read_ahead))
            barred = self._barred(part)
            if barred:
                # Somewhere in this part: go on one by one.
                part = self._places_ahead(1)
                barred = self._barred(part)
            if barred:
                # Past the whole extent, which may hold thousands; a date may begin before it, and
                # stay where it is.
                past = self._line.past(barred, self._step)
                is_farther = (past - self._place) * self._step > 0
                self._place = past if is_farther else self._place + self._step
                continue
            self.read_ahead += part
            self._place += self._step * len(part)
        return len(self.read_ahead) >= size

    def add_some(self, count: int, reach: int) -> None:
        """Choose some of the nearest candidates, each at most once looked at."""
        choice, candidates = self._choice, self._line.candidates
        drawn_from = self.read_ahead[: max(reach, count)]
        # The exclusive or lays them out anew for each item, and one candidate more moves none of
        # the others.
        turn = choice.draws[1]
        for place in sorted(drawn_from, key=lambda place: candidates[place].place ^ turn):
            if count <= 0 or choice.missing <= 0:
                return
            self.read_ahead.remove(place)
            candidate = candidates[place]
            if choice.may_stand(candidate):
                choice.add(candidate)
                count -= 1
                self._skip_around(candidate)

    def _skip_around(self, chosen: Candidate) -> None:
        """Go on behind all that lies too near to one that was chosen."""
        near = too_near(chosen, self._choice.hardness)
        if near is not None:
            past = self._line.past(near, self._step)
            if (past - self._place) * self._step > 0:
                self._place = past

    @property
    def _has_places(self) -> bool:
        return self._first <= self._place < self._behind_last

    def _places_ahead(self, size: int) -> Sequence[int]:
        """Return the next places, the nearest first."""
        if self._step > 0:
            return range(self._place, min(self._place + size, self._behind_last))
        return range(self._place, max(self._place - size, self._first - 1), -1)

    def _barred(self, part: Sequence[int]) -> Extent | None:
        """Return a forbidden extent that some neighbors on the line reach."""
        candidates = self._line.candidates
        extents = [extent for place in part if (extent := candidates[place].extent)]
        # Any of them may be a long span.
        first = min(begin for begin, _ in extents)
        return self._choice.avoid.around((first, max(end for _, end in extents)))


def _choose_made_up(choice: Choice, made_up: Iterable[Candidate], below_wanted: int) -> None:
    """Take values that no fact has, on the sides that are still wanted."""
    free = list(filter(choice.is_free, made_up))
    # In another order for each item: always the nearest would tell the key, which lies amid them.
    free.sort(key=lambda candidate: draw(choice.item_id, "step", candidate.text))
    below: list[Candidate] = []
    above: list[Candidate] = []
    for candidate in free:
        if _is_below(candidate, choice.key):
            below.append(candidate)
        else:
            above.append(candidate)
    for candidate in (*below[:below_wanted], *above, *below[below_wanted:]):
        choice.take(candidate)
