"""Items that are made when somebody looks at them, and then kept.

Who wants to see one item of a large deck, or the next question after an edit, need not wait for all
of them: ids are given before items are made. Knows of an item its shape; how one is made is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, overload

from studykit.grading.expected import Answer
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank, Sayings


class ItemShape(NamedTuple):
    """All that is known of an item before it is made."""

    id: str
    template: str
    facts: tuple[str, ...]


class ItemsOnDemand(Sequence[Item]):
    """The items of a deck, in its order."""

    def __init__(self, shapes: Sequence[ItemShape], make: Callable[[int], Item]) -> None:
        self.shapes = shapes
        self._make = make
        self._made: dict[int, Item] = {}
        """By their places."""

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """The ids, with the places of their items."""
        return {shape.id: place for place, shape in enumerate(self.shapes)}

    def __len__(self) -> int:
        return len(self.shapes)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        place = range(len(self))[place]
        if place not in self._made:
            self._made[place] = self._make(place)
        return self._made[place]

    def called(self, identity: str) -> Item | None:
        """Return the item with an id; no other one is made."""
        place = self.ids.get(identity)
        return None if place is None else self[place]


def finder(items: Sequence[Item]) -> Callable[[str], Item | None]:
    """Return what finds items by their ids, several times."""
    if isinstance(items, ItemsOnDemand):
        return items.called
    return {item.id: item for item in items}.get


class BankOnDemand(ItemBank):
    """Such items by their ids, with what the facts say beside an answer."""

    def __init__(self, items: ItemsOnDemand, sayings: Sayings) -> None:
        super().__init__((), sayings)
        self._on_demand = items

    def __getitem__(self, identity: str) -> Item:
        item = self._on_demand.called(identity)
        if item is None:
            raise KeyError(identity)
        return item

    def __iter__(self) -> Iterator[str]:
        return (shape.id for shape in self._on_demand.shapes)

    def __len__(self) -> int:
        return len(self._on_demand)

    def __contains__(self, identity: object) -> bool:
        return identity in self._on_demand.ids

    def answers_of(self, template: str) -> Iterator[tuple[str, tuple[Answer, ...]]]:
        for shape in self._on_demand.shapes:
            if shape.template == template:
                yield shape.id, self[shape.id].answers

    def facts_of_items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for shape in self._on_demand.shapes:
            yield shape.id, shape.facts

    def resting_on(self, fact: str) -> Iterator[Item]:
        for shape in self._on_demand.shapes:
            if fact in shape.facts:
                yield self[shape.id]

    @property
    def has_markup(self) -> bool:
        return any(item.has_markup for item in self._on_demand)

    @property
    def templates(self) -> Collection[str]:
        return {shape.template for shape in self._on_demand.shapes}

    @property
    def tags(self) -> Collection[str]:
        return {tag for item in self._on_demand for tag in item.tags}
