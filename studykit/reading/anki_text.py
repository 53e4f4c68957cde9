"""Read Anki's "Notes in Plain Text": lines that say what the columns are, and a note a row.

    #separator:tab
    #html:true
    #tags column:3                                 TextNote(fields=("dog", "der Hund"),
    dog<TAB>der Hund<TAB>animal pets                        tags=("animal", "pets"), line=4)

Fields stay HTML here. A row that begins with # is a comment, unless the cell stands in quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from studykit.reading._list_layout import AnkiLines, default_names
from studykit.reading.html_text import html_as_text

GAP = "{{c"
"""The beginning of a gap in a field of a cloze."""


class TextNote(NamedTuple):
    """One note, and the line on which it begins."""

    fields: tuple[str, ...]
    line: int
    guid: str = ""
    notetype: str = ""
    deck: str = ""
    tags: tuple[str, ...] = ()

    @property
    def has_gaps(self) -> bool:
        """True of a note of a cloze."""
        return any(GAP in field for field in self.fields)

    def as_texts(self, *, is_html: bool) -> list[str]:
        """Return the fields as a person sees them."""
        if not is_html:
            return [field.strip() for field in self.fields]
        return [html_as_text(field) for field in self.fields]


class AnkiNotes(NamedTuple):
    """All notes of one file."""

    notes: list[TextNote]
    anki: AnkiLines

    @property
    def is_html(self) -> bool:
        """True where the fields are HTML."""
        return self.anki.is_html

    def names_of_fields(self, count: int) -> list[str]:
        """Return what so many fields are called."""
        return names_of_fields(self.anki, count)


def notes_of(
    rows: Iterable[tuple[int, list[str]]], lines: Sequence[str], anki: AnkiLines
) -> list[TextNote]:
    """Return the notes in the rows of a file, each row with its line; `lines` are the file's."""
    notes = []
    for line, cells in rows:
        # The cells of `"#1 song"` begin with #, and its line does not.
        is_comment = lines[line - 1].startswith("#")
        if is_comment or not any(map(str.strip, cells)):
            continue
        said = dict.fromkeys(("guid", "notetype", "deck", "tags"), "")
        fields = []
        for position, cell in enumerate(cells):
            name = anki.columns.get(position)
            if name:
                said[name] = cell.strip()
            else:
                fields.append(cell)
        notes.append(
            TextNote(
                fields=tuple(fields),
                line=line,
                guid=said["guid"],
                notetype=said["notetype"],
                deck=said["deck"],
                tags=tuple(said["tags"].split()),
            )
        )
    return notes


def names_of_fields(anki: AnkiLines, count: int) -> list[str]:
    """Return what so many fields are called: by `#columns:`, or as in any list without a head."""
    written = []
    for position, name in enumerate(anki.names):
        if position not in anki.columns:
            written.append(name.strip())
    are_names = len(written) >= count and len(set(written)) == len(written) and all(written)
    # Anki takes any line of names; columns of a table need as many, each another one.
    if not are_names:
        return default_names(count)
    return written[:count]
