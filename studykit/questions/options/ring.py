"""Texts in a circle, in which each follows exactly one other.

Five texts, each at a place that is drawn from the text itself:

              Lima             Kyiv is followed by Lima, Lima by Oslo, and so on. So all are options
          Kyiv    Oslo         about equally often. When Lima goes it is Oslo, and nothing changes
           Bern  Rome          for Oslo, Rome and Bern.

A second option from the same ring would always be the neighbour's neighbour. So each slot of an
item has a turn: every place is multiplied by an odd number, modulo 2**64, which lays out the same
ring in another order:

    slot 1    Lima  Oslo  Rome  Bern  Kyiv      Lima, since the ring is closed
    slot 2    Bern  Oslo  Lima  Kyiv  Rome      Rome
    slot 3    Kyiv  Rome  Oslo  Lima  Bern      Rome is taken, so on to Oslo

What follows a text hangs on nothing but the text and the ring. So a ring is put in order once for
each of its turns, and an item looks up what follows its key. Knows candidates. Knows no items, and
not which candidates may stand beside a key.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from studykit.questions.options.forbidden import Candidate

_PLACES = 2**64
"""Multiplied by an odd number modulo this, each place becomes another one, and no two the same."""


class _InOrder(NamedTuple):
    """The candidates of a ring in the order of one of its turns."""

    places: array[int]
    candidates: list[Candidate]


class Ring:
    """Candidates that have something in common, each of another text."""

    __slots__ = ("_by_turn", "candidates")

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self._by_turn: dict[int, _InOrder] = {}

    def after(self, key: Candidate, turn: int) -> Iterator[Candidate]:
        """Return the candidates that follow a key on the turned ring, once around.

        Where the key lies on the ring itself, it is the last of them. The ring is whole by then.
        """
        in_order = self._by_turn.get(turn)
        if in_order is None:
            in_order = self._by_turn[turn] = self._turned(turn)
        start = bisect_right(in_order.places, key.place * turn % _PLACES)
        # A negative number counts from the end: the ring is closed.
        once_around = range(start - len(in_order.candidates), start)
        return map(in_order.candidates.__getitem__, once_around)

    def _turned(self, turn: int) -> _InOrder:
        places = [candidate.place * turn % _PLACES for candidate in self.candidates]
        order = sorted(range(len(places)), key=places.__getitem__)
        return _InOrder(
            array("Q", map(places.__getitem__, order)),
            list(map(self.candidates.__getitem__, order)),
        )
