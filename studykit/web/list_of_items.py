"""Items as a list to look through: found by words, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.questions.item import Item
from studykit.values.sameness import fold

PER_PAGE = 100


class PageOfItems(NamedTuple):
    """Some items of those that were looked for."""

    items: Sequence[Item]
    number: int
    """Of the page, from 1."""
    of: int
    """How many pages there are, at least one."""
    matching: int
    """How many items there are on all of them."""

    @property
    def first(self) -> int:
        """Return the number of its first item among all that were found."""
        return (self.number - 1) * PER_PAGE + 1


def page_of_items(items: Sequence[Item], words: str, number: int) -> PageOfItems:
    """Return a page of the items in whose id, stem or answers all words stand.

    A number that is too high or too low means the page that comes nearest.
    """
    wanted = [fold(word) for word in words.split()]
    if wanted:
        items = [item for item in items if _has_all(item, wanted)]
    pages = max(1, -(-len(items) // PER_PAGE))
    number = min(max(1, number), pages)
    begin = (number - 1) * PER_PAGE
    return PageOfItems(items[begin : begin + PER_PAGE], number, pages, len(items))


def _has_all(item: Item, words: Sequence[str]) -> bool:
    text = fold(" ".join((item.id, item.stem, *item.keys)))
    return all(word in text for word in words)
