"""Readings of characters: `{{furigana:Word}}`, and `{{kanji:Word}}` or `{{kana:Word}}` alone.

    Word                        Word kanji      Word kana
    日本[にほん]に 行[い]く     日本に行く      にほんにいく

A field that a card template shows with its readings has the markup `ruby`; where the template
shows only half of it, that half is a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studykit.anki._card_sides import CardSides
from studykit.anki._imported_columns import FieldColumns, NoteTexts
from studykit.anki.imported_notes import ImportedColumn
from studykit.anki.package_contents import PackageNoteType
from studykit.markup.names import RUBY

_READING = re.compile(r"(?: |(?<![^ >\n\[\]]))([^ >\n\[\]]++)\[([^\[\]\n]++)\]")


def readings_of(
    sides: Sequence[CardSides], kind: PackageNoteType, columns: Sequence[str]
) -> dict[str, str]:
    """Return the markup `ruby` by the columns that are shown with readings."""
    with_readings = set()
    for side in sides:
        for shown in [*side.fields_in_front(), *side.fields_behind]:
            if {"furigana", "kanji", "kana"} & set(shown.filters):
                with_readings.add(shown.name)
    markup = {}
    for column, field in zip(columns, kind.fields, strict=True):
        if field.name in with_readings:
            markup[column] = RUBY
    return markup


def add_readings(
    sides: Sequence[CardSides],
    fields: Sequence[FieldColumns],
    columns: dict[str, ImportedColumn],
    notes: Sequence[NoteTexts],
) -> dict[tuple[str, str], str]:
    """Add the columns of halves that fronts show. Return them by field and filter."""
    added: dict[tuple[str, str], str] = {}
    text_of = {of_field.name: of_field.text for of_field in fields}
    for side in sides:
        for shown in side.fields_in_front():
            for half in ("kanji", "kana"):
                source = text_of.get(shown.name)
                if half not in shown.filters or not source or (shown.name, half) in added:
                    continue
                column = f"{source} {half}"
                # A field of the note type may be called so itself.
                while column in columns:
                    column += "_2"
                columns[column] = ImportedColumn()
                for note in notes:
                    cell = note.cells.get(source, "")
                    if cell:
                        note.cells[column] = _half(cell, half)
                added[shown.name, half] = column
    return added


def _half(text: str, half: str) -> str:
    group = r"\1" if half == "kanji" else r"\2"
    return _READING.sub(group, text).strip()
