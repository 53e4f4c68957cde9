"""Buried until tomorrow, and begun anew: in the log, over two machines, and in a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, as_given, banks, countries, make_item
from test_log import make_review
from test_merge import exported, take
from test_session import begin

from studykit.quiz.plan import Options, plan
from studykit.quiz.question import NotDone
from studykit.reviews.log import Log
from studykit.reviews.records import Event
from studykit.reviews.schedule import after_review, study_day

ITEM = "capital/australia"
TODAY = study_day(NOON)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def answered(log: Log, *days: int, item: str = ITEM) -> None:
    for day in days:
        log.record(make_review(item, NOON + day * DAY), make_item(item))


# --- in the log --------------------------------------------------------------------------------------------


def test_a_buried_item_is_back_when_the_day_turns(log: Log) -> None:
    log.bury("world", ITEM, NOON)
    assert log.buried("world", TODAY) == {ITEM}
    assert log.buried("other", TODAY) == set()
    assert log.buried("world", TODAY + 1) == set()
    log.unbury("world", ITEM, NOON)
    assert log.buried("world", TODAY) == set()


def test_who_travels_west_meets_a_buried_item_no_sooner(log: Log) -> None:
    in_tokyo = datetime(2026, 3, 10, 9, tzinfo=timezone(timedelta(hours=9)))
    log.bury("world", ITEM, in_tokyo)
    in_hawaii = in_tokyo.astimezone(timezone(timedelta(hours=-10)))
    assert study_day(in_hawaii) == study_day(in_tokyo) - 1
    assert log.buried("world", study_day(in_hawaii)) == {ITEM}
    assert log.buried("world", study_day(in_tokyo)) == {ITEM}


def test_a_reset_item_is_new_and_keeps_its_history(log: Log) -> None:
    answered(log, -30, -20, -9)
    before = log.cards("world")[ITEM]
    log.reset("world", ITEM, NOON)
    assert (log.cards("world"), log.seen("world")) == ({}, set())
    assert len(log.standing()) == 3
    answered(log, 1)
    assert log.cards("world")[ITEM] == after_review(None, 3, NOON + DAY)
    log.rebuild()
    assert log.cards("world")[ITEM] == after_review(None, 3, NOON + DAY)
    restored = log.restore("world", ITEM, NOON + 2 * DAY)
    assert restored == after_review(before, 3, NOON + DAY)


def test_of_two_resets_the_last_is_taken_back_first(log: Log) -> None:
    answered(log, 0)
    log.reset("world", ITEM, NOON + DAY)
    answered(log, 2)
    log.reset("world", ITEM, NOON + 3 * DAY)
    assert log.restore("world", ITEM, NOON) == after_review(None, 3, NOON + 2 * DAY)
    both = after_review(after_review(None, 3, NOON), 3, NOON + 2 * DAY)
    assert log.restore("world", ITEM, NOON) == both
    assert log.restore("world", ITEM, NOON) == both


def test_a_reset_counts_from_where_it_stands_also_when_the_clock_goes_back(log: Log) -> None:
    answered(log, 9)
    log.reset("world", ITEM, NOON)
    assert log.cards("world") == {}
    answered(log, -9)
    assert log.cards("world")[ITEM] == after_review(None, 3, NOON - 9 * DAY)
    log.rebuild()
    assert log.cards("world")[ITEM] == after_review(None, 3, NOON - 9 * DAY)


def test_both_go_with_export_import_and_merge_in_any_order(log: Log, tmp_path: Path) -> None:
    answered(log, 0)
    with Log.open(tmp_path / "other.db") as other:
        take(other, exported(log))
        answered(other, 3)
        log.reset("world", ITEM, NOON + DAY)
        log.bury("world", ITEM, NOON + DAY)
        log.restore("world", ITEM, NOON + 2 * DAY)
        log.reset("world", ITEM, NOON + 2 * DAY)
        log.unbury("world", ITEM, NOON + DAY)
        from_here, from_there = exported(log), exported(other)
        take(other, from_here)
        take(log, from_there)
        assert exported(log) == exported(other)
        assert log.cards("world") == other.cards("world")
        # The answer of the other machine came after the reset.
        assert log.cards("world")[ITEM] == after_review(None, 3, NOON + 3 * DAY)
        assert as_given(log.since(NOON + DAY)) == [make_review(ITEM, NOON + 3 * DAY)]


def test_lines_say_version_4_from_where_an_older_studykit_could_not_go_on(log: Log) -> None:
    answered(log, 0)
    log.flag("world", ITEM, "", NOON)

    def versions() -> list[int]:
        read = map(json.loads, exported(log))
        return [line["version"] for line in read if line["type"] == "studykit log"]

    assert versions() == [3]
    log.bury("world", ITEM, NOON)
    log.reset("world", ITEM, NOON)
    assert versions() == [3, 4]
    words = [json.loads(line).get("what") for line in exported(log)]
    assert words[-3:] == [None, "bury", "reset"]
    records = [record for record in log.everything() if isinstance(record, Event)]
    assert [event.what for event in records] == ["parameters", "flag", "bury", "reset"]


# --- in a sitting ------------------------------------------------------------------------------------------


def test_what_is_buried_is_neither_due_nor_new_today(log: Log) -> None:
    first, second, third = countries(3)
    answered(log, -9, item=first.id)
    decks = banks({"world": [first, second, third]})
    for item in (first, second):
        log.bury("world", item.id, NOON)
    today = plan(decks, log, Options(), NOON)
    assert [entry.item.id for entry in today.entries] == [third.id]
    tomorrow = plan(decks, log, Options(), NOON + DAY)
    assert (tomorrow.due, tomorrow.new) == (1, 2)


def test_in_a_session_both_put_the_question_away_and_undo_takes_both_back() -> None:
    state = after_review(None, 3, NOON - DAY)
    session, notebook = begin(*countries(2), states={"capital/c000": state})
    session.question(NOON)
    session.reset(NOON)
    assert notebook.states == {}
    session.question(NOON)
    session.bury(NOON)
    assert notebook.buried == {"capital/c001"}
    assert session.question(NOON) is None
    session.undo(NOON)
    question = session.undo(NOON)
    assert (notebook.buried, notebook.states) == (set(), {"capital/c000": state})
    assert question == session.question(NOON)
    assert session.open is not None
    assert session.open.entry.state == state


def test_what_is_new_has_nothing_to_reset() -> None:
    session, _ = begin(*countries(1))
    question = session.question(NOON)
    assert session.reset(NOON) == NotDone("It is new: there is nothing to reset.")
    assert session.open == question


def test_an_answered_item_that_is_reset_or_buried_does_not_come_again_in_its_steps() -> None:
    for name in ("reset", "bury"):
        session, notebook = begin(*countries(1), mode="typed")
        session.question(NOON)
        session.answer("x", NOON)
        getattr(session, name)(NOON)
        assert session.question(NOON + 5 * MINUTE) is None
        session.undo(NOON)
        assert (notebook.reviews, notebook.states, notebook.buried) == ([], {}, set())
