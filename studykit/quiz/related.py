"""What else the fact base says: what a wrong answer is true of, and facts about the same thing.

Knows items and facts, no learner and no terminal. Made once a sitting; a template's answers are read at its
first wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from studykit.facts.base import Date, Number, Scalar
from studykit.grading.expected import Answer
from studykit.grading.read_dates import DateReading, read_date
from studykit.grading.read_numbers import read_amounts
from studykit.grading.rivals import rivals_of
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank, Sayings
from studykit.questions.words import stands_in
from studykit.values.language import language
from studykit.values.sameness import comparable, fold
from studykit.values.variants import variants_of

MOST_SHARED = 1000
"""What so many facts share says nothing of any of them."""


class Related:
    """A deck's items and the facts that they were made from."""

    def __init__(self, bank: ItemBank, sayings: Sayings) -> None:
        self._bank, self._sayings = bank, sayings
        self._answers: dict[str, _Answers] = {}

    def true_of(self, item: Item, given: str) -> str:
        """One line that says what a wrong answer is true of; empty when the facts do not know.

        It is the fact behind another item of the template that has this answer ("A base opened on Ishigaki Island
        in 2023."), the one that shares most with the item first; or that item's stem, where the fact's sentence
        does not show the answer. That something else is false says nothing about a claim.
        """
        if item.interaction == "true or false":
            return ""
        if item.template not in self._answers:
            self._answers[item.template] = _Answers(self._bank.answers_of(item.template))
        own = set(item.keys)
        named = self._answers[item.template].named(item, given)
        found = [(key, self._bank[each]) for key, each in named if key not in own]
        if not found:
            return ""
        key, other = max(found, key=lambda pair: len(_things(item) & _things(pair[1])))
        fact = other.explanation.partition("\n")[0]
        return (
            fact
            if fact and stands_in(fold(key), fold(fact))
            else f"{key} is the answer to: {other.stem}"
        )

    def about_the_same(self, item: Item, most: int = 3) -> tuple[str, ...]:
        """Sentences of up to `most` other facts about what the item is about; what few facts share comes first."""
        worth: dict[str, float] = defaultdict(float)
        for thing in sorted(_things(item)):
            facts = self._sayings.about(thing)
            for fact in facts if len(facts) <= MOST_SHARED else ():
                worth[fact] += 1 / len(facts)
        shown = set(item.explanation.splitlines())
        found: dict[str, None] = {}
        for fact in sorted(worth, key=lambda fact: (-worth[fact], fact)):
            said = "" if fact in item.facts else self._sayings.sentence(fact)
            if said and said not in shown:
                found[said] = None
            if len(found) == most:
                break
        return tuple(found)


def _things(item: Item) -> set[str]:
    """The rows that an item is about, as `table/id`."""
    return {*item.entities, *item.facts}


class _Answers:
    """The ids of the items of one template by their answers."""

    def __init__(self, items: Iterable[tuple[str, Sequence[Answer]]]) -> None:
        self.by_text: dict[str, list[str]] = defaultdict(list)
        self.by_value: dict[Hashable, list[tuple[str, str]]] = defaultdict(list)
        self.key_of: dict[str, set[str]] = defaultdict(set)
        for item, answers in items:
            for answer in answers:
                self.by_text[answer.text].append(item)
                if isinstance(answer.value, (Number, Date)):
                    self.by_value[comparable(answer.value)].append((answer.text, item))
                for spelling in (answer.text, *answer.accepted):
                    self.key_of[spelling].add(answer.text)

    def named(self, item: Item, given: str) -> list[tuple[str, str]]:
        """The answers that a text names, each with the items that have it: as it stands, by its value, or folded."""
        keys = self.key_of.get(given, set()) | self.key_of.get(given.strip(), set())
        if not keys:
            valued = [
                found
                for value in _values(item, given)
                for found in self.by_value.get(comparable(value), ())
            ]
            if valued:
                return valued
            exact, lang = item.type.exact, item.type.lang
            texts = rivals_of(tuple(self.key_of), exact, lang).same_as(
                variants_of(given, exact, lang)
            )
            keys = {key for text in texts for key in self.key_of[text]}
        return [(key, each) for key in sorted(keys) for each in self.by_text[key]]


def _values(item: Item, given: str) -> list[Scalar]:
    """What a text may mean as a value of the item's type."""
    typing = language(item.lang).typing
    if item.type.name == "date":
        typed = read_date(given, typing=typing)
        return list(typed.dates) if isinstance(typed, DateReading) and len(typed.dates) == 1 else []
    units = {answer.value.unit for answer in item.answers if isinstance(answer.value, Number)}
    return [
        Number("", amount.value, unit)
        for amount in read_amounts(given, typing)
        for unit in sorted(units)
    ]
