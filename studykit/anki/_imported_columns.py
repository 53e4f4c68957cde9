"""Make columns of the fields of notes: a text, its pictures and its sounds, each a column.

    Front                              Front    Front image      Front sound
    dog <img src="d.png">              dog      media/d.png
    cat [sound:cat.mp3]                cat                       media/cat.mp3

A column of texts has the markup that any of its texts needs, and all its texts are written so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from studykit.anki._field_reader import VOICES, FieldText, kind_of, read_field
from studykit.anki._imported_media import MediaOfNotes
from studykit.anki._imported_names import clean, unused
from studykit.anki._imported_voices import voice_of_texts
from studykit.anki.imported_notes import ImportedColumn
from studykit.anki.package_contents import PackageError, PackageNote
from studykit.limits import MAX_MARKED_UP, MAX_SCALAR
from studykit.markup.flaws import flaws_of
from studykit.markup.names import MARKDOWN, MARKUPS, TEX

_MOST_MEDIA_OF_A_FIELD = 4
_WORDS = {"image": "image", "audio": "sound"}


@dataclass(slots=True)
class FieldColumns:
    """The columns that one field becomes."""

    name: str
    text: str = ""
    """The name of the column of its texts; empty when no note has one."""
    images: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)

    def media(self) -> list[str]:
        """Return the columns of its pictures and sounds."""
        return [*self.images, *self.sounds]

    def all(self) -> list[str]:
        """Return all of its columns."""
        media = self.media()
        return [self.text, *media] if self.text else media


@dataclass(slots=True)
class NoteTexts:
    """A note, its fields read."""

    note: PackageNote
    fields: list[FieldText]
    cells: dict[str, str] = field(default_factory=dict)
    """By column."""
    fault: str = ""
    """Why it is not asked; empty when it is."""


def read_notes(notes: Iterable[PackageNote], width: int) -> list[NoteTexts]:
    """Return the notes with so many fields each, read. Raise PackageError for too long ones."""
    return [NoteTexts(note, fields_of(note, width)) for note in notes]


def fields_of(note: PackageNote, width: int) -> list[FieldText]:
    """Return so many fields of a note, read. Raise PackageError for what takes too long."""
    texts = []
    # A note of a broken package may have fewer fields than its note type, or more.
    filled_up = [*note.fields, *[""] * width]
    for raw in filled_up[:width]:
        refuse_long_markup(note, raw)
        text = read_field(raw)
        text.text, text.marked = clean(text.text), clean(text.marked)
        refuse_long(note, text.text, text.marked)
        texts.append(text)
    return texts


def refuse_long_markup(note: PackageNote, raw: str) -> None:
    """Raise PackageError for a field with too many tags."""
    if raw.count("<") > MAX_SCALAR:
        raise PackageError(f"a field of the note {note.id} has more than {MAX_SCALAR:,} HTML tags")


def refuse_long(note: PackageNote, *texts: str) -> None:
    """Raise PackageError for a text that no cell can hold."""
    if any(len(text) > MAX_SCALAR for text in texts):
        raise PackageError(f"a field of the note {note.id} has more than {MAX_SCALAR:,} characters")


def columns_of(
    names: Sequence[str],
    notes: Sequence[NoteTexts],
    taken: dict[str, int],
    media: MediaOfNotes,
    readings: Mapping[str, str],
    asked: Collection[str],
) -> tuple[list[FieldColumns], dict[str, ImportedColumn]]:
    """Return the columns of each field, and all columns by their names.

    The notes get their cells, and faults where they cannot be asked. `readings` are the markup
    that card templates give a field, `asked` the fields without which a card is none.
    """
    of_fields = []
    columns: dict[str, ImportedColumn] = {}
    for place, name in enumerate(names):
        of_field = FieldColumns(name)
        texts = [note.fields[place] for note in notes]
        if any(text.text for text in texts):
            of_field.text = unused(name, taken)
            markup = markup_of(texts, readings.get(name, ""))
            lang = voice_of_texts(texts)
            if lang:
                # The column has the voice now: nothing is lost.
                for text in texts:
                    text.lost -= {VOICES}
            columns[of_field.text] = ImportedColumn(markup=markup, lang=lang)
            for note, text in zip(notes, texts, strict=True):
                cell = text.marked if MARKDOWN in markup else text.text
                note.cells[of_field.text] = cell
                if name in asked:
                    note.fault = note.fault or fault_of_markup(cell, markup)
        for note, text in zip(notes, texts, strict=True):
            if text.barred and name in asked:
                note.fault = note.fault or text.barred
        _add_media(of_field, place, notes, taken, media, is_asked=name in asked)
        columns.update(dict.fromkeys(of_field.images, ImportedColumn("image")))
        columns.update(dict.fromkeys(of_field.sounds, ImportedColumn("audio")))
        of_fields.append(of_field)
    return of_fields, columns


def markup_of(texts: Iterable[FieldText], more: str = "") -> tuple[str, ...]:
    """Return the markup that a column of these texts needs."""
    needed = {more}
    for text in texts:
        if text.text:
            needed |= text.markup
    return tuple(word for word in MARKUPS if word in needed)


def fault_of_markup(text: str, markup: Sequence[str]) -> str:
    """Return why a text cannot be shown with its markup; empty where it can."""
    if markup and len(text) > MAX_MARKED_UP:
        return f"a text of more than {MAX_MARKED_UP:,} characters with markup"
    if TEX in markup and "\\" in text:
        flaws = flaws_of(text, TEX)
        if flaws:
            return f"a formula that is not shown, since {flaws[0]}"
    return ""


def _add_media(
    of_field: FieldColumns,
    place: int,
    notes: Sequence[NoteTexts],
    taken: dict[str, int],
    media: MediaOfNotes,
    *,
    is_asked: bool,
) -> None:
    for kind, columns in (("image", of_field.images), ("audio", of_field.sounds)):
        for note in notes:
            text = note.fields[place]
            paths = []
            names = text.images if kind == "image" else text.sounds
            for name in names:
                path = media.path_of(name)
                # An <img> may name a sound, and the other way round: no column holds that.
                if path and kind_of(path) == kind:
                    paths.append(path)
                else:
                    media.miss(name)
                    # Words are asked without the voice that says them.
                    if is_asked and (kind == "image" or not text.text):
                        note.fault = note.fault or media.why_missing(name, kind)
            if len(paths) > _MOST_MEDIA_OF_A_FIELD:
                note.fault = note.fault or f"more than {_MOST_MEDIA_OF_A_FIELD} pictures in a field"
            for number, path in enumerate(paths[:_MOST_MEDIA_OF_A_FIELD]):
                if number == len(columns):
                    columns.append(unused(_media_column(of_field.name, kind, number), taken))
                note.cells[columns[number]] = path


def _media_column(name: str, kind: str, number: int) -> str:
    column = f"{name} {_WORDS[kind]}"
    if number:
        column = f"{column} {number + 1}"
    return column
