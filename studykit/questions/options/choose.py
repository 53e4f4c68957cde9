"""Chooses the wrong options of an item: never right, plausible, and stable when other facts change.

    the key Kyiv     slot 1     the ring of its river     nobody on it may stand beside Kyiv
                                the ring of its form      Lima
                     slot 2     of its form, turned       Rome
                     slot 3     of its form, turned       Rome is taken, so on to Oslo

Candidates lie on rings, each at a place drawn from its own text, and the key walks on from its own
place past what may not be an option (`tier` has the picture). So one fact more or less changes the
options of the few items that lay next to it, where sampling from a list would change nearly all.
Nothing here compares pairs of candidates: plausibility comes from rings (a shared attribute, a like
form) and from nearness on a sorted line.

Knows candidates of one item. Knows no rows and no templates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import islice

from studykit.facts.base import Number
from studykit.questions.identity.draw import draw, draws
from studykit.questions.options.forbidden import Avoid, Bucket, Candidate
from studykit.questions.options.tier import Line, Spot, Tier
from studykit.questions.templates.template import Hardness
from studykit.values.sameness import Extent, comparable

_MOST_LOOKED_AT = 500
"""Candidates of one ring. Where so many in a row may not stand beside the key, all of them share an
alias, or more are right than a person could have written: thousands of items would each walk past
thousands."""
_MOST_ATTRIBUTES = {"medium": 2, "hard": 3}
_TURNS = tuple(draw("turn", str(turn)) | 1 for turn in range(64))
"""Odd numbers by which rings are turned. The first are for the slots of an item that is alone with
its answer."""
_REACH = {"easy": 24, "medium": 3, "hard": 0}
"""Out of how many on each side a number is drawn. The wider, the more the rarest option tells."""


class Choice:
    """The distractors of one item while they are chosen."""

    def __init__(
        self,
        item_id: str,
        key: Candidate,
        avoid: Avoid,
        wanted: int,
        hardness: Hardness,
        doubted: Sequence[Collection[str]] = (),
    ) -> None:
        self.item_id, self.key, self.avoid = item_id, key, avoid
        self.wanted, self.hardness = wanted, hardness
        self.doubted = doubted
        """Folded answers of rows of which too little is known. Only the author may say that they
        are wrong."""
        self.fellows = 1
        """How many items of the template have this answer."""
        self.chosen: list[Candidate] = []
        self.taken: set[str] = set()
        """All ways to write those that were chosen, and their spellings."""

    @cached_property
    def draws(self) -> tuple[int, ...]:
        """Numbers that are drawn from the item's id."""
        return draws(self.item_id)

    @property
    def missing(self) -> int:
        return self.wanted - len(self.chosen)

    def is_free(self, candidate: Candidate) -> bool:
        """Return whether the candidate may be an option beside the key and those already chosen."""
        if candidate.extent and self.avoid.around(candidate.extent):
            return False
        return self.may_stand(candidate)

    def may_stand(self, candidate: Candidate) -> bool:
        """Return the same for one whose value is known to lie outside all forbidden extents."""
        if candidate.grain != self.key.grain:
            return False
        if not self.taken.isdisjoint(candidate.ways):
            return False
        if not self.taken.isdisjoint(candidate.spellings):
            return False
        if isinstance(candidate.value, Number):
            # The same number may be written in two ways: 7 and 7.0, 4 km and 4000 m.
            for chosen in self.chosen:
                if comparable(chosen.value) == comparable(candidate.value):
                    return False
        return self.avoid.allows(candidate)

    def take(self, candidate: Candidate) -> bool:
        """Choose a candidate if it is free and one is missing; return whether it was chosen."""
        if self.missing <= 0 or not self.is_free(candidate):
            return False
        self.add(candidate)
        return True

    def add(self, candidate: Candidate) -> None:
        """Choose a candidate that is free."""
        self.chosen.append(candidate)
        self.taken.update(candidate.ways)
        self.taken.update(candidate.spellings)


def choose(
    choice: Choice,
    preferred: Sequence[Candidate],
    kept: Sequence[str],
    tiers: Sequence[Tier],
    made_up: Callable[[], Sequence[Candidate]],
) -> tuple[str, ...]:
    """Return the distractors of an item, best first; fewer than wanted when there are no more.

    In this order: those that the lock file knows, as long as they are valid; those that the author
    names as confused with the key; then the tiers, each only when the one before gave too few; then
    the made-up values, sorted, that lie near the key.
    """
    for text in kept:
        _keep(choice, text, preferred, tiers, made_up)
    for candidate in preferred:
        choice.take(candidate)
    if choice.doubted:
        # From here on: the author may name what is doubted, the program may not.
        choice.avoid = choice.avoid._replace(folded=(*choice.avoid.folded, *choice.doubted))
    if choice.key.extent:
        _choose_near(choice, choice.key.extent, tiers, made_up)
    else:
        for tier in tiers:
            if choice.missing > 0:
                _choose_like(choice, tier)
    return tuple(candidate.text for candidate in choice.chosen)


def _keep(
    choice: Choice,
    text: str,
    preferred: Sequence[Candidate],
    tiers: Sequence[Tier],
    made_up: Callable[[], Sequence[Candidate]],
) -> None:
    """Take an option that the lock file knows, if any road leads to it still."""
    for candidate in preferred:
        if candidate.text == text and choice.take(candidate):
            return
    candidates = []
    for tier in tiers:
        candidate_of_tier = tier.by_text.get(choice.key.grain, {}).get(text)
        if candidate_of_tier:
            candidates.append(candidate_of_tier)
    if not candidates:
        candidates = [candidate for candidate in made_up() if candidate.text == text]
    for candidate in candidates:
        # Not in `avoid` yet, since what the author prefers comes before doubts.
        is_doubted = any(candidate.folded in texts for texts in choice.doubted)
        if not is_doubted and choice.take(candidate):
            return


# --- texts: on rings ------------------------------------------------------------------------------


def _choose_like(choice: Choice, tier: Tier) -> None:
    """Take distractors from rings.

    Of a shared attribute, of a like form, or of anything of the same grain.
    """
    rings = _most_plausible(tier.rings_of(choice.key), choice.hardness)
    place = draw("value", choice.key.text)
    bare: set[Bucket] = set()
    """Rings without an option for this key: the more are chosen, the fewer are free."""
    for slot in range(choice.wanted):
        if choice.missing <= 0:
            return
        turn = _turn_of(slot, choice)
        for ring in _in_turn(rings, slot, choice.hardness):
            if ring in bare:
                continue
            ahead = islice(tier.after(ring, place, choice.key.text, turn), _MOST_LOOKED_AT)
            if any(map(choice.take, ahead)):
                break
            bare.add(ring)


def _most_plausible(rings: Sequence[Bucket], hardness: Hardness) -> Sequence[Bucket]:
    """Return the rings that are used, of which the last one has everything."""
    *attributes, form, everything = rings
    if hardness == "easy":
        return [everything]
    return [*attributes[: _MOST_ATTRIBUTES[hardness]], form, everything]


def _in_turn(rings: Sequence[Bucket], slot: int, hardness: Hardness) -> Sequence[Bucket]:
    """Return the rings of a slot.

    Another one first in each, so that no single cue runs through the options.
    """
    if hardness != "medium":
        return rings
    *plausible, everything = rings
    first = slot % len(plausible)
    return (*plausible[first:], *plausible[:first], everything)


def _turn_of(slot: int, choice: Choice) -> int:
    """Return by what a ring is turned for a slot.

    Items of one answer begin at one place. They take turns, or all would have the same options.
    """
    if choice.fellows == 1:
        return _TURNS[slot]
    # A power of two, so that one item more changes few.
    turns = min(4 << choice.fellows.bit_length(), len(_TURNS))
    return _TURNS[choice.draws[slot] % turns]


# --- numbers and dates: on lines ------------------------------------------------------------------


def _choose_near(
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
