"""What a deck is made from, as a digest: files, folders of facts, and this program."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from studykit import __version__


def fingerprint(files: Iterable[str], folders: Iterable[str]) -> str:
    """A digest of the contents of some files and folders, of where one stands, and of this program.

    A file that cannot be read counts as one that is not there. In folders the tables (.yaml, .yml, .csv) count by
    their bytes; all else, which may be pictures and sounds, by path, size and time.
    """
    found = blake2b(digest_size=16)
    # Places in files are kept as seen from the current folder.
    found.update(json.dumps([__version__, _program(), os.path.abspath(os.curdir)]).encode())  # noqa: PTH100
    for file in files:
        _take(found, file, file)
    for folder in folders:
        if os.path.isfile(folder):  # noqa: PTH113 - a Path is made for each of them only
            _take(found, folder, folder)
            continue
        for name, entry in sorted(_entries(folder, "")):
            if name.lower().endswith((".yaml", ".yml", ".csv")):
                _take(found, name, entry.path)
            else:
                found.update(json.dumps([name, *_stamp(entry)]).encode())
    return found.hexdigest()


def _take(found: blake2b, name: str, file: str) -> None:
    content = b""
    with suppress(OSError), open(file, "rb") as stream:  # noqa: PTH123
        content = stream.read()
    found.update(json.dumps([name, len(content)], ensure_ascii=True).encode())
    found.update(content)


def _entries(folder: Path | str, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """All files below a folder but hidden ones, with their paths from there."""
    try:
        there = list(os.scandir(folder))
    except OSError:
        return
    for entry in there:
        if entry.name.startswith("."):
            continue
        yield below + entry.name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path, f"{below}{entry.name}/")


def _stamp(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        found = entry.stat()
    except OSError:
        return 0, 0
    return (0, 0) if entry.is_dir() else (found.st_size, found.st_mtime_ns)


def _program() -> list[tuple[str, tuple[int, int]]]:
    """What makes items: its files with their sizes and times. Who works on studykit does not change its version."""
    home = Path(__file__).parent.parent
    rooms = (home / "facts", home / "items", home / "problems.py")
    return sorted((name, _stamp(entry)) for room in rooms for name, entry in _entries(room, "") if name.endswith(".py"))
