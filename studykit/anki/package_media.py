"""The pictures and sounds of an Anki package, read one by one when they are wanted.

In the newest form they and the list of their names are packed with zstd. Anybody may have made a
package: what is inflated is capped, and no name leads out of a folder.

Knows nothing of the notes that show them.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studykit.anki._archive import NEWEST, entry_of, opened, told_apart
from studykit.anki._protobuf import Message, ProtobufError
from studykit.anki._zstd import ZstdError, inflated
from studykit.anki.package_contents import PackageError
from studykit.limits import (
    MAX_MEDIA,
    MAX_PACKAGE_INFLATION,
    MAX_PACKAGE_MEDIA,
    MAX_PACKAGE_MEDIA_NAMES,
)


@contextmanager
def open_media(path: Path) -> Iterator[PackageMedia]:
    """Give the pictures and sounds of a package, as long as they are wanted.

    Raise PackageError, and OSError.
    """
    with opened(path) as archive:
        yield PackageMedia(archive, path.stat().st_size)


class PackageMedia:
    """The pictures and sounds of a package by their names, read one by one when they are wanted."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        """Read the list of names. Raise PackageError."""
        self._archive = archive
        entries = set(archive.namelist())
        self._is_packed = NEWEST in entries
        self._entries: dict[str, str] = {}
        """What each is called in the archive: "0", "1" and so on."""
        self.odd_names = 0
        """How many names were left out since they are no plain names of files."""
        for entry, name in _names_of_media(archive, entries, is_packed=self._is_packed):
            if not _is_plain(name):
                self.odd_names += 1
            # The list may name more than is packed, and a name twice: then the first one counts.
            elif entry in entries:
                self._entries.setdefault(name, entry)
        self._sizes: dict[str, int] = {}
        """Of those that were read."""
        self._may_be_read = size * MAX_PACKAGE_INFLATION + MAX_MEDIA

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Return the names, sorted."""
        return sorted(self._entries)

    def read(self, name: str) -> bytes:
        """Return a medium. Raise PackageError where it is broken or too large, KeyError without."""
        entry = self._entries[name]
        with told_apart():
            content = entry_of(self._archive, entry, MAX_MEDIA)
            if self._is_packed and len(content) <= MAX_MEDIA:
                content = inflated(content, MAX_MEDIA)
        if len(content) > MAX_MEDIA:
            raise PackageError(f"a picture or sound is larger than {MAX_MEDIA // 2**20} MB")
        # All of them together are capped too: each of a thousand may be inflated to the most.
        if name not in self._sizes:
            self._sizes[name] = len(content)
            self._may_be_read -= len(content)
        if self._may_be_read < 0:
            raise PackageError("its pictures and sounds are far larger than the package")
        return content


# --- the names of media --------------------------------------------------------------------------


def _names_of_media(
    archive: zipfile.ZipFile, entries: set[str], *, is_packed: bool
) -> Iterator[tuple[str, str]]:
    """Yield each medium's name in the archive, and its own. Raise PackageError."""
    if "media" not in entries:
        return
    with told_apart():
        try:
            content = entry_of(archive, "media", MAX_PACKAGE_MEDIA)
            if is_packed:
                content = inflated(content, MAX_PACKAGE_MEDIA)
            if len(content) > MAX_PACKAGE_MEDIA:
                raise PackageError("the list of its media is too long")
            pairs = _packed_names(content) if is_packed else _names_in_json(content)
        except (ZstdError, ProtobufError, RecursionError, ValueError) as error:
            if isinstance(error, PackageError):
                raise
            raise PackageError("the list of its media is broken") from error
    if len(pairs) > MAX_PACKAGE_MEDIA_NAMES:
        raise PackageError(f"it names more than {MAX_PACKAGE_MEDIA_NAMES:,} media")
    yield from pairs


def _packed_names(content: bytes) -> list[tuple[str, str]]:
    """Return the names of a list of messages: the first is the entry "0"."""
    entries = Message(content, MAX_PACKAGE_MEDIA_NAMES).blobs(1)
    return [(str(number), Message(entry).text(1)) for number, entry in enumerate(entries)]


def _names_in_json(content: bytes) -> list[tuple[str, str]]:
    names = json.loads(content or b"{}")
    if type(names) is not dict:
        raise PackageError("the list of its media is broken")
    pairs = []
    for entry, name in names.items():
        if type(name) is str:
            pairs.append((entry, name))
    return pairs


def _is_plain(name: str) -> bool:
    """Return whether a name is that of a file in a folder, on any system."""
    if not name.isprintable() or set(name) & set('/\\:*?"<>|'):
        return False
    return name == name.strip() and not name.startswith(".") and 0 < len(name.encode()) <= 255
