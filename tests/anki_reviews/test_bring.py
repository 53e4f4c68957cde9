"""What was seen in Anki is held against the log: once is enough, and what was said later counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from pathlib import Path

import pytest
from test_rows import row

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews.bring import Bringing, News
from studykit.anki_reviews.gone import that_can_be_undone
from studykit.anki_reviews.seen import BURIED_BY_HAND, SUSPENDED, KnownTexts, SeenCard, SeenInAnki
from studykit.questions.item import EarlierItem
from studykit.reviews.log import Log
from studykit.reviews.records import AnkiRow, Event, Review
from studykit.reviews.schedule import after_review, study_day

START = 1_772_452_800_000
"""2 March 2026, 12:00 UTC."""
DAY = 86_400_000
CARD = SeenCard("world", "capital/peru", 7)
TOKYO = timezone(timedelta(hours=9))


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def on(day: float, name: str = "review") -> PackageReview:
    return row(START + int(day * DAY), name)._replace(usn=-1)


def seen(*rows: PackageReview, until: float = 99, **fields: int) -> SeenInAnki:
    changed = max((each.id for each in rows), default=START) // 1000 * 1000
    card = CARD._replace(**{"rows": rows, "changed": changed, **fields})
    return in_collection(5, SeenInAnki([card], START + int(until * DAY)))


def in_collection(deck: int, there: SeenInAnki) -> SeenInAnki:
    rows = [row for card in there.cards for row in card.rows]
    return there._replace(
        decks={"world": frozenset({deck})}, can_be_undone=that_can_be_undone(rows)
    )


def bring(log: Log, there: SeenInAnki, zone: timezone = UTC) -> News:
    bringing = Bringing(there, log, lambda at: moment(at).astimezone(zone))
    log.merge(bringing.records(), moment(there.until))
    return bringing.news


def memory(*answers: tuple[float, int]) -> object:
    state = None
    for day, rating in answers:
        state = after_review(state, rating, moment(START + int(day * DAY)))
    return state


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def test_reviews_come_once_with_what_is_known_of_them(log: Log) -> None:
    there = seen(on(0, "learn"), on(1), on(2, "practice"), on(3, "due date"))
    texts = KnownTexts(
        EarlierItem(("cities/lima",), stem="Peru?", keys=("Lima",), was={}), START + DAY
    )
    there = there._replace(cards=[there.cards[0]._replace(texts=texts)])
    assert bring(log, there) == News(reviews=3, practice=1)
    assert log.cards("world") == {"capital/peru": memory((0, 3), (1, 3))}
    first, second, third = log.reviews()
    assert first == Review(
        "world",
        "capital/peru",
        moment(START),
        3,
        "cards",
        "right",
        True,
        "",
        900,
        "",
        source="anki",
        source_review=START,
        source_card=7,
        placed=START,
    )
    assert [first.keys, second.keys, third.kind] == [(), ("Lima",), "cram"]
    assert log.known("world")["capital/peru"] == texts.item
    before = list(log.everything())
    assert bring(log, there) == News(known=3)
    assert bring(log, there, TOKYO) == News(known=3)
    assert list(log.everything()) == before


def test_a_row_that_is_there_twice_is_one_review(log: Log) -> None:
    assert bring(log, seen(on(0, "learn"), on(1), on(1))) == News(reviews=2)
    assert len(log.reviews()) == 2


def test_files_in_any_order_give_the_same(tmp_path: Path) -> None:
    files = [
        seen(on(0, "learn"), until=0.5),
        seen(on(0, "learn"), on(1), until=1.5),
        seen(on(0, "learn"), on(1), on(2, "forget"), on(3, "learn"), until=4),
    ]
    for order in permutations(files):
        with Log.open(tmp_path / f"{[each.until for each in order]}.db") as log:
            for there in order:
                bring(log, there)
            assert log.cards("world") == {"capital/peru": memory((3, 3))}


def test_forgotten_cards_begin_anew_and_undoing_that_brings_the_memory_back(log: Log) -> None:
    before = (on(0, "learn"), on(1))
    assert bring(log, seen(*before, on(2, "forget"), until=3)) == News(reviews=2, begun_anew=1)
    assert log.cards("world") == {}
    assert bring(log, seen(*before, until=4)) == News(known=2)
    assert log.cards("world") == {"capital/peru": memory((0, 3), (1, 3))}
    again = seen(*before, on(5, "learn"), until=6)
    assert bring(log, again) == News(reviews=1, known=2, begun_anew=1)
    assert log.cards("world") == {"capital/peru": memory((5, 3))}
    bring(log, seen(*before, until=7))
    assert log.cards("world") == {"capital/peru": memory((0, 3), (1, 3))}


def test_what_was_undone_in_anki_is_taken_back_and_may_come_again(log: Log) -> None:
    one, two = on(0, "learn"), on(1)
    with_two, with_one = seen(one, two, until=2), seen(one, until=3)
    bring(log, with_two)
    assert bring(log, with_one) == News(known=1, undone=1)
    assert log.cards("world") == {"capital/peru": memory((0, 3))}
    # Neither the older file nor the same one again changes that.
    before = list(log.everything())
    assert bring(log, with_two) == News(known=2)
    assert bring(log, with_one) == News(known=1)
    assert list(log.everything()) == before
    assert bring(log, seen(one, two, until=4)) == News(known=2, came_back=1)
    # An older file takes nothing back.
    assert bring(log, with_one) == News(known=1, unexplained=1)
    assert log.cards("world") == {"capital/peru": memory((0, 3), (1, 3))}


def test_what_was_taken_back_here_stays_so(log: Log) -> None:
    there = seen(on(0, "learn"), on(1), until=2)
    bring(log, there)
    log.undo(log.reviews()[-1].uid, moment(START + 2 * DAY))
    assert bring(log, there._replace(until=START + 9 * DAY)) == News(known=2)
    assert log.cards("world") == {"capital/peru": memory((0, 3))}


def test_an_older_file_and_one_of_another_profile_take_nothing_back(log: Log) -> None:
    rows = on(0, "learn"), on(1), on(2)
    bring(log, seen(*rows, until=3))
    assert bring(log, seen(*rows[:2], until=1.5)) == News(known=2)
    other = in_collection(6, seen(on(1.5, "learn"), until=9))
    assert bring(log, other) == News(reviews=1, unexplained=3)
    # Each of the two profiles goes on, and undoes its own.
    other = in_collection(6, seen(on(1.5, "learn"), on(9.5), until=10))
    assert bring(log, other) == News(reviews=1, known=1, unexplained=3)
    assert bring(log, seen(*rows[:2], until=11)) == News(known=2, undone=1, unexplained=2)
    assert len(log.standing()) == 4


def test_a_device_that_had_not_synced_takes_nothing_back(log: Log) -> None:
    synced = on(0, "learn")._replace(usn=3)
    bring(log, seen(synced, on(1), until=2)._replace(is_synced=True))
    phone = seen(synced, until=3)._replace(is_synced=True)
    assert bring(log, phone) == News(known=1, unexplained=1)
    # The laptop has undone another one since, and keeps the first.
    laptop = seen(synced, on(1), on(4), until=5)._replace(is_synced=True)
    bring(log, laptop)
    assert bring(
        log,
        laptop._replace(
            cards=[laptop.cards[0]._replace(rows=(synced, on(1)))], until=START + 6 * DAY
        ),
    ) == News(known=2, undone=1)
    assert log.cards("world") == {"capital/peru": memory((0, 3), (1, 3))}


def test_a_copy_of_the_collection_takes_nothing_back(log: Log) -> None:
    common = on(0, "learn")
    bring(log, seen(common, on(2), until=3))
    assert bring(log, seen(common, on(1), until=4)) == News(reviews=1, known=1, unexplained=1)
    # Each of the two goes on, and what is undone in one is told all the same.
    one = seen(common, on(2), on(5), until=6)
    assert bring(log, one) == News(reviews=1, known=2, unexplained=1)
    other = seen(common, on(1), on(7), until=8)
    assert bring(log, other) == News(reviews=1, known=2, unexplained=2)
    one = seen(common, on(2), until=9)
    assert bring(log, one) == News(known=2, undone=1, unexplained=2)
    other = seen(common, on(1), until=10)
    assert bring(log, other) == News(known=2, undone=1, unexplained=1)
    assert log.cards("world") == {"capital/peru": memory((0, 3), (1, 3), (2, 3))}


def test_an_older_file_brings_no_review_that_was_undone_by_then(log: Log) -> None:
    one, two = on(0, "learn"), on(1)
    bring(log, seen(one, until=3))
    assert bring(log, seen(one, two, until=2)) == News(reviews=1, known=1, undone=1)
    assert log.cards("world") == {"capital/peru": memory((0, 3))}
    assert len(log.reviews()) == 2
    assert bring(log, seen(one, two, until=4)) == News(known=2, came_back=1)


def test_our_own_reviews_in_anki_stay_ours(log: Log) -> None:
    ours = Event(
        "in_anki", "world", "capital/peru", moment(START), "5f0c", word=AnkiRow(7, START).text
    )
    log.note_about_anki([ours], moment(START))
    assert bring(log, seen(on(0, "learn"), on(1))) == News(reviews=1)
    assert log.cards("world") == {"capital/peru": memory((1, 3))}


@pytest.mark.parametrize(
    ("fields", "word", "news"),
    [
        ({"queue": SUSPENDED}, "suspend", News(suspended=1)),
        ({"queue": BURIED_BY_HAND}, "bury", News(buried=1)),
        ({"flag": 1}, "flag", News(flagged=1)),
    ],
)
def test_marks_of_anki_are_events_and_the_last_word_counts(
    log: Log, fields: dict[str, int], word: str, news: News
) -> None:
    today = study_day(moment(START))

    def marked() -> Sequence[object]:
        return [
            *log.suspended("world"),
            *log.buried("world", today),
            *(flag[2] for flag in log.flags()),
        ]

    assert bring(log, seen(until=1)) == News()
    assert bring(log, seen(until=2, **fields)) == news
    assert marked() == ["red flag in Anki" if word == "flag" else "capital/peru"]
    assert bring(log, seen(until=3, **fields)) == News()
    # Taken off here, it stays off as long as nothing changes in Anki.
    off = {"suspend": log.unsuspend, "bury": log.unbury, "flag": log.unflag}[word]
    off("world", "capital/peru", moment(START + DAY))
    assert bring(log, seen(until=4, **fields)) == News()
    assert marked() == []
    # Taken off in Anki later, and put on again.
    assert bring(log, seen(until=5, changed=START + 2 * DAY)).reviews == 0
    again = bring(log, seen(until=6, changed=START + 3 * DAY, **fields))
    assert again.suspended + again.buried + again.flagged == 1
    # An older file knows less.
    before = list(log.everything())
    assert bring(log, seen(until=1)) == News()
    assert list(log.everything()) == before


def test_a_mark_that_was_undone_in_anki_goes(log: Log) -> None:
    bring(log, seen(on(0, "learn"), until=1))
    bring(log, seen(on(0, "learn"), until=3, queue=SUSPENDED, changed=START + 2 * DAY))
    assert log.suspended("world")
    undone = seen(on(0, "learn"), until=4)
    # Of a collection that syncs it may be the state of another device.
    assert bring(log, undone._replace(is_synced=True)) == News(known=1)
    assert bring(log, undone._replace(until=START + 5 * DAY)) == News(known=1, unsuspended=1)
    assert not log.suspended("world")
    assert bring(log, undone._replace(until=START + 6 * DAY)) == News(known=1)


def test_a_flag_of_anki_leaves_the_learner_s_own_reason(log: Log) -> None:
    log.flag("world", "capital/peru", "no such base", moment(START - DAY))
    bring(log, seen(flag=4))
    bring(log, seen(flag=5, changed=START + DAY))
    assert [word for *_, word, _ in log.flags()] == ["no such base; pink flag in Anki"]
    bring(log, seen(flag=5, changed=START + DAY))
    assert len(log.events_by_card("world")["world", "capital/peru"]) == 3


def test_moments_and_numbers_that_cannot_be_are_left_out(log: Log) -> None:
    for number in (-5, 2**62):
        assert bring(log, seen(row(number, "learn"), until=1)).impossible == 1
    odd = on(1)._replace(taken=-7)
    bring(log, seen(on(0, "learn"), odd))
    assert [review.took for review in log.reviews()] == [900, 0]
    assert not log.damaged()
