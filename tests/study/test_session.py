from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, countries, make_item

from studykit.items.identity import options as options_of
from studykit.items.model import Item
from studykit.study.grade import NotGraded
from studykit.study.log import Log, LogError
from studykit.study.memory import CardState
from studykit.study.memory import review as after_review
from studykit.study.plan import APART, Entry, Options, Plan, next_due, plan
from studykit.study.records import Review
from studykit.study.session import Feedback, Missed, Session, Summary, mode_for

SECOND = timedelta(seconds=1)


class Notebook:
    """Keeps reviews and states as the log does, in memory."""

    def __init__(self) -> None:
        self.reviews: list[Review] = []
        self.states: dict[str, CardState] = {}

    def keep(self, review: Review, item: Item) -> CardState | None:
        self.reviews.append(review)
        if review.kind == "review":
            self.states[item.id] = after_review(self.states.get(item.id), review.rating, review.at)
        return self.states.get(item.id)


def begin(*items: Item, states: dict[str, CardState] | None = None, **chosen: object) -> tuple[Session, Notebook]:
    notebook = Notebook()
    notebook.states.update(states or {})
    entries = tuple(Entry("world", item, notebook.states.get(item.id)) for item in items)
    return Session(Plan(entries, 0, 0, lambda _: ()), Options(**chosen), notebook.keep), notebook


def known_card(days: int = 10) -> CardState:
    """A card that was rated Good and has left its steps."""
    return after_review(after_review(None, 3, NOON - days * DAY), 3, NOON - days * DAY + 10 * MINUTE)


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
    assert (kept.deck, kept.item, kept.mode, kept.rating) == ("world", "capital/australia", "choice", 3)
    assert (kept.answer, kept.took, kept.at, kept.kind) == ("Canberra", 2000, NOON + 2 * SECOND, "review")
    assert session.summary() == Summary(1, 1, ())


def test_a_wrong_choice_is_again_and_stands_in_the_summary() -> None:
    session, notebook = begin(make_item())
    session.question(NOON)
    said = session.answer("Perth", NOON)
    assert isinstance(said, Feedback)
    assert (said.verdict, said.correct, said.rating) == ("wrong", False, 1)
    assert [review.rating for review in notebook.reviews] == [1]
    assert session.summary() == Summary(1, 0, (Missed("What is the capital of Australia?", ("Canberra",)),))


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
    def full(review: Review, item: Item) -> CardState:
        raise LogError("the disk is full")

    item = make_item()
    session = Session(Plan((Entry("world", item, None),), 0, 1, lambda _: ()), Options(), full)
    question = session.question(NOON)
    with pytest.raises(LogError):
        session.answer("Canberra", NOON)
    assert session.question(NOON) == question
    assert session.summary().asked == 0


@pytest.mark.parametrize("call", ["answer", "rate", "skip"])
def test_what_is_not_allowed_between_questions_is_a_bug(call: str) -> None:
    session, _ = begin(make_item())
    arguments = {"answer": ("x", NOON), "rate": (3, NOON), "skip": ()}[call]
    with pytest.raises(RuntimeError, match="no question is open"):
        getattr(session, call)(*arguments)


def test_a_card_is_rated_by_the_learner() -> None:
    session, notebook = begin(*countries(2), mode="cards")
    session.question(NOON)
    assert session.rate(5, NOON) == NotGraded("A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).")
    again = session.rate(1, NOON)
    session.question(NOON)
    easy = session.rate(4, NOON)
    assert isinstance(again, Feedback)
    assert isinstance(easy, Feedback)
    assert [(said.verdict, said.correct) for said in (again, easy)] == [("wrong", False), ("right", True)]
    assert [(review.rating, review.mode) for review in notebook.reviews] == [(1, "cards"), (4, "cards")]


def test_a_missed_item_comes_again_at_the_end_if_it_is_due_by_then() -> None:
    first, second = countries(2)
    session, notebook = begin(first, second, mode="typed")
    session.question(NOON)
    session.answer("nowhere", NOON)
    session.question(NOON)
    session.answer("Town 1", NOON + 2 * MINUTE)
    assert not session.is_over(NOON + 2 * MINUTE)
    again = session.question(NOON + 2 * MINUTE)
    assert again
    assert again.item == first
    session.answer("Town 0", NOON + 2 * MINUTE)
    assert session.is_over(NOON + 2 * MINUTE)
    assert session.question(NOON + 2 * MINUTE) is None
    assert [review.item for review in notebook.reviews] == [first.id, second.id, first.id]
    assert session.summary() == Summary(3, 2, (Missed(first.stem, first.keys),))


def test_a_missed_item_that_is_not_due_yet_does_not_hold_the_session_up() -> None:
    session, _ = begin(make_item())
    session.question(NOON)
    session.answer("Perth", NOON)
    assert session.question(NOON + 30 * SECOND) is None
    assert session.question(NOON + MINUTE)


@pytest.mark.parametrize("chosen", [{"all": True}, {"cram": True}])
def test_each_item_once_means_once(chosen: dict[str, bool]) -> None:
    session, _ = begin(make_item(), **chosen)
    session.question(NOON)
    session.answer("Perth", NOON)
    assert session.question(NOON + DAY) is None


def test_a_cram_keeps_its_reviews_apart_from_the_schedule() -> None:
    before = known_card()
    session, notebook = begin(make_item(), states={"capital/australia": before}, cram=True, mode="choice")
    session.question(NOON)
    said = session.answer("Perth", NOON)
    assert isinstance(said, Feedback)
    assert said.due == before.due
    assert [review.kind for review in notebook.reviews] == ["cram"]


def test_the_session_ends_after_the_wanted_number_of_questions() -> None:
    session, _ = begin(*countries(5), count=2, mode="typed")
    for _ in range(2):
        question = session.question(NOON)
        assert question
        assert question.of == 2
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
        (short, after_review(None, 1, NOON), "mixed", "choice"),
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


# --- the plan ----------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path: Path):
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def give(log: Log, deck: str, item: Item, at: object, rating: int = 3) -> None:
    log.record(Review(deck, item.id, at, rating, "typed", "right", True, "", 0, ""), item)


def ids(planned: Plan) -> list[str]:
    return [entry.item.id for entry in planned.entries]


def test_due_items_come_first_the_most_overdue_ahead_of_all(log: Log) -> None:
    items = countries(6)
    give(log, "a", items[2], NOON - 10 * MINUTE, 1)
    give(log, "a", items[4], NOON - 30 * MINUTE, 1)
    give(log, "a", items[1], NOON, 3)
    planned = plan({"a": items}, log, Options(), NOON)
    assert ids(planned) == ["capital/c004", "capital/c002", "capital/c000", "capital/c003", "capital/c005"]
    assert (planned.due, planned.new) == (2, 3)


def test_new_items_are_counted_over_the_day_and_all_decks(log: Log) -> None:
    items = countries(30)
    assert len(plan({"a": items}, log, Options(), NOON).entries) == 20
    for item in items[:3]:
        give(log, "a", item, NOON, 4)
    assert ids(plan({"a": items, "b": items}, log, Options(new=5), NOON)) == ["capital/c003", "capital/c000"]
    assert plan({"a": items}, log, Options(new=3), NOON).entries == ()
    assert len(plan({"a": items}, log, Options(new=3), NOON + DAY).entries) == 3


def test_items_of_several_decks_are_interleaved_and_keep_their_deck(log: Log) -> None:
    birds = tuple(replace(item, id=f"bird/{at}", facts=(f"birds/{at}",)) for at, item in enumerate(countries(2)))
    planned = plan({"a": countries(3), "b": birds}, log, Options(), NOON)
    assert [(entry.deck, entry.item.id) for entry in planned.entries] == [
        ("a", "capital/c000"),
        ("b", "bird/0"),
        ("a", "capital/c001"),
        ("b", "bird/1"),
        ("a", "capital/c002"),
    ]


def test_items_about_one_fact_or_one_entity_are_kept_apart(log: Log) -> None:
    items = list(countries(8))
    items[1] = replace(items[1], facts=items[0].facts)
    items[3] = replace(items[3], entities=("towns/ur",))
    items[4] = replace(items[4], entities=("towns/ur",))
    order = ids(plan({"a": items}, log, Options(), NOON))
    assert sorted(order) == sorted(item.id for item in items)
    assert abs(order.index("capital/c000") - order.index("capital/c001")) > APART - 1
    assert abs(order.index("capital/c003") - order.index("capital/c004")) > APART - 1


def test_when_all_items_are_about_one_thing_they_are_asked_all_the_same(log: Log) -> None:
    items = [replace(item, entities=("towns/ur",)) for item in countries(4)]
    assert ids(plan({"a": items}, log, Options(), NOON)) == [item.id for item in items]


def test_all_takes_each_item_once_due_or_not(log: Log) -> None:
    items = countries(4)
    give(log, "a", items[3], NOON - DAY, 1)
    give(log, "a", items[0], NOON, 4)
    planned = plan({"a": items}, log, Options(all=True, new=0), NOON)
    assert ids(planned) == ["capital/c003", "capital/c000", "capital/c001", "capital/c002"]
    assert [entry.state is None for entry in planned.entries] == [False, False, True, True]


def test_tags_and_templates_narrow_the_plan(log: Log) -> None:
    tagged = make_item("river/rhine", tags=("water::rivers",))
    items = (*countries(2), tagged)
    assert ids(plan({"a": items}, log, Options(tags=("water",)), NOON)) == ["river/rhine"]
    assert ids(plan({"a": items}, log, Options(tags=("water::rivers", "x")), NOON)) == ["river/rhine"]
    assert ids(plan({"a": items}, log, Options(tags=("wat",)), NOON)) == []
    assert ids(plan({"a": items}, log, Options(templates=("capital",)), NOON)) == ["capital/c000", "capital/c001"]


def test_retired_items_are_not_asked_and_do_not_make_anything_due(log: Log) -> None:
    old, new = countries(2)
    give(log, "a", old, NOON - DAY, 1)
    assert ids(plan({"a": (new,)}, log, Options(), NOON)) == [new.id]
    assert next_due({"a": (new,)}, log) is None
    give(log, "a", new, NOON, 1)
    assert next_due({"a": (new,)}, log) == NOON + MINUTE


def test_the_answers_of_a_template_are_each_others_rivals(log: Log) -> None:
    zambia, gambia = (make_item(f"country/{key}", keys=(key,), distractors=()) for key in ("Zambia", "Gambia"))
    other = make_item("river/zambezi", keys=("Zambezi",), distractors=())
    planned = plan({"a": (zambia, gambia, other)}, log, Options(), NOON)
    assert planned.rivals(planned.entries[0]) == ("Zambia", "Gambia")
    session = Session(planned, Options(), log.record)
    session.question(NOON)
    said = session.answer("Gambia", NOON)
    assert isinstance(said, Feedback)
    assert said.verdict == "wrong"


def test_a_quiz_that_was_cut_off_goes_on_where_it_was(log: Log) -> None:
    items = countries(5)
    session = Session(plan({"a": items}, log, Options(new=3), NOON), Options(new=3), log.record)
    question = session.question(NOON)
    assert question
    session.answer(options_of(question.item)[0], NOON)
    session.question(NOON)
    assert ids(plan({"a": items}, log, Options(new=3), NOON)) == ["capital/c001", "capital/c002"]
