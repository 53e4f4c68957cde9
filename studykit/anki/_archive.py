"""The archive of an Anki package: its database, in the forms of three generations.

    collection.anki2      plain; beside a newer one it holds a notice and no notes
    collection.anki21     plain, of Anki 2.1; still written for "older Anki versions"
    collection.anki21b    zstd, and so are the media and the list of their names

Anybody may have made a package: what is inflated is capped while it is inflated, whatever size it
claims.

Knows nothing of what stands in the database.
"""

from __future__ import annotations

import errno
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from studykit.anki._protobuf import Message
from studykit.anki._zstd import inflated
from studykit.anki.package_contents import PackageError
from studykit.limits import MAX_PACKAGE
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


# --- the archive ---------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive. What is wrong with it becomes a PackageError."""
    with told_apart():
        file = open_regular(path)
    with file:
        with told_apart():
            archive = zipfile.ZipFile(file)
        with archive:
            yield archive


@contextmanager
def told_apart() -> Iterator[None]:
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


def entry_of(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return an entry, and no more than `most` bytes and one."""
    entry = archive.getinfo(name)
    # `zipfile` unpacks bzip2 and lzma without a limit to what it holds meanwhile.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageError("it is packed in a way that Anki does not use")
    with archive.open(entry) as unpacked:
        # The byte too many tells who called that there is more.
        return unpacked.read(most + 1)


def _database(archive: zipfile.ZipFile, name: str) -> bytes:
    with told_apart():
        content = entry_of(archive, name, MAX_PACKAGE)
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
    except ValueError:  # month 0, as programs write it that know no time
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
    with told_apart():
        version = Message(entry_of(archive, "meta", MAX_PACKAGE)).number(1)
    if version > _NEWEST_VERSION:
        remedy = "Export it again with `Support older Anki versions` ticked."
        raise PackageError("a newer Anki packed it in a form that studykit does not know", remedy)
