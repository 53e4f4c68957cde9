"""A text that has the words of a name in another order.

    Juliet and Romeo         Romeo and Juliet         the same: beside *and* the order says nothing
    Curie Marie              Marie Curie              turned round: the last words come first
    Bach Johann Sebastian    Johann Sebastian Bach    turned round
    Versailles Treaty        Treaty of Versailles     turned round, without `of`
    chocolate milk           milk chocolate           turned round, which makes another thing of it
    Man Bites Dog            Dog Bites Man            torn apart, and so another thing
    Art of History           History of Art           torn apart

Knows two texts in words. A name may be turned round, and a phrase may not: `_name_fit` tells them
apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from enum import Enum

from studykit.grading._words import Words


class Turn(Enum):
    """The way in which an order of words is another one, and whether it is the same name then."""

    SAME = 1
    ROUND = 2
    """The same, if it is a name."""
    APART = 3
    """Another thing."""


def turn_of(
    typed: Words, name: Words, *, optional: Collection[str], joiners: Collection[str]
) -> Turn:
    """Return what a text makes of a name.

    `optional` words may be left out on one side; `joiners` are words for *and* and *or*.
    """
    # Most texts have a word that the name lacks, and need no counting.
    if any(word not in optional for word in set(typed).symmetric_difference(name)):
        return Turn.APART
    # 3-2 is another score than 2-3.
    if any(char.isdigit() for word in typed for char in word):
        return Turn.APART
    kept_of_typed = _without_surplus(typed, name)
    kept_of_name = _without_surplus(name, typed)
    # Lake Victoria is not Mount Victoria, though either word may be left out.
    is_longer_on_one_side = kept_of_typed == typed or kept_of_name == name
    if not is_longer_on_one_side or kept_of_typed == kept_of_name:
        return Turn.APART

    if _between(kept_of_typed, joiners) == _between(kept_of_name, joiners):
        return Turn.SAME
    is_turned_round = any(
        kept_of_name[start:] + kept_of_name[:start] == kept_of_typed
        for start in range(1, len(kept_of_name))
    )
    return Turn.ROUND if is_turned_round else Turn.APART


def _without_surplus(words: Words, other: Words) -> Words:
    """Return the words without those that the other text lacks."""
    surplus = Counter(words) - Counter(other)
    return tuple(word for word in words if not surplus[word])


def _between(words: Words, joiners: Collection[str]) -> set[Words]:
    """Return the pieces that words for *and* separate, in no order; one without such a word."""
    pieces: list[Words] = [()]
    for word in words:
        if word in joiners:
            pieces.append(())
        else:
            pieces[-1] += (word,)
    return set(pieces)
