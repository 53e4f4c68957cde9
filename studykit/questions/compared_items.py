"""Hold the items of a deck against those of before: which are new, changed, given up.

    before   capital/japan  Tokyo      after   capital/japan  Kyoto     another answer
             capital/peru   Lima               capital/chile  Santiago  one retired, one new

An item is the same whose id is the same: so the items of today are to be made with those of before
in hand (`earlier`), as they are after each export. Knows no files, no git and no Anki.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from studykit.questions.item import EarlierItem, Item
from studykit.values.sameness import fold


class TextsOfItem(NamedTuple):
    """One thing that an item shows, before and after. What is not there is ()."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class ItemChange(NamedTuple):
    """An item that shows something else than before."""

    before: Item
    after: Item
    texts: tuple[TextsOfItem, ...]

    @property
    def has_other_answers(self) -> bool:
        """Return whether something else is right than before: its meaning has changed.

        Another spelling of an answer does not count, nor which claim was drawn of a true fact.
        """
        if self.before.interaction == "order" or self.after.interaction == "order":
            return list(map(fold, self.before.keys)) != list(map(fold, self.after.keys))
        right_before, right_after = _right(self.before), _right(self.after)
        keys_before, keys_after = set(map(fold, self.before.keys)), set(map(fold, self.after.keys))
        return not (keys_before <= right_after and keys_after <= right_before)


class ItemChanges(NamedTuple):
    """All that became of the items of a deck."""

    new: tuple[Item, ...]
    changed: tuple[ItemChange, ...]
    retired: tuple[Item, ...]
    unchanged: int

    def __bool__(self) -> bool:
        """Return whether anything is another."""
        return bool(self.new or self.changed or self.retired)

    @property
    def with_other_answers(self) -> list[ItemChange]:
        """The changed items whose meaning has changed."""
        return [change for change in self.changed if change.has_other_answers]

    @property
    def with_other_texts(self) -> list[ItemChange]:
        """The changed items that mean what they meant."""
        return [change for change in self.changed if not change.has_other_answers]


def earlier(items: Iterable[Item]) -> Mapping[str, EarlierItem]:
    """Return items as those of today hold on to them: identity and options stay."""
    return {
        item.id: EarlierItem(
            item.facts, item.kept_options, item.stem, item.keys, was=dict(item.was)
        )
        for item in items
    }


def compare_items(before: Iterable[Item], after: Iterable[Item]) -> ItemChanges:
    """Return what became of items, in the order of those after, and then of those before."""
    items_before = {item.id: item for item in before}
    new = []
    changed = []
    unchanged = 0
    ids = set()
    for item in after:
        ids.add(item.id)
        then = items_before.get(item.id)
        if then is None:
            new.append(item)
            continue
        texts = _changes(then, item)
        if texts:
            changed.append(ItemChange(then, item, texts))
        else:
            unchanged += 1
    retired = [item for item in items_before.values() if item.id not in ids]
    return ItemChanges(tuple(new), tuple(changed), tuple(retired), unchanged)


def _right(item: Item) -> set[str]:
    """Return all that is right when it is typed."""
    texts = {fold(key) for key in item.keys}
    for answer in item.answers:
        texts.update(map(fold, answer.accepted))
    return texts


def _changes(before: Item, after: Item) -> tuple[TextsOfItem, ...]:
    # One comparison tells of most items that nothing changed.
    if before == after:
        return ()
    texts_after = _texts(after)
    changes = []
    for name, text in _texts(before).items():
        if text != texts_after[name]:
            changes.append(TextsOfItem(name, text, texts_after[name]))
    return tuple(changes)


def _texts(item: Item) -> dict[str, tuple[str, ...]]:
    """Return what an item shows, by the names that a reader sees."""
    return {
        "question": item.wordings or (item.stem,),
        "answer": item.keys,
        "also accepted": tuple(text for answer in item.answers for text in answer.accepted),
        # In which order they stand makes no difference.
        "options": tuple(sorted(item.distractors)),
        "explanation": _one(item.explanation),
        "hint": _one(item.hint),
        "sources": tuple(source.ref for source in item.sources),
        "tags": tuple(sorted(item.tags)),
        "deck": (item.deck,),
        "asked as": tuple(item.modes),
        "how many": (item.many,),
        "pictures and sounds": tuple(medium.path for medium in item.media),
    }


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
