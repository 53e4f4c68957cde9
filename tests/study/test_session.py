from __future__ import annotations

from collections.abc import Container
from datetime import datetime

import pytest
from builders import DAY, MINUTE, NOON, SECOND, Notebook, countries, make_item, plan_of

from studykit.grading.verdict import NotGraded
from studykit.questions.item import Item
from studykit.quiz.entry import Entry, Meeting
from studykit.quiz.plan import Options
from studykit.quiz.question import Feedback, MissedItem, Summary, mode_for
from studykit.quiz.session import Session
from studykit.reviews.log import LogError
from studykit.reviews.records import Review
from studykit.reviews.schedule import CardState, after_review


def begin(
    *items: Item,
    states: dict[str, CardState] | None = None,
    meeting: Meeting | None = None,
    **chosen: object,
) -> tuple[Session, Notebook]:
    notebook = Notebook()
    notebook.states.update(states or {})
    entries = tuple(Entry("world", item, notebook.states.get(item.id), meeting) for item in items)
    return Session(plan_of(entries), Options(**chosen), notebook), notebook


def known_card(days: int = 10) -> CardState:
    """A card that was rated Good and has left its steps."""
    return after_review(
        after_review(None, 3, NOON - days * DAY), 3, NOON - days * DAY + 10 * MINUTE
    )


# --- the machine -------------------------------------------------------------------------------------------


def test_a_right_choice_is_kept_as_good_and_told() -> None:
    session, notebook = begin(make_item())
    question = session.question(NOON)
    assert question
    assert (question.number, question.of, question.mode) == (1, 1, "choice")
    assert sorted(question.options) == ["Canberra", "Melbourne", "Perth", "Sydney"]
    said = session.answer("Canberra", NOON + 2 * SECOND)
    assert isinstance(said, Feedback)
    assert (said.verdict, said.correct, said.rating) == ("right", True, 3)
    assert said.due == NOON + 2 * SECOND + 10 * MINUTE
    (kept,) = notebook.reviews
    assert (kept.deck, kept.item, kept.mode, kept.rating) == (
        "world",
        "capital/australia",
        "choice",
        3,
    )
    assert (kept.answer, kept.took, kept.at, kept.kind) == (
        "Canberra",
        2000,
        NOON + 2 * SECOND,
        "review",
    )
    (waiting,) = session.summary().waiting
    assert session.summary() == Summary(1, 1, took=2 * SECOND, learned=1, waiting=(waiting,))


def test_a_wrong_choice_is_again_and_stands_in_the_summary() -> None:
    session, notebook = begin(make_item())
    session.question(NOON)
    said = session.answer("Perth", NOON)
    assert isinstance(said, Feedback)
    assert (said.verdict, said.correct, said.rating) == ("wrong", False, 1)
    assert [review.rating for review in notebook.reviews] == [1]
    (waiting,) = session.summary().waiting
    missed = MissedItem("What is the capital of Australia?", make_item(), "Perth")
    assert session.summary() == Summary(1, 0, (missed,), waiting=(waiting,))


def test_an_open_question_stays_until_it_is_answered_or_skipped() -> None:
    session, notebook = begin(*countries(2))
    first = session.question(NOON)
    assert session.question(NOON + DAY) == first
    session.skip()
    second = session.question(NOON)
    assert second
    assert first
    assert second.item != first.item
    assert (second.number, second.of) == (1, 1)
    session.skip()
    assert session.question(NOON) is None
    assert notebook.reviews == []
    assert session.summary() == Summary(0, 0, ())


def test_an_answer_that_is_not_graded_leaves_the_question_open() -> None:
    session, notebook = begin(make_item(), mode="typed")
    session.question(NOON)
    assert session.answer("  ", NOON) == NotGraded("Nothing was typed.")
    assert session.rate(3, NOON) == NotGraded("Only a card is rated by the learner.")
    assert notebook.reviews == []
    assert isinstance(session.answer("Canberra", NOON), Feedback)


def test_a_review_that_cannot_be_kept_is_not_told_and_the_question_stays_open() -> None:
    class FullDisk(Notebook):
        def record(self, review: Review, item: Item) -> CardState | None:
            raise LogError("the disk is full")

    item = make_item()
    session = Session(plan_of([Entry("world", item, None)], 0, 1), Options(), FullDisk())
    question = session.question(NOON)
    with pytest.raises(LogError):
        session.answer("Canberra", NOON)
    assert session.question(NOON) == question
    assert session.summary().asked == 0


def test_feedback_tells_how_often_a_card_was_forgotten_when_it_is_and_not_in_its_steps() -> None:
    item = make_item()
    session, _ = begin(item, *countries(5), states={item.id: known_card()}, mode="typed")
    lapses = []
    for minutes in range(8):
        question = session.question(NOON + minutes * MINUTE)
        assert question
        said = session.answer("Perth", NOON + minutes * MINUTE)
        assert isinstance(said, Feedback)
        if question.item == item:
            lapses.append(said.lapses)
    assert lapses == [1, 0]


@pytest.mark.parametrize("call", ["answer", "rate", "skip"])
def test_what_is_not_allowed_between_questions_is_a_bug(call: str) -> None:
    session, _ = begin(make_item())
    arguments = {"answer": ("x", NOON), "rate": (3, NOON), "skip": ()}[call]
    with pytest.raises(RuntimeError, match="no question is open"):
        getattr(session, call)(*arguments)


def test_a_card_is_rated_by_the_learner() -> None:
    session, notebook = begin(*countries(2), mode="cards")
    session.question(NOON)
    assert session.rate(5, NOON) == NotGraded(
        "A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy)."
    )
    again = session.rate(1, NOON)
    session.question(NOON)
    easy = session.rate(4, NOON)
    assert isinstance(again, Feedback)
    assert isinstance(easy, Feedback)
    assert [(said.verdict, said.correct) for said in (again, easy)] == [
        ("wrong", False),
        ("right", True),
    ]
    assert [(review.rating, review.mode) for review in notebook.reviews] == [
        (1, "cards"),
        (4, "cards"),
    ]


def play(session: Session, now: datetime, seconds: int, missed: Container[str] = ()) -> list[str]:
    """Answer until the sitting is over, each question in so many seconds; some wrongly, once."""
    asked: list[str] = []
    while question := session.question(now):
        now += seconds * SECOND
        name = question.item.id
        asked.append(name)
        is_missed = name in missed and asked.count(name) == 1
        session.answer("nowhere" if is_missed else question.item.keys[0], now)
    return asked


@pytest.mark.parametrize(("seconds", "others"), [(5, 12), (12, 5), (15, 4), (60, 4)])
def test_a_missed_item_comes_again_after_four_others_and_a_minute(
    seconds: int, others: int
) -> None:
    items = countries(20)
    session, notebook = begin(*items, mode="typed")
    asked = play(session, NOON, seconds, {items[0].id})
    again = asked.index(items[0].id, 1)
    assert again - 1 == others
    assert notebook.reviews[0].correct is False
    assert session.summary().missed == (MissedItem(items[0].stem, items[0], "nowhere"),)


def test_when_nothing_else_is_left_steps_of_twenty_minutes_are_asked_after_two_others() -> None:
    items = countries(3)
    session, _ = begin(*items, mode="typed")
    names = [item.id for item in items]
    assert play(session, NOON, 5) == [*names, *names]
    assert session.summary().waiting == ()


def test_what_two_others_do_not_come_between_begins_the_next_sitting() -> None:
    items = countries(2)
    session, _ = begin(*items, mode="typed")
    assert play(session, NOON, 5) == [item.id for item in items]
    assert [entry.item for entry in session.summary().waiting] == list(items)
    assert session.question(NOON + 9 * MINUTE) is None


def test_a_lapse_comes_again_as_soon_as_any_other_miss() -> None:
    items = countries(9)
    session, _ = begin(*items, mode="typed", states={item.id: known_card() for item in items})
    asked = play(session, NOON, 15, {items[0].id})
    assert [at for at, name in enumerate(asked) if name == items[0].id] == [0, 5]


@pytest.mark.parametrize("chosen", [{"all": True}, {"cram": True}])
def test_each_item_once_means_once(chosen: dict[str, bool]) -> None:
    session, _ = begin(make_item(), **chosen)
    session.question(NOON)
    session.answer("Perth", NOON)
    assert session.question(NOON + DAY) is None


def test_a_cram_keeps_its_reviews_apart_from_the_schedule() -> None:
    before = known_card()
    session, notebook = begin(
        make_item(), states={"capital/australia": before}, cram=True, mode="choice"
    )
    session.question(NOON)
    said = session.answer("Perth", NOON)
    assert isinstance(said, Feedback)
    assert said.due == before.due
    assert [review.kind for review in notebook.reviews] == ["cram"]


def test_the_session_ends_after_the_wanted_number_of_questions() -> None:
    session, _ = begin(*countries(5), questions=2, mode="typed")
    for _ in range(2):
        question = session.question(NOON)
        assert question
        assert question.of == 2
        assert session.counts() == (3 - question.number, 0, 0)
        session.answer("x", NOON)
    assert session.question(NOON + DAY) is None


def test_wordings_take_turns_by_the_number_of_reviews() -> None:
    item = make_item(wordings=("One?", "Two?"), stem="One?")
    state = after_review(None, 3, NOON - DAY)
    stems = []
    for states in ({}, {item.id: state}, {item.id: after_review(state, 3, NOON)}):
        session, _ = begin(item, states=states)
        question = session.question(NOON)
        assert question
        stems.append(question.stem)
    assert stems == ["One?", "Two?", "One?"]


def test_the_digest_tells_whether_the_item_showed_the_same() -> None:
    digests = []
    for item in (
        make_item(),
        make_item(),
        make_item(stem="Capital?", wordings=("Capital?",)),
        make_item(explanation="!"),
    ):
        session, notebook = begin(item)
        session.question(NOON)
        session.answer("Perth", NOON)
        digests.append(notebook.reviews[0].digest)
    assert digests[0] == digests[1]
    assert len({*digests}) == 3
    assert all(len(digest) == 16 for digest in digests)


# --- modes -------------------------------------------------------------------------------------------------

LONG = "Because air scatters light of short wavelengths more than that of long ones"
short, long = make_item(), make_item(keys=(LONG,))
five_words = make_item(keys=("one two three four five",))
no_choice = make_item(distractors=("Sydney",))
all_of_them = make_item(keys=("Danube", "Inn"), many="all")


@pytest.mark.parametrize(
    ("item", "state", "wanted", "mode"),
    [
        (short, None, "mixed", "choice"),
        (short, after_review(None, 1, NOON), "mixed", "typed"),
        (short, known_card(), "mixed", "typed"),
        (long, known_card(), "mixed", "cards"),
        (five_words, known_card(), "mixed", "cards"),
        (no_choice, None, "mixed", "typed"),
        (make_item(keys=(LONG,), distractors=()), None, "mixed", "cards"),
        (no_choice, None, "choice", "typed"),
        (all_of_them, None, "mixed", "typed"),
        (all_of_them, None, "choice", "typed"),
        (short, None, "typed", "typed"),
        (short, known_card(), "choice", "choice"),
        (short, known_card(), "cards", "cards"),
        (make_item(modes=("cards",)), None, "mixed", "cards"),
        (make_item(modes=("cards",)), None, "choice", "cards"),
        (make_item(modes=("choice",)), known_card(), "mixed", "choice"),
        (make_item(modes=("choice", "cards")), known_card(), "mixed", "cards"),
        (make_item(modes=("choice",), distractors=()), None, "mixed", "typed"),
    ],
)
def test_how_an_item_is_asked(item: Item, state: CardState | None, wanted: str, mode: str) -> None:
    assert mode_for(Entry("world", item, state), wanted) == mode


def test_where_new_items_are_asked_at_once_they_are_a_choice_until_they_are_known() -> None:
    missed_once = Entry("world", short, after_review(None, 1, NOON))
    assert mode_for(missed_once, "mixed", chooses_until_known=True) == "choice"
    assert (
        mode_for(Entry("world", short, known_card()), "mixed", chooses_until_known=True) == "typed"
    )
