"""How many cards a day: over all decks and sittings, cards and not showings, new ones among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, banks, countries
from test_session import begin

from studykit.questions.item import Item
from studykit.quiz.entry import Plan
from studykit.quiz.plan import Options, plan
from studykit.quiz.question import Feedback
from studykit.quiz.todays_load import DayLimits
from studykit.reviews.log import Log
from studykit.reviews.records import Review

ITEMS = countries(40)
OLD, NEW = ITEMS[:20], ITEMS[20:]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def give(
    log: Log, *items: Item, at: datetime = NOON, deck: str = "a", rating: int = 3, **more: object
) -> None:
    for number, item in enumerate(items):
        moment = at + number * MINUTE / 60
        review = Review(deck, item.id, moment, rating, "typed", "right", True, "", 9, "")
        log.record(review._replace(**more), item)  # type: ignore[arg-type]


def planned(log: Log, now: datetime = NOON + 60 * MINUTE, **options: object) -> Plan:
    return plan(banks({"a": ITEMS, "b": ITEMS[:5]}), log, Options(**options), now)  # type: ignore[arg-type]


def due_and_new(log: Log, **options: object) -> tuple[int, int]:
    found = planned(log, **options)
    return found.due, found.new


@pytest.fixture
def behind(log: Log) -> Log:
    """Twenty cards are due since long ago."""
    give(log, *OLD, at=NOON - 90 * DAY, rating=4)
    return log


def test_new_ones_count_within_the_cards_of_a_day(behind: Log) -> None:
    assert due_and_new(behind, reviews=50, new=10) == (20, 10)
    assert due_and_new(behind, reviews=25, new=10) == (20, 5)


def test_new_ones_rest_while_more_is_due_than_a_day_takes(behind: Log) -> None:
    assert due_and_new(behind, reviews=20, new=10) == (20, 0)
    assert due_and_new(behind, reviews=12, new=10) == (12, 0)
    found = planned(behind, reviews=12).behind
    assert found is not None
    assert (found.waiting, found.a_day) == (20, 12)
    assert planned(behind, reviews=20).behind is None
    assert due_and_new(behind, reviews=0, new=10) == (0, 0)


def test_a_card_counts_once_however_often_it_is_shown(behind: Log) -> None:
    give(behind, *OLD[:8], rating=1)
    # Missed a while ago, they come again: but they are the eight that were asked.
    later = planned(behind, now=NOON + 60 * MINUTE, reviews=12, new=0)
    assert later.due == 12
    assert later.behind is not None
    assert later.behind.waiting == 20
    cards = {entry.item.id for entry in later.entries}
    assert cards >= {item.id for item in OLD[:8]}
    assert len(cards - {item.id for item in OLD[:8]}) == 4


def test_what_was_asked_in_another_deck_and_sitting_counts_too(log: Log) -> None:
    give(log, *OLD[:6], deck="elsewhere")
    assert due_and_new(log, reviews=10, new=20) == (0, 4)
    assert due_and_new(log, reviews=100, new=8) == (0, 2)
    # Practice is no card of the day.
    give(log, *OLD[6:9], deck="elsewhere", kind="cram")
    assert due_and_new(log, reviews=10, new=20) == (0, 4)
    assert due_and_new(log, now=NOON + DAY, reviews=10, new=5) == (0, 5)


def test_guess_choice_and_recall_of_a_new_item_are_one_new_card(log: Log) -> None:
    give(log, NEW[0], kind="first")
    give(log, NEW[0], at=NOON + MINUTE, kind="first", mode="choice")
    give(log, NEW[0], at=NOON + 2 * MINUTE)
    give(log, NEW[1], at=NOON + 3 * MINUTE, kind="first")
    assert planned(log, new=5).new == 3
    # Who met it yesterday meets no new card in it today: but its recall is one of today's cards.
    tomorrow = planned(log, now=NOON + DAY, new=5, reviews=4)
    assert tomorrow.new == 2
    assert [entry.item.id for entry in tomorrow.entries if entry.meeting][:1] == [NEW[1].id]


def test_what_is_taken_back_gives_its_place_back(log: Log) -> None:
    give(log, *NEW[:3])
    assert due_and_new(log, reviews=5, new=4)[1] == 1
    log.undo(log.reviews()[0].uid, NOON + 2 * MINUTE)
    log.reset("a", NEW[1].id, NOON + 2 * MINUTE)
    # A card that begins anew was asked today all the same.
    assert due_and_new(log, reviews=5, new=4)[1] == 3


def test_a_deck_may_have_limits_of_its_own(behind: Log) -> None:
    give(behind, *OLD[:3])
    few = {"a": DayLimits(reviews=10, new=2)}
    assert due_and_new(behind, limits_of_decks=few, new=20) == (7, 5)
    many = {"a": DayLimits(reviews=None, new=2)}
    assert due_and_new(behind, limits_of_decks=many, new=20) == (17, 7)
    assert due_and_new(behind, limits_of_decks=many, new=4, reviews=22) == (17, 2)


def test_what_was_left_in_its_steps_goes_before_what_is_long_overdue(behind: Log) -> None:
    give(behind, NEW[0], at=NOON - DAY, rating=1)
    assert [entry.item.id for entry in planned(behind, reviews=1).entries] == [NEW[0].id]


# --- minutes -----------------------------------------------------------------------------------------------


def test_a_sitting_of_minutes_ends_after_the_question_during_which_they_ran_out() -> None:
    session, notebook = begin(*ITEMS[:3], minutes=10, mode="typed")
    session.question(NOON)
    session.answer("Town 0", NOON + 9 * MINUTE)
    open_question = session.question(NOON + 9 * MINUTE)
    assert open_question is not None
    assert open_question.until is None
    # The bus has come, and the answer counts all the same.
    assert session.question(NOON + 12 * MINUTE) == open_question
    assert isinstance(session.answer("Town 1", NOON + 12 * MINUTE), Feedback)
    assert len(notebook.reviews) == 2
    assert session.is_over(NOON + 12 * MINUTE)
    assert session.question(NOON + 12 * MINUTE) is None
    # What was a slip can still be taken back, and given anew.
    session.undo(NOON + 12 * MINUTE)
    assert session.question(NOON + 12 * MINUTE) is not None
    session.answer("Town 1", NOON + 13 * MINUTE)
    assert (session.is_over(NOON + 13 * MINUTE), session.summary().asked) == (True, 2)
