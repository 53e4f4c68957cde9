"""A deck with all that was made from it: what the rules for items look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from studykit.checks.waivers import waivers_of
from studykit.facts.base import FactBase
from studykit.problems import Location, Problem
from studykit.questions.item import Item
from studykit.questions.templates.template import Template
from studykit.values.sameness import fold


class _FoldedTexts(dict[str, str]):
    """Texts with what `fold` makes of them, which is worked out when it is first asked for."""

    def __missing__(self, text: str) -> str:
        folded = fold(text)
        self[text] = folded
        return folded


class CheckedDeck:
    """One deck, with its facts, its templates and its items."""

    def __init__(
        self, base: FactBase, templates: Sequence[Template], items: Sequence[Item]
    ) -> None:
        self.base = base
        self.templates = templates
        self.items = items

    @cached_property
    def places(self) -> Mapping[str, Location]:
        """Return where each template is written."""
        return {template.id: template.location for template in self.templates}

    @cached_property
    def by_template(self) -> Mapping[str, Sequence[Item]]:
        """Return the items of each template that made any, in the deck's order."""
        by_template: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            by_template[item.template].append(item)
        return by_template

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Return answers and options as they are compared (`fold`), each folded once.

        One item's answer is an option of many others.
        """
        return _FoldedTexts()

    @cached_property
    def _waived(self) -> frozenset[tuple[str, str]]:
        """Return rules with the facts and templates that waive them."""
        return frozenset(
            (waiver.rule, waiver.about) for waiver in waivers_of(self.base, self.templates)
        )

    def told_together(self, items: Sequence[Item], rule: str) -> Iterator[Sequence[Item]]:
        """Yield the items that a rule finds, in groups that one problem each tells of.

        That is one group, but an item whose fact waives the rule is told of alone: the waiver must not
        hide the others.
        """
        rules_waived = {waived_rule for waived_rule, _ in self._waived}
        if rule not in rules_waived:
            if items:
                yield items
            return

        told_alone: list[Item] = []
        others: list[Item] = []
        for item in items:
            is_waived = any((rule, fact) in self._waived for fact in item.facts)
            if is_waived:
                told_alone.append(item)
            else:
                others.append(item)
        for item in told_alone:
            yield [item]
        if others:
            yield others

    def about(self, items: Sequence[Item]) -> tuple[str, ...]:
        """Return what a waiver of a problem of these items may stand on.

        That is their template, and the facts of an item that is told of alone.
        """
        template = items[0].template
        if len(items) > 1:
            return (template,)
        return (template, *items[0].facts)

    def problem(
        self, rule: str, message_and_remedy: tuple[str, str], items: Sequence[Item]
    ) -> Problem:
        """Return a problem of items of one template, at the template."""
        message, remedy = message_and_remedy
        where = self.places[items[0].template]
        return Problem(rule, message, remedy, where, about=self.about(items))
