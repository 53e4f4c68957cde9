"""Leave out what a deck mutes: items by their ids, and all that rest on a fact.

mute: [capital/italy, countries/france]

capital/italy       this item, as the deck has a template `capital`
countries/france    every item that rests on the fact, also under an id that it had before
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from studykit.facts.base import FactBase
from studykit.problems import Location, Problem, nearest, quoted
from studykit.questions.templates.template import Template


class _AnyItem(Protocol):
    """An item, made or yet to be made."""

    @property
    def id(self) -> str: ...

    @property
    def facts(self) -> tuple[str, ...]: ...


_Item = TypeVar("_Item", bound=_AnyItem)


class Muted:
    """The entries of `mute`, while the items of the deck pass by."""

    def __init__(
        self, muted: Mapping[str, Location], templates: Iterable[Template], base: FactBase
    ) -> None:
        self._muted = muted
        self._ids: set[str] = set()
        """The ids of all items that passed by."""
        template_names: set[str] = set()
        for template in templates:
            template_names.update((template.id, *template.was))
        self._facts: dict[str, str] = {}
        """The entries that are facts, with what these are called today."""
        for name in muted:
            is_item = name.partition("/")[0].partition("~")[0] in template_names
            fact = None if is_item else _fact_today(name, base)
            if fact:
                self._facts[name] = fact

    def left(self, items: Iterable[_Item]) -> list[_Item]:
        """Return the items that are asked."""
        muted_facts = set(self._facts.values())
        left = []
        for item in items:
            self._ids.add(item.id)
            if item.id not in self._muted and muted_facts.isdisjoint(item.facts):
                left.append(item)
        return left

    def unknown(self) -> Iterator[Problem]:
        """Yield T022 for each entry that is neither an item that passed by nor a fact."""
        for name, place in self._muted.items():
            if name in self._ids or name in self._facts:
                continue
            message = f"`mute` names {quoted(name)}, and there is no such item and no such fact"
            remedy = f"Correct it, or delete it.{nearest(name, self._ids)}"
            yield Problem("T022", message, remedy, place)


def _fact_today(name: str, base: FactBase) -> str | None:
    """Return what a fact is called today; None where there is none."""
    table_name, _, row_id = name.partition("/")
    table = base.whole.tables.get(table_name)
    if table is None:
        return None
    if row_id in table.by_id:
        return name
    for row in table.rows:
        if row_id in table.texts(row, "was"):
            return f"{table_name}/{row.id}"
    return None
