"""Writing files so that each is there whole or not at all, and several of them as one.

Knows bytes and paths, nothing of what they mean. The steps of a write:

1. A journal, hidden beside the first target (or another path that the caller names), says what is about to be written.
2. Each content goes into a new hidden file beside its target, and what stands there is kept under a hidden name too.
3. When all that is on the disk, the new files are renamed over their targets, in order, each flushed before the next.
4. What was kept and the journal are deleted, and what was needed only while a content was made.

After a failure (OSError, Ctrl-C) what was kept is put back. A killed program puts nothing back: the next one finds the
journal (`finish`). When the first target was already in place, the others are whole, and it renames them too; else
no target was touched, and it deletes what lies about. Should it not find the others again (a stick was pulled out), the
first stays ahead of them: callers put first what may be ahead.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import IO, NamedTuple

from studykit.limits import MAX_JOURNAL
from studykit.whole_files.durable import alone_in, flush, flush_folder
from studykit.whole_files.regular import open_regular, regular_file

Given = bytes | IO[bytes]
"""What a file is to hold: its bytes, or an open file to be copied, which may be larger than the memory."""
Maker = Callable[[IO[bytes], Path], None]
"""Writes what a file is to hold into it; meanwhile it may use a file of its own at the path."""
Content = Given | Maker


class UnreadError(OSError):
    """What a content is made of cannot be read: this error names what, and not the target."""


def write_whole(contents: Mapping[Path, Content], journal_beside: Path | None = None) -> None:
    """Writes several files as one, in their order. A target that is a link is replaced and not followed.

    The first content must be there, unless it is the only one: the journal holds its digest.
    Raises OSError that names the target; then, and after KeyboardInterrupt, every target is as it was and nothing else
    is left. Of two writes with their journals in one folder the second waits for the first.
    """
    target, first = next(iter(contents.items()))
    anchor = journal_beside or target
    journal = _journal(anchor)
    token = os.urandom(8).hex()
    files = [_File(Path(os.path.abspath(target)), token, at) for at, target in enumerate(contents)]  # noqa: PTH100
    assert not callable(first) or len(files) == 1
    digest = "" if callable(first) else _digest(first)
    intent = {"token": token, "targets": [str(file.target) for file in files], "first": digest}
    with alone_in(anchor.parent, wait=True):
        _finish(journal)
        try:
            with _naming(anchor):
                journal.unlink(missing_ok=True)  # one that could not be followed
                _write(journal, json.dumps(intent).encode())
            for file, (target, content) in zip(files, contents.items(), strict=True):
                with _naming(target):
                    _prepare(file, content)
        except BaseException:
            _delete(files, journal)
            raise
        _put_in_place(files, list(contents), journal)


def finish(anchor: Path) -> None:
    """Ends what a killed `write_whole` with its journal beside this path left. To be called before the path is read.

    Does nothing while the other is alive, or when the disk does not let it.
    """
    # Where a folder cannot be held, a living write is taken for a killed one: it fails then, and puts all back.
    with contextlib.suppress(OSError), alone_in(anchor.parent, wait=False):
        _finish(_journal(anchor))


class _File(NamedTuple):
    """A file that is being written."""

    target: Path
    token: str
    """Of this write: 16 hexadecimal digits."""
    at: int
    """Its place among the files of this write."""

    @property
    def new(self) -> Path:
        return _hidden(self.target, f"{self.token}-{self.at}.new")

    @property
    def old(self) -> Path:
        return _hidden(self.target, f"{self.token}-{self.at}.old")

    @property
    def needed(self) -> Path:
        """What its maker needs until it is written."""
        return _hidden(self.target, f"{self.token}-{self.at}.needed")


def _hidden(target: Path, end: str) -> Path:
    """A name beside the target that is not too long, whatever the target's is: systems allow 255 bytes or less."""
    return target.with_name(f".{target.name[:40]}.{end}")


def _journal(anchor: Path) -> Path:
    return _hidden(anchor, f"{_digest(os.fsencode(anchor.name))}.unfinished")


def _digest(content: Given) -> str:
    found = blake2b(digest_size=8)
    for part in _parts(content):
        found.update(part)
    return found.hexdigest()


def _parts(content: Given) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    content.seek(0)
    while part := content.read(1 << 20):
        yield part


def _finish(journal: Path) -> None:
    """Follows a journal that is there, as far as the disk lets it."""
    with contextlib.suppress(OSError, ValueError):
        if journal.is_symlink():
            return
        files, in_place = _killed(regular_file(journal, MAX_JOURNAL))
        for file in files[1:] if in_place else []:
            if os.path.lexists(file.new):
                file.new.replace(file.target)
                flush_folder(file.target.parent)
        _delete(files, journal)


def _killed(journal: bytes) -> tuple[list[_File], bool]:
    """The files of a write that was killed, and whether the first of them was put in place.

    Only names that `_File` makes are renamed or deleted: somebody else's journal can do no harm.
    """
    try:
        intent = json.loads(journal)
        token, first = intent["token"], intent["first"]
        files = [_File(Path(target), token, at) for at, target in enumerate(intent["targets"])]
        is_whole = bool(files) and re.fullmatch(r"[0-9a-f]{16}", token)
    except (ValueError, TypeError, LookupError, RecursionError):
        is_whole = None
    if not is_whole:
        return [], False  # it was killed while it wrote the journal, and has written nothing else
    try:
        if os.path.lexists(files[0].new):
            return files, False
        with open_regular(files[0].target) as target:
            return files, _digest(target) == first
    except FileNotFoundError:
        return files, False


def _prepare(file: _File, content: Content) -> None:
    """Writes the new file, and keeps the old one: by a second name, or by a copy where the disk has no hard links."""
    target = file.target
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if _is_special(target):
        # Another program's pipe, or /dev/null: a file in its place would be found by all who use it.
        raise OSError(errno.EEXIST, "It is there, and is no regular file")
    _write(file.new, content, file.needed)
    if not os.path.lexists(target):
        return
    try:
        os.link(target, file.old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        if target.is_symlink():
            file.old.symlink_to(target.readlink())
        else:
            with open_regular(target) as there:
                _write(file.old, there)


def _is_special(target: Path) -> bool:
    """Return whether a pipe, a device or a socket is there, or a link to one, as /dev/stdout is."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _write(path: Path, content: Content, needed: Path | None = None) -> None:
    """The content in a new file, flushed to the disk. What a maker `needed` is gone by then."""
    # Exclusive: the name is never somebody's file or link. Mode 0o666 lets the umask decide, as for any new file.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        if callable(content):
            assert needed
            content(file, needed)
            needed.unlink(missing_ok=True)
        else:
            for part in _parts(content):
                file.write(part)
        file.flush()
        flush(file.fileno())


def _put_in_place(files: Sequence[_File], names: Sequence[Path], journal: Path) -> None:
    try:
        for file, name in zip(files, names, strict=True):
            with _naming(name):
                flush_folder(file.target.parent)
        for file, name in zip(files, names, strict=True):
            with _naming(name):
                file.new.replace(file.target)
                flush_folder(file.target.parent)
    except BaseException:
        _put_back(
            files, names
        )  # if the disk refuses this too, all is left as by a kill, for `finish`
        _delete(files, journal)
        raise
    _delete(files, journal)


def _put_back(files: Sequence[_File], names: Sequence[Path]) -> None:
    """The last comes first, so that never another than the first target is ahead."""
    for file, name in reversed(list(zip(files, names, strict=True))):
        with _naming(name):
            if os.path.lexists(file.new):
                continue  # it was not renamed
            if os.path.lexists(file.old):
                file.old.replace(file.target)
            else:
                file.target.unlink(missing_ok=True)


def _delete(files: Sequence[_File], journal: Path) -> None:
    """Deletes what is hidden. When something stays, so does the journal: the next write tries again."""
    there = [
        path
        for file in files
        for path in (file.new, file.old, file.needed)
        if os.path.lexists(path)
    ]
    with contextlib.suppress(OSError):
        for path in (*there, journal):
            path.unlink()


@contextlib.contextmanager
def _naming(target: Path) -> Iterator[None]:
    """An OSError names what was to be written, and not the hidden file."""
    try:
        yield
    except UnreadError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
