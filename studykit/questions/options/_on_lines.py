"""Takes numbers or dates from lines: near the key, and on both of its sides.

How many lie below it is drawn from the item's id, so that its rank tells nothing. Knows candidates
of one item. Knows no rows and no templates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from studykit.questions.identity.draw import draw
from studykit.questions.options.choice import Choice
from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.tier import Line, Spot, Tier
from studykit.values.sameness import Extent

_REACH = {"easy": 24, "medium": 3, "hard": 0}
"""Out of how many on each side a number is drawn. The wider, the more the rarest option tells."""


def choose_on_lines(
    choice: Choice,
    extent: Extent,
    tiers: Sequence[Tier],
    made_up: Callable[[], Sequence[Candidate]],
) -> None:
    """Take numbers or dates near the key, which has that extent.

    How many lie below it is drawn, so that its rank among them tells nothing.
    """
    position = extent[0]
    below_wanted = choice.draws[0] % (choice.wanted + 1)
    # What was kept or preferred lies on one side too.
    for candidate in choice.chosen:
        if _is_below(candidate, position):
            below_wanted -= 1
    below_wanted = min(max(below_wanted, 0), choice.missing)

    own = choice.avoid.around(extent) or extent
    for tier in tiers:
        if choice.missing <= 0:
            return
        line = tier.lines.get(choice.key.grain)
        reach = _REACH[choice.hardness]
        while line and choice.missing > 0:
            missing = choice.missing
            size = max(reach, missing)
            below = _nearest(choice, line, own, size, above=False)
            above = _nearest(choice, line, own, size, above=True)
            # Where one side has too few, the other one has more.
            if below_wanted or len(above) < missing:
                _add_some(choice, below, max(below_wanted, missing - len(above)), reach)
                below_wanted = max(below_wanted - (missing - choice.missing), 0)
            # If there are more below, those that are wanted there are looked for farther away.
            left_for_below = 0
            if len(below) >= size:
                left_for_below = below_wanted
            _add_some(choice, above, choice.missing - left_for_below, reach)
            if len(below) < size and len(above) < size:
                break
            # Some could not stand beside the key: look farther.
            reach = size * 4
    if choice.missing > 0:
        _choose_made_up(choice, position, made_up(), below_wanted)


def _is_below(candidate: Candidate, position: Decimal | int) -> bool:
    return candidate.extent is not None and candidate.extent[0] < position


def _nearest(choice: Choice, line: Line, own: Extent, size: int, *, above: bool) -> list[Spot]:
    """Return the candidates on one side of the key that are not taken for it, the nearest first.

    `own` is the forbidden extent in which the key itself lies: nothing in it can be an option.
    """
    spots = line.spots
    step = 1 if above else -1
    place = line.past(own, step)
    nearest: list[Spot] = []
    while 0 <= place < len(spots) and len(nearest) < size:
        # As many at once as are wanted: mostly none of them is forbidden.
        part = spots[place : place + size]
        if not above:
            part = spots[max(place - size + 1, 0) : place + 1]
        barred = choice.avoid.around(_extent_of(part))
        if barred:
            # Somewhere in this part: go on one by one.
            part = spots[place : place + 1]
            barred = choice.avoid.around(part[0].candidate.extent)
        if barred:
            # Past the whole extent, which may hold thousands; a date may begin before it, and stay
            # where it is.
            past = line.past(barred, step)
            place = place + step if past == place else past
            continue
        for spot in part[::step]:
            if spot.candidate.folded not in choice.taken:
                nearest.append(spot)
        place += step * len(part)
    return nearest[:size]


def _extent_of(part: Sequence[Spot]) -> Extent | None:
    """Return from where to where some neighbours on a line lie."""
    first, last = part[0].candidate.extent, part[-1].candidate.extent
    if first is None or last is None:
        return None
    return first[0], last[1]


def _add_some(choice: Choice, nearest: Sequence[Spot], count: int, reach: int) -> None:
    """Choose some of the nearest candidates of one side, all outside the forbidden extents."""
    drawn_from = nearest[: max(reach, count)]
    # The exclusive or lays them out anew for each item, and one candidate more moves none of the
    # others.
    turn = choice.draws[1]
    for spot in sorted(drawn_from, key=lambda spot: spot.place ^ turn):
        if count <= 0:
            return
        if choice.may_stand(spot.candidate):
            choice.add(spot.candidate)
            count -= 1


def _choose_made_up(
    choice: Choice, position: Decimal | int, made_up: Sequence[Candidate], below_wanted: int
) -> None:
    """Take values that no fact has, on the sides that are still wanted."""
    free = list(filter(choice.is_free, made_up))
    # In another order for each item: always the nearest would tell the key, which lies amid them.
    free.sort(key=lambda candidate: draw(choice.item_id, "step", candidate.text))
    below: list[Candidate] = []
    above: list[Candidate] = []
    for candidate in free:
        if _is_below(candidate, position):
            below.append(candidate)
        else:
            above.append(candidate)
    for candidate in (*below[:below_wanted], *above, *below[below_wanted:]):
        choice.take(candidate)
