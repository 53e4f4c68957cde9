"""Something new is met before it is asked: a guess, a choice, a first recall, all told by the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, SECOND, banks, countries, make_item
from test_session import begin

from studykit.grading.verdict import NotGraded
from studykit.questions.item import Item
from studykit.quiz.plan import Options, plan
from studykit.quiz.question import Feedback, NotDone, shown_in_choice, shuffled
from studykit.quiz.session import Session
from studykit.reviews.log import Log
from studykit.reviews.schedule import after_review, study_day

LONG = "Because air scatters light of short wavelengths more than that of long ones"
CLAIM = make_item(
    "claim/x", keys=("True",), distractors=("False",), interaction="true or false", truth=True
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def sit_down(log: Log, *items: Item, **chosen: object) -> Session:
    options = Options(**chosen)
    return Session(plan(banks({"a": items}), log, options, NOON), options, log)


def phases(session: Session, name: str, seconds: int = 20) -> list[str]:
    """Answer everything rightly, and return how an item was asked."""
    now, of_item = NOON, []
    while question := session.question(now):
        now += seconds * SECOND
        if question.item.id == name:
            of_item.append(f"{question.phase}: {question.mode}")
        if question.mode == "cards":
            session.rate(3, now)
        else:
            session.answer(question.item.keys[0], now)
    return of_item


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (make_item(), ["guess: guess", "first choice: choice", "first recall: typed"]),
        (make_item(keys=(LONG,)), ["guess: guess", "first choice: choice", "first recall: cards"]),
        (make_item(distractors=()), ["guess: guess", "first recall: typed"]),
        (make_item(modes=("cards",)), ["guess: guess", "first recall: cards"]),
        (make_item(modes=("choice",)), ["guess: guess", "first recall: choice"]),
        (make_item(names_options=True), ["guess: guess", "first recall: choice"]),
        (CLAIM, ["guess: guess", "first recall: choice"]),
    ],
)
def test_the_showings_of_a_first_meeting(log: Log, item: Item, shown: list[str]) -> None:
    session = sit_down(log, item, *countries(5))
    of_item = phases(session, item.id)
    assert of_item[: len(shown)] == shown
    assert all(phase.startswith("due") for phase in of_item[len(shown) :])
    assert log.cards("a")[item.id].reps == len(of_item) - len(shown) + 1


def test_guess_and_choice_move_no_memory_and_the_recall_is_the_first_review(log: Log) -> None:
    items = countries(5)
    session = sit_down(log, *items)
    now, first_recall = NOON, None
    while first_recall is None:
        question = session.question(now)
        assert question
        now += SECOND
        told = session.answer("Town 9" if question.mode == "guess" else question.item.keys[0], now)
        assert isinstance(told, Feedback)
        if question.phase == "first recall":
            first_recall = question.item.id, now
        else:
            assert (told.kind, told.rating, told.due) == ("first", 0, None)
            assert told.verdict == ("new" if question.mode == "guess" else "right")
            assert session.accept(now) == NotDone("At a first meeting nothing is rated yet.")
            assert session.easy(now) == NotDone("At a first meeting nothing is rated yet.")
    name, at = first_recall
    assert log.cards("a") == {name: after_review(None, 3, at)}
    kinds = Counter((review.kind, review.mode) for review in log.standing())
    assert kinds == {("first", "typed"): 5, ("first", "choice"): 5, ("review", "typed"): 1}


def test_a_meeting_counts_as_one_new_card_from_when_its_answer_was_shown(log: Log) -> None:
    session = sit_down(log, *countries(3), new=2)
    assert log.introduced(["a"], study_day(NOON)) == 0
    session.question(NOON)
    session.show_me(NOON)
    assert log.introduced(["a"], study_day(NOON)) == 1
    session.question(NOON)
    session.show_me(NOON)
    assert log.introduced(["a"], study_day(NOON)) == 2
    session.undo(NOON)
    assert log.introduced(["a"], study_day(NOON)) == 1


def test_a_sitting_that_was_cut_off_goes_on_where_each_meeting_was(log: Log) -> None:
    items, options = countries(5), Options()
    seen: dict[str, list[str]] = {item.id: [] for item in items}
    now = NOON
    for _ in range(40):
        # Each question in a sitting of its own, as if the one before had been killed.
        session = Session(plan(banks({"a": items}), log, options, now), options, log)
        question = session.question(now)
        if question is None:
            break
        seen[question.item.id].append(question.phase)
        now += 20 * SECOND
        session.answer(question.item.keys[0], now)
    meeting = ["guess", "first choice", "first recall"]
    assert [of_item[:3] for of_item in seen.values()] == [meeting] * 5
    assert all(state.recalled for state in log.cards("a").values())


def test_what_was_not_recalled_begins_the_next_sitting(log: Log) -> None:
    items = countries(2)
    session = sit_down(log, *items)
    while session.question(NOON):
        session.show_me(NOON)
    assert session.summary().not_recalled
    assert {item.id for item in session.summary().not_recalled} == {item.id for item in items}
    options = Options()
    tomorrow = plan(banks({"a": countries(9)}), log, options, NOON + DAY)
    session = Session(tomorrow, options, log)
    first = session.question(NOON + DAY)
    assert first
    assert (first.phase, first.item.id in {item.id for item in items}) == ("first choice", True)


def test_asked_at_once_a_new_item_is_a_choice_that_counts(log: Log) -> None:
    for chosen in ({"first_meeting": "ask"}, {"mode": "choice"}):
        question = sit_down(log, make_item(), **chosen).question(NOON)
        assert question
        assert (question.mode, question.phase) == ("choice", "once")
    begun = sit_down(log, make_item())
    begun.question(NOON)
    begun.show_me(NOON)
    question = sit_down(log, make_item(), first_meeting="ask").question(NOON)
    assert question
    assert (question.mode, question.phase) == ("choice", "once")


def test_a_wrong_choice_is_told_and_the_recall_still_comes(log: Log) -> None:
    session = sit_down(log, *countries(5))
    now = NOON
    while (question := session.question(now)) and question.phase == "guess":
        session.show_me(now)
        now += 15 * SECOND
    assert question
    told = session.answer("Ur", now)
    assert isinstance(told, Feedback)
    assert (told.verdict, told.correct, told.kind) == ("wrong", False, "first")
    assert session.summary().missed == ()
    assert phases(session, question.item.id)[0] == "first recall: typed"


# --- what else is asked of a session ----------------------------------------------------------------


def test_the_right_option_stands_in_each_place_as_often_as_in_any_other() -> None:
    item = make_item()
    options = shown_in_choice(item)
    places = Counter(shuffled(item, options, times).index(item.shown_key) for times in range(2000))
    assert all(420 < places[place] < 580 for place in range(4)), places


def test_options_are_the_same_while_a_question_is_open_and_others_after_an_answer(log: Log) -> None:
    items = countries(3)
    session = sit_down(log, *items, mode="choice")
    question = session.question(NOON)
    assert question
    assert session.question(NOON + MINUTE) is question
    session.answer(question.item.keys[0], NOON)
    undone = session.undo(NOON)
    assert not isinstance(undone, NotDone)
    assert undone.options == question.options
    again = sit_down(log, *items, mode="choice").question(NOON)
    assert again
    assert (again.item.id, again.options) == (question.item.id, question.options)
    orders = set()
    for times in range(12):
        session = sit_down(log, question.item, cram=True, mode="choice")
        shown = session.question(NOON)
        assert shown
        orders.add(shown.options)
        session.answer(question.item.keys[0], NOON + times * SECOND)
    assert len(orders) > 4


def test_a_hint_is_a_letter_and_then_the_options_which_make_right_hard() -> None:
    item = make_item()
    session, notebook = begin(item, states={item.id: after_review(None, 3, NOON - DAY)})
    asked = session.question(NOON)
    assert asked
    assert (asked.mode, asked.phase) == ("typed", "due")
    with_letter = session.hint(NOON)
    assert not isinstance(with_letter, NotDone)
    assert (with_letter.letter, with_letter.mode) == ("C", "typed")
    with_options = session.hint(NOON)
    assert not isinstance(with_options, NotDone)
    assert (with_options.mode, len(with_options.options)) == ("choice", 4)
    assert session.hint(NOON) == NotDone("There is no other hint.")
    # Also when its fact is edited meanwhile.
    session.replace_items(with_options.entry.deck, [item._replace(hint="capital")], NOON)
    assert session.open
    assert (session.open.mode, session.open.options) == ("choice", with_options.options)
    told = session.answer("Canberra", NOON)
    assert isinstance(told, Feedback)
    assert (told.correct, told.rating) == (True, 2)
    assert session.easy(NOON) == NotDone("With its options shown it was no recall: it stays Hard.")
    assert [(review.rating, review.mode) for review in notebook.reviews] == [(2, "choice")]


def test_nothing_typed_for_a_due_item_is_not_kept_and_giving_up_is_again() -> None:
    item = make_item()
    session, notebook = begin(item, states={item.id: after_review(None, 3, NOON - DAY)})
    session.question(NOON)
    for _ in range(10):
        assert session.answer("", NOON) == NotGraded("Nothing was typed.")
    assert notebook.reviews == []
    told = session.give_up(NOON)
    assert isinstance(told, Feedback)
    assert (told.verdict, told.rating, told.given) == ("wrong", 1, "")


def test_what_is_to_come_or_was_never_asked_may_not_be_told(log: Log) -> None:
    items = countries(4)
    session = sit_down(log, *items[:2])
    first = session.question(NOON)
    assert first
    assert not session.may_tell("a", first.item.id)
    session.show_me(NOON)
    # It comes again as a choice.
    assert not session.may_tell("a", first.item.id)
    assert not session.may_tell("a", items[3].id)
    session.question(NOON)
    session.suspend(NOON, first.item.id)
    assert session.may_tell("a", first.item.id)


def test_counts_are_of_items_with_the_open_one() -> None:
    known = {item.id: after_review(None, 4, NOON - 30 * DAY) for item in countries(2)}
    session, _ = begin(*countries(4), states=known, mode="typed")
    session.question(NOON)
    assert session.counts() == (4, 2, 0)
    session.give_up(NOON)
    assert session.counts() == (4, 2, 1)
    session.question(NOON)
    assert session.counts() == (4, 2, 1)


def test_a_question_that_makes_room_for_an_older_one_is_counted_as_what_it_is(log: Log) -> None:
    session = sit_down(log, *countries(6))
    for _ in range(5):
        session.question(NOON)
        session.show_me(NOON)
    comes_again = session.question(NOON)
    assert comes_again
    assert comes_again.mode == "choice"
    assert session.counts() == (6, 1, 5)
    # Left now, it is what the next sitting begins with.
    assert session.summary().waiting[0].item == comes_again.item
    session.undo(NOON)
    assert session.counts() == (6, 2, 4)
    session.undo(NOON)
    assert session.counts() == (6, 3, 3)
