"""Questions that tell two things apart: five of them, with just two options each.

    Aconcagua and Kilimanjaro
    Which is the highest in South America?   Aconcagua, Kilimanjaro    answered by one of them
    How high is Kilimanjaro?                 5895 m, 6961 m            asks about one of them

They are items of the deck with fewer options, and only those of which the other answer is wrong for
sure. No side is right three times running, and the templates take turns. Knows items, and of a
learner the moment alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import permutations

from studykit.questions.identity.draw import draw
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz.confused_pairs import ConfusedPair, Side
from studykit.values.sameness import fold

MOST_QUESTIONS = 5
_MOST_LOOKED_AT = 40
"""Questions about one side that are tried: a country may have thousands."""

MayStand = Callable[[Item, str], bool]
"""Whether a text may be the only wrong option of an item (`checks.sure_options`)."""


def contrast_questions(
    bank: ItemBank,
    pair: ConfusedPair,
    names: tuple[Collection[str], Collection[str]],
    may_stand: MayStand,
    salt: str,
) -> list[Item]:
    """Return up to MOST_QUESTIONS items that tell a pair apart, in the order to ask them in.

    `names` are all names of each side, its label first. `salt` draws the order.
    """
    sides = []
    for place in (0, 1):
        questions = _questions(bank, pair, names, place, may_stand)
        drawn = sorted(questions, key=lambda item: draw("contrast", salt, item.id))
        sides.append(_templates_in_turn(drawn))
    return _in_order(sides[0], sides[1], salt)


def _questions(
    bank: ItemBank,
    pair: ConfusedPair,
    names: tuple[Collection[str], Collection[str]],
    place: int,
    may_stand: MayStand,
) -> list[Item]:
    """Return all questions that one side answers, or that ask about it."""
    side, other = pair[place], pair[1 - place]
    questions = []
    for item in _answered_by(bank, side, names[place]):
        wrong = _name_that_may_stand(item, names[1 - place], may_stand)
        if wrong:
            questions.append(_with_two_options(item, wrong))
    if side.fact and other.fact:
        answered = {item.id for item in questions}
        for item, wrong in _asking_about(bank, side.fact, other.fact):
            if item.id not in answered and may_stand(item, wrong):
                questions.append(_with_two_options(item, wrong))
    return questions


def _name_that_may_stand(item: Item, names: Iterable[str], may_stand: MayStand) -> str:
    """Return the name by which the other side may be an option of an item, or nothing."""
    for name in names:
        if may_stand(item, name):
            return name
    return ""


def _with_two_options(item: Item, wrong: str) -> Item:
    return item._replace(distractors=(wrong,), modes=("choice",), may_be_of_two=True)


# --- which ask for a side, which about it --------------------------------------------------------


def _answered_by(bank: ItemBank, side: Side, names: Collection[str]) -> Iterator[Item]:
    """Yield items whose right answer is the side."""
    folded = {fold(name) for name in names}
    templates = [side.template] if side.template else sorted(bank.templates)
    ids = []
    for template in templates:
        for item_id, answers in bank.answers_of(template):
            if len(answers) == 1 and not folded.isdisjoint(map(fold, answers[0].names)):
                ids.append(item_id)
    for item_id in _drawn(ids):
        item = bank[item_id]
        # That something else is called so, as a river is like a town, makes it no question of the
        # town.
        is_of_table = not side.fact or item.vocabulary == side.table or item.names_options
        if is_of_table and _is_choice(item):
            yield item


def _asking_about(bank: ItemBank, fact: str, other: str) -> Iterator[tuple[Item, str]]:
    """Yield items about one thing, each with the answer to the same question about the other."""
    facts, facts_of_other = _facts_about(bank, fact), _facts_about(bank, other)
    ids = []
    ids_of_other = []
    for item_id, facts_of_item in bank.facts_of_items():
        is_about_one = not facts.isdisjoint(facts_of_item)
        is_about_other = not facts_of_other.isdisjoint(facts_of_item)
        # A question about both tells them apart by its own options only.
        if is_about_one and not is_about_other:
            ids.append(item_id)
        elif is_about_other and not is_about_one:
            ids_of_other.append(item_id)
    answers: dict[str, list[str]] = {}
    for item_id in _drawn(ids_of_other):
        item = bank[item_id]
        if _is_choice(item) and len(item.answers) == 1:
            answers.setdefault(item.template, []).append(item.shown_key)
    for item_id in _drawn(ids):
        item = bank[item_id]
        if not _is_choice(item) or len(item.answers) > 1:
            continue
        for answer in answers.get(item.template, ()):
            if fold(answer) != fold(item.shown_key):
                yield item, answer
                break


def _facts_about(bank: ItemBank, fact: str) -> frozenset[str]:
    return frozenset((fact, *bank.sayings.about(fact)))


def _drawn(ids: Sequence[str]) -> Sequence[str]:
    """Return the ids, of many some that are drawn."""
    if len(ids) <= _MOST_LOOKED_AT:
        return ids
    return sorted(ids, key=lambda item_id: draw("contrast", item_id))[:_MOST_LOOKED_AT]


def _is_choice(item: Item) -> bool:
    return item.interaction in ("choose one", "gaps") and bool(item.distractors)


# --- in which order ------------------------------------------------------------------------------


def _templates_in_turn(items: Sequence[Item]) -> list[Item]:
    """Return the first item of each template, then the second of each, and so on."""
    times: dict[str, int] = {}
    turns = []
    for place, item in enumerate(items):
        times[item.template] = times.get(item.template, -1) + 1
        turns.append((times[item.template], place, item))
    return [item for _, _, item in sorted(turns, key=lambda turn: turn[:2])]


def _in_order(first: Sequence[Item], second: Sequence[Item], salt: str) -> list[Item]:
    """Return as many as there are to be, neither side three times running."""
    of_first, of_second = _counts(len(first), len(second))
    # Five questions: at most ten different orders.
    orders = sorted(set(permutations((0,) * of_first + (1,) * of_second)))
    possible = [order for order in orders if not _has_three_running(order)]
    drawn = min(possible, key=lambda order: draw("order", salt, str(order)))
    waiting = (iter(first), iter(second))
    return [next(waiting[side]) for side in drawn]


def _counts(first: int, second: int) -> tuple[int, int]:
    """Return how many questions of each side are asked: as many and as evenly as can be.

    (9, 9) -> (3, 2); (9, 1) -> (4, 1); (9, 0) -> (2, 0), since a third would be three running.
    """
    possible = []
    for of_first in range(min(first, MOST_QUESTIONS) + 1):
        for of_second in range(min(second, MOST_QUESTIONS - of_first) + 1):
            # Around each question of one side stand at most two of the other.
            if of_first <= 2 * (of_second + 1) and of_second <= 2 * (of_first + 1):
                possible.append((of_first, of_second))
    return max(possible, key=lambda counts: (sum(counts), -abs(counts[0] - counts[1]), counts))


def _has_three_running(sides: Sequence[int]) -> bool:
    for place in range(len(sides) - 2):
        if len(set(sides[place : place + 3])) == 1:
            return True
    return False
