"""Candidates of one origin, laid out so that options stay when other facts change.

Texts lie on rings, each at a place that is drawn from the text itself. Five texts of one grain, and
the key Kyiv:

              Lima             Kyiv is followed by Lima, Lima by Oslo, and so on. Each text follows
          Kyiv    Oslo         exactly one other, so all are options about equally often. When Lima
           Bern  Rome          goes it is Oslo, and nothing changes for Oslo, Rome and Bern.

A second option from the same ring would always be the neighbour's neighbour. So each slot of an
item has a turn: every place is multiplied by an odd number, modulo 2**64, which lays out the same
ring in another order:

    slot 1    Lima  Oslo  Rome  Bern  Kyiv      Lima, since the ring is closed
    slot 2    Bern  Oslo  Lima  Kyiv  Rome      Rome
    slot 3    Kyiv  Rome  Oslo  Lima  Bern      Rome is taken, so on to Oslo

There is a ring of all candidates of a grain, one for each form of a text or size of a number, and
one for each attribute (all rivers of Europe).

Numbers and dates lie on lines too, in order; from there those nearest to the key are taken.

Knows candidates. Knows no items, and not which candidates may stand beside a key (`choose` does).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from studykit.facts.base import Date, Number, Scalar
from studykit.questions.identity.draw import draw
from studykit.questions.options.cues import rings_of_cues
from studykit.questions.options.far_enough import like_size
from studykit.questions.options.forbidden import Bucket, Candidate
from studykit.questions.templates.patterns import Slot
from studykit.values.doubt import Extent
from studykit.values.numbers import decimals
from studykit.values.periods import grain_of

_PLACES = 2**64
"""Multiplied by an odd number modulo this, each place becomes another one, and no two the same."""
_MOST_WORDS = 4
_LENGTHS = (3, 7, 14, 29, 59)
_DIGITS = re.compile(r"[-+−~\d.,eE\s]+")


# --- what candidates have in common ---------------------------------------------------------------


def grain(value: Scalar, kind: str, slot: Slot | None) -> Bucket:
    """Return what the key and its distractors must have in common."""
    if isinstance(value, Number):
        # Words behind the digits: 3 million stands beside 4 million, not beside 4,000,000.
        scale = _DIGITS.sub(" ", value.text).strip()
        return "number", value.unit, scale, _places(value, slot), value.about, kind
    if isinstance(value, Date):
        return "date", grain_of(value), value.about, kind
    if isinstance(value, bool):
        return "boolean", kind
    target = ""
    if slot:
        target = slot.column.target
    return "text", target, kind


def _places(number: Number, slot: Slot | None) -> int:
    """Return the decimals with which a number is shown."""
    if slot and slot.format.startswith("."):
        return int(slot.format[1:])
    if number.text.isdecimal():
        return 0
    return decimals(number)


def likeness(text: str) -> Bucket:
    """Return the form of a text.

    Script, number of words, capitals, and length on a coarse scale.
    """
    words = min(len(text.split()), _MOST_WORDS)
    return _script(text), words, _capitals(text), bisect_left(_LENGTHS, len(text))


def _script(text: str) -> str:
    # The first letter stands for all: few names are written in two scripts.
    letter = next(filter(str.isalpha, text), "")
    if not letter:
        return "none"
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "?").partition(" ")[0]


def _capitals(text: str) -> str:
    if len(text) > 1 and text.isupper():
        return "all"
    if text[:1].isupper():
        return "first"
    return "none"


# --- rings and lines ------------------------------------------------------------------------------


class Spot(NamedTuple):
    """A candidate at its place on a ring."""

    place: int
    candidate: Candidate


class Line(NamedTuple):
    """Numbers or dates of one grain, in order."""

    positions: list[Decimal | int]
    """Where each begins."""
    spots: list[Spot]

    def past(self, extent: Extent, step: int) -> int:
        """Return the place of the first one behind an extent, or for a step of -1 before it."""
        if step > 0:
            return bisect_right(self.positions, extent[1])
        return bisect_left(self.positions, extent[0]) - 1


class Ring(NamedTuple):
    """Candidates in the order of their places, in one of its turns."""

    places: list[tuple[int, str]]
    """With the texts, which tell apart two at one place."""
    candidates: list[Candidate]
    behind: dict[str, int]
    """By text the number of the one that follows it."""


class _Gathered(NamedTuple):
    """All candidates of a tier, by what they are asked for."""

    by_text: dict[Bucket, dict[str, Candidate]]
    text_by_row: dict[str, str]


Origin = Literal["kept", "left out", "referred to", "rivals", "named"]
"""Whose answers they are: of rows that the template keeps, or leaves out, of rows to which the
answers refer, of those that compete with the asked one, or of those that the author names."""
RingsOfText = Callable[[str], Sequence[Bucket]]


def no_rings(_: str) -> Sequence[Bucket]:
    """Return what an answer shares with others where rows say nothing beside it: nothing."""
    return ()


class Tier:
    """Candidates of one origin. They are gathered and laid out when they are first needed."""

    def __init__(
        self,
        origin: Origin,
        candidates: Callable[[], Iterable[Candidate]],
        rings_of_text: RingsOfText = no_rings,
    ) -> None:
        self.origin = origin
        self._gather = candidates
        self._rings_of_text = rings_of_text
        """What an answer has in common with others by the rows that give it."""
        self._turned: dict[int, dict[Bucket, Ring]] = defaultdict(dict)
        """By turn, and then by bucket: to hash a bucket takes as long as all else of a look-up."""

    @cached_property
    def by_text(self) -> dict[Bucket, dict[str, Candidate]]:
        """By grain and text each candidate once.

        Rows with one label share their spellings and attributes.
        """
        return self._gathered.by_text

    @cached_property
    def text_by_row(self) -> dict[str, str]:
        """By row (`table/id`) the text that it gives; empty where it gives several."""
        return self._gathered.text_by_row

    @cached_property
    def _gathered(self) -> _Gathered:
        by_grain: dict[Bucket, dict[str, Candidate]] = defaultdict(dict)
        text_by_row: dict[str, str] = {}
        for candidate in self._gather():
            by_text = by_grain[candidate.grain]
            namesake = by_text.setdefault(candidate.text, candidate)
            if namesake is not candidate:
                by_text[candidate.text] = _merged(namesake, candidate)
            if text_by_row.setdefault(candidate.row, candidate.text) != candidate.text:
                text_by_row[candidate.row] = ""
        # Candidates of no row.
        text_by_row.pop("", None)
        return _Gathered(dict(by_grain), text_by_row)

    @cached_property
    def candidates(self) -> list[Candidate]:
        """All of them, each once."""
        candidates: list[Candidate] = []
        for by_text in self.by_text.values():
            candidates += by_text.values()
        return candidates

    def rings_of(self, key: Candidate, more: Sequence[Bucket] = ()) -> list[Bucket]:
        """Return the rings on which options for a key lie, `more` being attributes of its row.

        Those of attributes that the key does not share with anything lead nowhere, and are left
        out. That of a like form and that of all come last.
        """
        *attributes, form, everything = _rings_through(key)
        attributes += [_ring_of(key, attribute) for attribute in more]
        shared = [ring for ring in attributes if len(self._spots.get(ring, ())) > 1]
        # What few have in common tells most. By powers of four, since one row more must not turn
        # the order of all that share it.
        shared.sort(key=lambda ring: len(self._spots[ring]).bit_length() // 2)
        return [*shared, form, everything]

    def rings_in_common(self, key: Candidate, buckets: Iterable[Bucket]) -> list[Bucket]:
        """Return the rings of what a key has in common with others, where there are any."""
        rings = [_ring_of(key, bucket) for bucket in buckets]
        return [ring for ring in rings if ring in self._spots]

    def in_common(self, candidate: Candidate) -> frozenset[Bucket]:
        """Return all that a candidate may have in common with a key: its attributes and others."""
        return frozenset((*candidate.attributes, *self._rings_of_text(candidate.text)))

    def after(self, ring: Bucket, key: str, turn: int) -> Iterator[Candidate]:
        """Return the candidates that follow the key on a turned ring.

        Where the key lies on the ring itself, it is the last of them.
        """
        laid_out = self._turned[turn].get(ring)
        if laid_out is None:
            laid_out = self._turned[turn][ring] = self._laid_out(ring, turn)
        start = laid_out.behind.get(key)
        if start is None:
            start = bisect_left(laid_out.places, (draw("value", key) * turn % _PLACES, key))
        # As numbers, since a slice would copy the ring for each item.
        once_around = chain(range(start, len(laid_out.candidates)), range(start))
        return map(laid_out.candidates.__getitem__, once_around)

    @cached_property
    def lines(self) -> dict[Bucket, Line]:
        """By grain the numbers and dates."""
        lines = {}
        for bucket, by_text in self.by_text.items():
            beginnings = []
            for text, candidate in by_text.items():
                if candidate.extent:
                    # The text tells apart two that begin at one position.
                    beginnings.append((candidate.extent[0], text))
            line = Line([], [])
            for position, text in sorted(beginnings):
                line.positions.append(position)
                line.spots.append(Spot(draw("value", text), by_text[text]))
            lines[bucket] = line
        return lines

    @cached_property
    def _spots(self) -> dict[Bucket, list[Spot]]:
        """By ring the candidates that lie on it, with their places."""
        spots: dict[Bucket, list[Spot]] = defaultdict(list)
        for candidate in self.candidates:
            spot = Spot(draw("value", candidate.text), candidate)
            for ring in _rings_through(candidate):
                spots[ring].append(spot)
            # A number is as like another as it is near.
            if candidate.extent:
                continue
            for bucket in self._rings_of_text(candidate.text):
                spots[_ring_of(candidate, bucket)].append(spot)
        return dict(spots)

    @cached_property
    def _spots_by_cue(self) -> dict[Bucket, list[Spot]]:
        """By word and by ending the candidates that have it: few decks need to know."""
        spots: dict[Bucket, list[Spot]] = defaultdict(list)
        for candidate in self.candidates:
            spot = Spot(draw("value", candidate.text), candidate)
            for ring in rings_of_cues(candidate):
                spots[ring].append(spot)
        return dict(spots)

    def _laid_out(self, ring: Bucket, turn: int) -> Ring:
        spots = self._spots.get(ring)
        if spots is None:
            spots = self._spots_by_cue.get(ring, [])
        in_order = [
            (place * turn % _PLACES, candidate.text, candidate) for place, candidate in spots
        ]
        in_order.sort()
        places = [(place, text) for place, text, _ in in_order]
        behind = {text: number for number, (_, text) in enumerate(places, start=1)}
        return Ring(places, [candidate for _, _, candidate in in_order], behind)


def _rings_through(candidate: Candidate) -> list[Bucket]:
    """Return the rings on which a candidate lies, those of its attributes first."""
    everything = ("all", candidate.grain)
    if candidate.extent:
        return [("like", candidate.grain, like_size(candidate.value)), everything]
    rings: list[Bucket] = []
    for attribute in candidate.attributes:
        rings.append(_ring_of(candidate, attribute))
    return [*rings, ("like", candidate.grain, likeness(candidate.text)), everything]


def _ring_of(candidate: Candidate, bucket: Bucket) -> Bucket:
    """Return the ring of all that have something in common, of one grain."""
    return "attribute", candidate.grain, bucket


def _merged(first: Candidate, second: Candidate) -> Candidate:
    """Return one candidate for two of one text.

    Whatever the order of the rows, the same comes out.
    """
    # Two of one text may differ in value: 7 and 7.0 are both shown as 7 with a format.
    value = min(first.value, second.value, key=str)
    extent = first.extent if value == first.value else second.extent
    row = ""
    if first.row == second.row:
        row = first.row
    return first._replace(
        value=value,
        extent=extent,
        spellings=first.spellings | second.spellings,
        attributes=tuple(dict.fromkeys((*first.attributes, *second.attributes))),
        row=row,
        things=first.things | second.things,
    )
