"""Deletes from the folder of compiled decks what belongs to decks that are gone."""

from __future__ import annotations

from pathlib import Path

_ENDINGS = (".compiled", ".items", ".findings", ".tmp")
_SECONDS_KEPT = 90 * 24 * 3600
"""After which a file that was not made again is deleted."""


def delete_old(written: Path) -> None:
    """Delete what is much older than a file that was just written beside it.

    Also what a killed program left. Files of other names are somebody else's: the folder may be
    any that STUDYKIT_HOME names. Raises OSError where the disk does.
    """
    now = written.stat().st_mtime
    for file in written.parent.iterdir():
        if file.suffix not in _ENDINGS or not file.is_file():
            continue
        if now - file.stat().st_mtime > _SECONDS_KEPT:
            file.unlink()
