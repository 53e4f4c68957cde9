"""Making files durable, and keeping other programs of ours out of a folder.

This is what systems do differently:

    Linux     fsync; a folder is opened and held by flock
    macOS     F_FULLFSYNC, since fsync leaves what was written in the drive's own memory; folders as
              on Linux
    Windows   fsync; a folder can be neither opened nor flushed: a file in the temporary folder is
              held for it

Knows paths and handles, and nothing of what is written.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_CANNOT_FLUSH = (
    errno.EINVAL,
    errno.EBADF,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTSUP,
    errno.ENOSYS,
    errno.ENOTTY,
)
"""What a disk answers that does not know the order, as one over a network may not."""
_SECONDS_BETWEEN_TRIES = 0.05


def flush(handle: int) -> None:
    """Make durable what was written to an open file or folder. Raises OSError."""
    if sys.platform != "win32" and hasattr(fcntl, "F_FULLFSYNC"):
        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        except OSError as error:
            if error.errno not in _CANNOT_FLUSH:
                raise
        else:
            return
    os.fsync(handle)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can. Raises OSError."""
    handle = _open_folder(folder)
    if handle is None:
        return
    try:
        flush(handle)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        _close_folder(handle)


def alone_in(folder: Path, *, wait: bool) -> contextlib.AbstractContextManager[None]:
    """Keep other programs of ours out of a folder until the end, where the system can.

    Or until this one dies: the system lets go of what it held. Raises BlockingIOError when there is
    another one and this is not to wait.
    """
    if sys.platform == "win32":
        return holding_file(_file_for(folder), msvcrt, wait=wait)
    else:
        return _holding_folder(folder, wait=wait)


if sys.platform != "win32":

    @contextlib.contextmanager
    def _holding_folder(folder: Path, *, wait: bool) -> Iterator[None]:
        handle = _open_folder(folder)
        try:
            if handle is not None:
                _lock(handle, wait=wait)
            yield
        finally:
            if handle is not None:
                _close_folder(handle)

    def _lock(handle: int, *, wait: bool) -> None:
        operation = fcntl.LOCK_EX
        if not wait:
            operation |= fcntl.LOCK_NB
        try:
            fcntl.flock(handle, operation)
        except BlockingIOError:
            raise
        except OSError:
            # A network share without locks: there nobody is kept out.
            return


@contextlib.contextmanager
def holding_file(path: Path, system: Any, *, wait: bool) -> Iterator[None]:
    """Hold a file as Windows does: `system` is its module `msvcrt`.

    Raises BlockingIOError like `alone_in`.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # Nowhere to keep it. The write itself says what is wrong with the disk.
        yield
        return
    try:
        # LK_LOCK would wait itself, and give up after ten seconds.
        while not _takes_first_byte(handle, system):
            if not wait:
                raise BlockingIOError(errno.EWOULDBLOCK, os.strerror(errno.EWOULDBLOCK))
            time.sleep(_SECONDS_BETWEEN_TRIES)
        try:
            yield
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
            system.locking(handle, system.LK_UNLCK, 1)
    finally:
        os.close(handle)


def _takes_first_byte(handle: int, system: Any) -> bool:
    """Take the file's first byte; return whether it was free."""
    try:
        system.locking(handle, system.LK_NBLCK, 1)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EDEADLK, errno.EAGAIN):
            return False
        raise
    return True


def _file_for(folder: Path) -> Path:
    """Return the file that stands for a folder.

    It is not in the folder: nobody wants to find it there.
    """
    # Only Windows asks, and the import costs a start its milliseconds.
    import tempfile

    name = os.path.normcase(os.path.realpath(folder))
    digest = blake2b(os.fsencode(name), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir(), f"studykit-{digest}.lock")


def _open_folder(folder: Path) -> int | None:
    """Return a handle of the folder, or None where the system has none, or does not give it."""
    with contextlib.suppress(OSError):
        return os.open(folder, os.O_RDONLY)
    return None


def _close_folder(handle: int) -> None:
    """Close a folder. Its handle is gone also when the disk reports an error."""
    with contextlib.suppress(OSError):
        os.close(handle)
