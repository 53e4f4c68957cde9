"""Confusions: which item a wrong answer belongs to, so what a learner takes a thing for.

Knows items and answers. Knows no log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from studykit.questions.item import Item
from studykit.values.sameness import fold


class AnswerOwners:
    """The items of a deck by their keys and accepted spellings, folded; of several the first."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_template: dict[tuple[str, str], Item] = {}
        self._by_name: dict[str, Item] = {}
        """Those whose answers are names: that two numbers are equal tells nothing elsewhere."""
        for item in items:
            for text in _spellings(item):
                self._by_template.setdefault((item.template, text), item)
                if _is_answered_by_a_name(item):
                    self._by_name.setdefault(text, item)

    def taken_for(self, item: Item, answer: str, *, anywhere: bool = False) -> Item | None:
        """Return the other item of the template to which a wrong answer belongs.

        With `anywhere` another item of the deck, where the template has none; None where no item
        has the answer.
        """
        text = fold(answer)
        owner = self._by_template.get((item.template, text))
        if owner is None and anywhere and _is_answered_by_a_name(item):
            owner = self._by_name.get(text)
        # Looked at last: most wrong answers are those of no item.
        if owner is None or not text or text in _spellings(item):
            return None
        return owner


def most_taken_for(item: Item, answers: Sequence[str], owners: AnswerOwners) -> Item | None:
    """Return the other item of the template whose key was most often given as a wrong answer.

    Of equals the first.
    """
    taken_for = []
    for answer in answers:
        owner = owners.taken_for(item, answer)
        if owner:
            taken_for.append(owner)
    counts = Counter(owner.id for owner in taken_for)
    return max(taken_for, key=lambda owner: counts[owner.id], default=None)


def _is_answered_by_a_name(item: Item) -> bool:
    return item.type.name in ("text", "reference")


def _spellings(item: Item) -> Iterator[str]:
    for answer in item.answers:
        for text in answer.names:
            yield fold(text)
