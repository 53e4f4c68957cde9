"""Writing files so that each is there whole or not at all.

Knows bytes and paths, nothing of what they mean.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

_LEFT_BEHIND_AFTER = 3600
"""Seconds after which a temporary file of ours can only be the remains of a program that was killed."""


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Writes several files, the last of them last, and none before all are safely on the disk.

    Each is written to a hidden name beside its target, flushed, and renamed over it. A target that is a link is
    replaced and not followed. A failure (OSError) before the first rename leaves every target as it was, and
    no failure leaves a temporary file.
    """
    temporary: dict[Path, Path] = {}
    try:
        for target, content in contents.items():
            temporary[target] = _write_beside(target, content)
        for target, written in temporary.items():
            written.replace(target)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)
    for folder in {target.parent for target in contents}:
        _flush_folder(folder)


def _write_beside(target: Path, content: bytes) -> Path:
    """The content in a new file in the target's folder, flushed to the disk. An OSError names the target."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    # Exclusive: the name is never somebody's file or link. Mode 0o666 lets the umask decide, as for any new file.
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sweep(target, temporary)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(target)) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _sweep(target: Path, own: Path) -> None:
    """Deletes what a killed export of the same target left behind. Its age is measured by the disk's own clock."""
    newest = own.stat().st_mtime
    with contextlib.suppress(OSError):
        for entry in os.scandir(target.parent):
            ours = entry.name.startswith(f".{target.name}.") and entry.name.endswith(".tmp")
            if ours and entry.stat(follow_symlinks=False).st_mtime < newest - _LEFT_BEHIND_AFTER:
                Path(entry).unlink()


def _flush_folder(folder: Path) -> None:
    """Makes the renames durable, where the system can flush a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
