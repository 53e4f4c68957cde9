"""A deck with all that was made from it: what the rules for items look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from studykit.facts.model import FactBase
from studykit.facts.values import fold
from studykit.items.deck import Template
from studykit.items.model import Item
from studykit.items.waive import waivers_of
from studykit.problems import Location, Problem


class _Folded(dict[str, str]):
    def __missing__(self, text: str) -> str:
        self[text] = found = fold(text)
        return found


class Made:
    """One deck, with its facts, its templates and its items."""

    def __init__(self, base: FactBase, templates: Sequence[Template], items: Sequence[Item]) -> None:
        self.base, self.templates, self.items = base, templates, items

    @cached_property
    def places(self) -> Mapping[str, Location]:
        """Where each template is written."""
        return {template.id: template.location for template in self.templates}

    @cached_property
    def by_template(self) -> Mapping[str, Sequence[Item]]:
        """The items of each template that made any, in the deck's order."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.template].append(item)
        return found

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Answers and options as they are compared (`fold`), each once: one item's answer is an option of others."""
        return _Folded()

    @cached_property
    def _waived(self) -> frozenset[tuple[str, str]]:
        """Rules with the facts and templates that waive them."""
        return frozenset((waiver.rule, waiver.about) for waiver in waivers_of(self.base, self.templates))

    def told_together(self, items: Sequence[Item], rule: str) -> Iterator[Sequence[Item]]:
        """Items that a rule finds, to be told of in one problem; each whose fact waives the rule by itself."""
        if not any(waived == rule for waived, _ in self._waived):
            yield from [items] if items else []
            return
        alone = [any((rule, fact) in self._waived for fact in item.facts) for item in items]
        rest = [item for item, is_alone in zip(items, alone, strict=True) if not is_alone]
        yield from ([item] for item, is_alone in zip(items, alone, strict=True) if is_alone)
        yield from [rest] if rest else []

    def about(self, items: Sequence[Item]) -> tuple[str, ...]:
        """What a waiver of a problem of these items may stand on: their template, and the facts of a single one."""
        return (items[0].template, *(items[0].facts if len(items) == 1 else ()))

    def problem(self, rule: str, told: tuple[str, str], items: Sequence[Item]) -> Problem:
        """Return a problem of some items of one template, with its `(message, remedy)`, at the template."""
        return Problem(rule, *told, self.places[items[0].template], about=self.about(items))
