"""Read the rows of one file into a sheet: its header or names for its columns, and what is wrong.

How the file is laid out is known (`_list_layout`). Knows nothing of files.
"""

import csv
import re
from collections.abc import Iterator, Sequence

from studykit.limits import MAX_COLUMNS, MAX_ROWS, MAX_SCALAR
from studykit.problems import Location, Problem, quoted
from studykit.reading._list_layout import (
    SEPARATORS,
    AnkiLines,
    Layout,
    default_names,
    is_default_name,
    rows_without_quotes,
    width_without_head,
)
from studykit.reading.anki_text import GAP, TextNote, names_of_fields, notes_of
from studykit.reading.first_line import FirstLine, guess_first_line
from studykit.reading.sheet import Record, Sheet
from studykit.values.text import TOO_MANY_MARKS, nfc

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line with its end; only the last one may have none."""
_DOUBLED = 'a quote inside a quoted cell is doubled: "".'
_MOST_SHOWN = 4
"""Cells of a first line that a message shows."""


class SheetReader:
    """Reads the header and the rows of one file into its sheet."""

    def __init__(self, sheet: Sheet, layout: Layout, name: str, problems: list[Problem]) -> None:
        self._sheet = sheet
        self._layout = layout
        self._name = name
        self._problems = problems

    def read(self, first_line: FirstLine, column_names: Sequence[str]) -> Sheet:
        """Return the sheet with its header and its rows."""
        if self._layout.anki:
            return self._read_anki(self._layout.anki)
        return self.sheet_of(self._read_records(), first_line, column_names)

    def sheet_of(
        self, records: list[Record], first_line: FirstLine, column_names: Sequence[str]
    ) -> Sheet:
        """Return the sheet of rows, of which the first may be the head."""
        if not records:
            return self._sheet
        has_head = self._has_head(records, first_line, column_names)
        if has_head:
            head = records.pop(0)
            self._take_header(head.cells, head.line)
            # Also the columns beyond MAX_COLUMNS: the rows are not too long for them.
            width = len(head.cells)
        else:
            width = self._take_names(records, column_names)
        for record in records:
            if _can_be_brought_to(width, record.cells):
                self._sheet.records.append(record)
            else:
                self._report_width(record.cells, record.line, has_head=has_head)
        return self._sheet._replace(has_head=has_head)

    def _read_records(self) -> list[Record]:
        """Return all rows that are not blank, the first line among them."""
        records: list[Record] = []
        for line, raw_cells in self._lines():
            cells = self.checked(raw_cells, line)
            # A line of separators alone is as blank as an empty one.
            if not any(cells):
                continue
            is_rest_of_row = self._layout.goes_on and len(cells) == 1 and records
            if is_rest_of_row:
                records[-1].cells[-1] = f"{records[-1].cells[-1]}\n{cells[0]}".strip()
                self._note_rest(line)
                continue
            if self._layout.is_list and len(raw_cells) == 1:
                self._note_no_sign(line)
            records.append(Record(cells, line))
            # One of them may be the header.
            if len(records) > MAX_ROWS + 1:
                message = f"the file has more than {MAX_ROWS:,} rows"
                remedy = "Split it into several files."
                self._problems.append(Problem("F009", message, remedy, Location(self._name)))
                return records[: MAX_ROWS + 1]
        return records

    # --- the head ---------------------------------------------------------------------------

    def _has_head(
        self, records: Sequence[Record], first_line: FirstLine, column_names: Sequence[str]
    ) -> bool:
        """Return whether the first line names the columns; add a note where that is not sure."""
        if first_line in (FirstLine.IS_HEAD, FirstLine.IS_ROW):
            return first_line is FirstLine.IS_HEAD
        first = records[0].cells
        if not set(column_names).isdisjoint(first):
            return True
        named = _without_empty_end(first)
        is_head, is_sure = guess_first_line(named, [record.cells for record in records[1:]])
        is_told = bool(column_names) or first_line is FirstLine.UNKNOWN
        if is_sure and (is_head or is_told):
            return is_head
        if is_sure:
            # Among facts nobody has said a word of it, and a deck must know how they are called.
            self._note_guess(records[0], is_head=False, is_milder=True)
            return False
        # In a base of facts a deck calls the columns by their names, and would miss them.
        is_among_facts = first_line is FirstLine.LIKELY_HEAD
        is_head = is_head or is_among_facts
        self._note_guess(records[0], is_head=is_head, is_milder=is_among_facts)
        return is_head

    def _note_guess(self, first: Record, *, is_head: bool, is_milder: bool) -> None:
        cells = ", ".join(map(quoted, _without_empty_end(first.cells)[:_MOST_SHOWN]))
        if is_head:
            message = f"the first line ({cells}) is taken for the names of the columns"
            remedy = "If it is a row, say `--no-head`."
            if is_milder:
                remedy = "If it is a row, write `head: false` into the head of the table."
        else:
            message = f"the first line ({cells}) is taken for a row, and no line names the columns"
            remedy = (
                "If it names them, say `--head`; if not, `--no-head`, or write a line such as "
                "`front,back` above it."
            )
            if is_milder:
                remedy = (
                    "If it names them, write `head: true` into the head of the table; if not, "
                    "`head: false`, or a line such as `front,back` above it."
                )
        where = Location(self._name, first.line, 1)
        self._problems.append(Problem("F033", message, remedy, where, is_milder=is_milder))

    def _take_names(self, records: Sequence[Record], column_names: Sequence[str]) -> int:
        """Give the columns of a list without a head their names, and return how many they are."""
        if any(map(is_default_name, column_names)):
            column_names = ()
        rows = [_without_empty_end(record.cells) for record in records]
        width = width_without_head(rows, self._sheet.separator, column_names)
        names = default_names(width)
        for position, name in enumerate(column_names[:width]):
            names[position] = name
        self._sheet.header.extend(names[:MAX_COLUMNS])
        if width > MAX_COLUMNS:
            self._report_too_many_columns(records[0].line)
        return width

    # --- rows -------------------------------------------------------------------------------

    def notes(self) -> list[TextNote]:
        """Return the notes of Anki in the file."""
        assert self._layout.anki is not None
        # The lines above the notes are emptied before rows are read.
        lines = self._sheet.lines
        return notes_of(self._lines(), lines, self._layout.anki)

    def _read_anki(self, anki: AnkiLines) -> Sheet:
        """Return Anki's notes in plain text as a list without a head: their fields, and tags."""
        notes = self.notes()
        types = {note.notetype for note in notes}
        has_gaps = any(note.has_gaps for note in notes)
        if len(types) > 1 or has_gaps:
            message = "these notes of Anki are of several types"
            if has_gaps:
                message = f"these notes of Anki have gaps ({GAP}1::...}}}})"
            remedy = f"Make tables of them: `studykit facts import {self._name}`."
            self._report("F001", message, remedy, 1)
            return self._sheet
        width = max((len(note.fields) for note in notes), default=0)
        has_tags = any(note.tags for note in notes)
        self._sheet.header.extend(names_of_fields(anki, width))
        if has_tags:
            self._sheet.header.append("tags")
        for note in notes:
            texts = note.as_texts(is_html=anki.is_html)
            cells = self.checked([*texts, *[""] * (width - len(texts))], note.line)
            if not any(cells):
                continue
            if has_tags:
                cells.append(";".join(note.tags))
            self._sheet.records.append(Record(cells, note.line))
        return self._sheet._replace(has_head=False)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells as they are written, with the line on which they begin.

        A row that cannot be read ends the reading: where the next one begins is not known.
        """
        if not self._layout.has_quotes:
            yield from rows_without_quotes(self._sheet.lines, self._layout)
            return
        text = self._sheet.text.with_lines_emptied(self._layout.lines_above)
        self._sheet = self._sheet._replace(text=text)
        # One line after the other: a text as a file would be copied, four bytes for each character.
        lines = (line[0] for line in _LINE.finditer(text.text))
        reader = csv.reader(lines, strict=True, delimiter=self._sheet.separator)
        while True:
            line = reader.line_num + 1
            try:
                raw_cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._report_unreadable(str(error), line, stopped=reader.line_num)
                return
            yield line, raw_cells

    def checked(self, raw_cells: list[str], line: int) -> list[str]:
        """Return the cells in NFC without blanks at their ends.

        None of them, and a problem, if one is refused.
        """
        normal_cells = map(nfc, raw_cells)
        cells = [cell.strip() for cell in normal_cells if cell is not None]
        if len(cells) < len(raw_cells):
            self._report("F009", TOO_MANY_MARKS, "Delete most of them.", line)
            return []
        if max(map(len, cells), default=0) > MAX_SCALAR:
            message = f"a cell has more than {MAX_SCALAR:,} characters"
            self._report("F009", message, "Shorten it.", line)
            return []
        return cells

    def _take_header(self, names: list[str], line: int) -> None:
        # Spreadsheets write separators for columns that were used once and are empty now.
        while not names[-1]:
            names.pop()
        self._sheet.header.extend(names[:MAX_COLUMNS])
        if len(names) > MAX_COLUMNS:
            self._report_too_many_columns(line)
            return
        seen: set[str] = set()
        for number, name in enumerate(names, 1):
            if not name:
                message = f"column {number} has no name"
                self._report("F001", message, "Write a name for it into the first line.", line)
            elif name in seen:
                message = f"the column {quoted(name)} is there twice"
                self._report("F003", message, "Give one of them another name.", line)
            seen.add(name)

    def _report_too_many_columns(self, line: int) -> None:
        message = f"the file has more than {MAX_COLUMNS:,} columns"
        self._report("F009", message, "Split it into several files.", line)

    def _note_rest(self, line: int) -> None:
        message = "this line has no tab, and is taken for the rest of the cell above"
        remedy = "If it is a row, write a tab behind its first cell."
        where = Location(self._name, line, 1)
        self._problems.append(Problem("F033", message, remedy, where, is_milder=True))

    def _note_no_sign(self, line: int) -> None:
        sign = self._layout.separator
        called = SEPARATORS.get(sign, quoted(sign))
        message = f"this line has no {called}, and so nothing that could be asked"
        remedy = f"Write a {called} between the word and what it means, or delete the line."
        where = Location(self._name, line, 1)
        self._problems.append(Problem("F033", message, remedy, where, is_milder=True))

    def _report_width(self, cells: list[str], line: int, *, has_head: bool) -> None:
        named = len(self._sheet.header)
        message = f"this row has {len(cells)} cells, but the first line names {named} columns"
        if not has_head:
            message = f"this row has {len(cells)} cells, and most others have {named}"
        sign = self._sheet.separator
        called = SEPARATORS.get(sign, f"sign {quoted(sign)}")
        remedy = f'Put a cell that holds a {called} in quotes: "a{sign} b".'
        if not sign:
            remedy = "Delete what stands above the names of the columns, or name each of them."
        elif not self._layout.has_quotes:
            remedy = "Save the list with a tab between term and definition."
        self._report("F001", message, remedy, line)

    def _report_unreadable(self, reason: str, line: int, stopped: int) -> None:
        """Report the row that begins at one line and could not be read beyond another.

        The reasons are those of `csv`, whose words are for programmers.
        """
        text = self._sheet.lines[line - 1]
        # An odd number of quotes leaves one open, and the last one is the likeliest.
        has_open_quote = text.count('"') % 2 == 1
        column_of_quote = text.rfind('"') + 1 if has_open_quote else 1
        if "unexpected end of data" in reason:
            message = "a quote is opened in this row and never closed"
            self._report("F001", message, f"Close it; {_DOUBLED}", line, column_of_quote)
        elif "expected after" in reason and stopped > line:
            message = (
                f"a quote is opened in this row and closed only in line {stopped}, "
                "in the middle of a cell"
            )
            remedy = f"Close it where the cell ends; {_DOUBLED}"
            self._report("F001", message, remedy, line, column_of_quote)
        elif "expected after" in reason:
            message = "a cell begins with a quote that ends before the cell does"
            self._report("F001", message, 'Double a quote inside a quoted cell: "".', line)
        elif "field larger" in reason:
            message = f"a cell has more than {MAX_SCALAR:,} characters"
            remedy = "Shorten it, or close the quote that begins it."
            self._report("F009", message, remedy, line, column_of_quote)
        else:
            message = f"CSV cannot be read here: {reason}"
            self._report("F001", message, "Look at the quotes of this line.", line)

    def _report(self, code: str, message: str, remedy: str, line: int, column: int = 1) -> None:
        self._problems.append(Problem(code, message, remedy, Location(self._name, line, column)))


def _without_empty_end(cells: list[str]) -> list[str]:
    """Return the cells up to the last one that holds something."""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _can_be_brought_to(width: int, cells: list[str]) -> bool:
    """Make a row as long as the header; False if a cell too many is not empty."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    cells += [""] * (width - len(cells))
    return len(cells) == width
