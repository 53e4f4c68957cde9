"""A deck with all that was made from it, as the rules for items look at it.

    for items in deck.by_template.values():            one template after the other
        for group in deck.groups_to_report(items, "I004"):
            yield deck.problem("I004", message, remedy, group)

Knows no rule: a rule asks it for items, and hands it those that it finds fault with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from studykit.checks.waivers import waivers_of
from studykit.facts.base import FactBase
from studykit.problems import Location, Problem
from studykit.questions.identity.draw import is_choice
from studykit.questions.item import Item
from studykit.questions.templates.deck_file import DeckFile
from studykit.questions.templates.template import Template
from studykit.values.formulas import is_formula
from studykit.values.sameness import fold, fold_answer


class _FoldOfText(dict[str, str]):
    """The memory of a way to fold: what it makes of a text is worked out when first asked for."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold

    def __missing__(self, text: str) -> str:
        folded = self._fold(text)
        self[text] = folded
        return folded


class CheckedDeck:
    """One deck, with its facts, its templates and its items."""

    def __init__(
        self,
        base: FactBase,
        templates: Sequence[Template],
        items: Sequence[Item],
        file: DeckFile | None = None,
    ) -> None:
        self.base = base
        self.templates = templates
        self.items = items
        self.file = file
        """The deck file as it was read; None where nobody asks when its facts hold."""

    @cached_property
    def places(self) -> Mapping[str, Location]:
        """The place where each template is written."""
        return {template.id: template.location for template in self.templates}

    @cached_property
    def by_template(self) -> Mapping[str, Sequence[Item]]:
        """The items of each template that made any, in the deck's order."""
        by_template: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            by_template[item.template].append(item)
        return by_template

    @cached_property
    def choices_by_template(self) -> Mapping[str, Sequence[Item]]:
        """Those of each template that can be offered as a choice: nobody sees options of others."""
        choices: dict[str, list[Item]] = {}
        for template, items in self.by_template.items():
            choices[template] = [item for item in items if is_choice(item)]
        return choices

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Answers and options as they are compared with sentences, by how they are written.

        Each is folded once: one item's answer is an option of many others.
        """
        return _FoldOfText(fold)

    @cached_property
    def folded_answers(self) -> Mapping[str, str]:
        """Answers and options as whole answers are compared (`fold_answer`)."""
        folded = self.folded
        # All but formulas are folded as in sentences.
        return _FoldOfText(lambda text: fold_answer(text) if is_formula(text) else folded[text])

    @cached_property
    def _waived(self) -> Mapping[str, AbstractSet[str]]:
        """The facts and templates that waive a rule, by the rule."""
        waived: dict[str, set[str]] = defaultdict(set)
        for waiver in waivers_of(self.base, self.templates):
            waived[waiver.rule].add(waiver.about)
        return waived

    def groups_to_report(self, items: Sequence[Item], rule: str) -> Iterator[Sequence[Item]]:
        """Yield the items that a rule finds, in groups of which each is to be one problem.

        That is one group, but an item whose fact waives the rule is a group of its own: the waiver
        must not hide the others.
        """
        waived = self._waived.get(rule, frozenset())
        others: list[Item] = []
        for item in items:
            if waived.isdisjoint(item.facts):
                others.append(item)
            else:
                yield [item]
        if others:
            yield others

    def about(self, items: Sequence[Item]) -> tuple[str, ...]:
        """Return what a waiver of a problem of these items may stand on.

        That is their template, and the facts of an item that is a group of its own. A fact that
        waived a problem of many would hide what the rule finds in the others.
        """
        # All of them are of one template, as a rule looks at one after the other.
        template = items[0].template
        if len(items) > 1:
            return (template,)
        return (template, *items[0].facts)

    def problem(self, rule: str, message: str, remedy: str, items: Sequence[Item]) -> Problem:
        """Return a problem of items of one template, at the place where that is written."""
        # Whatever is wrong with its items, the template is where an author can change it.
        place = self.places[items[0].template]
        return Problem(rule, message, remedy, place, about=self.about(items))


def with_count(message: str, items: Sequence[object], of: Sequence[object] = ()) -> str:
    """Return a message about the first of some items with how many they are, and of how many."""
    if len(items) == 1:
        return message
    total = f" of {len(of)}" if of else ""
    return f"{message}; so it is with {len(items)}{total} items"
