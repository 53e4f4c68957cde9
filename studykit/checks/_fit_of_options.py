"""Find templates whose wrong options contradict their own stems.

    In which region of France lies Rennes?     Brittany / Bavaria / Galicia / Tuscany

Who knows which of these lie in France needs no more. Options that fit come first when they are
drawn: what is found here has too few of them, or names others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import FactBase
from studykit.problems import Problem, quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import AskedRow, Direction, read_rows
from studykit.questions.item import Item
from studykit.questions.options.fit import FitOfAnswers, fit_of
from studykit.questions.templates.template import Template

_FEWEST_ITEMS = 3
"""Of fewer items nothing is said."""


def options_against_stems(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I022 for each template of which most items have options that their stems exclude."""
    for template in deck.templates:
        items = deck.choices_by_template.get(template.id, ())
        if len(items) < _FEWEST_ITEMS:
            continue
        for direction in form_of(template).directions(template):
            found = _items_against_stems(items, direction, template, deck.base)
            if 2 * len(found) <= len(items):
                continue
            for group in deck.groups_to_report([each.item for each in found], "I022"):
                first = next(each for each in found if each.item is group[0])
                message = (
                    f"the options of {len(group)} of {len(items)} items contradict the question: "
                    f"{quoted(first.option)} does not go with {quoted(first.shown)} "
                    f"in {quoted(first.item.stem)} ({first.item.id})"
                )
                remedy = (
                    f"Leave {{{first.written}}} out of the stem, or add rows that share it."
                    if template.distractors is None
                    else "Name options that fit, or leave `distractors` to the facts."
                )
                yield deck.problem("I022", message, remedy, group)


class _AgainstStem(NamedTuple):
    """An item whose options its stem excludes, with one of them as an example."""

    item: Item
    option: str
    shown: str
    written: str
    """The slot whose value the option does not go with."""


def _items_against_stems(
    items: Sequence[Item], direction: Direction, template: Template, base: FactBase
) -> list[_AgainstStem]:
    """Return the items of which most wrong options do not go with what the stem shows."""
    if len(direction.stem.columns) < 2 or direction.inverse:
        return []
    read = read_rows(direction, template.table.rows, base)
    rows = [asked for asked in read.asked if not asked.disputed]
    describing = _describing_slots(rows, direction)
    if not describing:
        return []
    fit = fit_of(direction, base, rows)
    asked_by_stem = {asked.fill.text: asked for asked in rows}
    found = []
    for item in items:
        asked = asked_by_stem.get(item.stem)
        # Numbers and dates are chosen by how near they are.
        if asked is None or item.type.name not in ("text", "reference"):
            continue
        for number in describing:
            shown = asked.fill.members[number].shown
            excluded = [text for text in item.distractors if _is_against(text, number, shown, fit)]
            if 2 * len(excluded) > len(item.distractors):
                written = direction.stem.slots[number].written
                found.append(_AgainstStem(item, excluded[0], shown, written))
                break
    return found


def _describing_slots(rows: Sequence[AskedRow], direction: Direction) -> list[int]:
    """Return the slots that only describe: the others tell all stems apart without them.

    The country in the example does, and the village does not. What each row has for itself, as a
    name in another language, says nothing of options.
    """
    stems = {asked.fill.text for asked in rows}
    describing = []
    for number in range(len(direction.stem.slots)):
        without = {_shown_without(asked, number) for asked in rows}
        values = Counter(asked.fill.members[number].shown for asked in rows)
        is_shared = 2 * len(values) <= len(rows)
        if len(without) == len(stems) and is_shared:
            describing.append(number)
    return describing


def _shown_without(asked: AskedRow, number: int) -> tuple[str, ...]:
    members = asked.fill.members
    return tuple(member.shown for at, member in enumerate(members) if at != number)


def _is_against(option: str, number: int, shown: str, fit: FitOfAnswers) -> bool:
    """Return whether all rows with an option for their answer show one other value."""
    values = fit.shown_beside(option).get(number, frozenset())
    return len(values) == 1 and shown not in values
