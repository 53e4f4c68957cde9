"""What the log keeps of placements, and the order of new items that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, banks, countries
from test_log import make_review

from studykit.quiz.moved_back import moved_back_last
from studykit.quiz.plan import Options, plan
from studykit.reviews.exchange import as_lines, from_lines
from studykit.reviews.log import Log
from studykit.reviews.records import Event, misfit
from studykit.reviews.schedule import study_day

ITEMS = countries(4)
IDS = [item.id for item in ITEMS]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def test_what_moved_back_comes_after_all_other_new_items(log: Log) -> None:
    assert list(moved_back_last("abcde", {"b", "d", "x"})) == list("acebd")
    log.move_back("world", IDS[:3], NOON)
    wanted = Options(new=2)
    asked = plan(banks({"world": ITEMS}), log, wanted, NOON).entries
    assert {entry.item.id for entry in asked} == {IDS[3], IDS[0]}
    log.move_back("world", [], NOON + MINUTE)
    asked = plan(banks({"world": ITEMS}), log, wanted, NOON).entries
    assert {entry.item.id for entry in asked} == {IDS[0], IDS[1]}


def test_only_what_changes_is_noted(log: Log) -> None:
    for items in (IDS[:2], IDS[:2], IDS[1:3]):
        log.move_back("world", items, NOON)
    events = [record for record in log.everything() if isinstance(record, Event)]
    assert sorted((event.what, event.item) for event in events) == [
        ("place", IDS[0]),
        ("place", IDS[1]),
        ("place", IDS[2]),
        ("unplace", IDS[0]),
    ]


def test_a_placement_goes_along_to_another_machine(log: Log, tmp_path: Path) -> None:
    review = make_review(IDS[3], NOON, 4)
    log.note_placed(review)
    log.record(review, ITEMS[3])
    log.move_back("world", IDS[:2], NOON)
    lines = list(as_lines(log.everything()))
    with Log.open(tmp_path / "other.db") as other:
        other.merge(from_lines((f"{line}\n".encode() for line in lines), "reviews.jsonl"), NOON)
        assert other.placed("world") == log.placed("world")
        assert other.moved_back("world") == set(IDS[:2])
        other.undo(review.uid, NOON + DAY)
        assert other.placed("world").answers == ()


def test_what_was_known_is_no_new_item_of_the_day(log: Log) -> None:
    for item in ITEMS[:2]:
        review = make_review(item.id, NOON, 4)
        if item is ITEMS[0]:
            log.note_placed(review)
        log.record(review, item)
    assert log.introduced(("world",), study_day(NOON)) == 1
    log.undo(make_review(IDS[0], NOON, 4).uid, NOON)
    log.record(make_review(IDS[0], NOON + MINUTE, 3), ITEMS[0])
    assert log.introduced(("world",), study_day(NOON)) == 2


def test_a_place_is_about_an_answer_or_an_item_and_nothing_else() -> None:
    place = Event("place", "world", IDS[0], NOON)
    assert misfit(place) == misfit(place._replace(review="5f0c")) == ""
    assert misfit(place._replace(rating=3))
    assert misfit(place._replace(what="unplace", review="5f0c"))
