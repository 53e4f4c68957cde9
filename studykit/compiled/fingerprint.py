"""A digest of all that a deck is made from: files, folders of facts, and this program.

    decks/capitals.yaml             its bytes: it is read by the program
    decks/capitals.lock             its bytes
    seeds/world/cities.yaml         its bytes
    seeds/world/pictures/rome.png   its size and its time, or a start would read every picture
    studykit/**/*.py, *.txt         sizes and times
    babel-2.18.0.dist-info          the names of installed packages, which have their versions

Whoever touches a file of facts without a change has not changed the digest.

The bytes of a file that nobody has touched are not read again (`SeenFile`): the lock file of a
large deck has thirty megabytes. It is touched when any of its size, its two times and its number on
the disk is another, as git has it for its index. One case is left where a file could change unseen,
twice within the same tick of the disk's clock: so a file that had changed within two seconds before
its digest was kept is read each time (`long_unchanged`). Where a disk keeps no time that cannot be
set back (Windows), who writes over a file with as many bytes and sets back its time is not noticed.

Knows no items.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from studykit import __version__
from studykit.facts.files import files_of
from studykit.limits import MAX_FILE, MAX_LOCK
from studykit.whole_files.regular import ExactStamp, Stamp, chunks, exact_stamp, stamp

_COARSEST_TICK = 2_000_000_000
"""Nanoseconds. By so little two times of a file may differ on no disk that is in use (FAT)."""


class SeenFile(NamedTuple):
    """A file whose bytes were read once."""

    stamp: ExactStamp
    """What it was just before."""
    digest: str
    """Of its bytes."""


SeenFiles = dict[str, SeenFile]
"""By their paths."""


def long_unchanged(seen: Mapping[str, SeenFile], moment: int) -> SeenFiles:
    """Return the files that had not changed for a while at a moment (ns since 1970).

    Of the others a change since could have left the stamp as it was.
    """
    files = {}
    for path, file in seen.items():
        _, changed, changed_for_sure, _ = file.stamp
        if max(changed, changed_for_sure) < moment - _COARSEST_TICK:
            files[path] = file
    return files


def compiled_file(path: Path, cache: Path) -> Path:
    """Return the file, in the folder of compiled decks, for a deck file asked from this folder.

    Problems and items name places in files as they are seen from there.
    """
    # Links stay: the folder above one is not its own.
    deck_and_folder = f"{os.path.abspath(path)}\0{os.path.abspath(os.curdir)}"  # noqa: PTH100
    digest = blake2b(os.fsencode(deck_and_folder), digest_size=12).hexdigest()
    return cache / f"{digest}.compiled"


def fingerprint(files: Sequence[str], bases: Iterable[str], seen: SeenFiles | None = None) -> str:
    """Return a digest of what items are made from, of where one stands, and of this program.

    `files` and the tables in `bases`, which are folders or single files of facts, count by their
    bytes, and all else in these folders, which may be pictures and sounds, by path, size and time.
    So only the files that the loader reads are read, and never more of one than it would: a file
    that is refused counts by the reason. Of `seen` those that are what they were are not read, and
    those that are read are added to it.
    """
    return of_program(contents(files, bases, seen))


def of_program(*digests: str) -> str:
    """Return a digest of what this program, as it is, makes of contents with such digests."""
    digest = blake2b(digest_size=16)
    # The signs that Python knows, and their classes, are those of its version.
    _take(digest, __version__, sys.version, _program(), _installed(), *digests)
    return digest.hexdigest()


def contents(files: Sequence[str], bases: Iterable[str], seen: SeenFiles | None = None) -> str:
    """Return the same digest without the program, which stays what it is while it runs."""
    seen = {} if seen is None else seen
    digest = blake2b(digest_size=16)
    # Problems name files as seen from the current folder.
    _take(digest, os.path.abspath(os.curdir))  # noqa: PTH100
    for file in files:
        _take(digest, file, _content(file, seen))
    for base in bases:
        # Of a folder that is not there one is told, and of an empty one not.
        _take(digest, base, os.path.isdir(base))  # noqa: PTH112
        tables = tables_in(base)
        for file in tables:
            if file not in files:
                _take(digest, file, _content(file, seen))
        for file in sorted(_files_below(base)):
            if file not in tables:
                _take(digest, file, stamp(file))
    return digest.hexdigest()


def _take(digest: blake2b, *values: object) -> None:
    digest.update(json.dumps(values).encode())


def tables_in(base: str) -> dict[str, None]:
    """Return the files of a folder of facts that count by their bytes, in their order."""
    try:
        return dict.fromkeys(map(str, files_of(Path(base)).tables))
    except OSError:
        # The folder is not there: what lies below it counts as nothing.
        return {}


def _files_below(folder: Path | str) -> Iterator[str]:
    """Yield the paths of all files and folders below a folder but hidden ones."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        # The loader reads no hidden files either, and editors keep their drafts in these.
        if entry.name.startswith("."):
            continue
        yield entry.path
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path)


def _content(file: str, seen: SeenFiles) -> str:
    """Return a digest of a file's content, or why it is not read."""
    # Taken before: what somebody writes while the file is read is a change.
    now = exact_stamp(file)
    if now and file in seen and seen[file].stamp == now:
        return seen[file].digest
    content = blake2b(digest_size=16)
    limit = MAX_LOCK if file.endswith(".lock") else MAX_FILE
    try:
        for piece in chunks(file, limit):
            content.update(piece)
    except OSError as error:
        # A file that is refused has a digest too: mended, it has another.
        return str(error)
    digest = content.hexdigest()
    if now:
        seen[file] = SeenFile(now, digest)
    return digest


@cache
def _program() -> list[tuple[str, Stamp]]:
    """Return the modules of this program, and its lists of words, with their stamps.

    Its version is not enough: whoever works on the program does not change it each time. It stays
    what it is while it runs.
    """
    package = Path(__file__).parent.parent
    stamps = []
    # Sorted: folders are listed in no order, and the digest must be the same each time.
    for file in sorted(_files_below(package)):
        if file.endswith((".py", ".txt")):
            stamps.append((file, stamp(file)))
    return stamps


@cache
def _installed() -> list[list[str]]:
    """Return the names of the packages that are installed, which have their versions.

    How others write a date or a number is known to some of them, and may be another tomorrow. They
    are not asked for their versions one by one, which would take as long as a start of the quiz.
    """
    packages = (_packages_in(folder) for folder in sys.path)
    # The folder of the command that was typed is one of them, and may be any without packages.
    return [names for names in packages if names]


def _packages_in(folder: str) -> list[str]:
    """Return the names of the packages in a folder; none where it cannot be read."""
    try:
        names = os.listdir(folder or os.curdir)  # noqa: PTH208
    except OSError:
        return []
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
