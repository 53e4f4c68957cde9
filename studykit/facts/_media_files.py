"""Find the files that cells of pictures and sounds name, and say what is wrong with them.

Every file is looked at when facts are loaded, so that a missing one is reported with its line. It
is read only when another one has the same size, to see whether the two are one.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from studykit.facts.base import MEDIA_WORDS, Cell, Media, Table, TypeName, scalars
from studykit.facts.media import KINDS, content_hash, media_columns
from studykit.limits import MAX_MEDIA
from studykit.problems import Names, nearest
from studykit.values.scalars import Flaw


class MediaFiles:
    """The pictures and sounds of one load: each file is looked at once."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        """By path."""
        self._sizes: dict[str, int] = {}
        self._looked_up: dict[tuple[Path, str, TypeName], Media | Flaw] = {}
        self._roots: dict[Path, str] = {}
        """The real paths of fact bases' folders."""
        self._names_in: dict[Path, Names] = {}
        """What lies in a folder in which a file was missed."""

    def find(self, folder: Path, text: str, kind: TypeName) -> Media | Flaw:
        """Return the file that a cell of a fact base's folder names, or what is wrong with it."""
        cell = folder, text, kind
        if cell not in self._looked_up:
            self._looked_up[cell] = self._look_up(folder, text, kind)
        return self._looked_up[cell]

    def _look_up(self, folder: Path, text: str, kind: TypeName) -> Media | Flaw:
        flaw = _flaw_of_name(text, kind)
        if flaw:
            return flaw

        root = self._roots.setdefault(folder, os.path.realpath(folder))
        file = existing_path(folder, text)
        # A link inside may lead outside: what counts is where the file really is.
        real = os.path.realpath(file)
        if Path(text).is_absolute() or not Path(real).is_relative_to(root):
            return Flaw(
                "lies outside the fact base's folder; put it inside, and write the path from there"
            )
        flaw = self._flaw_of_file(file, real, text)
        if flaw:
            return flaw

        path = PurePosixPath(os.path.normpath(text).replace(os.sep, "/")).as_posix()
        while path in self._media and os.path.realpath(self._media[path].file) != real:
            # Two folders have another file under one path: the second's name stands before it.
            path = f"{folder.resolve().name or 'facts'}/{path}"
        return self._media.setdefault(path, Media(path, kind, str(file)))

    def _flaw_of_file(self, file: Path, real: str, text: str) -> Flaw | None:
        try:
            status = Path(real).stat()
        except (FileNotFoundError, NotADirectoryError):
            remedy = f"put the file there, or correct the path.{self._nearest(file)}"
            # A path copied on Windows.
            if "\\" in text:
                remedy = f"write it with /: {text.replace(chr(92), '/')}"
            return Flaw(f"is not there; {remedy.removesuffix('.')}")
        except OSError as error:
            return Flaw(f"cannot be read ({(error.strerror or str(error)).lower()}); mend that")

        if not stat.S_ISREG(status.st_mode):
            return Flaw("is no file; write the path of one")
        if not os.access(real, os.R_OK):
            return Flaw("cannot be read (permission denied); mend that")
        if not status.st_size:
            return Flaw("is empty; put another file there")
        if status.st_size > MAX_MEDIA:
            limit = f"{MAX_MEDIA >> 20} MiB"
            return Flaw(
                f"is larger than {limit}, which Anki does not synchronise; put another file there"
            )
        self._sizes[str(file)] = status.st_size
        return None

    def _nearest(self, file: Path) -> str:
        """Return ` Did you mean 'x'?` for the name in the same folder that is most like it."""
        folder = file.parent
        if folder not in self._names_in:
            self._names_in[folder] = Names(_names_in(folder))
        return self._names_in[folder].nearest(file.name)

    def name_once(self, tables: dict[str, Table]) -> None:
        """Give pictures and sounds of one content one name in all tables: they are one value."""
        first_of = self._first_of_same()
        if not first_of:
            return
        for name, table in tables.items():
            positions = [position for position, _ in media_columns(table)]
            if not positions:
                continue
            rows = []
            for row in table.rows:
                cells = list(row.cells)
                for position in positions:
                    cells[position] = _renamed(cells[position], first_of)
                rows.append(row._replace(cells=tuple(cells)))
            tables[name] = table._replace(rows=tuple(rows))

    def _first_of_same(self) -> dict[Media, Media]:
        """Return for each file with another's content the one whose path sorts first."""
        by_size: dict[tuple[TypeName, int], list[Media]] = defaultdict(list)
        for medium in self._media.values():
            by_size[medium.type, self._sizes[medium.file]].append(medium)

        first_of: dict[Media, Media] = {}
        for media in by_size.values():
            if len(media) == 1:
                continue  # No other file can have its content: it need not be read.
            # Sorted, so that the order of the rows does not decide which name stays.
            first_with: dict[str, Media] = {}
            for medium in sorted(media):
                first = first_with.setdefault(content_hash(medium.file), medium)
                if first is not medium:
                    first_of[medium] = first
        return first_of


def _flaw_of_name(text: str, kind: TypeName) -> Flaw | None:
    if "://" in text:
        return Flaw("is an address; put the file itself into the fact base's folder")
    ending = PurePosixPath(text).suffix[1:].lower()
    if ending in KINDS[kind]:
        return None
    # A sound in a column of images is most likely a slip in the column's type.
    for other_kind, endings in KINDS.items():
        if ending in endings:
            word = MEDIA_WORDS[other_kind]
            return Flaw(f"is a {word}; give the column `type: {other_kind}`, or correct it")
    *endings_before, last_ending = [f".{ending}" for ending in KINDS[kind]]
    listed = f"{', '.join(endings_before)} or {last_ending}"
    return Flaw(f"is no {MEDIA_WORDS[kind]} that Anki shows; its name must end in {listed}")


def _renamed(cell: Cell, first_of: dict[Media, Media]) -> Cell:
    """Return a cell of pictures or sounds by their one name each; two that are one stand once."""
    values = []
    for value in scalars(cell):
        values.append(first_of.get(value, value) if isinstance(value, Media) else value)
    if type(cell) is tuple:  # a Media is a tuple too
        return tuple(dict.fromkeys(values))
    return values[0] if values else None


def existing_path(folder: Path, text: str) -> Path:
    """Return the path of a file as it is there, or as it is written if nothing is there."""
    # macOS has written é as e and an accent, and files are still so called when they are copied.
    for path in _spellings(folder, text):
        if os.path.lexists(path):
            return path
    return folder / text


def _spellings(folder: Path, text: str) -> Iterator[Path]:
    """Yield the path as texts are held, and as some systems write letters with accents."""
    yield folder / text
    yield folder / unicodedata.normalize("NFD", text)


def nearest_file(file: Path) -> str:
    """Return ` Did you mean 'x'?` for the most similar name in the same folder, or nothing."""
    return nearest(file.name, _names_in(file.parent))


def _names_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []
