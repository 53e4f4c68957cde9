"""Other facts beside an answer: those about the same thing.

    Which base opened in 2016?   Miyako   ->   The Irabu bridge joins Miyako and Irabu.

Knows items and facts, no learner and no terminal. What a wrong answer is true of is said by its
verdict (`questions.judge`).
"""

from __future__ import annotations

from collections import defaultdict

from studykit.questions.item import Item
from studykit.questions.item_bank import Sayings

MOST_SHARED = 1000
"""A row with more facts than this, as a country with all its towns, says nothing of any of them."""


def about_the_same(item: Item, sayings: Sayings, most: int = 3) -> tuple[str, ...]:
    """Return sentences of up to `most` other facts about what an item is about.

    What few facts share comes first: that two islands lie in Japan says less of them than a common
    neighbour. So each thing of the item gives its facts one point in all: to each of ten facts a
    tenth.
    """
    worth: dict[str, float] = defaultdict(float)
    for thing in sorted(item.things):
        facts = sayings.about(thing)
        if len(facts) > MOST_SHARED:
            continue
        for fact in facts:
            worth[fact] += 1 / len(facts)

    shown = set(item.explanation.splitlines())
    sentences: list[str] = []
    for fact in sorted(worth, key=lambda fact: (-worth[fact], fact)):
        if len(sentences) == most:
            break
        if fact in item.facts:
            continue
        sentence = sayings.sentence(fact)
        if sentence and sentence not in shown:
            shown.add(sentence)
            sentences.append(sentence)
    return tuple(sentences)
