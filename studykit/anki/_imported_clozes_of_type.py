"""Add the tables and questions of a cloze type to what is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from studykit.anki._card_sides import card_sides
from studykit.anki._field_reader import FieldText
from studykit.anki._gaps_in_fields import HAS_GAP, GapText, read_gaps, whole_text
from studykit.anki._imported_clozes import (
    ANSWER,
    ANSWERS,
    FORM,
    QUESTION,
    GapRows,
    gap_rows,
    rows_of_cards,
    sentence_questions,
)
from studykit.anki._imported_columns import (
    FieldColumns,
    NoteTexts,
    columns_of,
    fault_of_markup,
    markup_of,
    refuse_long,
)
from studykit.anki._imported_names import clean, file_name, unused
from studykit.anki._imported_rows import sign_in_none, table_of
from studykit.anki._imported_voices import add_voices, voices_of_sides
from studykit.anki._importer import Importer
from studykit.anki.imported_notes import (
    TEXT,
    ImportedColumn,
    ImportedQuestion,
    ImportedTable,
)
from studykit.anki.package_contents import PackageNoteType
from studykit.markup.names import MARKDOWN

NAME = "name"
"""By which a sentence is called where it is not shown: its beginning."""
_LONGEST_NAME = 80
_NO_GAP = "no gap in it"
_TAKEN = ("id", NAME, "tags", "deck", "guid", "why", FORM, QUESTION, ANSWER, ANSWERS)
"""Names that no column of a field may have."""


def cloze_tables(
    importer: Importer, kind: PackageNoteType, names: Sequence[str], notes: list[NoteTexts]
) -> None:
    """Add the tables and questions of a cloze type."""
    gap_fields, head_fields, is_typed = _fields_of_sides(kind, notes)
    texts = [_read_gaps_of(note, gap_fields) for note in notes]
    asked = {names[place] for place in gap_fields}
    # A cloze type has one card template, whatever the package says.
    voices, voices_left = voices_of_sides(card_sides(kind)[:1], kind, names)
    taken = dict.fromkeys(_TAKEN, 1)
    fields, columns = columns_of(names, notes, taken, importer.media, {}, asked)
    add_voices(voices, [(of_field.name, of_field.text) for of_field in fields], columns)
    heads = [_head(note, fields, head_fields) for note in notes]
    places_behind = _places_behind(kind, names)
    behind = []
    for place, of_field in enumerate(fields):
        if place in places_behind and place not in head_fields:
            behind.append(of_field)
    of_type = _ClozeType(
        table=unused(file_name(kind.name), importer.table_names),
        title=kind.name if importer.several else "gap",
        rows=gap_rows(notes, texts, heads),
        columns=columns,
        with_gaps=[fields[place] for place in gap_fields],
        behind=behind,
        is_typed=is_typed,
    )
    questions = [*_add_sentences(importer, of_type), *_add_cards(importer, of_type)]
    _add_not_asked(importer, of_type.table, notes, texts, columns)

    # The fields with gaps were emptied: for what is told of a note its sentence stands first again.
    for note, text in zip(notes, texts, strict=True):
        note.fields.insert(0, _whole_sentence(text))
    good = [note for note in notes if not note.fault]
    asked_tables = list(dict.fromkeys(question.table for question in questions))
    importer.decks.file_under(questions, good)
    importer.imported.questions += questions
    importer.tallies.came_over(kind.name, good, asked_tables)
    importer.tallies.notes_left(kind.name, notes)
    importer.tallies.voices_left(voices_left)
    importer.tallies.looks_lost(good)


class _ClozeType(NamedTuple):
    """The pieces of which the tables and questions of one note type are made."""

    table: str
    """The name of the table of sentences; that of the cards is made of it."""
    title: str
    """The name of the first question."""
    rows: GapRows
    columns: dict[str, ImportedColumn]
    """Of fields without gaps, and of pictures and sounds."""
    with_gaps: list[FieldColumns]
    behind: list[FieldColumns]
    """The fields that only the back shows."""
    is_typed: bool


def _add_sentences(importer: Importer, of_type: _ClozeType) -> list[ImportedQuestion]:
    """Add the table of sentences in pieces, if there are some; return its questions."""
    rows = of_type.rows
    if not rows.sentences:
        return []
    table = _sentence_table(of_type.table, rows, of_type.columns, importer)
    importer.imported.tables.append(table)
    of_forms = sentence_questions(
        of_type.title,
        of_type.table,
        rows,
        partial(_pattern_behind, of_type.behind),
        is_typed=of_type.is_typed,
    )
    questions = []
    for question in of_forms:
        questions += _by_pictures(question, of_type.with_gaps, rows.sentences)
    return questions


def _add_cards(importer: Importer, of_type: _ClozeType) -> list[ImportedQuestion]:
    """Add the tables of cards whose questions are written out; return their questions."""
    questions = []
    for table, question, notes in _card_tables(of_type, importer):
        answer = f"{{{question.answer}}}"
        if question.wants_all:
            answer = f"{{{question.answer}:all}}"
        table.say = (f"{{{QUESTION}}} – {answer}{_pattern_behind(of_type.behind, notes)}",)
        # A note with several gaps has several rows here, so no row is a note to go on with.
        table.is_of_notes = False
        question.is_typed = of_type.is_typed
        question.ask += _pattern_behind(of_type.with_gaps, notes)
        importer.imported.tables.append(table)
        questions.append(question)
    return questions


def _read_gaps_of(note: NoteTexts, gap_fields: Sequence[int]) -> GapText:
    """Return the sentence of a note, out of the fields with gaps; say in the note what bars it.

    These fields are empty then, but for their pictures and sounds, which the first one keeps.
    """
    fields = note.note.fields
    raw = "<br>".join(fields[place] for place in gap_fields if place < len(fields))
    text = read_gaps(raw)
    refuse_long(note.note, text.field.text, text.field.marked)
    note.fault = _fault_of(text) or fault_of_markup(whole_text(text.plain), text.markup())
    # The sentence goes into columns of its own: its field must not become one as well.
    for place in gap_fields:
        note.fields[place] = FieldText("", "")
    if gap_fields:
        note.fields[gap_fields[0]] = FieldText("", "", text.field.images, text.field.sounds)
    return text


def _whole_sentence(text: GapText) -> FieldText:
    """Return a sentence without gaps as a field, with what the reading of it has lost."""
    whole = clean(whole_text(text.plain))
    return FieldText(whole, whole, lost=text.field.lost, barred=text.field.barred)


def _by_pictures(
    question: ImportedQuestion,
    with_gaps: Sequence[FieldColumns],
    rows: Sequence[tuple[NoteTexts, dict[str, str]]],
) -> list[ImportedQuestion]:
    """Return the question of a form, once for each number of pictures that its rows show.

    A sentence with gaps has no optional parts: with a picture it is another one than without.
    """
    columns: list[str] = []
    for of_field in with_gaps:
        columns += of_field.images
    form = question.where.get(FORM)
    counts = set()
    for note, cells in rows:
        is_of_form = form in (None, cells[FORM])
        if is_of_form:
            pictures = [column for column in columns if note.cells.get(column)]
            counts.add(len(pictures))
    questions = []
    for count in sorted(counts):
        where = dict(question.where)
        # The pictures of a note fill the columns from the first one on: the last one tells.
        if count:
            where[columns[count - 1]] = "present"
        if count < len(columns) and len(counts) > 1:
            where[columns[count]] = "missing"
        shown = "".join(f"\n{{{column}}}" for column in columns[:count])
        name = question.name if len(counts) == 1 else f"{question.name} {count} pictures"
        part = replace(question, name=name, cloze=question.cloze + shown, where=where)
        questions.append(part)
    return questions


def _sentence_table(
    table: str, rows: GapRows, columns: dict[str, ImportedColumn], importer: Importer
) -> ImportedTable:
    markup = markup_of([text.field for text in rows.sentence_texts])
    pieces = sorted(rows.columns() - {FORM}, key=_place_of_piece)
    of_table = {
        NAME: ImportedColumn(),
        **dict.fromkeys(pieces, ImportedColumn(markup=markup)),
        **columns,
        FORM: ImportedColumn(),
    }
    filled = []
    ids = []
    for (note, cells), text in zip(rows.sentences, rows.sentence_texts, strict=True):
        whole = clean(whole_text(text.plain))
        ids.append(whole)
        filled.append((note, {NAME: _short(whole), **note.cells, **cells}))
    of_sentences = table_of(table, filled, of_table, importer.decks, ids=ids)
    of_sentences.label = NAME
    return of_sentences


def _card_tables(
    of_type: _ClozeType, importer: Importer
) -> list[tuple[ImportedTable, ImportedQuestion, list[NoteTexts]]]:
    """Return the tables of cards that leave one gap open, and of those that leave several.

    Each with its template and its notes.
    """
    notes_of_cards = of_type.rows.cards
    texts = [text for _, text, _ in notes_of_cards]
    markup = markup_of([text.field for text in texts])
    as_markdown = MARKDOWN in markup
    # One sign parts the members of a list and the tags of a row, so it must stand in neither.
    must_not_hold_sign: list[str] = []
    for note, _, _ in notes_of_cards:
        must_not_hold_sign += note.note.tags
    for text in texts:
        must_not_hold_sign.append(whole_text(text.marked if as_markdown else text.plain))
    sign = sign_in_none(must_not_hold_sign)
    cards = rows_of_cards(notes_of_cards, sign, as_markdown=as_markdown)
    tables = []
    for rows, answer, kind in ((cards.one, ANSWER, TEXT), (cards.several, ANSWERS, "[text]")):
        if not rows:
            continue
        name, title = f"{of_type.table}-cards", f"{of_type.title} card"
        has_several = answer == ANSWERS
        if has_several:
            name, title = f"{name}-several", f"{title} several"
        columns = {
            QUESTION: ImportedColumn(markup=markup),
            answer: ImportedColumn(kind, markup),
            **of_type.columns,
        }
        filled = [(note, {**note.cells, **cells}) for note, cells in rows]
        table = table_of(name, filled, columns, importer.decks, sign=sign)
        table.label = QUESTION
        if has_several:
            table.about = "Cards that leave several gaps open; each has all of its answers"
        question = ImportedQuestion(title, name)
        question.ask = f"{{{QUESTION}}}"
        question.answer = answer
        question.wants_all = has_several
        tables.append((table, question, [note for note, _ in rows]))
    return tables


def _place_of_piece(name: str) -> tuple[int, int]:
    """Return where a column stands: text 1, gap 1, hint 1, text 2."""
    word, number = name.split()
    return int(number), ("text", "gap", "hint").index(word)


def _places_behind(kind: PackageNoteType, names: Sequence[str]) -> set[int]:
    """Return the places of fields that the back shows; of all where it is not understood."""
    place_of = {part.name: place for place, part in enumerate(kind.fields)}
    for side in card_sides(kind)[:1]:
        if side.fields_behind:
            return {place_of[shown.name] for shown in side.fields_behind}
    return set(range(len(names)))


def _fields_of_sides(
    kind: PackageNoteType, notes: Sequence[NoteTexts]
) -> tuple[list[int], list[int], bool]:
    """Return the places of fields with gaps, of those above them, and whether gaps are typed."""
    place_of = {part.name: place for place, part in enumerate(kind.fields)}
    gap_fields: list[int] = []
    heads: list[int] = []
    is_typed = False
    for side in card_sides(kind)[:1]:
        for shown in side.fields_in_front():
            place = place_of.get(shown.name, 0)
            # `{{type:cloze:Text}}` asks for the gap to be typed in.
            if "cloze" in shown.filters or "cloze-only" in shown.filters:
                gap_fields.append(place)
                is_typed = is_typed or "type" in shown.filters
            else:
                heads.append(place)
    if not gap_fields:
        # A type whose template is not understood: what has gaps tells.
        for place in range(len(kind.fields)):
            if _has_gaps(notes, place):
                gap_fields.append(place)
    # A template may show a field twice, as with its gaps and again under a condition.
    gap_fields = list(dict.fromkeys(gap_fields))
    heads = [place for place in dict.fromkeys(heads) if place not in gap_fields]
    return gap_fields, heads, is_typed


def _has_gaps(notes: Sequence[NoteTexts], place: int) -> bool:
    """Return whether the field at a place has a gap in any note."""
    for note in notes:
        fields = note.note.fields
        if place < len(fields) and HAS_GAP.search(fields[place]):
            return True
    return False


def _fault_of(text: GapText) -> str:
    """Return why a note cannot be asked; empty when it can."""
    if text.fault:
        return text.fault
    if not text.numbers():
        return _NO_GAP
    if text.has_empty_gap():
        return "a gap without words"
    return ""


def _head(note: NoteTexts, fields: Sequence[FieldColumns], places: Sequence[int]) -> str:
    """Return what stands above the text on its card."""
    lines = []
    for place in places:
        line = note.cells.get(fields[place].text, "")
        if line:
            lines.append(line)
    return "\n".join(lines)


def _pattern_behind(fields: Sequence[FieldColumns], notes: Sequence[NoteTexts]) -> str:
    """Return the pattern of what a card shows besides, a line for each column that is filled."""
    pattern = ""
    for of_field in fields:
        for column in of_field.all():
            if any(note.cells.get(column) for note in notes):
                # Optional, since a row may lack it; the line end goes with it.
                pattern += f"{{?\n{{{column}}}?}}"
    return pattern


def _short(text: str) -> str:
    """Return the beginning of a sentence, on one line."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_NAME:
        line = f"{line[: _LONGEST_NAME - 1]}…"
    return line


def _add_not_asked(
    importer: Importer,
    table: str,
    notes: Sequence[NoteTexts],
    texts: Sequence[GapText],
    columns: dict[str, ImportedColumn],
) -> None:
    """Add the table of notes that are not asked, their text with the gaps filled."""
    rows = []
    for note, text in zip(notes, texts, strict=True):
        if note.fault:
            whole = clean(whole_text(text.plain))
            rows.append((note, {QUESTION: whole, **note.cells, "why": note.fault}))
    if rows:
        more = {QUESTION: ImportedColumn(), **columns, "why": ImportedColumn()}
        not_asked = table_of(table, rows, more, importer.decks)
        not_asked.is_asked = False
        importer.imported.tables.append(not_asked)
