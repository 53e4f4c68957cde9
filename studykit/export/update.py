"""The text file that updates notes in Anki and leaves alone what a learner wrote into them.

A package replaces a note whole. Anki's text import instead sets the columns that a file names, finds notes by their
GUID, and touches only those that differ: so this file names every field but the learner's own, and no tags. It brings
no pictures and sounds: a note with a new one is left out, and comes with the package.
Nothing here knows files, clocks or genanki.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from studykit.export import note_types
from studykit.export.gather import Export
from studykit.export.lock import Lock
from studykit.export.media import NAMED


def update_texts(export: Export, left_out: Collection[str] = ()) -> dict[str, str]:
    """The content of a file for each note type in the export, by the name that the lock file has for it.

    `left_out` are the ids of notes that come with the package alone.
    """
    return {kind: update_text(export, kind, left_out) for kind in sorted({note.kind for note in export.notes})}


def with_new_media(export: Export, before: Lock) -> frozenset[str]:
    """The ids of notes that are updated, and name a picture or a sound that they did not name before."""
    found, updated = set(), set(export.updated)
    for note in export.notes if export.media else ():
        if note.id in updated:
            olds = [before.entries[each.id].shown for each in note.entries if each.id in before.entries]
            named = {name for field in note.fields for name in NAMED.findall(field)}
            if named - {name for old in olds for text in old.texts for name in NAMED.findall(text)}:
                found.add(note.id)
    return frozenset(found)


def update_text(export: Export, kind: str = "lookup", left_out: Collection[str] = ()) -> str:
    """The file's content for the notes of one note type, one line a note. The same export gives the same text.

    The note type is named by its id, since a learner may rename it. The deck is only for notes that Anki does not have
    yet: it moves no card that is there.
    """
    return "\n".join(_lines(export, kind, left_out)) + "\n"


def _lines(export: Export, name: str, left_out: Collection[str]) -> Iterator[str]:
    kind = note_types.named(name)
    ours = [at for at, field in enumerate(kind.fields) if field is not note_types.MY_NOTES]
    yield "#separator:tab"
    yield "#html:true"
    yield f"#notetype:{kind.id}"
    yield "#guid column:1"
    yield "#deck column:2"
    yield "#columns:" + "\t".join(["GUID", "Deck", *(kind.fields[at].name for at in ours)])
    for note in export.notes:
        if note.kind == name and note.id not in left_out:
            yield "\t".join(_quoted(cell) for cell in (note.guid, note.deck, *(note.fields[at] for at in ours)))


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
