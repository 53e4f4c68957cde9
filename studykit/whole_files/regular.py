"""Reads files that other people have made: regular ones alone, and never more than a limit.

A folder that one has cloned may hold a link to `/dev/zero`, which has no end, or a named pipe,
which keeps its reader waiting for ever. Every file that a user names, or that lies in a user's
folder, is read through this module.

Knows bytes and paths, nothing of what they mean.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from os import open as open_handle
from typing import IO

AnyPath = str | os.PathLike[str]
Stamp = tuple[int, int]
"""The size of a file and the time of its last change, in nanoseconds."""
ExactStamp = tuple[int, int, int, int]
"""The same, then the time of the last change of what the disk notes of the file, which nobody can
set back, and the number of the file, which is another when one file took the place of another."""
_CHUNK = 1 << 20


class RefusedError(OSError):
    """A file that is not read. `reason` says why in words that follow its name: `is a folder`."""

    def __init__(self, number: int, reason: str, path: AnyPath) -> None:
        super().__init__(number, reason, os.fspath(path))
        self.reason = reason


class IrregularError(RefusedError):
    """The path is that of a folder, a pipe, a socket or a device."""


class TooLargeError(RefusedError):
    """The file is larger than the limit."""


def regular_file(path: AnyPath, limit: int) -> bytes:
    """Return the bytes of a regular file. Raises OSError, also when it has more than the limit."""
    return b"".join(chunks(path, limit))


def chunks(path: AnyPath, limit: int) -> Iterator[bytes]:
    """Yield the bytes of a regular file, a piece after the other.

    Raises OSError as `regular_file` does.
    """
    with open_regular(path) as file:
        yield from _counted(lambda: file.read(_CHUNK), file, path, limit)


def lines(path: AnyPath, limit: int, longest: int) -> Iterator[bytes]:
    """Yield the lines of a regular file as `chunks` does.

    One that is longer than the longest comes in several.
    """
    with open_regular(path) as file:
        yield from _counted(lambda: file.readline(longest), file, path, limit)


def _counted(
    read: Callable[[], bytes], file: IO[bytes], path: AnyPath, limit: int
) -> Iterator[bytes]:
    if os.fstat(file.fileno()).st_size > limit:
        raise _too_large(path, limit)
    # What the system says of a size is not true of files in /proc, nor of one that grows.
    size = 0
    while piece := read():
        size += len(piece)
        if size > limit:
            raise _too_large(path, limit)
        yield piece


def open_regular(path: AnyPath) -> IO[bytes]:
    """Return a regular file, opened to be read and without a limit. Raises OSError."""
    # To open a device may be harm enough, so it is asked before as well.
    reason = irregular(path)
    if reason:
        raise IrregularError(errno.EINVAL, reason, path)
    try:
        file = open(path, "rb", opener=_open_without_waiting)  # noqa: SIM115 - the caller closes it
    except IsADirectoryError as error:
        raise IrregularError(errno.EINVAL, "is a folder", path) from error
    except ValueError as error:
        # A NUL in the path.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path)) from error
    # Another file may have come under the name since.
    reason = _irregular(os.fstat(file.fileno()).st_mode)
    if reason:
        file.close()
        raise IrregularError(errno.EINVAL, reason, path)
    return file


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a named pipe without waiting for its writer.

    And a terminal without making it that of the process. Windows has neither flag.
    """
    return open_handle(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def irregular(path: AnyPath) -> str:
    """Return why a path is none of a regular file: `is a folder` or `is not a regular file`.

    Empty when it is one, or when that cannot be known. Links are followed.
    """
    try:
        return _irregular(os.stat(path).st_mode)  # noqa: PTH116 - callers have texts as well
    except (OSError, ValueError):
        return ""


def stamp(path: AnyPath) -> Stamp:
    """Return the stamp of a regular file; zeros when there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return 0, 0
    if not stat.S_ISREG(status.st_mode):
        return 0, 0
    return status.st_size, status.st_mtime_ns


def exact_stamp(path: AnyPath) -> ExactStamp | None:
    """Return the exact stamp of a regular file; None when there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _irregular(mode: int) -> str:
    if stat.S_ISREG(mode):
        return ""
    if stat.S_ISDIR(mode):
        return "is a folder"
    return "is not a regular file"


def _too_large(path: AnyPath, limit: int) -> TooLargeError:
    return TooLargeError(errno.EFBIG, f"is larger than {limit >> 20} MiB", path)
