"""What disks do: full, failing at any write, flipped bits. No review is lost or doubled, and nothing is silent."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, countries, from_anki, renamed
from failing_disk import Disk, failing_disk
from test_log import make_review

from studykit.reviews._replay import replay
from studykit.reviews.log import Log, LogError
from studykit.reviews.records import Review
from studykit.reviews.schedule import Settings

ITEMS = countries(5)


def fill(log: Log, many: int = 40) -> list[Review]:
    """Reviews, and some of each event."""
    chance, given = random.Random(3), []
    for at in range(many):
        item = ITEMS[at % 5]
        review = make_review(item.id, NOON + at * 7 * MINUTE, chance.randrange(1, 5))
        review = review._replace(answer=f"Town {chance.random()}", keys=item.keys)
        if at % 7 == 6:
            review = review._replace(kind="first")
        if at % 11 == 10:
            review = from_anki(review, at)
        given.append(review)
        log.record(review, renamed(item, "old") if at > 9 else item)
    log.undo(given[3].uid, NOON + DAY)
    log.correct(given[4].uid, 3, "right", NOON + DAY)
    log.flag("world", ITEMS[1].id, "outdated", NOON + DAY)
    log.suspend("world", ITEMS[2].id, NOON + DAY)
    return given


def everything(log: Log) -> tuple[Any, ...]:
    """All that a program may read of a log."""
    wanted = {item.id for item in ITEMS}
    due = [log.due("world", NOON + days * DAY, wanted, 99) for days in (0, 1, 3, 30)]
    known = log.known("world")
    counts = [log.introduced(["world"], (NOON + days * DAY).toordinal()) for days in (-1, 0, 1)]
    lists = (log.reviews(), log.standing(), log.flags(), log.suspended("world"), log.suggestions())
    return (
        log.cards("world"),
        due,
        log.next_due("world", wanted, NOON),
        known,
        counts,
        log.seen("world"),
        lists,
    )


def is_whole(log: Log) -> bool:
    """Every card state follows from the reviews, and nothing is damaged."""
    by_item: dict[str, list[Review]] = {}
    for review in log.standing():
        by_item.setdefault(review.item, []).append(review)
    states = {item: replay(reviews, [], log.settings) for item, reviews in by_item.items()}
    return not log.damage() and log.cards("world") == states


# --- bits ---------------------------------------------------------------------------------------------------


def what_a_flip_does(path: Path, right: tuple[Any, ...]) -> str:
    """`refused`, `reported`, `the same`, or `SILENT`. Reading may mend card states; what is wrong is found first."""
    try:
        with Log.open(path) as log:
            reported = bool(log.damage())
            if everything(log) == right:
                return "mended" if reported else "the same"
            return "reported" if reported else "SILENT"
    except LogError:
        return "refused"


def flip_bits(tmp_path: Path, many: int, rng: random.Random) -> dict[str, int]:
    path = tmp_path / "reviews.db"
    with Log.open(path) as log:
        fill(log)
        right = everything(log)
    data = path.read_bytes()
    outcomes: dict[str, int] = {}
    for _ in range(many):
        changed = bytearray(data)
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        outcome = what_a_flip_does(path, right)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return outcomes


@pytest.mark.parametrize("many", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_of_a_thousand_flipped_bits_none_is_silent(tmp_path: Path, many: int) -> None:
    outcomes = flip_bits(tmp_path, many, random.Random(many))
    assert sum(outcomes.values()) == many
    assert "SILENT" not in outcomes, outcomes
    assert (
        min(outcomes.get(each, 0) for each in ("refused", "reported", "mended", "the same")) >= 5
    ), outcomes


def test_each_place_of_an_item_in_the_file_can_be_damaged_and_is_mended_or_named(
    tmp_path: Path,
) -> None:
    """Tables and indexes alike. What follows from the reviews is whole again afterwards, also an index of them."""
    path = tmp_path / "reviews.db"
    with Log.open(path) as log:
        fill(log, 20)
        right = everything(log)
    data, outcomes, at = path.read_bytes(), list[str](), -1
    while (at := data.find(ITEMS[1].id.encode(), at + 1)) >= 0:
        path.write_bytes(data[: at + 9] + b"x" + data[at + 10 :])
        with Log.open(path) as log:
            assert log.damage()
            lost = log.mend()
            if not lost:
                assert is_whole(log)
                assert everything(log) == right
            outcomes.append(str(lost))
    # Four reviews, an event and what was known of the item; the card; and one entry each in the indexes of them all.
    assert Counter(outcome.partition(" (")[0] for outcome in outcomes) == {
        "1 damaged review": 4,
        "1 damaged event": 1,
        "1 damaged item": 1,
        "": 8,
    }


def test_a_trigger_that_is_gone_is_damage(tmp_path: Path) -> None:
    with Log.open(tmp_path / "reviews.db") as log:
        log._db.execute("DROP TRIGGER events_are_not_edited")
        assert str(log.mend()) == "its tables are not defined as they were"


def test_a_review_that_is_gone_is_damage(tmp_path: Path) -> None:
    with Log.open(tmp_path / "reviews.db") as log:
        fill(log, 5)
        log._db.execute("DROP TRIGGER reviews_are_not_deleted")
        log._db.execute("DELETE FROM reviews WHERE id = 3")
        log._db.execute(
            "CREATE TRIGGER reviews_are_not_deleted BEFORE DELETE ON reviews "
            "BEGIN SELECT RAISE(ABORT, 'reviews are never deleted'); END"
        )
        log._changed = None
        assert str(log.damage()) == "1 damaged review (number 3)"


def test_a_damaged_log_is_named_when_it_is_closed_and_pushes_out_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    with Log.open(path) as log:
        fill(log)
    before = sorted((tmp_path / "backups").iterdir())
    data = path.read_bytes()
    assert data.count(b"outdated") == 1
    path.write_bytes(data.replace(b"outdated", b"outdatet"))
    log = Log.open(path)
    log.record(make_review(ITEMS[0].id, NOON + 9 * DAY), ITEMS[0])
    with pytest.raises(
        LogError,
        match=r"is damaged: 1 damaged event \(number 4\)\. `studykit log export FILE` keeps",
    ):
        log.close()
    assert sorted((tmp_path / "backups").iterdir()) == before
    with Log.open(path) as log:
        assert len(log.reviews()) == 41


def test_a_damaged_cache_is_mended_when_the_log_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    with Log.open(path) as log:
        fill(log)
        cards = log.cards("world")
        log._db.execute("UPDATE cards SET suspended = 1 - suspended, due = due + 1000000")
        log._db.execute("DELETE FROM cards WHERE item = ?", (ITEMS[4].id,))
        assert log.damage().cards == 4
        log.record(make_review(ITEMS[0].id, NOON + 9 * DAY)._replace(kind="cram"), ITEMS[0])
    with Log.open(path) as log:
        assert not log.damage()
        assert log.cards("world") == cards
        assert log.suspended("world") == {ITEMS[2].id}


# --- writes that fail ---------------------------------------------------------------------------------------


@pytest.fixture
def disk() -> Iterator[Disk]:
    try:
        with failing_disk() as failing:
            yield failing
    except (AttributeError, ValueError, OSError):
        pytest.skip("this Python does not show its SQLite")


Step = Callable[[Log, Review], object]
STEPS: dict[str, Step] = {
    "record": lambda log, review: log.record(
        review._replace(at=NOON + 9 * DAY, answer="x" * 9000), renamed(ITEMS[0], "old")
    ),
    "undo": lambda log, review: log.undo(review.uid, NOON + 9 * DAY),
    "suspend": lambda log, review: log.suspend("world", review.item, NOON + 9 * DAY),
    "rebuild": lambda log, review: log.rebuild(),
}
STEPS["record under other settings"] = STEPS["record"]
RECORDS_MORE = {"record": 1, "record under other settings": 2, "undo": 1, "suspend": 1}
"""With other settings the parameters are noted beside the review."""


@pytest.mark.parametrize(
    ("error", "for_ever"),
    [
        pytest.param(errno.ENOSPC, False, id="full once"),
        pytest.param(errno.EIO, True, id="broken for ever"),
        pytest.param(errno.ENOSPC, True, id="full for ever", marks=pytest.mark.slow),
        pytest.param(errno.EIO, False, id="broken once", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_a_write_that_fails_changes_nothing_or_all(
    tmp_path: Path, disk: Disk, step: str, error: int, *, for_ever: bool
) -> None:
    path = tmp_path / "reviews.db"
    with Log.open(path) as log:
        review = fill(log, 12)[5]
        before = list(log.everything())
    data, failed = path.read_bytes(), 0
    for write in range(1, 500):
        for each in tmp_path.glob("reviews.db*"):
            each.unlink()
        path.write_bytes(data)
        settings = Settings(0.8) if step == "record under other settings" else None
        with Log.open(path, settings=settings) as log:
            log.cards("world")  # no write of opening is left
            disk.arm(write, error, for_ever=for_ever)
            told = ""
            try:
                STEPS[step](log, review)
            except LogError as caught:
                told = str(caught)
            hit = disk.writes >= write
            disk.disarm()
            log._changed = None
        with Log.open(path) as log:
            after = list(log.everything())
            assert is_whole(log)
            assert [each for each in after if each in before] == before
            more = RECORDS_MORE.get(step, 0)
            if not told:
                assert len(after) == len(before) + more
            assert len(after) - len(before) in (0, more)
        if told:
            failed += 1
            full = (
                "cannot grow: the disk is full. Make room and go on."
                if error == errno.ENOSPC
                else "disk reports an error"
            )
            assert full in told
        if not hit:
            break
    assert failed > 5
    assert not hit


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
def test_a_write_that_fails_leaves_an_older_log_as_it_was_or_brings_it_up_to_date(
    tmp_path: Path, disk: Disk, error: int
) -> None:
    path = tmp_path / "reviews.db"
    script = Path(__file__).with_name("version_2.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
    data = path.read_bytes()
    with Log.open(path) as log:
        right = everything(log)
    failed = 0
    for write in range(1, 500, 3):
        for each in tmp_path.glob("*reviews.db*"):
            each.unlink()
        path.write_bytes(data)
        disk.arm(write, error, for_ever=False)
        told = ""
        try:
            Log.open(path).close()
        except LogError as caught:
            told = str(caught)
        hit = disk.writes >= write
        disk.disarm()
        failed += bool(told)
        assert "is damaged" not in told
        assert not list(tmp_path.glob(".*.tmp"))
        with Log.open(path) as log:
            assert everything(log) == right
        if not hit:
            break
    assert failed > 5
    assert not hit


def test_a_database_at_its_limit_is_full(tmp_path: Path) -> None:
    with Log.open(tmp_path / "reviews.db") as log:
        given = fill(log, 5)
        (pages,) = log._db.execute("PRAGMA page_count").fetchone()
        log._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        told = list[str]()
        for at in range(50):
            review = make_review(ITEMS[0].id, NOON + 2 * DAY + at * MINUTE)
            try:
                log.record(review._replace(answer="x" * 700), ITEMS[0])
                given.append(review)
            except LogError as error:
                told.append(str(error))
        assert told
        assert all("cannot grow: the disk is full" in each for each in told)
        assert len(log.reviews()) == len(given)
        assert is_whole(log)
        log._changed = None


FULL = """
import sys
from dataclasses import replace
from pathlib import Path
from builders import NOON, MINUTE, make_item
from test_log import make_review
from studykit.reviews.log import Log, LogError
with Log.open(Path(sys.argv[1]) / "reviews.db") as log:
    try:
        for at in range(9999):
            log.record(make_review(at=NOON + at * MINUTE)._replace(answer="x" * 3000), make_item())
            print("safe", flush=True)
    except LogError as error:
        print(error)
    print(len(log.reviews()), log.cards("world")["capital/australia"].reps, bool(log.damage()))
    log._changed = None
"""


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A file system of 400 kB in memory, in a name space of its own where the system allows one."""
    inner = f"mount -t tmpfs -o size=400k none {tmp_path} && exec {sys.executable} -c '{FULL}' {tmp_path}"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
        ),
    }
    try:
        child = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inner],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("no unshare")
    if "safe" not in child.stdout:
        pytest.skip(f"no file system of its own here: {child.stderr[-200:]}")
    *safe, said, counted = child.stdout.splitlines()
    assert said.endswith("cannot grow: the disk is full. Make room and go on.")
    assert len(safe) > 10
    assert counted == f"{len(safe)} {len(safe)} False"


def test_a_backup_that_cannot_be_written_is_told_and_leaves_nothing(
    tmp_path: Path, disk: Disk
) -> None:
    path = tmp_path / "reviews.db"
    log = Log.open(path)
    fill(log, 6)
    disk.arm(4, errno.ENOSPC, for_ever=True)
    with pytest.raises(
        LogError,
        match=r"All reviews are kept, but there is no backup of today\. The backup .* is full",
    ):
        log.close()
    disk.disarm()
    assert list((tmp_path / "backups").iterdir()) == []
    with Log.open(path) as log:
        assert len(log.reviews()) == 6
        log.record(make_review(at=NOON + DAY), ITEMS[0])
    assert [each.name for each in (tmp_path / "backups").iterdir()] == ["reviews-2026-03-11.db"]


FLUSHED = """
import sys
from pathlib import Path
from builders import MINUTE, NOON, make_item
from test_log import make_review
from studykit.reviews.log import Log, LogError
log = Log.open(Path(sys.argv[1]))
for at in range(4):
    try:
        log.record(make_review(at=NOON + at * MINUTE), make_item())
        print(at, flush=True)
    except LogError as error:
        print(error, flush=True)
log._changed = None
"""


def with_a_failing_flush(path: Path, flush: int) -> list[str]:
    """What four reviews say when the kernel answers EIO to one fdatasync: their number, or an error."""
    tracer = ["strace", "-f", "-o", os.devnull, "-e", "trace=fdatasync"]
    fault = ["-e", f"inject=fdatasync:error=EIO:when={flush}"]
    folders = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    try:
        child = subprocess.run(
            [*tracer, *fault, sys.executable, "-c", FLUSHED, str(path)],
            env={**os.environ, "PYTHONPATH": folders}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("no strace")
    lines = child.stdout.splitlines()
    if len(lines) != 4:
        pytest.skip(f"no tracing here: {child.stderr[-200:]}")
    return lines


@pytest.mark.slow
def test_a_flush_that_fails_acknowledges_nothing(tmp_path: Path) -> None:
    """Of the five flushes of a review, SQLite passes over that of the journal's folder; the others are errors."""
    told = list[str]()
    for flush in range(1, 21):
        path = tmp_path / f"{flush}.db"
        Log.open(path).close()
        lines = with_a_failing_flush(path, flush)
        safe = {NOON + int(line) * MINUTE for line in lines if line.isdigit()}
        told += [line for line in lines if not line.isdigit()]
        with Log.open(path) as log:
            stored = [review.at for review in log.reviews()]
            assert safe <= set(stored)
            assert len(stored) == len(set(stored)) <= len(safe) + 1
            assert is_whole(log)
    assert len(told) >= 12
    assert all("the disk reports an error" in line for line in told)
