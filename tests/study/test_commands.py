"""What a learner may want besides answering: undo, I was right, easy, flag, suspend, edit; and exams."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, SECOND, Notebook, banks, countries, make_item, plan_of
from test_session import begin, known_card

from studykit.grading.verdict import NotGraded
from studykit.questions.item import Item
from studykit.quiz.plan import Entry, Options, plan
from studykit.quiz.question import (
    Feedback,
    KeptAnswer,
    MissedItem,
    NotDone,
    Question,
    TopicScore,
    mode_for,
)
from studykit.quiz.session import Session
from studykit.quiz.summing_up import LEECH
from studykit.reviews.log import Log, LogError
from studykit.reviews.schedule import REVIEW, CardState, after_review


def asked(session: Session, now: datetime = NOON) -> str | None:
    question = session.question(now)
    return question.item.id if question else None


# --- undo --------------------------------------------------------------------------------------------------


def test_undo_takes_back_one_answer_after_the_other_and_asks_them_again() -> None:
    session, notebook = begin(*countries(3), mode="typed")
    for at in range(2):
        session.question(NOON)
        session.answer("x", NOON + at * SECOND)
    assert asked(session) == "capital/c002"
    again = session.undo(NOON)
    assert isinstance(again, Question)
    assert (again.item.id, again.number, again.of) == ("capital/c001", 2, 4)
    assert session.question(NOON) is again
    assert [review.item for review in notebook.reviews] == ["capital/c000"]
    session.undo(NOON)
    assert asked(session) == "capital/c000"
    assert notebook.reviews == []
    assert notebook.states == {}
    assert session.undo(NOON) == NotDone(
        "There is nothing to take back. `studykit undo` has earlier answers."
    )
    order = []
    while question := session.question(NOON):
        order.append(question.item.id)
        session.easy(NOON) if session.answer(question.item.keys[0], NOON) else None
    assert order == ["capital/c000", "capital/c001", "capital/c002"]
    assert (session.summary().asked, session.summary().correct, session.summary().missed) == (
        3,
        3,
        (),
    )


def test_undo_goes_back_over_skips_and_suspensions_too() -> None:
    session, notebook = begin(*countries(3))
    session.question(NOON)
    session.skip()
    session.question(NOON)
    session.suspend(NOON)
    assert asked(session) == "capital/c002"
    assert notebook.suspended == {"capital/c001"}
    session.undo(NOON)
    assert asked(session) == "capital/c001"
    assert notebook.suspended == set()
    session.undo(NOON)
    assert asked(session) == "capital/c000"


def test_an_undone_miss_does_not_come_again_as_one() -> None:
    first, second = countries(2)
    session, _ = begin(first, second, mode="typed")
    session.question(NOON)
    session.answer("x", NOON)
    session.undo(NOON)
    session.answer("Town 0", NOON)
    session.question(NOON)
    session.answer("Town 1", NOON)
    assert asked(session, NOON + 2 * MINUTE) is None


def test_an_item_that_came_again_can_be_undone_twice() -> None:
    items = countries(5)
    session, notebook = begin(*items, mode="typed")
    now = NOON
    for answer in ("x", "Town 1", "Town 2", "Town 3", "Town 4"):
        session.question(now)
        session.answer(answer, now)
        session.easy(now)
        now += 15 * SECOND
    assert asked(session, now) == "capital/c000"
    session.answer("y", now)
    session.undo(now)
    assert [review.answer for review in notebook.reviews if review.rating == 1] == ["x"]
    assert asked(session, now) == "capital/c000"
    for _ in range(5):
        session.undo(now)
    assert notebook.reviews == []
    session.answer("Town 0", now)
    session.easy(now)
    assert asked(session, now) == "capital/c001"


def test_undo_after_the_last_question_goes_on() -> None:
    session, notebook = begin(make_item())
    session.question(NOON)
    session.answer("Perth", NOON)
    assert session.is_over(NOON)
    session.undo(NOON)
    assert not session.is_over(NOON)
    session.answer("Canberra", NOON)
    assert [review.rating for review in notebook.reviews] == [3]


def test_undo_restores_the_state_and_the_time_runs_anew() -> None:
    item, before = make_item(), known_card()
    session, notebook = begin(item, states={item.id: before}, mode="typed")
    session.question(NOON)
    session.answer("x", NOON)
    again = session.undo(NOON + MINUTE)
    assert isinstance(again, Question)
    assert again.entry.state == before == notebook.states[item.id]
    session.answer("Canberra", NOON + MINUTE + SECOND)
    assert [review.took for review in notebook.reviews] == [1000]


def test_what_cannot_be_kept_is_not_taken_back() -> None:
    class FullDisk(Notebook):
        def undo(self, uid: str, at: datetime) -> CardState | None:
            raise LogError("the disk is full")

    item = make_item()
    session = Session(plan_of([Entry("world", item, None)], 0, 1), Options(), FullDisk())
    session.question(NOON)
    session.answer("Perth", NOON)
    with pytest.raises(LogError):
        session.undo(NOON)
    assert session.open is None
    assert session.summary().asked == 1


# --- I was right, and easy ---------------------------------------------------------------------------------


def test_i_was_right_corrects_the_review_and_the_score() -> None:
    session, notebook = begin(*countries(3), mode="typed")
    session.question(NOON)
    session.answer("the old town", NOON)
    assert asked(session) == "capital/c001"
    said = session.accept(NOON)
    assert isinstance(said, Feedback)
    assert (said.item.id, said.verdict, said.correct, said.rating) == (
        "capital/c000",
        "right",
        True,
        3,
    )
    assert said.due == NOON + 10 * MINUTE
    assert [(review.rating, review.verdict) for review in notebook.reviews] == [(3, "right")]
    assert (session.summary().correct, session.summary().missed) == (1, ())
    assert asked(session) == "capital/c001"
    session.answer("Town 1", NOON)
    assert asked(session, NOON + 2 * MINUTE) == "capital/c002"
    session.answer("Town 2", NOON + 2 * MINUTE)
    # Its next step, which is no longer that of an item that was missed.
    assert asked(session, NOON + 10 * MINUTE) == "capital/c000"


@pytest.mark.parametrize(
    ("mode", "answer", "why"),
    [
        ("typed", "Town 0", "The last answer was right already."),
        (
            "choice",
            "Ur",
            "Only a typed answer can be counted as right; undo takes the last answer back.",
        ),
        (None, "", "There is no answer to count as right."),
    ],
)
def test_i_was_right_is_for_a_wrong_typed_answer(mode: str | None, answer: str, why: str) -> None:
    session, notebook = begin(*countries(1), mode=mode or "typed")
    session.question(NOON)
    if mode:
        session.answer(answer, NOON)
    before = list(notebook.reviews)
    assert session.accept(NOON) == NotDone(why)
    assert notebook.reviews == before


def test_a_card_that_was_rated_has_no_answer_to_count() -> None:
    session, _ = begin(*countries(1), mode="cards")
    session.question(NOON)
    session.rate(1, NOON)
    assert isinstance(session.accept(NOON), NotDone)


def test_easy_is_given_by_the_learner_after_a_right_answer() -> None:
    session, notebook = begin(*countries(1))
    session.question(NOON)
    session.answer("Town 0", NOON)
    said = session.easy(NOON)
    assert isinstance(said, Feedback)
    assert said.rating == 4
    assert said.due is not None
    assert said.due > NOON + DAY
    assert [review.rating for review in notebook.reviews] == [4]
    assert asked(session, NOON + DAY) is None


@pytest.mark.parametrize(
    ("answer", "why"), [("Ur", "Only a right answer can have been easy."), ("", "no answer")]
)
def test_easy_is_not_for_a_wrong_answer(answer: str, why: str) -> None:
    session, notebook = begin(*countries(1))
    session.question(NOON)
    if answer:
        session.answer(answer, NOON)
    found = session.easy(NOON)
    assert isinstance(found, NotDone)
    assert why in found.why
    assert all(review.rating == 1 for review in notebook.reviews)


def test_undo_and_corrections_in_the_real_log(tmp_path: Path) -> None:
    items = countries(3)
    with Log.open(tmp_path / "reviews.db") as log:
        planned = plan(banks({"a": items}), log, Options(mode="typed"), NOON)
        in_order = planned._replace(
            entries=tuple(Entry("a", item, None) for item in items), order="as planned"
        )
        session = Session(in_order, Options(mode="typed"), log)
        for number, text in enumerate(["x", "the old town", "Town 2"]):
            session.question(NOON)
            session.answer(text, NOON + number * SECOND)
            if text == "x":
                session.undo(NOON)
                session.answer("Town 0", NOON + number * SECOND)
            if text == "the old town":
                session.accept(NOON + 5 * SECOND)
        session.easy(NOON + 6 * SECOND)
        assert [(review.answer, review.rating) for review in log.standing()] == [
            ("Town 0", 3),
            ("the old town", 3),
            ("Town 2", 4),
        ]
        assert [answer for _, _, answer, _ in log.suggestions()] == ["the old town", "Town 2"]
        session.suspend(NOON)
        assert log.suspended("a") == {"capital/c002"}
        session.flag(" which one? ", NOON)
        assert [flag[:3] for flag in log.flags()] == [("a", "capital/c002", "which one?")]
        cards = log.cards("a")
        log.rebuild()
        assert log.cards("a") == cards


# --- flag, suspend, edit -----------------------------------------------------------------------------------


def test_a_flag_is_for_the_open_question_or_else_for_the_last_answer() -> None:
    session, notebook = begin(*countries(2))
    assert isinstance(session.flag("?", NOON), NotDone)
    session.question(NOON)
    session.flag(" odd ", NOON)
    session.answer("Ur", NOON)
    session.flag("late", NOON)
    session.question(NOON)
    session.flag("", NOON)
    session.flag("by its id", NOON, "capital/c000")
    assert session.flag("", NOON, "capital/c9") == NotDone(
        "No question of this sitting has that id."
    )
    assert notebook.flags == [
        ("capital/c000", "odd"),
        ("capital/c000", "late"),
        ("capital/c001", ""),
        ("capital/c000", "by its id"),
    ]
    assert asked(session) == "capital/c001"


def test_what_is_suspended_after_its_answer_does_not_come_again_and_undo_takes_both_back() -> None:
    session, notebook = begin(*countries(1), mode="typed")
    session.question(NOON)
    session.answer("x", NOON)
    session.suspend(NOON)
    assert notebook.suspended == {"capital/c000"}
    assert asked(session, NOON + DAY) is None
    session.accept(NOON)
    assert asked(session, NOON + DAY) is None
    session.undo(NOON)
    assert notebook.suspended == set()
    assert notebook.reviews == []
    assert asked(session) == "capital/c000"


def test_an_edited_fact_changes_the_open_question_and_those_to_come() -> None:
    first, second, third = countries(3)
    session, _ = begin(first, second, third, mode="choice")
    session.question(NOON)
    reworded = first._replace(wordings=("New?",), stem="New?", distractors=("Babel", "Nineveh"))
    session.replace_items("world", (reworded, third), NOON + SECOND)
    question = session.question(NOON + SECOND)
    assert question
    assert (question.stem, {*question.options}) == ("New?", {"Town 0", "Babel", "Nineveh"})
    session.answer("Town 0", NOON)
    assert asked(session) == "capital/c002"
    session.replace_items("another deck", (), NOON)
    assert asked(session) == "capital/c002"
    session.replace_items("world", (first,), NOON)
    assert asked(session) is None


# --- exams -------------------------------------------------------------------------------------------------


def test_an_exam_says_nothing_until_its_end_and_leaves_the_schedule_alone() -> None:
    first, second, third = countries(3)
    state = known_card()
    session, notebook = begin(
        first, second, third, states={first.id: state}, exam=True, mode="typed"
    )
    session.question(NOON)
    assert session.answer("Town 0", NOON) == KeptAnswer(first)
    session.question(NOON)
    session.answer("x", NOON + MINUTE)
    for refused in (session.accept(NOON), session.easy(NOON)):
        assert isinstance(refused, NotDone)
    session.question(NOON + MINUTE)
    session.skip()
    assert asked(session, NOON + DAY) is None
    assert notebook.states == {first.id: state}
    assert {review.kind for review in notebook.reviews} == {"cram"}
    summed = session.summary()
    assert (summed.asked, summed.correct, summed.exam_of, summed.took) == (2, 1, 3, MINUTE)
    assert summed.missed == (
        MissedItem(second.stem, second, "x"),
        MissedItem(third.stem, third, None),
    )


def test_an_exam_that_is_ended_early_has_a_score_by_topic_of_all_its_questions() -> None:
    one, two, three, four = countries(4)
    items = (one, two._replace(deck="W::Dates"), three._replace(deck="W::Dates"), four)
    items = tuple(
        item if item.deck == "W::Dates" else item._replace(deck="W::Places::Old") for item in items
    )
    session, _ = begin(*items, exam=True, mode="typed")
    session.question(NOON)
    session.answer("Town 0", NOON)
    session.question(NOON)
    session.answer("x", NOON)
    assert session.summary().topics == (TopicScore("Places::Old", 1, 2), TopicScore("Dates", 0, 2))
    of_one_deck, _ = begin(one, two._replace(template="other"), exam=True, mode="typed")
    assert of_one_deck.summary().topics == (TopicScore("capital", 0, 1), TopicScore("other", 0, 1))
    assert begin(one, two, exam=True, mode="typed")[0].summary().topics == ()
    assert begin(one, two, mode="typed")[0].summary().topics == ()


def test_an_exam_ends_when_its_time_is_up_and_a_late_answer_does_not_count() -> None:
    session, notebook = begin(*countries(3), exam=True, minutes=2)
    question = session.question(NOON)
    assert question
    assert question.until == NOON + 2 * MINUTE
    session.answer("Town 0", NOON + 2 * MINUTE - SECOND)
    assert asked(session, NOON + 2 * MINUTE - SECOND) == "capital/c001"
    assert session.answer("Town 1", NOON + 2 * MINUTE) == NotGraded(
        "The time is up: this answer does not count."
    )
    assert session.is_over(NOON + 2 * MINUTE)
    assert asked(session, NOON + 2 * MINUTE) is None
    assert session.undo(NOON + 2 * MINUTE) == NotDone("The time is up.")
    assert len(notebook.reviews) == 1


def test_in_an_exam_one_may_go_back() -> None:
    session, notebook = begin(*countries(2), exam=True, mode="typed")
    for _ in range(2):
        session.question(NOON)
        session.answer("x", NOON)
    session.undo(NOON)
    assert session.answer("Town 1", NOON + SECOND) == KeptAnswer(countries(2)[1])
    assert [review.answer for review in notebook.reviews] == ["x", "Town 1"]


@pytest.mark.parametrize(
    ("item", "wanted", "mode"),
    [
        (make_item(), "mixed", "choice"),
        (make_item(), "typed", "typed"),
        (make_item(distractors=()), "mixed", "typed"),
        (
            make_item(
                keys=("a very long answer, of more words than anybody types",), distractors=()
            ),
            "mixed",
            "typed",
        ),
        (make_item(modes=("cards", "typed")), "mixed", "typed"),
    ],
)
def test_an_exam_has_no_cards(item: Item, wanted: str, mode: str) -> None:
    assert mode_for(Entry("world", item, known_card()), wanted, exam=True) == mode


# --- the summary -------------------------------------------------------------------------------------------


def test_the_summary_counts_what_was_remembered_of_what_had_been_learned() -> None:
    items = countries(4)
    states = {item.id: known_card() for item in items[:3]}
    session, _ = begin(*items, states=states, mode="typed")
    for answer in ("Town 0", "x", "Town 2", "x"):
        session.question(NOON)
        session.answer(answer, NOON)
    summed = session.summary()
    assert (summed.asked, summed.correct, summed.remembered, summed.tested) == (4, 2, 2, 3)


def leech(lapses: int) -> CardState:
    state = after_review(None, 4, NOON - 300 * DAY)
    for each in range(lapses):
        state = after_review(state, 1, NOON - (290 - 3 * each) * DAY)
        state = after_review(state, 4, NOON - (290 - 3 * each) * DAY + 10 * MINUTE)
    assert (state.phase, state.lapses) == (REVIEW, lapses)
    return state


@pytest.mark.parametrize(
    ("lapses", "answer", "is_leech"),
    [(LEECH - 2, "x", False), (LEECH - 1, "x", True), (LEECH + 1, "Town 0", False)],
)
def test_a_card_that_is_forgotten_for_the_eighth_time_is_a_leech(
    lapses: int, answer: str, *, is_leech: bool
) -> None:
    (item,) = countries(1)
    session, _ = begin(item, states={item.id: leech(lapses)}, mode="typed")
    session.question(NOON)
    session.answer(answer, NOON)
    assert [entry.item for entry in session.summary().leeches] == ([item] if is_leech else [])
