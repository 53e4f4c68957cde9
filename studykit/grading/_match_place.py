"""A typed place that contains a right answer, or lies in one, as the base says.

Knows one question and the places of the base (`places`).
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.grading.expected import Answer, Expected
from studykit.grading.verdict import NOTHING, Match, NotGraded


def match_place(expected: Expected, variants: frozenset[str]) -> Match | NotGraded:
    """Return that a text is a coarser place than is asked for, or a finer one; else NOTHING."""
    whereabouts = expected.whereabouts
    is_about_places = whereabouts.lying_there or whereabouts.around
    if not is_about_places:
        return NOTHING
    places = whereabouts.places
    typed = places.called(variants, expected.type.exact, expected.type.lang)
    right = {answer.fact for answer in expected.answers}
    # What is right itself is matched as a name.
    if not right.isdisjoint(typed):
        return NOTHING

    containers_of_typed = _containers(expected, typed)
    within = _first(expected.answers, containers_of_typed)
    if within is not None and not _containers(expected, whereabouts.lying_there).isdisjoint(typed):
        answer = expected.answers[within]
        return Match(within, why=f"More exact than '{answer.text}': the facts have it there.")
    if whereabouts.lying_there:
        for position, answer in enumerate(expected.answers):
            if not places.containers(answer.fact).isdisjoint(typed):
                return _coarser(expected, position)
    if within is not None:
        return NotGraded("More exact than the facts are: name what it lies in.", may_be_right=True)
    if not containers_of_typed.isdisjoint(whereabouts.around):
        why = "It lies there too, and another is asked for: not counted."
        return NotGraded(why, may_be_right=True)
    return NOTHING


def _coarser(expected: Expected, position: int) -> Match | NotGraded:
    # Of several that are wanted it could stand for any.
    if expected.all_wanted and len(expected.answers) > 1:
        return NotGraded("Less exact than is asked for: name what lies in it.")
    why = f"It contains '{expected.answers[position].text}', which is more exact."
    return Match(position, why, is_coarser=True)


def _containers(expected: Expected, facts: Iterable[str]) -> set[str]:
    containers: set[str] = set()
    for fact in facts:
        containers |= expected.whereabouts.places.containers(fact)
    return containers


def _first(answers: Iterable[Answer], facts: set[str]) -> int | None:
    """Return the position of the first answer that is one of some facts."""
    for position, answer in enumerate(answers):
        if answer.fact in facts:
            return position
    return None
