from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, as_given, countries, make_item, renamed

from studykit.questions.item import EarlierItem
from studykit.reviews import _cards, _log_file
from studykit.reviews.log import MIGRATIONS, Log, LogError
from studykit.reviews.records import KnownShape, Review
from studykit.reviews.schedule import after_review, study_day

HERE = Path(__file__).parent


def make_review(
    item: str = "capital/australia", at: datetime = NOON, rating: int = 3, deck: str = "world"
) -> Review:
    verdict = "right" if rating > 1 else "wrong"
    return Review(
        deck, item, at, rating, "typed", verdict, rating > 1, "Canberra", 1500, "0123456789abcdef"
    )


def test_the_last_answer_to_an_item_is_the_newest_that_stands(tmp_path: Path) -> None:
    with Log.open(tmp_path / "reviews.db") as log:
        assert log.last_answer("world", "capital/australia") is None
        first = make_review()._replace(keys=("Canberra",))
        second = make_review(at=NOON + DAY)._replace(keys=("Sydney",), kind="first")
        other_deck = make_review(at=NOON + 2 * DAY, deck="states")
        item = make_item()
        for review in (first, second, other_deck):
            log.record(review, item)

        def last() -> tuple[tuple[str, ...], str] | None:
            answer = log.last_answer("world", "capital/australia")
            return (answer.review.keys, answer.stem) if answer else None

        assert last() == (("Sydney",), item.stem)
        log.undo(second.uid, NOON + 3 * DAY)
        assert last() == (("Canberra",), item.stem)
        log.undo(first.uid, NOON + 3 * DAY)
        assert last() is None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "reviews.db"


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_a_review_is_in_the_file_when_record_returns(path: Path) -> None:
    with Log.open(path) as log:
        state = log.record(make_review(), make_item())
        with Log.open(path) as other:
            assert as_given(other.reviews()) == [make_review()]
            assert other.cards("world") == {"capital/australia": state}
    assert state == after_review(None, 3, NOON)


def test_a_review_comes_back_as_it_was_given(path: Path) -> None:
    there = datetime(
        2026, 3, 10, 21, 30, 15, 123000, tzinfo=timezone(timedelta(hours=5, minutes=45))
    )
    given = make_review(at=there)._replace(
        answer="ᚠ \x00 \x1b[31m \U0001f600 'quoted'; DROP TABLE reviews", kind="cram"
    )
    with Log.open(path) as log:
        log.record(given, make_item())
        assert as_given(log.reviews()) == [given]
        assert log.reviews()[0].at.utcoffset() == timedelta(hours=5, minutes=45)


def test_half_a_character_is_kept_as_an_escape(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review()._replace(answer="\ud83d"), make_item())
        assert log.reviews()[0].answer == "\\ud83d"


def test_the_file_and_its_folder_are_the_owners_alone(path: Path) -> None:
    Log.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_copy_of_the_bare_file_is_whole_while_the_log_is_open(path: Path, tmp_path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
        copy = tmp_path / "copy.db"
        copy.write_bytes(path.read_bytes())
        with Log.open(copy) as copied:
            assert as_given(copied.reviews()) == [make_review()]


def test_every_review_waits_for_the_disk(path: Path) -> None:
    with Log.open(path) as log:
        assert log._db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert log._db.execute("PRAGMA journal_mode").fetchone() == ("persist",)


def test_reviews_can_be_neither_edited_nor_deleted(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
    with closing(sqlite3.connect(path)) as db:
        with pytest.raises(sqlite3.IntegrityError, match="never edited"):
            db.execute("UPDATE reviews SET rating = 4")
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            db.execute("DELETE FROM reviews")


def test_the_state_follows_from_what_the_file_holds_not_from_what_a_session_knew(
    path: Path,
) -> None:
    with Log.open(path) as one, Log.open(path) as other:
        first = one.record(make_review(), make_item())
        second = other.record(make_review(at=NOON + 10 * MINUTE), make_item())
        assert second == after_review(first, 3, NOON + 10 * MINUTE)


def test_a_cram_is_kept_and_moves_nothing(path: Path) -> None:
    with Log.open(path) as log:
        assert log.record(make_review()._replace(kind="cram"), make_item()) is None
        state = log.record(make_review(), make_item())
        assert (
            log.record(make_review(at=NOON + DAY, rating=1)._replace(kind="cram"), make_item())
            == state
        )
        assert log.cards("world") == {"capital/australia": state}
        assert len(log.reviews()) == 3


# --- what is due -------------------------------------------------------------------------------------------


def test_due_cards_come_longest_first_and_only_those_that_are_wanted(path: Path) -> None:
    with Log.open(path) as log:
        for at, item in enumerate(countries(5)):
            log.record(make_review(item.id, at=NOON - at * MINUTE, rating=1), item)
        wanted = {"capital/c000", "capital/c002", "capital/c003"}
        found = log.due("world", NOON, wanted, 10)
        assert [item for item, _ in found] == ["capital/c003", "capital/c002"]
        assert [item for item, _ in log.due("world", NOON, wanted, 1)] == ["capital/c003"]
        assert log.due("elsewhere", NOON, wanted, 10) == []
        assert log.next_due("world", {"capital/c000"}, NOON) == NOON + MINUTE
        assert log.next_due("world", {"capital/unknown"}, NOON) is None


def test_what_is_due_is_found_by_an_index(path: Path) -> None:
    with Log.open(path) as log:
        plan = log._db.execute(f"EXPLAIN QUERY PLAN {_cards.BY_DUE}", ("world", 0)).fetchall()
        assert [row[-1] for row in plan] == [
            "SEARCH cards USING INDEX cards_due (deck=? AND due<?)"
        ]


def test_new_items_are_counted_by_the_day_on_which_they_were_first_seen(path: Path) -> None:
    with Log.open(path) as log:
        first, second, third = countries(3)
        log.record(make_review(first.id, at=NOON - DAY), first)
        log.record(make_review(first.id), first)
        log.record(make_review(second.id), second)
        log.record(make_review(third.id)._replace(kind="cram"), third)
        assert log.introduced(["world"], study_day(NOON)) == 1
        assert log.introduced(["world", "world", "other"], study_day(NOON - DAY)) == 1
        assert log.seen("world") == {first.id, second.id}


def test_cards_come_in_the_order_in_which_they_are_due_a_piece_at_a_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studykit.reviews._read_cards._CARDS_AT_ONCE", 2)
    with Log.open(path) as log:
        items = countries(7)
        for at, item in enumerate(items):
            # Several are due at the same moment.
            log.record(make_review(item.id, at=NOON - at // 3 * DAY), item)
        log.suspend("world", items[1].id, NOON)
        cards = log.cards("world")
        del cards[items[1].id]
        in_order = sorted(
            cards.items(), key=lambda card: (card[1].due, card[1].last_review, card[0])
        )
        assert list(log.cards_by_due("world")) == in_order
        assert list(log.cards_by_due("other")) == []


def test_of_known_items_those_are_read_that_are_asked_for_by_their_shape(path: Path) -> None:
    with Log.open(path) as log:
        first, second, third = countries(3)
        for item in (first, second, third):
            log.record(make_review(item.id), item)
        log._db.execute("UPDATE items SET stem = 'damaged' WHERE item = ?", (third.id,))

        def which(shapes: Sequence[KnownShape]) -> list[str]:
            stems = {shape.item: shape.stem for shape in shapes}
            assert stems == {first.id: first.stem, second.id: second.stem, third.id: "damaged"}
            assert all(json.loads(shape.facts) for shape in shapes)
            return [second.id, third.id]

        assert log.known_otherwise("world", which) == {second.id: log.known("world")[second.id]}
        assert log.known_otherwise("other", lambda shapes: [shape.item for shape in shapes]) == {}
        log._changed = None  # a backup would tell of the damage


def test_known_items_carry_their_facts_also_when_they_are_retired(path: Path) -> None:
    with Log.open(path) as log:
        item = make_item(facts=("cities/a", "cities/b"), stem="Capital?")
        log.record(make_review(), renamed(item, "c", "d"))
        assert log.known("world") == {
            "capital/australia": EarlierItem(
                ("cities/a", "cities/b"),
                stem="Capital?",
                keys=("Canberra",),
                was={"cities/a": ("c", "d")},
            )
        }
        item = make_item(facts=("cities/b",), stem="Which capital?", keys=("Perth", "Hobart"))
        log.record(make_review(at=NOON + DAY), item)
        assert log.known("world") == {
            "capital/australia": EarlierItem(
                ("cities/b",), stem="Which capital?", keys=("Perth", "Hobart"), was={}
            )
        }
        assert log.known("other") == {}


# --- the cache ---------------------------------------------------------------------------------------------


def test_rebuilding_gives_the_same_cards(path: Path) -> None:
    chance = random.Random(7)
    with Log.open(path) as log:
        at = NOON
        for _ in range(120):
            at += timedelta(minutes=chance.randrange(3000), microseconds=chance.randrange(10**6))
            item = chance.choice(countries(9))
            there = at.astimezone(timezone(timedelta(hours=chance.randrange(-11, 13))))
            kind = chance.choice(("review", "review", "cram", "first"))
            log.record(
                make_review(item.id, there, chance.randrange(1, 5))._replace(kind=kind), item
            )
        before = log.cards("world")
        log._db.execute("DELETE FROM cards")
        assert log.rebuild() == []
        assert log.cards("world") == before


@pytest.mark.parametrize(
    "change", ["due = 0", "stability = 1", "item = 'capital/c00x'", "reps = 2", "last = x'00'"]
)
def test_a_changed_card_is_worked_out_again_from_the_reviews(path: Path, change: str) -> None:
    later, (first, second, third) = NOON + DAY, countries(3)
    with Log.open(path) as log:
        for at, item in enumerate((first, second, third)):
            log.record(make_review(item.id, at=NOON + at * MINUTE), item)
        cards = log.cards("world")
        log._db.execute(f"UPDATE cards SET {change} WHERE item = '{second.id}'")
        assert log.cards("world") == cards
        log._db.execute(f"UPDATE cards SET {change} WHERE item = '{second.id}'")
        found = log.due("world", later, {first.id, second.id, third.id}, 9)
        assert found == [(item.id, cards[item.id]) for item in (first, second, third)]
        log._db.execute(f"UPDATE cards SET {change} WHERE item = '{second.id}'")
        assert log.record(make_review(second.id, at=later), second) == after_review(
            cards[second.id], 3, later
        )


@pytest.mark.parametrize(
    "change",
    [
        "answer = 'Sydney'",
        "rating = 4",
        "at = at + 1",
        "deck = 'x'",
        "zone = 60",
        "answer = x'ff'",
        "answer = CAST(x'ff' AS TEXT)",
        "took = 'x'",
    ],
)
def test_a_changed_review_is_found_and_left_out(path: Path, change: str) -> None:
    with Log.open(path) as log:
        for at in range(3):
            log.record(make_review(at=NOON + at * MINUTE), make_item())
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER reviews_are_not_edited")
        db.execute(f"UPDATE reviews SET {change} WHERE id = 2")
        db.commit()
    with Log.open(path) as log:
        assert log.damaged() == [2]
        assert [review.at for review in log.reviews()] == [NOON, NOON + 2 * MINUTE]
        assert log.rebuild() == [2]
        assert log.cards("world")["capital/australia"].reps == 2


def test_a_flipped_bit_in_an_answer_is_found(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review()._replace(answer="Wagga Wagga"), make_item())
    data = path.read_bytes()
    assert data.count(b"Wagga Wagga") == 1
    path.write_bytes(data.replace(b"Wagga Wagga", b"Wagga Wagge"))
    with Log.open(path) as log:
        assert log.damaged() == [1]
        assert log.reviews() == []


# --- versions ----------------------------------------------------------------------------------------------

NEWEST = len(MIGRATIONS)


def add_a_note(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE notes (note TEXT)")


def break_half_way(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE half (a)")
    db.execute("CREATE TABLE half (a)")


def test_a_newer_log_is_refused_and_left_untouched(path: Path) -> None:
    Log.open(path, (*MIGRATIONS, add_a_note)).close()
    before = path.read_bytes()
    with pytest.raises(
        LogError,
        match=rf"newer studykit \(version {NEWEST + 1} of the log; this one knows {NEWEST}\)",
    ):
        Log.open(path)
    assert path.read_bytes() == before


def test_an_older_log_is_backed_up_and_brought_up_to_date(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
    Log.open(path, (*MIGRATIONS, add_a_note)).close()
    assert rows(path, "PRAGMA user_version") == [(NEWEST + 1,)]
    assert rows(path, "SELECT note FROM notes") == []
    with Log.open(path.with_name(f"reviews.db.v{NEWEST}.backup")) as backup:
        assert as_given(backup.reviews()) == [make_review()]
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "backups",
        "reviews.db",
        "reviews.db-journal",
        f"reviews.db.v{NEWEST}.backup",
    ]


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
    with pytest.raises(LogError, match="already exists"):
        Log.open(path, (*MIGRATIONS, add_a_note, break_half_way))
    assert rows(path, "PRAGMA user_version") == [(NEWEST,)]
    assert rows(path, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    with Log.open(path) as log:
        assert as_given(log.reviews()) == [make_review()]


def test_two_programs_may_open_a_new_log_at_once(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from studykit.reviews.log import Log; "
        "Log.open(Path(sys.argv[1])).close()"
    )
    children = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(4)]
    assert [child.wait(30) for child in children] == [0, 0, 0, 0]
    assert rows(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


# --- what can go wrong -------------------------------------------------------------------------------------


def test_a_file_of_another_program_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE mine (a)")
    before = path.read_bytes()
    with pytest.raises(LogError, match="of another program"):
        Log.open(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("Dear diary, " * 100)
    with pytest.raises(LogError, match=f"{path} is no SQLite file"):
        Log.open(path)
    assert path.read_text() == "Dear diary, " * 100


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        LogError, match=r"file/home/reviews\.db: the review log cannot be opened: Not a directory\."
    ):
        Log.open(tmp_path / "file" / "home" / "reviews.db")


def test_a_locked_log_is_waited_for_and_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_log_file, "BUSY_WAIT", 0.2)
    with Log.open(path) as log, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            LogError,
            match=rf"reviews\.db is locked: process {os.getpid()} \(.*\) has been writing to it for 0 seconds",
        ):
            log.record(make_review(), make_item())
        other.execute("COMMIT")
        log.record(make_review(), make_item())
        assert len(log.reviews()) == 1


def test_a_full_disk_is_said_and_what_was_there_stays(path: Path) -> None:
    """A limit on the size of files stands for the disk, in a process of its own."""
    with Log.open(path) as log:
        log.record(make_review(), make_item())
    script = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from builders import make_item
from test_log import make_review
from studykit.reviews.log import Log, LogError
with Log.open(Path(sys.argv[1])) as log:
    size = Path(sys.argv[1]).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4096, size + 4096))
    try:
        for took in range(1000):
            log.record(make_review()._replace(answer="x" * 4000, took=took), make_item())
            print("safe", flush=True)
    except LogError as error:
        print(error)
"""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    child = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *safe, said = child.stdout.splitlines()
    assert said == f"The review log {path} cannot be written or read: the disk reports an error."
    with Log.open(path) as log:
        assert len(log.reviews()) == 1 + len(safe)
        assert log.damaged() == []
        assert log.cards("world")["capital/australia"].reps == 1 + len(safe)
