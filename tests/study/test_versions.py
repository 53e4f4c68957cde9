"""A log of version 1, as the first studykit wrote it, becomes one of today with all that it held."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON

from studykit.questions.item import EarlierItem
from studykit.reviews.exchange import as_lines
from studykit.reviews.log import MIGRATIONS, Log, LogError
from studykit.reviews.schedule import CardState, after_review

MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "reviews.db"
    with closing(sqlite3.connect(written)) as db:
        db.executescript(Path(__file__).with_name("version_1.sql").read_text(encoding="utf-8"))
    return written


def after(*reviews: tuple[timedelta, int]) -> CardState | None:
    state = None
    for since, rating in reviews:
        state = after_review(state, rating, NOON + since)
    return state


def test_all_reviews_of_version_1_are_there_with_their_contents(path: Path) -> None:
    with Log.open(path) as log:
        assert [
            (review.item[-1], review.at - NOON, review.rating, review.kind)
            for review in log.reviews()
        ] == [
            ("0", 0 * DAY, 3, "review"),
            ("1", MINUTE, 1, "review"),
            ("0", 9 * MINUTE, 3, "review"),
            (
                "0",
                9 * MINUTE + MILLISECOND,
                3,
                "review",
            ),  # equal to the one before, and no less a review
            ("2", 21 * MINUTE, 3, "review"),
            ("1", 3 * DAY, 4, "cram"),
            ("0", 3 * DAY, 1, "review"),
            ("0", -2 * DAY, 3, "review"),  # given after the clock went back
            ("1", 4 * DAY, 4, "review"),
        ]
        second = log.reviews()[1]
        assert (second.answer, second.at.utcoffset()) == ("Tówn ᚠ", timedelta(hours=9))
        assert (second.took, second.digest, second.mode, second.verdict) == (
            1500,
            "0123456789abcdef",
            "typed",
            "wrong",
        )
        assert log.known("world")["capital/c002"] == EarlierItem(
            ("facts/c002",), stem="What is the capital of country 2?"
        )


def test_the_cards_of_version_1_follow_from_its_reviews_in_their_order(path: Path) -> None:
    at_first = after(
        (0 * DAY, 3), (9 * MINUTE, 3), (9 * MINUTE + MILLISECOND, 3), (3 * DAY, 1), (-2 * DAY, 3)
    )
    with Log.open(path) as log:
        cards = log.cards("world")
        assert cards["capital/c000"] == at_first
        assert cards["capital/c001"].reps == 2
        assert cards["capital/c002"] == after((21 * MINUTE, 3))


def test_a_damaged_review_of_version_1_stays_and_is_named(path: Path) -> None:
    with Log.open(path) as log:
        assert log.damaged() == [5]
        assert str(log.damage()) == "1 damaged review (number 5)"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT answer, rating, uid FROM reviews WHERE id = 5").fetchone() == (
            "damaged now",
            2,
            None,
        )


def test_version_1_is_backed_up_first_and_migrates_to_the_same_everywhere(
    path: Path, tmp_path: Path
) -> None:
    before = path.read_bytes()
    other = tmp_path / "other.db"
    other.write_bytes(before)
    with Log.open(path) as log, Log.open(other) as elsewhere:
        assert list(as_lines(log.everything())) == list(as_lines(elsewhere.everything()))
    with closing(sqlite3.connect(path.with_name("reviews.db.v1.backup"))) as backup:
        assert backup.execute("PRAGMA user_version").fetchone() == (1,)
        assert backup.execute("SELECT count(*) FROM reviews").fetchone() == (10,)


def test_a_migration_that_stops_half_way_leaves_version_1_as_it_was(path: Path) -> None:
    def stop(_: object) -> None:
        msg = "no such thing"
        raise sqlite3.OperationalError(msg)

    with pytest.raises(LogError, match="no such thing"):
        Log.open(path, (*MIGRATIONS, stop))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM reviews").fetchone() == (10,)
        assert (
            db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'events%'").fetchall() == []
        )
    with Log.open(path) as log:
        assert len(log.reviews()) == 9


COLUMNS = ("deck", "item", "at", "zone", "rating", "mode", "answer", "took", "checksum")


@pytest.mark.parametrize(
    "value", [None, 99, -1, 2**63 - 1, 1.5, float("inf"), "x", b"\xff", "\udcff"]
)
def test_whatever_is_in_a_damaged_row_of_version_1_the_others_are_brought_up_to_date(
    path: Path, value: object
) -> None:
    data = path.read_bytes()
    for column in COLUMNS:
        path.write_bytes(data)
        put_into_review_4(path, column, value)
        with Log.open(path) as log:
            assert log.damaged() == [4, 5]
            assert len(log.reviews()) == 8


def put_into_review_4(path: Path, column: str, value: object) -> None:
    """As damage does: no constraint is asked, and a text (here "\udcff") need be no UTF-8."""
    with closing(sqlite3.connect(path)) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'reviews'").fetchone()
        db.execute("PRAGMA writable_schema = ON")
        free = sql.replace(" NOT NULL", "").replace(" CHECK (rating BETWEEN 1 AND 4)", "")
        db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'reviews'", (free,))
        db.commit()
    with closing(sqlite3.connect(path)) as db:
        (sql,) = db.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'reviews_are_not_edited'"
        ).fetchone()
        db.execute("DROP TRIGGER reviews_are_not_edited")
        is_text = isinstance(value, str)
        given = value.encode("utf-8", "surrogateescape") if is_text else value
        db.execute(
            f"UPDATE reviews SET {column} = {'CAST(? AS TEXT)' if is_text else '?'} WHERE id = 4",
            (given,),
        )
        db.execute(sql)
        db.commit()
