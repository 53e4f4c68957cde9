"""A placement: some twenty questions to find out what of a deck a learner knows already.

    the next question    an item that was right once, after four others: now it is to be recalled
                         else one of the template of which least is known, as hard as the learner
                         seems to be able (`placement_rule`)
    right twice          the second answer is a first review of FSRS, rated Easy: the item was known
                         before it was ever taught, and the first interval of Easy is that of such
                         cards. Good would begin the learning steps, and ask a third time today; it
                         is Good where the answer was close, or a card was rated Hard
    all other answers    practice: they move no schedule
    likely known         at the end the other new items of which the rule says so move back in the
                         order of new ones

What is asked and what follows from the answers stands here; they are taken by the session of a
placement (`placement_session`). Reads the log and adds to it. Knows no terminal and no clock.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz.entry import Entry
from studykit.quiz.placement_rule import LIKELY, Knowledge, SeenAnswers, hardness_of
from studykit.quiz.question import (
    Way,
    is_recognised_only,
    mode_for,
)
from studykit.reviews.log import Log
from studykit.reviews.schedule import study_day

MOST_QUESTIONS = 20
OTHERS_BETWEEN = 4
"""Before an item that was right is asked once more."""
_APART = 3
"""Between two items about one thing stand so many others, where there are others."""
_LOOK_AT = 12
"""Among so many items, the nearest in hardness, one is chosen that is apart."""


class PlacementAnswer(NamedTuple):
    """An answer of this placement, as far as it goes by it."""

    uid: str
    """Of the review in the log."""
    is_right: bool
    guess: float
    """The chance to be right without knowing."""


class PlacementOutcome(NamedTuple):
    """A placement at its end."""

    first_memories: tuple[Item, ...]
    """Items that were right twice."""
    comes_again: datetime | None
    """When the first of them is due; None where there are none."""
    moved_back: int
    """How many new items are likely known."""
    new: int
    """How many there were before."""


class Placement:
    """The items of a deck that were never asked, and what this placement has found out of them."""

    def __init__(self, deck: str, bank: ItemBank, log: Log, now: datetime) -> None:
        self.deck = deck
        self.bank = bank
        self.log = log
        aside = log.suspended(deck) | log.buried(deck, study_day(now, log.settings))
        self._places = _items_by_template(bank)
        """Of each template all item ids, in the author's order."""
        self.set_aside: set[str] = aside | log.seen(deck) | log.begun(deck).keys()
        """Items that are not asked."""
        self._unaskable: set[str] = set()
        """Templates of which no item is left that can be asked."""
        self.asked: list[str] = []
        """The items in the order in which they were asked; those asked twice stand there twice."""
        self.answers: dict[str, list[PlacementAnswer]] = {}
        """By item."""
        self.new = len(set(bank) - self.set_aside)

    def replace_items(self, items: Sequence[Item]) -> None:
        """Go on with the deck's items made again, after its facts were edited."""
        self.bank = ItemBank(items, self.bank.sayings)
        self._places = _items_by_template(self.bank)
        self._unaskable.clear()
        # What is gone is not asked again, and tells nothing any more.
        self.asked = [item_id for item_id in self.asked if item_id in self.bank]
        for item_id in tuple(self.answers):
            if item_id not in self.bank:
                del self.answers[item_id]

    # --- what comes next -------------------------------------------------------------------------

    def next_item(self) -> Item | None:
        """Return the item to ask next; None where nothing can be asked that tells more."""
        again = list(self._right_once_before_others())
        apart = self._apart(again)
        # What its neighbours may have told waits for another question, if there is one.
        if apart and self._is_apart(apart):
            return apart
        return self._telling_most() or apart

    def is_second(self, item_id: str) -> bool:
        """Return whether an item was right, and is to be recalled now."""
        answers = self.answers.get(item_id, [])
        return len(answers) == 1 and answers[0].is_right

    def _right_once_before_others(self) -> Iterator[Item]:
        for place, item_id in enumerate(self.asked):
            is_open_to_it = self.is_second(item_id) and item_id not in self.set_aside
            others = len(self.asked) - place - 1
            if is_open_to_it and others >= OTHERS_BETWEEN and self.asked.count(item_id) == 1:
                yield self.bank[item_id]

    def _telling_most(self) -> Item | None:
        """Return an item of the template of which least is known; of equals the largest."""
        knowledge = self.knowledge()
        templates = [template for template in self._places if template not in self._unaskable]

        def telling(template: str) -> tuple[float, int]:
            # Rounded, so that the larger one is taken of two that differ in their last bits alone.
            return round(knowledge.level(template).spread, 6), len(self._places[template])

        for template in sorted(templates, key=telling, reverse=True):
            item = self._apart(self._nearest(template, knowledge))
            if item:
                return item
            # Asked out, or of a kind that tells nothing here: not looked through again.
            self._unaskable.add(template)
        return None

    def _left(self, template: str) -> list[str]:
        out = self.set_aside.union(self.asked)
        return [item_id for item_id in self._places[template] if item_id not in out]

    def _nearest(self, template: str, knowledge: Knowledge) -> Iterator[Item]:
        """Yield items of a template that can be asked, the nearest to the learner's level first."""
        level = knowledge.level(template).mean
        left = set(self._left(template))
        ids = self._places[template]

        def distance(place: int) -> float:
            return abs(hardness_of(place, len(ids)) - level)

        for place in sorted(range(len(ids)), key=distance):
            if ids[place] in left and _tells_something(self.bank[ids[place]]):
                yield self.bank[ids[place]]

    def _apart(self, items: Iterable[Item]) -> Item | None:
        """Return the first of a few items that shares nothing with those asked last.

        Or else the first one.
        """
        first = None
        for item in islice(items, _LOOK_AT):
            if self._is_apart(item):
                return item
            first = first or item
        return first

    def _is_apart(self, item: Item) -> bool:
        for item_id in self.asked[-_APART:]:
            if not item.things.isdisjoint(self.bank[item_id].things):
                return False
        return True

    # --- what was found out ----------------------------------------------------------------------

    def knowledge(self) -> Knowledge:
        """Return what the answers tell by now."""
        evidence = []
        for item_id, answers in self.answers.items():
            template = self.bank[item_id].template
            ids = self._places[template]
            seen = SeenAnswers(template, hardness_of(ids.index(item_id), len(ids)))
            for answer in answers:
                seen = seen.after(is_right=answer.is_right, guess=answer.guess)
            if answers:
                evidence.append(seen)
        return Knowledge(tuple(evidence))

    def finish(self, now: datetime) -> PlacementOutcome:
        """Let what is likely known move back, and return what came of the placement."""
        known = []
        for item_id, answers in self.answers.items():
            if [answer.is_right for answer in answers] == [True, True]:
                known.append(self.bank[item_id])
        moved_back: list[str] = []
        # Who answered nothing has shown nothing: what a placement before has found out stays.
        if any(self.answers.values()):
            moved_back = self._likely_known()
            self.log.move_back(self.deck, moved_back, now)
        states = self.log.cards(self.deck)
        due = [states[item.id].due for item in known if item.id in states]
        return PlacementOutcome(tuple(known), min(due, default=None), len(moved_back), self.new)

    def _likely_known(self) -> list[str]:
        """Return the new items that are likely known, but for those that were answered wrong."""
        knowledge = self.knowledge()
        seen = self.log.seen(self.deck)
        likely = []
        for template, ids in self._places.items():
            border = _count_likely(knowledge, template, len(ids))
            for place, item_id in enumerate(ids):
                answers = self.answers.get(item_id, [])
                is_right = bool(answers) and all(answer.is_right for answer in answers)
                is_likely = is_right or (place < border and not answers)
                if is_likely and item_id not in seen and item_id not in self.set_aside:
                    likely.append(item_id)
        return likely


def _items_by_template(bank: ItemBank) -> dict[str, list[str]]:
    items = {}
    for template in bank.templates:
        items[template] = [item_id for item_id, _ in bank.answers_of(template)]
    return items


def _count_likely(knowledge: Knowledge, template: str, count: int) -> int:
    """Return how many items of a template, of so many, are likely known: the first ones."""

    def is_unlikely(place: int) -> bool:
        return knowledge.chance(template, hardness_of(place, count)) < LIKELY

    # The chance falls from the first item to the last: the border is looked for.
    return bisect_left(range(count), True, key=is_unlikely)


def _tells_something(item: Item) -> bool:
    """Return whether an answer to an item shows what is known of it.

    A card would show its answer; whether a claim is true, or which of two is higher, every other
    guess gets right, and twice running one in four.
    """
    return first_mode(item) != "cards" and not is_recognised_only(item)


def first_mode(item: Item) -> Way:
    """Return how an item is asked the first time."""
    return mode_for(Entry("", item, None), "mixed")


# --- all of it taken back ------------------------------------------------------------------------


class TakenBack(NamedTuple):
    """A placement that was taken back, in numbers."""

    answers: int
    first_memories: int
    moved_back: int


def take_back(deck: str, log: Log, now: datetime) -> TakenBack:
    """Take back all answers of a deck's placements, and let all items have their places again."""
    placed = log.placed(deck)
    memories = 0
    for review in placed.answers:
        log.undo(review.uid, now)
        memories += review.kind == "review"
    log.move_back(deck, [], now)
    return TakenBack(len(placed.answers), memories, len(placed.moved_back))
