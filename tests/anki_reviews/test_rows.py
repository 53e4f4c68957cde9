"""What the rows of a card mean, and what it means that some are missing."""

from __future__ import annotations

import random

import pytest

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews.gone import MOST_UNDONE, Reading, RowId, that_can_be_undone, undone
from studykit.anki_reviews.history import Beginning, history

ROWS = {
    "learn": (0, 3, 224),
    "review": (1, 3, 224),
    "relearn": (2, 3, 700),
    "early": (3, 3, 224),
    "practice": (3, 3, 0),
    "due date": (4, 0, 224),
    "forget": (4, 0, 0),
    "rescheduled": (5, 0, 224),
    "odd": (9, 0, 0),
    "wrong": (1, 7, 224),
}


def row(number: int, name: str) -> PackageReview:
    kind, ease, factor = ROWS[name]
    return PackageReview(number, 7, ease, 1, 1, factor, 900, kind)


@pytest.mark.parametrize(
    ("names", "answers", "begins_behind"),
    [
        ("learn learn review relearn review", [10, 20, 30, 40, 50], []),
        ("learn review practice early practice", [10, 20, 30, 40, 50], []),
        ("learn review due-date rescheduled odd wrong", [10, 20], []),
        ("learn forget", [10], [20]),
        ("learn review forget learn review", [10, 20, 40, 50], [30]),
        # A card that is learned again was forgotten, with or without a row that says so.
        ("learn review learn learn review", [10, 20, 30, 40, 50], [29]),
        ("learn review learn review learn", [10, 20, 30, 40, 50], [29, 49]),
        ("learn practice learn", [10, 20, 30], []),
        ("learn due-date learn", [10, 30], [29]),
        ("due-date learn learn", [20, 30], []),
        ("review forget due-date review", [10, 40], [20]),
        ("practice learn", [10, 20], []),
        ("", [], []),
    ],
)
def test_rows_are_answers_practice_or_new_beginnings(
    names: str, answers: list[int], begins_behind: list[int]
) -> None:
    rows = [
        row(10 * place, name.replace("-", " ")) for place, name in enumerate(names.split(), start=1)
    ]
    random.Random(names).shuffle(rows)
    past = history(rows)
    assert [answer.id for answer in past.answers] == answers
    assert [beginning.behind for beginning in past.beginnings] == begins_behind
    assert all(
        begin in (Beginning(each, each), Beginning(each + 1, each))
        for begin, each in zip(past.beginnings, begins_behind, strict=True)
    )


def rows(*ids: int, card: int = 7) -> frozenset[RowId]:
    return frozenset(RowId(number, card) for number in ids)


@pytest.mark.parametrize(
    ("could_be_undone", "there", "gone"),
    [
        (rows(3, 4, 5), rows(1, 2, 3, 4, 5), rows()),
        (rows(3, 4, 5), rows(1, 2, 3, 4), rows(5)),
        (rows(3, 4, 5), rows(1, 3, 9), rows(4, 5)),
        # What had been synced, or is older than thirty steps, cannot be undone.
        (rows(4, 5), rows(1, 4, 5), rows()),
        # The card is not there.
        (rows(4) | rows(5, card=9), rows(4), rows()),
    ],
)
def test_what_is_missing_was_undone_if_it_could_be(
    could_be_undone: frozenset[RowId], there: frozenset[RowId], gone: frozenset[RowId]
) -> None:
    before = Reading(9, frozenset({1}), could_be_undone)
    for is_synced in (True, False):
        assert undone(before, there, {7, 8}, is_synced=is_synced) == gone


@pytest.mark.parametrize(
    "there",
    [
        # As on a device that has none of them.
        rows(1, 2),
        # Anki undoes the last answer first.
        rows(1, 2, 3, 5),
    ],
)
def test_where_a_collection_syncs_it_may_be_another_device(there: frozenset[RowId]) -> None:
    before = Reading(9, frozenset({1}), rows(3, 4, 5))
    assert undone(before, there, {7}, is_synced=True) == rows()
    assert undone(before, there, {7}, is_synced=False) == before.can_be_undone - there


def test_the_newest_rows_that_were_never_synced_can_be_undone() -> None:
    past = [row(number, "review")._replace(usn=-1 if number > 20 else 5) for number in range(60)]
    assert that_can_be_undone(past) == rows(*range(60 - MOST_UNDONE, 60))
    assert that_can_be_undone(past[:22]) == rows(21)


def test_a_reading_is_kept_as_a_text_and_others_are_no_reading() -> None:
    reading = Reading(9, frozenset({3, 1}), rows(4) | rows(5, card=8), 2)
    assert Reading.of(9, reading.text) == reading
    odd = (
        "",
        "{}",
        "[]",
        "7",
        '{"decks": 1, "open": [], "cards": 1}',
        '{"decks": [], "open": [[1]], "cards": 1}',
        '{"decks": ["a"], "open": [], "cards": 1}',
    )
    assert [Reading.of(9, text) for text in odd] == [None] * len(odd)
