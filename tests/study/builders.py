"""Items built by hand, so that a test of the study room needs no fact base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from studykit.grading.expected import Answer, AnswerType
from studykit.grading.grade import grade
from studykit.grading.verdict import NotGraded, Verdict, VerdictName
from studykit.grading.vocabulary import Vocabulary
from studykit.questions.expected_answer import expected_of
from studykit.questions.item import Item, Source
from studykit.questions.item_bank import ItemBank, NamedFact
from studykit.questions.judge import Judge
from studykit.quiz.plan import Entry, Plan
from studykit.reviews.records import LastAnswer, Review
from studykit.reviews.schedule import CardState, after_review
from studykit.values.dates import parse_date, show_date
from studykit.values.numbers import parse_number, parse_quantity

FITTED = (
    0.5,
    1.1,
    3.3,
    12.2,
    6.1,
    0.7,
    2.4,
    0.03,
    1.6,
    0.2,
    0.9,
    1.7,
    0.08,
    0.31,
    1.4,
    0.4,
    2.4,
    0.6,
    0.2,
    0.1,
    0.3,
)
"""Parameters as they are fitted to somebody's log."""
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def as_given(reviews: Iterable[Review]) -> list[Review]:
    """The reviews without the places that a log gave them."""
    return [review._replace(placed=0) for review in reviews]


class Notebook:
    """Keeps reviews, states and marks as the log does, in memory; a state may be there without its reviews."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Review, CardState | None]] = {}
        """By the review's own id: as it stands now, and the state before it."""
        self.states: dict[str, CardState] = {}
        self.flags: list[tuple[str, str]] = []
        self.suspended: set[str] = set()
        self.buried: set[str] = set()
        self.forgotten: list[CardState | None] = []
        """The states of the items that were reset."""

    @property
    def reviews(self) -> list[Review]:
        return [review for review, _ in self._kept.values()]

    def record(self, review: Review, item: Item) -> CardState | None:
        self._kept[review.uid] = review, self.states.get(item.id)
        if review.kind == "review":
            self.states[item.id] = after_review(self.states.get(item.id), review.rating, review.at)
        return self.states.get(item.id)

    def answers(self, deck: str, item: str) -> list[Review]:
        return [review for review in self.reviews if review.item == item]

    def answers_since_reset(self, deck: str, item: str) -> list[Review]:
        return self.answers(deck, item)

    def last_answer(self, deck: str, item: str) -> LastAnswer | None:
        of_item = [review for review in self.reviews if review.item == item]
        return LastAnswer(of_item[-1], "") if of_item else None

    def undo(self, uid: str, at: datetime) -> CardState | None:
        review, before = self._kept.pop(uid)
        self.states.pop(review.item, None)
        if before:
            self.states[review.item] = before
        return before

    def correct(
        self, uid: str, rating: int, verdict: VerdictName, at: datetime
    ) -> CardState | None:
        review, before = self._kept[uid]
        self._kept[uid] = review._replace(rating=rating, verdict=verdict, correct=True), before
        if review.kind == "review":
            self.states[review.item] = after_review(before, rating, review.at)
        return self.states.get(review.item)

    def flag(self, deck: str, item: str, word: str, at: datetime) -> None:
        self.flags.append((item, word))

    def suspend(self, deck: str, item: str, at: datetime) -> None:
        self.suspended.add(item)

    def unsuspend(self, deck: str, item: str, at: datetime) -> None:
        self.suspended.remove(item)

    def bury(self, deck: str, item: str, at: datetime) -> None:
        self.buried.add(item)

    def unbury(self, deck: str, item: str, at: datetime) -> None:
        self.buried.remove(item)

    def reset(self, deck: str, item: str, at: datetime) -> None:
        self.forgotten.append(self.states.pop(item, None))

    def restore(self, deck: str, item: str, at: datetime) -> CardState | None:
        before = self.forgotten.pop()
        if before:
            self.states[item] = before
        return before


def grade_item(item: Item, typed: str, rivals: Collection[str] = ()) -> Verdict | NotGraded:
    """What a typed answer is worth where the base knows some other names, each in a row of its own."""
    vocabulary = vocabulary_of(tuple(answer.spellings for answer in item.answers), tuple(rivals))
    return grade(expected_of(item, vocabulary), typed)


@lru_cache(maxsize=64)  # a table asks for the same names again and again
def vocabulary_of(rows: tuple[tuple[str, ...], ...], names: tuple[str, ...]) -> Vocabulary:
    right = {name for row in rows for name in row}
    return Vocabulary([*rows, *([name] for name in names if name not in right)])


def make_answer(text: str, kind: str, unit: str, accepted: Sequence[str] = ()) -> Answer:
    value: Any = text
    if kind in ("integer", "number"):
        value = parse_number(text)
    elif kind == "quantity":
        value = parse_quantity(text, unit)
        text = value.text
    elif kind == "date":
        value = parse_date(text)
        text = show_date(value)
    elif kind == "boolean":
        value = text == "yes"
    assert kind in ("text", "reference") or not isinstance(value, str), value
    return Answer(text, value, tuple(accepted))


def make_item(
    name: str = "capital/australia",
    stem: str = "What is the capital of Australia?",
    keys: Sequence[str] = ("Canberra",),
    distractors: Sequence[str] = ("Sydney", "Melbourne", "Perth"),
    *,
    kind: str = "text",
    unit: str = "",
    tolerance: str = "0",
    exact: Sequence[str] = (),
    accepted: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> Item:
    answers = tuple(make_answer(key, kind, unit, (accepted or {}).get(key, ())) for key in keys)
    item = Item(
        id=name,
        template=name.partition("/")[0],
        form="lookup",
        deck="World",
        stem=stem,
        wordings=(stem,),
        answers=answers,
        many="any",
        type=AnswerType(kind, unit, Decimal(tolerance), tuple(exact)),
        proof="closed",
        distractors=tuple(distractors),
        shown_key=answers[0].text,
        explanation="",
        hint="",
        facts=(f"facts/{name.partition('/')[2]}",),
        sources=(Source("atlas#12", "An Atlas of the World", "page 12"),),
        tags=(),
        modes=(),
    )
    return item._replace(**more)


def renamed(item: Item, *earlier_ids: str) -> Item:
    """The same item after the row of its first fact was renamed."""
    return item._replace(was=((item.facts[0], earlier_ids),))


def from_anki(review: Review, number: int) -> Review:
    """The same review as one that was given in Anki."""
    return review._replace(source="anki", source_review=number, source_card=number + 1)


def banks(decks: Mapping[str, Sequence[Item]]) -> dict[str, ItemBank]:
    """Items by their deck's key, as a sitting takes them."""
    return {key: ItemBank(items, NoFacts()) for key, items in decks.items()}


class NoFacts:
    """Says nothing beside an answer: of items that were built by hand."""

    def about(self, thing: str) -> Sequence[str]:
        return ()

    def sentence(self, fact: str) -> str:
        return ""

    def names_in(self, vocabulary: str) -> Sequence[NamedFact]:
        return ()


class Facts(NoFacts):
    """Says of each thing the sentences that it is given."""

    def __init__(self, sentences: Mapping[str, Sequence[str]]) -> None:
        self._sentences = {}
        self._about = {}
        for thing, said in sentences.items():
            self._about[thing] = [f"{thing}/{number}" for number in range(len(said))]
            self._sentences.update(zip(self._about[thing], said, strict=True))

    def about(self, thing: str) -> Sequence[str]:
        return self._about.get(thing, ())

    def sentence(self, fact: str) -> str:
        return self._sentences.get(fact, "")


def judge_of(*items: Item) -> Judge:
    """Who grades answers to items that were built by hand."""
    return Judge(ItemBank(items, NoFacts()))


def plan_of(entries: Iterable[Entry], due: int = 0, new: int = 0) -> Plan:
    """A sitting of these entries, in this order."""
    entries = tuple(entries)
    judge = judge_of(*(entry.item for entry in entries))
    return Plan(entries, due, new, lambda _: judge)


def countries(many: int) -> tuple[Item, ...]:
    """As many items as wanted, no two about the same fact."""
    return tuple(
        make_item(
            f"capital/c{at:03}",
            f"What is the capital of country {at}?",
            (f"Town {at}",),
            ("Ur", "Uruk", "Kish"),
        )
        for at in range(many)
    )
