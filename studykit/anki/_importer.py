"""Hold what all note types share while a package is imported.

Knows nothing of how a note type becomes tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from studykit.anki._imported_media import MediaOfNotes
from studykit.anki._imported_rows import DecksOfNotes
from studykit.anki._imported_tallies import Tallies
from studykit.anki.imported_notes import ImportedNotes


@dataclass(slots=True)
class Importer:
    """All that note types share."""

    imported: ImportedNotes
    decks: DecksOfNotes
    media: MediaOfNotes
    several: bool
    """Whether there are several note types, so that questions are called by theirs."""
    tallies: Tallies = field(default_factory=Tallies)
    table_names: dict[str, int] = field(default_factory=dict)
