"""Lists in Markdown as tables for `studykit facts import`: cards make one, each table its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._import_new_csv import name_of_table, table_of_sheet
from studykit.cli._import_nouns import Imported, folder_of_tables, refuse, refuse_if_any
from studykit.problems import Location, Problem, errors
from studykit.reading.csv_rows import Sheet, sheet_of_records
from studykit.reading.first_line import FirstLine
from studykit.reading.markdown_lists import BACK, FRONT, HEADING, markdown_cards
from studykit.reading.plain_text import read_text

if TYPE_CHECKING:
    from studykit.facts.guess_head import HeadGuess

_MARKS = re.compile(
    r"\*\*\S|(?<!\w)[*_]\w[^*_\n]*[*_](?!\w)|`[^`]+`|~~\S|^[-*] |^\d+\. ", re.MULTILINE
)
"""Bold, italics, code and lists: what is shown otherwise than it is written."""
_MOST_SHOWN = 10
"""Lines that were not read, of which the number is shown."""


def read_markdown(file: Path, into: Path | None, *, ids: bool) -> Imported:
    """Return the tables of a file of Markdown; leave where it has neither cards nor tables."""
    text, problems = read_text(file, str(file))
    if problems:
        refuse(problems)
    cards = markdown_cards(text)
    if not cards.tables:
        fault = "there is no list in it"
        remedy = (
            "Lists are lines such as `Q: ...` and `A: ...`, or `front :: back`; tables; and "
            "headings with a text below them."
        )
        refuse([Problem("F001", fault, remedy, Location(str(file)))])
    has_one = len(cards.tables) == 1
    folder = folder_of_tables(file, into, has_one=has_one)
    taken: set[str] = set()
    tables = []
    for table in cards.tables:
        name = file.stem
        if not has_one:
            # By the heading above it.
            name = name_of_table(table.name or file.stem, taken)
        sheet, problems = sheet_of_records(list(table.records), str(file), FirstLine.IS_HEAD)
        refuse_if_any(errors(problems))
        if not sheet.records:
            continue
        new_table = table_of_sheet(folder, name, sheet, file, ids=ids)
        unasked: tuple[str, ...] = ()
        # What stands above a card says where it is from, and is nothing to learn.
        if sheet.header[:2] == [FRONT, BACK]:
            unasked = (HEADING,)
        guess = _with_markup(new_table.guess, sheet)
        tables.append(new_table._replace(guess=guess, unasked=unasked))
    if not tables:
        remedy = "Name a file with rows below the names of the columns."
        refuse([Problem("F001", "its tables hold no rows", remedy, Location(str(file)))])
    return Imported(tables, _remarks(cards.unread))


def _with_markup(guess: HeadGuess, sheet: Sheet) -> HeadGuess:
    """Return the guess in which texts with marks of Markdown are shown as it means them."""
    columns = []
    for column in guess.columns:
        has_marks = False
        if column.type == "text" and column.written in sheet.header:
            position = sheet.header.index(column.written)
            has_marks = any(_MARKS.search(record.cells[position]) for record in sheet.records)
        if has_marks:
            why = "some of them with marks of Markdown"
            columns.append(column._replace(type="{type: text, markup: markdown}", why=why))
        else:
            columns.append(column)
    return guess._replace(columns=tuple(columns))


def _remarks(unread: list[int]) -> tuple[str, ...]:
    if not unread:
        return ()
    lines = ", ".join(map(str, unread[:_MOST_SHOWN]))
    if len(unread) > _MOST_SHOWN:
        lines += ", ..."
    were_not_read = "1 line was not read"
    if len(unread) > 1:
        were_not_read = f"{len(unread)} lines were not read"
    return (f"{were_not_read}, since it is not known as a card: {lines}",)
