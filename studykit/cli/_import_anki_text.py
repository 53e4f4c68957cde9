"""Anki's "Notes in Plain Text" as tables for `studykit facts import`: one for each note type.

Fields are shown as text without HTML. The note's own id stands in a column `guid`, its deck in
`deck` where there are several.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._import_new_csv import name_of_table, table_of_sheet
from studykit.cli._import_nouns import Imported, folder_of_tables, refuse, refuse_if_any
from studykit.cli._output import counted
from studykit.problems import Location, Problem, errors
from studykit.reading.anki_text import AnkiNotes, TextNote
from studykit.reading.csv_rows import Record, Sheet, read_notes

if TYPE_CHECKING:
    from studykit.facts.guess_head import HeadGuess


def read_anki_notes(file: Path, into: Path | None, *, ids: bool) -> Imported | None:
    """Return the tables of a file of notes; None where the file is any other list."""
    notes, problems = read_notes(file, str(file))
    if notes is None:
        return None
    refuse_if_any(errors(problems))
    by_type: dict[str, list[TextNote]] = {}
    for note in notes.notes:
        by_type.setdefault(note.notetype, []).append(note)
    if not by_type:
        remedy = "Export a deck that has some."
        refuse([Problem("F001", "the file holds no notes", remedy, Location(str(file)))])
    has_one_type = len(by_type) == 1
    folder = folder_of_tables(file, into, has_one=has_one_type)
    taken: set[str] = set()
    tables = []
    remarks = []
    for notetype in sorted(by_type):
        name = name_of_table(file.stem if has_one_type else notetype, taken)
        sheet = _sheet(notes, by_type[notetype])
        table = table_of_sheet(folder, name, sheet, file, ids=ids)
        with_gaps = [note for note in by_type[notetype] if note.has_gaps]
        guess = _as_fields(table.guess)
        # The text of a cloze as an answer would be the question itself.
        is_asked = not with_gaps
        tables.append(table._replace(guess=guess, is_asked=is_asked, unasked=("guid", "deck")))
        if with_gaps:
            notes_with_gaps = counted(len(with_gaps), "note")
            remarks.append(
                f"{name}: {notes_with_gaps} with gaps ({{{{c1::...}}}}), which are not asked "
                "yet. Export the deck as a package (.apkg): of that cloze questions are made."
            )
    return Imported(tables, tuple(remarks))


def _as_fields(guess: HeadGuess) -> HeadGuess:
    """Return a guess in which each column is a text: to Anki a field is nothing else."""
    columns = []
    for column in guess.columns:
        if column.written == "tags":
            columns.append(column._replace(type='"[text]"', why="the notes' tags"))
        else:
            columns.append(column._replace(type="text", why="a field"))
    return guess._replace(columns=tuple(columns))


def _sheet(notes: AnkiNotes, of_type: list[TextNote]) -> Sheet:
    """Return the notes of one type as rows: the fields, and what else is said of them."""
    width = max(len(note.fields) for note in of_type)
    header = notes.names_of_fields(width)
    has_guids = any(note.guid for note in of_type)
    has_decks = len({note.deck for note in of_type}) > 1
    has_tags = any(note.tags for note in of_type)
    for name, is_there in (("guid", has_guids), ("deck", has_decks), ("tags", has_tags)):
        if is_there:
            header.append(name)
    records = []
    for note in of_type:
        texts = note.as_texts(is_html=notes.is_html)
        # Empty fields at the end of a note are left out of its line.
        cells = [*texts, *[""] * (width - len(texts))]
        if has_guids:
            cells.append(note.guid)
        if has_decks:
            cells.append(note.deck)
        if has_tags:
            cells.append(";".join(note.tags))
        records.append(Record(cells, note.line))
    return Sheet(header, records)
