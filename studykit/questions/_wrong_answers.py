"""Says what a wrong answer is true of, from the items and the facts of a deck.

    Which base opened in 2016?   Ishigaki   ->   A base opened on Ishigaki Island in 2023.

Knows items and facts, no learner and no terminal. The answers of a template are indexed when one of
its items is answered wrong for the first time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from studykit.facts.base import Date, Number, Scalar
from studykit.grading.expected import Answer
from studykit.grading.read_dates import DateReading, read_date
from studykit.grading.read_numbers import read_amounts
from studykit.grading.vocabulary import Vocabulary
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.words import stands_in
from studykit.values.language import language
from studykit.values.sameness import comparable, fold
from studykit.values.variants import variants_of


class WrongAnswers:
    """The wrong answers to a deck's items: other right ones, and names of other facts."""

    def __init__(self, bank: ItemBank) -> None:
        self._bank = bank
        self._indexes: dict[str, _AnswerIndex] = {}
        self._facts_named: dict[str, dict[str, str]] = {}
        """By vocabulary and name the fact that is called so; of several the first."""

    def true_of(self, item: Item, given: str, name: str = "") -> str:
        """Return one line that says what a wrong answer is true of; empty when nothing is known.

        `name` is the name of the base that was meant, where one was. What is said comes from
        another item of the template, of which the answer is a right one. Of several it is the one
        with most rows in common with the item. The line is what the other item's fact says or,
        where its sentence does not show the answer, the other question:

            When was Quebec City founded?   May 1642   Montreal was founded in May 1642.
            How high lies Quebec City?      76 metres  76 m is the answer to: How high lies Nukus?

        Where no other item has that answer, it is the sentence of the row that is called so.
        """
        # "False" is the answer to many other claims, and explains nothing.
        if item.interaction == "true or false":
            return ""
        said = self._said_by_other_item(item, given, name) or self._said_by_row(item, name)
        return " ".join(said.split())

    def _said_by_other_item(self, item: Item, given: str, name: str) -> str:
        if item.template not in self._indexes:
            self._indexes[item.template] = _AnswerIndex(self._bank.answers_of(item.template))
        index = self._indexes[item.template]
        own_keys = set(item.keys)
        others = []
        for key, identity in index.answers_named(item, given) or index.answers_named(item, name):
            if key not in own_keys:
                others.append((key, self._bank[identity]))
        if not others:
            return ""

        key, other = max(others, key=lambda pair: len(item.things & pair[1].things))
        fact = other.explanation.partition("\n")[0]
        if fact and stands_in(fold(key), fold(fact)):
            return fact
        return f"{key} is the answer to: {other.stem}"

    def _said_by_row(self, item: Item, name: str) -> str:
        if not item.vocabulary:
            return ""
        if item.vocabulary not in self._facts_named:
            facts: dict[str, str] = {}
            for named_fact in self._bank.sayings.names_in(item.vocabulary):
                for each in named_fact.names:
                    facts.setdefault(each, named_fact.fact)
            self._facts_named[item.vocabulary] = facts
        named = self._facts_named[item.vocabulary].get(name, "")
        return self._bank.sayings.sentence(named) if named else ""


class _AnswerIndex:
    """Of one template the answers, searched by text, by value or by spelling, with their items.

    A key is a right answer as it is shown: Canada. It is spelled in several ways: Canada, the
    Dominion. Several items may have it.
    """

    def __init__(self, answers_by_item: Iterable[tuple[str, Sequence[Answer]]]) -> None:
        self._items_of_key: dict[str, list[str]] = defaultdict(list)
        """The ids of the items."""
        self._by_value: dict[Hashable, list[tuple[str, str]]] = defaultdict(list)
        """By the value of a number or a date: each key that has it, with the id of its item."""
        self._keys_spelled: dict[str, set[str]] = defaultdict(set)
        """By a spelling the keys that are spelled so."""
        for identity, answers in answers_by_item:
            for answer in answers:
                self._items_of_key[answer.text].append(identity)
                if isinstance(answer.value, (Number, Date)):
                    self._by_value[comparable(answer.value)].append((answer.text, identity))
                for spelling in answer.names:
                    self._keys_spelled[spelling].add(answer.text)
        self._spelled = Vocabulary([spelling] for spelling in self._keys_spelled)

    def answers_named(self, item: Item, given: str) -> list[tuple[str, str]]:
        """Return the keys that a text names, each with the id of an item that has it.

        The first of these ways that finds any: the text as it stands, what it means as a date or a
        number (5/1642 is May 1642), the text without regard to case, accents and the like.
        """
        keys = self._keys_spelled.get(given, set()) | self._keys_spelled.get(given.strip(), set())
        if keys:
            return self._with_items(keys)

        of_value = []
        for value in _values(item, given):
            of_value += self._by_value.get(comparable(value), [])
        if of_value:
            return of_value

        exact, lang = item.type.exact, item.type.lang
        spelled = self._spelled.index(exact, lang).spelled
        for spelling in spelled.same_as(variants_of(given, exact, lang)):
            keys |= self._keys_spelled[spelling]
        return self._with_items(keys)

    def _with_items(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        return [(key, identity) for key in sorted(keys) for identity in self._items_of_key[key]]


def _values(item: Item, given: str) -> list[Scalar]:
    """Return what a text may mean as a date or a number, whichever the item's answers are."""
    typing = language(item.lang).typing
    if item.type.name == "date":
        reading = read_date(given, typing=typing)
        # A text with two readings is asked again where it is graded: it names nothing for sure.
        if isinstance(reading, DateReading) and len(reading.dates) == 1:
            return list(reading.dates)
        return []

    # "110" means 110 of the unit that the answers have. An answer in words has none: no value then.
    units = {answer.value.unit for answer in item.answers if isinstance(answer.value, Number)}
    values: list[Scalar] = []
    for amount in read_amounts(given, typing):
        for unit in sorted(units):
            values.append(Number("", amount.value, unit))
    return values
