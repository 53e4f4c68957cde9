"""Any log: what `log export` writes, `log import` takes, whatever clock or damage there was."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, countries, from_anki, make_item, renamed
from test_log import make_review

from studykit.reviews._tables import REVIEWS
from studykit.reviews.exchange import as_lines, from_lines
from studykit.reviews.log import Log, LogError, MergeCounts
from studykit.reviews.records import Event, Review, checksum, record_uid
from tests.cli.runner import studykit

ITEMS = countries(4)
DECKS = ("world", "d-2")
CLOCKS = (
    NOON,
    datetime(1970, 1, 1, 0, 7, 0, 295000, tzinfo=UTC),  # after a dead battery
    datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
    datetime(1904, 1, 1, tzinfo=UTC),
    datetime(2, 1, 1, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(9999, 12, 29, 23, 59, tzinfo=UTC),
)
ZONES = (0, 540, -300, 345, 1439, -1439, -1)
STRANGE: tuple[Any, ...] = (
    0,
    -1,
    5,
    99,
    2**40,
    2**62,
    2**63 - 1,
    -(2**63),
    1.5,
    -0.0,
    float("inf"),
    -float("inf"),
)
STRANGE += (
    "",
    "NaN",
    "x",
    "[]",
    "{",
    b"",
    b"\x00\xff",
    "\U0001f600",
    "typed",
    "right",
    "undo",
    "suspend",
    "parameters",
    "anki",
    "null",
    '["x"]',
    '{"x": ["y"]}',
)
TABLES = ("reviews", "events", "items", "cards", "settings")


def exported(path: Path) -> list[str]:
    with Log.open_to_export(path) as log:
        return list(as_lines(log.everything()))


def take(path: Path, lines: list[str]) -> MergeCounts:
    log = Log.open(path)
    merged = log.merge(from_lines((f"{line}\n".encode() for line in lines), "reviews.jsonl"), NOON)
    leave(log)
    return merged


def leave(log: Log) -> None:
    """Closes a log without the backup of the day: a damaged one has none, and says so."""
    log._changed = None
    log.close()


def live(path: Path, chance: random.Random, steps: int) -> None:
    """Reviews and events of two decks, under a clock that jumps to anywhere."""
    log, given = Log.open(path), list[Review]()
    at = chance.choice(CLOCKS)
    for _ in range(steps):
        at = (
            chance.choice(CLOCKS)
            if chance.random() < 0.2
            else at + chance.choice((MINUTE, -MINUTE)) * chance.random()
        )
        at = min(max(at, CLOCKS[4]), CLOCKS[6])
        there = at.astimezone(timezone(timedelta(minutes=chance.choice(ZONES))))
        deck, item = chance.choice(DECKS), chance.choice(ITEMS)
        try:
            match chance.randrange(10):
                case 7 if given:
                    log.undo(chance.choice(given).uid, there)
                case 8 if given:
                    log.correct(chance.choice(given).uid, 3, "right", there)
                case 9:
                    chance.choice((log.suspend, log.unsuspend))(deck, item.id, there)
                case 6:
                    log.flag(deck, item.id, chance.choice(("why", "\x1b[31m", "")), there)
                case kind:
                    review = make_review(item.id, there, chance.randrange(1, 5), deck)
                    review = review._replace(
                        answer=f"Town \u202e {chance.random()}",
                        kind={0: "cram", 1: "first"}.get(kind, "review"),
                        keys=chance.choice((item.keys, (), ("\u202e", "x" * 300) * 30)),
                    )
                    if chance.random() < 0.2:
                        review = from_anki(review, chance.randrange(1, 2**62))
                    if chance.random() < 0.3:
                        item = renamed(item, *chance.choice((("a",), ("a", "\ud83d"))))
                    log.record(review, item._replace(stem=f"{item.stem} {chance.randrange(2)}"))
                    given.append(
                        review._replace(
                            at=there.replace(microsecond=there.microsecond // 1000 * 1000)
                        )
                    )
        except LogError:
            continue  # the review that is undone or corrected is damaged
    leave(log)


@contextmanager
def written_into(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as any program may write it: nothing is checked."""
    with closing(sqlite3.connect(path)) as db:
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        yield db
        for _, sql in triggers:
            db.execute(sql)
        db.commit()


def damage_rows(path: Path, chance: random.Random, many: int) -> None:
    """A strange value in any column of any table; half of them with a checksum that is right again."""
    with written_into(path) as db:
        for _ in range(many):
            table = chance.choice(TABLES)
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
            rows = db.execute(f"SELECT * FROM {table}").fetchall()
            if not rows:
                continue
            row, column = list(chance.choice(rows)), chance.randrange(len(columns))
            keys = {
                name: value
                for name, value in zip(columns, row, strict=True)
                if name in ("id", "deck", "item")
            }
            old = row[column]
            flipped = old ^ 1 << chance.randrange(62) if isinstance(old, int) else old
            row[column] = chance.choice((*STRANGE, flipped, flipped, flipped))
            if table in ("reviews", "events") and chance.random() < 0.3:
                row[1] = record_uid(Review if table == "reviews" else Event, row[2:-1])
            if chance.random() < 0.5 and columns[column] != "checksum":
                row[-1] = checksum(row[:-1])
            where = " AND ".join(f"{key} = ?" for key in keys)
            changed = ", ".join(f"{name} = ?" for name in columns)
            try:
                db.execute(
                    f"UPDATE OR IGNORE {table} SET {changed} WHERE {where}", (*row, *keys.values())
                )
            except sqlite3.Error:
                continue


def flip_bits(path: Path, chance: random.Random, many: int) -> None:
    """Bits of the pages behind the first, which says what tables there are."""
    data = bytearray(path.read_bytes())
    for _ in range(many):
        data[chance.randrange(4096, len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def read(path: Path, *, rebuild: bool = False) -> tuple[Any, ...]:
    """What a log knows of reviews and cards."""
    log = Log.open(path)
    if rebuild:
        log.rebuild()
    cards = {deck: log.cards(deck) for deck in DECKS}
    found = (
        cards,
        log.reviews(),
        log.standing(),
        log.flags(),
        {deck: log.suspended(deck) for deck in DECKS},
    )
    leave(log)
    return found


def holds_for(path: Path, new: Path) -> None:
    """What is exported comes back in an empty home, and changes nothing where it came from, nor a second time."""
    lines = exported(path)
    with Log.open(path) as log:
        settings = log.settings
        log._changed = None
    Log.open(new, settings=settings).close()  # what the learner wants is not in an export
    first = take(new, lines)
    assert (first.known_reviews, first.known_events) == (0, 0)
    assert exported(new) == lines
    assert read(new) == read(path, rebuild=True)
    for home in (path, new, new):
        again = take(home, lines)
        assert again == MergeCounts(0, 0, first.reviews, first.events)
        assert exported(home) == lines
    assert read(new) == read(path)


@pytest.mark.parametrize(
    "turn", [*range(12), *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(12, 100))]
)
def test_what_any_log_exports_comes_back_and_twice_changes_nothing(
    tmp_path: Path, turn: int
) -> None:
    """Clocks that jump, two decks, damaged rows of every table and column, and lives that go on after the damage."""
    chance = random.Random(turn)
    path, other = tmp_path / "a" / "reviews.db", tmp_path / "b" / "reviews.db"
    live(path, chance, 25)
    live(other, chance, 8)
    damage_rows(path, chance, chance.randrange(8))
    live(path, chance, 12)
    take(path, exported(other))
    damage_rows(path, chance, chance.randrange(3))
    holds_for(path, tmp_path / "new" / "reviews.db")


@pytest.mark.parametrize(
    "turn", [*range(6), *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(6, 40))]
)
def test_flipped_bits_never_stop_an_export_that_can_be_imported(tmp_path: Path, turn: int) -> None:
    """The rows on the same page, and those behind it, are exported; all that is whole comes back."""
    chance = random.Random(turn)
    path = tmp_path / "reviews.db"
    live(path, chance, 30)
    before = exported(path)
    flip_bits(path, chance, 3)
    lines = exported(path)
    assert {*lines} <= {*before}
    merged = take(tmp_path / "new" / "reviews.db", lines)
    assert merged.reviews == sum('"type": "review"' in line for line in lines)
    assert exported(tmp_path / "new" / "reviews.db") == lines


# --- single cases -------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "reviews.db"


def test_a_flipped_bit_of_a_place_is_not_passed_on(path: Path, tmp_path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(at=NOON), make_item())
    with written_into(path) as db:
        db.execute("UPDATE reviews SET placed = placed | 1 << 62")
    log = Log.open(path)
    log.record(make_review(at=NOON + DAY), make_item())
    assert [review.placed for review in log.reviews()] == [round((NOON + DAY).timestamp() * 1000)]
    leave(log)
    here = {"STUDYKIT_HOME": str(path.parent)}
    found = studykit("log", "export", "o.jsonl", cwd=tmp_path, env=here)
    assert (found.code, found.out) == (1, "o.jsonl: 1 review.\n")
    assert found.err == "What is damaged was left out: 1 damaged review (number 1).\n"
    found = studykit(
        "log", "import", "o.jsonl", cwd=tmp_path, env={"STUDYKIT_HOME": str(tmp_path / "new")}
    )
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("1 new review and 1 new event.\n")


@pytest.mark.parametrize("bits", [1 << 62, (1 << 63) - 1])
def test_a_place_that_was_passed_on_by_an_older_studykit_is_imported_and_the_order_stays(
    path: Path, tmp_path: Path, bits: int
) -> None:
    """Version 0.1.0 gave each later review of the card a place behind the damaged one."""
    first = make_review(at=NOON)._replace(placed=bits)
    second = make_review(at=NOON + DAY)._replace(placed=min(bits + 1, 2**63 - 1))
    Log.open(path).close()
    with written_into(path) as db:
        for number, review in enumerate((first, second), start=1):
            db.execute(
                "INSERT INTO reviews VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                REVIEWS.row(number, review),
            )
    log = Log.open(path)
    log.rebuild()
    for days in (2, 3):
        log.record(make_review(at=NOON + days * DAY), make_item())
    assert [review.at for review in log.reviews()] == [NOON + days * DAY for days in range(4)]
    leave(log)
    holds_for(path, tmp_path / "new.db")


def test_a_clock_of_1970_is_exported_and_imported(path: Path, tmp_path: Path) -> None:
    with Log.open(path) as log:
        for at in (CLOCKS[1], NOON):
            log.record(make_review(at=at), make_item())
    here, there = ({"STUDYKIT_HOME": str(tmp_path / name)} for name in ("home", "new"))
    assert studykit("log", "export", "o.jsonl", cwd=tmp_path, env=here).code == 0
    found = studykit("log", "import", "o.jsonl", cwd=tmp_path, env=there)
    assert (found.code, found.err) == (0, "")
    assert studykit("log", "export", cwd=tmp_path, env=there).out == (
        tmp_path / "o.jsonl"
    ).read_text(encoding="utf-8")


def test_a_clock_beyond_the_calendar_is_told_and_nothing_is_kept(path: Path) -> None:
    with Log.open(path) as log:
        with pytest.raises(
            LogError, match="The clock says 9999-12-31, which cannot be: set it right"
        ):
            log.record(make_review(at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)), make_item())
        with pytest.raises(LogError, match="The clock says"):
            log.suspend("world", "x", datetime(1, 1, 1, tzinfo=UTC))
        assert list(log.everything()) == []


def test_a_damaged_row_is_made_whole_by_an_import_that_has_it(path: Path, tmp_path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
        log.undo(make_review().uid, NOON + MINUTE)
    lines, before = exported(path), read(path)
    with written_into(path) as db:
        db.execute("UPDATE reviews SET answer = 'Sydney'")
        db.execute("UPDATE events SET at = at + 1")
    assert take(path, lines) == MergeCounts(1, 2, 0, 0)
    assert (exported(path), read(path)) == (lines, before)
    with Log.open(path) as log:
        assert not log.damage()


def test_a_damaged_undoing_undoes_nothing(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
        log.undo(make_review().uid, NOON + MINUTE)
        assert log.latest(5) == []
    with written_into(path) as db:
        db.execute("UPDATE events SET at = at + 1")
    log = Log.open(path)
    assert [review.uid for review in log.latest(5)] == [make_review().uid]
    leave(log)


def test_a_number_whose_highest_bits_were_flipped_leaves_room_for_the_next_review(
    path: Path,
) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
    with written_into(path) as db:
        db.execute("UPDATE reviews SET id = 9223372036854775807")
    log = Log.open(path)
    log.record(make_review(at=NOON + DAY), make_item())
    assert len(log.reviews()) == 1
    leave(log)


def test_an_item_of_many_facts_and_a_long_answer_are_imported(path: Path, tmp_path: Path) -> None:
    facts = tuple(f"countries/{number:040}" for number in range(20_000))
    with Log.open(path) as log:
        log.record(make_review()._replace(answer="\u202e" * 200_000), make_item(facts=facts))
    holds_for(path, tmp_path / "new.db")


def test_half_a_character_in_a_fact_s_name_is_exported_as_it_is_kept(
    path: Path, tmp_path: Path
) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item(facts=("countries/\ud83d",)))
    holds_for(path, tmp_path / "new.db")


def test_an_item_whose_name_is_no_text_any_more_is_forgotten(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(), make_item())
        log.record(make_review("capital/peru"), make_item("capital/peru"))
    with written_into(path) as db:
        db.execute("UPDATE items SET item = CAST(X'ff' AS TEXT) WHERE item = 'capital/peru'")
    log = Log.open(path)
    assert str(log.mend()) == "1 damaged item"
    assert [*log.known("world")] == ["capital/australia"]
    assert not log.damage()
    leave(log)


def test_what_another_program_wrote_with_right_checksums_is_damage_and_stops_no_command(
    path: Path, tmp_path: Path
) -> None:
    """Nothing that this program would write: each value is told, and the rest is read."""
    with Log.open(path) as log:
        for item in ITEMS:
            log.record(make_review(item.id), item)
    impossible = {
        "reviews": {
            "at": 10**16,
            "rating": 99,
            "uid": b"x",
            "took": -1,
            "zone": 10**9,
            "placed": -(2**63),
            "keys": '["x", 1]',
            "source": "mnemosyne",
            "source_review": 7,
        },
        "cards": {
            "stability": float("inf"),
            "due": 10**16,
            "phase": 7,
            "difficulty": -1.0,
            "item": b"x",
        },
        "items": {"facts": "NaN", "stem": 5, "placed": 1.5, "was": "[]", "keys": "null"},
        "settings": {
            "retention": 5.0,
            "day_turns_at": 99,
            "maximum_interval": 2**62,
            "parameters": "5",
        },
    }
    data = path.read_bytes()
    for table, values in impossible.items():
        for column, value in values.items():
            path.write_bytes(data)
            with written_into(path) as db:
                names = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
                row = list(db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone())
                keys = row[:2]
                row[names.index(column)] = value
                row[-1] = checksum(row[:-1])
                changed = ", ".join(f"{name} = ?" for name in names)
                db.execute(
                    f"UPDATE {table} SET {changed} WHERE {names[0]} = ? AND {names[1]} = ?",
                    (*row, *keys),
                )
            log = Log.open(path)
            is_mended = table == "settings"  # on opening, from the reviews
            assert bool(log.damage()) != is_mended, (table, column)
            assert len(log.standing()) == len(ITEMS) - (table == "reviews")
            log.due("world", NOON + DAY, {item.id for item in ITEMS}, 9)
            assert len(log.cards("world")) >= len(ITEMS) - 1
            log.mend()
            leave(log)
            holds_for(path, tmp_path / f"{table}-{column}.db")
