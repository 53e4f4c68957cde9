"""Reasons for which a candidate never stands beside a key, although its text is not the key's.

    detest beside abominate     one of their rows names the other in `also_right`
    to meet, to see             beside to see, to look: they share a whole part
    Italy beside Lazio          Lazio lies in Italy
    Tivoli beside Lazio         Tivoli lies in Lazio
    Atlantic Ocean beside Atlantic     they may be one thing, written in two ways

Each is one small function that makes an exclusion. An item's options are held against all of them
(`Avoid`), and `studykit why` tells which one spoke. Knows candidates, rows and one direction. Knows
no items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from studykit.facts.hierarchy import Hierarchy
from studykit.questions.forms.rows import AskedRow
from studykit.questions.options.forbidden import Candidate, Exclusion
from studykit.questions.options.parts import Parts
from studykit.questions.options.right_too import RightToo


def named_as_right(rows: Iterable[AskedRow], right_too: RightToo) -> list[Exclusion]:
    """Return what keeps out answers of rows that an asked row names as right, or that name it."""
    answers: set[str] = set()
    for asked in rows:
        answers |= right_too.answers_beside(asked.row)
    if not answers:
        return []

    def keeps_out(candidate: Candidate) -> bool:
        # A number is as wrong as any other.
        return candidate.extent is None and candidate.folded in answers

    return [Exclusion("may be right: one row names the other in `also_right`", keeps_out)]


def sharing_a_part(right: Iterable[str], parts: Parts) -> Exclusion:
    """Return what keeps out texts that share a whole part with a right one."""
    right_parts = frozenset[str]().union(*map(parts.of, right))

    def keeps_out(candidate: Candidate) -> bool:
        return candidate.extent is None and not right_parts.isdisjoint(parts.of(candidate.text))

    return Exclusion("shares a part with the answer", keeps_out)


def lies_around_or_within(
    answers: Iterable[str], placed: Iterable[str], around: Iterable[str], hierarchy: Hierarchy
) -> list[Exclusion]:
    """Return what keeps out all that contains an answer, or lies in one.

    Besides, all in which the rows lie of which is asked where they are (`placed`), and all that
    lies in what the stem shows (`around`). All are given as facts.
    """
    right = frozenset(answers)
    surroundings = frozenset(around)
    containers: set[str] = set()
    for fact in (*right, *placed):
        containers |= hierarchy.containers(fact)

    def keeps_out(candidate: Candidate) -> bool:
        if not containers.isdisjoint(candidate.things):
            return True
        for thing in candidate.things:
            containers_of_thing = hierarchy.containers(thing)
            if not right.isdisjoint(containers_of_thing):
                return True
            if not surroundings.isdisjoint(containers_of_thing):
                return True
        return False

    return [Exclusion("contains a right answer, or lies in one", keeps_out)]


def nearly_equal_to(
    right: Iterable[str], nearly_equal: Mapping[str, Collection[str]]
) -> list[Exclusion]:
    """Return what keeps out texts that may be a right one in another spelling."""
    folded: set[str] = set()
    for text in right:
        folded.update(nearly_equal.get(text, ()))
    if not folded:
        return []

    def keeps_out(candidate: Candidate) -> bool:
        return candidate.folded in folded

    return [Exclusion("is nearly equal to the answer", keeps_out)]
