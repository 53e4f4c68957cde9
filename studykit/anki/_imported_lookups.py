"""Make templates of the card templates of a note type: what is asked by what.

    {{Country}} / {{Capital}}    ask: "{Country}"   answer: Capital   ask_back: "{Capital}"
    {{Capital}} / {{Country}}

A back that only turns a front round becomes the `ask_back` of that one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from studykit.anki._card_sides import ANSWER_LINE, CardSides, ConditionalPart, ShownField
from studykit.anki._imported_columns import FieldColumns, NoteTexts
from studykit.anki.imported_notes import ImportedQuestion

_BETWEEN = " "
_BLANK_BEFORE_PART = re.compile(r"([ \n])[ \n]*\{\?[ \n]*")
_BLANK_BEHIND_FIRST_PART = re.compile(r"\A(\{\?(?:(?!\?\}).)*)\?\}([ \n]+)", re.DOTALL)
_SLOT = re.compile(r"\{([^{}]*)\}")


class Lookups:
    """The questions of one note type."""

    def __init__(
        self,
        table: str,
        fields: Sequence[FieldColumns],
        notes: Sequence[NoteTexts],
        readings: Mapping[tuple[str, str], str],
    ) -> None:
        """Take `readings`: the columns of a field's kanji and kana alone, by field and filter."""
        self._table = table
        self._fields = {of_field.name: of_field for of_field in fields}
        self._notes = notes
        self._readings = readings

    def questions(self, sides: Sequence[CardSides]) -> list[ImportedQuestion]:
        """Return the questions of the card templates that can be asked."""
        asked: list[tuple[CardSides, ImportedQuestion]] = []
        for side in sides:
            if side.fault:
                continue
            for question in self._of(side):
                asked.append((side, question))
        return _with_ask_back(asked)

    def rows_of(self, side: CardSides) -> list[NoteTexts]:
        """Return the notes that have a card of this template with an answer, as Anki decides it."""
        rows = []
        for note in self._notes:
            if not self._meets(note, side.conditions):
                continue
            # Anki makes no card whose front shows no field, though it has words of its own.
            has_front = any(self._has(note, shown.name) for shown in side.fields_in_front())
            if has_front and self._has(note, side.answer):
                rows.append(note)
        return rows

    def _meets(self, note: NoteTexts, conditions: Mapping[str, bool]) -> bool:
        """Return whether a note has the fields, and lacks those, under whose condition all is."""
        for name, is_wanted in conditions.items():
            if self._has(note, name) != is_wanted:
                return False
        return True

    def _has(self, note: NoteTexts, name: str) -> bool:
        of_field = self._fields.get(name)
        if of_field is None:
            return False
        return any(note.cells.get(column) for column in of_field.all())

    def _of(self, side: CardSides) -> list[ImportedQuestion]:
        rows = self.rows_of(side)
        answer = self._fields.get(side.answer)
        if not rows or answer is None:
            return []
        questions = []
        for first, with_first in self._by_first_column(side, rows):
            some = self._of_rows(side, with_first, answer)
            for question in some:
                if first:
                    question.where = {**first, **question.where}
            questions += some
        for number, question in enumerate(questions):
            # Of a field that holds words in some notes and a picture in others, each is asked.
            if number:
                question.name = f"{question.name} {number + 1}"
        return questions

    def _by_first_column(
        self, side: CardSides, rows: Sequence[NoteTexts]
    ) -> list[tuple[dict[str, str], list[NoteTexts]]]:
        """Return the rows by the first column that their front shows, and how `where` says it.

        All of them where there is a column that all have: a pattern needs one.
        """
        columns: list[str] = []
        for shown in side.fields_in_front():
            columns += self._columns_shown(shown.name, shown.filters)
        for column in columns:
            if all(note.cells.get(column) for note in rows):
                return [({}, list(rows))]
        parts = []
        left = list(rows)
        for place, column in enumerate(columns):
            with_column = [note for note in left if note.cells.get(column)]
            left = [note for note in left if not note.cells.get(column)]
            if with_column:
                where = dict.fromkeys(columns[:place], "missing")
                parts.append(({**where, column: "present"}, with_column))
        return parts

    def _columns_shown(self, name: str, filters: Sequence[str]) -> list[str]:
        """Return the columns of a field, as a side shows it."""
        of_field = self._fields.get(name)
        if of_field is None:
            return []
        for reading in filters:
            if (name, reading) in self._readings:
                return [self._readings[name, reading], *of_field.media()]
        return of_field.all()

    def _of_rows(
        self, side: CardSides, rows: Sequence[NoteTexts], answer: FieldColumns
    ) -> list[ImportedQuestion]:
        questions: list[ImportedQuestion] = []
        left = list(rows)
        for column in answer.all():
            with_column = [note for note in left if note.cells.get(column)]
            if not with_column:
                continue
            questions.append(self._question(side, with_column, answer, column))
            left = [note for note in left if not note.cells.get(column)]
        # No row is asked twice: who has words is not asked the picture beside them.
        for number, question in enumerate(questions):
            for earlier in questions[:number]:
                question.where[earlier.answer] = "missing"
        return questions

    def _question(
        self, side: CardSides, rows: Sequence[NoteTexts], answer: FieldColumns, column: str
    ) -> ImportedQuestion:
        where = {}
        for name, wanted in side.conditions.items():
            where.update(self._condition(name, rows, is_wanted=wanted))
        hint = ""
        for name in side.hints:
            columns = self._columns_shown(name, ())
            if columns and not hint:
                hint = f"{{{columns[0]}}}"
        return ImportedQuestion(
            name=side.name,
            table=self._table,
            ask=self._front(side, rows),
            answer=column,
            where=where,
            is_typed=side.typed == answer.name and column == answer.text,
            hint=hint,
        )

    def _condition(
        self, name: str, rows: Sequence[NoteTexts], *, is_wanted: bool
    ) -> dict[str, str]:
        """Return the lines of `where` that choose the rows which have, or have not, a field."""
        of_field = self._fields.get(name)
        columns = of_field.all() if of_field else []
        if not is_wanted:
            return dict.fromkeys(columns, "missing")
        for column in columns:
            if not all(note.cells.get(column) for note in rows):
                continue
            # A condition that holds of every note would only be a riddle in the deck file.
            if all(note.cells.get(column) for note in self._notes):
                return {}
            return {column: "present"}
        return {}

    def _front(self, side: CardSides, rows: Sequence[NoteTexts]) -> str:
        """Return the front as a pattern: "Capital of {Country}?"."""
        pattern = ""
        for piece in side.front:
            if isinstance(piece, str):
                pattern += _literal(piece)
            elif isinstance(piece, ShownField):
                pattern += self._pattern(piece.name, rows, piece.filters)
            else:
                pattern += self._part(piece, rows)
        lines = [" ".join(line.split()) for line in pattern.split("\n")]
        pattern = "\n".join(line for line in lines if line)
        # A blank stands in the optional part beside it: without that it would stand alone.
        pattern = _BLANK_BEFORE_PART.sub(r"{?\1", pattern)
        return _BLANK_BEHIND_FIRST_PART.sub(r"\1\2?}", pattern)

    def _part(self, part: ConditionalPart, rows: Sequence[NoteTexts]) -> str:
        """Return what stands only where a field has something, as an optional part.

        No optional part has another one within it: what not each of these rows has stands behind.
        """
        own = self._columns_shown(part.name, ())
        rows_with = [note for note in rows if own and note.cells.get(own[0])]
        inner, behind, has_slot = "", "", False
        for piece in part.pieces:
            if isinstance(piece, str):
                inner += _literal(piece)
            elif isinstance(piece, ConditionalPart):
                behind += _BETWEEN + self._part(piece, rows)
            else:
                for column in self._columns_shown(piece.name, piece.filters):
                    if rows_with and all(note.cells.get(column) for note in rows_with):
                        inner += f"{{{column}}}"
                        has_slot = True
                    elif all(note.cells.get(column) for note in rows):
                        behind += f"{_BETWEEN}{{{column}}}"
                    elif any(note.cells.get(column) for note in rows):
                        behind += f"{{?{_BETWEEN}{{{column}}}?}}"
        if not has_slot:
            return behind
        inner = _tidy_part(inner)
        if len(rows_with) == len(rows):
            return inner + behind
        return f"{{?{inner}?}}{behind}"

    def _pattern(self, name: str, rows: Sequence[NoteTexts], filters: Sequence[str] = ()) -> str:
        """Return the slots of a field's columns; those that not every row has are optional."""
        pattern = ""
        for column in self._columns_shown(name, filters):
            rows_with = [note for note in rows if note.cells.get(column)]
            if not rows_with:
                continue
            between = _BETWEEN if pattern else ""
            slot = f"{between}{{{column}}}"
            if len(rows_with) < len(rows):
                slot = f"{{?{slot}?}}"
            pattern += slot
        return pattern


def _tidy_part(pattern: str) -> str:
    """Return the pattern of a part without empty lines, and with no line end behind it."""
    begin = "\n" * pattern.startswith("\n")
    lines = [" ".join(line.split()) for line in pattern.split("\n")]
    return begin + "\n".join(line for line in lines if line)


def _literal(text: str) -> str:
    """Return a text as it stands in a pattern that means it and no column."""
    return text.replace(ANSWER_LINE, "").replace("{", "{{").replace("}", "}}")


def _with_ask_back(
    asked: Sequence[tuple[CardSides, ImportedQuestion]],
) -> list[ImportedQuestion]:
    """Return the questions, those that turn another one round within that one."""
    questions: list[ImportedQuestion] = []
    turned: set[int] = set()
    for place, (_, question) in enumerate(asked):
        if place in turned:
            continue
        back_place = _place_of_inverse(place, asked, turned)
        if back_place < 0:
            questions.append(question)
            continue
        turned.add(back_place)
        back = asked[back_place][1]
        both_ways = replace(question, ask_back=back.ask, where={**question.where, **back.where})
        questions.append(both_ways)
        # Rows that fill only the conditions of the front are asked in that direction alone.
        for column, condition in back.where.items():
            # Where the answer is missing, there is nothing to ask one way.
            is_one_way = condition == "present" and column != question.answer
            if column not in question.where and is_one_way:
                one_way = replace(question, name=f"{question.name} one way")
                one_way.where = {**question.where, column: "missing"}
                questions.append(one_way)
    return questions


def _only_slot(pattern: str) -> str:
    """Return the column of a pattern that has one, and no optional part; else nothing."""
    slots = _SLOT.findall(pattern.replace("{{", "").replace("}}", ""))
    if len(slots) != 1 or "{?" in pattern:
        return ""
    column: str = slots[0]
    return column


def _place_of_inverse(
    place: int, asked: Sequence[tuple[CardSides, ImportedQuestion]], turned: set[int]
) -> int:
    """Return the place of the question that turns one round; -1 where there is none."""
    question = asked[place][1]
    for back_place in range(place + 1, len(asked)):
        if back_place not in turned and _is_inverse(question, asked[back_place][1]):
            return back_place
    return -1


def _is_inverse(question: ImportedQuestion, back: ImportedQuestion) -> bool:
    """Return whether a question asks by the answer of another one for what that one shows."""
    turns_round = _only_slot(question.ask) == back.answer and (
        _only_slot(back.ask) == question.answer
    )
    # `ask_back` has no hint of its own, and both directions are answered in one way.
    is_same_way = question.is_typed == back.is_typed and not question.hint and not back.hint
    if not turns_round or not is_same_way:
        return False
    # It asks of the same rows, or of those of them that have one more column.
    if not question.where.items() <= back.where.items():
        return False
    more = back.where.items() - question.where.items()
    return len(more) <= 1 and all(condition == "present" for _, condition in more)
