"""What is put in order: by numbers or by words, all of it, and the pairs that stand right count."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from builders import grade_item, make_item

from studykit.grading.expected import Answer
from studykit.grading.verdict import NotGraded, Verdict
from studykit.questions.identity.draw import to_order
from studykit.questions.item import Item

NAMES = ("Cannae", "Zama", "Actium", "the Milvian Bridge")
ITEM = make_item(
    "order/a+b+c+d",
    form="order",
    interaction="order",
    many="all",
    answers=tuple(Answer(name, name) for name in NAMES),
    distractors=(),
)
NUMBERS = [to_order(ITEM).index(name) + 1 for name in NAMES]


def test_what_is_shown_is_never_in_the_right_order_already() -> None:
    for at in range(200):
        item = make_item(f"order/{at}", form="order", interaction="order", answers=ITEM.answers)
        assert sorted(to_order(item)) == sorted(NAMES)
        assert to_order(item) != NAMES


@pytest.mark.parametrize(
    "between",
    [" ", ",", ", ", ";", " > ", "-", "/", ". ", " -> ", " → ", "、", " | ", "–", " · ", ") ", "+"],
)
def test_numbers_in_the_right_order_are_right(between: str) -> None:
    verdict = grade_item(ITEM, between.join(map(str, NUMBERS)))
    assert isinstance(verdict, Verdict)
    assert (verdict.verdict, verdict.rating) == ("right", 3)


def test_numbers_may_stand_together() -> None:
    verdict = grade_item(ITEM, "".join(map(str, NUMBERS)))
    assert isinstance(verdict, Verdict)
    assert verdict.verdict == "right"


@pytest.mark.parametrize("zero", ["０", "٠", "०"])
def test_numbers_may_be_written_in_other_digits(zero: str) -> None:
    verdict = grade_item(ITEM, "".join(chr(ord(zero) + number) for number in NUMBERS))
    assert isinstance(verdict, Verdict)
    assert verdict.verdict == "right"


@pytest.mark.parametrize(
    "text", ["Cannae, Zama, Actium, Milvian bridge", "cannae < zama < actium < the Milvian Bridge"]
)
def test_words_in_the_right_order_are_right(text: str) -> None:
    verdict = grade_item(ITEM, text)
    assert isinstance(verdict, Verdict)
    assert verdict.verdict == "right"


@pytest.mark.parametrize(
    ("at", "verdict", "rating", "why"),
    [
        (
            (1, 0, 2, 3),
            "partial",
            2,
            "5 of 6 pairs stand in the right order: 'Cannae' comes before 'Zama'.",
        ),
        (
            (0, 1, 3, 2),
            "partial",
            2,
            "5 of 6 pairs stand in the right order: 'Actium' comes before 'the Milvian Bridge'.",
        ),
        (
            (1, 0, 3, 2),
            "partial",
            1,
            "4 of 6 pairs stand in the right order: 'Cannae' comes before 'Zama'.",
        ),
        # All follow rightly but one, which stands before all that it should stand behind.
        (
            (3, 0, 1, 2),
            "partial",
            1,
            "3 of 6 pairs stand in the right order: 'Cannae' comes before 'the Milvian Bridge'.",
        ),
        (
            (3, 2, 0, 1),
            "partial",
            1,
            "1 of 6 pairs stand in the right order: 'Actium' comes before 'the Milvian Bridge'.",
        ),
        ((3, 2, 1, 0), "wrong", 1, "It stands the other way round, from first to last."),
    ],
)
def test_pairs_in_the_right_order_count(
    at: tuple[int, ...], verdict: str, rating: int, why: str
) -> None:
    by_words = grade_item(ITEM, ", ".join(NAMES[each] for each in at))
    assert isinstance(by_words, Verdict)
    assert (by_words.verdict, by_words.rating, by_words.why) == (verdict, rating, why)
    assert not by_words.correct
    by_numbers = grade_item(ITEM, " ".join(str(NUMBERS[each]) for each in at))
    assert by_numbers == by_words


def order_of(count: int) -> Item:
    """The task to put so many letters in their order."""
    letters = tuple("ABCDEF"[:count])
    answers = tuple(Answer(letter, letter) for letter in letters)
    return make_item(f"order/{count}", form="order", interaction="order", answers=answers)


def pairs_standing_right(order: tuple[str, ...]) -> int:
    return sum(earlier < later for earlier, later in combinations(order, 2))


WORTH = {"right": 3, "partial": 1, "wrong": 0}


SOME_LONG = [3, 4, 5, pytest.param(6, marks=pytest.mark.slow)]
"""Of six there are 720 orders."""


@pytest.mark.parametrize("count", [2, *SOME_LONG])
def test_more_pairs_in_order_are_never_worth_less(count: int) -> None:
    item = order_of(count)
    verdicts: dict[int, set[tuple[int, int]]] = {}
    for order in permutations(item.keys):
        found = grade_item(item, ", ".join(order))
        assert isinstance(found, Verdict)
        worth = (WORTH[found.verdict], found.rating)
        verdicts.setdefault(pairs_standing_right(order), set()).add(worth)
        if order == item.keys:
            assert found.verdict == "right"
        else:
            assert not found.correct
        if order == item.keys[::-1]:
            assert (found.verdict, found.rating) == ("wrong", 1)

    by_pairs = []
    for right in sorted(verdicts):
        # The same number of pairs has one worth, whichever pairs they are.
        (worth,) = verdicts[right]
        by_pairs.append(worth)
    assert by_pairs == sorted(by_pairs)


@pytest.mark.parametrize("count", SOME_LONG)
def test_at_most_one_guess_in_six_is_hard_or_better(count: int) -> None:
    item = order_of(count)
    orders = list(permutations(item.keys))
    passing = 0
    for order in orders:
        found = grade_item(item, ", ".join(order))
        assert isinstance(found, Verdict)
        passing += found.rating >= 2
    assert passing * 6 <= len(orders)


@pytest.mark.parametrize(("count", "rating"), [(3, 1), (4, 2), (5, 2), (6, 2)])
def test_two_swapped_neighbours_are_hard_where_there_are_enough_others(
    count: int, rating: int
) -> None:
    item = order_of(count)
    for place in range(count - 1):
        order = list(item.keys)
        order[place], order[place + 1] = order[place + 1], order[place]
        found = grade_item(item, ", ".join(order))
        assert isinstance(found, Verdict)
        assert (found.verdict, found.rating) == ("partial", rating), order


@pytest.mark.parametrize(
    "text",
    [
        "1 2 3",
        "1 2 3 3",
        "1 2 3 5",
        "Cannae, Zama",
        "Cannae, Zama, Actium, Marathon",
        "12345",
        "0 1 2 3",
        "1=3 2=1 3=4 4=2",
        "3 - 1",
        "3 1 4 x",
    ],
)
def test_what_is_not_all_of_it_once_is_not_graded(text: str) -> None:
    assert isinstance(grade_item(ITEM, text), NotGraded)


def test_years_among_what_is_ordered_are_words() -> None:
    item = make_item(
        "order/y",
        form="order",
        interaction="order",
        answers=tuple(Answer(each, each) for each in ("2", "1", "3")),
    )
    verdict = grade_item(item, "2 1 3")
    assert isinstance(verdict, Verdict)
    assert verdict.verdict == "right"
