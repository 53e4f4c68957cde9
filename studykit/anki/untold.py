"""The warning that Anki cannot be told of a card, since the texts of its note are not known.

Knows nothing of how the texts are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from studykit.anki.export import Export
from studykit.anki.lock import Lock
from studykit.anki.texts_file import StoredTexts, texts_path
from studykit.problems import Location, Problem


def untold(export: Export, lock_file: Path, before: Lock) -> Iterator[Problem]:
    """Yield X010 where cards stay in Anki as they are, though something changed or gets lost."""
    if not export.untold:
        return
    place = Location(str(texts_path(lock_file)))
    why = "the file does not have those of the last export"
    if isinstance(before.texts, StoredTexts) and before.texts.fault:
        place = before.texts.place
        why = f"the file {before.texts.fault}"
    count = len(export.untold)
    cards = "1 card stays as it is" if count == 1 else f"{count:,} cards stay as they are"
    message = (
        f"{cards} in Anki, since one that is no longer asked cannot be shown without its texts: "
        f"{why}"
    )
    remedy = (
        "Put the file back from git, or make it again: studykit export --recover PACKAGE. "
        "Then export again."
    )
    yield Problem("X010", message, remedy, place)
