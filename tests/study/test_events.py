"""Undo, "I was right", flags and suspensions: what a learner says about reviews and items later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, as_given, countries, from_anki, make_item
from fsrs import Scheduler
from test_log import make_review

from studykit.reviews.fsrs import fsrs_parameters
from studykit.reviews.log import Log, LogError
from studykit.reviews.records import Event, Review
from studykit.reviews.schedule import CardState, Settings, after_review, study_day

ITEM = "capital/australia"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with Log.open(path) as opened:
        yield opened


def after(*reviews: Review) -> CardState | None:
    state = None
    for review in reviews:
        state = after_review(state, review.rating, review.at)
    return state


FIRST, SECOND, THIRD = (
    make_review(at=NOON + days * DAY, rating=rating) for days, rating in ((0, 3), (1, 1), (2, 3))
)


def give(log: Log, *reviews: Review) -> None:
    for review in reviews:
        log.record(review, make_item(review.item))


def test_a_review_is_known_by_its_contents() -> None:
    assert FIRST.uid == FIRST._replace(placed=7).uid
    others = [
        FIRST._replace(took=1501),
        FIRST._replace(answer="canberra"),
        FIRST._replace(kind="cram"),
        SECOND,
    ]
    assert len({FIRST.uid, *(other.uid for other in others)}) == 5
    assert FIRST.uid == "38f23efaf842847946a89286e1108bbe"


def test_the_same_review_twice_is_one(log: Log) -> None:
    give(log, FIRST)
    assert log.record(FIRST, make_item()) == after(FIRST)
    assert as_given(log.reviews()) == [FIRST]


def test_an_undone_review_counts_no_more_and_stays_in_the_log(log: Log) -> None:
    give(log, FIRST, SECOND, THIRD)
    assert log.undo(SECOND.uid, THIRD.at) == after(FIRST, THIRD)
    assert log.cards("world") == {ITEM: after(FIRST, THIRD)}
    assert as_given(log.reviews()) == [FIRST, SECOND, THIRD]
    assert as_given(log.standing()) == [FIRST, THIRD]
    assert log.undo(SECOND.uid, THIRD.at) == after(FIRST, THIRD)


def test_an_item_whose_only_review_is_undone_is_new_again(log: Log) -> None:
    give(log, FIRST)
    assert log.undo(FIRST.uid, NOON) is None
    assert log.cards("world") == {}
    assert log.seen("world") == set()
    assert log.introduced(["world"], study_day(NOON)) == 0
    give(log, SECOND)
    assert log.cards("world") == {ITEM: after(SECOND)}
    assert log.introduced(["world"], study_day(SECOND.at)) == 1


def test_when_the_first_review_is_undone_the_item_was_introduced_by_the_second(log: Log) -> None:
    give(log, FIRST, SECOND)
    log.undo(FIRST.uid, SECOND.at)
    assert log.introduced(["world"], study_day(NOON)) == 0
    assert log.introduced(["world"], study_day(SECOND.at)) == 1


def test_a_corrected_review_counts_as_corrected_and_its_answer_becomes_a_suggestion(
    log: Log,
) -> None:
    wrong = SECOND._replace(answer="Camberra")
    give(log, FIRST, wrong)
    right = wrong._replace(rating=3, verdict="right", correct=True)
    assert log.correct(wrong.uid, 3, "right", THIRD.at) == after(FIRST, right)
    assert as_given(log.standing()) == [FIRST, right]
    assert as_given(log.reviews()) == [FIRST, wrong]
    assert log.suggestions() == [("world", ITEM, "Camberra", THIRD.at)]
    give(log, THIRD)
    assert log.cards("world") == {ITEM: after(FIRST, right, THIRD)}


def test_the_last_correction_counts_and_an_undone_one_suggests_nothing(log: Log) -> None:
    give(log, SECOND)
    log.correct(SECOND.uid, 3, "right", NOON)
    log.correct(SECOND.uid, 1, "wrong", NOON)
    assert as_given(log.standing()) == [SECOND]
    assert log.suggestions() == []
    log.correct(SECOND.uid, 3, "right", NOON)
    assert len(log.suggestions()) == 1
    log.undo(SECOND.uid, NOON)
    assert log.suggestions() == []


def test_a_corrected_cram_moves_no_card(log: Log) -> None:
    cram = FIRST._replace(kind="cram", rating=1, verdict="wrong", correct=False)
    give(log, cram)
    assert log.correct(cram.uid, 3, "right", NOON) is None
    assert log.cards("world") == {}


def test_a_review_that_is_not_there_can_be_neither_undone_nor_corrected(log: Log) -> None:
    with pytest.raises(LogError, match=f"has no review {FIRST.uid}"):
        log.undo(FIRST.uid, NOON)
    with pytest.raises(LogError, match=f"has no review {FIRST.uid}"):
        log.correct(FIRST.uid, 3, "right", NOON)


def test_flags_are_listed_with_their_word_until_they_are_taken_back(log: Log) -> None:
    log.flag("world", ITEM, "moved in 1927", NOON)
    log.flag("world", "capital/peru", "", NOON)
    log.flag("world", ITEM, "check the atlas", NOON)
    assert log.flags() == [
        ("world", "capital/peru", "", NOON),
        ("world", ITEM, "check the atlas", NOON),
    ]
    log.unflag("world", "capital/peru", NOON + MINUTE)
    assert log.flags() == [("world", ITEM, "check the atlas", NOON)]


def test_the_last_word_counts_also_within_one_millisecond(log: Log) -> None:
    for _ in range(3):
        log.flag("world", ITEM, "why", NOON)
        log.unflag("world", ITEM, NOON)
    assert log.flags() == []
    log.flag("world", ITEM, "why", NOON)
    assert [(word, at - NOON < MINUTE) for _, _, word, at in log.flags()] == [("why", True)]


def test_the_last_word_counts_also_when_the_clock_went_back(log: Log) -> None:
    log.suspend("world", ITEM, NOON)
    log.unsuspend("world", ITEM, NOON - DAY)
    assert log.suspended("world") == set()


def test_a_suspended_item_is_never_due(log: Log) -> None:
    first, second, new = countries(3)
    wanted = {first.id, second.id, new.id}
    log.record(make_review(first.id), first)
    log.record(make_review(second.id, at=NOON + MINUTE), second)
    log.suspend("world", first.id, NOON + MINUTE)
    log.suspend("world", new.id, NOON + MINUTE)
    assert log.suspended("world") == {first.id, new.id}
    assert log.suspended("other") == set()
    assert [item for item, _ in log.due("world", NOON + DAY, wanted, 9)] == [second.id]
    assert log.next_due("world", wanted, NOON) == log.cards("world")[second.id].due
    assert set(log.cards("world")) == {first.id, second.id}
    log.record(make_review(first.id, at=NOON + DAY), first)
    assert [item for item, _ in log.due("world", NOON + 9 * DAY, wanted, 9)] == [second.id]
    log.rebuild()
    assert [item for item, _ in log.due("world", NOON + 9 * DAY, wanted, 9)] == [second.id]
    log.unsuspend("world", first.id, NOON + 2 * DAY)
    assert {item for item, _ in log.due("world", NOON + 9 * DAY, wanted, 9)} == {
        first.id,
        second.id,
    }


def test_events_can_be_neither_edited_nor_deleted(path: Path, log: Log) -> None:
    log.flag("world", ITEM, "why", NOON)
    with closing(sqlite3.connect(path)) as db:
        with pytest.raises(sqlite3.IntegrityError, match="never edited"):
            db.execute("UPDATE events SET word = ''")
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            db.execute("DELETE FROM events")


def test_other_settings_make_other_cards_and_every_open_log_follows(path: Path, log: Log) -> None:
    give(log, FIRST, SECOND, THIRD)
    lax = Settings(retention=0.8, day_turns_at=13)
    expected: CardState | None = None
    for review in (FIRST, SECOND, THIRD):
        expected = after_review(expected, review.rating, review.at, lax)
    assert expected is not None
    assert expected.introduced == study_day(NOON) - 1
    with Log.open(path, settings=lax) as other:
        assert other.cards("world") == {ITEM: expected}
    fourth = make_review(at=NOON + 3 * DAY)
    assert log.record(fourth, make_item()) == after_review(expected, 3, fourth.at, lax)
    assert log.settings == lax
    with Log.open(path) as as_it_is:
        assert as_it_is.settings == lax
    with Log.open(path, settings=Settings()) as back:
        assert back.cards("world") == {ITEM: after(FIRST, SECOND, THIRD, fourth)}


# --- parameters --------------------------------------------------------------------------------------------


def noted(log: Log) -> list[tuple[Any, Any]]:
    """When parameters were noted, and the desired retention in them."""
    events = [record for record in log.everything() if isinstance(record, Event)]
    return [
        (event.at, json.loads(event.parameters)["retention"])
        for event in events
        if event.what == "parameters"
    ]


def test_the_parameters_in_force_are_noted_with_the_first_review_made_under_them(
    path: Path, log: Log
) -> None:
    log.suspend("world", ITEM, NOON)
    log.record(FIRST._replace(kind="cram"), make_item())
    log.record(FIRST._replace(kind="first"), make_item())
    assert noted(log) == []  # nothing was scheduled by them
    # What was answered in Anki was scheduled by what Anki had.
    log.record(from_anki(make_review("capital/peru"), 7), make_item("capital/peru"))
    assert noted(log) == []
    give(log, FIRST, SECOND)
    assert noted(log) == [(FIRST.at, 0.9)]
    with Log.open(path, settings=Settings(retention=0.8)) as other:
        assert noted(other) == [(FIRST.at, 0.9)]
        give(other, THIRD)
        assert noted(other) == [(FIRST.at, 0.9), (THIRD.at, 0.8)]
    with Log.open(path, settings=Settings()) as back:
        give(back, make_review(at=NOON + 4 * DAY))
        assert noted(back) == [(FIRST.at, 0.9), (THIRD.at, 0.8), (NOON + 4 * DAY, 0.9)]
        assert not back.damage()


def test_parameters_are_all_that_the_schedule_hangs_on(log: Log) -> None:
    give(log, FIRST)
    (event,) = [record for record in log.everything() if isinstance(record, Event)]
    assert (event.what, event.deck, event.item, event.at) == ("parameters", "", "", FIRST.at)
    parameters = json.loads(event.parameters)
    assert len(parameters.pop("fsrs")) == 21
    assert parameters == {
        "day_turns_at": 4,
        "intervals": "anki",
        "learning_steps": [60, 600],
        "maximum_interval": 36500,
        "relearning_steps": [600],
        "retention": 0.9,
    }
    assert event.parameters == json.dumps(json.loads(event.parameters), sort_keys=True)


def test_replay_by_the_parameters_that_were_noted_gives_the_same(path: Path) -> None:
    own = (*Scheduler().parameters[:20], 0.4)
    with Log.open(path, settings=Settings(0.85, 5, parameters=own)) as log:
        give(log, FIRST, SECOND, THIRD)
        cards, records = log.cards("world"), list(log.everything())
        assert cards == log.cards("world")
    (event,) = [record for record in records if isinstance(record, Event)]
    noted = json.loads(event.parameters)
    settings = Settings(
        noted["retention"],
        noted["day_turns_at"],
        noted["maximum_interval"],
        fsrs_parameters(noted["fsrs"]),
    )
    with Log.open(path.with_name("elsewhere.db"), settings=settings) as other:
        other.merge(records, NOON)
        assert other.cards("world") == cards
    with Log.open(path) as as_it_is:
        assert as_it_is.settings == settings
    with Log.open(path, settings=Settings(0.85, 5)) as by_default:
        assert by_default.cards("world") != cards


def test_two_logs_that_merge_have_the_parameters_of_both_in_their_order(
    path: Path, log: Log
) -> None:
    give(log, FIRST)
    elsewhere = path.with_name("elsewhere.db")
    with Log.open(elsewhere, settings=Settings(retention=0.8)) as other:
        give(other, SECOND)
        ours, theirs = list(log.everything()), list(other.everything())
        log.merge(theirs, NOON)
        other.merge(ours, NOON)
        assert noted(log) == noted(other) == [(FIRST.at, 0.9), (SECOND.at, 0.8)]
        # The last ones noted are those of the other machine.
        give(log, THIRD)
        assert noted(log) == [(FIRST.at, 0.9), (SECOND.at, 0.8), (THIRD.at, 0.9)]
        other.merge(log.everything(), NOON)
        assert noted(other) == noted(log)
        other.merge(log.everything(), NOON)
        assert noted(other) == noted(log)


def test_parameters_touch_no_card_no_flag_and_no_suggestion(log: Log) -> None:
    give(log, FIRST)
    before = (log.cards("world"), log.flags(), log.suggestions(), log.suspended(""))
    log.merge(
        [Event("parameters", "", "", NOON + DAY, parameters="{}")._replace(placed=2**50)], NOON
    )
    log.rebuild()
    assert (log.cards("world"), log.flags(), log.suggestions(), log.suspended("")) == before
    assert log.cards("") == {}
    assert as_given(log.standing()) == [FIRST]


@pytest.mark.parametrize(
    "fields",
    [
        {"deck": "world"},
        {"item": ITEM},
        {"parameters": ""},
        {"rating": 3},
        {"what": "flag"},
    ],
)
def test_parameters_of_an_item_and_events_with_parameters_are_damage(
    log: Log, fields: dict[str, Any]
) -> None:
    event = Event("parameters", "", "", NOON, parameters="{}", placed=2**50)
    log.merge([event], NOON)
    assert not log.damage()
    log.merge([event._replace(**fields)], NOON)
    assert str(log.damage()) == "1 damaged event (number 2)"
    log._changed = None


def test_parameters_at_the_end_of_all_places_are_noted_once(log: Log) -> None:
    """As a log may hold them that came from elsewhere: nothing can be placed behind them."""
    foreign = Event("parameters", "", "", NOON - DAY, parameters="{}", placed=2**63 - 1)
    log.merge([foreign], NOON)
    give(log, FIRST, SECOND, THIRD)
    assert [event.at for event in log.everything() if isinstance(event, Event)] == [
        NOON - DAY,
        FIRST.at,
    ]


def test_damaged_parameters_are_noted_again_with_the_next_review(path: Path, log: Log) -> None:
    give(log, FIRST)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER events_are_not_edited")
        db.execute("UPDATE events SET parameters = '{}'")
        db.commit()
    give(log, SECOND)
    assert noted(log) == [(SECOND.at, 0.9)]
    log._changed = None
