"""Add the tables and questions of a cloze type to what is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

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
    voices, voices_left = voices_of_sides(card_sides(kind)[:1], kind, names)
    taken = dict.fromkeys(_TAKEN, 1)
    fields, columns = columns_of(names, notes, taken, importer.media, {}, asked)
    add_voices(voices, [(one.name, one.text) for one in fields], columns)
    rows = gap_rows(notes, texts, [_head(note, fields, head_fields) for note in notes])
    with_gaps = [fields[place] for place in gap_fields]
    told = _fields_told(kind, names)
    others = [one for place, one in enumerate(fields) if place in told and place not in head_fields]
    table = unused(file_name(kind.name), importer.table_names)
    title = kind.name if importer.several else "gap"
    questions = []
    asked_tables = []
    if rows.sentences:
        asked_tables.append(table)
        importer.imported.tables.append(_sentence_table(table, rows, columns, importer))
        made_of_forms = sentence_questions(
            title, table, rows, partial(_behind, others), is_typed=is_typed
        )
        questions += [
            part
            for question in made_of_forms
            for part in _by_pictures(question, with_gaps, rows.sentences)
        ]
    for made, question, of_cards in _card_tables(
        f"{table}-cards", f"{title} card", rows, columns, importer
    ):
        answer = f"{{{question.answer}:all}}" if question.wants_all else f"{{{question.answer}}}"
        made.say = (f"{{{QUESTION}}} – {answer}{_behind(others, of_cards)}",)
        made.is_of_notes = False
        asked_tables.append(made.name)
        question.is_typed = is_typed
        question.ask += _behind(with_gaps, of_cards)
        importer.imported.tables.append(made)
        questions.append(question)
    _add_not_asked(importer, table, notes, texts, columns)

    for note, text in zip(notes, texts, strict=True):
        note.fields.insert(0, _whole_sentence(text))
    good = [note for note in notes if not note.fault]
    importer.decks.file_under(questions, good)
    importer.imported.questions += questions
    importer.tallies.came_over(kind.name, good, asked_tables)
    importer.tallies.notes_left(kind.name, notes)
    importer.tallies.voices_left(voices_left)
    importer.tallies.looks_lost(good)


def _read_gaps_of(note: NoteTexts, gap_fields: Sequence[int]) -> GapText:
    """Return the sentence of a note, out of the fields with gaps; say in the note what bars it.

    These fields are empty then, but for their pictures and sounds, which the first one keeps.
    """
    fields = note.note.fields
    raw = "<br>".join(fields[place] for place in gap_fields if place < len(fields))
    text = read_gaps(raw)
    refuse_long(note.note, text.field.text, text.field.marked)
    note.fault = _fault_of(text) or fault_of_markup(whole_text(text.plain), text.markup())
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
    columns = [column for of_field in with_gaps for column in of_field.images]
    form = question.where.get(FORM)
    counts = set()
    for note, cells in rows:
        if form in (None, cells[FORM]):
            counts.add(sum(bool(note.cells.get(column)) for column in columns))
    questions = []
    for count in sorted(counts):
        where = dict(question.where)
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
    made = table_of(table, filled, of_table, importer.decks, ids=ids)
    made.label = NAME
    return made


def _card_tables(
    table: str,
    title: str,
    rows: GapRows,
    columns: dict[str, ImportedColumn],
    importer: Importer,
) -> list[tuple[ImportedTable, ImportedQuestion, list[NoteTexts]]]:
    """Return the tables of cards that leave one gap open, and of those that leave several.

    Each with its template and its notes.
    """
    texts = [text for _, text, _ in rows.cards]
    markup = markup_of([text.field for text in texts])
    as_markdown = MARKDOWN in markup
    together = [tag for note, _, _ in rows.cards for tag in note.note.tags]
    together += [whole_text(text.marked if as_markdown else text.plain) for text in texts]
    sign = sign_in_none(together)
    cards = rows_of_cards(rows.cards, sign, as_markdown=as_markdown)
    made = []
    for some, answer, kind in ((cards.one, ANSWER, TEXT), (cards.several, ANSWERS, "[text]")):
        if not some:
            continue
        several = answer == ANSWERS
        of_table = {
            QUESTION: ImportedColumn(markup=markup),
            answer: ImportedColumn(kind, markup),
            **columns,
        }
        filled = [(note, {**note.cells, **cells}) for note, cells in some]
        name = f"{table}-several" if several else table
        of_cards = table_of(name, filled, of_table, importer.decks, sign=sign)
        of_cards.label = QUESTION
        question = ImportedQuestion(f"{title} several" if several else title, name)
        question.ask, question.answer, question.wants_all = f"{{{QUESTION}}}", answer, several
        if several:
            of_cards.about = "Cards that leave several gaps open; each has all of its answers"
        made.append((of_cards, question, [note for note, _ in some]))
    return made


def _place_of_piece(name: str) -> tuple[int, int]:
    """Return where a column stands: text 1, gap 1, hint 1, text 2."""
    word, number = name.split()
    return int(number), ("text", "gap", "hint").index(word)


def _fields_told(kind: PackageNoteType, names: Sequence[str]) -> set[int]:
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
            if "cloze" in shown.filters or "cloze-only" in shown.filters:
                gap_fields.append(place)
                is_typed = is_typed or "type" in shown.filters
            else:
                heads.append(place)
    if not gap_fields:
        # A type whose template is not understood: what has gaps tells.
        for place in range(len(kind.fields)):
            for note in notes:
                fields = note.note.fields
                if place < len(fields) and HAS_GAP.search(fields[place]):
                    gap_fields.append(place)
                    break
    gap_fields = list(dict.fromkeys(gap_fields))
    heads = [place for place in dict.fromkeys(heads) if place not in gap_fields]
    return gap_fields, heads, is_typed


def _fault_of(text: GapText) -> str:
    """Return why a note cannot be asked; empty when it can."""
    if text.fault:
        return text.fault
    if not text.numbers():
        return _NO_GAP
    return "a gap without words" if text.has_empty_gap() else ""


def _head(note: NoteTexts, fields: Sequence[FieldColumns], places: Sequence[int]) -> str:
    """Return what stands above the text on its card."""
    texts = [note.cells.get(fields[place].text, "") for place in places if fields[place].text]
    return "\n".join(filter(None, texts))


def _behind(fields: Sequence[FieldColumns], notes: Sequence[NoteTexts]) -> str:
    """Return the pattern of what the back shows besides."""
    pattern = ""
    for of_field in fields:
        for column in of_field.all():
            if any(note.cells.get(column) for note in notes):
                pattern += f"{{?\n{{{column}}}?}}"
    return pattern


def _short(text: str) -> str:
    """Return the beginning of a sentence, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"


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
        made = table_of(table, rows, more, importer.decks)
        made.is_asked = False
        importer.imported.tables.append(made)
