"""The text file that updates notes in Anki and leaves alone what a learner wrote into them.

A package replaces a note whole. Anki's text import instead sets the columns that a file names, finds notes by their
GUID, and touches only those that differ: so this file names every field but the learner's own, and no tags.
Nothing here knows files, clocks or genanki.
"""

from __future__ import annotations

from collections.abc import Iterator

from studykit.export import note_types
from studykit.export.gather import Export


def update_texts(export: Export) -> dict[str, str]:
    """The content of a file for each note type in the export, by the name that the lock file has for it."""
    return {kind: update_text(export, kind) for kind in sorted({note.kind for note in export.notes})}


def update_text(export: Export, kind: str = "lookup") -> str:
    """The file's content for the notes of one note type, one line a note. The same export gives the same text.

    The note type is named by its id, since a learner may rename it. The deck is only for notes that Anki does not have
    yet: it moves no card that is there.
    """
    return "\n".join(_lines(export, kind)) + "\n"


def _lines(export: Export, name: str) -> Iterator[str]:
    kind = note_types.named(name)
    ours = [at for at, field in enumerate(kind.fields) if field is not note_types.MY_NOTES]
    yield "#separator:tab"
    yield "#html:true"
    yield f"#notetype:{kind.id}"
    yield "#guid column:1"
    yield "#deck column:2"
    yield "#columns:" + "\t".join(["GUID", "Deck", *(kind.fields[at].name for at in ours)])
    for note in export.notes:
        if note.kind == name:
            yield "\t".join(_quoted(cell) for cell in (note.guid, note.deck, *(note.fields[at] for at in ours)))


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
