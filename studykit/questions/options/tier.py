"""Candidates of one origin, laid out so that an item finds its options and no other item's options move.

Texts lie on rings, each at a place that is drawn from the text itself. Five texts of one grain, and the key Kyiv:

              Oslo                     Kyiv is followed by Bern, Bern by Lima, and so on: each text follows exactly
          Lima    Rome                 one other, so all are options about equally often. Without Bern it is Lima,
           Bern  Kyiv                  and nothing changes for the keys Lima, Oslo and Rome.

A second option from the same ring would always be the neighbour's neighbour. So each slot of an item has a turn: every
place is multiplied by an odd number, modulo 2**64, which lays out the same ring in another order. There is a ring of
all candidates of a grain, one for each form of a text, and one for each attribute (all rivers of Europe).

Numbers and dates lie on lines, in order; from there those nearest to the key are taken.

Knows candidates. Knows no items, and not which candidates may stand beside a key (`choose` does).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from studykit.facts.base import Date, Number, Scalar
from studykit.questions.identity.draw import draw
from studykit.questions.options.forbidden import Bucket, Candidate
from studykit.questions.templates.patterns import Slot
from studykit.values.dates import precision
from studykit.values.numbers import decimals
from studykit.values.sameness import extent

_PLACES = 2**64
"""Multiplied by an odd number modulo this, each place becomes another one, and no two the same."""
_MOST_WORDS = 4
_LENGTHS = (3, 7, 14, 29, 59)
_DIGITS = re.compile(r"[-+−~\d.,eE\s]+")


# --- what candidates have in common ------------------------------------------------------------------------


def grain(value: Scalar, kind: str, slot: Slot | None) -> Bucket:
    """Return what the key and its distractors must have in common."""
    if isinstance(value, Number):
        is_whole = value.text.isdecimal()
        scale = "" if is_whole else _DIGITS.sub(" ", value.text).strip()
        return "number", value.unit, scale, _places(value, slot), value.about, kind
    if isinstance(value, Date):
        return "date", precision(value), value.about, kind
    if isinstance(value, bool):
        return "boolean", kind
    return "text", slot.column.target if slot else "", kind


def _places(number: Number, slot: Slot | None) -> int:
    """Return the decimals with which a number is shown."""
    if slot and slot.format.startswith("."):
        return int(slot.format[1:])
    return 0 if number.text.isdecimal() else decimals(number)


def likeness(text: str) -> Bucket:
    """Return the form of a text: script, number of words, capitals, and length on a coarse scale."""
    words = min(len(text.split()), _MOST_WORDS)
    return _script(text), words, _capitals(text), bisect_left(_LENGTHS, len(text))


def _script(text: str) -> str:
    letter = next(filter(str.isalpha, text), "")
    if not letter:
        return "none"
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "?").partition(" ")[0]


def _capitals(text: str) -> str:
    if len(text) > 1 and text.isupper():
        return "all"
    return "first" if text[:1].isupper() else "none"


# --- rings and lines ---------------------------------------------------------------------------------------


class Spot(NamedTuple):
    """A candidate at its place on a ring."""

    place: int
    candidate: Candidate


class Line(NamedTuple):
    """Numbers or dates of one grain, in order."""

    positions: list[Decimal | int]
    """Where each begins."""
    spots: list[Spot]


_Ring = list[tuple[int, str, Candidate]]
"""Places in order, with the texts that tell apart two at one place."""


class Tier:
    """Candidates of one origin. They are gathered and laid out when they are first needed."""

    def __init__(self, candidates: Callable[[], Iterable[Candidate]]) -> None:
        self._candidates = candidates
        self._turned: dict[tuple[Bucket, int], _Ring] = {}

    @cached_property
    def by_text(self) -> dict[Bucket, dict[str, Candidate]]:
        """By grain and text each candidate once: rows with one label share their spellings and attributes."""
        by_grain: dict[Bucket, dict[str, Candidate]] = defaultdict(dict)
        for candidate in self._candidates():
            by_text = by_grain[candidate.grain]
            namesake = by_text.get(candidate.text)
            by_text[candidate.text] = _merged(namesake, candidate) if namesake else candidate
        return dict(by_grain)

    def all(self) -> Iterator[Candidate]:
        for by_text in self.by_text.values():
            yield from by_text.values()

    def is_shared(self, ring: Bucket) -> bool:
        """Return whether a ring holds more than the key itself."""
        return len(self._rings.get(ring, ())) > 1

    def after(self, ring: Bucket, place: int, key: str, turn: int) -> Iterator[Candidate]:
        """Yield the candidates that follow the key, which is drawn to `place`, on a ring in one of its turns."""
        laid_out = self._laid_out(ring, turn)
        start = bisect_left(laid_out, (place * turn % _PLACES, key))
        for step in range(len(laid_out)):
            _, text, candidate = laid_out[(start + step) % len(laid_out)]
            if text != key:
                yield candidate

    @cached_property
    def lines(self) -> dict[Bucket, Line]:
        """By grain the numbers and dates."""
        lines = {}
        for bucket, by_text in self.by_text.items():
            # Two of one value are told apart by their texts.
            in_order = sorted(
                (candidate.extent[0], text, candidate)
                for text, candidate in by_text.items()
                if candidate.extent
            )
            spots = [Spot(draw("value", text), candidate) for _, text, candidate in in_order]
            lines[bucket] = Line([position for position, _, _ in in_order], spots)
        return lines

    @cached_property
    def _rings(self) -> dict[Bucket, _Ring]:
        rings: dict[Bucket, _Ring] = defaultdict(list)
        for candidate in self.all():
            if candidate.extent:
                continue
            spot = draw("value", candidate.text), candidate.text, candidate
            rings[ring_of_all(candidate)].append(spot)
            rings[ring_of_form(candidate)].append(spot)
            for ring in rings_of_attributes(candidate):
                rings[ring].append(spot)
        return dict(rings)

    def _laid_out(self, ring: Bucket, turn: int) -> _Ring:
        laid_out = self._turned.get((ring, turn))
        if laid_out is None:
            laid_out = []
            for place, text, candidate in self._rings.get(ring, ()):
                laid_out.append((place * turn % _PLACES, text, candidate))
            laid_out.sort()
            self._turned[ring, turn] = laid_out
        return laid_out


def ring_of_all(candidate: Candidate) -> Bucket:
    return "all", candidate.grain


def ring_of_form(candidate: Candidate) -> Bucket:
    return "like", candidate.grain, likeness(candidate.text)


def rings_of_attributes(candidate: Candidate) -> list[Bucket]:
    return [("attribute", candidate.grain, attribute) for attribute in candidate.attributes]


def _merged(first: Candidate, second: Candidate) -> Candidate:
    """Return one candidate for two of one text: whatever the order of the rows, the same comes out."""
    value = min(first.value, second.value, key=str)
    return first._replace(
        value=value,
        extent=extent(value),
        spellings=first.spellings | second.spellings,
        attributes=tuple(dict.fromkeys((*first.attributes, *second.attributes))),
    )
