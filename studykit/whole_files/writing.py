"""Writing files so that each is there whole or not at all, and several of them as one.

Knows bytes and paths, nothing of what they mean. The steps of a write:

1. A journal, hidden beside the first target (or another path that the caller names), says what is
   about to be written.
2. Each content goes into a new hidden file beside its target, and what stands there is kept under a
   hidden name too.
3. When all that is on the disk, the new files are renamed over their targets, in order, each
   flushed before the next.
4. What was kept and the journal are deleted, and what was needed only while a content was made.

    .deck.lock.6b1f...-0.new       what `deck.lock` is to hold
    .deck.lock.6b1f...-0.old       what it held
    .deck.lock.0c5e....unfinished  the journal

After a failure (OSError, Ctrl-C) what was kept is put back. A killed program puts nothing back: the
next one finds the journal (`finish`). When the first target was already in place, the others are
whole, and it renames them too; else no target was touched, and it deletes what lies about. Should
it not find the others again (a stick was pulled out), the first stays ahead of them: callers put
first what may be ahead.
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

Source = bytes | IO[bytes]
"""What a file is to hold: its bytes, or an open file to be copied, which may be larger than the
memory."""
Maker = Callable[[IO[bytes], Path], None]
"""Writes what a file is to hold into it; meanwhile it may use a file of its own at the path."""
Content = Source | Maker

_CHUNK = 1 << 20
_LONGEST_NAME = 40
"""Characters of a target's name in a hidden one: systems allow 255 bytes or less for all of it."""
# Exclusive: the name is never somebody's file or link.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_MODE = 0o666
"""Lets the umask decide, as for any new file."""


class UnreadError(OSError):
    """A content cannot be made, for this file cannot be read: it is named, and not the target."""


class _File(NamedTuple):
    """A file that is being written."""

    name: Path
    """The target as the caller calls it: errors say this."""
    target: Path
    """The same from the root: the working folder may be another one later."""
    token: str
    """Of this write: 16 hexadecimal digits."""
    number: int
    """Its place among the files of this write."""

    @classmethod
    def at(cls, path: Path, token: str, number: int) -> _File:
        # `Path.resolve` would follow a target that is a link, and `Path.absolute` keeps `..`.
        target = Path(os.path.abspath(path))  # noqa: PTH100
        return cls(path, target, token, number)

    @property
    def new(self) -> Path:
        """The path of what it is to hold."""
        return self._hidden("new")

    @property
    def old(self) -> Path:
        """The path of what it held."""
        return self._hidden("old")

    @property
    def needed(self) -> Path:
        """The path of what its maker needs until it is written."""
        return self._hidden("needed")

    def _hidden(self, end: str) -> Path:
        return _hidden(self.target, f"{self.token}-{self.number}.{end}")


def write_whole(contents: Mapping[Path, Content], journal_beside: Path | None = None) -> None:
    """Write several files as one, in their order. A target that is a link is replaced.

    The first content must be there, unless it is the only one: the journal holds its digest. Raises
    OSError that names the target; then, and after KeyboardInterrupt, every target is as it was and
    nothing else is left. Of two writes with their journals in one folder the second waits for the
    first.
    """
    first_path, first_content = next(iter(contents.items()))
    anchor = journal_beside or first_path
    journal = _journal(anchor)
    token = os.urandom(8).hex()
    files = [_File.at(path, token, number) for number, path in enumerate(contents)]
    if callable(first_content):
        assert len(files) == 1
        digest = ""
    else:
        digest = _digest(first_content)
    intent = {"token": token, "targets": [str(file.target) for file in files], "first": digest}

    with alone_in(anchor.parent, wait=True):
        _finish(journal)
        try:
            with _naming(anchor):
                # One that is still there could not be followed.
                journal.unlink(missing_ok=True)
                _write(journal, json.dumps(intent).encode())
            for file, content in zip(files, contents.values(), strict=True):
                with _naming(file.name):
                    _prepare(file, content)
        except BaseException:
            _delete(files, journal)
            raise
        _put_in_place(files, journal)


def finish(anchor: Path) -> None:
    """End what a killed `write_whole` left whose journal is beside this path.

    To be called before the path is read. Does nothing while the other is alive, or when the disk
    does not let it.
    """
    journal = _journal(anchor)
    # Nearly always there is none.
    if not os.path.lexists(journal):
        return
    # Where a folder cannot be held, a living write is taken for a killed one: it fails then, and
    # puts all back.
    with contextlib.suppress(OSError), alone_in(anchor.parent, wait=False):
        _finish(journal)


def _hidden(target: Path, end: str) -> Path:
    """Return a name beside the target that is not too long, whatever the target's is."""
    return target.with_name(f".{target.name[:_LONGEST_NAME]}.{end}")


def _journal(anchor: Path) -> Path:
    # The digest tells apart names that begin alike.
    digest = _digest(os.fsencode(anchor.name))
    return _hidden(anchor, f"{digest}.unfinished")


def _digest(source: Source) -> str:
    digest = blake2b(digest_size=8)
    for part in _parts(source):
        digest.update(part)
    return digest.hexdigest()


def _parts(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    source.seek(0)
    while part := source.read(_CHUNK):
        yield part


# --- after a kill --------------------------------------------------------------------------------


def _finish(journal: Path) -> None:
    """Follow a journal that is there, as far as the disk lets it."""
    with contextlib.suppress(OSError, ValueError):
        if journal.is_symlink():
            return
        files, digest = _files_of(regular_file(journal, MAX_JOURNAL))
        if files and _is_in_place(files[0], digest):
            for file in files[1:]:
                if os.path.lexists(file.new):
                    file.new.replace(file.target)
                    flush_folder(file.target.parent)
        _delete(files, journal)


def _files_of(journal: bytes) -> tuple[list[_File], str]:
    """Return the files of a write that was killed, and the digest of what the first is to hold.

    Only names that `_File` makes are renamed or deleted: somebody else's journal can do no harm.
    """
    try:
        intent = json.loads(journal)
        token, digest = intent["token"], intent["first"]
        paths = [Path(target) for target in intent["targets"]]
        is_token = re.fullmatch(r"[0-9a-f]{16}", token)
    except (ValueError, TypeError, LookupError, RecursionError):
        is_token = None
    if not is_token:
        # It was killed while it wrote the journal, and has written nothing else.
        return [], ""
    return [_File(path, path, token, number) for number, path in enumerate(paths)], digest


def _is_in_place(first: _File, digest: str) -> bool:
    """Return whether the first file of a killed write was put in place."""
    if os.path.lexists(first.new):
        return False
    try:
        with open_regular(first.target) as target:
            return _digest(target) == digest
    except FileNotFoundError:
        return False


# --- the steps -----------------------------------------------------------------------------------


def _prepare(file: _File, content: Content) -> None:
    """Write the new file, and keep the old one.

    By a second name, or by a copy where the disk has no hard links.
    """
    target = file.target
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if _is_special(target):
        # Another program's pipe, or /dev/null: all who use it would find a file in its place.
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
            with open_regular(target) as old_content:
                _write(file.old, old_content)


def _is_special(target: Path) -> bool:
    """Return whether a pipe, a device or a socket is there, or a link to one, as /dev/stdout is."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _write(path: Path, content: Content, needed: Path | None = None) -> None:
    """Write the content into a new file, and flush it to the disk.

    What a maker needs while it writes stands at `needed`, and is gone by then.
    """
    handle = os.open(path, _NEW_FILE, _MODE)
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


def _put_in_place(files: Sequence[_File], journal: Path) -> None:
    try:
        # The names of the hidden files must be on the disk before a target has another content.
        first_in_folder: dict[Path, _File] = {}
        for file in files:
            first_in_folder.setdefault(file.target.parent, file)
        for folder, file in first_in_folder.items():
            with _naming(file.name):
                flush_folder(folder)
        for file in files:
            with _naming(file.name):
                file.new.replace(file.target)
                flush_folder(file.target.parent)
    except BaseException:
        # If the disk refuses this too, all is left as by a kill, for `finish`.
        _put_back(files)
        _delete(files, journal)
        raise
    _delete(files, journal)


def _put_back(files: Sequence[_File]) -> None:
    """Give the targets what they held.

    The last comes first, so that never another than the first target is ahead.
    """
    for file in reversed(files):
        with _naming(file.name):
            was_renamed = not os.path.lexists(file.new)
            if not was_renamed:
                continue
            if os.path.lexists(file.old):
                file.old.replace(file.target)
            else:
                file.target.unlink(missing_ok=True)


def _delete(files: Sequence[_File], journal: Path) -> None:
    """Delete what is hidden.

    When something stays, so does the journal: the next write tries again.
    """
    hidden = []
    for file in files:
        for path in (file.new, file.old, file.needed):
            if os.path.lexists(path):
                hidden.append(path)
    with contextlib.suppress(OSError):
        for path in (*hidden, journal):
            path.unlink()


@contextlib.contextmanager
def _naming(target: Path) -> Iterator[None]:
    """Make an OSError name what was to be written, and not the hidden file."""
    try:
        yield
    except UnreadError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
