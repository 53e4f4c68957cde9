"""A log of an older version, as that studykit wrote it, becomes one of today with all that it held."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, countries, make_item
from history import studied
from test_log import make_review
from test_merge import live, read, take

from studykit.progress.stats import stats
from studykit.questions.item import EarlierItem
from studykit.reviews._cards import card_row
from studykit.reviews.exchange import as_lines
from studykit.reviews.log import MIGRATIONS, Log, LogError
from studykit.reviews.records import Event, KnownItem, Review, with_checksum
from studykit.reviews.schedule import CardState, Settings, after_review

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


# --- version 2 ---------------------------------------------------------------------------------------------

HERE = Path(__file__).parent


def version_2(folder: Path) -> Path:
    written = folder / "reviews-2.db"
    with closing(sqlite3.connect(written)) as db:
        db.executescript((HERE / "version_2.sql").read_text(encoding="utf-8"))
    return written


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_version_2_becomes_one_of_today_with_all_that_it_held(tmp_path: Path) -> None:
    path = version_2(tmp_path)
    ids = "SELECT id, uid, item, answer, rating, kind, placed FROM reviews ORDER BY id"
    words = "SELECT id, uid, what, item, word, placed FROM events ORDER BY id"
    cards = "SELECT * FROM cards ORDER BY deck, item"
    settings = "SELECT retention, day_turns_at, maximum_interval FROM settings"
    before = [rows(path, query) for query in (ids, words, settings)]
    cards_before = rows(path, cards)
    with Log.open(path) as log:
        assert [rows(path, query) for query in (ids, words, settings)] == before
        assert str(log.damage()) == (
            "1 damaged review (number 5); 1 damaged event (number 5); 1 damaged item"
        )
        assert len(log.reviews()) == 10
        assert {(review.keys, review.source) for review in log.reviews()} == {((), "")}
        assert log.flags() == [("world", "capital/c001", "outdated", NOON + 3 * DAY)]
        assert log.suspended("world") == {"capital/c002"}
        assert log.suggestions() == [("world", "capital/c002", "Twon 2", NOON + 20 * MINUTE)]
        known = log.known("other")
        assert known == {
            "capital/c000": EarlierItem(
                ("facts/c000", "facts/c001"), stem="What is the capital of Australia?"
            )
        }
        # Nothing was noted, and identity goes on guessing.
        assert known["capital/c000"].was is None
        lost = ("world", "capital/c003")  # its only review is damaged
        assert rows(path, cards) == [row for row in cards_before if row[:2] != lost]
        log.rebuild()
        assert rows(path, cards) == [row for row in cards_before if row[:2] != lost]
    assert rows(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert rows(path.with_name("reviews-2.db.v2.backup"), ids) == before[0]


def test_an_item_of_version_2_is_noted_with_its_next_review(tmp_path: Path) -> None:
    item, *_ = countries(1)
    with Log.open(version_2(tmp_path)) as log:
        log.record(make_review(item.id, NOON + 9 * DAY), item)
        assert log.known("world")[item.id] == EarlierItem(
            item.facts, stem=item.stem, keys=item.keys, was={}
        )
        log._changed = None


def test_lines_that_an_older_studykit_exported_are_imported(tmp_path: Path) -> None:
    lines = (HERE / "version_1.jsonl").read_text(encoding="utf-8").splitlines()
    with Log.open(tmp_path / "new.db") as new, Log.open(version_2(tmp_path)) as migrated:
        merged = take(new, lines)
        assert (merged.reviews, merged.events) == (11, 5)
        assert [review for review in new.reviews() if review.item != "capital/c003"] == [
            review for review in migrated.reviews() if review.item != "capital/c003"
        ]
        # Its damaged rows are whole in these lines.
        take(migrated, lines)
        assert migrated.reviews() == new.reviews()
        assert list(migrated.everything()) == list(new.everything())
        assert migrated.cards("world") == new.cards("world")
        assert str(migrated.damage()) == ""


@pytest.mark.parametrize("version", [1, 2])
def test_several_exports_in_a_row_may_be_of_several_versions(tmp_path: Path, version: int) -> None:
    old = (HERE / "version_1.jsonl").read_text(encoding="utf-8").splitlines()
    old[0] = json.dumps({"type": "studykit log", "version": version})
    with Log.open(tmp_path / "a.db") as log:
        log.record(make_review(at=NOON + 9 * DAY), make_item())
        new = list(as_lines(log.everything()))
    assert json.loads(new[0]) == {"type": "studykit log", "version": 3}
    assert len(read([*old, *new])) == len(read([*new, *old])) == len(old) + len(new) - 2


# --- any log of version 2 ----------------------------------------------------------------------------------

ITEMS = {item.id for item in countries(6)}


def written_as_version_2(source: Path, target: Path) -> None:
    """The same reviews, events, items and cards as version 2 kept them."""
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        for migration in MIGRATIONS[:2]:
            migration(db)
        db.execute("PRAGMA user_version = 2")
        for table, new_columns in (("reviews", 4), ("events", 1)):
            for row in rows(source, f"SELECT * FROM {table}"):
                *columns, placed, _ = row
                values = with_checksum(*columns[:-new_columns], placed)
                db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        for deck, item, facts, stem, _, _, placed, _ in rows(source, "SELECT * FROM items"):
            values = with_checksum(deck, item, facts, stem, placed)
            db.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", values)
        db.execute("DELETE FROM settings")
        for row in rows(source, "SELECT * FROM cards"):
            db.execute(f"INSERT INTO cards VALUES ({', '.join('?' * 15)})", row)
        for *columns, _, _ in rows(source, "SELECT * FROM settings"):
            db.execute("INSERT INTO settings VALUES (?, ?, ?, ?, ?)", with_checksum(*columns))


def old_life(path: Path, chance: random.Random) -> None:
    """A log with nothing that version 2 did not have."""
    with Log.open(path.with_name("life.db")) as log:
        live(log, chance, 60)
        records = list(log.everything())
        log._changed = None
    kept = []
    for record in records:
        if isinstance(record, Review) and record.kind != "first":
            kept.append(record._replace(keys=(), source="", source_review=0, source_card=0))
        elif isinstance(record, KnownItem):
            kept.append(record._replace(was=None, keys=()))
        elif isinstance(record, Event) and record.what in (
            "flag",
            "unflag",
            "suspend",
            "unsuspend",
        ):
            kept.append(record)
    with Log.open(path) as log:
        log.merge(kept, NOON)
        reviews = log.reviews()
        for number in range(4):
            log.undo(chance.choice(reviews).uid, NOON + number * DAY)
            log.correct(chance.choice(reviews).uid, 3, "right", NOON + number * DAY)
        log._changed = None


def all_that_is_scheduled(log: Log) -> tuple[Any, ...]:
    """Cards, due lists and statistics, beside all reviews and events."""
    decks = [studied(log, countries(6), "world")]
    due = [log.due("world", NOON + days * DAY, ITEMS, 99) for days in (-9, 0, 1, 9, 99)]
    found = [stats(decks, log.standing(), NOON + days * DAY) for days in (0, 9)]
    introduced = [log.introduced(["world"], NOON.toordinal() + day) for day in range(-9, 99)]
    return (
        log.cards("world"),
        due,
        log.next_due("world", ITEMS, NOON),
        introduced,
        found,
        list(log.everything()),
        log.suggestions(),
        log.suspended("world"),
        str(log.damage()),
    )


@pytest.mark.parametrize("turn", range(8))
def test_nothing_that_is_scheduled_changes_with_the_version(tmp_path: Path, turn: int) -> None:
    chance = random.Random(turn)
    path, old = tmp_path / "new.db", tmp_path / "old.db"
    old_life(path, chance)
    written_as_version_2(path, old)
    cards = rows(old, "SELECT * FROM cards")
    with Log.open(path) as log, Log.open(old) as migrated:
        assert rows(old, "SELECT * FROM cards") == cards
        assert all_that_is_scheduled(migrated) == all_that_is_scheduled(log)
        migrated.rebuild()
        assert all_that_is_scheduled(migrated) == all_that_is_scheduled(log)


def test_days_of_before_are_reckoned_anew_by_the_settings_of_the_log_and_memory_stays(
    tmp_path: Path,
) -> None:
    """Before version 4 a step at night was due in the night, and Good could be as soon as Hard."""
    path, old = tmp_path / "new.db", tmp_path / "old.db"
    night = NOON.replace(hour=3, minute=55)
    with Log.open(path, settings=Settings(retention=0.8)) as log:
        after_midnight = log.record(make_review(at=night), make_item())
        log._changed = None
    assert after_midnight is not None
    written_as_version_2(path, old)
    in_ten_minutes = after_midnight._replace(due=night + 10 * MINUTE)
    with closing(sqlite3.connect(old)) as db:
        db.execute("DELETE FROM cards")
        row = card_row("world", make_item().id, in_ten_minutes, suspended=False)
        db.execute(f"INSERT INTO cards VALUES ({', '.join('?' * 15)})", row)
        db.commit()
    with Log.open(old) as log:
        assert log.settings == Settings(retention=0.8)
        assert log.moved == 1
        assert log.cards("world") == {make_item().id: after_midnight}
        assert after_midnight.due == night.replace(hour=4, minute=0)
        assert log.damage().cards == 0


@pytest.mark.parametrize("flips", [60, pytest.param(1500, marks=pytest.mark.slow)])
def test_a_flipped_bit_in_a_log_of_version_2_is_refused_or_told_and_loses_nothing_in_silence(
    tmp_path: Path, flips: int
) -> None:
    chance = random.Random(flips)
    whole, old, path = tmp_path / "new.db", tmp_path / "old.db", tmp_path / "flipped.db"
    old_life(whole, chance)
    written_as_version_2(whole, old)
    with Log.open(whole) as log:
        right = all_that_is_scheduled(log)
    data, outcomes = old.read_bytes(), set[str]()
    for _ in range(flips):
        changed = bytearray(data)
        place = chance.randrange(len(data))
        changed[place] ^= 1 << chance.randrange(8)
        for each in tmp_path.glob("flipped.db*"):
            each.unlink()
        path.write_bytes(changed)
        try:
            with Log.open(path) as log:
                damage = log.damage()
                found = all_that_is_scheduled(log)
                log._changed = None
        except LogError:
            outcomes.add("refused")
            continue
        if damage:
            outcomes.add("told")
        else:
            assert found == right, place
            outcomes.add("the same")
    assert outcomes == {"refused", "told", "the same"}


def test_a_log_of_version_2_with_a_damaged_page_is_left_as_it_is_and_told_what_to_do(
    tmp_path: Path,
) -> None:
    path = version_2(tmp_path)
    ((root,),) = rows(path, "SELECT rootpage FROM sqlite_master WHERE name = 'reviews'")
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : (root - 1) * 4096 + 8] = b"\xff" * 8
    path.write_bytes(data)
    with pytest.raises(
        LogError, match=r"is damaged, and cannot be brought from version 2 .* to \d\. It was left"
    ):
        Log.open(path)
    assert path.read_bytes()[4096:] == data[4096:]
    assert rows(path, "PRAGMA user_version") == [(2,)]


VALUES = [None, 99, -1, 2**63 - 1, 1.5, float("inf"), "x", b"\xff", "\udcff", "[]"]


@pytest.mark.parametrize("of_each", [1, pytest.param(len(VALUES), marks=pytest.mark.slow)])
@pytest.mark.parametrize("table", ["reviews", "events", "items"])
def test_whatever_is_in_a_damaged_row_of_version_2_the_others_are_brought_up_to_date(
    tmp_path: Path, table: str, of_each: int
) -> None:
    path = version_2(tmp_path)
    data = path.read_bytes()
    columns = [name for _, name, *_ in rows(path, f"PRAGMA table_info({table})")]
    for number, column in enumerate(columns[1:]):
        for value in (VALUES[number:] + VALUES)[:of_each]:
            path.write_bytes(data)
            if not put_into_first_row(path, table, column, value):
                continue
            with Log.open(path) as log:
                damage = log.damage()
                log._changed = None
            found = {
                "reviews": len(damage.reviews) - 1,
                "events": len(damage.events) - 1,
                "items": damage.items - 1,
            }
            assert found == {"reviews": 0, "events": 0, "items": 0, table: 1}, (column, value)


def put_into_first_row(path: Path, table: str, column: str, value: object) -> bool:
    """As damage does: no constraint is asked. Return whether that changes the row."""
    triggers = rows(path, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    ((strict,),) = rows(path, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")
    free = strict.replace(" NOT NULL", "").replace(" CHECK (rating BETWEEN 1 AND 4)", "")
    with closing(sqlite3.connect(path)) as db:
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (free, table))
        db.commit()
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = bytes
        before = db.execute(f"SELECT * FROM {table}").fetchall()
        given = value
        place = "?"
        if isinstance(value, str):
            given = value.encode("utf-8", "surrogateescape")
            place = "CAST(? AS TEXT)"
        row = "deck = 'world' AND item = 'capital/c000'" if table == "items" else "id = 1"
        try:
            db.execute(f"UPDATE {table} SET {column} = {place} WHERE {row}", (given,))
        except sqlite3.IntegrityError:
            return False  # a part of the key of items, which is never NULL
        changed = db.execute(f"SELECT * FROM {table}").fetchall() != before
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (strict, table))
        for _, trigger in triggers:
            db.execute(trigger)
        db.commit()
    return changed
