"""Ten dated backups, and a whole copy when it is wanted."""

from __future__ import annotations

import os
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from builders import DAY, NOON, as_given, make_item
from test_log import make_review

from studykit.reviews.log import Log, LogError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def sit(path: Path, days: int, hours: int = 0) -> None:
    """One sitting with one review."""
    with Log.open(path) as log:
        log.record(make_review(at=NOON + days * DAY + timedelta(hours=hours)), make_item())


def backups(path: Path) -> list[str]:
    return sorted(each.name for each in (path.parent / "backups").iterdir())


def test_the_first_sitting_of_a_day_leaves_a_backup_that_is_a_whole_log(path: Path) -> None:
    sit(path, 0)
    sit(path, 0, hours=1)
    assert backups(path) == ["reviews-2026-03-10.db"]
    backup = path.parent / "backups" / "reviews-2026-03-10.db"
    assert backup.stat().st_mode & 0o777 == 0o600
    with Log.open(backup) as log:
        assert as_given(log.reviews()) == [make_review()]
        assert log.cards("world")["capital/australia"].reps == 1


def test_a_log_that_was_only_read_is_not_backed_up(path: Path) -> None:
    with Log.open(path) as log:
        log.reviews()
        log.rebuild()
    assert not (path.parent / "backups").exists()


def test_the_day_is_that_of_the_learners_own_clock(path: Path) -> None:
    with Log.open(path) as log:
        log.record(make_review(at=NOON.astimezone(timezone(timedelta(hours=13)))), make_item())
    assert backups(path) == ["reviews-2026-03-11.db"]


def test_flags_and_merges_are_changes_too(path: Path) -> None:
    with Log.open(path) as log:
        log.flag("world", "capital/peru", "why", NOON)
    assert backups(path) == ["reviews-2026-03-10.db"]
    with Log.open(path) as log, Log.open(path.with_name("other.db")) as other:
        other.record(make_review(), make_item())
        log.merge(list(other.everything()), NOON + DAY)
    assert "reviews-2026-03-11.db" in backups(path)


def test_the_last_ten_are_kept_and_other_files_are_left_alone(path: Path) -> None:
    sit(path, 0)
    mine = path.parent / "backups" / "reviews-before-the-holidays.db"
    mine.write_text("mine")
    for day in range(1, 13):
        sit(path, day)
    assert backups(path) == [*(f"reviews-2026-03-{day}.db" for day in range(13, 23)), mine.name]


def test_backups_from_a_clock_that_ran_ahead_go_first(path: Path) -> None:
    for day in range(800, 812):
        sit(path, day)
    sit(path, 0)
    sit(path, 1)
    assert backups(path)[:2] == ["reviews-2026-03-10.db", "reviews-2026-03-11.db"]
    assert len(backups(path)) == 10


def test_what_a_killed_backup_left_is_swept_away_after_an_hour(path: Path) -> None:
    folder = path.parent / "backups"
    folder.mkdir()
    old, new = (
        folder / ".reviews-2026-03-09.db.123.tmp",
        folder / ".reviews-2026-03-09.db.124.tmp-journal",
    )
    for each in (old, new):
        each.write_text("half")
    os.utime(old, (0, 0))
    sit(path, 0)
    assert backups(path) == [new.name, "reviews-2026-03-10.db"]


def test_a_copy_goes_over_another_log_and_over_nothing_else(path: Path, tmp_path: Path) -> None:
    sit(path, 0)
    note, link = tmp_path / "note.txt", tmp_path / "link.db"
    note.write_text("mine")
    link.symlink_to(path)
    with Log.open(path) as log:
        for _ in range(2):
            log.copy_to(tmp_path / "copy.db")
        with pytest.raises(
            LogError, match=r"note\.txt is there, and is no review log\. Name another file\."
        ):
            log.copy_to(note)
        for same in (path, link):
            with pytest.raises(LogError, match=r"\.db is the log itself\. Name another file\."):
                log.copy_to(same)
        with pytest.raises(
            LogError,
            match=r"The copy .*nowhere/copy\.db cannot be used: No such file or directory\.",
        ):
            log.copy_to(tmp_path / "nowhere" / "copy.db")
    assert note.read_text() == "mine"
    with Log.open(tmp_path / "copy.db") as copy:
        assert as_given(copy.reviews()) == [make_review()]
