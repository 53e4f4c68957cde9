"""The dated backups: one a day on which the log changed, the last ten, in a folder beside it.

    reviews.db
    backups/reviews-2026-03-09.db
    backups/reviews-2026-03-10.db

The day is that of the change; no clock is read. What is damaged is not backed up (the log looks
before), so that it never pushes out what is whole.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

from studykit.reviews._log_file import Connection, copy_to

KEPT_BACKUPS = 10
_LEFT_BEHIND_AFTER = 3600
"""Seconds after which an unfinished backup can only be the remains of a program that was killed."""


def backup_path(log: Path, day: date) -> Path:
    """Return `backups/reviews-2026-03-10.db` beside `reviews.db`."""
    return log.with_name("backups") / f"{log.stem}-{day.isoformat()}{log.suffix}"


def back_up(db: Connection, log: Path, day: date) -> None:
    """Write the backup of a day, whole or not at all, and remove those beyond the last ten."""
    target = backup_path(log, day)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    copy_to(db, target)

    name = re.compile(rf"{re.escape(log.stem)}-\d{{4}}-\d\d-\d\d{re.escape(log.suffix)}")
    backups = [path for path in target.parent.iterdir() if name.fullmatch(path.name)]
    # Days after this one were written by a clock that ran ahead, and hold less than this one: they
    # go first.
    backups.sort(key=lambda path: (path.name <= target.name, path.name))
    for path in backups[:-KEPT_BACKUPS]:
        path.unlink()
    _delete_left_behind(target)


def _delete_left_behind(target: Path) -> None:
    newest = target.stat().st_mtime
    without_day = target.stem[: -len("2026-03-10")]
    for path in target.parent.glob(f".{without_day}*.tmp*"):
        with suppress(OSError):
            if path.stat().st_mtime < newest - _LEFT_BEHIND_AFTER:
                path.unlink()
