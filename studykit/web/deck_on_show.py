"""The deck that is shown: as it was read last, and what the last save has changed.

One thread reads the files again after each save, others answer requests. Each of these takes the
state once and keeps to it, so that no page is made of two readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock as ThreadLock
from typing import NamedTuple

from studykit.problems import Problem
from studykit.questions.compared_items import ItemChanges, compare_items
from studykit.questions.item import Item
from studykit.workspace.workspace import Workspace


class Neighbours(NamedTuple):
    """The place of an item in its deck, counted from 1, and the ids beside it; empty at an end."""

    before: str
    place: int
    after: str


class DeckState:
    """A deck as it was read once; nothing of it changes."""

    def __init__(
        self,
        number: int,
        name: str,
        workspace: Workspace | None,
        problems: Sequence[Problem],
        changed: Sequence[str] = (),
    ) -> None:
        """`workspace` is None where the deck could not be read since the start."""
        self.number = number
        """Counts the readings, from 1."""
        self.name = name
        self.workspace = workspace
        self.problems = problems
        self.changed = changed
        """Ids of the items that the last save has made or changed, what was edited first."""

    @property
    def items(self) -> Sequence[Item]:
        """Return all items, in the deck's order."""
        return self.workspace.items if self.workspace else ()

    @cached_property
    def places(self) -> dict[str, int]:
        """Return by item id its place among the items."""
        return {item.id: place for place, item in enumerate(self.items)}

    def neighbours(self, item: Item) -> Neighbours:
        """Return where an item stands among the others."""
        place = self.places[item.id]
        before = self.items[place - 1].id if place else ""
        is_last = place + 1 == len(self.items)
        after = "" if is_last else self.items[place + 1].id
        return Neighbours(before, place + 1, after)

    def problems_of(self, item: Item) -> list[Problem]:
        """Return what is wrong in the item: in its facts, or in its template as a whole."""
        return [problem for problem in self.problems if _concerns(problem, item)]


class DeckOnShow:
    """Holds the deck as it was read last."""

    def __init__(self, name: str) -> None:
        self.state = DeckState(0, name, None, ())
        self.making = ThreadLock()
        """Held by who makes something of a deck: facts were not made to be read by two at once."""

    def renew(self, workspace: Workspace | None, problems: Sequence[Problem]) -> None:
        """Show the deck as it was read now."""
        before = self.state
        changed: tuple[str, ...] = ()
        if before.workspace and workspace and workspace is not before.workspace:
            changed = _changed_ids(compare_items(before.items, workspace.items))
        # In one step: who asks meanwhile has all of before.
        self.state = DeckState(before.number + 1, before.name, workspace, problems, changed)


def _changed_ids(changes: ItemChanges) -> tuple[str, ...]:
    """Return the ids of items that are new or changed, those first that the edit was meant for."""
    meant = [item.id for item in changes.new]
    meant += [change.after.id for change in changes.with_other_answers]
    beside = []
    for change in changes.with_other_texts:
        # Where a value changes, options of others change that nobody has touched.
        if [text.name for text in change.texts] == ["options"]:
            beside.append(change.after.id)
        else:
            meant.append(change.after.id)
    return (*meant, *beside)


def _concerns(problem: Problem, item: Item) -> bool:
    """Return whether a problem is about an item: its fact, or its template and no fact."""
    about = {*problem.about, *problem.touches}
    facts = {name for name in about if "/" in name}
    templates = about - facts
    if templates and item.template not in templates:
        return False
    if facts:
        return not facts.isdisjoint(item.facts)
    return bool(templates) or problem.location == item.location
