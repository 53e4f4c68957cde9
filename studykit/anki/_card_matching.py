"""Find the card template that asks what a template of the deck asks, where the author names none.

    front {{Country}}      "What is the capital of {name}?"     Country shows {name}
    back  {{Capital}}      answer: capital                      Capital shows {capital}

By the columns: all that the question shows stands on the front, all that it answers on the back,
and none of that on the front. Where two card templates fit, nothing is taken for sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.anki._engine_cards import fields_on_side
from studykit.anki.package_contents import PackageNoteType, PackageTemplate
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Template

INVERSE = "<"
"""Behind the id of a template: its inverse."""


class AskedColumns(NamedTuple):
    """A template, or its inverse, by the columns that it asks and answers."""

    shown: frozenset[str]
    answered: frozenset[str]


def directions_of(template: Template) -> dict[str, AskedColumns]:
    """Return the directions in which a template asks, by their names in a deck file."""
    there = AskedColumns(_columns(template.ask[:1]), _columns([template.answer]))
    directions = {template.id: there}
    if template.ask_back:
        # The answer of the inverse is what the question itself shows.
        back = AskedColumns(_columns(template.ask_back[:1]), _columns(template.ask[:1]))
        directions[f"{template.id}{INVERSE}"] = back
    return directions


def _columns(patterns: Iterable[Pattern]) -> frozenset[str]:
    names: set[str] = set()
    for pattern in patterns:
        names.update(slot.name for slot in pattern.slots)
    return frozenset(names)


def plain_name(name: str) -> str:
    """Return a name with letters and digits alone: `Country info` and `country_info` are one."""
    return "".join(char for char in name.casefold() if char.isalnum())


def cards_left_open(
    free: Mapping[str, AskedColumns],
    kind: PackageNoteType,
    columns_of_fields: Mapping[str, Collection[str]],
    taken: Collection[int],
) -> dict[str, int]:
    """Return the numbers of the cards of directions of which the author says nothing.

    `taken` are the cards of which he does; `columns_of_fields` are the columns that fields show.
    """
    if kind.is_cloze:
        # There is one card template for all gaps.
        return dict.fromkeys(free, 1)
    numbers = list(range(1, len(kind.templates) + 1))
    by_name = {plain_name(kind.templates[number - 1].name): number for number in numbers}
    cards: dict[str, int] = {}
    for name, direction in free.items():
        number = by_name.get(plain_name(name), 0)
        # The plain name of an inverse is that of its template, whose card it is not.
        if number and number not in taken and not name.endswith(INVERSE):
            cards[name] = number
            continue
        fitting = []
        for number in numbers:
            if _fits(direction, kind.templates[number - 1], columns_of_fields):
                fitting.append(number)
        if len(fitting) == 1:
            cards[name] = fitting[0]
    return {**cards, **_last_one_left(list(free), cards, numbers, taken)}


def _last_one_left(
    names: Sequence[str], cards: Mapping[str, int], numbers: Sequence[int], taken: Collection[int]
) -> dict[str, int]:
    """Return the card of the last direction, where one card is left too."""
    names_left = [name for name in names if name not in cards]
    numbers_left = [number for number in numbers if number not in (*taken, *cards.values())]
    if len(names_left) == len(numbers_left) == 1:
        return {names_left[0]: numbers_left[0]}
    return {}


def _fits(
    direction: AskedColumns,
    template: PackageTemplate,
    columns_of_fields: Mapping[str, Collection[str]],
) -> bool:
    front = _columns_on(template.front, columns_of_fields)
    back = _columns_on(template.back, columns_of_fields)
    asks_it = bool(direction.shown) and direction.shown <= front
    answers_it = direction.answered <= back
    tells_it_before = bool(direction.answered & front)
    return asks_it and answers_it and not tells_it_before


def _columns_on(side: str, columns_of_fields: Mapping[str, Collection[str]]) -> set[str]:
    columns: set[str] = set()
    for field in fields_on_side(side):
        columns.update(columns_of_fields.get(field, ()))
    return columns
