"""Pictures and sounds on their way into a package: each file once, under a name made of its content.

Anki keeps all media of all decks in one folder, and never replaces a file there: a picture whose bytes changed must
come under another name. So a name is the content's hash, and says nothing of what is seen. Knows no notes.

    studykit-0f3a...e1.png    of a first export: it arrives with the note that names it, when Anki adds or updates that
    _studykit-0f3a...e1.png   of later ones: Anki takes what begins with `_` even where the package changes no note,
                              as that of `--update` does (and never calls it unused)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from studykit.facts.media import MARK, content_hash, pieces
from studykit.problems import MARKS
from studykit.questions.item import Item, Medium
from studykit.questions.media import worded

NAMED = re.compile(r"_?studykit-[0-9a-f]{20}\.[a-z0-9]{2,4}")
"""The name of a file in Anki's media folder."""


class Shelf:
    """The files of one export, each read once for its name."""

    def __init__(self, folders: Sequence[str], *, is_first: bool = True) -> None:
        """`is_first`: nothing was exported before."""
        self._first = is_first
        self._folders = [Path(folder) for folder in folders]
        """Of the deck's facts: there the media of retired items may still lie."""
        self._names: dict[str, str] = {}
        """By file."""
        self.files: dict[str, str] = {}
        """By name: where the content is read."""

    def packed(self, item: Item, before: Iterable[str] = ()) -> Item:
        """Return the item with the names and the words of its media in its texts. Raises OSError.

        A file that the texts of its note showed `before` keeps its name: without a change the note stays as it is.
        """
        if not item.media:
            return item
        by_path = {each.path: each for each in item.media}
        shown_before = set(NAMED.findall("".join(before)))

        def put(path: str) -> str:
            medium = by_path[path]
            name = self.name(medium.file)
            if not self._first and name not in shown_before:
                name = f"_{name}"
            return mark(medium.type == "audio", path, name, _words(medium))

        return worded(item, put, put, put)

    def name(self, file: str) -> str:
        """Return the name under which Anki gets a file in a first export, and take the file, under both names."""
        if file not in self._names:
            ending = PurePosixPath(file.replace("\\", "/")).suffix.lower()
            self._names[file] = name = f"studykit-{content_hash(file)}{ending}"
            self.files.setdefault(name, file)
            self.files.setdefault(f"_{name}", file)
        return self._names[file]

    def look_for(self, texts: Iterable[str]) -> None:
        """Looks in the facts' folders for the files that items of before show, and takes those that are the same."""
        for found in (each for text in texts if MARKS[0] in text for each in MARK.finditer(text)):
            for folder in self._folders if found[3] not in self.files else ():
                file = folder / found[2]
                if file.is_file() and file.resolve().is_relative_to(folder.resolve()):
                    self.name(str(file))


def _words(medium: Medium) -> str:
    """What is seen or heard, on one line; nothing where that would tell the answer."""
    return "" if medium.alt_tells else " ".join(medium.alt.split())


def mark(is_sound: bool, path: str, name: str, words: str) -> str:
    """How a picture or a sound stands in a text that is to be encoded."""
    return f"{MARKS[0]}{'sound' if is_sound else 'picture'} {path}{MARKS[2]}{name}{MARKS[2]}{words}{MARKS[1]}"


def unpacked(text: str) -> str:
    """The text as items have it: each picture and sound by its path alone."""
    return (
        MARK.sub(lambda found: f"{MARKS[0]}{found[1]} {found[2]}{MARKS[1]}", text)
        if MARKS[0] in text
        else text
    )


def paths_of(items: Iterable[Item]) -> dict[str, str]:
    """Return the paths of the items' media, by the names under which Anki may have them. Raises OSError."""
    shelf = Shelf(())
    paths = {shelf.name(each.file): each.path for item in items for each in item.media}
    return {**paths, **{f"_{name}": path for name, path in paths.items()}}


_SHOWN = rf'<img src="({NAMED.pattern})" alt="([^"]*)">|\[sound:({NAMED.pattern})\]'


def marked(field: str, paths: Mapping[str, str]) -> str:
    """A field of a note with the pictures and sounds in it as they stand in texts; `paths` by name, where known."""
    if "studykit-" not in field:
        return field

    def put(found: re.Match[str]) -> str:
        name, words = found[1] or found[3], found[2] or ""
        return mark(
            found[3] is not None, paths.get(name, name), name, "" if words == "picture" else words
        )

    return re.sub(_SHOWN, put, field)


_TYPES = {
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "oga": "audio/ogg",
}


def embedded(item: Item) -> Item:
    """The item with its media themselves in its texts, for a file that needs no other. Raises OSError."""
    by_path = {each.path: each for each in item.media}

    def put(path: str) -> str:
        medium = by_path[path]
        ending = PurePosixPath(path).suffix[1:].lower()
        kind = _TYPES.get(ending, f"{medium.type}/{ending}")
        from base64 import b64encode

        content = b64encode(b"".join(pieces(medium.file))).decode()
        return mark(medium.type == "audio", path, f"data:{kind};base64,{content}", _words(medium))

    return worded(item, put, put, put) if item.media else item


def sounds_apart(text: str) -> tuple[str, str]:
    """A stem without its sounds, and the sounds: a card plays them with the question, and not again with the answer."""
    if MARKS[0] not in text:
        return text, ""
    sounds = "".join(found[0] for found in MARK.finditer(text) if found[1] == "sound")
    rest = MARK.sub(lambda found: "" if found[1] == "sound" else found[0], text)
    return (rest.strip(), sounds) if sounds else (text, "")
