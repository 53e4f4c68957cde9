"""Find two things, or two answers, that a learner takes for one another, by his wrong answers.

    Which mountain is the highest in South America?  Kilimanjaro    Aconcagua and Kilimanjaro
    How high is Aconcagua?  5895 m                                  the same two: 5895 m is the
                                                                    answer about Kilimanjaro alone
    Which article has λόγος?  το                                    the answers ο and το: many
                                                                    words have each of them

A pair is the same whichever of the two was given for the other, and whatever was asked. Knows items
and answers. Knows no log.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.questions.item import Item
from studykit.questions.item_bank import PLACES, ItemBank
from studykit.reviews.records import Review
from studykit.values.sameness import fold


class Side(NamedTuple):
    """One of the two that are taken for one another."""

    name: str
    """As it is shown; empty of a row whose name was not looked for."""
    fact: str = ""
    """Its row (`table/id`); empty for an answer that is none."""
    template: str = ""
    """Of such an answer: whose answer it is."""

    @property
    def table(self) -> str:
        """Return the table of its row; empty where it has none."""
        return self.fact.partition("/")[0]

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what makes it another one than the others."""
        if self.fact:
            return (self.fact,)
        return (self.template, fold(self.name))


class ConfusedPair(NamedTuple):
    """Two that are taken for one another; in the order of their identities."""

    first: Side
    second: Side

    @classmethod
    def of(cls, one: Side, other: Side) -> ConfusedPair:
        """Return the pair of the two, whichever is named first."""
        first, second = sorted((one, other), key=lambda side: side.identity)
        return cls(first, second)

    @property
    def identity(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what makes it another pair than the others."""
        return self.first.identity, self.second.identity

    @property
    def names(self) -> tuple[str, str]:
        """Return what the two are called."""
        return self.first.name, self.second.name


class PairFinder:
    """Finds the pairs of one deck. What it needs of a template is indexed when it is asked for."""

    def __init__(self, bank: ItemBank) -> None:
        self._bank = bank
        self._answers: dict[str, _AnswersOfTemplate] = {}
        self._facts_named: dict[str, Mapping[str, Sequence[str]]] = {}
        """By table and folded name the facts that are called so."""
        self._labels: dict[str, str] = {}
        """The labels of the rows in the tables that were looked at, by fact."""
        self._pairs: dict[tuple[str, str], ConfusedPair | None] = {}
        """By item id and wrong answer: of thousands of reviews many are alike."""

    def pair_of(self, item_id: str, answer: str) -> ConfusedPair | None:
        """Return the pair that a wrong answer to an item confuses; None where it confuses none."""
        # The log knows items too that the deck asks no more.
        if item_id not in self._bank:
            return None
        asked_for = (item_id, answer)
        if asked_for not in self._pairs:
            self._pairs[asked_for] = self._pair_of(self._bank[item_id], answer)
        return self._pairs[asked_for]

    def counted(self, wrong_answers: Iterable[Review]) -> Counter[ConfusedPair]:
        """Return how often each pair was confused, under the names that it was first met by."""
        pairs: dict[object, ConfusedPair] = {}
        counts: Counter[ConfusedPair] = Counter()
        for review in wrong_answers:
            pair = self.pair_of(review.item, review.answer)
            if pair:
                counts[pairs.setdefault(pair.identity, pair)] += 1
        return counts

    def pair_of_answers(self, one: str, other: str) -> ConfusedPair | None:
        """Return the pair of two texts that answer questions of one template, the first of them."""
        for template in sorted(self._bank.templates):
            answers = self._answers_of(template)
            folded = (fold(one), fold(other))
            if not all(map(answers.ids, folded)):
                continue
            first, second = map(answers.shown, folded)
            # Two names of one answer are no pair.
            if first != second:
                return ConfusedPair.of(
                    Side(first, template=template), Side(second, template=template)
                )
        return None

    def beside_option(self, item: Item) -> ConfusedPair | None:
        """Return the pair of an item's answer and its best wrong option, if that is an answer."""
        for option in item.distractors:
            pair = self.pair_of(item.id, option)
            if pair:
                return pair
        return None

    def _pair_of(self, item: Item, answer: str) -> ConfusedPair | None:
        # "False" is the answer to many other claims; lists and orders have no two things.
        if item.interaction not in ("choose one", "gaps") or len(item.answers) > 1:
            return None
        answers = self._answers_of(item.template)
        key, given = item.shown_key, fold(answer)
        if not given or given in answers.spellings_of(fold(key)):
            return None
        by_name = self._pair_of_rows(item, key, answer)
        if by_name or not answers.ids(given):
            return by_name
        return self._pair_of_asked(item, key, given)

    def _pair_of_rows(self, item: Item, key: str, answer: str) -> ConfusedPair | None:
        """Return the pair of the two rows that are called as the answers are."""
        right, wrong = self._row_called(item, key), self._row_called(item, answer)
        if right is None or wrong is None or right.fact == wrong.fact:
            return None
        return ConfusedPair.of(right, wrong)

    def _row_called(self, item: Item, name: str) -> Side | None:
        table = item.vocabulary
        # Of a column's values none is a thing, and all places stand in no single table.
        if not table or table == PLACES or "/" in table:
            return None
        if table not in self._facts_named:
            self._facts_named[table] = self._rows_by_name(table)
        facts = self._facts_named[table].get(fold(name), ())
        if len(facts) != 1:
            return None
        fact = facts[0]
        return Side(self._labels[fact], fact)

    def _rows_by_name(self, table: str) -> Mapping[str, Sequence[str]]:
        rows: dict[str, list[str]] = defaultdict(list)
        for named in self._bank.sayings.names_in(table):
            self._labels[named.fact] = named.names[0]
            for name in dict.fromkeys(map(fold, named.names)):
                rows[name].append(named.fact)
        return rows

    def _pair_of_asked(self, item: Item, key: str, given: str) -> ConfusedPair | None:
        """Return the pair of what is asked about, or else that of the two answers as texts."""
        answers = self._answers_of(item.template)
        others = answers.ids(given)
        other = self._bank[others[0]]
        is_about_two = len(others) == 1 and len(answers.ids(fold(key))) == 1
        if is_about_two and item.facts and other.facts:
            right, wrong = self._subject(item), self._subject(other)
            if right.fact != wrong.fact:
                return ConfusedPair.of(right, wrong)
        return ConfusedPair.of(
            Side(key, template=item.template),
            Side(answers.shown(given), template=item.template),
        )

    def _subject(self, item: Item) -> Side:
        """Return the row that an item asks about. Its name is the caller's to find."""
        return Side("", item.facts[0])

    def _answers_of(self, template: str) -> _AnswersOfTemplate:
        if template not in self._answers:
            self._answers[template] = _AnswersOfTemplate(self._bank, template)
        return self._answers[template]


class _AnswersOfTemplate:
    """The items of a template by their answers; none is made."""

    def __init__(self, bank: ItemBank, template: str) -> None:
        self._ids: dict[str, list[str]] = defaultdict(list)
        self._shown: dict[str, str] = {}
        self._spellings: dict[str, set[str]] = defaultdict(set)
        for item_id, answers in bank.answers_of(template):
            for answer in answers:
                names = {fold(name) for name in answer.names}
                self._spellings[fold(answer.text)].update(names)
                for name in names:
                    self._ids[name].append(item_id)
                    self._shown.setdefault(name, answer.text)

    def ids(self, answer: str) -> Sequence[str]:
        """Return the ids of the items that a folded text answers."""
        return self._ids.get(answer, ())

    def shown(self, answer: str) -> str:
        """Return the answer as it is shown that a folded text names."""
        return self._shown[answer]

    def spellings_of(self, answer: str) -> set[str]:
        """Return all folded spellings of a folded answer."""
        return self._spellings.get(answer, set())
