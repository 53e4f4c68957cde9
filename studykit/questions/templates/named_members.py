"""Of a list in a stem only the members that `where` names: the others are not asked about.

    {where: {today: Hyogo}, ask: "Which old provinces lay in today's {today}?", answer: name}

    settsu   today: [Osaka, Hyogo]      asked about Hyogo: rows that lie in Osaka alone are left
    izumi    today: [Osaka]             out, and so a question about Osaka would lack answers

It is the same through references: with `where: {rivers.continent: europe}` a stem with `{rivers}`
or `{rivers.name}` is not about the Nile. Answers are not cut down in this way: that Settsu lies in
Osaka is right. Knows conditions and patterns, no rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from studykit.facts.base import FactBase, Scalar
from studykit.questions.templates.conditions import Condition
from studykit.questions.templates.patterns import MemberTest, Path, Pattern, Slot
from studykit.questions.templates.template import Template


def with_named_members(template: Template, base: FactBase) -> Template:
    """Return a template whose stems show of their lists only the members that `where` names."""
    # What is kept is the same in every language.
    written = base.written or base

    def cut_down(patterns: Sequence[Pattern]) -> tuple[Pattern, ...]:
        return tuple(_with_tests(pattern, template.where, written) for pattern in patterns)

    gaps = []
    for gap in template.gaps:
        gaps.append(gap._replace(ask=_with_tests(gap.ask, template.where, written)))
    return template._replace(
        ask=cut_down(template.ask),
        ask_many=cut_down(template.ask_many),
        ask_back=cut_down(template.ask_back),
        gaps=tuple(gaps),
    )


def _with_tests(pattern: Pattern, conditions: Sequence[Condition], base: FactBase) -> Pattern:
    slots = []
    for slot in pattern.slots:
        tests: list[MemberTest] = []
        for condition in conditions:
            tests.extend(_tests(slot, condition, base))
        slots.append(slot._replace(member_tests=tuple(tests)))
    return pattern._replace(slots=tuple(slots))


def _tests(slot: Slot, condition: Condition, base: FactBase) -> Iterator[MemberTest]:
    """Yield a test for each list that the ways of slot and condition have in common."""
    if slot.whole:
        return
    for place in range(len(slot.path)):
        if _names(slot.path[: place + 1]) != _names(condition.slot.path[: place + 1]):
            return
        table, position = condition.slot.path[place]
        if position >= 0 and table.columns[position].is_list:
            yield MemberTest(place, _test(condition, condition.slot.path[place:], base))


def _names(path: Path) -> list[tuple[str, int]]:
    # In another language a table is another object, with its columns at the same places.
    return [(table.name, position) for table, position in path]


def _test(condition: Condition, path: Path, base: FactBase) -> Callable[[Scalar], bool]:
    """Return what tells whether the condition names a member of the list where the path begins."""
    (table, position), *rest = path
    target = table.columns[position].target

    @cache
    def is_named(member: Scalar) -> bool:
        if not rest:
            return condition.matches((member,)) is True
        row = base.row(target, str(member))
        return row is not None and condition.holds_at_end(tuple(rest), row, base) is True

    return is_named
