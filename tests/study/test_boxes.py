"""All that apply: a list that is wanted whole, asked as a choice with boxes to tick."""

from __future__ import annotations

import io
from typing import Any

import pytest
from builders import NOON, make_item
from test_protocol import talk
from test_session import begin, known_card

from studykit.grading.expected import Answer
from studykit.grading.verdict import NotGraded
from studykit.questions.identity.draw import boxes, options
from studykit.questions.item import Item
from studykit.quiz.in_lines import run_plain
from studykit.quiz.plan import Entry
from studykit.quiz.question import Feedback, mode_for
from studykit.quiz.sitting import Sitting

KEYS = ("Denmark", "Norway", "Sweden")
WRONG = ("Finland", "Iceland", "Estonia")


def lands(keys: tuple[str, ...] = KEYS, **changes: Any) -> Item:
    whole = make_item()._replace(
        stem="Which are the lands of Scandinavia?",
        wordings=("Which are the lands of Scandinavia?",),
        answers=tuple(Answer(key, key) for key in keys),
        shown_key=keys[0],
        distractors=WRONG,
        many="all",
        interaction="choose several",
        proof="closed",
    )
    return whole._replace(**changes)


def test_all_right_answers_stand_there_with_the_wrong_options() -> None:
    shown = boxes(lands())
    assert sorted(shown) == sorted((*KEYS, *WRONG))
    assert shown != (*KEYS, *WRONG)
    assert options(lands()) == ()


def test_there_are_none_where_a_box_left_empty_may_be_right_or_all_are_right() -> None:
    assert boxes(lands(proof="open")) == ()
    assert boxes(lands(distractors=())) == ()
    assert boxes(lands(keys=("Denmark",))) == ()
    assert boxes(lands(many="any", interaction="choose one")) == ()
    assert len(boxes(lands(keys=tuple("abcdef")))) == 9
    assert boxes(lands(keys=tuple("abcdefg"))) == ()


@pytest.mark.parametrize(
    ("ticked", "verdict", "rating", "why"),
    [
        (KEYS, "right", 3, "All 3 are ticked."),
        (KEYS[::-1], "right", 3, "All 3 are ticked."),
        (("norway", "SWEDEN", "Denmark"), "right", 3, "All 3 are ticked."),
        (KEYS[:2], "partial", 2, "2 of 3 ticked; 'Sweden' is right too."),
        (KEYS[:1], "partial", 1, "1 of 3 ticked; 'Norway' and 'Sweden' are right too."),
        ((*KEYS, "Finland"), "wrong", 1, "3 of 3 ticked; 'Finland' is not right."),
        (("Iceland",), "wrong", 1, "0 of 3 ticked; 'Iceland' is not right."),
        (
            ("Norway", "Norway"),
            "partial",
            1,
            "1 of 3 ticked; 'Denmark' and 'Sweden' are right too.",
        ),
    ],
)
def test_all_is_good_half_is_hard_and_a_wrong_one_is_again(
    ticked: tuple[str, ...], verdict: str, rating: int, why: str
) -> None:
    session, notebook = begin(lands(), mode="choice")
    question = session.question(NOON)
    assert question
    assert question.wants_ticks
    said = session.tick(ticked, NOON)
    assert isinstance(said, Feedback)
    assert (said.verdict, said.rating, said.why) == (verdict, rating, why)
    assert notebook.reviews[0].answer == " | ".join(ticked)


def test_what_is_no_option_and_nothing_at_all_is_not_graded() -> None:
    session, notebook = begin(lands(), mode="choice")
    session.question(NOON)
    for ticked in ((), ("Norway", "Rome")):
        assert isinstance(session.tick(ticked, NOON), NotGraded)
    assert notebook.reviews == []
    assert session.open


def test_a_new_list_is_ticked_and_a_known_one_recalled() -> None:
    assert mode_for(Entry("world", lands(), None), "mixed") == "choice"
    assert mode_for(Entry("world", lands(), known_card()), "mixed") == "typed"
    assert mode_for(Entry("world", lands(modes=("typed",)), None), "mixed") == "typed"
    assert mode_for(Entry("world", lands(proof="open"), None), "mixed") == "typed"


def test_a_program_sends_a_list() -> None:
    sent = [{"answer": ["Rome"]}, {"answer": [1]}, {"answer": [*KEYS]}]
    asked, again, error, said, _ = talk(lands(), sent=sent, mode="choice")
    assert (asked["mode"], asked["many"]) == ("choice", "all")
    assert sorted(asked["options"]) == sorted((*KEYS, *WRONG))
    assert (again["type"], error["type"]) == ("again", "error")
    assert (said["verdict"], said["rating"]) == ("right", 3)


def test_a_program_that_knows_no_list_sends_one_text() -> None:
    _, said, _ = talk(lands(), sent=[{"answer": "Norway"}], mode="choice")
    assert (said["verdict"], said["rating"]) == ("partial", 1)


@pytest.mark.parametrize("typed", ["numbers", "numbers with commas", "texts"])
def test_as_plain_lines_numbers_or_texts_are_typed(typed: str) -> None:
    session, _ = begin(lands(), mode="choice")
    question = session.question(NOON)
    assert question
    assert sorted(question.options) == sorted(boxes(lands()))
    numbers = [str(question.options.index(key) + 1) for key in KEYS]
    lines = {
        "numbers": " ".join(numbers),
        "numbers with commas": ",".join(numbers),
        "texts": "Norway, denmark; Sweden",
    }
    target = io.StringIO()
    run_plain(Sitting(session, lambda: NOON), io.StringIO(f"?\n{lines[typed]}\n"), target)
    assert "all that apply" in target.getvalue()
    assert "All 3 are ticked." in target.getvalue()
    assert session.summary().correct == 1
