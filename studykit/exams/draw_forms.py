"""Forms of one exam: each has as many questions of each part, and none twice.

    part: 3 of `land`, 1 of them shared, 2 forms

    form A    land/oslo  land/rome  land/bonn
    form B    land/oslo  land/lima  land/cairo

Which questions, is drawn by a seed: the same seed gives the same forms, on every machine. Within a
form things are asked for once, as far as there are others. Knows items, and no paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.exams.blueprint import Blueprint, BlueprintPart
from studykit.problems import Problem
from studykit.questions.identity.draw import draw
from studykit.questions.item import Item
from studykit.questions.templates.template import Hardness


class FormPart(NamedTuple):
    """The questions of a part in one form."""

    part: BlueprintPart
    items: tuple[Item, ...]


class ExamForm(NamedTuple):
    """One of the parallel forms."""

    name: str
    """A, B, C ..."""
    parts: tuple[FormPart, ...]

    @property
    def items(self) -> list[Item]:
        """Return all its questions, part by part."""
        return [item for part in self.parts for item in part.items]


def name_of_form(place: int) -> str:
    """Return A for the first form, and AA behind Z."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def draw_forms(
    blueprint: Blueprint,
    items: Sequence[Item],
    hardness: Mapping[str, Hardness],
    count: int,
    seed: str,
) -> tuple[list[ExamForm], list[Problem]]:
    """Return so many forms, and what the deck has too few questions for; then no form is whole."""
    problems: list[Problem] = []
    taken: set[str] = set()
    parts_of_forms: list[list[FormPart]] = [[] for _ in range(count)]
    for number, part in enumerate(blueprint.parts, start=1):
        pool = [item for item in items if item.id not in taken and _belongs(item, part, hardness)]
        wanted = part.shared + (part.in_each_form - part.shared) * count
        if len(pool) < wanted:
            problems.append(_too_few(part, number, len(pool), wanted, count))
            continue
        pool.sort(key=lambda item: (draw(seed, "exam", item.id), item.id))
        shared: list[Item] = []
        for form_parts in parts_of_forms:
            chosen = [item for form_part in form_parts for item in form_part.items]
            own = _choose(pool, part.in_each_form - len(shared), taken, [*chosen, *shared])
            form_parts.append(FormPart(part, (*shared, *own)))
            taken.update(item.id for item in own)
            # What all have is chosen once, for the first form.
            if not shared:
                shared = own[: part.shared]
    forms = [
        ExamForm(name_of_form(place), tuple(parts)) for place, parts in enumerate(parts_of_forms)
    ]
    return forms, problems


def _belongs(item: Item, part: BlueprintPart, hardness: Mapping[str, Hardness]) -> bool:
    if part.templates and item.template not in part.templates:
        return False
    if part.tags and part.tags.isdisjoint(item.tags):
        return False
    if part.hardness and hardness.get(item.template) != part.hardness:
        return False
    tables = {fact.partition("/")[0] for fact in item.facts}
    return not part.tables or not part.tables.isdisjoint(tables)


def _choose(
    pool: Iterable[Item], count: int, taken: set[str], chosen: Sequence[Item]
) -> list[Item]:
    """Return so many items of a pool, about things that are not asked for yet where there are any.

    One that is about the same as another may give its answer away.
    """
    things = {thing for item in chosen for thing in item.things}
    own: list[Item] = []
    left: list[Item] = []
    for item in pool:
        if item.id in taken:
            continue
        if len(own) == count:
            break
        if things.isdisjoint(item.things):
            own.append(item)
            things |= item.things
        else:
            left.append(item)
    return own + left[: count - len(own)]


def _too_few(part: BlueprintPart, number: int, found: int, wanted: int, forms: int) -> Problem:
    questions = "1 question that fits is" if found == 1 else f"{found} questions that fit are"
    fault = f"part {number} needs {wanted} questions for {forms} forms, and {questions} left"
    if forms == 1:
        fault = f"part {number} needs {wanted} questions, and {questions} left"
    remedy = "Write a smaller `count`, a larger `shared`, or ask for fewer --forms."
    return Problem("F008", fault, remedy, part.place)
