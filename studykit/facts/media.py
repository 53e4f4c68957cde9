"""Pictures and sounds: which file a path means, whether Anki can show it, and which files are the same.

Every file is looked at when facts are loaded, so that a missing one is told of with its line. It is read only when
another one has the same size, to see whether the two are one.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from studykit.facts.base import MEDIA_WORDS, Column, Media, Scalar, Table, TypeName, scalars
from studykit.limits import MAX_MEDIA
from studykit.problems import MARKS, Names, nearest
from studykit.values.scalars import Flaw
from studykit.whole_files.regular import chunks

KINDS: Mapping[TypeName, tuple[str, ...]] = {
    "image": ("avif", "gif", "jpeg", "jpg", "png", "svg", "webp"),
    "audio": ("aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"),
}
"""How the names of files end that Anki shows and plays on all systems."""
_PART = f"[^{''.join(MARKS)}]*"
MARK = re.compile(
    f"{MARKS[0]}(picture|sound) ({_PART})(?:{MARKS[2]}({_PART}){MARKS[2]}({_PART}))?{MARKS[1]}"
)
"""A picture or a sound in a text: what it is, its path, and on the way out where it is to be had and its words."""


class Shelf:
    """The pictures and sounds of one load. Each file is looked at once, however many cells name it."""

    def __init__(self) -> None:
        self.media: dict[str, Media] = {}
        """By path. When two folders have another file under one path, the second's name stands before it."""
        self._found: dict[tuple[Path, str, TypeName], Media | Flaw] = {}
        self._roots: dict[Path, str] = {}
        self._sizes: dict[str, int] = {}
        self._names: dict[Path, Names] = {}
        """What lies in a folder in which a file was missed."""

    def find(self, folder: Path, text: str, kind: TypeName) -> Media | Flaw:
        """The file that a cell of a fact base's folder names, or what is wrong with it."""
        key = folder, text, kind
        if key not in self._found:
            self._found[key] = self._look(folder, text, kind)
        return self._found[key]

    def _look(self, folder: Path, text: str, kind: TypeName) -> Media | Flaw:
        ending = PurePosixPath(text).suffix[1:].lower()
        if "://" in text:
            return Flaw("is an address; put the file itself into the fact base's folder")
        if ending not in KINDS[kind]:
            other = next((each for each, endings in KINDS.items() if ending in endings), None)
            if other:
                return Flaw(
                    f"is a {MEDIA_WORDS[other]}; give the column `type: {other}`, or correct it"
                )
            return Flaw(
                f"is no {MEDIA_WORDS[kind]} that Anki shows; its name must end in {_listed(KINDS[kind])}"
            )
        root = self._roots.setdefault(folder, os.path.realpath(folder))
        file = next(
            (each for each in written_paths(folder, text) if os.path.lexists(each)), folder / text
        )
        real = os.path.realpath(file)
        if Path(text).is_absolute() or not Path(real).is_relative_to(root):
            return Flaw(
                "lies outside the fact base's folder; put it inside, and write the path from there"
            )
        wrong = self._unusable(file, real, text)
        if wrong:
            return wrong
        path = PurePosixPath(os.path.normpath(text).replace(os.sep, "/")).as_posix()
        while path in self.media and os.path.realpath(self.media[path].file) != real:
            path = f"{folder.resolve().name or 'facts'}/{path}"
        return self.media.setdefault(path, Media(path, kind, str(file)))

    def _unusable(self, file: Path, real: str, text: str) -> Flaw | None:
        try:
            found = Path(real).stat()
        except OSError as error:
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                return Flaw(f"cannot be read ({(error.strerror or str(error)).lower()}); mend that")
            remedy = f"put the file there, or correct the path.{self._nearest(file)}".removesuffix(
                "."
            )
            if "\\" in text:
                remedy = f"write it with /: {text.replace(chr(92), '/')}"
            return Flaw(f"is not there; {remedy}")
        if not stat.S_ISREG(found.st_mode):
            return Flaw("is no file; write the path of one")
        if not os.access(real, os.R_OK):
            return Flaw("cannot be read (permission denied); mend that")
        if not 0 < found.st_size <= MAX_MEDIA:
            too_large = f"is larger than {MAX_MEDIA >> 20} MiB, which Anki does not synchronise"
            return Flaw(f"{too_large if found.st_size else 'is empty'}; put another file there")
        self._sizes[str(file)] = found.st_size
        return None

    def _nearest(self, file: Path) -> str:
        """The name in the same folder that is most like it."""
        folder = file.parent
        if folder not in self._names:
            try:
                self._names[folder] = Names([each.name for each in folder.iterdir()])
            except OSError:
                self._names[folder] = Names([])
        return self._names[folder].nearest(file.name)

    def same(self) -> dict[Media, Media]:
        """For every file of which another one has the same content that one of them whose path sorts first.

        Only files of one size are read.
        """
        by_size: dict[tuple[TypeName, int], list[Media]] = defaultdict(list)
        for each in self.media.values():
            by_size[each.type, self._sizes[each.file]].append(each)
        found: dict[Media, Media] = {}
        for alike in by_size.values():
            if len(alike) == 1:
                continue
            first: dict[str, Media] = {}
            for each in sorted(alike):
                other = first.setdefault(content_hash(each.file), each)
                if other is not each:
                    found[each] = other
        return found


def unmarked(text: str) -> str:
    """The text without its pictures and sounds."""
    return " ".join(MARK.sub(" ", text).split()) if MARKS[0] in text else text


def media_columns(table: Table) -> list[tuple[int, Column]]:
    """The columns of pictures and sounds, and where they stand."""
    return [(at, column) for at, column in enumerate(table.columns) if column.type in MEDIA_WORDS]


def alts_of(tables: Mapping[str, Table]) -> dict[str, str]:
    """What rows say of their pictures and sounds, by path; of two texts the one that sorts first."""
    found: dict[str, str] = {}
    for table in tables.values():
        for at, column in media_columns(table):
            for row in table.rows if column.alt else ():
                text = " ".join(table.texts(row, column.alt))
                for each in scalars(row.cells[at]):
                    if isinstance(each, Media) and text:
                        found[each.path] = min(text, found.get(each.path, text))
    return found


def path_of(value: Scalar) -> str:
    """The path of a picture or a sound; empty for any other value."""
    return value.path if isinstance(value, Media) else ""


def content_hash(file: str) -> str:
    """What tells a content from all others: 20 hexadecimal digits. Raises OSError."""
    found = blake2b(digest_size=10)
    for part in pieces(file):
        found.update(part)
    return found.hexdigest()


def pieces(file: str) -> Iterator[bytes]:
    """Yield a file's bytes, a piece after the other. Raises OSError."""
    return chunks(file, MAX_MEDIA)


def written_paths(folder: Path, text: str) -> Iterator[Path]:
    """Yield the path as texts are held, and as some systems write letters with accents."""
    yield folder / text
    yield folder / unicodedata.normalize("NFD", text)


def _listed(endings: tuple[str, ...]) -> str:
    return f"{', '.join(f'.{each}' for each in endings[:-1])} or .{endings[-1]}"


def nearest_file(file: Path) -> str:
    """Return ` Did you mean 'x'?` for the name in the same folder that is most like it, or nothing."""
    try:
        return nearest(file.name, [each.name for each in file.parent.iterdir()])
    except OSError:
        return ""
