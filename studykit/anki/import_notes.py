"""Turn the notes of an Anki package into tables and questions, for people who have decks there.

A table for each note type, a row a note; what its card templates ask becomes templates of a deck.
What cannot be asked as it was is left out and counted, and never asked otherwise: such notes stand
in a table of their own, which no template asks.

    id         Front          Back        tags           guid
    der-hund   der Hund       the dog     geo;europe     q7X...

Knows Anki's notes and HTML; knows nothing of the fact base that the tables go into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studykit.anki import _note_types as note_types
from studykit.anki._card_sides import CardSides, card_sides
from studykit.anki._gaps_in_fields import HAS_GAP, is_occlusion
from studykit.anki._imported_clozes_of_type import cloze_tables
from studykit.anki._imported_columns import FieldColumns, NoteTexts, columns_of, read_notes
from studykit.anki._imported_lookups import Lookups
from studykit.anki._imported_media import MediaOfNotes
from studykit.anki._imported_names import clean, column_name, file_name, unused
from studykit.anki._imported_readings import add_readings, readings_of
from studykit.anki._imported_rows import DecksOfNotes, rows_of_table
from studykit.anki._imported_voices import add_voices, voices_of_sides
from studykit.anki._importer import Importer
from studykit.anki.imported_notes import ImportedNotes
from studykit.anki.package_contents import (
    PackageContents,
    PackageError,
    PackageField,
    PackageNote,
    PackageNoteType,
    PackageTemplate,
)
from studykit.anki.package_media import PackageMedia
from studykit.limits import MAX_PACKAGE_PARTS

_BACK = "{{FrontSide}}<hr id=answer>{{Key}}{{Explanation}}{{Source}}"
_OF_OURS = {
    note_types.lookup().id: PackageTemplate("card", front="{{Stem}}", back=_BACK),
    note_types.cloze().id: PackageTemplate(
        "card", front="{{cloze:Text}}", back="{{cloze:Text}}{{Explanation}}{{Source}}"
    ),
}
"""What our own cards ask: their templates are programs."""
_TAKEN = ("id", "tags", "deck", "guid", "why")
"""Names that no column of a field may have."""
_OCCLUSION = 6
"""The stock kind of image occlusion."""


def import_notes(contents: PackageContents, media: PackageMedia) -> ImportedNotes:
    """Return the tables and questions of a package. Raise PackageError."""
    notes_by_type: dict[int, list[PackageNote]] = {}
    for note in contents.notes:
        notes_by_type.setdefault(note.kind, []).append(note)
    _refuse_too_large(notes_by_type)
    kinds = []
    for number, notes in notes_by_type.items():
        kinds.append(_note_type(contents.note_types.get(number), number, notes))
    # Two types may have one name: then their ids, which Anki never changes, say which is first.
    kinds.sort(key=lambda named: named[:2])
    decks = DecksOfNotes(contents.notes)
    imported = ImportedNotes(decks.root)
    importer = Importer(imported, decks, MediaOfNotes(media), several=len(kinds) > 1)
    for _, number, kind in kinds:
        _add(importer, kind, notes_by_type[number])
    imported.media = importer.media.copied()
    imported.tallies = importer.tallies.lines(importer.media)
    return imported


def _refuse_too_large(notes_by_type: Mapping[int, Sequence[PackageNote]]) -> None:
    # Packages count the fields that are there; a table has one cell for each field of each note.
    cells = 0
    for notes in notes_by_type.values():
        cells += _width(notes) * len(notes)
    if cells > MAX_PACKAGE_PARTS:
        raise PackageError(f"its tables would have more than {MAX_PACKAGE_PARTS:,} cells")


def _width(notes: Sequence[PackageNote]) -> int:
    return max(len(note.fields) for note in notes)


@dataclass(frozen=True, slots=True)
class _NamedKind:
    """A note type whose fields have names that a pattern can say."""

    kind: PackageNoteType
    columns: tuple[str, ...]
    """Of each field, as many as the notes have."""


def _note_type(
    kind: PackageNoteType | None, number: int, notes: Sequence[PackageNote]
) -> tuple[str, int, _NamedKind]:
    """Return a note type by its name and number; one that the package does not tell is made up."""
    width = _width(notes)
    kind = kind or PackageNoteType(number, "")
    fields = list(kind.fields[:width])
    while len(fields) < width:
        fields.append(PackageField(f"field {len(fields) + 1}"))
    name = clean(kind.name) or f"notes {number}"
    taken: dict[str, int] = {"id": 1}
    columns = []
    for place, of_kind in enumerate(fields):
        columns.append(unused(column_name(of_kind.name, place), taken))
    templates = kind.templates
    if number in _OF_OURS:
        templates = (_OF_OURS[number],)
    elif not templates and not kind.is_cloze:
        # The package lacks it: the first field is asked, as Anki sorts and calls notes by it.
        fields = [PackageField(column) for column in columns]
        first, *others = [f"{{{{{column}}}}}" for column in columns]
        templates = (PackageTemplate("card", front=first, back="".join(others)),)
    whole = PackageNoteType(
        number,
        name,
        kind.is_cloze,
        tuple(fields),
        templates,
        stock_kind=kind.stock_kind,
    )
    return name, number, _NamedKind(whole, tuple(columns))


def _add(importer: Importer, named: _NamedKind, notes: Sequence[PackageNote]) -> None:
    """Add the tables and questions of a note type."""
    kind = named.kind
    asked: list[PackageNote] = []
    with_masks: list[PackageNote] = []
    for note in notes:
        # Not every package says of which stock kind its types are.
        has_masks = kind.stock_kind == _OCCLUSION or any(map(is_occlusion, note.fields))
        if has_masks:
            with_masks.append(note)
        else:
            asked.append(note)
    why = "image occlusion asks with masks on a picture"
    importer.tallies.left_out(kind.name, with_masks, why)
    if not asked:
        return
    texts = read_notes(asked, len(named.columns))
    if kind.is_cloze:
        cloze_tables(importer, named.kind, named.columns, texts)
    else:
        _add_lookups(importer, named, texts)


def _add_lookups(importer: Importer, named: _NamedKind, notes: list[NoteTexts]) -> None:
    kind = named.kind
    for note in notes:
        if any(HAS_GAP.search(raw) for raw in note.note.fields):
            note.fault = "a gap of a cloze, in a note type that has none"
    sides = card_sides(kind)
    asked = _asked_fields(sides, named)
    voices, voices_left = voices_of_sides(sides, kind, named.columns)
    fields, columns = columns_of(
        named.columns,
        notes,
        dict.fromkeys(_TAKEN, 1),
        importer.media,
        readings_of(sides, kind, named.columns),
        asked,
    )
    add_voices(voices, [(of_field.name, of_field.text) for of_field in fields], columns)
    by_field = _by_own_names(fields, kind)
    readings = add_readings(sides, by_field, columns, notes)
    table = unused(file_name(kind.name), importer.table_names)
    good = [note for note in notes if not note.fault]
    lookups = Lookups(table, by_field, good, readings)
    questions = lookups.questions(sides)
    asked_ids = set()
    for side in sides:
        if not side.fault:
            asked_ids |= {note.note.id for note in lookups.rows_of(side)}
    for note in notes:
        if not note.fault and note.note.id not in asked_ids:
            note.fault = "no card of it has both a question and an answer"
    good = [note for note in notes if not note.fault]
    asks_one_way = len([side for side in sides if not side.fault]) == 1
    for question in questions:
        question.where = _where_of(question.where, good)
        # Templates of several note types may have one name, such as `Card 1`.
        if importer.several:
            question.name = kind.name if asks_one_way else f"{kind.name} {question.name}"
    shown = _asked_fields(sides, named, also_behind=True)
    importer.imported.tables += rows_of_table(table, notes, fields, columns, importer.decks, shown)
    importer.decks.file_under(questions, good)
    importer.imported.questions += questions
    importer.tallies.came_over(kind.name, good, [table])
    importer.tallies.notes_left(kind.name, notes)
    importer.tallies.sides_left(kind.name, sides, good)
    importer.tallies.voices_left(voices_left)
    importer.tallies.looks_lost(good)


def _where_of(where: Mapping[str, str], notes: Sequence[NoteTexts]) -> dict[str, str]:
    """Return conditions without those on columns that no note fills: the table has none such."""
    kept = {}
    for column, condition in where.items():
        if any(note.cells.get(column) for note in notes):
            kept[column] = condition
    return kept


def _asked_fields(
    sides: Sequence[CardSides], named: _NamedKind, *, also_behind: bool = False
) -> set[str]:
    """Return the fields, by their columns, that a front shows or that are the answer."""
    asked = set()
    for side in sides:
        if not side.fault:
            asked.add(side.answer)
            asked |= {shown.name for shown in side.fields_in_front()}
        if also_behind:
            asked |= {*side.behind, *side.hints}
    columns = set()
    for column, own in zip(named.columns, named.kind.fields, strict=True):
        if own.name in asked:
            columns.add(column)
    return columns


def _by_own_names(fields: Sequence[FieldColumns], kind: PackageNoteType) -> list[FieldColumns]:
    """Return the columns of fields by the names that card templates call them."""
    named = []
    for of_field, own in zip(fields, kind.fields, strict=True):
        named.append(FieldColumns(own.name, of_field.text, of_field.images, of_field.sounds))
    return named
