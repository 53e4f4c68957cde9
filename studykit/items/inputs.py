"""What a deck is made from, as a digest: files, folders of facts, and this program."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from studykit import __version__
from studykit.facts.folder import files_of
from studykit.limits import MAX_FILE, MAX_LOCK
from studykit.regular_file import Stamp, chunks, stamp


def fingerprint(files: Iterable[str], bases: Iterable[str], looked_for: Iterable[str] = ()) -> str:
    """Return a digest of what items are made from, of where one stands, and of this program.

    Only the files that the loader reads are read, and never more of one than it would: a file that is refused counts
    by the reason. These are `files` and the tables in `bases`, which are folders or single files of facts. `looked_for`
    are pictures and sounds: they count by size and time, or as not there.
    """
    digest = blake2b(digest_size=16)
    # Places in files are kept as seen from the current folder.
    _take(digest, __version__, _program(), os.path.abspath(os.curdir))  # noqa: PTH100
    for file in files:
        _take(digest, file, _content(file))
    for base in bases:
        for name, content in _tables(Path(base)):
            _take(digest, name, content)
    for file in looked_for:
        _take(digest, file, stamp(file))
    return digest.hexdigest()


def _take(digest: blake2b, *values: object) -> None:
    digest.update(json.dumps(values).encode())


def _tables(base: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a fact base with a digest of the content of each."""
    try:
        files = files_of(base)
    except OSError as error:
        yield str(base), str(error)
        return
    for file in files.tables:
        yield str(file), _content(str(file))
    for link in files.outside:
        yield str(link), "outside"


def _content(file: str) -> str:
    """Return a digest of a file's content, or why it is not read."""
    content = blake2b(digest_size=16)
    try:
        for piece in chunks(file, MAX_LOCK if file.endswith(".lock") else MAX_FILE):
            content.update(piece)
    except OSError as error:
        return str(error)
    return content.hexdigest()


def _program() -> list[tuple[str, Stamp]]:
    """Return the modules of this program with their stamps: whoever works on it does not change its version."""
    modules = []
    for folder, _, names in os.walk(Path(__file__).parent.parent):
        for name in names:
            if name.endswith(".py"):
                modules.append((name, stamp(os.path.join(folder, name))))  # noqa: PTH118 - for each start of a quiz
    return sorted(modules)
