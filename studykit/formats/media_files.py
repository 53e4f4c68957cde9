"""Pictures and sounds as a file of ours holds them: their content, and what they are."""

from __future__ import annotations

from base64 import b64encode
from pathlib import PurePosixPath

from studykit.facts.media import pieces
from studykit.values.scalars import TypeName

_MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "oga": "audio/ogg",
}
"""Those that are not called as the file's name ends."""


def media_type(name: str, kind: TypeName) -> str:
    """Return what a picture or a sound is by the ending of its name: `image/png`."""
    ending = PurePosixPath(name).suffix[1:].lower()
    return _MEDIA_TYPES.get(ending, f"{kind}/{ending}")


def content_of(file: str) -> bytes:
    """Return the bytes of a picture or a sound. Raise OSError."""
    return b"".join(pieces(file))


def data_url(file: str, name: str, kind: TypeName) -> str:
    """Return an address that holds the content of a file itself. Raise OSError."""
    content = b64encode(content_of(file)).decode()
    return f"data:{media_type(name, kind)};base64,{content}"
