"""The archive of an Anki package: its database and its media, in the forms of three generations.

    collection.anki2      plain; beside a newer one it holds a notice and no notes
    collection.anki21     plain, of Anki 2.1; still written for "older Anki versions"
    collection.anki21b    zstd, and so are the media and the list of their names

Anybody may have made a package: what is inflated is capped while it is inflated, whatever size it
claims, and no name of a medium leads out of a folder.

Knows nothing of what stands in the database.
"""

from __future__ import annotations

import errno
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from studykit.anki._protobuf import Message, ProtobufError
from studykit.anki._zstd import ZstdError, inflated
from studykit.anki.package_contents import PackageError
from studykit.limits import (
    MAX_MEDIA,
    MAX_PACKAGE,
    MAX_PACKAGE_INFLATION,
    MAX_PACKAGE_MEDIA,
    MAX_PACKAGE_MEDIA_NAMES,
)
from studykit.whole_files.regular import IrregularError, open_regular

OLDEST, OLDER, NEWEST = "collection.anki2", "collection.anki21", "collection.anki21b"
_NEWEST_VERSION = 3
"""Of the form of packages, as `meta` says it."""
_SECONDS_OF_A_STEP = 2
_NO_PACKAGE = "it is broken, or no package at all"
_ERRORS_OF_BROKEN_ZIPS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for files that are broken or mean harm; zstd's and protobuf's errors are
ValueErrors."""


class PackedDatabase(NamedTuple):
    """The database of a package."""

    name: str
    """OLDEST, OLDER or NEWEST."""
    content: bytes
    packed_at: int
    """When it was packed, in milliseconds since 1970; 0 when that is not known."""


def database_of(path: Path) -> PackedDatabase:
    """Return the database that Anki would read. Raise PackageError, and OSError."""
    with opened(path) as archive:
        names = set(archive.namelist())
        _refuse_newer(archive, names)
        for name in (NEWEST, OLDER, OLDEST):
            if name in names:
                content = _database(archive, name)
                return PackedDatabase(name, content, _packed_at(archive, name, path))
    raise PackageError("it is no package of Anki")


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
            elif entry in entries:
                self._entries.setdefault(name, entry)
        self._may_be_read = size * MAX_PACKAGE_INFLATION + MAX_MEDIA

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Return the names, sorted."""
        return sorted(self._entries)

    def read(self, name: str) -> bytes:
        """Return a medium. Raise PackageError where it is broken or too large, KeyError without."""
        entry = self._entries[name]
        with _told_apart():
            content = _entry(self._archive, entry, MAX_MEDIA)
            if self._is_packed and len(content) <= MAX_MEDIA:
                content = inflated(content, MAX_MEDIA)
        if len(content) > MAX_MEDIA:
            raise PackageError(f"a picture or sound is larger than {MAX_MEDIA // 2**20} MB")
        self._may_be_read -= len(content)
        if self._may_be_read < 0:
            raise PackageError("its pictures and sounds are far larger than the package")
        return content


# --- the archive ---------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive. What is wrong with it becomes a PackageError."""
    with _told_apart():
        file = open_regular(path)
    with file:
        with _told_apart():
            archive = zipfile.ZipFile(file)
        with archive:
            yield archive


@contextmanager
def _told_apart() -> Iterator[None]:
    """Turn the errors of broken archives into PackageErrors, and leave those of the system."""
    try:
        yield
    except PackageError:
        raise
    except _ERRORS_OF_BROKEN_ZIPS as error:
        raise PackageError(_NO_PACKAGE) from error
    except IrregularError as error:
        raise PackageError(f"it {error.reason}") from error
    except OSError as error:
        says_it_goes_on_before_the_file_begins = error.errno == errno.EINVAL
        if says_it_goes_on_before_the_file_begins:
            raise PackageError(_NO_PACKAGE) from error
        raise


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return an entry, and no more than `most` bytes and one."""
    entry = archive.getinfo(name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageError("it is packed in a way that Anki does not use")
    with archive.open(entry) as unpacked:
        return unpacked.read(most + 1)


def _database(archive: zipfile.ZipFile, name: str) -> bytes:
    with _told_apart():
        content = _entry(archive, name, MAX_PACKAGE)
        if name == NEWEST and len(content) <= MAX_PACKAGE:
            content = inflated(content, MAX_PACKAGE)
    if len(content) > MAX_PACKAGE:
        raise PackageError(f"its database is larger than {MAX_PACKAGE // 2**20} MB")
    return content


def _packed_at(archive: zipfile.ZipFile, name: str, path: Path) -> int:
    """Return when a database was packed, in milliseconds since 1970; 0 when that is not known."""
    # Anki of today writes the time in UTC, its predecessors in a zone that nobody knows.
    if name != NEWEST:
        return 0
    try:
        moment = datetime(*archive.getinfo(name).date_time, tzinfo=UTC)
    except ValueError:
        return 0
    seconds = int(moment.timestamp())
    # An archive counts in steps of two seconds; the file knows more where nobody has copied it.
    written_at = int(path.stat().st_mtime * 1000)
    if seconds * 1000 <= written_at < (seconds + _SECONDS_OF_A_STEP) * 1000:
        return written_at
    return seconds * 1000


def _refuse_newer(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "meta" not in names:
        return
    with _told_apart():
        version = Message(_entry(archive, "meta", MAX_PACKAGE)).number(1)
    if version > _NEWEST_VERSION:
        remedy = "Export it again with `Support older Anki versions` ticked."
        raise PackageError("a newer Anki packed it in a form that studykit does not know", remedy)


# --- the names of media --------------------------------------------------------------------------


def _names_of_media(
    archive: zipfile.ZipFile, entries: set[str], *, is_packed: bool
) -> Iterator[tuple[str, str]]:
    """Yield each medium's name in the archive, and its own. Raise PackageError."""
    if "media" not in entries:
        return
    with _told_apart():
        try:
            content = _entry(archive, "media", MAX_PACKAGE_MEDIA)
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
    return [(entry, name) for entry, name in names.items() if type(name) is str]


def _is_plain(name: str) -> bool:
    """Return whether a name is that of a file in a folder, on any system."""
    if not name.isprintable() or set(name) & set('/\\:*?"<>|'):
        return False
    return name == name.strip() and not name.startswith(".") and 0 < len(name.encode()) <= 255
