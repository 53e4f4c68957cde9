"""Finds what the stem of an item shows of its facts: which text came from which column.

    "Who wrote {play} in {year}?"    Who wrote Hamlet in 1603?    play: Hamlet, year: 1603

An item keeps its stem alone, so the pattern that fits it is looked for. Knows stems and patterns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.questions.templates.patterns import Pattern


class ShownSlot(NamedTuple):
    """A text in a stem, and the column that it came from."""

    column: str
    """As the pattern writes it."""
    text: str


def patterns_of(deck: CheckedDeck) -> Mapping[str, Sequence[Pattern]]:
    """Return by template the patterns that its stems were made from."""
    patterns = {}
    for template in deck.templates:
        patterns[template.id] = (*template.ask, *template.ask_many, *template.ask_back)
    return patterns


def slots_shown(stem: str, patterns: Sequence[Pattern]) -> list[ShownSlot] | None:
    """Return what a stem shows, in its order; None when no pattern fits it."""
    for pattern in patterns:
        for literals in _ways_to_stand(pattern):
            texts = _between(literals, stem)
            if texts is not None:
                columns = [slot.written for slot in pattern.slots]
                return list(map(ShownSlot, columns, texts))
    return None


def _ways_to_stand(pattern: Pattern) -> Iterator[tuple[str, ...]]:
    """Yield the texts around a pattern's slots with all of its optional parts, without, and so on.

    Of several parts not every choice is tried: there are too many.
    """
    yield pattern.literals
    for part in pattern.parts:
        yield pattern.literals_without([part])
    if len(pattern.parts) > 1:
        yield pattern.literals_without(pattern.parts)


def _between(literals: Sequence[str], stem: str) -> list[str] | None:
    """Return what stands between a pattern's literals in a stem, each as short as can be.

    `["Who wrote ", " in ", "?"]` finds `Hamlet` and `1603` in "Who wrote Hamlet in 1603?". None
    where the literals do not fit. Each is looked for once, behind the one before it: a regular
    expression would try all ways to share the stem among its slots.
    """
    if len(literals) == 1:
        # A stem without slots shows nothing.
        return [] if stem == literals[0] else None
    first, *inner, last = literals
    if not stem.startswith(first):
        return None
    shown = []
    begin = len(first)
    for literal in inner:
        end = stem.find(literal, begin)
        if end < 0:
            return None
        shown.append(stem[begin:end])
        begin = end + len(literal)
    end = len(stem) - len(last)
    if end < begin or not stem.endswith(last):
        return None
    return [*shown, stem[begin:end]]
