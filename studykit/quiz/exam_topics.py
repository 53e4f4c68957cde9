"""Scores of an exam by topic: what it was about, and how much of each was right.

    Dates       4 of 5
    Islands     1 of 3

A topic is a subdeck, where the questions are of several, and else a template. What was not reached
is not right, also where the learner ends early. Knows items, and no words for the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from studykit.questions.item import Item
from studykit.quiz.question import TopicScore


def scores_by_topic(asked: Sequence[Item], right: Iterable[Item]) -> tuple[TopicScore, ...]:
    """Return the score of each topic, in the order in which they came; nothing where all is one.

    `asked` are all questions of the exam, and `right` those that were answered rightly.
    """
    topic_of = _topic_of_each(asked)
    questions = Counter(topic_of.values())
    if len(questions) == 1:
        return ()
    right_ones: Counter[str] = Counter()
    for item in right:
        # An item may have been made again meanwhile: it is known by its id.
        if item.id in topic_of:
            right_ones[topic_of[item.id]] += 1
    scores = []
    for topic, of in questions.items():
        scores.append(TopicScore(topic, right_ones[topic], of))
    return tuple(scores)


def _topic_of_each(items: Sequence[Item]) -> Mapping[str, str]:
    """Return the topic of each item by its id."""
    decks = {item.deck for item in items}
    shared = _shared_levels([deck.split("::") for deck in decks])
    topics = {}
    for item in items:
        if len(decks) == 1:
            topics[item.id] = item.template
            continue
        levels = item.deck.split("::")
        # The deck itself may have questions beside those of its subdecks.
        topics[item.id] = "::".join(levels[shared:]) or levels[-1]
    return topics


def _shared_levels(decks: Sequence[Sequence[str]]) -> int:
    """Return how many levels all decks begin with."""
    shared = 0
    for names in zip(*decks, strict=False):
        if len(set(names)) > 1:
            break
        shared += 1
    return shared
