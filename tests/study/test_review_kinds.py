"""What a review notes beside the answer: the keys, that it was a first meeting, and that it was given in Anki."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import (
    DAY,
    MINUTE,
    NOON,
    SECOND,
    as_given,
    banks,
    countries,
    from_anki,
    make_item,
    plan_of,
    renamed,
)
from history import WORLD, give, studied
from hypothesis import given
from hypothesis import strategies as st
from test_log import make_review
from test_merge import exported, take

from studykit.progress.stats import stats
from studykit.quiz.outlook import outlook
from studykit.quiz.plan import Entry, Options, plan
from studykit.quiz.session import Session
from studykit.quiz.summing_up import LEECH
from studykit.reviews._fields import columns_of
from studykit.reviews.log import Log, LogError
from studykit.reviews.records import Review, record_uid
from studykit.reviews.schedule import after_review, study_day

CARD = "capital/australia"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


# --- ids ---------------------------------------------------------------------------------------------------


def test_an_id_takes_in_only_what_is_set() -> None:
    plain = make_review()
    assert plain.uid == "38f23efaf842847946a89286e1108bbe"  # as it was before there were keys
    others = [
        plain._replace(kind="first"),
        plain._replace(keys=("Canberra",)),
        plain._replace(keys=("Canberra", "")),
        from_anki(plain, 7),
        from_anki(plain._replace(keys=("Canberra",)), 7),
    ]
    assert len({plain.uid, *(other.uid for other in others)}) == 6


TAILS = st.tuples(
    st.sampled_from(["[]", '[""]', '["[]"]', '["Canberra"]']),
    st.sampled_from(["", "anki"]),
    st.integers(0, 2),
    st.integers(0, 2),
)


@given(TAILS, TAILS)
def test_two_reviews_have_one_id_only_when_they_are_one(one: object, other: object) -> None:
    first_columns = columns_of(make_review())[:12]
    ids = {record_uid(Review, (*first_columns, *tail, 0)) for tail in (one, other)}
    assert len(ids) == len({one, other})


# --- keys --------------------------------------------------------------------------------------------------


def test_a_review_keeps_the_first_twenty_keys_and_two_hundred_characters_of_each(log: Log) -> None:
    review = make_review()._replace(keys=tuple(f"{number} {'x' * 300}" for number in range(30)))
    log.record(review, make_item())
    (kept,) = log.reviews()
    assert kept.keys == tuple(f"{number} {'x' * 300}"[:200] for number in range(20))
    assert kept.uid == review.uid
    assert not log.damage()
    log.undo(review.uid, NOON)
    assert log.standing() == []


def test_the_quiz_notes_the_keys_those_of_an_order_in_their_order(log: Log) -> None:
    several = make_item(keys=("Spain", "France"), distractors=())
    order = make_item(
        "order/a+b+c", keys=("Trias", "Jura", "Kreide"), distractors=(), interaction="order"
    )
    entries = tuple(Entry("world", item, None) for item in (several, order))
    session = Session(plan_of(entries, 0, 0), Options(mode="typed"), log)
    for minute, typed in enumerate(("France", "1 2 3")):
        assert session.question(NOON)
        session.answer(typed, NOON + minute * MINUTE)
    assert [review.keys for review in log.reviews()] == [
        ("Spain", "France"),
        ("Trias", "Jura", "Kreide"),
    ]
    assert [item.keys for item in log.known("world").values()] == [
        ("Spain", "France"),
        ("Trias", "Jura", "Kreide"),
    ]


def test_an_item_whose_row_was_renamed_is_noted_anew_and_else_nothing_is_written(log: Log) -> None:
    item = make_item()
    log.record(make_review(), item)
    (known,) = [record for record in log.everything() if record.__class__.__name__ == "KnownItem"]
    log.record(make_review(at=NOON + DAY), item)
    assert known in log.everything()
    log.record(make_review(at=NOON + 2 * DAY), renamed(item, "oz"))
    assert known not in log.everything()
    assert log.known("world")[CARD].was == {item.facts[0]: ("oz",)}


# --- first meetings ----------------------------------------------------------------------------------------


def first(item: str = CARD, rating: int = 1) -> Review:
    return make_review(item, rating=rating)._replace(kind="first")


def test_a_first_meeting_makes_no_card_and_is_kept_exported_and_undone_like_others(
    log: Log, tmp_path: Path
) -> None:
    item = make_item()
    assert log.record(first(), item) is None
    assert as_given(log.reviews()) == as_given(log.standing()) == [first()]
    assert log.cards("world") == {}
    assert log.seen("world") == set()
    assert log.introduced(["world"], study_day(NOON)) == 1
    assert list(log.begun("world")) == [CARD]
    assert log.due("world", NOON + 9 * DAY, {CARD}, 9) == []
    assert log.next_due("world", {CARD}, NOON) is None
    assert log.rebuild() == []
    assert log.cards("world") == {}
    assert list(log.known("world")) == [CARD]
    planned = plan(banks({"world": [item]}), log, Options(), NOON + MINUTE)
    assert [(entry.item.id, entry.state, entry.meeting) for entry in planned.entries] == [
        (CARD, None, "choice")
    ]

    with Log.open(tmp_path / "other.db") as other:
        take(other, exported(log))
        assert as_given(other.reviews()) == [first()]
        assert other.cards("world") == {}
    assert log.correct(first().uid, 3, "right", NOON) is None
    assert log.undo(first().uid, NOON) is None
    assert log.standing() == []
    assert log.begun("world") == {}
    assert log.introduced(["world"], study_day(NOON)) == 0


def test_the_first_review_after_a_first_meeting_is_that_of_a_new_card(log: Log) -> None:
    log.record(first(), make_item())
    assert log.introduced(["world"], study_day(NOON)) == 1
    assert log.record(make_review(at=NOON + DAY), make_item()) == after_review(None, 3, NOON + DAY)
    # It was new on the day on which its answer was shown.
    assert log.introduced(["world"], study_day(NOON + DAY)) == 0
    state = log.cards("world")[CARD]
    assert log.record(first()._replace(at=NOON + 2 * DAY), make_item()) == state
    log.rebuild()
    assert log.cards("world") == {CARD: state}


def test_a_first_meeting_is_no_answer_in_the_statistics(log: Log) -> None:
    france, italy, *_ = WORLD
    for days in (0, 3, 9):
        give(log, france, NOON + days * DAY, 3)
    before = stats([studied(log)], log.standing(), NOON + 9 * DAY)
    give(log, france, NOON + 9 * DAY, 1, "Rome", kind="first")
    give(log, italy, NOON + 9 * DAY, 1, "Paris", kind="first")
    give(log, make_item("gone/x"), NOON + 9 * DAY, 3, kind="first")
    after = stats([studied(log)], log.standing(), NOON + 9 * DAY)
    # All that the log has of an item that is no more is told, be it only that it was met.
    assert after == replace(before, due=replace(before.due, retired=1))


def test_what_was_guessed_at_a_first_meeting_is_no_confusion(log: Log) -> None:
    item, taken_for = countries(2)
    for number in range(LEECH):
        log.record(
            make_review(item.id, NOON + number * SECOND)._replace(
                kind="first", correct=False, answer="Town 1"
            ),
            item,
        )
    entry = Entry("world", item, None)
    ahead = outlook(banks({"world": [item, taken_for]}), log, [entry], NOON)
    assert ahead.leeches[0].taken_for is None


# --- reviews from Anki -------------------------------------------------------------------------------------


def test_a_review_from_anki_counts_like_any_other_and_keeps_its_ids(
    log: Log, tmp_path: Path
) -> None:
    here, there = make_review(), from_anki(make_review(at=NOON + DAY), 1764000000000)
    log.record(here, make_item())
    state = log.record(there, make_item())
    assert state == after_review(after_review(None, 3, NOON), 3, NOON + DAY)
    assert as_given(log.reviews()) == [here, there]
    log.rebuild()
    assert log.cards("world") == {CARD: state}
    with Log.open(tmp_path / "other.db") as other:
        take(other, exported(log))
        assert other.reviews() == log.reviews()
        assert other.cards("world") == log.cards("world")
    assert log.undo(there.uid, NOON + DAY) == after_review(None, 3, NOON)


def test_the_last_review_by_which_a_clock_is_checked_is_one_that_was_given_here(log: Log) -> None:
    log.record(make_review(), make_item())
    log.record(from_anki(make_review(at=NOON - 999 * DAY), 7), make_item())
    assert log.last_review() == NOON


@pytest.mark.parametrize(
    "fields", [{"source": "anki"}, {"source_review": 7}, {"source": "anki", "source_card": 7}]
)
def test_ids_of_another_program_without_the_program_are_damage(
    log: Log, fields: dict[str, object]
) -> None:
    log.record(make_review()._replace(**fields), make_item())
    assert log.reviews() == []
    assert log.damaged() == [1]
    log._changed = None


def test_a_log_whose_review_is_damaged_says_so_when_it_is_undone(log: Log) -> None:
    wrong = make_review()._replace(source="anki")
    log.record(wrong, make_item())
    with pytest.raises(LogError, match="or it is damaged"):
        log.undo(wrong.uid, NOON)
    log._changed = None
