"""What is put in order: by numbers or by words, all of it, and neighbours in place count."""

from __future__ import annotations

import pytest
from builders import grade_item, make_item

from studykit.grading.expected import Answer
from studykit.grading.verdict import NotGraded, Verdict
from studykit.questions.identity.draw import to_order

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


@pytest.mark.parametrize("between", [" ", ",", ", ", ";", " > ", "-", "/", ". ", " -> "])
def test_numbers_in_the_right_order_are_right(between: str) -> None:
    verdict = grade_item(ITEM, between.join(map(str, NUMBERS)))
    assert isinstance(verdict, Verdict)
    assert (verdict.verdict, verdict.rating) == ("right", 3)


def test_numbers_may_stand_together() -> None:
    verdict = grade_item(ITEM, "".join(map(str, NUMBERS)))
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
        ((1, 0, 2, 3), "partial", 1, "1 of 3 follow the one before it rightly."),
        ((3, 0, 1, 2), "partial", 2, "2 of 3 follow the one before it rightly."),
        ((3, 2, 1, 0), "wrong", 1, "None follows the one before it rightly."),
    ],
)
def test_neighbours_in_place_count(
    at: tuple[int, ...], verdict: str, rating: int, why: str
) -> None:
    found = grade_item(ITEM, ", ".join(NAMES[each] for each in at))
    assert isinstance(found, Verdict)
    assert (found.verdict, found.rating, found.why, found.correct) == (verdict, rating, why, False)


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
