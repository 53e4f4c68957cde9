"""What else the fact base says: what a wrong answer is true of, and facts about the same thing.

Knows items and facts, no learner and no terminal. Made once a sitting; each index is built when it is first needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property

from studykit.facts.language import language
from studykit.facts.model import Date, FactBase, Number, Row, Scalar, Table, scalars
from studykit.facts.values import comparable, fold
from studykit.items.avoid import stands_in
from studykit.items.model import Item
from studykit.items.pattern import Pattern, compile_says, sentence
from studykit.study.dates import Typed, read_date
from studykit.study.known import others_of
from studykit.study.numbers import read_amounts
from studykit.study.texts import forms

MOST_SHARED = 1000
"""What so many facts share says nothing of any of them."""


class Related:
    """A deck's items and the facts that they were made from."""

    def __init__(self, items: Sequence[Item], base: FactBase) -> None:
        self._items, self._base = items, base
        self._answers: dict[str, _Answers] = {}

    def true_of(self, item: Item, given: str) -> str:
        """One line that says what a wrong answer is true of; empty when the facts do not know.

        It is the fact behind another item of the template that has this answer ("A base opened on Ishigaki Island
        in 2023."), the one that shares most with the item first; or that item's stem, where the fact's sentence
        does not show the answer.
        """
        if item.template not in self._answers:
            self._answers[item.template] = _Answers([each for each in self._items if each.template == item.template])
        own = set(item.keys)
        found = [(key, each) for key, each in self._answers[item.template].named(item, given) if key not in own]
        if not found:
            return ""
        key, other = max(found, key=lambda pair: len(_things(item) & _things(pair[1])))
        fact = other.explanation.partition("\n")[0]
        return fact if fact and stands_in(fold(key), fold(fact)) else f"{key} is the answer to: {other.stem}"

    def about_the_same(self, item: Item, most: int = 3) -> tuple[str, ...]:
        """Sentences of up to `most` other facts about what the item is about; what few facts share comes first."""
        worth: dict[str, float] = defaultdict(float)
        for thing in sorted(_things(item)):
            facts = self._facts_of.get(thing, ())
            for fact in facts if len(facts) <= MOST_SHARED else ():
                worth[fact] += 1 / len(facts)
        shown = set(item.explanation.splitlines())
        found: dict[str, None] = {}
        for fact in sorted(worth, key=lambda fact: (-worth[fact], fact)):
            said = "" if fact in item.facts else self._sentence(fact)
            if said and said not in shown:
                found[said] = None
            if len(found) == most:
                break
        return tuple(found)

    # --- inside --------------------------------------------------------------------------------------------

    @cached_property
    def _facts_of(self) -> dict[str, list[str]]:
        """The facts about each row: those that refer to it, and itself. Disputed facts are left out."""
        found: dict[str, list[str]] = defaultdict(list)
        for table in self._base.tables.values():
            if table.name == "sources":
                continue
            for row in table.rows:
                if table.cell(row, "disputed") is None:
                    for thing in _referred(table, row):
                        found[thing].append(f"{table.name}/{row.id}")
        return found

    @cached_property
    def _says(self) -> dict[str, tuple[Pattern, ...]]:
        return compile_says(self._base)[0]

    def _sentence(self, fact: str) -> str:
        name, _, row_id = fact.partition("/")
        table, row = self._base.tables[name], self._base.row(name, row_id)
        return sentence(self._base, table, row, self._says) if row else ""


def _things(item: Item) -> set[str]:
    """The rows that an item is about, as `table/id`."""
    return {*item.entities, *item.facts}


def _referred(table: Table, row: Row) -> Iterator[str]:
    yield f"{table.name}/{row.id}"
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.type == "reference":
            yield from {f"{column.target}/{each}" for each in scalars(cell) if isinstance(each, str)}


class _Answers:
    """The items of one template by their answers."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.by_text: dict[str, list[Item]] = defaultdict(list)
        self.by_value: dict[Hashable, list[tuple[str, Item]]] = defaultdict(list)
        self.key_of: dict[str, set[str]] = defaultdict(set)
        for item in items:
            for answer in item.answers:
                self.by_text[answer.text].append(item)
                if isinstance(answer.value, (Number, Date)):
                    self.by_value[comparable(answer.value)].append((answer.text, item))
                for spelling in (answer.text, *answer.accepted):
                    self.key_of[spelling].add(answer.text)

    def named(self, item: Item, given: str) -> list[tuple[str, Item]]:
        """The answers that a text names, each with the items that have it: as it stands, by its value, or folded."""
        keys = self.key_of.get(given, set()) | self.key_of.get(given.strip(), set())
        if not keys:
            valued = [found for value in _values(item, given) for found in self.by_value.get(comparable(value), ())]
            if valued:
                return valued
            exact, lang = item.type.exact, item.type.lang
            texts = others_of(tuple(self.key_of), exact, lang).same_as(forms(given, exact, lang))
            keys = {key for text in texts for key in self.key_of[text]}
        return [(key, each) for key in sorted(keys) for each in self.by_text[key]]


def _values(item: Item, given: str) -> list[Scalar]:
    """What a text may mean as a value of the item's type."""
    typing = language(item.lang).typing
    if item.type.name == "date":
        typed = read_date(given, typing=typing)
        return list(typed.dates) if isinstance(typed, Typed) and len(typed.dates) == 1 else []
    units = {answer.value.unit for answer in item.answers if isinstance(answer.value, Number)}
    return [Number("", amount.value, unit) for amount in read_amounts(given, typing) for unit in sorted(units)]
