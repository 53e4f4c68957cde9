"""Which item an answer belongs to that is wrong for another: what a learner takes a thing for.

Knows items and answers. Knows no log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from studykit.questions.item import Item
from studykit.values.sameness import fold


class Owners:
    """The items of a deck by their keys and accepted spellings, folded; of several the first."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._in_template: dict[tuple[str, str], Item] = {}
        self._named: dict[str, Item] = {}
        """Those whose answers are names: that two numbers are equal tells nothing across templates."""
        for item in items:
            is_named = item.type.name in ("text", "reference")
            for text in _spellings(item):
                self._in_template.setdefault((item.template, text), item)
                if is_named:
                    self._named.setdefault(text, item)

    def taken_for(self, item: Item, answer: str, *, anywhere: bool = False) -> Item | None:
        """The other item of the template to which a wrong answer belongs; `anywhere`: else another of the deck."""
        text = fold(answer)
        if not text or text in _spellings(item):
            return None
        found = self._in_template.get((item.template, text))
        return found or (
            self._named.get(text) if anywhere and item.type.name in ("text", "reference") else None
        )


def most_taken_for(item: Item, given: Sequence[str], owners: Owners) -> Item | None:
    """The other item of the template whose key was most often given as a wrong answer; of equals the first."""
    found = [owner for answer in given if (owner := owners.taken_for(item, answer))]
    counts = Counter(owner.id for owner in found)
    return max(found, key=lambda owner: counts[owner.id], default=None)


def _spellings(item: Item) -> Iterator[str]:
    return (fold(text) for answer in item.answers for text in (answer.text, *answer.accepted))
