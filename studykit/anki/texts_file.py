"""The texts of the last export, packed: `decks/nansei.texts.gz` beside `decks/nansei.lock`.

A note that is no longer asked is shipped once more, to say so, and its texts are nowhere else. So
the file has a line for each card, sorted by item id, which counts only as long as the lock's line
has the same digest of the note: whatever git makes of the two files, no text is taken for another.

    {"studykit texts":1}
    {"id":"capital/fr","digest":"9c...","stem":"What is ...?","keys":["Paris"],"options":[...]}

Nobody needs it: where it is missing or damaged a card has no texts (`fault` says why), and export
goes on. It is read when the first text is asked for. Knows nothing of clocks and packages.
"""

from __future__ import annotations

import errno
import re
import zlib
from collections.abc import Iterable, Iterator
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, cast

from studykit.anki._card_texts import CardTexts
from studykit.anki._json_lines import (
    TEXT,
    LineError,
    as_line,
    checked,
    decoded,
    parsed,
    write_lines,
)
from studykit.anki._text_values import TEXT_RULES, text_values, texts_from
from studykit.anki.field_html import forbidden_characters
from studykit.anki.lock import KeptTexts, Lock, LockEntry
from studykit.limits import MAX_LOCK, MAX_LOCK_LINE
from studykit.problems import Location, quoted
from studykit.questions.identity.ids import bracket
from studykit.whole_files.regular import RefusedError, TooLargeError, open_regular

VERSION = 1

_HEAD = as_line({"studykit texts": VERSION}) + "\n"
_RULES = {"id": TEXT, "digest": TEXT, **TEXT_RULES}
_BEGINNING = re.compile(rb'\{"id":("(?:[^"\\]|\\.)*+"),')
"""What each line begins with: its id is looked at as it is written, and the rest when it is asked
for."""
_LEVEL = 6
"""Of packing: 9 takes three times as long for a hundredth of the size."""


def texts_path(lock_file: Path) -> Path:
    """Return `decks/nansei.texts.gz` for `decks/nansei.lock`."""
    return lock_file.with_suffix(".texts.gz")


# --- writing -------------------------------------------------------------------------------------


def texts_lines(lock: Lock) -> Iterator[str]:
    """Yield the lines of the file: those of the cards whose texts are known."""
    yield _HEAD
    for identity in sorted(lock.entries):
        entry = lock.entries[identity]
        shown = lock.texts.of(entry)
        if shown:
            values = {"id": identity, "digest": entry.digest, **text_values(shown)}
            yield as_line(values) + "\n"


def pack(lines: Iterable[str], file: IO[bytes]) -> None:
    """Write lines, packed. The same lines give the same bytes (and builds of zlib)."""
    with GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0) as packed:
        write_lines(lines, cast("IO[bytes]", packed))


def packed_texts(lock: Lock) -> bytes:
    """Return the file's content."""
    with BytesIO() as file:
        pack(texts_lines(lock), file)
        return file.getvalue()


def holds(path: Path, lock: Lock) -> bool:
    """Return whether a file is there and has the texts of a lock, however they are packed.

    A line with the digest of a note has its texts: to make all lines once more takes longer than to
    read the file.
    """
    try:
        for beginning, raw in zip_longest(_beginnings(lock), _unpacked(path)):
            if beginning is None or raw is None:
                return False
            if not raw.startswith(beginning.encode()) or not raw.endswith(b"\n"):
                return False
    except (OSError, EOFError, zlib.error):
        return False
    return True


def _beginnings(lock: Lock) -> Iterator[str]:
    """Yield what the lines begin with, which is enough to know them."""
    yield _HEAD
    for identity in sorted(lock.entries):
        entry = lock.entries[identity]
        if lock.texts.of(entry):
            yield f'{{"id":{as_line(identity)},"digest":{as_line(entry.digest)},'


# --- reading -------------------------------------------------------------------------------------


class StoredTexts(KeptTexts):
    """The texts in a file, of those cards that a lock has: others are not kept in memory."""

    def __init__(self, path: Path, ids: Iterable[str]) -> None:
        super().__init__({})
        self.path = path
        self._ids = ids
        self.fault = ""
        """Why some texts are not known, in words that follow the file's name."""
        self.fault_line = 0
        """Where; 0: nowhere in particular."""
        self._raw_lines: dict[str, tuple[int, bytes]] | None = None
        """By item id the line and its number."""

    def lacks(self, entry: LockEntry) -> bool:
        """Return whether a card's texts are lost since the file was written.

        It is missing or damaged, or has what the note showed at another export. Where it is sound
        and has no line of the card, they were not known then already.
        """
        if not super().lacks(entry):
            return False
        assert self._raw_lines is not None
        return bool(self.fault) or entry.id in self._raw_lines

    @property
    def place(self) -> Location:
        """The place of the fault."""
        return Location(str(self.path), self.fault_line)

    def of(self, entry: LockEntry) -> CardTexts | None:
        """Return the texts that a card had when its line of the lock was written.

        Raise OSError when the disk fails.
        """
        if self._raw_lines is None:
            raw_lines: dict[str, tuple[int, bytes]] = {}
            self._read(raw_lines)
            self._raw_lines = raw_lines
        if entry.id not in self._raw_lines:
            return None
        number, raw = self._raw_lines[entry.id]
        try:
            return _texts_of_line(decoded(raw), entry)
        except LineError as error:
            self._note_fault(f"is broken: {error}", number)
            return None

    def _note_fault(self, fault: str, line: int = 0) -> None:
        # The first one is told: others may only follow from it.
        if not self.fault:
            self.fault, self.fault_line = fault, line

    def _read(self, raw_lines: dict[str, tuple[int, bytes]]) -> None:
        """Read the lines, as far as that goes. What does not is the fault."""
        number = 0
        ids_as_written = {as_line(identity).encode(): identity for identity in self._ids}
        try:
            for number, raw in enumerate(_unpacked(self.path), start=1):
                if number == 1:
                    _check_head(decoded(raw))
                    continue
                match = _BEGINNING.match(raw)
                if not match or not raw.endswith(b"\n"):
                    raise LineError("it does not begin with an id, or has no end")
                if match[1] in ids_as_written:
                    raw_lines[ids_as_written[match[1]]] = number, raw
            if number == 0:
                self._note_fault("is empty")
        except LineError as error:
            self._note_fault(f"is broken: {error}", number)
        except FileNotFoundError:
            self._note_fault("is missing")
        except RefusedError as error:
            self._note_fault(error.reason)
        except (BadGzipFile, EOFError, zlib.error):
            self._note_fault("is broken: it cannot be unpacked to its end", number + 1)
        except OSError as error:
            # The disk fails, or does not let us: the texts may be there, and must not be lost.
            raise OSError(error.errno, error.strerror, str(self.path)) from error


def _unpacked(path: Path) -> Iterator[bytes]:
    """Yield the lines of a packed file, bounded. Raise OSError, EOFError and zlib.error."""
    size = 0
    with open_regular(path) as file, GzipFile(fileobj=file, mode="rb") as unpacked:
        # A kilobyte may unpack to a megabyte.
        while raw := unpacked.readline(MAX_LOCK_LINE):
            size += len(raw)
            if size > MAX_LOCK:
                reason = f"is larger than {MAX_LOCK >> 20} MiB when it is unpacked"
                raise TooLargeError(errno.EFBIG, reason, path)
            yield raw


def _check_head(line: str) -> None:
    head = parsed(line)
    version = head.get("studykit texts")
    if type(version) is not int or version < 1:
        raise LineError("the first line does not begin with a format version")
    if version > VERSION:
        raise LineError(f"it has format {version}, and this studykit knows {VERSION}")


def _texts_of_line(line: str, entry: LockEntry) -> CardTexts | None:
    """Return the texts of a line; None when they are those of another note than the entry's."""
    values = checked(line, _RULES, ("id", "digest", "keys"))
    if values["digest"] != entry.digest:
        return None
    # What Anki cannot store would stop each export.
    for text in _all_texts(list(values.values())):
        if forbidden_characters(text):
            raise LineError(f"{quoted(text)} holds a character that Anki cannot store")
    options = values.get("options", ())
    return texts_from(values, options, entry.gaps, is_cloze=bool(bracket(entry.id)))


def _all_texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value of a line, however deep they are in lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _all_texts(member)
