"""A card is due by the learner's own day where he is now: after journeys, and when summer time begins or ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import DAY, banks, make_item

from studykit.quiz.plan import Options, next_due, plan
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import LEARNING, due_here

NEW_YORK, TOKYO, BERLIN = map(ZoneInfo, ("America/New_York", "Asia/Tokyo", "Europe/Berlin"))
ITEM = make_item()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def at(zone: ZoneInfo, text: str) -> datetime:
    """The moment as the clock of a machine there gives it: with its offset of then, and no zone."""
    moment = datetime.fromisoformat(text).replace(tzinfo=zone)
    offset = moment.utcoffset()
    assert offset is not None
    return moment.astimezone(timezone(offset))


def learn(log: Log, moment: datetime) -> None:
    """Two right answers, with which the item leaves its steps: it comes again in two days."""
    for minutes in (0, 11):
        given = moment + minutes * MINUTE
        log.record(Review("a", ITEM.id, given, 3, "typed", "right", True, "Canberra", 9, "x"), ITEM)


def is_due(log: Log, moment: datetime) -> bool:
    planned = plan(banks({"a": [ITEM]}), log, Options(new=0), moment)
    return planned.due == 1


@pytest.mark.parametrize(
    ("learned", "begins", "due_day"),
    [
        # To the east: by the clock of New York it would begin at 18:00 in Tokyo.
        ((NEW_YORK, "2026-03-06 20:00"), TOKYO, "2026-03-08 04:00"),
        # To the west: it would begin on the day before.
        ((TOKYO, "2026-03-06 20:00"), NEW_YORK, "2026-03-08 04:00"),
        # At home, on the day on which summer time begins: at five by the clock of the day before.
        ((NEW_YORK, "2026-03-06 20:00"), NEW_YORK, "2026-03-08 04:00"),
        # And on the one on which it ends: at three.
        ((BERLIN, "2026-10-23 20:00"), BERLIN, "2026-10-25 04:00"),
    ],
)
def test_a_card_is_due_when_its_day_begins_where_the_learner_is(
    log: Log, learned: tuple[ZoneInfo, str], begins: ZoneInfo, due_day: str
) -> None:
    learn(log, at(*learned))
    due = at(begins, due_day)
    assert next_due(banks({"a": [ITEM]}), log, due) == due
    assert not is_due(log, due - MINUTE)
    assert is_due(log, due)
    assert [item for item, _ in log.due("a", due, {ITEM.id}, 9)] == [ITEM.id]


def test_a_step_of_minutes_is_over_at_the_same_moment_everywhere(log: Log) -> None:
    moment = at(NEW_YORK, "2026-03-06 20:00")
    log.record(Review("a", ITEM.id, moment, 3, "typed", "right", True, "Canberra", 9, "x"), ITEM)
    (state,) = log.cards("a").values()
    assert state.phase == LEARNING
    assert due_here(state, moment.astimezone(TOKYO)) == moment + 10 * MINUTE


def test_a_step_that_waits_for_a_day_is_asked_once_where_that_day_has_begun(log: Log) -> None:
    late = at(NEW_YORK, "2026-03-07 03:51")
    log.record(Review("a", ITEM.id, late, 3, "typed", "right", True, "Canberra", 9, "x"), ITEM)
    (state,) = log.cards("a").values()
    # In ten minutes another day has begun: so it waits for that, and not for the minutes.
    assert (state.phase, state.due) == (LEARNING, at(NEW_YORK, "2026-03-07 04:00"))
    in_tokyo = at(TOKYO, "2026-03-07 17:59")
    planned = plan(banks({"a": [ITEM]}), log, Options(), in_tokyo)
    assert [entry.item.id for entry in planned.entries] == [ITEM.id]


def test_a_buried_card_is_next_due_tomorrow(log: Log) -> None:
    learn(log, at(BERLIN, "2026-03-06 20:00"))
    noon = at(BERLIN, "2026-03-10 12:00")
    log.bury("a", ITEM.id, noon)
    assert next_due(banks({"a": [ITEM]}), log, noon) == at(BERLIN, "2026-03-11 04:00")
    log.suspend("a", ITEM.id, noon)
    assert next_due(banks({"a": [ITEM]}), log, noon) is None
    log.unsuspend("a", ITEM.id, noon)
    assert next_due(banks({"a": [ITEM]}), log, noon + DAY) == at(BERLIN, "2026-03-08 04:00")
