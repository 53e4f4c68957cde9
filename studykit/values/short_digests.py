"""Eight letters that stand for a text which need only be known again, and not be read.

    Which city is the capital of France?    tj0NHrW2

A lock file keeps them of stems, answers and labels. 48 bits: that one
of ten thousand texts then and one of ten thousand today seem the same, and are not, happens in one
of three million decks.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import blake2b

_BYTES = 6


def short_digest(text: str) -> str:
    """Return what stands for a text; nothing for an empty one."""
    if not text:
        return ""
    # A lone surrogate, as in the name of a file that is not UTF-8, is hashed like any other.
    return _letters(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def shortened(digest: str) -> str:
    """Return the same of a text of which an id of a row has the digest (`facts.row_ids.digest`)."""
    return _letters(bytes.fromhex(digest))


def _letters(digest: bytes) -> str:
    return urlsafe_b64encode(digest[:_BYTES]).decode()
