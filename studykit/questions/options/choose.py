"""Wrong options that are never right, plausible, and stable when other facts change.

Candidates lie on rings, each at a place drawn from its own text; an item enters a ring at places drawn from its
id and walks on past what may not be an option. So one fact more or less changes the options of the few items
that lay next to it, where sampling from a list would change nearly all. Nothing here compares pairs of
candidates: plausibility comes from buckets (a shared attribute, a like form) and from nearness on a sorted line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from studykit.facts.base import Date, Number, Scalar
from studykit.questions.identity.draw import draw, draws
from studykit.questions.options.forbidden import Avoid, Bucket, Candidate
from studykit.questions.templates.patterns import Slot
from studykit.questions.templates.template import Hardness
from studykit.values.dates import precision
from studykit.values.numbers import decimals
from studykit.values.sameness import Extent, extent

Spots = list[tuple[int, Candidate]]
"""Candidates with their places on the ring."""


def likeness(text: str) -> Bucket:
    """The form of a text: script, number of words, capitals, and length on a coarse scale."""
    letter = next((char for char in text if char.isalpha()), "")
    script = (
        "none"
        if not letter
        else "LATIN"
        if letter.isascii()
        else unicodedata.name(letter, "?").partition(" ")[0]
    )
    capitals = (
        "all" if len(text) > 1 and text.isupper() else "first" if text[:1].isupper() else "none"
    )
    return script, min(len(text.split()), 4), capitals, bisect_left(_LENGTHS, len(text))


_LENGTHS = (3, 7, 14, 29, 59)


_DIGITS = re.compile(r"[-+−~\d.,eE\s]+")


def grain(value: Scalar, kind: str, slot: Slot | None) -> Bucket:
    """What the key and its distractors have in common."""
    if isinstance(value, Number):
        is_whole = value.text.isdecimal()
        scale = "" if is_whole else _DIGITS.sub(" ", value.text).strip()
        places = (
            int(slot.format[1:])
            if slot and slot.format[:1] == "."
            else 0
            if is_whole
            else decimals(value)
        )
        return "number", value.unit, scale, places, value.about, kind
    if isinstance(value, Date):
        return "date", precision(value), value.about, kind
    if isinstance(value, bool):
        return "boolean", kind
    return "text", slot.column.target if slot else "", kind


class Tier:
    """Candidates of one origin, laid out on rings and lines when they are first needed."""

    def __init__(self, candidates: Callable[[], Iterable[Candidate]]) -> None:
        self._candidates = candidates
        self.turned: dict[tuple[Bucket, int], list[tuple[int, str, Candidate]]] = {}
        """Rings by bucket and turn: the same candidates in another order."""

    @cached_property
    def known(self) -> dict[Bucket, dict[str, Candidate]]:
        """Of each grain each text once: rows with one label share their spellings and all of their attributes."""
        found: dict[Bucket, dict[str, Candidate]] = defaultdict(dict)
        for candidate in self._candidates():
            texts, text = found[candidate.grain], candidate.text
            first = texts.setdefault(text, candidate)
            if first is not candidate:
                texts[text] = _merged(first, candidate)
        return dict(found)

    def all(self) -> Iterator[Candidate]:
        return (candidate for texts in self.known.values() for candidate in texts.values())

    @cached_property
    def rings(self) -> dict[Bucket, list[tuple[int, str, Candidate]]]:
        rings: dict[Bucket, list[tuple[int, str, Candidate]]] = defaultdict(list)
        for candidate in self.all():
            if candidate.extent:
                continue
            place = draw("value", candidate.text), candidate.text, candidate
            rings["all", candidate.grain].append(place)
            rings["like", candidate.grain, likeness(candidate.text)].append(place)
            for attribute in candidate.attributes:
                rings["attribute", candidate.grain, attribute].append(place)
        for ring in rings.values():
            ring.sort()
        return dict(rings)

    @cached_property
    def lines(self) -> dict[Bucket, Line]:
        """Numbers and dates, sorted by where they lie."""
        lines = {}
        for bucket, texts in self.known.items():
            line = [
                (each.extent[0], text, draw("value", text), each)
                for text, each in texts.items()
                if each.extent
            ]
            lines[bucket] = _line(sorted(line))
        return lines

    def is_shared(self, bucket: Bucket) -> bool:
        """Whether a ring holds more than the key itself."""
        return len(self.rings.get(bucket, ())) > 1

    def after(self, bucket: Bucket, place: int, text: str, turn: int) -> Iterator[Candidate]:
        """The candidates that follow a text, the key, on a ring, which each turn lays out in another order.

        Each follows exactly one other, so that all of them are options about equally often. Were they drawn from places
        on the ring, those behind a gap would be shown far more often, and the rarest option would be the key.
        """
        ring = self.turned.get((bucket, turn))
        if ring is None:
            ring = [
                (at * turn & _PLACES, text, each) for at, text, each in self.rings.get(bucket, ())
            ]
            ring.sort()
            self.turned[bucket, turn] = ring
        at = bisect_left(ring, (place * turn & _PLACES, text))
        at += at < len(ring) and ring[at][1] == text
        for spots in (range(at, len(ring)), range(at)):  # a slice would copy the ring for each item
            for spot in spots:
                yield ring[spot][2]

    def beside(self, choice: Choice, size: int) -> tuple[Spots, Spots]:
        """The nearest candidates below and above the key that are not taken for it, with their places on the ring."""
        line = self.lines.get(choice.key.grain)
        if line is None:
            return [], []
        places, spots = line
        span = choice.avoid.only_span
        if span is None or choice.taken:
            own = choice.avoid.around(choice.key.extent)
            return _near(choice, line, own, size, above=False), _near(
                choice, line, own, size, above=True
            )
        low, high = bisect_left(places, span[0]), bisect_right(places, span[1])
        return spots[low - size if low > size else 0 : low][::-1], spots[high : high + size]


class Line(NamedTuple):
    """Numbers or dates of one grain, in order: where each lies, and its place on the ring with the candidate."""

    places: list[Decimal | int]
    spots: Spots


def _near(choice: Choice, line: Line, own: Extent | None, size: int, *, above: bool) -> Spots:
    """Those of one side, where not all that lies beside the key is free.

    `own` is the forbidden span in which the key itself lies.
    """
    places, spots = line
    step = 1 if above else -1
    if own:  # nothing in the span in which the key itself lies can be an option
        at = bisect_right(places, own[1]) if above else bisect_left(places, own[0]) - 1
    else:
        at = bisect_left(places, choice.place) - (0 if above else 1)
    found: Spots = []
    while 0 <= at < len(spots) and len(found) < size:
        part = spots[at : at + size] if above else spots[max(at - size + 1, 0) : at + 1]
        barred = choice.avoid.around(_from_to(part[0][1], part[-1][1]))
        if barred:  # somewhere in this part: go on one by one
            part = spots[at : at + 1]
            barred = choice.avoid.around(part[0][1].extent)
        if barred:  # past the whole span: it may hold thousands
            jump = bisect_right(places, barred[1]) if above else bisect_left(places, barred[0]) - 1
            at = jump if jump != at else at + step
            continue
        found += [each for each in part[::step] if each[1].folded not in choice.taken]
        at += step * len(part)
    return found[:size]


def _line(ordered: Sequence[tuple[Decimal | int, str, int, Candidate]]) -> Line:
    return Line([each[0] for each in ordered], [each[2:] for each in ordered])


def _from_to(first: Candidate, last: Candidate) -> Extent | None:
    return (first.extent[0], last.extent[1]) if first.extent and last.extent else None


_PLACES = (1 << 64) - 1
"""An odd factor, modulo this and one, gives each place another one of its own."""


def _merged(one: Candidate, other: Candidate) -> Candidate:
    """Two candidates of one text: whatever the order of the rows, the same comes out."""
    if (
        one.attributes == other.attributes
        and one.spellings == other.spellings
        and one.value == other.value
    ):
        return one
    value = min(one.value, other.value, key=str)
    return one._replace(
        value=value,
        extent=extent(value),
        spellings=one.spellings | other.spellings,
        attributes=tuple(dict.fromkeys((*one.attributes, *other.attributes))),
    )


class Choice:
    """The distractors of one item while they are chosen."""

    def __init__(
        self,
        item: str,
        key: Candidate,
        avoid: Avoid,
        wanted: int,
        hardness: Hardness,
        doubted: Sequence[Collection[str]] = (),
    ) -> None:
        self.item, self.key, self.avoid, self.wanted, self.hardness = (
            item,
            key,
            avoid,
            wanted,
            hardness,
        )
        self.doubted = doubted
        """Folded answers of rows of which too little is known. Only the author may say that they are wrong."""
        self.fellows = 1
        """How many items of the template have this answer."""
        self.missing = wanted
        """How many are wanted still."""
        self.chosen: list[Candidate] = []
        self.taken: set[str] = set()
        self.draws = draws(item)
        self.place: Decimal | int = key.extent[0] if key.extent else 0
        """Where the key lies among numbers or dates."""

    def is_free(self, candidate: Candidate) -> bool:
        """Whether the candidate may be an option beside the key and those already chosen."""
        return self.avoid.around(candidate.extent) is None and self.may_stand(candidate)

    def may_stand(self, candidate: Candidate) -> bool:
        """The same, when its value is known to lie outside all forbidden spans."""
        if candidate.grain is not self.key.grain and candidate.grain != self.key.grain:
            return False
        taken = self.taken
        if taken:
            if candidate.folded in taken or (
                candidate.spellings and not taken.isdisjoint(candidate.spellings)
            ):
                return False
            one = candidate.value
            if type(one) is Number:
                for each in self.chosen:
                    if type(each.value) is Number and one.value == each.value.value:
                        return False
        return self.avoid.allows(candidate)

    def take(self, candidate: Candidate) -> bool:
        return self.missing > 0 and self.is_free(candidate) and self.add(candidate)

    def add(self, candidate: Candidate) -> bool:
        """Takes a candidate that is free."""
        self.missing -= 1
        self.chosen.append(candidate)
        self.taken.add(candidate.folded)
        if candidate.spellings:
            self.taken |= candidate.spellings
        return True


def choose(
    choice: Choice,
    preferred: Sequence[Candidate],
    kept: Sequence[str],
    tiers: Sequence[Tier],
    made_up: Callable[[], Sequence[Candidate]],
) -> tuple[str, ...]:
    """The distractors of an item, best first; fewer than wanted when there are no more.

    In this order: those that the lock file knows, as long as they are valid; those that the author names as
    confused with the key; then the tiers, each only when the one before gave too few; then the made-up values,
    sorted, that lie near the key.
    """
    for text in kept:
        _keep(choice, text, preferred, tiers, made_up)
    for candidate in preferred:
        choice.take(candidate)
    if choice.missing <= 0:
        return tuple(candidate.text for candidate in choice.chosen)
    if choice.doubted:
        choice.avoid = choice.avoid._replace(folded=(*choice.avoid.folded, *choice.doubted))
    if choice.key.extent:
        _choose_near(choice, tiers, made_up)
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
    """Takes an option that the lock file knows, if any road leads to it still."""
    if any(choice.take(each) for each in preferred if each.text == text):
        return
    found = [tier.known.get(choice.key.grain, {}).get(text) for tier in tiers]
    known = [each for each in found if each]
    for candidate in known or [each for each in made_up() if each.text == text]:
        if not any(candidate.folded in doubted for doubted in choice.doubted) and choice.take(
            candidate
        ):
            return


def _choose_like(choice: Choice, tier: Tier) -> None:
    """Distractors from rings: of a shared attribute, of a like form, or of anything of the same grain."""
    rings = rings_of(tier, choice.key, choice.hardness)
    place = draw("value", choice.key.text)
    bare: set[Bucket] = set()
    """Rings without an option for this key: the more are chosen, the fewer are free."""
    for slot in range(choice.wanted):
        if choice.missing <= 0:
            return
        turn = turn_of(slot, choice.fellows, choice.draws)
        for ring in in_turn(rings, slot, choice.hardness):
            if ring in bare:
                continue
            ahead = islice(tier.after(ring, place, choice.key.text, turn), _MOST_LOOKED_AT)
            if any(map(choice.take, ahead)):
                break
            bare.add(ring)


_MOST_LOOKED_AT = 500
"""Candidates of one ring. Where so many in a row may not stand beside the key, all of them share an alias, or more
are right than a person could have written: thousands of items would each walk past thousands."""


def rings_of(tier: Tier, key: Candidate, hardness: Hardness) -> list[Bucket]:
    """On which rings the distractors of a key are looked for, the most plausible first, and that of all last."""
    everything: Bucket = ("all", key.grain)
    if hardness == "easy":
        return [everything]
    found: list[Bucket] = [("attribute", key.grain, attribute) for attribute in key.attributes]
    most = 2 if hardness == "medium" else _MOST_ATTRIBUTES
    return [
        *[ring for ring in found if tier.is_shared(ring)][:most],
        ("like", key.grain, likeness(key.text)),
        everything,
    ]


def in_turn(rings: Sequence[Bucket], slot: int, hardness: Hardness) -> Sequence[Bucket]:
    """Ring by ring, so that no single cue (all of one region, all of one length) runs through the options."""
    first = slot % (len(rings) - 1) if hardness == "medium" else 0
    return (*rings[first:-1], *rings[:first], rings[-1]) if first else rings


def turn_of(slot: int, fellows: int, drawn: Sequence[int]) -> int:
    """How the ring is laid out for a slot: the items of one answer take turns, or all would have the same options."""
    return _TURNS[slot if fellows == 1 else drawn[slot] % _turns(fellows)]


_MOST_ATTRIBUTES = 3
_TURNS = tuple(draw("turn", str(turn)) | 1 for turn in range(64))
"""The first are for the slots of an item that is alone with its answer: on one ring its options would be neighbors."""


def _turns(fellows: int) -> int:
    """Between how many turns the items of one answer choose; a power of two, so that one item more changes few."""
    return min(4 << fellows.bit_length(), len(_TURNS))


WINDOW = {"easy": 24, "medium": 3, "hard": 0}
"""Out of how many on each side a number is drawn. The wider, the more the rarest option tells."""


def _choose_near(
    choice: Choice, tiers: Sequence[Tier], made_up: Callable[[], Sequence[Candidate]]
) -> None:
    """Numbers and dates near the key. How many lie below it is drawn, so that its rank among them tells nothing."""
    low_wanted = choice.draws[0] % (choice.wanted + 1)
    if choice.chosen:
        low_wanted -= len(
            [each for each in choice.chosen if each.extent and each.extent[0] < choice.place]
        )
        low_wanted = min(max(low_wanted, 0), choice.missing)
    for tier in tiers:
        reach = WINDOW[choice.hardness]
        while (missing := choice.missing) > 0:
            size = max(reach, missing)
            low, high = tier.beside(choice, size)
            if low_wanted or len(high) < missing:
                _add_some(choice, low, max(low_wanted, missing - len(high)), reach)
                low_wanted = max(low_wanted - (missing - choice.missing), 0)
            _add_some(choice, high, choice.missing - (low_wanted if len(low) >= size else 0), reach)
            if len(low) < size and len(high) < size:
                break
            reach = size * 4  # some could not stand beside the key: look farther
    if choice.missing > 0:
        _choose_made_up(choice, made_up(), low_wanted)


def _add_some(choice: Choice, near: Spots, count: int, reach: int) -> None:
    """So many of the nearest candidates of one side, out of `reach`, that lie outside all forbidden spans.

    The exclusive or lays them out anew for each item, and one candidate more moves none of the others.
    """
    turn = choice.draws[1]
    if len(near) > 1:
        near = sorted(near[: max(reach, count)], key=lambda each: each[0] ^ turn)
    for _, candidate in near:
        if count <= 0:
            return
        if choice.may_stand(candidate):
            choice.add(candidate)
            count -= 1


def _choose_made_up(choice: Choice, made_up: Sequence[Candidate], low_wanted: int) -> None:
    """Values that no fact has, on the sides that are still wanted."""
    free = sorted(
        filter(choice.is_free, made_up), key=lambda each: draw(choice.item, "step", each.text)
    )
    low = [each for each in free if each.extent and each.extent[0] < choice.place]
    high = [each for each in free if each.extent and each.extent[0] > choice.place]
    for candidate in (*low[:low_wanted], *high, *low[low_wanted:]):
        choice.take(candidate)
