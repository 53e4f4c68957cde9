"""A disk that fails at the n-th write of SQLite, by SQLite's own means for tests: the system calls of its Unix layer.

https://sqlite.org/c3ref/vfs.html: `xSetSystemCall` replaces a call by name. Nothing else of SQLite is changed, so
that what it does about ENOSPC and EIO is what it would do.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_int,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_void_p,
)

_POINTERS = "xOpen xDelete xAccess xFullPathname xDlOpen xDlError xDlSym xDlClose xRandomness xSleep xCurrentTime"
_MORE = "xGetLastError xCurrentTimeInt64"


class _Vfs(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        *((name, c_void_p) for name in f"{_POINTERS} {_MORE}".split()),
        ("xSetSystemCall", CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p)),
        ("xGetSystemCall", CFUNCTYPE(c_void_p, c_void_p, c_char_p)),
    ]


_WRITES = {
    b"write": CFUNCTYPE(c_ssize_t, c_int, c_void_p, c_size_t, use_errno=True),
    b"pwrite": CFUNCTYPE(c_ssize_t, c_int, c_void_p, c_size_t, c_int64, use_errno=True),
    b"pwrite64": CFUNCTYPE(c_ssize_t, c_int, c_void_p, c_size_t, c_int64, use_errno=True),
    b"ftruncate": CFUNCTYPE(c_int, c_int, c_int64, use_errno=True),
}


class Disk:
    """Counts the writes, and fails at one of them, or from one on."""

    def __init__(self) -> None:
        self.writes = 0
        self.fails_at = 0
        """0: never."""
        self.error = 0
        self.for_ever = False

    def arm(self, fails_at: int, error: int, *, for_ever: bool) -> None:
        self.writes, self.fails_at, self.error, self.for_ever = 0, fails_at, error, for_ever

    def disarm(self) -> None:
        self.fails_at = 0

    def fails(self) -> bool:
        self.writes += 1
        return bool(self.fails_at) and (
            self.writes == self.fails_at or (self.for_ever and self.writes > self.fails_at)
        )


@contextmanager
def failing_disk() -> Iterator[Disk]:
    """Raises AttributeError or ValueError where SQLite cannot be reached in this way."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None)
    if not vfs or vfs.contents.iVersion < 3 or not vfs.contents.zName.startswith(b"unix"):
        msg = "no Unix layer"
        raise ValueError(msg)
    disk, replaced = Disk(), []

    def failing(original: object) -> object:
        def call(*values: object) -> object:
            if disk.fails():
                ctypes.set_errno(disk.error)
                return -1
            return original(*values)  # type: ignore[operator]

        return call

    for name, kind in _WRITES.items():
        address = vfs.contents.xGetSystemCall(vfs, name)
        if address:
            ours = kind(failing(kind(address)))
            assert vfs.contents.xSetSystemCall(vfs, name, ctypes.cast(ours, c_void_p)) == 0
            replaced.append((name, address, ours))
    try:
        yield disk
    finally:
        for name, address, _ in replaced:
            vfs.contents.xSetSystemCall(vfs, name, address)
