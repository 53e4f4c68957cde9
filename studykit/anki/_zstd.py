"""Inflate what Anki of today packs with zstd: the one door to the library."""

from __future__ import annotations

import sys


class ZstdError(ValueError):
    """Bytes that zstd has not packed, or that are not all there."""


def inflated(packed: bytes, most: int) -> bytes:
    """Return what was packed, and no more than `most` bytes and one: who asks sees that it is more.

    Raise ZstdError.
    """
    # Loaded here, since hardly a command needs it.
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    unpacker = zstd.ZstdDecompressor()
    try:
        begin = unpacker.decompress(packed, max_length=most + 1)
    except zstd.ZstdError as error:
        raise ZstdError(f"{error}") from error
    if len(begin) <= most and not unpacker.eof:
        raise ZstdError("it ends too early")
    return begin
