"""Holds what a sitting asks from.

The items of one deck by their ids, and what its facts say beside an answer (`Sayings`).

Both come from items and facts that were just made, or one by one from what was compiled before
(`compiled.deck_cache`). Knows items. Knows no log and no terminal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from studykit.grading.expected import Answer
from studykit.questions.item import Item
from studykit.questions.shown_texts import in_words

PLACES = "/"
"""The vocabulary of all rows that lie in others, or others in them. No table is called so."""


class NamedFact(NamedTuple):
    """A row with all that it is called."""

    fact: str
    """`table/id`."""
    names: tuple[str, ...]
    """Its label first."""
    lies_in: tuple[str, ...] = ()
    """The facts in which its row says that it lies; only in the vocabulary of all places."""


class Sayings(Protocol):
    """Says what a fact base has beside an answer. Facts and things are rows, as `table/id`."""

    def about(self, thing: str) -> Sequence[str]:
        """Return the facts about a row: those that refer to it, and itself.

        Disputed facts are left out.
        """

    def sentence(self, fact: str) -> str:
        """Return a fact in words; empty when there is none."""

    def names_in(self, vocabulary: str) -> Sequence[NamedFact]:
        """Return the rows of a vocabulary with their names (`questions.vocabularies`)."""


class ItemBank(Mapping[str, Item]):
    """Items by id, in the deck's order.

    Going through the ids makes no item, so that a large bank costs only what is asked from it.
    """

    def __init__(self, items: Iterable[Item], sayings: Sayings) -> None:
        self._items = {item.id: item for item in items}
        self.sayings = sayings

    def __getitem__(self, identity: str) -> Item:
        return self._items[identity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, identity: object) -> bool:
        # `Mapping` would ask for the item, which a bank that was compiled must make first.
        return identity in self._items

    def answers_of(self, template: str) -> Iterator[tuple[str, tuple[Answer, ...]]]:
        """Yield the id and the right answers of each item of a template."""
        for item in self._items.values():
            if item.template == template:
                yield item.id, item.answers

    def facts_of_items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the id and the facts of each item, in the deck's order."""
        for item in self._items.values():
            yield item.id, item.facts

    def resting_on(self, fact: str) -> Iterator[Item]:
        """Yield the items that rest on a fact."""
        for item in self._items.values():
            if fact in item.facts:
                yield item

    @property
    def has_markup(self) -> bool:
        """Return whether some item has a text that is not shown letter for letter."""
        return any(item.has_markup for item in self._items.values())

    @property
    def templates(self) -> Collection[str]:
        """Those that have items."""
        templates = set()
        for item in self._items.values():
            templates.add(item.template)
        return templates

    @property
    def tags(self) -> Collection[str]:
        """Those that some item has."""
        return {tag for item in self._items.values() for tag in item.tags}


class ItemsInWords(ItemBank):
    """The items of another bank as a terminal shows them, put into words when they are asked."""

    def __init__(self, bank: ItemBank) -> None:
        super().__init__((), bank.sayings)
        self._bank = bank

    def __getitem__(self, identity: str) -> Item:
        # Kept: a sitting asks for an item several times, and for the same one each time.
        if identity not in self._items:
            self._items[identity] = in_words(self._bank[identity])
        return self._items[identity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._bank)

    def __len__(self) -> int:
        return len(self._bank)

    def __contains__(self, identity: object) -> bool:
        return identity in self._bank

    def answers_of(self, template: str) -> Iterator[tuple[str, tuple[Answer, ...]]]:
        for identity, _ in self._bank.answers_of(template):
            yield identity, self[identity].answers

    def facts_of_items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return self._bank.facts_of_items()

    def resting_on(self, fact: str) -> Iterator[Item]:
        for item in self._bank.resting_on(fact):
            yield self[item.id]

    @property
    def templates(self) -> Collection[str]:
        return self._bank.templates

    @property
    def tags(self) -> Collection[str]:
        return self._bank.tags
