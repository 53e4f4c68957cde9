"""Pictures and sounds as values: their marks in texts, their contents, and what rows say of them.

Until a text is shown, a medium stands in it as a mark that no user can write: `picture
maps/miyako.png` between two characters of `problems.MARKS`. Which file a cell means is found by
`_media_files`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b

from studykit.facts.base import MEDIA_WORDS, Column, Media, Scalar, Table, TypeName, scalars
from studykit.limits import MAX_MEDIA
from studykit.problems import MARKS
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
"""A picture or a sound in a text: what it is, and its path.

On the way out of the program it also has where it is to be had, and its words.
"""


def unmarked(text: str) -> str:
    """Return the text without its pictures and sounds."""
    if MARKS[0] not in text:  # as almost all texts are
        return text
    return " ".join(MARK.sub(" ", text).split())


def path_of(value: Scalar) -> str:
    """Return the path of a picture or a sound; nothing for any other value."""
    return value.path if isinstance(value, Media) else ""


def media_columns(table: Table) -> list[tuple[int, Column]]:
    """Return the columns of pictures and sounds, each with its position."""
    columns = []
    for position, column in enumerate(table.columns):
        if column.type in MEDIA_WORDS:
            columns.append((position, column))
    return columns


def media_of(tables: Mapping[str, Table]) -> dict[str, Media]:
    """Return the pictures and sounds of all rows, by path."""
    media = {}
    for table in tables.values():
        for position, _ in media_columns(table):
            for row in table.rows:
                for value in scalars(row.cells[position]):
                    if isinstance(value, Media):
                        media[value.path] = value
    return media


def alts_of(tables: Mapping[str, Table]) -> dict[str, str]:
    """Return what rows say of their pictures and sounds (`alt`), by path.

    Of two texts for one path it is the one that sorts first, in whatever order the files are read.
    """
    alts: dict[str, str] = {}
    for table in tables.values():
        for position, column in media_columns(table):
            # Without `alt` nobody has said what is seen, and nothing is made up.
            if not column.alt:
                continue
            for row in table.rows:
                alt = " ".join(table.texts(row, column.alt))
                for value in scalars(row.cells[position]):
                    if alt and isinstance(value, Media):
                        alts[value.path] = min(alt, alts.get(value.path, alt))
    return alts


def content_hash(file: str) -> str:
    """Return 20 hexadecimal digits that tell a content from all others. Raises OSError."""
    # Names of media in Anki are made of it: 80 bits are enough that no two collide by chance.
    digest = blake2b(digest_size=10)
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def pieces(file: str) -> Iterator[bytes]:
    """Yield a file's bytes, one piece after the other. Raises OSError."""
    return chunks(file, MAX_MEDIA)
