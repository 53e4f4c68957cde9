"""Pictures and sounds on their way into a package: each file once, named for its content.

Anki keeps all media of all decks in one folder, and never replaces a file there: a picture whose
bytes changed must come under another name. So a name is the content's hash, and says nothing of
what is seen.

    studykit-0f3a...e1.png    in a first export: it arrives with the note that names it, when Anki
                              adds or updates that
    _studykit-0f3a...e1.png   in later ones: Anki takes what begins with `_` even where the package
                              changes no note, as that of `--update` does (and never calls it
                              unused)

In a text a picture stands as a mark with its path, and on the way out also with its name and its
words (`mark`), which `field_html` makes a tag of. Knows nothing of notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from studykit.facts.media import MARK, content_hash
from studykit.problems import MARKS
from studykit.questions.item import Item, Medium, PartedLine
from studykit.questions.media import worded

NAME = re.compile(r"_?studykit-[0-9a-f]{20}\.[a-z0-9]{2,4}")
"""The name of a file in Anki's media folder."""
_TAG = re.compile(rf'<img src="({NAME.pattern})" alt="([^"]*)">|\[sound:({NAME.pattern})\]')
_BEGIN, _END, _BETWEEN = MARKS


class PackagedMedia:
    """The files of one export, each read once for its name."""

    def __init__(self, folders: Sequence[str] = (), *, is_first: bool = True) -> None:
        """Begin without files. `is_first` says that nothing was exported before.

        `folders` are those of the deck's facts, where the media of retired items may still lie.
        """
        self.files: dict[str, str] = {}
        """By name in Anki: where the content is read."""
        self._folders = [Path(folder) for folder in folders]
        self._is_first = is_first
        self._names: dict[str, str] = {}
        """By file: its name in a first export."""

    def marked(self, item: Item, texts_before: Iterable[str] = ()) -> Item:
        """Return the item with the names and the words of its media in its texts.

        A file that the texts of its note showed before keeps its name: without a change the note
        stays as it is. Raise OSError when a file cannot be read.
        """
        media_by_path = {medium.path: medium for medium in item.media}
        names_before: set[str] = set()
        for text in texts_before:
            names_before.update(NAME.findall(text))

        def put(path: str) -> str:
            medium = media_by_path[path]
            name = self.name_of(medium.file)
            # A package that changes no note brings a new file only under a name with `_`.
            if not self._is_first and name not in names_before:
                name = f"_{name}"
            return mark(path, name, words_of(medium), is_sound=medium.type == "audio")

        return worded(item, put, put, put)

    def name_of(self, file: str) -> str:
        """Return the name that a file gets in a first export, and take the file under both names.

        Raise OSError when the file cannot be read.
        """
        if file not in self._names:
            # By its ending Anki knows what a file is; the rest says nothing of what is seen.
            ending = PurePosixPath(file.replace("\\", "/")).suffix.lower()
            name = f"studykit-{content_hash(file)}{ending}"
            self._names[file] = name
            self.files.setdefault(name, file)
            self.files.setdefault(f"_{name}", file)
        return self._names[file]

    def look_for(self, texts: Iterable[str]) -> None:
        """Look in the facts' folders for the files that texts of the lock show.

        A file there whose content is another one now is taken too, under another name: no field
        holds that, so it does not go into the package.
        """
        for text in texts:
            for match in MARK.finditer(text):
                path, name = match[2], match[3]
                for folder in self._folders:
                    file = folder / path
                    if name in self.files:
                        break
                    # The path comes from a lock, which may lead anywhere.
                    if file.is_file() and file.resolve().is_relative_to(folder.resolve()):
                        self.name_of(str(file))


def paths_by_name(items: Iterable[Item]) -> dict[str, str]:
    """Return the paths of the items' media, by the names under which Anki may have them.

    Raise OSError when a file cannot be read.
    """
    media_files = PackagedMedia()
    paths: dict[str, str] = {}
    for item in items:
        for medium in item.media:
            name = media_files.name_of(medium.file)
            paths[name] = medium.path
            paths[f"_{name}"] = medium.path
    return paths


def words_of(medium: Medium) -> str:
    """Return what is seen or heard, on one line; nothing where that would tell the answer."""
    if medium.alt_tells:
        return ""
    return " ".join(medium.alt.split())


def mark(path: str, name: str, words: str, *, is_sound: bool) -> str:
    """Return a picture or a sound as it stands in a text that `field_html` will read."""
    kind = "sound" if is_sound else "picture"
    return f"{_BEGIN}{kind} {path}{_BETWEEN}{name}{_BETWEEN}{words}{_END}"


def with_paths_alone(text: str) -> str:
    """Return the text as items have it: each picture and sound by its path alone."""
    if _BEGIN not in text:
        return text
    return MARK.sub(lambda match: f"{_BEGIN}{match[1]} {match[2]}{_END}", text)


def marks_for_tags(field: str, paths: Mapping[str, str]) -> str:
    """Return a field of a note with marks in the place of its pictures and sounds.

    `paths` are known by name; where none is, the name stands for the path.
    """
    if "studykit-" not in field:
        return field

    def put(tag: re.Match[str]) -> str:
        name, words = tag[1] or tag[3], tag[2] or ""
        if words == "picture":  # which `field_html` says when there are none
            words = ""
        return mark(paths.get(name, name), name, words, is_sound=tag[3] is not None)

    return _TAG.sub(put, field)


def line_without_sounds(line: PartedLine) -> PartedLine:
    """Return a line of a stem as it reads without its sounds."""
    texts = [_without_sounds(part.text) for part in line]
    # A sound at an end of the stem leaves a blank behind.
    texts[0], texts[-1] = texts[0].lstrip(), texts[-1].rstrip()
    return tuple(part._replace(text=text) for part, text in zip(line, texts, strict=True))


def sounds_apart(text: str) -> tuple[str, str]:
    """Return a stem without its sounds, and the sounds.

    A card plays them with the question, and not again with the answer, which shows the stem too.
    """
    sounds = ""
    for match in MARK.finditer(text):
        if match[1] == "sound":
            sounds += match[0]
    if not sounds:
        return text, ""
    return _without_sounds(text).strip(), sounds


def _without_sounds(text: str) -> str:
    # The pictures stay in the stem, where the author put them.
    return MARK.sub(lambda mark: "" if mark[1] == "sound" else mark[0], text)
