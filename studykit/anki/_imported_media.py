"""Choose the pictures and sounds of a package that are wanted, and their paths in the fact base.

a b.png      media/a b.png
A B.png      media/A B-2.png    since some systems take both names for one
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from urllib.parse import unquote

from studykit.anki._field_reader import kind_of
from studykit.anki.package_contents import PackageError
from studykit.anki.package_media import PackageMedia

FOLDER = "media"
_NO_NAME = "no file of the package"


class MediaOfNotes:
    """The media that notes name."""

    def __init__(self, media: PackageMedia) -> None:
        self._media = media
        self._paths: dict[str, str] = {}
        """By the names in the package; empty for what is broken."""
        self._taken: set[str] = set()
        self._by_normal_form = {unicodedata.normalize("NFC", name): name for name in media.names()}
        self.missing: Counter[str] = Counter()
        """How many notes name a file that is not there, or cannot be shown."""

    def path_of(self, written: str) -> str:
        """Return the path of a medium in the folder of the base; empty when there is none."""
        name = self._name(written)
        if not name or not kind_of(name):
            return ""
        if name not in self._paths:
            self._paths[name] = self._new_path(name) if self._is_whole(name) else ""
        return self._paths[name]

    def miss(self, written: str) -> None:
        """Note that a note names a file that does not come over."""
        self.missing[written or _NO_NAME] += 1

    def why_missing(self, written: str, kind: str) -> str:
        """Return why a note cannot be asked without that file."""
        word = "picture" if kind == "image" else "sound"
        if "://" in written or written.startswith("//"):
            return f"a {word} on the web"
        name = self._name(written)
        if name and not kind_of(name):
            return f"a {word} of a kind that not every Anki shows"
        return f"a {word} that is not in the package"

    def copied(self) -> dict[str, str]:
        """Return the names in the package by the paths that they get."""
        return {path: name for name, path in self._paths.items() if path}

    def _name(self, written: str) -> str:
        """Return the name in the package of what a field writes, perhaps with %20 for a blank."""
        for spelling in (written, unquote(written, errors="replace")):
            # A Mac may have packed "é" as "e" and an accent, and the field has one letter.
            name = self._by_normal_form.get(unicodedata.normalize("NFC", spelling))
            if name:
                return name
        return ""

    def _is_whole(self, name: str) -> bool:
        try:
            return len(self._media.read(name)) > 0
        except PackageError:
            return False

    def _new_path(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        path, number = f"{FOLDER}/{name}", 1
        while unicodedata.normalize("NFC", path).casefold() in self._taken:
            number += 1
            path = f"{FOLDER}/{stem}-{number}{dot}{ending}"
        self._taken.add(unicodedata.normalize("NFC", path).casefold())
        return path
