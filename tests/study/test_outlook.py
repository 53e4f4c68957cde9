"""What lies beyond a sitting, from the real log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, banks, countries, make_item

from studykit.questions.item import Item
from studykit.quiz.confusions import AnswerOwners, most_taken_for
from studykit.quiz.outlook import outlook
from studykit.quiz.plan import Entry, Options, plan
from studykit.quiz.session import Session
from studykit.quiz.summing_up import LEECH
from studykit.reviews.log import Log
from studykit.reviews.records import Review


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def give(log: Log, item: Item, at: object, rating: int, answer: str = "") -> None:
    verdict = "wrong" if rating == 1 else "right"
    log.record(Review("a", item.id, at, rating, "typed", verdict, rating > 1, answer, 0, ""), item)


def test_a_leech_is_named_with_the_item_that_it_is_taken_for(log: Log) -> None:
    items = countries(4)
    leech = items[0]
    give(log, leech, NOON - 400 * DAY, 4)
    for lapse in range(LEECH):
        at = NOON - (300 - 3 * lapse) * DAY
        give(log, leech, at, 1, "town 2." if lapse < 4 else "Town 1" if lapse < 6 else "Nowhere")
        give(log, leech, at + 10 * MINUTE, 4)
    session = Session(
        plan(banks({"a": items}), log, Options(mode="typed"), NOON), Options(mode="typed"), log
    )
    session.question(NOON)
    session.answer("Ur", NOON)
    ahead = outlook(banks({"a": items}), log, session.summary().leeches, NOON)
    assert [(each.item, each.lapses, each.taken_for) for each in ahead.leeches] == [
        (leech, LEECH + 1, items[2])
    ]
    assert outlook(banks({"a": items}), log, (), NOON).leeches == ()


def test_a_card_is_taken_only_for_another_of_its_template() -> None:
    first, second, third = countries(3)
    river = make_item("river/rhine", keys=("Rhine",))
    items = (first, second, third, river)
    assert most_taken_for(first, ["Rhine", "Town 0", ""], AnswerOwners(items)) is None
    assert most_taken_for(first, ["Town 2", "Town 1", "Town 2"], AnswerOwners(items)) is third
    same = make_item("capital/again", keys=("Town 0", "Town 9"))
    assert (
        most_taken_for(first, ["Town 0", "Town 0", "Town 9"], AnswerOwners((first, same))) is same
    )
    assert most_taken_for(first, ["Town 0"], AnswerOwners((first, same))) is None
    alias = second._replace(answers=(second.answers[0]._replace(accepted=("The First",)),))
    assert most_taken_for(first, ["the first"], AnswerOwners((first, alias))) is alias


def test_what_is_due_by_the_end_of_tomorrow_is_counted_without_what_is_set_aside(log: Log) -> None:
    items = countries(6)
    give(log, items[0], NOON, 1)  # in a minute
    give(log, items[1], NOON - 9 * DAY, 4)  # since yesterday
    give(log, items[2], NOON - 7 * DAY, 4)  # tomorrow
    give(log, items[3], NOON - 6 * DAY, 4)  # the day after
    give(log, items[4], NOON - 7 * DAY, 4)
    log.suspend("a", items[4].id, NOON)
    ahead = outlook(banks({"a": items}), log, (), NOON)
    assert (ahead.due_tomorrow, ahead.due_this_week) == (3, 4)
    assert ahead.streak == 1
    assert ahead.next_due is not None
    assert ahead.next_due < NOON
    assert outlook(banks({"a": items[:1]}), log, (), NOON).next_due == NOON + MINUTE
    assert outlook(banks({"b": items}), log, [], NOON).next_due is None


def test_a_leech_whose_wrong_answers_name_nothing_stands_alone(log: Log) -> None:
    (item,) = countries(1)
    give(log, item, NOON, 1, "x")
    (leech,) = outlook(banks({"a": (item,)}), log, (Entry("a", item, None),), NOON).leeches
    assert (leech.item, leech.taken_for) == (item, None)
