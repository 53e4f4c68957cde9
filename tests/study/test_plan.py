from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, banks, countries, make_item

from studykit.questions.item import Item
from studykit.quiz.entry import Entry
from studykit.quiz.plan import APART, NEAR, Options, Plan, next_due, plan
from studykit.quiz.question import Feedback
from studykit.quiz.queue import Queue
from studykit.quiz.session import Session
from studykit.reviews.log import Log
from studykit.reviews.records import Review


@pytest.fixture
def log(tmp_path: Path):
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def give(log: Log, deck: str, item: Item, at: object, rating: int = 3) -> None:
    log.record(Review(deck, item.id, at, rating, "typed", "right", True, "", 0, ""), item)


def in_turn(planned: Plan) -> list[Entry]:
    """The entries as a queue asks them, where none comes again."""
    queue = Queue(planned)
    entries = []
    while entry := queue.next(NOON):
        queue.take(entry)
        entries.append(entry)
    return entries


def ids(planned: Plan) -> list[str]:
    return [entry.item.id for entry in in_turn(planned)]


def test_steps_come_first_then_due_and_new_ones_are_mixed(log: Log) -> None:
    items = countries(12)
    give(log, "a", items[2], NOON - 70 * MINUTE, 1)
    give(log, "a", items[4], NOON - 90 * MINUTE, 1)
    for item in items[5:11]:
        give(log, "a", item, NOON - 30 * DAY, 4)
    planned = plan(banks({"a": items}), log, Options(), NOON)
    order = ids(planned)
    assert order[:2] == ["capital/c004", "capital/c002"]
    new = {items[at].id for at in (0, 1, 3, 11)}
    is_new = [item in new for item in order[2:]]
    # One new one after three due, and the other two when nothing more is due.
    assert is_new == [False, False, False, True, False, False, False, True, True, True]
    assert (planned.due, planned.new) == (8, 4)


def test_due_items_come_in_an_order_of_their_day(log: Log) -> None:
    items = countries(8)
    for item in items:
        give(log, "a", item, NOON - 30 * DAY, 4)
    orders = []
    for day in range(6):
        planned = plan(banks({"a": items}), log, Options(), NOON + day * DAY)
        assert ids(planned) == ids(plan(banks({"a": items}), log, Options(), NOON + day * DAY))
        orders.append(ids(planned))
    assert len({tuple(order) for order in orders}) == 6
    assert {frozenset(order) for order in orders} == {frozenset(item.id for item in items)}


def test_new_items_are_counted_over_the_day_and_all_decks(log: Log) -> None:
    items = countries(30)
    assert len(plan(banks({"a": items}), log, Options(), NOON).entries) == 20
    for item in items[:3]:
        give(log, "a", item, NOON, 4)
    planned = plan(banks({"a": items, "b": items}), log, Options(new=5), NOON)
    assert {(entry.deck, entry.item.id) for entry in planned.entries} == {
        ("a", "capital/c003"),
        ("b", "capital/c000"),
    }
    assert plan(banks({"a": items}), log, Options(new=3), NOON).entries == ()
    assert len(plan(banks({"a": items}), log, Options(new=3), NOON + DAY).entries) == 3


def test_items_of_several_decks_are_interleaved_and_keep_their_deck(log: Log) -> None:
    birds = tuple(
        item._replace(id=f"bird/{at}", facts=(f"birds/{at}",))
        for at, item in enumerate(countries(2))
    )
    # From each in turn, as their authors order them: the fifth would be a bird.
    planned = plan(banks({"a": countries(3), "b": birds}), log, Options(new=3), NOON)
    assert {(entry.deck, entry.item.id) for entry in planned.entries} == {
        ("a", "capital/c000"),
        ("b", "bird/0"),
        ("a", "capital/c001"),
    }


def test_items_about_one_fact_or_one_entity_are_kept_apart(log: Log) -> None:
    items = list(countries(12))
    items[1] = items[1]._replace(facts=items[0].facts)
    items[3] = items[3]._replace(entities=("towns/ur",))
    items[4] = items[4]._replace(entities=("towns/ur",))
    order = ids(plan(banks({"a": items}), log, Options(), NOON))
    assert sorted(order) == sorted(item.id for item in items)
    assert abs(order.index("capital/c000") - order.index("capital/c001")) > APART - 1
    assert abs(order.index("capital/c003") - order.index("capital/c004")) > APART - 1


def test_when_all_items_are_about_one_thing_they_are_asked_all_the_same(log: Log) -> None:
    items = [item._replace(entities=("towns/ur",)) for item in countries(4)]
    order = ids(plan(banks({"a": items}), log, Options(), NOON))
    assert sorted(order) == [item.id for item in items]


def test_neither_one_answer_nor_one_template_stands_three_times_running(log: Log) -> None:
    claims = [
        item._replace(id=f"claim/{at}", template="claim", answers=answers)
        for at, item in enumerate(countries(16))
        for answers in [make_item(keys=("True" if at < 12 else "False",)).answers]
    ]
    towns = countries(8)
    entries = in_turn(plan(banks({"a": [*claims, *towns]}), log, Options(new=99), NOON))
    assert len(entries) == 24
    for of_item in (lambda item: item.template, lambda item: item.keys):
        for at, three in enumerate(zip(entries, entries[1:], entries[2:], strict=False)):
            is_run = len({of_item(entry.item) for entry in three}) == 1
            left = {of_item(entry.item) for entry in entries[at + 2 :]}
            assert not is_run or len(left) == 1, [entry.item.id for entry in entries]


def test_all_takes_each_item_once_due_or_not(log: Log) -> None:
    items = countries(4)
    give(log, "a", items[3], NOON - DAY, 1)
    give(log, "a", items[0], NOON - 120 * MINUTE, 4)
    planned = plan(banks({"a": items}), log, Options(all=True, new=0), NOON)
    assert ids(planned) == ["capital/c003", "capital/c000", "capital/c001", "capital/c002"]
    assert [entry.state is None for entry in in_turn(planned)] == [False, False, True, True]


def test_tags_and_templates_narrow_the_plan(log: Log) -> None:
    tagged = make_item("river/rhine", tags=("water::rivers",))
    items = (*countries(2), tagged)
    assert ids(plan(banks({"a": items}), log, Options(tags=("water",)), NOON)) == ["river/rhine"]
    assert ids(plan(banks({"a": items}), log, Options(tags=("water::rivers", "x")), NOON)) == [
        "river/rhine"
    ]
    assert ids(plan(banks({"a": items}), log, Options(tags=("wat",)), NOON)) == []
    assert sorted(ids(plan(banks({"a": items}), log, Options(templates=("capital",)), NOON))) == [
        "capital/c000",
        "capital/c001",
    ]


def test_retired_items_are_not_asked_and_do_not_make_anything_due(log: Log) -> None:
    old, new = countries(2)
    give(log, "a", old, NOON - DAY, 1)
    assert ids(plan(banks({"a": (new,)}), log, Options(), NOON)) == [new.id]
    assert next_due(banks({"a": (new,)}), log, NOON) is None
    give(log, "a", new, NOON, 1)
    assert next_due(banks({"a": (new,)}), log, NOON) == NOON + MINUTE


def test_the_answers_of_a_template_are_each_others_rivals(log: Log) -> None:
    zambia, gambia = (
        make_item(f"country/{key}", keys=(key,), distractors=()) for key in ("Zambia", "Gambia")
    )
    other = make_item("river/zambezi", keys=("Zambezi",), distractors=())
    planned = plan(banks({"a": (gambia, zambia, other)}), log, Options(), NOON)
    zambia_first = planned._replace(
        entries=tuple(Entry("a", item, None) for item in (zambia, gambia)), order="as planned"
    )
    session = Session(zambia_first, Options(), log)
    session.question(NOON)
    said = session.answer("Gambia", NOON)
    assert isinstance(said, Feedback)
    assert said.verdict == "wrong"


def test_a_quiz_that_was_cut_off_goes_on_where_it_was(log: Log) -> None:
    items, options = countries(9), Options(new=6, mode="typed")
    planned = plan(banks({"a": items}), log, options, NOON)
    order = ids(planned)
    session = Session(planned, options, log)
    question = session.question(NOON)
    assert question
    session.answer(question.item.keys[0], NOON)
    session.question(NOON)
    going_on = ids(plan(banks({"a": items}), log, options, NOON))
    # What was answered has a step to go, and comes when two others stand between.
    assert [identity for identity in going_on if identity != order[0]] == order[1:]
    assert going_on.index(order[0]) >= 2


def test_a_sitting_that_was_cut_off_goes_on_after_an_undo_too(log: Log) -> None:
    items, options = countries(4), Options(mode="typed")
    planned = plan(banks({"a": items}), log, options, NOON)
    order = ids(planned)
    session = Session(planned, options, log)
    for _ in range(2):
        question = session.question(NOON)
        assert question
        session.answer(question.item.keys[0], NOON)
    session.undo(NOON)
    going_on = ids(plan(banks({"a": items}), log, options, NOON))
    assert [identity for identity in going_on if identity != order[0]] == order[1:]


def test_suspended_items_are_never_asked_and_are_not_due(log: Log) -> None:
    items = countries(3)
    give(log, "a", items[0], NOON - DAY, 1)
    for item in items[:2]:
        log.suspend("a", item.id, NOON)
    for chosen in (Options(), Options(all=True), Options(cram=True), Options(exam=True)):
        assert ids(plan(banks({"a": items}), log, chosen, NOON)) == ["capital/c002"]
    assert next_due(banks({"a": items}), log, NOON) is None
    log.unsuspend("a", items[0].id, NOON)
    planned = plan(banks({"a": items}), log, Options(), NOON)
    assert sorted(ids(planned)) == ["capital/c000", "capital/c002"]


def test_an_exam_draws_its_questions_anew_each_time_and_leaves_out_what_is_only_a_card(
    log: Log,
) -> None:
    items = (*countries(30), make_item("river/rhine", modes=("cards",)))
    drawn = [
        ids(plan(banks({"a": items}), log, Options(exam=True, questions=10), NOON + at * DAY))
        for at in (0, 0, 1)
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert [len({*each}) for each in drawn] == [10, 10, 10]
    assert "river/rhine" not in ids(plan(banks({"a": items}), log, Options(exam=True), NOON))


def rivers(many: int) -> list[Item]:
    """Items of another template, about other facts."""
    return [
        item._replace(id=f"river/{at}", template="river", facts=(f"rivers/{at}",))
        for at, item in enumerate(countries(many))
    ]


def confusable(*names: str) -> list[Item]:
    """Items of one template, each with the others' keys as options."""
    template = names[0][0]
    return [
        make_item(
            f"{template}/{name}",
            keys=(f"K{name}",),
            distractors=[f"K{other}" for other in names if other != name],
        )
        for name in names
    ]


def test_confusable_items_are_asked_soon_after_each_other_but_never_one_right_after_the_other(
    log: Log,
) -> None:
    items = [*confusable("a1", "a2", "a3"), *countries(6), *rivers(6)]
    order = ids(plan(banks({"a": items}), log, Options(), NOON))
    assert sorted(order) == sorted(item.id for item in items)
    places = [at for at, item in enumerate(order) if item.startswith("a/")]
    gaps = [after - before for before, after in pairwise(places)]
    assert all(2 <= gap <= NEAR + 1 for gap in gaps), order


def test_due_items_that_are_confusable_find_each_other(log: Log) -> None:
    others, pair = (*countries(6), *rivers(6)), confusable("b1", "b2")
    for at, item in enumerate([pair[0], *others, pair[1]]):
        give(log, "a", item, NOON - (300 - at) * DAY, 4)
    order = ids(plan(banks({"a": (*others, *pair)}), log, Options(new=0), NOON))
    assert 2 <= order.index("b/b2") - order.index("b/b1") <= NEAR + 1


def test_what_is_about_one_thing_stays_apart_even_when_it_is_confusable(log: Log) -> None:
    pair = [item._replace(entities=("towns/ur",)) for item in confusable("c1", "c2")]
    others = (*countries(6), *rivers(6))
    order = ids(plan(banks({"a": [*pair, *others]}), log, Options(), NOON))
    assert abs(order.index("c/c2") - order.index("c/c1")) > APART


def test_when_all_items_are_confusable_they_are_asked_all_the_same(log: Log) -> None:
    items = confusable("d1", "d2", "d3", "d4")
    assert len(ids(plan(banks({"a": items}), log, Options(), NOON))) == len(items)
