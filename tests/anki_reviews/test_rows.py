"""What the rows of a card mean, and what it means that some are missing."""

from __future__ import annotations

import random

import pytest

from studykit.anki.package_contents import PackageReview
from studykit.anki_reviews.gone import MOST_UNDONE, RowId, missing
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


def rows(*ids: int, card: int = 7) -> set[RowId]:
    return {RowId(number, card) for number in ids}


@pytest.mark.parametrize(
    ("known", "there", "until", "undone", "unexplained"),
    [
        (rows(1, 2, 3), rows(1, 2, 3), 9, set(), set()),
        (rows(1, 2, 3), rows(1), 9, rows(2, 3), set()),
        # Answered again behind the undoing.
        (rows(1, 2, 3), rows(1, 5), 9, rows(2, 3), set()),
        # An older file, and one that is older than the last of them.
        (rows(1, 2, 3), rows(1), 1, set(), set()),
        (rows(1, 2, 3), rows(1), 2, set(), rows(2)),
        # Anki undoes the last answer first.
        (rows(1, 2, 3), rows(1, 3), 9, set(), rows(2)),
        (rows(1, 2) | rows(3, card=8), rows(1) | rows(3, card=8), 9, set(), rows(2)),
        # Nothing there is known: another profile, or a restored collection.
        (rows(1, 2, 3), rows(4), 9, set(), rows(1, 2, 3)),
        (rows(1, 2, 3), set(), 9, set(), rows(1, 2, 3)),
        # Something older there is not known: another device.
        (rows(1, 3), rows(1, 2), 9, set(), rows(3)),
        (rows(1, 3), rows(1) | rows(2, card=8), 9, rows(3), set()),
        # The card is not in the file.
        (rows(1, 2) | rows(3, card=9), rows(1, 2), 9, set(), set()),
        # Anki can undo so many steps.
        (rows(*range(50)), rows(*range(50 - MOST_UNDONE)), 99, rows(*range(20, 50)), set()),
        (rows(*range(50)), rows(*range(19)), 99, set(), rows(*range(19, 50))),
    ],
)
def test_a_missing_row_was_undone_only_where_nothing_else_can_be_meant(
    known: set[RowId], there: set[RowId], until: int, undone: set[RowId], unexplained: set[RowId]
) -> None:
    found = missing(known, known, there, {7, 8}, until)
    assert (found.undone, found.unexplained) == (undone, unexplained)
