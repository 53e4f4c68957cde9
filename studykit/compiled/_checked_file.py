"""Files that may be thrown away: with a checksum behind their bytes, whole or not there at all.

A file with a wrong checksum, or of another form, is as good as none. So whoever reads one need not
ask what is in it: it is what was written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

_CHECKSUM_SIZE = 4
_PIECE = 1 << 16
"""Bytes that are read at once: they fit into the cache of a processor."""


def write_checked(path: Path, form: bytes, fill: Callable[[Path], None]) -> None:
    """Write a file in place of an older one, and its checksum behind what `fill` writes.

    Raises what `fill` raises, and OSError; then the older one stays.
    """

    def fill_and_check(unfinished: Path) -> None:
        fill(unfinished)
        size = unfinished.stat().st_size
        with unfinished.open("r+b") as file:
            checksum = _checksum(file, size, form)
            file.seek(0, os.SEEK_END)
            file.write(checksum)

    write_whole(path, fill_and_check)


def write_whole(path: Path, fill: Callable[[Path], None]) -> None:
    """Write a file in place of an older one, without a checksum behind it.

    Raises what `fill` raises, and OSError; then the older one stays.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        fill(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def lines_of(path: Path, form: bytes) -> Iterator[str]:
    """Yield the lines of a file of this form; none unless it holds the bytes that were written.

    Raises OSError where the disk does.
    """
    if not os.path.isfile(path):  # noqa: PTH113
        return
    # Once opened it is one file, whatever another command puts in its place.
    with path.open("rb") as file:
        size = _size_if_whole(file, form)
        if size is None:
            return
        file.seek(0)
        for line in file:
            size -= len(line)
            if size < 0:
                return  # the checksum begins
            yield line.removesuffix(b"\n").decode()


def _size_if_whole(file: BinaryIO, form: bytes) -> int | None:
    """Return the number of bytes before the checksum; None where that is a wrong one."""
    size = file.seek(0, os.SEEK_END) - _CHECKSUM_SIZE
    if size < 0:
        return None
    file.seek(size)
    written = file.read()
    return size if written == _checksum(file, size, form) else None


def _checksum(file: BinaryIO, size: int, form: bytes) -> bytes:
    """Return the checksum of the first bytes of a file."""
    # A quarter of the time of BLAKE2b: damage is feared here, not malice.
    checksum = crc32(form)
    file.seek(0)
    for start in range(0, size, _PIECE):
        checksum = crc32(file.read(min(_PIECE, size - start)), checksum)
    return checksum.to_bytes(_CHECKSUM_SIZE)
