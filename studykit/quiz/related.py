"""Other facts beside an answer: those about the same thing, and none that gives an answer away.

    Which base opened in 2016?   Miyako   ->   The Irabu bridge joins Miyako and Irabu.

The answer of an item that is still to come, or was never asked, is not told: half of a first
session would be known beforehand. Knows items and facts, no learner and no terminal. What a wrong
answer is true of is said by its verdict (`questions.judge`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from studykit.problems import readable
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank, Sayings

MOST_SHARED = 1000
"""A row with more facts than this, as a country with all its towns, says nothing of any of them."""
MOST_ITEMS = 200
"""Of so many items that rest on a fact it is seen whether they may be told."""
Beside = Callable[[str], bool]
"""Whether something may stand beside an answer: a fact by its id, or an item by its id."""


class Related(NamedTuple):
    """Facts about the same thing, in sentences."""

    about: str = ""
    """What they are about, by its name; empty where it has none."""
    facts: tuple[str, ...] = ()


def _anything(_: str) -> bool:
    return True


def about_the_same(
    item: Item, sayings: Sayings, most: int = 3, may_show: Beside = _anything
) -> tuple[str, ...]:
    """Return sentences of up to `most` other facts about what an item is about.

    What few facts share comes first: that two islands lie in Japan says less of them than a common
    neighbour. So each thing of the item gives its facts one point in all: to each of ten facts a
    tenth. Facts that may not be shown are left out.
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
        if sentence and sentence not in shown and may_show(fact):
            shown.add(sentence)
            sentences.append(sentence)
    return tuple(sentences)


def related_facts(item: Item, bank: ItemBank, may_tell: Beside, most: int = 3) -> Related:
    """Return facts about the same thing that give away no item that may not be told."""

    def may_show(fact: str) -> bool:
        sentence = bank.sayings.sentence(fact)
        for other in _untold(bank, fact, may_tell, item):
            # A fact of its own is given away by any word of it; one of many says little alone.
            if len(other.facts) == 1 or names_an_answer(sentence, other, ""):
                return False
        return True

    facts = about_the_same(item, bank.sayings, most, may_show)
    return Related(_name_of_subject(item, bank.sayings), facts)


def gives_away(text: str, item: Item, bank: ItemBank, may_tell: Beside) -> bool:
    """Return whether a text about an item's own facts holds another answer that they give."""
    shown = " ".join((item.stem, *item.keys))
    for fact in item.facts[:MOST_ITEMS]:
        for other in _untold(bank, fact, may_tell, item):
            if names_an_answer(text, other, shown):
                return True
    return False


def names_an_answer(text: str, item: Item, shown: str) -> bool:
    """Return whether a text holds an answer of an item that is not shown anyway."""
    # With blanks around: `Iran` does not stand in `Miranda`.
    words = f" {_words(text)} "
    words_shown = f" {_words(shown)} "
    for key in item.keys:
        key_in_words = f" {_words(key)} "
        if key_in_words.strip() and key_in_words in words and key_in_words not in words_shown:
            return True
    return False


def _words(text: str) -> str:
    letters = [sign if sign.isalnum() else " " for sign in text.casefold()]
    return " ".join("".join(letters).split())


def _untold(bank: ItemBank, fact: str, may_tell: Beside, told: Item) -> Iterator[Item]:
    """Yield other items that rest on a fact, and whose answers may not be told."""
    for number, item in enumerate(bank.resting_on(fact)):
        if number == MOST_ITEMS:
            return
        if item.id != told.id and not may_tell(item.id):
            yield item


def _name_of_subject(item: Item, sayings: Sayings) -> str:
    """Return what an item is about: of its things the first that its stem or its answer names."""
    shown = " ".join((item.stem, *item.keys)).casefold()
    for thing in (*item.entities, *item.facts):
        table, _, _ = thing.partition("/")
        for named in sayings.names_in(table):
            if named.fact == thing and named.names[0].casefold() in shown:
                return readable(named.names[0])
    return ""
