"""A review from Anki counts once, whichever machines brought it; one that was undone there may come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from builders import DAY, NOON, as_given, from_anki
from test_log import make_review

from studykit.reviews._moments import stamp
from studykit.reviews.log import Log
from studykit.reviews.records import SAID_IN_ANKI, Event, Review
from studykit.reviews.schedule import after_review

TOKYO = timezone(timedelta(hours=9))


def placed(record: Review | Event) -> Review | Event:
    return record._replace(placed=stamp(record.at)[0])


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


FIRST, SECOND = (placed(from_anki(make_review(at=NOON + days * DAY), days)) for days in (1, 3))


def about_second(what: str, days: int) -> Event:
    event = Event(what, "world", "capital/australia", NOON + days * DAY, SECOND.uid)
    return placed(event._replace(word=SAID_IN_ANKI))


def test_one_row_brought_by_two_machines_in_two_zones_is_one_review(log: Log) -> None:
    in_tokyo = SECOND._replace(at=SECOND.at.astimezone(TOKYO))
    assert in_tokyo.uid != SECOND.uid
    log.merge([FIRST, SECOND, in_tokyo], NOON)
    assert len(log.reviews()) == 3
    assert len(log.standing()) == 2
    assert log.cards("world")["capital/australia"].reps == 2
    # To undo one of the two is to undo the review.
    for undone in (SECOND, in_tokyo):
        with Log.open(log.path.with_name(f"{undone.uid}.db")) as other:
            event = about_second("undo", 4)._replace(review=undone.uid)
            other.merge([FIRST, SECOND, in_tokyo, event], NOON)
            assert as_given(other.standing()) == as_given([FIRST])


def test_what_was_undone_in_anki_may_come_back(log: Log) -> None:
    one = after_review(None, 3, FIRST.at)
    both = after_review(one, 3, SECOND.at)
    log.merge([FIRST, SECOND, about_second("undo", 4)], NOON)
    assert log.cards("world") == {"capital/australia": one}
    assert [answer.taken_back for answer in log.last_answers(9)] == [NOON + 4 * DAY, None]
    log.merge([about_second("redo", 5)], NOON)
    assert log.cards("world") == {"capital/australia": both}
    assert [answer.taken_back for answer in log.last_answers(9)] == [None, None]
    log.merge([about_second("undo", 6)], NOON)
    assert log.cards("world") == {"capital/australia": one}
