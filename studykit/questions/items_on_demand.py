"""Items that are made when somebody looks at them, and then kept.

Who wants to see one item of a large deck need not wait for all: its id says which one it is, and
ids are given before items are made. Knows what an item is made from, and not how.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, overload

from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.forms.form import FormContext
from studykit.questions.item import EarlierItem, Item
from studykit.questions.outline import Outline


class ItemToMake(NamedTuple):
    """All that an item is made from."""

    id: str
    facts: tuple[str, ...]
    outline: Outline
    before: EarlierItem | None
    """The item as it was known before; None: it was not, or its options are drawn anew."""
    maker: DirectionMaker
    context: FormContext


class ItemsOnDemand(Sequence[Item]):
    """The items of a deck, in its order."""

    def __init__(self, to_make: Sequence[ItemToMake], make: Callable[[ItemToMake], Item]) -> None:
        self._to_make = to_make
        self._make = make
        self._made: dict[int, Item] = {}
        """By their places."""

    def __len__(self) -> int:
        return len(self._to_make)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        place = range(len(self))[place]
        if place not in self._made:
            self._made[place] = self._make(self._to_make[place])
        return self._made[place]

    def called(self, identity: str) -> Item | None:
        """Return the item with an id; no other one is made."""
        for place, wanted in enumerate(self._to_make):
            if wanted.id == identity:
                return self[place]
        return None
