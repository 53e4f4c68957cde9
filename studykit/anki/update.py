"""Correct notes for learners who write into them, and leave alone what they wrote.

A package replaces a note whole. Anki's text import instead sets the fields that a file has cells
for, finds notes by their GUID, and touches only those that differ. So two files go together, both
imported as Anki's dialogs offer it:

    nansei.update.apkg   new notes, pictures and sounds, the design of the cards; it changes no
                         note that is there
    nansei.update.txt    each note's fields up to *My notes*, and no tags

The text names the note type in each row: where Anki does not have it yet, the row is refused, and
not made a note of whatever type was chosen last. It compares texts and not times, so an old one
takes corrections back: see `stale_files`.

Knows nothing of clocks and genanki.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from studykit.anki import _note_types as note_types
from studykit.anki._note_fields import note_fields
from studykit.anki.export import Export, Note
from studykit.anki.lock import Lock
from studykit.whole_files.regular import open_regular

_FIRST_LINES = "#separator:tab\n#html:true\n#notetype"
"""What each of our text files begins with, also those of earlier versions."""
# Anki remembers what was chosen for the last text file: that may have been to preserve notes.
_HEAD = f"{_FIRST_LINES} column:1\n#guid column:2\n#deck column:3\n#if matches:update current\n"


def package_for(package: Path) -> Path:
    """Return where the package of `--update` lies: `nansei.update.apkg` for `nansei.apkg`."""
    return _beside(package, ".update.apkg")


def text_for(package: Path) -> Path:
    """Return where the text of `--update` lies: `nansei.update.txt` for `nansei.apkg`."""
    return _beside(package, ".update.txt")


def _beside(package: Path, ending: str) -> Path:
    name = package.name.removesuffix(package.suffix).removesuffix(".update")
    return package.with_name(name + ending)


def update_text(export: Export) -> str:
    """Return the text file's content, a line for each note. The same export gives the same text.

    The note type is named by its id, since a learner may rename it. The deck is only for notes
    that Anki does not have yet: it moves no card that is there.
    """
    # Anki before 25 cuts all rows at the length of the first: the longest come first.
    notes = sorted(export.notes, key=lambda note: -_count_in_text(note, export))
    return _HEAD + "".join(_line(note, export) for note in notes)


def _line(note: Note, export: Export) -> str:
    note_type = str(note.entry.note_type or note_types.named(note.kind).id)
    fields = note.fields[: _count_in_text(note, export)]
    cells = [note_type, note.guid, note.deck, *fields]
    return "\t".join(map(_in_quotes, cells)) + "\n"


def _count_in_text(note: Note, export: Export) -> int:
    """Return how many fields a text sets: a cell for *My notes* would empty the learner's words.

    Of a note type that the deck has adopted these are the fields before the first of which the deck
    file says nothing: it may be the learner's.
    """
    if note.entry.note_type:
        return export.ours_first.get(note.entry.note_type, len(note.fields))
    return note_types.named(note.kind).fields.index(note_types.MY_NOTES)


def _in_quotes(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def corrected(export: Export, before: Lock) -> tuple[str, ...]:
    """Return the ids of the notes that the text updates where the package of the lock was imported.

    Fewer than `export.updated`: tags, and whether an answer may be typed, come by no text.
    """
    updated = set(export.updated)
    ids = []
    for note in export.notes:
        if note.id in updated and _differs(note, before, export):
            ids.append(note.id)
    return tuple(ids)


def _differs(note: Note, before: Lock, export: Export) -> bool:
    old_entries = []
    for entry in note.entries:
        if entry.id in before.entries:
            old_entries.append(before.entries[entry.id])
    old_cards = before.texts.cards(old_entries)
    if old_cards is None:
        # What it said is not known any more; but it is another note than it was.
        return True
    old_fields: Sequence[str] = ()
    if note.entry.note_type:
        # All cards of such a note have its fields.
        old_fields = next((card.shown.note_fields for card in old_cards), ())
    else:
        old_fields = note_fields(note.id, old_cards)
    count = _count_in_text(note, export)
    return old_fields[:count] != note.fields[:count]


def stale_files(export: Export, package: Path) -> Iterator[Path]:
    """Yield the files of an earlier `--update` beside a package that say other than this export.

    Imported after it, such a text would take corrections back. Only files that begin as ours are
    named.
    """
    # Earlier versions wrote a text of its own for clozes.
    old_cloze_text = _beside(package, ".update-cloze.txt")
    if _begins_as_ours(old_cloze_text):
        yield old_cloze_text
    text = text_for(package)
    if _begins_as_ours(text) and text.read_bytes() != update_text(export).encode():
        yield text
        # The two go together: a package alone corrects nothing.
        earlier_package = package_for(package)
        if earlier_package != package and _is_file(earlier_package):
            yield earlier_package


def _begins_as_ours(path: Path) -> bool:
    if not _is_file(path):
        return False
    with open_regular(path) as file:
        return file.read(len(_FIRST_LINES)) == _FIRST_LINES.encode()


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
