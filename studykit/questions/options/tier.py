"""Candidates of one origin, laid out so that options stay when other facts change.

Texts lie on rings (`ring` has the picture). There is a ring of all candidates of a grain, one for
each form of a text or size of a number, and one for each attribute (all rivers of Europe).

Numbers and dates lie on lines too, in order; from there those nearest to the key are taken.

Knows candidates. Knows no items, and not which candidates may stand beside a key (`choose` does).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from studykit.questions.options.cues import rings_of_cues
from studykit.questions.options.forbidden import Candidate, merged
from studykit.questions.options.likeness import Bucket
from studykit.questions.options.ring import Ring
from studykit.values.doubt import Extent

_NO_RING = Ring()


class Line(NamedTuple):
    """Numbers or dates of one grain, in order."""

    positions: list[Decimal | int]
    """Where each begins."""
    candidates: list[Candidate]

    def past(self, extent: Extent, step: int) -> int:
        """Return the place of the first one behind an extent, or for a step of -1 before it."""
        if step > 0:
            return bisect_right(self.positions, extent[1])
        return bisect_left(self.positions, extent[0]) - 1


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
                by_text[candidate.text] = merged(namesake, candidate)
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

    def rings_of(self, key: Candidate, more: Sequence[Bucket] = ()) -> list[Ring]:
        """Return the rings on which options for a key lie, `more` being attributes of its row.

        Those of attributes that the key does not share with anything lead nowhere, and are left
        out. That of a like form and that of all come last.
        """
        rings = self._rings
        *attributes, form, everything = _rings_through(key)
        attributes += [_ring_of(key, attribute) for attribute in more]
        shared = []
        for attribute in attributes:
            ring = rings.get(attribute)
            if ring and len(ring.candidates) > 1:
                shared.append(ring)
        # What few have in common tells most. By powers of four, since one row more must not turn
        # the order of all that share it.
        shared.sort(key=lambda ring: len(ring.candidates).bit_length() // 2)
        return [*shared, rings.get(form, _NO_RING), rings.get(everything, _NO_RING)]

    def rings_in_common(self, key: Candidate, buckets: Iterable[Bucket]) -> list[Ring]:
        """Return the rings of what a key has in common with others, where there are any."""
        buckets_of_grain = [_ring_of(key, bucket) for bucket in buckets]
        return [self._rings[bucket] for bucket in buckets_of_grain if bucket in self._rings]

    def rings_of_cues(self, cues: Iterable[Bucket]) -> list[Ring]:
        """Return the rings of what candidates may share with a stem, where there are any."""
        return [self._rings_by_cue[cue] for cue in cues if cue in self._rings_by_cue]

    def in_common(self, candidate: Candidate) -> frozenset[Bucket]:
        """Return all that a candidate may have in common with a key: its attributes and others."""
        return frozenset((*candidate.attributes, *self._rings_of_text(candidate.text)))

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
                line.candidates.append(by_text[text])
            lines[bucket] = line
        return lines

    @cached_property
    def _rings(self) -> Mapping[Bucket, Ring]:
        """The rings by what the candidates that lie on them have in common."""
        rings: dict[Bucket, Ring] = defaultdict(Ring)
        for candidate in self.candidates:
            for bucket in _rings_through(candidate):
                rings[bucket].candidates.append(candidate)
            # A number is as like another as it is near.
            if candidate.extent:
                continue
            for bucket in self._rings_of_text(candidate.text):
                rings[_ring_of(candidate, bucket)].candidates.append(candidate)
        return dict(rings)

    @cached_property
    def _rings_by_cue(self) -> Mapping[Bucket, Ring]:
        """The rings by the word or the ending that candidates have: few decks need to know."""
        rings: dict[Bucket, Ring] = defaultdict(Ring)
        for candidate in self.candidates:
            for bucket in rings_of_cues(candidate):
                rings[bucket].candidates.append(candidate)
        return dict(rings)


def _rings_through(candidate: Candidate) -> list[Bucket]:
    """Return the rings on which a candidate lies, those of its attributes first."""
    rings: list[Bucket] = []
    if not candidate.extent:
        rings += [_ring_of(candidate, attribute) for attribute in candidate.attributes]
    return [*rings, ("like", candidate.grain, candidate.form), ("all", candidate.grain)]


def _ring_of(candidate: Candidate, bucket: Bucket) -> Bucket:
    """Return the ring of all that have something in common, of one grain."""
    return "attribute", candidate.grain, bucket
